"""The numbers of a formula: arrays for charts and networks, and as many digits as asked for proofs.

One walk over the tree, two tables of functions. Overflow is avoided by what a function means: σ is `expit`, not 1/(1+e⁻ˣ).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from operator import itemgetter
from types import MappingProxyType

import mpmath
import numpy as np
import sympy as sp
from scipy import special
from sympy.core.function import AppliedUndef

from explainer.expression import Slope
from explainer.named import NAMED

HUGE = 10**6  # an exponent beyond this is a number that nobody can write down


class NoValueError(ValueError):
    """The formula has no real value there, or none that could be written down."""


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
    **{name: function.numpy for name, function in NAMED.items()},
}


def table(given: object, name: str) -> np.ndarray:
    """What was given as an array. Raises ValueError, in a sentence, for rows of different lengths."""
    try:
        return np.asarray(given)
    except ValueError:  # NumPy speaks of "an inhomogeneous shape"
        raise ValueError(f"{name} must be a table of numbers with rows of one length, got {_short(given)}") from None


def is_number(value: object) -> bool:
    """Whether one finite number was given; True is none."""
    kinds = int | float | np.integer | np.floating
    return isinstance(value, kinds) and not isinstance(value, bool) and bool(np.isfinite(value))


def _short(given: object) -> str:
    shown = repr(given)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


Place = Mapping[sp.Symbol, np.ndarray | float]


def arrays(expr: sp.Basic, place: Place) -> np.ndarray:
    """`expr` at the arrays of `place`, in float64; NaN where it has no real value.

    A part may be too large for float64 where the whole is not, as e^x is in ln(1 + e^x) at 800: there it is taken from
    numbers with a wider range, on machines that have them.
    """
    function = _compiled(expr)
    with np.errstate(all="ignore"):
        found = np.asarray(function(place), dtype=np.float64)
        if np.isfinite(found).all():
            return found
        wider = {letter: np.asarray(value, dtype=np.longdouble) for letter, value in place.items()}
        return np.where(np.isfinite(found), found, np.asarray(function(wider), dtype=np.float64))


@lru_cache(maxsize=10_000)
def _compiled(expr: sp.Basic) -> Callable[[Place], np.ndarray | float]:
    """`expr` as a function of its letters' values. A training asks for the same few expressions many thousand times."""
    if expr.is_Symbol:
        return itemgetter(expr)
    if expr in (sp.true, sp.false) or (expr.is_number and not expr.args):
        value = bool(expr) if expr in (sp.true, sp.false) else np.float64(float(expr))
        return lambda place: value
    if isinstance(expr, sp.Piecewise):
        return _selected(expr)
    inner = [*map(_compiled, expr.args)]
    if expr.is_Add:
        first, *rest = inner
        return lambda place: sum((part(place) for part in rest), start=first(place))
    if expr.is_Mul:
        return _multiplied(expr, inner)
    if expr.is_Pow:
        base, exponent = inner
        if isinstance(expr.exp, sp.Integer):  # an integer power is exact and knows signs
            whole = float(expr.exp)
            return lambda place: np.power(1.0 * base(place), whole)
        if expr.exp == sp.S.Half:
            return lambda place: np.sqrt(base(place))
        return lambda place: np.power(1.0 * base(place), exponent(place))
    if isinstance(expr, sp.And):
        return lambda place: np.logical_and.reduce(np.broadcast_arrays(*(part(place) for part in inner)))
    if isinstance(expr, sp.Not):
        return lambda place: np.logical_not(inner[0](place))
    function = COMPARE[expr.rel_op] if isinstance(expr, sp.Rel) else ARRAYS[expr.func.__name__]
    return lambda place: function(*(part(place) for part in inner))


def _selected(pieces: sp.Piecewise) -> Callable[[Place], np.ndarray]:
    """The first branch whose condition holds; NaN where a letter is NaN, for which every comparison is false."""
    branches = [(_compiled(value), _compiled(condition)) for value, condition in reversed(pieces.args)]
    letters = list(pieces.free_symbols)

    def chosen(place: Place) -> np.ndarray:
        found = np.asarray(np.nan)
        for value, condition in branches:
            found = np.where(condition(place), value(place), found)
        return np.where(np.isnan(sum(place[letter] for letter in letters)), np.nan, found)

    return chosen


