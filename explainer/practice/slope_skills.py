"""Formulas to differentiate, by the rule that they practise: text with places for small numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from explainer.once import cached_property
from explainer.practice.problems import SlopeProblem
from explainer.practice.spaces import chosen, count
from explainer.symbolic.parsing import parse

SMALL = range(2, 10)
DIGIT = range(1, 10)
SIGNED = (*range(-9, 0), *range(1, 10))
EXPONENT = range(2, 8)


@dataclass(frozen=True)
class Form:
    """`text` with {a}, {b} … for numbers, and from where each comes."""

    text: str
    numbers: tuple[range | tuple[int, ...], ...]

    @cached_property
    def size(self) -> int:
        """How many formulas it makes."""
        return count(self.numbers)

    def formula(self, seed: int) -> str:
        """One of them, as text: `3*x^2 - x` where the pattern says `{a}*x^2 + {b}*x` and b is −1."""
        filled = self.text.format(**dict(zip("abcd", chosen(seed, self.numbers), strict=False)))
        return re.sub(r"(?<![\d.^])1\*", "", filled.replace("+ -", "- "))


# Level 1 asks for no slope that the lesson with the rule has not told: powers, and e and ln in the lesson that names them.
SLOPES: dict[str, tuple[tuple[Form, ...], ...]] = {
    "power rule": (
        (Form("{a}*x^{b} + {c}", (SMALL, EXPONENT, SIGNED)), Form("{a}*x^{b} + {c}*x", (SMALL, EXPONENT, SIGNED))),
        (
            Form("{a}*x^{b} + {c}*x^2 + {d}", (SMALL, range(3, 8), SMALL, SIGNED)),
            Form("{a}/x^{b} + {c}*x", (SMALL, range(2, 6), SMALL)),
            Form("{a}*sqrt(x) + {b}*x^{c}", (SMALL, SMALL, EXPONENT)),
        ),
    ),
    "product rule": (
        (
            Form("(x^2 + {a})*(x + {b})", (SIGNED, SIGNED)),
            Form("x^{a}*({b}*x + {c})", (EXPONENT, SMALL, SIGNED)),
            Form("(x^3 + {a})*(x^2 + {b})", (SIGNED, SIGNED)),
        ),
        (
            Form("x^{a}*({b}*x + {c})^{d}", (EXPONENT, SMALL, DIGIT, range(2, 6))),
            Form("x^{a}*sin({b}*x)", (EXPONENT, SMALL)),
            Form("x^{a}*e^({b}*x)", (EXPONENT, SIGNED)),
            Form("({a}*x + {b})*e^x", (SMALL, SIGNED)),
            Form("({a}*x + {b})*cos(x)", (SMALL, SIGNED)),
            Form("(x^{a} + {b})*ln(x)", (EXPONENT, SIGNED)),
            Form("(x^{a} + {b})*sin(x)", (EXPONENT, SIGNED)),
            Form("(x^{a} + {b})*cos(x)", (EXPONENT, SIGNED)),
            Form("e^({a}*x)*sin({b}*x)", (SIGNED, SMALL)),
            Form("x*sigmoid({a}*x + {b})", (SMALL, SIGNED)),
        ),
    ),
    "quotient rule": (
        (
            Form("({a}*x + {b})/(x + {c})", (SMALL, SIGNED, DIGIT)),
            Form("x^{a}/(x + {b})", (EXPONENT, DIGIT)),
            Form("{a}*x/(x^2 + {b})", (SMALL, DIGIT)),
        ),
        (
            Form("({a}*x + {b})/(x^2 + {c})", (SMALL, SIGNED, DIGIT)),
            Form("e^({a}*x)/(x + {b})", (SMALL, DIGIT)),
            Form("(x^2 + {a})/(x^{b} + {c})", (DIGIT, (4, 6), DIGIT)),
        ),
    ),
    "chain rule": (
        (
            Form("({a}*x + {b})^{c}", (SMALL, SIGNED, range(2, 8))),
            *(Form(f"(x^{power} + {{a}})^{{b}}", (SIGNED, range(2, 8))) for power in (2, 3, 4)),
        ),
        (
            Form("sin({a}*x + {b})", (SMALL, SIGNED)),
            Form("e^({a}*x + {b})", (SMALL, SIGNED)),
            Form("(x^{a} + {b}*x)^{c}", (range(2, 6), SIGNED, range(2, 8))),
            Form("ln(x^2 + {a}*x + {b})", (DIGIT, range(21, 40))),
            Form("sqrt({a}*x^2 + {b})", (SMALL, DIGIT)),
            Form("1/({a}*x^2 + {b})", (SMALL, DIGIT)),
            Form("tanh({a}*x + {b})", (SMALL, SIGNED)),
            Form("sigmoid({a}*x + {b})", (SMALL, SIGNED)),
        ),
    ),
    "exponentials and logarithms": (
        (
            Form("{a}*e^({b}*x) + {c}", (SMALL, SIGNED, SIGNED)),
            Form("{a}*ln(x) + {b}*x", (SMALL, SIGNED)),
        ),
        (
            Form("{a}^x + {b}*x", (SMALL, SIGNED)),
            Form("e^({a}*x^2 + {b}*x)", (SIGNED, SIGNED)),
            Form("ln({a}*x^2 + {b})", (SMALL, DIGIT)),
            Form("1/(1 + {a}*e^({b}*x))", (SMALL, SIGNED)),
            Form("{a}*e^(-x) + {b}*x^{c}", (SMALL, SIGNED, EXPONENT)),
        ),
    ),
    "several rules": (
        (
            Form("x^{a}*({b}*x + {c})^{d}", (range(2, 6), SMALL, DIGIT, range(2, 5))),
            Form("x*e^({a}*x^2 + {b})", (SIGNED, SIGNED)),
            Form("x^{a}/({b}*x + {c})^2", (range(2, 6), SMALL, DIGIT)),
            Form("x*ln({a}*x^2 + {b})", (SMALL, DIGIT)),
        ),
        (
            Form("x^{a}*e^({b}*x)/(x + {c})", (range(2, 6), SMALL, DIGIT)),
            Form("({a}*x + {b})^3*sin({c}*x)", (SMALL, DIGIT, SMALL)),
            Form("sqrt({a}*x + {b})*e^({c}*x)", (SMALL, DIGIT, SIGNED)),
            Form("x^{a}*sigmoid({b}*x + {c})", (range(2, 6), SMALL, SIGNED)),
        ),
    ),
}


def slope_problem(skill: str, level: int, seed: int) -> SlopeProblem:
    """The formula of this seed; seeds from 0 to `slope_count` − 1 give different ones."""
    forms = SLOPES[skill][level - 1]
    (place,) = chosen(seed, [range(slope_count(skill, level))])
    for form in forms:
        if place < form.size:
            return SlopeProblem(skill, level, seed, parse(form.formula(place)))
        place -= form.size
    raise AssertionError("every place belongs to a form")


def slope_count(skill: str, level: int) -> int:
    """How many formulas there are."""
    return sum(form.size for form in SLOPES[skill][level - 1])
