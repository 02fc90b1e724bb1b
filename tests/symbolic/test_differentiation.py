"""The rules as a table: each alone, in the order of the board, and refused where there is none."""

from __future__ import annotations

import pytest
import sympy as sp

from explainer import prove
from explainer.symbolic.differentiation import RULES, apply, differentiate, rewritten, worked
from explainer.symbolic.expression import Slope, X, changes, head, plus, replace, tidied, times
from explainer.symbolic.known import KNOWN
from explainer.symbolic.parsing import parse
from explainer.symbolic.printing import text

# formula: the first rule, and what it gives
TABLE = {
    "7": ("constant rule", "0"),
    "x": ("slope of x", "1"),
    "sin(x)+x": ("sum rule", "d/dx[sin(x)] + d/dx[x]"),
    "3*sin(x)": ("constant factor rule", "3*d/dx[sin(x)]"),
    "x*sin(x)": ("product rule", "d/dx[x]*sin(x) + x*d/dx[sin(x)]"),
    "sin(x)/x": ("quotient rule", "(d/dx[sin(x)]*x - sin(x)*d/dx[x])/x^2"),
    "1/sin(x)": ("reciprocal rule", "-1*(d/dx[sin(x)]/sin(x)^2)"),
    "x^3": ("power rule", "3*x^2"),
    "sin(x)^3": ("power rule", "3*sin(x)^2*d/dx[sin(x)]"),
    "exp(2x)": ("exponential rule", "exp(2*x)*d/dx[2*x]"),
    "2^x": ("constant base rule", "2^x*ln(2)"),
    "x^x": ("logarithmic rule", "x^x*d/dx[x*ln(x)]"),
    "sin(2x)": ("chain rule", "cos(2*x)*d/dx[2*x]"),
    "ln(x)": ("chain rule", "1/x"),
    "sigmoid(2x)": ("slope of sigmoid", "(σ(2*x)*(1 - σ(2*x)))*d/dx[2*x]"),
    "softplus(x)": ("slope of softplus", "σ(x)"),
    "piecewise(x<0, 1, x)": ("branch by branch", "piecewise(x < 0, d/dx[1], d/dx[x])"),
    "max(x, 1)": ("the larger or smaller one counts", None),
    "sqrt(x)": ("root rule", "1/(2*sqrt(x))"),
}


@pytest.mark.parametrize("written", TABLE)
def test_each_rule_alone(written: str) -> None:
    rule, gives = TABLE[written]
    name, result = apply(Slope(parse(written), X), KNOWN)
    assert name == rule
    if gives is not None:
        assert text(result) == gives


def test_every_rule_of_the_table_is_in_this_test() -> None:
    assert {name for name, _ in RULES} - {rule for rule, _ in TABLE.values()} == {"slope of an entry"}


@pytest.mark.parametrize("detail", ["short", "full"])
@pytest.mark.parametrize("written", [*TABLE, "x^2*exp(-x)/(1+x^2)", "ln(1+sqrt(1+x^2))", "tanh(x)*cosh(x)-sinh(x)"])
def test_every_line_is_proved_in_both_details(written: str, detail: str) -> None:
    domain = sp.Interval.open(0, sp.oo) - sp.FiniteSet(1)
    proof = prove(differentiate(parse(written), X, known=KNOWN, detail=detail, domain=domain))
    assert proof.symbolic or "kinks" in proof.reason


def test_the_inner_slope_is_shown_before_it_is_used() -> None:
    lines = [text(step) for step in differentiate(parse("sin(x^2)"), X).steps]
    assert lines == ["d/dx[sin(x^2)]", "cos(x^2)*d/dx[x^2]", "2*x*cos(x^2)"]


def test_what_has_no_rule_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"no rule differentiates .*; write it with functions that have one"):
        differentiate(sp.gamma(X, evaluate=False), X)
    with pytest.raises(ValueError, match="no rule differentiates"):
        differentiate(parse("sigmoid(x)"), X)  # not known here
    with pytest.raises(ValueError, match="only the first argument of leaky_relu"):
        differentiate(head("leaky_relu")(X, X), X, known=KNOWN)


def test_a_derivation_that_no_page_could_hold_is_refused() -> None:
    long = "*".join(f"sin({k}x)" for k in range(2, 34))
    with pytest.raises(ValueError, match="derive a part of it"):
        differentiate(parse(long), X)


def test_rewriting_touches_nothing_else() -> None:
    line = parse("1+exp(-x)+x/(1+exp(-x))")
    assert replace(line, parse("exp(-x)"), X) == parse("1+x+x/(1+x)")
    assert replace(line, sp.cos(X), X) is line
    with pytest.raises(ValueError, match="no part of the line"):
        rewritten(worked(line).steps[0], "nothing", ((sp.cos(X), X),))


def test_the_smallest_part_that_changed_is_found() -> None:
    assert changes(parse("x*(1+x)+2"), parse("x*(x+1)+2")) == ((parse("1+x"), parse("x+1")),)
    assert changes(X, X) == ()
    # Two places at once: one part that holds both, because 2/4 → 1/2 is right and 2 → 1 is not.
    assert changes(parse("(2x)/(4x+2)"), parse("x/(2x+1)")) == ((parse("(2x)/(4x+2)"), parse("x/(2x+1)")),)


TIDY = {
    "x+0": "x",
    "1*x": "x",
    "0*x+3": "3",
    "x*x": "x^2",
    "x*x^2*2": "2*x^3",
    "2*(3*x)": "6*x",
    "--x": "x",
    "(x^2)^3": "x^6",
    "sqrt(x)^2": "x",
    "x/x": "x/x",  # it is 1 only where x is not 0
    "exp(x)*x": "x*exp(x)",
    "x+(1+(2+x))": "x+3+x",
}


@pytest.mark.parametrize("written", TIDY)
def test_tidying(written: str) -> None:
    assert text(tidied(parse(written))) == text(parse(TIDY[written]))


def test_a_tidied_line_is_never_another_value() -> None:
    for written in (*TIDY, *TABLE):
        line = parse(written)
        assert sp.simplify(line.doit() - tidied(line).doit()) == 0


def test_building_evaluates_nothing() -> None:
    assert len(plus(X, X).args) == 2
    assert len(times(X, X).args) == 2
