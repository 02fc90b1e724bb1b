"""What places on the x axis are called: x = √2 where that is known exactly, x ≈ 1.41 where it was found in floats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from explainer.numeric.formatting import equals, number

if TYPE_CHECKING:
    import sympy as sp

    from explainer.formulas.formula import Formula

LONGEST = 24  # letters of a place that is written exactly in a sentence
DIGITS, LEVEL = 30, 1e-12  # digits with which a slope is worked out; one below LEVEL is 0
BESIDE = 1e-5  # of the picture's width: a line that ends so close to a known place ends there


def _no_turn(at: float) -> float | None:
    return None


@dataclass(frozen=True)
class Places:
    """The `exact` names of places, over a picture so wide; `turn` gives the height of a turn at a decimal, if one is there.

    >>> Places({2**0.5: "x = √2"}, 12)(1.41421356), Places({}, 12)(1.41421356)
    ('x = √2', 'x ≈ 1.41')
    """

    exact: Mapping[float, str]
    width: float
    turn: Callable[[float], float | None] = _no_turn

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
        *most, last = names
        return f"{', '.join(most)} and {last}" if most else last


def named(known: Iterable[sp.Expr | float], window: Sequence[float], turn: Callable[[float], float | None]) -> Places:
    """The places with these among them that are known exactly, and the ends of the window."""
    exact = {float(at): name for at in known if (name := written_place(at))}
    return Places(exact | {float(end): f"x {equals(end)}" for end in window}, window[1] - window[0], turn)


def written_place(at: sp.Expr | float) -> str | None:
    """A place as a reader writes it, None where it is known in decimals only.

    >>> import sympy as sp
    >>> written_place(sp.sqrt(2)), written_place(sp.Rational(1, 10)), written_place(sp.Float(0.7))
    ('x = √2', 'x = 0.1', None)
    """
    from explainer.formulas.kinks import written  # the rules of formulas come with it

    if getattr(at, "is_Float", False):
        return None
    if getattr(at, "is_Rational", True) and (short := equals(Fraction(str(at)))).startswith("="):
        return f"x {short}"
    shown = written(at) if hasattr(at, "is_Float") else number(at)
    return f"x = {shown}" if len(shown) <= LONGEST else None


def turning(formula: Formula, chosen: Mapping[str, float], *, slope: bool = False) -> Callable[[float], float | None]:
    """The height at which a formula, or its slope, turns at a decimal; None where it does not turn there."""
    import sympy as sp

    from explainer.symbolic.evaluation import HighPrecision, NoValueError
    from explainer.symbolic.expression import Slope, X
    from explainer.symbolic.known import KNOWN

    if not hasattr(formula, "derivations"):  # a record of another make
        return _no_turn
    precise = HighPrecision(DIGITS, KNOWN)
    letters = {p.symbol: precise.math.mpf(str(chosen.get(p.name, p.default))) for p in formula.parameters}

    def turn(at: float) -> float | None:
        curve = formula.derivative if slope else formula.expr
        rise = Slope(curve, X) if slope else formula.derivative
        here = {**letters, X: precise.math.mpf(str(at))}
        try:
            height, steepness = precise(sp.sympify(curve), here), precise(rise, here)
        except NoValueError:
            return None
        return float(height) if abs(steepness) < LEVEL * (1 + abs(height)) else None

    return turn
