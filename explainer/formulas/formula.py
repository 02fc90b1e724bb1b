"""What one formula is: an expression written down once, the stable way to compute it, and where it has no slope."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from explainer import tables
from explainer.numeric.formatting import equals
from explainer.numeric.validation import is_number, quoted, table
from explainer.once import cached_property
from explainer.reprs import brief
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation, Known, differentiate, sound
from explainer.symbolic.evaluation import HighPrecision, NoValueError, whole_number
from explainer.symbolic.expression import Slope, X, power, replace
from explainer.symbolic.parsing import parse
from explainer.symbolic.rounding import accurate

if TYPE_CHECKING:
    from explainer.symbolic.analysis import Flat

DIGITS, PLACES = 20, (-4.3, -1.7, -0.6, 0.4, 1.3, 3.9)  # where a gradient that is given is held against the formula
FAR = (1e299, 1e300)  # a function that has one value at both is taken to have it at infinity, too
Numbers = float | np.ndarray
Mended = tuple[sp.Expr, sp.Expr]
FinalStep = tuple[str, str | sp.Basic]


@dataclass(frozen=True)
class Parameter:
    """A number that the reader may choose: leaky ReLU's slope a. `default` must lie in `allowed`.

    >>> from explainer import ACTIVATIONS
    >>> ACTIVATIONS["leaky_relu"].parameters[0].check(0.2)
    0.2
    """

    symbol: sp.Symbol
    default: float
    allowed: sp.Set
    note: str = ""

    @property
    def name(self) -> str:
        return self.symbol.name

    def check(self, value: float) -> float:
        """`value`, or ValueError when it is not a number of the allowed interval."""
        if not is_number(value) or not _contains(self.allowed, float(value)):
            raise ValueError(f"{self.name} must be in {_words(self.allowed)}, got {quoted(value)}")
        return float(value)


@lru_cache(maxsize=1024)
def _contains(allowed: sp.Set, value: float) -> bool:
    """Asked for every point of a curve; SymPy takes a millisecond to answer."""
    return bool(allowed.contains(sp.Float(value)))


def _words(allowed: sp.Set) -> str:
    if allowed == sp.Reals:
        return "the real numbers (not infinite, not NaN)"
    return f"{'(' if allowed.left_open else '['}{allowed.start}, {allowed.end}{')' if allowed.right_open else ']'}"


@dataclass(frozen=True)
class Kink:
    """A point without a derivative. `slope` is the value that frameworks use there, `subgradient` all that would do.

    `left` and `right` are the slopes just before and just after it; `subgradient` is empty where the value jumps. Every kink
    of the formula that is nearer to 0 than `listed_within` is among its kinks.

    >>> from explainer import ACTIVATIONS
    >>> ACTIVATIONS["relu"].kinks[0].is_at(0.0)
    True
    """

    at: sp.Expr
    slope: sp.Expr
    note: str
    subgradient: sp.Set = sp.S.EmptySet
    left: sp.Expr | None = None
    right: sp.Expr | None = None
    listed_within: float = float("inf")

    def is_at(self, x: float | Fraction) -> bool:
        """Whether x is this place, as far as a float can say: no decimal that anybody types is √2 itself."""
        return float(self.at) == float(x)

    def __repr__(self) -> str:
        return brief(self, f"at x = {printing.text(self.at)}: {self.note}")

    def _repr_html_(self) -> str:
        places = {"at x =": self.at, "slope before": self.left, "slope after": self.right, "frameworks use": self.slope}
        rows = [(name, html.escape(printing.text(part))) for name, part in places.items() if part is not None]
        return f"<p>{html.escape(self.note)}</p>{tables.html(('', ''), rows, named=True)}"


@dataclass(frozen=True)
class Places:
    """What is special about some places: kinks, slopes that the last line does not give, flat stretches; and the domain."""

    kinks: tuple[Kink, ...] = ()
    mended: tuple[Mended, ...] = ()
    flat: tuple[Flat, ...] = ()
    domain: sp.Set = sp.Reals


@dataclass(frozen=True)
class Formula:
    """y = f(x), once: everything else about it (slope, proof, numbers, chart, page, Keras layer) follows from this record.

    `expr` may be given as text. `value` and `gradient` are stable NumPy forms of the expression and of its slope, taking x
    and the parameters, where evaluating the expression itself would overflow. `final_steps` are the lines with which a teacher
    would end the derivation, `extra_derivations` gives further derivations. `range` is None where it is not known.
    `domain` is a set of intervals, or the condition that x has to meet where the gaps go on for ever, as for tan x.

    `domain` and `kinks` are those for the parameters' defaults; `moved` finds them for other values, where a parameter moves
    them. `mended` are the places, with the slope there, where the formula is smooth although a part of it is not, as x·√(x²)
    is at 0; on the `flat` stretches it does not move.

    >>> from explainer import ACTIVATIONS
    >>> f = ACTIVATIONS["sigmoid"]
    >>> f(0.0), f.slope(0.0), f.derivative
    (0.5, 0.25, (1 - sigmoid(x))*sigmoid(x))
    """

    name: str
    title: str
    expr: sp.Expr
    range: sp.Set | None
    note: str
    source: str
    domain: sp.Set = sp.Reals
    parameters: tuple[Parameter, ...] = ()
    kinks: tuple[Kink, ...] = ()
    final_steps: tuple[FinalStep, ...] = ()
    value: Callable[..., Numbers] | None = field(default=None, compare=False)
    gradient: Callable[..., Numbers] | None = field(default=None, compare=False)
    known: Mapping[str, Known] = field(default_factory=dict, compare=False)
    extra_derivations: Callable[[], Iterable[Derivation]] = field(default=tuple, compare=False)
    worked: Derivation | None = field(default=None, compare=False)
    mended: tuple[Mended, ...] = ()
    flat: tuple[Flat, ...] = ()
    moved: Callable[[Mapping[sp.Symbol, float]], Places] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.expr, str):
            object.__setattr__(self, "expr", parse(self.expr))

    def __call__(self, x: Numbers, **parameters: float) -> Numbers:
        """f(x), elementwise; float32 and float64 are kept, whole numbers become float64, NaN stays NaN."""
        return _elementwise(self.value or self._from(self.expr), x, self._chosen(parameters))

    def slope(self, x: Numbers, **parameters: float) -> Numbers:
        """f'(x), elementwise; at a kink the value that `kinks` gives."""
        return _elementwise(self._gradient, x, self._chosen(parameters))

    @cached_property
    def _gradient(self) -> Callable[..., Numbers]:
        slope = self._checked(self.gradient) if self.gradient else self._from(self.derivative)
        value = None if self.gradient else self.value or self._from(self.expr)

        @lru_cache(maxsize=64)
        def at_kinks(*chosen: float) -> list[tuple[float, float]]:
            numbers, places = dict(zip(self._symbols, chosen, strict=True)), self._places_at(*chosen)
            slopes = [*places.mended, *((kink.at, kink.slope) for kink in places.kinks)]
            return [(float(at), float(there.subs(numbers))) for at, there in slopes]

        def conventional(x: np.ndarray, *chosen: float) -> np.ndarray:
            result = np.broadcast_to(slope(x, *chosen), x.shape)
            for flat in self._places_at(*chosen).flat:  # u'/(2·√u) says nothing where u stays 0
                result = np.where(flat.holds(x), 0.0, result)
            for place, there in at_kinks(*chosen):
                result = np.where(x == place, there, result)
            if value is not None:  # the formula of a slope may go on where the function has ended: ln has none at -1
                result = np.where(np.isnan(value(x, *chosen)), np.nan, result)
            return np.where(np.isnan(x), x, result)

        return conventional

    def _checked(self, gradient: Callable[..., Numbers]) -> Callable[..., Numbers]:
        """`gradient`, once it has been seen to be the slope of `expr`. Raises ValueError where it is not."""
        precise = HighPrecision(DIGITS, self.known)
        chosen = [parameter.default for parameter in self.parameters]
        defaults = {parameter.symbol: precise.math.mpf(str(parameter.default)) for parameter in self.parameters}
        for x in PLACES:
            try:
                wanted = float(precise(Slope(self.expr, X), {**defaults, X: precise.math.mpf(x)}))
            except NoValueError:
                continue
            slope = float(np.asarray(gradient(np.float64(x), *chosen)))
            if not abs(slope - wanted) <= 1e-9 * (1 + abs(wanted)):
                raise ValueError(
                    f"the gradient of {self.name} gives {slope:.6g} at x = {x}, its slope there is {wanted:.6g}"
                )
        return gradient

    def kinks_at(self, *chosen: float) -> tuple[Kink, ...]:
        """The kinks for these values of the parameters, in the order of `parameters`."""
        return self._places_at(*chosen).kinks

    def domain_at(self, **parameters: float) -> sp.Set:
        """Where f has values with these parameters."""
        return self._places_at(*self._chosen(parameters)).domain

    @cached_property
    def _places_at(self) -> Callable[..., Places]:
        defaults = tuple(parameter.default for parameter in self.parameters)
        usual = Places(self.kinks, self.mended, self.flat, self.domain)

        @lru_cache(maxsize=256)
        def placed(*chosen: float) -> Places:
            if self.moved is None or not chosen or chosen == defaults:
                return usual
            return self.moved(dict(zip(self._symbols, chosen, strict=True)))

        return placed

    def flat_at(self, **parameters: float) -> tuple[Flat, ...]:
        """The stretches on which f does not move with these parameters."""
        return self._places_at(*self._chosen(parameters)).flat

    def ends_at(self, low: float, high: float, **parameters: float) -> dict[sp.Expr, bool]:
        """Where the domain ends or leaves out a place, between two numbers, and whether that place belongs to it."""
        from explainer.symbolic.behaviour.domains import (
            ends_between,  # what a chart asks: the rules of domains come with it
        )

        return ends_between(self.domain_at(**parameters), low, high)

    def value_at(self, place: sp.Expr, **parameters: float) -> float:
        """f at an exact place: 0 of |x² − 2| at √2, which no float is; NaN where there is no value."""
        from explainer.symbolic.behaviour.domains import value_at

        numbers = map(sp.Rational, map(str, self._chosen(parameters)))
        return value_at(self.expr, X, place, dict(zip(self._symbols, numbers, strict=True)))

    def is_rational_at(self, x: float, *, slope: bool = False, **parameters: float) -> bool:
        """Whether f, or its slope, is a fraction at x, so that a decimal can be all of it.

        >>> from explainer import ACTIVATIONS
        >>> sigmoid = ACTIVATIONS["sigmoid"]
        >>> sigmoid.is_rational_at(0), sigmoid.is_rational_at(45), float(sigmoid(45))
        (True, False, 1.0)
        """
        numbers = map(sp.Rational, map(str, (float(x), *self._chosen(parameters))))
        there = (self.derivative if slope else self.expr).subs(dict(zip((X, *self._symbols), numbers, strict=True)))
        return bool(there.is_Rational)

    def limits_at(
        self, place: sp.Expr, *, slope: bool = False, **parameters: float
    ) -> tuple[float | None, float | None]:
        """What f, or its slope, comes to left and right of an exact place, ±∞ among them; None where that is not known."""
        from explainer.symbolic.behaviour.sides import approached

        expr = self.derivative if slope else self.expr
        numbers = tuple(zip(self._symbols, map(sp.Rational, map(str, self._chosen(parameters))), strict=True))
        left, right = (approached(expr, X, place, sign, numbers) for sign in (-1, 1))
        return left, right

    def zeros_at(self, low: float, high: float, **parameters: float) -> list[float]:
        """Where f or its slope is 0 between two numbers, as far as an equation tells; there may be others."""
        from explainer.symbolic.behaviour.branches import with_numbers
        from explainer.symbolic.behaviour.roots import solutions

        chosen = dict(zip(self._symbols, map(sp.Rational, map(str, self._chosen(parameters))), strict=True))
        zeros: set[float] = set()
        for expr in (self.expr, self.derivative):
            zeros |= set(map(float, solutions(with_numbers(expr, X, chosen), X).between(low, high)))
        return sorted(zeros)

    def range_at(self, **parameters: float) -> sp.Set | None:
        """The values that f takes with these parameters; None where that is not known."""
        chosen = self._chosen(parameters)
        if self.range is None:
            return None
        numbers = dict(zip(self._symbols, map(sp.nsimplify, map(str, chosen)), strict=True))
        if 0 not in chosen:
            return self.range.subs(numbers)
        from explainer.symbolic.behaviour.branches import with_numbers
        from explainer.symbolic.behaviour.ranges import (
            range_of,  # 0 may make it another function: c·x is then 0 everywhere
        )

        return range_of(with_numbers(self.expr, X, numbers), X)

    def having(self, **parameters: float) -> Formula:
        """The same function with these numbers as its parameters' defaults, which its title then says.

        >>> from explainer import ACTIVATIONS
        >>> steeper = ACTIVATIONS["leaky_relu"].having(a=0.2)
        >>> steeper.title, steeper(-1.0)
        ('Leaky ReLU, a = 0.2', -0.2)
        """
        if not (chosen := self._chosen(parameters)):
            return self
        places, pairs = self._places_at(*chosen), list(zip(self.parameters, chosen, strict=True))
        letters = ", ".join(f"{each.name} {equals(number)}" for each, number in pairs)
        return replaced(
            self,
            title=f"{self.title}, {letters}",
            parameters=tuple(replaced(each, default=number) for each, number in pairs),
            range=self.range_at(**parameters),
            **{name: getattr(places, name) for name in ("kinks", "mended", "flat", "domain")},
        )

    @property
    def _symbols(self) -> tuple[sp.Symbol, ...]:
        return tuple(parameter.symbol for parameter in self.parameters)

    def _from(self, expr: sp.Expr) -> Callable[..., Numbers]:
        """The NumPy form of an expression in x and the parameters."""

        def computed(x: np.ndarray, *chosen: float) -> np.ndarray:
            here = _with_whole_exponents(expr, self._symbols, chosen) if chosen else expr
            values = accurate(here, {X: x, **dict(zip(self._symbols, chosen, strict=True))})
            return np.where(np.isnan(x), x, np.broadcast_to(values, x.shape))

        return computed

    def _chosen(self, given: Mapping[str, float]) -> list[float]:
        allowed = [parameter.name for parameter in self.parameters]
        if unknown := set(given) - set(allowed):
            known = f"its parameters are {', '.join(allowed)}" if allowed else "it has none"
            raise ValueError(f"{self.name} has no parameter {', '.join(sorted(unknown))}; {known}")
        return [parameter.check(given.get(parameter.name, parameter.default)) for parameter in self.parameters]

    @property
    def latex(self) -> str:
        """The expression in LaTeX."""
        return printing.latex(self.expr)

    @property
    def derivative(self) -> sp.Expr:
        """f'(x) in SymPy, worked out by its first derivation."""
        return self.derivations[0].result

    @cached_property
    def derivations(self) -> tuple[Derivation, ...]:
        """How the slope is found, line by line, ending in the form that a teacher would write; then what else it teaches."""
        return (sound(self.worked or self._differentiated()), *map(sound, self.extra_derivations()))

    def _differentiated(self) -> Derivation:
        domain = self.domain - sp.FiniteSet(*(kink.at for kink in self.kinks))
        ranges = {parameter.name: parameter.allowed for parameter in self.parameters}
        title = f"The slope of {self.title}"
        return differentiate(self.expr, X, known=self.known, domain=domain, title=title, ranges=ranges).then(
            *self.final_steps
        )

    def __repr__(self) -> str:
        return brief(self, f"{self.name}: {printing.text(self.expr)}")

    def _repr_latex_(self) -> str:
        return printing.displayed(self, "f(x)")


