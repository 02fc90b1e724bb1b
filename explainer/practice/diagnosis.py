"""Which mistake leads from one line to the next: wrong rules are tried until one gives what the learner wrote."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sympy as sp

from explainer.numeric.formatting import together
from explainer.practice.comparing import Comparer
from explainer.practice.messages import sentence, shown
from explainer.symbolic.expression import Slope, tidied
from explainer.symbolic.simplification import final_steps
from explainer.symbolic.slips import Fault, Slip, right_slope, wrong_slopes
from explainer.symbolic.wrong_algebra import wrong_lines

MAX_LINES = 1500  # lines with two mistakes that are tried
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


def what_is_known(line: sp.Expr, target: sp.Expr, compare: Comparer) -> str:
    """Of a slip that nobody knows: by which factor or number it is off, and which terms are right."""
    both = [(compare.value(line, n), compare.value(target, n)) for n in range(len(compare.places))]
    pairs = [(one, other) for one, other in both if one is not None and other is not None]
    if len(pairs) > 1:
        if factor := _constant([one / other for one, other in pairs if other], compare):
            return f"Your line is {shown(factor)} times what it should be: look for a lost or added factor."
        if number := _constant([one - other for one, other in pairs], compare):
            word = "larger" if number > 0 else "smaller"
            return f"Your line is {shown(abs(number))} {word} than it should be: check the numbers that stand alone."
    if exponential := next((part for part in sp.Mul.make_args(target) if isinstance(part, sp.exp)), None):
        own = [part for part in sp.Mul.make_args(line) if not isinstance(part, sp.exp)]
        kept = [part for part in sp.Mul.make_args(line) if isinstance(part, sp.exp)]
        if own and len(kept) == 1 and compare.alike(kept[0], exponential):
            return f"The factor {shown(exponential)} is right; look at what you multiply it by."
    right = [term for term in sp.Add.make_args(target) if _holds(line, term, compare)]
    if right and target.is_Add and len(right) < len(target.args):
        return f"{together(map(shown, right))} {'is' if len(right) == 1 else 'are'} right; look at the rest."
    return ""


def _holds(line: sp.Expr, term: sp.Expr, compare: Comparer) -> bool:
    """Whether a term of the right line stands in the learner's sum too."""
    return any(compare.alike(own, term) for own in sp.Add.make_args(line))


def _constant(values: list, compare: Comparer) -> sp.Rational | None:
    """The simple fraction that all these numbers are, if they are one, and neither 0 nor 1."""
    if len(values) < 2 or not all(compare.near(value, values[0]) for value in values):
        return None
    found = sp.Rational(str(float(values[0]))).limit_denominator(60)
    return found if found not in (0, 1) and abs(float(found) - float(values[0])) < 1e-9 else None
