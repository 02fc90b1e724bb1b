"""How formulas are written: as in a textbook, and so that KaTeX and screen readers can read them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
import sympy as sp

from explainer import ACTIVATIONS, LOSSES, derive, latex, parse
from explainer.expression import X, over, plus, times
from explainer.notation import MARK, decimal, equals, marked, text
from explainer.values import arrays

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


def test_sums_have_indices() -> None:
    assert ACTIVATIONS["softmax"].latex == r"\frac{e^{z_{i}}}{\sum_{k=1}^{n} e^{z_{k}}}"


def test_a_dot_stands_between_derivatives() -> None:
    loss, y = sp.Symbol(r"\frac{dL}{d\hat{y}}"), sp.Symbol(r"\frac{d\hat{y}}{dw}")
    assert latex(times(loss, y)) == r"\frac{dL}{d\hat{y}} \cdot \frac{d\hat{y}}{dw}"


def test_numbers_put_in() -> None:
    w, x = sp.symbols("w x", real=True)
    values = {w: Fraction("-0.234"), x: Fraction(4)}
    assert latex(plus(times(w, x), sp.Integer(1)), values) == r"\left(-0.234\right) \cdot 4 + 1"
    assert (equals(Fraction(1, 4)), equals(Fraction(1, 3), 4)) == ("= 0.25", r"\approx 0.3333")
    assert (decimal(Fraction(-28488, 1000)), decimal(12.5), decimal(0)) == ("-28.488", "12.5", "0")


def test_what_is_new_in_a_line_is_coloured() -> None:
    above, line = parse("1/(1+exp(-x)) * (exp(-x)/(1+exp(-x)))"), parse("1/(1+exp(-x)) * (1 - 1/(1+exp(-x)))")
    assert latex(marked(above, line)).startswith(rf"\frac{{1}}{{1 + e^{{-x}}}} \left(\textcolor{{{MARK}}}")
    assert marked(X, parse("x+1")) == parse("x+1")  # all of it is new: colour would say nothing
    lines = ACTIVATIONS["sigmoid"].derivations[0].lines
    assert sum(MARK in line for line in lines) >= 4


def all_derivations():
    typed = [
        "x*sigmoid(x)",
        "(x^2+1)^5/sqrt(x)",
        "x^x",
        "max(x,0.1x,-1)",
        "tan(sin(x))",
        "|x|*sign(x)",
        "erf(x)/x",
        "atan(x^2)",
    ]
    mine = [derive(formula, limit=None) for formula in typed]
    return [d for f in (*ACTIVATIONS.values(), *LOSSES.values()) for d in f.derivations] + mine


def test_katex_and_a_tex_engine_accept_every_line() -> None:
    """KaTeX from npm; throwOnError and strict, so that an unknown macro is an error and not red text."""
    node, modules = shutil.which("node"), Path(__file__).parent / "node_modules"
    if not node or not (modules / "katex").exists():
        if os.environ.get("EXPLAINER_REQUIRE_NODE"):
            pytest.fail("Node.js and tests/node_modules are needed: npm ci --prefix tests")
        pytest.skip("KaTeX is checked with Node.js; install it and run: npm ci --prefix tests")
    found = all_derivations()
    formulas = [d.latex for d in found] + [line for d in found for line in d.lines] + list(TEXTBOOK.values())
    script = (
        "import katex from 'katex'; import fs from 'fs';"
        "const bad = []; for (const f of JSON.parse(fs.readFileSync(0, 'utf8')))"
        " try { katex.renderToString(f, {throwOnError: true, strict: 'error', displayMode: true}) }"
        " catch (e) { bad.push(f + ' :: ' + e.message) }"
        "console.log(JSON.stringify({count: JSON.parse('1'), bad}))"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        input=json.dumps(formulas),
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
        check=True,
    )
    assert json.loads(done.stdout)["bad"] == []
    assert len(formulas) > 150


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
    assert equals(Fraction(digits)) == f"= {digits}"
