"""Looks, words and neighbours of a figure's own: what grows, what is said, and what stays as it was."""

from __future__ import annotations

import re
from dataclasses import astuple

import plotly.graph_objects as go
import pytest

from explainer import ACTIVATIONS, Network, charts, descend, instruments
from explainer.charts.drawing import stills
from explainer.charts.drawing.embedding import embedded, title_of
from explainer.palette import GREY, LIGHT, PRINT

CURVE = charts.curve(ACTIVATIONS["tanh"], at=0.5)
MOVING = charts.softmax([0.4, 3.0, 2.2])
PATH = descend(
    inputs=[(4, 5), (2, 1), (1, 3)], targets=[6, 3, 2], weights=[-0.234, 0.675], learning_rate=0.05, updates=6
)
NET = Network([2, 3, 1], ["tanh", "sigmoid"])
EVERY = [
    CURVE,
    MOVING,
    charts.compare(["relu", "tanh"]),
    charts.contour(PATH),
    charts.surface(PATH),
    charts.network(NET),
    charts.layers(NET),
    charts.confusion([[9, 1], [2, 8]]),
    charts.history({"loss": [2, 1], "accuracy": [0.5, 0.8]}),
]


def pixels(figure: go.Figure) -> list[float]:
    """The sizes of all letters and the widths of all lines, as the figure says them."""
    numbers: list[float] = []

    def walk(part, within="") -> None:
        if isinstance(part, dict):
            for name, value in part.items():
                if isinstance(value, int | float) and (
                    (within.endswith("font") and name == "size") or name == "xshift"
                ):
                    numbers.append(value)
                walk(value, name)
        elif isinstance(part, list | tuple):
            for each in part:
                walk(each, within)

    walk(figure.to_plotly_json())
    return numbers


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.layout.title.text)
def test_a_larger_letter_makes_everything_larger(figure):
    before, grown = figure.to_json(), charts.styled(figure, font_size=28)
    assert figure.to_json() == before
    assert pixels(grown) == [2 * size for size in pixels(figure)]
    assert grown.layout.height == 2 * figure.layout.height
    assert grown.layout.margin.t == 2 * figure.layout.margin.t
    assert grown.layout.template.layout.font.size == 28
    go.Figure(grown.to_plotly_json())  # Plotly finds nothing wrong with it
    for trace, same in zip(grown.data, figure.data, strict=True):
        if trace.type != "table":
            assert list(map(str, trace.y)) == list(map(str, same.y))


def test_a_slide_is_wide_and_a_copy_is_grey():
    slide = charts.styled(CURVE, "slide")
    assert (slide.layout.width, slide.layout.height) == (1280, 720)
    for style, theme in (("grey", GREY), ("print", PRINT)):
        for figure in EVERY:
            used = set(re.findall("#[0-9a-f]{6}", charts.styled(figure, style).to_json().replace("\\u0023", "#")))
            assert not used & (set(astuple(LIGHT)) - set(astuple(theme))), style


def luminance(colour: str) -> float:
    part = int(colour[1:3], 16) / 255
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4


def test_greys_are_greys_that_can_be_read():
    assert len(set(astuple(GREY))) == len(astuple(GREY)), "each can be told from the others again"
    for colour in astuple(GREY):
        assert colour[1:3] == colour[3:5] == colour[5:7]
    for colour in (*GREY.series, GREY.ink, GREY.muted):
        assert (luminance(GREY.surface) + 0.05) / (luminance(colour) + 0.05) >= 4.5


def test_a_title_and_a_caption_are_drawn_and_told():
    shown = charts.styled(
        CURVE, title="How steep?", caption="At one half it is nearly as steep as it gets, which is 1."
    )
    assert shown.layout.title.text == "How steep?"
    assert shown.layout.title.subtitle.text == CURVE.layout.title.subtitle.text
    alt = shown.layout.meta["alt"]
    assert alt.startswith("How steep? Tanh from")
    assert alt.endswith("which is 1.")
    (note,) = [note for note in shown.layout.annotations if note.name == "caption"]
    assert note.text.count("<br>") == 1
    assert shown.layout.height - CURVE.layout.height == 40
    assert note.yshift == -CURVE.layout.margin.b


