"""The article's figures, listings, numbers and errors are all in the course: the table in article.md, kept true."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

import explainer
from explainer import ACTIVATIONS
from explainer.lessons.syllabus import module

TESTS = Path(__file__).resolve().parent
PAGES = TESTS.parent / "pages"
FIGURES, LISTINGS, ERRORS = range(1, 34), range(2, 6), range(1, 17)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    article: str
    shows: str
    page: str
    helper: str
    test: str


def rows() -> list[Row]:
    lines = (TESTS / "article.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [Row(*line) for line in cells[2:]]


ROWS = rows()


def test_nothing_of_the_article_is_left_out() -> None:
    for word, wanted in (("Fig.", FIGURES), ("Listing", LISTINGS), ("Erratum", ERRORS)):
        numbers = {int(row.article.split()[1]) for row in ROWS if row.article.startswith(word)}
        assert numbers == set(wanted), word


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.article}, {row.page}, {row.helper}")
def test_a_row_is_true(row: Row) -> None:
    """The helper exists, its page uses it and says where in the article it is, and the test is one that pytest collects."""
    assert _found(row.helper) is not None
    tree = ast.parse((PAGES / f"{row.page}.py").read_text(encoding="utf-8"))
    around = [
        ast.parse(file.read_text(encoding="utf-8")) for file in sorted(PAGES.glob("shell/*.py"))
    ]  # long jobs are its
    assert _used(row.helper) in "\n".join(map(ast.unparse, [tree, *around])), f"{row.page} does not use {row.helper}"
    kind, number, *_ = [*row.article.split(), ""]
    if kind == "Fig.":
        assert int(number) in _shown_figures(tree), f"{row.page} does not say that it shows {row.article}"
    if kind == "Erratum":
        assert "errs=" in ast.unparse(tree), f"{row.page} does not say where the article errs"
    file, name = row.test.split("::")
    tested = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    functions = {node.name: node for node in tested.body if isinstance(node, ast.FunctionDef)}
    assert Path(file).name.startswith("test_")
    assert name.startswith("test_")
    assert name in functions, f"{file} has no {name}"
    assert "skip" not in "".join(map(ast.unparse, functions[name].decorator_list))


def test_every_erratum_has_its_check_beside_it() -> None:
    """The errata page has one entry for each, whose calculation gives what the sentence claims wrongly."""
    errata = module("errata").ERRATA
    figures = [erratum.figures() for erratum in errata]
    assert len(errata) == len(ERRORS)
    assert all(figures)
    assert all((PAGES / f"{erratum.lesson}.py").is_file() for erratum in errata)
    assert all(ast.parse(erratum.code).body for erratum in errata)
    assert float(figures[0]["times as large"]) == pytest.approx(9.61)
    assert figures[0]["it converges for rates below"] == "1/41"
    assert len(figures[1]["activation functions in this course"].split(", ")) == len(ACTIVATIONS)
    assert [value for name, value in figures[4].items() if name.startswith("predict_classes")] == ["is not there"]
    assert float(figures[5]["largest value, scores 1000, 0, −1000"]) == 1
    assert figures[6]["tanh(0)"] == "0"
    assert figures[7]["slope of ReLU at −3"] == "0"
    assert set(figures[9].values()) == {"not needed"}
    assert sorted(figures[10].values(), reverse=True) == list(figures[10].values())
    best, of = map(int, figures[11]["best epoch"].split(" of "))
    assert int(figures[11]["the curves cross in epoch"]) < best <= of == 100
    assert figures[12] == {"backpropagation gives": "−28.488, −35.61", "gradient descent then gives": "1.1904, 2.4555"}
    assert figures[14]["outputs"] == "1"


def _found(helper: str) -> object:
    """What a notebook would get: `charts.curve`, `descend`, `ACTIVATIONS["relu"]`."""
    dotted, name = re.fullmatch(r'`([\w.]+)(?:\["(\w+)"\])?`', helper).groups()
    first, *rest = dotted.split(".")
    thing = getattr(explainer, first, None) or import_module(f"explainer.{first}")
    for attribute in rest:
        thing = getattr(thing, attribute)
    return thing if name is None else thing[name]


def _used(helper: str) -> str:
    """How a page writes it: a page that draws all of a catalogue names the catalogue."""
    return helper.strip("`").split("[")[0]


def _shown_figures(tree: ast.Module) -> set[int]:
    """The figures that a page says it is about: "Listing 2 and Figs 4 to 7 and 10" are 4, 5, 6, 7 and 10."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "page.article"]
    figures = set()
    for call in calls:
        for words in re.findall(r"Figs?\.?([^A-Z]*)", call.args[0].value):
            for first, last in re.findall(r"(\d+)(?: to (\d+))?", words):
                figures |= set(range(int(first), int(last or first) + 1))
    return figures
