"""The walkthrough: every number of every frame against the exact path."""

from __future__ import annotations

import itertools
import math
import re
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from explainer import charts, descend, read
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.optimizers import OPTIMIZERS
from explainer.numeric.formatting import number

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}


def told(chart, name):
    (trace,) = [t for t in chart.data if t.name == name]
    return trace


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
            assert any(f" {number(line.result, digits)}" in calculation for digits in (5, 8))
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
                assert np.sign(lit.x[3] - lit.x[0]) == sign
                assert at(chart, frame, "backward" if sign > 0 else "forward").x == (None,)
    assert told(chart, "forward").marker.size[:5] == (0, 0, 16, 0, 0)  # at the third of an edge's four points


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


def test_a_neuron_with_an_activation_shows_its_slope_above_it(check):
    """Recomputed with Python's own floats: ŷ = 1/(1 + e⁻ᶻ), dL/dŷ = −1/ŷ for the label 1, dŷ/dz = ŷ·(1 − ŷ)."""
    chart = check(charts.walkthrough, descend(**BENT, activation="sigmoid", loss="binary_cross_entropy"))
    labels = [step.label for step in chart.layout.sliders[0].steps]
    stage = {label.removeprefix("Update 1: "): frame for frame, label in enumerate(labels)}
    z = 4 * -0.234 + 5 * 0.675 + 0.1
    p = 1 / (1 + math.exp(-z))
    assert at(chart, stage["Forward pass"], "nodes").text[3] == f"z<br>{number(z)}<br>ŷ"
    assert at(chart, stage["Activation"], "nodes").text[3] == f"z<br>{number(z)}<br>ŷ<br>{number(p)}"
    assert at(chart, stage["Activation"], "weights and slopes").text[3:] == (" ", "ŷ = sigmoid(z)")
    assert f"= 1/(1 + exp(−2.539)) ≈ {number(p, 5)}" in at(chart, stage["Activation"], "calculation").text[0]
    texts = at(chart, stage["Slope of the activation"], "weights and slopes").text
    assert texts[3] == f"dL/dŷ<br>≈ {number(-1 / p, 5)}"
    assert texts[4] == f"ŷ = sigmoid(z)<br>dŷ/dz ≈ {number(p * (1 - p))}"
    slopes = [-1 / p * p * (1 - p) * x for x in (4, 5, 1)]
    shown = at(chart, stage["Chain rule"], "weights and slopes").text[:3]
    names = ("w₁", "w₂", "b")
    assert [text.split("<br>")[1] for text in shown] == [
        f"dL/d{name} ≈ {number(slope)}" for name, slope in zip(names, slopes, strict=True)
    ]
    after = [w - 0.05 * slope for w, slope in zip((-0.234, 0.675, 0.1), slopes, strict=True)]
    updated = at(chart, stage["Update the weights"], "weights and slopes").text[:3]
    assert [text.split("</b>")[0] for text in updated] == [
        f"<b>{name} ≈ {number(w, 5)}" for name, w in zip(names, after, strict=True)
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
    assert chart.layout.title.subtitle.text == f"learning rate 0.01, {OPTIMIZERS[optimizer].title}"
    put_in = [line for line in worked if line.strip().startswith(("= ", "≈ "))]
    assert len(put_in) > 10
    assert not [line for line in put_in if re.search(r"[wvmxyLηβρε]|\\", line)]


MANY = {"inputs": [[4, 5.25, -7, 1.5, 2, -0.75]], "targets": [1], "learning_rate": 0.0123}
WEIGHTS = [-0.234, 0.675, -0.98765, -0.123456, 1.5, 12.25]


def pieces(trace) -> list[np.ndarray]:
    """The drawn edges, each as its points."""
    points = np.column_stack([np.array(trace.x, float), np.array(trace.y, float)])
    cuts = np.flatnonzero(np.isnan(points[:, 0]))
    return [part[np.isfinite(part[:, 0])] for part in np.split(points, cuts) if np.isfinite(part[:, 0]).any()]


@pytest.mark.parametrize("bent", [False, True])
@pytest.mark.parametrize("count", range(1, 7))
def test_labels_stand_at_their_edges_and_touch_nothing(count, bent):
    """Measured in pixels, with text boxes of our own, on a phone and at 800 pixels."""
    data = MANY | {"inputs": [MANY["inputs"][0][:count]], "weights": WEIGHTS[:count]}
    more = {"activation": "sigmoid", "loss": "binary_cross_entropy"} if bent else {}
    chart = charts.walkthrough(descend(**data, **more, updates=2))
    layout = chart.layout
    tall = layout.height - layout.margin.t - layout.margin.b
    per_unit = tall * (layout.yaxis.domain[1] - layout.yaxis.domain[0]) / np.ptp(layout.yaxis.range)
    assert per_unit == pytest.approx(1, abs=0.01)  # up is in pixels
    labels, nodes = told(chart, "weights and slopes"), told(chart, "nodes")
    for width in (390, 800):
        zoom = np.array([(width - layout.margin.l - layout.margin.r) / np.ptp(layout.xaxis.range), 1])
        edges = [
            np.vstack([np.linspace(a, b, 60) for a, b in itertools.pairwise(part * zoom)])
            for part in pieces(told(chart, "edges"))
        ]
        texts = {text for frame in range(len(chart.frames)) for text in enumerate(at(chart, frame, labels.name).text)}
        for i, low, high in filter(None, (text_box(labels, i, text, zoom) for i, text in texts)):
            for edge in edges:
                assert not ((edge > low) & (edge < high)).all(axis=1).any(), (width, i)
            centres = np.column_stack([nodes.x, nodes.y]) * zoom
            gaps = np.maximum(np.maximum(low - centres, centres - high), 0)
            assert (np.hypot(*gaps.T) > np.array(nodes.marker.size) / 2).all(), (width, i)
            assert low[0] >= -12
            assert high[0] <= width - 12
            if i <= count:  # nearer to its own edge than to any other one
                away = [np.hypot(*np.maximum(np.maximum(low - edge, edge - high), 0).T).min() for edge in edges]
                assert int(np.argmin(away)) == i
                assert away[i] <= 10 or i == count


def text_box(labels, i, text, zoom) -> tuple | None:
    """Lower left and upper right corner of the label i in pixels, or None where it is empty."""
    lines = [re.sub("<[^>]*>", "", line).strip() for line in text.split("<br>")]
    if not any(lines):
        return None
    wide = max(len(line) - 0.35 * sum(sign in "₀₁₂₃₄₅₆₇₈₉⁻⁰¹²³⁴⁵⁶⁷⁸⁹" for sign in line) for line in lines)
    size = labels.textfont.size / 12 * np.array([7.0 * wide, 14.5 * len(lines)])
    up, across = labels.textposition[i].split()
    start = np.array([labels.x[i], labels.y[i]]) * zoom
    shift = {"left": -1, "center": -0.5, "right": 0}[across], {"top": 0, "bottom": -1}[up]
    low = start + np.array(shift) * size
    return i, low, low + size


@pytest.mark.parametrize("value", [1234567, -0.00005, -0.123456, -1234.5])
def test_long_inputs_are_set_smaller(value):
    chart = charts.walkthrough(descend(inputs=[[value, 2]], targets=[6], weights=[0, 0], learning_rate=0.01))
    shown, nodes = at(chart, 1, "nodes").text[0].split("<br>")[1], told(chart, "nodes")
    assert len(shown) * nodes.textfont.size[0] * 0.6 <= nodes.marker.size[0]
    assert nodes.textfont.size[1] == 13


def test_the_loss_now_is_said_in_the_corner(check):
    path = descend(**ARTICLE, learning_rate="0.02", updates=3)
    chart = check(charts.walkthrough, path)
    now = at(chart, len(chart.frames) - 1, "now")
    assert now.text[1] == f"now {number(path.losses[3], 5)}"
    axis = chart.layout.yaxis2
    assert now.y[1] == pytest.approx(10 ** axis.range[1] if axis.type == "log" else axis.range[1])


def test_a_saturated_neuron_s_slopes_beyond_every_float_are_told(check):
    """dL/dŷ = 1/(1 − ŷ) = 1 + e⁹⁰⁰ of a sigmoid at z = 900, against mpmath."""
    data = {"inputs": [[4, 5]], "targets": [0], "weights": [100, 100], "learning_rate": "0.1", "updates": 1}
    path = descend(**data, activation="sigmoid", loss="binary_cross_entropy")
    alt = check(charts.walkthrough, path).layout.meta["alt"]
    mantissa, power = mpmath.nstr(1 + mpmath.exp(900), 8).split("e+")
    assert f"dL/dŷ ≈ {mantissa}×10{power.translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}." in alt


def test_the_words_begin_with_what_is_given(check):
    alt = check(charts.walkthrough, descend(**ARTICLE, learning_rate=0.05)).layout.meta["alt"]
    given = (
        "inputs x₁ = 4, x₂ = 5 with target y = 6; weights w₁ = −0.234, w₂ = 0.675; learning rate 0.05. First update."
    )
    assert alt.startswith(f"Walkthrough in 7 frames. Given: {given} Forward pass: ŷ = 2.439.")
    alt = check(charts.walkthrough, descend(**BENT, activation="sigmoid")).layout.meta["alt"]
    assert "x₂ = 5 with target y = 1; weights w₁ = −0.234, w₂ = 0.675, b = 0.1; learning rate 0.05." in alt


@pytest.mark.parametrize("count", [2, 3, 5, 6, 12, 40])
def test_no_list_of_the_words_breaks_off(check, count):
    """Each row and each loss is told, or how many there are between the last one told and the very last."""
    inputs, targets = [[i % 7 + 1, i * 3 % 5] for i in range(count)], [i % 4 for i in range(count)]
    path = descend(inputs=inputs, targets=targets, weights=[-0.234, 0.675], learning_rate="0.001", updates=count)
    chart = check(charts.walkthrough, path)
    rows = [
        f"row {k}, inputs x₁ = {a}, x₂ = {b} with target y = {y}"
        for k, ((a, b), y) in enumerate(zip(inputs, targets, strict=True), start=1)
    ]
    likewise = [f"row {k}: ŷ = {number(0.675 * b - 0.234 * a, 8)}" for k, (a, b) in enumerate(inputs, start=1)][1:]
    losses = [number(float(loss), 5) for loss in path.losses[: at(chart, len(chart.frames) - 1, "now").x[0] + 1]]
    for every, apart, before, after in (
        (rows, "; ", "Given: ", "; weights"),
        (likewise, "; ", "Likewise ", ". Mean"),
        (losses, ", ", "Losses: ", ".END"),
    ):
        said = f"{chart.layout.meta['alt']}END".partition(before)[2].partition(after)[0]
        cut = re.fullmatch(rf"(.*){apart}and so on for (\d+) more \w+, at last (.*)", said)
        told_of = [*cut[1].split(apart), cut[3]] if cut else said.split(apart)
        assert told_of == [*every[: len(told_of) - 1], every[-1]]
        assert len(told_of) + int(cut[2] if cut else 0) == len(every)


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_roots_and_powers_are_written_as_in_a_book(check, optimizer):
    data = {"inputs": [[4, 5]], "targets": [6], "weights": [1, 2], "learning_rate": "0.1", "updates": 1}
    chart = check(charts.walkthrough, descend(**data, optimizer=optimizer))
    written = " ".join(str(text) for frame in chart.frames for trace in frame.data for text in trace.text or ())
    assert "√(" in written
    assert not re.search(r"sqrt|\^", written)


def test_a_path_without_updates_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match="at least 1 update, got 2 weights and 0"):
        charts.walkthrough(descend(**ARTICLE, learning_rate=1, updates=0))


