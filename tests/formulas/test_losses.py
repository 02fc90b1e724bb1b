"""The losses against SciPy, Keras, finite differences and 50-digit arithmetic; and at the ends of what a probability may be."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import sympy as sp
from scipy.special import log_softmax, rel_entr

from explainer import ACTIVATIONS, LOSSES

RANDOM = np.random.default_rng(3)
ROWS = RANDOM.dirichlet(np.ones(4), size=6)
ONE_HOT = np.eye(4)[[0, 1, 2, 3, 0, 2]]
BITS = RANDOM.integers(0, 2, size=(6, 4)).astype(float)
CASES = [
    ("mse", RANDOM.normal(size=(6, 4)), RANDOM.normal(size=(6, 4))),
    ("binary_cross_entropy", BITS, ROWS),
    ("categorical_cross_entropy", ONE_HOT, ROWS),
]


@pytest.mark.parametrize(("name", "y", "y_hat"), CASES, ids=[case[0] for case in CASES])
def test_values_and_slopes_are_keras_values_and_slopes(name: str, y: np.ndarray, y_hat: np.ndarray) -> None:
    """Also which of them average over all entries, and which over rows."""
    keras = pytest.importorskip("keras", reason="Keras is the oracle")
    tf = pytest.importorskip("tensorflow", reason="Keras runs on TensorFlow here")
    kind = {"mse": "MeanSquaredError", "binary_cross_entropy": "BinaryCrossentropy"}.get(
        name, "CategoricalCrossentropy"
    )
    predictions = tf.constant(y_hat, dtype=tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(predictions)
        loss = getattr(keras.losses, kind)()(tf.constant(y, dtype=tf.float32), predictions)
    assert LOSSES[name](y, y_hat) == pytest.approx(float(loss), rel=2e-5)
    slopes = tape.gradient(loss, predictions).numpy()
    ours = LOSSES[name].slope(y, y_hat)
    if name == "categorical_cross_entropy":
        # Keras divides each row by its sum first, so that its slopes lie in the plane of sum 0: ours differ by 1/rows.
        np.testing.assert_allclose(ours + 1 / len(y), slopes, rtol=2e-4, atol=1e-6)
    else:
        np.testing.assert_allclose(ours, slopes, rtol=2e-4, atol=1e-6)


@pytest.mark.parametrize(("name", "y", "y_hat"), CASES, ids=[case[0] for case in CASES])
def test_slopes_are_difference_quotients_of_values(name: str, y: np.ndarray, y_hat: np.ndarray) -> None:
    loss, step = LOSSES[name], 1e-6
    numeric = np.zeros_like(y_hat)
    for place in np.ndindex(y_hat.shape):
        ahead, back = y_hat.copy(), y_hat.copy()
        ahead[place] += step
        back[place] -= step
        numeric[place] = (loss(y, ahead) - loss(y, back)) / (2 * step)
    np.testing.assert_allclose(loss.slope(y, y_hat), numeric, rtol=1e-5, atol=1e-7)


def test_terms_and_slopes_are_exact_to_13_digits_against_the_records_own_expression() -> None:
    for name, loss in LOSSES.items():
        for y, p in [(0.0, 0.3), (1.0, 1e-12), (1.0, 0.999999), (0.25, 0.7), (0.0, 1e-300), (1.0, 0.5)]:
            with mpmath.workdps(400):
                symbols = (sp.Symbol("y", real=True), loss.by)
                true = sp.lambdify(symbols, loss.expr, "mpmath")(mpmath.mpf(y), mpmath.mpf(p))
                slope = sp.lambdify(symbols, loss.derivative, "mpmath")(mpmath.mpf(y), mpmath.mpf(p))
            assert loss(y, p) == pytest.approx(float(true), rel=1e-13, abs=2.3e-308), name
            assert loss.slope(y, p) == pytest.approx(float(slope), rel=1e-13), (name, y, p)


def test_the_articles_examples() -> None:
    assert LOSSES["mse"](6, 2.439) == pytest.approx(12.680721)
    assert LOSSES["binary_cross_entropy"](1, 0.01) == pytest.approx(4.605170185988091)
    assert LOSSES["binary_cross_entropy"]([1, 0], [1, 0]) == 0
    assert LOSSES["categorical_cross_entropy"](ONE_HOT, ONE_HOT) == 0


def test_at_0_and_1_what_did_not_happen_costs_nothing_and_what_did_costs_infinitely_much() -> None:
    binary, categorical = LOSSES["binary_cross_entropy"], LOSSES["categorical_cross_entropy"]
    assert (binary(0, 0.0), binary(1, 1.0), binary(1, 0.0), binary(0, 1.0)) == (0, 0, np.inf, np.inf)
    assert (binary.slope(0, 0.0), binary.slope(1, 1.0)) == (1, -1)
    assert (binary.slope(1, 0.0), binary.slope(0, 1.0)) == (-np.inf, np.inf)
    assert categorical([0, 1], [0.0, 1.0]) == 0
    assert categorical([1, 0], [0.0, 1.0]) == np.inf
    assert categorical.slope([0, 1], [0.0, 1.0]).tolist() == [0, -1]


def test_keras_clips_where_we_say_infinity() -> None:
    keras = pytest.importorskip("keras", reason="Keras is the oracle")
    told = float(keras.losses.BinaryCrossentropy()(np.array([[1.0]]), np.array([[0.0]])))
    assert told == pytest.approx(-np.log(1e-7), rel=1e-3)  # 16.118, as the docstring says
    assert "16.118" in LOSSES["binary_cross_entropy"].__call__.__doc__


def test_nan_is_passed_through_and_float32_kept() -> None:
    for loss in LOSSES.values():
        assert np.isnan(loss([0.0, 1.0], [np.nan, 0.5]))
        assert np.isnan(loss.slope([0.0, 1.0], [np.nan, 0.5])).tolist() == [True, False]
        assert loss.slope(np.float32([0, 1]), np.float32([0.25, 0.5])).dtype == np.float32
        assert isinstance(loss(1, 0.5), float)
        assert isinstance(loss.slope(1, 0.5), float)


def test_wrong_shapes_and_values_are_refused_in_words() -> None:
    for loss in LOSSES.values():
        with pytest.raises(ValueError, match=r"one shape and at least one entry, got \(2,\) and \(3,\)"):
            loss([0, 1], [0.1, 0.2, 0.3])
        with pytest.raises(ValueError, match="at least one entry"):
            loss.slope([], [])
        with pytest.raises(ValueError, match="must be numbers"):
            loss(["yes"], [0.5])
    for name in ("binary_cross_entropy", "categorical_cross_entropy"):
        with pytest.raises(ValueError, match=r"y_hat must hold probabilities between 0 and 1, got -0.5 to 1.5"):
            LOSSES[name]([0, 1], [-0.5, 1.5])
        with pytest.raises(ValueError, match="y must hold probabilities"):
            LOSSES[name]([0, 2], [0.5, 0.5])


def test_with_its_activation_the_slope_is_prediction_minus_label() -> None:
    """The derivations say so; here the numbers do."""
    scores = RANDOM.normal(size=(5, 3))
    labels, p = np.eye(3)[[0, 1, 2, 1, 0]], ACTIVATIONS["softmax"](scores)
    slopes = LOSSES["categorical_cross_entropy"].slope(labels, p) * len(labels)
    through = np.array([ACTIVATIONS["softmax"].jacobian_at(z) @ g for z, g in zip(scores, slopes, strict=True)])
    np.testing.assert_allclose(through, p - labels, atol=1e-12)
    s = ACTIVATIONS["sigmoid"]
    z, y = scores[:, 0], labels[:, 0]
    chained = LOSSES["binary_cross_entropy"].slope(y, s(z)) * len(y) * s.slope(z)
    np.testing.assert_allclose(chained, s(z) - y, atol=1e-12)


def test_likelihoods() -> None:
    """Cross-entropy of one-hot labels is SciPy's relative entropy, and −log_softmax of the true class."""
    scores = RANDOM.normal(size=(6, 4))
    loss = LOSSES["categorical_cross_entropy"](ONE_HOT, ACTIVATIONS["softmax"](scores))
    assert loss == pytest.approx(-np.mean(np.sum(ONE_HOT * log_softmax(scores, axis=-1), axis=-1)))
    assert loss == pytest.approx(np.mean(np.sum(rel_entr(ONE_HOT, ACTIVATIONS["softmax"](scores)), axis=-1)))


def test_which_average_over_rows_is_said_once() -> None:
    assert {name: loss.mean_over for name, loss in LOSSES.items()} == {
        "mse": "all entries",
        "binary_cross_entropy": "all entries",
        "categorical_cross_entropy": "rows",
    }


@pytest.mark.parametrize("word", ["cross entropy", "cross_entropy", "CrossEntropy", "sparse_categorical_crossentropy"])
def test_a_part_of_a_name_is_answered_with_all_that_have_it(word: str) -> None:
    with pytest.raises(KeyError) as refused:
        LOSSES[word]
    advised = str(refused.value).partition("did you mean ")[2].rstrip("?").split(" or ")
    assert advised == ["binary_cross_entropy", "categorical_cross_entropy"][-len(advised) :]
    assert all(LOSSES[name] for name in advised)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("log loss", "binary_cross_entropy"),
        ("Squared error", "mse"),
        ("softmax cross-entropy", "categorical_cross_entropy"),
    ],
)
def test_losses_have_the_names_that_people_use(word: str, name: str) -> None:
    assert LOSSES[word] is LOSSES[name]
