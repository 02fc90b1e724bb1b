"""Whatever formula is read, everything that the course does with it ends in a result or in one sentence.

Three hundred random formulas; `make soak` takes three thousand. Each goes through reading, values, slopes, LaTeX, MathML,
plain text, the player, a handout, a notebook and a worksheet with its key. What costs more gets a share: every 5th has the
chart of its curve drawn, every 15th is looked at beside its corners and compared with another, the code of every 10th is run,
as a handout and a notebook's kernel run it, and every 30th is typed into the page itself. What was read is refused nowhere
later.
EXPLAINER_FORMULAS=20000 drives so many.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import explainer
from explainer import charts, instruments, read
from explainer.formulas.formula import Formula
from explainer.symbolic import printing
from explainer.symbolic.mathml import mathml
from explainer.teaching import Code, Exercise, Worksheet, handout, notebook, save, worksheets
from tests.random_formulas import formulas

COUNT = int(os.environ.get("EXPLAINER_FORMULAS", "300"))
PARTS = 10
CHARTED, BESIDE_CORNERS, RUN, TYPED = 5, 15, 10, 30  # every so many formulas
PAGES = Path(__file__).resolve().parent.parent / "pages"
CORNERED = (
    "|x^2-2|", "|sin(x)|", "max(x,cos(x))", "max(x,x^2-1)", "|exp(x)-2|", "relu(x^3-2)", "|ln(x)|", "sqrt(|x|)",
    "|tan(x)|", "min(sin(x),1/2)", "step(x^2-2)", "sign(cos(x))", "|x-pi|*x", "sqrt(x^2-2)", "(x^2-3)^(1/3)",
    "max(0,min(1,x^2/3))", "|x^3-x-1|", "piecewise(x^2<2,x,1)", "relu(tanh(x)-1/2)", "||x|-sqrt(2)|",
    "piecewise(x<piecewise(x<1,1,2),1,2)", "piecewise(x-x<1,x,2)", "((x+1)^100)^100", "cosh(2^(tanh(x)*1e-15))",
    "0^x", "min(step(0),x)", "x*sqrt(x^2)", "relu(x)-relu(-x)", "sign(x)*|x|^(1/3)", "1/sin(x)", "sqrt(sin(x))",
    "piecewise(sqrt(-1)<piecewise(x<1,1,2),1,2)",
)  # fmt: skip


@cache
def asked(part: int) -> dict[str, Formula | str]:
    """The formulas of a part by their text; where one was refused, the sentence. Any other fault fails."""
    return {text: _read(text) for text in formulas(COUNT // PARTS, seed=100 + part)}


def good(part: int, every: int = 1) -> Iterator[tuple[str, Formula]]:
    """Every so many of those that were read."""
    readable = [(text, formula) for text, formula in asked(part).items() if isinstance(formula, Formula)]
    yield from readable[::every]


def _read(text: str) -> Formula | str:
    """The formula, or the sentence that refused it."""
    try:
        return read(text, limit=None)
    except ValueError as refused:
        message = str(refused)
        assert " " in message.strip(), message
        assert not re.search("Traceback|invalid literal|NoneType|object has no", message), message
        return message
    except Exception as fault:
        raise AssertionError(f"{text} ended in {type(fault).__name__}: {fault}") from fault


@contextlib.contextmanager
def driving(text: str) -> Iterator[None]:
    """Whatever is raised in here is a fault of this formula."""
    try:
        yield
    except Exception as fault:
        raise AssertionError(f"{text} ended in {type(fault).__name__}: {fault}") from fault


def _letters(formula: Formula) -> dict[str, float]:
    return {parameter.name: 1.0 for parameter in formula.parameters}


def _places(formula: Formula) -> list[float]:
    """0, 1, and the first corners, as a reader reaches them with a slider, and exactly."""
    return [0.0, 1.0, *(place for kink in formula.kinks[:2] for place in (round(float(kink.at), 1), float(kink.at)))]


def played(formula: Formula, at: float) -> None:
    """The player at a place, which may have no value."""
    instruments.derivation(formula.derivations[0], {"x": at} | _letters(formula), formula.kinks)


def drawn(formula: Formula) -> None:
    """Its curve and the player beside its corners, with the point where there is a value; and the curve beside another."""
    for kink in formula.kinks:
        assert kink.note
        assert mathml(printing.latex(kink.at))
    for at in _places(formula):
        charts.curve(formula, at=at if _is_shown(formula, at) else None)
        played(formula, at)
    charts.compare([formula, "relu"], at=0.5 if _is_shown(formula, 0.5) else None)


def _is_shown(formula: Formula, at: float) -> bool:
    return bool(np.isfinite(formula(at))) and abs(at) <= 6


@pytest.mark.parametrize("text", CORNERED)
def test_formulas_with_corners_holes_and_strange_cases(text: str) -> None:
    with warnings.catch_warnings(), driving(text):
        warnings.simplefilter("error")
        formula = _read(text)
        if isinstance(formula, Formula):
            drawn(formula)


@pytest.mark.parametrize("part", range(PARTS))
def test_random_formulas_are_read_and_drawn(part: int) -> None:
    x = np.linspace(-3, 3, 13)
    for place, (text, formula) in enumerate(good(part)):
        with driving(text):
            assert formula(x).shape == formula.slope(x).shape == x.shape
            assert mathml(formula.latex)
            assert printing.text(formula.derivations[0])
            played(formula, 0.0)
            if place % CHARTED == 0:
                charts.curve(formula)
            if place % BESIDE_CORNERS == 0:
                drawn(formula)
    assert len(list(good(part))) > len(asked(part)) // 2


@pytest.mark.parametrize("part", range(PARTS))
def test_random_formulas_stand_in_handouts_and_notebooks_whose_code_runs(part: int, tmp_path: Path) -> None:
    """One handout and one notebook with all of them; a notebook's cells are run one after the other, as a kernel does."""
    parts: list[object] = [record for _, formula in good(part) for record in (formula, formula.derivations[0])]
    code = [Code(f"read({text!r}, limit=None)") for text, _ in good(part, RUN)]
    page = handout(tmp_path / "page.html", "Formulas", [*parts, *code]).read_text(encoding="utf-8")
    assert page.count("<math") >= len(parts) + len(code)
    cells = nbformat.read(notebook(tmp_path / "page.ipynb", "Formulas", [*parts, *code]), as_version=4).cells
    assert sum(cell.source.startswith("$$") for cell in cells) == len(parts)
    names: dict[str, object] = {}
    for cell in cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, "cell", "exec"), names)  # noqa: S102 - the cells that we have just written
    assert names["read"] is explainer.read


