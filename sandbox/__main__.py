"""`python -m sandbox`: the sandbox alone, until interrupted."""

import argparse
import signal
import sys
import threading

from sandbox.server import Sandbox


def main() -> None:
    """Start, say where, and wait."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A small local Slack on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    stopping = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):  # said, not presumed: a shell may have started us with SIGINT ignored
        signal.signal(each, lambda _number, _frame: stopping.set())
    with Sandbox(parser.parse_args().port) as slack:
        lines = [
            f"page            {slack.url}",
            f"Web API         {slack.api_url}",
            f"bot token       {slack.bot_token}",
            f"app token       {slack.app_token}",
            f"signing secret  {slack.signing_secret}",
        ]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        stopping.wait()


if __name__ == "__main__":
    main()
