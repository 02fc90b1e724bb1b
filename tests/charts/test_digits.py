"""Pictures of digits: each pixel drawn is the pixel given, each number said is the number computed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from explainer import charts

RNG = np.random.default_rng(20)
IMAGES = (RNG.random((40, 28, 28)) ** 6 * 255).astype(np.uint8)
IMAGES[:, :, :4] = 0
LABELS = np.arange(40) % 10
IMAGE = IMAGES[0]
SURE = np.array([0.0, 0.0, 0.0, 0.9, 0.0, 0.06, 0.01, 0.01, 0.01, 0.01])


def tile(chart, index: int) -> np.ndarray:
    """The pixels that a gallery draws for its picture `index`, found by where its label stands."""
    captions = next(trace for trace in chart.data if trace.name == "labels")
    x, y = round(captions.x[index] - 13.5), round(captions.y[index] + 1)
    return chart.data[0].z[y : y + 28, x : x + 28]


def test_a_digit_is_its_pixels(check):
    chart = check(charts.digit, IMAGE, 5)
    assert chart.data[0].z.dtype == np.uint8
    np.testing.assert_array_equal(chart.data[0].z, IMAGE)
    assert (chart.data[0].zmin, chart.data[0].zmax) == (0, 255)
    assert chart.layout.yaxis.range == (27.5, -0.5), "row 0 is on top"
    assert chart.layout.yaxis.scaleanchor == "x", "pixels are square"
    assert f"{(IMAGE > 0).sum()} pixels have ink" in chart.layout.meta["alt"]
    assert "labelled 5" in chart.layout.title.text
    assert len(chart.to_json()) < 5_000


def test_floats_are_the_network_s_own_numbers(check):
    chart = check(charts.digit, IMAGE / 255)
    np.testing.assert_allclose(chart.data[0].z, IMAGE / 255, atol=1e-7)
    assert chart.data[0].zmax == 1


def test_an_empty_image_is_said_to_be_empty(check):
    assert "It is empty." in check(charts.digit, np.zeros((28, 28), np.uint8)).layout.meta["alt"]


def test_a_gallery_shows_each_image_under_its_label(check):
    chart = check(charts.digits, IMAGES[:23], labels=LABELS[:23], gallery=True)
    assert list(chart.data[1].text) == [str(label) for label in LABELS[:23]]
    for index in range(23):
        np.testing.assert_array_equal(tile(chart, index), IMAGES[index])
    assert int(chart.data[0].z.astype(int).sum()) == int(IMAGES[:23].astype(int).sum()), "nothing but the images"


def test_a_wrong_prediction_is_framed_and_named(check):
    said = LABELS[:12].copy()
    said[[0, 7]] = 9
    chart = check(charts.digits, IMAGES[:12], LABELS[:12], said, gallery=True)
    wrong = [text for trace in chart.data[1:] for text in trace.text if "read" in text]
    assert wrong == ["<b>was 0<br>read 9</b>", "<b>was 7<br>read 9</b>"]
    assert "was 0, read as 9; 1; 2" in chart.layout.meta["alt"]
    assert len(chart.layout.shapes) == 2
    assert "2 of 12 read wrongly" in chart.layout.meta["alt"]
    frame = chart.layout.shapes[0]
    z = chart.data[0].z[int(frame.y0) + 1 : int(frame.y1), int(frame.x0) + 1 : int(frame.x1)]
    np.testing.assert_array_equal(z, IMAGES[0])


@pytest.mark.parametrize("columns", [None, 4, 10])
def test_captions_of_mistakes_fit_beside_each_other_on_a_phone(check, columns):
    """At 358 pixels and 8.7 a letter, the widest bold letter of DejaVu Sans at 13."""
    chart = check(
        charts.digits, IMAGES[:10], labels=LABELS[:10], predictions=9 - LABELS[:10], columns=columns, gallery=True
    )
    tile = 342 / (columns or 5)
    wrong = next(trace for trace in chart.data[1:] if "<b>" in trace.text[0])
    assert max(len(line) for text in wrong.text for line in text[3:-4].split("<br>")) * 8.7 < tile
    line = 342 / chart.data[0].z.shape[1] * (round(wrong.y[0]) + 1)  # pixels above the first row, for its caption
    assert line > 12 * wrong.text[0].count("<br>") + 12
    assert ("was → read" in chart.layout.title.subtitle.text) == (columns == 10)


@pytest.mark.parametrize("columns", [3, 5, 10, 14, 20])
def test_a_caption_never_lies_on_the_picture_above_it(check, columns):
    chart = check(charts.digits, IMAGES, labels=LABELS, columns=columns, gallery=True)
    z, captions = np.array(chart.data[0].z), chart.data[1]
    pixel = 342 / z.shape[1]  # on a phone
    rows = sorted(set(captions.y))
    for above, row in itertools.pairwise(rows):
        free = row - (above + 28)  # between the foot of a picture and the next caption's
        assert free * pixel >= 13
    assert (rows[0] + 1) * pixel >= 13


@pytest.mark.parametrize("count", [1, 3, 12, 30, 200])
def test_a_gallery_leaves_no_gap_on_a_phone_and_stands_in_the_middle_of_a_slide(count):
    chart = charts.digits(np.zeros((count, 28, 28), np.uint8), labels=np.zeros(count, int))
    rows, columns = chart.data[0].z.shape
    drawn = chart.layout.height - chart.layout.margin.t - chart.layout.margin.b
    assert drawn - min(342 / columns, drawn / rows) * rows <= 0.145 * drawn + 4
    assert drawn / count < 200
    assert chart.layout.xaxis.constraintoward == "center"


@pytest.mark.parametrize(
    ("draw", "across"),
    [
        (lambda: charts.digit(IMAGE), 358 - 48 - 12),
        (lambda: charts.scaling(IMAGE), 0.485 * (358 - 24)),
        (lambda: charts.attribution(IMAGE, np.eye(28)), 0.485 * (358 - 24)),
    ],
)
def test_a_square_picture_fills_its_height_on_a_phone(draw, across):
    chart = draw()
    assert 0 <= chart.layout.height - chart.layout.margin.t - chart.layout.margin.b - across < 45


def test_a_long_label_goes_on_in_further_lines(check):
    label = "five with a long label, written by a clerk in the year 1994"
    chart = check(charts.digit, IMAGE, label=label)
    lines = chart.layout.title.text.split("<br>")
    assert " ".join(lines) == f"A digit labelled {label}"
    assert max(map(len, lines)) <= 40
    assert chart.layout.margin.t - charts.digit(IMAGE).layout.margin.t == 22 * (len(lines) - 1)


def test_large_galleries_stay_quick_to_draw(check):
    assert check(charts.digits, IMAGES, gallery=True).data[0].texttemplate
    assert not check(charts.digits, np.tile(IMAGES, (3, 1, 1)), gallery=True).data[0].texttemplate


def test_a_prediction_names_the_answer_the_runner_up_and_the_truth(check):
    chart = check(charts.prediction, IMAGE, SURE, label=5)
    np.testing.assert_allclose(chart.data[1].x, SURE)
    np.testing.assert_array_equal(chart.data[0].z, IMAGE)
    assert chart.layout.title.text == "Predicted: 3, p = 0.9000"
    assert chart.layout.title.subtitle.text == "wrong: it is 5; runner-up 5, p = 0.0600"
    assert chart.layout.yaxis2.ticktext[5].strip() == "<b>is 5</b>", "the truth is marked by more than a colour"
    right = check(charts.prediction, IMAGE, SURE, label=3)
    assert "correct" in right.layout.title.subtitle.text
    assert [tick.strip() for tick in right.layout.yaxis2.ticktext if "✓" in tick] == ["<b>3 ✓</b>"]
    assert not [tick for tick in chart.layout.yaxis2.ticktext if "✓" in tick], "no tick beside a miss"


def test_names_of_classes_stand_clear_of_the_picture(check):
    """Beside it while they are short: 8.7 pixels a letter, bold, at 14."""
    chart = check(charts.prediction, IMAGE, SURE, label=5)
    room = (chart.layout.xaxis2.domain[0] - chart.layout.xaxis.domain[1]) * (358 - 24)
    assert len("is 5 ") * 10 < room
    assert (
        len(check(charts.prediction, IMAGE, np.full(26, 1 / 26), names=list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")).data[1].x)
        == 26
    )


def test_long_names_stand_above_their_bars(check):
    names = ["T-shirt/top", "Ankle boot, brown leather", "Bag"]
    chart = check(charts.prediction, IMAGE, [0.6, 0.3, 0.1], names=names, label=1)
    notes = [(note.text, round(note.y + 0.2)) for note in chart.layout.annotations]
    assert notes == [("T-shirt/top", 0), ("<b>is Ankle boot, brown leather</b>", 1), ("Bag", 2)]
    assert all(note.yref == "y2" and note.y <= row - 0.2 for row, note in enumerate(chart.layout.annotations))
    assert chart.data[1].width / 2 <= 0.21, "a bar ends below its name"
    assert chart.layout.yaxis2.domain[1] < chart.layout.yaxis.domain[0], "the picture stands above"
    for lines in (chart.layout.title.text, chart.layout.title.subtitle.text):
        assert all(len(line) <= 52 for line in lines.split("<br>"))
    assert "Ankle boot, brown leather 0.3000" in chart.layout.meta["alt"]
    unlikely = check(charts.prediction, IMAGE, [0, 0.00001, 0.99999], names=names, label=1).layout.title.subtitle.text
    assert unlikely == "wrong: it is Ankle boot, brown leather; runner-up<br>Ankle boot, brown leather, p < 0.0001"


@pytest.mark.parametrize("names", [None, ["T-shirt/top", "a boot, brown", "a bag"]])
@pytest.mark.parametrize("p", [0.9992, 0.99999, 1.0, 0.51, 0.49, 0.5])
def test_no_value_is_cut_off_at_its_bar(check, names, p):
    """A number has 7 signs of at most 9.1 pixels; a phone's bars have 147 pixels, or 334 below their names."""
    chart = check(charts.prediction, IMAGE, [p, (1 - p) * 0.75, (1 - p) * 0.25], names=names)
    bars, axis = chart.data[1], chart.layout.xaxis2
    pixel = (334 if names else (axis.domain[1] - axis.domain[0]) * 334) / axis.range[1]
    for value, text, place in zip(bars.x, bars.text, bars.textposition, strict=True):
        room = value * pixel if place == "inside" else (axis.range[1] - value) * pixel + 12
        assert 9.1 * len(text) + 6 <= room
        assert (place == "inside") == (value > 0.5)
    assert (bars.constraintext, bars.textangle, bars.insidetextanchor) == ("none", 0, "end"), "as large as the others"
    assert axis.range[1] <= 1.05, "bars use the width"


