"""What places on the x axis are called: x = √2 where that is known exactly, x ≈ 1.41 where it was found in floats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from explainer.numeric.formatting import equals, number, together
from explainer.numeric.patience import is_time_up

if TYPE_CHECKING:
    import sympy as sp

    from explainer.formulas.formula import Formula
    from explainer.symbolic.evaluation import HighPrecision

Turns = tuple[Callable[[float], float | None], Callable[[float, float], tuple[float, float] | None]]
CLOSE = 1e-10  # how near to a turn
NOUGHT = 1e-16  # beside the heights around it, one below this is 0: near a turn it has twice as many digits
MOST_LETTERS = 24  # letters of a place that is written exactly in a sentence
DIGITS, LEVEL = 30, 1e-12  # digits with which a slope is worked out; one below LEVEL is 0
BESIDE = 1e-5  # of the picture's width: a line that ends so close to a known place ends there


def _no_turn(at: float) -> float | None:
    return None


def _no_zero(low: float, high: float) -> tuple[float, float] | None:
    return None


@dataclass(frozen=True)
class Places:
    """The `exact` names of places, over a picture so wide.

    `turn` gives the height of a turn at a decimal, if one is there; `between` where the line turns between two places, and
    how high: at a zero of its slope, where that changes its sign.

    >>> Places({2**0.5: "x = √2"}, 12)(1.41421356), Places({}, 12)(1.41421356)
    ('x = √2', 'x ≈ 1.41')
    """

    exact: Mapping[float, str]
    width: float
    turn: Callable[[float], float | None] = _no_turn
    between: Callable[[float, float], tuple[float, float] | None] = _no_zero

    def __call__(self, at: float, digits: int = 3) -> str:
        near = min(self.exact, key=lambda place: abs(place - at), default=None)
        if near is not None and abs(near - at) < BESIDE * self.width:
            return self.exact[near]
        return "x ≈ 0" if abs(at) < 1e-4 * self.width else f"x ≈ {number(at, digits)}"

    def listed(self, places: Sequence[float]) -> str:
        """Several of them: x = −π, 0 and π.

        >>> Places({0.0: "x = 0", 1.0: "x = 1"}, 12).listed([0, 1])
        'x = 0 and 1'
        """
        names, sign = [self(at, 4) for at in places], ""
        for k, name in enumerate(names):  # the sign is said once, and again where it changes
            here = name[:4]
            names[k], sign = name.removeprefix(here) if here == sign else name, here
        return together(names)


def named(known: Iterable[sp.Expr | float], window: Sequence[float], turns: Turns) -> Places:
    """The places with these among them that are known exactly, and the ends of the window."""
    exact = {float(at): name for at in known if (name := written_place(at))}
    return Places(exact | {float(end): f"x {equals(end)}" for end in window}, window[1] - window[0], *turns)


def written_place(at: sp.Expr | float) -> str | None:
    """A place as a reader writes it, None where it is known in decimals only.

    >>> import sympy as sp
    >>> written_place(sp.sqrt(2)), written_place(sp.Rational(1, 10)), written_place(sp.Float(0.7))
    ('x = √2', 'x = 0.1', None)
    """
    from explainer.formulas.kinks import written  # the rules of formulas come with it

    if getattr(at, "is_Float", False):
        return None
    shown = written(at) if hasattr(at, "is_Float") else number(at)
    return f"x = {shown}" if len(shown) <= MOST_LETTERS else None


def turning(formula: Formula, chosen: Mapping[str, float], *, slope: bool = False) -> Turns:
    """Where a formula, or its slope, turns: the height at a decimal where it does, and the turn between two places."""
    import sympy as sp

    from explainer.symbolic.expression import Slope, X

    if not hasattr(formula, "derivations"):  # a record of another make
        return _no_turn, _no_zero
    letters = tuple((p.symbol, str(chosen.get(p.name, p.default))) for p in formula.parameters)
    curve = sp.sympify(formula.derivative if slope else formula.expr)
    steep = Steep(curve, Slope(curve, X) if slope else formula.derivative, letters)
    return partial(_turn, steep), lambda low, high: None if is_time_up() else _between(steep, low, high)


@dataclass(frozen=True)
class Steep:
    """A curve in x, what its `rise` is, and the numbers that its other letters stand for."""

    curve: sp.Expr
    rise: sp.Expr
    letters: tuple[tuple[sp.Symbol, str], ...]

    def at(self) -> tuple[HighPrecision, Callable[[sp.Expr, object], Any]]:
        """A calculator of its own for each use, for threads share none; and the value of an expression at a place."""
        from explainer.symbolic.evaluation import HighPrecision
        from explainer.symbolic.expression import X
        from explainer.symbolic.known import KNOWN

        precise = HighPrecision(DIGITS, KNOWN)
        mpf = precise.math.mpf
        letters = {symbol: mpf(value) for symbol, value in self.letters}
        return precise, lambda expr, place: precise(expr, {**letters, X: mpf(place)})


# A reader moves the place of a tangent, and the curve's turns stay where they are: they are most of a chart's time.
@lru_cache(maxsize=2000)
def _turn(steep: Steep, at: float) -> float | None:
    from explainer.symbolic.evaluation import NoValueError

    _, value = steep.at()
    try:
        height, steepness = value(steep.curve, str(at)), value(steep.rise, str(at))
    except NoValueError:
        return None
    return float(height) if abs(steepness) < LEVEL * (1 + abs(height)) else None


@lru_cache(maxsize=2000)
def _between(steep: Steep, low: float, high: float) -> tuple[float, float] | None:
    from explainer.symbolic.evaluation import NoValueError

    precise, value = steep.at()
    m = precise.math

    def steepness(at: float) -> float:
        return float(value(steep.rise, at))

    try:
        low, high = (end + (other - end) * (steepness(end) == 0) / 8 for end, other in ((low, high), (high, low)))
        if steepness(low) * steepness(high) >= 0:
            return None
        at = float(m.findroot(steepness, (m.mpf(low), m.mpf(high)), solver="anderson", tol=CLOSE, verify=False))
        left, height, right = (float(value(steep.curve, place)) for place in (low, at, high))
        return at, height if abs(height) > NOUGHT * max(abs(left), abs(right)) else 0.0
    except (NoValueError, ArithmeticError):  # a line so straight that nothing is found between its ends
        return None
