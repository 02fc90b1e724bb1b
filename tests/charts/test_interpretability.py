"""Inside the recogniser: weights, answers and pushes are drawn as they were given."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from explainer import charts
from explainer.charts.drawing.images import width_of

RNG = np.random.default_rng(21)
IMAGES = (RNG.random((40, 28, 28)) ** 6 * 255).astype(np.uint8)
LABELS = np.arange(40) % 10
IMAGE = IMAGES[0]
WEIGHTS = np.zeros((784, 3))


def tile(chart, index: int) -> np.ndarray:
    """The pixels that a gallery draws for its picture `index`, found by where its label stands."""
    captions = next(trace for trace in chart.data if trace.name == "labels")
    x, y = round(captions.x[index] - 13.5), round(captions.y[index] + 1)
    return chart.data[0].z[y : y + 28, x : x + 28]


def test_first_layer_shows_each_unit_s_weights_as_an_image(check):
    weights = RNG.normal(size=(784, 128))
    weights[:, 77] *= 3
    chart = check(charts.first_layer, weights, gallery=True)
    shown = [int(text) for text in chart.data[1].text]
    norms = np.linalg.norm(weights, axis=0)
    assert sorted(shown) == sorted(np.argsort(-norms)[:32]), "the strongest units"
    for index in (0, 31):
        np.testing.assert_allclose(tile(chart, index), weights[:, shown[index]].reshape(28, 28), rtol=1e-6)
    share = np.mean(np.abs(weights[:, shown]) <= chart.data[0].zmax)
    assert share == pytest.approx(0.95, abs=1e-4), "a few huge weights do not make the others pale"
    assert f"full colour at ±{chart.data[0].zmax:.2g}" in chart.layout.title.subtitle.text
    assert chart.data[0].zmin == -chart.data[0].zmax, "zero has the page's colour"
    signs = next(trace for trace in chart.data if trace.name == "signs")
    assert list(signs.text) == ["+", "−"] * 32
    picture = tile(chart, 3)
    patches = {
        (row, column): picture[row - 1 : row + 2, column - 1 : column + 2].mean()
        for row, column in itertools.product(range(1, 27), repeat=2)
    }
    x, y = chart.data[1].x[3] - 13.5, chart.data[1].y[3] + 1
    for mark, chosen in ((6, max), (7, min)):
        assert (signs.y[mark] - y, signs.x[mark] - x) == chosen(patches, key=patches.get)
    one = check(charts.first_layer, weights, units=[5])
    np.testing.assert_allclose(tile(one, 0).ravel(), weights[:, 5], rtol=1e-6)


def test_responses_are_means_by_class(check):
    activations = np.maximum(RNG.normal(size=(40, 12)), 0)
    activations[:, 4] = 0
    chart = check(charts.responses, activations, LABELS)
    order = chart.data[0].customdata[0]
    assert sorted(order) == [unit for unit in range(12) if unit != 4]
    expected = np.stack([activations[label == LABELS].mean(axis=0) for label in range(10)])
    np.testing.assert_allclose(chart.data[0].z, expected[:, order], rtol=1e-6)
    assert "1 silent" in chart.layout.meta["alt"]
    assert (np.diff(expected.argmax(axis=0)[order]) >= 0).all(), "grouped by favourite class"


@pytest.mark.parametrize("count", [5, 12, 128])
def test_columns_of_responses_are_named_by_their_unit(check, count):
    chart = check(charts.responses, RNG.random((40, count)), LABELS)
    axis, units = chart.layout.xaxis, chart.data[0].customdata[0]
    assert [int(text) for text in axis.ticktext] == [units[at] for at in axis.tickvals]
    assert (len(axis.tickvals) == count) == (count <= 12) == (axis.title.text == "neuron")
    assert len(axis.tickvals) * 24 < 320, "three digits each, on a phone"
    assert len(chart.layout.title.subtitle.text) <= 44


def test_a_unit_with_the_images_it_likes_best(check):
    activations = RNG.random(40)
    weights = RNG.normal(size=784)
    chart = check(charts.unit, weights, IMAGES, activations, labels=LABELS)
    best = np.argsort(-activations)[:8]
    np.testing.assert_allclose(chart.data[0].z, weights.reshape(28, 28), rtol=1e-6)
    said = [text.split("<br>") for text in chart.data[3].text]  # together they would be wider than a picture on a phone
    assert [label for label, _ in said] == [str(LABELS[i]) for i in best]
    np.testing.assert_allclose([float(answer) for _, answer in said], activations[best], rtol=5e-3)
    x, y = round(chart.data[3].x[3] - 13.5), round(chart.data[3].y[3] + 1)
    np.testing.assert_array_equal(chart.data[2].z[y : y + 28, x : x + 28], IMAGES[best[3]])


def test_names_of_classes_stay_above_their_own_picture(check):
    names = [["T-shirt/top", "Ankle boot", "Sneaker"][i % 3] for i in range(40)]
    chart = check(charts.unit, RNG.normal(size=784), IMAGES, RNG.random(40), labels=names)
    assert all(width_of(line, 13) <= 50 for text in chart.data[3].text for line in text.split("<br>"))
    short = charts.unit(RNG.normal(size=784), IMAGES, np.arange(40), labels=LABELS)
    assert short.data[3].text[0] == f"{LABELS[39]}: 39"


def test_signs_stand_on_the_strongest_pixels(check):
    """Colour does not speak alone: + and − are those of the numbers below them."""
    numbers = RNG.normal(size=(28, 28))
    for chart, values in (
        (check(charts.attribution, IMAGES[0], numbers), numbers),
        (check(charts.unit, numbers.ravel(), IMAGES, RNG.random(40)), numbers),
    ):
        (signs,) = [trace for trace in chart.data if trace.name == "signs"]
        marked = [values[row, column] for row, column in zip(signs.y, signs.x, strict=True)]
        assert [("+" if value > 0 else "−") for value in marked] == list(signs.text)
        assert min(map(abs, marked)) >= sorted(abs(values.ravel()))[-len(marked)] > 0
        assert {"+", "−"} <= set(signs.text)


def test_attribution_keeps_signs_and_sums(check):
    contributions = RNG.normal(size=(28, 28))
    chart = check(charts.attribution, IMAGE, contributions, about="the answer 3")
    np.testing.assert_allclose(chart.data[1].z, contributions, rtol=1e-6)
    total = f"{contributions.sum():.4g}".replace("-", "−")
    assert f"together {total}" in chart.layout.meta["alt"]
    long = check(charts.attribution, IMAGE, contributions, about="the answer 5 rather than 3")
    assert long.layout.title.text == "Pixels that moved the answer 5 rather<br>than 3"


def test_embedding_draws_each_image_as_its_label(check):
    points = RNG.normal(size=(40, 2))
    chart = check(charts.embedding, points, LABELS)
    for trace in chart.data:
        drawn = np.column_stack([trace.x, trace.y])
        np.testing.assert_allclose(drawn, points[int(trace.name) == LABELS], rtol=1e-6)
        assert trace.text == trace.name
    assert chart.layout.yaxis.scaleanchor == "x"


@pytest.mark.parametrize("spread", [0.0, 0.02, 2.0])
def test_the_numbers_of_an_embedding_do_not_lie_on_each_other(check, spread):
    points = RNG.normal(size=(400, 2)) + spread * RNG.normal(size=(10, 2))[np.arange(400) % 10]
    labels = np.arange(400) % 10
    if spread == 0.0:
        points[10:390] = 0  # all middles in one place
    chart = check(charts.embedding, points, labels)
    pixel = max(np.ptp(points[:, 0]) / 326, np.ptp(points[:, 1]) / 420)
    seen = []
    for label, note in enumerate(chart.layout.annotations):
        np.testing.assert_allclose([note.x, note.y], np.median(points[labels == label], axis=0), rtol=1e-5, atol=1e-6)
        assert note.text == f"<b>{label}</b>"
        seen.append((note.x / pixel + (note.ax or 0), -note.y / pixel + (note.ay or 0)))
        assert bool(note.showarrow) == bool(note.ax or note.ay), "a line leads from a moved number to its place"
    apart = [np.hypot(*np.subtract(a, b)) for i, a in enumerate(seen) for b in seen[:i]]
    assert min(apart) > 27
    if spread == 2.0:
        assert not all(note.showarrow for note in chart.layout.annotations), "who has room stays"


CLOTHES = ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]


@pytest.mark.parametrize("names", [CLOTHES, [f"class {k:02}" for k in range(20)]])
@pytest.mark.parametrize("spread", [0.3, 2.0])
def test_classes_with_names_have_symbols_and_each_name_stands_once(check, names, spread):
    which = np.arange(600) % len(names)
    points = RNG.normal(size=(600, 2)) + spread * RNG.normal(size=(len(names), 2))[which]
    chart = check(charts.embedding, points, np.array(names)[which].tolist())
    assert {trace.mode for trace in chart.data} == {"markers"}
    assert len({trace.marker.symbol for trace in chart.data}) == len(names)
    colours = {trace.name: trace.marker.color for trace in chart.data}
    for trace in chart.data:
        mine = points[which == names.index(trace.name)]
        np.testing.assert_allclose(np.column_stack([trace.x, trace.y]), mine, rtol=1e-5)
    pixel = max(np.ptp(points[:, 0]) / 326, np.ptp(points[:, 1]) / 420)
    boxes = []
    for note in chart.layout.annotations:
        assert note.font.color == colours[note.text]
        np.testing.assert_allclose(
            [note.x, note.y], np.median(points[which == names.index(note.text)], axis=0), rtol=1e-4, atol=1e-5
        )
        middle = np.array([note.x, note.y]) / pixel + [note.ax, -note.ay]
        boxes.append((middle, [3.4 * len(note.text), 8]))
        assert abs(middle[0] - points[:, 0].min() / pixel - 163) + boxes[-1][1][0] < 175, "within a phone"
    assert sorted(note.text for note in chart.layout.annotations) == sorted(names)
    for (a, half), (b, other) in itertools.combinations(boxes, 2):
        assert (np.abs(a - b) > np.add(half, other)).any(), "no name lies on another"


def test_pixels_that_all_pushed_for_nothing_are_not_called_the_strongest(check):
    alt = check(charts.attribution, IMAGE, np.zeros((28, 28))).layout.meta["alt"]
    assert alt.endswith("together 0. No pixel has one.")
    one = np.zeros((28, 28))
    one[3, 4] = -2
    alt = check(charts.attribution, IMAGE, one).layout.meta["alt"]
    assert alt.endswith("The strongest: row 3 column 4 (−2).")


REFUSED = {
    "weights": (lambda: charts.first_layer(np.zeros((783, 3))), r"\(784, units\)"),
    "weights nan": (lambda: charts.first_layer(WEIGHTS * np.nan), "finite numbers"),
    "units": (lambda: charts.first_layer(WEIGHTS, units=[3]), "from 0 to 2"),
    "activations": (lambda: charts.responses(np.zeros(3), [1, 2, 3]), r"\(images, units\)"),
    "silent": (lambda: charts.responses(np.zeros((3, 2)), [1, 2, 3]), "every unit is 0"),
    "unit": (lambda: charts.unit(WEIGHTS[:, 0], IMAGES, [1.0]), "activations must be 40 finite numbers"),
    "unit size": (lambda: charts.unit(np.zeros(49), IMAGES, np.zeros(40)), "images must be 7×7"),
    "contributions": (lambda: charts.attribution(IMAGE, np.zeros((2, 2))), r"\(28, 28\), got \(2, 2\)"),
    "points": (lambda: charts.embedding(np.zeros((3, 3)), [1, 2, 3]), r"\(images, 2\)"),
    "points nan": (lambda: charts.embedding(np.full((3, 2), np.nan), [1, 2, 3]), "finite"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(case):
    draw, sentence = REFUSED[case]
    with pytest.raises(ValueError, match=sentence) as refusal:
        draw()
    assert "\n" not in str(refusal.value)
