"""What the step player shows of a network's walk: each number in its place, and the place that GradientTape gives it."""

from __future__ import annotations

import math
import re

import mpmath
import numpy as np
import pytest

from explainer import ACTIVATIONS, Network, backpropagation, descend, prove, read, stepping
from explainer.charts.theme import number
from explainer.mnist.framework import tensorflow

WEIGHTS = [([[0.5, -0.4], [0.3, 0.35]], [0.1, 0.0]), ([[0.8], [-0.6]], [0.2])]


@pytest.mark.parametrize("bend", ["relu", "sigmoid", "tanh"])
def test_slopes_on_edges_are_those_of_gradienttape(bend: str) -> None:
    tf = tensorflow()
    given = [([[str(x) for x in row] for row in w], [str(x) for x in b]) for w, b in WEIGHTS]
    walked = backpropagation.walk(Network([2, 2, 1], [bend, "linear"]), given, [1, 2], [1], learning_rate="0.1")
    frames = stepping.backwards(walked).frames
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
    walked = backpropagation.walk(Network([2, 2, 1], ["relu", "linear"]), WEIGHTS, [1, 2], [1])
    frames = stepping.backwards(walked).frames
    assert [frame.title for frame in frames][:3] == [
        "Layer 1: weighted sums",
        "Layer 1: ReLU",
        "Layer 2: weighted sums",
    ]
    parts = {
        part["id"] for picture in stepping.backwards(walked).pictures for part in picture["nodes"] + picture["edges"]
    }
    for frame in frames:
        state = frame.states[0]
        assert set(state["lit"]) | set(state["values"]) | set(state["slopes"]) <= parts
        assert frame.words
        assert state["alt"]
    gradient = next(frame for frame in frames if frame.title == "Layer 1: the gradient of its weights and biases")
    assert gradient.states[0]["backward"]
    assert {"w1_0_0", "w1_0_1", "w1_1_0", "w1_1_1"} <= set(gradient.states[0]["lit"])


def lines(walk: stepping.Walk) -> list[list[str]]:
    return [[line.latex for line in frame.lines] for frame in walk.frames]


def test_each_line_of_a_derivation_stands_there_again_with_its_numbers() -> None:
    sigmoid = ACTIVATIONS["sigmoid"]
    plain, put_in = (lines(stepping.derivation(sigmoid.derivations[0], given)) for given in (None, {"x": 1.5}))
    assert [frame[:1] for frame in put_in] == plain
    s = 1 / (1 + math.exp(-1.5))
    assert all(frame[1].endswith(rf"\approx {s * (1 - s):.6g}") for frame in put_in)
    assert put_in[-1][1].startswith(r"= \sigma\left(1.5\right) \cdot \left(1 - \sigma\left(1.5\right)\right)")
    walk = stepping.derivation(sigmoid.derivations[0], {"x": 1.5})
    assert "x = 1.5" in walk.frames[0].words
    assert [line["numbers"] for line in walk.data["frames"][1]["lines"][1:]] == [True]


def test_at_a_corner_the_last_step_says_what_is_on_either_side() -> None:
    leaky = ACTIVATIONS["leaky_relu"]
    walk = stepping.derivation(leaky.derivations[0], {"x": 0.0, "a": 0.1}, leaky.kinks)
    assert len(walk.frames) == len(leaky.derivations[0].steps) + 1
    assert walk.frames[-1].title == "At x = 0 there is no slope"
    assert lines(walk)[-1] == [r"\text{slope on the left: } a = 0.1", r"\text{slope on the right: } 1"]
    assert not any(line.numbers for frame in walk.frames for line in frame.lines)
    beside = stepping.derivation(leaky.derivations[0], {"x": -0.1, "a": 0.1}, leaky.kinks)
    assert lines(beside)[-1][-1] == r"= 0.1 \quad \text{because } -0.1 < 0"


def test_where_a_formula_has_no_value_its_derivation_still_stands() -> None:
    worked = read("1/x").derivations[0]
    walk = stepping.derivation(worked, {"x": 0})
    assert walk.frames[0].words == "No numbers are put in: the formula has no value at x = 0."
    assert lines(walk) == lines(stepping.derivation(worked))


def test_lines_about_matrices_stay_letters() -> None:
    collapse = ACTIVATIONS["linear"].derivations[1]
    assert lines(stepping.derivation(collapse, {"x": 1, "c": 2})) == lines(stepping.derivation(collapse))


def test_a_proof_of_one_step_does_not_speak_of_each() -> None:
    one, many = (stepping.checked(prove(ACTIVATIONS[name].derivations[0])) for name in ("relu", "sigmoid"))
    assert one.startswith("1 step checked: it rewrites")
    assert many.startswith("7 steps checked: each rewrites")


@pytest.mark.parametrize(("updates", "apart"), [(1, "10"), (5, "10"), (10, "100")])
def test_the_axis_of_the_losses_says_how_far_its_lines_are_apart(updates: int, apart: str) -> None:
    """As pictures.js draws it: a line at every nth power of ten, so that there are at most six parts."""
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05, updates=updates)
    loss = stepping.walkthrough(path).pictures[1]
    low, high = map(math.log10, loss["y"])
    assert f"{10 ** max(1, math.ceil((high - low) / 6)):,}" == apart
    assert loss["y_label"] == f"loss L, each line {apart} times the one below"


def test_an_axis_of_a_wide_range_has_a_label_that_fits() -> None:
    path = descend(inputs=[[1000, -1000]], targets=[6], weights=[1000, 999], learning_rate=0.9, updates=10)
    _, chart = stepping.walkthrough(path).pictures
    low, high = map(math.log10, chart["y"])
    assert math.ceil((high - low) / 6) == 23
    assert "each line 10²³ times the one below" in chart["y_label"]


@pytest.mark.parametrize(
    ("rate", "updates"), [("0.012", 10), ("0.0122", 10), ("0.05", 10), ("1", 10), ("0.0001", 3), ("1/83", 6)]
)
def test_the_numbers_put_in_give_the_result(rate: str, updates: int) -> None:
    """Reckoned anew from what is printed, with 80 digits; and no number has its power of ten behind a letter e."""
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=rate, updates=updates)
    with mpmath.workdps(80):
        for line in (line for update in path.updates for stage in update.stages for line in stage.lines):
            assert not re.search(r"\de[+-]?\d", line.latex)
            if len(line.pieces) == 3:
                _, put_in, result = (_reckoned(piece) for piece in ("0", *line.pieces[1:]))
                assert mpmath.almosteq(put_in, result, rel_eps=2e-5), line.latex


def _reckoned(piece: str) -> mpmath.mpf:
    r"""The value of `\approx \left(5.99 - 6\right)^{2}`."""
    python = piece.removeprefix("= ").removeprefix(r"\approx ")
    for tex, meant in ((r"\left", ""), (r"\right", ""), (r"\cdot", "*"), ("^{", "**("), ("}", ")")):
        python = python.replace(tex, meant)
    return eval(re.sub(r"[\d.]+", lambda digits: f"mpmath.mpf('{digits[0]}')", python), {"mpmath": mpmath})  # noqa: S307 - our own


def test_a_rate_is_told_as_it_was_meant() -> None:
    told = {
        rate: stepping.judgement(
            descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=rate)
        ).split("With")[0]
        for rate in ("0.05", "1/82", "1/20")
    }
    assert told["0.05"] == told["1/20"]
    assert told["0.05"].startswith("At a rate of 0.05 **the loss grows**")
    assert told["1/82"] == "At a rate of 1/82 ≈ 0.0122 **one update lands on the target**. "
