"""A figure for a slide or for paper: its look, the size of everything in it, its title and a caption.

A style is data. What it asks for is done in one place, to the parts of any figure of ours: all that is measured in pixels grows
by one factor, so that nothing runs into anything else that did not before.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing import validation as checks
from explainer.charts.drawing.embedding import HEADING
from explainer.charts.drawing.theme import NAMED, figure_of, made, recoloured, theme_of, with_arrays
from explainer.numeric.validation import not_among, quoted
from explainer.palette import GREY, LIGHT, PRINT, Theme

LETTERS = 14  # pixels of an ordinary letter in a figure as it is drawn
WIDEST = 54  # letters of a caption that a phone has room for
LINE = 20  # pixels of a line of a caption
ABOVE = 34  # pixels of a title above the titles of figures side by side


@dataclass(frozen=True)
class Style:
    """Colours, the size of a letter in pixels, and the size of the whole where it is fixed."""

    colours: Theme
    letters: float = LETTERS
    size: tuple[int, int] | None = None


STYLES = {
    "slide": Style(LIGHT, letters=22, size=(1280, 720)),
    "print": Style(PRINT),
    "grey": Style(GREY),
}

# What is measured in pixels, by its name and, where the name alone does not say it, by what it belongs to.
ALWAYS = {
    "xshift",
    "yshift",
    "standoff",
    "startstandoff",
    "borderpad",
    "borderwidth",
    "arrowwidth",
    "tickwidth",
    "linewidth",
}
ALWAYS |= {"gridwidth", "zerolinewidth", "ticklen", "entrywidth", "thickness", "xgap", "ygap", "height", "itemwidth"}
WITHIN = {
    "size": ("font", "marker"),
    "width": ("line", "error_x", "error_y"),
    **dict.fromkeys("lrtb", ("margin", "pad")),
    **dict.fromkeys(("ax", "ay"), ("annotations",)),
}


def styled(
    chart: go.Figure,
    style: str | None = None,
    *,
    font_size: float | None = None,
    title: str | None = None,
    caption: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> go.Figure:
    """The same figure for a "slide" (1280 × 720, large letters), for "print" or in "grey". The one given stays as it is.

    `font_size` is that of an ordinary letter in pixels, 14 as it is drawn: lines, marks, margins and the height grow with it.
    `title` takes the place of the figure's own, `caption` stands below; both are in the text alternative, too.
    `colours` gives lines other colours of the palette, {"slope": "green"}; what had that colour takes theirs, so that no two
    look alike. In grey, what colours tell apart is told by dashes, marks and names, as always.
    Raises ValueError for another style, letters that are not from 6 to 72 pixels, or a line or a colour that is not there.

    >>> from explainer import charts
    >>> slide = styled(charts.curve("relu"), "slide", title="It bends")
    >>> slide.layout.width, slide.layout.template.layout.font.size
    (1280, 22.0)
    """
    if not isinstance(chart, go.Figure):
        raise ValueError(f"chart must be a Figure, as every function of charts returns, got {type(chart).__name__}")
    if style is not None and (not isinstance(style, str) or style not in STYLES):
        raise ValueError(not_among(style, "style", [*STYLES, "or None for its own"]))
    chosen = STYLES[style] if style else None
    letters = (chosen.letters if chosen else LETTERS) if font_size is None else checks.number(font_size, "font_size")
    if not 6 <= letters <= 72:
        raise ValueError(f"font_size must be from 6 to 72 pixels, got {quoted(font_size)}")
    factor = letters / LETTERS
    if colours is not None:
        chart = _exchanged(chart, colours)
    parts = with_arrays(figure_of(chart, chosen.colours if chosen else None))
    layout = parts["layout"]
    _named(layout, title, caption)
    if chosen and chosen.size:
        width, height = chosen.size
        layout["height"] = height / factor
    if factor != 1:
        look = layout.get("template")
        layout["template"] = look.to_plotly_json() if isinstance(look, go.layout.Template) else look
        parts = _grown(parts, factor)
        layout = parts["layout"]
    if chosen and chosen.size:
        layout["width"], layout["height"] = width, height
    return made(**parts)


def _exchanged(chart: go.Figure, colours: Mapping[str, str]) -> go.Figure:
    """The figure in which each of these lines has the colour that is given for it, and who had that colour has the line's."""
    if not isinstance(colours, Mapping):
        raise ValueError(f"colours must be a dict of names and colours, got {quoted(colours)}")
    theme = theme_of(chart)
    palette = {field.name: getattr(theme, field.name) for field in fields(theme)}
    known: dict[object, str] = {}
    for trace in chart.to_plotly_json()["data"]:
        drawn_in = [trace.get(part, {}).get("color") for part in ("line", "marker")]
        if (colour := next((each for each in drawn_in if isinstance(each, str)), "")) and "name" in trace:
            known.setdefault(trace["name"], colour[:7])
    exchange: dict[str, str] = {}
    for name, colour in colours.items():
        if name not in known:
            raise ValueError(f"no line is called {quoted(name)}; there is {', '.join(map(str, known))}")
        if colour not in palette:
            raise ValueError(not_among(colour, "a colour", palette))
        exchange |= {known[name]: palette[colour]}
    exchange = {new: old for old, new in exchange.items()} | exchange
    parts: Any = recoloured(chart.to_plotly_json(), exchange)
    return made(**parts)


