"""What one formula is: an expression written down once, the stable way to compute it, and where it has no slope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import sympy as sp

from explainer import notation
from explainer.derivation import Derivation, Known, differentiate

X = sp.Symbol("x", real=True)
Numbers = float | np.ndarray
Closing = tuple[str, sp.Basic, sp.Basic]


@dataclass(frozen=True)
class Parameter:
    """A number that the reader may choose: leaky ReLU's slope a. `default` must lie in `allowed`."""

    symbol: sp.Symbol
    default: float
    allowed: sp.Set
    note: str = ""

    @property
    def name(self) -> str:
        return self.symbol.name

    def check(self, value: float) -> float:
        """`value`, or ValueError when it is not a number of the allowed interval."""
        if not isinstance(value, int | float | np.number) or not self.allowed.contains(sp.Float(float(value))):
            raise ValueError(f"{self.name} must be in {notation.text(self.allowed)}, got {value!r}")
        return value


@dataclass(frozen=True)
class Kink:
    """A point without a derivative. `slope` is the value that frameworks use there, `subgradient` all that would do."""

    at: sp.Expr
    slope: sp.Expr
    note: str
    subgradient: sp.Set = sp.S.EmptySet
    left: sp.Expr | None = None
    right: sp.Expr | None = None


@dataclass(frozen=True)
class Formula:
    """y = f(x), once: everything else about it (slope, proof, numbers, chart, page, Keras layer) follows from this record.

    `value` and `gradient` are the stable NumPy forms of the expression and of its slope; they take x and the parameters.
    """

    name: str
    title: str
    expr: sp.Expr
    value: Callable[..., Numbers]
    gradient: Callable[..., Numbers]
    range: sp.Set
    note: str
    source: str
    domain: sp.Set = sp.Reals
    parameters: tuple[Parameter, ...] = ()
    kinks: tuple[Kink, ...] = ()
    closing: tuple[Closing, ...] = ()
    known: Mapping[str, Known] = field(default_factory=dict, compare=False)

    def __call__(self, x: Numbers, **parameters: float) -> Numbers:
        """f(x), elementwise; float32 and float64 are kept, whole numbers become float64, NaN stays NaN."""
        return _elementwise(self.value, x, self._chosen(parameters))

    def slope(self, x: Numbers, **parameters: float) -> Numbers:
        """f'(x), elementwise; at a kink the value that `kinks` gives."""
        return _elementwise(self.gradient, x, self._chosen(parameters))

    def _chosen(self, given: Mapping[str, float]) -> list[float]:
        allowed = [parameter.name for parameter in self.parameters]
        if unknown := set(given) - set(allowed):
            known = f"its parameters are {', '.join(allowed)}" if allowed else "it has none"
            raise ValueError(f"{self.name} has no parameter {', '.join(sorted(unknown))}; {known}")
        return [parameter.check(given.get(parameter.name, parameter.default)) for parameter in self.parameters]

    @property
    def latex(self) -> str:
        """The expression in LaTeX."""
        return notation.latex(self.expr)

    @property
    def derivative(self) -> sp.Expr:
        """f'(x) in SymPy, worked out by its first derivation."""
        return self.derivations[0].result

    @cached_property
    def derivations(self) -> tuple[Derivation, ...]:
        """How the slope is found, line by line, ending in the form that a teacher would write."""
        domain = self.domain - sp.FiniteSet(*(kink.at for kink in self.kinks))
        worked = differentiate(self.expr, X, known=self.known, domain=domain, title=f"The slope of {self.title}")
        return (worked.then(*self.closing),)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


def _elementwise(function: Callable[..., np.ndarray], x: Numbers, parameters: list[float]) -> Numbers:
    array = np.asarray(x)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"x must be a number or an array of numbers, got {type(x).__name__}")
    if array.dtype.kind != "f" or array.dtype == np.float16:
        array = array.astype(np.float64)
    result = np.asarray(function(array, *parameters)).astype(array.dtype, copy=False)
    return float(result) if result.ndim == 0 and not isinstance(x, np.ndarray | np.generic) else result[()]
