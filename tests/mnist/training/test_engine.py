"""Compiled training is Keras's training: the oracle is `fit`; and it can be stopped, broken off and gone on with."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist
from explainer.mnist.data import flattened, one_hot
from explainer.mnist.tensorflow_setup import tensorflow
from explainer.mnist.training.augmentation import Augmentation
from explainer.mnist.training.distributed import ALONE
from explainer.mnist.training.engine import _Engine
from explainer.mnist.training.history import history_of
from explainer.mnist.training.recipe import QUICK, ROBUST
from explainer.networks.network import Network

SMALL = Network([784, 16, 10], ["relu", "softmax"])
BRIEF = replace(mnist.ARTICLE, epochs=3, learning_rate=0.1, batch_size=80)  # of 800 rows: no batch is smaller
UNEVEN = replace(BRIEF, batch_size=64)  # the last batch of an epoch is smaller, and compiled by itself


def weights(model: object) -> list[np.ndarray]:
    return [np.array(weight) for weight in model.get_weights()]


def trained(few: mnist.Digits, recipe: mnist.Recipe, **options: object) -> tuple[list[np.ndarray], mnist.History]:
    model = mnist.build(SMALL)
    history = mnist.train(model, few, recipe, **options)
    return weights(model), history


@pytest.mark.parametrize(
    ("optimizer", "loss"),
    [
        *((name, "categorical_cross_entropy") for name in ("sgd", "momentum", "nesterov", "adam")),
        ("sgd", "mse"),
    ],
)
def test_an_epoch_is_the_same_training_as_fit(few: mnist.Digits, optimizer: str, loss: str) -> None:
    keras = tensorflow().keras
    recipe = replace(mnist.ARTICLE, epochs=1, shuffle=False, optimizer=optimizer, loss=loss, learning_rate=0.01)
    # Seed 1: with seed 0 one score lies so near ReLU's corner that fit's rounding puts it on the other side.
    ours, theirs = mnist.build(seed=1), mnist.build(seed=1)
    history = mnist.train(ours, few, recipe)
    theirs.compile(
        {
            "sgd": keras.optimizers.SGD(0.01),
            "momentum": keras.optimizers.SGD(0.01, momentum=0.9),
            "nesterov": keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True),
            "adam": keras.optimizers.Adam(0.01),
        }[optimizer],
        {"categorical_cross_entropy": "categorical_crossentropy", "mse": "mse"}[loss],
        metrics=["accuracy"],
    )
    fit = theirs.fit(
        flattened(few.train_images),
        one_hot(few.train_labels),
        batch_size=64,
        epochs=1,
        shuffle=False,
        validation_split=0.2,
        verbose=0,
    ).history
    for a, b in zip(weights(ours), weights(theirs), strict=True):
        np.testing.assert_allclose(
            a, b, atol=2e-4 if optimizer in ("adam", "rmsprop") else 1e-5
        )  # they magnify the last bit
    np.testing.assert_allclose(history.loss, fit["loss"], rtol=1e-3)
    np.testing.assert_allclose(history.accuracy, fit["accuracy"], atol=2e-3)
    np.testing.assert_allclose(history.val_loss, fit["val_loss"], rtol=1e-3)
    np.testing.assert_allclose(history.val_accuracy, fit["val_accuracy"], atol=6e-3)


def test_neither_test_nor_validation_digits_touch_the_weights(few: mnist.Digits) -> None:
    """Spoiling every held-back digit changes nothing that was learned."""
    spoiled = few.train_images.copy()
    spoiled[800:] = 255 - spoiled[800:]
    labels = few.train_labels.copy()
    labels[800:] = 9 - labels[800:]
    other = replace(
        few,
        train_images=spoiled,
        train_labels=labels,
        test_images=255 - few.test_images,
        test_labels=few.test_labels[::-1].copy(),
    )
    (clean, seen), (dirty, unseen) = trained(few, BRIEF), trained(other, BRIEF)
    assert all(np.array_equal(a, b) for a, b in zip(clean, dirty, strict=True))
    assert seen.val_loss != unseen.val_loss


def test_the_offline_test_set_is_no_training_row(embedded: mnist.Digits) -> None:
    """No picture of the 2,000 test digits is among the 8,000 others."""
    known = {image.tobytes() for image in embedded.train_images}
    assert not known & {image.tobytes() for image in embedded.test_images}


@pytest.mark.parametrize(
    "recipe",
    [
        replace(UNEVEN, epochs=4, optimizer="adam", learning_rate=0.003, restore_best=True),
        replace(UNEVEN, epochs=4, schedule="cosine", averaging=0.9, augmentation=Augmentation(), label_smoothing=0.1),
    ],
    ids=["adam, best epoch", "cosine, averaging, augmentation"],
)
def test_resumed_training_ends_as_if_never_interrupted(few: mnist.Digits, tmp_path: Path, recipe: mnist.Recipe) -> None:
    whole, history = trained(few, recipe)
    file, epochs = tmp_path / "training.npz", []

    def interrupt(now: mnist.Progress) -> bool:
        return now.epoch == 3

    _, cut = trained(few, recipe, checkpoint=file, on_progress=interrupt, on_epoch=epochs.append)
    assert cut.reason == "stopped in epoch 3"
    assert len(cut.loss) == len(epochs) == 2
    resumed, after = trained(few, recipe, checkpoint=file, resume=True)
    assert all(np.array_equal(a, b) for a, b in zip(whole, resumed, strict=True))
    np.testing.assert_allclose(after.loss, history.loss, rtol=1e-5)  # summed in other portions
    assert after.val_loss == history.val_loss
    assert after.reason is None
    again, _ = trained(few, recipe, checkpoint=file, resume=True)  # nothing is left to do
    assert all(np.array_equal(a, b) for a, b in zip(whole, again, strict=True))


def test_every_epoch_has_an_order_of_its_own_that_only_seed_and_epoch_decide(few: mnist.Digits) -> None:
    """Also when the order was sorted beside the epoch before, and when a training goes on from there."""
    rows, tf = len(few.train_labels), tensorflow()
    for first in (0, 1):
        with ThreadPoolExecutor(1) as beside:
            engine = _Engine(mnist.build(SMALL), few, BRIEF, rows, 7, ALONE, beside)
            engine.begin(first)
            orders = [engine._order_of(epoch).numpy() for epoch in range(first, 3)]
            for epoch, order in enumerate(orders, start=first):
                np.testing.assert_array_equal(order, engine.order(tf.constant(epoch)))
                np.testing.assert_array_equal(np.sort(order), np.arange(rows))
            assert len({tuple(order) for order in orders}) == len(orders)


def test_a_foreign_checkpoint_is_refused_in_words(few: mnist.Digits, tmp_path: Path) -> None:
    file = tmp_path / "training.npz"
    trained(few, replace(BRIEF, epochs=1), checkpoint=file)
    with pytest.raises(ValueError, match=r"is of another training \(article, 1 epochs, .*, seed 0\); delete"):
        trained(few, BRIEF, seed=1, checkpoint=file, resume=True)
    with pytest.raises(ValueError, match="is of another training"):
        trained(few, replace(BRIEF, learning_rate=0.2), checkpoint=file, resume=True)
    with pytest.raises(ValueError, match=r"is of another network \(784-16-relu-10-softmax\)"):
        mnist.train(mnist.build(), few, BRIEF, checkpoint=file, resume=True)
    with pytest.raises(ValueError, match="is of another network"):  # of the same size
        mnist.train(mnist.build(Network([784, 16, 10], ["tanh", "softmax"])), few, BRIEF, checkpoint=file, resume=True)
    for other in (
        replace(few, train_images=255 - few.train_images),
        replace(few, train_labels=np.roll(few.train_labels, 1)),
        replace(few, train_images=few.train_images[:500], train_labels=few.train_labels[:500]),
    ):  # the file is called as before
        with pytest.raises(ValueError, match="is of other digits"):
            trained(other, BRIEF, checkpoint=file, resume=True)
    trained(few, replace(BRIEF, epochs=2), checkpoint=file, resume=True)
    with pytest.raises(ValueError, match="has 2 epochs already, more than the 1 asked for"):
        trained(few, replace(BRIEF, epochs=1), checkpoint=file, resume=True)
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(ValueError, match="is no checkpoint of a training; delete"):
        trained(few, BRIEF, checkpoint=file, resume=True)


def test_stop_keeps_what_was_learned(few: mnist.Digits) -> None:
    start = weights(mnist.build(SMALL))
    learned, history = trained(few, replace(BRIEF, epochs=1000), on_progress=lambda now: now.epoch == 2)
    assert history.reason == "stopped in epoch 2"
    assert len(history.loss) == 1
    assert not np.array_equal(start[0], learned[0])
    assert np.isfinite(learned[0]).all()


def test_progress_is_told_within_long_epochs(few: mnist.Digits) -> None:
    """A call that takes too long makes the next one shorter: Stop never waits for an epoch."""
    told: list[mnist.Progress] = []
    slow = replace(BRIEF, epochs=2, batch_size=1)
    trained(few, slow, on_progress=told.append)
    shares = [now.share for now in told if now.epoch == 1]
    assert len(shares) >= 3
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    assert told[-1].seconds_left == pytest.approx(0, abs=1e-6)
    assert told[0].seconds_left > 0


def test_divergence_ends_with_a_reason_and_finite_weights(few: mnist.Digits) -> None:
    linear = Network([784, 16, 10], ["linear", "linear"])
    model = mnist.build(linear)
    history = mnist.train(model, few, replace(BRIEF, epochs=50, loss="mse", learning_rate=1e4))
    assert "the loss became infinite or NaN in epoch" in history.reason
    assert "try a learning rate of 0.1" in history.reason
    assert all(np.isfinite(weight).all() for weight in weights(model))


@pytest.mark.parametrize(("loss", "rate"), [("categorical_cross_entropy", 10.0), ("mse", 1e6)])
def test_a_loss_that_shot_up_and_stays_there_ends_it_with_a_reason(few: mnist.Digits, loss: str, rate: float) -> None:
    _, history = trained(few, replace(BRIEF, epochs=50, loss=loss, learning_rate=rate))
    assert "the steps are too large; try a learning rate of 0.1" in history.reason
    assert len(history.loss) < 10


def test_whoever_waits_for_the_compiler_is_told_so_and_can_stop(
    few: mnist.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first update there is no loss; a Stop then leaves the weights as they were."""
    asked = threading.Event()
    compiled = _Engine._compiled

    def slow(engine: _Engine, function: object, *signature: object, **options: object) -> object:
        if not asked.is_set() and getattr(function, "func", None):
            assert asked.wait(60)
        return compiled(engine, function, *signature, **options)

    told: list[mnist.Progress] = []

    def stop(now: mnist.Progress) -> bool:
        told.append(now)
        if len(told) == 2:
            asked.set()
        return len(told) == 2

    monkeypatch.setattr(_Engine, "_compiled", slow)
    learned, history = trained(few, BRIEF, on_progress=stop)
    assert [now.share for now in told] == [0, 0]
    assert np.isnan(told[0].loss)
    assert history.reason == "stopped in epoch 1"
    assert all(np.array_equal(a, b) for a, b in zip(learned, weights(mnist.build(SMALL)), strict=True))


