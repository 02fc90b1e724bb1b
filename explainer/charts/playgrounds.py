"""A small network that learns to tell two kinds of points apart, as a film of its view of the plane and of each unit's."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing.animation import PLAYER, heading, player
from explainer.charts.drawing.areas import areas, border, joined
from explainer.charts.drawing.theme import TOP, fade, figure
from explainer.charts.unit_maps import WORDS, Panel, unit_panel, unit_shades
from explainer.numeric.formatting import number
from explainer.numeric.validation import record
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.networks.playground import Run, Snapshot

EVERY = 2  # of the grid's lines tell the shape of the answers
SHADES = (0.6, 0.8, 0.95)  # answers from which on the plane is a shade darker; for the other kind, 1 minus them
FINE = 300  # units along the plane, a hundredth each: about a pixel
BIG, LOSS = 290, 62  # pixels of the plane, and of the loss
FRAMES = 60  # of a film at most, and fewer where they would weigh more than
WEIGHT = 275_000  # bytes of JSON in all, with what stands still


def playground(run: Run) -> go.Figure:
    """ŷ(x₁, x₂) over the plane while the network learns: darker the surer it is, the line where ŷ = ½, and the points.

    Below it what each hidden unit sees of the same plane, with the weight that leads from it to the next layer: the answer
    is the sigmoid of their weighted sum. Then the loss; a frame a snapshot, the last one first. The two kinds of points
    differ in shape as well as in colour, the signs of weights in dashes.

    >>> from explainer import Network, playground as training
    >>> points = training.points("xor", n=20)
    >>> chart = playground(training.train(points, Network([2, 2, 1], ["tanh", "sigmoid"]), epochs=2))
    >>> chart.layout.title.text
    'A network learns'
    """
    record(run, "run", "a Run, as playground.train(...) returns", "snapshots", "axis")
    shots = _spread(run.snapshots, FRAMES)
    panel = unit_panel(run, shots)
    frames = _frames(run, shots, panel)
    shots = [shots[int(frame["name"])] for frame in frames]
    frames = [frame | {"name": str(index)} for index, frame in enumerate(frames)]
    answers = _answers()
    moving = [*answers, *_marks(), *(panel.still() if panel.rows else [])]
    for trace, shown in zip(moving, frames[-1]["data"], strict=True):
        trace.update(shown)
    layout = _layout(run, shots, panel)
    traces = [*answers, *_kinds(run), *moving[len(answers) :], _curve(run)]
    return figure(traces, layout, alt=_words(run, shots, panel), frames=frames)


def _frames(run: Run, shots: Sequence[Snapshot], panel: Panel) -> list[dict]:
    """A frame for each snapshot, as many of them as weigh no more than they may; each has its snapshot's place as name."""
    shades, plane, ceiling = unit_shades(run, shots, panel), _plane(run, shots), _loss_axis(run)[1]
    frames = [
        _frame(run, shot, plane[i], ceiling, panel.moving(shot, shades[i]) if panel.rows else [], str(i))
        for i, shot in enumerate(shots)
    ]
    return _within(frames, WEIGHT - 11 * (len(run.points.x) * 2 + len(run.snapshots) * 2))


def _loss_axis(run: Run) -> list[float]:
    top = max(shot.loss for shot in run.snapshots)
    return [-0.05 * top, 1.1 * top or 1.0]


def _answers() -> list[go.Scatter]:
    """A shade of the plane for each level, without its place."""
    sides = ((LIGHT.blue, "above", SHADES), (LIGHT.vermillion, "below", [round(1 - level, 2) for level in SHADES]))
    return [
        go.Scatter(
            mode="none", fill="toself", fillcolor=fade(colour, 0.17), hoverinfo="skip", name=f"ŷ {sign} {level:g}"
        )
        for colour, sign, levels in sides
        for level in levels
    ]


def _kinds(run: Run) -> list[go.Scatter]:
    """The points, each kind in its colour and shape."""
    return [
        go.Scatter(
            x=run.points.x[run.points.labels == label, 0].astype(np.float32),
            y=run.points.x[run.points.labels == label, 1].astype(np.float32),
            mode="markers",
            marker={"size": 8, "color": colour, "symbol": symbol, "line": {"color": LIGHT.surface, "width": 1}},
            hovertemplate=f"kind {label}<extra></extra>",
            name=f"kind {label}",
            yaxis="y4",
        )
        for label, colour, symbol in ((0, LIGHT.vermillion, "circle"), (1, LIGHT.blue, "diamond"))
    ]


def _marks() -> list[go.Scatter]:
    """The border between the answers, and where the loss is now."""
    below = {"xaxis": "x2", "yaxis": "y2", "hoverinfo": "skip"}
    line = {"color": LIGHT.ink, "width": 2.5, "simplify": False}
    text = {"textfont": {"size": 13, "color": LIGHT.ink}, "textposition": "top left", "cliponaxis": False}
    return [
        go.Scatter(mode="lines", line=line, hoverinfo="skip", name="ŷ = ½", yaxis="y4"),
        go.Scatter(mode="markers", marker={"size": 12, "color": LIGHT.vermillion}, name="now", **below),
        go.Scatter(mode="text", name="loss now", **text, **below),
    ]


def _curve(run: Run) -> go.Scatter:
    return go.Scatter(
        x=np.array([shot.epoch for shot in run.snapshots]),
        y=np.array([shot.loss for shot in run.snapshots]),
        mode="lines",
        line={"color": LIGHT.blue, "width": 2},
        hovertemplate="epoch %{x}: loss %{y:.4~g}<extra></extra>",
        name="loss",
        xaxis="x2",
        yaxis="y2",
    )