def _multiplied(expr: sp.Mul, inner: list[Callable]) -> Callable[[Place], np.ndarray | float]:
    """A product in which divisions are divisions, so that 1/3·x is x/3 to the last bit."""
    pairs = list(zip(expr.args, inner, strict=True))
    above = [value for factor, value in pairs if not (factor.is_Pow and factor.exp == -1)]
    below = [
        (float(factor.base) if factor.base.is_Rational else None, value)
        for factor, value in pairs
        if factor.is_Pow and factor.exp == -1
    ]

    def product(place: Place) -> np.ndarray | float:
        result: np.ndarray | float = 1.0
        for value in above:
            result = result * value(place)
        for number, value in below:
            result = result / (1 / value(place) if number is None else number)
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


# --- as many digits as asked for ----------------------------------------------------------------------------------------


class Precise:
    """Values to `digits` digits. A slope that stands in a line is taken from its definition, by a difference quotient.

    So it knows nothing of the rules of differentiation, which it is there to judge. What a name of `known` stands for is
    asked of its `definition`, whatever functions of that name there are besides.
    """

    def __init__(self, digits: int, known: Mapping[str, object] = MappingProxyType({})) -> None:
        self.digits, self.known = digits, known
        self.definitions: dict[str, sp.Expr] = {}
        self.math = mpmath.MPContext()  # a context of its own: the global one belongs to everybody
        self.math.dps = 2 * digits + 20
        self.step = self.math.mpf(10) ** -(digits * 4 // 5)
        self.tolerance = self.math.mpf(10) ** -(digits * 3 // 4)
        m = self.math
        self.functions: dict[str, Callable] = {
            **{name: getattr(m, name) for name in ("tanh", "atan", "erf", "sign")},
            **{name: self._guarded(getattr(m, name)) for name in ("exp", "sinh", "cosh", "sin", "cos", "tan")},
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

        `seen` keeps the values of all parts, for further lines at the same place.
        """
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

    def _guarded(self, function: Callable) -> Callable:
        return lambda u: function(u) if abs(u) < HUGE else self._too_large()

    @staticmethod
    def _none() -> None:
        raise NoValueError("no real value")

    @staticmethod
    def _too_large() -> None:
        raise TooLargeError("too large")

    def _value(self, expr: sp.Basic, place: Mapping, seen: dict) -> mpmath.mpf:
        if expr in seen:
            return seen[expr]
        value = self._worked(expr, place, seen)
        seen[expr] = value
        return value

    def _worked(self, expr: sp.Basic, place: Mapping, seen: dict) -> mpmath.mpf:
        m = self.math
        if expr.is_Symbol:
            return place[expr]
        if expr.is_Rational:
            return m.mpf(expr.p) / expr.q
        if expr is sp.pi or expr is sp.E:
            return +m.pi if expr is sp.pi else +m.e
        if expr in (sp.true, sp.false):
            return bool(expr)
        if expr.is_Float:
            return m.mpf(str(expr))
        if isinstance(expr, Slope):
            of, by = expr.args
            ahead, back = dict(place), dict(place)
            ahead[by], back[by] = place[by] + self.step, place[by] - self.step
            return (self._value(of, ahead, {}) - self._value(of, back, {})) / (2 * self.step)
        if isinstance(expr, sp.Piecewise):
            branch = next((value for value, condition in expr.args if self._value(condition, place, seen)), None)
            return self._none() if branch is None else self._value(branch, place, seen)
        inner = [self._value(argument, place, seen) for argument in expr.args]
        name = expr.func.__name__
        if isinstance(expr, AppliedUndef) and name in self.known:
            letters = sp.symbols(f"u:{len(inner)}", real=True)
            if name not in self.definitions:
                self.definitions[name] = self.known[name].definition(*letters)
            return self._value(self.definitions[name], dict(zip(letters, inner, strict=True)), {})
        if expr.is_Add:
            return m.fsum(inner)
        if expr.is_Mul:
            return m.fprod(inner)
        if expr.is_Pow:
            return self._power(expr, *inner)
        if isinstance(expr, sp.Rel):
            left, right = inner
            return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[expr.rel_op]
        if isinstance(expr, sp.And):
            return all(inner)
        function = self.functions.get(expr.func.__name__)
        if function is None:
            what = "a named function without a value" if isinstance(expr, AppliedUndef) else "no function of ours"
            raise NoValueError(f"{expr.func.__name__} is {what}")
        return function(*inner)

    def _power(self, expr: sp.Pow, base: mpmath.mpf, exponent: mpmath.mpf) -> mpmath.mpf:
        if abs(exponent) > HUGE:
            return self._too_large()
        if base < 0 and not expr.exp.is_Integer:
            return self._none()
        if expr.exp.is_Integer:
            return base ** int(expr.exp)
        if base == 0:
            return self.math.zero if exponent > 0 else self._none()
        return self.functions["exp"](exponent * self.math.log(base))
