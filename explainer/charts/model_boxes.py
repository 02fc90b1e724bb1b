"""A network of any layers as boxes: what each layer is called, the shape of what it gives, how many numbers it has learned."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from explainer.charts.drawing.theme import TOP, fade, figure, scatter
from explainer.numeric.formatting import counted, together
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.networks.models import Part

ROW = 58  # pixels of a box and the arrow below it
MOST_LAYERS = 60
LANE = 0.04  # the width of a box is 1
INPUT = "InputLayer"  # as Keras calls it
UNTOLD = "how the layers are joined is not known"
ARROW = {"axref": "x", "ayref": "y", "text": "", "showarrow": True, "arrowhead": 2, "arrowwidth": 1.5} | {
    "arrowcolor": LIGHT.muted
}


def boxes(parts: Sequence[Part]) -> go.Figure:
    """The layers from top to bottom, each with the shape of what it gives, as far as that is known; the input above them.

    An arrow leads from each layer to those that take its answer, beside the boxes where it passes others. There is none in
    a model that does not tell. Raises ValueError for more than 60.
    """
    if len(parts) > MOST_LAYERS:
        raise ValueError(f"net must have up to {MOST_LAYERS} layers to be drawn, got {len(parts)}")
    total = sum(part.parameters for part in parts)
    rows = [_Row(_heading(part), part.shape, _colour(part), part.sources) for part in parts]
    if parts and parts[0].takes and parts[0].kind != INPUT:
        rows = [_Row("<b>input</b>", parts[0].takes, LIGHT.muted, ()), *map(_Row.below, rows)]
    shapes, notes, lanes = [], [], _Lanes()
    for place, row in enumerate(rows):
        y = -float(place)
        shapes.append(
            {
                "type": "rect",
                "x0": 0,
                "x1": 1,
                "y0": y - 0.32,
                "y1": y + 0.32,
                "line": {"color": row.colour, "width": 2},
            }
            | {"fillcolor": fade(row.colour, 0.06)}
        )
        notes.append({"x": 0.03, "y": y, "text": row.words, "xanchor": "left", "align": "left"})
        if row.shape:
            box = {
                "bordercolor": row.colour,
                "borderwidth": 1,
                "borderpad": 4,
                "bgcolor": LIGHT.surface,
                "name": "shape",
            }
            notes.append({"x": 0.97, "y": y, "text": sides(row.shape), "xanchor": "right"} | box)
        for source in row.sources or ():
            if source == place - 1:
                notes.append({"x": 0.5, "y": y + 0.34, "ax": 0.5, "ay": y + 0.66} | ARROW)
            else:
                line, head = lanes.around(source, place)
                shapes.append(line)
                notes.append(head)
    subtitle = f"{total:,} parameters" + ("" if _is_told(parts) else f" · {UNTOLD}")
    layout = {
        "title": {"text": counted(sum(part.kind != INPUT for part in parts), "layer"), "subtitle": {"text": subtitle}},
        "height": TOP + 12 + ROW * len(rows),
        "xaxis": {"visible": False, "range": [-0.02, 1.02 + LANE * lanes.count]},
        "yaxis": {"visible": False, "range": [-len(rows) + 0.5, 0.5]},
        "shapes": shapes,
        "annotations": notes,
    }
    unseen = scatter(x=[0.5], y=[0], mode="markers", marker={"opacity": 0}, hoverinfo="skip")
    return figure([unseen], layout, alt=_words(parts, total))


@dataclass(frozen=True)
class _Row:
    """A box: its words, the shape at its right, its colour, and the rows that it takes its numbers from."""

    words: str
    shape: tuple[int | None, ...]
    colour: str
    sources: tuple[int, ...] | None

    def below(self) -> _Row:
        """The same with a row above the first one, from which the first one takes its numbers."""
        moved = None if self.sources is None else tuple(source + 1 for source in self.sources) or (0,)
        return replace(self, sources=moved)


@dataclass
class _Lanes:
    """Ways beside the boxes for what leads past other boxes: each the nearest that is free there."""

    taken: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return max((lane for *_, lane in self.taken), default=0)

    def around(self, source: int, target: int) -> tuple[dict, dict]:
        """The line from one box to another, and the arrow at its end."""
        busy = {lane for start, end, lane in self.taken if start < target and source < end}
        lane = next(each for each in itertools.count(1) if each not in busy)
        self.taken.append((source, target, lane))
        x, y, end = 1 + LANE * lane, -source - 0.14, -target + 0.14
        line = {"type": "path", "path": f"M 1,{y} L {x},{y} L {x},{end}", "line": {"color": LIGHT.muted, "width": 1.5}}
        return line, {"x": 1, "y": end, "ax": x, "ay": end} | ARROW


def sides(shape: Sequence[int | None]) -> str:
    """A shape as it is read: 28 × 28 × 1; a side that may have any length is called so.

    >>> sides((28, 28, 1)), sides((None, 5))
    ('28 × 28 × 1', 'any × 5')
    """
    return " × ".join("any" if side is None else f"{side:,}" for side in shape)


def _colour(part: Part) -> str:
    return LIGHT.blue if part.is_dense else LIGHT.green if part.parameters else LIGHT.muted


def _is_told(parts: Sequence[Part]) -> bool:
    return all(part.sources is not None for part in parts)


def _heading(part: Part) -> str:
    return "<b>input</b>" if part.kind == INPUT else "<br>".join([f"<b>{part.kind}</b>", *filter(None, [_facts(part)])])


def _facts(part: Part) -> str:
    """What is worth saying about a layer beside its name and its shape."""
    is_open = part.weights is not None and not part.shape
    units = f"{part.weights.shape[0]:,} → {part.weights.shape[1]:,}" if is_open and part.weights is not None else ""
    return " · ".join(
        filter(None, [part.activation, units, f"{part.parameters:,} parameters" if part.parameters else ""])
    )


def _words(parts: Sequence[Part], total: int) -> str:
    count = sum(part.kind != INPUT for part in parts)
    entrance = (
        f" from an input of {sides(parts[0].takes)}" if parts and parts[0].takes and parts[0].kind != INPUT else ""
    )
    listed = [
        ", ".join(
            filter(
                None, [part.kind, _facts(part).replace(" · ", ", "), f"gives {sides(part.shape)}" if part.shape else ""]
            )
        )
        for part in parts
    ]
    if any(place and part.sources not in ((place - 1,), None) for place, part in enumerate(parts)):  # it has branches
        listed = [
            f"{place + 1}: {words}"
            + (f", of {together(str(each + 1) for each in part.sources)}" if part.sources else "")
            for place, (words, part) in enumerate(zip(listed, parts, strict=True))
        ]
    unknown = "" if _is_told(parts) else f" ({UNTOLD})"
    return f"A network of {counted(count, 'layer')}, {total:,} parameters{entrance}{unknown}: {'; '.join(listed)}."
