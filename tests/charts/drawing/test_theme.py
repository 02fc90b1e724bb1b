"""Looks, held against WCAG's formulas, a model of colour blindness, and the numbers that people read."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer import charts
from explainer.charts.drawing.animation import CONTROL
from explainer.charts.drawing.theme import fade, figure, themed
from explainer.formulas.activations import ACTIVATIONS
from explainer.numeric.formatting import number
from explainer.palette import DARK, LIGHT, THEMES

ROOT = Path(__file__).resolve().parent.parent.parent.parent


def channels(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def linear(colour: str) -> np.ndarray:
    c = channels(colour)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    high, low = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_and_line_colour_reaches_wcag_aa(theme):
    colours = THEMES[theme]
    for colour in (colours.ink, colours.muted, *colours.series):
        assert contrast(colour, colours.surface) >= 4.5, colour


def test_controls_are_seen_on_every_ground():
    """3:1 for anything that is not text (WCAG 1.4.11), also on the pale blue that Plotly gives a button under the pointer."""
    for ground in (LIGHT.surface, DARK.surface, "#f4faff"):
        assert contrast(CONTROL, ground) >= 3


# Machado, Oliveira, Fernandes 2009: what a person without red or green cones sees, on linear RGB.
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", BLIND)
def test_the_first_three_colours_differ_for_colour_blind_readers(theme, eyes):
    seen = [np.clip(np.array(BLIND[eyes]) @ linear(colour), 0, 1) for colour in THEMES[theme].series[:3]]
    for a, b in itertools.combinations(seen, 2):
        assert np.abs(np.cbrt(a) - np.cbrt(b)).max() > 0.1


def test_themed_exchanges_every_colour_and_keeps_the_original():
    chart = figure(
        [go.Scatter(x=[1, 2], y=[1, 2], marker={"color": [LIGHT.blue, fade(LIGHT.green, 0.5)]})],
        {"annotations": [{"text": f'<span style="color:{LIGHT.vermillion}">a</span>'}]},
        alt="1.",
    )
    before = chart.to_json()
    dark = themed(chart, "dark")
    assert chart.to_json() == before
    assert list(dark.data[0].marker.color) == [DARK.blue, DARK.green + "80"]
    assert DARK.vermillion in dark.layout.annotations[0].text
    assert dark.layout.template.layout.paper_bgcolor == DARK.surface
    assert dark.layout.meta["alt"] == "1."
    assert themed(themed(dark, "print"), "light").to_json() == before


def test_themed_reaches_into_frames():
    chart = charts.softmax([1, 2])
    dark = themed(chart, "dark")
    assert {frame.data[1].marker.color for frame in dark.frames} == {DARK.blue}


def test_an_unknown_theme_is_refused():
    with pytest.raises(ValueError, match="theme must be one of light, dark, print, got 'sepia'"):
        themed(charts.curve(ACTIVATIONS["relu"]), "sepia")


@given(st.floats(-1e300, 1e300), st.integers(1, 8))
def test_a_number_is_read_back_within_its_digits(value, digits):
    text = number(value, digits).replace("−", "-")
    if "×10" in text:
        mantissa, power = text.split("×10")
        text = f"{mantissa}e{power.translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789'))}"
    assert math.isclose(float(text), value, rel_tol=0.500001 * 10 ** (1 - digits))


def test_charts_load_neither_sympy_nor_scipy():
    """A chart needs only Plotly and NumPy until it is asked for a formula."""
    code = "import sys, explainer.charts; print(sorted({'sympy', 'scipy', 'streamlit', 'kaleido'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_changed_in_a_figure_later_is_looked_at_by_plotly():
    for change in (
        lambda chart: chart.update_layout(height="tall"),
        lambda chart: chart.update_layout(colour="red"),
        lambda chart: chart.update_xaxes(type="round"),
        lambda chart: chart.update_traces(line={"width": "thin"}),
        lambda chart: chart.add_annotation(x=1, opacity=7),
        lambda chart: setattr(chart.layout.annotations[0], "opacity", 7),
    ):
        for chart in (charts.curve(ACTIVATIONS["sigmoid"]), themed(charts.curve(ACTIVATIONS["sigmoid"]), "dark")):
            with pytest.raises(ValueError, match="Invalid"):
                change(chart)


@pytest.mark.parametrize("theme", THEMES)
def test_a_figure_of_plotly_s_own_look_gets_ours(theme):
    bare = themed(go.Figure(), theme)
    assert bare.layout.template.layout.paper_bgcolor == THEMES[theme].surface
    assert not bare.layout.template.data.to_plotly_json()


def test_a_figure_keeps_its_numbers_when_those_it_was_drawn_from_change():
    image = np.arange(784.0).reshape(28, 28) / 784
    chart = charts.digit(image)
    before = chart.to_json()
    image[:] = 0
    assert chart.to_json() == before
