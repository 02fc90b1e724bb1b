"""What the step player shows of a descent: each number in its place, and words for each picture."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, charts, descend, instruments, latex
from explainer.proofreading import proofread_stage
from explainer.symbolic.mathml import mathml


@pytest.mark.parametrize(("updates", "apart"), [(1, "10"), (5, "10"), (10, "100")])
def test_the_axis_of_the_losses_says_how_far_its_lines_are_apart(updates: int, apart: str) -> None:
    """As pictures.js draws it: a line at every nth power of ten, so that there are at most six parts."""
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05, updates=updates)
    loss = instruments.walkthrough(path).pictures[1]
    low, high = map(math.log10, loss["y"])
    assert f"{10 ** max(1, math.ceil((high - low) / 6)):,}" == apart
    assert loss["y_label"] == f"loss L, each line {apart} times the one below"


def test_an_axis_of_a_wide_range_has_a_label_that_fits() -> None:
    path = descend(inputs=[[1000, -1000]], targets=[6], weights=[1000, 999], learning_rate=0.9, updates=10)
    _, chart = instruments.walkthrough(path).pictures
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


ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
CROSS = {"inputs": [[1, 0], [0, 3]], "weights": [0, 0]}  # curvatures 1 and 9, so the limit is 2/9


def test_only_the_update_that_lands_is_said_to_land() -> None:
    path = descend(**ARTICLE, learning_rate="1/82", updates=5)
    first, *rest = (instruments.verdict(path, index) for index in range(5))
    assert first == "The loss was 12.681 and is now 0: this update landed on the target."
    assert set(rest) == {"The loss stays at 0."}
    two = descend(inputs=[[1, 0], [0, 1]], targets=[1, 2], weights=[0, 0], learning_rate=1, updates=2)
    assert instruments.verdict(two, 0).endswith("landed on every target.")
    back = descend(inputs=[[1]], targets=[1], weights=[0], learning_rate=0.5, optimizer="momentum", updates=2)
    assert back.losses[1] == 0 < back.losses[2]
    assert instruments.verdict(back, 1) == "The loss was 0 and is now 0.81."


@pytest.mark.parametrize("rate", ["1e-9", "1e-5", "0.02439", "0.0244", "0.05"])
def test_a_small_change_is_not_told_as_none(rate: str) -> None:
    path = descend(**ARTICLE, learning_rate=rate)
    told = instruments.verdict(path, 0)
    was, now = re.match(r"The loss was ([\d.]+) and is now ([\d.]+)", told).groups()
    assert was != now
    grows = path.losses[1] > path.losses[0]
    assert told.endswith((" times as large.", ", a little larger.")) == grows
    assert ("smaller" in told) != grows
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
    told = instruments.judgement(path)
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
    assert "no limit is known" in instruments.judgement(descend(**ARTICLE, learning_rate=0.1, activation="tanh"))
    assert "no limit is known" in instruments.judgement(descend(**ARTICLE, learning_rate=0.1, shuffle=1))
    batches = descend(**CROSS, targets=[1, 1], learning_rate=0.1, batch_size=1)
    assert "fastest" not in instruments.judgement(batches)
    assert "All inputs are 0" in instruments.judgement(descend(inputs=[[0]], targets=[1], weights=[1], learning_rate=1))


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
    walk = instruments.walkthrough(path)
    low, high = walk.pictures[1]["y"]
    for frame in walk.frames:
        for dot in frame.states[1]["dots"]:
            step, height = dot["at"]
            assert low <= height <= high
            if path.losses[step] == 0:
                assert height == low
                assert not math.log10(low).is_integer()  # no power of ten is written beside it


def test_rates_that_move_nothing_say_so() -> None:
    walk = instruments.rates([4, 5], Fraction(2439, 1000), [-0.234, 0.675], ["0.01", "0.05"])
    assert all("nothing moves" in frame.title for frame in walk.frames)
    with pytest.raises(ValueError, match="inputs must hold a number that is not 0"):
        instruments.rates([0, 0], 1, [1, 1], [0.1])
    near = instruments.rates([4, 5], 6, [-0.234, 0.675], ["0.0243902"]).frames[0]
    assert "it overshoots" in near.title
    assert near.words.endswith("by −0.999996.")  # 1 − 82·0.0243902 = −0.9999964


SMOOTH = [name for name in ACTIVATIONS if name != "softmax"]
KINDS = [(name, "mse") for name in SMOOTH] + [("sigmoid", "binary_cross_entropy")]
NEURONS = [([[1]], ["0.3"], None), ([[1, -2]], ["0.3", "-1"], "0.1"), ([[1, 2], [2, "-0.5"]], ["0.3", "-1"], None)]


@pytest.mark.parametrize(("activation", "loss"), KINDS)
def test_every_kind_of_neuron_is_walked_through(activation: str, loss: str) -> None:
    """Each activation and loss with each optimiser: the numbers in the picture are NumPy's, and every line is read back."""
    for optimizer, (inputs, weights, bias) in zip(OPTIMIZERS, [*NEURONS, *NEURONS], strict=False):
        targets = [1, 0][: len(inputs)]
        neuron = {"activation": activation, "loss": loss, "optimizer": optimizer, "bias": bias}
        path = descend(inputs=inputs, targets=targets, weights=weights, learning_rate="0.1", **neuron)
        stages = path.updates[0].stages
        walk = instruments.walkthrough(path)
        assert len(walk.frames) == len(stages)
        if optimizer == list(OPTIMIZERS)[SMOOTH.index(activation) % len(OPTIMIZERS)]:  # a chart is dear: one of five
            assert charts.walkthrough(path).layout.meta["alt"]
        names = {node["id"] for node in walk.pictures[0]["nodes"]} | {edge["id"] for edge in walk.pictures[0]["edges"]}
        for frame, stage in zip(walk.frames, stages, strict=True):
            assert frame.words
            picture = frame.states[0]
            assert not re.search(r"[\\{}]", picture["alt"]), picture["alt"]
            assert names >= {*picture["values"], *picture["slopes"], *picture["lit"]}
            assert mathml(latex(stage))
            assert not proofread_stage(stage)
            if stage.name == "loss":
                row = [float(Fraction(x)) for x in inputs[stage.row]]
                z = float(np.dot(row, [float(w) for w in weights])) + float(bias or 0)
                y_hat = ACTIVATIONS[activation](z)
                costs = LOSSES[loss](np.array([float(targets[stage.row])]), np.array([y_hat]))
                assert float(picture["values"]["y"].replace("−", "-")) == pytest.approx(y_hat, rel=1e-4)
                assert float(picture["values"]["L"].replace("−", "-")) == pytest.approx(costs, rel=1e-4)
