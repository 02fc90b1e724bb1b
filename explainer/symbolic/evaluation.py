"""The numbers of a formula: arrays for charts and networks, and as many digits as asked for proofs.

One walk over the tree, two tables of functions. Overflow is avoided by what a function means: σ is `expit`, not 1/(1+e⁻ˣ).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache, partial
from operator import itemgetter
from types import MappingProxyType
from typing import Protocol

import mpmath
import numpy as np
import sympy as sp
from scipy import special
from sympy.core.function import AppliedUndef

from explainer.symbolic.expression import Slope
from explainer.symbolic.named import NAMED
from explainer.symbolic.sandbox import LimitError

SMALL = 100  # an exponent up to this is worked out where only numbers stand
HUGE = 10**6  # an exponent beyond this is a number that nobody can write down


class NoValueError(ValueError):
    """The formula has no real value there, or none that could be written down.

    >>> from explainer.symbolic.parsing import parse
    >>> HighPrecision(20)(parse("ln(x)"), {sp.Symbol("x", real=True): mpmath.mpf(-1)})
    Traceback (most recent call last):
    explainer.symbolic.evaluation.NoValueError: no real value
    """


class TooLargeError(NoValueError):
    """A number on the way is too large to be written down, whatever the value of the whole."""


# --- arrays -------------------------------------------------------------------------------------------------------------

ARRAYS: dict[str, Callable[..., np.ndarray]] = {
    **{name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sign")},
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "Abs": np.abs,
    "erf": lambda u: special.erf(np.asarray(u, dtype=np.float64)),  # has no wider numbers
    "Max": lambda *u: np.maximum.reduce(np.broadcast_arrays(*u)),
    "Min": lambda *u: np.minimum.reduce(np.broadcast_arrays(*u)),
    "And": lambda *u: np.minimum.reduce(np.broadcast_arrays(*u)),  # of 1 and 0; NaN where one is undecided
    "Or": lambda *u: np.maximum.reduce(np.broadcast_arrays(*u)),
    "Not": lambda u: 1 - u,
    **{name: function.numpy for name, function in NAMED.items()},
}


SERIES = (sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh, sp.atan, sp.erf)
ANYWHERE = (
    *("-7.1379462815", "-3.0718492653", "-1.2946018573", "-0.4183759206"),
    *("0.2719463850", "0.9037184625", "2.3618049571", "5.8290371649"),
)
Place = Mapping[sp.Symbol, np.ndarray | float]
CLOSER = 64  # places of one call that are looked at with many digits


def arrays(expr: sp.Basic, place: Place) -> np.ndarray:
    """`expr` at the arrays of `place`, in float64; NaN where it has no real value, as atan(1/x) has none at 0.

    A part may be too large for float64 where the whole is not, as e^x is in ln(1 + e^x) at 800: there it is taken from
    numbers with a wider range, on machines that have them. What floats round to 0 need not be 0: where one is divided by,
    a few places are looked at with many digits.
    """
    function = _compiled(expr, True)
    with np.errstate(all="ignore"):
        values = np.asarray(function(place), dtype=np.float64)
        if np.isfinite(values).all():
            return values
        wider = {letter: np.asarray(value, dtype=np.longdouble) for letter, value in place.items()}
        values = np.where(np.isfinite(values), values, np.asarray(function(wider), dtype=np.float64))
        if not np.isnan(values).any():
            return values
        # Without the care about 0, whatever is NaN there too has no value for another reason.
        doubtful = np.isnan(values) & ~np.isnan(np.asarray(_compiled(expr, False)(place), dtype=np.float64))
    return _closer(expr, place, values, doubtful) if doubtful.any() else values


def _closer(expr: sp.Basic, place: Place, floats: np.ndarray, doubtful: np.ndarray) -> np.ndarray:
    """The first of the doubtful places with many digits; the others stay NaN."""
    precise, floats = _precise(), floats.copy()
    spread = {letter: np.broadcast_to(np.asarray(place[letter]), floats.shape) for letter in expr.free_symbols}
    for index in map(tuple, np.argwhere(doubtful)[:CLOSER]):
        here = {letter: precise.math.mpf(float(values[index])) for letter, values in spread.items()}
        with suppress(NoValueError):  # it stays NaN
            floats[index] = float(precise(expr, here))
    return floats


@lru_cache(maxsize=1)
def _precise() -> HighPrecision:
    return HighPrecision(30)


@lru_cache(maxsize=10_000)
def _compiled(expr: sp.Basic, careful: bool) -> Callable[[Place], np.ndarray | float]:
    """`expr` as a function of its letters' values. A training asks for the same few expressions many thousand times.

    `careful`: NaN for what is divided by 0 and for the logarithm of 0, which floats take to be infinite. A condition is 1,
    0, or NaN where a side of it has no value.
    """
    if expr.is_Symbol:
        return itemgetter(expr)
    if expr in (sp.true, sp.false) or (expr.is_number and not expr.args):
        value = np.float64(bool(expr)) if expr in (sp.true, sp.false) else np.float64(float(expr))
        return lambda place: value
    if not expr.free_symbols and (constant := _constant(expr)) is not None:
        return lambda place: constant
    if isinstance(expr, sp.Piecewise):
        return _selected(expr, careful)
    inner = [_compiled(argument, careful) for argument in expr.args]
    if expr.is_Add:
        first, *rest = inner
        return lambda place: sum((part(place) for part in rest), start=first(place))
    if expr.is_Mul:
        return _multiplied(expr, careful)
    if expr.is_Pow:
        base, exponent = inner
        return _raised(expr, base, exponent, careful)
    if isinstance(expr, sp.Rel):
        compare, (left, right) = COMPARE[expr.rel_op], inner
        if (holds := foregone(expr)) is not None:  # floats round two such sides each in its own way
            return lambda place: _decided(lambda *_: holds, left(place), right(place))
        return lambda place: _decided(compare, left(place), right(place))
    function = ARRAYS[expr.func.__name__]
    if careful and isinstance(expr, sp.log):
        return lambda place: _where_not_0(inner[0](place), np.log)
    return lambda place: function(*(part(place) for part in inner))


@lru_cache(maxsize=10_000)
def foregone(comparison: sp.Rel) -> bool | None:
    """Whether a comparison holds wherever it is asked, because its sides are the same; None for any other."""
    return bool(COMPARE[comparison.rel_op](0, 0)) if is_nought(comparison.lhs - comparison.rhs) else None


def is_nought(expr: sp.Expr) -> bool:
    """Whether an expression in one letter is 0 wherever it has a value, as (x + 1)² − (x² + 2x + 1) is.

    What is made of these functions alone is a power series around every place: unless it is 0 it is not 0, to 70 digits, at
    eight places that have nothing to do with it.
    """
    letters = expr.free_symbols
    if len(letters) != 1 or not all(map(_is_a_series, sp.preorder_traversal(expr))):
        return False
    precise, (letter,) = _precise(), letters
    try:
        return all(precise(expr, {letter: precise.math.mpf(at)}) == 0 for at in ANYWHERE)
    except NoValueError:
        return False


def _is_a_series(part: sp.Basic) -> bool:
    if isinstance(part, AppliedUndef):
        name = part.func.__name__
        return name in NAMED and name != "cbrt" and not NAMED[name].has_corner
    if isinstance(part, sp.atan):  # atan(1/x) + atan(x) is π/2 on one side of the pole, −π/2 on the other
        return not part.has(sp.tan) and all(power.exp.is_nonnegative for power in part.atoms(sp.Pow))
    if part.is_Pow and part.exp.is_Rational:
        return bool(part.exp.is_Integer)
    return part.is_Atom or part.is_Add or part.is_Mul or part.is_Pow or isinstance(part, SERIES)


def _decided(compare: Callable, left: np.ndarray | float, right: np.ndarray | float) -> np.ndarray:
    """Whether a condition holds, as 1 or 0; NaN where one side has no value."""
    return np.where(np.isnan(left) | np.isnan(right), np.nan, compare(left, right))


def _not_positive(u: np.ndarray | float, exponent: float, careful: bool) -> np.ndarray:
    """u⁰ or u⁻ⁿ; what has no value has no power 0 either."""
    nothing = np.isnan(u) | (careful & (exponent < 0) & (u == 0))
    return np.where(nothing, np.nan, np.power(1.0 * u, exponent))


def _where_not_0(u: np.ndarray | float, function: Callable) -> np.ndarray:
    return np.where(u == 0, np.nan, function(u))


def _raised(expr: sp.Pow, base: Callable, exponent: Callable, careful: bool) -> Callable:
    """A power; a whole exponent is exact and knows signs, whether it is written as 2 or as 1 + 1."""
    whole = whole_number(expr.exp)
    if whole is not None:
        if whole > 0:
            return lambda place: np.power(1.0 * base(place), float(whole))
        return lambda place: _not_positive(base(place), float(whole), careful)
    if expr.exp == sp.S.Half:
        return lambda place: np.sqrt(base(place))

    def power(place: Place) -> np.ndarray:
        u, v = 1.0 * base(place), exponent(place)
        # A negative base has only the powers that are written as whole; and to NumPy 1 to the power NaN is 1.
        nothing = (u < 0) | np.isnan(u) | np.isnan(v) | (careful & (u == 0) & ~(v > 0))
        return np.where(nothing, np.nan, np.power(u, v))

    return power


def _constant(expr: sp.Basic) -> np.float64 | None:
    """What a part without letters is worth: 0 for sin π, NaN for tan π/2, where floats find 10⁻¹⁶ and 10¹⁶."""
    try:
        return np.float64(float(_precise()(expr, {})))
    except TooLargeError:
        return None  # then floats say 0 or ∞
    except NoValueError:
        return np.float64(np.nan)


def _selected(pieces: sp.Piecewise, careful: bool) -> Callable[[Place], np.ndarray]:
    """The first branch whose condition holds; NaN where one before it is undecided, and where a letter is NaN."""
    branches = [
        (_compiled(value, careful), _compiled(condition, careful)) for value, condition in reversed(pieces.args)
    ]
    letters = list(pieces.free_symbols)

    def chosen(place: Place) -> np.ndarray:
        values = np.asarray(np.nan)
        for value, condition in branches:
            holds = condition(place)
            values = np.where(holds == 1, value(place), np.where(np.isnan(holds), np.nan, values))
        return np.where(np.isnan(sum(place[letter] for letter in letters)), np.nan, values)

    return chosen


def _multiplied(expr: sp.Mul, careful: bool) -> Callable[[Place], np.ndarray | float]:
    """A product in which divisions are divisions, so that 1/3·x is x/3 and x/x is 1 to the last bit."""
    below = [_compiled(factor.base, careful) for factor in expr.args if factor.is_Pow and factor.exp == -1]
    above = [_compiled(factor, careful) for factor in expr.args if not (factor.is_Pow and factor.exp == -1)]

    def product(place: Place) -> np.ndarray | float:
        result: np.ndarray | float = 1.0
        for value in above:
            result = result * value(place)
        for value in below:
            under = value(place)
            result = np.where(under == 0, np.nan, np.divide(result, under)) if careful else np.divide(result, under)
        return result

    return product


COMPARE = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


def whole_number(exponent: sp.Expr) -> int | None:
    """The whole number that an exponent is, written as 2 or as 1 + 1, and None for any other."""
    value = _fraction(exponent)
    return int(value) if value is not None and value.denominator == 1 else None


@lru_cache(maxsize=10_000)
def _fraction(expr: sp.Expr) -> Fraction | None:
    """What + − · / and small powers of numbers come to."""
    if expr.is_Rational:
        return Fraction(int(expr.p), int(expr.q))
    if not (expr.is_Add or expr.is_Mul or expr.is_Pow):
        return None
    parts = [part for argument in expr.args if (part := _fraction(argument)) is not None]
    if len(parts) < len(expr.args):
        return None
    if expr.is_Add:
        return sum(parts, start=Fraction(0))
    if expr.is_Mul:
        return math.prod(parts, start=Fraction(1))
    base, power = parts
    if (
        power.denominator != 1
        or abs(power) > SMALL
        or (base == 0 and power < 0)
        or max(map(abs, base.as_integer_ratio())) > HUGE
    ):
        return None
    return base ** int(power)


# --- as many digits as asked for ----------------------------------------------------------------------------------------


class Defined(Protocol):
    """What a name of a formula stands for, when it is called with these arguments."""

    def definition(self, u: sp.Expr, *others: sp.Expr) -> sp.Expr:
        """f(u), written out."""


class HighPrecision:
    """Values to `digits` digits. A slope that stands in a line is taken from its definition, by a difference quotient.

    So it knows nothing of the rules of differentiation, which it is there to judge. What a name of `known` stands for is
    asked of its `definition`, whatever functions of that name there are besides.
    """

    def __init__(
        self, digits: int, known: Mapping[str, Defined] = MappingProxyType({}), until: float = math.inf
    ) -> None:
        self.digits, self.known, self.until = digits, known, until
        self.definitions: dict[str, sp.Expr] = {}
        self.math = mpmath.MPContext()  # a context of its own: the global one belongs to everybody
        self.math.dps = 2 * digits + 20
        self.step = self.math.mpf(10) ** -(digits * 4 // 5)
        self.tolerance = self.math.mpf(10) ** -(digits * 3 // 4)
        # Orders of magnitude (powers of 2, as mpmath keeps numbers): comparing them costs a fifth of comparing numbers.
        self.nought = self.math.mag(self.math.mpf(10) ** -(2 * digits))
        self.rounding = self.math.mag(self.math.mpf(10) ** (8 - self.math.dps))
        self.has_cancelled = False  # whether a part has ever come out as a rounding error, and was taken for 0
        m = self.math
        furthest = 10**digits  # whole turns are taken away first, and each digit of their number costs one
        self.functions: dict[str, Callable] = {
            **{name: getattr(m, name) for name in ("tanh", "atan", "erf", "erfc", "sign")},
            **{name: self._guarded(getattr(m, name), HUGE) for name in ("exp", "sinh", "cosh")},
            **{name: self._guarded(getattr(m, name), furthest) for name in ("sin", "cos")},
            "tan": self._guarded(self._tangent, furthest),
            "asin": lambda u: m.asin(u) if abs(u) <= 1 else self._none(),
            "acos": lambda u: m.acos(u) if abs(u) <= 1 else self._none(),
            "log": lambda u: m.log(u) if u > 0 else self._none(),
            "Abs": abs,
            "Max": max,
            "Min": min,
            **{name: partial(function.mpmath, self) for name, function in NAMED.items()},
            "KroneckerDelta": lambda i, j: m.one if i == j else m.zero,
        }

    def __call__(self, expr: sp.Basic, place: Mapping[sp.Symbol, mpmath.mpf], seen: dict | None = None) -> mpmath.mpf:
        """The value of `expr` at `place`. Raises NoValueError where it has none.

        `seen` keeps the values of all parts, for further lines at the same place, and within it, one for each, those of the
        places beside it and of a definition's letters. Raises LimitError after `until`, by the
        monotonic clock.
        """
        if time.monotonic() > self.until:
            raise LimitError("this took longer than it may and was stopped; try a simpler formula, or a larger limit")
        try:
            value = self._value(expr, place, {} if seen is None else seen)
        except (ZeroDivisionError, OverflowError, TypeError) as problem:
            raise NoValueError(str(problem)) from problem
        if not isinstance(value, bool) and not self.math.isfinite(value):
            raise NoValueError("not finite")
        return value

    def agrees(self, left: mpmath.mpf, right: mpmath.mpf) -> bool:
        """Whether two values are the same, as far as digits tell."""
        return abs(left - right) <= self.tolerance * (1 + abs(left))

    def _guarded(self, function: Callable, bound: int) -> Callable:
        return lambda u: function(u) if abs(u) < bound else self._too_large()

    def _tangent(self, u: mpmath.mpf) -> mpmath.mpf:
        below, above = self.math.cos_sin(u)
        above = self._turned(above, u)
        return self._none() if self.math.mag(below) < self.nought else above / below

    def _turned(self, value: mpmath.mpf, u: mpmath.mpf) -> mpmath.mpf:
        """A sine or cosine of u: sin π is 0, but the sine of a small number is that small number."""
        return self._without_rounding(value, self.math.mag(u)) if abs(u) > self.math.one else value

    @staticmethod
    def _none() -> None:
        raise NoValueError("no real value")

    @staticmethod
    def _too_large() -> None:
        raise TooLargeError("too large")

    def _value(self, expr: sp.Basic, place: Mapping, seen: dict) -> mpmath.mpf:
        value = seen.get(expr)
        if value is not None:
            return value
        value = self._worked(expr, place, seen)
        if value and not isinstance(value, bool) and self.math.mag(value) < self.nought and not expr.free_symbols:
            value = self.math.zero  # sin π, to more digits than are asked for
        seen[expr] = value
        return value

    def _worked(self, expr: sp.Basic, place: Mapping, seen: dict) -> mpmath.mpf:
        m = self.math
        if expr.is_Symbol:
            return place[expr]
        if expr.is_Rational:
            return m.mpf(expr.p) / expr.q
        if expr.is_Mul:
            return self._product(expr, place, seen)
        if expr.is_Add:
            return self._sum([self._value(term, place, seen) for term in expr.args])
        if expr.is_Pow:
            return self._power(expr, *(self._value(part, place, seen) for part in expr.args))
        if expr is sp.pi or expr is sp.E:
            return +m.pi if expr is sp.pi else +m.e
        if expr is sp.true or expr is sp.false:
            return bool(expr)
        if expr.is_Float:
            return m.mpf(str(expr))
        if isinstance(expr, Slope):
            of, by = expr.args
            ahead, back = ({**place, by: place[by] + step} for step in (self.step, -self.step))
            seen_ahead, seen_back = (seen.setdefault((by, side), {}) for side in ("ahead", "back"))
            return (self._value(of, ahead, seen_ahead) - self._value(of, back, seen_back)) / (2 * self.step)
        if isinstance(expr, sp.Piecewise):
            branch = next((value for value, condition in expr.args if self._value(condition, place, seen)), None)
            return self._none() if branch is None else self._value(branch, place, seen)
        inner = [self._value(argument, place, seen) for argument in expr.args]
        name = expr.func.__name__
        if isinstance(expr, AppliedUndef) and name in self.known:
            letters = sp.symbols(f"u:{len(inner)}", real=True)
            if name not in self.definitions:
                self.definitions[name] = self.known[name].definition(*letters)
            there = seen.setdefault((name, *inner), {})
            return self._value(self.definitions[name], dict(zip(letters, inner, strict=True)), there)
        if isinstance(expr, sp.Rel):
            left, right = inner
            return bool(COMPARE[expr.rel_op](self._sum([left, -right]), 0))
        if isinstance(expr, sp.And | sp.Or | sp.Not):
            return {"And": all, "Or": any, "Not": lambda u: not u[0]}[name](inner)
        function = self.functions.get(expr.func.__name__)
        if function is None:
            what = "a named function without a value" if isinstance(expr, AppliedUndef) else "no function of ours"
            raise NoValueError(f"{expr.func.__name__} is {what}")
        value = function(*inner)
        if isinstance(expr, sp.sin | sp.cos):
            return self._turned(value, inner[0])
        return self._without_rounding(value, 1) if isinstance(expr, sp.log) else value

    def _sum(self, terms: list[mpmath.mpf]) -> mpmath.mpf:
        """A sum; what is a rounding error next to its terms is 0."""
        orders = [self.math.mag(term) for term in terms if term]
        if not orders:
            return self.math.zero
        self.has_cancelled |= min(orders) < self.rounding + max(orders)
        return self._without_rounding(self.math.fsum(terms), max(orders))

    def _without_rounding(self, value: mpmath.mpf, largest: float) -> mpmath.mpf:
        """The value, or 0 where it is a rounding error beside something of the order 2 to the power `largest`."""
        if self.math.mag(value) < self.rounding + largest:
            self.has_cancelled = True
            return self.math.zero
        return value

    def _product(self, expr: sp.Mul, place: Mapping, seen: dict) -> mpmath.mpf:
        """A product in which divisions are divisions, so that x/x is 1 to the last digit."""
        is_below = [factor.is_Pow and factor.exp is sp.S.NegativeOne for factor in expr.args]
        above = [
            self._value(factor, place, seen) for factor, below in zip(expr.args, is_below, strict=True) if not below
        ]
        below = [
            self._value(factor.base, place, seen) for factor, below in zip(expr.args, is_below, strict=True) if below
        ]
        return self.math.fprod(above) / self.math.fprod(below) if below else self.math.fprod(above)

    def _power(self, expr: sp.Pow, base: mpmath.mpf, exponent: mpmath.mpf) -> mpmath.mpf:
        whole = whole_number(expr.exp)
        if whole is not None and abs(exponent) > HUGE:
            return self._too_large()
        if base < 0 and whole is None:
            return self._none()
        if whole is not None:
            return base**whole
        if base == 0:
            return self.math.zero if exponent > 0 else self._none()
        return self.functions["exp"](exponent * self.math.log(base))