def test_a_probability_is_never_rounded_to_a_certainty():
    p = np.array([1e-7, 1 - 1e-7])
    chart = charts.prediction(IMAGE, p, names=["no", "yes"])
    assert chart.data[1].text == ("<0.0001", ">0.9999")
    assert "p = >0.9999" not in charts.prediction(IMAGE, [0, 1.0]).layout.title.text


@pytest.mark.parametrize("pixel", [(7, 12), (0, 0), (27, 27)])
def test_flattening_counts_row_by_row(check, pixel):
    chart = check(charts.flatten, IMAGE, pixel=pixel)
    flat = next(trace for trace in chart.data if trace.name == "flat")
    np.testing.assert_array_equal(flat.y, IMAGE.reshape(784))
    index = np.ravel_multi_index(pixel, IMAGE.shape)
    marker = chart.data[3]
    assert (marker.x[0], marker.y[0]) == (index, IMAGE[pixel])
    assert (chart.data[2].x[0], chart.data[2].y[0]) == pixel[::-1]
    assert f"= {index}" in chart.layout.meta["alt"]
    row = chart.layout.shapes[1]
    assert (row.x0, row.x1) == (28 * pixel[0] - 0.5, 28 * pixel[0] + 27.5)


def test_flattening_without_a_pixel_takes_the_darkest():
    row, column = np.unravel_index(IMAGE.argmax(), IMAGE.shape)
    assert f"Row {row}, column {column}" in charts.flatten(IMAGE).layout.title.text


