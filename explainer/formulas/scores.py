"""A loss straight from the scores, for an activation whose output is rounded to 0 or 1 before the logarithm sees it.

Sigmoid and binary cross-entropy, with w the part of the label that speaks against the answer (1 − y for z > 0, else y):

    L = w·|z| + ln(1 + e^−|z|)          dL/dz = σ(z) − y

Softmax and categorical cross-entropy:

    L = −Σ yₖ·ln softmax(z)ₖ            dL/dzⱼ = pⱼ·Σ yₖ − yⱼ
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from scipy.special import expit, log_softmax, softmax

from explainer.symbolic.expression import MINUS, ONE, over, plus, power, times

Y, SCORE = sp.Symbol("y", real=True), sp.Symbol("z", real=True)
SATURATED = 30  # beyond this score ŷ is within 10^-13 of 0 or 1, and its rounding would be all of the loss


@dataclass(frozen=True)
class FromScores:
    """`terms(y, z)` and `slopes(y, z)`: a loss entry by entry, and dL/dz, from labels and scores of one shape.

    >>> BINARY.terms(np.array([1.0]), np.array([40.0]))  # 1 − σ(40) is 0 in floating point, and its logarithm too
    array([4.24835426e-18])
    """

    terms: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slopes: Callable[[np.ndarray, np.ndarray], np.ndarray]


def _binary_terms(y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """−y·ln σ(z) − (1 − y)·ln σ(−z), each logarithm from the score."""
    return y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z)


def _binary_slopes(y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """σ(z) − y, in which nothing is lost where the answer is sure and right."""
    return (1 - y) * expit(z) - y * expit(-z)


BINARY = FromScores(_binary_terms, _binary_slopes)
CATEGORICAL = FromScores(
    lambda y, z: -(y * log_softmax(z, axis=-1)),
    lambda y, z: softmax(z, axis=-1) * np.sum(y, axis=-1, keepdims=True) - y,
)


def is_saturated(z: Any) -> bool:
    """Whether a sigmoid of this score is so near to 0 or 1 that the loss must come from the score."""
    return z > SATURATED or z < -SATURATED


def binary_parts(z: Any, y: Any, m: Any) -> tuple[Any, Any, Any]:
    """L, dL/dŷ and dŷ/dz of a sigmoid with binary cross-entropy, as numbers; `m` is math, or mpmath for larger powers of e."""
    rest, wrong = m.exp(-abs(z)), speaking_against(z, y)
    slope = (wrong * (1 + 1 / rest) if wrong else 0) - (1 - wrong) * (1 + rest)
    return wrong * abs(z) + m.log1p(rest), slope if z > 0 else -slope, rest / (1 + rest) ** 2


def speaking_against(z: Any, y: Any) -> Any:
    """How much of the label speaks against what a sigmoid with score z answers.

    >>> speaking_against(40, 1), speaking_against(-40, 1)
    (0, 1)
    """
    return 1 - y if z > 0 else y


def binary_formulas(is_high: bool) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """L, dL/dŷ and dŷ/dz of a sigmoid with binary cross-entropy, written in z: for z > 0, or for z < 0.

    L = (1 − y)·z + ln(1 + e⁻ᶻ) and L = −y·z + ln(1 + eᶻ) are the same; each is written where its power of e is small.
    """
    up, down = sp.exp(SCORE), sp.exp(times(MINUS, SCORE))
    rest, other = (down if is_high else up), plus(ONE, times(MINUS, Y))
    loss = plus(times(other, SCORE) if is_high else times(MINUS, Y, SCORE), sp.log(plus(ONE, rest), evaluate=False))
    slope = plus(times(other, plus(ONE, up)), times(MINUS, Y, plus(ONE, down)))
    return loss, slope, over(rest, power(plus(ONE, rest), sp.Integer(2)))
