"""The losses, a record each: how wrong a prediction is, and in which direction it would get worse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sympy as sp
from scipy.special import xlog1py, xlogy

from explainer import notation
from explainer.derivation import times

Y, P = sp.Symbol("y", real=True), sp.Symbol("p", positive=True)
Y_HAT = sp.Symbol(r"\hat{y}", real=True)


@dataclass(frozen=True)
class Loss:
    """L(y, ŷ), averaged over `mean_over` ("all entries" or "rows"); `expr` is the term of one entry.

    `terms` and `slopes` are the stable NumPy forms of that term and of its slope in ŷ.
    """

    name: str
    title: str
    expr: sp.Expr
    derivative: sp.Expr
    terms: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slopes: Callable[[np.ndarray, np.ndarray], np.ndarray]
    mean_over: str
    note: str
    source: str
    range: sp.Set = sp.Interval(0, sp.oo)

    def __call__(self, y: np.ndarray, y_hat: np.ndarray) -> float:
        """The loss of predictions ŷ for labels y of the same shape."""
        y, y_hat = self._checked(y, y_hat)
        return float(np.sum(self.terms(y, y_hat)) / self._count(y))

    def slope(self, y: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
        """∂L/∂ŷ, in the shape of ŷ."""
        y, y_hat = self._checked(y, y_hat)
        with np.errstate(divide="ignore", invalid="ignore"):
            return (self.slopes(y, y_hat) / self._count(y))[()]

    def _count(self, y: np.ndarray) -> int:
        return y.size if self.mean_over == "all entries" else max(1, y.size // y.shape[-1]) if y.ndim else 1

    def _checked(self, y: np.ndarray, y_hat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        y, y_hat = np.asarray(y, dtype=np.float64), np.asarray(y_hat, dtype=np.float64)
        if y.shape != y_hat.shape or not y.size:
            raise ValueError(f"y and y_hat must have one shape and at least one entry, got {y.shape} and {y_hat.shape}")
        if self is not MSE and np.any((y_hat < 0) | (y_hat > 1)):
            raise ValueError(f"y_hat must hold probabilities between 0 and 1, got {y_hat.min()} to {y_hat.max()}")
        return y, y_hat

    @property
    def latex(self) -> str:
        return notation.latex(self.expr)


def _divided(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """top / bottom, where 0 / 0 is 0: a term that is not there has no slope."""
    return np.where(top == 0, 0.0, top / np.where((bottom == 0) & (top == 0), 1.0, bottom))


MSE = Loss(
    name="mse",
    title="Mean squared error",
    expr=(Y_HAT - Y) ** 2,
    derivative=times(sp.Integer(2), Y_HAT - Y),
    terms=lambda y, y_hat: (y_hat - y) ** 2,
    slopes=lambda y, y_hat: 2 * (y_hat - y),
    mean_over="all entries",
    note="The mean of the squared errors: twice the error costs four times as much.",
    source="Legendre 1805, Gauss 1809",
)

BINARY_CROSS_ENTROPY = Loss(
    name="binary_cross_entropy",
    title="Binary cross-entropy",
    expr=-(Y * sp.log(P) + (1 - Y) * sp.log(1 - P)),
    derivative=(P - Y) / (P * (1 - P)),
    terms=lambda y, p: -(xlogy(y, p) + xlog1py(1 - y, -p)),
    slopes=lambda y, p: _divided(p - y, p * (1 - p)),
    mean_over="all entries",
    note="The surprise at the label when p was the probability predicted for 1. To be sure and wrong costs infinitely much.",
    source="Good 1952",
)

CATEGORICAL_CROSS_ENTROPY = Loss(
    name="categorical_cross_entropy",
    title="Categorical cross-entropy",
    expr=-Y * sp.log(P),
    derivative=-Y / P,
    terms=lambda y, p: -xlogy(y, p),
    slopes=lambda y, p: -_divided(y, p),
    mean_over="rows",
    note="The surprise at the true class: only the probability given to that class counts.",
    source="Good 1952; Bridle 1990",
)

LOSSES = {loss.name: loss for loss in (MSE, BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY)}
