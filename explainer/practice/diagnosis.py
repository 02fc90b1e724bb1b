"""Which mistake leads from one line to the next: wrong rules are tried until one gives what the learner wrote."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from explainer.practice.comparing import Comparer
from explainer.practice.messages import sentence
from explainer.practice.verdicts import CheckedLine
from explainer.practice.whereabouts import right_lines
from explainer.symbolic.expression import Slope, tidied
from explainer.symbolic.wrong.wrong_algebra import wrong_lines
from explainer.symbolic.wrong.wrong_slopes import Mistake, WrongLine, wrong_slopes

MAX_LINES = 300  # lines with two mistakes that are tried: more find no more mistakes, and take twice as long


@dataclass(frozen=True)
class Diagnosis:
    """The mistakes that explain a line; `also` are those of other explanations, with as many mistakes, of the same line."""

    mistakes: tuple[str, ...]
    message: str
    also: tuple[str, ...] = ()

    def of_line(self, text: str, message: str = "") -> CheckedLine:
        """The verdict on the line as it was typed, in other words where a `message` is given."""
        return CheckedLine(text, False, message or self.message, self.mistakes[0], self.mistakes, self.also)


@lru_cache(maxsize=100)  # a hint reads the lines again
def diagnosed(line: sp.Expr, above: sp.Expr, compare: Comparer, *, places: int) -> Diagnosis | None:
    """The mistakes at so many places that lead from the line `above` to `line`; None where nobody knows."""
    tried = _one(above) if places == 1 else _two(above)
    fitting = [wrong for wrong in tried if compare.alike(wrong.expr, line)]
    if not fitting:
        return None
    first = fitting[0]
    also = {key for wrong in fitting for key in wrong.keys} - set(first.keys)
    sentences = dict.fromkeys(sentence(mistake, compare.by) for mistake in _worth_telling(first.mistakes))
    return Diagnosis(first.keys, " ".join(sentences), tuple(sorted(also)))


def _worth_telling(mistakes: tuple[Mistake, ...]) -> list[Mistake]:
    """All but the second of two about one exponential: the first says "times the slope of the exponent" already."""
    kept: list[Mistake] = []
    for mistake in mistakes:
        if not any(each.key == "power_rule_on_exponential" and each.at == mistake.at for each in kept):
            kept.append(mistake)
    return kept


@lru_cache(maxsize=8)  # of the problem and of the lines that follow: each wrong line is compared with all of them
def _one(above: sp.Expr) -> tuple[WrongLine, ...]:
    """One wrong rule of differentiation, or else one of algebra."""
    written = right_lines(above) if above.has(Slope) else (above,)
    return (*wrong_slopes(above), *(wrong for line in written for wrong in wrong_lines(line)))


@lru_cache(maxsize=8)
def _two(above: sp.Expr) -> tuple[WrongLine, ...]:
    """Two wrong rules of differentiation or, in a line that has no slopes, of algebra; and then a wrong rule of algebra."""
    singles = wrong_slopes(above) if above.has(Slope) else wrong_lines(above)
    both = (
        WrongLine(second.expr, first.mistakes + second.mistakes)
        for first in singles
        for second in wrong_lines(tidied(first.expr))
    )
    return (*itertools.islice(wrong_slopes(above, 2), MAX_LINES), *itertools.islice(both, MAX_LINES))