# --- on a phone of 358 pixels: nothing cut, nothing alike that differs ----------------------------------------------------


SMALL = {
    "arriving": descend(**ARTICLE, learning_rate="0.01", updates=20),
    "adam": descend(**ARTICLE, learning_rate="0.01", optimizer="adam", updates=2),
    "sigmoid": descend(**BENT, activation="sigmoid", loss="binary_cross_entropy", updates=2),
    "large": descend(**(ARTICLE | {"inputs": [[-1234567, 0.000123456]]}), learning_rate="1e-9", updates=3),
    "leaving": descend(**ARTICLE, learning_rate=50, updates=30),
}


@pytest.mark.parametrize("kind", SMALL)
def test_no_line_of_a_calculation_is_cut_on_a_phone(check, kind):
    chart = check(charts.walkthrough, SMALL[kind])
    for frame in range(len(chart.frames)):
        for line in at(chart, frame, "calculation").text[0].split("<br>"):
            assert len(re.sub("<[^>]*>", "", line)) <= 44, line
            assert not line.rstrip().endswith(("=", "≈")), "the sign of equality has lost its number"


@pytest.mark.parametrize("kind", SMALL)
def test_a_circle_holds_its_number(kind):
    chart = charts.walkthrough(SMALL[kind])
    nodes = told(chart, "nodes")
    for frame in range(len(chart.frames)):
        for text, letter, size in zip(
            at(chart, frame, "nodes").text, nodes.textfont.size, nodes.marker.size, strict=True
        ):
            assert max(map(len, text.split("<br>"))) * letter * 0.6 <= size - 4, text
            assert letter >= 9


