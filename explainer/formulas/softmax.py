"""Softmax: several scores become probabilities; its slopes are a Jacobian, derived entry by entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from scipy.special import softmax

from explainer.formulas.formula import Kink, Parameter
from explainer.numeric.validation import is_whole, quoted, table
from explainer.once import cached_property
from explainer.reprs import brief
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation, differentiate, sound, worked
from explainer.symbolic.expression import MINUS, ONE, cases, over, plus, power, times
from explainer.symbolic.known import KNOWN

MOST_SCORES = 5_000  # a Jacobian of more fills the memory
SIZES = (2, 3, 5)  # a derivation with sums is proved for these n
C = sp.Symbol("c", real=True)
I, J, K, N = sp.symbols("i j k n", integer=True, positive=True)  # noqa: E741 - the indices of every textbook
Z, PROBABILITY = sp.IndexedBase("z", real=True), sp.IndexedBase("p", real=True)
TOTAL = sp.Sum(sp.exp(Z[K]), (K, 1, N))


@dataclass(frozen=True)
class Entries:
    """A named list of numbers: pᵢ stands for the softmax of the scores."""

    name: str

    def definition(self, i: sp.Expr) -> sp.Expr:
        """e^zᵢ / Σₖ e^zₖ"""
        return over(sp.exp(Z[i]), TOTAL)


PROBABILITIES: dict[str, Any] = {"p": Entries("p")}
SCORES = {"z": sp.Interval(-3, 3), "c": sp.Interval(-3, 3), "a": sp.Interval(-3, 3), "b": sp.Interval(-3, 3)}


@dataclass(frozen=True)
class VectorFormula:
    """p = f(z) of several scores at once; its slope is a Jacobian, all the ∂pᵢ/∂zⱼ.

    >>> from explainer import ACTIVATIONS
    >>> ACTIVATIONS["softmax"]([0.0, 0.0]).tolist()
    [0.5, 0.5]
    """

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
        """e^zᵢ / Σₖ e^zₖ"""
        return PROBABILITIES["p"].definition(I)

    @property
    def latex(self) -> str:
        """The expression in LaTeX."""
        return printing.latex(self.expr)

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """p over the last axis: positive numbers that sum to 1. float32 is kept; NaN makes its row NaN."""
        array = self._checked(scores)
        with np.errstate(invalid="ignore"):
            return softmax(array.astype(np.float64), axis=-1).astype(array.dtype)

    @property
    def derivative(self) -> sp.Expr:
        """∂pᵢ/∂zⱼ = pᵢ(δᵢⱼ − pⱼ)"""
        return self.derivations[0].steps[-2].expr

    @cached_property
    def derivations(self) -> tuple[Derivation, ...]:
        """The Jacobian's entries, its matrix and row sums; what a shift does; and what two scores have to do with σ."""
        return tuple(map(sound, (_jacobian(), _matrix(), _row_sums(), _shift(), _two_scores())))

    def jacobian(self, n: int) -> sp.Matrix:
        """The n × n matrix pᵢ(δᵢⱼ − pⱼ) in SymPy, in the scores z1 … zn."""
        if not is_whole(n, 1, 20):
            raise ValueError(f"n must be a whole number from 1 to 20, got {quoted(n)}")
        z = sp.symbols(f"z1:{n + 1}", real=True)
        total = sp.Add(*map(sp.exp, z))
        p = [sp.exp(score) / total for score in z]
        return sp.Matrix(n, n, lambda i, j: p[i] * ((1 if i == j else 0) - p[j]))

    def jacobian_at(self, scores: np.ndarray) -> np.ndarray:
        """The (n, n) matrix diag(p) − p·pᵀ at a vector of n scores."""
        p = self(scores)
        if p.ndim != 1:
            raise ValueError(f"scores must be one vector, got an array of shape {p.shape}")
        if len(p) > MOST_SCORES:
            raise ValueError(f"scores must be at most {MOST_SCORES:,} for a Jacobian, got {len(p):,}")
        off = -np.outer(p, p)
        np.fill_diagonal(off, 0)
        return off - np.diag(off.sum(axis=1))  # a row sums to 0; 1 − p would lose digits where p is almost 1

    def _checked(self, scores: np.ndarray) -> np.ndarray:
        array = table(scores, "scores")
        if array.dtype.kind not in "fiu" or array.ndim == 0 or array.shape[-1] == 0:
            raise ValueError(f"scores must be one or more vectors of numbers, got {quoted(scores)}")
        return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)

    def __repr__(self) -> str:
        return brief(self, f"{self.name}: {self.note}")

    def _repr_latex_(self) -> str:
        return printing.displayed(self, printing.latex(PROBABILITY[I]))


