"""The value of what a line says: of many points at once in floats, or of one point to as many digits as asked.

The points are complex, so that every formula has a value nearly everywhere; a comparison looks at the real parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeAlias

import mpmath
import numpy as np
from scipy import special

from explainer.proofreading.tree import Node

# What a line is worth: complex floats of many points, one number of mpmath (which has no types), a truth, or a Matrix.
# All of them add, multiply and compare; which of them a tree has, only its place decides.
Value: TypeAlias = Any
WIDE = 1 / 128  # the step of a slope's difference quotient where both sides take the same one


@dataclass(frozen=True)
class Quick:
    """Complex floats, an array of points at once."""

    step: float = WIDE

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
    def absolute(u: Value) -> Value:
        return np.abs(u) + 0j

    @staticmethod
    def power(base: Value, exponent: Value) -> Value:
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

    def number(self, value: Fraction) -> Value:
        return self.math.mpf(value.numerator) / value.denominator

    def real(self, value: Value) -> Value:
        """The real part, without the last digits that rounding leaves beside a large imaginary one."""
        real, imaginary = self.math.re(value), self.math.im(value)
        if imaginary and not self.orders_complex:
            raise ValueError("a complex number is not larger or smaller than another")
        return real if abs(real) > abs(imaginary) * self.step else self.math.zero

    @staticmethod
    def where(holds: Value, left: Value, right: Value) -> Value:
        return left if holds else right

    def power(self, base: Value, exponent: Value) -> Value:
        if self.math.im(exponent) == 0 and self.math.re(exponent) == int(self.math.re(exponent)):
            return base ** int(self.math.re(exponent))
        if base == 0 and self.math.re(exponent) > 0:
            return self.math.zero
        return self.math.exp(exponent * self.math.log(base))  # of 0 there is no logarithm: ValueError


Arithmetic: TypeAlias = Quick | Digits


def _sigmoid(m: Arithmetic, u: Value) -> Value:
    return 1 / (1 + m.exp(-u))


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
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
COMPARE: Mapping[str, Callable[[Value, Value], Value]] = {
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

    math: Arithmetic
    place: Mapping[str, Value]
    known: Mapping[str, Callable[..., Node]] = field(default_factory=dict)
    tied: bool = False

    def __call__(self, node: Node) -> Value:
        return getattr(self, f"_{node.kind.replace(' ', '_')}")(node)

    def at(self, **changed: Value) -> Valuer:
        return Valuer(self.math, {**self.place, **changed}, self.known, self.tied)

    def _number(self, node: Node) -> Value:
        return self.math.number(node.number)

    def _letter(self, node: Node) -> Value:
        return self.place[node.name] if node.name in self.place else self.math.constants[node.name]

    def _truth(self, node: Node) -> Value:
        return node.value

    def _add(self, node: Node) -> Value:
        first, *rest = map(self, node.parts)
        for term in rest:
            first = first + term
        return first

    def _negative(self, node: Node) -> Value:
        return -self(node.parts[0])

    def _multiply(self, node: Node) -> Value:
        first, *rest = map(self, node.parts)
        for factor in rest:
            both = isinstance(first, Matrix) and isinstance(factor, Matrix)
            first = first @ factor if both else first * factor
        return first

    def _divide(self, node: Node) -> Value:
        above, below = map(self, node.parts)
        return above / below

    def _power(self, node: Node) -> Value:
        return self.math.power(*map(self, node.parts))

    def _root(self, node: Node) -> Value:
        inside, index = map(self, node.parts)
        return self.math.power(inside, 1 / index)

    def _call(self, node: Node) -> Value:
        name = node.name
        if name in ("max", "min"):
            first, *rest = map(self, node.parts)
            for other in rest:
                wins = self.math.real(other) > self.math.real(first)
                first = self.math.where(wins if name == "max" else ~np.asarray(wins), other, first)
            return first
        if name in FUNCTIONS:
            return FUNCTIONS[name](self.math, *map(self, node.parts))
        return self(self.known[name](*node.parts))

    def _slope(self, node: Node) -> Value:
        of, by = node.parts
        step = self.math.step
        ahead, back = (self._moved(by, move)(of) for move in (step, -step))
        return (ahead - back) / (2 * step)

    def _moved(self, by: Node, move: Value) -> Valuer:
        if by.kind != "entry":
            return self.at(**{by.name: self.place[by.name] + move})
        index = self._index(by.parts)
        entries = dict(self.place[by.name])
        entries[index] = entries[index] + move
        return self.at(**{by.name: entries})

    def _index(self, parts: tuple[Node, ...]) -> tuple[int, ...]:
        return tuple(int(complex(np.ravel(self(part))[0]).real) for part in parts)

    def _entry(self, node: Node) -> Value:
        return self.place[node.name][self._index(node.parts)]

    def _delta(self, node: Node) -> Value:
        left, right = (self._index((part,)) for part in node.parts)
        return int(left == right)

    def _sum_over(self, node: Node) -> Value:
        return sum(self._terms(node))

    def _product_over(self, node: Node) -> Value:
        product = 1
        for factor in self._terms(node):
            product = product * factor
        return product

    def _terms(self, node: Node) -> list:
        low, high, body = node.parts
        first, last = self._index((low, high))
        return [self.at(**{node.name: k})(body) for k in range(first, last + 1)]

    def _compare(self, node: Node) -> Value:
        if self.tied and not all(part.kind == "letter" and part.name in "ijkmn" for part in node.parts):
            return node.name in TIED
        left, right = (self.math.real(self(part)) for part in node.parts)
        return COMPARE[node.name](left, right)

    def _not(self, node: Node) -> Value:
        value = self(node.parts[0])
        return not value if isinstance(value, bool) else ~np.asarray(value)

    def _and(self, node: Node) -> Value:
        return np.logical_and.reduce(np.broadcast_arrays(*map(self, node.parts)))

    def _or(self, node: Node) -> Value:
        return np.logical_or.reduce(np.broadcast_arrays(*map(self, node.parts)))

    def _cases(self, node: Node) -> Value:
        chosen: Value = complex("nan")
        for case in reversed(node.parts):
            value, condition = case.parts
            holds = self(condition)
            if isinstance(holds, bool | np.bool_):
                chosen = self(value) if holds else chosen
            else:
                chosen = np.where(holds, self(value), chosen)
        return chosen

    def _matrix(self, node: Node) -> Value:
        return Matrix([[self(entry) for entry in row.parts] for row in node.parts])

    def _transpose(self, node: Node) -> Value:
        inner = self(node.parts[0])
        return inner.T if isinstance(inner, Matrix) else inner


class Matrix:
    """A table of numbers of any kind, with what matrices do."""

    def __init__(self, rows: list[list[Value]]) -> None:
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

    def __mul__(self, factor: Value) -> Matrix:
        return Matrix([[entry * factor for entry in row] for row in self.rows])

    __rmul__ = __mul__

    def __truediv__(self, divisor: Value) -> Matrix:
        return self * (1 / divisor)

    def __matmul__(self, other: Matrix) -> Matrix:
        columns = other.T.rows
        if len(self.rows[0]) != len(columns[0]):
            raise ValueError("matrices whose shapes do not fit")
        return Matrix(
            [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in self.rows]
        )

    @property
    def flat(self) -> list[Value]:
        return [entry for row in self.rows for entry in row]
