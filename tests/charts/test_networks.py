"""Networks: what is drawn is read back and counted against NumPy and against the record."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from explainer import charts
from explainer.charts.loop_diagram import LOOP
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.losses import LOSSES
from explainer.networks.network import Network
from explainer.numeric import formatting
from explainer.palette import LIGHT

MNIST = Network([784, 128, 128, 10], ["relu", "relu", "softmax"])
SMALL = Network([2, 3, 1], ["tanh", "sigmoid"])
RNG = np.random.default_rng(4)


def arrays(net):
    weights = [RNG.normal(size=(layer.inputs, layer.units)) for layer in net.layers]
    return weights, [RNG.normal(size=layer.units) for layer in net.layers]


def told(chart, name):
    (trace,) = [t for t in chart.data if t.name == name]
    return trace


@pytest.mark.parametrize("sizes", [[1, 1], [2, 1], [2, 3, 1], [8, 8], [9, 4, 9], [784, 128, 128, 10], [3] * 7])
def test_any_sizes_are_drawn_and_wide_layers_elided(check, sizes):
    net = Network(sizes, ["relu"] * (len(sizes) - 1))
    chart = check(charts.network, net)
    units = [t for t in chart.data if t.name and t.name.startswith("layer")]
    assert [len(t.x) for t in units] == [size if size <= 8 else 6 for size in sizes]
    elided = [a.text for a in chart.layout.annotations if "⋮" in a.text]
    assert elided == [f"<b>⋮</b> {size}" for size in sizes if size > 8]
    assert f"{net.parameters:,} parameters" in chart.layout.meta["alt"]


def test_no_unit_lies_on_another(check):
    chart = check(charts.network, MNIST)
    for t in chart.data:
        if t.name and t.name.startswith("layer"):
            gaps = np.diff(sorted(t.y)) / np.ptp(chart.layout.yaxis.range) * (chart.layout.height - 130)
            assert gaps.min() > 36


def test_the_weights_told_are_the_weights_given(check):
    weights, biases = arrays(SMALL)
    chart = check(charts.network, SMALL, weights=weights, biases=biases, inputs=[4, 5])
    for index, matrix in enumerate(weights):
        np.testing.assert_array_equal(told(chart, f"weights {index + 1}").customdata, matrix.ravel())
    units = [t for t in chart.data if t.name and t.name.startswith("layer")]
    assert list(units[0].text) == ["x₁<br>4", "x₂<br>5"]
    np.testing.assert_array_equal(units[1].customdata, biases[0])


def test_every_unit_shows_what_it_gives(check):
    net = Network([2, 3, 2], ["tanh", "softmax"])
    weights, biases = (
        [np.array([[0.5, -1, 2], [1, 0.25, -0.5]]), np.array([[1.0, -1], [0.5, 0], [2, 1]])],
        [[0.1, 0, -1], [0, 1]],
    )
    chart = check(charts.network, net, weights=weights, biases=biases, inputs=[1, 2])
    hidden = np.tanh(np.array([1, 2]) @ weights[0] + biases[0])
    scores = hidden @ weights[1] + biases[1]
    outputs = np.exp(scores) / np.exp(scores).sum()
    shown = [t.text for t in chart.data if t.name and t.name.startswith("layer")]
    for texts, values in zip(shown[1:], (hidden, outputs), strict=True):
        drawn = [float(text.partition("<br>")[2].replace("−", "-")) for text in texts]
        np.testing.assert_allclose(drawn, values, rtol=6e-3)
    assert [text.partition("<br>")[0] for texts in shown for text in texts] == [
        "x₁",
        "x₂",
        "h₁",
        "h₂",
        "h₃",
        "ŷ₁",
        "ŷ₂",
    ]
    alt = chart.layout.meta["alt"]
    assert "From the inputs 1, 2 it gives" in alt
    assert f"by way of {', '.join(formatting.number(value) for value in hidden)} in between" in alt
    assert "Biases, layer by layer: 0.1, 0, −1, 0, 1." in alt


def test_biases_stand_at_their_circles(check):
    biases = [[0.5, -0.25, 1], [0.125]]
    chart = check(charts.network, SMALL, weights=[np.ones((2, 3)), np.ones((3, 1))], biases=biases, inputs=[1, 2])
    notes = [note for note in chart.layout.annotations if note.name == "bias"]
    assert [(note.x, note.y, note.text) for note in notes] == [
        (1, 1, "b = 0.5"),
        (1, 0, "b = −0.25"),
        (1, -1, "b = 1"),
        (2, 0, "b = 0.125"),
    ]
    assert all(abs(note.yshift) > 26 for note in notes), "outside of the circle"


def test_inputs_without_weights_are_drawn_and_said(check):
    chart = check(charts.network, Network([2, 1], ["tanh"]), inputs=[1.5, 2])
    assert told(chart, "layer 0").text == ("x₁<br>1.5", "x₂<br>2")
    assert "The inputs are 1.5, 2; without weights nothing can be calculated" in chart.layout.meta["alt"]


def test_one_input_is_one_input(check):
    assert (
        "A network: 1 input, then 1 neuron with tanh"
        in check(charts.network, Network([1, 1], ["tanh"])).layout.meta["alt"]
    )


@pytest.mark.parametrize("width", [342, 784])
@pytest.mark.parametrize("inputs", [None, [1234.5, -1.25]])
def test_each_weight_stands_on_its_own_line_and_no_other_passes_it(check, width, inputs):
    weights = [np.array([[1, -2, 0.5], [0.3, 1, -1]]), np.array([[2], [-1], [1]])]
    chart = check(charts.network, SMALL, weights=weights, biases=arrays(SMALL)[1], inputs=inputs)
    pixel = np.array([width, chart.layout.height - chart.layout.margin.t - chart.layout.margin.b]) / [3.1, 3]
    notes = [note for note in chart.layout.annotations if note.name == "weight"]
    rows = [[0.5, -0.5], [1, 0, -1], [0]]
    lines = [
        (formatting.number(w, 3), np.array([[k, rows[k][a]], [k + 1, rows[k + 1][b]]]))
        for k, matrix in enumerate(weights)
        for (a, b), w in np.ndenumerate(matrix)
    ]
    assert [note.text for note in notes] == [text for text, _ in lines]
    radius = chart.data[-1].marker.size / 2
    for i, note in enumerate(notes):
        assert note.bgcolor.startswith(LIGHT.surface), "its line does not strike through it"
        for j, (_, (start, stop)) in enumerate(lines):
            points = (start + np.linspace(0, 1, 400)[:, None] * (stop - start) - [note.x, note.y]) * pixel
            box = [3.5 * len(note.text), 7]
            away = np.hypot(*np.maximum(np.abs(points) - (box if i != j else 0), 0).T).min()
            assert away < 1 if i == j else away > 0, (note.text, j)
            for end in (start, stop):
                assert np.hypot(*np.maximum(np.abs((end - [note.x, note.y]) * pixel) - box, 0)) > radius


def test_four_columns_leave_room_for_the_weights_between_their_circles(check):
    net = Network([2, 2, 2, 2], ["tanh"] * 3)
    weights = [np.array([[-0.0527, 1.021], [0.276, -1.08]])] * 3
    chart = check(charts.network, net, weights=weights, inputs=[-0.783, 0.5])
    room = 342 / 4.1 - chart.data[-1].marker.size
    texts = [note.text for note in chart.layout.annotations if note.name == "weight"]
    assert texts == ["−0.053", "1", "0.28", "−1.1"] * 3
    assert max(11 * sum(LETTERS.get(letter, 0.636) for letter in text) for text in texts) <= room + 3
    assert "−0.0527, 1.021" in chart.layout.meta["alt"]


def test_sign_is_told_by_dash_and_size_by_thickness(check):
    chart = check(charts.network, Network([2, 1], ["linear"]), weights=[[[-0.25], [1.0]]])
    negative, positive = sorted((t for t in chart.data if t.mode == "lines"), key=lambda t: t.line.width)
    assert (negative.line.dash, positive.line.dash) == ("dash", "solid")
    assert negative.y[0] == 0.5  # the first unit is on top


def test_all_weights_zero_is_a_picture_too(check):
    check(charts.network, SMALL, weights=[np.zeros((2, 3)), np.zeros((3, 1))])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"weights": [np.zeros((3, 2)), np.zeros((3, 1))]},
            "weights must have the shapes (2, 3) (3, 1), got (3, 2) (3, 1)",
        ),
        ({"biases": [np.zeros(3)]}, "biases must have the shapes (3) (1), got (3)"),
        (
            {"inputs": [1, 2, 3]},
            "inputs must be 2 numbers in a row, one a unit of the first layer, got the shape (3,)",
        ),
        ({"inputs": [1, np.inf]}, "inputs must be finite numbers"),
        (
            {"biases": [[[1, 2], [3]], [1]]},
            "biases must be a table of numbers with rows of one length, got [[1, 2], [3]]",
        ),
    ],
)
def test_what_does_not_fit_is_refused(options, words):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the words are compared below
        charts.network(SMALL, **options)
    assert str(refusal.value).startswith(words)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (([[1, 2]], [[1, 2]], 0, ACTIVATIONS["relu"]), "equally many, got the shapes (1, 2) and (1, 2)"),
        (([1], [1], "x", ACTIVATIONS["relu"]), "bias must be a finite number, got 'x'"),
        (([1], [1], 0, LOSSES["mse"]), 'activation must be a formula of one number, such as ACTIVATIONS["sigmoid"]'),
        (([1], [1], 0, ACTIVATIONS["softmax"]), "activation must be a formula of one number"),
        (([1], [1], 0, np.tanh), "activation must be a formula of one number"),
    ],
)
def test_a_neuron_says_what_is_wrong_with_it(given, words):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the words are compared below
        charts.neuron(*given)
    assert words in str(refusal.value)


@pytest.mark.parametrize("name", ["step", "linear", "sigmoid", "tanh", "relu", "leaky_relu"])
def test_a_neuron_computes_what_numpy_computes(check, name):
    (x, w), b = RNG.normal(size=(2, 5)).tolist(), 0.5
    chart = check(charts.neuron, x, w, b, ACTIVATIONS[name])
    total = np.dot(x, w) + b
    assert told(chart, "inputs").customdata == tuple(x)
    assert told(chart, "sum, activation, output").customdata == pytest.approx((total, total, ACTIVATIONS[name](total)))


def test_the_article_s_neuron(check):
    chart = check(charts.neuron, [4, 5], [-0.234, 0.675], 0, ACTIVATIONS["linear"])
    texts = " ".join(a.text for a in chart.layout.annotations)
    for product in ("× (−0.234)<br>= −0.936", "× 0.675<br>= 3.375", "<b>2.439</b>"):
        assert product in texts
    assert "4·(−0.234) + 5·0.675 + 0 = 2.439" in chart.layout.meta["alt"]


@pytest.mark.parametrize("hidden", [1, 3, 5, 7, 11])
def test_captions_keep_apart_on_a_phone(check, hidden):
    """Judged by 7 pixels a letter of 13 pixels' height, on the 342 pixels that a phone leaves for the drawing."""
    net = Network([4, *[6] * hidden, 3], ["leaky_relu"] * hidden + ["softmax"])
    chart = check(charts.network, net)
    captions = [note for note in chart.layout.annotations if note.yref == "paper"]
    low, high = chart.layout.xaxis.range
    column = 342 / (high - low)
    for note in captions:
        words = re.sub("</?b>", "", note.text).split("<br>")
        wide = 16 if note.textangle == 90 else max(map(len, words)) * 7 * note.font.size / 13
        assert wide <= column
    assert chart.layout.margin.b >= 15 * max(note.text.count("<br>") + 1 for note in captions)


