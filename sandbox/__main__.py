"""`python -m sandbox`: the sandbox alone, until interrupted."""

import argparse
import sys
import threading

from sandbox.server import Sandbox


def main() -> None:
    """Start, say where, and wait."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A small local Slack on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
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
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
