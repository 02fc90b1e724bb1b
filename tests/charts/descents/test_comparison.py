"""Several descents at once: every point of every frame against the exact paths."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from explainer import charts, descend
from explainer.numeric.formatting import number

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}


def told(chart, name):
    (trace,) = [t for t in chart.data if t.name == name]
    return trace


@pytest.mark.parametrize("rates", [("0.05", "0.02", "1/82", "0.005"), ("0.01",)])
def test_several_rates_move_along_their_paths(check, rates):
    paths = [descend(**ARTICLE, learning_rate=rate, updates=8) for rate in rates]
    chart = check(charts.descent, paths)
    assert len(chart.frames) == 9
    for k in range(9):
        for i, path in enumerate(paths):
            loss, place = chart.frames[k].data[i], chart.frames[k].data[len(paths) + i]
            assert loss.x[0] == k
            assert loss.y[0] == pytest.approx(float(path.losses[k])) or path.losses[k] == 0
            assert (place.x[0], place.y[0]) == tuple(map(float, path.weights[k]))
        said = chart.layout.sliders[0].steps[k].value
        at = [number(float(path.losses[k])) for path in paths]
        if len(paths) == 1:
            assert said == f"loss {at[0]}"
        elif k:
            assert said == f"loss from {at[2]}, rate 0.0122, to {at[0]}, rate 0.05", (
                "the best rate lands, the largest leaves"
            )
    for rate, path in zip(rates, paths, strict=True):
        (series,) = [t for t in chart.data if t.name == f"rate {number(Fraction(rate))}" and t.customdata is not None]
        np.testing.assert_array_equal(series.customdata, np.array(path.losses, float))
    assert len({t.marker.symbol for t in chart.data if t.name.endswith(", now")}) == len(rates)


def test_of_few_paths_each_says_its_loss(check):
    """The loss where each stands: a path that has ended stays at its last one."""
    paths = [descend(**ARTICLE, learning_rate=rate, updates=updates) for rate, updates in (("0.01", 1), ("0.02", 3))]
    chart = check(charts.descent, paths)
    last = [number(float(path.losses[-1])) for path in paths]
    assert chart.layout.sliders[0].steps[3].value == f"rate 0.01: loss {last[0]}, rate 0.02: loss {last[1]}"


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


@pytest.mark.parametrize("paths", [[], [descend(**ARTICLE, learning_rate=1)] * 8], ids=["none", "eight"])
def test_too_few_and_too_many_are_refused_in_one_sentence(paths):
    with pytest.raises(ValueError, match=f"descent takes 1 to 7 paths with updates, got {len(paths)} paths"):
        charts.descent(paths)


def test_compared_losses_fill_their_axis() -> None:
    """Empty decades under the curves would press them together, and their labels onto one another."""
    slow = [
        descend(inputs=[[4, 5]], targets=[6], weights=[0, 0], learning_rate=rate, updates=3) for rate in (1e-4, 2e-4)
    ]
    lowest = min(min(path.losses) for path in slow)
    assert 10 ** charts.descent(slow).layout.yaxis.range[0] > float(lowest) / 10


def pixels(chart, axes=""):
    """From data (the loss axis in powers of ten) to pixels on a phone, and the panel's size."""
    x, y = (chart.layout[f"{letter}axis{axes}"] for letter in "xy")
    wide = 390 - chart.layout.margin.l - chart.layout.margin.r
    tall = chart.layout.height - chart.layout.margin.t - chart.layout.margin.b
    panel = np.array([wide * np.ptp(x.domain or (0, 1)), tall * np.ptp(y.domain)])
    if axes:
        panel = np.full(2, min(panel))
    low, size = np.array([x.range[0], y.range[0]]), np.array([np.ptp(x.range), np.ptp(y.range)])
    return (lambda points: (np.asarray(points, float) - low) / size * panel), panel


