"""A derivation is proved line by line: the same value, the same formula, and each rewriting a part of the line above.

Equal value alone is not enough: d/dx[2 + eˣ] "=" d/dx[1 + eˣ] is equal and wrong. So a step is held against three questions:

1. value: at `POINTS` random points of the domain, in 50-digit arithmetic, do line and line above agree?
2. formula: can the difference be shown to be 0 symbolically?
3. provenance: does putting each `after` in the place of its `before` turn the line above into this one; and where a slope is
   worked out, is it what the rule of that name gives?
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from explainer import notation
from explainer.derivation import Derivation, Known, Slope, Step, apply, replace, tidied

POINTS = 12
DIGITS = 50
TOLERANCE = sp.Float(10) ** -(DIGITS - 12)


class ProofError(ValueError):
    """A step that does not hold. `step` is its number (0 is the line to be worked out), `why` the reason in words."""

    def __init__(self, step: int, why: str) -> None:
        super().__init__(f"step {step}: {why}")
        self.step = step
        self.why = why


@dataclass(frozen=True)
class Checked:
    """What was checked of one step: at how many points its value, and whether its formula was shown equal."""

    rule: str
    points: int
    symbolic: bool
    reason: str = ""


@dataclass(frozen=True)
class Proof:
    """What was checked: every step, in order, and how long it took."""

    derivation: Derivation
    checked: tuple[Checked, ...]
    seconds: float

    @property
    def points(self) -> int:
        """The fewest points at which the value of a step was checked."""
        return min((step.points for step in self.checked), default=0)

    @property
    def symbolic(self) -> bool:
        """Whether every step was also shown equal symbolically."""
        return all(step.symbolic for step in self.checked)


def prove(derivation: Derivation, *, seed: int = 0) -> Proof:
    """Each line equals the line above, and comes from it by the rule that it names.

    Raises ProofError with the number of the first step that does not hold, and why.
    """
    start = time.perf_counter()
    first, *rest = derivation.steps
    if first.expr != Slope(derivation.of, derivation.by):
        raise ProofError(0, f"the first line is not the slope of {notation.text(derivation.of)}")
    if derivation.result.has(Slope):
        raise ProofError(len(rest), "the last line still holds a slope that is not worked out")
    places = _places(derivation, random.Random(seed))
    checked = []
    for number, (above, step) in enumerate(zip(derivation.steps, rest, strict=False), start=1):
        _check_provenance(number, above, step, derivation)
        points = _check_value(number, above, step, derivation, places)
        symbolic = _is_zero(_spelled(above.expr, derivation) - _spelled(step.expr, derivation))
        checked.append(Checked(step.rule, points, symbolic, "" if symbolic else "decided by value only"))
    return Proof(derivation, tuple(checked), time.perf_counter() - start)


def _check_provenance(number: int, above: Step, step: Step, derivation: Derivation) -> None:
    if not step.changes:
        raise ProofError(number, "it does not say what it rewrites")
    line = above.expr
    for before, after in step.changes:
        changed = replace(line, before, after)
        if changed is line:
            raise ProofError(number, f"{notation.text(before)} is no part of the line above")
        line = changed
        if isinstance(before, Slope):
            ruled = apply(before, derivation.known)[1]
            if after != ruled:
                raise ProofError(number, f"the rule gives {notation.text(ruled)}, not {notation.text(after)}")
        elif (before.has(Slope) or after.has(Slope)) and after != tidied(before):
            raise ProofError(number, "a slope may only be worked out by a rule of differentiation")
    if line != step.expr:
        raise ProofError(number, f"the rewriting gives {notation.text(line)}, the line says {notation.text(step.expr)}")
    names = {apply(before, derivation.known)[0] for before in step.before if isinstance(before, Slope)}
    if names and step.rule not in names:
        raise ProofError(number, f"it is called {step.rule!r}, but uses the {' and the '.join(sorted(names))}")


def _check_value(number: int, above: Step, step: Step, derivation: Derivation, places: list[dict]) -> int:
    expressions = [above.expr, step.expr]
    for before, after in step.changes:  # each rewriting by itself, so that two errors cannot cancel
        expressions += [before, after]
    spelled = [_spelled(expr, derivation) for expr in expressions]
    agreed = 0
    for place in places:
        values = [expr.evalf(DIGITS, subs=place) for expr in spelled]
        if not all(value.is_number and value.is_finite for value in values):
            continue
        for left, right in zip(values[::2], values[1::2], strict=True):
            if abs(left - right) > TOLERANCE * (1 + abs(left)):
                raise ProofError(
                    number, f"at {_words(place)} the line above is {sp.N(left, 8)}, this line {sp.N(right, 8)}"
                )
        agreed += 1
        if agreed == POINTS:
            break
    if agreed < POINTS:
        raise ProofError(number, f"its value could be checked at {agreed} points only, {POINTS} are wanted")
    return agreed


def _spelled(expr: sp.Expr, derivation: Derivation) -> sp.Expr:
    """The line with named functions written out and slopes worked out by SymPy, which is not how the line was found."""
    for name, known in derivation.known.items():
        expr = expr.replace(lambda part, name=name: getattr(part.func, "__name__", "") == name, _written(known))
    return expr.doit()


def _written(known: Known) -> Callable[[sp.Expr], sp.Expr]:
    return lambda call: known.definition(call.args[0])


def _is_zero(difference: sp.Expr) -> bool:
    exponentials = difference.rewrite(sp.exp)
    try:
        return sp.cancel(sp.together(exponentials)) == 0
    except sp.PolynomialError:
        return sp.expand(exponentials) == 0


def _places(derivation: Derivation, chance: random.Random) -> list[dict]:
    """Random rational points: of the domain for the variable, of (1/10, 9/10) for parameters, away from whole numbers."""
    symbols = sorted(derivation.of.free_symbols | {derivation.by}, key=str)
    places: list[dict] = []
    while len(places) < 4 * POINTS:
        place = {}
        for symbol in symbols:
            spread = 6 if symbol == derivation.by else 1
            value = sp.Rational(chance.randint(1, 99_991), 100_003) * spread
            place[symbol] = value if symbol.is_positive or spread == 1 else value * chance.choice((-1, 1))
        if place[derivation.by] in derivation.domain:
            places.append(place)
    return places


def _words(place: dict) -> str:
    return ", ".join(f"{symbol} = {sp.N(value, 6)}" for symbol, value in place.items())
