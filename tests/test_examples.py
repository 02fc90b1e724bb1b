"""Each public function and record shows how it is called, in an example that runs."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

COMPLETE = [
    "explainer",
    *(f"explainer.{name}" for name in ["charts", "descent", "formulas", "instruments", "networks", "numeric"]),
]


def public(package: str) -> dict[str, object]:
    module = importlib.import_module(package)
    named = {name: getattr(module, name) for name in module.__all__}
    return {name: value for name, value in named.items() if inspect.isfunction(value) or inspect.isclass(value)}


@pytest.mark.parametrize("package", COMPLETE)
def test_every_public_docstring_has_an_example(package: str) -> None:
    """The examples themselves are run with all tests: pytest takes doctests from explainer/."""
    names = public(package)
    assert names or package == "explainer"
    assert not [name for name, value in names.items() if ">>>" not in (value.__doc__ or "")]


def test_examples_are_run() -> None:
    settings = (Path(__file__).resolve().parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert "--doctest-modules" in settings
    assert 'testpaths = ["tests", "explainer"]' in settings
