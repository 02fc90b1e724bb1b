"""The compiled optimisers move weights as Keras's own do, slope by slope."""

from __future__ import annotations

import numpy as np
import pytest

from explainer.mnist.tensorflow_setup import tensorflow
from explainer.mnist.training import optimizers


@pytest.mark.parametrize("name", optimizers.OPTIMIZERS)
def test_the_same_moves_as_keras(name: str) -> None:
    tf = tensorflow()
    theirs = {
        "sgd": tf.keras.optimizers.SGD(0.02),
        "momentum": tf.keras.optimizers.SGD(0.02, momentum=0.9),
        "nesterov": tf.keras.optimizers.SGD(0.02, momentum=0.9, nesterov=True),
        "rmsprop": tf.keras.optimizers.RMSprop(0.02),
        "adam": tf.keras.optimizers.Adam(0.02),
    }[name]
    random = np.random.default_rng(1)
    start = [random.normal(size=shape).astype(np.float32) for shape in ((5, 3), (3,))]
    ours, keras = [tf.Variable(value) for value in start], [tf.keras.Variable(value) for value in start]
    kept = optimizers.initial_state(name, ours)
    for update in range(1, 8):
        slopes = [random.normal(size=weight.shape).astype(np.float32) for weight in start]
        optimizers.step(name, ours, slopes, kept, tf.constant(0.02), tf.constant(float(update)))
        theirs.apply_gradients(zip(map(tf.constant, slopes), keras, strict=True))
        for mine, other in zip(ours, keras, strict=True):
            np.testing.assert_allclose(mine.numpy(), np.asarray(other), atol=2e-6)
    assert not np.array_equal(ours[0].numpy(), start[0])
