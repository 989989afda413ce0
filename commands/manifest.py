"""``python app.py manifest``: the Slack app manifest, made from the table of features."""

import json
import sys

REFUSED = 2


def manifest(name: str, url: str | None) -> int:
    """Print the manifest as JSON, for Socket Mode or for signed HTTP at this public address. Gives the exit status."""
    from bot.manifest import manifest as make

    try:
        made = make(name, url)
    except ValueError as error:
        sys.stderr.write(f"--url: {error}\n")
        return REFUSED
    print(json.dumps(made, indent=2, ensure_ascii=False))
    return 0
