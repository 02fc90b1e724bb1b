"""Where an expression takes a value: exact places wherever the expression can be turned round, √2 and kπ among them.

A formula is taken apart from the outside: eᵘ = c where u = ln c, sin u = c where u = arcsin c + 2kπ or π − arcsin c + 2kπ,
down to a polynomial in x. What cannot be turned round is not solved, and `Solutions.complete` says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.symbolic.evaluation import whole_number
from explainer.symbolic.expression import replace

EDGE = 20  # as far as places that repeat are listed
MOST_PERIODS = 100  # as far as places that repeat are looked for in a window
MAX_PLACES = 24  # places that are listed; more of them means a pattern that repeats
MAX_DEGREE = 8  # degree of a polynomial
MAX_COEFFICIENT = 10**30  # a coefficient beyond it is no school mathematics
NOUGHT = 1e-25  # a constant below this, to 30 digits, is 0


@dataclass(frozen=True)
class Solutions:
    """`places` in no order. `solved`: there are no others as far as EDGE; `finite`: nowhere.

    `period`: where there is one, each place comes again after it, for ever, and there are no others. `endless`: there are
    more places farther out, with a period or without.
    """

    places: frozenset[sp.Expr] = frozenset()
    solved: bool = True
    finite: bool = True
    period: sp.Expr | None = None
    endless: bool = False

    @property
    def complete(self) -> bool:
        """Whether the places are all there are."""
        return self.solved and self.finite

    def between(self, low: float, high: float) -> set[sp.Expr]:
        """The places between two numbers, those that repeat as far as that goes."""
        if self.period is None or (high - low) / float(self.period) > MOST_PERIODS:
            return {at for at in self.places if low < float(at) < high}
        roots: dict[float, sp.Expr] = {}
        for at in self.places:
            first = math.ceil((low - float(at)) / float(self.period))
            last = math.floor((high - float(at)) / float(self.period))
            turned = (at + turn * self.period for turn in range(first, last + 1))
            roots |= {round(float(again), 9): again for again in turned}
        return {at for at in roots.values() if low < float(at) < high}

    def __or__(self, other: Solutions) -> Solutions:
        period = self.period if not other.places else other.period if not self.places else None
        if self.places and other.places:
            period = common_period(self.period, other.period)
        places = self._filling(period) | other._filling(period)
        solved, finite = self.solved and other.solved, self.finite and other.finite
        return Solutions(places, solved, finite, period, self.endless or other.endless)

    def _filling(self, period: sp.Expr | None) -> frozenset[sp.Expr]:
        """The places, as many as it takes to fill a longer period."""
        if period is None or self.period is None or period == self.period:
            return self.places
        turns = range(int(period / self.period))
        return self.places | {at + turn * self.period for at in self.places for turn in turns}


NONE, UNSOLVED = Solutions(), Solutions(solved=False, finite=False)


def common_period(one: sp.Expr | None, other: sp.Expr | None) -> sp.Expr | None:
    """The shortest length that is a whole number of both periods, None where there is none."""
    if one is None or other is None:
        return None
    ratio = one / other
    return one * ratio.q if ratio.is_Rational and max(ratio.p, ratio.q) <= MOST_PERIODS else None


@lru_cache(maxsize=5000)
def solutions(expr: sp.Expr, by: sp.Symbol, value: sp.Expr = sp.S.Zero) -> Solutions:
    """Every x at which `expr` takes the value, and possibly some more: where it jumps, or where another part has none."""
    if not expr.has(by):
        return NONE
    if expr == by:
        return Solutions(frozenset({value}))
    if (size := number(value)) is None:
        return UNSOLVED
    if abs(size) < NOUGHT:
        value, size = sp.S.Zero, 0.0
    if (polynomial := polynomial_in(expr - value, by)) is not None:
        return _of_polynomial(polynomial)
    if expr.is_Add:
        return _of_sum(expr, by, value)
    if expr.is_Mul:
        return _of_product(expr, by, value)
    if isinstance(expr, sp.Piecewise):
        branches = [solutions(branch, by, value) for branch, _ in expr.args]
        edges = [solutions(part.lhs - part.rhs, by) for part in expr.atoms(sp.Rel)]
        return _all([*branches, *edges])
    if isinstance(expr, sp.Max | sp.Min):
        return _all(solutions(argument, by, value) for argument in expr.args)
    if expr.is_Pow:
        return _of_power(expr, by, value, size)
    turned = _turned(expr, value, size)
    if turned is None:
        return UNSOLVED
    inner, levels, period = turned
    return _all(_repeated(inner, by, level, period) for level in levels)


@lru_cache(maxsize=5000)  # a limit asks for the same constants in all of its parts
def number(value: sp.Expr) -> float | None:
    """A constant's size, None where it has none that is real and finite."""
    if value.is_Rational:
        return float(value)
    try:
        decimal = sp.N(value, 30)
        return float(decimal) if decimal.is_real and decimal.is_finite else None
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        return None


