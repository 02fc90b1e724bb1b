"""How far off a float may be, and the right digits where too few are left: (1 − cos x)/x² is 1/2 near 0, not 0.

With every operation goes a bound of its rounding error. Where the bound of the whole says that digits are lost, the value is
worked out again with many digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from functools import lru_cache

import mpmath
import numpy as np
import sympy as sp

from explainer.numeric.patience import is_time_up, leave_rough
from explainer.symbolic.evaluation import (
    ARRAYS,
    COMPARE,
    HighPrecision,
    NoValueError,
    Place,
    TooLargeError,
    arrays,
    foregone,
    whole_number,
)

MOST_PLACES = 2048  # places of one call that are looked at so closely: a chart has fewer
KEPT = 2e-13  # the relative error that a float may have
TYPED = 15  # digits of a number that somebody typed; one with more was computed, and is what its bits say
EPS, TINY = np.finfo(float).eps, np.finfo(float).tiny
DIGITS = (30, 70, 350)  # the first two agree, or else what the last says counts

FEW_PLACES = 64  # of so few places even those without a value are asked again
DRAWN = 1e-7  # the relative error that a value of a curve may have
SEEN = 1e-3  # the error that is seen in a curve, relative to its height
_HURRIED: ContextVar[bool] = ContextVar("whether floats are good enough", default=False)

Bounded = tuple[np.ndarray, np.ndarray]  # values, and how far off they may be


@contextmanager
def hurried() -> Iterator[None]:
    """Floats are good enough within it: a training asks many thousand times, and corrects itself."""
    token = _HURRIED.set(True)
    try:
        yield
    finally:
        _HURRIED.reset(token)


def accurate(expr: sp.Basic, place: Place) -> np.ndarray:
    """`expr` at the arrays of `place` as `arrays` has it; of a few places every value to 12 digits or more, of a curve to 7."""
    floats = arrays(expr, place)
    if floats.size > MOST_PLACES or _HURRIED.get():
        return floats
    with np.errstate(all="ignore"):
        is_few = floats.size <= FEW_PLACES
        _, error = _compiled(expr)({letter: _given(value, is_few) for letter, value in place.items()})
        least = 0.0 if is_few else TINY * 1e6  # nobody sees so little in a curve: 0/x is 0
        doubtful = ~(np.broadcast_to(error, floats.shape) <= (KEPT if is_few else DRAWN) * np.abs(floats) + least)
        if is_few:
            doubtful |= np.isinf(floats)
        else:  # a curve may have no value on half of its window, of which there is no doubt
            doubtful &= ~np.isnan(floats) | np.isposinf(np.broadcast_to(error, floats.shape))
    if not doubtful.any():
        return floats
    floats = floats.copy()
    spread = {letter: np.broadcast_to(np.asarray(place[letter]), floats.shape) for letter in expr.free_symbols}
    for index in map(tuple, np.argwhere(doubtful)):
        if is_time_up():
            if _is_seen(floats, np.broadcast_to(error, floats.shape))[doubtful].any():
                leave_rough()
            break
        here = tuple((letter, float(values[index])) for letter, values in spread.items())
        floats[index] = _closer(expr, here, float(floats[index]), is_few)
    return floats


def _is_seen(floats: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Of which values the curve would look another: by a thousandth of its height, and by half of what they are."""
    height = np.max(np.abs(floats), initial=1.0, where=np.isfinite(floats))
    return ~(error <= np.maximum(SEEN * height, np.abs(np.nan_to_num(floats)) / 2))


def _given(value: np.ndarray | float, is_few: bool) -> Bounded:
    """The places, and of a few how far each is from the decimal that was typed; a curve's are what their bits say."""
    places = np.asarray(value, dtype=np.float64)
    off = [abs(float(_typed(x) - Fraction(x))) if math.isfinite(x) else 0.0 for x in places.flat] if is_few else 0.0
    return places, np.reshape(off, places.shape) if is_few else np.zeros(())


