"""What stands on a curve: circles at corners, jumps and holes, the tangent with its triangle, the band of the range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing.curve_numbers import STEEP, limits_at
from explainer.charts.drawing.sampling import Function, clipped
from explainer.charts.drawing.theme import fade, scatter
from explainer.numeric.formatting import number
from explainer.palette import LIGHT

if TYPE_CHECKING:
    import sympy as sp

    from explainer.formulas.formula import Kink


def line(x: np.ndarray, y: np.ndarray, name: str, colour: str, dash: str, axes: str = "") -> go.Scatter:
    return scatter(
        x=x,
        y=y,
        name=name,
        mode="lines",
        line={"color": colour, "dash": dash, "width": 2.5, "simplify": False},
        connectgaps=False,
        hovertemplate=f"{name} %{{y:.4~g}} at x = %{{x:.4~g}}<extra></extra>",
        xaxis=f"x{axes}",
        yaxis=f"y{axes}",
    )


def dot(x: float, y: float, colour: str, symbol: str, note: str, size: int = 9, axes: str = "") -> go.Scatter:
    return scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": size, "line": {"width": 2, "color": colour}},
        hovertemplate=f"{note}<extra></extra>",
        xaxis=f"x{axes}",
        yaxis=f"y{axes}",
    )


def kink_marks(kink: Kink, value: Function, slope: Function, shown: Sequence[str]) -> list[go.Scatter]:
    """Circles at a corner or jump: open where a limit is not reached, filled for the value that holds there."""
    at = float(kink.at)
    marks = []
    if "value" in shown:  # larger than the marks of the slope, which often lie inside them
        here, limits = float(value(at)), limits_at(value, at)
        jump = not np.allclose(limits, here)
        for limit in {limit for limit in limits if not np.isclose(limit, here)}:
            marks.append(dot(at, limit, LIGHT.blue, "circle-open", f"not reached: {number(limit)}", size=14))
        symbol = "circle" if jump else "square-open"
        marks.append(dot(at, here, LIGHT.blue, symbol, kink.note, size=9 if jump else 14))
    return [*marks, *slope_marks(at, slope, LIGHT.vermillion)] if "slope" in shown else marks


def slope_marks(at: float, slope: Function, colour: str, axes: str = "") -> list[go.Scatter]:
    """Open circles where the slope is heading from either side of a place that has none, a diamond for the convention."""
    convention = float(slope(at))
    ends = [limit for limit in dict.fromkeys(limits_at(slope, at)) if limit != convention and abs(limit) < STEEP]
    circles = [dot(at, limit, colour, "circle-open", f"no slope at x = {number(at)}", axes=axes) for limit in ends]
    message = f"no slope here; by convention {number(convention)}"
    return [*circles, dot(at, convention, colour, "diamond-tall", message, size=7, axes=axes)]


def limit_marks(at: float, function: Function, colour: str, axes: str) -> list[go.Scatter]:
    """Open circles where a curve is heading and does not arrive, a filled one for the value that holds, at a jump."""
    here, limits = float(function(at)), limits_at(function, at)
    if np.allclose(limits, here):
        return []
    open_ends = {limit for limit in limits if not np.isclose(limit, here)}
    circles = [dot(at, limit, colour, "circle-open", f"not reached: {number(limit)}", axes=axes) for limit in open_ends]
    return [*circles, dot(at, here, colour, "circle", f"here {number(here)}", axes=axes)]


def hole_marks(at: float, value: Function, y_range: Sequence[float], near: float) -> list[go.Scatter]:
    """Open circles where a curve comes to a place at which it has no value; two limits that a pixel parts are one."""
    about = clipped(value, np.array([at - near, at + near]), -np.inf, np.inf).tolist()
    values = [close if np.isnan(limit) else limit for limit, close in zip(limits_at(value, at), about, strict=True)]
    limits = [limit for limit in values if y_range[0] <= limit <= y_range[1]]
    if len(limits) == 2 and abs(limits[0] - limits[1]) < 1e-4 * (y_range[1] - y_range[0]):
        limits = [sum(limits) / 2]
    note = f"no value at x = {number(at)}"
    return [dot(at, limit, LIGHT.blue, "circle-open", note, size=14) for limit in limits]


def tangent_at(
    at: float, y: float, m: float, window: Sequence[float], corners: Sequence[float]
) -> tuple[list[go.Scatter], list[dict]]:
    """The tangent through (at, y) and its slope triangle: a step to the right, and how far the tangent rises.

    The step goes to the left where the window ends or a marked corner lies in its way.
    """
    width = window[1] - window[0]
    reach, step = width / 5, 1.0 if 5 <= width <= 20 else width / 10
    blocked = any(at < corner <= at + step for corner in corners) and at - step >= window[0]
    step = -step if blocked or at + step > window[1] else step
    line = scatter(
        x=[at - reach, at + reach],
        y=[y - m * reach, y + m * reach],
        mode="lines",
        line={"color": LIGHT.ink, "width": 1.5},
        hoverinfo="skip",
        name="tangent",
    )
    triangle = scatter(
        x=[at, at + step, at + step],
        y=[y, y, y + m * step],
        mode="lines",
        line={"color": LIGHT.green, "width": 2, "dash": "dot"},
        hoverinfo="skip",
        name="slope triangle",
    )
    side, below = (1 if step > 0 else -1), m * step >= 0
    labels = [
        {"x": at + step / 2, "y": y, "text": number(step), "yanchor": "top" if below else "bottom"},
        # Beside the end of the triangle and away from the tangent, which goes on there.
        {"x": at + step, "y": y + m * step / 2, "text": number(m * step), "xanchor": "left" if side > 0 else "right"}
        | {"xshift": 3 * side, "yanchor": "top" if below else "bottom", "yshift": -2 if below else 2},
    ]
    look = {"font": {"color": LIGHT.green, "size": 13}, "bgcolor": fade(LIGHT.surface, 0.8), "borderpad": 0}
    return [triangle, line], [label | look for label in labels]


def range_shapes(known: sp.Set | None, y_range: Sequence[float]) -> list[dict]:
    """The band of values that the formula takes, with a dashed line where an end is approached but not reached."""
    if known is None or not hasattr(known, "left_open") or (known.inf.is_infinite and known.sup.is_infinite):
        return []
    low = float(known.inf) if not known.inf.is_infinite else y_range[0]
    high = float(known.sup) if not known.sup.is_infinite else y_range[1]
    band = {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": low,
        "y1": high,
        "layer": "below",
        "fillcolor": fade(LIGHT.blue, 0.06),
        "line": {"width": 0},
    }
    open_ends = [
        (low, known.left_open and not known.inf.is_infinite),
        (high, known.right_open and not known.sup.is_infinite),
    ]
    dashed = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "line": {"color": LIGHT.muted, "dash": "dash", "width": 1},
    }
    return [band, *(dashed | {"y0": end, "y1": end} for end, is_open in open_ends if is_open)]


def asymptote(x: float) -> dict:
    return marker_line(x, "") | {"line": {"color": LIGHT.muted, "width": 1, "dash": "dash"}}


def marker_line(x: float, axes: str) -> dict:
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "xref": f"x{axes}",
        "yref": f"y{axes} domain",
        "line": {"color": LIGHT.muted, "width": 1, "dash": "dot"},
    }
