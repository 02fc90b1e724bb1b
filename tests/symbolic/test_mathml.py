"""Formulas as MathML: everything that is printed becomes whole MathML, and what is new in a line has a class."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from explainer.symbolic.mathml import mathml
from tests.printed import all_latex


def test_everything_that_is_printed_becomes_whole_mathml() -> None:
    for latex in all_latex():
        markup = mathml(latex)
        root = ET.fromstring(markup)
        assert root.tag.endswith("math")
        assert "\\" not in "".join(root.itertext()), latex
        assert len(re.findall(r'class="new"', markup)) == latex.count(r"\textcolor{")
        assert "mathcolor" not in markup, "each theme has its own colour for what is new"


@pytest.mark.parametrize("colour", ["teal", "#D55E00", "orange"])
def test_any_colour_is_the_class_of_what_is_new(colour: str) -> None:
    assert mathml(rf"\textcolor{{{colour}}}{{x}}") == mathml(r"\textcolor{teal}{x}")


def test_brackets_around_cases_are_closed() -> None:
    markup = mathml(r"\left(\begin{cases} 0 & \text{if } x < 0 \\ x & \text{if } x \geq 0 \end{cases}\right) + 1")
    message = "".join(ET.fromstring(markup).itertext())
    assert message.startswith("(")
    assert message.endswith(")+1")


def test_brackets_stretch_only_around_what_is_tall() -> None:
    plain = mathml(r"\sigma\left(x\right) \left(1 - \sigma\left(x\right)\right)")
    assert plain.count('stretchy="false"') == 6
    assert 'stretchy="true"' not in plain
    tall = mathml(r"\left(\frac{1}{x} + \sigma\left(x\right)\right)")
    assert (tall.count('stretchy="true"'), tall.count('stretchy="false"')) == (2, 2)
    assert 'stretchy="true"' not in mathml(r"\left[\left(e^{x}\right)\right]"), "TeX draws it with plain brackets, too"
    assert mathml(r"\left(x^{\frac{1}{2}}\right)").count('stretchy="true"') == 2


NONE, THIN = "0", "0.17em"


@pytest.mark.parametrize(
    ("latex", "spaces"),
    [
        (r"x \tanh{\left(2 x\right)}", [(THIN, NONE)]),
        (r"2 \ln x", [(THIN, THIN)]),
        (r"\ln 9", [(NONE, THIN)]),
        (r"x \tanh^{2}{\left(x\right)}", [(THIN, NONE)]),
        (r"\left(\operatorname{softplus}{\left(x\right)}\right) \ln\left(x\right)", [(NONE, NONE), (THIN, NONE)]),
        (r"y = \max\left(0, x\right)", [(NONE, NONE)]),
        (r"x_{\max}", [(NONE, NONE)]),
        (r"\frac{x}{\ln x}", [(NONE, THIN)]),
    ],
)
def test_the_name_of_a_function_stands_as_in_a_book(latex: str, spaces: list[tuple[str, str]]) -> None:
    """TeX's spacing of an operator: a thin space to what stands beside it, none to a bracket or a sign."""
    names = [each for each in ET.fromstring(mathml(latex)).iter() if re.fullmatch("[a-z]{2,}", each.text or "")]
    assert [(each.get("lspace"), each.get("rspace")) for each in names] == spaces
