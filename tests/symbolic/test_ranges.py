"""What is stated of a range is certain: by school mathematics, and by looking for a value outside, near and far away."""

from __future__ import annotations

import math
import random
from contextlib import suppress

import mpmath
import pytest
import sympy as sp

from explainer import parse, read
from explainer.symbolic.behaviour.ranges import range_of
from explainer.symbolic.evaluation import HighPrecision, NoValueError
from explainer.symbolic.expression import X

E, PI, ROOT2 = sp.E, sp.pi, sp.sqrt(2)
closed, open_ = sp.Interval, sp.Interval.open
RANGES = {
    # One function after another.
    "sin(7x)": closed(-1, 1),
    "2*sin(10x)+1": closed(-1, 3),
    "sin(100*x)": closed(-1, 1),
    "3-2cos(x/9)": closed(1, 5),
    "cos(x/50)": closed(-1, 1),
    "exp(cos(x))": closed(1 / E, E),
    "ln(2+cos(x))": closed(0, sp.log(3)),
    "sqrt(2)-x^2": closed(-sp.oo, ROOT2),
    "softplus(abs(x))": closed(sp.log(2), sp.oo),
    "tanh(1000*(x-0.5))": open_(-1, 1),
    "tanh(50*x)": open_(-1, 1),
    "erf(x)": open_(-1, 1),
    "(x-30)^2": closed(0, sp.oo),
    "(x+1e6)^2-3": closed(-3, sp.oo),
    "exp(-(x-100)^2)": sp.Interval.Lopen(0, 1),
    "exp(-1e12*(x-1/3)^2)": sp.Interval.Lopen(0, 1),
    "atan(ln(x))": open_(-PI / 2, PI / 2),
    "1/(1+ln(1+x^2))": sp.Interval.Lopen(0, 1),
    "abs(x-1e10)": closed(0, sp.oo),
    "1/relu(x)": open_(0, sp.oo),
    "(x^100)^100": closed(0, sp.oo),
    "exp(-x^2)": sp.Interval.Lopen(0, 1),
    "1/x": sp.Union(open_(-sp.oo, 0), open_(0, sp.oo)),
    "1/sin(x)": sp.Union(closed(-sp.oo, -1), closed(1, sp.oo)),
    "exp(-1/x^2)": open_(0, 1),
    "atan(1/x)": sp.Union(open_(-PI / 2, 0), open_(0, PI / 2)),
    "sqrt(sin(x))": closed(0, 1),
    "ln(sin(x))": closed(-sp.oo, 0),
    "sin(atan(x))": open_(-1, 1),
    "cos(tanh(x))": sp.Interval.Lopen(sp.cos(1), 1),
    "sign(sin(x))": sp.FiniteSet(-1, 0, 1),
    "step(x^2-2)": sp.FiniteSet(0, 1),
    "max(sin(x),1/2)": closed(sp.S.Half, 1),
    "leaky_relu(sin(x),0.1)": closed(-sp.Rational(1, 10), 1),
    "0^x": sp.FiniteSet(0),
    "sign(100*(0.5-0.5))": sp.FiniteSet(0),
    # Split where the slope is 0.
    "x/(1+x^2)": closed(-sp.S.Half, sp.S.Half),
    "x*exp(-x)": closed(-sp.oo, 1 / E),
    "x*ln(x)": closed(-1 / E, sp.oo),
    "x^x": closed(sp.exp(-1 / E), sp.oo),
    "x-ln(x)": closed(1, sp.oo),
    "x+1/x": sp.Union(closed(-sp.oo, -2), closed(2, sp.oo)),
    "exp(x)+exp(-x)": closed(2, sp.oo),
    "x^4-3x^2": closed(-sp.Rational(9, 4), sp.oo),
    "sin(x)+cos(x)": closed(-ROOT2, ROOT2),
    "sin(x)^2+sin(x)": closed(-sp.Rational(1, 4), 2),
    "(x+1)/(x-1)": sp.Union(open_(-sp.oo, 1), open_(1, sp.oo)),
    "x/(1+|x|)": open_(-1, 1),
    "x/x": sp.FiniteSet(1),
    # Split at corners, jumps and gaps.
    "abs(x^2-2)": closed(0, sp.oo),
    "|x|+|x-1|": closed(1, sp.oo),
    "max(sin(x),cos(x))": closed(-ROOT2 / 2, 1),
    "step(x)*x+sign(x)": sp.Union(sp.FiniteSet(-1, 0), open_(1, sp.oo)),
    "piecewise(x<0,1,2+x)": sp.Union(sp.FiniteSet(1), closed(2, sp.oo)),
    "piecewise(x<0,x,x+1)": sp.Union(open_(-sp.oo, 0), closed(1, sp.oo)),
    "piecewise(x<x,1,2)": sp.FiniteSet(2),
    "piecewise(x<x+1,1,2)": sp.FiniteSet(1),
    # Not known.
    "x*sin(x)": None,
    "cosh(x)-sinh(x)": None,
}
# The highest or lowest value where no exact one can be written: found by mpmath, and where.
EXTREMES = {
    "x*sigmoid(x)": ("inf", lambda x: x / (1 + mpmath.exp(-x)), -1.28),
    "0.5x(1+erf(x/sqrt(2)))": ("inf", lambda x: x * (1 + mpmath.erf(x / mpmath.sqrt(2))) / 2, -0.75),
    "x*tanh(softplus(x))": ("inf", lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x))), -1.19),
    "cosh(x)-x": ("inf", lambda x: mpmath.cosh(x) - x, 0.88),
    "x*exp(-x)-sigmoid(x)": ("sup", lambda x: x * mpmath.exp(-x) - 1 / (1 + mpmath.exp(-x)), 0.6),
}