@pytest.mark.parametrize("kind", SMALL)
def test_the_old_weight_is_told_from_the_new_one(kind):
    path = SMALL[kind]
    chart = charts.walkthrough(path)
    for frame, step in enumerate(chart.layout.sliders[0].steps):
        if "Update the weights" not in step.label:
            continue
        update = path.updates[int(step.label.split()[1].rstrip(":")) - 1]
        for text, before, after in zip(
            at(chart, frame, "weights and slopes").text, update.weights, update.after, strict=False
        ):
            now, was = text.split("<br>")
            if was.startswith("was "):
                assert re.sub("<[^>]*>", "", now).split()[-1] != was.removeprefix("was "), text
                digits = next(n for n in range(2, 13) if number(before, n) == was.removeprefix("was "))
                assert number(before, digits) == was.removeprefix("was ")
            else:
                assert was == (f"moved {number(after - before, 2)}" if after != before else "as before")
                assert number(before, 9) == number(after, 9)


@pytest.mark.parametrize("kind", SMALL)
def test_no_number_of_the_loss_axis_reaches_its_heading(kind):
    chart = charts.walkthrough(SMALL[kind])
    axis, layout = chart.layout.yaxis2, chart.layout
    tall = (layout.height - layout.margin.t - layout.margin.b) * axis.domain[1]
    at_ = np.log10(axis.tickvals) if axis.type == "log" else np.array(axis.tickvals)
    pixels = (at_ - axis.range[0]) / np.ptp(axis.range) * tall
    assert len(pixels) >= 2
    assert pixels.max() <= tall - 8
    assert np.diff(pixels).min() >= 14
    assert axis.type != "log" or not {"2", "5"} & set(axis.ticktext)


