"""Decimals that stay decimals: 1.702 is exact, and is not shown as 851/500."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Context, Decimal
from fractions import Fraction

import sympy as sp

PLACES = 12  # so many are written out: 0.001, but 1e-15


class ExactDecimal(sp.Rational):
    """A rational number that was typed, or worked out, as a decimal; it has the value and the hash of the plain one.

    Two trees that differ in it only are not equal, as SymPy has it of all numbers of different kinds: so none of its caches
    takes ½x for 0.5x. Build it by `exact_decimal`.
    """

    __slots__ = ()

    def __new__(cls, p: int, q: int) -> ExactDecimal:
        number = sp.Expr.__new__(cls)
        number.p, number.q = p, q
        return number

    def __hash__(self) -> int:
        return hash(sp.Rational(self.p, self.q))

    def __neg__(self) -> sp.Rational:
        return exact_decimal(-_fraction(self))

    def __abs__(self) -> sp.Rational:
        return exact_decimal(abs(_fraction(self)))

    def __add__(self, other: object) -> sp.Expr:
        return _combined(self, other, Fraction.__add__, sp.Rational.__add__)

    def __sub__(self, other: object) -> sp.Expr:
        return _combined(self, other, Fraction.__sub__, sp.Rational.__sub__)

    def __mul__(self, other: object) -> sp.Expr:
        return _combined(self, other, Fraction.__mul__, sp.Rational.__mul__)

    def __truediv__(self, other: object) -> sp.Expr:
        if other == 0:
            return sp.Rational.__truediv__(self, other)
        return _combined(self, other, Fraction.__truediv__, sp.Rational.__truediv__)

    def __pow__(self, other: object, mod: object = None) -> sp.Expr:
        if isinstance(other, int | sp.Integer) and mod is None:
            return exact_decimal(_fraction(self) ** int(other))
        return sp.Rational.__pow__(self, other, mod)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: object) -> sp.Expr:
        return -self + other

    @property
    def written(self) -> str:
        """Every digit of it, a very small one with its power of ten: 0.044715, 1e-15."""
        exact = Context(prec=100).divide(Decimal(self.p), Decimal(self.q))
        if -int(exact.as_tuple().exponent) <= PLACES:
            return f"{exact:f}"
        mantissa, _, power = f"{exact:e}".partition("e")
        return f"{mantissa}e{int(power)}"


def exact_decimal(value: Fraction) -> sp.Rational:
    """The number as an exact decimal; an integer, or a fraction that no decimal equals, as SymPy's own.

    >>> exact_decimal(Fraction("1.702")).written, exact_decimal(Fraction(1, 3)), exact_decimal(Fraction(2))
    ('1.702', 1/3, 2)
    """
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if value.denominator == 1 or rest != 1:
        return sp.Rational(value.numerator, value.denominator)
    return ExactDecimal(value.numerator, value.denominator)


def sum_of(numbers: Iterable[sp.Rational]) -> sp.Rational:
    """Their sum; a decimal where one of them is."""
    return _all(tuple(numbers), sp.Add)


def product_of(numbers: Iterable[sp.Rational]) -> sp.Rational:
    """Their product; a decimal where one of them is."""
    return _all(tuple(numbers), sp.Mul)


def _all(numbers: tuple[sp.Rational, ...], operation: type[sp.Add] | type[sp.Mul]) -> sp.Rational:
    result = operation(*numbers)
    return exact_decimal(_fraction(result)) if any(isinstance(each, ExactDecimal) for each in numbers) else result


def _combined(number: ExactDecimal, other: object, exactly: Callable, otherwise: Callable) -> sp.Expr:
    if isinstance(other, int | sp.Rational):
        return exact_decimal(
            exactly(_fraction(number), _fraction(sp.Integer(other) if isinstance(other, int) else other))
        )
    return otherwise(number, other)


def _fraction(number: sp.Rational) -> Fraction:
    return Fraction(int(number.p), int(number.q))
