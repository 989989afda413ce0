"""How long ``app.py run`` takes from start to ready, and what it holds in memory, beside a bare async Bolt app on the same sandbox.

Promised (SQLite, Socket Mode): ready in under 1.5 s, under 100 MB resident. Prints medians of several starts and their ratios.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sandbox.server import Sandbox

RUNS = 5
ROOT = Path(__file__).parents[1]
BARE = """
import asyncio, os, sys
from slack_bolt.async_app import AsyncApp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient
async def main():
    client = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client)
    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect_async()
    print("ready", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def measure(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds from start to the line that says ready, and megabytes resident then."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "ready" in line:
                break
        seconds = time.perf_counter() - began
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        process.terminate()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
    return seconds, resident / 1024


def main() -> None:
    """Start each in turn, so that a busy machine is as busy for both."""
    foyer: list[tuple[float, float]] = []
    bare: list[tuple[float, float]] = []
    with Sandbox() as slack, tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "DATABASE_URL": f"sqlite:///{folder}/foyer.db",
        }
        subprocess.run([sys.executable, "app.py", "migrate"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        for _ in range(RUNS):
            foyer.append(measure([sys.executable, "app.py", "run"], environment))
            bare.append(measure([sys.executable, "-c", BARE], environment))
    for name, unit, index in (("start to ready", "s", 0), ("resident", "MB", 1)):
        ours, theirs = (statistics.median(run[index] for run in runs) for runs in (foyer, bare))
        print(f"{name}: {ours:.2f} {unit}, bare Bolt {theirs:.2f} {unit}, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
