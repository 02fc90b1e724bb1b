"""What the step player shows of a network's walk: each number in its place, and the place that GradientTape gives it."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from explainer import ACTIVATIONS, LOSSES, Network, backpropagation, derive, descend, notation, prove, read, stepping
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


def test_what_was_checked_includes_what_is_printed() -> None:
    told = stepping.checked(prove(LOSSES["mse"].derivations[0]))
    assert told.endswith("read the lines back as they are printed: each says what was proved.")


@pytest.mark.makes_a_fault
def test_a_misprinted_line_is_not_said_to_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The printer loses its minus signs: the page names the lines, and the fault is logged."""
    whole, derivation = notation.lines, derive("(1-x)*(2-x)")
    damaged = lambda *given, **options: [line.replace("-", "+") for line in whole(*given, **options)]  # noqa: E731
    monkeypatch.setattr(notation, "lines", damaged)
    told = stepping.checked(prove(derivation))
    assert "But lines 1, 2" in told
    assert "says something else as printed" in told
    assert "each says what was proved" not in told


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
                assert mpmath.almosteq(put_in, result, rel_eps=5.1e-5), line.latex


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


ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
CROSS = {"inputs": [[1, 0], [0, 3]], "weights": [0, 0]}  # curvatures 1 and 9, so the limit is 2/9


def test_only_the_update_that_lands_is_said_to_land() -> None:
    path = descend(**ARTICLE, learning_rate="1/82", updates=5)
    first, *rest = (stepping.verdict(path, index) for index in range(5))
    assert first == "The loss was 12.681 and is now 0: this update landed on the target."
    assert set(rest) == {"The loss stays at 0."}
    two = descend(inputs=[[1, 0], [0, 1]], targets=[1, 2], weights=[0, 0], learning_rate=1, updates=2)
    assert stepping.verdict(two, 0).endswith("landed on every target.")
    back = descend(inputs=[[1]], targets=[1], weights=[0], learning_rate=0.5, optimizer="momentum", updates=2)
    assert back.losses[1] == 0 < back.losses[2]
    assert stepping.verdict(back, 1) == "The loss was 0 and is now 0.81."


@pytest.mark.parametrize("rate", ["1e-9", "1e-5", "0.02439", "0.0244", "0.05"])
def test_a_small_change_is_not_told_as_none(rate: str) -> None:
    path = descend(**ARTICLE, learning_rate=rate)
    told = stepping.verdict(path, 0)
    was, now = re.match(r"The loss was ([\d.]+) and is now ([\d.]+)", told).groups()
    assert was != now
    change = "larger" if path.losses[1] > path.losses[0] else "smaller"
    assert told.endswith(f"{change}.")
    assert " 1 times" not in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"targets": [1, 0], "learning_rate": 0.5}, "**the loss shrinks** with every update, since nothing"),
        ({"targets": [0, 1], "learning_rate": 0.5}, "**the loss grows** in the long run"),
        ({"targets": [1, 1], "learning_rate": 0.5}, "**the loss grows** in the long run"),
        ({"targets": [1, 1], "learning_rate": "2/9"}, "the loss **stops shrinking** in the long run"),
        ({"targets": [0, 1], "learning_rate": "2/9"}, "the loss **neither grows nor shrinks**"),
        ({"targets": [1, 1], "learning_rate": 0.2}, "**the loss shrinks** with every update."),
        ({"targets": [0, 0], "learning_rate": 5}, "**nothing moves**"),
    ],
)
def test_what_a_rate_does_is_what_the_path_does(change: dict, words: str) -> None:
    path = descend(**CROSS, **change, updates=60)
    told = stepping.judgement(path)
    assert words in told
    first, second, *_, before_last, last = path.losses
    if "grows**" in words:
        assert last > before_last > first
    if "shrinks** with" in words:
        assert last < before_last < second < first
    if "neither" in words:
        assert set(path.losses) == {first}
    if "stops" in words:
        assert first > second > last > Fraction(1, 3)


def test_a_limit_is_claimed_only_where_one_is_known() -> None:
    assert "no limit is known" in stepping.judgement(descend(**ARTICLE, learning_rate=0.1, activation="tanh"))
    assert "no limit is known" in stepping.judgement(descend(**ARTICLE, learning_rate=0.1, shuffle=1))
    batches = descend(**CROSS, targets=[1, 1], learning_rate=0.1, batch_size=1)
    assert "fastest" not in stepping.judgement(batches)
    assert "All inputs are 0" in stepping.judgement(descend(inputs=[[0]], targets=[1], weights=[1], learning_rate=1))


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": "1/82"},
        {"learning_rate": "1/82", "targets": [Fraction(2439, 1000)]},
        {"learning_rate": "0.0121", "updates": 20},
        {"learning_rate": "1/41"},
    ],
)
def test_every_loss_lies_on_its_chart(change: dict) -> None:
    """A loss of 0, which no power of ten reaches, lies at the bottom, below the lowest line."""
    path = descend(**{**ARTICLE, "updates": 4, **change})
    walk = stepping.walkthrough(path)
    low, high = walk.pictures[1]["y"]
    for frame in walk.frames:
        for dot in frame.states[1]["dots"]:
            step, height = dot["at"]
            assert low <= height <= high
            if path.losses[step] == 0:
                assert height == low
                assert not math.log10(low).is_integer()  # no power of ten is written beside it


def test_rates_that_move_nothing_say_so() -> None:
    walk = stepping.rates([4, 5], Fraction(2439, 1000), [-0.234, 0.675], ["0.01", "0.05"])
    assert all("nothing moves" in frame.title for frame in walk.frames)
    with pytest.raises(ValueError, match="inputs must hold a number that is not 0"):
        stepping.rates([0, 0], 1, [1, 1], [0.1])
    near = stepping.rates([4, 5], 6, [-0.234, 0.675], ["0.0243902"]).frames[0]
    assert "it overshoots" in near.title
    assert near.words.endswith("by −0.999996.")  # 1 − 82·0.0243902 = −0.9999964
