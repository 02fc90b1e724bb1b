"""Training and test results as pictures, against scikit-learn's own counts and a crossing found by hand."""

from __future__ import annotations

import itertools
import re
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix

from explainer import charts

RNG = np.random.default_rng(6)


def run(label: str | None = None, **changed) -> SimpleNamespace:
    """Five epochs, crossing and best epoch known: accuracy crosses in epoch 3 and is best in 4, loss in 4 and 3."""
    fields = {
        "accuracy": (0.70, 0.85, 0.93, 0.96, 0.97),
        "val_accuracy": (0.80, 0.88, 0.92, 0.94, 0.94),
        "loss": (1.0, 0.50, 0.40, 0.30, 0.25),
        "val_loss": (0.7, 0.45, 0.35, 0.36, 0.40),
        "label": label,
    }
    return SimpleNamespace(**fields | changed)


def drawn(chart, axes: str, kind: str):
    return [trace for trace in chart.data if trace.yaxis == axes and kind in trace.name]


def test_a_history_draws_every_epoch(check):
    chart = check(charts.history, run())
    for axes, what in (("y", "loss"), ("y2", "accuracy")):
        for kind, field in (("training", what), ("validation", f"val_{what}")):
            (trace,) = drawn(chart, axes, kind)
            assert list(trace.x) == [1, 2, 3, 4, 5]
            np.testing.assert_array_equal(trace.y, getattr(run(), field))


def test_crossing_and_best_epoch_are_marked_where_they_are(check):
    chart = check(charts.history, run())
    marks = {(trace.yaxis, trace.name): (trace.x[0], trace.y[0]) for trace in chart.data if trace.mode == "markers"}
    assert marks == {
        ("y", "crossing"): (4, 0.36),
        ("y", "best epoch"): (3, 0.35),
        ("y2", "crossing"): (3, 0.92),
        ("y2", "best epoch"): (4, 0.94),  # the first of two equals
    }
    told = [annotation.text for annotation in chart.layout.annotations]
    assert "training passes<br>validation: epoch 4" in told
    assert "best: epoch 4" in told
    assert "best in epoch 3 with 0.35" in chart.layout.meta["alt"]


def test_without_crossing_none_is_claimed(check):
    chart = check(charts.history, run(val_accuracy=(0.98,) * 5), show="accuracy")
    assert "training does not pass validation" in chart.layout.meta["alt"]
    assert not drawn(chart, "y", "crossing")
    for numbers, told in (((0.1,) * 5, "from the first epoch on"), ((0.1, 0.98, 0.98, 0.98, 0.98), "at first")):
        chart = check(charts.history, run(val_accuracy=numbers), show="accuracy")
        assert f"training is ahead of validation {told}" in chart.layout.meta["alt"]


def test_several_runs_are_told_apart_by_name(check):
    chart = check(charts.history, [run("slow"), run("fast", loss=(1.0, 0.2), val_loss=(0.5, 0.4))], show=["loss"])
    assert {trace.name for trace in chart.data if "ing" in trace.name and trace.mode != "markers"} == {
        "slow, training",
        "fast, training",
    }
    assert {"slow", "fast"} <= {annotation.text for annotation in chart.layout.annotations}
    assert "fast: Training loss goes from 1 to 0.2" in chart.layout.meta["alt"]
    assert len({trace.line.color for trace in chart.data if trace.mode != "markers"}) == 4


def test_training_without_validation_and_a_single_epoch(check):
    chart = check(charts.history, SimpleNamespace(loss=[0.5], accuracy=[0.8], val_loss=(), val_accuracy=()))
    assert [trace.name for trace in chart.data] == ["training", "training"]
    assert chart.layout.meta["alt"].startswith("1 epoch. ")


def test_a_diverged_run_shows_a_gap_and_says_so(check):
    chart = check(charts.history, run(loss=(1.0, 5.0, np.inf, np.nan, np.nan)), show="loss")
    (trace,) = drawn(chart, "y", "training")
    np.testing.assert_array_equal(np.isnan(trace.y), [False, False, True, True, True])
    assert "from epoch 3" in chart.layout.meta["alt"]


