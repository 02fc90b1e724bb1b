"""What is not a digit: drawn alike from equal seeds, painted as `prepare` would, and learned to be unsure of."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist
from explainer.mnist import declining
from explainer.mnist.preprocessing import prepare
from explainer.mnist.tensorflow_setup import tensorflow
from explainer.mnist.training import exposure, handwriting, outliers, shapes
from explainer.mnist.training.distributed import ALONE, Workers
from explainer.networks.network import Network

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from make_drawings import written

KINDS = [
    outliers.letter,
    outliers.invented,
    outliers.scribble,
    outliers.zigzag,
    outliers.dots,
    outliers.lines,
    shapes.shape,
]
UNSURE = replace(
    mnist.QUICK, epochs=6, warmup=10, learning_rate=5e-3, validation=0.2, outliers=1.0, declines_below="validation"
)


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return mnist.load().train_images[:50]


def test_equal_seeds_give_equal_drawings_and_others_do_not(digits: np.ndarray) -> None:
    first, again, other = (outliers.outliers(40, digits, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any(axis=(1, 2)).all()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_drawings_are_painted_as_prepare_places_them(kind: object) -> None:
    """The oracle paints the same strokes on 280 x 280 with Pillow, and `mnist.prepare` makes 28 x 28 of them.

    Most agree, not all: what is very dense, `prepare` writes with another pen.
    """
    rng = np.random.default_rng(5)
    apart = []
    for strokes in [kind(rng) for _ in range(12)]:
        every = np.concatenate(strokes)
        size = np.ptp(every, axis=0).max()
        on_paper = [((stroke - every.min(0)) / size * 0.8 + 0.1).tolist() for stroke in strokes]
        ours = handwriting.painted([strokes], np.array([2.4]))[0] / 255
        assert ours.max() > 0.9
        try:
            theirs = prepare(written(on_paper, 280, 2.4 * 0.8 * 280 / (20 - 2.4)))
        except ValueError:
            continue  # a tangle
        apart.append(np.abs(ours - theirs).mean())
    assert len(apart) > 6
    assert np.median(apart) < (0.045 if kind is outliers.dots else 0.025)


def test_letters_that_look_like_digits_are_left_out() -> None:
    """Every name of the list is one of the file's, and none of them is drawn."""
    import json

    from explainer.files import asset

    glyphs = json.loads(asset("letters.json").read_text(encoding="utf-8"))
    assert glyphs.keys() == outliers.LOOK_ALIKE.keys()
    for kind, names in outliers.LOOK_ALIKE.items():
        assert set(names) <= glyphs[kind].keys()
    left = sum(len(names) for names in glyphs.values()) - sum(len(set(names)) for names in outliers.LOOK_ALIKE.values())
    assert len(outliers._letters()) == left > 100


def test_two_digits_stand_beside_one_another(digits: np.ndarray) -> None:
    rng = np.random.default_rng(3)
    drawn = [outliers.side_by_side(digits, rng) / 255 for _ in range(50)]
    assert np.mean([declining.are_two(each) for each in drawn]) > 0.6


def test_the_loss_is_smallest_where_all_answers_are_alike(digits: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of workers who share, each gives its share; and the loss is −Σ log(p)/n of the pictures that were chosen."""
    monkeypatch.setattr(exposure, "DRAWINGS", 60)
    tf = tensorflow()
    recipe = replace(UNSURE, augmentation=None, batch_size=64)
    p = tf.constant([0.7, 0.2, 0.1])
    calls = []

    def model(pictures: object, training: bool) -> object:
        calls.append(np.asarray(pictures))
        return tf.tile(p[None], (len(calls[-1]), 1))

    alone = exposure.Exposure(digits, recipe, 0, ALONE).loss(model, tf.constant(3), tf.constant(0.0))
    assert float(alone) == pytest.approx(-np.log([0.7, 0.2, 0.1]).mean(), rel=1e-5)
    half = exposure.Exposure(digits, recipe, 0, Workers(1, 2)).loss(model, tf.constant(3), tf.constant(0.0))
    assert float(half) == pytest.approx(float(alone) / 2, rel=1e-5)
    assert [len(each) for each in calls] == [16, 8]
    assert calls[0].max() <= 1
    assert not np.array_equal(calls[0][:8], calls[1])


def test_a_network_that_was_shown_them_is_less_sure_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exposure, "DRAWINGS", 800)
    whole = mnist.load()
    few = replace(whole, train_images=whole.train_images[:2500], train_labels=whole.train_labels[:2500])
    network = Network([784, 48, 10], ["relu", "softmax"])
    strange = np.concatenate([*declining.not_digits().values()]).reshape(-1, 784)
    sure = {}
    for name, recipe in {"shown": UNSURE, "not shown": replace(UNSURE, outliers=0.0)}.items():
        model = mnist.build(network)
        history = mnist.train(model, few, recipe)
        pictures = few.train_images[2000:] / np.float32(255)
        answers = np.asarray(model(pictures.reshape(500, -1)))
        # No ink stands at the edge, so what is rolled out on one side and in on the other is paper.
        views = [np.roll(pictures, (down, right), (1, 2)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
        logs = np.log([np.asarray(model(each.reshape(500, -1))) for each in views])
        least = np.quantile((logs.max(axis=2) - logs.mean(axis=2)).mean(axis=0), declining.DECLINED)
        assert history.declines_below == pytest.approx(least, abs=6e-4)
        sure[name] = answers.max(axis=1).mean() - np.asarray(model(strange)).max(axis=1).mean()
    print({name: f"surer of digits by {by:.3f}" for name, by in sure.items()})
    assert sure["shown"] > sure["not shown"] + 0.1


def test_only_digits_are_told_from_letters() -> None:
    digits = mnist.load()
    letters = replace(digits, names=tuple("abcdefghij"))
    with pytest.raises(ValueError, match=r"so its classes must be digits; got 'a, b, c, .*choose another recipe"):
        mnist.train(mnist.build(), letters, UNSURE)
    with pytest.raises(
        ValueError, match="declines_below is fitted to validation digits; validation must be above 0, got 0"
    ):
        replace(UNSURE, validation=0, temperature=None)
