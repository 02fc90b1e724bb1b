"""The loss over weights: heights, slopes and safe rates, against exact descent and finite differences."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from of_paths import ARTICLE, BENT, LABELS, NEURONS, ONE, ROWS, apart, boxes, losses_row_by_row, mse, told

from explainer import charts, descend
from explainer.numeric.formatting import number


def heights(land):
    """The losses of a map or a landscape; a map's lines are drawn in equal steps of the root above the lowest."""
    if land.type == "surface":
        return np.array(land.z)
    losses = np.array(land.customdata)
    np.testing.assert_allclose(np.array(land.z) ** 2, losses - losses.min(), atol=1e-9 * losses.max())
    return losses


@pytest.mark.parametrize("draw", [charts.contour, charts.surface])
@pytest.mark.parametrize("data", [ARTICLE, ROWS])
@pytest.mark.parametrize("rate", ["0.01", "0.05", "0.2"])
def test_heights_are_losses_and_the_path_is_the_path(check, draw, data, rate):
    path = descend(**data, learning_rate=rate, updates=12)
    chart = check(draw, path)
    land, walk = told(chart, "loss"), told(chart, "path")
    for i, j in ((0, 0), (7, 50), (60, 60)):
        assert heights(land)[i, j] == pytest.approx(mse(data, [land.x[j], land.y[i]]))
    steps = np.array(path.weights[: len(walk.x)], float)
    np.testing.assert_allclose(np.column_stack([walk.x, walk.y]), steps)
    assert len(walk.x) >= (2 if draw is charts.contour else 1)  # a step out of the window is seen to leave on the map


def test_the_green_line_ends_where_the_largest_safe_rate_leads(check):
    path = descend(**ARTICLE, learning_rate="0.01", updates=3)
    chart = check(charts.contour, path)
    safe, best = told(chart, "safe rates"), told(chart, "best rate")
    start = mse(ARTICLE, [safe.x[0], safe.y[0]])
    assert mse(ARTICLE, [safe.x[1], safe.y[1]]) == pytest.approx(start)  # as high as the start: the limit
    assert mse(ARTICLE, [best.x[0], best.y[0]]) == pytest.approx(0)  # the article's 1/82 finds the bottom at once
    assert chart.layout.yaxis.scaleanchor == "x"  # a gradient is at right angles to the lines only on equal axes


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: charts.loss(descend(**ARTICLE, learning_rate=1), weight=2),
            "weight must be a whole number from 0 to 1, got 2",
        ),
        (
            lambda: charts.loss(descend(**ARTICLE, learning_rate=1), update=5),
            "update must be a whole number from 0 to 1, got 5",
        ),
        (lambda: charts.contour(descend(**ONE, learning_rate=1)), "the path must have two weights, got 1"),
        (
            lambda: charts.contour(descend(inputs=[[1, 2]], targets=[1], weights=[1, 2], bias=0, learning_rate=1)),
            "the path must have two weights, got 3 (a bias is one of them); use charts.loss(path)",
        ),
        (lambda: charts.surface(descend(inputs=[[0, 0]], targets=[1], weights=[1, 2], learning_rate=1)), "flat"),
        (lambda: charts.rates(descend(inputs=[[0]], targets=[1], weights=[1], learning_rate=1)), "flat"),
        (lambda: charts.rates(descend(**BENT, learning_rate=1)), "plain gradient descent of a linear neuron"),
        (
            lambda: charts.rates(descend(**ARTICLE, learning_rate=1, optimizer="momentum")),
            "safe rates are known for plain gradient descent",
        ),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, words):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the words are compared below
        call()
    assert words in str(refusal.value)


def test_a_path_beyond_every_float_is_still_drawn(check):
    path = descend(**ARTICLE, learning_rate=Fraction(50), updates=200)
    check(charts.contour, path)
    check(charts.descent, [path])


def test_rows_in_random_order_have_a_landscape_but_no_limit(check):
    shuffled = descend(
        inputs=[[4, 5], [2, 1], [1, 3]],
        targets=[6, 3, 2],
        weights=[-0.2, 0.6],
        learning_rate="0.01",
        updates=6,
        batch_size=1,
        shuffle=3,
    )
    check(charts.loss, shuffled)
    seen = check(charts.contour, shuffled)
    assert "safe rates" not in [trace.name for trace in seen.data]
    assert "random order" in seen.layout.title.subtitle.text
    with pytest.raises(ValueError, match="looks at all 3 rows, got batches of 1"):
        charts.rates(shuffled)