NAN = float("nan")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"loss": (1, NAN), "val_loss": (1, 0.6)}, "loss is no number from epoch 2 on"),
        (
            {"loss": (3, NAN, NAN, NAN, NAN, NAN), "val_loss": (2, 1, NAN, NAN, NAN, NAN)},
            "loss is no number from epoch 2",
        ),
        ({"loss": (NAN, 1, 2), "val_loss": (NAN, NAN, NAN)}, "loss is no number from epoch 1 on"),
    ],
)
def test_what_is_a_number_is_drawn_and_where_it_ends_is_said(check, changed, told):
    count = len(changed["loss"])
    chart = check(charts.history, run(**changed, accuracy=(0.5,) * count, val_accuracy=(0.4,) * count))
    (trace,) = drawn(chart, "y", "training")
    np.testing.assert_array_equal(trace.y, changed["loss"])
    assert "markers" in trace.mode, "a single number has no line"
    assert told in chart.layout.title.subtitle.text
    assert "training" in [note.text for note in chart.layout.annotations if note.yref == "y"]


def test_one_epoch_without_a_number_is_one_epoch(check):
    """As a reader would say it of the lists themselves, of which some begin again."""
    loss, val_loss = (3, NAN, 1), (1, 2, np.inf)
    chart = check(charts.history, {"loss": loss, "val_loss": val_loss, "accuracy": [0.5] * 3}, show="loss")
    said = chart.layout.title.subtitle.text.split("<br>")
    assert said == ["training loss is no number in epoch 2", "validation loss is no number from epoch 3 on"]
    assert "goes from 3 to 1, and is not a number in epoch 2;" in chart.layout.meta["alt"]
    for gaps, words in (
        ((2, 4), "in epochs 2 and 4"),
        ((2, 4, 5, 7), "in 4 epochs, first in epoch 2"),
        ((9,), "from epoch 9 on"),
    ):
        broken = [NAN if epoch in gaps else 1 / epoch for epoch in range(1, 10)]
        chart = check(charts.history, {"loss": broken, "accuracy": [0.5] * 9}, show="loss")
        assert chart.layout.title.subtitle.text == f"loss is no number {words}"


@pytest.mark.parametrize(
    ("training", "validation", "crossing", "words"),
    [
        ((0.5, 0.6, 0.7), (0.5, 0.4, 0.4), None, "training is never behind validation"),
        ((0.5, 0.6, 0.7), (0.6, 0.6, 0.4), 3, "training passes validation in epoch 3"),
        ((0.5, 0.4, 0.7), (0.4, 0.5, 0.4), 3, "training passes validation in epoch 3"),
        ((0.5, NAN, 0.7), (0.6, 0.5, 0.4), 3, "training passes validation in epoch 3"),
        ((0.5, 0.4, 0.4), (0.4, 0.5, 0.4), None, "training is ahead of validation at first"),
    ],
)
def test_training_passes_validation_after_having_been_worse(check, training, validation, crossing, words):
    run = {"loss": [1, 1, 1], "accuracy": training, "val_accuracy": validation}
    chart = check(charts.history, run, show="accuracy")
    assert [t.x[0] for t in chart.data if t.name == "crossing"] == ([crossing] if crossing else [])
    assert words in chart.layout.meta["alt"]


def test_who_diverged_is_named_among_several(check):
    chart = check(charts.history, [run("slow"), run("fast", loss=(1.0, 5.0, np.inf, NAN, NAN))], show="loss")
    assert "fast: loss is no number from epoch 3 on" in chart.layout.title.subtitle.text
    assert "slow: loss" not in chart.layout.title.subtitle.text


