"""Wrong derivatives: right rules everywhere but at one place, or at two, where a wrong rule of `mistakes` is used."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.once import cached_property
from explainer.symbolic.differentiation import Known, apply
from explainer.symbolic.expression import ONE, Slope, plus, replace, replace_all, times
from explainer.symbolic.known import KNOWN
from explainer.symbolic.wrong.mistakes import OUTSIDE, WHOLE

MAX_LINES = 4000  # wrong lines of one formula that are tried


@dataclass(frozen=True)
class Mistake:
    """Which mistake was made, and at which part: the part that was differentiated or, if `rearranged`, rewritten."""

    key: str
    at: sp.Expr
    rearranged: bool = False


@dataclass(frozen=True)
class WrongLine:
    """A line with mistakes in it, what its slopes are worked out to, and its mistakes from the outside in."""

    written: sp.Expr
    mistakes: tuple[Mistake, ...]
    ways: Mapping[Slope, WrongLine] = field(default_factory=dict)

    @cached_property
    def expr(self) -> sp.Expr:
        """The line with its slopes worked out; put together when it is asked for, as most are only counted."""
        return replace_all(self.written, {slope: way.expr for slope, way in self.ways.items()})

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the mistakes, as they stand in MISTAKES."""
        return tuple(mistake.key for mistake in self.mistakes)


def wrong_slopes(line: sp.Expr, places: int = 1, known: Mapping[str, Known] = KNOWN) -> Iterator[WrongLine]:
    """What becomes of `line` when its slopes are worked out with a wrong rule at exactly so many places.

    >>> from explainer.symbolic import parse, text
    >>> from explainer.symbolic.expression import X
    >>> for wrong in itertools.islice(wrong_slopes(Slope(parse("x^3"), X)), 2):
    ...     print(wrong.keys[0], text(wrong.expr))
    power_not_lowered 3*x^3
    factor_lost x^2
    """
    worker = _Worker(known)
    return (wrong for wrong in worker.filled(WrongLine(line, ()), places, None) if len(wrong.mistakes) == places)


def right_slope(line: sp.Expr, known: Mapping[str, Known] = KNOWN) -> sp.Expr:
    """`line` with its slopes worked out by the right rules, not tidied."""
    return next(_Worker(known).filled(WrongLine(line, ()), 0, None)).expr


def inside(f: sp.Expr, x: sp.Expr, rule: str) -> sp.Expr | None:
    """The u of f(u), for the rules that multiply by the slope of an inside; None for the others."""
    if rule in ("power rule", "root rule", "reciprocal rule"):
        return f.base
    if rule == "constant base rule":
        return f.exp
    if rule in ("exponential rule", "chain rule") or isinstance(f, AppliedUndef):
        return f.args[0]
    return None


class _Worker:
    """Works out slopes in every way that is wrong at no more than so many places."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self.known = known
        self.found: dict[tuple[Slope, int], tuple[WrongLine, ...]] = {}

    def filled(self, start: WrongLine, places: int, within: tuple[sp.Expr, sp.Expr] | None) -> Iterator[WrongLine]:
        """`start` with its slopes worked out, wrongly at up to `places` places; `within` is f and the u of its f(u)."""
        slopes = list(dict.fromkeys(open_slopes(start.written)))
        ways = [self.ways(slope, places, within) for slope in slopes]
        for chosen in _within_budget(ways, places):
            mistakes = itertools.chain(start.mistakes, *(way.mistakes for way in chosen))
            yield WrongLine(start.written, tuple(mistakes), dict(zip(slopes, chosen, strict=True)))

    def ways(self, slope: Slope, places: int, within: tuple[sp.Expr, sp.Expr] | None) -> tuple[WrongLine, ...]:
        """The right slope first, then the wrong ones, with fewer mistakes before those with more."""
        if (slope, places) not in self.found:
            self.found[slope, places] = tuple(itertools.islice(self._ways(slope, places), MAX_LINES))
        ways = self.found[slope, places]
        if places and within and slope.args[0] == within[1] and within[1] != slope.args[1]:
            forgotten = WrongLine(ONE, (Mistake(self._forgotten(within[0], slope), within[0]),))
            ways = (ways[0], forgotten, *ways[1:])
        return ways

    def _ways(self, slope: Slope, places: int) -> Iterator[WrongLine]:
        f, x = slope.args
        rule, right = apply(slope, self.known)
        u = inside(f, x, rule)
        within = None if u is None else (f, u)
        yield from self.filled(WrongLine(right, ()), places, within)
        if places:
            for key, wrong in _wrong(f, x, u, rule, right):
                yield from self.filled(WrongLine(wrong, (Mistake(key, f),)), places - 1, within)

    def _forgotten(self, f: sp.Expr, slope: Slope) -> str:
        """e⁻ˣ has lost a sign where (x² + 1)³ has lost the slope of its inside."""
        right = self.ways(slope, 0, None)[0].expr
        is_exponential = isinstance(f, sp.exp) or (f.is_Pow and f.base.is_number)
        return "sign_lost" if is_exponential and right.doit() == -1 else "inner_slope"


def _wrong(f: sp.Expr, x: sp.Expr, u: sp.Expr | None, rule: str, right: sp.Expr) -> Iterator[tuple[str, sp.Expr]]:
    """The rows of the table that stand beside `rule`."""
    for key, beside, whole in WHOLE:
        if beside == rule:
            yield from ((key, wrong) for wrong in whole(f, x))
    if u is None:
        return
    moves = () if u == x else (Slope(u, x),)
    for key, beside, outer in OUTSIDE:
        if beside == rule and (wrong := outer(f, u)) is not None:
            if key == "integrated":
                yield from [(key, wrong)] if u == x else []
            else:
                yield key, sp.Mul(wrong, *moves, evaluate=False) if moves else wrong
    if not moves:
        return
    outside = replace(right, Slope(u, x), ONE)
    yield "slope_inside", replace(outside, u, Slope(u, x))
    yield "slope_inside", times(replace(outside, u, Slope(u, x)), Slope(u, x))
    yield "slope_inside", replace(f, u, Slope(u, x))
    yield "outer_slope", Slope(u, x)
    yield "inner_added", plus(outside, Slope(u, x))


def _within_budget(ways: list[tuple[WrongLine, ...]], places: int) -> Iterator[tuple[WrongLine, ...]]:
    """One way for each slope, with no more mistakes in all than `places`."""
    if not ways:
        yield ()
        return
    for way in ways[0]:
        if len(way.mistakes) <= places:
            for rest in _within_budget(ways[1:], places - len(way.mistakes)):
                yield (way, *rest)


def open_slopes(expr: sp.Basic) -> Iterator[Slope]:
    """The slopes that are still to be worked out, from the outside in."""
    if isinstance(expr, Slope):
        yield expr
        return
    for argument in expr.args:
        yield from open_slopes(argument)
