"""The loss over one weight, the others held: a parabola or any other curve, with tangent and direction."""

from __future__ import annotations

import textwrap
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.descents.geometry import FAR, LOSS, check, of_neuron, slope, thinned, weight_names
from explainer.charts.descents.slice_words import Along, lowest_words, slope_words
from explainer.charts.drawing import validation
from explainer.charts.drawing.theme import NAMED, TOP, figure
from explainer.numeric.floating import to_floats
from explainer.numeric.formatting import equals, number
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.descent.path import Path

# places, losses, points to be seen, and the lowest place
Seen = tuple[np.ndarray, np.ndarray, np.ndarray, Fraction | float | None]
PHONE = 46  # letters of a line under the title on a phone
SMOOTH, CURVED = 161, 1201  # points of a curve: a parabola's are a hundredth of a pixel off; any other has one a pixel


def loss(path: Path, *, weight: int = 0, update: int = 0) -> go.Figure:
    """L(w): the loss over one weight, the others held; tangent and direction at the weight that `update` starts from.

    A path of a single weight is drawn whole, point by point. `weight` counts from 0.
    At a corner or jump of the loss, where there is no slope, the one that is used is shown, and said to be a convention.
    Raises ValueError when there is no such weight or update, and where the loss depends on none of the weights.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> loss(path).layout.title.subtitle.text
    'at w₁ = −0.234 the slope is −28.49: larger w₁'
    """
    check(path)
    weights = to_floats(path.weights)
    weight = validation.whole(weight, "weight", 0, weights.shape[1] - 1)
    update = validation.whole(update, "update", 0, len(weights) - 1)
    name = "w" if weights.shape[1] == 1 else weight_names(path)[weight]
    here = weights[update]
    alone = weights.shape[1] == 1

    def along(values: np.ndarray) -> np.ndarray:
        points = np.repeat(here[None], len(values), axis=0)
        points[:, weight] = values
        return path.surface.losses(points)

    steepness, height = float(slope(path, update)[weight]), float(to_floats(path.losses[update : update + 1], LOSS)[0])
    if not np.isfinite([steepness, height]).all():
        raise ValueError(f"the loss has no finite value and slope at {name} = {number(here[weight])}; choose an update")
    curve = _parabola if path.is_bowl else _curve
    x, y, shown, lowest = curve(path, update, weight, weights[:, 0] if alone else here[weight : weight + 1], along)
    reach = (x[-1] - x[0]) / 2
    usual = max(height, float(np.nanmax(along(shown))), float(np.nanmedian(y)))
    top = min(float(np.nanmax(y)), 6 * usual) or 1.0  # what grows beyond it, at a pole say, leaves the picture
    half = reach / 5
    tangent = go.Scatter(
        x=[here[weight] - half, here[weight] + half],
        y=[height - steepness * half, height + steepness * half],
        mode="lines",
        line={"color": LIGHT.vermillion, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        name="tangent",
    )
    line = go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": LIGHT.blue, "width": 2.5, "simplify": False},
        hovertemplate=f"{name} = %{{x:.4~g}}, loss %{{y:.4~g}}<extra></extra>",
        name="loss",
    )
    spots = go.Scatter(
        x=shown,
        y=along(shown),
        mode="lines+markers" if alone else "markers",
        line={"color": LIGHT.muted, "width": 1, "dash": "dot"},
        marker={"color": LIGHT.ink, "size": 9},
        hovertemplate=f"{name} = %{{x:.6~g}}, loss %{{y:.6~g}}<extra></extra>",
        name="weights",
    )
    message = slope_words(path, update, weight, name)
    rows = textwrap.wrap(message, PHONE)
    level = top * _free_level(x, y / top, here[weight], here[weight] - np.sign(steepness) * reach / 3)
    arrow = {
        "x": here[weight] - np.sign(steepness) * reach / 3,
        "ax": here[weight],
        "y": level,
        "ay": level,
        "axref": "x",
        "ayref": "y",
        "showarrow": bool(steepness),
        "arrowhead": 2,
        "arrowwidth": 3,
        "arrowcolor": LIGHT.green,
        "text": "",
    }
    hint = {
        "x": here[weight] - np.sign(steepness) * reach / 6,
        "y": level + 0.02 * top,
        "yanchor": "bottom",
        "text": "downhill",
        "font": {"color": LIGHT.green},
    }
    loss_name = path.neuron.loss.title.lower()
    layout = {
        "title": {"text": f"Loss over {name}{of_neuron(path)}", "subtitle": {"text": "<br>".join(rows)}},
        "margin": {"l": 50, "b": NAMED, "t": TOP + 18 * (len(rows) - 1)},
        "xaxis": {"title": {"text": name}, "range": [x[0], x[-1]], "zeroline": False},
        "yaxis": {"title": {"text": "loss" if path.is_bowl else loss_name}, "range": [-0.04 * top, 1.04 * top]}
        | {"exponentformat": "power"},
        "annotations": [arrow, hint] if steepness else [],
    }
    held = "" if alone else f" The other weights are held at their values before update {update + 1}."
    if lowest is not None:
        seen = f"a parabola with its lowest point at {name} {equals(lowest)}"
    elif path.is_bowl:
        seen = f"the same for every {name}: its inputs are 0"
    else:
        seen = f"{loss_name}{of_neuron(path)}, {lowest_words(x, y, along, name)}"
    alt = f"Loss over {name}, {seen}; {message}. Loss {number(height)} there.{held}"
    return figure([line, tangent, spots], layout, alt=alt)