def test_a_bias_is_called_b(check):
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.2, 0.6], learning_rate="0.01", updates=2, bias=0.5)
    assert check(charts.loss, path, weight=2).layout.xaxis.title.text == "b"


def test_a_landscape_that_is_as_good_as_flat_is_refused():
    path = descend(inputs=[["1e-290", 0]], targets=[6], weights=[-0.2, 0.6], learning_rate="0.01", updates=2)
    for chart in (charts.loss, charts.contour, charts.rates):
        with pytest.raises(ValueError, match="as good as flat"):
            chart(path)
    assert charts.descent(path).layout.meta["alt"]


@pytest.mark.parametrize("kind", NEURONS)
@pytest.mark.parametrize("draw", [charts.contour, charts.surface])
def test_any_neuron_s_ground_is_its_loss(check, kind, draw):
    """`losses_row_by_row` reckons row by row with compiled formulas, the chart with arrays."""
    path = descend(**LABELS, **NEURONS[kind], exact=False)
    chart = check(draw, path)
    land, walk = told(chart, "loss"), told(chart, "path")
    places = [(i, j) for i in (0, 30, 60) for j in (0, 17, 60)]
    expected = losses_row_by_row(path, [[land.x[j], land.y[i]] for i, j in places])
    np.testing.assert_allclose([heights(land)[place] for place in places], expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(np.column_stack([walk.x, walk.y]), np.array(path.weights, float))
    names = {trace.name for trace in chart.data}
    assert not names & {"safe rates", "best rate"}
    words = chart.layout.meta["alt"] + chart.layout.title.subtitle.text
    assert "safe" not in words
    assert "limit" not in words
    slopes = np.array(path.updates[0].gradient, float)  # of all rows
    assert f"The gradient at the start is ({', '.join(map(number, slopes))})" in chart.layout.meta["alt"]
    if draw is charts.contour:
        arrow = chart.layout.annotations[0]
        way = np.array([arrow.x - arrow.ax, arrow.y - arrow.ay])
        np.testing.assert_allclose(way / np.linalg.norm(way), -slopes / np.linalg.norm(slopes), rtol=1e-9)


def test_the_star_is_the_least_squares_solution_whatever_moves(check):
    path = descend(**ROWS, learning_rate="0.02", updates=12, optimizer="momentum")
    star = told(check(charts.contour, path), "lowest")
    answer, *_ = np.linalg.lstsq(np.array(ROWS["inputs"], float), np.array(ROWS["targets"], float), rcond=None)
    np.testing.assert_allclose([star.x[0], star.y[0]], answer)
    assert "Momentum" in charts.contour(path).layout.title.subtitle.text


@pytest.mark.parametrize("rate", ["0.01", "0.05", "0.055", "0.06"])
@pytest.mark.parametrize("data", [ARTICLE, ROWS])
def test_the_map_names_its_marks(data, rate):
    path = descend(**data, learning_rate=rate, updates=12)
    chart = charts.contour(path)
    texts = [label.text for label in chart.layout.annotations]
    least = number(mse(data, np.linalg.lstsq(np.array(data["inputs"], float), data["targets"], rcond=None)[0]))
    assert texts[0] == "start"
    assert f"against the gradient:<br>safe up to rate {number(path.rate_limit)}" in texts
    assert any(f"lowest loss {0 if data is ARTICLE else least}" in text for text in texts)
    low = np.array([chart.layout.xaxis.range[0], chart.layout.yaxis.range[0]])
    labels = list(boxes(chart.layout.annotations, low, np.ptp(chart.layout.xaxis.range) / 300))
    apart(labels)
    for middle, half in labels:
        assert (middle - half >= -12).all()
        assert (middle + half <= 312).all()


@pytest.mark.parametrize("rate", ["0.01", "0.05"])
def test_the_surface_shows_path_gradient_and_safe_rates_on_the_ground(check, rate):
    path = descend(**ROWS, learning_rate=rate, updates=12)
    chart = check(charts.surface, path)
    top = chart.layout.scene.zaxis.range[1]
    for name in ("track", "safe rates"):
        line = told(chart, name)
        for x, y, z in list(zip(line.x, line.y, line.z, strict=True))[::20]:
            assert z == pytest.approx(mse(ROWS, [x, y]), abs=0.005 * top)
    safe = told(chart, "safe rates")
    start, slope = np.array(path.weights[0], float), np.array(path.updates[0].gradient, float)
    np.testing.assert_allclose([safe.x[-1], safe.y[-1]], start - float(path.rate_limit) * slope)
    assert told(chart, "path").marker.size <= 3
    texts = [label.text for label in chart.layout.scene.annotations]
    assert texts[0] == "start"
    assert any("lowest loss" in text for text in texts)
    assert any(text.startswith("against the gradient") for text in texts)


@pytest.mark.parametrize("draw", [charts.contour, charts.surface])
def test_a_path_that_leaves_the_picture_says_when(draw):
    path = descend(**ARTICLE, learning_rate="0.05", updates=12)
    chart = draw(path)
    axes = (
        (chart.layout.scene.xaxis, chart.layout.scene.yaxis)
        if draw is charts.surface
        else (chart.layout.xaxis, chart.layout.yaxis)
    )
    low, high = np.transpose([axis.range for axis in axes])
    weights = np.array(path.weights, float)
    first = int(np.flatnonzero(((weights < low) | (weights > high)).any(axis=1))[0])
    assert f"update {first} of 12 leaves the picture" in chart.layout.title.subtitle.text
    assert "leaves" not in draw(descend(**ARTICLE, learning_rate="0.01", updates=12)).layout.title.subtitle.text


@pytest.mark.parametrize("draw", [charts.contour, charts.surface, charts.loss])
def test_a_long_path_stays_light(check, draw):
    data = ONE if draw is charts.loss else ROWS
    path = descend(**data, learning_rate="0.001", updates=5000, exact=False)
    chart = check(draw, path)
    walk = told(chart, "weights" if draw is charts.loss else "path")
    assert len(walk.x) <= 1001
    assert walk.x[-1] == path.weights[-1][0]
    if draw is not charts.loss:
        assert "1 of 9 updates is drawn" in chart.layout.title.subtitle.text


SEEN = {
    "ravine": {**ROWS, "learning_rate": "0.05", "updates": 12},
    "leaving": {**ARTICLE, "learning_rate": "0.05", "updates": 12},
    "slow": {**ROWS, "learning_rate": "0.01", "updates": 12},
    "sigmoid": {**LABELS, **NEURONS["sigmoid, entropy"], "exact": False},
}


def on_screen(chart, points):
    """Plotly's own perspective: a viewing angle of 45° from top to bottom, the box's middle at the origin; y grows upwards."""
    scene = chart.layout.scene
    ends = np.array([scene[f"{name}axis"].range for name in "xyz"])
    sides = np.array([scene.aspectratio[name] for name in "xyz"])
    eye, centre = (np.array([scene.camera[what][name] for name in "xyz"]) for what in ("eye", "center"))
    board = np.array([358, chart.layout.height - chart.layout.margin.t])
    back = (eye - centre) / np.linalg.norm(eye - centre)
    right = np.cross([0, 0, 1], back)
    right /= np.linalg.norm(right)
    place = (np.asarray(points, float) - ends.mean(axis=1)) / np.ptp(ends, axis=1) * sides - eye
    depth = -(place @ back)
    flat = np.column_stack([place @ right, place @ np.cross(back, right)]) / depth[:, None]
    return flat / np.tan(np.pi / 8) * board[1] / 2 + board / 2, board


@pytest.mark.parametrize("kind", SEEN)
def test_a_landscape_fills_a_phone_and_its_names_stand_beside_it(check, kind):
    chart = check(charts.surface, descend(**SEEN[kind]))
    scene, land = chart.layout.scene, told(chart, "loss")
    ends = [scene[f"{name}axis"].range for name in "xyz"]
    corners, board = on_screen(chart, list(itertools.product(*ends)))
    wide = np.ptp(corners[:, 0])
    assert 0.75 * board[0] < wide < board[0] - 30
    assert corners[:, 0].min() >= 26  # what the numbers of the heights take
    assert (corners >= 0).all()
    assert (corners <= board).all()
    x, y = np.meshgrid(land.x, land.y)
    ground, _ = on_screen(chart, np.column_stack([x.ravel(), y.ravel(), np.array(land.z).ravel()]))
    labels = []
    for label in scene.annotations:
        (spot,), _ = on_screen(chart, [[label.x, label.y, label.z]])
        half = np.array([3.4 * max(map(len, label.text.split("<br>"))), 8.0 * (label.text.count("<br>") + 1)])
        middle = spot + np.array([label.ax, -label.ay])
        assert (middle - half >= -2).all()
        assert (middle + half <= board + 2).all()
        hidden = (np.abs(ground - middle) < half).all(axis=1).mean()
        assert hidden < 0.02, (label.text, hidden)
        labels.append((middle, half))
    apart(labels)


@pytest.mark.parametrize("kind", SEEN)
def test_numbers_of_two_edges_never_meet(kind):
    scene = charts.surface(descend(**SEEN[kind])).layout.scene
    for name in "xyz":
        axis = scene[f"{name}axis"]
        low, high = axis.range
        at = np.array(axis.tickvals, float)
        assert 2 <= len(at) <= 6
        assert at.min() >= low + 0.099 * (high - low)
        assert at.max() <= high - 0.059 * (high - low)
        assert list(axis.ticktext) == [number(value) for value in at]


@pytest.mark.parametrize("draw", [charts.contour, charts.surface])
def test_a_label_of_several_lines_is_a_sentence_in_words(draw):
    alt = draw(descend(**ARTICLE, learning_rate="0.01", updates=1)).layout.meta["alt"]
    assert "One update at the best rate 0.0122 reaches the lowest loss 0 at (0.1134, 1.109)." in alt
    assert "at:" not in alt
    assert "a path of 1 update:" in alt


@pytest.mark.parametrize(
    "narrow",
    [
        {"inputs": [[1, 0], [0, 1]], "targets": [1, 1], "weights": [1, 1], "learning_rate": 0.1, "updates": 2},
        {
            "inputs": [[1, 2], [2, 1]],
            "targets": [50, 40],
            "weights": [10, 20],
            "learning_rate": "0.0001",
            "updates": 3,
        },
        {
            "inputs": [[1, 2], [2, 1]],
            "targets": [-40, 4e3],
            "weights": [1234, -567],
            "learning_rate": "1e-5",
            "updates": 1,
        },
    ],
)
def test_numbers_of_an_edge_are_those_of_their_places(check, narrow):
    scene = check(charts.surface, descend(**narrow)).layout.scene
    for axis in (scene.xaxis, scene.yaxis):
        at = np.array(axis.tickvals, float)
        told = [float(text.replace("−", "-")) for text in axis.ticktext]
        np.testing.assert_allclose(told, at, atol=1e-6 * np.diff(at).min())


@pytest.mark.parametrize(
    ("data", "least"),
    [
        ({"inputs": [[4, 5], [2, 1]], "targets": [6, 3], "weights": [-0.234, 0.675]}, "0"),
        ({"inputs": [["0.1", "0.2"], ["0.3", "0.4"]], "targets": ["0.5", "0.6"], "weights": [1, 1]}, "0"),
        ({"inputs": [[4], [2]], "targets": [6, 3], "weights": [0.5], "bias": 0.1}, "0"),
        ({"inputs": [[1], [1]], "targets": [0, 2], "weights": [0.5], "bias": 0.1}, "1"),
    ],
)
@pytest.mark.parametrize("exact", [True, False])
def test_a_lowest_loss_of_0_is_0(check, data, least, exact):
    path = descend(**data, learning_rate="0.01", updates=3, exact=exact)
    for draw in (charts.contour, charts.surface):
        chart = check(draw, path)
        assert f"owest loss {least} at" in chart.layout.meta["alt"]


def test_a_bias_is_called_b_on_the_map(check):
    data = {"inputs": [[4], [2]], "targets": [6, 3], "weights": [0.5], "bias": 0.1, "updates": 3}
    path = descend(**data, learning_rate="0.01")
    flat, high = check(charts.contour, path), check(charts.surface, path)
    for axes in (flat.layout, high.layout.scene):
        assert (axes.xaxis.title.text, axes.yaxis.title.text) == ("w₁", "b")
    several = check(charts.descent, [path, descend(**data, learning_rate="0.02")])
    assert (several.layout.xaxis2.title.text, several.layout.yaxis2.title.text) == ("w₁", "b")
    for chart in (flat, high):
        assert chart.layout.title.text == "Loss over w₁ and b"
        assert "w₂" not in chart.to_json()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"inputs": [[4, 5]], "targets": [6]}, "reaches the lowest loss 0"),
        ({"inputs": [[1, 0], [0, 1]], "targets": [2, 3]}, "reaches the lowest loss 0"),
        ({"inputs": [[1, 0], [0, "1.02"]], "targets": [2, 3]}, "comes close to the lowest loss 0"),
    ],
)
def test_an_update_reaches_the_lowest_loss_only_where_it_does(check, data, word):
    path = descend(**data, weights=[0, 0], learning_rate="0.01", updates=2)
    chart = check(charts.contour, path)
    assert word in chart.layout.meta["alt"]
    best = descend(**data, weights=[0, 0], learning_rate=path.best_rate)
    assert (best.losses[1] == 0) == word.startswith("reaches")
