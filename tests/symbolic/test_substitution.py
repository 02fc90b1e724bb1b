"""Numbers put in for letters: every line of a derivation has the value that mpmath finds without any rule."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest

from explainer import ACTIVATIONS, LOSSES, derive, read
from explainer.symbolic.differentiation import Derivation
from explainer.symbolic.evaluation import NoValueError
from explainer.symbolic.substitution import substitute

FUNCTIONS = {
    "step": lambda x, a: mpmath.mpf(x >= 0),
    "linear": lambda x, a: a * x,
    "sigmoid": lambda x, a: 1 / (1 + mpmath.exp(-x)),
    "tanh": lambda x, a: mpmath.tanh(x),
    "relu": lambda x, a: max(x, 0),
    "leaky_relu": lambda x, a: max(a * x, x),
}


@pytest.mark.parametrize("x", ["-3", "-0.1", "0.7", "1.5", "6"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_line_has_the_slope_that_is_measured(name: str, x: str) -> None:
    numbers = {"x": x, "a": "0.1", "c": "0.1"}
    lines = substitute(ACTIVATIONS[name].derivations[0], numbers)
    assert len(lines) == len(ACTIVATIONS[name].derivations[0].steps)
    with mpmath.workdps(40):
        measured = mpmath.diff(lambda at: FUNCTIONS[name](at, mpmath.mpf("0.1")), mpmath.mpf(x))
        for line in lines:
            assert abs(mpmath.mpf(line.value.numerator) / line.value.denominator - measured) < 1e-12, line.latex


def test_the_numbers_stand_where_the_letters_stood() -> None:
    lines = [line.latex for line in substitute(ACTIVATIONS["sigmoid"].derivations[0], {"x": "-1.5"})]
    assert lines[0] == r"\frac{d}{dx}\left[\frac{1}{1 + e^{-x}}\right]"  # a number has no slope: the letter stays
    assert lines[3] == r"\frac{e^{-\left(-1.5\right)}}{\left(1 + e^{-\left(-1.5\right)}\right)^{2}}"
    assert lines[-1] == r"\sigma\left(-1.5\right) \cdot \left(1 - \sigma\left(-1.5\right)\right)"


def test_of_several_cases_the_one_that_holds_is_chosen_and_says_why() -> None:
    leaky = ACTIVATIONS["leaky_relu"].derivations[0]
    for x, latex, because in (("-2", "0.1", "-2 < 0"), ("2", "1", r"2 \geq 0")):
        last = substitute(leaky, {"x": x, "a": "0.1"})[-1]
        assert (last.latex, last.value, last.because) == (latex, Fraction(latex), (because,))


@pytest.mark.parametrize(("name", "numbers", "value"), [("mse", {"y": 2, r"\hat{y}": 2.5}, 1)])
def test_losses_have_letters_of_their_own(name: str, numbers: dict, value: int) -> None:
    assert {line.value for line in substitute(LOSSES[name].derivations[0], numbers)} == {value}


def test_a_wrong_line_is_told_by_its_value() -> None:
    """Each line is computed by itself: a damaged one does not get the value of its neighbours."""
    worked = ACTIVATIONS["sigmoid"].derivations[0]
    damaged = replace(worked.steps[4], expr=worked.steps[3].expr * 2)
    steps = (*worked.steps[:4], damaged, *worked.steps[5:])
    lines = substitute(Derivation(worked.of, worked.by, steps, worked.known, worked.domain), {"x": 1})
    assert [line.value == lines[0].value for line in lines] == [True] * 4 + [False] + [True] * 3


@pytest.mark.parametrize(
    ("formula", "x", "told"),
    [
        ("1/x", 0, "no value at x = 0"),
        ("ln(x)", -1, "no value at x = −1"),
        ("abs(x)", 0, "no slope at x = 0"),
        *((root, 0, "not every line of the derivation has a value at x = 0") for root in ("x*sqrt(x)", "x^1.5")),
        ("exp(exp(x))", 20, "too large to be written down at x = 20"),
    ],
)
def test_where_there_is_nothing_to_compute_it_says_so(formula: str, x: float, told: str) -> None:
    with pytest.raises(NoValueError, match=told):
        substitute(read(formula).derivations[0], {"x": x})


def test_a_letter_without_a_number_is_named() -> None:
    with pytest.raises(ValueError, match="numbers must be given for a"):
        substitute(ACTIVATIONS["leaky_relu"].derivations[0], {"x": 1})


@pytest.mark.parametrize(
    ("formula", "numbers", "number", "latex"),
    [
        ("x*exp(x)", {"x": -1.5}, 3, r"e^{-1.5} \cdot \left(1 + \left(-1.5\right)\right)"),
        ("a*x^2-b*x", {"x": -2, "a": -0.1, "b": 3}, 2, r"2 \cdot \left(-0.1\right) \cdot \left(-2\right) - 3"),
        ("abs(x)^3", {"x": -1.5}, 2, r"3 \cdot \left|{-1.5}\right|^{2} \cdot \operatorname{sign}\left(-1.5\right)"),
        ("(2x)^3", {"x": -1.5}, 1, r"6 \cdot \left(2 \cdot \left(-1.5\right)\right)^{2}"),
        ("x^3", {"x": -1.5}, 1, r"3 \cdot \left(-1.5\right)^{2}"),
        ("x^3", {"x": 1.5}, 1, r"3 \cdot 1.5^{2}"),
        ("x/y", {"x": 1, "y": -2}, 1, r"\frac{1}{-2}"),
        ("y-x^2", {"x": 1, "y": -2}, 2, r"-2 \cdot 1"),
        ("e^x-x*y", {"x": 1, "y": -2}, 2, r"e^{1} - \left(-2\right)"),
        ("x^2", {"x": "1e-13"}, 1, r"2 \cdot 1 \cdot 10^{-13}"),
        ("x^3", {"x": "1e-13"}, 1, r"3 \cdot \left(1 \cdot 10^{-13}\right)^{2}"),
    ],
)  # fmt: skip
def test_numbers_have_brackets_where_a_formula_needs_them(formula, numbers, number, latex) -> None:
    assert substitute(derive(formula, limit=None), numbers)[number].latex == latex


def test_a_condition_begins_without_brackets() -> None:
    last = substitute(derive("piecewise(x<-1,-x,x)", limit=None), {"x": -2})[-1]
    assert last.because == ("-2 < -1",)
    last = substitute(derive("max(x,0.1x)", limit=None), {"x": -2})[-1]
    assert last.because == (r"-2 \leq 0.1 \cdot \left(-2\right)",)


def test_a_rounded_number_is_said_to_be_rounded() -> None:
    line = substitute(derive("x^3", limit=None), {"x": Fraction(1, 3)})[-1]
    assert (line.latex, line.is_exact) == (r"3 \cdot 0.33333333^{2}", False)
    assert float(line.value) == pytest.approx(1 / 3, rel=1e-15)
    assert all(line.is_exact for line in substitute(derive("x^3", limit=None), {"x": "0.123456789012"}))
