"""A small network that learns to tell two kinds of points apart, as a film of its view of the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts import asked
from explainer.charts.theme import LIGHT, PLAYER, TOP, figure, heading, number, player, scale

if TYPE_CHECKING:
    from explainer.playground import Play, Snapshot

EVERY = 2  # of the grid's lines are drawn as dots: more dots move too slowly


def playground(play: Play) -> go.Figure:
    """ŷ(x₁, x₂) over the plane while the network learns: dots in the colour of its answer, the line where ŷ = ½, the points.

    Below it the loss; a frame a snapshot. The two kinds of points differ in shape as well as in colour.
    """
    asked.record(play, "play", "a Play, as playground.play(...) returns", "snapshots", "axis")
    shots, axis = play.snapshots, play.axis[::EVERY]
    across, up = np.meshgrid(axis, axis)
    losses = [shot.loss for shot in shots]
    epochs = [shot.epoch for shot in shots]
    top = max(losses)
    first, last = shots[0], shots[-1]
    moving = [
        go.Scatter(
            x=across.ravel(),
            y=up.ravel(),
            mode="markers",
            marker={"size": 9, "cmin": 0, "cmax": 1, "colorscale": scale(LIGHT.vermillion, LIGHT.surface, LIGHT.blue)}
            | {"color": _answers(first), "opacity": 0.45},
            hovertemplate="ŷ = %{marker.color}<extra></extra>",
            name="answer",
        ),
        go.Scatter(
            mode="lines", line={"color": LIGHT.ink, "width": 2.5, "simplify": False}, hoverinfo="skip", name="ŷ = ½"
        ).update(_boundary(play.axis, first)),
        go.Scatter(
            x=[epochs[0]],
            y=[losses[0]],
            mode="markers",
            marker={"size": 12, "color": LIGHT.vermillion},
            hoverinfo="skip",
            xaxis="x2",
            yaxis="y2",
            name="now",
        ),
    ]
    kinds = [
        go.Scatter(
            x=play.points.x[play.points.labels == label, 0],
            y=play.points.x[play.points.labels == label, 1],
            mode="markers",
            marker={"size": 8, "color": colour, "symbol": symbol, "line": {"color": LIGHT.surface, "width": 1}},
            hovertemplate=f"kind {label}<extra></extra>",
            name=f"kind {label}",
        )
        for label, colour, symbol in ((0, LIGHT.vermillion, "circle"), (1, LIGHT.blue, "diamond"))
    ]
    curve = go.Scatter(
        x=epochs,
        y=losses,
        mode="lines",
        line={"color": LIGHT.blue, "width": 2},
        hovertemplate="epoch %{x}: loss %{y:.4~g}<extra></extra>",
        xaxis="x2",
        yaxis="y2",
        name="loss",
    )
    view = [float(play.axis[0]) * 1.03, float(play.axis[-1]) * 1.03]
    bare = {"showgrid": False, "zeroline": False, "constrain": "domain", "range": view}
    words = [f"epoch {shot.epoch}: loss {number(shot.loss, 3)}, {shot.accuracy:.1%} right" for shot in shots]
    layout = {
        "title": {
            "text": "A network learns",
            "subtitle": {"text": f"● kind 0   ◆ kind 1   {'–'.join(map(str, play.network.sizes))}"},
        },
        "height": TOP + 360 + 60 + 90 + PLAYER,
        "margin": {"l": 12, "r": 16, "t": TOP, "b": PLAYER},
        "xaxis": {"title": {"text": "x₁"}} | bare,
        "yaxis": {"title": {"text": "x₂"}, "domain": [0.31, 1], "scaleanchor": "x"} | bare,
        "xaxis2": {"range": [-0.02 * epochs[-1], 1.02 * epochs[-1] or 1], "anchor": "y2", "zeroline": False},
        "yaxis2": {"range": [-0.05 * top, 1.1 * top or 1], "domain": [0, 0.17], "anchor": "x2", "nticks": 4},
        "annotations": [heading("loss after each epoch", 0, 0.17)],
        **player(words, duration=500),
    }
    frames = [
        {
            "data": [
                {"type": "scatter", "marker": {"color": _answers(shot)}},
                {"type": "scatter"},  # the points do not change, but are to stay above the dots
                {"type": "scatter"},
                {"type": "scatter"} | _boundary(play.axis, shot),
                {"type": "scatter", "x": [shot.epoch], "y": [shot.loss]},
            ],
            "traces": [0, 1, 2, 3, 5],
            "name": str(index),
        }
        for index, shot in enumerate(shots)
    ]
    dead = ", ".join(map(str, last.dead)) or "none"
    gradients = ", ".join(number(norm, 3) for norm in last.gradients)
    alt = (
        f"A {'–'.join(map(str, play.network.sizes))} network learns {len(play.points.x)} points of shape {play.points.name}. "
        f"Before: loss {number(first.loss)}, {first.accuracy:.1%} right. After {last.epoch} epochs: loss {number(last.loss)}, "
        f"{last.accuracy:.1%} right. Dead units a hidden layer: {dead}. Size of the gradient a layer: {gradients}."
    )
    return figure([moving[0], *kinds, moving[1], curve, moving[2]], layout, alt=alt, frames=frames)


def _answers(shot: Snapshot) -> list[float]:
    """The network's answers at the dots, to two digits: finer shades cannot be told apart."""
    return np.round(shot.surface[::EVERY, ::EVERY].ravel(), 2).tolist()


def _boundary(axis: np.ndarray, shot: Snapshot) -> dict[str, list]:
    """The line where the answer is ½: in every cell of the grid that it crosses, the straight piece between two sides."""
    above = shot.surface - 0.5
    signs = above > 0
    mixed = np.logical_or.reduce(
        [signs[:-1, :-1] != other for other in (signs[1:, :-1], signs[:-1, 1:], signs[1:, 1:])]
    )
    x, y = [], []
    for row, column in np.argwhere(mixed):
        corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
        crossings = [
            _crossing(axis, above, start, stop)
            for start, stop in zip(corners, [*corners[1:], corners[0]], strict=True)
            if signs[start] != signs[stop]
        ]
        for one, other in zip(crossings[::2], crossings[1::2], strict=True):
            x += [one[0], other[0], None]
            y += [one[1], other[1], None]
    # Never without points: Plotly leaves a trace that has lost all of them on the screen as it was.
    return {"x": x or [None], "y": y or [None]}


def _crossing(axis: np.ndarray, above: np.ndarray, start: tuple, stop: tuple) -> tuple[float, float]:
    """Where the answer passes ½ on the side of a cell, by the rule of three."""
    part = above[start] / (above[start] - above[stop])
    x, y = (axis[start[k]] + part * (axis[stop[k]] - axis[start[k]]) for k in (1, 0))
    return round(float(x), 3), round(float(y), 3)
