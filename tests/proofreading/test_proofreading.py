"""The reader of what is printed: what it reads, what it refuses, and that it is independent of the printers."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import explainer.proofreading
from explainer.proofreading import proofread_chain, proofread_line
from explainer.proofreading.evaluation import Digits, Valuer
from explainer.proofreading.lines import definition
from explainer.proofreading.tree import copied
from explainer.symbolic.evaluation import HighPrecision, NoValueError, arrays
from explainer.symbolic.expression import X
from explainer.symbolic.known import KNOWN
from explainer.symbolic.mathml import mathml
from explainer.symbolic.parsing import parse
from explainer.symbolic.printing import latex, text
from tests.random_formulas import formulas

# As a person reads them: what is printed, and the same with every operation and bracket written out.
READ = [
    (r"e^{-x}", "exp(-x)"),
    (r"-x^{2}", "-(x^2)"),
    (r"\left(-x\right)^{2}", "(-x)^2"),
    (r"\sin^{2}\left(x\right)", "sin(x)^2"),
    (r"\ln 2 \cdot x", "ln(2)*x"),
    (r"\frac{1}{2} x", "x/2"),
    (r"2 \cdot \frac{1}{3}", "2/3"),
    (r"\frac{\frac{1}{x}}{a}", "(1/x)/a"),
    (r"\sqrt{1 + x^{2}}", "sqrt(1+x^2)"),
    (r"\sqrt[3]{x}", "x^(1/3)"),
    (r"\left|x - 1\right| a", "abs(x-1)*a"),
    (r"\max\left(a, x\right)", "max(a, x)"),
    (r"x \cdot \left(-1\right) \cdot e^{-x}", "x*(-1)*exp(-x)"),
    (r"\textcolor{#D55E00}{x} + \textcolor[HTML]{D55E00}{1}", "x+1"),
    (r"{\color{teal} x} + 1", "x+1"),
    (r"\begin{cases} 0 & \text{if } x < 0 \\ x & \text{otherwise} \end{cases}", "piecewise(x<0, 0, x)"),
    (r"\begin{cases} 0 & \text{if } x < 0 \\ x & \text{if } x \geq 0 \end{cases}", "piecewise(x<0, 0, x)"),
    (r"\operatorname{leaky relu}\left(x, a\right)", "leaky_relu(x, a)"),
    (r"1.5 \cdot 10^{-3} x", "0.0015*x"),
    (r"w_{1}^{2} + w_{10}", "w_1^2 + w_10"),
    ("a/b/x", "(a/b)/x"),
    ("a/b*x", "(a/b)*x"),
    ("2^x^2", "2^(x^2)"),
    ("-x^2", "-(x^2)"),
    ("2 - 3x", "2-3*x"),
    ("|x|*2 + |a - 1|", "abs(x)*2+abs(a-1)"),
    (r"\left|3 \left|x\right|\right|", "abs(3*abs(x))"),
    ("{0 if x < 0; x otherwise}", "piecewise(x<0, 0, x)"),
    ("sigmoid(x)^2", "sigmoid(x)^2"),
]
READ_IDS = [printed for printed, _ in READ]


@pytest.mark.parametrize(("printed", "written_out"), READ, ids=READ_IDS)
def test_a_line_is_read_as_a_person_reads_it(printed: str, written_out: str) -> None:
    assert proofread_line(printed, parse(written_out)) is None


@pytest.mark.parametrize("printed", [printed for printed, _ in READ if "\\" in printed and "[HTML]" not in printed])
def test_mathml_reads_as_the_latex_that_it_is_made_of(printed: str) -> None:
    assert proofread_line(mathml(printed), parse(dict(READ)[printed]), notation="MathML") is None


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("2/1/x", "2/(1/x)"),
        (r"\frac{1}{2} - x", "0.5*(-x)"),
        (r"-1 + x + 1 - x", "-(1+x)+(1-x)"),
        (r"x \left|x\right|^{2}", "abs(x)*x"),
        (r"\sqrt{x} + 1", "sqrt(x+1)"),
        (r"\frac{a}{x}", "x/a"),
        (r"-\textcolor{teal}{a - x}", "-(a-x)"),
        (r"x^{2} 3", "x^2*3"),
        (r"e^{-x}", "exp(x)"),
        (r"\begin{cases} 0 & \text{if } x \leq 0 \\ x & \text{if } x > 0 \end{cases}", "piecewise(x<0, 0, x)"),
        (r"\begin{cases} 0 & \text{if } x < 0 \\ x & \text{if } x > 0 \end{cases}", "piecewise(x<0, 0, x)"),
        (r"\begin{cases} 1 & \text{if } x > a \\ x & \text{if } x < a \end{cases}", "piecewise(x>a, 1, x)"),
        (r"1 2 x", "1*2*x"),
        (r"H \left(x + 1\right)", "H*(x+1)"),
        (r"{x + 1}^{2}", "(x+1)^2"),
    ],
)
def test_a_line_that_says_something_else_is_found(printed: str, meant: str) -> None:
    finding = proofread_line(printed, parse(meant))
    assert finding is not None
    assert printed in str(finding)


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ("a - -x", "two signs in a row"),
        ("a + -x", "two signs in a row"),
        ("a * -x", "two signs in a row"),
        ("a/-x", "two signs in a row"),
        (r"a - --1 x", "two signs in a row"),
        (r"a \cdot -x", "two signs in a row"),
        (r"2 \frac{1}{3} x", "mixed number"),
        (r"x 2 a", "a number behind"),
        (r"\sin^{-1}\left(x\right) + a", "inverse"),
        (r"\sin x a", "without brackets"),
        (r"a \left(x + 1", "closed"),
        ("a*(x + 1", "not closed"),
        ("a*x)", "closes nothing"),
        ("a/x y", "not a letter of this line|above or below"),
        (r"\frac{a}{x}^{2}", "power of a fraction"),
        (r"\begin{cases} a & \text{if } x \\ 0 & \text{otherwise} \end{cases}", "compares nothing"),
        (r"a + \hbox{x}", "does not know"),
        (r"\hat{a} + x", "not a letter of this line"),
        ("a**x + Piecewise(x)", "Piecewise"),
        ("", "nothing"),
    ],
)
def test_what_can_be_read_in_no_way_or_in_two_is_refused(printed: str, why: str) -> None:
    finding = proofread_line(printed, parse("a*x"))
    assert finding is not None
    assert finding.problem.startswith("cannot be read")
    assert any(part in finding.problem for part in why.split("|")), finding.problem


@pytest.mark.parametrize(
    ("printed", "place", "problem"),
    [
        (r"z = w_{1} x_{1} = 0.5 \cdot 3 = 1.5", {"z": "1.5", "w_1": "0.5", "x_1": "3"}, ""),
        (r"z = w_{1} x_{1} \approx 0.5 \cdot 3 = 1.5", {"z": "1.5", "w_1": "0.5", "x_1": "3"}, "≈ where = holds"),
        (r"z = \frac{1}{w_{1}} = \frac{1}{3} = 0.3333", {"z": "1/3", "w_1": "3"}, "says that"),
        (r"z = \frac{1}{w_{1}} = \frac{1}{3} \approx 0.3333", {"z": "1/3", "w_1": "3"}, ""),
        (r"z = \frac{1}{w_{1}} = \frac{1}{3} \approx 0.3334", {"z": "1/3", "w_1": "3"}, "more than the digits shown"),
        (r"z = 3 w_{1} \approx 3 \cdot 0.333 = 1", {"z": "1", "w_1": "1/3"}, "says that"),
        (r"z = 3 w_{1} \approx 3 \cdot 0.333 \approx 1", {"z": "1", "w_1": "1/3"}, ""),
        (r"z = 1.2 \cdot 10^{-14}", {"z": "12/1000000000000000"}, ""),
        (r"z = 1.2 \cdot 10^{-13}", {"z": "12/1000000000000000"}, "says that"),
        (r"z = \begin{cases} 1 & \text{if } 0 < 0 \\ 2 & \text{if } 0 \geq 0 \end{cases} = 2", {"z": "2"}, "condition"),
        (r"z = 3 \quad \text{because } 2 \geq 1", {"z": "3"}, ""),
        (r"z = 3 \quad \text{because } 2 < 1", {"z": "3"}, "reason"),
        (r"\frac{d}{dx}\left[x^{2}\right] = 2 x = 2 \cdot 1.5 = 3", {"x": "1.5"}, ""),
        (r"\begin{aligned} z &= 3 \\ w_{1} &= 4 \end{aligned}", {"z": "3", "w_1": "5"}, "4"),
        (r"\frac{dL}{dw_1} = -\left(-2\right)", {"dL/dw_1": "2"}, ""),
        (r"{w_1}' = w_{1} - 1", {"w_1": "3", "w_1^′": "2"}, ""),
    ],
)
def test_every_equals_sign_of_a_calculation_is_held_to_what_it_says(printed: str, place: dict, problem: str) -> None:
    values = {name: Fraction(value) for name, value in place.items()}
    for notation, shown in (("LaTeX", printed), ("MathML", mathml(printed))):
        findings = proofread_chain(shown, values, notation=notation)
        assert bool(findings) == bool(problem), findings
        assert all(problem in one.problem for one in findings[:1])


def test_the_readers_trees_have_the_values_that_the_prover_computes() -> None:
    """Two walks over one tree, written apart: at real points they agree to thirty digits."""
    precise, digits = HighPrecision(30, KNOWN), Digits(40)
    known = {name: definition(one) for name, one in KNOWN.items()}
    compared = 0
    for formula in formulas(300, seed=5):
        expr = parse(formula)
        place = {symbol: Fraction(7 + k, 10) for k, symbol in enumerate(sorted(expr.free_symbols, key=str))}
        try:
            wanted = precise(expr, {s: precise.math.mpf(v.numerator) / v.denominator for s, v in place.items()})
        except NoValueError:
            continue
        here = {str(s): digits.math.mpf(v.numerator) / v.denominator for s, v in place.items()}
        value = Valuer(digits, here, known)(copied(expr))
        assert abs(value - wanted) <= 1e-25 * (1 + abs(wanted)), formula
        compared += 1
    assert compared > 200


def test_no_code_is_shared_with_the_printers_or_the_parser() -> None:
    """The modules that read import neither; only what is to be read comes from the printers, in the package's own file."""
    for path in Path(explainer.proofreading.__file__).parent.glob("*.py"):
        names = {
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom)
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        }
        allowed = {"explainer.symbolic.printing"} if path.name == "__init__.py" else set()
        used = {
            name
            for name in names
            if name.startswith(("explainer.symbolic.printing", "explainer.symbolic.parsing", "sympy.printing"))
        }
        assert used <= allowed, path.name