def _jacobian() -> Derivation:
    p, delta = PROBABILITY, sp.KroneckerDelta(I, J)
    e_i, e_j = sp.exp(Z[I]), sp.exp(Z[J])
    square = power(TOTAL, sp.Integer(2))
    start = differentiate(
        over(e_i, TOTAL), Z[J], known=PROBABILITIES, title="The slopes of Softmax", sizes=SIZES, ranges=SCORES
    )
    return start.then(
        ("only the term k = j remains", over(plus(times(e_i, delta, TOTAL), times(MINUS, e_i, e_j)), square)),
        (
            "divide term by term",
            plus(times(over(e_i, TOTAL), delta), times(MINUS, over(e_i, TOTAL), over(e_j, TOTAL))),
        ),
        ("call them pᵢ and pⱼ again", plus(times(p[I], delta), times(MINUS, p[I], p[J]))),
        ("factor out pᵢ", times(p[I], plus(delta, times(MINUS, p[J])))),
        (
            "one case for i = j, one for all others",
            cases((times(p[I], plus(ONE, times(MINUS, p[I]))), sp.Eq(I, J)), (times(MINUS, p[I], p[J]), True)),
        ),
    )


def _matrix() -> Derivation:
    p = sp.ImmutableMatrix(sp.symbols("q_1:4", real=True))
    entries = sp.ImmutableMatrix(
        3, 3, lambda i, j: times(p[i], plus(ONE, times(MINUS, p[j]))) if i == j else times(MINUS, p[i], p[j])
    )
    return worked(
        entries,
        (
            "the probabilities on the diagonal, minus the product of every pair",
            sp.MatAdd(sp.ImmutableMatrix(sp.diag(*p)), sp.MatMul(MINUS, p, p.T)),
        ),
        title="The Jacobian of three scores as a matrix",
        sizes=(3,),
    )


def _row_sums() -> Derivation:
    p, delta = PROBABILITY, sp.KroneckerDelta(I, J)
    deltas, total = sp.Sum(delta, (J, 1, N)), sp.Sum(p[J], (J, 1, N))
    inner = plus(delta, times(MINUS, p[J]))
    return worked(
        sp.Sum(times(p[I], inner), (J, 1, N)),
        ("pᵢ is in every term", times(p[I], sp.Sum(inner, (J, 1, N)))),
        ("a sum of differences is a difference of sums", times(p[I], plus(deltas, times(MINUS, total)))),
        ("only the term j = i of the first sum remains", times(p[I], plus(ONE, times(MINUS, total)))),
        ("probabilities sum to 1", times(p[I], plus(ONE, MINUS))),
        ("nothing is left: what one probability gains, the others lose", sp.S.Zero),
        title="Every row of the Jacobian sums to 0",
        known=PROBABILITIES,
        sizes=SIZES,
        ranges=SCORES,
    )


def _shift() -> Derivation:
    e, shift = sp.exp(Z[K]), sp.exp(C)
    return worked(
        over(sp.exp(plus(Z[I], C)), sp.Sum(sp.exp(plus(Z[K], C)), (K, 1, N))),
        (
            "a sum in the exponent is a product of powers",
            over(times(sp.exp(Z[I]), shift), sp.Sum(times(e, shift), (K, 1, N))),
        ),
        ("eᶜ is in every term of the sum", over(times(sp.exp(Z[I]), shift), times(TOTAL, shift))),
        ("cancel eᶜ: only differences of scores matter", over(sp.exp(Z[I]), TOTAL)),
        title="A shift of all scores changes nothing",
        sizes=SIZES,
        ranges=SCORES,
    )


def _two_scores() -> Derivation:
    return worked(
        "exp(a)/(exp(a)+exp(b))",
        ("divide top and bottom by eᵃ", "1/(1+exp(b)/exp(a))"),
        ("a quotient of powers", "1/(1+exp(-(a-b)))"),
        ("call it σ of the difference", "σ(a-b)"),
        title="Softmax of two scores is a sigmoid",
        known=KNOWN,
        ranges=SCORES,
    )


SOFTMAX = VectorFormula(
    name="softmax",
    title="Softmax",
    note="It turns scores into probabilities that sum to 1. Only differences of scores matter: a shift changes nothing.",
    source="Bridle 1990",
)


A, C = sp.Symbol("a", real=True), sp.Symbol("c", real=True)
