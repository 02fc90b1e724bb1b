"""A package's public names stand in its `__init__` three times: for readers, for editors, and for Python. They agree."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import explainer

ROOT = Path(__file__).resolve().parent.parent
FACES = [path for path in sorted(ROOT.glob("explainer/**/__init__.py")) if "face(" in path.read_text(encoding="utf-8")]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).parent.parts)


def test_most_packages_open_when_they_are_asked() -> None:
    assert {"explainer", "explainer.mnist", "explainer.numeric", "explainer.symbolic"} <= set(map(name_of, FACES))


@pytest.mark.parametrize("path", FACES, ids=name_of)
def test_the_three_lists_of_a_face_agree(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typed: dict[str, str] = {}  # what editors and type checkers read
    for node in tree.body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name):
            typed |= {alias.name: part.module for part in node.body for alias in part.names}
    package = importlib.import_module(name_of(path))
    assert sorted(typed) == sorted(package.__all__)
    for name, module in typed.items():
        value = getattr(package, name)
        source = importlib.import_module(module)
        assert value is getattr(source, name), f"{name_of(path)}.{name} is not the one of {module}"
        assert name in dir(package)


@pytest.mark.parametrize("path", FACES, ids=name_of)
def test_an_unknown_name_is_refused_as_python_does(path: Path) -> None:
    with pytest.raises(AttributeError, match=rf"module '{name_of(path)}' has no attribute 'nothing_of_the_kind'"):
        _ = importlib.import_module(name_of(path)).nothing_of_the_kind


@pytest.mark.parametrize("path", FACES, ids=name_of)
def test_no_module_is_called_like_a_public_name_of_its_package(path: Path) -> None:
    """Importing such a module would put it where the name is expected."""
    package = importlib.import_module(name_of(path))
    inside = {file.stem for file in path.parent.glob("*.py")} | {
        file.parent.name for file in path.parent.glob("*/__init__.py")
    }
    clashes = {name for name in inside & set(package.__all__) if not hasattr(getattr(package, name), "__file__")}
    assert not clashes


def test_importing_the_package_loads_no_library() -> None:
    code = "import sys, explainer; print(sorted({'numpy', 'sympy', 'plotly', 'scipy', 'mpmath'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    from explainer.cli import main

    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.strip() == f"explainer {explainer.__version__}"


def public() -> Iterator[tuple[str, object]]:
    """Every public function and class with its name, once: that of the package that has it in its `__all__`."""
    seen: set[int] = set()
    for path in sorted(ROOT.glob("explainer/**/__init__.py")):
        package = importlib.import_module(name_of(path))
        for name in getattr(package, "__all__", ()):
            value = getattr(package, name)
            if callable(value) and getattr(value, "__module__", "").startswith("explainer.") and id(value) not in seen:
                seen.add(id(value))
                yield f"{name_of(path)}.{name}", value


def test_a_public_name_shows_how_it_is_used() -> None:
    """In an example, which pytest runs with the other doctests."""
    without = [name for name, value in public() if ">>>" not in (value.__doc__ or "")]
    assert not without, "write a short example into the docstring"
    skipped = [name for name, value in public() if "doctest: +SKIP" in value.__doc__]
    assert not skipped, "find an example that runs"
    assert len(dict(public())) > 150
