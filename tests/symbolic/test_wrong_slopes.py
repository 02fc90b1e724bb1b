"""Wrong derivatives: each is wrong, each right one is SymPy's own, and each mistake looks as people make it."""

from __future__ import annotations

import itertools

import mpmath
import pytest
import sympy as sp

from explainer.symbolic import parse, text
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import Slope, X, tidied
from explainer.symbolic.known import KNOWN
from explainer.symbolic.wrong.mistakes import MISTAKES, OUTSIDE, WHOLE
from explainer.symbolic.wrong.wrong_algebra import ALGEBRA, wrong_lines
from explainer.symbolic.wrong.wrong_slopes import right_slope, wrong_slopes

FORMULAS = (
    "x^3 + 5*x - 4",
    "3*(x^2+1)^4",
    "x^2*sin(3*x)",
    "e^(-x)*(x+2)",
    "x^2/(x+1)",
    "sqrt(2*x+3)",
    "1/(x^2+2)",
    "2^x + ln(x)",
    "cos(x^2)",
    "tanh(2*x)*sigmoid(x)",
    "ln(x^2+1)/x",
)


def number(expr: sp.Basic, at: float) -> mpmath.mpc:
    """By SymPy and mpmath, not by the evaluation of this project."""
    return mpmath.mpmathify(sp.N(spelled(expr, KNOWN).doit().subs(X, at), 30))


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_right_slope_is_that_of_sympy(formula: str) -> None:
    of = parse(formula)
    oracle = sp.diff(spelled(of, KNOWN).doit(), X)
    for at in (0.4, 1.7):
        assert mpmath.almosteq(
            number(right_slope(Slope(of, X)), at), mpmath.mpmathify(sp.N(oracle.subs(X, at), 30)), 1e-15
        )


# What people write, typed by hand: the formula, the mistake, and the line that comes of it.
EXAMPLES = (
    ("(x^2+1)^3", "inner_slope", "3*(x^2+1)^2"),
    ("(x^2+1)^3", "outer_slope", "2*x"),
    ("(x^2+1)^3", "slope_inside", "(2*x)^3"),
    ("(x^2+1)^3", "slope_inside", "3*(2*x)^2"),
    ("(x^2+1)^3", "inner_added", "3*(x^2+1)^2+2*x"),
    ("x^2*sin(x)", "product_of_slopes", "2*x*cos(x)"),
    ("x^2*sin(x)", "half_product", "2*x*sin(x)"),
    ("x^2*sin(x)", "product_sign", "2*x*sin(x)-x^2*cos(x)"),
    ("x/(x+3)", "quotient_sign", "(x+3+x)/(x+3)^2"),
    ("x/(x+3)", "quotient_order", "(x-(x+3))/(x+3)^2"),
    ("x^3/x^2", "quotient_of_slopes", "3*x^2/(2*x)"),
    ("x/(x+3)", "denominator_not_squared", "3/(x+3)"),
    ("x/(x+3)", "denominator_lost", "3"),
    ("x/(x+3)", "half_quotient", "1/(x+3)"),
    ("x^5", "power_not_lowered", "5*x^5"),
    ("x^-2", "power_raised", "-2*x^-1"),
    ("x^5", "factor_lowered", "4*x^4"),
    ("x^5", "integrated", "x^6/6"),
    ("e^x", "power_rule_on_exponential", "x*e^(x-1)"),
    ("3^x", "power_rule_on_exponential", "x*3^(x-1)"),
    ("3^x", "log_of_base_lost", "3^x"),
    ("3^x", "log_of_base_divided", "3^x/ln(3)"),
    ("ln(x)", "log_flipped", "1/ln(x)"),
    ("sin(x)", "function_kept", "sin(x)"),
    ("sin(x)", "sign_added", "-cos(x)"),
    ("cos(x)", "sign_lost", "sin(x)"),
    ("e^(-x)", "sign_lost", "e^(-x)"),
    ("-x^2", "sign_lost", "2*x"),
    ("tanh(x)", "square_lost", "1-tanh(x)"),
    ("sigmoid(x)", "score_for_output", "x*(1-x)"),
    ("sigmoid(x)", "rules_swapped", "1-sigmoid(x)^2"),
    ("x^2+3", "constant_kept", "2*x+3"),
    ("x^2+3", "constant_kept", "2*x+1"),
    ("x^2+3*x", "linear_term_kept", "2*x+3*x"),
    ("x^2", "factor_lost", "x"),
    ("5*x^3", "factor_lost", "3*x^2"),
    ("sqrt(x)", "factor_lost", "1/sqrt(x)"),
    ("x^2+x^3", "term_lost", "2*x"),
)


