"""A picture as HTML to paste: one element that holds everything, with words for whoever does not see it."""

from __future__ import annotations

import base64
import html
import tempfile
from pathlib import Path

import plotly.graph_objects as go

from explainer.charts.drawing.embedding import alternative
from explainer.charts.drawing.stills import pictures, still
from explainer.instruments.instrument import Instrument
from explainer.teaching.films import film
from explainer.teaching.parts import with_article

WIDTH = 800


def snippet(thing: go.Figure | Instrument, *, width: int = WIDTH) -> str:
    """HTML for a learning platform or a page: a film with controls, a still picture, or an instrument to hold.

    Nothing starts by itself, nothing is fetched, and the text alternative is part of it. A figure that moves becomes an MP4
    and needs the extra `film`. Raises ValueError for anything else, FileNotFoundError where there is no browser to draw it.

    >>> from explainer import instruments
    >>> snippet(instruments.curve("relu")).startswith('<iframe title="ReLU')
    True
    """
    if isinstance(thing, Instrument):
        return thing.snippet()
    if not isinstance(thing, go.Figure):
        raise ValueError(f"snippet takes a figure or an instrument, got {with_article(type(thing).__name__)}")
    look, words = "max-width: 100%; height: auto", html.escape(alternative(thing))
    resting = "data:image/svg+xml;base64," + _text(pictures([(still(thing), "svg", width)])[0])
    if not thing.frames:
        return f'<img alt="{words}" src="{resting}" width="{width}" style="{look}">'
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "film.mp4"
        film(thing, file, width)
        source = "data:video/mp4;base64," + _text(file.read_bytes())
    return (
        f'<video controls preload="metadata" aria-label="{words}" poster="{resting}" src="{source}" '
        f'width="{width}" style="{look}">{words}</video>'
    )


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
