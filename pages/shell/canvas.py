"""A square of paper on a page: the browser draws and sends the strokes, which are painted here as a grey picture."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from explainer.instruments import bundle
from explainer.instruments.instrument import Instrument

SIZE = 140  # pixels of the painted picture, each way; a network sees 28 of them
PEN = 20 / 280  # the pen's width as a part of the paper, as on the phone
MOST_STROKES, MOST_POINTS = 100, 5000

_mount = st.components.v2.component(
    "canvas", html='<div class="here"></div>', js=bundle.hosted("../canvas/streamlit.js")
)


def draw(key: str, instrument: Instrument) -> np.ndarray | None:
    """The picture drawn by the reader, (140, 140) bytes, 255 is ink; None as long as the paper is empty.

    The drawing stays when the reader visits another page and comes back, or loads the page anew. Raises ValueError for
    strokes that no drawing can have.
    """
    key_of_strokes = f"strokes {key}"
    with st.container(key="hand glass"):
        # The tab keeps the strokes, too.
        answer = _mount(key=key, data=[{"given": instrument.given}], on_strokes_change=lambda: None)
    if answer.strokes is not None:
        st.session_state[key_of_strokes] = answer.strokes
    strokes = _checked(st.session_state.get(key_of_strokes) or [])
    return paint(strokes) if strokes else None


def paint(strokes: list[np.ndarray], size: int = SIZE) -> np.ndarray:
    """Strokes, each (n, 2) points from 0 to 1, drawn with a round pen: (size, size) bytes."""
    rows, columns = np.mgrid[0:size, 0:size] + 0.5
    ink = np.zeros((size, size))
    radius = PEN * size / 2
    for stroke in strokes:
        points = stroke * size
        for start, end in zip(points, points[1:] if len(points) > 1 else points, strict=False):
            low = np.maximum(np.floor(np.minimum(start, end) - radius - 1), 0).astype(int)
            high = np.maximum(np.ceil(np.maximum(start, end) + radius + 1), 0).astype(int)
            window = (slice(low[1], high[1]), slice(low[0], high[0]))
            x, y = columns[window] - start[0], rows[window] - start[1]
            along = end - start
            part = np.clip((x * along[0] + y * along[1]) / max(along @ along, 1e-12), 0, 1)
            away = np.hypot(x - part * along[0], y - part * along[1])
            ink[window] = np.maximum(ink[window], np.clip(radius + 0.5 - away, 0, 1))
    return np.rint(ink * 255).astype(np.uint8)


def _checked(strokes: object) -> list[np.ndarray]:
    """What the browser sent, if it is strokes: lists of pairs of numbers."""
    refusal = ValueError("the drawing could not be read; press Clear and draw again")
    if not isinstance(strokes, list) or len(strokes) > MOST_STROKES:
        raise refusal
    if sum(len(stroke) if isinstance(stroke, list) else MOST_POINTS + 1 for stroke in strokes) > MOST_POINTS:
        raise ValueError("the drawing has too many lines for a digit; press Clear and draw one digit")
    for point in (point for stroke in strokes for point in stroke):
        if not (isinstance(point, list) and len(point) == 2 and all(map(_inside, point))):
            raise refusal
    return [np.asarray(stroke, float) for stroke in strokes if stroke]


def _inside(value: object) -> bool:
    """A stroke may leave the paper, but not by more than the paper's width."""
    return isinstance(value, int | float) and math.isfinite(value) and -1 <= value <= 2