@pytest.mark.parametrize(("formula", "key", "line"), EXAMPLES)
def test_each_mistake_gives_the_line_that_people_write(formula: str, key: str, line: str) -> None:
    lines = [wrong.expr for wrong in wrong_slopes(Slope(parse(formula), X)) if wrong.keys == (key,)]
    assert any(
        all(mpmath.almosteq(number(one, at), number(parse(line), at), 1e-12) for at in (0.7, 1.9)) for one in lines
    )


def test_every_row_of_the_tables_has_its_words_and_an_example() -> None:
    rows = {key for key, *_ in (*OUTSIDE, *WHOLE)} | {"inner_slope", "outer_slope", "slope_inside", "inner_added"}
    assert rows == {key for _, key, _ in EXAMPLES}
    assert set(MISTAKES) == rows | {key for key, _ in ALGEBRA}


@pytest.mark.parametrize("formula", FORMULAS)
def test_at_one_place_there_is_one_mistake_and_at_two_there_are_two(formula: str) -> None:
    start = Slope(parse(formula), X)
    assert all(len(wrong.mistakes) == 1 for wrong in wrong_slopes(start))
    twice = list(itertools.islice(wrong_slopes(start, 2), 300))
    assert all(len(wrong.mistakes) == 2 for wrong in twice)
    assert not any(wrong.expr.has(Slope) for wrong in twice)


def test_two_mistakes_may_be_at_one_place() -> None:
    lines = {wrong.keys: text(tidied(wrong.expr)) for wrong in wrong_slopes(Slope(parse("(x^2+1)^3"), X), 2)}
    assert lines["power_not_lowered", "inner_slope"] == "3*(x^2 + 1)^3"


ALGEBRA_EXAMPLES = (
    ("sign_in_bracket", "3 - (x + 2)", "3 - x + 2"),
    ("bracket_half_multiplied", "2*(x + 5)", "2*x + 5"),
    ("power_of_sum", "(x + 3)^2", "x^2 + 9"),
    ("power_of_sum", "sqrt(x^2 + 9)", "x + 3"),
    ("exponents_mixed", "(x^2)^3", "x^5"),
    ("exponents_mixed", "x^2*x^3", "x^6"),
    ("log_of_sum", "ln(x + 2)", "ln(x) + ln(2)"),
    ("exponential_of_sum", "e^(x + 2)", "e^x + e^2"),
    ("cancelled_term", "(x + 5)/x", "5"),
    ("cancelled_term", "(x + 5)/x", "1 + 5"),
    ("sign_lost", "x^2 - 3*x", "x^2 + 3*x"),
    ("sign_lost", "5*e^(-x)", "5*e^x"),
    ("factor_lost", "4*x^2 + 1", "x^2 + 1"),
    ("term_lost", "x^2 + 3*x + 1", "x^2 + 1"),
)


@pytest.mark.parametrize(("key", "before", "after"), ALGEBRA_EXAMPLES)
def test_each_mistake_of_algebra_gives_the_line_that_people_write(key: str, before: str, after: str) -> None:
    lines = [wrong.expr for wrong in wrong_lines(parse(before)) if wrong.keys == (key,)]
    assert any(
        all(mpmath.almosteq(number(one, at), number(parse(after), at), 1e-12) for at in (0.7, 1.9)) for one in lines
    )


def test_every_row_of_algebra_has_an_example() -> None:
    assert {key for key, _ in ALGEBRA} == {key for key, *_ in ALGEBRA_EXAMPLES}
