"""When each case holds, as a reader is told: no two plain conditions hold at one place, or the later one is an "else if"."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from explainer.symbolic.expression import rebuilt
from explainer.symbolic.written.marking import bare

Case = tuple[sp.Expr, str, sp.Basic]


def worded_cases(pieces: sp.Piecewise, *, narrowed: bool) -> list[Case]:
    """(value, "if", "else if" or "otherwise", condition) of each case.

    With `narrowed`, what an earlier case has taken is left out of the condition where one stretch of a letter remains:
    1 ≤ x < 2 behind x < 1.
    """
    cases: list[Case] = []
    conditions = [_unmarked(condition) for _, condition in pieces.args]
    for index, (value, condition) in enumerate(pieces.args):
        earlier = conditions[:index]
        if condition == sp.true and index:
            # x ≥ 0 behind x < 0; of two comparisons it would be a ¬
            opposite = narrowed and index == 1 and isinstance(earlier[0], sp.Rel)
            cases.append((value, "if", sp.Not(pieces.args[0].cond)) if opposite else (value, "otherwise", condition))
        elif not earlier or _apart(conditions[index], earlier):
            cases.append((value, "if", condition))
        elif narrowed and (stretch := _remaining(conditions[index], earlier)) is not None:
            cases.append((value, "if", stretch))
        else:
            cases.append((value, "else if", condition))
    return cases


def chained(condition: sp.Basic) -> tuple[sp.Rel, sp.Rel] | None:
    """0 ≤ x and x < 1, which are written as one: 0 ≤ x < 1."""
    if not isinstance(condition, sp.And) or len(condition.args) != 2:
        return None
    if not all(isinstance(part, sp.StrictLessThan | sp.LessThan) for part in condition.args):
        return None
    return next(((a, b) for a, b in (condition.args, condition.args[::-1]) if a.rhs == b.lhs), None)


def _unmarked(part: sp.Basic) -> sp.Basic:
    part = bare(part)
    return rebuilt(part, map(_unmarked, part.args)) if part.args else part


def _apart(condition: sp.Basic, earlier: Sequence[sp.Basic]) -> bool:
    """Whether it is seen at a glance that no earlier condition holds where this one does."""
    this, *others = _sets([condition, *earlier])
    return this is not None and all(other is not None and this.intersect(other).is_empty for other in others)


def _remaining(condition: sp.Basic, earlier: Sequence[sp.Basic]) -> sp.Basic | None:
    """Where a condition on a letter holds that no earlier one has taken, if that is one stretch."""
    if not (isinstance(condition, sp.Rel) and condition.lhs.is_Symbol):
        return None
    this, *others = _sets([condition, *earlier])
    if this is None or None in others:
        return None
    left, letter = this - sp.Union(*others), condition.lhs
    if not isinstance(left, sp.Interval) or left.start == left.end:
        return None
    low = (sp.StrictLessThan if left.left_open else sp.LessThan)(left.start, letter, evaluate=False)
    high = (sp.StrictLessThan if left.right_open else sp.LessThan)(letter, left.end, evaluate=False)
    sides = [side for side, end in ((low, left.start), (high, left.end)) if end.is_finite]
    return sp.And(*sides, evaluate=False) if len(sides) == 2 else None


def _sets(conditions: Sequence[sp.Basic]) -> list[sp.Set | None]:
    letters = set().union(*(condition.free_symbols for condition in conditions))
    letter = letters.pop() if len(letters) == 1 else None
    return [None if letter is None else where(condition, letter) for condition in conditions]


def where(condition: sp.Basic, letter: sp.Symbol) -> sp.Set | None:
    """The numbers for which a condition holds; None where more than one letter's comparison with numbers is asked."""
    if isinstance(condition, sp.And):
        parts = [where(part, letter) for part in condition.args]
        return None if None in parts else sp.Intersection(*parts)
    difference = sp.expand((condition.lhs - condition.rhs).doit()) if _is_short(condition) else None
    if difference is None or not difference.is_polynomial(letter) or sp.degree(difference, letter) != 1:
        return None
    rise, level = difference.coeff(letter, 1), difference.coeff(letter, 0)
    if not (rise.is_Rational and level.is_Rational) or condition.rel_op not in ("<", "<=", ">", ">="):
        return None
    edge, is_less = -level / rise, condition.rel_op.startswith("<") == (rise > 0)
    is_open = "=" not in condition.rel_op
    return sp.Interval(-sp.oo, edge, True, is_open) if is_less else sp.Interval(edge, sp.oo, is_open, True)


def _is_short(condition: sp.Basic) -> bool:
    """x < 1/2 and 2x − 1 > 0, and nothing that could take long to expand."""
    if not isinstance(condition, sp.Rel):
        return False
    plain = (sp.Add, sp.Mul, sp.Symbol, sp.Rational)
    parts = [*sp.preorder_traversal(condition.lhs), *sp.preorder_traversal(condition.rhs)]
    return len(parts) <= 12 and all(isinstance(part, plain) for part in parts)