def test_a_root_of_a_negative_number_has_no_sign_that_rounding_could_change() -> None:
    for typed in ("sign((-0.044715)^(1/2))", "(-x/x)^(1/3)"):
        assert proofread_line(typed, parse(typed), notation="text") is None


def test_a_line_that_has_a_value_nowhere_is_no_excuse_for_one_that_has() -> None:
    assert proofread_line("x/(a - a)", parse("x/a"), notation="text") is not None


# --- cases that a reader may take in either order ------------------------------------------------------------------------

CASES = {  # the LaTeX of conditions behind the first, where they are put in another form
    "piecewise(x<1, x^2, x<2, 2x-1, 3)": r"1 \leq x < 2",
    "piecewise(x<=1, x^2, x<=2, 2x-1, 3)": r"1 < x \leq 2",
    "piecewise(x>2, 1, x>=1, 2, x>0, 7, 3)": r"1 \leq x \leq 2",
    "piecewise(x<0, 1, x>1, 2, 3)": r"\text{if } x > 1",
    "piecewise(x<a, 1, x<2, 2, 3)": r"\text{else if } x < 2",
    "piecewise(x<1, 1, x^2<9, 2, 3)": r"\text{else if } x^{2} < 9",
    "piecewise(x<2, 1, x<1, 4, 3)": r"\text{else if } x < 1",
    "piecewise(x<1, 1, x<2, 3)": r"1 \leq x < 2",
    "piecewise(x > 2x and x > 3x, 1, 2x > 3x, 2, 3)": r"\text{else if } 2 x > 3 x",  # the slope of max(x, 2x, 3x)
}


