"""Decimals stay as they were typed: exact in value, shown as decimals, also where they were worked out."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest
import sympy as sp

from explainer import derive, latex, parse, prove
from explainer.numeric.decimals import ExactDecimal, exact_decimal, product_of, sum_of
from explainer.symbolic.printing import text
from explainer.symbolic.serialization import packed, unpacked

TYPED = {
    "1.702x": (r"1.702 x", "1.702*x"),
    "0.044715x^3": (r"0.044715 x^{3}", "0.044715*x^3"),
    "0.5*(-x)": (r"0.5 \cdot \left(-x\right)", "0.5*(-x)"),
    "1/2*x+0.5": (r"\frac{1}{2} x + 0.5", "1/2*x + 0.5"),
    "(1/2)*x": (r"\frac{1}{2} x", "(1/2)*x"),
    "x-0.1": (r"x - 0.1", "x - 0.1"),
    "-0.25x": (r"-0.25 x", "-0.25*x"),
    "x*(-0.25)": (r"x \cdot \left(-0.25\right)", "x*(-0.25)"),
    "x^0.5": (r"x^{0.5}", "x^0.5"),
    "x^(-1.5)": (r"\frac{1}{x^{1.5}}", "x^(-1.5)"),
    "0.9^x": (r"0.9^{x}", "0.9^x"),
    "(-0.9)^2": (r"\left(-0.9\right)^{2}", "(-0.9)^2"),
    "x/0.4": (r"\frac{x}{0.4}", "x/0.4"),
    "leaky_relu(x,0.1)": (r"\operatorname{leaky relu}\left(x, 0.1\right)", "leaky_relu(x, 0.1)"),
    "2.0x": (r"2 x", "2*x"),
    "1e-3x": (r"0.001 x", "0.001*x"),
    "1e-15x": (r"1 \cdot 10^{-15} x", "1e-15*x"),
    "(2.5e-14)^x": (r"\left(2.5 \cdot 10^{-14}\right)^{x}", "2.5e-14^x"),
}


@pytest.mark.parametrize("written", TYPED)
def test_what_was_typed_is_shown(written: str) -> None:
    formula = parse(written)
    assert (latex(formula), text(formula)) == TYPED[written]
    assert parse(text(formula)) == formula
    assert latex(unpacked(packed(formula))) == TYPED[written][0], "and crosses to the worker and back"


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("0.3x^2", "0.6 x"),
        ("x^2.5", "2.5 x^{1.5}"),
        ("0.1x-0.3x", "-0.2"),
        ("1-0.3x+0.7-x", "-1.3"),
        ("1.5x*x", "3 x"),
        ("(0.5x)*(0.2x)", "0.2 x"),
        ("x^3/3+0.1", "x^{2}"),
        ("leaky_relu(x,0.1)", r"0.1 + 0.9 H\left(x\right)"),
        ("sigmoid(1.702x)", r"1.702 \sigma\left(1.702 x\right) \left(1 - \sigma\left(1.702 x\right)\right)"),
    ],
)
def test_what_is_worked_out_of_decimals_is_a_decimal(formula: str, result: str) -> None:
    derivation = derive(formula, limit=None)
    assert derivation.lines[-1] == result
    assert prove(derivation).checked


def test_a_fraction_and_a_decimal_of_one_value_do_not_take_each_others_place() -> None:
    """SymPy keeps what it built; which of two was built first must not be seen."""
    for pair in (("exp(0.125x)", "exp((1/8)*x)"), ("sin((3/8)*x)+1", "sin(0.375x)+1")):
        for written in (*pair, *pair):
            assert ("0." in latex(parse(written))) == ("0." in written)


@pytest.mark.parametrize("digits", ["1.702", "-0.25", "0.000000000001", "1e-15", "123456789.000000001", "2.5e-14"])
def test_every_digit_is_written(digits: str) -> None:
    number = exact_decimal(Fraction(digits))
    assert Decimal(number.written) == Decimal(digits)
    assert number == sp.Rational(digits)
    assert hash(number) == hash(sp.Rational(digits))
    assert pickle.loads(pickle.dumps(number)).written == number.written  # noqa: S301 - made three lines above


def test_sums_and_products_are_exact_and_of_the_right_kind() -> None:
    tenth, third = exact_decimal(Fraction("0.1")), sp.Rational(1, 3)
    assert (sum_of((sp.S.One, tenth)).written, product_of((sp.Integer(-7), tenth)).written) == ("1.1", "-0.7")
    assert sum_of((tenth, third)) == sp.Rational(13, 30)
    assert not isinstance(sum_of((tenth, third)), ExactDecimal)
    assert not isinstance(product_of((sp.S.Half, sp.Rational(1, 4))), ExactDecimal)
    assert sum_of((tenth, exact_decimal(Fraction("0.9")))) is sp.S.One
    for one, other in (
        (tenth - 1, "-0.9"),
        (tenth + 2, "2.1"),
        (tenth * tenth, "0.01"),
        (abs(-tenth), "0.1"),
        (2 + tenth, "2.1"),
        (tenth**2, "0.01"),
        (tenth / 4, "0.025"),
    ):
        assert one.written == other


def test_sympy_computes_with_them() -> None:
    formula = parse("exp(1.702x)/(0.3+x)")
    with mpmath.workdps(30):
        expected = mpmath.exp("1.702") / mpmath.mpf("1.3")
    assert formula.subs({sp.Symbol("x", real=True): 1}).evalf(15) == pytest.approx(float(expected), rel=1e-14)
    assert sp.lambdify(sp.Symbol("x", real=True), formula)(1) == pytest.approx(float(expected), rel=1e-14)
    assert sp.simplify(parse("0.1*x").doit() - sp.Symbol("x", real=True) / 10) == 0