def named(chart, axes=""):
    """Each label's middle and half size in pixels, with letters 7.5 pixels wide."""
    place, _ = pixels(chart, axes)
    for label in chart.layout.annotations:
        if label.xref == "paper" or (label.xref or "x") != f"x{axes}":
            continue
        lines = label.text.split("<br>")
        half = np.array([3.75 * max(map(len, lines)), 8.0 * len(lines)])
        aside = half[0] if label.xanchor == "left" else 0
        yield label.text, place([label.x, label.y]) + np.array([label.ax + aside, -label.ay]), half


OPTIMIZERS = ("gradient_descent", "momentum", "adam", "rmsprop", "nesterov")
CROWDS = {
    "optimisers": [
        descend(**ROWS, learning_rate="0.02", updates=12, optimizer=name, exact=False) for name in OPTIMIZERS
    ],
    "rates": [descend(**ROWS, learning_rate=rate, updates=30) for rate in ("0.01", "0.02", "0.025", "0.05", "0.06")],
    "far apart": [descend(**ARTICLE, learning_rate=rate, updates=20) for rate in ("0.05", "1/82", "0.01", "0.024")],
    "both": [
        descend(**ROWS, learning_rate=rate, updates=9, optimizer=name, exact=False)
        for rate in ("0.01", "0.02")
        for name in ("gradient_descent", "momentum", "nesterov")
    ],
    "two": [descend(**ARTICLE, learning_rate=rate, updates=20) for rate in ("0.05", "0.01")],
    "one weight": [
        descend(inputs=[[2]], targets=[6], weights=[-1], learning_rate=rate, updates=9) for rate in (0.1, 0.01)
    ],
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_names_stand_apart_and_lines_differ_by_more_than_colour(check, crowd):
    chart = check(charts.descent, CROWDS[crowd])
    for axes in ("", "2") if len(CROWDS[crowd][0].weights[0]) == 2 else ("",):
        labels = list(named(chart, axes))
        assert len({text for text, *_ in labels}) == (0 if axes and crowd == "both" else len(CROWDS[crowd]))
        for (_, a, half), (_, b, other) in itertools.combinations(labels, 2):
            assert (np.abs(a - b) >= half + other - 1).any()
        for text, middle, half in labels:
            assert middle[0] + half[0] <= 345, text  # left of the picture's edge
        lines = [
            t for t in chart.data if t.mode == "lines" and (t.xaxis or "x") == f"x{axes}" and t.name != "equal loss"
        ]
        assert len({line.line.dash for line in lines}) == len(lines)


@pytest.mark.parametrize("paths", [1, 2])
def test_convergence_is_drawn_down_to_the_smallest_loss(check, paths):
    """(1 − 0.1·8)² = 0.04 an update: a straight line on a scale of powers, without a kink at any floor."""
    path = descend(inputs=[[2]], targets=[6], weights=[-1], learning_rate="0.1", updates=16)
    chart = check(charts.descent, [path] * paths)
    drawn = next(trace for trace in chart.data if trace.mode == "lines")
    np.testing.assert_allclose(np.diff(np.log10(drawn.y)), np.log10(0.04))
    low, high = chart.layout.yaxis.range
    assert low < np.log10(float(path.losses[-1]))
    assert high > np.log10(float(path.losses[0]))


def test_a_loss_of_0_ends_the_line_with_a_mark_and_a_word(check):
    path = descend(**ARTICLE, learning_rate="1/82", updates=4)
    assert path.losses[1] == 0
    chart = check(charts.descent, path)
    line = next(trace for trace in chart.data if trace.name == "rate 0.0122" and trace.customdata is not None)
    mark = told(chart, "rate 0.0122, arrived")
    assert line.y[0] == pytest.approx(float(path.losses[0]))
    assert np.isnan(np.array(line.y, float)[2:]).all()
    assert (mark.x[0], mark.y[0], mark.marker.symbol) == (1, line.y[1], "triangle-down")
    assert 10 ** chart.layout.yaxis.range[0] < mark.y[0] < float(path.losses[0])
    assert chart.frames[1].data[0].y[0] == mark.y[0]
    for words in (chart.layout.title.subtitle.text, chart.layout.meta["alt"]):
        assert "the path leaves at the bottom (▼, loss 0)" in words


def test_a_path_that_leaves_at_the_top_is_said_to(check):
    paths = [descend(**ARTICLE, learning_rate=rate, updates=20) for rate in ("0.05", "0.01")]
    chart = check(charts.descent, paths)
    assert float(paths[0].losses[-1]) > 10 ** chart.layout.yaxis.range[1]
    assert chart.layout.title.subtitle.text.replace("<br>", " ") == (
        "rate 0.05 leaves at the top rate 0.01 leaves at the bottom (▼, loss below 1×10⁻⁵)"
    )
    nearby = descend(**ARTICLE | {"weights": [0.25, -0.125]}, learning_rate="0.01", updates=20)
    message = charts.descent([paths[0], nearby]).layout.title.subtitle.text.replace("<br>", " ")
    assert "1 path leaves at the top" in message, "its name is too long"
    calm = charts.descent(paths[1:] * 2)
    assert not calm.layout.title.subtitle.text


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"optimizer": "adam"}, "Adam"),
        ({"activation": "sigmoid", "loss": "binary_cross_entropy"}, "sigmoid, binary cross-entropy"),
        ({"activation": "relu", "optimizer": "rmsprop"}, "ReLU, RMSProp"),
        ({}, ""),
    ],
)
def test_what_is_not_plain_is_named(check, made, words):
    path = descend(inputs=[[1, 2]], targets=[1], weights=[0.1, 0.2], learning_rate="0.05", updates=3, **made)
    chart = check(charts.descent, path)
    assert chart.layout.title.subtitle.text == words
    assert words in chart.layout.meta["alt"]


