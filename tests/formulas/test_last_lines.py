"""The lines that lead to a slope each show something new, and the last one is what a teacher would write."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Callable

import mpmath
import pytest
from mpmath import cos, erf, exp, ln, mpf, pi, sin, sqrt

from explainer import ACTIVATIONS, LOSSES, derive, parse, prove, read
from explainer.symbolic.differentiation import Derivation
from explainer.symbolic.evaluation import HighPrecision
from explainer.symbolic.expression import X
from explainer.symbolic.known import KNOWN
from explainer.symbolic.printing import latex, text
from tests.random_formulas import formulas

COUNT = int(os.environ.get("EXPLAINER_FORMULAS", "100"))  # `make soak` takes 3,000

Function = Callable[[mpf], mpf]
# What is typed, the last line as a textbook has it, and the function in the words of another program.
WRITTEN: tuple[tuple[str, str, Function], ...] = (
    ("log2(x)", "1/(x*ln(2))", lambda x: ln(x) / ln(2)),
    ("log10(x)/x", "(1 - ln(x))/(x^2*ln(10))", lambda x: ln(x) / ln(10) / x),
    ("ln(ln(1+x))", "1/(ln(1 + x)*(1 + x))", lambda x: ln(ln(1 + x))),
    ("sqrt(ln(1+x))", "1/(2*(1 + x)*sqrt(ln(1 + x)))", lambda x: sqrt(ln(1 + x))),
    ("ln(1+exp(-x))", "-exp(-x)/(1 + exp(-x))", lambda x: ln(1 + exp(-x))),
    ("ln(cos(x))", "-sin(x)/cos(x)", lambda x: ln(cos(x))),
    ("erf(x)", "2*exp(-x^2)/sqrt(pi)", erf),
    ("exp(-x^2/2)", "-x*exp(-x^2/2)", lambda x: exp(-x * x / 2)),
    ("gelu(x)", "(1 + erf(x/sqrt(2)))/2 + x*exp(-x^2/2)/sqrt(2*pi)", lambda x: x / 2 * (1 + erf(x / sqrt(2)))),
    ("(exp(x)-exp(-x))/2", "(exp(x) + exp(-x))/2", lambda x: (exp(x) - exp(-x)) / 2),
    ("x/3", "1/3", lambda x: x / 3),
    ("-x/3", "-1/3", lambda x: -x / 3),
    ("x^2/4-x/2", "x/2 - 1/2", lambda x: x * x / 4 - x / 2),
    ("1^4*x", "1", lambda x: x),
    ("2^3*x", "8", lambda x: 8 * x),
    ("sqrt(4)*x^2", "4*x", lambda x: 2 * x * x),
    ("0.5^2*x", "0.25", lambda x: x / 4),
    ("atan(2x)", "2/(1 + 4*x^2)", lambda x: mpmath.atan(2 * x)),
    ("asin(x/2)", "1/(2*sqrt(1 - x^2/4))", lambda x: mpmath.asin(x / 2)),
    ("x/(x^2+1)", "(1 - x^2)/(x^2 + 1)^2", lambda x: x / (x * x + 1)),
    ("exp(-x)*cos(2x)", "-exp(-x)*(cos(2*x) + 2*sin(2*x))", lambda x: exp(-x) * cos(2 * x)),
    ("sin(x)/cos(x)", "1/cos(x)^2", lambda x: sin(x) / cos(x)),
    ("cot(x)", "-1/sin(x)^2", lambda x: cos(x) / sin(x)),
    ("sinh(x)/cosh(x)", "1/cosh(x)^2", mpmath.tanh),
    ("sqrt(x)/(1+sqrt(x))", "1/(2*sqrt(x)*(1 + sqrt(x))^2)", lambda x: sqrt(x) / (1 + sqrt(x))),
    ("pi*x^2", "2*pi*x", lambda x: pi * x * x),
    ("4/3*pi*x^3", "4*pi*x^2", lambda x: 4 * pi * x**3 / 3),
    ("x/(1/2)", "2", lambda x: 2 * x),
    ("x/(2/3)", "3/2", lambda x: 3 * x / 2),
    ("x/0.5", "2", lambda x: 2 * x),
    ("x/(0.1/0.3)", "3", lambda x: 3 * x),
    ("x^2+x/(2/3)", "2*x + 3/2", lambda x: x * x + 3 * x / 2),
    ("(x^2-5x+6)/(x-2)", "1", lambda x: x - 3),
    ("(x^2-1)/(x-1)", "1", lambda x: x + 1),
    ("(x^3-1)/(x-1)", "2*x + 1", lambda x: x * x + x + 1),
    ("(x^4-16)/(x^2-4)", "2*x", lambda x: x * x + 4),
    ("(x^3-x)/(2*(x+1))", "x - 1/2", lambda x: (x * x - x) / 2),
    ("exp((x^2-1)/(x+1))", "exp(x - 1)", lambda x: exp(x - 1)),
    ("abs(x)/x", "0", lambda x: mpf(1)),
    ("x*abs(x)", "2*abs(x)", lambda x: x * x),
    ("2/3x", "2/3", lambda x: 2 * x / 3),
    ("6/2(1+2)x", "9", lambda x: 9 * x),
    ("8/4/2x", "1", lambda x: x),
    ("x^1", "1", lambda x: x),
    ("x^1/2", "1/2", lambda x: x / 2),
    ("(x+1)^1", "1", lambda x: x + 1),
    ("1^x", "0", lambda x: mpf(1)),
    ("2^x^1", "2^x*ln(2)", lambda x: mpf(2) ** x),
    ("(-a-b)/(a+x)", "(a + b)/(a + x)^2", lambda x: -2 / (1 + x)),
    ("(-2-a)*sin(x)", "-(2 + a)*cos(x)", lambda x: -3 * sin(x)),
    ("x^(a-1)*a", "a*(a - 1)*x^(a - 2)", lambda x: mpf(1)),
)


@pytest.mark.parametrize(("typed", "last", "function"), WRITTEN, ids=[typed for typed, *_ in WRITTEN])
def test_the_last_line_is_a_teachers(typed: str, last: str, function: Function) -> None:
    derivation = derive(typed, limit=None)
    assert text(derivation.result) == last
    assert prove(derivation, symbolic=False).points
    precise = HighPrecision(25, KNOWN)
    for x in (mpf("0.31"), mpf("0.74"), mpf("1.17")):
        numbers = {symbol: precise.math.mpf(1) for symbol in derivation.of.free_symbols} | {X: precise.math.mpf(x)}
        assert float(precise(derivation.result, numbers)) == pytest.approx(float(mpmath.diff(function, x)), abs=1e-12)


def _repeated(derivation: Derivation) -> list[str]:
    """The lines that look like the line above them."""
    shown = [(text(step.expr), latex(step.expr)) for step in derivation.steps]
    return [here[0] for above, here in itertools.pairwise(shown) if above[0] == here[0] or above[1] == here[1]]


def test_every_line_of_the_catalogue_shows_something_new() -> None:
    for record in (*ACTIVATIONS.values(), *LOSSES.values()):
        for derivation in record.derivations:
            assert not _repeated(derivation), derivation.title


@pytest.mark.parametrize("part", range(5))
def test_every_line_of_random_formulas_shows_something_new(part: int) -> None:
    derived = 0
    for typed in formulas(COUNT // 5, seed=900 + part):
        try:
            derivation = derive(typed, limit=None)
        except ValueError:
            continue
        derived += 1
        assert not _repeated(derivation), typed
    assert derived > 0.7 * (COUNT // 5)


@pytest.mark.parametrize("typed", ["2/3*a", "sin((1/3*(1000/x))^a)", "x/2*3", "2*(x/2)", "-(x/3)", "1/2*exp(-x^2/2)"])
def test_a_number_that_is_written_in_another_way_is_no_step(typed: str) -> None:
    assert not _repeated(derive(typed, by="a" if "x" not in typed else "x", limit=None))


@pytest.mark.parametrize(
    "typed", ["6/2(1+2)x", "8/4/2x", "2/3x", "x/(2/3)", "3/4/5x^2", "(1/3)/(2/5)x", "x*2/6/8", "x/2/3*9"]
)
def test_every_line_of_numbers_is_read_back_as_it_was(typed: str) -> None:
    for step in derive(typed, limit=None).steps[1:]:
        assert "d/d" in text(step.expr) or parse(text(step.expr)) == step.expr


def test_half_of_a_slope_is_written_as_a_half() -> None:
    assert text(derive("1/2/x", limit=None).steps[1].expr) == "1/2*d/dx[1/x]"


def test_a_rule_names_the_letter_that_it_is_about() -> None:
    for letter in "ax":
        derivation = derive(letter, by=letter, limit=None)
        assert [step.rule for step in derivation.steps] == ["to work out", f"slope of {letter}"]
        assert prove(derivation).points


def test_what_is_cancelled_stays_a_hole() -> None:
    f = read("(x^2-1)/(x-1)", limit=60)
    assert 1 not in f.domain
    assert (math.isnan(f(1.0)), math.isnan(f.slope(1.0)), f.slope(2.0)) == (True, True, 1.0)
