"""CONTRIBUTING.md, walked through: its paths are there, its map is the one that is enforced, its example does what it says."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from explainer import ACTIVATIONS, Network, charts, prove
from explainer.formulas import given
from explainer.lessons import RecordingPage
from explainer.site.static_page import StaticPage

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_path_and_command_that_is_named_is_there() -> None:
    paths = re.findall(r"`([\w./]+/[\w./]*|[\w]+\.(?:md|toml|py))`", GUIDE)
    assert len(paths) > 12
    inside = [ROOT, ROOT / "explainer", ROOT / "explainer" / "charts"]
    assert not [path for path in paths if not any((folder / path).exists() for folder in inside)]
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake (\w+)", GUIDE)) <= targets


def test_the_map_names_every_package_once_and_the_modules_beside_them() -> None:
    block = GUIDE.split("## The map of the house")[1].split("```")[1]
    named = re.findall(r"^(\w+) ", block, re.MULTILINE)
    packages = {folder.parent.name for folder in (ROOT / "explainer").glob("*/__init__.py")}
    assert len(named) == len(set(named))
    assert set(named) == packages
    modules = {file.stem for file in (ROOT / "explainer").glob("*.py")} - {"__init__"}
    assert not [name for name in modules if f"`{name}`" not in GUIDE], "say below the map what they are for"


def test_an_activation_that_is_added_as_described_is_derived_proved_drawn_and_usable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = re.search(r"```python\n(.*?)```", GUIDE, re.DOTALL)[1]
    names: dict[str, object] = {}
    exec(compile(textwrap.dedent(code), "CONTRIBUTING.md", "exec"), names)  # noqa: S102 - the guide's own example
    softsign = names["SOFTSIGN"]
    assert (softsign(3.0), softsign.slope(3.0)) == (0.75, 0.0625)
    assert prove(softsign.derivations[0]).points >= 12
    assert charts.curve(softsign, at=1.0).layout.meta["alt"]
    monkeypatch.setitem(ACTIVATIONS, "softsign", softsign)
    assert given.activation("softsign") is softsign
    assert Network([2, 3, 1], "softsign").activations == ("softsign", "softsign")


def test_a_lesson_that_is_added_as_described_is_recorded_drawn_and_part_of_the_static_edition() -> None:
    code = GUIDE.split("## Add a lesson")[1].split("```python\n")[1].split("```")[0]
    names: dict[str, object] = {"__name__": "doubling"}
    exec(compile(textwrap.dedent(code), "CONTRIBUTING.md", "exec"), names)  # noqa: S102 - the guide's own example
    page = RecordingPage({"half": "2.0"})
    names["lesson"](page)
    assert page.values == {"tanh(x)": "0.964", "tanh(2x)": "0.9993"}
    assert page.charts[0].line == "charts.curve(ACTIVATIONS['tanh'], at=2.0)"
    assert page.questions[0].answer == "hardly more"
    static = StaticPage("doubling")
    names["lesson"](static)
    assert len(static.parts[0].shown) == 6  # the default, and five places of the slider
