"""How good it is: scikit-learn and SciPy as oracles, and disturbances that do what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import center_of_mass, gaussian_filter
from sklearn.metrics import confusion_matrix, log_loss, precision_score, recall_score

from explainer import mnist
from explainer.mnist.disturbances import DISTURBANCES, disturbed, robustness


@pytest.fixture(scope="module")
def digits(embedded: mnist.Digits) -> mnist.Digits:
    return replace(embedded, test_images=embedded.test_images[:400], test_labels=embedded.test_labels[:400])


@pytest.fixture(scope="module")
def poor(digits: mnist.Digits) -> mnist.Evaluation:
    """A network that was never trained makes every kind of mistake, and calls no digit by some names."""
    return mnist.evaluate(mnist.build(seed=2), digits)


def test_the_figures_are_scikit_learn_s(poor: mnist.Evaluation, digits: mnist.Digits) -> None:
    labels, answers = digits.test_labels, poor.probabilities.argmax(axis=1)
    np.testing.assert_array_equal(poor.confusion, confusion_matrix(labels, answers, labels=range(10)))
    options = {"labels": range(10), "average": None, "zero_division": 0.0}
    np.testing.assert_allclose(poor.precision, precision_score(labels, answers, **options))
    np.testing.assert_allclose(poor.recall, recall_score(labels, answers, **options))
    rows = poor.probabilities.astype(np.float64)
    assert poor.loss == pytest.approx(log_loss(labels, rows / rows.sum(axis=1, keepdims=True)), rel=1e-5)
    assert poor.accuracy == pytest.approx(np.mean(labels == answers))
    assert poor.calibration.counts.sum() == len(labels)


def test_mistakes_are_all_there_the_surest_first(poor: mnist.Evaluation, digits: mnist.Digits) -> None:
    assert len(poor.mistakes) == round((1 - poor.accuracy) * len(digits.test_labels))
    assert all(m.label != m.prediction and m.label == digits.test_labels[m.index] for m in poor.mistakes)
    sureness = [m.probability for m in poor.mistakes]
    assert sureness == sorted(sureness, reverse=True)


def test_a_bundle_a_keras_model_and_the_shipped_one_are_asked_alike(digits: mnist.Digits) -> None:
    from explainer.files import asset

    shipped = mnist.predict(mnist.shipped(), digits.test_images[:50])
    np.testing.assert_allclose(mnist.predict(asset("model/bundle"), digits.test_images[:50]), shipped, atol=1e-5)


def test_the_article_s_digit_where_it_is_there(digits: mnist.Digits, full_mnist: object) -> None:
    number, words = mnist.example(mnist.load(full_mnist))
    assert (number, words) == (90, "test digit 90 of MNIST, the one that the article shows")
    number, words = mnist.example(digits)
    assert digits.test_labels[number] == 3
    assert "labelled Three; it stands in for the article's example, number 90" in words


# --- disturbances ----------------------------------------------------------------------------------------------------------


def test_a_shift_moves_the_centre_of_mass(digits: mnist.Digits) -> None:
    small = np.zeros((20, 28, 28), np.uint8)
    small[:, 11:17, 12:16] = 255
    moved = disturbed(small, "shift", 4)
    for before, after in zip(small, moved, strict=True):
        assert np.hypot(*np.subtract(center_of_mass(after), center_of_mass(before))) == pytest.approx(4, abs=0.05)


def test_a_turn_of_180_degrees_is_numpy_s(digits: mnist.Digits) -> None:
    np.testing.assert_array_equal(
        disturbed(digits.test_images[:9], "rotation", 180), digits.test_images[:9, ::-1, ::-1]
    )


def test_scale_changes_the_area_by_its_square() -> None:
    dot = np.zeros((1, 28, 28), np.uint8)
    dot[0, 9:19, 9:19] = 200
    for times in (0.6, 1.5):
        assert disturbed(dot, "scale", times).sum() / dot.sum() == pytest.approx(times**2, rel=0.05)


def test_noise_has_the_strength_that_is_asked() -> None:
    grey = np.full((4, 28, 28), 128, np.uint8)
    assert disturbed(grey, "noise", 0.1).std() == pytest.approx(25.5, rel=0.05)


def test_a_thicker_pen_adds_and_a_thinner_one_takes_away(digits: mnist.Digits) -> None:
    images = digits.test_images[:20].astype(int)
    thick, thin = (disturbed(digits.test_images[:20], "thickness", by).astype(int) for by in (1, -0.6))
    assert (thick >= images - 1).all()
    assert thick.sum() > 1.2 * images.sum()
    assert (thin <= images + 1).all()
    assert thin.sum() < 0.9 * images.sum()


def test_inversion_is_inversion(digits: mnist.Digits) -> None:
    np.testing.assert_array_equal(disturbed(digits.test_images[:9], "inversion", 1), 255 - digits.test_images[:9])


def test_nothing_is_changed_in_place_and_equal_seeds_agree(digits: mnist.Digits) -> None:
    before = digits.test_images.copy()
    for kind in DISTURBANCES.values():
        once, again = (disturbed(digits.test_images[:5], kind.name, kind.amounts[-1], seed=4) for _ in range(2))
        np.testing.assert_array_equal(once, again)
        assert not np.array_equal(once, digits.test_images[:5])
    np.testing.assert_array_equal(digits.test_images, before)


def test_what_the_phone_undoes_is_undone(digits: mnist.Digits) -> None:
    """Where a digit stands, how large it is and which is ink: `prepare` makes these differences go away."""
    few = replace(digits, test_images=digits.test_images[:150], test_labels=digits.test_labels[:150])
    plain = {(r.disturbance, r.amount): r for r in robustness(mnist.shipped(), few)}
    prepared = {(r.disturbance, r.amount): r for r in robustness(mnist.shipped(), few, prepared=True)}
    assert plain.keys() == prepared.keys() == {(k.name, a) for k in DISTURBANCES.values() for a in k.amounts}
    assert prepared["inversion", 1].accuracy > 0.95 > 0.5 > plain["inversion", 1].accuracy
    assert prepared["shift", 4].accuracy > plain["shift", 4].accuracy
    assert prepared["scale", 0.6].accuracy > 0.9
    for result in (*plain.values(), *prepared.values()):
        assert result.interval[0] <= result.accuracy <= result.interval[1]


def test_pictures_in_which_nothing_is_seen_count_as_wrong(digits: mnist.Digits) -> None:
    blank = replace(
        digits, test_images=gaussian_filter(digits.test_images[:8], 9, axes=(1, 2)), test_labels=digits.test_labels[:8]
    )
    results = list(robustness(mnist.shipped(), blank, prepared=True))
    assert any(result.refused for result in results)
    assert all(result.accuracy <= 1 - result.refused for result in results)


@pytest.mark.parametrize(
    ("kind", "amount", "sentence"),
    [
        ("blur", 1, "disturbance must be one of shift, rotation"),
        ("shift", -1, "shift must be from 0 to 14 pixels, got -1"),
        ("scale", 0, "scale must be from 0.2 to 3 times, got 0"),
        ("noise", float("nan"), "noise must be from 0 to 1"),
    ],
)
def test_disturbances_without_sense_are_refused(digits: mnist.Digits, kind: str, amount: float, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        disturbed(digits.test_images[:1], kind, amount)


def test_pictures_of_another_kind_are_refused(digits: mnist.Digits) -> None:
    for images in (digits.test_images[0], digits.test_images[:1].astype(float), np.zeros((1, 8, 8), np.uint8)):
        with pytest.raises(ValueError, match=r"bytes of shape \(n, 28, 28\)"):
            disturbed(images, "shift", 1)


def test_whole_numbers_are_bytes_whatever_their_type(embedded: mnist.Digits) -> None:
    """A network is as sure of a wrong scale as of a right one, so no scale is guessed."""
    digits, model = embedded.test_images[:50], mnist.shipped()
    expected = mnist.predict(model, digits)
    for pictures in (digits.astype(int), digits.astype(np.int16), digits / 255, (digits / 255).reshape(-1, 784)):
        np.testing.assert_array_equal(mnist.predict(model, pictures), expected)
    one = mnist.attribution(model, digits[0])
    np.testing.assert_allclose(mnist.attribution(model, digits[0].astype(int)).contributions, one.contributions)


@pytest.mark.parametrize(
    ("images", "said"),
    [
        (np.full((1, 28, 28), 255.0), "fractions must lie between 0 and 1, got 255 to 255"),
        (np.full((1, 28, 28), 300), "whole numbers must lie between 0 and 255"),
        (np.full((1, 28, 28), -1), "whole numbers must lie between 0 and 255"),
        (np.full((1, 28, 28), np.nan), r"have 784 gaps \(NaN or infinite\); take these pictures out"),
        (np.full((1, 784), 1j), "pictures of 784 numbers, got complex128"),
        (np.full((1, 784), "a"), "pictures of 784 numbers"),
        (None, "pictures of 784 numbers"),
        (np.zeros((0, 784)), "pictures of 784 numbers"),
    ],
)
def test_what_is_no_picture_is_refused(images: object, said: str) -> None:
    for asked in (mnist.predict, mnist.attribution, mnist.activations):
        with pytest.raises(ValueError, match=said):
            asked(mnist.shipped(), images)


def test_what_is_no_model_is_refused(embedded: mnist.Digits) -> None:
    with pytest.raises(ValueError, match="model must be a Keras model"):
        mnist.evaluate(None, embedded)
    with pytest.raises(ValueError, match="digits must be Digits"):
        mnist.evaluate(mnist.shipped(), None)