def test_another_template_gives_no_label_an_arrow():
    other = go.Figure(CURVE).update_layout(template="seaborn")
    assert [note.showarrow for note in other.layout.annotations] == [False] * len(CURVE.layout.annotations)


# --- words --------------------------------------------------------------------------------------------------------


def test_words_and_numbers_become_another_language_s():
    german = charts.reworded(CURVE, {"slope": "Steigung", "value": "Wert", "The value": "Der Wert"}, decimal=",")
    assert german.layout.title.subtitle.text == "x = 0,5: Wert 0,4621, Steigung 0,7864"
    assert "Der Wert: from about −1" in german.layout.meta["alt"]
    assert "slope" not in german.layout.meta["alt"]
    assert german.layout.separators == ",."
    assert {"Wert", "Steigung", "Steigung triangle"} <= {trace.name for trace in german.data}
    templates = [trace.hovertemplate for trace in german.data if trace.hovertemplate and "%{y" in trace.hovertemplate]
    assert templates[0] == "Wert %{y:.4~g} at x = %{x:.4~g}<extra></extra>", "what Plotly fills in stays"
    assert "slope" in CURVE.layout.meta["alt"], "the one given stays"


def test_what_is_not_found_is_said():
    with pytest.warns(UserWarning, match="not found in the figure: Slop, gradient$"):
        charts.reworded(CURVE, {"Slop": "x", "gradient": "y", "slope": "z"})


def test_thousands_are_grouped_and_what_moves_still_moves():
    net = charts.reworded(
        charts.layers(Network([784, 128, 10], ["relu", "softmax"])), {"weights": "Gewichte"}, decimal=","
    )
    assert "101.770" in net.layout.title.text
    assert "Gewichte + biases" in str(net.data[0].header["values"])
    moved = charts.reworded(MOVING, {"temperature": "Temperatur"}, decimal=",")
    assert [frame.name for frame in moved.frames] == [frame.name for frame in MOVING.frames]
    assert moved.layout.sliders[0].steps[0].args == MOVING.layout.sliders[0].steps[0].args
    assert moved.layout.sliders[0].currentvalue.prefix == MOVING.layout.sliders[0].currentvalue.prefix.replace(
        "temperature", "Temperatur"
    )


def test_what_stands_above_the_words_can_be_said_in_another_language():
    german = charts.reworded(CURVE, {"In words": "In Worten <1>"})
    assert "<summary>In Worten &lt;1&gt;</summary>" in embedded(german)
    assert "<summary>In words</summary>" in embedded(charts.reworded(CURVE, decimal=","))


# --- colours ------------------------------------------------------------------------------------------------------


def test_a_line_takes_the_colour_that_is_given_for_it_and_none_looks_like_it():
    green = charts.styled(CURVE, colours={"slope": "green"})
    before = {
        trace.name: trace.line.color for trace in CURVE.data if trace.name in ("value", "slope", "slope triangle")
    }
    after = {trace.name: trace.line.color for trace in green.data if trace.name in before}
    assert before == {"value": LIGHT.blue, "slope": LIGHT.vermillion, "slope triangle": LIGHT.green}
    assert after == {"value": LIGHT.blue, "slope": LIGHT.green, "slope triangle": LIGHT.vermillion}
    (label,) = [note for note in green.layout.annotations if note.text == "slope"]
    assert label.font.color == LIGHT.green
    slide = charts.styled(CURVE, "print", colours={"slope": "green"})
    assert next(trace for trace in slide.data if trace.name == "slope").line.color == PRINT.green


@pytest.mark.parametrize(
    ("colours", "said"),
    [
        ({"x": "blue"}, "no line is called 'x'; there is value, slope"),
        ({"slope": "pink"}, "a colour must be one of .*vermillion.*, got 'pink'"),
        (["blue"], "colours must be a dict"),
    ],
)
def test_lines_and_colours_that_are_not_there_are_refused(colours, said):
    with pytest.raises(ValueError, match=said):
        charts.styled(CURVE, colours=colours)


# --- side by side -------------------------------------------------------------------------------------------------