@pytest.mark.parametrize("epochs", [1, 2, 3, 5, 7, 8, 30, 50, 1000])
def test_only_whole_epochs_are_marked(epochs):
    chart = charts.history(run(**{name: np.linspace(1, 0, epochs) for name in ("loss", "val_loss")}), show="loss")
    marks = chart.layout.xaxis.tickvals
    assert all(isinstance(mark, int) and 1 <= mark <= epochs for mark in marks)
    assert min(epochs, 2) <= len(marks) <= 7


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {
            "loss": (5000, 3000, 1e5),
            "val_loss": (4000, 6000, 2e5),
            "accuracy": (0.1, 0.2, 0.1),
            "val_accuracy": (0.1,) * 3,
        },
        {"val_accuracy": (0.8, 0.9, 0.1, 0.1, 0.1), "val_loss": (0.1, 0.6, 0.6, 0.6, 0.6)},
        {"loss": (1, 0.9, 0.1, 0.1, 0.1), "val_loss": (0.8, 0.8, 0.8, 0.8, 0.1)},
    ],
)
def test_the_marked_epochs_are_named_inside_their_panel(changed):
    """In the 280 by 200 pixels of a phone's panel, at 8 pixels a letter."""
    fields = {
        name: list(getattr(run(**changed), name))[: len(run(**changed).loss)] for name in vars(run()) if name != "label"
    }
    chart = charts.history(SimpleNamespace(**fields))
    notes = [note for note in chart.layout.annotations if "epoch" in (note.text or "")]
    assert notes
    for note in notes:
        across, up = (
            (note[axis] - chart.layout[f"{axis}axis{note[f'{axis}ref'][1:]}"].range[0])
            / np.ptp(chart.layout[f"{axis}axis{note[f'{axis}ref'][1:]}"].range)
            * size
            for axis, size in (("x", 280), ("y", 200))
        )
        rows = note.text.split("<br>")
        middle, half = across + note.ax, 3.7 * max(map(len, rows))
        assert middle - half > -1
        assert middle + half < 281
        assert 7 * len(rows) < up - note.ay < 200 - 7 * len(rows)
        assert note.bgcolor, "no line strikes through it"


def test_call_outs_keep_off_the_lines_where_there_is_room(check):
    """In the 280 by 200 pixels of a phone's panel, 7 pixels a letter and 15 a line."""
    chart = check(charts.history, run())
    notes = [note for note in chart.layout.annotations if "epoch" in (note.text or "")]
    assert len(notes) == 4
    for note in notes:
        axes = [chart.layout[f"{axis}axis{note[f'{axis}ref'][1:]}"].range for axis in "xy"]
        low, unit = np.array(axes)[:, 0], np.ptp(axes, axis=1) / [280, 200]
        rows = note.text.split("<br>")
        centre = ([note.x, note.y] - low) / unit + [note.ax, -note.ay]
        for trace in chart.data:
            if trace.yaxis == note.yref and "lines" in trace.mode:
                at = np.linspace(1, 5, 500)
                points = (np.column_stack([at, np.interp(at, trace.x, trace.y)]) - low) / unit
                away = np.maximum(np.abs(points - centre) - [3.5 * max(map(len, rows)), 7.5 * len(rows)], 0)
                assert np.hypot(*away.T).min() > 0, (note.text, trace.name)


