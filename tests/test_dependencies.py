"""What is imported is declared, what is declared is used, every pin has its checksums, and no version range is open."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
APP_LOCK = (ROOT / "requirements-app.lock").read_text(encoding="utf-8")
EXTRAS = PROJECT["project"]["optional-dependencies"]
OURS = {"explainer", "pages", "shell", "tests", "conftest"}
# Declared, and used although no line of ours imports it.
USED_OTHERWISE = {
    "uvloop": "Streamlit's server takes it where it is installed",
    "pytest-timeout": "a plugin of pytest",
    "pytest-xdist": "a plugin of pytest",
    "ipykernel": "nbclient runs notebooks in it",
    "ruff": "make lint",
    "mypy": "make lint",
    "hatchling": "make wheel",
    "editables": "hatchling writes editable installations with it",
    "furo": "the look of the reference pages",
    "myst-parser": "Sphinx reads Markdown with it",
    "uv": "make lock and make bom",
}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named(requirement: str) -> str:
    return plain(re.match(r"[A-Za-z0-9._-]+", requirement)[0])


def declared(*groups: list[str]) -> set[str]:
    lines = (line for group in groups for line in group)
    return {named(line) for line in lines if isinstance(line, str)} - {"deep-learning-explainer"}


@cache
def imported(*folders: str) -> dict[str, set[str]]:
    """Distribution -> the files that import it."""
    homes = packages_distributions()
    local = {path.stem for path in (ROOT / "tests").rglob("*.py")} | OURS
    importers: dict[str, set[str]] = {}
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            if "node_modules" in path.parts or "dart" in path.parts or _is_script(path):
                continue
            for name in _names(path) - local - set(sys.stdlib_module_names):
                for home in homes.get(name, [f"nothing that is installed has {name}"]):
                    importers.setdefault(plain(home), set()).add(str(path.relative_to(ROOT)))
    return importers


def _is_script(path: Path) -> bool:
    """Whether a file says itself what it needs, for those who run it alone (`# /// script`)."""
    return path.read_text(encoding="utf-8").startswith("# /// script\n")


@cache
def _names(path: Path) -> set[str]:
    nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in names}


REQUIRED = PROJECT["project"]["dependencies"]
WITH_EXTRAS = [REQUIRED, *EXTRAS.values()]
GROUPS = PROJECT["dependency-groups"]
DEVELOPERS = [*GROUPS["build"], *GROUPS["dev"]]


def test_every_import_of_the_product_is_declared() -> None:
    undeclared = {
        name: files for name, files in imported("explainer", "pages").items() if name not in declared(*WITH_EXTRAS)
    }
    assert not undeclared, "declare them in pyproject.toml"


def test_every_import_of_the_tests_is_declared() -> None:
    known = declared(*WITH_EXTRAS, DEVELOPERS)
    undeclared = {name: files for name, files in imported("tests", ".ci").items() if name not in known}
    assert not undeclared, "declare them in the group dev of pyproject.toml"


def test_every_dependency_is_used() -> None:
    used = imported("explainer", "pages", "tests")
    idle = declared(*WITH_EXTRAS, DEVELOPERS) - set(used) - set(USED_OTHERWISE)
    assert not idle, "remove them, or say in USED_OTHERWISE what they are for"
    product = declared(*WITH_EXTRAS) - set(imported("explainer", "pages")) - set(USED_OTHERWISE)
    assert not product, "only the tests use them"


@pytest.mark.parametrize(
    "line",
    [
        *PROJECT["build-system"]["requires"],
        *(line for group in WITH_EXTRAS for line in group if named(line) != "deep-learning-explainer"),
    ],
)
def test_no_range_is_open(line: str) -> None:
    bare = line.split(";")[0]
    assert ">=" in bare, f"{line}: from which version on?"
    assert "<" in bare, f"{line}: up to which version?"


def pins(lock: str = LOCK) -> list[tuple[str, str, list[str]]]:
    """Name, version and checksums of each pin; a name may have one for each range of Python."""
    blocks = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)([^\n]*\n(?:    --hash=[^\n]*\n?)*)", lock, re.MULTILINE)
    return [(plain(name), pin, re.findall(r"--hash=sha256:([0-9a-f]{64})\b", rest)) for name, pin, rest in blocks]


def test_every_pin_has_its_checksums_and_nothing_else_is_locked() -> None:
    pinned = pins()
    assert len(pinned) > 100
    assert [name for name, _, hashes in pinned if not hashes] == []
    lines = [line for line in LOCK.splitlines() if line and not line.startswith(("#", "    --hash="))]
    assert len(lines) == len(pinned), "a line that is not a pin"
    assert "://" not in LOCK, "no registry has a place in the repository"


def test_what_the_course_needs_is_a_part_of_what_is_locked_for_all() -> None:
    """So that going from `make app` to `make test` only adds, and both have the same versions."""
    course, whole = ({(name, pin): hashes for name, pin, hashes in pins(lock)} for lock in (APP_LOCK, LOCK))
    assert course.items() <= whole.items()
    names = {name for name, _ in course}
    wanted = declared(REQUIRED, *(EXTRAS[name] for name in ("app", "lite", "mnist", "teaching")), GROUPS["build"])
    assert wanted <= names
    assert not names & {"pytest", "playwright", "sphinx", "scikit-learn", "onnxruntime", "imageio-ffmpeg"}
    assert len(names) < 0.6 * len({name for name, _ in whole})


def test_what_is_declared_is_locked_in_the_version_that_is_installed() -> None:
    locked = {name: {pin for other, pin, _ in pins() if other == name} for name, *_ in pins()}
    for name in declared(*WITH_EXTRAS, DEVELOPERS, PROJECT["build-system"]["requires"]):
        assert name in locked, f"{name} is not in requirements.lock; run make lock"
    for name in declared(REQUIRED):
        assert version(name) in locked[name], name


def test_the_environment_is_made_from_the_checksums() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "--require-hashes" in makefile
    assert "--no-build-isolation" in makefile, "an isolated build would fetch its backend without a checksum"


def test_the_licences_of_what_ships_stand_in_one_file_and_in_the_wheel() -> None:
    licences = (ROOT / "LICENSES.md").read_text(encoding="utf-8")
    for name in re.findall(r"`(assets/[^`]+)`", licences):
        assert (ROOT / name).exists(), name
    assert "LICENSES.md" in PROJECT["project"]["license-files"]
    assert "Copyright (c) 2015 Juan Cazala" in licences


def test_the_security_page_names_what_exists() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`make ([a-z]+)`", page)) <= set(targets)
    for name in re.findall(r"`([A-Za-z.]+\.(?:md|lock))`", page):
        assert (ROOT / name).is_file(), name
    assert len(re.findall(r"^\d+\. ", page, re.MULTILINE)) == 10