@pytest.mark.parametrize("text", RANGES)
def test_ranges_are_exact_or_not_stated(text: str) -> None:
    ours = range_of(parse(text), X)
    assert ours == RANGES[text] or _parts(ours) == _parts(RANGES[text])


def _parts(values: sp.Set | None) -> set | None:
    return None if values is None else set(values.args) if isinstance(values, sp.Union) else {values}


@pytest.mark.parametrize("text", EXTREMES)
def test_an_extreme_that_cannot_be_solved_for_is_closed_and_right_to_12_digits(text: str) -> None:
    end, function, near = EXTREMES[text]
    at = mpmath.findroot(lambda x: mpmath.diff(function, x), near)
    ours = range_of(parse(text), X)
    assert float(getattr(ours, end)) == pytest.approx(float(function(at)), rel=1e-12)
    assert not (ours.left_open if end == "inf" else ours.right_open)


# --- looking for a value outside --------------------------------------------------------------------------------------------

UNARY = (
    "exp",
    "sin",
    "cos",
    "tanh",
    "atan",
    "abs",
    "sigmoid",
    "relu",
    "softplus",
    "ln",
    "sqrt",
    "tan",
    "erf",
    "step",
    "cosh",
)
LEAVES = ("x", "x", "x", "x", "2", "3", "0.5", "pi", "-1", "1/3")


def _formula(rng: random.Random, depth: int) -> str:
    if depth == 0 or rng.random() < 0.1:
        return rng.choice(LEAVES)
    inner = _formula(rng, depth - 1)
    kind = rng.randrange(9)
    if kind <= 3:
        return f"{rng.choice(UNARY)}({inner})"
    if kind == 4:
        return f"({inner})^({rng.choice(['2', '3', '-1', '0.5', '1/3', '-2', '1+1'])})"
    if kind == 5:
        return f"({rng.choice(['2', '10', '0.1', '100', '-3'])})*(({inner})-({rng.choice(['0', '1', '40'])}))"
    other = _formula(rng, max(depth - 2, 0))
    if kind == 6:
        return f"({inner}){rng.choice('+-*/')}({other})"
    if kind == 7:
        return f"{rng.choice(['max', 'min'])}({inner},{other})"
    return f"piecewise(x<{rng.choice(['0', '1', '-3'])},{inner},{other})"


