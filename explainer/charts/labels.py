"""Names beside places, where there is most room: off the lines, off each other, inside the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explainer.charts.theme import LIGHT, fade


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
        room = _room(centres, box, np.vstack([drawn, names, wide] if stretch > 1 else [drawn, names]))
        over = np.maximum(np.abs(centres - panel / 2) + box - panel / 2, 0).sum(axis=1)
        lead = np.asarray(spot) + offsets[:, None] * np.linspace(0, 1, 9)[:, None]
        crossed = sum(_crossings(lead[:, 1], lead[:, -1], line) for line in lines)
        clash = sum((np.abs(centres - centre) < box + half).all(axis=1) for centre, half in boxes)
        struck = sum((np.abs(lead - centre) < half).all(axis=2).any(axis=1) for centre, half in boxes)
        wanted = touching * np.minimum(room, 5) + room - leading * reach - 20 * over
        best = int((wanted - 300 * clash - 60 * struck - 30 * np.minimum(crossed, 2)).argmax())
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


def _room(centres: np.ndarray, box: np.ndarray, points: np.ndarray) -> np.ndarray:
    """How far each box of half size `box` is from the nearest of the points, at most 12."""
    across, up = (np.maximum(np.abs(centres[:, k, None] - points[:, k]) - box[k], 0) for k in (0, 1))
    return np.sqrt((across * across + up * up).min(axis=1, initial=144))


def _crossings(starts: np.ndarray, stops: np.ndarray, line: np.ndarray) -> np.ndarray:
    """How often each way from a start to a stop crosses the line: both ends of each lie on different sides of the other."""
    if len(line) < 2:
        return np.zeros(len(starts))
    of_ways = _cross(stops - starts, starts, line)
    pieces = np.diff(line, axis=0)
    apart = _cross(pieces, line[:-1], starts).T != _cross(pieces, line[:-1], stops).T
    return (apart & (of_ways[:, 1:] != of_ways[:, :-1])).sum(axis=1)


def _cross(along: np.ndarray, origin: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Whether each point (a column) lies to the left of each direction (a row) from its origin."""
    (ax, ay), (ox, oy), (px, py) = along.T, origin.T, points.T
    return np.outer(ax, py) - np.outer(ay, px) > (ax * oy - ay * ox)[:, None]


def pixels(points: np.ndarray, low: np.ndarray, unit: np.ndarray | float) -> np.ndarray:
    return (points - low) / unit


def _dense(points: np.ndarray) -> np.ndarray:
    """Points on the way from each to the next, so close that no label slips between them."""
    if len(points) < 2:
        return points
    points = np.clip(points, -1e4, 1e4)  # a step far out of the picture
    away = np.append(0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
    at = np.linspace(0, away[-1], int(min(300, 2 + away[-1] / 8)))
    return np.column_stack([np.interp(at, away, points[:, k]) for k in (0, 1)])
