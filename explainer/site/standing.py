"""What the edition's Plotly, the bundle for flat charts, cannot draw: a still picture stands there, or the words alone."""

from __future__ import annotations

import base64
import json
import re

import plotly.graph_objects as go

from explainer.charts.drawing.plotlyjs import WHOLE
from explainer.charts.drawing.stills import pictures
from explainer.charts.drawing.theme import themed

WIDTH = 640  # pixels of the picture
FIGURE = re.compile(
    rf'(<div role="img" aria-label="[^"]*")[^>]*></div><script class="figure"[^>]*? {re.escape(WHOLE)}(.*?)</script>\n'
    r"(<figcaption><details)?",
    re.DOTALL,
)


def with_stills(page: str) -> str:
    """The page with a still picture, light and dark, in place of each figure that is not flat; its words stay below it.

    Where no browser is installed that could draw the picture, the words are unfolded.
    """
    return FIGURE.sub(_still, page)


def _still(found: re.Match) -> str:
    figure = go.Figure(json.loads(found[2]))
    folded = found[3] or ""
    try:
        drawn = pictures([(themed(figure, name), "webp", WIDTH) for name in ("light", "dark")], dots=1)
    except (FileNotFoundError, ImportError):
        return folded.replace("<details", "<details open")
    light, dark = ("data:image/webp;base64," + base64.b64encode(still).decode() for still in drawn)
    return (
        f'{found[1]}><picture><source srcset="{dark}" media="(prefers-color-scheme: dark)">'
        f'<img alt="" src="{light}" style="max-width: 100%; height: auto"></picture></div>\n{folded}'
    )
