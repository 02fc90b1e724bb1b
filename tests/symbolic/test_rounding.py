"""Digits that floats lose by cancelling are there all the same; the oracle is mpmath with 400 digits."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp
from mpmath import mpf

from explainer import parse, read
from explainer.symbolic.evaluation import arrays
from explainer.symbolic.expression import X
from explainer.symbolic.rounding import MOST_PLACES, accurate, hurried

CANCELLING = {
    "(1-cos(x))/x^2": (lambda x: (1 - mpmath.cos(x)) / x**2, (1e-8, 1e-3, 0.5, 1e-100, 1e5)),
    "(exp(x)-1)/x": (lambda x: (mpmath.exp(x) - 1) / x, (1e-9, 1e-200, 3.0)),
    "(x-sin(x))/x^3": (lambda x: (x - mpmath.sin(x)) / x**3, (1e-4, 1e-9)),
    "sqrt(x+1)-sqrt(x)": (lambda x: mpmath.sqrt(x + 1) - mpmath.sqrt(x), (1e12, 1e30, 2.5)),
    "ln(1+x)": (lambda x: mpmath.log(1 + x), (1e-10, 1e-200, -1e-5, 1e10)),
    "x^2/x": (lambda x: x, (1e-200,)),
    "sin(3x)": (lambda x: mpmath.sin(3 * x), (2.0943951023931953, 1.0)),
    "1/(1-tanh(x))": (lambda x: 1 / (1 - mpmath.tanh(x)), (20.0, 300.0)),
    "(1+1/x)^x": (lambda x: (1 + 1 / x) ** x, (1e10, 1e17)),
    "ln(cosh(x))": (lambda x: mpmath.log(mpmath.cosh(x)), (1e-6, 100.0)),
    "ln(exp(x^2-2))": (lambda x: x**2 - 2, (198.4, 1e-9)),
    "atan(x)-pi/2+1/x": (lambda x: mpmath.atan(x) - mpmath.pi / 2 + 1 / x, (1e5,)),
    "cos(exp(x))": (lambda x: mpmath.cos(mpmath.exp(x)), (33.0, 200.0, 300.0, 700.0)),
    "tan(x^12)": (lambda x: mpmath.tan(x**12), (17.0, 1e9)),
    "exp(sin(1000000x))": (lambda x: mpmath.exp(mpmath.sin(10**6 * x)), (123.0, 1e22)),
}
PLACES = [(text, x) for text, (_, places) in CANCELLING.items() for x in places]


@pytest.mark.parametrize(("text", "x"), PLACES)
def test_a_value_has_12_digits_wherever_it_is_asked_for(text: str, x: float) -> None:
    with mpmath.workdps(400):
        expected = float(CANCELLING[text][0](mpf(x)))
    assert float(accurate(parse(text), {X: np.float64(x)})) == pytest.approx(expected, rel=1e-13, abs=0)
    few = accurate(parse(text), {X: np.array([x, 1.5, x])})
    assert few[[0, 2]] == pytest.approx(expected, rel=1e-13, abs=0)


@pytest.mark.parametrize("text", ["(1-cos(x))/x^2", "sqrt(x+1)-sqrt(x)"])
def test_so_has_a_slope(text: str) -> None:
    function, places = CANCELLING[text]
    for x in places[:2]:
        with mpmath.workdps(400):
            expected = float(mpmath.diff(function, mpf(x), h=mpf(10) ** -300))
        assert read(text).slope(x) == pytest.approx(expected, rel=1e-12, abs=0)


def test_an_array_has_the_digits_that_a_scalar_has() -> None:
    """So it is drawn, as long as it is no longer than a chart's; what is longer, or asked by a training, stays in floats."""
    expr = parse("(1-cos(x))/x^2")
    places = np.linspace(1e-10, 1e-9, MOST_PLACES)
    assert accurate(expr, {X: places}) == pytest.approx(0.5, rel=1e-7)
    with hurried():
        np.testing.assert_array_equal(accurate(expr, {X: places}), arrays(expr, {X: places}))
    longer = np.append(places, 1.0)
    np.testing.assert_array_equal(accurate(expr, {X: longer}), arrays(expr, {X: longer}))


@pytest.mark.parametrize("x", [1.2e-8, 2e-8, -3e-9, 1e-6])
def test_what_is_divided_by_a_root_without_digits_has_them_all(x: float) -> None:
    """Near 0, 1 − cos x has no digits left; its root is known to nothing, and so is what is divided by it."""
    mpmath.mp.dps = 60
    exact = mpmath.diff(lambda u: mpmath.sqrt(1 - mpmath.cos(u)), mpmath.mpf(x))
    assert read("sqrt(1-cos(x))").slope(x) == pytest.approx(float(exact), rel=1e-12)
    assert read("sin(x)/(2*sqrt(1-cos(x)))")(np.array([x, 1.0]))[0] == pytest.approx(float(exact), rel=1e-7)


@pytest.mark.parametrize(("text", "x"), [("1/(x-0.1)", 0.1), ("ln(x-0.3)", 0.3), ("1/(10x-7)", 0.7)])
def test_a_number_that_was_typed_is_the_decimal(text: str, x: float) -> None:
    assert np.isnan(read(text)(x))


def test_a_number_that_was_computed_is_what_its_bits_say() -> None:
    x = 0.1 + 0.2  # 0.30000000000000004
    assert read("x-0.3")(x) == float(Fraction(x) - Fraction(3, 10))


@pytest.mark.parametrize(
    ("text", "value"), [("tan(pi/2)", np.nan), ("1/cos(pi/2)", np.nan), ("sin(pi)", 0), ("acos(x/x)", 0)]
)
def test_constants_are_what_they_are_meant_to_be(text: str, value: float) -> None:
    np.testing.assert_equal(float(arrays(parse(text), {X: 0.7})), value)


def test_an_exponent_that_is_chosen_whole_is_whole() -> None:
    f = read("x^a")
    assert [f(-2.0, a=n) for n in (1, 2, 3, -1)] == [-2, 4, -8, -0.5]
    assert np.isnan(f(-2.0, a=0.5))
    assert (f.domain_at(a=2), f.domain_at(a=0.5)) == (sp.Reals, sp.Interval(0, sp.oo))
    assert f.slope(-2.0, a=3) == 12