@pytest.mark.parametrize("written", CASES)
def test_printed_conditions_exclude_one_another_or_say_else(written: str) -> None:
    line = parse(written)
    assert CASES[written] in latex(line)
    assert parse(text(line)) == line
    for printed in (latex(line), mathml(latex(line)), text(line)):
        assert proofread_line(printed, line) is None
    place = dict.fromkeys(line.free_symbols, 0.25) | {X: np.linspace(-4, 4, 33)}
    np.testing.assert_array_equal(arrays(parse(latex(line)), place), arrays(line, place))


@pytest.mark.parametrize(
    "printed",
    [
        r"\begin{cases} 1 & \text{if } x < 10 \\ 2 & \text{if } x < 200 \\ 3 & \text{otherwise} \end{cases}",
        "{1 if x < 10; 2 if x < 200; 3 otherwise}",
        "piecewise(x < 10, 1, x < 200, 2, 3)",
        "piecewise(x < 10, 1, 9 < x and x < 200, 2, 3)",
    ],
)
def test_plain_conditions_that_overlap_are_a_fault(printed: str) -> None:
    finding = proofread_line(printed, parse("piecewise(x<10, 1, x<200, 2, 3)"))
    assert finding is not None
    assert "cases that overlap" in finding.problem


def test_an_else_in_the_wrong_order_is_another_line() -> None:
    swapped = "{2 if x < 2; 1 else if x < 1; 3 otherwise}"
    finding = proofread_line(swapped, parse("piecewise(x<1, 1, x<2, 2, 3)"))
    assert finding is not None
    assert "reads as something else" in finding.problem
