"""Losses straight from the scores, against mpmath with 400 digits."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy as sp

from explainer import LOSSES
from explainer.formulas.scores import SCORE, Y, binary_formulas, binary_parts

MP = mpmath.MPContext()
MP.dps = 400
SCORES = [-800.0, -40.0, -3.25, -1e-9, 0.0, 0.5, 30.0, 40.0, 800.0]


def binary(y: float, z: float) -> tuple:
    p = 1 / (1 + MP.exp(-MP.mpf(z)))
    loss = -(y * MP.log(p) if y else 0) - ((1 - y) * MP.log(1 - p) if y != 1 else 0)
    return loss, p - y


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("z", SCORES)
def test_sigmoid_and_binary_cross_entropy(y: float, z: float) -> None:
    scores = LOSSES["binary_cross_entropy"].from_scores["sigmoid"]
    loss, slope = binary(y, z)
    assert scores.terms(np.array(y), np.array(z)) == pytest.approx(float(loss), rel=1e-14, abs=0)
    assert scores.slopes(np.array(y), np.array(z)) == pytest.approx(float(slope), rel=1e-14, abs=1e-16)
    if y in (0, 1):  # where it is right, a tiny slope is left, and not 0
        assert scores.slopes(np.array(y), np.array(z)) == pytest.approx(float(slope), rel=1e-14, abs=0)


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("z", [z for z in SCORES if abs(z) <= 40])
def test_the_chain_of_slopes_is_the_slope(y: float, z: float) -> None:
    loss, outer, inner = binary_parts(z, y, math)
    wanted, slope = binary(y, z)
    assert loss == pytest.approx(float(wanted), rel=1e-14, abs=0)
    assert outer * inner == pytest.approx(float(slope), rel=1e-13, abs=1e-16)


@pytest.mark.parametrize("is_high", [True, False])
@pytest.mark.parametrize("y", [0, sp.Rational(1, 4), 1])
def test_what_is_printed_has_the_same_values(is_high: bool, y: sp.Rational) -> None:
    z = sp.Integer(40 if is_high else -40)
    printed = [part.subs({SCORE: z, Y: y}).evalf(40) for part in binary_formulas(is_high)]
    assert [*map(float, printed)] == pytest.approx(binary_parts(float(z), float(y), math), rel=1e-13, abs=0)


def test_softmax_and_categorical_cross_entropy() -> None:
    scores = LOSSES["categorical_cross_entropy"].from_scores["softmax"]
    y, z = np.array([[0.0, 1.0, 0.0], [0.5, 0.25, 0.0]]), np.array([[900.0, -900.0, 3.0], [1.0, 2.0, 3.0]])
    for labels, row, terms, slopes in zip(y, z, scores.terms(y, z), scores.slopes(y, z), strict=True):
        total = MP.fsum(MP.exp(MP.mpf(value)) for value in row)
        logs = [MP.mpf(value) - MP.log(total) for value in row]
        assert terms == pytest.approx([float(-label * log) for label, log in zip(labels, logs, strict=True)], rel=1e-13)
        wanted = [float(MP.exp(log) * sum(labels) - label) for label, log in zip(labels, logs, strict=True)]
        assert slopes == pytest.approx(wanted, rel=1e-13, abs=1e-300)
