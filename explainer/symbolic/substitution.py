"""Numbers put in for letters: every line of a derivation at one place, each with the value that it has there.

The lines rewrite one formula, so all of them have one value. It is computed for each line by itself: where they agreed only
because one was copied from another, nothing would be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import mpmath
import sympy as sp

from explainer.numeric import formatting
from explainer.numeric.validation import Number, fraction, quoted, record
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation
from explainer.symbolic.evaluation import HighPrecision, NoValueError, TooLargeError
from explainer.symbolic.expression import Slope, rebuilt, size

DIGITS = 20
NEAR = Fraction(1, 10**22)  # two numbers nearer than this are one that was rounded
MAX_NODES = 3000  # nodes in all lines together; more than that is not computed while a reader waits


@dataclass(frozen=True)
class Substituted:
    """One line with its numbers: LaTeX, the value, and which cases were chosen ("1.5 ≥ 0", in LaTeX).

    What is still to be differentiated keeps its letters: the slope of a number would be 0. `is_exact` is False where a
    number that was put in is rounded in print, as 1/3 is.
    """

    latex: str
    value: Fraction
    because: tuple[str, ...] = ()
    is_exact: bool = True


def substitute(worked: Derivation, numbers: Mapping[str, Number]) -> tuple[Substituted, ...]:
    """Every line of `worked` with numbers put in for its letters: {"x": 1.5}.

    Raises ValueError when a letter has no number, when the place is none of the derivation's domain, where a line has no
    value (NoValueError), and when the lines are so long that computing them takes a while.

    >>> from explainer.formulas.reading import derive
    >>> substitute(derive("x^2"), {"x": 3})[-1].latex
    '2 \\\\cdot 3'
    """
    record(worked, "worked", "a Derivation, as derive(...) returns", "of", "by", "steps", "domain")
    if not isinstance(numbers, Mapping):
        raise ValueError(f"numbers must be a dict of letters and their numbers, got {quoted(numbers)}")
    if sum(size(step.expr) for step in worked.steps) > MAX_NODES:
        raise ValueError("these lines are too long to put numbers in")
    letters = set().union(*(step.expr.free_symbols for step in worked.steps))
    if missing := sorted({str(letter) for letter in letters} - set(numbers)):
        raise ValueError(f"numbers must be given for {', '.join(missing)}")
    values = {letter: fraction(numbers[str(letter)], str(letter)) for letter in letters}
    precise = HighPrecision(DIGITS, worked.known)
    place = {letter: precise.math.mpf(value.numerator) / value.denominator for letter, value in values.items()}
    here = ", ".join(f"{letter} = {formatting.decimal(value).replace('-', '−')}" for letter, value in values.items())
    try:
        precise(worked.of, place)
    except TooLargeError:
        raise NoValueError(f"a number in the formula is too large to be written down at {here}") from None
    except NoValueError:
        raise NoValueError(f"the formula has no value at {here}") from None
    if worked.by in values and worked.domain.contains(sp.Rational(values[worked.by])) != sp.true:
        raise NoValueError(f"there is no slope at {here}")
    try:
        return tuple(_line(step.expr, values, place, precise) for step in worked.steps)
    except NoValueError:
        raise NoValueError(f"not every line of the derivation has a value at {here}") from None


def _line(expr: sp.Basic, values: Mapping, place: Mapping, precise: HighPrecision) -> Substituted:
    because: list[str] = []
    chosen = _chosen(expr, place, precise, lambda case: because.append(printing.latex(case, values)))
    value = _exact(precise(expr, place), precise.math)
    put_in = [values[letter] for letter in chosen.free_symbols]
    is_exact = all(Fraction(formatting.decimal(number)) == number for number in put_in)
    return Substituted(printing.latex(chosen, values), value, tuple(dict.fromkeys(because)), is_exact)


def _chosen(expr: sp.Basic, place: Mapping, precise: HighPrecision, say: Callable[[sp.Basic], None]) -> sp.Basic:
    """The line with the branch that holds in the place of every case distinction."""
    if isinstance(expr, Slope) or not expr.args:
        return expr
    if isinstance(expr, sp.Piecewise):
        value, condition = _branch(expr, place, precise)
        say(condition)
        return _chosen(value, place, precise, say)
    return rebuilt(expr, [_chosen(argument, place, precise, say) for argument in expr.args])


def _branch(pieces: sp.Piecewise, place: Mapping, precise: HighPrecision) -> tuple[sp.Basic, sp.Basic]:
    """The branch that holds, and the condition under which it does."""
    failed = sp.false
    for value, condition in pieces.args:
        if condition == sp.true:
            return value, sp.Not(failed)
        if precise(condition, place):
            return value, condition
        failed = condition
    raise NoValueError("no branch holds")


def _exact(value: mpmath.mpf, math: mpmath.MPContext) -> Fraction:
    """The number as a fraction; a decimal of at most 12 places where it is one."""
    number = Fraction(Decimal(math.nstr(value, 30)))
    short = Fraction(round(number * 10**12), 10**12)
    return short if abs(number - short) < NEAR else number