def _layout(run: Run, shots: Sequence[Snapshot], panel: Panel) -> dict:
    place, height = _stacked([BIG, 44, 2 * WORDS * bool(panel.rows), panel.height, 3 * WORDS, LOSS, 26])
    view = [float(run.axis[0]) * 1.03, float(run.axis[-1]) * 1.03]
    bare = {"showgrid": False, "zeroline": False, "constrain": "domain", "range": view}
    left_out = f"; {len(shots)} of {len(run.snapshots)} snapshots" if len(shots) < len(run.snapshots) else ""
    labels = [f"epoch {shot.epoch}: {shot.accuracy:.1%} right" for shot in shots]
    losses = [f"loss {number(shot.loss)}" for shot in shots]
    last = run.snapshots[-1].epoch
    layout = {
        "title": {"text": "A network learns", "subtitle": {"text": f"● kind 0   ◆ kind 1   {_sizes(run)}{left_out}"}},
        "height": TOP + height + PLAYER,
        "margin": {"l": 12, "r": 16, "t": TOP, "b": PLAYER},
        "xaxis": {"title": {"text": "x₁"}} | bare,
        "yaxis": {"title": {"text": "x₂"}, "domain": place[0], "scaleanchor": "x"} | bare,
        # The points stand still. In axes of their own over the shades, with the border, they need not be drawn at each step.
        "yaxis4": bare | {"overlaying": "y", "matches": "y", "visible": False},
        "xaxis2": {"range": [-0.02 * last, 1.02 * last or 1], "anchor": "y2", "zeroline": False},
        "yaxis2": {"range": _loss_axis(run), "domain": place[5], "anchor": "x2", "nticks": 4},
        "annotations": [heading("loss after each epoch", 0, place[5][1])],
        **player(labels, losses, duration=500, start=len(shots) - 1),
    }
    if panel.rows:
        layout |= panel.layout(place[3])
        key = {"x": 0, "y": place[4][1], "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
        layout["annotations"] += [
            heading("what each hidden neuron responds to", 0, place[3][1]),
            key
            | {
                "text": "hatched: negative output; dotted line: negative weight",
                "font": {"size": 11, "color": LIGHT.muted},
            },
        ]
    return layout


def _sizes(run: Run) -> str:
    return "–".join(map(str, run.network.sizes))


def _words(run: Run, shots: Sequence[Snapshot], panel: Panel) -> str:
    first, last = run.snapshots[0], shots[-1]
    dead = ", ".join(map(str, last.dead)) or "none"
    gradients = ", ".join(number(norm, 3) for norm in last.gradients)
    return (
        f"A {_sizes(run)} network learns {len(run.points.x)} points in the shape “{run.points.name}”. Before: loss "
        f"{number(first.loss)}, {first.accuracy:.1%} right. After {last.epoch} epochs: loss {number(last.loss)}, "
        f"{last.accuracy:.1%} right. {panel.words(last)}Dead neurons in each hidden layer: {dead}. Size of the "
        f"gradient in each layer: {gradients}."
    )


def _spread(every: Sequence, most: int) -> list:
    """At most so many of them, at equal distances, the first and the last among them."""
    return [every[i] for i in np.unique(np.linspace(0, len(every) - 1, min(most, len(every))).round().astype(int))]


def _within(frames: list[dict], weight: int) -> list[dict]:
    """As many of the frames, at equal distances, as weigh no more than `weight` bytes; at the least the last one."""
    weights = {
        frame["name"]: len(json.dumps(frame, separators=(",", ":"))) + 300 for frame in frames
    }  # a slider's step
    kept = frames
    weight -= weights[frames[-1]["name"]]  # which stands in the figure itself as well
    while len(kept) > 1 and sum(weights[frame["name"]] for frame in kept) > weight:
        kept = _spread(frames, len(kept) - 1) if len(kept) > 2 else frames[-1:]
    return kept


def _stacked(heights: Sequence[float]) -> tuple[list[list[float]], float]:
    """Parts one below the other as domains of a y axis, from the top, and the sum of their heights in pixels."""
    whole = sum(heights)
    edges = [round(1 - sum(heights[:i]) / whole, 4) for i in range(len(heights) + 1)]
    return [[max(low, 0), high] for high, low in itertools.pairwise(edges)], whole


def _frame(run: Run, shot: Snapshot, plane: list[list], ceiling: float, maps: list[dict], name: str) -> dict:
    """What changes at a snapshot: all traces but the two kinds of points, which come after the answers, and the loss."""
    data: list[dict] = [
        *map(joined, plane),
        border(run.axis, shot.surface - 0.5),
        {"x": [shot.epoch], "y": [shot.loss]},
        {"x": [run.snapshots[-1].epoch], "y": [ceiling], "text": [number(shot.loss)]},
        *maps,
    ]
    return {
        "data": [{"type": "scatter"} | part for part in data],
        "traces": [*range(len(plane)), *range(len(plane) + 2, len(data) + 2)],
        "name": name,
    }


def _plane(run: Run, shots: Sequence[Snapshot]) -> list[list[list]]:
    """For every snapshot and every shade the closed lines in the plane inside which the network is at least so sure."""
    grids = [
        sign * (shot.surface[::EVERY, ::EVERY] - 0.5) - (level - 0.5)
        for shot in shots
        for sign in (1, -1)
        for level in SHADES
    ]
    low, unit = float(run.axis[0]), float(run.axis[-1] - run.axis[0]) / FINE
    shades = [
        [[(round(low + a * unit, 2), round(low + b * unit, 2)) for a, b in loop] for loop in loops]
        for loops in areas(np.array(grids), FINE)
    ]
    return [shades[i : i + 2 * len(SHADES)] for i in range(0, len(shades), 2 * len(SHADES))]