# DejaVu Sans, the widest of the fonts that are asked for, in shares of its height.
LETTERS = {"−": 0.838, "×": 0.838, ".": 0.318} | dict.fromkeys("⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", 0.42)


@pytest.mark.parametrize(
    "wide", [[784, 512, 256, 128, 64, 32], [784, 512, 256, 128, 64, 32, 16], [10_000] * 4, [784] * 24]
)
def test_a_deep_network_s_sizes_and_title_can_be_read_on_a_phone(check, wide):
    """No sign lies on its neighbour or on a circle beside it, no title and no caption is cut, no empty band is left."""
    net = Network([*wide, 10], ["relu"] * (len(wide) - 1) + ["softmax"])
    chart = check(charts.network, net)
    column = 342 / float(np.ptp(chart.layout.xaxis.range))
    signs = [note for note in chart.layout.annotations if "⋮" in note.text]
    assert len(signs) == len(wide) + 1
    for sign in signs:
        text = re.sub("</?b>", "", sign.text)
        size = sign.font.size * sum(LETTERS.get(letter, 0.636) for letter in text) + 2 * sign.borderpad
        assert size <= column
        assert sign.font.size >= 11
    title = chart.layout.title.text
    assert 17 * sum(LETTERS.get(letter, 0.636) for letter in title) < 342
    assert title.startswith(f"{wide[0]}–")
    assert title.endswith("–10")
    assert ("…" in title) == (f"{len(wide)} layers" in chart.layout.title.subtitle.text)
    captions = [re.sub("</?b>", "", note.text) for note in chart.layout.annotations if note.textangle == 90]
    longest = max((11 * sum(LETTERS.get(letter, 0.636) for letter in text) for text in captions), default=0)
    assert not captions or longest <= chart.layout.margin.b <= longest + 40
    for units in (t for t in chart.data if str(t.name).startswith("layer")):
        assert units.marker.size < column
        assert all(
            size * sum(LETTERS.get(letter, 0.636) for letter in text) < units.marker.size
            for text, size in zip(units.text, units.textfont.size, strict=True)
        )


