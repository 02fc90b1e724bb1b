"""A network of any layers as boxes: what each layer is called, the shape of what it gives, how many numbers it has learned."""

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
    """The layers from top to bottom, each with the shape of what it gives, as far as that is known; the input above them.

    Raises ValueError for more than 60.
    """
    if len(parts) > MOST:
        raise ValueError(f"net must have up to {MOST} layers to be drawn, got {len(parts)}")
    total = sum(part.parameters for part in parts)
    rows = [(f"<b>{part.kind}</b>{_facts(part)}", part.shape, _colour(part)) for part in parts]
    if parts and parts[0].takes:
        rows.insert(0, ("<b>input</b>", parts[0].takes, LIGHT.muted))
    notes, shapes = [], []
    for place, (words, shape, colour) in enumerate(rows):
        y = -float(place)
        shapes.append(
            {"type": "rect", "x0": 0, "x1": 1, "y0": y - 0.32, "y1": y + 0.32, "line": {"color": colour, "width": 2}}
            | {"fillcolor": fade(colour, 0.06)}
        )
        notes.append({"x": 0.03, "y": y, "text": words, "xanchor": "left", "align": "left"})
        if shape:
            box = {"bordercolor": colour, "borderwidth": 1, "borderpad": 4, "bgcolor": LIGHT.surface, "name": "shape"}
            notes.append({"x": 0.97, "y": y, "text": sides(shape), "xanchor": "right"} | box)
        if place:
            arrow = {"x": 0.5, "y": y + 0.34, "ax": 0.5, "ay": y + 0.66, "axref": "x", "ayref": "y", "text": ""}
            notes.append(arrow | {"showarrow": True, "arrowhead": 2, "arrowcolor": LIGHT.muted, "arrowwidth": 1.5})
    layout = {
        "title": {"text": counted(len(parts), "layer"), "subtitle": {"text": f"{total:,} parameters"}},
        "height": TOP + 12 + ROW * len(rows),
        "xaxis": {"visible": False, "range": [-0.02, 1.02]},
        "yaxis": {"visible": False, "range": [-len(rows) + 0.5, 0.5]},
        "shapes": shapes,
        "annotations": notes,
    }
    unseen = scatter(x=[0.5], y=[0], mode="markers", marker={"opacity": 0}, hoverinfo="skip")
    return figure([unseen], layout, alt=_words(parts, total))


def sides(shape: Sequence[int | None]) -> str:
    """A shape as it is read: 28 × 28 × 1; a side that may have any length is called so.

    >>> sides((28, 28, 1)), sides((None, 5))
    ('28 × 28 × 1', 'any × 5')
    """
    return " × ".join("any" if side is None else f"{side:,}" for side in shape)


def _colour(part: Part) -> str:
    return LIGHT.blue if part.is_dense else LIGHT.green if part.parameters else LIGHT.muted


def _facts(part: Part) -> str:
    """What is worth saying about a layer beside its name and its shape."""
    is_open = part.weights is not None and not part.shape
    units = f"{part.weights.shape[0]:,} → {part.weights.shape[1]:,}" if is_open and part.weights is not None else ""
    facts = [part.activation, units, f"{part.parameters:,} parameters" if part.parameters else ""]
    known = [fact for fact in facts if fact]
    return f"<br>{' · '.join(known)}" if known else ""


def _words(parts: Sequence[Part], total: int) -> str:
    listed = []
    for part in parts:
        shape = f"gives {sides(part.shape)}" if part.shape else ""
        listed.append(", ".join(fact for fact in (f"{part.kind}{_facts(part).replace('<br>', ', ')}", shape) if fact))
    given = f" from an input of {sides(parts[0].takes)}" if parts and parts[0].takes else ""
    return f"A network of {counted(len(parts), 'layer')}, {total:,} parameters{given}: {'; '.join(listed)}."