@pytest.mark.parametrize("rows", [45, 100, 400])
def test_an_update_over_many_rows_is_cut_and_says_so(check, rows):
    inputs, targets = [[i % 7 + 1, i * 3 % 5] for i in range(rows)], [1] * rows
    path = descend(inputs=inputs, targets=targets, weights=[-0.234, 0.675], learning_rate="0.001", updates=2)
    chart = check(charts.walkthrough, path)
    assert len(chart.frames) <= 200
    words = chart.layout.title.subtitle.text.replace("<br>", " ")
    told_rows = {int(row[1]) for step in chart.layout.sliders[0].steps if (row := re.search(r"row (\d+)", step.label))}
    assert told_rows == set(range(1, max(told_rows) + 1))
    assert "first 1 of 2 updates" in words
    assert f"first {max(told_rows)} of its {rows} rows" in words
    assert f"first {max(told_rows)} of its {rows} rows" in chart.layout.meta["alt"]
    assert at(chart, len(chart.frames) - 1, "now").x[0] == 1  # the update is carried out
    assert f"≈ {number(path.updates[0].after[0], 5)}" in (
        end := at(chart, len(chart.frames) - 1, "calculation").text[0]
    ) or (f"= {number(path.updates[0].after[0], 8)}" in end)
    mean = at(chart, len(chart.frames) - 2, "calculation").text[0]
    assert mean.count("<br>") < 24
    assert number(path.updates[0].gradient[0], 5) in mean


def test_many_weights_stay_light(check):
    data = {**MANY, "inputs": MANY["inputs"] * 3, "targets": [1, 0, 1], "weights": WEIGHTS, "updates": 60}
    for optimizer in ("gradient_descent", "adam"):
        bent = {"activation": "sigmoid", "loss": "binary_cross_entropy"}
        check(charts.walkthrough, descend(**data, **bent, optimizer=optimizer, exact=False))


@pytest.mark.parametrize("count", [2, 6])
@pytest.mark.parametrize("rows", [1, 4])
def test_long_numbers_stay_light_and_their_words_short(check, rows, count):
    """All numbers with eight digits and a power of ten, which take most letters; above 280 kB the film is cut."""
    numbers = np.random.default_rng(5).integers(10**7, 10**8, (rows + 2, count)) * 1e-12
    data = {"inputs": numbers[2:].tolist(), "targets": numbers[0, :1].tolist() * rows, "weights": numbers[1].tolist()}
    path = descend(**data, learning_rate="0.0123456", updates=60, optimizer="adam", exact=False)
    chart = check(charts.walkthrough, path)
    assert len(chart.frames) > 60
    assert len(chart.to_json()) < 295_000
