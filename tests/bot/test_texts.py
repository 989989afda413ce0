"""The catalogues, all of them: complete in each language, in step with the code, typeset as they should be, within limits."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from gettext import c2py
from pathlib import Path

import pytest

from bot.text import LOCALES, texts_for
from bot.text.catalogues import FOLDER, Entry, entries_of

ROOT = Path(__file__).parent.parent.parent
CODE = ("bot", "handlers", "scheduler", "storage", "commands")
SPOKEN = ("handlers", "bot/views")
KEY = re.compile(r"[a-z_]+\.[a-z0-9_]+(?:\.[a-z0-9_]+)*")
HOLE = re.compile(r"\{(\w+)\}")
# Of a text, what is code or markup and follows no typography: `commands`, <links>, :emoji:.
UNTYPESET = re.compile(r"`[^`]*`|<[^>]*>|:[a-z0-9_+-]+:|https?://\S+")

# The end of a key says where its text stands; Slack's limits there (platform: Block Kit reference, November 2026).
LIMITS = {
    "_title": 24,  # a modal's
    "_yes_button": 30,
    "_no_button": 30,
    "_button": 75,
    "_option": 75,
    "_header": 150,
    "_placeholder": 150,
    "_label": 2000,
    "_hint": 2000,
}
ANYWHERE = 2900


@cache
def catalogue(locale: str) -> Mapping[str, Entry]:
    """Every text of a language, by key."""
    topics = sorted(path.stem for path in (FOLDER / locale).glob("*.po"))
    return {key: entry for topic in topics for key, entry in entries_of(locale, topic).items()}


def forms(entry: Entry) -> tuple[str, ...]:
    """The one text, or the singular and the plural."""
    return (entry,) if isinstance(entry, str) else entry


def every_text() -> Iterator[tuple[str, str, str]]:
    """Language, key and text, each form for itself."""
    for locale in LOCALES:
        for key, entry in catalogue(locale).items():
            for text in forms(entry):
                yield locale, key, text


@cache
def modules(*folders: str) -> Mapping[Path, ast.Module]:
    """The syntax trees of the house."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)
    return {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the constants that are docstrings."""
    bodies = (
        node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def strings(tree: ast.Module) -> Iterator[tuple[ast.Constant, str]]:
    """Every string of a module that is no docstring, with what it says."""
    left_out = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node, node.value


@cache
def topics() -> frozenset[str]:
    return frozenset(path.stem for path in (FOLDER / "en").glob("*.po"))


@cache
def keys_in_code() -> Mapping[str, str]:
    """Every string of the code that is a key of some catalogue's topic, with where it stands."""
    found = {}
    for path, tree in modules(*CODE).items():
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node, text in strings(tree):
            if id(node) not in parts and KEY.fullmatch(text) and text.split(".", 1)[0] in topics():
                found[text] = f"{path}:{node.lineno}"
    return found


@cache
def patterns_in_code() -> tuple[re.Pattern[str], ...]:
    """The keys that are put together (``f"communities.refused_{wish}"``), as patterns; a hole stands for some letters."""
    made = []
    for tree in modules(*CODE).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None for part in node.values
                ]
                if any(part and re.search(r"[a-z]", part) and re.fullmatch(r"[a-z0-9_.]+", part) for part in parts):
                    made.append(re.compile("".join(r"[a-z0-9_.]+" if part is None else re.escape(part) for part in parts)))
    return tuple(made)


def test_both_languages_have_the_same_catalogues_and_the_same_keys() -> None:
    by_locale = {locale: set(catalogue(locale)) for locale in LOCALES}
    assert by_locale["en"] - by_locale["fr"] == set(), "missing in French"
    assert by_locale["fr"] - by_locale["en"] == set(), "missing in English"


def test_every_key_stands_in_the_catalogue_of_its_topic() -> None:
    strays = [key for locale in LOCALES for topic in topics() for key in entries_of(locale, topic) if key.split(".", 1)[0] != topic]
    assert strays == []


def test_no_text_is_empty_or_left_untranslated() -> None:
    assert [(locale, key) for locale, key, text in every_text() if not text.strip()] == []


def test_both_languages_have_the_same_placeholders() -> None:
    different = []
    for key, entry in catalogue("en").items():
        english, french = ({name for text in forms(each) for name in HOLE.findall(text)} for each in (entry, catalogue("fr")[key]))
        if english != french:
            different.append((key, english ^ french))
    assert different == []


def test_a_text_with_a_plural_has_it_in_both_languages_and_two_forms() -> None:
    odd = [key for key, entry in catalogue("en").items() if len(forms(entry)) != len(forms(catalogue("fr")[key]))]
    assert odd == []
    assert [key for locale in LOCALES for key, entry in catalogue(locale).items() if len(forms(entry)) > 2] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_code_chooses_the_plural_as_the_catalogues_declare(locale: str) -> None:
    entry = forms(catalogue(locale)["digests.hours"])
    for path in sorted((FOLDER / locale).glob("*.po")):
        declared = re.search(r'"Plural-Forms:.*plural=(.*);', path.read_text(encoding="utf-8"))
        assert declared is not None, path.name
        form_of = c2py(declared[1])
        for count in (0, 1, 2, 21):
            assert texts_for(locale).plain("digests.hours", count=count) == entry[form_of(count)].format(count=count), path.name


def test_every_key_in_the_code_has_its_text() -> None:
    missing = {key: where for key, where in keys_in_code().items() if key not in catalogue("en")}
    assert missing == {}


