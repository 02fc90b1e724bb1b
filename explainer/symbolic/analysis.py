"""Where a formula has values, corners and jumps: exact places where it can be solved for them, else decimals found by looking.

Looked at is the stretch from −20 to 20.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.symbolic.differentiation import depends
from explainer.symbolic.evaluation import COMPARE, HighPrecision, NoValueError, arrays, whole_number
from explainer.symbolic.expression import cases, rebuilt, replace, size
from explainer.symbolic.known import KNOWN
from explainer.symbolic.named import NAMED
from explainer.symbolic.roots import (
    EDGE,
    MOST,
    NONE,
    NOUGHT,
    Solutions,
    is_rational_in,
    number,
    polynomial_in,
    solutions,
)

GRID = np.linspace(-EDGE, EDGE, 4001)
FAR = np.concatenate([-np.logspace(1.4, 15, 28)[::-1], np.logspace(1.4, 15, 28)])
CORNERED = {name for name, function in NAMED.items() if function.has_corner}
FLAT = frozenset({"relu", "leaky_relu", "step"})  # made of straight pieces
LONGEST = 14  # operations of a place or slope that is written exactly; a longer one is a decimal
Numbers = Mapping[sp.Symbol, sp.Expr]


@dataclass(frozen=True)
class Found:
    """A place where parts of a formula break: a "corner" or a "jump" of it, or "smooth" where the breaks make up for each other.

    `slope` is the one in use there, `left` and `right` are those beside it; `period` is after what the place comes again.
    """

    at: sp.Expr
    slope: sp.Expr
    left: sp.Expr
    right: sp.Expr
    kind: str
    period: sp.Expr | None = None


def breaks_of(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> list[Found]:
    """Every place with values on both sides where a part of the formula breaks, from left to right."""
    found = []
    plain = with_numbers(expr, by, numbers)
    places = places_of(plain, by)
    for at in _nearest(places.places):
        try:
            found.append(_looked_at(plain, by, at, places.period))
        except NoValueError:  # where the formula has no value it has no kink either
            continue
    return found


def _looked_at(expr: sp.Expr, by: sp.Symbol, at: sp.Expr, period: sp.Expr | None) -> Found:
    precise = at_places(at.is_Float)
    here = {by: decimal(precise, at)}
    value = precise(expr, here)
    (meets_left, left), (meets_right, right) = (_side(expr, by, here, sign, value, precise) for sign in (-1, 1))
    at = _written(at)
    if not (meets_left and meets_right):
        kind = "jump"
    elif left != right and (precise.math.isinf(left) or abs(left - right) > 1e-9 * (1 + abs(left))):
        kind = "corner"
    elif precise.math.isinf(left):
        kind = "corner"  # upright, as the cube root is at 0
    else:
        kind = "smooth"
    left, right = (_slope(expr, by, at, sign, slope) for sign, slope in ((-1, left), (1, right)))
    # 0 for |x| and ReLU, as the frameworks have it, where 0 lies between the two slopes; else the slope on the left.
    low, high = sorted((float(left), float(right)))
    slope = left if kind == "smooth" or not low <= 0 <= high else sp.S.Zero
    return Found(at, slope, left, right, kind, period)


def gives_slope(derivative: sp.Expr, by: sp.Symbol, found: Found) -> bool:
    """Whether a derivative has, at a place where the formula is smooth, the slope that is there."""
    precise = at_places(found.at.is_Float)
    try:
        value = precise(derivative, {by: decimal(precise, found.at)})
    except NoValueError:
        return False
    return abs(value - decimal(precise, found.left)) <= 1e-9 * (1 + abs(value))


def _side(
    expr: sp.Expr, by: sp.Symbol, here: dict, sign: int, value: object, precise: HighPrecision
) -> tuple[bool, object]:
    """Whether the values on one side come to the one at the place, and the slope there; ±∞ where it grows without bound."""
    near, nearer = (_slope_near(expr, by, here, sign * precise.math.mpf(10) ** -digits, precise) for digits in (18, 22))
    gap, left = abs(near[0] - value), abs(nearer[0] - value)
    meets = left <= 1e-9 * (1 + abs(value)) or left < 0.9 * gap
    steeper = abs(nearer[1]) > 10 and abs(nearer[1]) > 3 * abs(near[1])
    return meets, precise.math.inf * precise.math.sign(nearer[1]) if steeper else nearer[1]


def _slope_near(
    expr: sp.Expr, by: sp.Symbol, here: dict, step: object, precise: HighPrecision
) -> tuple[object, object]:
    value, beyond = (precise(expr, {**here, by: here[by] + times * step}) for times in (1, 2))
    return value, (beyond - value) / step


def _slope(expr: sp.Expr, by: sp.Symbol, at: sp.Expr, sign: int, slope: object) -> sp.Expr:
    """A slope beside a place, exact where the branch that holds there is differentiated to a short number."""
    number = _nice(slope)
    if number.is_Rational or not number.is_finite:
        return number
    branch = on_side(expr, by, at, sign)
    if branch is None or at.is_Float:
        return number
    exact = sp.diff(branch, by).subs(by, at)
    short = exact.is_number and exact.count_ops() <= LONGEST and is_written(exact)
    return exact if short and abs(float(exact) - float(slope)) < 1e-9 * (1 + abs(float(slope))) else number


def on_side(expr: sp.Basic, by: sp.Symbol, at: sp.Expr, sign: int) -> sp.Expr | None:
    """The formula without its cases, as it holds just beside a place; None where it is made of named functions."""
    precise = at_places(at.is_Float)
    return resolved(expr, {by: decimal(precise, at) + sign * precise.math.mpf(10) ** -18}, precise)


def resolved(expr: sp.Basic, here: Mapping, precise: HighPrecision) -> sp.Expr | None:
    """The formula with the branch in it that holds at a place instead of |u|, max(u, v), relu(u) and cases."""
    if isinstance(expr, sp.Piecewise):
        try:
            branch = next((value for value, condition in expr.args if precise(condition, here)), None)
        except NoValueError:
            return None
        return None if branch is None else resolved(branch, here, precise)
    inner = [resolved(argument, here, precise) for argument in expr.args]
    if None in inner:
        return None
    if not inner:
        return expr
    try:
        if isinstance(expr, sp.Max | sp.Min):
            pick = max if isinstance(expr, sp.Max) else min
            return pick(inner, key=lambda argument: precise(argument, here))
        if isinstance(expr, sp.Abs | sp.sign | AppliedUndef):
            name = expr.func.__name__
            if name not in {"Abs", "sign", *CORNERED}:
                return expr.func(*inner)
            if name not in {"Abs", "sign", *FLAT}:
                return resolved(KNOWN[name].definition(*inner), here, precise)
            there = precise(inner[0], here)
            above = there > 0 or (there == 0 and name == "step")
            if there == 0 and name == "sign":
                return sp.S.Zero
            slopes = {"Abs": (1, -1), "relu": (1, 0), "leaky_relu": (1, inner[-1])}
            levels = {"sign": (1, -1), "step": (1, 0)}
            return slopes[name][not above] * inner[0] if name in slopes else sp.Integer(levels[name][not above])
    except NoValueError:
        return None
    return expr.func(*inner)


def spelled(expr: sp.Basic, kept: frozenset[str] = frozenset()) -> sp.Basic:
    """With what the named functions stand for; those in `kept` stay."""
    while calls := [call for call in expr.atoms(AppliedUndef) if call.func.__name__ not in kept]:
        for call in sorted(calls, key=size, reverse=True)[:1]:
            expr = replace(expr, call, KNOWN[call.func.__name__].definition(*call.args))
    return expr


def with_numbers(expr: sp.Basic, by: sp.Symbol, numbers: Numbers) -> sp.Basic:
    """With numbers for the other letters. (SymPy's own way would work out cases, and fail at some.)"""
    for letter, value in numbers.items():
        expr = replace(expr, letter, value)
    return folded(settled(expr), by)


def settled(expr: sp.Basic) -> sp.Basic:
    """Without the cases whose condition always or never holds, as that of x < x + 1 and of x < x."""
    if not expr.args:
        return expr
    arguments = [settled(argument) for argument in expr.args]
    if isinstance(expr, sp.Piecewise):
        pieces = []
        for value, condition in (argument.args for argument in arguments):
            holds = _decided(condition)
            if holds is not False:
                pieces.append((value, sp.true if holds else condition))
            if holds:
                break
        if len(pieces) < len(expr.args) or pieces[0][1] != expr.args[0].cond:
            return pieces[0][0] if pieces and pieces[0][1] == sp.true else cases(*pieces) if pieces else expr
    same = all(one is other for one, other in zip(arguments, expr.args, strict=True))
    return expr if same else rebuilt(expr, arguments)


def _decided(condition: sp.Basic) -> bool | None:
    """Whether a condition holds wherever it is asked; None where that depends on a letter."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    if not isinstance(condition, sp.Rel):
        return None
    letters = sorted(condition.free_symbols, key=str)
    difference = condition.lhs - condition.rhs
    if len(letters) > 1 or not all(is_rational_in(side, letter) for letter in letters for side in condition.args):
        return None
    if letters and any(polynomial_in(side, letters[0]) is None for side in condition.args):
        return None  # a fraction need not have a value
    polynomial = polynomial_in(difference, letters[0]) if letters else None
    if letters and (polynomial is None or polynomial.degree() > 0):
        return None
    size = number(polynomial.nth(0) if letters else difference)
    return None if size is None else bool(COMPARE[condition.rel_op](0.0 if abs(size) < NOUGHT else size, 0.0))


@lru_cache(maxsize=2000)
def folded(expr: sp.Basic, by: sp.Symbol) -> sp.Basic:
    """With every part that is a number written as one: 2^(1+1) as 4. A part without a value stays as it is."""
    if expr.is_Rational:
        return sp.Rational(expr.p, expr.q)
    if not expr.args or isinstance(expr, sp.Rel) or expr in (sp.true, sp.false):
        return rebuilt(expr, [folded(argument, by) for argument in expr.args]) if isinstance(expr, sp.Rel) else expr
    if expr.has(by) or not isinstance(expr, sp.Expr):
        arguments = [folded(argument, by) for argument in expr.args]
        same = all(one is other for one, other in zip(arguments, expr.args, strict=True))
        return expr if same else rebuilt(expr, arguments)
    precise = at_places(False)
    try:
        value = precise(expr, {})
    except NoValueError:
        return expr
    exact = resolved(expr, {}, precise)
    exact = None if exact is None else spelled(exact).doit()
    near = None if exact is None else number(exact)
    if near is not None and abs(near - value) <= 1e-12 * (1 + abs(value)):
        return exact
    return sp.Float(precise.math.nstr(value, 40), 40)


def domain_of(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> sp.Set:
    """Where the formula has real values."""
    plain = with_numbers(expr, by, numbers)
    if not _is_guarded(plain, by):
        return sp.Reals
    ends = _nearest(places_of(plain, by).places)
    bounds = [-sp.oo, *ends, sp.oo]
    inside = [_has_values(plain, by, low, high) for low, high in itertools.pairwise(bounds)]
    at = [False, *(has_value_at(plain, by, end) for end in ends), False]
    bounds = [-sp.oo, *map(_written, ends), sp.oo]
    parts: list[sp.Set] = []
    start = None
    for place, is_inside in enumerate(inside):
        if is_inside and start is None:
            start = place
        ends_here = is_inside and not (place + 1 < len(inside) and inside[place + 1] and at[place + 1])
        if ends_here:
            parts.append(sp.Interval(bounds[start], bounds[place + 1], not at[start], not at[place + 1]))
            start = None
    alone = [bounds[i] for i in range(1, len(bounds) - 1) if at[i] and not inside[i - 1] and not inside[i]]
    if alone:
        parts.append(sp.FiniteSet(*alone))
    if not parts:
        return sp.S.EmptySet
    return parts[0] if len(parts) == 1 else sp.Union(*parts, evaluate=False)


def without(domain: sp.Set, places: Iterable[sp.Expr]) -> sp.Set:
    """A domain without some places inside it. (SymPy's own difference takes a second where the places are multiples of π.)"""
    parts: list[sp.Set] = []
    for part in domain.args if isinstance(domain, sp.Union) else [domain]:
        whole = sp.Interval(-sp.oo, sp.oo) if part is sp.Reals else part
        if not isinstance(whole, sp.Interval):
            parts.append(part)
            continue
        inside = [at for at in sorted(places, key=float) if float(whole.start) <= float(at) <= float(whole.end)]
        ends = [whole.start, *inside, whole.end]
        for index, (low, high) in enumerate(itertools.pairwise(ends)):
            if low != high:
                parts.append(
                    sp.Interval(low, high, whole.left_open or index > 0, whole.right_open or index < len(inside))
                )
    return parts[0] if len(parts) == 1 else sp.Union(*parts, evaluate=False)


def _has_values(expr: sp.Expr, by: sp.Symbol, low: sp.Expr, high: sp.Expr) -> bool:
    """Whether there are values between two neighbouring places; some may be beyond all floating point."""
    left = float(high) - 9 if low == -sp.oo else float(low)
    right = float(low) + 9 if high == sp.oo else float(high)
    if low == -sp.oo and high == sp.oo:
        left, right = -9.0, 9.0
    values = _values(
        expr, by, left + (right - left) * np.array([0.1137, 0.2131, 0.3719, 0.5113, 0.6271, 0.8317, 0.9239])
    )
    # One of them may lie on a pole that was not found; where there are no values, all of them say so.
    return bool(np.isfinite(values).any() and np.isnan(values).sum() <= 1)


def has_value_at(expr: sp.Expr, by: sp.Symbol, at: sp.Expr) -> bool:
    """Whether there is a value at an exact place."""
    precise = at_places(at.is_Float)
    try:
        precise(expr, {by: decimal(precise, at)})
    except NoValueError:
        return False
    return True


def has_values(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> bool:
    """Whether any place that is looked at has a value."""
    plain = with_numbers(expr, by, numbers)
    return any(np.isfinite(_values(plain, by, places)).any() for places in (GRID, FAR))


# --- places ---------------------------------------------------------------------------------------------------------------


def places_of(expr: sp.Expr, by: sp.Symbol) -> Solutions:
    """Where a part of the formula breaks or ends."""
    return _places(_breaking(expr, by), by)


def _nearest(places: Iterable[sp.Expr]) -> list[sp.Expr]:
    """Those nearest to 0, as many as are looked at, from left to right; of two that differ in rounding only the exact one."""
    nearest = sorted(sorted(places, key=lambda place: (abs(float(place)), place.is_Float))[:MOST], key=float)
    kept: list[sp.Expr] = []
    for place in nearest:
        if not kept or float(place) - float(kept[-1]) > 1e-12 * (1 + abs(float(place))):
            kept.append(place)
        elif kept[-1].is_Float:
            kept[-1] = place
    return kept


def _breaking(expr: sp.Basic, by: sp.Symbol) -> Iterator[sp.Expr]:
    """What is 0 where the formula may have a kink, or where it begins or ceases to have values."""
    for part in sp.preorder_traversal(expr):
        if not depends(part, by):
            continue
        if isinstance(part, sp.Abs | sp.sign) or (isinstance(part, AppliedUndef) and part.func.__name__ in CORNERED):
            yield part.args[0]
        elif isinstance(part, sp.Max | sp.Min):
            yield from (left - right for left, right in itertools.combinations(part.args, 2))
        elif isinstance(part, sp.Rel):
            yield part.lhs - part.rhs
        elif (guard := _guard(part, by)) is not None:
            yield guard


def _guard(part: sp.Basic, by: sp.Symbol) -> sp.Expr | None:
    """What is 0 at the edge of where a part has values."""
    if isinstance(part, sp.log):
        return part.args[0]
    if isinstance(part, sp.tan):
        return sp.cos(part.args[0])
    if isinstance(part, sp.asin | sp.acos):
        return 1 - part.args[0] ** 2
    if not part.is_Pow:
        return None
    if not depends(part.base, by):
        return part.exp if part.base.is_Number and part.base <= 0 else None
    whole = whole_number(part.exp)
    return None if whole is not None and whole >= 0 else part.base


def _is_guarded(expr: sp.Expr, by: sp.Symbol) -> bool:
    """Whether there may be places without a value; a part without the variable may have none either."""
    for part in sp.preorder_traversal(expr):
        is_root = part.is_Pow and whole_number(part.exp) is None and not _is_number_above_0(part.base)
        if is_root or isinstance(part, sp.log | sp.asin | sp.acos):
            return True
        if isinstance(part, sp.tan) or (
            part.is_Pow and (whole_number(part.exp) or 0) < 0 and not _is_number_above_0(part.base)
        ):
            return True
        if isinstance(part, sp.Piecewise) and part.args[-1].cond != sp.true:
            return True
    return False


def _is_number_above_0(base: sp.Expr) -> bool:
    """SymPy's own question, is_positive, works out conditions, and fails at some."""
    return (base.is_Rational or base in (sp.pi, sp.E)) and bool(base > 0)


def _places(expressions: Iterable[sp.Expr], by: sp.Symbol) -> Solutions:
    """Where one of the expressions is 0, or jumps across it."""
    found = NONE
    for expr in dict.fromkeys(expressions):
        if not depends(expr, by):
            continue
        zeros = solutions(expr, by)
        found |= zeros if zeros.solved else zeros | Solutions(frozenset(_looking(expr, by)), solved=False, finite=False)
    return found


def _looking(expr: sp.Expr, by: sp.Symbol) -> Iterator[sp.Expr]:
    """Where the expression is 0 between −20 and 20, or jumps across it, as far as a fine grid shows."""
    precise = at_places(True)
    values = _values(expr, by, GRID)
    zero = np.flatnonzero(values == 0)
    ends = [place for place in zero if not (0 < place < len(GRID) - 1 and values[place - 1] == values[place + 1] == 0)]
    for place in ends[:MOST]:  # of a stretch of zeros only the ends: in between nothing happens
        yield _exact(expr, by, GRID[place], precise)
    signs = np.sign(values)
    crossing = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    for place in crossing[: 2 * MOST]:
        yield _exact(expr, by, _halved(expr, by, GRID[place], GRID[place + 1], signs[place]), precise)
    # Where it begins or ceases to have values, too.
    ceasing = np.flatnonzero(np.isnan(values[:-1]) != np.isnan(values[1:]))
    for place in ceasing[:MOST]:
        low, high, has = GRID[place], GRID[place + 1], not np.isnan(values[place])
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (
                (middle, high) if np.isfinite(_values(expr, by, np.array([middle]))[0]) == has else (low, middle)
            )
        yield _exact(expr, by, low, precise)


def _halved(expr: sp.Expr, by: sp.Symbol, low: float, high: float, below: float) -> float:
    """A change of sign between two floats, to the last bit or so."""
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if np.sign(_values(expr, by, np.array([middle]))[0]) == below else (low, middle)
    return high


def _exact(expr: sp.Expr, by: sp.Symbol, at: float, precise: HighPrecision) -> sp.Expr:
    near = sp.Rational(str(Fraction(float(at)).limit_denominator(1000)))
    try:
        if abs(near - at) < 1e-9 and abs(precise(expr, {by: decimal(precise, near)})) < 1e-25:
            return near
        return _closer(expr, by, at, precise)
    except NoValueError:
        return near if abs(near - at) < 1e-12 else sp.Float(float(at))


def _closer(expr: sp.Expr, by: sp.Symbol, at: float, precise: HighPrecision) -> sp.Expr:
    """A sign change that floats have found, to 40 digits: halved again and again."""
    start, reach = precise.math.mpf(float(at)), precise.math.mpf(1e-12) * (1 + abs(at))
    low, high = start - reach, start + reach
    below, above = (precise(expr, {by: end}) > 0 for end in (low, high))
    if below == above:
        return sp.Float(float(at))
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if (precise(expr, {by: middle}) > 0) == below else (low, middle)
    return sp.Float(precise.math.nstr(low, 40), 40)


def _nice(value: object) -> sp.Expr:
    """A number as the fraction that it is to 1e-12, else as a decimal."""
    number = float(value)
    if not np.isfinite(number):
        return sp.oo if number > 0 else -sp.oo
    near = Fraction(number).limit_denominator(1000)
    if abs(float(near) - number) <= 1e-12 * (1 + abs(number)):
        return sp.Rational(near.numerator, near.denominator)
    return sp.Float(number)


def _written(place: sp.Expr) -> sp.Expr:
    """A place as it is written: exactly where that is short, else as a decimal of 40 digits."""
    return place if is_written(place) and place.count_ops() <= LONGEST else sp.Float(sp.N(place, 45), 40)


def is_written(number: sp.Expr) -> bool:
    """Whether it is made of what a reader of the course has met."""
    plain = (
        sp.Add,
        sp.Mul,
        sp.Pow,
        sp.Rational,
        sp.Float,
        sp.log,
        sp.exp,
        sp.atan,
        sp.sin,
        sp.cos,
        sp.tan,
        sp.tanh,
        sp.erf,
    )
    return all(isinstance(part, plain) or part in (sp.pi, sp.E) for part in sp.preorder_traversal(number))


def _values(expr: sp.Expr, by: sp.Symbol, x: np.ndarray) -> np.ndarray:
    return np.broadcast_to(arrays(expr, {by: x}), x.shape)


class _AtPlaces(HighPrecision):
    """Values at exact places: what is a rounding error next to its terms is 0, so that √(x² − 2) has a value at √2."""

    def _worked(self, expr: sp.Basic, place: Mapping, seen: dict) -> object:
        value = super()._worked(expr, place, seen)
        if expr.is_Add:
            largest = max(abs(seen[term]) if term in seen else 0 for term in expr.args)
            return self.math.zero if abs(value) < self.nought * largest else value
        if isinstance(expr, sp.sin | sp.cos) and abs(value) < self.nought:
            return self.math.zero if abs(self._value(expr.args[0], place, seen)) > 1 else value
        if isinstance(expr, sp.tan) and abs(value) * self.nought > 1:
            return self._none()
        return value


@lru_cache(maxsize=2)
def at_places(is_rounded: bool) -> HighPrecision:
    """`is_rounded`: for places that are themselves decimals of 40 digits."""
    precise = _AtPlaces(30)
    precise.nought = precise.math.mpf(10) ** (-33 if is_rounded else -70)
    return precise


@lru_cache(maxsize=4096)
def decimal(precise: HighPrecision, value: sp.Expr) -> object:
    """A constant to all digits."""
    if value.is_Rational:
        return precise.math.mpf(int(value.p)) / int(value.q)
    return precise.math.mpf(str(sp.N(value, precise.math.dps + 5)))
