"""The value of what a line says: of many points at once in floats, or of one point to as many digits as asked.

The points are complex, so that every formula has a value nearly everywhere; a comparison looks at the real parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

import mpmath
import numpy as np
from scipy import special

from explainer.proofreading.tree import Node

WIDE = 1 / 128  # the step of a slope's difference quotient where both sides take the same one


@dataclass(frozen=True)
class Quick:
    """Complex floats, an array of points at once."""

    step: object = WIDE

    @staticmethod
    def number(value: Fraction) -> np.complex128:
        try:
            return np.complex128(value.numerator / value.denominator)
        except OverflowError:
            return np.complex128(float("inf"))

    constants = MappingProxyType({"π": np.pi, "e": np.e})
    exp, log, sin, cos, tan, sinh, cosh, tanh, arctan, sqrt, arcsin, arccos = (
        np.exp, np.log, np.sin, np.cos, np.tan, np.sinh, np.cosh, np.tanh, np.arctan, np.sqrt, np.arcsin, np.arccos,
    )  # fmt: skip
    erf, real, where = special.erf, staticmethod(np.real), staticmethod(np.where)

    @staticmethod
    def absolute(u: object) -> object:
        return np.abs(u) + 0j

    @staticmethod
    def power(base: object, exponent: object) -> object:
        """An integer exponent by multiplication: principal values are for the others."""
        flat = np.ravel(exponent)
        if flat.size and np.all(flat == flat[0]) and flat[0].imag == 0 and flat[0].real == round(flat[0].real):
            return np.asarray(base, dtype=complex) ** int(max(-(10**6), min(10**6, flat[0].real)))
        return np.exp(np.asarray(exponent) * np.log(base))


class Digits:
    """mpmath numbers, one point at a time. Only where it `orders_complex` numbers are they larger or smaller."""

    def __init__(self, digits: int, *, orders_complex: bool = True) -> None:
        self.orders_complex = orders_complex
        self.math = m = mpmath.MPContext()
        m.dps = 2 * digits
        self.step = m.mpf(10) ** -(digits // 2)
        self.constants = {"π": +m.pi, "e": +m.e}
        self.exp, self.log, self.sin, self.cos, self.tan = m.exp, m.log, m.sin, m.cos, m.tan
        self.sinh, self.cosh, self.tanh, self.arctan, self.erf = m.sinh, m.cosh, m.tanh, m.atan, m.erf
        self.sqrt, self.absolute, self.arcsin, self.arccos = m.sqrt, m.fabs, m.asin, m.acos

    def number(self, value: Fraction) -> object:
        return self.math.mpf(value.numerator) / value.denominator

    def real(self, value: object) -> object:
        """The real part, without the last digits that rounding leaves beside a large imaginary one."""
        real, imaginary = self.math.re(value), self.math.im(value)
        if imaginary and not self.orders_complex:
            raise ValueError("a complex number is not larger or smaller than another")
        return real if abs(real) > abs(imaginary) * self.step else self.math.zero

    @staticmethod
    def where(holds: object, left: object, right: object) -> object:
        return left if holds else right

    def power(self, base: object, exponent: object) -> object:
        if self.math.im(exponent) == 0 and self.math.re(exponent) == int(self.math.re(exponent)):
            return base ** int(self.math.re(exponent))
        if base == 0 and self.math.re(exponent) > 0:
            return self.math.zero
        return self.math.exp(exponent * self.math.log(base))  # of 0 there is no logarithm: ValueError


def _sigmoid(m: object, u: object) -> object:
    return 1 / (1 + m.exp(-u))


FUNCTIONS: Mapping[str, Callable] = {
    **{
        name: (lambda m, u, name=name: getattr(m, name)(u))
        for name in ("exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "arcsin", "arccos", "erf")
    },
    "ln": lambda m, u: m.log(u),
    "abs": lambda m, u: m.absolute(u),
    "sign": lambda m, u: m.where(m.real(u) > 0, 1, m.where(m.real(u) < 0, -1, 0)),
    "sigmoid": _sigmoid,
    "softplus": lambda m, u: m.log(1 + m.exp(u)),
    "relu": lambda m, u: m.where(m.real(u) < 0, 0, u),
    "leakyrelu": lambda m, u, a: m.where(m.real(u) < 0, a * u, u),
    "step": lambda m, u: m.where(m.real(u) < 0, 0, 1),
    "sqrt": lambda m, u: m.sqrt(u),
}
COMPARE = {
    "<": lambda a, b: a < b,
    "≤": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "≥": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "≠": lambda a, b: a != b,
}
TIED = {"≤", "≥", "="}


@dataclass
class Valuer:
    """The value of trees at one `place`: letters (and lists of numbers, for entries) with their values.

    `tied` makes both sides of every comparison equal, as at a corner: so < and ≤ are told apart wherever the corner is.
    """

    math: object
    place: Mapping[str, object]
    known: Mapping[str, Callable[..., Node]] = field(default_factory=dict)
    tied: bool = False

    def __call__(self, node: Node) -> object:
        return getattr(self, f"_{node.kind.replace(' ', '_')}")(node)

    def at(self, **changed: object) -> Valuer:
        return Valuer(self.math, {**self.place, **changed}, self.known, self.tied)

    def _number(self, node: Node) -> object:
        return self.math.number(node.value)

    def _letter(self, node: Node) -> object:
        return self.place[node.value] if node.value in self.place else self.math.constants[node.value]

    def _truth(self, node: Node) -> object:
        return node.value

    def _add(self, node: Node) -> object:
        first, *rest = map(self, node.parts)
        for term in rest:
            first = first + term
        return first

    def _negative(self, node: Node) -> object:
        return -self(node.parts[0])

    def _multiply(self, node: Node) -> object:
        first, *rest = map(self, node.parts)
        for factor in rest:
            both = isinstance(first, Matrix) and isinstance(factor, Matrix)
            first = first @ factor if both else first * factor
        return first

    def _divide(self, node: Node) -> object:
        above, below = map(self, node.parts)
        return above / below

    def _power(self, node: Node) -> object:
        return self.math.power(*map(self, node.parts))

    def _root(self, node: Node) -> object:
        inside, index = map(self, node.parts)
        return self.math.power(inside, 1 / index)

    def _call(self, node: Node) -> object:
        name = node.value
        if name in ("max", "min"):
            first, *rest = map(self, node.parts)
            for other in rest:
                wins = self.math.real(other) > self.math.real(first)
                first = self.math.where(wins if name == "max" else ~np.asarray(wins), other, first)
            return first
        if name in FUNCTIONS:
            return FUNCTIONS[name](self.math, *map(self, node.parts))
        return self(self.known[name](*node.parts))

    def _slope(self, node: Node) -> object:
        of, by = node.parts
        step = self.math.step
        ahead, back = (self._moved(by, move)(of) for move in (step, -step))
        return (ahead - back) / (2 * step)

    def _moved(self, by: Node, move: object) -> Valuer:
        if by.kind != "entry":
            return self.at(**{by.value: self.place[by.value] + move})
        index = self._index(by.parts)
        entries = dict(self.place[by.value])
        entries[index] = entries[index] + move
        return self.at(**{by.value: entries})

    def _index(self, parts: tuple[Node, ...]) -> tuple[int, ...]:
        return tuple(int(complex(np.ravel(self(part))[0]).real) for part in parts)

    def _entry(self, node: Node) -> object:
        return self.place[node.value][self._index(node.parts)]

    def _delta(self, node: Node) -> object:
        left, right = (self._index((part,)) for part in node.parts)
        return int(left == right)

    def _sum_over(self, node: Node) -> object:
        return sum(self._terms(node))

    def _product_over(self, node: Node) -> object:
        product = 1
        for factor in self._terms(node):
            product = product * factor
        return product

    def _terms(self, node: Node) -> list:
        low, high, body = node.parts
        first, last = self._index((low, high))
        return [self.at(**{node.value: k})(body) for k in range(first, last + 1)]

    def _compare(self, node: Node) -> object:
        if self.tied and not all(part.kind == "letter" and part.value in "ijkmn" for part in node.parts):
            return node.value in TIED
        left, right = (self.math.real(self(part)) for part in node.parts)
        return COMPARE[node.value](left, right)

    def _not(self, node: Node) -> object:
        found = self(node.parts[0])
        return not found if isinstance(found, bool) else ~np.asarray(found)

    def _and(self, node: Node) -> object:
        return np.logical_and.reduce(np.broadcast_arrays(*map(self, node.parts)))

    def _or(self, node: Node) -> object:
        return np.logical_or.reduce(np.broadcast_arrays(*map(self, node.parts)))

    def _cases(self, node: Node) -> object:
        found: object = complex("nan")
        for case in reversed(node.parts):
            value, condition = case.parts
            holds = self(condition)
            if isinstance(holds, bool | np.bool_):
                found = self(value) if holds else found
            else:
                found = np.where(holds, self(value), found)
        return found

    def _matrix(self, node: Node) -> object:
        return Matrix([[self(entry) for entry in row.parts] for row in node.parts])

    def _transpose(self, node: Node) -> object:
        inner = self(node.parts[0])
        return inner.T if isinstance(inner, Matrix) else inner


class Matrix:
    """A table of numbers of any kind, with what matrices do."""

    def __init__(self, rows: list[list[object]]) -> None:
        self.rows = rows

    @property
    def T(self) -> Matrix:  # noqa: N802 - as everybody writes it
        return Matrix([list(column) for column in zip(*self.rows, strict=True)])

    def __add__(self, other: Matrix) -> Matrix:
        pairs = zip(self.rows, other.rows, strict=True)
        return Matrix([[a + b for a, b in zip(*pair, strict=True)] for pair in pairs])

    def __neg__(self) -> Matrix:
        return self * -1

    def __sub__(self, other: Matrix) -> Matrix:
        return self + -other

    def __mul__(self, factor: object) -> Matrix:
        return Matrix([[entry * factor for entry in row] for row in self.rows])

    __rmul__ = __mul__

    def __truediv__(self, divisor: object) -> Matrix:
        return self * (1 / divisor)

    def __matmul__(self, other: Matrix) -> Matrix:
        columns = other.T.rows
        if len(self.rows[0]) != len(columns[0]):
            raise ValueError("matrices whose shapes do not fit")
        return Matrix(
            [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in self.rows]
        )

    @property
    def flat(self) -> list[object]:
        return [entry for row in self.rows for entry in row]
