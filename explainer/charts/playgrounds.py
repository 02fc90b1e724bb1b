"""A small network that learns to tell two kinds of points apart, as a film of its view of the plane and of each unit's."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing import validation
from explainer.charts.drawing.animation import PLAYER, heading, player
from explainer.charts.drawing.theme import LIGHT, TOP, fade, figure
from explainer.numeric.formatting import number

if TYPE_CHECKING:
    from explainer.networks.playground import Run, Snapshot

EVERY = 2  # of the grid's lines tell the shape of the answers
SURE = (0.6, 0.8, 0.95)  # answers from which on the plane is a shade darker; for the other kind, 1 minus them
FINE = 300  # units along the plane, a hundredth each: about a pixel
MAPS_EVERY = 4  # of them tell a small map's shape, from the second hidden layer on
UNITS, LAYERS = 8, 4  # of a layer and of a network that get a map; a phone has no room for more
FRAMES = 60  # of a film at most, and fewer where they would weigh more than
WEIGHT = 275_000  # bytes of JSON in all, with what stands still
LEVELS = (0.1, 0.45, 0.85)  # of the largest output: from each of them on a map is a shade darker
WIDTHS = (0.75, 2.25, 4.5)  # pixels of a weight's line, up to a third, two thirds and all of the largest weight
PHONE = 284  # pixels that are left beside the numbers of an axis on a phone; the small maps are laid out for it
SIDE, BETWEEN = 100, 14  # a small map and the gap beside it, in units of their own
BIG, FAN, WORDS, LOSS = 290, 42, 17, 62  # pixels: the plane, the lines to the next layer, a line of text, the loss


def playground(play: Run) -> go.Figure:
    """ŷ(x₁, x₂) over the plane while the network learns: darker the surer it is, the line where ŷ = ½, and the points.

    Below it what each hidden unit sees of the same plane, with the weight that leads from it to the next layer: the answer
    is the sigmoid of their weighted sum. Then the loss; a frame a snapshot, the last one first. The two kinds of points
    differ in shape as well as in colour, the signs of weights in dashes.
    """
    validation.record(play, "play", "a Play, as playground.play(...) returns", "snapshots", "axis")
    all_shots = play.snapshots
    shots = _spread(all_shots, FRAMES)
    first, last = shots[0], shots[-1]
    losses = np.array([shot.loss for shot in all_shots])
    epochs = np.array([shot.epoch for shot in all_shots])
    top = float(losses.max())
    ceiling = 1.1 * top or 1.0
    panel = _panel(play, shots)
    shades, plane = _shades(play, shots, panel), _plane(play, shots)
    frames = _within(
        [
            _frame(play, shot, plane[i], ceiling, panel.moving(shot, shades[i]) if panel.rows else [], str(i))
            for i, shot in enumerate(shots)
        ],
        WEIGHT - 11 * (len(play.points.x) * 2 + len(all_shots) * 2),
    )
    shots = [shots[int(frame["name"])] for frame in frames]
    frames = [frame | {"name": str(index)} for index, frame in enumerate(frames)]
    answers = [
        go.Scatter(
            mode="none", fill="toself", fillcolor=fade(colour, 0.17), hoverinfo="skip", name=f"ŷ {sign} {level:g}"
        )
        for colour, sign, levels in (
            (LIGHT.blue, "above", SURE),
            (LIGHT.vermillion, "below", [round(1 - level, 2) for level in SURE]),
        )
        for level in levels
    ]
    kinds = [
        go.Scatter(
            x=play.points.x[play.points.labels == label, 0].astype(np.float32),
            y=play.points.x[play.points.labels == label, 1].astype(np.float32),
            mode="markers",
            marker={"size": 8, "color": colour, "symbol": symbol, "line": {"color": LIGHT.surface, "width": 1}},
            hovertemplate=f"kind {label}<extra></extra>",
            name=f"kind {label}",
            yaxis="y4",
        )
        for label, colour, symbol in ((0, LIGHT.vermillion, "circle"), (1, LIGHT.blue, "diamond"))
    ]
    border = go.Scatter(
        mode="lines",
        line={"color": LIGHT.ink, "width": 2.5, "simplify": False},
        hoverinfo="skip",
        name="ŷ = ½",
        yaxis="y4",
    )
    below = {"xaxis": "x2", "yaxis": "y2"}
    curve = go.Scatter(
        x=epochs,
        y=losses,
        mode="lines",
        line={"color": LIGHT.blue, "width": 2},
        hovertemplate="epoch %{x}: loss %{y:.4~g}<extra></extra>",
        name="loss",
        **below,
    )
    now = go.Scatter(
        mode="markers", marker={"size": 12, "color": LIGHT.vermillion}, hoverinfo="skip", name="now", **below
    )
    value = go.Scatter(
        mode="text",
        textfont={"size": 13, "color": LIGHT.ink},
        textposition="top left",
        hoverinfo="skip",
        cliponaxis=False,
        name="loss now",
        **below,
    )
    traces = [*answers, border, now, value, *(panel.still() if panel.rows else [])]
    for trace, shown in zip(traces, frames[-1]["data"], strict=True):
        trace.update(shown)
    view = [float(play.axis[0]) * 1.03, float(play.axis[-1]) * 1.03]
    bare = {"showgrid": False, "zeroline": False, "constrain": "domain", "range": view}
    place, height = _stacked([BIG, 44, 2 * WORDS * bool(panel.rows), panel.height, 3 * WORDS, LOSS, 26])
    sizes = "–".join(map(str, play.network.sizes))
    left_out = f"; {len(shots)} of {len(all_shots)} snapshots" if len(shots) < len(all_shots) else ""
    words = [f"epoch {shot.epoch}: {shot.accuracy:.1%} right" for shot in shots]
    layout = {
        "title": {"text": "A network learns", "subtitle": {"text": f"● kind 0   ◆ kind 1   {sizes}{left_out}"}},
        "height": TOP + height + PLAYER,
        "margin": {"l": 12, "r": 16, "t": TOP, "b": PLAYER},
        "xaxis": {"title": {"text": "x₁"}} | bare,
        "yaxis": {"title": {"text": "x₂"}, "domain": place[0], "scaleanchor": "x"} | bare,
        # The points stand still. In axes of their own over the shades, with the border, they need not be drawn at each step.
        "yaxis4": bare | {"overlaying": "y", "matches": "y", "visible": False},
        "xaxis2": {"range": [-0.02 * epochs[-1], 1.02 * epochs[-1] or 1], "anchor": "y2", "zeroline": False},
        "yaxis2": {"range": [-0.05 * top, ceiling], "domain": place[5], "anchor": "x2", "nticks": 4},
        "annotations": [heading("loss after each epoch", 0, place[5][1])],
        **player(words, [f"loss {number(shot.loss)}" for shot in shots], duration=500, start=len(shots) - 1),
    }
    if panel.rows:
        layout |= panel.layout(place[3])
        key = {"x": 0, "y": place[4][1], "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
        layout["annotations"] += [
            heading("what each hidden unit sees", 0, place[3][1]),
            key | {"text": "hatched: below 0; dotted: weight below 0", "font": {"size": 11, "color": LIGHT.muted}},
        ]
    dead = ", ".join(map(str, last.dead)) or "none"
    gradients = ", ".join(number(norm, 3) for norm in last.gradients)
    alt = (
        f"A {sizes} network learns {len(play.points.x)} points of shape {play.points.name}. "
        f"Before: loss {number(first.loss)}, {first.accuracy:.1%} right. After {last.epoch} epochs: loss {number(last.loss)}, "
        f"{last.accuracy:.1%} right. {panel.told(last)}Dead units a hidden layer: {dead}. "
        f"Size of the gradient a layer: {gradients}."
    )
    return figure([*answers, *kinds, *traces[len(answers) :], curve], layout, alt=alt, frames=frames)


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


def _frame(play: Run, shot: Snapshot, plane: list[list], ceiling: float, maps: list[dict], name: str) -> dict:
    """What changes at a snapshot: all traces but the two kinds of points, which come after the answers, and the loss."""
    data = [
        *map(_joined, plane),
        _boundary(play.axis, shot),
        {"x": [shot.epoch], "y": [shot.loss]},
        {"x": [play.snapshots[-1].epoch], "y": [ceiling], "text": [number(shot.loss)]},
        *maps,
    ]
    return {
        "data": [{"type": "scatter"} | part for part in data],
        "traces": [*range(len(plane)), *range(len(plane) + 2, len(data) + 2)],
        "name": name,
    }


@dataclass(frozen=True)
class _Row:
    """The small maps of one hidden layer: its units that are shown, and the lower left corner of each map."""

    layer: int
    units: np.ndarray
    corners: list[tuple[int, int]]
    darkest: float  # the output that has full colour
    heaviest: float  # the weight that has the widest line


@dataclass(frozen=True)
class _Panel:
    """The small maps of a film, a row a hidden layer, the first lowest, and the lines of their weights up to ŷ.

    All is lines and filled shapes in one pair of axes: these move without the picture being redrawn, and stay sharp.
    """

    rows: list[_Row]
    width: int

    @property
    def pixel(self) -> float:
        """Units of the drawing that are a pixel on a phone."""
        return self.width / PHONE

    @property
    def step(self) -> float:
        """From the foot of one row to the foot of the next."""
        return SIDE + (FAN + WORDS) * self.pixel

    @property
    def top(self) -> float:
        """Where the last lines meet."""
        return len(self.rows) * self.step

    @property
    def height(self) -> int:
        """In pixels; nothing where there is no hidden layer."""
        return round(self.top / self.pixel) + WORDS if self.rows else 0

    def outgoing(self, shot: Snapshot, r: int) -> np.ndarray:
        """The weights from the units shown in a row to those shown in the next, or to ŷ."""
        weights = shot.parameters[self.rows[r].layer + 1][0][self.rows[r].units]
        return weights[:, self.rows[r + 1].units] if r + 1 < len(self.rows) else weights

    def moving(self, shot: Snapshot, shades: list[list]) -> list[dict]:
        """What a snapshot changes in the traces that `still` makes, in the same order."""
        return [*map(_joined, shades), *self._lines(shot), self._numbers(shot), self._hover(shot)]

    def still(self) -> list[go.Scatter]:
        place = {"xaxis": "x3", "yaxis": "y3"}
        shades = [
            go.Scatter(mode="none", fill="toself", fillcolor=fade(colour, 0.36), hoverinfo="skip", name=sign, **place)
            for colour, sign in ((LIGHT.blue, "above 0"), (LIGHT.vermillion, "below 0"))
            for _ in LEVELS
        ]
        # Hatched where an output is below 0: not by its colour alone.
        hatch = {"shape": "/", "size": 6, "solidity": 0.15, "fgcolor": LIGHT.vermillion}
        shades[len(LEVELS)].fillpattern = hatch | {"bgcolor": fade(LIGHT.vermillion, 0.36)}
        lines = [
            go.Scatter(
                mode="lines",
                line={"color": colour, "dash": dash, "width": width, "simplify": False},
                hoverinfo="skip",
                name=sign,
                **place,
            )
            for colour, dash, sign in (
                (LIGHT.blue, "solid", "weights above 0"),
                (LIGHT.vermillion, "dot", "weights below 0"),
            )
            for width in WIDTHS
        ]
        words = go.Scatter(
            mode="text",
            textfont={"size": 11, "color": LIGHT.ink},
            textposition="top center",
            hoverinfo="skip",
            cliponaxis=False,
            name="weights",
            **place,
        )
        over = go.Scatter(
            mode="markers",
            marker={"size": 30, "symbol": "square", "opacity": 0, "color": LIGHT.muted},
            hovertemplate="%{hovertext}<extra></extra>",
            name="units",
            **place,
        )
        return [*shades, *lines, words, over]

    def told(self, shot: Snapshot) -> str:
        """The last weights in words, for who cannot see their lines."""
        if not self.rows:
            return ""
        units = self.rows[-1].units
        weights = [number(weight, 3) for weight in self.outgoing(shot, len(self.rows) - 1)[:, 0]]
        listed = ", ".join(f"{weight} · unit {unit + 1}" for unit, weight in zip(units, weights, strict=True))
        which = "" if len(units) == shot.hidden[-1].shape[0] else "the strongest: "
        return f"The answer is the sigmoid of a sum over the last hidden layer, {which}{listed}. "

    def layout(self, domain: list[float]) -> dict:
        frames = [
            {"type": "rect", "xref": "x3", "yref": "y3", "x0": x, "x1": x + SIDE, "y0": y, "y1": y + SIDE}
            | {"line": {"color": LIGHT.muted, "width": 1}}
            for row in self.rows
            for x, y in row.corners
        ]
        bare = {"visible": False, "constrain": "domain"}
        return {
            "shapes": frames,
            "xaxis3": bare | {"range": [0, self.width], "anchor": "y3"},
            "yaxis3": bare
            | {"range": [-2, self.top + WORDS * self.pixel], "domain": domain, "anchor": "x3", "scaleanchor": "x3"},
        }

    def _lines(self, shot: Snapshot) -> list[dict]:
        """Every weight as a line, those above 0 before those below it, each by its width."""
        found = [([], []) for _ in range(2 * len(WIDTHS))]
        for r, row in enumerate(self.rows):
            weights, following = self.outgoing(shot, r), self.rows[r + 1] if r + 1 < len(self.rows) else None
            foot = SIDE + (0 if following else WORDS * self.pixel)
            ends = [(x + SIDE / 2, y) for x, y in following.corners] if following else [(self.width / 2, self.top)]
            wide = np.clip(np.ceil(np.abs(weights) / row.heaviest * len(WIDTHS)) - 1, 0, len(WIDTHS) - 1).astype(int)
            for (i, j), weight in np.ndenumerate(weights):
                if weight:  # a weight of 0 leads nowhere
                    x, y = found[wide[i, j] + len(WIDTHS) * (weight < 0)]
                    x += [round(row.corners[i][0] + SIDE / 2), round(ends[j][0]), None]
                    y += [round(row.corners[i][1] + foot), round(ends[j][1]), None]
        return [{"x": x or [None], "y": y or [None]} for x, y in found]

    def _numbers(self, shot: Snapshot) -> dict:
        """The last weights above their maps, and the bias where they meet."""
        last = self.rows[-1]
        texts = [_signed(weight) for weight in self.outgoing(shot, len(self.rows) - 1)[:, 0]]
        shown = "their sum" if len(last.units) == shot.hidden[-1].shape[0] else "the sum of all"
        return {
            "x": [*(x + SIDE // 2 for x, _ in last.corners), round(self.width / 2)],
            "y": [*(y + SIDE for _, y in last.corners), round(self.top)],
            "text": [*texts, f"ŷ = sigmoid of {shown} {_signed(float(shot.parameters[-1][1][0]), ' ')}"],
        }

    def _hover(self, shot: Snapshot) -> dict:
        """Each unit's number and its weights to the next row, for who points at its map."""
        texts = []
        for r, row in enumerate(self.rows):
            where = "unit {} of hidden layer {}<br>to " + (f"layer {row.layer + 2}" if r + 1 < len(self.rows) else "ŷ")
            texts += [
                f"{where.format(unit + 1, row.layer + 1)}: {', '.join(number(weight, 3) for weight in weights)}"
                for unit, weights in zip(row.units, self.outgoing(shot, r), strict=True)
            ]
        middles = [(x + SIDE // 2, y + SIDE // 2) for row in self.rows for x, y in row.corners]
        return {"x": [x for x, _ in middles], "y": [y for _, y in middles], "hovertext": texts}


def _panel(play: Run, shots: Sequence[Snapshot]) -> _Panel:
    last, layers = shots[-1], len(play.network.sizes) - 2
    shown = {  # of a wide layer those that the next one hears best in the end
        k: np.sort(np.argsort(-np.linalg.norm(last.parameters[k + 1][0], axis=1), kind="stable")[:UNITS])
        for k in range(max(layers - LAYERS, 0), layers)
    }
    width = max([5, *map(len, shown.values())]) * (SIDE + BETWEEN) - BETWEEN
    panel, rows = _Panel([], width), []
    for r, (layer, units) in enumerate(shown.items()):
        left = (width - len(units) * (SIDE + BETWEEN) + BETWEEN) // 2
        corners = [(left + i * (SIDE + BETWEEN), round(r * panel.step)) for i in range(len(units))]
        darkest = float(np.abs(last.hidden[layer][units]).max()) or 1.0
        heaviest = max(float(np.abs(shot.parameters[layer + 1][0][units]).max()) for shot in shots) or 1.0
        rows.append(_Row(layer, units, corners, darkest, heaviest))
    return _Panel(rows, width)


def _shades(play: Run, shots: Sequence[Snapshot], panel: _Panel) -> list[list[list]]:
    """For every snapshot and every shade the closed lines in all maps inside which an output is at least so strong."""
    found = [[[] for _ in range(2 * len(LEVELS))] for _ in shots]
    levels = [(sign, level) for sign in (1, -1) for level in LEVELS]
    for row in panel.rows:
        wanted, areas, grids = [], [], []
        for i, shot in enumerate(shots):
            for unit, place in zip(row.units, row.corners, strict=True):
                outputs = shot.hidden[row.layer][unit]
                low, high = float(outputs.min()), float(outputs.max())
                for shade, (sign, level) in enumerate(levels):
                    limit = level * row.darkest
                    if not (high if sign > 0 else -low) > limit:
                        continue
                    wanted.append((i, shade, place))
                    if row.layer == 0:
                        w, b = (part[..., unit] for part in shot.parameters[0])
                        areas.append(_half_plane(sign * outputs, limit, w, b, play.axis))
                    else:
                        grids.append(sign * outputs[::MAPS_EVERY, ::MAPS_EVERY] - limit)
        if grids:
            areas = _areas(np.array(grids))
        for (i, shade, (x, y)), loops in zip(wanted, areas, strict=True):
            found[i][shade] += [[(x + a, y + b) for a, b in loop] for loop in loops]
    return found


def _plane(play: Run, shots: Sequence[Snapshot]) -> list[list[list]]:
    """For every snapshot and every shade the closed lines in the plane inside which the network is at least so sure."""
    grids = [
        sign * (shot.surface[::EVERY, ::EVERY] - 0.5) - (level - 0.5)
        for shot in shots
        for sign in (1, -1)
        for level in SURE
    ]
    low, unit = float(play.axis[0]), float(play.axis[-1] - play.axis[0]) / FINE
    found = [
        [[(round(low + a * unit, 2), round(low + b * unit, 2)) for a, b in loop] for loop in loops]
        for loops in _areas(np.array(grids), FINE)
    ]
    return [found[i : i + 2 * len(SURE)] for i in range(0, len(found), 2 * len(SURE))]


def _half_plane(outputs: np.ndarray, limit: float, w: np.ndarray, b: float, axis: np.ndarray) -> list[list[tuple]]:
    """Where a unit of the first layer gives more than `limit`: all of the map on one side of a straight line.

    An activation never turns back, so that the line is where the score w·x + b has one value.
    """
    across, up = np.meshgrid(axis, axis)
    scores, inside = (w[0] * across + w[1] * up + b).ravel(), (outputs > limit).ravel()
    turn = 1 if scores[outputs.argmax()] >= scores[outputs.argmin()] else -1  # towards the side with more
    scores = turn * scores
    square = [(x, y, turn * (w[0] * x + w[1] * y + b)) for x, y in itertools.product(axis[[0, -1]], repeat=2)]
    square = [square[k] for k in (0, 2, 3, 1)]
    if inside.all():
        edge = -np.inf
    else:
        out, into = np.flatnonzero(~inside), np.flatnonzero(inside)
        out, into = out[scores[out].argmax()], into[scores[into].argmin()]
        part = (limit - outputs.flat[out]) / (outputs.flat[into] - outputs.flat[out])
        edge = scores[out] + part * (scores[into] - scores[out])
    loop = []
    for (x, y, here), (to_x, to_y, there) in zip(square, [*square[1:], square[0]], strict=True):
        if here > edge:
            loop.append((x, y))
        if (here > edge) != (there > edge):
            part = (edge - here) / (there - here)
            loop.append((x + part * (to_x - x), y + part * (to_y - y)))
    along = SIDE / (axis[-1] - axis[0])
    return [[(round(float((x - axis[0]) * along)), round(float((y - axis[0]) * along))) for x, y in loop]]


def _areas(values: np.ndarray, width: int = SIDE) -> list[list[list[tuple[int, int]]]]:
    """Marching squares: for each of the grids (n, rows, rows) the closed lines inside which its numbers are above 0.

    Places are whole numbers from 0 to `width`. All grids at once. A ring of nodes below 0 on top of the outermost ones closes
    the lines along the map's side. Inside lies always on the same hand, so that holes turn the other way.
    """
    count, rows, _ = values.shape
    ring = np.pad(values, ((0, 0), (1, 1), (1, 1)), constant_values=-1.0)
    nodes = np.arange(ring.size).reshape(ring.shape)
    at = np.round(np.pad(np.linspace(0, width, rows), 1, mode="edge"), 6)
    x, y = (np.broadcast_to(part, ring.shape).ravel() for part in (at, at[:, None]))
    above, flat = ring > 0, ring.ravel()
    rest = {0: slice(None, -1), 1: slice(1, None)}
    corners = [(slice(None), rest[down], rest[right]) for down, right in ((0, 0), (0, 1), (1, 1), (1, 0))]
    node, signs = [nodes[c] for c in corners], [above[c] for c in corners]
    sides, enters, leaves = [], [], []
    for k in range(4):
        here, there = node[k], node[(k + 1) % 4]
        low = np.minimum(here, there)
        sides.append(2 * low + (np.abs(here - there) > 1))  # a name that the neighbouring cell gives it too
        enters.append(~signs[k] & signs[(k + 1) % 4])
        leaves.append(signs[k] & ~signs[(k + 1) % 4])
    following = {}
    for k in range(4):
        where = leaves[k]
        back = np.select([enters[k - 1], enters[k - 2]], [sides[k - 1], sides[k - 2]], sides[k - 3])
        following.update(zip(sides[k][where].tolist(), back[where].tolist(), strict=True))
    names = np.array(list(following), dtype=int)
    low = names // 2
    high = low + np.where(names % 2, ring.shape[2], 1)
    part = flat[low] / (flat[low] - flat[high])
    places = np.round(np.stack([a[low] + part * (a[high] - a[low]) for a in (x, y)], axis=1)).astype(int)
    places = dict(zip(names.tolist(), map(tuple, places.tolist()), strict=True))
    found = [[] for _ in range(count)]
    while following:
        start, side = following.popitem()
        loop = [places[start]]
        while side != start:
            loop.append(places[side])
            side = following.pop(side)
        found[start // (2 * ring[0].size)].append(_straight(loop))
    return found


def _straight(loop: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A closed line without the points in which it does not turn, along the sides of a map."""
    loop = [here for before, here in zip([loop[-1], *loop[:-1]], loop, strict=True) if before != here]
    if not loop:  # smaller than a unit of the drawing
        return []
    return [
        here
        for before, here, after in zip([loop[-1], *loop[:-1]], loop, [*loop[1:], loop[0]], strict=True)
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1])
    ]


def _joined(loops: list[list[tuple[int, int]]]) -> dict[str, list]:
    """Closed lines as one trace. Never without points: Plotly leaves what has lost all of them as it was."""
    x, y = [], []
    for loop in loops:
        if len(loop) > 2:
            x += [*(a for a, _ in loop), None]
            y += [*(b for _, b in loop), None]
    return {"x": x or [0, 0, 0], "y": y or [0, 0, 0]}


def _signed(value: float, between: str = "") -> str:
    """A number that always says its sign, short enough to stand above a small map.

    >>> _signed(-0.234), _signed(1, " "), _signed(-12.34), _signed(-0.001)
    ('−0.23', '+ 1.00', '−12.3', '≈0')
    """
    size = abs(value)
    if size < 0.005:
        return f"≈{between}0"
    return ("−" if value < 0 else "+") + between + (f"{size:.2f}" if size < 9.995 else number(size, 3))


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
