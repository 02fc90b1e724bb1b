"""A figure in a page: its place, its data, its words, and the script that draws it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs, get_plotlyjs_version

from explainer.charts.drawing.harmless import as_json
from explainer.charts.drawing.plotlyjs import is_flat
from explainer.files import asset
from explainer.palette import THEMES

# Nothing that leads out of the page: Plotly's own bar offers to upload the chart, and to select what nothing is done with.
CONFIG = {
    "responsive": True,
    "displaylogo": False,
    "showSendToCloud": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d"],
}

HEADING = "heading"  # the name of a label that is the title of one of several figures side by side
SLASH = re.compile(r"(?<!\\)((?:\\\\)*)\\u002f")  # as Plotly writes each /, of which packed numbers are full


def alternative(figure: go.Figure) -> str:
    """The words that stand for a figure."""
    meta = figure.layout.meta
    return meta["alt"] if isinstance(meta, dict) and "alt" in meta else "A figure without a description."


def title_of(figure: go.Figure) -> str:
    """What the figure is called; of figures side by side, what they are called."""
    named = dict.fromkeys(
        label.text.replace("<br>", " ") for label in figure.layout.annotations if label.name == HEADING
    )
    return figure.layout.title.text or ", ".join(named)


def theme_of(figure: go.Figure) -> str | None:
    """The theme that one of our figures stands in; None for a figure that looks otherwise."""
    surface = figure.layout.template.layout.paper_bgcolor
    return next((name for name, theme in THEMES.items() if theme.surface == surface), None)


def embedded(
    figure: go.Figure, *, own: str | None = None, words: bool = True, still: bytes = b"", fetching: bool = False
) -> str:
    """A figure in a page: its place, its data, and its text alternative for whoever wants words.

    Our figures are drawn in the theme of the page, or in `own`, whatever the page's. Without `words` the alternative is read
    aloud only: it stands beside the figure already. A `still` picture (SVG) stands there until Plotly draws; with `fetching`
    Plotly may be fetched where the page does not have it. What Plotly's bundle for flat charts cannot draw says so.
    """
    alt = html.escape(alternative(figure))
    data = SLASH.sub(r"\1/", as_json(figure)).replace("</", "<\\/")
    notes = {"theme": own, **(_source() if fetching else {}), "plotly": "" if is_flat(figure) else "whole"}
    noted = "".join(f' data-{name}="{value}"' for name, value in notes.items() if value)
    script = f'<script class="figure" type="application/json"{noted}>{data}</script>'
    caption = (
        f"<figcaption><details><summary>{_called(figure)}</summary>{alt}</details></figcaption>\n" if words else ""
    )
    inside = _image(still) if still else ""
    size = "" if still else f' style="height: {figure.layout.height or 420}px"'
    return f"""<figure style="margin: 1.2em 0">
<div role="img" aria-label="{alt}"{size}>{inside}</div>{script}
{caption}</figure>"""


def _called(figure: go.Figure) -> str:
    """What stands above the text alternative."""
    meta = figure.layout.meta
    return html.escape(str(meta.get("in words", "In words")) if isinstance(meta, dict) else "In words")


def _image(svg: bytes) -> str:
    source = "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
    return f'<img alt="" src="{source}" style="max-width: 100%; height: auto">'


@cache
def _source() -> dict[str, str]:
    """Where Plotly publishes the very script that the Python package has, and its checksum."""
    digest = base64.b64encode(hashlib.sha256(get_plotlyjs().encode()).digest()).decode()
    return {"address": f"https://cdn.plot.ly/plotly-{get_plotlyjs_version()}.min.js", "integrity": f"sha256-{digest}"}


@cache
def drawing() -> str:
    """The script that draws each figure of a page, or of a notebook's output, when it comes near the window."""
    script = asset("player/draw.js").read_text(encoding="utf-8")
    return f"<script>{script.replace('CONFIG', json.dumps(CONFIG))}</script>"


@cache
def keyboard() -> str:
    """The script that lets a keyboard reach the player of a figure that moves."""
    return f'<script type="module">{asset("player/figures.js").read_text(encoding="utf-8")}\nwatch();\n</script>'