@lru_cache(maxsize=20_000)  # a curve is drawn again with each move of its point
def _closer(expr: sp.Basic, here: tuple[tuple[sp.Symbol, float], ...], rough: float, twice: bool) -> float:
    """The value with as many digits as it takes, worked out `twice` or not; NaN where there is none."""
    if not all(math.isfinite(x) for _, x in here):
        return rough
    before, value = None, rough
    for precise in _precise():
        precise.has_cancelled = False
        try:
            value = precise(expr, {letter: _number(precise, x) for letter, x in here})
        except TooLargeError:
            continue
        except NoValueError:
            value = precise.math.nan
        is_sure = not precise.has_cancelled and (before is not None or not twice or precise.math.isnan(value))
        if is_sure and (not twice or precise.math.isnan(value) or abs(value - before) <= 1e-16 * abs(value)):
            break
        before = value
    return float(value)


def _number(precise: HighPrecision, x: float) -> mpmath.mpf:
    """0.1 as 1/10, which somebody typed; 0.30000000000000004 as what its bits say."""
    exact = _typed(x)
    return precise.math.mpf(exact.numerator) / exact.denominator


def _typed(x: float) -> Fraction:
    typed = Fraction(f"{x:.{TYPED}g}")
    return typed if float(typed) == x else Fraction(x)


@lru_cache(maxsize=1)
def _precise() -> tuple[HighPrecision, ...]:
    return tuple(map(HighPrecision, DIGITS))


# --- the bound ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _compiled(expr: sp.Basic) -> Callable[[Mapping[sp.Symbol, Bounded]], Bounded]:
    if expr.is_Symbol:
        return lambda place: place[expr]
    if not expr.free_symbols:
        return _constant(expr)
    if isinstance(expr, sp.Piecewise):
        return _selected(expr)
    inner = [_compiled(argument) for argument in expr.args]
    if expr.is_Add:
        return lambda place: _folded(_plus, [part(place) for part in inner])
    if expr.is_Mul:
        return lambda place: _folded(_times, [part(place) for part in inner])
    if expr.is_Pow:
        whole = whole_number(expr.exp)
        return _power(*inner) if whole is None else _whole_power(whole, inner[0])
    if isinstance(expr, sp.Rel):
        if (sure := foregone(expr)) is not None:
            return lambda place: (np.asarray(float(sure)), np.zeros(()))
        return _compared(COMPARE[expr.rel_op], *inner)
    return _function(expr.func.__name__, inner)


def _constant(expr: sp.Basic) -> Callable[[Mapping], Bounded]:
    value = np.asarray(arrays(expr, {}))
    is_exact = expr.is_Rational and Fraction(float(value)) == Fraction(int(expr.p), int(expr.q))
    bounded = value, np.where(is_exact | np.isnan(value), 0.0, EPS * np.abs(value))
    return lambda place: bounded


def _folded(rule: Callable[[Bounded, Bounded], Bounded], parts: list[Bounded]) -> Bounded:
    result = parts[0]
    for part in parts[1:]:
        result = rule(result, part)
    return result


def _plus(one: Bounded, other: Bounded) -> Bounded:
    value = one[0] + other[0]
    return value, one[1] + other[1] + EPS * np.abs(value)


def _times(one: Bounded, other: Bounded) -> Bounded:
    (u, du), (v, dv) = one, other
    value = u * v
    error = np.abs(u) * dv + np.abs(v) * du + du * dv
    error = np.where(np.isnan(error), np.inf, error)  # 0·∞: nothing is known of one of them, and the other is exact
    return value, error + _rounded(value, (u != 0) & (v != 0), 1)


def _rounded(value: np.ndarray, is_something: np.ndarray | bool, units: float) -> np.ndarray:
    """The error of one operation; what is too small for a float loses all its digits."""
    return units * EPS * np.abs(value) + np.where((np.abs(value) < TINY) & is_something, TINY, 0.0)


