"""Links to messages in Slack, built without asking Slack for each."""


def permalink(address: str, channel: str, ts: str) -> str:
    """The address of a message: ``https://team.slack.com/archives/C1/p1700000000000100`` for the ts ``1700000000.000100``.

    ``address`` is the workspace's own, as ``auth.test`` gives it (``https://team.slack.com/``).
    """
    return f"{address.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"


def channel_link(address: str, channel: str) -> str:
    """The address of a channel: ``https://team.slack.com/archives/C1``."""
    return f"{address.rstrip('/')}/archives/{channel}"
