"""A path moment by moment, and both pictures of it: whatever `descend` takes can be stepped through."""

from __future__ import annotations

import re

import pytest

from explainer import charts, descend, instruments
from explainer.descent.moments import trace
from explainer.numeric.formatting import number

ROWS = {"inputs": [[4, 5], [-1, 2], [0, "0.5"]], "weights": ["-0.234", "0.675"], "learning_rate": "0.05"}
NEURONS = [
    {"targets": [6, 2, 1]},
    {"targets": [6, 2, 1], "activation": "x*sigmoid(x)", "optimizer": "adam", "bias": "0.1"},
    {"targets": [1, 0, 1], "activation": "sigmoid", "loss": "bce", "optimizer": "momentum"},
    {"targets": [6, 2, 1], "activation": "relu", "bias": 0, "optimizer": "nesterov", "exact": False},
]


@pytest.mark.parametrize("neuron", NEURONS, ids=["linear", "swish", "sigmoid", "relu"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_each_moment_is_about_the_row_that_it_names(neuron: dict, size: int) -> None:
    """Of a small batch, too: the third row of the table is the first of the second batch."""
    path = descend(**ROWS, **neuron, updates=3, batch_size=size)
    walk = instruments.walkthrough(path)
    frames, moments = walk.frames, list(trace(path))
    parts = {part["id"] for part in walk.pictures[0]["nodes"] + walk.pictures[0]["edges"]}
    assert len(moments) == len(frames) == sum(len(update.stages) for update in path.updates)
    for moment, frame in zip(moments, frames, strict=True):
        row = moment.update.rows[moment.place]
        assert moment.stage.row in (row, None)
        state = frame.states[0]
        assert frame.words
        assert state["values"]["x1"] == number(path.inputs[row][0], 5)
        weights = path.weights[moment.done]
        assert [state["values"][f"w{i}"] for i in range(1, len(weights) + 1)] == [number(w, 5) for w in weights]
        if moment.known("loss"):
            assert state["values"]["L"] == number(moment.update.row_values[moment.place].loss, 5)
        assert set(state["slopes"]) | set(state["values"]) <= parts
        assert not re.search(r"[{}\\]", state["alt"])


@pytest.mark.parametrize("neuron", NEURONS, ids=["linear", "swish", "sigmoid", "relu"])
def test_the_chart_and_the_player_show_the_same_results(neuron: dict) -> None:
    path = descend(**ROWS, **neuron, updates=2)
    told = [frame.states[0]["alt"].partition(": ")[2] for frame in instruments.walkthrough(path).frames]
    steps = charts.walkthrough(path).layout.sliders[0].steps
    assert [f"{step.value}." for step in steps][1:] == told


def test_a_slope_is_shown_once_it_is_known_and_not_before() -> None:
    path = descend(**ROWS, targets=[1, 0, 1], activation="sigmoid", updates=1)
    first = {moment.stage.name: moment for moment in trace(path) if moment.stage.row == 0}
    assert first["loss"].known("loss slope") is None
    assert first["loss slope"].known("loss slope") is not None
    assert first["loss slope"].known("activation slope") is None
    assert [len(first[name].weight_slopes) for name in ("forward", "local slopes", "chain rule")] == [0, 2, 2]
