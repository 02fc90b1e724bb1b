"""Whether two lines have the same value: compared at random places, with as many digits as asked for.

A slope's value comes from the definition of a slope, not from any rule, so the rules of differentiation can be judged by it.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import sympy as sp
from mpmath.libmp import NoConvergence
from sympy.core.function import AppliedUndef

from explainer.symbolic import printing
from explainer.symbolic.evaluation import HighPrecision, NoValueError, TooLargeError, arrays
from explainer.symbolic.expansion import instances, spelled
from explainer.symbolic.expression import Slope, X

if TYPE_CHECKING:
    from explainer.symbolic.differentiation import Derivation

TRIES = 120  # places that are tried, of which many may have no value
FAR = 6  # so far from 0 places are looked for, if nothing happens farther out
QUICK_POINTS, QUICK_DIGITS, QUICK_CENTRES = 4, 20, 6  # what is enough for a check that nobody waits for

Pairs = Sequence[tuple[sp.Basic, sp.Basic]]


class ProofError(ValueError):
    """A step that does not hold. `step` is its number (0 is the line to be worked out), `why` the reason in words.

    >>> from explainer.symbolic.differentiation import worked
    >>> from explainer.symbolic.proof import prove
    >>> try:
    ...     prove(worked("x + x", ("add", "3*x")))
    ... except ProofError as problem:
    ...     problem.step
    1
    """

    def __init__(self, step: int, why: str) -> None:
        super().__init__(f"step {step}: {why}")
        self.step = step
        self.why = why

    def __reduce__(self) -> tuple:
        return ProofError, (self.step, self.why)


class UncheckedError(ProofError):
    """There are too few places with a value to tell whether the steps hold."""


def check_values(derivation: Derivation, known_to_agree: int = 1) -> None:
    """Every line has the value of the line above it: the part of `prove` that is quick enough to be always done.

    So many of the first lines are known to agree, and only the last of them is looked at again. Raises ProofError with the
    number of the first line that has another value, and UncheckedError when there are too few places with a value.
    """
    first = known_to_agree - 1
    lines = [step.expr for step in derivation.steps[first:]]
    if len(lines) < 2:
        return
    rng, precise = random.Random(0), HighPrecision(QUICK_DIGITS, derivation.known)
    if derivation.sizes:
        smallest = replace(derivation, sizes=derivation.sizes[:1])  # `prove` takes all of them
        steps = zip(derivation.steps[first + 1 :], itertools.pairwise(lines), strict=True)
        for number, (step, pair) in enumerate(steps, start=first + 1):
            compared(number, (pair,), step.given, smallest, precise, QUICK_POINTS, rng)
        return
    agreeing, centres = 0, _centres(lines, derivation.by or X, derivation)[:QUICK_CENTRES]
    wanted = max(QUICK_POINTS, 2 * len(centres))
    for place in _places(lines, derivation.by, derivation, rng, centres):
        agreeing += _lines_agree(lines, place, precise, first)
        if agreeing == wanted:
            return
    if agreeing < QUICK_POINTS:
        raise UncheckedError(len(derivation.steps) - 1, _too_few(agreeing, QUICK_POINTS))


def _lines_agree(lines: list[sp.Basic], place: dict, precise: HighPrecision, first: int) -> bool:
    """Whether all lines have one value there; False where the first has none. Parts that lines share are computed once.

    `first` is the number of the first of them, for the words of what does not hold.
    """
    here, seen = _at(place, precise), dict[Any, Any]()
    try:
        before = precise(lines[0], here, seen)
    except NoValueError:
        return False
    for number, (above, line) in enumerate(itertools.pairwise(lines), start=first + 1):
        try:
            after = precise(line, here, seen)
        except NoValueError as problem:
            # A rule may ask for more than a slope needs: √u has one where u stays 0, and u'/(2·√u) has no value there.
            if above.has(Slope) or _is_out_of_reach(above, line, place, precise):
                return False
            why = f"at {_words(place)} it has no value, the line above has {precise.math.nstr(before, 8)}"
            raise ProofError(number, why) from problem
        if not _agree(before, after, precise) and not _agrees_closer(((above, line),), place, precise):
            raise ProofError(number, _contrast(above, place, before, after, precise))
        before = after
    return True


def compared(
    number: int,
    pairs: Pairs,
    given: Iterable[sp.Eq],
    derivation: Derivation,
    precise: HighPrecision,
    wanted: int,
    rng: random.Random,
) -> int:
    """At how many points each pair agrees. Raises ProofError where one does not, or when there are fewer than `wanted`."""
    try:
        cases = list(instances(pairs, given, derivation))
    except (ValueError, TypeError) as problem:  # matrices whose shapes do not fit, for example
        raise ProofError(number, f"it is not a formula: {problem}") from problem
    each = max(2, -(-wanted // len(cases)))
    total = 0
    for pairs_here, by in cases:
        sides = list(itertools.chain(*pairs_here))
        centres = _centres(sides, by if by is not None else X, derivation)
        agreed, needed = 0, max(each, 2 * len(centres))
        for place in _places(sides, by, derivation, rng, centres):
            agreed += _pairs_agree(number, pairs_here, place, precise)
            if agreed == needed:
                break
        if agreed < each:
            raise UncheckedError(number, _too_few(agreed, each))
        total += agreed
    return total


def _pairs_agree(number: int, pairs: Pairs, place: dict, precise: HighPrecision) -> bool:
    """Whether each pair agrees there; False where one has no value."""
    try:
        here, seen = _at(place, precise), dict[Any, Any]()
        values = [[precise(side, here, seen) for side in pair] for pair in pairs]
    except NoValueError:
        return False
    for (left, right), (before, _) in zip(values, pairs, strict=True):
        if not _agree(left, right, precise) and not _agrees_closer(pairs, place, precise):
            raise ProofError(number, _contrast(before, place, left, right, precise))
    return True


def _agree(left: mpmath.mpf, right: mpmath.mpf, precise: HighPrecision) -> bool:
    """Whether two values are the same, as far as digits tell, however small they are."""
    return abs(left - right) <= precise.tolerance * max(abs(left), abs(right))


def _agrees_closer(pairs: Pairs, place: dict, precise: HighPrecision) -> bool:
    """Whether a difference was that of the difference quotient: with more digits it shrinks, a wrong line stays wrong."""
    closer = HighPrecision(4 * precise.digits, precise.known)
    here, nothing = _at(place, closer), closer.math.mpf(10) ** -closer.digits
    try:
        values = [(closer(left, here), closer(right, here)) for left, right in pairs]
    except NoValueError:
        return False
    return all(_agree(left, right, precise) or max(abs(left), abs(right)) < nothing for left, right in values)


def _is_out_of_reach(above: sp.Basic, line: sp.Basic, place: dict, precise: HighPrecision) -> bool:
    """Whether a line lacks a value only because numbers grew too large on the way, or too few digits were kept."""
    closer = HighPrecision(4 * precise.digits, precise.known)
    here = _at(place, closer)
    for expr in (line, above):
        try:
            closer(expr, here)
        except TooLargeError:
            return True
        except NoValueError:
            return expr is above
    return True


def _contrast(before: sp.Basic, place: dict, left: mpmath.mpf, right: mpmath.mpf, precise: HighPrecision) -> str:
    shown = f"{precise.math.nstr(left, 8)} becomes {precise.math.nstr(right, 8)}"
    return f"at {_words(place)} {printing.text(before)[:80]} = {shown}"


def _too_few(points: int, wanted: int) -> str:
    return f"its value could be checked at {points} points only, {wanted} are wanted"


# --- where the lines are compared -----------------------------------------------------------------------------------------


def _places(
    sides: Iterable[sp.Basic],
    by: sp.Symbol | None,
    derivation: Derivation,
    rng: random.Random,
    centres: Sequence[Fraction],
) -> Iterator[dict]:
    """Random fractions: of the domain for the variable, of `ranges` for the rest, on both sides of every edge and corner."""
    symbols = sorted({s for side in sides for s in side.free_symbols} | (set() if by is None else {by}), key=str)
    ranges = {name: _limits(limits) for name, limits in derivation.ranges.items()}
    main, gaps = by if by is not None else X, _gaps(centres)
    parts = [] if derivation.domain is sp.Reals else _stretches(derivation.domain)
    for turn in range(TRIES):
        place: dict[sp.Symbol, Fraction] = {}
        for symbol in symbols:
            share = Fraction(rng.randint(1, 99_991), 100_003)
            name = symbol.name.split("_")[0]
            if name in ranges:
                low, high = ranges[name]
                place[symbol] = low + share * (high - low)
            elif symbol == main:
                centre = centres[turn // 2 % len(centres)]
                reach = (6, 2, Fraction(1, 2))[3 * turn // TRIES]  # closer to 0 when far places have no value
                place[symbol] = centre + share * (gaps[centre] if centre else reach) * (1, -1)[turn % 2]
            else:
                sign = 1 if symbol.is_positive else rng.choice((1, -1))
                place[symbol] = sign * share * (1, 3)[turn % 3 > 0]
        if main in place and main.name not in ranges and not _is_in(place[main], derivation.domain):
            if not parts:
                continue
            place[main] = _inside(*parts[turn % len(parts)], Fraction(rng.randint(1, 99_991), 100_003), turn)
        yield place


def _stretches(domain: sp.Set) -> list[tuple[Fraction | None, Fraction | None]]:
    """The intervals of a domain by their ends; None for an end that there is not."""
    parts = domain.args if isinstance(domain, sp.Union) else [domain]
    intervals = [part for part in parts if isinstance(part, sp.Interval)]
    return [(_finite(part.start), _finite(part.end)) for part in intervals]


def _finite(end: sp.Expr) -> Fraction | None:
    return _fraction(end) if end.is_finite else None


def _fraction(end: sp.Expr) -> Fraction:
    return Fraction(str(sp.N(end, 25)))


def _inside(low: Fraction | None, high: Fraction | None, share: Fraction, turn: int) -> Fraction:
    """A place in an interval; where one end is infinite, a place near the finite one."""
    reach = (6, 2, Fraction(1, 2))[3 * turn // TRIES]
    if low is not None and high is not None:
        return low + share * (high - low)
    return (high or Fraction(0)) - share * reach if low is None else low + share * reach


def _gaps(centres: Sequence[Fraction]) -> dict[Fraction, Fraction]:
    """How far one may go from each centre without passing the next, at most 1: no stretch between two is left out."""
    ordered = sorted(centres)
    gaps = [Fraction(1), *(high - low for low, high in itertools.pairwise(ordered)), Fraction(1)]
    return {
        centre: min(Fraction(1), before, after)
        for centre, (before, after) in zip(ordered, itertools.pairwise(gaps), strict=True)
    }


def _centres(sides: Sequence[sp.Basic], main: sp.Symbol, derivation: Derivation) -> list[Fraction]:
    """0, the edges of the domain, and every place where a part of the lines changes from one case to another."""
    differences = dict.fromkeys(itertools.chain(*(_differences(side, main) for side in sides)))
    corners = {
        corner for difference in differences for corner in _crossings(spelled(difference, derivation.known), main)
    }
    corners |= {at for side in sides for at in _far_middles(side, main)}
    near = (Fraction(int(at.p), int(at.q)) for at in sorted(corners, key=abs))
    return list(dict.fromkeys([Fraction(0), *map(_fraction, edges(derivation.domain)), *near]))


def _differences(expr: sp.Basic, main: sp.Symbol) -> Iterator[sp.Expr]:
    """What changes its sign where |u|, max(u, v), relu(u) and u < v change, as far as that is up to the variable."""
    for part in sp.preorder_traversal(expr):
        if isinstance(part, sp.Abs | sp.sign | AppliedUndef) and part.args:
            differences = [part.args[0]]
        elif isinstance(part, sp.Max | sp.Min):
            differences = [left - right for left, right in itertools.combinations(part.args, 2)]
        elif isinstance(part, sp.core.relational.Relational):
            differences = [part.lhs - part.rhs]
        else:
            continue
        for difference in differences:
            if difference.free_symbols == {main} and not difference.has(Slope, sp.Indexed):
                yield difference


def _far_middles(expr: sp.Basic, main: sp.Symbol) -> Iterator[sp.Rational]:
    """−60 of exp(−(x + 60)⁴): far from 0, and where values are too small to be computed everywhere else."""
    for exponential in expr.atoms(sp.exp):
        for part in exponential.args[0].atoms(sp.Pow):
            if part.base.is_Add and part.base.free_symbols == {main}:
                yield from (at for at in _crossings(part.base, main) if abs(at) > FAR)


@lru_cache(maxsize=5000)
def _crossings(difference: sp.Expr, main: sp.Symbol) -> tuple[sp.Rational, ...]:
    """The real roots of a polynomial; of anything else those between neighbours of a grid that reaches to ±10⁶."""
    if difference == main:
        return (sp.S.Zero,)
    if difference.is_polynomial(main) and not difference.has(sp.Piecewise, AppliedUndef):
        with suppress(NoConvergence, sp.PolynomialError):  # then by looking
            polynomial = sp.Poly(difference.doit(), main)
            roots = polynomial.nroots(n=15) if 0 < polynomial.degree() <= 8 else []
            return tuple(sp.Rational(str(root)) for root in roots if root.is_real)
    values = np.broadcast_to(arrays(difference, {main: GRID}), GRID.shape)
    places, signs = GRID[np.isfinite(values)], values[np.isfinite(values)] > 0
    changes = np.flatnonzero(signs[:-1] != signs[1:])
    return tuple(_halved(difference, main, places[place], places[place + 1], signs[place]) for place in changes)


def _halved(difference: sp.Expr, main: sp.Symbol, low: float, high: float, below: bool) -> sp.Rational:
    """A sign change between two places, to nine digits or so."""
    for _ in range(30):
        middle = (low + high) / 2
        value = float(arrays(difference, {main: np.float64(middle)}))
        if not np.isfinite(value):
            break
        low, high = (middle, high) if (value > 0) == below else (low, middle)
    return sp.Rational(*float(low).as_integer_ratio())


@lru_cache(maxsize=100)
def _limits(limits: sp.Set) -> tuple[Fraction, Fraction]:
    if limits == sp.Reals:
        return Fraction(-3), Fraction(3)
    return Fraction(str(limits.inf)), Fraction(str(limits.sup))


def _is_in(value: Fraction, domain: sp.Set) -> bool:
    """Whether a number lies in the domain (SymPy's own answer takes a hundred times as long)."""
    if domain is sp.Reals:
        return True
    if isinstance(domain, sp.Union):
        return any(_is_in(value, part) for part in domain.args)
    if isinstance(domain, sp.Interval):
        return float(domain.start) < value < float(domain.end)
    return sp.Rational(value.numerator, value.denominator) in domain


_STEPS = np.round(10 ** (np.arange(-12, 37) / 6), 3)  # 0.01, 0.015, … 10⁶
GRID = np.concatenate([-_STEPS[::-1], [0.0], _STEPS])


def _at(place: dict, precise: HighPrecision) -> dict:
    """The place in numbers of this precision: with others mixed in, u − u would not be 0."""
    return {symbol: precise.math.mpf(value.numerator) / value.denominator for symbol, value in place.items()}


def edges(domain: sp.Set) -> list[sp.Expr]:
    """The finite ends of the intervals that a domain is made of."""
    if isinstance(domain, sp.Union):
        return list(dict.fromkeys(edge for part in domain.args for edge in edges(part)))
    ends = (
        domain.args[:2] if isinstance(domain, sp.Interval) else domain.args if isinstance(domain, sp.FiniteSet) else ()
    )
    return [end for end in ends if end.is_finite]


def _words(place: dict) -> str:
    return ", ".join(f"{symbol} = {float(value):.6g}" for symbol, value in place.items())
