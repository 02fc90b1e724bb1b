"""Still pictures in place of figures that are heavy, or that the bundle of Plotly for flat charts cannot draw."""

from __future__ import annotations

import base64
import json
import math
import re

import plotly.graph_objects as go

from explainer.charts.drawing.plotlyjs import WHOLE
from explainer.charts.drawing.stills import pictures
from explainer.charts.drawing.theme import themed

WIDTH = 640  # pixels of the picture
FIGURE = re.compile(
    r'(<div role="img" aria-label="[^"]*")[^>]*></div>(<script class="figure"[^>]*>)(.*?)</script>\n'
    r"(<figcaption><details)?",
    re.DOTALL,
)


def with_stills(page: str, heavy: float = math.inf) -> str:
    """The page with a still picture, light and dark, in place of each figure that is not flat; its words stay below it.

    Figures of more than `heavy` letters stand still, too, unless they move. Where no browser is installed that could draw the
    pictures, the live figures stay; below one that the small Plotly cannot draw, its words are unfolded.
    """
    return FIGURE.sub(lambda match: _still(match, heavy), page)


def _still(match: re.Match, heavy: float) -> str:
    is_flat = not match[2].endswith(WHOLE)
    if is_flat and (len(match[3]) < heavy or '"frames":[{' in match[3]):
        return match[0]
    figure = go.Figure(json.loads(match[3]))
    folded = match[4] or ""
    try:
        drawn = pictures([(themed(figure, name), "webp", WIDTH) for name in ("light", "dark")], dots=1)
    except (FileNotFoundError, ImportError):
        return match[0] if is_flat else folded.replace("<details", "<details open")
    light, dark = ("data:image/webp;base64," + base64.b64encode(still).decode() for still in drawn)
    return (
        f'{match[1]}><picture><source srcset="{dark}" media="(prefers-color-scheme: dark)">'
        f'<img alt="" src="{light}" style="max-width: 100%; height: auto"></picture></div>\n{folded}'
    )