@pytest.mark.parametrize("count", [1, 7])
def test_thousands_of_epochs_are_thinned_and_it_is_said(check, count):
    """Drawn are epochs of the record, among them the best, the crossing, the last and the highest peak."""
    epochs = np.arange(1, 50_001)
    loss, val_loss = 1 / epochs, 1 / epochs + 0.1 + np.where(epochs < 20, -0.2, 0)
    val_loss[[12_344, 33_332]] = -0.3, 5  # between the steps that are drawn
    each = {"loss": loss, "val_loss": val_loss, "accuracy": 1 - loss, "val_accuracy": np.maximum(0.9 - loss, 0)}
    chart = check(charts.history, [SimpleNamespace(**each) for _ in range(count)])
    step = -(-50_000 // (12_000 // (4 * count)))
    assert f"1 epoch in {step} is drawn" in chart.layout.title.subtitle.text
    assert f"1 epoch in {step} is drawn" in chart.layout.meta["alt"]
    for kind, values in (("training", loss), ("validation", val_loss)):
        line = next(trace for trace in drawn(chart, "y", kind) if trace.mode != "markers")
        np.testing.assert_array_equal(line.y, values[np.array(line.x) - 1])
        assert {1, 20, 12_345, 33_333, 50_000} <= set(np.array(line.x).tolist())
        assert np.diff(line.x).max() == step
    assert drawn(chart, "y", "best epoch")[0].x[0] == 12_345
    assert "drawn" not in charts.history(run()).layout.meta["alt"]


def test_many_runs_are_named_beside_their_ends(check):
    steps = np.arange(1, 31)
    runs = [run(loss=np.exp(-steps / (5 + k)), val_loss=0.01 * k + np.exp(-steps / (5 + k))) for k in range(7)]
    chart = check(charts.history, runs, show="loss")
    low, high = chart.layout.yaxis.range
    notes = {note.text: note for note in chart.layout.annotations}
    assert sorted(notes) == [f"run {k}" for k in range(1, 8)]
    heights = []
    for k, each in enumerate(runs):
        note = notes[f"run {k + 1}"]
        assert (note.x, note.y) == (30, each.val_loss[-1])
        assert note.ax + 8 * len(note.text) < chart.layout.margin.r
        heights.append((note.y - low) / (high - low) * 200 - note.ay)
    assert min(np.diff(sorted(heights))) > 15.9
    assert min(heights) > 0
    assert max(heights) < 200


def test_what_keras_returns_is_a_run(check):
    kept = {name: list(getattr(run(), name)) for name in ("loss", "accuracy", "val_loss", "val_accuracy")}
    chart = check(charts.history, SimpleNamespace(history=kept, params={}, epoch=[0, 1, 2, 3, 4]))
    np.testing.assert_array_equal(drawn(chart, "y2", "validation")[0].y, run().val_accuracy)
    as_dict = check(charts.history, kept)
    assert as_dict.to_json() == check(charts.history, SimpleNamespace(**kept)).to_json(), "a dict of lists, too"
    only = check(charts.history, SimpleNamespace(loss=[1, 0.5, 0.3]), show="loss")
    assert [trace.name for trace in only.data] == ["training"]


def test_confusion_counts_what_scikit_learn_counts(check):
    true, said = RNG.integers(0, 10, 500), RNG.integers(0, 10, 500)
    matrix = confusion_matrix(true, said)
    chart = check(charts.confusion, matrix)
    np.testing.assert_array_equal(np.array(chart.data[0].text), matrix)
    wrong = matrix - np.diag(np.diag(matrix))
    np.testing.assert_array_equal(chart.data[0].z, wrong)
    assert chart.layout.title.text == f"{(true == said).sum()} of 500 right"
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    assert f"{row} taken for {column}: {wrong.max()}" in chart.layout.meta["alt"]


def test_a_perfect_matrix_has_no_mistakes(check):
    assert "mistakes: none" in check(charts.confusion, np.diag([3, 4])).layout.meta["alt"]


@pytest.mark.parametrize("count", [2, 10, 26, 40])
def test_a_matrix_fills_the_width_it_is_given(check, count):
    chart = check(charts.confusion, RNG.integers(0, 9, (count, count)), names=[chr(65 + i) for i in range(count)])
    assert chart.layout.yaxis.scaleanchor is None
    assert chart.layout.xaxis.domain is None
    assert (chart.layout.height - 140) / count >= 17, "a line of text high"
    assert len(chart.layout.title.subtitle.text) <= 44


def test_long_class_names_stand_on_their_side(check):
    names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
    assert check(charts.confusion, np.eye(10, dtype=int), names=names).layout.xaxis.tickangle == -90
    assert charts.confusion(np.eye(10, dtype=int)).layout.xaxis.tickangle == 0


@pytest.mark.parametrize(
    "names",
    [
        ["T-shirt/top", "Ankle boot, brown leather", "Bag"],
        ["yes", "no"],
        [f"class with a long name {k}" for k in range(12)],
        ["Donaudampfschifffahrt", "b"],
    ],
)
def test_class_names_fit_beside_and_below_their_cells(check, names):
    """On a phone: 7.2 pixels a letter of 12, 15 a line; the names whole."""
    count = len(names)
    chart = check(charts.confusion, np.eye(count, dtype=int), names=names)
    rows, columns = chart.layout.yaxis, chart.layout.xaxis
    for axis in (rows, columns):
        assert [text.replace("<br>", " ") for text in axis.ticktext] == names
    assert tuple(chart.data[0].x) == tuple(names)
    left = 7.2 * max(len(line) for text in rows.ticktext for line in text.split("<br>"))
    assert left < 160
    cell = (334 - 30 - left) / count
    for text in columns.ticktext:
        lines = text.split("<br>")
        assert (15 * len(lines) if columns.tickangle else 6.5 * max(map(len, lines))) <= cell
    long = max(len(line) for text in columns.ticktext for line in text.split("<br>"))
    below = 6.3 * long if columns.tickangle else 15 * max(text.count("<br>") + 1 for text in columns.ticktext)
    tall = (chart.layout.height - 78 - 40 - below) / count
    assert tall >= 15 * max(text.count("<br>") + 1 for text in rows.ticktext)


def test_calibration_bins_intervals_and_error(check):
    p = RNG.dirichlet(np.full(4, 0.6), 800)
    labels = np.array([RNG.choice(4, p=row) for row in p])
    chart = check(charts.calibration, p, labels)
    confidence, right = p.max(axis=1), p.argmax(axis=1) == labels
    edges = np.linspace(0, 1, 11)
    error = 0.0
    points = chart.data[0]
    seen = 0
    for low, high in itertools.pairwise(edges):
        inside = (confidence >= low) & (confidence < high)
        if not inside.any():
            continue
        assert points.x[seen] == pytest.approx(confidence[inside].mean())
        assert points.y[seen] == pytest.approx(right[inside].mean())
        interval = binomtest(int(right[inside].sum()), int(inside.sum())).proportion_ci(method="wilson")
        assert points.y[seen] - points.error_y.arrayminus[seen] == pytest.approx(interval.low)
        assert points.y[seen] + points.error_y.array[seen] == pytest.approx(interval.high)
        error += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
        seen += 1
    assert seen == len(points.x)
    assert sum(chart.data[1].y) == 800
    assert f"error {error:.4g}" in chart.layout.title.text


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (25, "over-confident: said 0.75, right 0.25"),
        (100, "under-confident: said 0.75, right 1 "),
        (75, "neither over- nor under-confident: said 0.75, right 0.75"),
    ],
)
def test_calibration_says_which_way_it_is_off(check, right, words):
    said = np.tile([0.75, 0.25], (100, 1))
    chart = check(charts.calibration, said, (np.arange(100) >= right).astype(int))
    assert words in chart.layout.meta["alt"]
    lines = chart.layout.title.subtitle.text.split("<br>")
    assert words.strip() in " ".join(lines)
    assert max(map(len, lines)) <= 52, "on a phone"
    (key,) = [note for note in chart.layout.annotations if note.text.startswith("means")]
    assert (key.yref, key.y, key.yanchor) == ("y2 domain", 1, "bottom"), "above the panel of the lines that it names"
    assert re.findall(r"[\d.]+", key.text) == re.findall(r"[\d.]+", words)
    means = [shape.x0 for shape in chart.layout.shapes if shape.yref == "y2 domain"]
    assert means == pytest.approx([0.75, right / 100])
    assert len({shape.line.dash for shape in chart.layout.shapes[1:]}) == 2


