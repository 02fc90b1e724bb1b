"""Calibration by hand, by scikit-learn and by brute force: three oracles that know nothing of ours."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.calibration import calibration_curve

from explainer.metrics import reliability, temperature, wilson


def answers(n: int = 4000, classes: int = 5, sharpness: float = 1.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities, and labels drawn from exactly those probabilities: said = right, but for chance."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 2, (n, classes))
    p = softmax(scores, axis=1)
    labels = (p.cumsum(axis=1) < rng.uniform(size=(n, 1))).sum(axis=1)
    return softmax(scores * sharpness, axis=1), labels


def test_bins_are_those_of_scikit_learn() -> None:
    p, labels = answers()
    ours = reliability(p, labels, bins=10)
    right, said = calibration_curve(p.argmax(axis=1) == labels, p.max(axis=1), n_bins=10)
    np.testing.assert_allclose(ours.mean_certainty, said)
    np.testing.assert_allclose(ours.right, right)
    assert ours.counts.sum() == len(p)


def test_the_error_by_hand() -> None:
    p = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.35, 0.65]])
    diagram = reliability(p, [0, 1, 1, 1])
    # 0.9 said twice, right once; 0.6 and 0.65 lie in one bin, 0.625 on average, both right
    assert diagram.error == pytest.approx((2 * 0.4 + 2 * 0.375) / 4)
    np.testing.assert_allclose(diagram.begin, [0.6, 0.9])


def test_what_is_right_to_rounding_is_right() -> None:
    p = np.tile([0.7, 0.3], (10, 1))  # the mean of ten times 0.7 is 0.7000000000000001
    assert reliability(p, [0] * 7 + [1] * 3).error == 0


def test_who_says_what_is_right_has_no_error_and_keeps_the_temperature() -> None:
    p, labels = answers(40_000)
    assert reliability(p, labels).error < 0.01
    assert temperature(p, labels) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("sharpness", [0.5, 2.0])
def test_the_temperature_undoes_modesty_and_boasting(sharpness: float) -> None:
    p, labels = answers(40_000, sharpness=sharpness)
    ours = temperature(p, labels)
    assert ours == pytest.approx(sharpness, rel=0.03)
    tried = np.linspace(0.8 * ours, 1.2 * ours, 81)  # brute force: no temperature nearby has a smaller loss
    losses = [-np.mean(np.log(softmax(np.log(p) / t, axis=1)[np.arange(len(p)), labels])) for t in tried]
    assert tried[int(np.argmin(losses))] == pytest.approx(ours, rel=0.006)


def test_a_probability_that_underflowed_is_no_end() -> None:
    assert 0.05 <= temperature(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), [0, 1, 1]) <= 20


def test_the_interval_stays_inside_0_and_1() -> None:
    low, high = wilson(np.array([0.0, 1.0, 0.5]), np.array([10, 10, 10]))
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert low[0] == 0
    assert high[1] == 1


@pytest.mark.parametrize(
    ("p", "labels", "sentence"),
    [
        ([[1.2, 0]], [0], "0..1"),
        ([0.5, 0.5], [0], "0..1"),
        ([[float("nan"), 0.5]], [0], "0..1"),
        ([["a", "b"]], [0], "a table of numbers"),
        ([[0.5, 0.5]], [0, 1], "labels must be 1 whole numbers"),
        ([[0.5, 0.5]], [2], "from 0 to 1"),
        ([[0.5, 0.5]], [0.5], "whole numbers"),
    ],
)
def test_other_input_is_refused_in_one_sentence(p: list, labels: list, sentence: str) -> None:
    for function in (reliability, temperature):
        with pytest.raises(ValueError, match=sentence):
            function(p, labels)
