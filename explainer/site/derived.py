"""Derive your own, without Python: a library of functions whose slopes were worked out line by line beforehand."""

from __future__ import annotations

import json
from pathlib import Path

from explainer import instruments
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.formula import Formula
from explainer.formulas.reading import derive
from explainer.lessons.syllabus import module
from explainer.numeric.formatting import typeset
from explainer.site.markup import script
from explainer.site.static_page import StaticPage
from explainer.symbolic.mathml import mathml
from explainer.symbolic.printing import latex

NAME = "own"
NAMED = ("sin", "cos", "tan", "exp", "ln", "sqrt", "atan", "tanh", "sigmoid", "softplus", "relu")
INSIDE = ("x", "2x", "3x + 1", "1 - x", "x^2", "1 + x^2", "-x^2", "x^3 - x", "sin(x)", "exp(x)", "1/x")
BESIDE = ("x*{}", "x^2*{}", "{}/x", "{}^2", "exp(-x)*{}", "1/(1 + {})", "x + {}", "{}*(1 - {})")
NOWHERE = ("ln(-x^2)", "sqrt(-x^2)")  # they have no real value, or one alone
PLAIN: tuple[str, ...] = (
    "x^2",
    "x^3",
    "x^5",
    "1/x",
    "1/x^2",
    "x^2 - 3x + 1",
    "4x^3 - 2x",
    "(2x + 1)^4",
    "(x^2 + 1)^3",
    "(1 - x)/(1 + x)",
)
PLAIN += ("x/(1 + x^2)", "2^x", "x^x", "abs(x)", "max(0, x)", "x*tanh(ln(1 + exp(x)))", "ln(1 + exp(x))", "x*exp(-x^2)")
WORDS = (
    "Choose a function: its slope was worked out rule by rule and proved when these pages were written. To type one of your own, "
    "you need the course itself: `make app` in the folder of this project, after `git clone` of it."
)


def formulas() -> tuple[str, ...]:
    """The functions of the library, as one types them.

    >>> len(formulas()) >= 200
    True
    """
    named = [f"{name}({inner})" for name in NAMED for inner in INSIDE]
    beside = [form.replace("{}", f"{name}(x)") for name in NAMED for form in BESIDE]
    return tuple(text for text in dict.fromkeys([*PLAIN, *named, *beside]) if text not in NOWHERE)


def page() -> StaticPage:
    """The lesson with the library in place of the field in which its reader types."""
    lesson = StaticPage(NAME)
    lesson.text(WORDS)
    names = [*_activations(), *formulas()]
    lesson.body.inside.append(
        '<section class="derived"><label>Search <input type="search" autocomplete="off" placeholder="x*exp"></label>'
        f'<p role="status"></p><ul></ul><div class="shown" hidden><div class="formula" tabindex="0"></div>'
        f'<div class="walk-here"></div></div><script type="application/json" class="names">'
        f"{script([[name, typeset(name)] for name in names])}</script></section>"
    )
    own = module(NAME)
    own.question(lesson)
    lesson.heading("Your turn")
    lesson.practice("several rules", "exponentials and logarithms")
    return lesson


def write(folder: Path) -> int:
    """One file for each function: its formula, and its derivation for the step player. Returns how many."""
    folder.mkdir()
    derivations = [f.derivations[0] for f in _activations().values()] + [
        derive(text, limit=None) for text in formulas()
    ]
    for number, worked in enumerate(derivations):
        data = {"formula": mathml(f"f(x) = {latex(worked.of)}"), "walk": instruments.derivation(worked).data}
        (folder / f"{number}.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return len(derivations)


def _activations() -> dict[str, Formula]:
    """The catalogue's own, which have a title and the lines that a teacher adds."""
    return {f.title: f for f in ACTIVATIONS.values() if isinstance(f, Formula) and f.name not in NAMED}
