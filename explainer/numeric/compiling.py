"""A formula as a function of numbers: its tree is put together from small functions, so no bracket can be lost on the way.

(`sympy.lambdify` prints the tree as program text first. Of a fraction within a fraction that nothing has evaluated it loses
the brackets, and then the value is wrong.)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import itemgetter
from typing import Any

import sympy as sp

Part = Callable[[tuple], Any]  # from the numbers of all letters to the value of one part of the formula


def compiled(
    expr: sp.Basic,
    symbols: Sequence[sp.Symbol],
    functions: Mapping[str, Callable],
    constant: Callable[[sp.Expr], object],
) -> Callable:
    """`expr` as a function of the numbers of `symbols`, in their order.

    `functions` holds sqrt, power and what else the formula calls, by SymPy's names; `constant` turns a number of the formula
    into a number to work with. Raises ValueError for a function or letter that is not given; the function that is returned
    raises ZeroDivisionError where a divisor is 0, and ValueError where no case of a case distinction holds.

    >>> from fractions import Fraction
    >>> x = sp.Symbol("x")
    >>> inverse = sp.Pow(sp.Pow(x, -1, evaluate=False), -1, evaluate=False)
    >>> compiled(inverse, [x], {}, lambda number: Fraction(int(number)))(Fraction(2, 3))
    Fraction(2, 3)
    """
    places = {symbol: itemgetter(index) for index, symbol in enumerate(symbols)}
    whole = _Compiler(places, functions, constant).part(expr)
    return lambda *numbers: whole(numbers)


class _Compiler:
    def __init__(self, places: Mapping, functions: Mapping, constant: Callable) -> None:
        self.places, self.functions, self.constant = places, functions, constant

    def part(self, expr: sp.Basic) -> Part:
        if expr in (sp.true, sp.false):
            return _always(expr == sp.true)
        if expr.is_Symbol:
            return self._given(self.places, expr)
        if expr.is_Number or expr.is_NumberSymbol:
            return _always(self.constant(expr))
        if expr.is_Add:
            return reduce(_sum, map(self.part, expr.args))
        if expr.is_Mul:
            return self._product(expr)
        if expr.is_Pow:
            return self._power(expr)
        if isinstance(expr, sp.Piecewise):
            return self._cases(expr)
        inner = [*map(self.part, expr.args)]
        if isinstance(expr, sp.Rel):
            return _two(COMPARE[expr.rel_op], *inner)
        if isinstance(expr, sp.And | sp.Or):
            holds = all if isinstance(expr, sp.And) else any
            return lambda numbers: holds(part(numbers) for part in inner)
        if isinstance(expr, sp.Not):
            return lambda numbers: not inner[0](numbers)
        return self._call(self._given(self.functions, type(expr).__name__), inner)

    @staticmethod
    def _given(known: Mapping, name: object) -> Callable:
        if name not in known:
            raise ValueError(f"a formula holds {name}, which has no number here")
        return known[name]

    @staticmethod
    def _call(function: Callable, inner: Sequence[Part]) -> Part:
        if len(inner) == 1:
            (only,) = inner
            return lambda numbers: function(only(numbers))
        return lambda numbers: function(*[part(numbers) for part in inner])

    def _product(self, expr: sp.Mul) -> Part:
        """Divisions stay divisions: x/3 is not x·0.333."""
        minus, above, below = False, [], []
        for factor in expr.args:
            if factor == -1:
                minus = not minus
            elif factor.is_Pow and factor.exp.is_number and factor.exp.could_extract_minus_sign():
                below.append(self._raised(factor.base, -factor.exp))
            else:
                above.append(self.part(factor))
        quotient = reduce(_product, above) if above else _always(self.constant(sp.S.One))
        if below:
            quotient = _two(operator.truediv, quotient, reduce(_product, below))
        return (lambda numbers: -quotient(numbers)) if minus else quotient

    def _power(self, expr: sp.Pow) -> Part:
        if expr.exp.is_number and expr.exp.could_extract_minus_sign():
            one, below = self.constant(sp.S.One), self._raised(expr.base, -expr.exp)
            return lambda numbers: one / below(numbers)
        return self._raised(expr.base, expr.exp)

    def _raised(self, base: sp.Expr, exponent: sp.Expr) -> Part:
        below = self.part(base)
        if exponent == 1:
            return below
        if exponent == sp.S.Half:
            return self._call(self._given(self.functions, "sqrt"), [below])
        if exponent.is_Integer:
            whole = int(exponent)
            return lambda numbers: below(numbers) ** whole
        return self._call(self._given(self.functions, "power"), [below, self.part(exponent)])

    def _cases(self, expr: sp.Piecewise) -> Part:
        pieces = [(self.part(value), self.part(condition)) for value, condition in expr.args]

        def chosen(numbers: tuple) -> object:
            for value, condition in pieces:
                if condition(numbers):
                    return value(numbers)
            raise ValueError("no case holds")

        return chosen


def _always(value: object) -> Part:
    return lambda numbers: value


def _two(work: Callable, left: Part, right: Part) -> Part:
    return lambda numbers: work(left(numbers), right(numbers))


def _sum(left: Part, right: Part) -> Part:
    return lambda numbers: left(numbers) + right(numbers)


def _product(left: Part, right: Part) -> Part:
    return lambda numbers: left(numbers) * right(numbers)


COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
