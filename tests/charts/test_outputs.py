"""Softmax, Jacobian, squared errors and cross-entropy: the numbers drawn, against scikit-learn, SciPy and differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.metrics import log_loss, mean_squared_error

from explainer import charts
from explainer.charts.drawing.images import width_of
from explainer.charts.drawing.sampling import PANEL, WIDE
from explainer.charts.drawing.theme import themed
from explainer.formulas.activations import ACTIVATIONS
from explainer.numeric.formatting import number
from explainer.palette import THEMES

ARTICLE = [0.4, 3.0, 2.2]
RNG = np.random.default_rng(8)


def told(chart, name):
    (trace,) = [t for t in chart.data if t.name == name]
    return trace


def test_the_article_s_softmax(check):
    chart = check(charts.softmax, ARTICLE)
    assert list(told(chart, "scores").x) == ARTICLE
    np.testing.assert_allclose(told(chart, "probabilities").x, [0.04874866, 0.65633915, 0.29491219], atol=5e-9)
    assert list(told(chart, "probabilities").text) == ["0.0487", "0.6563", "0.2949"]
    assert "3 becomes 0.6563" in chart.layout.meta["alt"]


def test_every_frame_is_the_softmax_at_its_temperature(check):
    chart = check(charts.softmax, [-1, 2, 0.5, 300], temperatures=(0.5, 1, 4))
    for frame, temperature in zip(chart.frames, (0.5, 1, 4), strict=True):
        np.testing.assert_allclose(frame.data[1].x, softmax(np.array([-1, 2, 0.5, 300]) / temperature), atol=1e-15)
    assert chart.layout.sliders[0].active == 1
    assert [step.label for step in chart.layout.sliders[0].steps] == ["0.5", "1", "4"]


def test_what_other_temperatures_do_is_told(check):
    """The coldest and the hottest in the description, each where it is shown; against SciPy."""
    chart = check(charts.softmax, ARTICLE)
    alt = chart.layout.meta["alt"]
    assert "moves through 7 temperatures" in alt
    for step, temperature in zip(chart.layout.sliders[0].steps, (0.1, 0.2, 0.5, 1, 2, 5, 10), strict=True):
        shares = softmax(np.array(ARTICLE) / temperature)
        messages = [f"{p:.4f}" if p >= 0.0001 else "< 0.0001" for p in shares]
        assert step.value == f"z₁ {messages[0]}, z₂ {messages[1]}, z₃ {messages[2]}"
        assert (f"At temperature {number(temperature)}: {step.value}." in alt) == (temperature in (0.1, 10))
    assert check(charts.softmax, ARTICLE, temperatures=(1, 10)).layout.meta["alt"].count("At temperature") == 1


def test_one_temperature_needs_no_player(check):
    chart = check(charts.softmax, ARTICLE, temperatures=(1,), labels=["cat", "dog", "owl"])
    assert "moves" not in chart.layout.meta["alt"]
    assert not chart.frames
    assert not chart.layout.sliders
    assert list(chart.layout.yaxis.ticktext) == ["cat", "dog", "owl"]


def test_the_jacobian_told_is_the_derivative_of_softmax(check):
    chart = check(charts.jacobian, ACTIVATIONS["softmax"].jacobian_at(ARTICLE))
    scores = np.array(ARTICLE)
    for j in range(3):
        up, down = scores.copy(), scores.copy()
        up[j] += 1e-6
        down[j] -= 1e-6
        np.testing.assert_allclose(np.array(chart.data[0].z)[:, j], (softmax(up) - softmax(down)) / 2e-6, atol=1e-9)
    assert "Each column sums to 0" in chart.layout.meta["alt"]
    assert chart.data[0].customdata[0][1] == "∂p₁/∂z₂"


def test_only_a_jacobian_whose_columns_sum_to_0_is_said_to(check):
    assert "sums to 0" not in check(charts.jacobian, [[1.0, 2.0], [3.0, 4.0]]).layout.meta["alt"]


@pytest.mark.parametrize("theme", THEMES)
def test_the_numbers_stay_readable_on_every_cell(theme):
    """The text's contrast against the strongest cells, their colour mixed as Plotly mixes it."""
    colours = THEMES[theme]
    grid = themed(charts.jacobian([[1.0, -1.0]]), theme).data[0]
    for value in (1, 0, -1):
        part = (value - grid.zmin) / (grid.zmax - grid.zmin)
        low, middle, high = (channels(colour) for _, colour in grid.colorscale)
        cell = middle + (high - middle) * (2 * part - 1) if part > 0.5 else low + (middle - low) * 2 * part
        lights = sorted((luminance(cell), luminance(channels(colours.ink))))
        assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5