def _free_level(x: np.ndarray, y: np.ndarray, start: float, stop: float) -> float:
    """At which share of the height an arrow and its name stay clear of the curve: at the bottom, if they can."""
    wide = 0.15 * (x[-1] - x[0])  # half of what the name needs on a phone
    middle = (start + stop) / 2
    span = max(abs(stop - start) / 2, wide)
    near = y[(np.abs(x - middle) <= span) & np.isfinite(y)]
    levels = (0.04, 0.9, 0.5, 0.3, 0.7)
    clear = [float(np.abs(near - level - 0.04).min(initial=1)) for level in levels]
    return next((level for level, gap in zip(levels, clear, strict=True) if gap > 0.1), levels[int(np.argmax(clear))])


def _parabola(path: Path, update: int, weight: int, points: np.ndarray, along: Along) -> Seen:
    """Places, losses, the `points` near enough to be seen, and where the loss over one weight is lowest, None for nowhere."""
    here, slopes = path.weights[update][weight], path.slope(update)
    steepness = Fraction(0) if slopes is None else slopes[weight]  # of a parabola it is known
    curvature = 2 * sum(Fraction(str(row[weight])) ** 2 for row in path.inputs) / len(path.inputs)
    exact = Fraction(str(here)) - steepness / curvature if curvature else None
    here, lowest = to_floats([here, here if exact is None else exact])
    reach = 1.35 * abs(here - lowest) or 1.0
    shown = thinned(points[np.abs(points - lowest) <= 4 * reach])
    reach = max(reach, 1.15 * float(np.abs(shown - lowest).max(initial=0)))
    x = np.linspace(lowest - reach, lowest + reach, SMOOTH)
    return x, along(x), shown, exact


def _curve(path: Path, update: int, weight: int, points: np.ndarray, along: Along) -> Seen:
    """The same of any loss, without its lowest place: as far as z changes by 6, with every kink hit, and gaps where it jumps."""
    here = to_floats(path.weights[update])
    first = float(along(here[weight : weight + 1])[0])
    shown = thinned(points[along(points) <= FAR * max(first, float(along(points[:1])[0]))])
    inputs = to_floats(path.inputs)
    enough = 6 / (float(np.abs(inputs[:, weight]).max()) or 6.0)
    low, high = min(shown.min(initial=here[weight]), here[weight]), max(shown.max(initial=here[weight]), here[weight])
    middle, reach = (low + high) / 2, max(0.65 * (high - low), enough)
    x = np.linspace(middle - reach, middle + reach, CURVED)
    rest = inputs @ here - inputs[:, weight] * here[weight]
    with np.errstate(divide="ignore", invalid="ignore"):
        corners = np.concatenate(
            [(float(kink.at) - rest) / inputs[:, weight] for kink in path.neuron.activation.kinks if kink.at.is_number]
            or [np.empty(0)]
        )
    corners = np.unique(corners[np.abs(corners - middle) < reach])
    near = 1e-9 * reach
    x = x[(np.abs(x[:, None] - corners) > 2 * near).all(axis=1)]  # not twice, a rounding apart
    x = np.unique(np.concatenate([x, corners - near, corners, corners + near]))
    y = along(x)
    y[~np.isfinite(y)] = np.nan
    jumps = {c - near / 2: along(np.array([c - near, c])) for c in corners}
    jumps |= {c + near / 2: along(np.array([c, c + near])) for c in corners}
    for place, sides in jumps.items():
        left, right = sides
        if not np.isclose(left, right, rtol=1e-4, atol=1e-9):  # the line breaks off before a jump and goes on after it
            at = int(np.searchsorted(x, place))
            x, y = np.insert(x, at, place), np.insert(y, at, np.nan)
    return x, y, shown, None
