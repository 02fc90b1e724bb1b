"""Random formulas of every kind that a reader may type: periodic, with roots, in cases, with a parameter.

Each comes with a function that was built beside its text: what the formula is worth, without parser, tree or printer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction

import mpmath
from mpmath import mp, mpf

from tests.cancelling import NoValueError, real

Value = Callable[[mpf, mpf], mpf]  # of x and a
Formula = tuple[str, Value]
HUGE = 10**5
DIGITS = 60, 160  # what both say is the value


class UnclearError(ValueError):
    """Numbers on the way are too large, or too many digits cancel."""


def formulas(count: int, seed: int = 0) -> Iterator[Formula]:
    """So many formulas, the same for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        yield _formula(rng, rng.choice((1, 2, 2, 3)))


def value(function: Value, x: Fraction, a: Fraction) -> mpf | None:
    """The value, None where there is none. Raises UnclearError."""
    values = [_with_digits(function, x, a, digits) for digits in DIGITS]
    if (values[0] is None) != (values[1] is None) or (
        values[0] is not None and abs(values[0] - values[1]) > 1e-20 * abs(values[1])
    ):
        raise UnclearError
    return values[1]


def sides(function: Value, x: Fraction, a: Fraction) -> tuple[mpf, mpf]:
    """The slopes on the left and on the right. Raises UnclearError where one of them has no values."""
    with mpmath.workdps(160):
        here, letter, step = mpf(x.numerator) / x.denominator, mpf(a.numerator) / a.denominator, mpf(10) ** -40
        try:
            below, at, above = (function(here + turn * step, letter) for turn in (-1, 0, 1))
        except (NoValueError, ZeroDivisionError) as problem:
            raise UnclearError from problem
        return (at - below) / step, (above - at) / step


def _with_digits(function: Value, x: Fraction, a: Fraction, digits: int) -> mpf | None:
    with mpmath.workdps(digits):
        try:
            return mpf(function(mpf(x.numerator) / x.denominator, mpf(a.numerator) / a.denominator))
        except (NoValueError, ZeroDivisionError):
            return None


def _sum(u: mpf, v: mpf) -> mpf:
    total = u + v
    return mpf(0) if abs(total) < mpf(10) ** (12 - mp.dps) * max(abs(u), abs(v)) else total


def _wave(function: Callable) -> Callable[[mpf], mpf]:
    def worked(u: mpf) -> mpf:
        if abs(u) > HUGE:
            raise UnclearError
        result = function(u)
        return mpf(0) if abs(u) > 1 and abs(result) < mpf(10) ** (12 - mp.dps) * abs(u) else result

    return worked


def _tan(u: mpf) -> mpf:
    return _wave(mpmath.sin)(u) / _wave(mpmath.cos)(u)


def _ordinary(function: Callable) -> Callable[[mpf], mpf]:
    def checked(u: mpf) -> mpf:
        if abs(u) > HUGE:
            raise UnclearError
        return function(u)

    return checked


CURVES: dict[str, Callable[[mpf], mpf]] = {
    "exp": _ordinary(mpmath.exp),
    "sin": _wave(mpmath.sin),
    "cos": _wave(mpmath.cos),
    "tan": _tan,
    "tanh": mpmath.tanh,
    "atan": mpmath.atan,
    "erf": mpmath.erf,
    "ln": real(mpmath.log, lambda u: u > 0),
    "sqrt": real(mpmath.sqrt, lambda u: u >= 0),
    "asin": real(mpmath.asin, lambda u: -1 <= u <= 1),
    "abs": abs,
    "relu": lambda u: max(u, mpf(0)),
    "step": lambda u: mpf(u >= 0),
    "cbrt": lambda u: mpmath.cbrt(u) if u >= 0 else -mpmath.cbrt(-u),
    "sigmoid": _ordinary(lambda u: 1 / (1 + mpmath.exp(-u))),
}
LEAVES: list[Formula] = [
    ("x", lambda x, a: x),
    ("2x", lambda x, a: 2 * x),
    ("x/10", lambda x, a: x / 10),
    ("x^2", lambda x, a: x**2),
    ("1-x", lambda x, a: _sum(mpf(1), -x)),
    ("1/x", lambda x, a: 1 / x),
    ("pi*x", lambda x, a: mpmath.pi * x),
    ("x^2-2", lambda x, a: _sum(x**2, mpf(-2))),
    ("x-0.1", lambda x, a: _sum(x, -mpf(1) / 10)),
    ("a*x", lambda x, a: a * x),
    ("x-a", lambda x, a: _sum(x, -a)),
]
CASES: list[tuple[str, Callable[[mpf], bool]]] = [
    ("x<1", lambda x: x < 1),
    ("x^2<2", lambda x: x**2 < 2),
    ("sin(x)<0", lambda x: CURVES["sin"](x) < 0),
    ("x^2<0", lambda x: False),
]
POWERS: list[tuple[str, Callable[[mpf], mpf]]] = [
    ("2", lambda u: u**2),
    ("-1", lambda u: 1 / u),
    ("-2", lambda u: 1 / u**2),
    ("1/2", CURVES["sqrt"]),
    ("2/3", real(lambda u: u ** (mpf(2) / 3) if u else u, lambda u: u >= 0)),
]


def _formula(rng: random.Random, depth: int) -> Formula:
    if depth == 0:
        return rng.choice(LEAVES)
    (s, f), (t, g) = _formula(rng, depth - 1), _formula(rng, rng.randrange(depth))
    (name, curve), (exponent, power), (condition, holds) = (
        rng.choice(list(CURVES.items())),
        rng.choice(POWERS),
        rng.choice(CASES),
    )
    return rng.choice(
        [
            *3 * [(f"{name}({s})", lambda x, a: curve(f(x, a)))],
            (f"({s})^({exponent})", lambda x, a: power(f(x, a))),
            (f"({s})+({t})", lambda x, a: _sum(f(x, a), g(x, a))),
            (f"({s})-({t})", lambda x, a: _sum(f(x, a), -g(x, a))),
            (f"({s})*({t})", lambda x, a: f(x, a) * g(x, a)),
            (f"({s})/({t})", lambda x, a: f(x, a) / g(x, a)),
            (f"max({s},{t})", lambda x, a: max(f(x, a), g(x, a))),
            (f"piecewise({condition},{s},{t})", lambda x, a: f(x, a) if holds(x) else g(x, a)),
        ]
    )