def test_one_answer_is_one_answer(check):
    assert "over 1 answer;" in check(charts.calibration, [[0.9, 0.1]], [0]).layout.meta["alt"]


def test_the_gap_between_said_and_right_is_filled_and_hatched_by_its_sign(check):
    p = RNG.dirichlet(np.full(3, 0.6), 600)
    labels = np.where(RNG.random(600) < 0.7, p.argmax(axis=1), 0)
    chart = check(charts.calibration, p, labels)
    points, _, gaps = chart.data
    np.testing.assert_allclose(np.minimum(points.x, points.y), np.array(gaps.base, float))
    np.testing.assert_allclose(np.maximum(points.x, points.y), np.array(gaps.base, float) + gaps.y)
    hatch = {"/" if a > b else "\\" for a, b in zip(points.x, points.y, strict=True)}
    assert list(gaps.marker.pattern.shape) == ["/" if a > b else "\\" for a, b in zip(points.x, points.y, strict=True)]
    assert len(hatch) == len({tuple(c) for c in zip(gaps.marker.pattern.shape, gaps.marker.color, strict=True)})


def test_file_sizes_are_to_scale_largest_first(check):
    chart = check(charts.file_sizes, {"small.tflite": 124_472, "large.tflite": 475_204})
    assert list(chart.data[0].x) == [475_204, 124_472]
    assert chart.layout.xaxis.range == (0, 475_204), "bars start at 0"
    assert "3.8× smaller" in chart.layout.annotations[1].text