def _places(rng: random.Random) -> list[mpmath.mpf]:
    near = [rng.uniform(-20, 20) for _ in range(60)] + [rng.uniform(-1, 1) for _ in range(25)]
    far = [sign * 10 ** rng.uniform(-6, 9) for sign in (1, -1) for _ in range(20)]
    return [mpmath.mpf(x) for x in (*near, *far, *range(-5, 6), 40, 41, 0.5, math.pi)]


PRECISE = HighPrecision(20)


def _values(expr: sp.Expr, places: list[mpmath.mpf]) -> list[mpmath.mpf]:
    """With 60 digits, one operation after another; what overflows is no value."""
    values = []
    for x in places:
        with suppress(NoValueError):
            values.append(mpmath.mpf(PRECISE.math.nstr(PRECISE(expr, {X: PRECISE.math.mpf(x)}), 40)))
    return values


def _decimal(end: sp.Expr) -> mpmath.mpf:
    return mpmath.inf * int(sp.sign(end)) if end.is_infinite else mpmath.mpf(str(sp.N(end, 40)))


def _holds(values: sp.Set, value: mpmath.mpf) -> bool:
    slack = mpmath.mpf(10) ** -11 * (1 + abs(value))  # decimals of 17 digits, and the rounding of mpmath
    for part in values.args if isinstance(values, sp.Union) else [values]:
        ends = part.args if isinstance(part, sp.FiniteSet) else ()
        pairs = [(end, end) for end in ends] or [(part.start, part.end)]
        for low, high in pairs:
            if _decimal(low) - slack <= value <= _decimal(high) + slack:
                return True
    return False


@pytest.mark.parametrize("seed", range(6))
def test_no_value_of_a_random_formula_lies_outside_its_range(seed: int) -> None:
    rng, stated = random.Random(seed), 0
    with mpmath.workdps(40):
        for _ in range(60):
            text = _formula(rng, 3)
            expr = parse(text)
            values = range_of(expr, X)
            if values is None:
                continue
            stated += 1
            for value in _values(expr, _places(rng)):
                assert _holds(values, value), (text, values, mpmath.nstr(value, 20))
    assert stated >= 36  # it does not pass by stating nothing


@pytest.mark.parametrize("seed", range(3))
def test_stated_ends_are_come_close_to(seed: int) -> None:
    """A closed end is a value: looking finely enough comes to it."""
    rng = random.Random(100 + seed)
    with mpmath.workdps(30):
        for _ in range(40):
            text = _formula(rng, 2)
            expr = parse(text)
            values = range_of(expr, X)
            if not isinstance(values, sp.Interval):
                continue
            places = [mpmath.mpf(k) / 64 for k in range(-640, 641)] + [mpmath.mpf(k) for k in range(-90, 91)]
            heights = _values(expr, places)
            if heights and values.start.is_finite and not values.left_open:
                assert min(heights) - _decimal(values.start) < 0.05, (text, values)
            if heights and values.end.is_finite and not values.right_open:
                assert _decimal(values.end) - max(heights) < 0.05, (text, values)


@pytest.mark.parametrize(
    ("typed", "lowest"),
    [
        ("x*tanh(x)", 0), ("x*atan(x)", 0), ("x*ln(1+x)", 0), ("x^2+1-cos(x)", 0), ("cosh(x)-cos(x)", 0),
        ("x^2-tanh(x)^2", 0), ("x*erf(x)", 0), ("(1+sin(x))/(3+cos(x))", 0),
    ],
)  # fmt: skip
def test_a_lowest_value_at_a_plain_place_is_exact(typed: str, lowest: int) -> None:
    """0 at 0 or at −π/2, and not the rounding error of a place that was searched for."""
    ours = read(typed, limit=60).range
    assert ours.start == lowest
    assert not ours.left_open
    assert read("x^2+1e-13*sin(x)", limit=60).range is None  # its lowest value, −2.5e-27, cannot be told from 0
