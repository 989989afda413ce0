"""The map is true: every file and function that the pages name exists, and what is imported is required."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = (
    "docs/architecture.md",
    "README.md",
    "docs/ledger.md",
    "docs/animations.md",
    "docs/nudges.md",
    "docs/kudos.md",
    "docs/welcomes.md",
)
# `storage/recorder.py:Recorder.record`, `handlers/door.py` or `bot/animations/`
FOLDERS = "bot|commands|handlers|storage|scheduler|sandbox|tests|benchmarks|docs"
PLACE = re.compile(rf"`((?:app\.py|(?:{FOLDERS})/[\w./-]*)(?::([\w.]+))?)`")


def names_in(path: Path) -> set[str]:
    """Functions, classes, methods and module constants of a file, methods as ``Class.method``."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                names.add(node.name)
            case ast.ClassDef():
                members = [each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
                names |= {node.name, *(f"{node.name}.{each.name}" for each in members)}
            case ast.Assign():
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            case ast.AnnAssign() if isinstance(node.target, ast.Name):
                names.add(node.target.id)
    return names


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_exists(page: str) -> None:
    named = PLACE.findall((ROOT / page).read_text(encoding="utf-8"))
    missing = []
    for place, name in named:
        path = ROOT / place.split(":")[0]
        if not path.exists() or (name and name not in names_in(path)):
            missing.append(place)
    assert missing == []


def test_the_walks_name_functions() -> None:
    """One event, one command, one tick and one delivery, each through functions that are named."""
    walks = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for walk in ("One event", "One command", "One tick", "One delivery"):
        section = walks.split(f"### {walk}", 1)[1].split("\n#", 1)[0]
        assert len([name for _, name in PLACE.findall(section) if name]) >= 4, walk


def test_the_check_can_fail(tmp_path: Path) -> None:
    source = tmp_path / "one.py"
    source.write_text("def here() -> None: ...\n", encoding="utf-8")
    assert names_in(source) == {"here"}


SHIPPED = ("commands", "bot", "handlers", "storage", "scheduler", "sandbox")
REQUIREMENT = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==\S+$", re.MULTILINE)


def imported(path: Path) -> Iterator[str]:
    """The top names of the modules a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                yield from (each.name.partition(".")[0] for each in node.names)
            case ast.ImportFrom(module=str(module)):
                yield module.partition(".")[0]


def unrequired(names: set[str], requirements: str) -> set[str]:
    """Those of the modules that no requirement gives by name: what another package happens to bring is not relied on."""
    required = {name.lower().replace("-", "_") for name in REQUIREMENT.findall(requirements)}
    given_by = packages_distributions()
    outside = names - set(SHIPPED) - set(sys.stdlib_module_names)
    return {name for name in outside if not required & {one.lower().replace("-", "_") for one in given_by.get(name, [name])}}


def test_what_the_program_imports_is_required() -> None:
    files = [ROOT / "app.py", *(path for folder in SHIPPED for path in (ROOT / folder).rglob("*.py"))]
    names = {name for path in files for name in imported(path)}
    assert unrequired(names, (ROOT / "requirements.txt").read_text(encoding="utf-8")) == set()


def test_the_check_of_requirements_can_fail() -> None:
    assert unrequired({"sqlalchemy", "json", "bot", "starlette"}, "SQLAlchemy==2.1.9\n") == {"starlette"}
