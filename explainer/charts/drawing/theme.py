"""How every figure looks: Okabe-Ito colours, three themes, and the room that titles and axes take.

Figures are drawn in the light theme and turned into another by `themed`, which exchanges colours and template. So a
chart function needs no theme argument, and importing this module changes nothing outside it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing.cells import Chart
from explainer.charts.drawing.harmless import harmless
from explainer.numeric.validation import chosen
from explainer.palette import FONT, GREY, LIGHT, THEMES, Theme

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "5px 2px")  # so that colour never speaks alone


NAMED = 54  # pixels below the picture: numbers and the name of an axis, also in the larger letters of a page
TOP = 78  # pixels above the picture: a title and a line under it, also in the larger letters of a page


def figure(data: Sequence, layout: Mapping, *, alt: str, frames: Sequence = ()) -> go.Figure:
    """A figure in the light theme, with `alt` as its text alternative in `figure.layout.meta["alt"]`.

    Margins that `layout` does not name are the usual ones. Plotly draws twice where the numbers and the name of an axis need
    more; so a chart that follows a reader's finger names them.
    """
    top = TOP if layout.get("title", {}).get("subtitle") else 44
    whole = {
        "template": template("light"),
        "font": {"color": LIGHT.ink},  # said here too, since Streamlit writes a paler one into the template
        "meta": {"alt": alt},
        "height": 420,
        "showlegend": False,
        **layout,
        "margin": {"l": 12, "r": 16, "t": top, "b": 12, **layout.get("margin", {})},
    }
    # Said here too, so that another template does not give each label an arrow.
    whole["annotations"] = [{"showarrow": False, **note} for note in whole.get("annotations", ())]
    axes = {name: _readable(axis) for name, axis in whole.items() if name.startswith(("xaxis", "yaxis"))}
    return made(data, {name: part for name, part in (whole | axes).items() if not _is_empty(part)}, frames)


def _is_empty(part: object) -> bool:
    return isinstance(part, list) and not part


def made(data: Sequence, layout: Mapping, frames: Sequence = ()) -> go.Figure:
    """A figure of parts that are known to be sound: Plotly's own look at each of them would take most of the time.

    Tests have Plotly look at every figure; what is changed in a figure later is looked at as ever.
    """
    chart = Chart(data=data, layout=layout, frames=frames, _validate=False)
    for part in (chart, chart.layout, *chart.data):
        part._validate = True
    return chart


def scatter(**says: object) -> go.Scatter:
    """Points or lines for `figure`, known to be sound like all its parts."""
    return go.Scatter(**says, _validate=False)


def _readable(axis: Mapping) -> dict:
    """The axis with colour, size and place of its texts said in it, for the same reason."""
    title = axis.get("title", {})
    title = {"text": title} if isinstance(title, str) else title
    return {
        **axis,
        "tickfont": {"color": LIGHT.muted, "size": 12, **axis.get("tickfont", {})},
        "title": {"standoff": 6, **title, "font": {"color": LIGHT.muted, "size": 13, **title.get("font", {})}},
    }


def themed(chart: go.Figure, theme: str) -> go.Figure:
    """The same figure in another theme: "light", "dark" or "print". The one given stays as it is.

    On a Streamlit page: `st.plotly_chart(charts.themed(chart, st.context.theme.type), theme="streamlit")`.

    >>> dark = themed(go.Figure(), "dark")
    >>> dark.layout.template.layout.paper_bgcolor
    '#0e1117'
    """
    if not isinstance(chart, go.Figure):
        raise ValueError(f"chart must be a Figure, as every function of charts returns, got {type(chart).__name__}")
    return made(**harmless(figure_of(chart, THEMES[chosen(theme, "theme", THEMES)])))  # it is about to be shown


def with_arrays(part: Any) -> Any:
    """Parts as Plotly writes them, its packed arrays opened, so that a figure made of them can be read like any other."""
    if isinstance(part, dict) and "bdata" in part:
        array = np.frombuffer(base64.b64decode(part["bdata"]), part["dtype"])
        return array.reshape([int(side) for side in str(part["shape"]).split(",")]) if "shape" in part else array
    if isinstance(part, dict):
        return {name: with_arrays(value) for name, value in part.items()}
    return [with_arrays(value) for value in part] if isinstance(part, list | tuple) else part


def figure_of(chart: go.Figure, colours: Theme | None) -> dict:
    """The parts of a figure, in other `colours`; its own where they are None."""
    parts = chart.to_plotly_json()
    if colours is None:
        return parts
    now = theme_of(chart)
    parts["layout"].pop("template", None)
    if now is not colours:
        parts = recoloured(parts, dict(zip(astuple(now), astuple(colours), strict=True)))
    parts["layout"]["template"] = _template(colours)
    return parts


def theme_of(chart: go.Figure) -> Theme:
    """The colours in which a figure stands."""
    ground = chart.layout.template.layout.paper_bgcolor
    return next((known for known in (*THEMES.values(), GREY) if known.surface == ground), LIGHT)


def recoloured(part: object, exchange: Mapping[str, str]) -> object:
    if isinstance(part, str):
        return re.sub("#[0-9a-f]{6}", lambda colour: exchange.get(colour[0], colour[0]), part) if "#" in part else part
    if isinstance(part, dict):
        return {key: recoloured(value, exchange) for key, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [recoloured(value, exchange) for value in part]
    if isinstance(part, np.ndarray) and part.dtype.kind in "OU":
        return [recoloured(value, exchange) for value in part.tolist()]
    return part


def template(theme: str) -> go.layout.Template:
    """The Plotly template of a theme: what a figure looks like where it says nothing itself."""
    return _template(THEMES[theme])


@cache
def _template(colours: Theme) -> go.layout.Template:
    text = {"family": FONT, "size": 14, "color": colours.ink}
    axis = {
        "automargin": True,
        "gridcolor": colours.grid,
        "linecolor": colours.muted,
        "zerolinecolor": colours.muted,
        "zerolinewidth": 1,
        "tickfont": {"size": 12, "color": colours.muted},
        "title": {"font": {"size": 13, "color": colours.muted}, "standoff": 6},
    }
    return go.layout.Template(
        layout={
            "font": text,
            "title": {
                "font": {"size": 17, "color": colours.ink},
                "subtitle": {"font": {"size": 13, "color": colours.muted}},
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "pad": {"l": 14, "t": 14},
                "y": 1,
                "yref": "container",
                "yanchor": "top",
            },
            "paper_bgcolor": colours.surface,
            "plot_bgcolor": colours.surface,
            "colorway": colours.series,
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {"bgcolor": colours.surface, "bordercolor": colours.muted, "font": text | {"size": 13}},
            "annotationdefaults": {"showarrow": False, "font": {"size": 13}},
            "hovermode": "closest",
            "dragmode": False,
        }
    )


def fade(colour: str, strength: float) -> str:
    """`colour` with an opacity of `strength` (0 to 1), in a form that `themed` still recognises."""
    return f"{colour}{round(255 * strength):02x}"


def scale(*colours: str) -> list[list]:
    """A Plotly colour scale that passes through `colours` at equal distances."""
    return [
        [position, colour] for position, colour in zip(np.linspace(0, 1, len(colours)).tolist(), colours, strict=True)
    ]