def test_patience_and_the_best_epoch(few: mnist.Digits) -> None:
    recipe = replace(BRIEF, epochs=60, learning_rate=0.8, batch_size=16, patience=3)
    _, history = trained(few, recipe)
    best = history.best_epoch
    assert history.reason == f"no smaller validation loss since epoch {best}"
    assert len(history.loss) == best + 3
    assert history.val_loss[best - 1] == min(history.val_loss)
    restored, _ = trained(few, replace(recipe, restore_best=True))
    until, _ = trained(few, replace(recipe, epochs=best, patience=None))
    assert all(np.array_equal(a, b) for a, b in zip(restored, until, strict=True))


def test_trainings_side_by_side_do_not_disturb_one_another(few: mnist.Digits) -> None:
    recipes = [UNEVEN, replace(BRIEF, optimizer="adam", learning_rate=0.01), replace(BRIEF, batch_size=32)]
    alone, together = [trained(few, recipe)[0] for recipe in recipes], {}
    threads = [
        threading.Thread(target=lambda n=n, recipe=recipe: together.update({n: trained(few, recipe)[0]}))
        for n, recipe in enumerate(recipes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n, one in enumerate(alone):
        assert all(np.array_equal(a, b) for a, b in zip(one, together[n], strict=True))


def test_seeds_repeat_and_differ(few: mnist.Digits) -> None:
    (a, _), (b, _), (c, _) = (trained(few, BRIEF, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(a[0], b[0])
    assert not np.array_equal(a[0], c[0])


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"epochs": 0}, "epochs must be a whole number of at least 1, got 0"),
        ({"batch_size": 2.5}, "batch_size must be a whole number of at least 1, got 2.5"),
        ({"learning_rate": -0.1}, "learning_rate must be above 0, got -0.1"),
        ({"learning_rate": float("nan")}, "learning_rate must be above 0, got nan"),
        ({"validation": 1.0}, "validation must be from 0 to below 1, got 1.0"),
        ({"optimizer": "magic"}, "optimizer must be one of sgd, momentum, nesterov, rmsprop, adam, got 'magic'"),
        ({"schedule": "stairs"}, "schedule must be constant or cosine, got 'stairs'"),
        ({"patience": 0}, "patience must be None or a whole number of at least 1, got 0"),
        ({"averaging": 1.0}, "averaging must be None or between 0 and 1, got 1.0"),
        ({"validation": 0, "patience": 2}, "validation must be above 0, got 0"),
        ({"averaging": 0.9, "restore_best": True}, "exclude each other"),
    ],
    ids=str,
)
def test_a_recipe_refuses_in_words(setting: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(mnist.ARTICLE, **setting)


def test_a_batch_cannot_be_larger_than_the_data(few: mnist.Digits) -> None:
    with pytest.raises(ValueError, match="batch_size must be at most the 800 training rows, got 801"):
        trained(few, replace(BRIEF, batch_size=801))


@pytest.mark.parametrize("recipe", [mnist.ARTICLE, mnist.CAREFUL, ROBUST, QUICK], ids=lambda recipe: recipe.name)
def test_a_history_survives_json(recipe: mnist.Recipe) -> None:
    import json
    from dataclasses import asdict

    history = mnist.History(recipe, "somewhere", 3, (0.5,), (0.9,), (0.6,), (0.8,), 1.5)
    assert history_of(json.loads(json.dumps(asdict(history)))) == history


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("epochs", True),
        ("batch_size", "64"),
        ("learning_rate", "fast"),
        ("validation", None),
        ("optimizer", ["sgd"]),
        ("shuffle", "no"),
        ("warmup", -1),
        ("warmup", "a"),
        ("label_smoothing", None),
        ("augmentation", 5),
        ("patience", "a"),
        ("restore_best", 1),
        ("averaging", "a"),
        ("temperature", "hot"),
        ("outliers", "many"),
        ("outliers", -1),
        ("declines_below", "unsure"),
        ("declines_below", 0),
    ],
)
def test_a_setting_of_another_kind_is_refused_in_a_sentence(setting: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"^{setting} must be .+, got "):
        replace(mnist.ARTICLE, **{setting: value})


def test_what_is_no_training_is_refused_in_a_sentence() -> None:
    digits, model = mnist.load(), mnist.build()
    small = mnist.build(Network([100, 5, 10], ["relu", "softmax"]))
    for arguments, seed, words in [
        ((None, digits), 0, "^model must be"),
        ((model, None), 0, "^digits must be"),
        ((model, digits, "article"), 0, "^recipe must be"),
        ((model, digits), "a", "^seed must be"),
        ((mnist.build(Network([784, 10], ["relu"])), digits), 0, "^categorical_cross_entropy needs .* got relu"),
        ((model, digits), 2**40, "^seed must be"),
        ((small, digits), 0, "^the digits have 784 pixels, the network 100 inputs"),
    ]:
        with pytest.raises(ValueError, match=words):
            mnist.train(*arguments, seed=seed)
    for refused in (lambda: mnist.build(5), lambda: mnist.build(seed="a"), lambda: mnist.load(5)):
        with pytest.raises(ValueError, match=r"^(network|seed|path) must be .+, got "):
            refused()
