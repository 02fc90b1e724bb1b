"""Which mistake leads from one line to the next: wrong rules are tried until one gives what the learner wrote."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sympy as sp

from explainer.practice.comparing import Comparer
from explainer.practice.messages import sentence
from explainer.symbolic.expression import Slope, tidied
from explainer.symbolic.simplification import final_steps
from explainer.symbolic.wrong.slips import Fault, Slip, right_slope, wrong_slopes
from explainer.symbolic.wrong.wrong_algebra import wrong_lines

MAX_LINES = 300  # lines with two mistakes that are tried: more find no more mistakes, and take twice as long
LARGE = 60  # nodes of a line in which algebra is looked at


@dataclass(frozen=True)
class Diagnosis:
    """The mistakes that explain a line; `also` are those of other explanations, with as many mistakes, of the same line."""

    mistakes: tuple[str, ...]
    message: str
    also: tuple[str, ...] = ()


def diagnosed(line: sp.Expr, above: sp.Expr, compare: Comparer, *, places: int) -> Diagnosis | None:
    """The mistakes at so many places that lead from the line `above` to `line`; None where nobody knows."""
    slips = _one(above) if places == 1 else _two(above)
    found = [slip for slip in slips if compare.alike(slip.expr, line)]
    if not found:
        return None
    first = found[0]
    also = {key for slip in found for key in slip.keys} - set(first.keys)
    sentences = dict.fromkeys(sentence(fault, compare.by) for fault in _worth_telling(first.faults))
    return Diagnosis(first.keys, " ".join(sentences), tuple(sorted(also)))


def _worth_telling(faults: tuple[Fault, ...]) -> list[Fault]:
    """All but the second of two about one exponential: the first says "times the slope of the exponent" already."""
    told: list[Fault] = []
    for fault in faults:
        if not any(each.key == "power_rule_on_exponential" and each.at == fault.at for each in told):
            told.append(fault)
    return told


def _one(above: sp.Expr) -> Iterator[Slip]:
    """One wrong rule of differentiation, or else one of algebra."""
    yield from wrong_slopes(above)
    for written in _forms(above):
        yield from wrong_lines(written)


def _two(above: sp.Expr) -> Iterator[Slip]:
    yield from itertools.islice(wrong_slopes(above, 2), MAX_LINES)
    singles = wrong_slopes(above) if above.has(Slope) else wrong_lines(above)
    both = (_joined(first, second) for first in singles for second in wrong_lines(tidied(first.expr)))
    yield from itertools.islice(both, MAX_LINES)


def _joined(first: Slip, second: Slip) -> Slip:
    return Slip(second.expr, first.faults + second.faults)


def _forms(above: sp.Expr) -> Iterable[sp.Expr]:
    """The line as it is written, worked out, and tidied: forms in which somebody may have made a slip."""
    if not above.has(Slope):
        return [above]
    worked = tidied(right_slope(above))
    forms = [worked, *(step[1] for step in final_steps(worked))]
    return [form for form in dict.fromkeys(forms) if sum(1 for _ in sp.preorder_traversal(form)) <= LARGE]
