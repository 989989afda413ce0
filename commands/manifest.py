"""``python app.py manifest``: the Slack app manifest, made from the table of features."""

import json


def manifest(name: str) -> int:
    """Print the manifest as JSON. Gives the exit status."""
    from bot.manifest import manifest as make

    print(json.dumps(make(name), indent=2, ensure_ascii=False))
    return 0
