"""Names beside lines and places, where there is most room: off the lines, off each other, inside the picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explainer.charts.drawing.theme import fade
from explainer.palette import LIGHT


@dataclass(frozen=True)
class DrawnLine:
    """A drawn line in data coordinates that wants its name beside it; without a name it is only kept clear of."""

    x: Sequence[float] | np.ndarray
    y: Sequence[float] | np.ndarray
    name: str = ""
    colour: str = LIGHT.ink


def direct_labels(
    lines: Sequence[DrawnLine], x_range: Sequence[float], y_range: Sequence[float], *, height: float, axes: str = ""
) -> list[dict]:
    """Annotations that name each line where there is most room, so that no legend is needed.

    Judged on a panel 320 pixels wide (a phone) and `height` pixels high; a wider panel has only more room.
    `axes` is "" for x and y, "2" for x2 and y2, …
    """
    origin, panel = np.array([x_range[0], y_range[0]]), np.array([320.0, height])
    unit = np.array([x_range[1] - x_range[0], y_range[1] - y_range[0]]) / panel
    drawn = [_dense((np.column_stack([line.x, line.y]).astype(float) - origin) / unit, least=80) for line in lines]
    boxes: list[tuple] = []
    taken = np.empty((0, 2))  # points covered by the labels already placed; their centres and half sizes
    labels = []
    for index, line in enumerate(lines):
        if not line.name:
            continue
        others = np.vstack([*drawn[:index], *drawn[index + 1 :], taken])
        place, side, centre, box = _roomiest(line.name, drawn[index], others, panel, boxes)
        boxes.append((centre, box))
        taken = np.vstack([taken, centre + box * np.mgrid[-1:1:9j, -1:1:3j].reshape(2, -1).T])
        at = place * unit + origin
        labels.append(
            {
                "x": float(at[0]),
                "y": float(at[1]),
                "xref": f"x{axes}",
                "yref": f"y{axes}",
                "text": line.name,
                "font": {"color": line.colour, "size": 14},
                "xanchor": {0: "center", 1: "left", -1: "right"}[side[0]],
                "yanchor": {0: "middle", 1: "bottom", -1: "top"}[side[1]],
                "xshift": 4 * side[0],
                "yshift": 3 * side[1],
            }
        )
    return labels


def _roomiest(
    name: str, line: np.ndarray, others: np.ndarray, panel: np.ndarray, placed: Sequence[tuple]
) -> tuple[np.ndarray, tuple[int, int], np.ndarray, np.ndarray]:
    """Where a line's name goes: the point on the line, the side of it, and the label's centre and half size in pixels.

    The label must touch nothing, least of all a label that is `placed`, be nearer to its own line than to any other, and if it
    can stand near the line's end.
    """
    box = np.array([3.7 * len(re.sub("<[^>]*>", "", name)) + 3, 9.0])
    visible = line[np.isfinite(line).all(axis=1) & (line >= 0).all(axis=1) & (line <= panel).all(axis=1)]
    places = visible[np.linspace(0, len(visible) - 1, 16).astype(int)]
    spots = np.tile(places, (len(SIDES), 1))
    sides = np.repeat(SIDES, len(places), axis=0)
    diagonal = sides.all(axis=1, keepdims=True)
    centres = spots + sides * (box + np.where(diagonal, 3, 5))
    over_edge = np.maximum(np.abs(centres - panel / 2) + box - panel / 2, 0).sum(axis=1)
    air = [1.2, 1]  # beside a wide axis a phone's panel has 280 pixels, and letters stay as they are
    clash = sum(
        ((np.abs(centres - centre) < (box + half) * air).all(axis=1) for centre, half in placed), np.zeros(len(spots))
    )
    room_own, room_others = _room(centres, box, line, 60), _room(centres, box, others, 60)
    score = (
        np.minimum(np.minimum(room_own, room_others), 4) * 100
        + np.minimum(room_others, 30)
        + 15 * spots[:, 0] / panel[0]
        - 100 * over_edge
        - 1000 * clash
        - 4 * np.abs(sides[:, 0])
    )
    best = int(score.argmax())
    return spots[best], tuple(sides[best].tolist()), centres[best], box


SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, -1), (-1, 1), (1, 1), (-1, -1))


def beside(
    spots: Sequence[tuple],
    lines: Sequence[np.ndarray],
    panel: np.ndarray,
    stretch: float = 1,
    *,
    ground: np.ndarray | None = None,
) -> list[dict]:
    """Annotations (without their place) for each (pixel, text, colour), with a line from the label to its spot.

    Each is near its spot, off the drawn `lines` and off the other labels and their lines, and inside the panel, as far as
    there is room, and off the points of the `ground`, for which they go farther. All in pixels of a phone's panel; on a
    screen it is `stretch` times as wide, while letters stay.
    """
    drawn = np.vstack([*map(_dense, lines), *(np.asarray(spot)[None] for spot, *_ in spots)])
    drawn = drawn if ground is None else np.vstack([drawn, ground])
    names = np.empty((0, 2))  # points of the labels placed so far, and of their lines
    turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    ways = np.column_stack([np.cos(turn), np.sin(turn)])
    reach = np.repeat([10, 22, 40, 62, 90, 124] + [160, 200, 240] * (ground is not None), len(ways))
    touching, leading = (
        (20, 0.45) if ground is None else (40, 0.25)
    )  # what a pixel of room, and of a line to it, weighs
    boxes: list[tuple] = []
    labels = []
    for spot, text, colour in spots:
        rows = text.split("<br>")
        box = np.array([3.5 * max(map(len, rows)) + 4, 9.0 * len(rows) + 1])
        offsets = np.vstack([(far + box) * ways for far in reach[:: len(ways)]])
        centres = np.asarray(spot) + offsets
        wide = spot + (drawn - spot) * [stretch, 1]
        room = _room(centres, box, np.vstack([drawn, names, wide] if stretch > 1 else [drawn, names]), 12)
        over = np.maximum(np.abs(centres - panel / 2) + box - panel / 2, 0).sum(axis=1)
        lead = np.asarray(spot) + offsets[:, None] * np.linspace(0, 1, 9)[:, None]
        crossed = sum(_crossings(lead[:, 1], lead[:, -1], line) for line in lines)
        clash = sum((np.abs(centres - centre) < box + half).all(axis=1) for centre, half in boxes)
        struck = sum((np.abs(lead - centre) < half).all(axis=2).any(axis=1) for centre, half in boxes)
        score = touching * np.minimum(room, 5) + room - leading * reach - 20 * over
        best = int((score - 300 * clash - 60 * struck - 30 * np.minimum(crossed, 2)).argmax())
        boxes.append((centres[best], box))
        edges = centres[best] + box * np.mgrid[-1:1:13j, -1:1:5j].reshape(2, -1).T
        names = np.vstack([names, edges, lead[best]])
        labels.append(
            {
                "text": text,
                "font": {"color": colour, "size": 13},
                "bgcolor": fade(LIGHT.surface, 0.8),
                "borderpad": 1,
                "showarrow": True,
                "arrowhead": 0,
                "arrowwidth": 1,
                "arrowcolor": colour,
                "standoff": 5,
                "ax": round(float(offsets[best][0]), 1),
                "ay": round(float(-offsets[best][1]), 1),
                "xanchor": "center",
                "yanchor": "middle",
            }
        )
    return labels


def _crossings(starts: np.ndarray, stops: np.ndarray, line: np.ndarray) -> np.ndarray:
    """How often each way from a start to a stop crosses the line: both ends of each lie on different sides of the other."""
    if len(line) < 2:
        return np.zeros(len(starts))
    of_ways = _cross(stops - starts, starts, line)
    pieces = np.diff(line, axis=0)
    on_both_sides = _cross(pieces, line[:-1], starts).T != _cross(pieces, line[:-1], stops).T
    return (on_both_sides & (of_ways[:, 1:] != of_ways[:, :-1])).sum(axis=1)


def _cross(along: np.ndarray, origin: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Whether each point (a column) lies to the left of each direction (a row) from its origin."""
    (ax, ay), (ox, oy), (px, py) = along.T, origin.T, points.T
    return np.outer(ax, py) - np.outer(ay, px) > (ax * oy - ay * ox)[:, None]