def test_a_network_is_as_deep_as_a_phone_has_room_for(check):
    sizes = [8] * 25
    weights = [RNG.normal(size=pair) for pair in itertools.pairwise(sizes)]
    check(charts.network, Network(sizes, ["relu"] * 24), weights=weights)
    with pytest.raises(
        ValueError, match=r"net must have up to 24 layers to be drawn, got 25; charts\.layers lists them"
    ):
        charts.network(Network([8] * 26, ["relu"] * 25))


@pytest.mark.parametrize("sizes", [[3, 4, 2], [3, 2, 2, 2, 2, 2, 2], [3, *[2] * 9]])
def test_numbers_stay_inside_their_circles(check, sizes):
    big, small = RNG.normal(size=(3, sizes[1])) * 1e6, RNG.normal(size=sizes[1:3]) * 1e-9
    weights = [big, small, *(RNG.normal(size=pair) for pair in itertools.pairwise(sizes[2:]))]
    net = Network(sizes, ["linear"] * (len(sizes) - 1))
    chart = check(charts.network, net, weights=weights, inputs=[123.456, -1.2345e-10, -1234567])
    for units in (t for t in chart.data if str(t.name).startswith("layer")):
        for text, size in zip(units.text, units.textfont.size, strict=True):
            lines = text.split("<br>")
            wide = size * sum(LETTERS.get(letter, 0.636) for letter in lines[-1])
            off = 0.72 * size if len(lines) == 2 else 0.36 * size  # from the middle to the digits' foot
            assert np.hypot(wide / 2, off) < units.marker.size / 2 + 1.5, text