def test_two_figures_keep_their_axes_labels_and_words():
    both = charts.beside(CURVE, charts.compare(["relu", "tanh"]))
    go.Figure(both.to_plotly_json())
    assert len(both.data) == len(CURVE.data) + len(charts.compare(["relu", "tanh"]).data)
    assert {trace.xaxis for trace in both.data} == {"x", "x2", "x3"}
    assert both.layout.xaxis.domain == pytest.approx((0, 0.445))
    assert both.layout.xaxis2.domain == both.layout.xaxis3.domain == pytest.approx((0.555, 1))
    assert both.layout.yaxis2.anchor == "x2"
    assert both.layout.xaxis2.matches == "x3"
    texts = [note.text for note in both.layout.annotations]
    for note in (*CURVE.layout.annotations, *charts.compare(["relu", "tanh"]).layout.annotations):
        assert note.text in texts
    assert {CURVE.layout.title.text, "Values above, slopes below"} <= {*texts}
    assert title_of(both) == f"{CURVE.layout.title.text}, Values above, slopes below"
    above = charts.styled(both, title="Which one bends?")
    assert title_of(above) == "Which one bends?"
    assert above.layout.title.text == "Which one bends?"
    assert CURVE.layout.title.text in [note.text for note in above.layout.annotations]
    assert above.layout.margin.t - both.layout.margin.t == above.layout.height - both.layout.height > 30
    assert both.layout.meta["alt"].startswith(f"Left: {CURVE.layout.meta['alt']} Right: ")


@pytest.mark.parametrize("other", EVERY, ids=lambda figure: figure.layout.title.text)
def test_any_two_figures_can_stand_side_by_side(other):
    both = charts.beside(CURVE, other)
    go.Figure(both.to_plotly_json())
    assert not both.frames
    own = stills.still(other)
    for trace, drawn in zip(own.data, both.data[len(CURVE.data) :], strict=True):
        if trace.type in ("surface", "scatter3d"):
            assert drawn.scene == "scene"
        elif trace.type == "table":
            assert drawn.domain.x[0] > 0.5
        else:
            assert drawn.xaxis not in (None, "x"), "none is drawn over the left one"


def test_an_arrow_keeps_both_its_ends_side_by_side():
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.01, updates=1)
    arrow = next(note for note in charts.loss(path).layout.annotations if note.showarrow)
    moved = next(note for note in charts.beside(CURVE, charts.loss(path)).layout.annotations if note.showarrow)
    assert (moved.ax, moved.ay, moved.x, moved.y) == (arrow.ax, arrow.ay, arrow.x, arrow.y)
    assert (moved.axref, moved.ayref) == (moved.xref, moved.yref) == ("x2", "y2")


def test_beside_takes_two_or_three_figures():
    for wrong, said in (
        ((CURVE,), "got 1"),
        ((CURVE,) * 4, "got 4"),
        ((CURVE, "words"), "number 2 is of the type str"),
        ((CURVE, instruments.curve("relu")), "number 2 is of the type Instrument"),
    ):
        with pytest.raises(ValueError, match=f"beside takes two or three figures.*{said}$"):
            charts.beside(*wrong)


REFUSED = {
    "style": (lambda: charts.styled(CURVE, "pink"), "one of slide, print, grey, or None for its own, got 'pink'"),
    "letters": (lambda: charts.styled(CURVE, font_size=500), "from 6 to 72 pixels, got 500"),
    "title": (lambda: charts.styled(CURVE, title=3), "title must be text, got 3"),
    "no figure": (lambda: charts.styled("x"), "must be a Figure"),
    "no words": (lambda: charts.reworded(CURVE, ["slope"]), "words must be a dict"),
    "same signs": (lambda: charts.reworded(CURVE, {}, decimal=",", grouping=","), "two different signs"),
    "no sign": (lambda: charts.reworded(CURVE, {}, decimal=[","]), 'decimal must be "." or ","'),
    "another sign": (lambda: charts.reworded(CURVE, {}, decimal=";"), 'decimal must be "." or ",", got \';\''),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_refused_in_one_sentence(case):
    do, sentence = REFUSED[case]
    with pytest.raises(ValueError, match=sentence):
        do()
