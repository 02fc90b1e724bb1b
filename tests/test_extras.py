"""Without an extra, one sentence says which one suffices, and how it is installed from where this runs."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from explainer import charts, cli, extras, mnist
from explainer.charts.drawing import stills
from explainer.symbolic import mathml
from explainer.teaching import handout, notebook, save, worksheet

ROOT = Path(__file__).resolve().parent.parent
IMPORTED_AS = {"markdown_it_py": "markdown_it", "pillow": "PIL"}
FIGURE = charts.one_hot(3)


def test_the_table_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, modules in extras.EXTRAS.items():
        lines = [line for line in project["optional-dependencies"][name] if not line.startswith(project["name"])]
        packages = [re.match(r"[\w-]+", line)[0].replace("-", "_") for line in lines]
        assert {IMPORTED_AS.get(package, package) for package in packages} == set(modules)


def test_the_lightest_extra_that_has_it_is_named() -> None:
    assert "[teaching]" in extras.missing("latex2mathml")
    assert "[app]" in extras.missing("streamlit.web")
    assert extras.missing("nobody") == "nobody is not installed; get it with pip install nobody"


@pytest.fixture(params=[True, False], ids=["checkout", "wheel"])
def command(request, monkeypatch):
    """What is to be typed, in a checkout and beside an installed wheel; no module of an extra is there."""
    monkeypatch.setattr(extras, "in_checkout", lambda: request.param)
    for module in {name for modules in extras.EXTRAS.values() for name in modules}:
        for loaded in [name for name in sys.modules if name.split(".")[0] == module]:
            monkeypatch.delitem(sys.modules, loaded)
        monkeypatch.setitem(sys.modules, module, None)
    mathml.mathml.cache_clear()
    stills._BROWSER.end()
    here = 'pip install ".[{}]" in the folder of this project'
    return (here if request.param else 'pip install "deep-learning-explainer[{}]"').format


WRITTEN = {
    "handout": (lambda at: handout(at / "x.html", "T", ["text"]), "markdown_it"),
    "formula": (lambda at: handout(at / "x.html", "T", [charts.one_hot(2), "$x$"]), "markdown_it"),
    "notebook": (lambda at: notebook(at / "x.ipynb", "T", ["text"]), "nbformat"),
    "picture": (lambda at: save(FIGURE, at / "x.png"), "kaleido"),
    "worksheet": (lambda at: save(worksheet("softmax", seed=1, n=1), at / "x.html"), "markdown_it"),
    "MathML": (lambda at: mathml.mathml("x^{12345}"), "latex2mathml"),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_the_extra_brings_is_asked_for_in_a_sentence(what, command, tmp_path) -> None:
    write, module = WRITTEN[what]
    with pytest.raises(ImportError) as refusal:
        write(tmp_path)
    assert str(refusal.value) == f"{module} is not installed; get it with {command('teaching')}"
    assert not list(tmp_path.iterdir())


def test_the_command_line_says_the_same(command, tmp_path, capsys) -> None:
    for arguments, module, extra in (
        (["gallery", str(tmp_path / "gallery")], "markdown_it", "teaching"),
        (["app"], "streamlit", "app"),
        (["train", "--out", str(tmp_path / "bundle")], "tensorflow", "mnist"),
    ):
        assert cli.main(arguments) == cli.REFUSED
        assert capsys.readouterr().err.endswith(f"{module} is not installed; get it with {command(extra)}\n")


def test_what_needs_no_extra_works_without_any(command, tmp_path) -> None:
    assert save(FIGURE, tmp_path / "x.html").stat().st_size > 1e6
    assert save(FIGURE, tmp_path / "x.json").is_file()
    assert mnist.load().train_images.shape == (8000, 28, 28)