def test_circles_hide_the_lines_behind_them(check):
    """Markers of several sizes are see-through unless their opacity is said; a trace covers those before it."""
    neuron = check(charts.neuron, [4, 5], [-0.234, 0.675], 0.5, ACTIVATIONS["sigmoid"])
    network = check(charts.network, SMALL, weights=[np.ones((2, 3)), np.ones((3, 1))], inputs=[1, 2])
    for chart in (neuron, network):
        kinds = ["circles" if "text" in trace.mode else "lines" for trace in chart.data if trace.mode != "markers"]
        assert kinds == sorted(kinds, reverse=True), "circles come after the lines"
        for trace in chart.data:
            if "text" in trace.mode:
                assert (trace.marker.opacity, trace.marker.color) == (1, LIGHT.surface)
        dark = charts.themed(chart, "dark")
        assert dark.data[-1].marker.color == dark.layout.template.layout.paper_bgcolor


def test_a_neuron_s_numbers_stay_inside_their_circles(check):
    chart = check(charts.neuron, [-1234.5678, 5e-17, -5e-17], [-0.234, 0.675, 1e6], 0.5, ACTIVATIONS["linear"])
    for text, size in zip(told(chart, "inputs").text, told(chart, "inputs").textfont.size, strict=True):
        assert size * sum(LETTERS.get(letter, 0.636) for letter in text) <= 44


