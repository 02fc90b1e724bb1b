"""How formulas are written: as in a textbook, and so that KaTeX and screen readers can read them."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, Network, derive, latex, parse
from explainer.numeric.formatting import decimal
from explainer.symbolic import printing
from explainer.symbolic.evaluation import arrays
from explainer.symbolic.expression import X, over, plus, power, times
from explainer.symbolic.printing import MARK, text
from explainer.symbolic.typed.tokens import ParseError
from explainer.symbolic.written.marking import marked
from tests.printed import PATH, all_derivations, all_records

TEXTBOOK = {
    "1/(1+exp(-x))": r"\frac{1}{1 + e^{-x}}",
    "σ(x)*(1-σ(x))": r"\sigma\left(x\right) \left(1 - \sigma\left(x\right)\right)",
    "1-tanh(x)^2": r"1 - \tanh^{2}\left(x\right)",
    "2x+1": "2 x + 1",
    "x^2/2": r"\frac{x^{2}}{2}",
    "-x^2": "-x^{2}",
    "(-x)^2": r"\left(-x\right)^{2}",
    "exp(-x^2)": "e^{-x^{2}}",
    "sqrt(x)/2": r"\frac{\sqrt{x}}{2}",
    "x-(y-1)": r"x - \left(y - 1\right)",
    "2*3": r"2 \cdot 3",
    "x/(x+1)": r"\frac{x}{x + 1}",
    "1/(1+x)*(x/(1+x))": r"\frac{1}{1 + x} \cdot \frac{x}{1 + x}",
    "(x+1)^2": r"\left(x + 1\right)^{2}",
    "alpha*x": r"\alpha x",
    "piecewise(x<0, 0, x)": r"\begin{cases} 0 & \text{if } x < 0 \\ x & \text{if } x \geq 0 \end{cases}",
}


@pytest.mark.parametrize("written", TEXTBOOK)
def test_a_formula_looks_as_in_a_textbook(written: str) -> None:
    assert latex(parse(written)) == TEXTBOOK[written]


BRACKETS = {
    # a minus before a sum, wherever it stands
    "-(x-1)+x": (r"-\left(x - 1\right) + x", "-(x - 1) + x"),
    "-(1+x)+(1-x)": (r"-\left(1 + x\right) + \left(1 - x\right)", "-(1 + x) + (1 - x)"),
    "-(2-x)-(x+3)": (r"-\left(2 - x\right) - \left(x + 3\right)", "-(2 - x) - (x + 3)"),
    "-(x-1)*(x+1)+1": (r"-\left(x - 1\right) \left(x + 1\right) + 1", "-(x - 1)*(x + 1) + 1"),
    "(1-x)+(x-2)": (r"\left(1 - x\right) + \left(x - 2\right)", "(1 - x) + (x - 2)"),
    "x-(y-(z-1))": (r"x - \left(y - \left(z - 1\right)\right)", "x - (y - (z - 1))"),
    # a negative factor that does not stand first
    "(1/2)*(-x)": (r"\frac{1}{2} \cdot \left(-x\right)", "(1/2)*(-x)"),
    "x*(-1/x)": (r"x \cdot \left(-\frac{1}{x}\right)", "x*(-1/x)"),
    "sqrt(x)*(-1/x)": (r"\sqrt{x} \cdot \left(-\frac{1}{x}\right)", "sqrt(x)*(-1/x)"),
    "(1/3)*(-2)": (r"\frac{1}{3} \cdot \left(-2\right)", "(1/3)*(-2)"),
    "abs(x)*(-x/a)": (r"\left|{x}\right| \cdot \left(-\frac{x}{a}\right)", "abs(x)*(-x/a)"),
    "x/2*(-3)": (r"\frac{x \cdot \left(-3\right)}{2}", "x/2*(-3)"),
    "e^x*(-1)*y": (r"e^{x} \cdot \left(-1\right) \cdot y", "exp(x)*(-1)*y"),
    "x^2*(-1)*e^(-x)": (r"x^{2} \cdot \left(-1\right) \cdot e^{-x}", "x^2*(-1)*exp(-x)"),
    "-1*2*x": (r"-1 \cdot 2 x", "-1*2*x"),
    "-1/2*x": (r"-\frac{x}{2}", "-1/2*x"),
    # a divisor
    "2/(1/x)": (r"\frac{2}{\frac{1}{x}}", "2/(1/x)"),
    "x/(1/(1+x))": (r"\frac{x}{\frac{1}{1 + x}}", "x/(1/(1 + x))"),
    "sin(x)/(1/cos(x))": (r"\frac{\sin\left(x\right)}{\frac{1}{\cos\left(x\right)}}", "sin(x)/(1/cos(x))"),
    "a/(x^(-1/2))": (r"\frac{a}{\frac{1}{\sqrt{x}}}", "a/x^(-1/2)"),
    "x/(y*z)": (r"\frac{x}{y z}", "x/(y*z)"),
    "x/(y/z)": (r"\frac{x}{\frac{y}{z}}", "x/(y/z)"),
    "x/(-y)": (r"\frac{x}{-y}", "x/(-y)"),
    "x/(2/3)": (r"\frac{x}{\frac{2}{3}}", "x/(2/3)"),
    # what is raised
    "(x/y)^2": (r"\left(\frac{x}{y}\right)^{2}", "(x/y)^2"),
    "(1/2)^x": (r"\left(\frac{1}{2}\right)^{x}", "(1/2)^x"),
    "(-2)^x": (r"\left(-2\right)^{x}", "(-2)^x"),
    "sqrt(x)^3": (r"\left(\sqrt{x}\right)^{3}", "sqrt(x)^3"),
    "ln(x)^2": (r"\left(\ln\left(x\right)\right)^{2}", "ln(x)^2"),
    "(x^y)^z": (r"\left(x^{y}\right)^{z}", "(x^y)^z"),
    "x^(y^z)": (r"x^{y^{z}}", "x^(y^z)"),
    # cases, which nothing closes on the right
    "piecewise(x<0,-x,x)+1": (
        r"\left(\begin{cases} -x & \text{if } x < 0 \\ x & \text{if } x \geq 0 \end{cases}\right) + 1",
        "piecewise(x < 0, -x, x) + 1",
    ),
}


@pytest.mark.parametrize("written", BRACKETS)
def test_brackets_stand_where_they_are_needed_and_only_there(written: str) -> None:
    formula = parse(written)
    assert (latex(formula), text(formula)) == BRACKETS[written]
    assert parse(text(formula)) == formula


@pytest.mark.parametrize(
    ("formula", "number", "line"),
    [
        ("(1-x)*(1+x)", 2, r"-\left(1 + x\right) + 1 - x"),
        ("(2-x)*(x+3)", 2, r"-\left(x + 3\right) + 2 - x"),
        ("(a-x)*(b+x)", 2, r"-\left(b + x\right) + a - x"),
        ("(1-x)/(1+x)", 2, r"\frac{-\left(1 + x\right) - \left(1 - x\right)}{\left(1 + x\right)^{2}}"),
    ],
)
def test_a_line_that_begins_with_minus_a_sum_keeps_its_brackets(formula: str, number: int, line: str) -> None:
    assert derive(formula, limit=None).lines[number] == line


@pytest.mark.parametrize(
    "formula", ["x^2*exp(-x)", "(1-x)*exp(x)", "cos(x)^2-sin(x)^2", "x/sqrt(1+x^2)", "ln((1-x)/(1+x))", "x*cos(2x)"]
)
def test_a_colour_never_changes_what_is_printed(formula: str) -> None:
    """What is coloured reads as the plain line does, sign for sign."""
    steps = derive(formula, limit=None).steps
    _same_without_colour(steps)


def test_the_lines_of_the_catalogue_read_the_same_in_colour() -> None:
    for f in (*ACTIVATIONS.values(), *LOSSES.values()):
        for derivation in f.derivations:
            _same_without_colour(derivation.steps)
    shown = printing.lines(ACTIVATIONS["sigmoid"].derivations[1].steps, new="teal")
    assert r" - \textcolor{teal}{\sigma\left(x\right) \cdot \frac{d}{dx}\left[\sigma\left(x\right)\right]}" in shown[3]


def _same_without_colour(steps: tuple) -> None:
    for plain, coloured in zip(printing.lines(steps), printing.lines(steps, new=MARK), strict=True):
        assert _uncoloured(coloured) == plain


def _uncoloured(shown: str) -> str:
    """The LaTeX with every \\textcolor{…}{ and the } that closes it taken away."""
    opens = rf"\textcolor{{{MARK}}}{{"
    while opens in shown:
        before, _, behind = shown.partition(opens)
        depth, end = 1, 0
        while depth:
            depth += {"{": 1, "}": -1}.get(behind[end], 0)
            end += 1
        shown = before + behind[: end - 1] + behind[end:]
    return shown


def test_sums_have_indices() -> None:
    assert ACTIVATIONS["softmax"].latex == r"\frac{e^{z_{i}}}{\sum_{k=1}^{n} e^{z_{k}}}"


def test_a_dot_stands_between_derivatives() -> None:
    loss, y = sp.Symbol(r"\frac{dL}{d\hat{y}}"), sp.Symbol(r"\frac{d\hat{y}}{dw}")
    assert latex(times(loss, y)) == r"\frac{dL}{d\hat{y}} \cdot \frac{d\hat{y}}{dw}"
    assert latex(power(loss, sp.Integer(2))) == r"\left(\frac{dL}{d\hat{y}}\right)^{2}"
    assert text(times(loss, y)) == "dL/dŷ*dŷ/dw"
    assert text(power(loss, sp.Integer(2))) == "(dL/dŷ)^2"


def test_numbers_put_in() -> None:
    w, x = sp.symbols("w x", real=True)
    values = {w: Fraction("-0.234"), x: Fraction(4)}
    assert latex(plus(times(w, x), sp.Integer(1)), values) == r"\left(-0.234\right) \cdot 4 + 1"
    assert (decimal(Fraction(-28488, 1000)), decimal(12.5), decimal(0)) == ("-28.488", "12.5", "0")


def test_what_is_new_in_a_line_is_coloured() -> None:
    above, line = parse("1/(1+exp(-x)) * (exp(-x)/(1+exp(-x)))"), parse("1/(1+exp(-x)) * (1 - 1/(1+exp(-x)))")
    shown = latex(marked(above, line), new=MARK)
    assert shown.startswith(rf"\frac{{1}}{{1 + e^{{-x}}}} \left(\textcolor{{{MARK}}}")
    assert marked(X, parse("x+1")) == parse("x+1")  # all of it is new: colour would say nothing
    lines = printing.lines(ACTIVATIONS["sigmoid"].derivations[0].steps, new=MARK)
    assert sum(MARK in line for line in lines) >= 4


def test_a_derivation_is_one_block_aligned_at_the_equals_signs() -> None:
    for derivation in all_derivations():
        block = derivation.latex
        assert block.startswith(r"\begin{aligned}")
        assert block.count("&=") == len(derivation.steps) - 1
        assert r"\htmlClass" not in block


def test_plain_text_can_be_typed_again() -> None:
    """What a screen reader says, typed in, is the same formula."""
    for written in TEXTBOOK:
        if "piecewise" in written:
            continue
        again = parse(text(parse(written)))
        place = dict.fromkeys(sp.symbols("x y alpha", real=True), 0.7)
        assert float(arrays(again, place)) == pytest.approx(float(arrays(parse(written), place)))


def test_plain_text_of_a_derivation_names_its_rules() -> None:
    lines = text(ACTIVATIONS["sigmoid"].derivations[0]).splitlines()
    assert lines[0] == "d/dx[1/(1 + exp(-x))]"
    assert lines[1].endswith("(reciprocal rule)")
    assert lines[-1] == "= σ(x)*(1 - σ(x))   (call it σ(x) again)"
    assert text(over(X, sp.Integer(2))) == "x/2"


@pytest.mark.parametrize(
    "digits", ["11254.186565234123", "-99999999999.123456789012", "-0.000000000001", "-3", "0", "20.5"]
)
def test_an_exact_decimal_keeps_all_its_digits(digits):
    assert decimal(Fraction(digits)) == digits


def test_a_notebook_shows_what_latex_gives() -> None:
    names = {"Formula": "f(x) = ", "VectorFormula": "p_{i} = ", "Loss": "L = "}
    for record in all_records():
        assert record._repr_latex_() == f"$\\displaystyle {names.get(type(record).__name__, '')}{latex(record)}$"
    assert latex(LOSSES["categorical_cross_entropy"]) == r"-\sum_{k=1}^{n} y_{k} \ln\left(p_{k}\right)"
    written = latex(PATH.updates[0])
    headings = written.count(r"\text{row ") + written.count(r"\text{together}")
    assert headings == 3  # of two rows and of what they make together
    assert written.count(r"\\") == sum(len(stage.lines) for stage in PATH.updates[0].stages) + headings - 1


def test_sets_numbers_matrices_and_text_have_latex() -> None:
    assert latex(ACTIVATIONS["relu"].range) == r"\left[0, \infty\right)"
    assert (latex(3), latex(0.5), latex(Fraction(1, 3))) == ("3", "0.5", r"\frac{1}{3}")
    assert latex("x*sigmoid(x)") == r"x \sigma\left(x\right)"
    assert latex(ACTIVATIONS["softmax"].jacobian(2)).count("&") == 2


def test_whatever_has_latex_has_text() -> None:
    """As many lines, and the sum of a loss of several classes."""
    for record in all_records():
        assert latex(record)
        assert "\\" not in text(record), record
    assert text(LOSSES["categorical_cross_entropy"]) == "-sum over k = 1..n of (y[k]*ln(p[k]))"
    assert text(OPTIMIZERS["momentum"]).split("\n") == ["v' = β*v - eta*g", "w' = w + v'"]
    assert text(PATH.updates[0]).startswith("row 1:\nŷ = ")
    assert text(PATH.updates[0]).count("\n") == latex(PATH.updates[0]).count(r"\\")
    assert text(PATH).split("\n")[0].startswith("0: w_1 = -0.234, w_2 = 0.675, L = ")


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (ACTIVATIONS["relu"].kinks[0], "Kink"),
        (Network([2, 3, 1], ["relu", "sigmoid"]), "Network"),
        (None, "NoneType"),
        ([1, 2], "list"),
        (type(PATH), "the class Path"),
        (type(ACTIVATIONS["relu"]), "the class Formula"),
    ],
)
def test_what_has_no_latex_is_refused_in_a_sentence(thing: object, name: str) -> None:
    for print_it, form in ((latex, "LaTeX"), (text, "text")):
        with pytest.raises(TypeError, match=rf"^{name} has no {form}; give an expression, a number, text such as"):
            print_it(thing)


def test_text_that_says_no_formula_is_refused_by_the_parser() -> None:
    with pytest.raises(ParseError, match="is missing"):
        latex("x^^2")
