"""`prepare` is held to its written specification by a second implementation in plain loops, to Pillow, and to a network."""

from __future__ import annotations

import base64
import json
import math
import re
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from explainer.files import asset
from explainer.mnist import preprocessing
from explainer.mnist.preprocessing import prepare

GOLDEN = json.loads(asset("drawings.json").read_text())


def unpacked(entry: dict, name: str, height: int, width: int) -> np.ndarray:
    return np.frombuffer(zlib.decompress(base64.b64decode(entry[name])), np.uint8).reshape(height, width)


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    with np.load(asset("digits.npz"), allow_pickle=False) as file:
        return file["images"]


# --- the specification, once more, in plain loops: as somebody would write it who has read only the text -------------------


def by_the_text(picture: list[list[int]]) -> list[float] | None:
    height, width = len(picture), len(picture[0])
    rim = sorted(
        picture[y][x] for y in range(height) for x in range(width) if y in (0, height - 1) or x in (0, width - 1)
    )
    paper = rim[(len(rim) - 1) // 2]
    turned = paper - min(map(min, picture)) > max(map(max, picture)) - paper
    ink = [[max(0, (paper - v) if turned else (v - paper)) for v in row] for row in picture]
    if max(map(max, ink)) < 32:
        return None
    box = cut(stretch(ink))
    if max(len(box), len(box[0])) > 80:
        box = stretch(scale(box, 80))
    rows, columns = len(box), len(box[0])

    def at(y: int, x: int) -> float:
        return box[y][x] if 0 <= y < rows and 0 <= x < columns else 0.0

    perimeter = 0.0
    for y in range(-1, rows):
        for x in range(-1, columns):
            perimeter += math.sqrt(((at(y, x) - at(y + 1, x + 1)) ** 2 + (at(y, x + 1) - at(y + 1, x)) ** 2) / 2)
    k = 20 / max(rows, columns)
    t = k * 2 * sum(map(sum, box)) / perimeter
    if t > 8 or perimeter / 255 * k / 2 > 100:
        return None
    if not 1.8 <= t <= 3.5:
        wanted = 1.8 if t < 1.8 else 3.5
        r = abs(20 * (wanted - t) / (20 - wanted)) / 2 / k
        reach = math.ceil(r)
        frame = reach if t < 1.8 else 0
        grown = [[0.0] * (columns + 2 * frame) for _ in range(rows + 2 * frame)]
        disc = [
            (dy, dx, min(1, 1 + r - math.hypot(dy, dx)))
            for dy in range(-reach - 1, reach + 2)
            for dx in range(-reach - 1, reach + 2)
            if 1 + r - math.hypot(dy, dx) > 0
        ]
        for y in range(len(grown)):
            for x in range(len(grown[0])):
                near = ((at(y - frame + dy, x - frame + dx), w) for dy, dx, w in disc)
                grown[y][x] = max(w * v for v, w in near) if t < 1.8 else 255 - max(w * (255 - v) for v, w in near)
        box = cut(stretch(grown))
    box = scale(box, 20)
    mass = sum(map(sum, box))
    top = 14 - sum(y * sum(row) for y, row in enumerate(box)) / mass
    left = 14 - sum(x * v for row in box for x, v in enumerate(row)) / mass
    top = min(max(math.floor(top + 1e-6 + 0.5), 0), 28 - len(box))
    left = min(max(math.floor(left + 1e-6 + 0.5), 0), 28 - len(box[0]))
    result = [0.0] * 784
    for y, row in enumerate(box):
        for x, v in enumerate(row):
            result[28 * (top + y) + left + x] = v / 255
    return result


def stretch(ink: list[list[float]]) -> list[list[float]]:
    factor = 255 / max(map(max, ink))
    return [[v * factor for v in row] for row in ink]


def cut(ink: list[list[float]]) -> list[list[float]]:
    places = [(y, x) for y, row in enumerate(ink) for x, v in enumerate(row) if v > 25]
    ys, xs = [y for y, _ in places], [x for _, x in places]
    return [row[min(xs) : max(xs) + 1] for row in ink[min(ys) : max(ys) + 1]]


def scale(box: list[list[float]], longest: int) -> list[list[float]]:
    side = max(len(box), len(box[0]))
    rows, columns = (max(1, math.floor(longest * n / side + 0.5)) for n in (len(box), len(box[0])))
    narrow = [filtered(row, columns) for row in box]
    upright = [filtered([row[x] for row in narrow], rows) for x in range(columns)]
    return [[upright[x][y] for x in range(columns)] for y in range(rows)]


def filtered(line: list[float], m: int) -> list[float]:
    n = len(line)
    s, result = max(1, n / m), []
    for i in range(m):
        c = (i + 0.5) * n / m
        under = [(max(0, 1 - abs(j + 0.5 - c) / s), j) for j in range(n)]
        result.append(sum(w * line[j] for w, j in under) / sum(w for w, _ in under))
    return result


# --- golden drawings ------------------------------------------------------------------------------------------------------


def test_there_are_forty_golden_drawings_of_every_kind() -> None:
    assert len(GOLDEN) >= 40
    assert len({entry["name"] for entry in GOLDEN}) == len(GOLDEN)
    assert sum(entry["prepared"] is None for entry in GOLDEN) >= 4


@pytest.mark.parametrize("entry", GOLDEN, ids=lambda entry: entry["name"])
def test_golden_drawing_by_python_and_by_the_text(entry: dict) -> None:
    picture = unpacked(entry, "ink", entry["height"], entry["width"])
    if entry["prepared"] is None:
        with pytest.raises(ValueError, match=re.escape(entry["refusal"])):
            prepare(picture)
        assert by_the_text(picture.tolist()) is None
        return
    prepared = prepare(picture)
    assert prepared.dtype == np.float32
    assert prepared.shape == (28, 28)
    np.testing.assert_array_equal(np.rint(255 * prepared), unpacked(entry, "prepared", 28, 28))
    np.testing.assert_allclose(prepared.ravel(), by_the_text(picture.tolist()), atol=1e-6)


def test_the_text_names_the_numbers_that_the_code_uses() -> None:
    for number in ("32", "above 25", "above 80", "t > 3.5", "t < 1.8", "above 8 ", "above 100", "(14, 14)", "28 x 28"):
        assert number in preprocessing.SPECIFICATION, number


def test_outermost_pixels_count_once_in_a_picture_one_pixel_wide() -> None:
    column = np.array([[20], [120], [0], [0], [120]], np.uint8)
    for picture in (column, column.T):
        np.testing.assert_allclose(prepare(picture).ravel(), by_the_text(picture.tolist()), atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_small_picture_as_the_text_says(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 12))
    values = data.draw(
        st.lists(st.sampled_from([0, 0, 0, 20, 120, 255]), min_size=height * width, max_size=height * width)
    )
    picture = np.array(values, np.uint8).reshape(height, width)
    expected = by_the_text(picture.tolist())
    if expected is None:
        with pytest.raises(ValueError, match=r"^the drawing is "):
            prepare(picture)
    else:
        np.testing.assert_allclose(prepare(picture).ravel(), expected, atol=1e-6)


# --- against MNIST and Pillow ---------------------------------------------------------------------------------------------


def test_digits_of_mnist_stay_what_they_are(digits: np.ndarray) -> None:
    """Digits whose ink is 20 long and of common thickness come back as they were, to 1/255 of contrast and a shift of 0."""
    same = 0
    for image in digits[:1000]:
        box = preprocessing._cut(image.astype(float))
        if max(box.shape) == 20 and image.max() == 255 and 1.8 <= preprocessing.strokes_of(box)[0] <= 3.5:
            faint = np.zeros((28, 28))
            rows, columns = (np.flatnonzero((image > 25).any(axis)) for axis in (1, 0))
            inside = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            faint[inside] = image[inside] / 255
            same += np.abs(prepare(image) - faint).max() < 1e-6
    assert same > 600


def test_scaling_is_pillow_s_triangle_filter() -> None:
    box = np.random.default_rng(0).uniform(0, 255, (61, 37))
    theirs = Image.fromarray(box.astype(np.float32)).resize((12, 20), Image.Resampling.BILINEAR)
    np.testing.assert_allclose(preprocessing._scaled(box, 20), np.asarray(theirs), atol=1e-3)


def test_thickness_is_that_of_the_pen() -> None:
    """A straight stroke of known width, at any angle: 2 · area / perimeter is its width, less the share of its two ends."""
    yy, xx = np.mgrid[-50:51, -50:51]
    for degrees in (0, 17, 45, 80, 90, 135):
        along = xx * math.cos(math.radians(degrees)) + yy * math.sin(math.radians(degrees))
        across = yy * math.cos(math.radians(degrees)) - xx * math.sin(math.radians(degrees))
        bar = 255 * np.clip(4.5 - np.abs(across), 0, 1) * np.clip(40.5 - np.abs(along), 0, 1)
        thickness, length = preprocessing.strokes_of(bar)
        unit = 20 / 101
        assert thickness / unit == pytest.approx(2 * 8 * 80 / (2 * (8 + 80)), rel=0.03), degrees
        assert length / unit == pytest.approx(8 + 80, rel=0.03), degrees


@pytest.mark.parametrize("by", [0.3, 1.0, 2.6, -0.7, -2.0])
def test_strokes_grow_and_shrink_by_what_is_asked(by: float) -> None:
    bar = np.zeros((31, 9))
    bar[:, 1:-1] = 255.0
    bar = np.pad(bar, ((0, 0), (4, 4)))
    middle = preprocessing.grown(bar, by)
    middle = middle[middle.shape[0] // 2]
    assert middle.sum() / 255 == pytest.approx(7 + 2 * by, abs=1e-9)


def test_colours_number_types_and_places_do_not_matter(digits: np.ndarray) -> None:
    picture = np.kron(digits[7], np.ones((4, 4), np.uint8))
    expected = prepare(picture)
    for other in (
        255 - picture,
        picture.astype(np.int64),
        picture / 255,
        1 - picture / 255,
        np.pad(picture, ((0, 90), (60, 3))),
    ):
        np.testing.assert_allclose(prepare(other), expected, atol=1e-6)
    assert prepare(picture > 100).max() == 1
    np.testing.assert_allclose(prepare(picture.tolist()), expected)


@pytest.mark.parametrize(("ink", "paper"), [(0, 120), (10, 100), (0, 60), (20, 127), (255, 180), (255, 140), (0, 255)])
def test_paper_may_be_of_any_grey(digits: np.ndarray, ink: int, paper: int) -> None:
    """A dim photograph of white paper is darker than the middle; what differs most from the paper is ink."""
    picture = np.kron(digits[7], np.ones((4, 4), np.uint8))
    greyed = np.rint(paper + (ink - paper) * (picture / 255)).astype(int)
    np.testing.assert_allclose(prepare(greyed), prepare(picture), atol=0.03)


def test_the_drawing_is_left_alone(digits: np.ndarray) -> None:
    picture = digits[3].copy()
    prepare(picture)
    np.testing.assert_array_equal(picture, digits[3])


# --- refusals -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (np.zeros((28, 28, 3)), r"shape \(height, width\), got shape \(28, 28, 3\)"),
        (np.zeros(784), r"got shape \(784,\)"),
        (np.zeros((0, 28)), r"got shape \(0, 28\)"),
        ([["a"]], "must be of numbers"),
        (np.full((28, 28), np.nan), "between 0 and 1, got nan to nan"),
        (np.full((28, 28), 17.0), "between 0 and 1, got 17.0 to 17.0"),
        (np.full((28, 28), -3), "between 0 and 255, got -3 to -3"),
        (np.full((28, 28), 300), "between 0 and 255, got 300 to 300"),
        (np.zeros((28, 28)), "empty"),
        (np.ones((28, 28)), "empty"),
        (np.eye(28) * 0.1, "too faint: its ink differs from the paper by 26 of 255"),
        (np.pad(np.ones((9, 9)), 9), "one blot"),
        (np.indices((99, 99)).sum(axis=0) % 8 < 2, "tangle of lines"),
    ],
)
def test_what_is_no_drawing_is_refused_in_words(picture: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refusal:
        prepare(picture)
    assert "\n" not in str(refusal.value)


def test_no_embedded_digit_is_refused(digits: np.ndarray) -> None:
    for image in digits[::5]:
        assert prepare(image).max() > 0.6  # a tall digit whose box is not 20 pixels long loses some contrast