def _named(layout: dict, title: str | None, caption: str | None) -> None:
    """Put the title and the caption into the layout, and into its text alternative."""
    words = [layout.get("meta", {}).get("alt", "")] if isinstance(layout.get("meta"), dict) else [""]
    if title is not None:
        layout["title"] = {**layout.get("title", {}), "text": _text(title, "title")}
        if any(label.get("name") == HEADING for label in layout.get("annotations", ())):  # its parts keep theirs
            layout["margin"] = {**layout["margin"], "t": layout["margin"]["t"] + ABOVE}
            layout["height"] += ABOVE
        words.insert(0, title if title.endswith((".", "?", "!")) else f"{title}.")
    if caption is not None:
        lines = textwrap.wrap(_text(caption, "caption"), WIDEST) or [""]
        margin = dict(layout.get("margin", {}))
        foot = max(margin.get("b", 0), NAMED)
        place = {"x": 0, "xref": "paper", "y": 0, "yref": "paper", "xanchor": "left", "yanchor": "top", "align": "left"}
        note = {
            "text": "<br>".join(lines),
            "yshift": -foot,
            "showarrow": False,
            "name": "caption",
            "font": {"size": 14},
        }
        layout["annotations"] = [*layout.get("annotations", ()), place | note]
        grown = foot + LINE * len(lines) - margin.get("b", 0)
        layout["margin"] = margin | {"b": margin.get("b", 0) + grown}
        layout["height"] = layout.get("height", 420) + grown
        words.append(caption)
    if title is not None or caption is not None:
        layout["meta"] = {**(layout.get("meta") or {}), "alt": " ".join(filter(None, words))}


def _text(given: object, name: str) -> str:
    if not isinstance(given, str):
        raise ValueError(f"{name} must be text, got {quoted(given)}")
    return given


def _grown(part: Any, factor: float, within: str = "", of: str = "") -> Any:
    """The part with all its pixels times `factor`; `within` is the name of what it is, `of` of what that belongs to."""
    if isinstance(part, Mapping):
        grown = {}
        for name, value in part.items():
            if _is_pixels(name, within, part):
                grown[name] = _times(value, factor)
            else:
                grown[name] = _grown(value, factor, name, within)
        return grown
    if isinstance(part, list | tuple):
        return [_grown(value, factor, within, of) for value in part]
    return part


def _is_pixels(name: str, within: str, part: Mapping) -> bool:
    if name in ("ax", "ay"):  # an arrow may begin at a place of the data
        return within == "annotations" and part.get(f"{name}ref", "pixel") == "pixel"
    if name == "width" and within == "marker":
        return False
    return name in ALWAYS or any(within.endswith(owner) for owner in WITHIN.get(name, ()))


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return value * factor
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        return value * factor
    if isinstance(value, list | tuple):
        return [_times(each, factor) for each in value]
    return value
