"""True lines beside a derivation: 2·3 = 6, f(2) = 125, and the slope of a part of the formula."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import sympy as sp

from explainer.numeric.formatting import decimal, typeset
from explainer.practice.comparing import Comparer
from explainer.practice.lines import formula
from explainer.practice.messages import shown
from explainer.practice.quantities import value_or_none
from explainer.practice.verdicts import CheckedLine
from explainer.symbolic.expression import Slope
from explainer.symbolic.typed.tokens import ParseError
from explainer.symbolic.wrong.wrong_slopes import right_slope

AT_A_PLACE = re.compile(r"\s*([fghy])('?)\(\s*([-−]?\s*\d[\d./]*)\s*\)\s*")
NEAR = 5e-3  # of a value that has no end: three digits are enough


def parts(of: sp.Expr, by: sp.Symbol) -> Iterator[sp.Expr]:
    """What a formula is made of, as far as it changes with `by`, the largest parts first.

    >>> from explainer.symbolic import parse
    >>> list(parts(parse("x^2*sin(3*x)"), sp.Symbol("x", real=True)))
    [x**2, sin(3*x), 3*x]
    """
    for part in sp.preorder_traversal(of):
        if part != of and part.args and by in part.free_symbols:
            yield part


def of_a_part(line: sp.Expr, of: sp.Expr, compare: Comparer) -> sp.Expr | None:
    """The part of a formula whose slope a line is."""
    slopes = ((part, right_slope(Slope(part, compare.by))) for part in parts(of, compare.by))
    return next((part for part, slope in slopes if compare.alike(line, slope)), None)


def of_numbers(text: str, pieces: Sequence[str], lines: Sequence[sp.Expr]) -> CheckedLine | None:
    """The verdict on 2·3 = 6; None for a line with letters in it."""
    if len(lines) < 2 or any(line.free_symbols or line.has(Slope) for line in lines):
        return None
    values = [value_or_none(line, {}) for line in lines]
    for (one, other), piece in zip(itertools.pairwise(values), pieces, strict=False):
        if one is None or other is None:
            return None
        if not _near(float(one), float(other)):
            message = f"The two sides are not equal: {typeset(piece.strip())} comes to {_printed(float(one))}."
            return CheckedLine(text, False, message)
    return CheckedLine(text, True, "This is true, a step on your own way.", rule="a true line")


def at_a_place(text: str, pieces: Sequence[str], of: sp.Expr, slope: sp.Expr, by: sp.Symbol) -> CheckedLine | None:
    """The verdict on f(2) = 125, or f'(2) = 300; None for a line that begins in another way."""
    match = AT_A_PLACE.fullmatch(pieces[0])
    if match is None or len(pieces) < 2:
        return None
    try:
        place = value_or_none(formula(match[3], by, {}), {})
    except ParseError:
        return None
    right = None if place is None else value_or_none(slope if match[2] else of, {by: place})
    if right is None or of.free_symbols - {by}:
        return None
    for piece in pieces[1:]:
        line = formula(piece, by, {})
        if line.free_symbols - {by} or line.has(Slope):
            return None
        result = value_or_none(line, {by: place})
        if result is None or not _near(float(result), float(right)):
            what = f"the slope of {shown(of)}" if match[2] else shown(of)
            return CheckedLine(text, False, f"Put {match[3]} into {what} again: it comes to {_printed(float(right))}.")
    what = "the slope" if match[2] else "the function"
    return CheckedLine(text, True, f"This is true: {what} at {by.name} = {match[3]}.", rule="a true line")


def _near(one: float, other: float) -> bool:
    """Whether numbers are one, up to rounding: a whole number is not rounded."""
    if one.is_integer() and other.is_integer():
        return one == other
    return abs(one - other) <= NEAR * max(abs(one), abs(other))


def _printed(number: float) -> str:
    return decimal(round(number, 4)).replace("-", "−")
