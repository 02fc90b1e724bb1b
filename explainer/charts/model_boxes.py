"""A network of any layers as boxes: what each layer is called, what it gives, and how many numbers it has learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from explainer.charts.drawing.theme import LIGHT, TOP, fade, figure, scatter
from explainer.numeric.formatting import counted

if TYPE_CHECKING:
    from explainer.networks.models import Part

ROW = 58  # pixels of a box and the arrow below it
MOST = 60


def boxes(parts: Sequence[Part]) -> go.Figure:
    """The layers from top to bottom. Raises ValueError for more than 60."""
    if len(parts) > MOST:
        raise ValueError(f"net must have up to {MOST} layers to be drawn, got {len(parts)}")
    total = sum(part.parameters for part in parts)
    notes, shapes = [], []
    for place, part in enumerate(parts):
        y = -float(place)
        colour = LIGHT.blue if part.is_dense else LIGHT.green if part.parameters else LIGHT.muted
        shapes.append(
            {"type": "rect", "x0": 0, "x1": 1, "y0": y - 0.32, "y1": y + 0.32, "line": {"color": colour, "width": 2}}
            | {"fillcolor": fade(colour, 0.06)}
        )
        notes.append(
            {"x": 0.03, "y": y, "text": f"<b>{part.kind}</b>{_said(part)}", "xanchor": "left", "align": "left"}
        )
        if place:
            arrow = {"x": 0.5, "y": y + 0.34, "ax": 0.5, "ay": y + 0.66, "axref": "x", "ayref": "y", "text": ""}
            notes.append(arrow | {"showarrow": True, "arrowhead": 2, "arrowcolor": LIGHT.muted, "arrowwidth": 1.5})
    layout = {
        "title": {"text": counted(len(parts), "layer"), "subtitle": {"text": f"{total:,} parameters"}},
        "height": TOP + 12 + ROW * len(parts),
        "xaxis": {"visible": False, "range": [-0.02, 1.02]},
        "yaxis": {"visible": False, "range": [-len(parts) + 0.5, 0.5]},
        "shapes": shapes,
        "annotations": notes,
    }
    unseen = scatter(x=[0.5], y=[0], mode="markers", marker={"opacity": 0}, hoverinfo="skip")
    listed = "; ".join(f"{part.kind}{_said(part).replace('<br>', ', ')}" for part in parts)
    return figure([unseen], layout, alt=f"A network of {counted(len(parts), 'layer')}, {total:,} parameters: {listed}.")


def _said(part: Part) -> str:
    """What is worth saying about a layer beside its name."""
    units = f"{part.weights.shape[0]:,} → {part.weights.shape[1]:,}" if part.weights is not None else part.shape
    facts = [part.activation, units.replace("None, ", ""), f"{part.parameters:,} parameters" if part.parameters else ""]
    said = [fact for fact in facts if fact]
    return f"<br>{' · '.join(said)}" if said else ""