def test_scaling_divides_by_255(check):
    chart = check(charts.scaling, IMAGE)
    before, after = chart.data
    np.testing.assert_allclose(after.z, before.z / 255, atol=1e-7)
    top, left = before.y0, before.x0
    np.testing.assert_array_equal(before.z, IMAGE[top : top + 7, left : left + 7])


def test_what_is_not_0_is_not_written_as_0(check):
    faint = np.zeros((28, 28), np.uint8)
    faint[10:17, 10:17] = np.arange(49).reshape(7, 7) % 4
    chart = check(charts.scaling, faint)
    for row, texts in zip(chart.data[0].z, chart.data[1].text, strict=True):
        assert list(texts) == [{0: "0.00", 1: "≈0", 2: "0.01", 3: "0.01"}[value] for value in row]


def test_one_hot_has_a_single_one(check):
    chart = check(charts.one_hot, 5)
    assert chart.data[0].z.tolist() == [[0, 0, 0, 0, 0, 1, 0, 0, 0, 0]]
    assert "(0, 0, 0, 0, 0, 1, 0, 0, 0, 0)" in chart.layout.meta["alt"]


def test_mean_digits_are_means(check):
    chart = check(charts.mean_digits, IMAGES, LABELS, gallery=True)
    for label in range(10):
        np.testing.assert_allclose(tile(chart, label), IMAGES[label == LABELS].mean(axis=0), rtol=1e-6)
    assert chart.data[0].zmax == 255


