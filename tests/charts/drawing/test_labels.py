"""Names beside lines: nothing is touched, measured in pixels with a text box of our own."""

from __future__ import annotations

import numpy as np
import pytest
from of_paths import apart

from explainer import charts, read
from explainer.charts.drawing.images import width_of
from explainer.charts.drawing.labels import DrawnLine, beside, direct_labels
from explainer.formulas.activations import ACTIVATIONS


@pytest.mark.parametrize("height", [190, 320])
def test_direct_labels_touch_no_line(height):
    """On a phone's panel."""
    x = np.linspace(-6, 6, 400)
    curves = [ACTIVATIONS[name](x) for name in ("sigmoid", "tanh", "relu")]
    lines = [DrawnLine(x, y, name) for y, name in zip(curves, ("Sigmoid", "Tanh", "ReLU"), strict=True)]
    labels = direct_labels(lines, (-6, 6), (-1.5, 6.5), height=height)
    assert [label["text"] for label in labels] == ["Sigmoid", "Tanh", "ReLU"]
    for label in labels:
        wide, tall = 7 * len(label["text"]), 14
        left = (label["x"] + 6) / 12 * 320 + label["xshift"]
        left -= {"left": 0, "center": wide / 2, "right": wide}[label["xanchor"]]
        bottom = (label["y"] + 1.5) / 8 * height + label["yshift"]
        bottom -= {"bottom": 0, "middle": tall / 2, "top": tall}[label["yanchor"]]
        assert left >= 0
        assert left + wide <= 320
        for y in curves:
            across, up = (x + 6) / 12 * 320, (y + 1.5) / 8 * height
            hit = (across > left) & (across < left + wide) & (up > bottom) & (up < bottom + tall)
            assert not hit.any(), label


@pytest.mark.parametrize(
    "formulas",
    [
        [read(typed, limit=None) for typed in ("sin(x)", "cos(x)", "tanh(x)", "x", "x**2", "1/x", "exp(x)")],
        [ACTIVATIONS[name] for name in ("step", "linear", "sigmoid", "tanh", "relu", "leaky_relu")],
    ],
    ids=["typed", "activations"],
)
@pytest.mark.parametrize("width", [282, 320])
def test_no_name_of_a_comparison_lies_on_another(formulas, width):
    chart = charts.compare(formulas, at=2)
    for axes in ("", "2"):
        ends = [chart.layout[f"{name}axis{axes}"].range for name in "xy"]
        pixel = np.array([np.ptp(ends[0]) / width, np.ptp(ends[1]) / 190])
        labels = []
        for note in (note for note in chart.layout.annotations if note.yref == f"y{axes}"):
            half = np.array([width_of(note.text, 14) / 2, 8])
            side = [
                {"left": 1, "right": -1, "center": 0}[note.xanchor],
                {"bottom": 1, "top": -1, "middle": 0}[note.yanchor],
            ]
            labels.append((np.array([note.x, note.y]) / pixel + side * half + [note.xshift, note.yshift], half))
        apart(labels)


def test_in_a_crowd_names_rather_lie_on_lines_than_on_each_other():
    rng = np.random.default_rng(1)
    tangle = rng.uniform(0, 300, (80, 2))
    spots = [(np.array([150.0, 150.0 + k]), "a name of some length", "#000000") for k in range(5)]
    labels = beside(spots, [tangle], np.array([300.0, 300.0]))
    half = np.array([3.4 * len(spots[0][1]), 8.0])
    apart(
        [(spot + np.array([label["ax"], -label["ay"]]), half) for (spot, *_), label in zip(spots, labels, strict=True)]
    )
