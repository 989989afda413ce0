"""``python app.py manifest``: the Slack app manifest, made from the table of features."""

import json


def manifest(name: str, url: str | None) -> int:
    """Print the manifest as JSON, for Socket Mode or for signed HTTP at this public address. Gives the exit status.

    Ends with status 2, and prints none, where it is no address for Slack.
    """
    from bot.manifest import manifest as make

    try:
        made = make(name, url)
    except ValueError as error:
        from commands.opening import refuse

        refuse([f"--url: {error}"])
    print(json.dumps(made, indent=2, ensure_ascii=False))
    return 0
