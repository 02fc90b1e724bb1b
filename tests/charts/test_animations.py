"""What moves: every number of every frame against the exact path, and the browser's own clock."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest

from explainer import charts, descend
from explainer.activations import ACTIVATIONS
from explainer.charts.theme import number

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}


def told(chart, name):
    (found,) = [t for t in chart.data if t.name == name]
    return found


def at(chart, frame, name):
    """A moving trace's changes in a frame."""
    index = [t.name for t in chart.data].index(name)
    return chart.frames[frame].data[chart.frames[frame].traces.index(index)]


def test_the_article_s_update_number_by_number(check):
    chart = check(charts.walkthrough, descend(**ARTICLE, learning_rate=0.05))
    calculations = [at(chart, i, "calculation").text[0] for i in range(7)]
    for frame, words in enumerate(
        [
            "learning rate η = 0.05",
            "ŷ = w₁·x₁ + w₂·x₂<br>   = (−0.234)·4 + 0.675·5 = 2.439",
            "L = (ŷ − y)²<br>   = (2.439 − 6)² = 12.680721",
            "dL/dŷ = 2·(ŷ − y)<br>   = 2·(2.439 − 6) = −7.122",
            "dŷ/dw₁ = x₁<br>   = 4 = 4",
            "dL/dw₂ = dL/dŷ·dŷ/dw₂<br>   = (−7.122)·5 = −35.61",
            "w₁′ = w₁ − η·dL/dw₁<br>   = (−0.234) − 0.05·(−28.488) = 1.1904",
        ]
    ):
        assert words in calculations[frame]
    assert list(at(chart, 1, "nodes").text) == ["x₁<br>4", "x₂<br>5", "ŷ<br>2.439", "L", "y<br>6"]
    assert at(chart, 6, "weights and slopes").text[:2] == (
        "<b>w₁ = 1.1904</b><br>was −0.234",
        "<b>w₂ = 2.4555</b><br>was 0.675",
    )


@pytest.mark.parametrize(
    ("data", "options"),
    [(ARTICLE, {}), (ROWS, {}), (ROWS, {"batch_size": 2}), ({"inputs": [[2]], "targets": [6], "weights": [-1]}, {})],
    ids=["article", "rows", "mini-batches", "one weight"],
)
def test_every_frame_shows_its_stage(check, data, options):
    path = descend(**data, learning_rate="0.01", updates=4, **options)
    chart = check(charts.walkthrough, path)
    stages = [(k, update, stage) for k, update in enumerate(path.updates) for stage in update.stages]
    assert len(chart.frames) == 1 + len(stages)
    for frame, (k, update, stage) in enumerate(stages, start=1):
        calculation = at(chart, frame, "calculation").text[0]
        assert f"Update {k + 1}" in calculation
        assert stage.title in calculation
        for line in stage.lines:
            assert f" {number(line.result, 8)}" in calculation
        now = at(chart, frame, "now")
        done = k + (stage.name == "update")
        assert (now.x[0], now.y[0]) == (done, float(path.losses[done]))
        if stage.row is not None:
            x = at(chart, frame, "nodes").text[: len(update.weights)]
            assert [text.split("<br>")[1] for text in x] == [number(v) for v in path.inputs[stage.row]]
    np.testing.assert_array_equal(told(chart, "losses").y, np.array(path.losses, float))


def test_arrows_run_forwards_and_backwards(check):
    chart = check(charts.walkthrough, descend(**ARTICLE, learning_rate=0.05))
    directions = {"forward pass": 1, "slope of the loss": -1, "update the weights": 1}
    for frame, step in enumerate(chart.layout.sliders[0].steps):
        for words, sign in directions.items():
            if words in step.label.lower():
                lit = at(chart, frame, "forward" if sign > 0 else "backward")
                assert np.sign(lit.x[2] - lit.x[0]) == sign
                assert at(chart, frame, "backward" if sign > 0 else "forward").x == (None,)


def test_a_bias_is_called_b_and_its_input_is_1(check):
    chart = check(charts.walkthrough, descend(**ARTICLE, bias=0.5, learning_rate="0.01"))
    assert at(chart, 1, "nodes").text[2] == "1"
    assert at(chart, 1, "weights and slopes").text[2] == "b = 0.5"
    assert "b′ = b − η·dL/db" in at(chart, 6, "calculation").text[0]