def channels(colour):
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def luminance(c):
    return float(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])


def areas(chart, name):
    """Width and height of each drawn square, in pixels of one kind: y units."""
    trace, unit = told(chart, name), chart.layout.yaxis.scaleratio
    x, y = (
        np.array([np.nan if v is None else v for v in values], float).reshape(-1, 6) for values in (trace.x, trace.y)
    )
    return np.nanmax(x, 1) / unit - np.nanmin(x, 1) / unit, np.nanmax(y, 1) - np.nanmin(y, 1)


@pytest.mark.parametrize("stretch", [1, 100, 0.01])
def test_squares_are_squares_and_as_large_as_the_errors(check, stretch):
    x, y, y_hat = np.arange(6) * stretch, RNG.normal(size=6), RNG.normal(size=6)
    chart = check(charts.residuals, x, y, y_hat)
    wide, tall = areas(chart, "squares")
    np.testing.assert_allclose(wide, np.abs(y - y_hat))
    np.testing.assert_allclose(tall, np.abs(y - y_hat))
    (side,), _ = areas(chart, "mean square")
    assert side**2 == pytest.approx(mean_squared_error(y, y_hat))
    assert chart.layout.yaxis.scaleanchor == "x"


def test_perfect_predictions_have_no_area(check):
    chart = check(charts.residuals, [3, 1, 2], [1, 2, 3], [1, 2, 3])
    assert "mean is 0" in chart.layout.meta["alt"]
    assert list(told(chart, "y").x) == [1, 2, 3]


def test_of_many_squares_the_largest_are_told(check):
    alt = check(charts.residuals, range(30), [0] * 30, range(30)).layout.meta["alt"]
    assert "The 20 largest areas: 100 at x = 10," in alt
    assert f"841 at x = 29. The mean is {number(mean_squared_error([0] * 30, range(30)))}." in alt


def test_one_point_is_enough(check):
    check(charts.residuals, [1], [6], [2.439])


@pytest.mark.parametrize("label", [0, 1])
def test_binary_cross_entropy_is_drawn_to_half_a_pixel(check, label):
    chart = check(charts.cross_entropy, label, probabilities=0.2)
    low, high = chart.layout.yaxis.range
    for drawn, y_true in zip(chart.data, (1, 0), strict=False):
        points = np.linspace(0.004, 0.996, 3001)
        true = -(y_true * np.log(points) + (1 - y_true) * np.log(1 - points))
        above = np.abs(np.interp(points, drawn.x, drawn.y) - true) / (high - low) * PANEL
        steepness = PANEL / (high - low) / WIDE / (points if y_true else 1 - points)  # of −ln p, in pixels a pixel
        off = above / np.hypot(1, steepness)  # the distance to the line, not the height above it
        assert off[true < high].max() < 0.5
    (point,) = [t for t in chart.data if t.mode == "markers"]
    assert point.y[0] == pytest.approx(log_loss([label], [0.2], labels=[0, 1]))


def test_a_vector_s_loss_is_that_of_the_right_class(check):
    p = softmax(RNG.normal(size=5))
    chart = check(charts.cross_entropy, 3, probabilities=p)
    np.testing.assert_array_equal(told(chart, "probabilities").y, p)
    (point,) = [t for t in chart.data if t.type == "scatter" and t.mode == "markers"]
    assert point.x[0] == p[3]
    assert point.y[0] == pytest.approx(log_loss([3], [p], labels=range(5)))


@pytest.mark.parametrize("p", [0.2, 1e-10, 1e-17, 1e-30, 5e-324])
def test_the_point_lies_on_the_curve_however_small_its_probability(check, p):
    chart = check(charts.cross_entropy, 0, probabilities=[p, 1 - p])
    drawn, (point,) = told(chart, "−ln p"), [t for t in chart.data if t.type == "scatter" and t.mode == "markers"]
    x, y = np.array(drawn.x), np.array(drawn.y)
    assert not np.isnan(y).any()
    assert y.max() > chart.layout.yaxis2.range[1]
    column = 740 * 0.42  # pixels of the panel on a page
    assert abs(np.interp(point.y[0], y, x) - p) * column < 0.5
    heights = np.linspace(0, 12, 4001)
    assert np.abs(np.interp(heights, y, x) - np.exp(-heights)).max() * column < 0.5
    subtitle = chart.layout.title.subtitle.text
    assert ("−ln (" in subtitle.replace("ln(", "ln (")) == ("×" in subtitle)


