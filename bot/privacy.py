"""How a person is hidden: the keyed hash of who leaves no trace, the voter of a secret poll, who wrote without their name, and the
pseudonym of logs and audit.

All are HMAC-SHA256 under ``FOYER_SECRET``, over the workspace and the person, for different purposes: one can't be looked up by
another, nor any without the secret, though Slack's ids are few enough to be tried one by one.
"""

import hmac


def traceless_digest(secret: bytes, workspace: str, person: str) -> str:
    """What is kept of a person who leaves no trace: 64 hexadecimal digits."""
    return _keyed(secret, "traceless", workspace, person)


def voter_digest(secret: bytes, salt: str, workspace: str, person: str) -> str:
    """Who votes in a secret poll, for as long as its salt is there: 64 hexadecimal digits."""
    return _keyed(secret, f"voter\0{salt}", workspace, person)


def writer_digest(secret: bytes, salt: str, workspace: str, person: str) -> str:
    """Who gave something without their name, for as long as the salt is there: 64 hexadecimal digits."""
    return _keyed(secret, f"writer\0{salt}", workspace, person)


def pseudonym(secret: bytes, workspace: str, person: str) -> str:
    """A stable name for a person where their id has no place: ``p-`` and 12 hexadecimal digits."""
    return f"p-{_keyed(secret, 'pseudonym', workspace, person)[:12]}"


def _keyed(secret: bytes, purpose: str, workspace: str, person: str) -> str:
    message = "\0".join((purpose, workspace, person))
    return hmac.digest(secret, message.encode(), "sha256").hex()