def _all(parts: Iterable[Solutions]) -> Solutions:
    union = NONE
    for part in parts:
        union |= part
    return union


def _repeated(inner: sp.Expr, by: sp.Symbol, level: sp.Expr, period: sp.Expr | None) -> Solutions:
    """Where `inner` takes the level, or the level and any number of periods."""
    if period is None:
        return solutions(inner, by, level)
    linear, first = polynomial_in(inner, by), number(level)
    if linear is None or first is None:
        return UNSOLVED
    spread = [float(linear.eval(end)) for end in (-EDGE, 0, EDGE)]
    length = float(period)
    low, high = math.ceil((min(spread) - first) / length), math.floor((max(spread) - first) / length)
    is_cut = high - low > 2 * MAX_PLACES
    if is_cut:  # those nearest to the middle are listed
        middle = round((spread[1] - first) / length)
        low, high = max(low, middle - MAX_PLACES), min(high, middle + MAX_PLACES)
    turns = _all(solutions(inner, by, level + turn * period) for turn in range(low, high + 1))
    again = abs(period / linear.LC()) if linear.degree() == 1 else None
    return Solutions(turns.places, turns.solved and not is_cut, finite=False, period=again, endless=bool(turns.places))


# --- polynomials ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=5000)
def polynomial_in(expr: sp.Expr, by: sp.Symbol) -> sp.Poly | None:
    """The polynomial that it is, of degree 8 at most; its coefficients may be numbers such as π."""
    if degree_bound(expr, by) is None:
        return None
    polynomial = sp.Poly(expr.doit(), by)
    large = any(c.is_Rational and max(abs(c.p), c.q) > MAX_COEFFICIENT for c in polynomial.coeffs())
    return None if large or polynomial.degree() > MAX_DEGREE else polynomial


def degree_bound(expr: sp.Expr, by: sp.Symbol) -> int | None:
    """A bound for the degree, found without multiplying anything out; None where it is not a polynomial, or too high."""
    if not expr.has(by):
        return 0 if number(expr) is not None else None
    if expr == by:
        return 1
    if expr.is_Pow:
        whole, inner = whole_number(expr.exp), degree_bound(expr.base, by)
        if whole is None or whole < 0 or inner is None:
            return None
        return whole * inner if whole * inner <= MAX_DEGREE else None
    if not (expr.is_Add or expr.is_Mul):
        return None
    degrees = [degree for argument in expr.args if (degree := degree_bound(argument, by)) is not None]
    if len(degrees) < len(expr.args):
        return None
    degree = max(degrees) if expr.is_Add else sum(degrees)
    return degree if degree <= MAX_DEGREE else None


def _of_polynomial(polynomial: sp.Poly) -> Solutions:
    """The real roots: fractions and square roots exactly, others as decimals of 40 digits."""
    if polynomial.is_zero or polynomial.degree() <= 0:
        return NONE
    if not polynomial.domain.is_QQ and not polynomial.domain.is_ZZ:
        return _of_irrational(polynomial)
    places: set[sp.Expr] = set()
    for factor, _ in polynomial.factor_list()[1]:
        places |= _of_factor(factor)
    return Solutions(frozenset(places))


def _of_irrational(polynomial: sp.Poly) -> Solutions:
    """Roots of a polynomial with coefficients such as π: exact up to the second degree."""
    coefficients = polynomial.all_coeffs()
    if len(coefficients) > 3:
        while len(coefficients) > 3 and number(coefficients[-1]) == 0:
            coefficients.pop()
        if len(coefficients) == 2:
            return Solutions(frozenset({sp.S.Zero, -coefficients[1] / coefficients[0]}))
        return UNSOLVED
    return Solutions(frozenset(_low(coefficients)))


def _low(coefficients: list[sp.Expr]) -> set[sp.Expr]:
    if len(coefficients) == 2:
        a, b = coefficients
        return {-b / a}
    a, b, c = coefficients
    inside = sp.expand(b**2 - 4 * a * c)
    size = number(inside)
    if size is None or size < -NOUGHT:
        return set()
    if abs(size) <= NOUGHT:
        return {-b / (2 * a)}
    root = sp.sqrt(inside)
    return {sp.expand((-b + sign * root) / (2 * a)) for sign in (1, -1)}