def test_neurons_and_batches_are_told_apart():
    same = {**ROWS, "targets": [1, 0, 1], "learning_rate": "0.1", "updates": 3}
    neurons = charts.descent([descend(**same, activation=name) for name in ("sigmoid", "tanh")])
    assert neurons.layout.title.text == "One start, several neurons, rate 0.1"
    assert {"sigmoid", "tanh"} <= {trace.name for trace in neurons.data}
    batches = charts.descent([descend(**same, batch_size=size) for size in (1, 3)])
    assert {"batch 1", "batch 3"} <= {trace.name for trace in batches.data}


def test_the_heading_stands_below_the_subtitle(check):
    """The title's block ends 64 pixels below the top, 18 more for each further line; a heading is 18 pixels high."""
    for paths in (CROWDS["far apart"], CROWDS["one weight"], [descend(**ARTICLE, learning_rate="1/82", updates=4)]):
        chart = check(charts.descent, paths)
        lines = (chart.layout.title.subtitle.text or "").count("<br>")
        tall = chart.layout.height - chart.layout.margin.t - chart.layout.margin.b
        (head,) = [label for label in chart.layout.annotations if label.xref == "paper"]
        above = chart.layout.margin.t + tall * (1 - head.y) - 18
        assert above >= 64 + 18 * lines


def drawn_lines(chart, axes=""):
    lines = [t for t in chart.data if t.mode == "lines" and (t.xaxis or "x") == f"x{axes}"]
    return [line for line in lines if line.name != "equal loss"]