def test_one_label_is_one_label(check):
    assert check(charts.class_counts, ["cat"]).layout.title.text == "1 label"


def test_class_counts_count(check):
    chart = check(charts.class_counts, [3, 1, 3, 3])
    assert (list(chart.data[0].y), list(chart.data[0].x)) == (["1", "3"], [1, 3])
    assert chart.layout.shapes[0].x0 == 2, "equal shares"


REFUSED = {
    "flat image": (lambda: charts.digit(IMAGE.ravel()), r"\(784,\); image.reshape\(28, 28\)"),
    "too bright": (lambda: charts.digit(IMAGE.astype(float)), "whole numbers 0..255 or floats 0..1"),
    "not a number": (lambda: charts.digit(np.full((28, 28), np.nan)), "whole numbers 0..255 or floats 0..1"),
    "text": (lambda: charts.digit(np.full((28, 28), "a")), "whole numbers 0..255 or floats 0..1"),
    "no image": (lambda: charts.digits(IMAGES[:0]), r"\(n, rows, columns\)"),
    "too large": (lambda: charts.digit(np.zeros((129, 28))), r"of 7 to 128 pixels, got the shape \(129, 28\)"),
    "too many": (lambda: charts.digits(np.zeros((300, 28, 28))), r"up to 200 images, got 300"),
    "labels": (lambda: charts.digits(IMAGES[:3], labels=[1]), "labels must be 3 values"),
    "predictions alone": (lambda: charts.digits(IMAGES[:1], predictions=[1]), "give labels as well"),
    "crowded": (
        lambda: charts.digits(IMAGES, LABELS, (LABELS + 1) % 10, columns=20),
        "columns must be with predictions or longer names a whole number from 1 to 10, got 20",
    ),
    "names of classes": (lambda: charts.digits(IMAGES, ["coat"] * 40, columns=11), "from 1 to 10, got 11"),
    "no columns": (lambda: charts.digits(IMAGES, columns=0), "columns must be"),
    "confidence 1.26": (lambda: charts.prediction(IMAGE, [1.26, 0]), "must lie in 0..1, got 1.26, 0"),
    "sum": (lambda: charts.prediction(IMAGE, [0.2, 0.2]), "must sum to 1, got a sum of 0.4"),
    "class 10": (lambda: charts.prediction(IMAGE, SURE, label=10), "a class from 0 to 9, got 10"),
    "classes": (lambda: charts.prediction(IMAGE, np.full(51, 1 / 51)), "2 to 50 numbers"),
    "names": (lambda: charts.prediction(IMAGE, SURE, names=["a"]), "names must be 10 names"),
    "half a pixel": (lambda: charts.flatten(IMAGE, pixel=(1.5, 2)), r"from \(0, 0\) to \(27, 27\), got \(1\.5, 2\)"),
    "every label its own class": (lambda: charts.class_counts(range(1000)), "shows up to 100 classes, got 1,000"),
    "pixel": (lambda: charts.flatten(IMAGE, pixel=(28, 0)), r"from \(0, 0\) to \(27, 27\), got \(28, 0\)"),
    "scaled already": (lambda: charts.scaling(IMAGE / 255), "already floats"),
    "one-hot": (lambda: charts.one_hot(10), "a class from 0 to 9"),
    "one-hot text": (lambda: charts.one_hot("5"), "a class from 0 to 9"),
    "counts": (lambda: charts.class_counts([]), "at least one label"),
    "mean": (lambda: charts.mean_digits(IMAGES, [1, 2]), "labels must be 40 values"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(case):
    draw, sentence = REFUSED[case]
    with pytest.raises(ValueError, match=sentence) as refusal:
        draw()
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("draw", [charts.digit, charts.flatten, lambda image: charts.attribution(image, image - 0.5)])
def test_the_largest_picture_is_still_light(draw):
    noise = np.random.default_rng(0).random((128, 128))
    assert len(draw(noise).to_json()) < 300_000
