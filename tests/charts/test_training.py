"""Training and test results as pictures, against scikit-learn's own counts and a crossing found by hand."""

from __future__ import annotations

import itertools
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
    assert "training passes validation: epoch 4" in told
    assert "best: epoch 4" in told
    assert "best in epoch 3 with 0.35" in chart.layout.meta["alt"]


def test_without_crossing_none_is_claimed(check):
    chart = check(charts.history, run(val_accuracy=(0.98,) * 5), show="accuracy")
    assert "training does not pass validation" in chart.layout.meta["alt"]
    assert not drawn(chart, "y", "crossing")


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


@pytest.mark.parametrize(("right", "words"), [(25, "less often than said"), (100, "at least as often as said")])
def test_calibration_says_which_way_it_is_off(right, words):
    said = np.tile([0.75, 0.25], (100, 1))
    assert words in charts.calibration(said, (np.arange(100) >= right).astype(int)).layout.meta["alt"]


def test_file_sizes_are_to_scale_largest_first(check):
    chart = check(charts.file_sizes, {"small.tflite": 124_472, "large.tflite": 475_204})
    assert list(chart.data[0].x) == [475_204, 124_472]
    assert chart.layout.xaxis.range == (0, 475_204), "bars start at 0"
    assert "3.8× smaller" in chart.layout.annotations[1].text


def test_robustness_shows_every_number_on_one_scale(check):
    given = {"rotation, degrees": {0: 0.98, 15: 0.9}, "colours": {"as is": 0.98, "inverted": 0.1}}
    chart = check(charts.robustness, given)
    assert [dict(zip(trace.x, trace.y, strict=True)) for trace in chart.data] == list(given.values())
    assert chart.layout.yaxis.range == chart.layout.yaxis2.range
    assert "inverted → 0.1" in chart.layout.meta["alt"]
    alone = check(charts.robustness, {"noise": {0: 0.98, 0.5: 0.4}})
    assert alone.layout.xaxis.domain == (0, 1)


REFUSED = {
    "no run": (lambda: charts.history([]), "1 to 7 runs, got 0"),
    "no epoch": (lambda: charts.history(run(loss=())), "without epochs"),
    "unknown": (lambda: charts.history(run(), show="error"), '"loss", "accuracy" or both'),
    "unequal": (lambda: charts.history(run(val_loss=(1, 2))), "as many val_loss as loss, got 2 and 5"),
    "not square": (lambda: charts.confusion(np.zeros((2, 3), int)), r"a square of counts .* \(2, 3\)"),
    "shares": (lambda: charts.confusion(np.eye(3)), "a square of counts"),
    "no image": (lambda: charts.confusion(np.zeros((3, 3), int)), "counts no image"),
    "names": (lambda: charts.confusion(np.eye(3, dtype=int), names=["a"]), "names must be 3 names"),
    "above one": (lambda: charts.calibration([[1.26, 0]], [0]), "0..1"),
    "labels": (lambda: charts.calibration([[1.0, 0]], [0, 1]), "labels must be 1 whole numbers"),
    "bins": (lambda: charts.calibration([[1.0, 0]], [0], bins=1), "bins must be"),
    "no files": (lambda: charts.file_sizes({}), "1 to 20 files, got 0"),
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
