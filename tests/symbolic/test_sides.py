"""What formulas come to beside a place, as calculus has it."""

from __future__ import annotations

import mpmath
import pytest
import sympy as sp

from explainer.symbolic import parse
from explainer.symbolic.behaviour.sides import approached
from explainer.symbolic.expression import X

mpmath.mp.dps = 40
COMES_TO = {  # the formula, the place, the side, and the limit
    "x^0.01": (0, 1, 0),
    "x^x": (0, 1, 1),
    "sin(x)/x": (0, -1, 1),
    "x*ln(x)": (0, 1, 0),
    "ln(x/(1-x))": (1, -1, mpmath.inf),
    "piecewise(x<1, 5, x-1)": (1, 1, 0),
    "abs(x)/x": (0, -1, -1),
    "exp(-1/x^2)": (0, 1, 0),
    "arcsin(x)": (1, -1, mpmath.pi / 2),
    "1/x": (0, -1, -mpmath.inf),
    "(1-cos(x))/x^2": (0, 1, 0.5),  # from here on the rules say nothing, and the values settle
    "(1+2x)^(1/x)": (0, -1, mpmath.exp(2)),
    "(x-sin(x))/x^3": (0, 1, mpmath.mpf(1) / 6),
    "(x*sin(x)-2*(1-cos(x)))/x^3": (0, 1, 0),
    "(sqrt(x)-sqrt(2))/(x-2)": (2, -1, 1 / (2 * mpmath.sqrt(2))),
}


@pytest.mark.parametrize("text", COMES_TO)
def test_it_is_the_limit_itself(text: str) -> None:
    at, sign, limit = COMES_TO[text]
    ours = approached(parse(text), X, sp.Integer(at), sign)
    assert ours == pytest.approx(float(limit), abs=1e-15)


@pytest.mark.parametrize(("text", "sides"), [("tan(x)", (1, -1)), ("1+tan(x)^2", (1, 1)), ("x*tan(x)", (1, -1))])
def test_a_tangent_grows_beyond_all_bounds_beside_its_poles(text: str, sides: tuple[int, int]) -> None:
    limits = [approached(parse(text), X, sp.pi / 2, sign) for sign in (-1, 1)]
    assert limits == [side * float("inf") for side in sides]


def test_a_power_of_0_has_no_limit_where_it_has_no_value() -> None:
    assert [approached(parse("0^x"), X, sp.S.Zero, sign) for sign in (-1, 1)] == [None, 0.0]


@pytest.mark.parametrize("text", ["sin(1/x)", "cos(ln(x))", "sin(1/x)/(2+cos(1/x^2))"])
def test_what_does_not_settle_has_no_limit(text: str) -> None:
    assert approached(parse(text), X, sp.S.Zero, 1) is None