def _exercises(part: int) -> Iterator[Exercise]:
    """Each formula as the question of a worksheet, with the rules of its derivation for a key."""
    for text, formula in good(part):
        with driving(text):
            worked = worksheets._step_by_step(formula.derivations[0])
            steps = worksheets._rules(worked)
            answer = f"$f'(x) = {printing.latex(worked.result)}$"
        yield Exercise(f"Differentiate $f(x) = {formula.latex}$.", steps, answer)


@pytest.mark.parametrize("part", range(PARTS))
def test_random_formulas_are_questions_and_keys_of_worksheets(part: int, tmp_path: Path) -> None:
    sheet = Worksheet("derivative", part, tuple(_exercises(part)))
    for ending in ("html", "ipynb", "tex"):
        assert save(sheet, str(tmp_path / f"sheet.{ending}")).stat().st_size
    assert "<math" in (tmp_path / "sheet.html").read_text(encoding="utf-8")
    if shutil.which("pdflatex"):
        done = subprocess.run(
            ["pdflatex", "-halt-on-error", "-interaction=batchmode", "sheet.tex"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        log = (tmp_path / "sheet.log").read_text(encoding="latin-1")
        assert done.returncode == 0, re.findall(r"^!.*(?:\n.*){3}", log, re.MULTILINE)[:3]


@pytest.mark.parametrize("part", range(PARTS))
def test_some_random_formulas_are_typed_into_the_page(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that a reader types into; which formula is refused there, and why, is what `read` says."""
    monkeypatch.syspath_prepend(str(PAGES))  # as `streamlit run pages/app.py` does
    for text in list(asked(part))[::TYPED]:
        page = AppTest.from_file(str(PAGES / "app.py"), default_timeout=60)
        page.switch_page("own.py")
        page.query_params["own"] = text
        page.run()
        assert not page.exception, (text, [raised.value for raised in page.exception])
        assert page.warning or page.caption, text
