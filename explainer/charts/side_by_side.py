"""Two or three figures side by side in one: each keeps its axes, its labels and its title."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from explainer.charts.drawing.embedding import HEADING, alternative
from explainer.charts.drawing.images import fitting_lines
from explainer.charts.drawing.stills import still
from explainer.charts.drawing.theme import figure, figure_of, with_arrays
from explainer.palette import LIGHT

MOST_FIGURES = 3
SOLID = ("surface", "scatter3d", "mesh3d", "cone")
GAP = 0.11  # of the width, between two: for the numbers and the name of an axis
NARROW = 600  # pixels of a figure whose headings still stand apart: each has the width of its own part, and wraps there
TITLE, SUBTITLE = 17, 13  # pixels of their letters
LEADING = 1.3  # from line to line, in shares of the letters, as Plotly sets text
DATA, PAPER = {"xref": "x", "yref": "y"}, {"xref": "paper", "yref": "paper"}  # where a label is that does not say it
AXIS = re.compile(r"^(xaxis|yaxis|scene|legend|coloraxis)(\d*)$")
CALLED = re.compile(r"^(x|y|scene|legend|coloraxis)(\d*)( domain)?$")
CALLING = {
    "xaxis",
    "yaxis",
    "xref",
    "yref",
    "axref",
    "ayref",
    "anchor",
    "matches",
    "scaleanchor",
    "overlaying",
    "scene",
    "legend",
    "coloraxis",
}


def beside(left: go.Figure, *others: go.Figure) -> go.Figure:
    """Two or three figures side by side, with their titles, labels and text alternatives; of what moves, one frame.

    They stand in the theme of the first. Raises ValueError for a single figure, more than three, and anything else.

    >>> from explainer import charts
    >>> beside(charts.curve("relu"), charts.curve("tanh")).layout.xaxis2.title.text
    'x'
    """
    charts = [left, *others]
    for place, chart in enumerate(charts, start=1):
        if not isinstance(chart, go.Figure):
            kind = type(chart).__name__
            raise ValueError(f"beside takes two or three figures of charts, and number {place} is of the type {kind}")
    if not 2 <= len(charts) <= MOST_FIGURES:
        raise ValueError(f"beside takes two or three figures, got {len(charts)}")
    charts = [still(chart) for chart in charts]
    width = (1 - GAP * (len(charts) - 1)) / len(charts)
    titles = [figure_of(chart, LIGHT)["layout"].get("title", {}) for chart in charts]
    headings = [_wrapped(title, NARROW * width) for title in titles]
    added = [_height(heading) - _height(title) for heading, title in zip(headings, titles, strict=True)]
    top = round(max((chart.layout.margin.t or 44) + more for chart, more in zip(charts, added, strict=True)))
    foot = max(chart.layout.margin.b or 12 for chart in charts)
    inside = max(
        (chart.layout.height or 420) - (chart.layout.margin.t or 44) - (chart.layout.margin.b or 12) for chart in charts
    )
    layout: dict[str, Any] = {"annotations": [], "shapes": [], "images": []}
    data: list[Any] = []
    taken: dict[str, int] = {}
    for place, chart in enumerate(charts):
        parts = with_arrays(figure_of(chart, LIGHT))
        at = (place * (width + GAP), width)
        own = parts["layout"]
        shift = dict(taken)
        for kind, number in _numbered(parts):
            taken[kind] = max(taken.get(kind, 0), number + shift.get(kind, 0))
        data += [_trace(trace, shift, at) for trace in parts["data"]]
        for axis in ("xaxis", "yaxis"):  # each part has one of its own, also where it says nothing of it
            own.setdefault(axis, {})
            own[axis] = {"anchor": "y" if axis == "xaxis" else "x", **own[axis]}
        for name, value in own.items():
            if match := AXIS.match(name):
                layout[_renamed(match[1], match[2], shift)] = _placed(match[1], _moved(value, shift), at)
        for kind, ground in (("annotations", DATA), ("shapes", DATA), ("images", PAPER)):
            layout[kind] += [_on_paper(_moved(ground | each, shift), at) for each in own.get(kind, ())]
        layout["annotations"] += _heading(headings[place], at[0], top)
    layout |= {
        "title": {},  # for a title above all of them
        "height": top + inside + foot,
        "margin": {"t": top, "b": foot, "l": max(chart.layout.margin.l or 12 for chart in charts)},
        "showlegend": any(chart.layout.showlegend for chart in charts),
        "barmode": left.layout.barmode or "group",
    }
    words = [f"{_SIDE[len(charts)][place]}: {alternative(chart)}" for place, chart in enumerate(charts)]
    return figure(data, layout, alt=" ".join(words))


_SIDE = {2: ("Left", "Right"), 3: ("Left", "Middle", "Right")}


def _numbered(parts: Mapping) -> list[tuple[str, int]]:
    """Each kind of axis with its numbers, as traces and layout have them; an axis that nobody names is the first one."""
    names = [(axis[1], int(axis[2] or 1)) for axis in map(AXIS.match, parts["layout"]) if axis]
    return [("xaxis", 1), ("yaxis", 1), *names]


def _renamed(kind: str, number: str, shift: Mapping[str, int]) -> str:
    whole = int(number or 1) + shift.get(kind, 0)
    return kind if whole == 1 else f"{kind}{whole}"


def _moved(part: dict, shift: Mapping[str, int]) -> dict:
    """A trace, an axis or a label with the axes that it names as they are called now."""
    return {
        key: _called(value, shift) if key in CALLING and isinstance(value, str) else value
        for key, value in part.items()
    }


def _trace(trace: dict, shift: Mapping[str, int], at: tuple[float, float]) -> dict:
    """A trace on the axes of its part."""
    moved, kind = _moved(trace, shift), trace.get("type", "scatter")
    if kind == "table":
        return {**moved, "domain": {"x": [at[0], at[0] + at[1]], "y": [0, 1]}}
    if kind in SOLID:
        return {"scene": _called("scene", shift), **moved}
    return {"xaxis": _called("x", shift), "yaxis": _called("y", shift), **moved}


def _called(name: str, shift: Mapping[str, int]) -> str:
    match = CALLED.match(name)
    if not match:
        return name
    kind = {"x": "xaxis", "y": "yaxis"}.get(match[1], match[1])
    number = int(match[2] or 1) + shift.get(kind, 0)
    return f"{match[1]}{number if number > 1 else ''}{match[3] or ''}"


def _placed(kind: str, axis: dict, at: tuple[float, float]) -> dict:
    """An axis, a scene or a legend within its own part of the width."""
    start, width = at
    if kind == "xaxis":
        low, high = axis.get("domain") or (0, 1)
        return {**axis, "domain": [start + width * low, start + width * high]}
    if kind == "scene":
        return {**axis, "domain": {"x": [start, start + width], "y": [0, 1]}}
    if kind == "legend" and isinstance(axis.get("x"), int | float):
        return {**axis, "x": start + width * axis["x"]}
    return axis


def _on_paper(label: dict, at: tuple[float, float]) -> dict:
    """A label, shape or image whose place is a share of the whole width, at the same share of its own part."""
    if label["xref"] != "paper":
        return label
    start, width = at
    moved = {
        name: start + width * label[name] for name in ("x", "x0", "x1") if isinstance(label.get(name), int | float)
    }
    return {**label, **moved} | ({"sizex": label["sizex"] * width} if "sizex" in label else {})


def _wrapped(title: Mapping, across: float) -> dict:
    """A title and the line below it, in lines of at most `across` pixels."""
    wrapped = dict(title)
    if text := title.get("text"):
        wrapped["text"] = "<br>".join(_lines(text, across, TITLE))
    if text := title.get("subtitle", {}).get("text"):
        wrapped["subtitle"] = {**title["subtitle"], "text": "<br>".join(_lines(text, across, SUBTITLE))}
    return wrapped


def _lines(text: str, across: float, size: int) -> list[str]:
    return [line for part in text.split("<br>") for line in fitting_lines(part, across, size)]


def _height(title: Mapping) -> float:
    """The pixels that the further lines of a heading take, below the first of each kind."""
    below = title.get("subtitle", {}).get("text") or ""
    return _further(title.get("text") or "", TITLE) + _further(below, SUBTITLE)


def _further(text: str, size: int) -> float:
    return text.count("<br>") * LEADING * size


def _heading(title: Mapping, start: float, top: float) -> list[dict]:
    """A title with the line below it, where the part's own would stand."""
    place = {"x": start, "xref": "paper", "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "top", "align": "left"}
    above = title.get("text") or ""
    lines = []
    for text, size, colour, down in (
        (above, TITLE, LIGHT.ink, 8),
        (title.get("subtitle", {}).get("text"), SUBTITLE, LIGHT.muted, 46 + _further(above, TITLE)),
    ):
        if text:
            look = {"text": text, "font": {"size": size, "color": colour}, "yshift": top - down}
            lines.append(place | look | ({"name": HEADING} if size == TITLE else {}))
    return lines