def test_no_text_is_left_that_nobody_says() -> None:
    said = set(keys_in_code())
    unused = [key for key in catalogue("en") if key not in said and not any(each.fullmatch(key) for each in patterns_in_code())]
    assert unused == []


def test_french_is_typeset_as_french() -> None:
    """A no-break space before ; : ! ? and inside « », and the typographic apostrophe."""
    rules = (
        (re.compile(r"[^\u00a0\u202f][;!?](?=\s|$)"), "no no-break space before ; ! ?"),
        (re.compile(r"[^\u00a0\u202f]:(?=\s|$)"), "no no-break space before :"),
        (re.compile(r"«[^\u00a0\u202f]|[^\u00a0\u202f]»"), "no no-break space inside « »"),
        (re.compile(r"'"), "a straight apostrophe"),
        (re.compile(r'"'), "straight quotes"),
        (re.compile(r"\.\.\."), "three dots instead of an ellipsis"),
    )
    wrong = [
        (key, why)
        for locale, key, text in every_text()
        if locale == "fr"
        for rule, why in rules
        if rule.search(UNTYPESET.sub("x", text))
    ]
    assert wrong == []


def test_english_is_typeset_as_english() -> None:
    rules = (
        (re.compile(r"\s[;:!?](?=\s|$)"), "a space before ; : ! ?"),
        (re.compile(r"'"), "a straight apostrophe"),
        (re.compile(r'"'), "straight quotes"),
        (re.compile(r"\.\.\."), "three dots instead of an ellipsis"),
    )
    wrong = [
        (key, why)
        for locale, key, text in every_text()
        if locale == "en"
        for rule, why in rules
        if rule.search(UNTYPESET.sub("x", text))
    ]
    assert wrong == []


def test_texts_fit_where_they_stand() -> None:
    too_long = []
    for locale, key, text in every_text():
        limit = next((limit for end, limit in LIMITS.items() if key.endswith(end)), ANYWHERE)
        if len(HOLE.sub("", text)) > limit:
            too_long.append((locale, key, len(text), limit))
    assert too_long == []


@pytest.mark.parametrize(
    "words", [r"@channel", r"@here", r"<!", r"\byou haven’t\b", r"\bvous n’avez pas encore\b", r"\bleverage\b", r"\bengagement\b"]
)
def test_nothing_pings_presses_or_brags(words: str) -> None:
    """VOICE: nobody is pinged, nobody is pressed, no jargon."""
    assert [(locale, key) for locale, key, text in every_text() if re.search(words, text, re.IGNORECASE)] == []


# What shows a text to people of the workspace, and which of its arguments that is.
BUILDERS = {
    "Markup": 0,
    "button": 0,
    "confirm": 0,
    "context": 0,
    "header": 0,
    "input_block": 0,
    "lines": 0,
    "message": 0,
    "modal": 1,
    "option": 0,
    "section": 0,
}
# What these modules say is read by who operates Foyer, on the command line.
FOR_OPERATORS = {
    Path("handlers/installation.py"),
    Path("handlers/history.py"),
    Path("handlers/exports.py"),
    Path("handlers/web.py"),
}
WORDS = re.compile(r"[A-Za-zÀ-ÿ]{2,}[,;:.!?]?\s+[A-Za-zÀ-ÿ]{2,}")
NO_WORDS = re.compile(r"[A-Za-zÀ-ÿ]{2,}[,;:.!?]?\s+[A-Za-zÀ-ÿ]{2,}")


def test_nothing_people_read_is_written_in_the_code() -> None:
    """Sentences belong in the catalogues; only what is logged, or raised as our own mistake, may stand in handlers and views."""
    literal = []
    for path, tree in modules(*SPOKEN).items():
        if path in FOR_OPERATORS:
            continue
        excused = {id(inner) for node in ast.walk(tree) if _is_ours(node) for inner in ast.walk(node)}
        literal += [
            (f"{path}:{node.lineno}", text)
            for node, text in strings(tree)
            if id(node) not in excused and WORDS.search(text) and not _is_pattern(text)
        ]
    assert literal == []


def test_no_builder_is_given_a_word_of_its_own() -> None:
    """``button("OK", …)`` would speak English to everybody."""
    literal = []
    for path, tree in modules(*SPOKEN).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUILDERS:
                place = BUILDERS[node.func.id]
                first = node.args[place] if len(node.args) > place else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and not NO_WORDS.match(first.value):
                    literal.append((f"{path}:{node.lineno}", first.value))
    assert literal == []


def _is_ours(node: ast.AST) -> bool:
    """What is logged, what is raised, and what names a command or a pattern."""
    if isinstance(node, ast.Raise):
        return True
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = getattr(getattr(node.func, "value", None), "id", "")
        return owner in ("log", "logger", "re") or name in ("Route", "record_mishap", "_refuse", "getattr", "TypeVar")
    return False


def _is_pattern(text: str) -> bool:
    """A command, or a date's style (``EEEE d MMMM``), is the same in every language."""
    return text.startswith("/") or re.fullmatch(r"[EdMyw', .]+", text) is not None


@pytest.mark.parametrize(
    "words", [r"three months or more", r"long while", r"trois mois ou plus", r"longue absence", r"après une? absence"]
)
def test_who_came_back_is_not_told_how_long_they_were_away(words: str) -> None:
    """What a person did not do is never shown by name; coming back is something they did."""
    told = {
        key: text for _, key, text in every_text() if key.startswith(("digests.returned", "digests.some_returned", "digests.greet"))
    }
    assert told
    assert [key for key, text in told.items() if re.search(words, text, re.IGNORECASE)] == []