def test_sizes_may_be_numpy_s_numbers(check):
    sizes = {"a": np.zeros(5, np.int8).nbytes, "b": np.int64(1), "c": np.arange(5).sum()}
    chart = check(charts.file_sizes, sizes)
    assert list(chart.data[0].x) == [10, 5, 1]
    assert chart.layout.meta["alt"] == "Size of each file. c: 10 bytes; a: 5 bytes; b: 1 byte."


def test_names_of_files_and_disturbances_fit_a_phone(check):
    """39 letters of mixed weight on 330 pixels, 22 small ones on half of them."""
    name = "dynamic range quantised, weights only int8"
    chart = check(charts.file_sizes, {"float32": 475_204, name: 124_608, "nothing": 1})
    texts = [note.text.replace("<b>", "").replace("</b>", "") for note in chart.layout.annotations]
    assert max(len(line) for text in texts for line in text.split("<br>")) <= 39
    assert texts[1].replace("<br>", " ") == f"{name} 124,608 bytes, 3.8× smaller"
    assert texts[2].startswith("nothing  1 byte,")
    row = (chart.layout.height - 64) / 3
    for i, note in enumerate(chart.layout.annotations):
        assert note.y == pytest.approx(i - chart.data[0].width / 2), "just above its bar"
        assert 17 * (note.text.count("<br>") + 1) + 18 <= row
    chart = check(charts.robustness, {"moved to the right, pixels": {0: 0.9, 1: 0.8}, "noise": {0: 0.9, 9: 0.1}})
    heads = [note.text.split("<br>") for note in chart.layout.annotations]
    assert heads == [["moved to the right, pixels"], ["noise"]]
    chart = check(charts.robustness, {"noise": {0: 0.9, 9: 0.1}, "moved to the right, pixels": {0: 0.9, 1: 0.8}})
    assert chart.layout.annotations[1].text == "moved to the right,<br>pixels", "the right panel has less room"


def test_robustness_shows_every_number_on_one_scale(check):
    given = {"rotation, degrees": {0: 0.98, 15: 0.9}, "colours": {"as is": 0.98, "inverted": 0.1}}
    chart = check(charts.robustness, given)
    assert [dict(zip(trace.x, trace.y, strict=True)) for trace in chart.data] == list(given.values())
    assert chart.layout.yaxis.range == chart.layout.yaxis2.range
    assert "inverted → 0.1" in chart.layout.meta["alt"]
    alone = check(charts.robustness, {"noise": {0.5: 0.4, 0: 0.98}})
    assert alone.layout.xaxis.domain == (0, 1)
    assert list(alone.data[0].x) == [0, 0.5], "in the order of the numbers, so that the line does not run back"


