"""A test as pictures: what is confused, how far a probability can be trusted, what disturbs the network."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix

from explainer import charts

RNG = np.random.default_rng(6)


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


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        (np.array([[0.2, 0.8], [0.6, 0.4]]), r"shape (2, 2); of probabilities, give predictions.argmax(axis=1)"),
        ([[0.2], [0.6]], "shape (2, 1); of probabilities, give (predictions > 0.5).ravel()"),
        ([0.2, 0.8], "between 0 and 1; of probabilities, give predictions > 0.5"),
        (np.array([0.2, 0.8], object), "between 0 and 1; of probabilities, give predictions > 0.5"),
        (np.array([0.2, 0.8], np.float32), "between 0 and 1; of probabilities, give predictions > 0.5"),
    ],
)
def test_probabilities_are_no_labels_and_the_advice_makes_them_so(given, advice):
    with pytest.raises(ValueError, match=re.escape(advice)):
        charts.confusion([0, 1], given)
    labels = eval(advice.split("give ")[1], {"predictions": np.asarray(given)})  # noqa: S307 - the advice itself
    assert charts.confusion([0, 1], labels).layout.title.text in ("0 of 2 right", "2 of 2 right")


def test_rows_of_several_lengths_are_no_labels():
    with pytest.raises(ValueError, match="predictions must be a list of numbers or texts, got"):
        charts.confusion([0, 1], [[1], [1, 2]])


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
        (25, "over-confident: stated 0.75, right 0.25"),
        (100, "under-confident: stated 0.75, right 1 "),
        (75, "neither over- nor under-confident: stated 0.75, right 0.75"),
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
    assert "26% of the size" in chart.layout.annotations[1].text


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
    assert texts[1].replace("<br>", " ") == f"{name} 124,608 bytes, 26% of the size"
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
    accuracies = {"rotation, degrees": {0: 0.98, 15: 0.9}, "colours": {"as is": 0.98, "inverted": 0.1}}
    chart = check(charts.robustness, accuracies)
    assert [dict(zip(trace.x, trace.y, strict=True)) for trace in chart.data] == list(accuracies.values())
    assert chart.layout.yaxis.range == chart.layout.yaxis2.range
    assert "inverted → 0.1" in chart.layout.meta["alt"]
    alone = check(charts.robustness, {"noise": {0.5: 0.4, 0: 0.98}})
    assert alone.layout.xaxis.domain == (0, 1)
    assert list(alone.data[0].x) == [0, 0.5], "in the order of the numbers, so that the line does not run back"


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


@pytest.mark.parametrize(("normalise", "sklearn"), [("rows", "true"), ("columns", "pred"), ("all", "all")])
def test_labels_are_counted_and_shared_as_scikit_learn_does(check, normalise, sklearn):
    true, said = (RNG.choice(["cat", "dog", "cow"], 80).tolist() for _ in range(2))
    expected = confusion_matrix(true, said)
    for labels in ((true, said), (tuple(true), tuple(said))):
        chart = check(charts.confusion, *labels)
        np.testing.assert_array_equal(chart.data[0].customdata, expected)
        assert chart.data[0].x == ("cat", "cow", "dog")
    assert charts.confusion(pd.Series(true), np.array(said)).to_json() == chart.to_json()
    shares = check(charts.confusion, true, said, normalise=normalise)
    wanted = (100 * confusion_matrix(true, said, normalize=sklearn)).ravel()
    np.testing.assert_allclose([float(cell) for row in shares.data[0].text for cell in row], wanted, atol=0.501)


def test_whole_numbers_are_places_of_names_and_a_table_has_its_own(check):
    chart = check(charts.confusion, [0, 1, 1], [0, 1, 0], names=["no", "yes", "never"])
    np.testing.assert_array_equal(chart.data[0].customdata, [[1, 0, 0], [1, 1, 0], [0, 0, 0]])
    shares = check(charts.confusion, [0, 1, 1], [0, 1, 0], names=["no", "yes", "never"], normalise="rows")
    assert shares.data[0].text[2][0] == "", "nothing to divide by"
    counts = pd.DataFrame([[9, 1], [2, 8]], ["Katze", "Hund"], ["Katze", "Hund"])
    assert check(charts.confusion, counts).data[0].y == ("Katze", "Hund")
    assert charts.confusion(counts, names=pd.Series(["a", "b"])).data[0].y == ("a", "b")


class Tensor:
    """What a network of PyTorch's gives while it is trained: an array only when it is asked to let go."""

    requires_grad = True

    def __init__(self, values):
        self.values = values

    def __array__(self, *_, **__):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self):
        return self

    def cpu(self):
        return np.asarray(self.values)


def test_labels_may_be_a_series_or_a_tensor(check):
    expected = charts.class_counts([1, 2, 2]).to_json()
    for labels in (pd.Series([1, 2, 2]), pd.Index([1, 2, 2]), Tensor([1, 2, 2])):
        assert check(charts.class_counts, labels).to_json() == expected
    table, labels = np.array([[0.9, 0.1]] * 10), [0] * 9 + [1]
    chart = check(charts.calibration, pd.DataFrame(table), pd.Series(labels))
    assert chart.to_json() == charts.calibration(table, labels).to_json()
