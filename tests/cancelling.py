"""Random formulas in which something cancels: powers over powers, fractions in fractions, sums with a common factor.

Each comes with a function that was built beside its text: what the formula is worth, without parser, tree or printer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import mpmath
from mpmath import mpf

Value = Callable[[mpf], mpf]
Formula = tuple[str, Value]
A = 1  # what the letter a stands for


class NoValueError(ValueError):
    """There is no real value."""


def formulas(count: int, seed: int = 0) -> Iterator[Formula]:
    """So many formulas, the same for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        yield _formula(rng, rng.choice((2, 3, 3, 4)))


def slope(value: Value, x: mpf) -> mpf:
    """The slope from its definition, in 60 digits. Raises NoValueError at a corner, and where there is no value."""
    with mpmath.workdps(60):
        h = mpf(10) ** -25
        try:
            below, here, above = (mpf(value(mpf(x) + step * h)) for step in (-1, 0, 1))
        except (ZeroDivisionError, OverflowError) as problem:
            raise NoValueError from problem
        left, right = (here - below) / h, (above - here) / h
        if abs(left - right) > mpf(10) ** -15 * (1 + abs(left)):
            raise NoValueError
        return (above - below) / (2 * h)


def _formula(rng: random.Random, depth: int) -> Formula:
    if depth == 0 or rng.random() < 0.1:
        return _leaf(rng)
    left, right = _formula(rng, depth - 1), _formula(rng, rng.randrange(depth))
    return rng.choice((_product, _quotient, _quotient, _reciprocal, _sum, _sum, _power, _twice))(rng, left, right)


INNER: dict[str, Value] = {
    "x": lambda x: x,
    "2x": lambda x: 2 * x,
    "-x": lambda x: -x,
    "3x": lambda x: 3 * x,
    "x^2": lambda x: x**2,
    "x+1": lambda x: x + 1,
    "1-x": lambda x: 1 - x,
    "x/2": lambda x: x / 2,
    "1/x": lambda x: 1 / x,
}
LEAVES: dict[str, Value] = {
    **INNER,
    "x^3": lambda x: x**3,
    "x-1": lambda x: x - 1,
    "a": lambda x: mpf(A),
    "2": lambda x: mpf(2),
    "3": lambda x: mpf(3),
    "1/2": lambda x: mpf(1) / 2,
    "0.3": lambda x: mpf(3) / 10,
    "pi": lambda x: +mpmath.pi,
}


def real(function: Callable, allowed: Callable[[mpf], bool]) -> Callable[[mpf], mpf]:
    """The function where it has a value that is real; elsewhere it raises NoValueError."""

    def checked(u: mpf) -> mpf:
        if not allowed(u):
            raise NoValueError
        return function(u)

    return checked


CURVES: dict[str, Callable[[mpf], mpf]] = {
    "exp": real(mpmath.exp, lambda u: abs(u) < 10**5),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tanh": mpmath.tanh,
    "ln": real(mpmath.log, lambda u: u > 0),
    "sqrt": real(mpmath.sqrt, lambda u: u >= 0),
    "sigmoid": real(lambda u: 1 / (1 + mpmath.exp(-u)), lambda u: abs(u) < 10**5),
    "atan": mpmath.atan,
    "abs": abs,
    "relu": lambda u: max(u, mpf(0)),
    "softplus": real(lambda u: mpmath.log(1 + mpmath.exp(u)), lambda u: abs(u) < 10**5),
}


def _leaf(rng: random.Random) -> Formula:
    if rng.random() < 0.65:
        return rng.choice(list(LEAVES.items()))
    (name, curve), (text, inner) = rng.choice(list(CURVES.items())), rng.choice(list(INNER.items()))
    return f"{name}({text})", lambda x: curve(inner(x))


def _product(rng: random.Random, left: Formula, right: Formula) -> Formula:
    (a, f), (b, g) = left, right
    return f"({a})*({b})", lambda x: f(x) * g(x)


def _quotient(rng: random.Random, left: Formula, right: Formula) -> Formula:
    (a, f), (b, g) = left, right
    return f"({a})/({b})", lambda x: f(x) / g(x)


def _reciprocal(rng: random.Random, left: Formula, right: Formula) -> Formula:
    (a, f), (b, g) = left, right
    return f"({a})*(1/({b}))", lambda x: f(x) * (1 / g(x))


def _sum(rng: random.Random, left: Formula, right: Formula) -> Formula:
    (a, f), (b, g) = left, right
    sign = rng.choice((1, -1))
    return f"({a}){'+' if sign > 0 else '-'}({b})", lambda x: f(x) + sign * g(x)


def _power(rng: random.Random, left: Formula, right: Formula) -> Formula:
    a, f = left
    text, exponent = rng.choice((("2", 2), ("3", 3), ("-1", -1), ("-2", -2), ("1/2", mpf(0.5)), ("-1/2", -mpf(0.5))))

    def value(x: mpf) -> mpf:
        base = f(x)
        if base < 0 and not isinstance(exponent, int):
            raise NoValueError
        return base**exponent

    return f"({a})^({text})", value


def _twice(rng: random.Random, left: Formula, right: Formula) -> Formula:
    """The same factor above and below, or in two terms."""
    (a, f), (b, g) = left, right
    return rng.choice(
        (
            (f"({a})*({b})/({a})", lambda x: f(x) * g(x) / f(x)),
            (f"({a})^2/({a})*({b})", lambda x: f(x) ** 2 / f(x) * g(x)),
            (f"({a})*({b})-({a})/({b})", lambda x: f(x) * g(x) - f(x) / g(x)),
        )
    )