def cut(name: str, letters: int) -> str:
    """The name, or its beginning and …, in at most so many letters."""
    return name if len(name) <= letters else f"{name[: letters - 1]}…"


def pixels(points: np.ndarray, low: np.ndarray, unit: np.ndarray | float) -> np.ndarray:
    return (points - low) / unit


def _room(centres: np.ndarray, box: np.ndarray, points: np.ndarray, most: float) -> np.ndarray:
    """How far each box of half size `box` is from the nearest point, at most `most`; points in a gap (NaN) count for nothing."""
    points = points[np.isfinite(points).all(axis=1)]
    across, up = (np.maximum(np.abs(centres[:, k, None] - points[:, k]) - box[k], 0) for k in (0, 1))
    return np.sqrt((across * across + up * up).min(axis=1, initial=most**2))


def _dense(points: np.ndarray, *, least: int = 2) -> np.ndarray:
    """Points along a line at equal distances, so close that no label slips between two of them; gaps are kept."""
    if len(points) < 2:
        return points
    points = np.clip(points, -1e4, 1e4)  # a step far out of the picture
    away = np.append(0, np.cumsum(np.nan_to_num(np.hypot(*np.diff(points, axis=0).T))))
    at = np.linspace(0, away[-1], int(max(least, min(300, 2 + away[-1] / 8))))
    return np.column_stack([np.interp(at, away, points[:, k]) for k in (0, 1)])
