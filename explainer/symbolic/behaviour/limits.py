"""What a formula comes to at an end of its domain: a limit with a proof by rules, or None.

The place is moved to infinity first (x = a ± 1/t). Then every part is followed as t grows: its limit, the side from which
it comes, and how fast it grows: like c · e^(k·tᵈ) · tᵖ · (ln t)^q. Where leading terms cancel nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

import sympy as sp

from explainer.symbolic.behaviour.roots import NOUGHT, degree_bound, is_rational_in, number
from explainer.symbolic.evaluation import whole_number

T = sp.Dummy("t", positive=True)
MAX_OPERATIONS = 80  # operations of a fraction of polynomials
Growth = tuple[float, float, float, float]  # of e^(k·tᵈ)·tᵖ·(ln t)^q: d and k (0 where k is), p, q


@dataclass(frozen=True)
class End:
    """`limit` None for what swings within bounds; `side` 1 from above, −1 from below, 0 unknown or constant."""

    limit: sp.Expr | None
    side: int = 0
    growth: Growth | None = None
    factor: sp.Expr | None = None  # c

    @property
    def sign(self) -> int:
        """The sign close to the end, 0 where it is unknown."""
        size = None if self.limit is None else _size(self.limit)
        return self.side if size == 0 else (size > 0) - (size < 0) if size is not None else 0


class _UnknownError(Exception):
    """The rules do not tell."""


def limit(expr: sp.Expr, by: sp.Symbol, at: sp.Expr, sign: int) -> sp.Expr | None:
    """The limit where x comes to `at` from above (sign 1) or below; ±∞ is a limit; None where the rules do not tell."""
    near = sign * T if at.is_infinite else at + sign / T
    try:
        return _end(expr.subs(by, near)).limit
    except _UnknownError:
        return None


def _size(value: sp.Expr) -> float | None:
    if value is sp.zoo:  # 1/0, of no sign
        return None
    if value.is_infinite:
        return float(value)
    size = number(value)
    if size is None:
        return None
    return 0.0 if abs(size) < NOUGHT else size


def _constant(value: sp.Expr) -> End:
    size = _size(value)
    if size is None:
        raise _UnknownError
    return End(sp.S.Zero if size == 0 else value, 0, (0, 0, 0, 0), value)


def _end(expr: sp.Expr) -> End:
    if not expr.has(T):
        return _constant(expr)
    if expr == T:
        return End(sp.oo, -1, (0, 0, 1, 0), sp.S.One)
    if expr.is_Add:
        return _of_fraction(expr) or _of_sum(expr)
    if expr.is_Mul:
        return reduce(_product, map(_end, expr.args))
    if expr.is_Pow:
        if expr.exp.has(T):
            if not expr.base.has(T) and (_size(expr.base) or 0) <= 0:
                raise _UnknownError
            return _exponential(_product(_end(expr.exp), _logarithm(_end(expr.base))))
        return _power(_end(expr.base), expr.exp)
    rule = _RULES.get(expr.func.__name__)
    if rule is None or len(expr.args) != 1:
        raise _UnknownError
    return rule(_end(expr.args[0]))


def _of_fraction(expr: sp.Expr) -> End | None:
    """A fraction of polynomials: the leading terms decide. None for anything that is not such a fraction."""
    if not is_rational_in(expr, T) or expr.count_ops() > MAX_OPERATIONS:
        return None
    above, below = sp.fraction(sp.together(expr))
    if degree_bound(above, T) is None or degree_bound(below, T) is None:
        return None
    above, below = sp.Poly(above.doit(), T), sp.Poly(below.doit(), T)
    if above.is_zero:
        return _constant(sp.S.Zero)
    degree, factor = above.degree() - below.degree(), above.LC() / below.LC()
    up = 1 if (_size(factor) or 0) > 0 else -1
    if degree > 0:
        return End(up * sp.oo, -up, (0, 0, degree, 0), factor)
    if degree < 0:
        return End(sp.S.Zero, up, (0, 0, degree, 0), factor)
    rest = above - below * factor
    beside = 0 if rest.is_zero else int(sp.sign(rest.LC() / below.LC()))
    return End(factor, beside, (0, 0, 0, 0), factor)


def _of_sum(expr: sp.Add) -> End:
    parts = [_end(term) for term in expr.args]
    swinging = [part for part in parts if part.limit is None]
    standing = [part for part in parts if part.limit is not None]
    infinite = [part for part in parts if part.limit is not None and part.limit.is_infinite]
    if infinite:
        leading = _leading(infinite)
        return End(leading.limit, leading.side, leading.growth, leading.factor)
    if swinging:
        if all(part.limit == 0 for part in standing) and len(swinging) == 1:
            return swinging[0]
        return End(None)
    total = sp.Add(*(part.limit for part in standing))
    sides = {part.side for part in standing if part.growth != (0, 0, 0, 0) or part.side}
    if _size(total) == 0:
        if all(part.limit == 0 for part in standing):
            return replace(_leading([part for part in standing if part.factor != 0]), limit=sp.S.Zero)
        raise _UnknownError
    return End(total, sides.pop() if len(sides) == 1 else 0, (0, 0, 0, 0), total)


def _leading(parts: list[End]) -> End:
    """The part that outgrows the others; of equals with one sign any, with the factors added."""
    if len(parts) == 1:
        return parts[0]
    signs = {part.sign for part in parts}
    orders = [_order(part.growth) for part in parts if part.growth is not None]
    if len(orders) < len(parts):
        if len(signs) == 1 and 0 not in signs:
            return End(parts[0].limit, parts[0].side)
        raise _UnknownError
    top = max(orders)
    leading = [part for part, order in zip(parts, orders, strict=True) if order == top]
    if len({part.sign for part in leading}) > 1 or leading[0].sign == 0:
        raise _UnknownError
    factors = [part.factor for part in leading]
    factor = None if None in factors else sp.Add(*factors)
    return replace(leading[0], factor=factor)


def _order(growth: Growth) -> tuple:
    """Growths in the order in which they outgrow each other."""
    d, k, p, q = growth
    return (d if k > 0 else -d if k < 0 else 0, k, p, q)


def _product(u: End, v: End) -> End:
    if u.limit is None or v.limit is None:
        other = v if u.limit is None else u
        return End(sp.S.Zero) if other.limit == 0 else _swinging(other)
    growth = _both(u.growth, v.growth)
    factor = u.factor * v.factor if u.factor is not None and v.factor is not None else None
    finite = [part for part, limit in ((u, u.limit), (v, v.limit)) if not limit.is_infinite]
    if len(finite) == 2:
        value = u.limit * v.limit
        if _size(value) == 0:
            return End(sp.S.Zero, u.sign * v.sign, growth, factor)
        beside = {u.side * v.sign, v.side * u.sign} - {0}
        return End(value, beside.pop() if len(beside) == 1 else 0, growth, factor)
    sign = u.sign * v.sign
    if len(finite) == 1 and _size(finite[0].limit) == 0:
        if finite[0].factor == 0:
            return _constant(sp.S.Zero)
        if growth is None:
            raise _UnknownError
        top = _order(growth)
        if top < (0, 0, 0, 0):
            return End(sp.S.Zero, sign, growth, factor)
        if top == (0, 0, 0, 0):
            if factor is None:
                raise _UnknownError
            return End(factor, 0, growth, factor)
    if sign == 0:
        raise _UnknownError
    return End(sign * sp.oo, -sign, growth, factor)


def _swinging(other: End) -> End:
    if other.limit is not None and other.limit.is_infinite:
        raise _UnknownError
    return End(None)


def _both(one: Growth | None, other: Growth | None) -> Growth | None:
    if one is None or other is None:
        return None
    if one[0] == other[0]:
        d, k = one[0], one[1] + other[1]
        if d and abs(k) < 1e-12:  # what is left of the exponents is not known
            return None
    else:
        d, k = max(one[:2], other[:2])
    return (d, k, one[2] + other[2], one[3] + other[3])


def _power(u: End, exponent: sp.Expr) -> End:
    size = _size(exponent)
    if size is None or u.limit is None:
        raise _UnknownError
    if size == 0:
        return _constant(sp.S.One)
    whole = whole_number(exponent)
    if u.sign == 0 or (u.sign < 0 and whole is None):
        raise _UnknownError
    even = whole is not None and whole % 2 == 0
    growth = None
    if u.growth is not None:
        d, k, p, q = u.growth
        growth = (d, k * size, p * size, q * size)
    factor = None if u.factor is None or u.factor == 0 else u.factor**exponent
    sign = 1 if even or u.sign > 0 else -1
    level = _size(u.limit)
    if level == 0 or u.limit.is_infinite:
        if (level == 0) == (size > 0):
            return End(sp.S.Zero, sign, growth, factor)
        return End(sign * sp.oo, -sign, growth, factor)
    rising = size * (sign if even and u.sign < 0 else 1) * (-1 if even and u.sign < 0 else 1)
    rising = -1 if rising < 0 else 1
    if not even and u.sign < 0:
        rising = 1 if size > 0 else -1
    return End(u.limit**exponent, u.side * rising, (0, 0, 0, 0), u.limit**exponent)


def _exponential(u: End) -> End:
    if u.limit is None:
        return End(None)
    if not u.limit.is_infinite:
        return _at(u, sp.exp)
    up = u.limit == sp.oo
    growth: Growth | None = None
    if u.growth is not None and u.factor is not None:
        _, k, p, q = u.growth
        if k == 0 and p > 0 and q == 0:
            growth = (p, float(u.factor), 0, 0)
        elif k == 0 and p == 0 and q == 1:
            growth = (0, 0, float(u.factor), 0)
    return End(sp.oo, -1, growth) if up else End(sp.S.Zero, 1, growth)


def _logarithm(u: End) -> End:
    if u.limit is None or u.sign <= 0:
        raise _UnknownError
    size = _size(u.limit)
    if size not in (0, float("inf")):
        return _at(u, sp.log)
    up = size != 0
    growth, factor = None, None
    if u.growth is not None:
        d, k, p, _ = u.growth
        if k:
            growth, factor = (0, 0, d, 0), sp.Float(k) if k != int(k) else sp.Integer(int(k))
        elif p:
            growth, factor = (0, 0, 0, 1), sp.nsimplify(p)
    return End(sp.oo, -1, growth, factor) if up else End(-sp.oo, 1, growth, factor)


def _at(u: End, function: type[sp.Function], rising: int = 1) -> End:
    """A function that rises, where its argument comes to a number."""
    value = function(u.limit)
    return End(value, u.side * rising, (0, 0, 0, 0) if _size(value) else None, value if _size(value) else None)


def _odd(function: type[sp.Function], top: sp.Expr) -> Callable[[End], End]:
    """tanh, atan and erf: rising, from −top to top, and like c·u near 0."""

    def rule(u: End) -> End:
        if u.limit is None:
            return End(None)
        if u.limit.is_infinite:
            up = 1 if u.limit == sp.oo else -1
            return End(up * top, -up, (0, 0, 0, 0), up * top)
        if u.limit == 0:
            slope = 2 / sp.sqrt(sp.pi) if function is sp.erf else sp.S.One
            return replace(u, factor=None if u.factor is None else u.factor * slope)
        return _at(u, function)

    return rule


def _complement(u: End) -> End:
    """erfc u, like e^(−u²)/u far out."""
    if u.limit is None:
        return End(None)
    if u.limit == sp.oo:
        fallen = _exponential(_product(End(-sp.oo, 1, u.growth, None if u.factor is None else -u.factor), u))
        if fallen.growth is None or u.growth is None:
            return End(sp.S.Zero, 1)
        d, k, p, q = fallen.growth
        return End(sp.S.Zero, 1, (d, k, p - u.growth[2], q))
    value = sp.Integer(2) if u.limit == -sp.oo else 1 - sp.erf(u.limit)
    return End(value, -u.side, (0, 0, 0, 0), value)


def _wave(function: type[sp.Function]) -> Callable[[End], End]:
    def rule(u: End) -> End:
        if u.limit is None or u.limit.is_infinite:
            return End(None)
        if function is sp.sin and u.limit == 0:
            return u
        value = function(u.limit)
        if _size(value) == 0:
            return End(sp.S.Zero)
        return End(value, 0, (0, 0, 0, 0), value)

    return rule


def _sigmoid(u: End) -> End:
    if u.limit is None:
        return End(None)
    if u.limit == sp.oo:
        return End(sp.S.One, -1, (0, 0, 0, 0), sp.S.One)
    if u.limit == -sp.oo:
        return _exponential(u)
    value = 1 / (1 + sp.exp(-u.limit))
    return End(value, u.side, (0, 0, 0, 0), value)


def _softplus(u: End) -> End:
    if u.limit is None:
        return End(None)
    if u.limit.is_infinite:
        return u if u.limit == sp.oo else _exponential(u)
    value = sp.log(1 + sp.exp(u.limit))
    return End(value, u.side, (0, 0, 0, 0), value)


def _hyperbolic(sign: int) -> Callable[[End], End]:
    """sinh and cosh far out, and at a number."""

    def rule(u: End) -> End:
        if u.limit is None:
            return End(None)
        if not u.limit.is_infinite:
            function = sp.cosh if sign > 0 else sp.sinh
            if sign < 0 and u.limit == 0:
                return u
            value = function(u.limit)
            return End(value, u.side if sign < 0 else u.side * u.sign, (0, 0, 0, 0), value)
        grown = _exponential(replace(u, limit=sp.oo, factor=None if u.factor is None else abs(u.factor)))
        up = 1 if sign > 0 or u.limit == sp.oo else -1
        return replace(grown, limit=up * sp.oo, side=-up)

    return rule


_RULES: Mapping[str, Callable[[End], End]] = {
    "exp": _exponential,
    "log": _logarithm,
    "tanh": _odd(sp.tanh, sp.S.One),
    "atan": _odd(sp.atan, sp.pi / 2),
    "erf": _odd(sp.erf, sp.S.One),
    "erfc": _complement,
    "sin": _wave(sp.sin),
    "cos": _wave(sp.cos),
    "sinh": _hyperbolic(-1),
    "cosh": _hyperbolic(1),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
}
