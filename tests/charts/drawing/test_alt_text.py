"""What is said of a curve to those who cannot see it, against the formula."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
import sympy as sp

from explainer import charts, read
from explainer.formulas.activations import ACTIVATIONS

PATIENT = 60  # seconds: these tests ask what comes out, on machines that may be busy


def test_the_alternative_text_tells_how_a_curve_runs(check):
    alt = check(charts.curve, read("x^2 - 2*x")).layout.meta["alt"]
    assert "from 48 at x = −6 it falls to −1 at x = 1, then rises to 24 at x = 6" in alt
    assert "The slope: from −14 at x = −6 it rises to 10 at x = 6" in alt
    told = check(charts.compare, [ACTIVATIONS["sigmoid"], ACTIVATIONS["relu"]]).layout.meta["alt"]
    assert "it rises to 0.25 at x = 0, then falls to about 0.00247 at x = 6" in told
    assert "ReLU: The value: 0 from x = −6 to 0; then from 0 at x = 0 it rises to 6 at x = 6" in told


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("exp(exp(x))", "from about 1 at x = −6"),  # 1.0025, beside values of 10^175
        ("exp(-1000*x^2)", "rises to 1 at x = 0, then falls"),
        ("tanh(1000*x)", "rises to 1000 at x = 0, then falls"),
        ("x*log(x)", "falls to about −0.368 at x ≈ 0.368"),  # −1/e at 1/e
        ("1/(x-2)", "falls out of the picture at x = 2"),
        ("sqrt(x^2-4)", "falls to 0 at x = −2"),
    ],
)
def test_the_words_are_true_of_steep_and_large_functions_too(check, typed, words):
    assert words in check(charts.curve, read(typed)).layout.meta["alt"]


def test_the_alternative_text_has_the_numbers(check):
    alt = check(charts.curve, ACTIVATIONS["sigmoid"], at=1.5).layout.meta["alt"]
    assert "range is (0, 1)" in alt
    assert "value 0.8176, slope 0.1491" in alt


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1+1e-6*sin(x)", "Its range is [0.999999, 1.000001]."),
        ("cosh(2^(tanh(x)*1e-15))", "all its values are about 1.543."),
        ("arctan(x)", "Its range is about (−1.571, 1.571)."),
        ("piecewise(x < 0,1,x)", "jumps from 1 to 0."),
        ("piecewise(x < 1,5,x-1)", "jumps from 5 to 0."),
        ("piecewise(x < 2,x-2,3)", "jumps from 0 to 3."),
        ("x^0.1", "The value: from 0 at x = 0 it rises"),
        ("x^0.01", "The value: from 0 at x = 0 it rises"),
        ("(x-1)^0.1", "The value: from 0 at x = 1 it rises"),
        ("x^(1/9)", "The value: from 0 at x = 0 it rises"),
        ("x^x", "The value: from 1 at x = 0"),
        ("x^x", "The slope: from beyond the picture at x = 0"),
        ("x*ln(x)", "The value: from 0 at x = 0 it falls"),
        ("x*ln(x)", "It has no value at x = 0."),
        ("(1-cos(x))/x^2", "then falls to 0 at x = 0; then from 0 at x = 0 it falls to about −0.135"),
        ("(1+2x)^(1/x)", "it falls to about 7.39 at x = 0; then from about 7.39 at x = 0"),
        ("(1+2x)^(1/x)", "The slope: beyond the picture from x = −0.5 to 0; then from beyond the picture at x = 0"),
        ("ln(x/(1-x))", "The value grows beyond all bounds at x = 0 and 1."),
        ("ln(x/(1-x))", "it rises out of the picture at x = 1. The slope"),
        ("ln(sin(x))", "The value grows beyond all bounds at x = −π, 0 and π."),
        ("ln(sin(x))", "it rises to 0 at x ≈ 1.57"),
        ("x^2/(x-1)", "it rises to 0 at x = 0, then falls"),
        ("x/x", "The value: 1 from x = −6 to 0; then 1 from x = 0 to 6. "),
        ("1/x", "it falls out of the picture at x = 0; then from beyond the picture at x = 0"),
        ("exp(-1/x^2)", "it falls to 0 at x = 0; then from 0 at x = 0"),
        ("piecewise(3x < 0.3,1,2)", "The value: 1 from x = −6 to 0.1; then 2 from x = 0.1 to 6. "),
    ],
)
def test_ends_jumps_and_ranges_are_the_limits_and_not_values_close_by(check, typed, words):
    assert words in check(charts.curve, read(typed, limit=PATIENT)).layout.meta["alt"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("|x^2-2|", "it falls to 0 at x = −√2; then from 0 at x = −√2 it rises to 2 at x = 0"),
        ("|x^2-2|", "At x = √2 there is a corner: the slope jumps from −2√2 to 2√2."),
        ("tan(x)", "The value grows beyond all bounds at x = −3π/2, −π/2, π/2 and 3π/2."),
        ("1/(x-1/3)", "The value grows beyond all bounds at x = 1/3."),
        ("max(x,cos(x))", "At x ≈ 0.7391 there is a corner: the slope jumps from about −0.6736 to 1."),
        ("1/(cos(x)-x)", "The value grows beyond all bounds at x ≈ 0.7391."),
        ("x^3-3x", "it rises to 2 at x = −1, then falls to −2 at x = 1"),
        ("(x-2.0001)^2", "it falls to 0 at x ≈ 2, then rises"),
        ("(x-1/3)^2", "it falls to 0 at x ≈ 0.333, then rises"),
        ("sin(x)", "then falls to −1 at x ≈ −1.57"),
        ("piecewise(x < 1/3,1/3,x^2)", "The value: about 0.333 from x = −6 to 1/3; then from about 0.111 at x = 1/3"),
        ("piecewise(x < 1/3,1/3,x^2)", "the value jumps from about 0.3333 to about 0.1111."),
    ],
)
def test_a_place_is_exact_or_said_to_be_rounded(check, typed, words):
    assert words in check(charts.curve, read(typed, limit=PATIENT)).layout.meta["alt"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            "piecewise(x < 0,ln(-x),1)",
            "At x = 0 the value breaks off: on the left it falls beyond all bounds, on the right",
        ),
        ("piecewise(x < 0,1/x,x < 1,x,ln(x))", "on the left it falls beyond all bounds, on the right it comes to 0."),
        ("x+1e-6*sin(1e4*x)", "The slope: between about 0.99 and 1.01 from x = −6 to 6."),
        ("exp(-1e6*x^2)", "The slope: from 0 at x = −6 it rises out of the picture"),
        ("exp(-1e8*x^2)", "The value: from about 0 at x = −6 it rises to 1 at x = 0, then falls to about 0 at x = 6."),
        ("1/(x^2+1e-12)", "it rises to 1×10¹² at x = 0, then falls"),
        ("tanh(1e4*(x-1))", "The slope: from 0 at x = −6 it rises out of the picture"),
        ("x^0.01*ln(x)", "The value: from 0 at x = 0 it falls to about −36.8 at x ≈ 0, then rises"),
        ("sin(1/x)", "it goes up and down more often than can be drawn; then from x = 0 on it goes up and down"),
        ("x^2*sin(1/x)", "then comes to 0 at x = 0; then from 0 at x = 0 it comes to about 0.0159"),
        ("cos(ln(|x|))", "then goes on towards x = 0, where its height is not known; then from x = 0 on it comes to"),
        ("(1+x)^(1/x)", "The slope: from beyond the picture at x = −1 it stays there up to x = 0; then"),
        (
            "sqrt(1-cos(x))",
            "The slope: from about 0.7 at x = −6 it falls to about −0.707 at x = 0; then from about 0.707 at",
        ),
    ],
)
def test_nothing_is_missed_between_two_points_and_nothing_told_that_is_not_known(check, typed, words):
    assert words in check(charts.curve, read(typed, limit=PATIENT)).layout.meta["alt"]


def test_a_comparison_tells_corners_cusps_and_vertical_tangents_apart(check):
    alt = check(charts.compare, [read("cbrt(x)"), read("abs(x)^0.1"), read("abs(x)")]).layout.meta["alt"]
    for words in ("cbrt(x) has a vertical tangent at", "abs(x)^0.1 has a cusp at", "abs(x) has a corner at"):
        assert f"{words} x = 0." in alt


@pytest.mark.parametrize("typed", ["tan(x)", "x*tan(x)", "1/(cos(x)-x)"])
def test_what_grows_beyond_all_bounds_leaves_the_picture(check, typed):
    alt = check(charts.curve, read(typed, limit=PATIENT)).layout.meta["alt"]
    assert "grows beyond all bounds at" in alt
    assert "out of the picture at" in alt
    assert "is not known" not in alt


def test_it_says_with_which_numbers_for_its_letters_a_formula_is_drawn(check):
    f = read("a*x^2+b", limit=PATIENT)
    assert check(charts.curve, f).layout.meta["alt"].startswith("a·x²+b with a = 1 and b = 1 from x = −6 to 6.")
    alt = check(charts.curve, f, parameters={"b": -0.5}).layout.meta["alt"]
    assert alt.startswith("a·x²+b with a = 1 and b = −0.5 from x = −6 to 6.")
    told = check(charts.compare, [f, ACTIVATIONS["relu"]]).layout.meta["alt"]
    assert told.startswith("a·x²+b with a = 1 and b = 1, ReLU from")


@pytest.mark.parametrize("typed", ["(1-cos(x))/x^2", "(exp(x)-1-x)/x^2", "(x-sin(x))/x^3", "sin(x)/x"])
def test_what_comes_to_a_number_does_not_grow_beyond_all_bounds(check, typed):
    """Although floats beside 0, whose squares are 0, say so."""
    assert "beyond" not in check(charts.curve, read(typed, limit=PATIENT)).layout.meta["alt"]


@pytest.mark.parametrize("typed", ["abs(tan((x^2-2)^4))", "max(tan((x^2-2)^4),0)", "abs(sin(100x))", "abs(sin(x^3))"])
def test_of_corners_too_close_to_tell_apart_no_list_is_said_to_be_complete(check, typed):
    formula = read(typed, limit=PATIENT)
    alt = check(charts.curve, formula).layout.meta["alt"]
    within = formula.kinks[0].listed_within
    assert within < 6
    assert "there are more corners or jumps" in alt or "There may be more corners or jumps than these." in alt
    assert "more often than can be drawn" in alt or "so the picture is rough" in alt
    assert "pieces, between" not in alt.replace("more pieces than can be told", "")
    compared = check(charts.compare, [formula]).layout.meta["alt"]
    assert f"has corners at {len([kink for kink in formula.kinks if abs(kink.at) < 6])} places or more." in compared


def test_a_list_of_corners_that_is_complete_is_said_without_doubt(check):
    for typed, count in {"abs(sin(x))": 3, "abs(x^2-2)": 2, "max(x,cos(x))": 1}.items():
        alt = check(charts.curve, read(typed, limit=PATIENT)).layout.meta["alt"]
        assert alt.count("there is a corner") == count
        assert "more corners" not in alt


def test_poles_that_cannot_be_told_apart_are_not_counted(check):
    alt = check(charts.curve, read("tan((x^2-2)^4)", limit=PATIENT)).layout.meta["alt"]
    assert "between −" not in alt  # it has all values: those that were looked at bound nothing
    assert "The value grows beyond all bounds at 14 places." in check(charts.curve, "tan(7x/2)").layout.meta["alt"]


def test_a_comparison_tells_the_limits_too(check):
    alt = check(charts.compare, [read("x^0.1", limit=PATIENT), read("x/x", limit=PATIENT)]).layout.meta["alt"]
    assert "x^0.1: The value: from 0 at x = 0" in alt
    assert "x/x: The value: 1 from x = −6 to 0; then 1 from x = 0 to 6." in alt


def test_a_line_that_c_makes_flat_has_a_single_value(check):
    assert ACTIVATIONS["linear"].range_at(c=0) == sp.FiniteSet(0)
    assert ACTIVATIONS["linear"].range_at(c=2) == sp.Reals
    assert "range" not in check(charts.curve, ACTIVATIONS["linear"], parameters={"c": 0}).layout.meta["alt"]


# --- the turns are the zeros of the slope, however flat they look -------------------------------------------------------

STEP = re.compile(r"(rises|falls) to (about )?([−\d.]+) at x ([=≈]) ([−\d.]+)")


def _number(shown: str) -> float:
    return float(shown.replace("−", "-"))


@pytest.mark.parametrize(
    "typed",
    [
        "x^5-x",
        "x^6-3x^2+1",
        "x^4",
        "x^5",
        "x^3-3x",
        "x^4-x^3",
        "(x^2-1)^3",
        "x^5-x^3",
        "x^6-x^5",
        "x^3+x",
        "(x-1)^2*x^4",
    ],
)
def test_the_turns_of_polynomials_are_those_of_sympy(typed: str) -> None:
    x = sp.Symbol("x")
    polynomial = sp.sympify(re.sub(r"(\d)x", r"\1*x", typed).replace("^", "**"))
    roots = sp.roots(sp.Poly(sp.diff(polynomial, x), x))
    turns = sorted((sp.re(at) for at, times in roots.items() if at.is_real and times % 2), key=float)
    alt = charts.curve(read(typed, limit=PATIENT), show=("value",)).layout.meta["alt"]
    *told, _ = STEP.findall(alt)
    assert len(told) == len(turns), alt
    for (_, about, height, sign, place), at in zip(told, turns, strict=True):
        exact = polynomial.subs(x, at)
        assert _number(place) == pytest.approx(float(at), rel=6e-3, abs=1e-12)
        assert _number(height) == pytest.approx(float(exact), rel=6e-3, abs=1e-12)
        assert bool(about) == (Fraction(height.replace("−", "-")) != exact)
        assert (sign == "≈") == (Fraction(place.replace("−", "-")) != at)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("x^x", "falls to about 0.692 at x ≈ 0.368, then rises to 46656 at x = 6"),  # e^(−1/e) at 1/e
        ("x+sin(2x)", "between −1 and 3"),  # 1 + 2 cos 2x
        (
            "x+sin(x)",
            "The value: from about −5.72 at x = −6 it rises to about 5.72 at x = 6.",
        ),  # a saddle at ±π is no turn
        ("x^3+cos(3x)", "rises to 1 at x = 0, then falls to about −0.226 at x ≈ 0.809"),
        ("exp(x)-3x", "falls to about −0.296 at x ≈ 1.1, then rises"),  # 3 − 3 ln 3 at ln 3
        (
            "cosh(x)-x^2",
            "to about −0.273 at x ≈ −2.18, then rises to 1 at x = 0, then falls to about −0.273 at x ≈ 2.18",
        ),
    ],
)
def test_small_turns_beside_large_values_are_told(typed: str, words: str) -> None:
    assert words in charts.curve(read(typed, limit=PATIENT)).layout.meta["alt"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("relu(x)^2", "The value: 0 from x = −6 to 0; then from 0 at x = 0 it rises to 36 at x = 6."),
        ("relu(1-x)^2", "it falls to 0 at x = 1; then 0 from x = 1 to 6."),
        ("ln(1-sigmoid(10x))", "it falls to −60 at x = 6."),
        ("(sqrt(1+x^10)-1)/x^10", "it rises to 0.5 at x = 0; then from 0.5 at x = 0 it falls"),
        ("ln(cosh(100x))", "it falls to 0 at x = 0, then rises to about 599 at x = 6."),
    ],
)
def test_what_is_flat_is_flat_and_what_floats_lose_is_told(check, typed, told):
    """Heights by hand; of a curve whose values floats lose, also that it takes too long to tell would be true."""
    alt = check(charts.curve, read(typed, limit=PATIENT)).layout.meta["alt"]
    assert told in alt or "so the picture is rough" in alt
    assert "beyond all bounds" not in alt


@pytest.mark.parametrize("typed", ["erf(x)", "tanh(5x)", "sigmoid(10x)", "1-exp(-x^2)", "exp(-100*(x-2)^2)"])
def test_a_height_that_is_only_approached_is_about_that(check, typed):
    """The range is open there, although a float is rounded to its end."""
    value = check(charts.curve, read(typed)).layout.meta["alt"].split("The value: ")[1].split(" The slope")[0]
    first, last = value.split(" at x = −6")[0], value.rsplit(" to ", 1)[1]
    assert first.startswith("from about ")
    assert last.startswith("about ")
