"""A formula as a page shows it: MathML, which browsers draw themselves, or plain characters where its printer is missing."""

from __future__ import annotations

import html
import importlib.util
from functools import cache

import sympy as sp

from explainer.numeric.formatting import typeset
from explainer.symbolic import printing
from explainer.symbolic.mathml import mathml


def formula(expr: sp.Basic, name: str = "") -> str:
    """`expr` as HTML, behind "name =" where it has one: MathML if latex2mathml is installed, else plain characters."""
    if _has_mathml():
        latex = printing.latex(expr)
        return mathml(f"{name} = {latex}" if name else latex)
    text = html.escape(typeset(printing.text(expr)))
    return f"<span>{html.escape(name)} = {text}</span>" if name else f"<span>{text}</span>"


@cache
def _has_mathml() -> bool:
    return importlib.util.find_spec("latex2mathml") is not None