@lru_cache(maxsize=4096)
def _with_whole_exponents(expr: sp.Basic, symbols: tuple[sp.Symbol, ...], chosen: tuple[float, ...]) -> sp.Basic:
    """With whole numbers put in where they are exponents: xᵃ is x² for a = 2, and then has values for negative x, too."""
    numbers = [
        (symbol, sp.Integer(int(value))) for symbol, value in zip(symbols, chosen, strict=True) if value % 1 == 0
    ]
    for part in expr.atoms(sp.Pow):
        if not part.exp.has(X) and part.exp.free_symbols:
            exponent = part.exp
            for symbol, value in numbers:
                exponent = replace(exponent, symbol, value)
            if whole_number(exponent) is not None:
                expr = replace(expr, part, power(part.base, exponent))
    return expr


def _elementwise(function: Callable[..., Numbers], x: Numbers, parameters: list[float]) -> Numbers:
    array = table(x, "x")
    if array.dtype.kind not in "fiu":
        raise ValueError(f"x must be a number or an array of numbers, got {type(x).__name__}")
    dtype = array.dtype if array.dtype in (np.float32, np.float64) else np.float64
    wide = array.astype(np.float64)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        result = np.asarray(function(wide, *parameters))
        endless = np.isinf(wide) & np.isnan(result)
        if endless.any():  # ∞·0, as in x·Φ(x): there the limit is meant
            far, farther = (np.asarray(function(np.copysign(size, wide), *parameters)) for size in FAR)
            result = np.where(endless & (far == farther), far, result)
        result = result.astype(dtype)
    return float(result) if result.ndim == 0 and not isinstance(x, np.ndarray | np.generic) else result[()]