@pytest.mark.parametrize("stage", sorted(LOOP))
def test_a_lit_stage_is_bold_in_its_name_only(check, stage):
    (lit,) = [text for text in check(charts.training_loop, stage).data[0].text if "<b>" in text]
    assert lit.index("</b>") < lit.index("<br>")


@pytest.mark.parametrize(("x", "w"), [([], []), ([1, 2], [1]), (range(9), range(9))])
def test_a_neuron_needs_as_many_weights_as_inputs(x, w):
    with pytest.raises(ValueError, match="inputs and weights must be rows of 1 to 8 numbers, equally many, got"):
        charts.neuron(x, w, 0, ACTIVATIONS["relu"])


def test_the_layer_table_adds_up(check):
    chart = check(charts.layers, MNIST)
    *parts, total = [int(text.strip("</b>").replace(",", "")) for text in chart.data[0].cells["values"][-1]]
    assert parts == [784 * 128 + 128, 128 * 128 + 128, 128 * 10 + 10]
    assert total == sum(parts) == 118_282
    assert "784 · 128 + 128 = 100,480" in chart.layout.meta["alt"]
    weights, biases = 784 * 128 + 128 * 128 + 128 * 10, 128 + 128 + 10
    assert chart.data[0].cells["values"][1][-1].replace("\u00a0", " ") == f"{weights:,} weights<br>+ {biases} biases"


@pytest.mark.parametrize("sizes", [[784, 128, 128, 10], [2, 100, 100_000, 3], [100_000, 100_000, 100_000], [1, 1]])
def test_the_layer_table_fits_a_phone_and_wraps_nowhere(check, sizes):
    """Its columns share the 334 pixels in proportion to `columnwidth`; a cell keeps 8 pixels on each side."""
    table = check(charts.layers, Network(sizes, ["leaky_relu"] * (len(sizes) - 1))).data[0]
    share = 334 / sum(table.columnwidth)
    for wide, head, cells in zip(table.columnwidth, table.header["values"], table.cells["values"], strict=True):
        lines = [re.sub("</?b>", "", line) for cell in cells for line in cell.split("<br>")]
        assert not any(" " in line for line in lines), "nothing wraps by itself"
        size = [0.6 * table.cells.font.size * len(line) for line in lines] + [0.55 * table.header.font.size * len(head)]
        assert max(size) <= share * wide - 14
        assert max(cell.count("<br>") + 1 for cell in cells) * 1.3 * table.cells.font.size + 12 <= table.cells.height


@pytest.mark.parametrize("stage", ["forward", "activation", "loss", "backward", "update"])
def test_the_loop_lights_one_stage_not_by_colour_alone(check, stage):
    (circles,) = check(charts.training_loop, stage).data
    bold = [text.startswith("<b>") for text in circles.text]
    assert [name for name, is_bold in zip(circles.customdata, bold, strict=True) if is_bold] == [stage]
    assert [colour == LIGHT.blue for colour in circles.marker.color] == bold


def test_an_unknown_stage_is_refused():
    with pytest.raises(
        ValueError, match="stage must be one of forward, activation, loss, backward, update, got 'lunch'"
    ):
        charts.training_loop("lunch")
