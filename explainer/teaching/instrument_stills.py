"""An instrument at rest as a figure, for paper: what its still picture draws, drawn by Plotly."""

from __future__ import annotations

import plotly.graph_objects as go

from explainer.charts.drawing.theme import figure, scatter
from explainer.instruments.instrument import Instrument
from explainer.palette import LIGHT


def picture_of(instrument: Instrument) -> go.Figure:
    """The lines, points and bars of the instrument's still picture, with its title and its words."""
    still = instrument.still
    (left, right), (bottom, top) = still.window
    data: list[object] = [
        scatter(
            x=[x for x, _ in points],
            y=[y for _, y in points],
            mode="lines",
            line={"color": getattr(LIGHT, colour), "width": 2.5},
        )
        for colour, points in still.lines
    ]
    data += [
        scatter(x=[x], y=[y], mode="markers", marker={"color": getattr(LIGHT, colour), "size": 12})
        for colour, (x, y) in still.dots
    ]
    if still.bars:
        names, heights = zip(*still.bars, strict=True)
        data.append(go.Bar(x=names, y=heights, marker={"color": LIGHT.blue}))
    layout = {
        "title": {"text": instrument.title},
        "xaxis": {} if still.bars else {"range": [left, right]},
        "yaxis": {"range": [bottom, top]},
    }
    return figure(data, layout, alt=instrument.alt)