def test_a_number_is_rounded_once(check):
    chart = check(charts.residuals, [5], [6], [2.439])
    assert [note.text for note in chart.layout.annotations] == ["12.68", "mean<br>12.68"]


def test_sure_and_wrong_costs_infinitely_much(check):
    assert "loss ∞" in check(charts.cross_entropy, 1, probabilities=0).layout.meta["alt"]
    assert "loss is ∞" in check(charts.cross_entropy, 1, probabilities=[1, 0]).layout.meta["alt"]
    assert "loss 0" in check(charts.cross_entropy, 1, probabilities=1).layout.meta["alt"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: charts.softmax([1]), "scores must be 2 to 12 finite numbers in a row, got 1 number"),
        (lambda: charts.softmax([1, np.nan]), "scores must be finite numbers"),
        (
            lambda: charts.softmax([1, 2], temperatures=(0,)),
            "temperatures must be 1 to 60 numbers above 0 (at least 1e-100), got (0,)",
        ),
        (lambda: charts.softmax([1, 2], labels=["a"]), "labels must be 2 names, got 1"),
        (lambda: charts.jacobian([1, 2]), "matrix must be finite numbers, at most 12 by 12, got the shape (2,)"),
        (lambda: charts.jacobian(np.zeros((13, 13))), "got the shape (13, 13)"),
        (lambda: charts.residuals([1, 2], [1, 2], [1]), "x, y and y_hat must be equally long, got 2, 2 and 1"),
        (lambda: charts.residuals([], [], []), "x must be 1 to 100 finite numbers"),
        (lambda: charts.cross_entropy(2), "label must be 0 or 1, or come with a vector of probabilities, got 2"),
        (lambda: charts.cross_entropy(1, probabilities=1.5), "probabilities must lie between 0 and 1, got 1.5"),
        (lambda: charts.cross_entropy(5, probabilities=[0.5, 0.5]), "label must be a class from 0 to 1, got 5"),
        (lambda: charts.cross_entropy(0, probabilities=[0.5, 0.4]), "sum to 1, got the sum 0.9"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, words):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the words are compared below
        call()
    assert words in str(refusal.value)


def test_scores_that_differ_are_written_differently_and_no_softmax_is_certain(check):
    chart = check(charts.softmax, [-1000.5, -2.25, -1000], temperatures=[1])
    scores, probabilities = chart.data
    assert list(scores.text) == ["−1000.5", "−2.25", "−1000"]
    assert list(probabilities.text) == ["<0.0001", ">0.9999", "<0.0001"]
    low, high = chart.layout.xaxis2.range
    panel = 0.47 * 308  # pixels on a phone
    assert width_of(">0.9999", 13) + 4 <= (high - 1) / (high - low) * panel, "the number beside a full bar is whole"
    assert "Equally large: z₁, z₃" in charts.softmax([2, 1, 2]).layout.meta["alt"]


@pytest.mark.parametrize("count", [7, 10, 12])
def test_numbers_of_a_wide_jacobian_fit_their_cells(check, count):
    p = np.exp(np.linspace(0, 2, count))
    p /= p.sum()
    chart = check(charts.jacobian, np.diag(p) - np.outer(p, p))
    for row, told in zip(chart.data[0].z, chart.data[0].text, strict=True):
        for value, written in zip(row, told, strict=True):
            assert len(written) <= 4
            assert abs(float(written.replace("−", "-").replace("≈", "") or "nan") - value) <= 0.005


@pytest.mark.parametrize("count", [2, 4, 6, 8, 12])
@pytest.mark.parametrize("size", [1e4, 1, 1e-4, 1e-9, 1e120])
def test_every_cell_of_a_jacobian_says_its_number(check, count, size):
    """Read back with the power of ten of the subtitle, to the last digit that is written."""
    chart = check(charts.jacobian, RNG.normal(size=(count, count)) * size)
    cells, message = chart.data[0], chart.layout.title.subtitle.text.replace("<br>", " ")
    raised = message.partition("× 10")[2].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    for row, texts in zip(cells.z, cells.text, strict=True):
        for value, text in zip(row, texts, strict=True):
            assert text
            assert width_of(text, cells.textfont.size) <= 294 / count - 3, "as wide as a cell on a phone"
            if text != "≈0":
                read = float(text.replace("−", "-").partition("×")[0])
                power = text.partition("×10")[2].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
                read *= 10.0 ** float(power or raised or 0)
                assert read == pytest.approx(value, rel=0.06, abs=0.006 * np.abs(cells.z).max())
    assert all(width_of(line, 13) <= 341 for line in chart.layout.title.subtitle.text.split("<br>"))
    assert not raised or np.abs(cells.z).max() / 10.0 ** float(raised) < 10
