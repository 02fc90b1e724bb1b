"""Which learning rates are safe: by what one update multiplies the error, for every rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.descents.geometry import check, is_full
from explainer.charts.drawing.labels import beside, pixels
from explainer.charts.drawing.theme import NAMED, fade, figure
from explainer.numeric.floating import to_floats
from explainer.numeric.formatting import distinct, number
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.descent.path import Path


def rates(path: Path) -> go.Figure:
    """max |1 − rate·λ|: by what the error is multiplied in one update, for every learning rate.

    λ runs over the curvatures of the loss (the Hessian's eigenvalues). Below 1 (shaded) the error shrinks: every rate
    from 0 to `path.rate_limit` is safe, and `path.best_rate` is quickest. A rate far beyond the limit is named, not
    reached by the axis: the safe ones would be too small to be seen.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> rates(path).layout.title.text
    'Which learning rates are safe?'
    """
    check(path)
    if not path.is_parabola:
        raise ValueError(
            "safe rates are known for plain gradient descent of a linear neuron with squared error only; "
            "charts.descent draws others"
        )
    if not is_full(path):
        raise ValueError(
            f"one update is judged that looks at all {len(path.inputs)} rows, got batches of {path.batch_size}; "
            "charts.descent draws batches"
        )
    if path.rate_limit is None or path.best_rate is None:
        raise ValueError("no limit is known for rows in random order; give descend no shuffle")
    limit, best, used = (float(rate) for rate in (path.rate_limit, path.best_rate, path.learning_rate))
    curvatures = to_floats([value for value in path.eigenvalues if value])

    def factor(rate: np.ndarray | float) -> np.ndarray:
        return np.abs(1 - np.multiply.outer(np.asarray(rate, float), curvatures)).max(axis=-1)

    beyond = used > 2.5 * limit
    right = 2.5 * limit if beyond else max(1.35 * limit, 1.1 * used)
    # The factor is made of straight pieces: its corners and the ends are all the points it needs.
    corners = {0.0, best, right, *(1 / curvatures), *(2 / np.add.outer(curvatures, curvatures).ravel())}
    x = np.array(sorted(corner for corner in corners if corner <= right))
    top = max(1.4, 1.08 * float(factor(right)))
    line = go.Scatter(
        x=x,
        y=factor(x),
        mode="lines",
        line={"color": LIGHT.blue, "width": 2.5},
        hovertemplate="learning rate %{x:.4~g}: error × %{y:.4~g}<extra></extra>",
        name="factor",
    )
    shown = np.array([best, limit] if beyond else [best, limit, used])
    colours = [LIGHT.green, LIGHT.blue, LIGHT.vermillion]
    marks = go.Scatter(
        x=shown,
        y=factor(shown),
        mode="markers",
        marker={
            "symbol": ["diamond", "circle-open", "circle"][: len(shown)],
            "size": 11,
            "color": colours[: len(shown)],
            "line": {"width": 2, "color": colours[: len(shown)]},
        },
        hovertemplate="learning rate %{x:.5~g}: error × %{y:.5~g}<extra></extra>",
        name="rates",
    )
    # From exact numbers: at the limit the error stays, and at the best rate of one curvature nothing of it is left.
    now = max(abs(float(part)) for part, value in zip(path.contraction, path.eigenvalues, strict=True) if value)
    bottom = -0.14 * top
    low, unit = np.array([0, bottom]), np.array([right / 310, (top - bottom) / 280])  # pixels on a phone
    here = f"here {number(used)}: × {distinct(now, 1)}"
    words = [f"best {number(best)}", f"limit {distinct(limit, used)}", f"{here}, off to the right" if beyond else here]
    places = [(best, float(factor(best))), (limit, 1.0), (right, float(factor(right))) if beyond else (used, now)]
    spots = [
        (pixels(np.array(place), low, unit), text, colour)
        for place, text, colour in zip(places, words, colours, strict=True)
    ]
    ground, word = (
        np.array([[0, 0], [right, 0]]),
        np.array([[limit / 2, bottom / 2]]),
    )  # the axis, and "safe", see below
    lines = [pixels(line, low, unit) for line in (np.column_stack([x, factor(x)]), ground)]
    lines.append(pixels(word, low, unit) + np.linspace(-18, 18, 7)[:, None] * [1, 0])
    labels = [
        label | {"x": x, "y": y}
        for label, (x, y) in zip(beside(spots, lines, np.array([310.0, 280.0]), 2.3), places, strict=True)
    ]
    safe = {
        "type": "rect",
        "x0": 0,
        "x1": limit,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "fillcolor": fade(LIGHT.green, 0.12),
        "line": {"width": 0},
    }
    # Below the axis, where the line of factors never comes.
    name = {"x": limit / 2, "y": bottom / 2, "text": "safe", "font": {"color": LIGHT.green}}
    verdict = "shrinks" if now < 1 else "grows" if now > 1 else "stays"
    message = f"at {number(used)} the error {verdict}: × {distinct(now, 1)} an update"
    layout = {
        "title": {"text": "Which learning rates are safe?", "subtitle": {"text": message}},
        "margin": {"l": 50, "b": NAMED},
        "xaxis": {"title": {"text": "learning rate"}, "range": [0, right]},
        "yaxis": {"title": {"text": "error × this, each update"}, "range": [bottom, top]},
        "shapes": [safe],
        "annotations": [*labels, name],
    }
    far = f" The axis ends at {number(right)}, far below {number(used)}." if beyond else ""
    alt = f"Learning rates from 0 to {distinct(limit, used)} are safe, {number(best)} is quickest; {message}.{far}"
    return figure([line, marks], layout, alt=alt)
