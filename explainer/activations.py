"""The activation functions, a record each. A new one is one record: it appears everywhere, derived, proved and drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy as sp
from scipy.special import expit, softmax

from explainer.derivation import Known, over, plus, power, times
from explainer.formula import Formula, Kink, Parameter, X

A, C = sp.Symbol("a", positive=True), sp.Symbol("c", real=True)
ONE, MINUS = sp.S.One, sp.S.NegativeOne
sigmoid, tanh = sp.Function("sigmoid", real=True), sp.tanh


def _sigmoid_slope(u: sp.Expr) -> sp.Expr:
    return times(sigmoid(u), plus(ONE, times(MINUS, sigmoid(u))))


# What other formulas may use of these without taking them apart.
KNOWN = {"sigmoid": Known("sigmoid", lambda u: 1 / (1 + sp.exp(-u)), _sigmoid_slope)}

_E = sp.exp(-X)
_BELOW = 1 + _E

SIGMOID = Formula(
    name="sigmoid",
    title="Sigmoid",
    expr=1 / _BELOW,
    value=expit,
    gradient=lambda x: expit(x) * expit(-x),
    range=sp.Interval.open(0, 1),
    note="Turns any number into one between 0 and 1, to be read as a probability. Far from 0 its slope vanishes.",
    source="Verhulst 1845; as an activation: Rumelhart, Hinton, Williams 1986",
    known=KNOWN,
    closing=(
        ("split the fraction", over(_E, power(_BELOW, sp.Integer(2))), times(power(_BELOW, MINUS), over(_E, _BELOW))),
        ("add and subtract 1", over(_E, _BELOW), over(plus(_BELOW, MINUS), _BELOW)),
        ("divide term by term", over(plus(_BELOW, MINUS), _BELOW), plus(ONE, times(MINUS, power(_BELOW, MINUS)))),
        ("call it σ(x) again", power(_BELOW, MINUS), sigmoid(X)),
    ),
)

STEP = Formula(
    name="step",
    title="Step",
    expr=sp.Piecewise((0, X < 0), (1, True)),
    value=lambda x: np.where(np.isnan(x), x, x >= 0),
    gradient=lambda x: np.where(np.isnan(x), x, 0),
    range=sp.FiniteSet(0, 1),
    note="Answers yes or no, as the first artificial neurons did. Its slope is 0 wherever it has one, so nothing is learned.",
    source="McCulloch and Pitts 1943; Rosenblatt 1958",
    kinks=(
        Kink(sp.S.Zero, sp.S.Zero, "The value jumps from 0 to 1: there is no slope, and no number could stand in."),
    ),
)

LINEAR = Formula(
    name="linear",
    title="Linear",
    expr=C * X,
    value=lambda x, c: c * x,
    gradient=lambda x, c: np.where(np.isnan(x), x, c),
    range=sp.Reals,
    note="Passes its input on, c times as large; used where any number may be the answer. Stacked, it stays one straight line.",
    source="Widrow and Hoff 1960",
    parameters=(Parameter(C, 1, sp.Reals, "the slope"),),
)

TANH = Formula(
    name="tanh",
    title="Tanh",
    expr=sp.tanh(X),
    value=np.tanh,
    gradient=lambda x: 4 * expit(2 * x) * expit(-2 * x),
    range=sp.Interval.open(-1, 1),
    note="A sigmoid stretched to lie between −1 and 1, with 0 kept at 0. Far from 0 its slope vanishes.",
    source="LeCun, Bottou, Orr, Müller 1998",
)

RELU = Formula(
    name="relu",
    title="ReLU",
    expr=sp.Piecewise((0, X < 0), (X, True)),
    value=lambda x: np.maximum(x, 0),
    gradient=lambda x: np.where(np.isnan(x), x, x > 0),
    range=sp.Interval(0, sp.oo),
    note="Keeps what is positive and makes the rest 0: cheap, and its slope does not vanish for positive input. "
    "A unit whose input is always negative has slope 0 and stops learning.",
    source="Nair and Hinton 2010; Glorot, Bordes, Bengio 2011",
    kinks=(Kink(sp.S.Zero, sp.S.Zero, "A corner: slope 0 on the left, 1 on the right.", sp.Interval(0, 1)),),
)

LEAKY_RELU = Formula(
    name="leaky_relu",
    title="Leaky ReLU",
    expr=sp.Piecewise((A * X, X < 0), (X, True)),
    value=lambda x, a: np.maximum(a * x, x),
    gradient=lambda x, a: np.where(np.isnan(x), x, np.where(x > 0, 1, a)),
    range=sp.Reals,
    note="ReLU that lets a little of the negative side through, so that no unit stops learning. It is max(a·x, x) "
    "only for a between 0 and 1.",
    source="Maas, Hannun, Ng 2013",
    parameters=(Parameter(A, 0.01, sp.Interval.open(0, 1), "the slope on the left"),),
    kinks=(Kink(sp.S.Zero, A, "A corner: slope a on the left, 1 on the right.", sp.Interval(A, 1)),),
)


@dataclass(frozen=True)
class VectorFormula:
    """p = f(z) of several scores at once; its slope is a Jacobian, all the ∂pᵢ/∂zⱼ."""

    name: str
    title: str
    note: str
    source: str
    domain: sp.Set = sp.Reals
    range: sp.Set = sp.Interval.open(0, 1)
    parameters: tuple[Parameter, ...] = ()
    kinks: tuple[Kink, ...] = ()

    @property
    def expr(self) -> sp.Expr:
        """exp(zᵢ) / Σⱼ exp(zⱼ)"""
        i, j, n = sp.symbols("i j n", integer=True, positive=True)
        z = sp.IndexedBase("z", real=True)
        return sp.exp(z[i]) / sp.Sum(sp.exp(z[j]), (j, 1, n))

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """p over the last axis: positive numbers that sum to 1."""
        return softmax(self._checked(scores), axis=-1)

    def jacobian(self, n: int) -> sp.Matrix:
        """The n × n matrix pᵢ(δᵢⱼ − pⱼ) in SymPy, in the scores z1 … zn."""
        z = sp.symbols(f"z1:{n + 1}", real=True)
        total = sp.Add(*map(sp.exp, z))
        p = [sp.exp(score) / total for score in z]
        return sp.Matrix(n, n, lambda i, j: p[i] * ((1 if i == j else 0) - p[j]))

    def jacobian_at(self, scores: np.ndarray) -> np.ndarray:
        """The (n, n) matrix diag(p) − p·pᵀ at a vector of n scores."""
        p = self(scores)
        if p.ndim != 1:
            raise ValueError(f"scores must be one vector, got an array of shape {p.shape}")
        return np.diag(p) - np.outer(p, p)

    def _checked(self, scores: np.ndarray) -> np.ndarray:
        array = np.asarray(scores)
        if array.dtype.kind not in "fiu" or array.ndim == 0 or array.shape[-1] == 0:
            raise ValueError(f"scores must be one or more vectors of numbers, got {scores!r}")
        return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


SOFTMAX = VectorFormula(
    name="softmax",
    title="Softmax",
    note="Turns scores into probabilities that sum to 1. Only differences of scores matter: a shift changes nothing.",
    source="Bridle 1990",
)

ACTIVATIONS = {f.name: f for f in (STEP, LINEAR, SIGMOID, TANH, RELU, LEAKY_RELU, SOFTMAX)}
