"""Trees as functions of numbers: exact against SymPy's own arithmetic, whatever stands in brackets within brackets."""

from __future__ import annotations

import math
import operator
import random
from fractions import Fraction

import pytest
import sympy as sp

from explainer.numeric.arithmetic import DECIMALS, FLOATS, FRACTIONS
from explainer.numeric.compiling import compiled
from explainer.symbolic.expression import cases, negative, over, plus, power, times

X, Y = sp.symbols("x y", real=True)
PLACE = {X: Fraction(-7, 5), Y: Fraction(3, 11)}


def grown(random_: random.Random, depth: int) -> sp.Expr:
    """A random formula as it would be written, with everything that evaluates it switched off."""
    if depth == 0:
        return random_.choice([X, Y, sp.Integer(random_.randint(-4, 4)), sp.Rational(random_.randint(-9, 9), 7)])
    a, b = grown(random_, depth - 1), grown(random_, random_.randrange(depth))
    kind = random_.choice(["+", "-", "*", "/", "^", "1/", "cases", "minus"])
    whole = sp.Integer(random_.choice([-3, -2, 2, 3]))
    return {
        "+": lambda: plus(a, b),
        "-": lambda: plus(a, negative(b)),
        "*": lambda: times(a, b),
        "/": lambda: over(a, b),
        "^": lambda: power(a, whole),
        "1/": lambda: power(b, sp.Integer(-1)),
        "cases": lambda: cases((a, sp.StrictLessThan(X, Y, evaluate=False)), (b, sp.true)),
        "minus": lambda: negative(a),
    }[kind]()


def reckoned(expr: sp.Basic) -> sp.Rational:
    """The value at PLACE, from the innermost part outwards, by SymPy's rational numbers: no bracket to lose."""
    if expr.is_Symbol:
        return sp.Rational(PLACE[expr].numerator, PLACE[expr].denominator)
    if isinstance(expr, sp.Piecewise):
        return reckoned(expr.args[0][0])  # x < y holds at this place
    if not expr.args:
        return expr
    return expr.func(*map(reckoned, expr.args))


def test_random_formulas_have_their_exact_value() -> None:
    source, exact = random.Random(1), 0
    for _ in range(400):
        expr = grown(source, source.randint(1, 5))
        true = reckoned(expr)
        if not true.is_finite:
            continue
        exact += 1
        letters = sorted(expr.free_symbols, key=str)
        place = [PLACE[letter] for letter in letters]
        try:
            value = FRACTIONS.compiled(expr, letters)(*place)
        except ZeroDivisionError:  # SymPy takes 0·(1/0) in an unreached case for no matter
            assert sp.zoo in [reckoned(part) for part in sp.preorder_traversal(expr) if isinstance(part, sp.Pow)]
            continue
        assert value == Fraction(int(true.p), int(true.q)), expr
        precise = DECIMALS.compiled(expr, letters)(*place)
        assert abs(precise - value) <= abs(value) / 10**40, expr
        assert math.isclose(FLOATS.compiled(expr, letters)(*map(float, place)), value, rel_tol=1e-6), expr
    assert exact > 300


@pytest.mark.parametrize(
    "expr",
    [
        over(X, power(sp.Integer(3), sp.Integer(-1))),
        power(power(X, sp.Integer(-1)), sp.Integer(-1)),
        over(sp.Integer(1), over(sp.Integer(2), over(sp.Integer(3), X))),
        times(over(sp.Integer(1), sp.Integer(3)), over(sp.Integer(1), over(sp.Integer(1), plus(X, Y)))),
        power(negative(X), sp.Integer(-2)),
    ],
)
def test_a_fraction_within_a_fraction_is_exact(expr: sp.Expr) -> None:
    true = reckoned(expr)
    letters = sorted(expr.free_symbols, key=str)
    assert FRACTIONS.compiled(expr, letters)(*(PLACE[s] for s in letters)) == Fraction(int(true.p), int(true.q))


def test_cases_and_conditions() -> None:
    inside = sp.And(X > -2, sp.Not(sp.Eq(X, 1)), sp.Or(X < 3, X > 5))
    function = FLOATS.compiled(cases((sp.Integer(1), inside), (sp.Max(X, 2), sp.true)), [X])
    assert [function(x) for x in (-3.0, 0.0, 1.0, 4.0, 6.0)] == [2, 1, 2, 4, 1]
    with pytest.raises(ValueError, match="no case holds"):
        FLOATS.compiled(sp.Piecewise((X, X < 0), evaluate=False), [X])(1.0)


@pytest.mark.parametrize("arithmetic", [DECIMALS, FLOATS])
@pytest.mark.parametrize("expr", [sp.log(X), sp.sqrt(X), power(X, sp.Rational(1, 3)), power(X, sp.sqrt(2))])
def test_what_is_not_real_is_refused(arithmetic: object, expr: sp.Expr) -> None:
    whole = cases((expr, sp.StrictLessThan(expr, 2, evaluate=False)), (sp.Integer(0), sp.true))
    number = float if arithmetic is FLOATS else Fraction
    with pytest.raises(ValueError, match=r"not real|domain error|positive input|nonnegative input"):
        arithmetic.compiled(whole, [X])(number(-1))
    assert arithmetic.compiled(whole, [X])(number(1)) == int(whole.subs(X, 1))


def test_a_letter_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="a formula holds y, which has no number here"):
        FLOATS.compiled(X + Y, [X])
    with pytest.raises(ValueError, match="a formula holds gamma"):
        FLOATS.compiled(sp.gamma(X), [X])


def test_other_numbers_will_do() -> None:
    function = compiled(over(sp.sqrt(X), power(sp.Integer(2), X)), [X], {"sqrt": abs, "power": operator.pow}, float)
    assert function(3.0) == 3 / 8