REFUSED = {
    "no run": (lambda: charts.history([]), "1 to 7 runs, got 0"),
    "no loss": (lambda: charts.history(SimpleNamespace(val_loss=[1])), "a SimpleNamespace without loss"),
    "no accuracy": (
        lambda: charts.history(SimpleNamespace(loss=[1])),
        r'a SimpleNamespace without accuracy; show=\("loss",\) draws the loss alone',
    ),
    "no lists": (lambda: charts.history({"loss": 1, "accuracy": 2}), "lists of numbers, one an epoch"),
    "101 bins": (lambda: charts.calibration([[1.0, 0]], [0], bins=101), "from 2 to 50, got 101"),
    "41 classes": (lambda: charts.confusion(np.eye(41, dtype=int)), "2 to 40 classes"),
    "no epoch": (lambda: charts.history(run(loss=())), "without epochs"),
    "unknown": (lambda: charts.history(run(), show="error"), '"loss", "accuracy" or both'),
    "unequal": (lambda: charts.history(run(val_loss=(1, 2))), "as many val_loss as loss, got 2 and 5"),
    "not square": (lambda: charts.confusion(np.zeros((2, 3), int)), r"a square of counts .* \(2, 3\)"),
    "shares": (lambda: charts.confusion(np.eye(3)), "a square of counts"),
    "below 0": (lambda: charts.confusion(np.array([[1, 2], [-1, 3]])), "none below 0, got -1 in row 1, column 0"),
    "no image": (lambda: charts.confusion(np.zeros((3, 3), int)), "counts no image"),
    "names": (lambda: charts.confusion(np.eye(3, dtype=int), names=["a"]), "names must be 3 names"),
    "scores": (lambda: charts.calibration([[5, -5]], [0]), r"must lie in 0\.\.1, got -5 to 5"),
    "above one": (lambda: charts.calibration([[1.26, 0]], [0]), "0..1"),
    "sum": (lambda: charts.calibration([[0.5, 0.5], [0.5, 0.6]], [0, 0]), r"must sum to 1, got 1\.1 in row 1"),
    "labels": (lambda: charts.calibration([[1.0, 0]], [0, 1]), "labels must be 1 whole numbers"),
    "bins": (lambda: charts.calibration([[1.0, 0]], [0], bins=1), "bins must be a whole number from 2 to 50, got 1"),
    "no files": (lambda: charts.file_sizes({}), "1 to 20 files, got 0"),
    "true bytes": (lambda: charts.file_sizes({"a": True}), "above 0, got \\[True\\]"),
    "no strength": (lambda: charts.robustness({"noise": {NAN: 0.5}}), "each strength must be a number or a word, got"),
    "percent of accuracy": (lambda: charts.history(run(accuracy=(50,) * 5)), r"accuracy must lie in 0\.\.1, got 50"),
    "no bytes": (lambda: charts.file_sizes({"a": 0}), "above 0"),
    "no disturbance": (lambda: charts.robustness({}), "1 to 12 disturbances"),
    "percent": (lambda: charts.robustness({"noise": {0: 98}}), r"0\.\.1, got 98"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(case):
    draw, sentence = REFUSED[case]
    with pytest.raises(ValueError, match=sentence) as refusal:
        draw()
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize(
    "draw",
    [
        lambda: charts.confusion(np.array([[5, 9], [0, 4]])),
        lambda: charts.one_hot(5),
        lambda: charts.scaling(np.eye(28, dtype=np.uint8) * 255),
    ],
)
def test_numbers_on_coloured_cells_can_be_read(draw, theme):
    """WCAG AA on the strongest cell, which lies over the page's colour."""
    chart = charts.themed(draw(), theme)
    page = chart.layout.template.layout.paper_bgcolor
    cells = chart.data[0]
    strongest = cells.colorscale[-1][1]
    over = np.array([int(page[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    paint = np.array([int(strongest[i : i + 2], 16) for i in (1, 3, 5, 7)]) / 255
    back = paint[3] * paint[:3] + (1 - paint[3]) * over
    text = np.array([int(cells.textfont.color[i : i + 2], 16) for i in (1, 3, 5)]) / 255

    def luminance(colour):
        return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]

    high, low = sorted((luminance(back), luminance(text)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5