def _of_factor(factor: sp.Poly) -> set[sp.Expr]:
    """The real roots of a polynomial that has no factors."""
    coefficients = factor.all_coeffs()
    if factor.degree() <= 2:
        return _low(coefficients)
    if not any(coefficients[1:-1]):  # a·xⁿ + b
        power, level = factor.degree(), -coefficients[-1] / coefficients[0]
        if power % 2 == 0:
            return {sign * sp.root(level, power) for sign in (1, -1)} if level > 0 else set()
        return {sp.sign(level) * sp.root(abs(level), power)}
    intervals = factor.count_roots()
    if not intervals:
        return set()
    return {sp.Float(root, 40) for root in factor.nroots(n=45, maxsteps=500) if root.is_real}


# --- sums, products, powers -----------------------------------------------------------------------------------------------


def _of_sum(expr: sp.Add, by: sp.Symbol, value: sp.Expr) -> Solutions:
    moving = [term for term in expr.args if term.has(by)]
    resting = sp.Add(*(term for term in expr.args if not term.has(by)))
    if len(moving) == 1:
        return solutions(moving[0], by, value - resting)
    if number(resting) is None:
        return UNSOLVED
    for attempt in (_of_sine_and_cosine, _of_one_part, _of_quotient):
        zeros = attempt(moving, by, value - resting)
        if zeros is not None:
            return zeros
    return UNSOLVED


def _of_sine_and_cosine(terms: list[sp.Expr], by: sp.Symbol, value: sp.Expr) -> Solutions | None:
    """a·sin u + b·cos u = 0 where tan u = −b/a."""
    if len(terms) != 2 or value != 0:
        return None
    split = [term.as_independent(by, as_Add=False) for term in terms]
    kinds = {type(part): (constant, part.args[0]) for constant, part in split if isinstance(part, sp.sin | sp.cos)}
    if len(kinds) != 2 or kinds[sp.sin][1] != kinds[sp.cos][1]:
        return None
    (a, u), (b, _) = kinds[sp.sin], kinds[sp.cos]
    return _repeated(u, by, sp.atan(-b / a), sp.pi)


def _of_one_part(terms: list[sp.Expr], by: sp.Symbol, value: sp.Expr) -> Solutions | None:
    """A polynomial in one part, such as eˣ, x² under a root, or sin x: solved for the part first."""
    part = the_part(sp.Add(*terms, evaluate=False), by)
    if part is None or part == by:
        return None
    letter = sp.Dummy("u", real=True)
    outer = replace(sp.Add(*terms, evaluate=False), part, letter) - value
    if outer.has(by) or polynomial_in(outer, letter) is None:
        return None
    levels = solutions(outer, letter)
    if not levels.complete:
        return None
    return _all(solutions(part, by, level) for level in levels.places)


def the_part(expr: sp.Expr, by: sp.Symbol) -> sp.Expr | None:
    """The one largest part through which alone the expression depends on x, other than the whole; None for x itself."""
    parts = set(_operands(expr, by))
    while parts:
        if len(parts) == 1:
            return next(iter(parts))
        largest = max(parts, key=lambda part: (part.count_ops(), str(part)))
        if largest == by or not largest.args:
            return None
        parts = (parts - {largest}) | set(_operands(largest, by))
    return None


def _operands(expr: sp.Basic, by: sp.Symbol) -> Iterator[sp.Expr]:
    """The formulas that an operation is made of: of cases the branches and what their conditions compare."""
    for argument in expr.args:
        if argument.has(by):
            yield from (argument,) if isinstance(argument, sp.Expr) else _operands(argument, by)


def _of_quotient(terms: list[sp.Expr], by: sp.Symbol, value: sp.Expr) -> Solutions | None:
    """u/v + w = c where u + (w − c)·v = 0: fractions of polynomials on one line."""
    whole = sp.Add(*terms, -value)
    if not is_rational_in(whole, by):
        return None
    above, below = sp.fraction(sp.together(whole))
    if below.has(by) and polynomial_in(above, by) is not None:
        return _of_polynomial(polynomial_in(above, by))
    return None


def is_rational_in(expr: sp.Expr, by: sp.Symbol) -> bool:
    """Whether it is made of x and numbers by + − · / and whole powers, and of low degree."""
    if not expr.has(by):
        return number(expr) is not None
    if expr == by:
        return True
    if expr.is_Pow:
        whole = whole_number(expr.exp)
        return whole is not None and abs(whole) <= MAX_DEGREE and is_rational_in(expr.base, by)
    return (expr.is_Add or expr.is_Mul) and all(is_rational_in(argument, by) for argument in expr.args)


