"""Whether two lines say the same: first at a few places, then exactly, or at twelve places with fifty digits."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import mpmath
import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.numeric.arithmetic import FRACTIONS, is_rational
from explainer.symbolic.agreement import ProofError, UncheckedError, compared
from explainer.symbolic.differentiation import Derivation
from explainer.symbolic.evaluation import HighPrecision, NoValueError
from explainer.symbolic.expression import Slope
from explainer.symbolic.known import KNOWN

DIGITS, POINTS, PRECISE = 12, 12, 50
ENOUGH = 4  # places that tell two lines from each other
STARTS = tuple(Fraction(numerator, 100) for numerator in (83, 137, 211, 41, 309, 17, 467, 7))
LARGEST_DEGREE = 60  # of polynomials that are compared exactly


@dataclass(frozen=True)
class Agreement:
    """How two lines agree: everywhere, only where the variable is positive, or not; and whether this was shown exactly."""

    everywhere: bool
    positive_only: bool = False
    exact: bool = False


class Comparer:
    """Compares lines in the letters of `of`; the values of parts that lines share are computed once."""

    def __init__(self, of: sp.Expr, by: sp.Symbol) -> None:
        self.of, self.by = of, by
        self.precise = HighPrecision(DIGITS, KNOWN)
        self.places = self._places(Slope(of, by))
        self.seen: list[dict] = [{} for _ in self.places]

    def _places(self, line: sp.Expr) -> list[dict]:
        """Places, by turns on both sides of 0, where the line has a value."""
        by_sign: dict[bool, list[dict]] = {True: [], False: []}
        for start in STARTS:
            for at in (start, -start):
                place = self._place(at)
                try:
                    value = self.precise(line, place)
                except NoValueError:
                    continue
                if abs(value) < 1e30:
                    by_sign[at > 0].append(place)
        half = ENOUGH // 2
        chosen = [*by_sign[True][:half], *by_sign[False][:half]]
        spare = [*by_sign[True][half:], *by_sign[False][half:]]
        return [*chosen, *spare[: ENOUGH - len(chosen)]]

    def _place(self, at: Fraction) -> dict:
        m = self.precise.math
        others = sorted(self.of.free_symbols - {self.by}, key=str)
        place = {symbol: m.mpf(7 + 4 * number) / 5 for number, symbol in enumerate(others)}
        return place | {self.by: m.mpf(at.numerator) / at.denominator}

    def value(self, expr: sp.Expr, number: int) -> mpmath.mpf | None:
        """The value at one of the places; None where there is none."""
        try:
            return self.precise(expr, self.places[number], self.seen[number])
        except NoValueError:
            return None

    def alike(self, left: sp.Expr, right: sp.Expr) -> bool:
        """Whether two lines agree at the few places, as far as both have a value there."""
        agreeing = 0
        for number in range(len(self.places)):
            one = self.value(left, number)
            other = None if one is None else self.value(right, number)
            if other is None:
                continue
            if not self.near(one, other):
                return False
            agreeing += 1
        return agreeing > 0

    @staticmethod
    def near(one: mpmath.mpf, other: mpmath.mpf) -> bool:
        """Whether two values are one, up to the digits of a slope that is taken from its definition."""
        left, right = float(one), float(other)
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-25) and math.isfinite(left)

    def agreement(self, line: sp.Expr, target: sp.Expr) -> Agreement:
        """Whether a line is what it should be, and how surely this is known."""
        if not self.alike(line, target):
            return Agreement(False, positive_only=self._positive_only(line, target))
        if not line.free_symbols - target.free_symbols - self.of.free_symbols and identical(line, target, self.by):
            return Agreement(True, exact=True)
        worked = Derivation(self.of, self.by, (), KNOWN)
        try:
            compared(0, ((target, line),), (), worked, HighPrecision(PRECISE, KNOWN), POINTS, random.Random(0))
        except UncheckedError:
            return Agreement(True)  # few places have a value, and at those they agree
        except ProofError:
            return Agreement(False, positive_only=self._positive_only(line, target))
        return Agreement(True)

    def _positive_only(self, line: sp.Expr, target: sp.Expr) -> bool:
        """√(x²) = x is right on one side of 0 only, as far as something in the lines tells its sides apart."""
        if not any(map(_tells_signs, (line, target))):
            return False
        agree: dict[bool, list[bool]] = {True: [], False: []}
        for number, place in enumerate(self.places):
            one, other = self.value(line, number), self.value(target, number)
            if one is not None and other is not None:
                agree[place[self.by] > 0].append(self.near(one, other))
        return bool(agree[True]) and all(agree[True]) and bool(agree[False]) and not any(agree[False])


def _tells_signs(line: sp.Expr) -> bool:
    """Whether there is a root, a logarithm, |x| or the like in it."""
    if line.has(sp.Abs, sp.sign, sp.log, sp.Max, sp.Min, sp.Piecewise, Slope):
        return True
    if any(not part.exp.is_Integer for part in line.atoms(sp.Pow)):
        return True
    return any("relu" in part.func.__name__ for part in line.atoms(AppliedUndef))


def identical(left: sp.Expr, right: sp.Expr, by: sp.Symbol) -> bool:
    """Whether two quotients of polynomials in one letter are the same: they agree, in fractions, at more places than roots.

    >>> from explainer.symbolic import parse
    >>> from explainer.symbolic.expression import X
    >>> identical(parse("(x+1)^2"), parse("x^2+2x+1"), X), identical(parse("sin(x)"), parse("sin(x)"), X)
    (True, False)
    """
    plain = (sp.Add, sp.Mul, sp.Pow, sp.Symbol, sp.Rational)
    for side in (left, right):
        parts = sp.preorder_traversal(side)
        if side.free_symbols - {by} or not is_rational(side) or not all(isinstance(part, plain) for part in parts):
            return False
    most = _degree(left) + _degree(right)  # of numerator and denominator of the difference
    if most > LARGEST_DEGREE:
        return False
    sides = [FRACTIONS.compiled(side, [by]) for side in (left, right)]
    agreed, at = 0, 1
    while agreed <= most:
        try:
            one, other = (side(Fraction(at, 3)) for side in sides)
        except ZeroDivisionError:  # there are no more such places than roots
            at += 1
            continue
        if one != other:
            return False
        agreed, at = agreed + 1, at + 1
    return True


def _degree(expr: sp.Expr) -> int:
    """No less than the degrees of numerator and denominator together."""
    if expr.is_Symbol:
        return 1
    if expr.is_Pow:
        return _degree(expr.base) * abs(int(expr.exp))
    return sum(map(_degree, expr.args))


@lru_cache(maxsize=200)
def comparer(of: sp.Expr, by: sp.Symbol) -> Comparer:
    """The comparer of a problem, made once: its lines come one after the other."""
    return Comparer(of, by)
