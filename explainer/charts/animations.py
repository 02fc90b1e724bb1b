"""Learning as it happens: one update stage by stage, and several learning rates side by side.

All frames are computed first; the browser plays them. A frame carries the texts and points that it changes, nothing else.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts import asked
from explainer.charts.landscapes import floats, rings, window_of
from explainer.charts.theme import (
    DASHES,
    LIGHT,
    PLAYER,
    TOP,
    Line,
    direct_labels,
    equals,
    figure,
    heading,
    indexed,
    number,
    player,
)

if TYPE_CHECKING:
    from explainer.descent import Line as Worked
    from explainer.descent import Path, Stage, Update

MOST_FRAMES = 200
MOST_WEIGHTS = 6
ROW = 100  # pixels from one input to the next
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon")
ROW_STAGES = ("forward", "loss", "loss slope", "local slopes", "chain rule")


# --- one update, stage by stage -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shot:
    """What the walkthrough shows at one frame: texts at nodes and edges, lit edges, the calculation, updates done."""

    label: str
    calculation: str
    nodes: tuple[str, ...]
    edges: tuple[str, ...]
    lit: tuple[str, ...]
    done: int


# Which edges each stage uses, and in which direction: x is inputs to ŷ, loss is ŷ to L, target is y to L.
LIT = {
    "start": (),
    "forward": ("x→",),
    "loss": ("loss→", "target→"),
    "loss slope": ("loss←",),
    "local slopes": ("x←",),
    "chain rule": ("loss←", "x←"),
    "gradient": ("x←",),
    "memory": ("x→",),
    "update": ("x→",),
}


def walkthrough(path: Path) -> go.Figure:
    """ŷ = w·x, L = (ŷ − y)², dL/dw = dL/dŷ · dŷ/dw, w' = w − η·dL/dw: the network with every number, a frame a stage.

    Below it the stage's formula with the numbers put in, and the loss after each update. A long path is cut after 200
    frames, and says so. Raises ValueError for a path without updates or with more than 6 weights.
    """
    asked.path(path)
    count = len(path.weights[0])
    if not path.updates or count > MOST_WEIGHTS:
        raise ValueError(
            f"a walkthrough needs 1 to {MOST_WEIGHTS} weights and at least 1 update, "
            f"got {count} weights and {len(path.updates)} updates"
        )
    if unknown := {stage.name for stage in path.updates[0].stages} - set(LIT):
        raise ValueError(
            f"a walkthrough draws a linear neuron with squared error, and has no picture for {', '.join(sorted(unknown))}"
        )
    shots = _shots(path)
    shown = shots[-1].done
    cut = "" if shown == len(path.updates) else f", first {shown} of {len(path.updates)} updates"
    lines = max(shot.calculation.count("<br>") for shot in shots) + 1
    drawing, calculation, panel = 72 + ROW * max(count, 2), 24 + 17 * lines, 110  # pixels
    height = drawing + calculation + 34 + panel
    places = _places(count, drawing)
    losses = floats(path.losses[: shown + 1])
    still, moving = _still(places, losses), _moving(shots[0], places, losses)
    layout = {
        "title": {
            "text": "Gradient descent by hand",
            "subtitle": {"text": f"learning rate {number(path.learning_rate)}{cut}"},
        },
        "height": height + TOP + PLAYER,
        "margin": {"l": 12, "r": 12, "t": TOP, "b": PLAYER},
        "xaxis": {"visible": False, "range": [-0.46, 2.32]},
        "yaxis": {"visible": False, "range": [-calculation, drawing], "domain": [(panel + 34) / height, 1]},
        "xaxis2": {"range": [-0.5, shown + 0.5], "anchor": "y2"} | ({"dtick": 1} if shown <= 10 else {}),
        "yaxis2": _loss_axis(losses) | {"domain": [0, panel / height], "anchor": "x2"},
        "annotations": [heading("loss after each update", 0, panel / height)],
        **player([shot.label for shot in shots], duration=1500),
    }
    frames = [
        {
            "data": _changes(shot, places, losses),
            "traces": list(range(len(still), len(still) + len(moving))),
            "name": str(i),
        }
        for i, shot in enumerate(shots)
    ]
    return figure([*still, *moving], layout, alt=_walkthrough_words(path, shots), frames=frames)


def _shots(path: Path) -> list[Shot]:
    """The start, then every stage of as many updates as fit."""
    size = len(path.updates[0].stages)
    updates = path.updates[: max(1, (MOST_FRAMES - 1) // size)]
    first = path.updates[0]
    opening = Shot(
        "start",
        f"<b>Start</b><br>{len(path.inputs)} row{'s' * (len(path.inputs) > 1)} of data, learning rate "
        f"η {equals(path.learning_rate)}",
        _node_texts(first, 0, 0),
        _edge_texts(first, 0, "start"),
        LIT["start"],
        0,
    )
    return [opening, *(_shot(path, k, stage) for k, update in enumerate(updates) for stage in update.stages)]


def _shot(path: Path, k: int, stage: Stage) -> Shot:
    update = path.updates[k]
    row = update.rows.index(stage.row) if stage.row is not None else len(update.rows) - 1
    which = f", row {stage.row + 1}" if stage.row is not None and len(path.inputs) > 1 else ""
    reached = ROW_STAGES.index(stage.name) + 1 if stage.name in ROW_STAGES else len(ROW_STAGES)
    heading = f"Update {k + 1}{which}: {stage.title}"
    lines = "<br>".join(_worked(line) for line in stage.lines)
    return Shot(
        heading,
        f"<b>{heading}</b><br>{lines}",
        _node_texts(update, row, reached),
        _edge_texts(update, row, stage.name),
        LIT[stage.name],
        k + (stage.name == "update"),
    )


def _node_texts(update: Update, row: int, reached: int) -> tuple[str, ...]:
    """x₁ … xₙ, ŷ, L, y with their numbers, ŷ and L only once they are computed."""
    x = [
        f"{indexed('x', i + 1)}<br>{number(value)}" if name != "b" else "1"
        for i, (name, value) in enumerate(zip(_weight_names(update), update.inputs[row], strict=True))
    ]
    stages = {stage.name: stage for stage in update.stages if stage.row == update.rows[row]}
    y_hat = f"ŷ<br>{number(stages['forward'].result)}" if reached >= 1 else "ŷ"
    loss = f"L<br>{number(stages['loss'].result)}" if reached >= 2 else "L"
    return (*x, y_hat, loss, f"y<br>{number(update.targets[row])}")


def _edge_texts(update: Update, row: int, name: str) -> tuple[str, ...]:
    """Each weight with the slope that is known by now, and dL/dŷ on the edge to the loss."""
    stages = {stage.name: stage for stage in update.stages if stage.row in (None, update.rows[row])}
    slopes = {
        "local slopes": stages["local slopes"],
        "chain rule": stages["chain rule"],
        "gradient": stages.get("gradient"),
    }.get(name)
    texts = []
    for i, (weight, called) in enumerate(zip(update.weights, _weight_names(update), strict=True)):
        text = f"{called} = {number(weight, 5)}"
        if name == "update":
            text = f"<b>{called} = {number(update.after[i], 5)}</b><br>was {number(weight, 5)}"
        elif slopes:
            text += f"<br>{_plain(slopes.lines[i].target.name)} = {number(slopes.lines[i].result)}"
        texts.append(text)
    at_loss = name in ("loss slope", "local slopes", "chain rule", "gradient", "update")
    # A space, since Plotly throws an empty text away for good.
    return (*texts, f"dL/dŷ = {number(stages['loss slope'].result, 5)}" if at_loss else " ")


def _weight_names(update: Update) -> list[str]:
    """w₁, w₂, … and b, as the update writes them."""
    return [_plain(line.target.name).rstrip("′") for line in update.stages[-1].lines]


def _places(count: int, height: float) -> list[tuple[float, float]]:
    """x₁ … xₙ on the left, ŷ in the middle, L on the right with y below it; across in columns, up in pixels."""
    middle = height / 2
    left = [(0.0, middle + ROW * ((count - 1) / 2 - i)) for i in range(count)]
    return [*left, (1.0, middle), (2.0, middle), (2.0, middle - 88)]


def _still(places: list[tuple[float, float]], losses: np.ndarray) -> list[dict]:
    """What no frame changes: the edges in grey, and the line of losses."""
    *inputs, y_hat, loss, target = places
    ends = [(place, y_hat) for place in inputs] + [(y_hat, loss), (target, loss)]
    return [
        {
            "type": "scatter",
            "x": [x for start, stop in ends for x in (start[0], stop[0], None)],
            "y": [y for start, stop in ends for y in (start[1], stop[1], None)],
            "mode": "lines",
            "line": {"color": LIGHT.muted, "width": 1.5},
            "hoverinfo": "skip",
            "name": "edges",
        },
        {
            "type": "scatter",
            "x": list(range(len(losses))),
            "y": losses,
            "mode": "lines+markers",
            "line": {"color": LIGHT.blue, "width": 2},
            "marker": {"size": 6},
            "hovertemplate": "after %{x} updates: loss %{y:.6~g}<extra></extra>",
            "xaxis": "x2",
            "yaxis": "y2",
            "name": "losses",
        },
    ]


def _moving(shot: Shot, places: list[tuple[float, float]], losses: np.ndarray) -> list[dict]:
    """What the frames change, as it is at `shot`: lit edges, node texts, edge texts, calculation, where the loss is."""
    count = len(places) - 3
    lit = {
        "type": "scatter",
        "mode": "lines+markers",
        "hoverinfo": "skip",
    }
    arrow = {"symbol": "arrow", "angleref": "previous", "size": [0, 16, 0, 0] * (len(places) - 1)}
    arrow |= {"opacity": 1, "line": {"width": 0}}
    sides = [1 if i <= (count - 1) / 2 else -1 for i in range(count)]
    labels = [(0.0, places[i][1] + (24 if side > 0 else -31)) for i, side in enumerate(sides)] + [
        (1.5, places[count][1] + 28)
    ]
    parts = [
        lit
        | {"line": {"color": colour, "width": 4, "simplify": False}, "marker": arrow | {"color": colour}, "name": name}
        for name, colour in (("forward", LIGHT.blue), ("backward", LIGHT.vermillion))
    ]
    parts += [
        {
            "type": "scatter",
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "mode": "markers+text",
            "textfont": {"size": 13},
            "marker": {
                "size": [48] * count + [60, 60, 48],
                "opacity": 1,
                "color": LIGHT.surface,
                "line": {"color": [LIGHT.muted] * count + [LIGHT.blue, LIGHT.vermillion, LIGHT.green], "width": 2},
            },
            "hoverinfo": "skip",
            "name": "nodes",
        },
        {
            "type": "scatter",
            "x": [x for x, _ in labels],
            "y": [y for _, y in labels],
            "mode": "text",
            "textposition": ["top center" if side > 0 else "bottom center" for side in sides] + ["top center"],
            "textfont": {"size": 13},
            "hoverinfo": "skip",
            "name": "weights and slopes",
        },
        {
            "type": "scatter",
            "x": [-0.44],
            "y": [0],
            "mode": "text",
            "textposition": "bottom right",
            "textfont": {"size": 13},
            "hoverinfo": "skip",
            "name": "calculation",
        },
        {
            "type": "scatter",
            "mode": "markers+text",
            "marker": {"size": 13, "color": LIGHT.vermillion},
            "textfont": {"size": 13},
            "cliponaxis": False,
            "hoverinfo": "skip",
            "xaxis": "x2",
            "yaxis": "y2",
            "name": "now",
        },
    ]
    return [part | change for part, change in zip(parts, _changes(shot, places, losses), strict=True)]


def _changes(shot: Shot, places: list[tuple[float, float]], losses: np.ndarray) -> list[dict]:
    """The part of each moving trace that differs from frame to frame."""
    return [
        {"type": "scatter", **_arrows(places, [name for name in shot.lit if name.endswith("→")])},
        {"type": "scatter", **_arrows(places, [name for name in shot.lit if name.endswith("←")])},
        {"type": "scatter", "text": list(shot.nodes)},
        {"type": "scatter", "text": list(shot.edges)},
        {"type": "scatter", "text": [shot.calculation]},
        {
            "type": "scatter",
            "x": [shot.done],
            "y": [float(losses[shot.done])],
            "text": [number(losses[shot.done], 5)],
            "textposition": "top right" if 2 * shot.done < len(losses) else "top left",
        },
    ]


def _arrows(places: list[tuple[float, float]], names: Sequence[str]) -> dict:
    """The named edges as lines with an arrow head on their way."""
    *inputs, y_hat, loss, target = places
    ends = {"x": [(place, y_hat) for place in inputs], "loss": [(y_hat, loss)], "target": [(target, loss)]}
    edges = [edge if name.endswith("→") else edge[::-1] for name in names for edge in ends[name[:-1]]]
    x = [x for (a, _), (b, _) in edges for x in (a, 0.4 * a + 0.6 * b, b, None)]
    y = [y for (_, a), (_, b) in edges for y in (a, 0.4 * a + 0.6 * b, b, None)]
    # Never without points: Plotly leaves a trace that has lost all of them on the screen as it was.
    return {"x": x or [None], "y": y or [None]}


def _worked(line: Worked) -> str:
    """ŷ = w₁·x₁ + w₂·x₂, and under it the same with the numbers put in and the result."""
    from explainer.notation import text  # SymPy comes with it: not before it is needed

    formula = _plain(text(line.formula))
    values = {_plain(symbol.name): _factor(value) for symbol, value in line.values.items()}
    names = sorted(values, key=len, reverse=True)
    numbers = re.sub("|".join(map(re.escape, names)), lambda name: values[name[0]], formula) if names else formula
    worked = "<br>      ".join(textwrap.wrap(f"{numbers} {equals(line.result, 8)}", 52))  # as wide as a phone
    return f"{_plain(line.target.name)} = {formula}<br>   = {worked}"


def _factor(value: float) -> str:
    return f"({number(value, 8)})" if value < 0 else number(value, 8)


def _plain(written: str) -> str:
    """Names in LaTeX and operators in plain text, as type: \\frac{dL}{dw_1} becomes dL/dw₁."""
    written = written.replace(r"\hat{y}", "ŷ").replace(r"\left", "").replace(r"\right", "").replace("eta", "η")
    written = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", written)
    written = re.sub(r"\{([^{}]*)\}'", r"\1′", written)
    written = re.sub(r"_\{?(\d+)\}?", lambda found: indexed("", found[1]), written)
    return written.replace("^2", "²").replace("*", "·").replace("-", "−")


def _loss_axis(losses: np.ndarray) -> dict:
    """A fixed axis for losses: by powers of ten where they span many, otherwise from 0."""
    marks = {"nticks": 4, "exponentformat": "power"}
    if losses.min() > 0 and losses.max() > 50 * losses.min():
        low, high = np.log10(losses.min()), np.log10(losses.max())
        return marks | {"type": "log", "range": [low - 0.1 * (high - low), high + 0.35 * (high - low)]}
    return marks | {"range": [-0.1 * losses.max(), 1.35 * losses.max() or 1.0]}


def _walkthrough_words(path: Path, shots: Sequence[Shot]) -> str:
    update = path.updates[0]
    lines = " ".join(
        f"{stage.title}: {', '.join(f'{_plain(line.target.name)} = {number(line.result, 8)}' for line in stage.lines)}."
        for stage in update.stages[:12]
    )
    losses = ", ".join(number(loss, 5) for loss in floats(path.losses[: shots[-1].done + 1])[:8])
    return f"Walkthrough in {len(shots)} frames. First update. {lines} Losses: {losses}."


# --- several learning rates ---------------------------------------------------------------------------------------------


def descent(paths: Path | Sequence[Path]) -> go.Figure:
    """w' = w − rate·dL/dw for several learning rates at once: where each path is, and its loss, after every update.

    Paths of several optimisers are named by their optimiser, with the rate where that differs, too. Two weights and the
    same data give a map of the loss with the paths on it; otherwise only the losses are drawn.
    Raises ValueError for no path, more than seven, or none with an update.
    """
    paths = list(paths) if isinstance(paths, (list, tuple)) else [paths]
    for path in paths:
        asked.path(path)
    if not 1 <= len(paths) <= len(LIGHT.series) or not any(path.updates for path in paths):
        raise ValueError(f"descent takes 1 to {len(LIGHT.series)} paths with updates, got {len(paths)} paths")
    longest = min(max(len(path.losses) for path in paths), MOST_FRAMES)
    losses = [floats(path.losses[:longest]) for path in paths]
    names, title = _told_apart(paths)
    start = max(float(series[0]) for series in losses) or 1.0
    low, high = 1e-6 * start, 1e4 * start  # lower is drawn at the floor, higher leaves the picture at the top
    mapped = _share_a_map(paths)

    still, moving, lines = [], [], []
    for name, series, colour, dash, symbol in zip(names, losses, LIGHT.series, DASHES, SYMBOLS, strict=False):
        drawn = np.maximum(series, low)
        still.append(
            go.Scatter(
                x=list(range(len(series))),
                y=drawn,
                customdata=series,
                mode="lines",
                line={"color": colour, "dash": dash, "width": 2},
                hovertemplate=f"{name}, %{{x}} updates: loss %{{customdata:.4~g}}<extra></extra>",
                name=name,
            )
        )
        lines.append(Line(list(range(len(series))), np.log10(np.clip(drawn, low, 10 * high)), name, colour))
        moving.append(_head(colour, symbol, name, 0, float(drawn[0])))
    x_range = [-0.03 * longest, (longest - 1) * 1.03 or 1]
    floored = any(series.min() < low for series in losses)
    lowest = max(low, min(float(series.min()) for series in losses))  # no empty decades: labels need room
    y_range = [float(np.log10(lowest)) - 0.4, float(min(np.log10(high), np.log10(max(map(np.max, losses)) or 1) + 0.5))]
    share = 0.36 if mapped else 1.0
    panel = 210 if mapped else 300
    layout = {
        "title": {
            "text": title,
            "subtitle": {"text": f"a loss below {number(low, 1)} is drawn at the bottom" if floored else ""},
        },
        "height": int(panel / share) + TOP + PLAYER,
        "margin": {"l": 12, "r": 16, "t": TOP, "b": PLAYER},
        "xaxis": {"range": x_range, "zeroline": False},
        "yaxis": {
            "type": "log",
            "range": y_range,
            "domain": [0, share - 0.06 * bool(mapped)],
        }
        | {"nticks": 6, "exponentformat": "power"},
        "annotations": [
            *direct_labels(lines, x_range, y_range, height=panel),
            heading("loss after each update", 0, share - 0.06 * bool(mapped)),
        ],
        **player([str(k) for k in range(longest)], prefix="updates: ", duration=400),
    }
    weights = [floats(path.weights[:longest]) for path in paths]
    if mapped:
        window = window_of(paths)
        walks, heads = [], []
        for name, points, colour, symbol in zip(names, weights, LIGHT.series, SYMBOLS, strict=False):
            walks.append(_walk(points, window, name, colour))
            heads.append(_head(colour, symbol, name, *map(float, points[0])).update(xaxis="x2", yaxis="y2"))
        still = [rings(paths[0], window).update(xaxis="x2", yaxis="y2"), *walks, *still]
        moving += heads
        layout["xaxis2"] = {"range": window[0], "anchor": "y2", "constrain": "domain", "title": {"text": "w₁"}}
        layout["yaxis2"] = {"range": window[1], "anchor": "x2", "domain": [share + 0.06, 1], "title": {"text": "w₂"}}
        layout["yaxis2"] |= {"scaleanchor": "x2", "constrain": "domain"}
    frames = []
    for k in range(longest):
        at = [min(k, len(series) - 1) for series in losses]
        data = [
            {"type": "scatter", "x": [i], "y": [float(max(series[i], low))]}
            for i, series in zip(at, losses, strict=True)
        ]
        if mapped:
            data += [
                {"type": "scatter", "x": [float(points[i][0])], "y": [float(points[i][1])]}
                for i, points in zip(at, weights, strict=True)
            ]
        frames.append({"data": data, "traces": list(range(len(still), len(still) + len(moving))), "name": str(k)})
    words = "; ".join(
        f"{name}: loss {number(series[0])} at first, {number(series[-1])} after {len(series) - 1} updates"
        for name, series in zip(names, losses, strict=True)
    )
    return figure([*still, *moving], layout, alt=f"Gradient descent compared. {words}.", frames=frames)


def _told_apart(paths: Sequence[Path]) -> tuple[list[str], str]:
    """What each path is called, by what they differ in; and the title."""
    rates = [f"rate {number(path.learning_rate)}" for path in paths]
    movers = [path.neuron.optimizer.title for path in paths]
    if len(set(movers)) == 1:
        return rates, "One start, several learning rates" if len(paths) > 1 else f"Learning {rates[0]}"
    if len(set(rates)) == 1:
        return movers, f"One start, several optimisers, {rates[0]}"
    return [f"{mover}, {rate}" for mover, rate in zip(movers, rates, strict=True)], "One start, several optimisers"


def _share_a_map(paths: Sequence[Path]) -> bool:
    first = paths[0]
    same = all((path.inputs, path.targets) == (first.inputs, first.targets) for path in paths)
    return same and len(first.weights[0]) == 2 and first.is_parabola and 0 < (first.best_rate or 0) < 10**200


def _head(colour: str, symbol: str, name: str, x: float, y: float) -> go.Scatter:
    return go.Scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"size": 12, "color": colour, "symbol": symbol, "line": {"color": LIGHT.surface, "width": 1.5}},
        hovertemplate=f"{name}<extra></extra>",
        name=f"{name}, now",
    )


def _walk(points: np.ndarray, window: Sequence[Sequence[float]], name: str, colour: str) -> go.Scatter:
    far = 50 * (window[0][1] - window[0][0])  # what leaves the window by far is not worth its digits
    kept = points[np.abs(points - points[0]).max(axis=1) < far]
    return go.Scatter(
        x=kept[:, 0],
        y=kept[:, 1],
        mode="lines",
        line={"color": colour, "width": 1.5},
        hoverinfo="skip",
        xaxis="x2",
        yaxis="y2",
        name=name,
    )