def _of_product(expr: sp.Mul, by: sp.Symbol, value: sp.Expr) -> Solutions:
    moving = [factor for factor in expr.args if factor.has(by)]
    resting = sp.Mul(*(factor for factor in expr.args if not factor.has(by)))
    if (size := number(resting)) is None or abs(size) < NOUGHT:
        return NONE if size is not None else UNSOLVED
    if value == 0:
        return _all(solutions(factor, by) for factor in moving)
    if len(moving) == 1:
        return solutions(moving[0], by, value / resting)
    zeros = _of_quotient([expr], by, value)
    return UNSOLVED if zeros is None else zeros


def _of_power(expr: sp.Pow, by: sp.Symbol, value: sp.Expr, size: float) -> Solutions:
    base, exponent = expr.args
    if not base.has(by):
        bottom = number(base)
        if bottom is None or bottom <= 0 or bottom == 1 or size <= 0:
            return NONE if bottom is not None and bottom > 0 and size <= 0 else UNSOLVED
        return solutions(exponent, by, sp.log(value) / sp.log(base))
    if exponent.has(by):
        if value == 0:
            return NONE if base.is_positive else solutions(base, by)
        return solutions(exponent * sp.log(base), by, sp.log(value)) if size > 0 else UNSOLVED
    power = number(exponent)
    if power is None or power == 0:
        return UNSOLVED
    if value == 0:
        return solutions(base, by) if power > 0 else NONE
    whole = whole_number(exponent)
    if size < 0 and (whole is None or whole % 2 == 0):
        return NONE
    level = sp.sign(size) * abs(value) ** (1 / exponent)
    if whole is not None and whole % 2 == 0:
        return solutions(base, by, level) | solutions(base, by, -level)
    return solutions(base, by, level)


# --- functions ------------------------------------------------------------------------------------------------------------

Turned = tuple[sp.Expr, list[sp.Expr], sp.Expr | None]


def _turned(expr: sp.Expr, value: sp.Expr, size: float) -> Turned | None:
    """(u, the values that u has where f(u) = value, the period of those values); None where f cannot be turned round."""
    name, inner = expr.func.__name__, expr.args[0]
    if name == "leaky_relu":
        return inner, [value if size >= 0 else value / expr.args[1]], None
    if isinstance(expr, AppliedUndef) and len(expr.args) > 1:
        return None
    turn = _INVERSES.get(name)
    if turn is None:
        return None
    inverse = turn(value, size)
    return None if inverse is None else (inner, *inverse)


def _plain(inverse: Callable[[sp.Expr], sp.Expr], low: float = -math.inf, high: float = math.inf) -> Callable:
    """The inverse of a function that takes each value between low and high once."""
    return lambda value, size: ([inverse(value)] if low < size < high else [], None)


def _sine(value: sp.Expr, size: float) -> tuple[list[sp.Expr], sp.Expr]:
    if value == 0:
        return [sp.S.Zero], sp.pi
    angle = sp.asin(value)
    return ([angle, sp.pi - angle] if abs(size) < 1 else [angle] if abs(size) == 1 else []), 2 * sp.pi


def _cosine(value: sp.Expr, size: float) -> tuple[list[sp.Expr], sp.Expr]:
    if value == 0:
        return [sp.pi / 2], sp.pi
    angle = sp.acos(value)
    return ([angle, -angle] if abs(size) < 1 else [angle] if abs(size) == 1 else []), 2 * sp.pi


def _even(inverse: Callable[[sp.Expr], sp.Expr], low: float) -> Callable:
    """The inverse of |u| and cosh u."""
    return lambda value, size: (
        [inverse(value), -inverse(value)] if size > low else [sp.S.Zero] if size == low else [],
        None,
    )


_INVERSES: dict[str, Callable[[sp.Expr, float], tuple | None]] = {
    "exp": _plain(sp.log, 0),
    "log": _plain(sp.exp),
    "sin": _sine,
    "cos": _cosine,
    "tan": lambda value, size: ([sp.atan(value)], sp.pi),
    "sinh": _plain(lambda v: sp.log(v + sp.sqrt(v**2 + 1))),
    "cosh": _even(lambda v: sp.log(v + sp.sqrt(v**2 - 1)), 1),
    "tanh": _plain(lambda v: sp.log((1 + v) / (1 - v)) / 2, -1, 1),
    "atan": _plain(sp.tan, -math.pi / 2, math.pi / 2),
    "erf": lambda value, size: ([sp.S.Zero], None) if size == 0 else ([], None) if abs(size) >= 1 else None,
    "Abs": _even(lambda v: v, 0),
    "sigmoid": _plain(lambda v: sp.log(v / (1 - v)), 0, 1),
    "softplus": _plain(lambda v: sp.log(sp.exp(v) - 1), 0),
    # Flat functions: where they change.
    "sign": lambda value, size: ([sp.S.Zero], None),
    "step": lambda value, size: ([sp.S.Zero], None),
    "relu": lambda value, size: ([value] if size >= 0 else [], None),
}
