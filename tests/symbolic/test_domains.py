"""Domains that go on for ever, and conditions that always or never hold; the truth is school mathematics."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy as sp

from explainer import charts, derive, parse, read
from explainer.symbolic import printing
from explainer.symbolic.behaviour.conditions import decided
from explainer.symbolic.behaviour.domains import domain_of
from explainer.symbolic.behaviour.isolation import isolated
from explainer.symbolic.expression import X

PATIENT = 60  # seconds: these tests ask what comes out, on machines that may be busy
PI = sp.pi
# text: numbers in the domain, numbers that are not; far from 0 as well
ENDLESS = {
    "tan(x)": ([0, 1, 100, PI], [PI / 2, -11 * PI / 2, 101 * PI / 2]),
    "ln(sin(x))": ([1, 27, 2 * PI + 1], [0, 4, PI, 100 * PI, -1]),
    "sqrt(sin(x))": ([0, 1, PI, 100 * PI], [4, 100 * PI + 4]),
    "tan(x/10)": ([0, 1000], [5 * PI, 35 * PI]),
    "1/sin(x/30)": ([1, 3], [0, 30 * PI, 300 * PI]),
    "1/sin((x+pi)*x^2)": ([1, 2], [0, -PI]),
    "tan(x)/x": ([1], [0, PI / 2]),
    "1/sin(x^2)": ([1], [0, sp.sqrt(1000 * PI)]),
    "ln(x)+tan(x)": ([1, 40], [-1, 0, 61 * PI / 2]),
    "sqrt(1/x)*tan(x)": ([1], [0, -1, PI / 2]),
}


@pytest.mark.parametrize("text", ENDLESS)
def test_a_domain_without_end_is_stated_by_its_condition(text: str) -> None:
    domain = read(text, limit=PATIENT).domain
    inside, outside = ENDLESS[text]
    assert all(at in domain for at in inside)
    assert not any(at in domain for at in outside)


@pytest.mark.parametrize("text", ["1/exp(exp(x^2+40))", "1/(1+exp(exp(x^2)))", "ln(cosh(exp(x+9)))", "sqrt(exp(x)/3)"])
def test_what_is_above_0_has_no_end_of_a_domain_in_it_however_large(text: str) -> None:
    assert domain_of(parse(text), X, {}) == sp.Interval(-sp.oo, sp.oo)


def test_an_end_that_cannot_be_solved_for_is_right_to_35_digits_and_shown_to_be_the_only_one() -> None:
    with mpmath.workdps(50):
        root = mpmath.findroot(lambda x: mpmath.cos(x) - x, 0.7)
        domain = read("ln(cos(x)-x)", limit=PATIENT).domain
        assert domain == sp.Interval.open(-sp.oo, domain.end)
        assert abs(mpmath.mpf(str(domain.end)) - root) < mpmath.mpf(10) ** -35
        pole = mpmath.findroot(lambda x: 2 + mpmath.sin(x) + x, -1)
        assert [float(end) for end in read("1/(2+sin(x)+x)", limit=PATIENT).ends_at(-9, 9)] == [float(pole)]


@pytest.mark.parametrize(
    ("text", "zeros"), [("x-tanh(2x)", 3), ("exp(x)-x-2", 2), ("sin(x)-x/10", 7), ("x*exp(x)-1", 1), ("x^2-cos(x)", 2)]
)
def test_all_zeros_are_found_and_shown_to_be_all(text: str, zeros: int) -> None:
    intervals = isolated(parse(text), X)
    assert len(intervals) == zeros
    function = sp.lambdify(X, parse(text).doit())
    assert all(function(low) * function(high) < 0 for low, high in intervals)


@pytest.mark.parametrize("text", ["sin(x)*x-1", "sin(exp(x))", "cos(x)-1"])
def test_zeros_without_end_or_without_a_change_of_sign_are_not_said_to_be_all(text: str) -> None:
    assert isolated(parse(text), X) is None


@pytest.mark.parametrize(
    ("text", "chosen", "domain"),
    [
        (
            "1/(x-a)",
            {"a": 0.3},
            sp.Union(sp.Interval.open(-sp.oo, sp.Rational(3, 10)), sp.Interval.open(sp.Rational(3, 10), sp.oo)),
        ),
        ("sqrt(x-a)", {"a": 2}, sp.Interval(2, sp.oo)),
        ("ln(a-x)", {"a": -1}, sp.Interval.open(-sp.oo, -1)),
        ("1/(x^2+a)", {"a": 1}, sp.Reals),
    ],
)
def test_a_parameter_moves_the_domain(text: str, chosen: dict, domain: sp.Set) -> None:
    assert read(text, limit=PATIENT).domain_at(**chosen) == domain


def test_a_chart_marks_the_hole_where_the_parameter_puts_it() -> None:
    words = charts.curve(read("1/(x-a)", limit=PATIENT), parameters={"a": 0.3}).layout.meta["alt"]
    assert "grows beyond all bounds at x = 0.3" in words
    assert "x = 1:" not in words
    assert "no value" not in words


def test_a_chart_far_from_0_knows_the_poles_too() -> None:
    assert "at x = 21π/2, 23π/2 and 25π/2" in charts.curve("tan(x)", window=(30, 40)).layout.meta["alt"]


def test_charts_say_0_where_a_corner_or_an_end_is_at_0() -> None:
    for text in ("|x^2-2|", "abs(sin(x))", "sqrt(sin(x))", "sqrt(x^2-3)"):
        assert "10⁻" not in charts.curve(text).layout.meta["alt"], text


def test_a_window_of_huge_values_is_drawn_without_a_warning() -> None:
    assert "0.7729" in charts.curve("exp(x^2)-x", window=(-40, 40)).layout.meta["alt"]


# --- conditions -------------------------------------------------------------------------------------------------------------

DERIVATIVES = {
    "piecewise(x^2<0,1,x)": "1",
    "piecewise(x^2+1>0,x^2,x)": "2*x",
    "piecewise(x^2+x+1>0,x^2,x)": "2*x",
    "piecewise(exp(x)<=0,1,x^3)": "3*x^2",
    "piecewise(abs(x)<0,1,x)": "1",
    "piecewise(sin(x)>2,1,x)": "1",
    "max(x,x+1)": "1",
    "max(abs(x),-1)": "sign(x)",
    "min(x^2+1,0)": "0",
    "max(0,0)*x": "0",
    "piecewise(x<0,2x,2x)": "2",
}


@pytest.mark.parametrize("text", DERIVATIVES)
def test_a_condition_that_always_or_never_holds_leaves_the_last_line(text: str) -> None:
    last = derive(text, limit=None).result
    assert last == parse(DERIVATIVES[text])
    assert parse(printing.text(last)) == last


@pytest.mark.parametrize("text", ["x^2>0", "x<1", "1/x<1/x+1", "ln(x)<ln(x)+1", "sin(x)<1", "abs(x)>0"])
def test_what_depends_on_x_is_not_decided(text: str) -> None:
    left, sign, right = text.partition(">") if ">" in text else text.partition("<")
    relation = sp.StrictGreaterThan if sign == ">" else sp.StrictLessThan
    assert decided(relation(parse(left), parse(right), evaluate=False)) is None


# --- corners and flat stretches ---------------------------------------------------------------------------------------------

NOTES = {
    "cbrt(x)": "The tangent is vertical here: close to it the slope goes to ∞.",
    "sqrt(abs(x))": "There is a cusp: the slope is −∞ on the left and ∞ on the right.",
    "abs(x^2-2)": "There is a corner: the slope is −2√2 on the left and 2√2 on the right.",
    "abs(sin(x))": "There is a corner: the slope is −1 on the left and 1 on the right. The pattern repeats every π.",
    "relu(sin(x))": "There is a corner: the slope is 0 on the left and 1 on the right. The pattern repeats every 2π.",
    "abs(x)^0.9": "There is a cusp: the slope is −∞ on the left and ∞ on the right.",
}


@pytest.mark.parametrize("text", NOTES)
def test_the_note_of_a_kink_is_true_and_in_letters_of_mathematics(text: str) -> None:
    kinks = read(text, limit=PATIENT).kinks
    assert NOTES[text] in [kink.note for kink in kinks]


def test_corners_that_go_on_without_a_period_say_so() -> None:
    assert all(
        "There are more such places farther out." in kink.note for kink in read("abs(sin(x^2))", limit=PATIENT).kinks
    )
    assert all("There may be more such places." in kink.note for kink in read("abs(x*sin(x)-1)", limit=PATIENT).kinks)


@pytest.mark.parametrize(
    ("text", "flat", "steep"),
    [("sqrt(relu(x))", -3.0, 4.0), ("sqrt(relu(sin(x)))", -1.0, 1.0), ("sqrt(relu(sin(x)))", 100.0, 101.0)],
)
def test_the_slope_of_what_does_not_move_is_0(text: str, flat: float, steep: float) -> None:
    f = read(text, limit=PATIENT)
    assert f.slope(flat) == 0
    assert f.slope(steep) == pytest.approx((f(steep + 1e-6) - f(steep - 1e-6)) / 2e-6, rel=1e-6)


@pytest.mark.parametrize("text", ["tanh(1000*x)", "exp(-1000*x^2)", "piecewise(sin(x)<0,2,2x)"])
def test_nothing_that_moves_is_flat(text: str) -> None:
    f = read(text, limit=PATIENT)
    for at in (0.0007, 3.9, -143.33948079623752):
        expected = (f(at + 1e-7) - f(at - 1e-7)) / 2e-7
        assert f.slope(at) == pytest.approx(expected, rel=1e-5, abs=1e-9)
    assert not math.isnan(f.slope(np.array([0.5]))[0])


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("piecewise(sqrt(x)*sqrt(x)>x,1,2)", sp.Interval(0, sp.oo)),
        ("piecewise(exp(ln(x))>x,1,x^2)", sp.Interval.open(0, sp.oo)),
        ("piecewise(sqrt(x-1)*sqrt(x-1)<=x-1,x,2)", sp.Interval(1, sp.oo)),
        ("piecewise(sqrt(x)*sqrt(x)>x,1,sqrt(x)*sqrt(x)>x/2,2,3)", sp.Interval(0, sp.oo)),
        ("piecewise(sin(x)<x,1,cos(x)<x,2,3)", sp.Reals),
    ],
)
def test_a_condition_that_only_chooses_between_branches_is_no_part_of_the_domain(text: str, domain: sp.Set) -> None:
    ours = read(text, limit=PATIENT).domain
    assert ours == domain or (domain is sp.Reals and ours == sp.Interval(-sp.oo, sp.oo))


def test_a_branch_without_a_value_still_bounds_the_domain() -> None:
    domain = read("piecewise(sqrt(x)*sqrt(x)>=x,ln(x-1),2)", limit=PATIENT).domain
    assert all(at in domain for at in (2, 30))
    assert not any(at in domain for at in (-1, 0, 1))  # √x·√x ≥ x holds wherever √x has a value
