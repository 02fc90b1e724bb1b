"""A product as a number and its factors: how the closing lines of a derivation read one, and write it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import sympy as sp

from explainer.numeric.decimals import ExactDecimal, product_of, sum_of
from explainer.symbolic.expression import negative, power, times


@dataclass
class Product:
    """number · base^exponent · …; each base stands once, in the order in which it was met."""

    number: sp.Rational = sp.S.One
    powers: dict[sp.Expr, sp.Rational] = field(default_factory=dict)
    factors: int = 0  # how many were read: more than there are bases, when some belong together

    def read(self, expr: sp.Expr, exponent: sp.Rational = sp.S.One) -> Product:
        """Multiply by expr^exponent; what a whole power holds is taken apart."""
        if expr.is_Rational and exponent.is_Integer and not (expr == 0 and exponent < 0):
            self.number = product_of((self.number, expr**exponent))
        elif expr.is_Mul and exponent.is_Integer:
            for factor in expr.args:
                self.read(factor, exponent)
        elif expr.is_Pow and expr.exp.is_Rational and exponent.is_Integer:
            self.read(expr.base, expr.exp * exponent)
        else:
            self.factors += 1
            self.powers[expr] = sum_of((self.powers.get(expr, sp.S.Zero), exponent))
        return self

    def over(self, shared: dict[sp.Expr, sp.Rational]) -> Product:
        """The product divided by these powers."""
        left = {base: exponent - shared.get(base, 0) for base, exponent in self.powers.items()}
        missing = {base: -exponent for base, exponent in shared.items() if base not in left}
        return Product(self.number, {**left, **missing})

    @property
    def expr(self) -> sp.Expr:
        """The product as it is written: one fraction, a number without letters below it in front."""
        above = [raised(base, exponent) for base, exponent in self.powers.items() if exponent > 0]
        below = [(base, -exponent) for base, exponent in self.powers.items() if exponent < 0]
        if not below:
            return _with_number(self.number, above)
        is_whole = self.number.is_Integer or isinstance(self.number, ExactDecimal)  # 0.3/x is no 3/(10x)
        whole = _with_number(self.number if is_whole else sp.Integer(self.number.p), above)
        number = [] if is_whole else [sp.Integer(self.number.q)]
        divisor = power(times(*number, *(raised(base, exponent) for base, exponent in below)), sp.S.NegativeOne)
        if whole == 1:
            return divisor
        return negative(divisor) if whole == -1 else times(*(whole.args if whole.is_Mul else (whole,)), divisor)


def raised(base: sp.Expr, exponent: sp.Rational) -> sp.Expr:
    return base if exponent == 1 else power(base, exponent)


def _with_number(number: sp.Rational, factors: list[sp.Expr]) -> sp.Expr:
    if not factors or number == 0:
        return number
    if abs(number) != 1 and abs(number.p) == 1 and not isinstance(number, ExactDecimal):
        factors, number = [*factors, power(sp.Integer(number.q), sp.S.NegativeOne)], number * number.q  # x/2 for ½x
    product = times(*factors)
    if number == -1:
        return negative(product)
    return product if number == 1 else times(number, *factors)


def parts(expr: sp.Expr, is_above: bool = True) -> Iterator[tuple[sp.Expr, bool]]:
    """All that is multiplied or divided by, and whether it stands above."""
    for factor in sp.Mul.make_args(expr):
        if factor.is_Pow and factor.exp.is_Integer and factor.exp < 0:
            yield from parts(factor.base if factor.exp == -1 else power(factor.base, -factor.exp), not is_above)
        else:
            yield factor, is_above