def _whole_power(n: int, base: Callable) -> Callable[[Mapping], Bounded]:
    def raised(place: Mapping) -> Bounded:
        u, du = base(place)
        size = np.abs(u)
        value = np.power(1.0 * u, float(n))
        furthest = size + du if n > 0 else size - du  # where the power is steepest
        steep = abs(n) * np.power(np.where(furthest > 0, furthest, 0.0), float(n - 1)) if n else 0.0
        return value, np.where(du > 0, steep * du, 0.0) + _rounded(value, u != 0, 4)

    return raised


def _power(base: Callable, exponent: Callable) -> Callable[[Mapping], Bounded]:
    def raised(place: Mapping) -> Bounded:
        (u, du), (v, dv) = base(place), exponent(place)
        value = np.power(np.where(u < 0, np.nan, 1.0 * u), v)
        least = np.where(u - du > 0, u - du, 0.0)
        share = np.where(du > 0, np.abs(v) * du / least, 0.0) + np.where(dv > 0, np.abs(np.log(least)) * dv, 0.0)
        return value, np.abs(value) * share + np.where((u < 0) & (u + du >= 0), np.inf, 0.0) + _rounded(
            value, u != 0, 4
        )

    return raised


def _compared(compare: Callable, left: Callable, right: Callable) -> Callable[[Mapping], Bounded]:
    def holds(place: Mapping) -> Bounded:
        (u, du), (v, dv) = left(place), right(place)
        error = du + dv
        return np.where(compare(u, v), 1.0, 0.0), np.where((np.abs(u - v) <= error) & (error > 0), np.inf, 0.0)

    return holds


def _selected(pieces: sp.Piecewise) -> Callable[[Mapping], Bounded]:
    branches = [(_compiled(value), _compiled(condition)) for value, condition in reversed(pieces.args)]

    def chosen(place: Mapping) -> Bounded:
        bounded: Bounded = np.asarray(np.nan), np.asarray(0.0)
        for value, condition in branches:
            (here, error), (holds, doubt) = value(place), condition(place)
            bounded = np.where(holds == 1, here, bounded[0]), np.where(holds == 1, error, bounded[1]) + doubt
        return bounded

    return chosen


def _function(name: str, inner: list[Callable]) -> Callable[[Mapping], Bounded]:
    function = ARRAYS[name]

    def worked(place: Mapping) -> Bounded:
        parts = [part(place) for part in inner]
        value = function(*(u for u, _ in parts))
        error = np.maximum.reduce(np.broadcast_arrays(*(du for _, du in parts))) if parts else 0.0
        if name in _JUMPS:
            return value, np.where((np.abs(parts[0][0]) <= error) & (error > 0), np.inf, 0.0)
        steep = _STEEP.get(name, lambda u, v: 1.2)(parts[0][0], value)
        spread = np.where(error > 0, np.abs(steep) * error, 0.0)
        units = 0 if name in _EXACT else 8
        return value, spread + _rounded(value, parts[0][0] != 0, units)

    return worked


_JUMPS = {"sign", "step"}
_EXACT = {"Abs", "Max", "Min", "relu", "And", "Or", "Not"}
# How steep a function is where it has the value v; of those that are not named it is at most about 1.
_STEEP: dict[str, Callable] = {
    "exp": lambda u, v: v,
    "log": lambda u, v: 1 / u,
    "tan": lambda u, v: 1 + v**2,
    "sinh": lambda u, v: np.cosh(u),
    "cosh": lambda u, v: np.sinh(u),
    "asin": lambda u, v: 1 / np.sqrt(1 - u**2),
    "acos": lambda u, v: 1 / np.sqrt(1 - u**2),
    "tanh": lambda u, v: np.cosh(np.minimum(np.abs(u), 300)) ** -2.0,
    "atan": lambda u, v: 1 / (1 + u**2),
    "sigmoid": lambda u, v: v,
    "softplus": lambda u, v: np.minimum(v, 1.0),
    "elu": lambda u, v: 10.0,
    "leaky_relu": lambda u, v: 1 + np.abs(v / u),
    "cbrt": lambda u, v: v / (3 * u),
}
