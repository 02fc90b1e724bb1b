"""The Keras model that a record makes: its layers compute what the catalogue's functions do, and it is known again."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from explainer import ACTIVATIONS, Network, mnist
from explainer.networks.backpropagation import backpropagate

pytestmark = pytest.mark.skipif(
    find_spec("tensorflow") is None, reason="the model is made by Keras; install the extra mnist"
)  # which is looked for, and not imported by everybody who collects this file

TRAINABLE = [name for name in ACTIVATIONS if name != "step"]


@pytest.mark.parametrize("name", TRAINABLE)
def test_a_layer_computes_what_the_catalogue_says(name: str) -> None:
    network = Network([3, 6, 4], [name, "softmax"])
    model = mnist.build(network, seed=1)
    assert mnist.network_of(model) == network
    rows = np.random.default_rng(5).normal(size=(20, 3)).astype(np.float32)
    weights = model.get_weights()
    hidden = ACTIVATIONS[name](rows @ weights[0] + weights[1])
    expected = ACTIVATIONS["softmax"](hidden @ weights[2] + weights[3])
    np.testing.assert_allclose(model.predict(rows, verbose=0), expected, atol=2e-6)


@pytest.mark.parametrize("name", TRAINABLE)
def test_keras_trains_with_the_slope_that_is_derived(name: str) -> None:
    import keras
    import tensorflow as tf

    network = Network([3, 6, 4], [name, "softmax"])
    model = mnist.build(network, seed=2)
    rng = np.random.default_rng(6)
    rows, answers = rng.normal(size=(20, 3)).astype(np.float32), np.eye(4, dtype=np.float32)[rng.integers(0, 4, 20)]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(answers, model(rows)))
    theirs = tape.gradient(loss, model.trainable_variables)
    arrays = [array.astype(np.float64) for array in model.get_weights()]
    ours = backpropagate(
        network, list(zip(arrays[::2], arrays[1::2], strict=True)), rows, answers, "categorical_cross_entropy"
    )
    for kernel, expected in zip(theirs[::2], ours.weights, strict=True):
        np.testing.assert_allclose(kernel.numpy(), expected, atol=2e-6)


def test_a_step_is_refused_with_what_can_be_trained() -> None:
    with pytest.raises(ValueError, match=r"'step' cannot be trained by its slope; choose one of linear, .*gelu_tanh"):
        mnist.build(Network([3, 4, 2], ["step", "softmax"]))


def test_a_model_with_other_layers_is_refused_in_a_sentence() -> None:
    import keras

    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3), keras.layers.Flatten()])
    with pytest.raises(ValueError, match="model must have dense layers only, got a Conv2D"):
        mnist.network_of(model)
