"""The walkthrough: every number of every frame against the exact path."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from explainer import charts, descend, read
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
            "dŷ/dw₁ = x₁ = 4",
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


BENT = {"inputs": [[4, 5]], "targets": [1], "weights": [-0.234, 0.675], "bias": 0.1, "learning_rate": 0.05}


def test_a_neuron_with_an_activation_shows_its_slope_below_it(check):
    """Recomputed with Python's own floats: p = 1/(1 + e⁻ᶻ), dL/dp = −1/p for the label 1, dp/dz = p·(1 − p)."""
    chart = check(charts.walkthrough, descend(**BENT, activation="sigmoid", loss="binary_cross_entropy"))
    labels = [step.label for step in chart.layout.sliders[0].steps]
    stage = {label.removeprefix("Update 1: "): frame for frame, label in enumerate(labels)}
    z = 4 * -0.234 + 5 * 0.675 + 0.1
    p = 1 / (1 + math.exp(-z))
    assert at(chart, stage["Forward pass"], "nodes").text[3] == f"z<br>{number(z)}<br>p"
    assert at(chart, stage["Activation"], "nodes").text[3] == f"z<br>{number(z)}<br>p<br>{number(p)}"
    assert at(chart, stage["Activation"], "weights and slopes").text[3:] == (" ", "p = sigmoid(z)")
    assert f"= 1/(1 + exp(−2.539)) ≈ {number(p, 8)}" in at(chart, stage["Activation"], "calculation").text[0]
    texts = at(chart, stage["Slope of the activation"], "weights and slopes").text
    assert texts[3] == f"dL/dp = {number(-1 / p, 5)}"
    assert texts[4] == f"p = sigmoid(z)<br>dp/dz = {number(p * (1 - p))}"
    slopes = [-1 / p * p * (1 - p) * x for x in (4, 5, 1)]
    shown = at(chart, stage["Chain rule"], "weights and slopes").text[:3]
    names = ("w₁", "w₂", "b")
    assert [text.split("<br>")[1] for text in shown] == [
        f"dL/d{name} = {number(slope)}" for name, slope in zip(names, slopes, strict=True)
    ]
    after = [w - 0.05 * slope for w, slope in zip((-0.234, 0.675, 0.1), slopes, strict=True)]
    updated = at(chart, stage["Update the weights"], "weights and slopes").text[:3]
    assert [text.split("</b>")[0] for text in updated] == [
        f"<b>{name} = {number(w, 5)}" for name, w in zip(names, after, strict=True)
    ]


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - {"softmax"}))
def test_every_activation_has_a_walkthrough(check, name):
    chart = check(charts.walkthrough, descend(**BENT, activation=name))
    told_of = at(chart, 2, "weights and slopes").text[-1]
    assert told_of == (" " if name == "linear" else f"ŷ = {name.replace('_', ' ')}(z)")


def test_a_typed_activation_is_called_f(check):
    chart = check(charts.walkthrough, descend(**BENT, activation=read("x*sigmoid(x)")))
    assert at(chart, 2, "weights and slopes").text[-1] == "ŷ = f(z)"


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov", "rmsprop", "adam"])
def test_every_letter_of_an_optimizer_gets_its_number(check, optimizer):
    chart = check(charts.walkthrough, descend(**ARTICLE, learning_rate="0.01", optimizer=optimizer, updates=2))
    worked = [
        line for frame in range(len(chart.frames)) for line in at(chart, frame, "calculation").text[0].split("<br>")
    ]
    put_in = [line for line in worked if line.strip().startswith("= ")]
    assert len(put_in) > 10
    assert not [line for line in put_in if re.search(r"[wvmxyLηβρε]|\\", line)]


def test_a_path_without_updates_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match="at least 1 update, got 2 weights and 0"):
        charts.walkthrough(descend(**ARTICLE, learning_rate=1, updates=0))
