"""What the step player shows of a network's walk: each number in its place, and the place that GradientTape gives it."""

from __future__ import annotations

import numpy as np
import pytest

from explainer import Network, instruments
from explainer.mnist.tensorflow_setup import tensorflow
from explainer.networks import trace
from explainer.numeric.formatting import number

WEIGHTS = [([[0.5, -0.4], [0.3, 0.35]], [0.1, 0.0]), ([[0.8], [-0.6]], [0.2])]


@pytest.mark.parametrize("bend", ["relu", "sigmoid", "tanh"])
def test_slopes_on_edges_are_those_of_gradienttape(bend: str) -> None:
    tf = tensorflow()
    parameters = [([[str(x) for x in row] for row in w], [str(x) for x in b]) for w, b in WEIGHTS]
    walked = trace.walk(Network([2, 2, 1], [bend, "linear"]), parameters, [1, 2], [1], learning_rate="0.1")
    frames = instruments.backwards(walked).frames
    variables = [tf.Variable(np.array(part, np.float64)) for pair in WEIGHTS for part in pair]
    w1, b1, w2, b2 = variables
    with tf.GradientTape() as tape:
        hidden = {"relu": tf.nn.relu, "sigmoid": tf.sigmoid, "tanh": tf.tanh}[bend](
            tf.constant([[1.0, 2.0]], tf.float64) @ w1 + b1
        )
        loss = tf.reduce_mean((hidden @ w2 + b2 - 1.0) ** 2)
    slopes = [slope.numpy() for slope in tape.gradient(loss, variables)]
    shown = frames[-3].states[0]["slopes"]
    for k, slope in ((1, slopes[0]), (2, slopes[2])):
        for i, row in enumerate(slope):
            for j, value in enumerate(row):
                assert shown[f"w{k}_{i}_{j}"] == number(float(value), 4)
    after = frames[-1].states[0]["values"]
    for k, (weights, slope) in ((1, (w1, slopes[0])), (2, (w2, slopes[2]))):
        for i, row in enumerate((weights - 0.1 * slope).numpy()):
            for j, value in enumerate(row):
                assert after[f"w{k}_{i}_{j}"] == number(float(value), 3)


def test_every_frame_lights_what_its_lines_are_about() -> None:
    walked = trace.walk(Network([2, 2, 1], ["relu", "linear"]), WEIGHTS, [1, 2], [1])
    frames = instruments.backwards(walked).frames
    assert [frame.title for frame in frames][:3] == [
        "Layer 1: weighted sums",
        "Layer 1: ReLU",
        "Layer 2: weighted sums",
    ]
    parts = {
        part["id"] for picture in instruments.backwards(walked).pictures for part in picture["nodes"] + picture["edges"]
    }
    for frame in frames:
        state = frame.states[0]
        assert set(state["lit"]) | set(state["values"]) | set(state["slopes"]) <= parts
        assert frame.words
        assert state["alt"]
    gradient = next(frame for frame in frames if frame.title == "Layer 1: the gradient of its weights and biases")
    assert gradient.states[0]["backward"]
    assert {"w1_0_0", "w1_0_1", "w1_1_0", "w1_1_1"} <= set(gradient.states[0]["lit"])
