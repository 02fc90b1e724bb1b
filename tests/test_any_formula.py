"""Whatever formula is read, everything that the course does with it ends in a result or in one sentence.

EXPLAINER_FORMULAS=20000 drives so many; without it a few hundred that take seconds.
"""

from __future__ import annotations

import os
import warnings

import numpy as np
import pytest

from explainer import charts, instruments, read
from explainer.formulas.formula import Formula
from explainer.symbolic.mathml import mathml
from tests.random_formulas import formulas

COUNT = int(os.environ.get("EXPLAINER_FORMULAS", "160"))
PARTS = 4
CORNERED = (
    "|x^2-2|", "|sin(x)|", "max(x,cos(x))", "max(x,x^2-1)", "|exp(x)-2|", "relu(x^3-2)", "|ln(x)|", "sqrt(|x|)",
    "|tan(x)|", "min(sin(x),1/2)", "step(x^2-2)", "sign(cos(x))", "|x-pi|*x", "sqrt(x^2-2)", "(x^2-3)^(1/3)",
    "max(0,min(1,x^2/3))", "|x^3-x-1|", "piecewise(x^2<2,x,1)", "relu(tanh(x)-1/2)", "||x|-sqrt(2)|",
    "piecewise(x<piecewise(x<1,1,2),1,2)", "piecewise(x-x<1,x,2)", "((x+1)^100)^100", "cosh(2^(tanh(x)*1e-15))",
    "0^x", "min(step(0),x)", "x*sqrt(x^2)", "relu(x)-relu(-x)", "sign(x)*|x|^(1/3)", "1/sin(x)", "sqrt(sin(x))",
    "piecewise(sqrt(-1)<piecewise(x<1,1,2),1,2)",
)  # fmt: skip


def driven(text: str) -> str:
    """What a reader may do with a formula on the page; the name of the last part, or the sentence that refused it."""
    try:
        formula = read(text, limit=None)
    except ValueError as refused:
        return _sentence(refused)
    for kink in formula.kinks:
        assert kink.note
        assert mathml(formula.latex)
    for at in (0.0, 1.0, *(round(float(kink.at), 1) for kink in formula.kinks[:2]), *_corners(formula)):
        try:
            charts.curve(formula, at=at if np.isfinite(formula(at)) and abs(at) <= 6 else None)
            instruments.derivation(formula.derivations[0], {"x": at} | _letters(formula), formula.kinks)
        except ValueError as refused:
            return _sentence(refused)
    try:
        charts.compare([formula], at=0.5)
    except ValueError as refused:
        return _sentence(refused)
    return formula._repr_latex_() and "driven"


def _letters(formula: Formula) -> dict[str, float]:
    return {parameter.name: 1.0 for parameter in formula.parameters}


def _corners(formula: Formula) -> list[float]:
    return [float(kink.at) for kink in formula.kinks[:2]]


def _sentence(refused: ValueError) -> str:
    message = str(refused)
    assert " " in message.strip(), message
    assert "Traceback" not in message
    return message


@pytest.mark.parametrize("text", CORNERED)
def test_formulas_with_corners_holes_and_strange_cases(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        driven(text)


@pytest.mark.parametrize("part", range(PARTS))
def test_random_formulas(part: int) -> None:
    results = []
    for text in formulas(COUNT // PARTS, seed=100 + part):
        try:
            results.append(driven(text))
        except Exception as fault:
            raise AssertionError(f"{text} ended in {type(fault).__name__}: {fault}") from fault
    assert results.count("driven") > len(results) // 2
