"""Formulas as MathML: everything that is printed becomes whole MathML, and what is new in a line has a class."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from explainer.symbolic.mathml import mathml
from tests.printed import all_latex


def test_everything_that_is_printed_becomes_whole_mathml() -> None:
    for latex in all_latex():
        made = mathml(latex)
        root = ET.fromstring(made)
        assert root.tag.endswith("math")
        assert "\\" not in "".join(root.itertext()), latex
        assert len(re.findall(r'class="new"', made)) == latex.count(r"\textcolor{")
        assert "mathcolor" not in made, "each theme has its own colour for what is new"


@pytest.mark.parametrize("colour", ["teal", "#D55E00", "orange"])
def test_any_colour_is_the_class_of_what_is_new(colour: str) -> None:
    assert mathml(rf"\textcolor{{{colour}}}{{x}}") == mathml(r"\textcolor{teal}{x}")


def test_brackets_around_cases_are_closed() -> None:
    made = mathml(r"\left(\begin{cases} 0 & \text{if } x < 0 \\ x & \text{if } x \geq 0 \end{cases}\right) + 1")
    message = "".join(ET.fromstring(made).itertext())
    assert message.startswith("(")
    assert message.endswith(")+1")


def test_brackets_stretch_only_around_what_is_tall() -> None:
    plain = mathml(r"\sigma\left(x\right) \left(1 - \sigma\left(x\right)\right)")
    assert plain.count('stretchy="false"') == 6
    assert 'stretchy="true"' not in plain
    tall = mathml(r"\left(\frac{1}{x} + \sigma\left(x\right)\right)")
    assert (tall.count('stretchy="true"'), tall.count('stretchy="false"')) == (2, 2)
    assert mathml(r"\left[\left(e^{x}\right)\right]").count('stretchy="true"') == 4
