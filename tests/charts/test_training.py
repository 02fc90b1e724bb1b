"""Training and test results as pictures, against scikit-learn's own counts and a crossing found by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from explainer import charts


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
        ({"loss": (1, NAN), "val_loss": (1, 0.6)}, "loss has no value from epoch 2 on"),
        (
            {"loss": (3, NAN, NAN, NAN, NAN, NAN), "val_loss": (2, 1, NAN, NAN, NAN, NAN)},
            "loss has no value from epoch 2",
        ),
        ({"loss": (NAN, 1, 2), "val_loss": (NAN, NAN, NAN)}, "loss has no value from epoch 1 on"),
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
    assert said == ["training loss has no value in epoch 2", "validation loss has no value from epoch 3 on"]
    assert "goes from 3 to 1, and is not a number in epoch 2;" in chart.layout.meta["alt"]
    for gaps, words in (
        ((2, 4), "in epochs 2 and 4"),
        ((2, 4, 5, 7), "in 4 epochs, first in epoch 2"),
        ((9,), "from epoch 9 on"),
    ):
        broken = [NAN if epoch in gaps else 1 / epoch for epoch in range(1, 10)]
        chart = check(charts.history, {"loss": broken, "accuracy": [0.5] * 9}, show="loss")
        assert chart.layout.title.subtitle.text == f"loss has no value {words}"


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
    assert "fast: loss has no value from epoch 3 on" in chart.layout.title.subtitle.text
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


def test_any_metric_is_drawn_and_knows_whether_more_is_better(check):
    kept = {
        "auc": [0.5, 0.9, 0.7],
        "val_auc": [0.5, 0.6, 0.8],
        "mae": [3, 2, 1],
        "val_mae": [3, 1, 2],
        "lr": [0.1, 0.1, 0.01],
    }
    chart = check(charts.history, kept, show=["auc", "mae", "lr"])
    assert [chart.layout[f"yaxis{i}"].title.text for i in ("", "2", "3")] == ["auc", "mae", "lr"]
    assert "best in epoch 3 with 0.8" in chart.layout.meta["alt"]
    assert "best in epoch 2 with 1" in chart.layout.meta["alt"]
    domains = [chart.layout[f"yaxis{i}"].domain for i in ("", "2", "3")]
    assert domains[0][1] == 1
    assert domains[2][0] == 0
    assert domains[0][0] > domains[1][1] > domains[1][0] > domains[2][1]


@pytest.mark.parametrize(
    ("measured", "panels"),
    [
        (("loss", "accuracy", "auc"), ["loss", "accuracy"]),
        (("auc", "mae", "loss"), ["loss", "auc"]),
        (("loss",), ["loss"]),
        (("mae", "mse", "rmse"), ["mae", "mse"]),
    ],
)
def test_what_a_run_has_measured_is_drawn_without_asking(check, measured, panels):
    kept = {name: [1.0, 0.5] for name in measured} | {f"val_{name}": [1.0, 0.6] for name in measured}
    chart = check(charts.history, kept)
    shown = [chart.layout[f"yaxis{suffix}"].title.text for suffix in ("", "2")[: len(panels)]]
    assert shown == panels


REFUSED = {
    "no run": (lambda: charts.history([]), "1 to 7 runs, got 0"),
    "no loss": (lambda: charts.history(SimpleNamespace(val_loss=[1])), "a SimpleNamespace without 'loss'"),
    "no accuracy": (
        lambda: charts.history(SimpleNamespace(loss=[1])),
        r"a SimpleNamespace without 'accuracy'; show=\(.loss.,\) draws the loss alone",
    ),
    "no lists": (lambda: charts.history({"loss": 1, "accuracy": 2}), "lists of numbers, one an epoch"),
    "101 bins": (lambda: charts.calibration([[1.0, 0]], [0], bins=101), "from 2 to 50, got 101"),
    "41 classes": (lambda: charts.confusion(np.eye(41, dtype=int)), "2 to 40 classes"),
    "no epoch": (lambda: charts.history(run(loss=())), "without epochs"),
    "unknown": (lambda: charts.history(run(), show="error"), "a SimpleNamespace without 'error'"),
    "five": (lambda: charts.history(run(), show=list("abcde")), "show must be one to 4 names"),
    "twice": (lambda: charts.history(run(), show=["loss", "loss"]), "show must be one to 4 names"),
    "no label like it": (
        lambda: charts.confusion([0, 3], [1, 0], names=["a", "b"]),
        "2 to 40 classes in names, got the label 3",
    ),
    "fewer said": (lambda: charts.confusion([0, 1], [1]), "labels of the same examples, at least one; got 2 and 1"),
    "a share of what": (lambda: charts.confusion([0, 1], [1, 0], normalise="true"), '"rows", "columns", "all" or both'),
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
