"""Plotly's script: its bundle for flat charts, a third of the whole, wherever that draws all figures of a page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs, get_plotlyjs_version

from explainer.files import asset

BUNDLE = "vendor/plotly-cartesian.min.js"  # unchanged from the npm package plotly.js-cartesian-dist-min
FLAT = frozenset(
    (
        *("bar", "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour"),
        *("image", "pie", "scatter", "scatterternary", "violin"),
    )
)
WHOLE = 'data-plotly="whole">'  # how the script element of a figure ends that the bundle cannot draw


def is_flat(figure: go.Figure) -> bool:
    """Whether the bundle draws the figure.

    >>> is_flat(go.Figure(go.Bar(y=[1, 2]))), is_flat(go.Figure(go.Surface(z=[[1, 2], [3, 4]])))
    (True, False)
    """
    return all((trace.type or "scatter") in FLAT for trace in figure.data)


def for_page(page: str) -> str:
    """The script that draws all figures of a page."""
    return get_plotlyjs() if WHOLE in page else flat()


@cache
def flat() -> str:
    """The bundle for flat charts; all of Plotly where the package that is installed has another major version of it."""
    file = path()
    return file.read_text(encoding="utf-8") if file else get_plotlyjs()


def path() -> Path | None:
    """Where the bundle lies, if it is of the major version that the installed package has."""
    is_fit = version().split(".")[0] == get_plotlyjs_version().split(".")[0]
    return asset(BUNDLE) if is_fit else None


@cache
def version() -> str:
    """The version of the bundle, as its first lines say it."""
    head = asset(BUNDLE).read_text(encoding="utf-8")[:200]
    return head.partition("minified) v")[2].split()[0]
