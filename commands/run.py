"""``python app.py run``: look after the communities of one workspace, until stopped."""

import signal
import sys
import threading

from bot.settings import SettingsError
from commands.logs import configure_logs
from commands.opening import refuse, settings_or_refuse


def run() -> int:
    """Run until SIGINT or SIGTERM; a second signal ends at once. Gives the exit status."""
    settings = settings_or_refuse()
    configure_logs()
    from commands.assembly import Foyer
    from handlers.installation import NotLetInError
    from scheduler.clock import MovableClock
    from scheduler.leader import AlreadyRunning

    try:
        foyer = Foyer(settings, MovableClock())
    except (SettingsError, NotLetInError) as error:
        refuse(error.problems)
    except AlreadyRunning as error:
        refuse([str(error)])
    stopping = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _frame: _stop(stopping, number))
    foyer.start()
    sys.stdout.write(f"Foyer is ready in {foyer.installation.name}.\n")
    sys.stdout.flush()
    stopping.wait()
    foyer.stop()
    return 0


def _stop(stopping: threading.Event, number: int) -> None:
    if stopping.is_set():
        raise SystemExit(128 + number)
    stopping.set()
