"""How people are hidden."""

from bot.privacy import pseudonym, traceless_digest

SECRET = b"a secret of the operator's own"


def test_the_digest_is_the_same_for_the_same_person_only() -> None:
    digest = traceless_digest(SECRET, "T1", "U1")
    assert digest == traceless_digest(SECRET, "T1", "U1")
    others = {traceless_digest(SECRET, "T1", "U2"), traceless_digest(SECRET, "T2", "U1"), traceless_digest(b"x", "T1", "U1")}
    assert digest not in others
    assert len(others) == 3


def test_neither_shows_the_person_nor_the_other() -> None:
    digest, name = traceless_digest(SECRET, "T1", "U1"), pseudonym(SECRET, "T1", "U1")
    assert len(digest) == 64
    assert name.startswith("p-")
    assert "U1" not in digest + name
    assert name.removeprefix("p-") not in digest


def test_workspace_and_person_do_not_run_into_each_other() -> None:
    assert traceless_digest(SECRET, "T1", "1U") != traceless_digest(SECRET, "T11", "U")
