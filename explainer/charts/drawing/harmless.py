"""What of a figure's texts is markup where the figure is drawn: what our charts and a careful author write, and no more.

Plotly reads some tags in every text, and names of classes, titles and captions are other people's words: a link in one would
be live wherever the figure goes, and a style could name a picture on another machine. So when a figure leaves as JSON, any
tag that is not plain is shown as it was written.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.io import to_json

PLAIN = (
    r"/?(?:b|i|s|u|em|strong|sub|sup|extra)|/span|br ?/?"  # Plotly's own, without attributes; `extra` ends a hover text
)
DECLARED = r"color: ?#[0-9a-f]{6}|font-size: ?[0-9.]{1,5}(?:px|pt|em|%)|font-weight: ?(?:bold|normal|[1-9]00)"
STYLED = rf"""(?:span|b|i|em)(?: style=(["'])(?:{DECLARED})(?:; ?(?:{DECLARED}))*;?\1)?"""
# A tag that is not plain. One that is cut off, or begins with what Plotly fills in, may become one when it is put together.
MARKUP = re.compile(rf"<(?!(?:{PLAIN}|{STYLED})>)(?=/?[a-z%]|/?\Z)", re.IGNORECASE | re.ASCII)
SHOWN = "&lt;"  # which Plotly shows as <
SPOKEN = "‹"  # for a figure's alternative text, which is no HTML


def harmless(part: Any, sign: str = SHOWN) -> Any:
    """The parts of a figure, as Plotly writes them, with every tag that is not plain as text; numbers stay as they are.

    >>> harmless({"text": "<b>1</b> < <a href='//example.org'>2</a>"})
    {'text': "<b>1</b> < &lt;a href='//example.org'>2&lt;/a>"}
    """
    if isinstance(part, str):
        return MARKUP.sub(sign, part) if "<" in part else part
    if isinstance(part, dict):
        return {key: harmless(value, SPOKEN if key == "meta" else sign) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [harmless(value, sign) for value in part]
    if isinstance(part, np.ndarray) and part.dtype.kind in "OU":
        return harmless(part.tolist(), sign)
    return part


def as_json(figure: go.Figure) -> str:
    """The figure as JSON, its texts harmless.

    >>> as_json(go.Figure(layout={"title": {"text": "<img src=x>"}})).count("lt;img")
    1
    """
    return to_json(harmless(figure.to_plotly_json()), validate=False)
