"""``python app.py demo``: Foyer at work in a made-up company, on a small local Slack, with a clock to move forward."""

import errno
import signal
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.manifest import manifest
from bot.settings import load_settings
from commands.logs import configure_logs
from commands.opening import refuse
from sandbox.clock import Clock

if TYPE_CHECKING:
    from commands.company import Company
    from commands.life import Life
    from sandbox.server import Sandbox

# A Monday morning, the same for every demo: what it shows can be described and repeated.
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DATABASE = "demo.db"
ENDING = "Nothing leaves this machine. Ctrl+C ends it and forgets everything."
NO_PAUSE = 10_000  # reads in a row: the sandbox has no pace to keep


class SandboxClock:
    """Foyer's clock in the demo: its wall clock is the sandbox's, so that both live in the same time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """The sandbox's time, aware, UTC."""
        return self._clock.now()

    def steady(self) -> float:
        """Real seconds, which nobody moves."""
        return time.time()

    def set(self, instant: datetime) -> None:
        """Move the sandbox's clock forward."""
        self._clock.set(instant)


def demo(port: int, folder: Path | None) -> int:
    """Run the demo until interrupted. Gives the exit status."""
    stopping = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda _number, _frame: stopping.set())
    configure_logs(level=30)
    from commands.assembly import Foyer
    from commands.company import the_company
    from commands.life import Life, seed, settle_in

    if folder is not None and (folder / DATABASE).exists():
        refuse([f"{folder / DATABASE} is there already: name another folder, or remove it first"])
    company = the_company(START)
    life = Life(company)
    with tempfile.TemporaryDirectory(prefix="foyer-demo-") as scratch, _local_slack(port, company, life) as slack:
        kept = folder or Path(scratch)
        kept.mkdir(parents=True, exist_ok=True)
        seed(slack.control, company)
        settings = load_settings(
            slack_bot_token=slack.bot_token,
            slack_app_token=slack.app_token,
            slack_api_url=slack.api_url,
            foyer_strategists=life.strategist,
            database_url=f"sqlite:///{kept / DATABASE}",
        )
        foyer = Foyer(settings, SandboxClock(slack.clock), read_burst=NO_PAUSE)
        foyer.start()
        settle_in(foyer, slack.control, company, kept)
        life.begin(foyer, slack.control)
        if not stopping.is_set():
            _tell(slack.url, company.welcome["en"])
        stopping.wait()
        foyer.stop()
    return 0


def _local_slack(port: int, company: "Company", life: "Life") -> "Sandbox":
    """The sandbox, not yet started; where the port is taken, say so and end with status 2."""
    from commands.life import first_visit
    from sandbox.server import Sandbox

    try:
        return Sandbox(
            port,
            team={"name": company.name, "domain": company.domain},
            manifest=manifest("Foyer"),
            clock=Clock(START),
            on_move=life.live_until,
            page=first_visit(company),
        )
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE:
            raise
        refuse([f"Port {port} is in use, by another demo perhaps. Any free one will do:  python app.py demo --port 0"])


def _tell(url: str, welcome: dict[str, Any]) -> None:
    """Where the page is, and what to try there: the words of the page's own card."""
    tries = [f"  {number}. {words}" for number, words in enumerate(welcome["tries"], start=1)]
    lines = ["", f"  {welcome['title']}. Open  {url}", "", "  Three things to try", *tries, "", f"  {ENDING}", "", ""]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()
