"""What every chart promises, checked in one place: `check(charts.curve, f, at=1.5)` draws it and looks."""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest

from explainer import charts
from explainer.charts.drawing.theme import themed
from explainer.palette import THEMES

sys.path.insert(0, str(Path(__file__).parent))  # tests share of_paths.py

LARGEST = 300_000  # bytes of JSON, image galleries apart


@pytest.fixture
def check() -> Callable[..., go.Figure]:
    """Draw a chart and hold it against the promises; `gallery=True` for those that carry images."""
    return checked


def checked(draw: Callable, *data: object, gallery: bool = False, **options: object) -> go.Figure:
    before, default = copied((data, options)), plotly.io.templates.default
    chart = draw(*data, **options)
    assert isinstance(chart, go.Figure)
    assert same((data, options), before), "an argument was changed"
    assert plotly.io.templates.default == default, "a global setting was changed"
    check_signature(draw)
    check_alt(chart)
    written = chart.to_json()
    check_sound(chart, json.loads(written))
    size = len(written)
    assert gallery or size <= LARGEST, f"{size:,} bytes"
    assert chart.layout.height, "without a height, pages cannot reserve the room"
    check_frames(chart)
    for theme in THEMES:
        check_contrast(themed(chart, theme), theme)
    return chart


def check_sound(chart: go.Figure, written: dict) -> None:
    """Plotly itself, asked to look at every part, takes the figure and changes nothing in it.

    It looks at a frame for as long as at a figure, so that of many frames it sees the first, the last, and one between.
    """
    parts, count = chart.to_plotly_json(), len(chart.frames)
    seen = sorted({0, count // 2, count - 1}) if count else []
    for record in (parts, written):
        record["frames"] = [record["frames"][place] for place in seen]
    if not seen:
        del parts["frames"], written["frames"]
    assert json.loads(go.Figure(parts).to_json()) == written


def copied(a: object) -> object:
    """What could be changed, copied; records are frozen and stay."""
    if isinstance(a, (list, tuple)):
        return type(a)(map(copied, a))
    if isinstance(a, dict):
        return {key: copied(value) for key, value in a.items()}
    return a.copy() if isinstance(a, np.ndarray) else a


def same(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray):
        return np.array_equal(a, b, equal_nan=True)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return a is b or a == b


# Data that may be left out; a picture and its label, a network and its numbers are given in this order.
ALSO_DATA = {"label", "labels", "predictions", "weights", "biases", "inputs"}
WITH_MORE_DATA = {charts.confusion, charts.digit, charts.digits, charts.network}


def check_signature(draw: Callable) -> None:
    """At most five parameters; what is not data is named."""
    parameters = inspect.signature(draw).parameters.values()
    assert len(parameters) <= 5
    for parameter in parameters:
        is_data = parameter.default is parameter.empty or (draw in WITH_MORE_DATA and parameter.name in ALSO_DATA)
        assert parameter.kind is (parameter.POSITIONAL_OR_KEYWORD if is_data else parameter.KEYWORD_ONLY), parameter
    assert draw.__doc__, "a chart needs a docstring"


def check_alt(chart: go.Figure) -> None:
    alt = chart.layout.meta["alt"]
    assert re.search(r"\d", alt), f"no number in {alt!r}"
    assert alt.endswith("."), alt
    assert "<" not in alt.replace(" < ", ""), alt
    assert "nan" not in alt.lower(), alt
    assert len(alt) < 2500


def check_frames(chart: go.Figure) -> None:
    """Frames change data only, keep the axes where they are, say what is seen, and redraw nothing else."""
    if not chart.frames:
        return
    names = [frame.name for frame in chart.frames]
    assert names == [str(index) for index in range(len(names))]
    assert [step.args[0][0] for step in chart.layout.sliders[0].steps] == names
    for step in chart.layout.sliders[0].steps:
        assert re.search(r"\d", step.value), "nobody hears what this frame shows"
        assert "<" not in step.value.replace(" < ", ""), step.value
    for step in [*chart.layout.sliders[0].steps, *chart.layout.updatemenus[0].buttons]:
        assert step.args[1]["frame"]["redraw"] is False
    for frame in chart.frames:
        assert frame.traces is not None
        assert len(frame.traces) == len(frame.data)
        for index, trace in zip(frame.traces, frame.data, strict=True):
            assert trace.type == chart.data[index].type
            assert trace.type in ("scatter", "bar"), f"{trace.type} does not move without a redraw"
    for used in {trace.xaxis or "x" for trace in chart.data if trace.type in ("scatter", "bar")}:
        assert chart.layout[used.replace("x", "xaxis")].range, "an axis without a fixed range jumps"
    for used in {trace.yaxis or "y" for trace in chart.data if trace.type == "scatter"}:
        assert chart.layout[used.replace("y", "yaxis")].range, "an axis without a fixed range jumps"


def luminance(colour: str, over: str = "#ffffff") -> float:
    """Relative luminance after WCAG 2.2, with transparency laid over `over`."""
    red_green_blue = mixed(colour, over)
    linear = np.where(red_green_blue <= 0.04045, red_green_blue / 12.92, ((red_green_blue + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def mixed(colour: str, over: str) -> np.ndarray:
    def parts(text: str) -> np.ndarray:
        assert re.fullmatch("#[0-9a-f]{6}([0-9a-f]{2})?", text), f"{text} is not #rrggbb or #rrggbbaa"
        return np.array([int(text[i : i + 2], 16) / 255 for i in range(1, len(text), 2)])

    channels = parts(colour)
    alpha = channels[3] if len(channels) == 4 else 1.0
    return alpha * channels[:3] + (1 - alpha) * parts(over)


def contrast(text: str, background: str, surface: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    high, low = sorted((luminance(text, surface), luminance(background, surface)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def texts(chart: go.Figure) -> Iterator[tuple[str, str]]:
    """Colour and background of every text in a figure."""
    surface = chart.layout.template.layout.paper_bgcolor
    inherited = chart.layout.template.layout.font.color
    for name in ("title", "xaxis", "yaxis"):
        part = chart.layout.template.layout[name]
        yield (part.font if name == "title" else part.tickfont).color, surface
    yield chart.layout.template.layout.title.subtitle.font.color, surface
    for annotation in chart.layout.annotations:
        if annotation.text:
            yield annotation.font.color or inherited, annotation.bgcolor or surface
        yield from ((colour, surface) for colour in re.findall("color: ?(#[0-9a-f]{6})", annotation.text or ""))
    for trace in chart.data:
        if trace.type not in ("scatter", "bar") or trace.text is None or isinstance(trace.text, str):
            continue
        if trace.type == "scatter" and "text" not in trace.mode:
            continue
        count = len(trace.text)
        colour = trace.textfont.color or inherited
        inside = trace.type == "scatter" and trace.textposition is None and "markers" in trace.mode
        background = (trace.marker.color if inside else None) or surface
        colours, backgrounds = ([value] * count if isinstance(value, str) else value for value in (colour, background))
        yield from zip(colours, backgrounds, strict=True)


def check_contrast(chart: go.Figure, theme: str) -> None:
    """WCAG AA asks 4.5:1 of text (1.4.3)."""
    surface = chart.layout.template.layout.paper_bgcolor
    for text, background in set(texts(chart)):
        ratio = contrast(text, background, surface)
        assert ratio >= 4.5, f"{text} on {background} has {ratio:.2f}:1 in the {theme} theme"
