"""Conditions whose sides are equal, or nearly: what decides them is the numbers that were typed, not how floats are rounded."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from explainer.formulas.reading import read
from explainer.symbolic.evaluation import arrays, is_nought
from explainer.symbolic.expression import X
from explainer.symbolic.parsing import parse

PATIENT = 60  # seconds: these tests ask what comes out, on machines that may be busy

ALWAYS_2 = [  # what stands in the condition never holds
    *("(x+1)^2>x^2+2x+1", "x^2-1>(x-1)*(x+1)", "x<0.1*x*10", "x<3*(x/3)", "sin(2x)<2*sin(x)*cos(x)", "x<ln(exp(x))"),
    *("cosh(x)^2-sinh(x)^2>1", "exp(x)*exp(-x)<1", "tanh(x)<2*sigmoid(2x)-1", "sin(x)^2+cos(x)^2>1"),
]
SOMETIMES = ["x>x^2/x", "sqrt(x)*sqrt(x)>x"]  # has no value everywhere


@pytest.mark.parametrize("condition", ALWAYS_2)
def test_sides_that_are_the_same_are_seen_as_such(condition: str) -> None:
    formula = read(f"piecewise({condition},1,2)", limit=PATIENT)
    x = np.arange(-6000, 6001) / 1000
    assert formula.range == sp.FiniteSet(2)
    assert formula.kinks == ()
    assert set(formula(x)) == {2}
    assert {formula(value) for value in x[::100]} == {2}


def test_so_it_is_where_the_sides_are_beyond_floats() -> None:
    formula = read("piecewise(exp(2x)>exp(x)^2,1,x-x+2)", limit=PATIENT)
    assert formula(20000.0) == 2
    assert set(formula(np.full(100, 20000.0))) == {2}
    unsettled = parse("piecewise(exp(2x)>exp(x)^2,1,2)")
    assert set(arrays(unsettled, {X: np.full(100, 20000.0)})) == {2}


@pytest.mark.parametrize("condition", SOMETIMES)
def test_so_it_is_where_a_side_has_gaps(condition: str) -> None:
    formula = read(f"piecewise({condition},1,2)", limit=PATIENT)
    x = np.linspace(-6, 6, 1201)
    assert formula.kinks == ()
    assert set(formula(x)[~np.isnan(formula(x))]) == {2}
    assert {formula(value) for value in x[601:]} == {2}
    assert np.isnan(formula(-1.0)) == condition.startswith("sqrt")


@pytest.mark.parametrize("relation", ["<", "<=", ">", ">="])
@pytest.mark.parametrize("bound", [k / 10 for k in range(1, 13)])
@pytest.mark.parametrize("factor", [3, 7])
def test_the_place_of_a_jump_takes_the_branch_that_is_written(factor: int, bound: float, relation: str) -> None:
    """k·x < k·b at the very decimal b, in scalars and in arrays: floats miss it by a rounding in every fourth case."""
    written = f"piecewise({factor}x{relation}{round(factor * bound, 1)},1,2)"
    formula = read(written, limit=PATIENT)
    value = 1 if "=" in relation else 2
    assert formula(bound) == value
    assert set(formula(np.full(100, bound))) == {value}


def test_a_sum_is_compared_by_what_was_typed_too() -> None:
    assert read("piecewise(x+0.1<0.3,5,x)", limit=PATIENT)(0.2) == 0.2


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        ("(x+1)^2-(x^2+2x+1)", True),
        ("x-10^(-40)-x", False),
        ("x-abs(x)", False),  # 0 on one side only
        ("sqrt(x^2)-x", False),
        ("atan(1/(x-6))+atan(x-6)+pi/2", False),  # 0 up to 6
        ("relu(x)-x", False),
    ],
)
def test_what_is_0_everywhere(difference: str, expected: bool) -> None:
    assert is_nought(parse(difference)) is expected


PI = float(np.pi)


@pytest.mark.parametrize(
    "text", ["1/tan(x)", "tan(x)^(-2)", "sin(x)/tan(x)", "x/tan(x)", "ln(tan(x)^2)", "exp(1/tan(x))"]
)
def test_the_zeros_of_the_tangent_are_no_jumps(text: str) -> None:
    assert not [kink for kink in read(text, limit=PATIENT).kinks if abs(float(kink.at)) % PI < 1e-9]


@pytest.mark.parametrize("text", ["1/sin(2x)", "1/(cos(x)-1)", "ln(tan(x))", "x/sin(x)"])
def test_0_is_among_the_places_that_repeat(text: str) -> None:
    assert 0 in set(map(float, read(text, limit=PATIENT).ends_at(-7, 7)))
