"""Kinks, domains and ranges of formulas that anybody may type; the truth is school mathematics, written down by hand."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import pytest
import sympy as sp

from explainer import charts, derive, instruments, parse, prove, read

ROOT2, CUBE2 = math.sqrt(2), 2 ** (1 / 3)
KINKS = {
    "abs(x^2-2)": [(-ROOT2, -2 * ROOT2, 2 * ROOT2), (ROOT2, -2 * ROOT2, 2 * ROOT2)],
    "relu(x^2-2)": [(-ROOT2, -2 * ROOT2, 0), (ROOT2, 0, 2 * ROOT2)],
    "abs(x^3-2)": [(CUBE2, -3 * CUBE2**2, 3 * CUBE2**2)],
    "relu(x-pi)": [(math.pi, 0, 1)],
    "abs(x-exp(1))": [(math.e, -1, 1)],
    "max(exp(x),2)": [(math.log(2), 0, 2)],
    "relu(relu(x))": [(0, 0, 1)],
    "abs(relu(x))": [(0, 0, 1)],
    "relu(relu(x-1))": [(1, 0, 1)],
    "relu(x-100)": [(100, 0, 1)],
    "abs(x-1e10)": [(1e10, -1, 1)],
    "max(x,1/x)": [(-1, -1, 1), (1, -1, 1)],
    "sqrt(abs(x))": [(0, -math.inf, math.inf)],
    "sqrt(relu(x))": [(0, 0, math.inf)],
    "piecewise(x<1,x,x^2)": [(1, 1, 2)],
    "log(abs(x))": [],
    "abs(1/x)": [],
    "relu(1/x)": [],
    "abs(x)^3": [],
    "sqrt((x-1)^2)": [(1, -1, 1)],
    "sqrt(x^2-2x+1)": [(1, -1, 1)],
    "sqrt((2x+3)^2)": [(-1.5, -2, 2)],
    "sqrt(x^2)/2": [(0, -0.5, 0.5)],
    "(x^2)^(1/3)": [(0, -math.inf, math.inf)],
    "((x-2)^4)^(1/5)": [(2, -math.inf, math.inf)],
    "sign(x)*abs(x)^(1/3)": [(0, math.inf, math.inf)],
    "x*sqrt(x^2)": [],
    "sqrt(x^4)": [],
    "((x-1)^2)^(3/2)": [],
    "max(x,0)+min(x,0)": [],
    "relu(x)-relu(-x)": [],
    "|x|-2*relu(x)": [],
    "piecewise(x<0,-x,x)-|x|": [],
    "piecewise(x<x,1,2)": [],
    "piecewise(ln(x)<0,x,1)": [(1, 1, 0)],
}
# text: places, exactly
PLACES = {
    "|x^2-2|": [-sp.sqrt(2), sp.sqrt(2)],
    "max(x,x^2-1)": [sp.S.Half - sp.sqrt(5) / 2, sp.S.Half + sp.sqrt(5) / 2],
    "|x^3-2|": [sp.cbrt(2)],
    "|exp(x)-3|": [sp.log(3)],
    "|ln(x)-1/2|": [sp.exp(sp.S.Half)],
    "relu(tanh(x)-1/2)": [sp.log(3) / 2],
    "max(2^x,5)": [sp.log(5) / sp.log(2)],
    "|x-pi|+|x|": [0, sp.pi],
    "|sqrt(x)-3|": [9],
}


@pytest.mark.parametrize("text", KINKS)
def test_kinks_and_the_slopes_on_their_sides(text: str) -> None:
    kinks = [(float(kink.at), float(kink.left), float(kink.right)) for kink in read(text).kinks]
    assert kinks == [pytest.approx(kink, abs=1e-12) for kink in KINKS[text]]


@pytest.mark.parametrize("text", ["step(x^2-3)", "sign(x^2-3)", "step(x-25)", "relu(step(x))", "piecewise(x<pi,0,x)"])
def test_jumps_are_told_from_corners(text: str) -> None:
    kinks = read(text).kinks
    assert kinks
    assert all("jumps" in kink.note for kink in kinks)


@pytest.mark.parametrize("text", ["abs(sin(x))", "relu(cos(x))", "max(sin(x),cos(x))"])
def test_kinks_that_repeat_are_all_found_between_minus_20_and_20(text: str) -> None:
    places = [float(kink.at) for kink in read(text).kinks]
    gaps = [b - a for a, b in itertools.pairwise(places)]
    assert gaps == pytest.approx([math.pi] * len(gaps), abs=1e-12)
    assert len(places) >= 12


@pytest.mark.parametrize("text", PLACES)
def test_places_are_exact_where_they_can_be_solved_for(text: str) -> None:
    assert [kink.at for kink in read(text).kinks] == PLACES[text]


@pytest.mark.parametrize("text", ["|sin(x)|", "sqrt(sin(x)^2)", "|sin(x)*cos(x)|", "max(sin(2x),0)"])
def test_corners_that_repeat_are_multiples_of_pi_and_say_so(text: str) -> None:
    kinks = read(text).kinks
    assert all((kink.at / sp.pi).is_Rational for kink in kinks)
    assert all("repeats every" in kink.note for kink in kinks)
    assert sp.pi in {2 * kink.at for kink in kinks} | {kink.at for kink in kinks}


@pytest.mark.parametrize("text", ["|x^2-2|", "|sin(x)|", "max(x,cos(x))", "max(x,x^2-1)", "|exp(x)-2|", "|x-1/3|"])
@pytest.mark.parametrize("x", [0, 1.4, 0.1, "1/3"])
def test_numbers_are_put_in_whatever_kind_of_number_a_corner_is(text: str, x: float | str) -> None:
    f = read(text)
    x = Fraction(x) if isinstance(x, str) else x
    assert instruments.derivation(f.derivations[0], {"x": x}, f.kinks).frames
    nearest = min(f.kinks, key=lambda kink: abs(float(kink.at)))
    frames = instruments.derivation(f.derivations[0], {"x": float(nearest.at)}, f.kinks).frames
    assert "there is no slope" in frames[-1].title


# text: where, the slope that is there
SLOPES = {
    "max(x,0)+min(x,0)": (0, 1),
    "relu(x)-relu(-x)": (0, 1),
    "|x|-2*relu(x)": (0, -1),
    "max(x,1)+min(x,1)": (1, 1),
    "relu(x-2)-relu(2-x)+x": (2, 2),
    "x*sqrt(x^2)": (0, 0),
    "sqrt(x^4)": (0, 0),
    "x+sqrt((x-1)^4)": (1, 1),
    "x^(1+1)": (0, 0),
    "ln(x)": (-1, None),
    "ln(x)+x^2": (-3, None),
    "piecewise(ln(x)<0,x,2x)": (-2, None),
    "sqrt(x)*sqrt(x)": (-1, None),
    "1/x": (0, None),
}


@pytest.mark.parametrize("text", SLOPES)
def test_a_slope_is_that_of_the_function_not_of_its_parts(text: str) -> None:
    at, slope = SLOPES[text]
    ours = read(text).slope(float(at))
    assert (slope is None and math.isnan(ours)) or ours == slope


def test_numbers_are_not_put_into_lines_that_do_not_hold_there() -> None:
    f = read("relu(x)-relu(-x)")
    walk = instruments.derivation(f.derivations[0], {"x": 0}, f.kinks)
    assert "has a corner" in walk.frames[0].words
    assert not any(line.numbers for frame in walk.frames for line in frame.lines)


# text: its domain
DOMAINS = {
    "x^(1+1)": sp.Reals,
    "x^(2^3)": sp.Reals,
    "x^(4/2)": sp.Reals,
    "x^(3-4)": sp.Union(sp.Interval.open(-sp.oo, 0), sp.Interval.open(0, sp.oo)),
    "piecewise(x<1,sqrt(-x),x)": sp.Union(sp.Interval(-sp.oo, 0), sp.Interval(1, sp.oo)),
    "piecewise(x<1,sqrt(-x),sqrt(x-2))": sp.Union(sp.Interval(-sp.oo, 0), sp.Interval(2, sp.oo)),
    "piecewise(x<=0,x,ln(x-3))": sp.Union(sp.Interval(-sp.oo, 0), sp.Interval.open(3, sp.oo)),
    "sqrt(x^2-2)": sp.Union(sp.Interval(-sp.oo, -sp.sqrt(2)), sp.Interval(sp.sqrt(2), sp.oo)),
    "1/(x^2-2)": sp.Reals - sp.FiniteSet(-sp.sqrt(2), sp.sqrt(2)),
    "piecewise(ln(x)<0,1,2)": sp.Interval.open(0, sp.oo),
    "ln(1-exp(x))": sp.Interval.open(-sp.oo, 0),
}


@pytest.mark.parametrize("text", DOMAINS)
def test_domains(text: str) -> None:
    assert read(text).domain == DOMAINS[text]


@pytest.mark.parametrize(
    ("text", "at", "parameters", "slope"),
    [
        ("piecewise(x<a,0,x)", 1.0, {"a": -1}, 1.0),
        ("relu(x-a)", 1.0, {"a": 0}, 1.0),
        ("relu(x-a)", 1.0, {}, 0.0),
        ("abs(a*x-3)", 1.5, {"a": 2}, 0.0),
        ("leaky_relu(x,a)", 0.0, {"a": 0.1}, 0.1),
    ],
)
def test_a_parameter_moves_its_kink(text: str, at: float, parameters: dict, slope: float) -> None:
    assert read(text).slope(at, **parameters) == slope


@pytest.mark.parametrize("text", ["1/0", "log(-1)", "log(0)", "sqrt(-1)+x", "x/0"])
def test_what_has_no_value_anywhere_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no real value"):
        read(text)


def test_what_has_one_value_is_refused() -> None:
    with pytest.raises(ValueError, match="at x = 1 only"):
        read("sqrt(x-1)*sqrt(1-x)")


@pytest.mark.parametrize("text", ["sqrt(abs(x))", "sqrt(relu(x))", "step(x^2-3)", "1/relu(x)"])
def test_all_of_them_can_be_drawn(text: str) -> None:
    assert charts.curve(read(text)).layout.meta["alt"]


@pytest.mark.parametrize("text", ["x^x^x", "2^x^x"])
def test_values_beyond_floating_point_are_values(text: str) -> None:
    """At x = 4.5 it has more than 800 digits; it has a value there all the same."""
    tower = read(text)
    assert tower.domain == sp.Interval.open(0, sp.oo)
    assert tower(2.0) == 16


# text: the derivative, since the condition always or never holds
SETTLED = {
    "piecewise(x<x,1,x^2)": "2*x",
    "piecewise(x-x<1,x,2)": "1",
    "piecewise(x<x+1,x^3,2)": "3*x^2",
    "piecewise(2x>x+x-3,sin(x),2)": "cos(x)",
    "piecewise(x<=x,x^2,2)": "2*x",
}


@pytest.mark.parametrize("text", SETTLED)
def test_a_condition_that_always_or_never_holds_is_seen_as_such(text: str) -> None:
    derivation = derive(text, limit=None)
    assert derivation.result == parse(SETTLED[text])
    assert prove(derivation).points >= 12
    assert not read(text).kinks


def test_a_condition_without_a_value_somewhere_is_not_settled() -> None:
    f = read("piecewise(1/x<1/x+1,x,2)")
    assert f.domain == sp.Reals - sp.FiniteSet(0)
    assert math.isnan(f(0.0))