@pytest.mark.parametrize("updates", [199, 200, 398, 399, 3000])
def test_a_long_path_is_thinned_and_its_last_update_reached(check, updates):
    path = descend(**ROWS, learning_rate="0.01", updates=updates, exact=False)
    chart = check(charts.descent, path)
    every = -(-updates // 199)
    shown = [*range(0, updates, every), updates]
    assert len(chart.frames) == len(shown) <= 200
    assert [step.label for step in chart.layout.sliders[0].steps] == list(map(str, shown))
    (line,) = drawn_lines(chart)
    np.testing.assert_array_equal(line.x, shown)
    np.testing.assert_array_equal(line.y, [path.losses[k] for k in shown])
    for frame, k in zip(chart.frames, shown, strict=True):
        assert (frame.data[0].x[0], frame.data[0].y[0]) == (k, path.losses[k])
        assert (frame.data[1].x[0], frame.data[1].y[0]) == path.weights[k]
    words = f"1 of {every} updates is a frame"
    assert (words in (chart.layout.title.subtitle.text or "")) == (words in chart.layout.meta["alt"]) == (every > 1)
    assert f"{number(path.losses[-1])} after {updates} updates" in chart.layout.meta["alt"]


@pytest.mark.parametrize(("count", "frames"), [(1, 200), (5, 200), (6, 101), (7, 101)])
def test_as_many_updates_are_frames_as_stay_light(check, count, frames):
    rates = ("0.001", "0.005", "0.01", "0.02", "0.03", "0.05", "0.055")[:count]
    chart = check(charts.descent, [descend(**ROWS, learning_rate=rate, updates=199) for rate in rates])
    assert len(chart.frames) == frames
    assert chart.layout.sliders[0].steps[-1].label == "199"
    assert ("1 of 2 updates is a frame" in (chart.layout.title.subtitle.text or "")) == (frames < 200)


def test_seven_long_paths_of_different_lengths_stay_light(check):
    paths = [descend(**ROWS, learning_rate="0.01", updates=1000 + k, exact=False) for k in range(6)]
    paths.append(descend(**ROWS, learning_rate="0.02", updates=7, exact=False))
    chart = check(charts.descent, paths)
    assert [chart.frames[-1].data[i].x[0] for i in range(7)] == [1000, 1001, 1002, 1003, 1004, 1005, 7]
    assert [chart.frames[-1].data[i].y[0] for i in range(7)] == [path.losses[-1] for path in paths]


def test_a_start_that_is_perfect_already_is_drawn(check):
    path = descend(inputs=[[4, 5]], targets=[2.439], weights=[-0.234, 0.675], learning_rate=0.05, updates=5)
    assert set(path.losses) == {0}
    for paths in ([path], [path, path]):
        chart = check(charts.descent, paths)
        assert "the loss is 0 from the start" in chart.layout.title.subtitle.text
        assert "loss 0 at first, 0 after 5 updates" in chart.layout.meta["alt"]
        (line, *_) = drawn_lines(chart)
        assert (chart.layout.yaxis.tickvals[0], chart.layout.yaxis.ticktext[0]) == (line.y[0], "0")


@pytest.mark.parametrize(
    ("other", "title", "names", "words"),
    [
        ({"weights": [1, 1]}, "Several starts, rate 0.05", ("start (−0.234, 0.675)", "start (1, 1)"), ""),
        (
            {"inputs": [[1, 1]]},
            "One start, several data sets, rate 0.05",
            ("data 1", "data 2"),
            "data 1: (4, 5) → 6; data 2: (1, 1) → 6",
        ),
        (
            {"inputs": [[1, 1], [2, 0]], "targets": [1, 2]},
            "One start, several data sets, rate 0.05",
            ("data 1", "data 2"),
            "data 2: 2 rows",
        ),
        (
            {"weights": [1, 1], "learning_rate": "0.01"},
            "Several starts, several learning rates",
            ("start (−0.234, 0.675), rate 0.05", "start (1, 1), rate 0.01"),
            "",
        ),
        ({}, "One start, rate 0.05", ("rate 0.05 (1)", "rate 0.05 (2)"), ""),
    ],
)
def test_paths_are_told_apart_by_what_they_differ_in(check, other, title, names, words):
    one = {**ARTICLE, "learning_rate": "0.05", "updates": 3}
    chart = check(charts.descent, [descend(**one), descend(**(one | other))])
    assert chart.layout.title.text == title
    assert tuple(line.name for line in drawn_lines(chart)) == names
    alt = chart.layout.meta["alt"]
    assert all(f"{name}: loss" in alt for name in names)
    assert words in alt


def test_orders_and_near_rates_are_told_apart():
    mixed = {**ROWS, "batch_size": 1, "updates": 6, "learning_rate": "0.01"}
    orders = charts.descent([descend(**mixed, shuffle=seed) for seed in (None, 3)])
    assert [line.name for line in drawn_lines(orders)] == ["rows in order", "order 3"]
    near = charts.descent([descend(**ARTICLE, learning_rate=rate, updates=3) for rate in ("1/41", "0.02439")])
    assert len({line.name for line in drawn_lines(near)}) == 2


def test_every_start_is_on_the_map(check):
    paths = [
        descend(**(ARTICLE | {"weights": start}), learning_rate="0.01", updates=3)
        for start in ([0, 0], [9, -9], [1, 40])
    ]
    chart = check(charts.descent, paths)
    for path in paths:
        for axis, weight in zip((chart.layout.xaxis2, chart.layout.yaxis2), path.weights[0], strict=True):
            assert axis.range[0] < weight < axis.range[1]


RATES = ("0.01", "0.02", "0.025", "0.05")


def test_paths_along_one_line_are_all_seen(check):
    """One row has one direction: every path runs along it, the ones drawn later narrower than those below them."""
    paths = [descend(**ARTICLE, learning_rate=rate, updates=30) for rate in RATES]
    widths = [line.line.width for line in drawn_lines(check(charts.descent, paths), "2")]
    assert all(below - above >= 2 for below, above in itertools.pairwise(widths))
    apart = charts.descent([descend(**ROWS, learning_rate=rate, updates=30) for rate in RATES])
    assert len({line.line.width for line in drawn_lines(apart, "2")}) == 1


def test_a_path_that_arrives_does_not_press_the_others_together(check):
    paths = [descend(**ARTICLE, learning_rate=rate, updates=30) for rate in RATES]
    chart = check(charts.descent, paths)
    first, (low, high) = float(paths[0].losses[0]), chart.layout.yaxis.range
    assert low > np.log10(1e-7 * first)
    assert high > np.log10(1e6 * first)
    for line, path in zip(drawn_lines(chart), paths, strict=True):  # no kink: what is below is drawn where it is
        np.testing.assert_allclose(line.y, np.array(path.losses, float))
    for path, rate in zip(paths[:2], RATES, strict=False):
        mark = told(chart, f"rate {rate}, arrived")
        assert low < np.log10(mark.y[0]) < low + 0.5
        ratio = np.log(float(path.losses[1]) / first)
        assert mark.x[0] == pytest.approx(np.log(mark.y[0] / first) / ratio)  # where its straight line leaves
    assert "rate 0.01, rate 0.02 leave at the bottom (▼, loss below 1×10⁻⁵)" in chart.layout.meta["alt"]


@pytest.mark.parametrize("crowd", CROWDS)
def test_ticks_of_the_loss_are_whole_numbers_and_few(crowd):
    axis = charts.descent(CROWDS[crowd]).layout.yaxis
    assert 2 <= len(axis.tickvals) <= 8
    assert all(axis.range[0] <= np.log10(value) <= axis.range[1] for value in axis.tickvals)
    for value, text in zip(axis.tickvals, axis.ticktext, strict=True):
        power = text.removeprefix("10<sup>").removesuffix("</sup>").replace("−", "-")
        assert float(power) == pytest.approx(np.log10(value) if "sup" in text else value)


@pytest.mark.parametrize("crowd", CROWDS)
def test_subtitles_fit_a_phone_and_names_leave_the_panel_its_width(crowd):
    layout = charts.descent(CROWDS[crowd]).layout
    assert all(len(line) <= 46 for line in (layout.title.subtitle.text or "").split("<br>"))
    assert layout.xaxis.domain[1] >= 0.66