def test_an_optimizer_with_a_memory_is_walked_through_too(check):
    chart = check(charts.walkthrough, descend(**ARTICLE, learning_rate="0.01", optimizer="momentum"))
    assert len(chart.frames) == 8


def test_a_long_walk_is_cut_and_says_so(check):
    chart = check(charts.walkthrough, descend(**ROWS, learning_rate="0.01", updates=100))
    assert len(chart.frames) <= 200
    assert "first 11 of 100 updates" in chart.layout.title.subtitle.text


def test_a_walk_that_explodes_stays_readable(check):
    check(charts.walkthrough, descend(**ARTICLE, learning_rate=50, updates=30))


def test_a_walk_that_arrives_has_no_logarithm_of_0(check):
    path = descend(**ARTICLE, learning_rate=Fraction(1, 82), updates=3)
    assert path.losses[1] == 0
    assert check(charts.walkthrough, path).layout.yaxis2.type != "log"


@pytest.mark.parametrize("rates", [("0.05", "0.02", "1/82", "0.005"), ("0.01",)])
def test_several_rates_move_along_their_paths(check, rates):
    paths = [descend(**ARTICLE, learning_rate=rate, updates=8) for rate in rates]
    chart = check(charts.descent, paths)
    assert len(chart.frames) == 9
    start = float(paths[0].losses[0])
    for k in range(9):
        for i, path in enumerate(paths):
            loss, place = chart.frames[k].data[i], chart.frames[k].data[len(paths) + i]
            assert loss.x[0] == k
            assert loss.y[0] == max(float(path.losses[k]), 1e-6 * start)
            assert (place.x[0], place.y[0]) == tuple(map(float, path.weights[k]))
    for rate, path in zip(rates, paths, strict=True):
        (series,) = [t for t in chart.data if t.name == f"rate {number(Fraction(rate))}" and t.customdata is not None]
        np.testing.assert_array_equal(series.customdata, np.array(path.losses, float))
    assert len({t.marker.symbol for t in chart.data if t.mode == "markers"}) == len(rates)


@pytest.mark.parametrize("data", [ARTICLE, ROWS])
def test_the_rings_are_lines_of_equal_loss(check, data):
    path = descend(**data, learning_rate="0.01", updates=3)
    rings = told(check(charts.descent, path), "equal loss")
    points = np.column_stack([np.array(rings.x, float), np.array(rings.y, float)])
    values = np.mean((points @ np.array(data["inputs"], float).T - data["targets"]) ** 2, axis=1)
    pieces = np.split(values, np.flatnonzero(np.isnan(values)))
    heights = [piece[np.isfinite(piece)] for piece in pieces if np.isfinite(piece).sum() > 1]
    assert len(heights) >= 12
    for height in heights:
        assert height.max() - height.min() < 1e-6 * height.max()


def test_other_numbers_of_weights_have_no_map(check):
    path = descend(inputs=[[1, 2, 3]], targets=[6], weights=[1, 1, 2], learning_rate="0.01", updates=3)
    assert not [t for t in check(charts.descent, [path, path]).data if t.name == "equal loss"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: charts.walkthrough(descend(**ARTICLE, learning_rate=1, updates=0)),
            "at least 1 update, got 2 weights and 0",
        ),
        (lambda: charts.descent([]), "descent takes 1 to 7 paths with updates, got 0 paths"),
        (lambda: charts.descent([descend(**ARTICLE, learning_rate=1)] * 8), "got 8 paths"),
        (
            lambda: charts.walkthrough(descend(**ARTICLE, learning_rate=1, activation=ACTIVATIONS["sigmoid"])),
            "a walkthrough draws a linear neuron with squared error, and has no picture for activation",
        ),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, words):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the words are compared below
        call()
    assert re.search(re.escape(words), str(refusal.value))


def test_compared_losses_fill_their_axis() -> None:
    """Empty decades under the curves would press them together, and their labels onto one another."""
    slow = [
        descend(inputs=[[4, 5]], targets=[6], weights=[0, 0], learning_rate=rate, updates=3) for rate in (1e-4, 2e-4)
    ]
    lowest = min(min(path.losses) for path in slow)
    assert 10 ** charts.descent(slow).layout.yaxis.range[0] > float(lowest) / 10
