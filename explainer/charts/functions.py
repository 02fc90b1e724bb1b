"""Formulas as pictures: one curve with its slope and tangent, several compared."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts import asked
from explainer.charts.theme import DASHES, LIGHT, Line, direct_labels, fade, figure, number

if TYPE_CHECKING:
    from explainer.formula import Formula

Function = Callable[[np.ndarray], np.ndarray]
NARROW = 1e-9  # the narrowest window, as a share of its numbers
ROUNDS = 22  # of splitting: the finest pieces are about a millionth of the window
PROBE = 0.38  # where a piece is tried: not in its middle, where the error of an S-shaped piece is 0
PANEL = 320  # pixels: the height of the drawing area that curves are sampled for; an 800 pixel wide figure has this


def curve(
    formula: Formula,
    *,
    at: float | None = None,
    show: Sequence[str] = ("value", "slope"),
    window: tuple[float, float] = (-6, 6),
    parameters: Mapping[str, float] | None = None,
) -> go.Figure:
    """y = f(x) and its slope f'(x) over `window`; `at` adds the tangent there with its slope triangle.

    Jumps are drawn as jumps (open circle: not reached, filled: the value), corners are marked, and the range is shaded.
    `show` is "value", "slope" or both; `parameters` are the formula's own, such as `{"a": 0.1}` for leaky ReLU.
    Raises ValueError for an unknown name, an empty window, or a point where the formula has no value.
    """
    asked.formula(formula)
    window = _check_window(window)
    shown = asked.words(show, "show", ("value", "slope"))
    value, slope = _functions(formula, parameters)
    kinks = [kink for kink in formula.kinks if window[0] < kink.at < window[1]]
    breaks = [float(kink.at) for kink in kinks]
    wanted = [function for name, function in (("value", value), ("slope", slope)) if name in shown]
    y_range = _y_range(wanted, window, formula.range if "value" in shown else None)

    lines, traces = [], []
    for name, function, colour, dash in (
        ("value", value, LIGHT.blue, "solid"),
        ("slope", slope, LIGHT.vermillion, "dash"),
    ):
        if name not in shown:
            continue
        x, y = sample(function, window, y_range, breaks)
        lines.append(Line(x, y, formula.title if name == "value" else "slope", colour))
        traces.append(line(x, y, name, colour, dash))
    for kink in kinks:
        traces += _kink_marks(kink, value, slope, shown)
    sentences = [f"{formula.title} from x = {number(window[0])} to {number(window[1])}."]
    sentences += _range_words(formula) + [_kink_words(kink, value, slope) for kink in kinks]
    title, notes = {"text": formula.title}, []
    if at is not None:
        tangent, notes, told = _tangent(value, slope, kinks, at, window)
        traces += tangent
        lines += [Line(trace.x, trace.y) for trace in tangent]
        room = 0.18 * (window[1] - window[0])  # as wide as a number on a phone
        lines += [Line([note["x"], note["x"] + room], [note["y"], note["y"]]) for note in notes]
        title["subtitle"] = {"text": told}
        sentences.append(f"At {told}.")
    layout = {
        "title": title,
        "xaxis": {"range": list(window), "title": {"text": "x"}, "zeroline": True},
        "yaxis": {"range": y_range, "zeroline": True},
        "shapes": _range_shapes(formula, y_range) if "value" in shown else [],
        "annotations": [*direct_labels(lines, window, y_range, height=PANEL), *notes],
    }
    return figure(traces, layout, alt=" ".join(sentences))


def compare(
    formulas: Sequence[Formula], *, window: tuple[float, float] = (-6, 6), at: float | None = None
) -> go.Figure:
    """Several f(x) above and their slopes f'(x) below, over one x, read together by hovering.

    `at` marks one x in both panels. Raises ValueError for no formula, more than seven, or an empty window.
    """
    window = _check_window(window)
    if not isinstance(formulas, (list, tuple)):
        raise ValueError(f"formulas must be a list of formulas, got {asked.shortly(formulas)}")
    for formula in formulas:
        asked.formula(formula)
    if not 1 <= len(formulas) <= len(LIGHT.series):
        raise ValueError(f"compare takes 1 to {len(LIGHT.series)} formulas, got {len(formulas)}")
    pairs = [_functions(formula, None) for formula in formulas]
    panels = {"": "value", "2": "slope"}
    traces, annotations, sentences, axes = [], [], [], {}
    for which, (suffix, name) in enumerate(panels.items()):
        functions = [pair[which] for pair in pairs]
        y_range = _y_range(functions, window, None)
        lines = []
        for formula, function, colour, dash in zip(formulas, functions, LIGHT.series, DASHES, strict=False):
            breaks = [float(kink.at) for kink in formula.kinks if window[0] < kink.at < window[1]]
            x, y = sample(function, window, y_range, breaks)
            lines.append(Line(x, y, formula.title, colour))
            traces.append(line(x, y, formula.title, colour, dash, suffix))
        annotations += direct_labels(lines, window, y_range, height=190, axes=suffix)
        axes[f"yaxis{suffix}"] = {"range": y_range, "title": {"text": name}, "anchor": f"x{suffix}"}
    if at is not None:
        x_at = _check_point(at, window)
        for formula, (value, slope) in zip(formulas, pairs, strict=True):
            sentences.append(f"{formula.title}: value {number(value(x_at))}, slope {number(slope(x_at))}.")
        sentences.insert(0, f"At x = {number(x_at)}:")
    layout = {
        **axes,
        "height": 560,
        "title": {"text": "Values above, slopes below"},
        "grid": {"rows": 2, "columns": 1, "ygap": 0.16},
        "xaxis": {"range": list(window), "matches": "x2", "showticklabels": True},
        "xaxis2": {"range": list(window), "title": {"text": "x"}, "anchor": "y2"},
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "annotations": annotations,
        "shapes": [_markerline(x_at, suffix) for suffix in panels] if at is not None else [],
    }
    names = ", ".join(formula.title for formula in formulas)
    alt = f"{names} from x = {number(window[0])} to {number(window[1])}, values above and slopes below."
    return figure(traces, layout, alt=" ".join([alt, *sentences]))


def sample(
    function: Function, window: Sequence[float], y_range: Sequence[float], breaks: Sequence[float] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """x and y so close together that the straight lines between them stay within half a pixel of the function.

    At `breaks` the line ends on the exact limit from each side; where the function has no value there is a gap.
    """
    margin = y_range[1] - y_range[0]
    low, high, tolerance = y_range[0] - margin, y_range[1] + margin, 0.2 * margin / PANEL
    pieces_x, pieces_y = [], []
    edges = [window[0], *sorted(breaks), window[1]]
    for start, stop in itertools.pairwise(edges):
        x = np.linspace(start, stop, 257)
        # The ends of a piece are evaluated a hair inside it: the limit from this side, not the value at the break.
        x[0], x[-1] = np.nextafter(start, stop), np.nextafter(stop, start)
        y = _clipped(function, x, low, high)
        for _ in range(ROUNDS):
            between, tried, coarse = _tried(function, x, y, low, high, tolerance)
            if not coarse.any():
                break
            # A neighbour may have passed by chance: it is split too.
            split = np.flatnonzero(coarse | np.append(coarse[1:], False) | np.append(False, coarse[:-1]))
            x = np.insert(x, split + 1, between[split])
            y = np.insert(y, split + 1, tried[split])
        # Still coarse at a millionth of the window, with a value on both sides: a jump or pole that nobody declared.
        between, _, coarse = _tried(function, x, y, low, high, tolerance)
        torn = np.flatnonzero(coarse & np.isfinite(y[:-1]) & np.isfinite(y[1:]))
        x = np.insert(x, torn + 1, between[torn])
        y = np.insert(y, torn + 1, np.nan)
        x[0], x[-1] = start, stop
        pieces_x += [x, [stop]]
        pieces_y += [y, [np.nan]]
    return np.concatenate(pieces_x[:-1]), np.concatenate(pieces_y[:-1])


def _tried(
    function: Function, x: np.ndarray, y: np.ndarray, low: float, high: float, tolerance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A point inside each piece of the line, the function there, and whether the piece is too coarse for it."""
    between = x[:-1] + PROBE * np.diff(x)
    tried = _clipped(function, between, low, high)
    error = np.abs(tried - (y[:-1] + PROBE * np.diff(y)))
    nothing = np.isnan(y[:-1]) & np.isnan(y[1:]) & np.isnan(tried)
    return between, tried, (error > tolerance) | (np.isnan(error) & ~nothing)


def _clipped(function: Function, x: np.ndarray, low: float, high: float) -> np.ndarray:
    """The function's values, kept near the visible range; NaN where there is none."""
    with np.errstate(all="ignore"):
        y = np.broadcast_to(np.asarray(function(x), dtype=float), x.shape)
    return np.clip(np.where(np.isfinite(y), y, np.nan), low, high)


def _functions(formula: Formula, parameters: Mapping[str, float] | None) -> tuple[Function, Function]:
    """f and f' with the parameters put in."""
    if not hasattr(formula, "slope"):
        raise ValueError(f"{formula.name} takes several scores at once and has no curve; use charts.softmax(scores)")
    if not isinstance(parameters or {}, Mapping):
        raise ValueError(f"parameters must be a dict of names and numbers, got {asked.shortly(parameters)}")
    chosen = dict(parameters or {})
    return (lambda x: formula(x, **chosen)), (lambda x: formula.slope(x, **chosen))


def _y_range(functions: Sequence[Function], window: Sequence[float], known: object | None) -> list[float]:
    """A y axis that holds the curves and the known range with some air; poles do not squash the rest."""
    x = np.linspace(*window, 2001)
    lows, highs = [], []
    for function in functions:
        y = _clipped(function, x, -np.inf, np.inf)
        y = y[np.isfinite(y)]
        if not len(y):
            continue
        low, high = np.percentile(y, [10, 90])
        reach = 1.5 * (high - low)
        near_pole = y.max() - y.min() > 12 * reach > 0  # nothing else makes the outermost tenths so tall
        lows.append(max(y.min(), low - reach) if near_pole else y.min())
        highs.append(min(y.max(), high + reach) if near_pole else y.max())
    if not lows:
        raise ValueError(f"the formula has no value between x = {number(window[0])} and {number(window[1])}")
    if known is not None and hasattr(known, "sup"):
        lows += [float(known.inf)] if known.inf.is_finite else []
        highs += [float(known.sup)] if known.sup.is_finite else []
    low, high = min(lows), max(highs)
    air = 0.08 * (high - low) or 1.0
    return [float(low - air), float(high + air)]


def line(x: np.ndarray, y: np.ndarray, name: str, colour: str, dash: str, axes: str = "") -> go.Scatter:
    return go.Scatter(
        x=x,
        y=y,
        name=name,
        mode="lines",
        line={"color": colour, "dash": dash, "width": 2.5},
        connectgaps=False,
        hovertemplate=f"{name} %{{y:.4~g}} at x = %{{x:.4~g}}<extra></extra>",
        xaxis=f"x{axes}",
        yaxis=f"y{axes}",
    )


def _limits(function: Function, at: float) -> tuple[float, float]:
    """f(at−) and f(at+)."""
    left, right = _clipped(function, np.array([np.nextafter(at, -np.inf), np.nextafter(at, np.inf)]), -np.inf, np.inf)
    return float(left), float(right)


def _kink_marks(kink: object, value: Function, slope: Function, shown: Sequence[str]) -> list[go.Scatter]:
    """Circles at a corner or jump: open where a limit is not reached, filled for the value that holds there."""
    at = float(kink.at)
    marks = []
    if "value" in shown:
        here, limits = float(value(at)), _limits(value, at)
        jump = not np.allclose(limits, here)
        for limit in {limit for limit in limits if not np.isclose(limit, here)}:
            marks.append(dot(at, limit, LIGHT.blue, "circle-open", f"not reached: {number(limit)}"))
        marks.append(dot(at, here, LIGHT.blue, "circle" if jump else "square-open", kink.note))
    if "slope" in shown:
        convention = float(slope(at))
        for limit in dict.fromkeys(_limits(slope, at)):
            marks.append(dot(at, limit, LIGHT.vermillion, "circle-open", f"no slope at x = {number(at)}"))
        marks.append(dot(at, convention, LIGHT.vermillion, "diamond-tall", f"convention: slope {number(convention)}"))
    return marks


def dot(x: float, y: float, colour: str, symbol: str, note: str) -> go.Scatter:
    return go.Scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": 9, "line": {"width": 2, "color": colour}},
        hovertemplate=f"{note}<extra></extra>",
    )


def _kink_words(kink: object, value: Function, slope: Function) -> str:
    at = float(kink.at)
    before, after = _limits(value, at)
    if not np.isclose(before, after):
        return f"At x = {number(at)} the value jumps from {number(before)} to {number(after)}."
    before, after = _limits(slope, at)
    return f"At x = {number(at)} there is a corner: the slope jumps from {number(before)} to {number(after)}."


def _tangent(
    value: Function, slope: Function, kinks: Sequence, at: float, window: Sequence[float]
) -> tuple[list[go.Scatter], list[dict], str]:
    """The point, the tangent through it and the slope triangle: a step to the right, and how far the tangent rises."""
    at = _check_point(at, window)
    y, m = float(value(at)), float(slope(at))
    if not np.isfinite(y):
        raise ValueError(f"the formula has no value at x = {number(at)}; choose `at` where it has one")
    point = dot(at, y, LIGHT.ink, "circle", f"x = {number(at)}, value {number(y)}, slope {number(m)}")
    if any(float(kink.at) == at for kink in kinks) or not np.isfinite(m):
        return [point], [], f"x = {number(at)}: value {number(y)}, no slope"
    width = window[1] - window[0]
    reach, step = width / 5, 1.0 if 5 <= width <= 20 else width / 10
    step = -step if at + step > window[1] else step
    line = go.Scatter(
        x=[at - reach, at + reach],
        y=[y - m * reach, y + m * reach],
        mode="lines",
        line={"color": LIGHT.ink, "width": 1.5},
        hoverinfo="skip",
        name="tangent",
    )
    triangle = go.Scatter(
        x=[at, at + step, at + step],
        y=[y, y, y + m * step],
        mode="lines",
        line={"color": LIGHT.green, "width": 2, "dash": "dot"},
        hoverinfo="skip",
        name="slope triangle",
    )
    side = 1 if step > 0 else -1
    labels = [
        {"x": at + step / 2, "y": y, "text": number(step), "yanchor": "top" if m >= 0 else "bottom"},
        {
            "x": at + step,
            "y": y + m * step / 2,
            "text": number(m * step),
            "xanchor": "left" if side > 0 else "right",
            "xshift": 3 * side,
        },
    ]
    labels = [label | {"font": {"color": LIGHT.green, "size": 13}} for label in labels]
    return [triangle, line, point], labels, f"x = {number(at)}: value {number(y)}, slope {number(m)}"


def _range_shapes(formula: Formula, y_range: Sequence[float]) -> list[dict]:
    """The band of values that the formula takes, with a dashed line where an end is approached but not reached."""
    known = formula.range
    if not hasattr(known, "left_open") or not (known.inf.is_finite or known.sup.is_finite):
        return []
    low = float(known.inf) if known.inf.is_finite else y_range[0]
    high = float(known.sup) if known.sup.is_finite else y_range[1]
    band = {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": low,
        "y1": high,
        "layer": "below",
        "fillcolor": fade(LIGHT.blue, 0.06),
        "line": {"width": 0},
    }
    open_ends = [(low, known.left_open and known.inf.is_finite), (high, known.right_open and known.sup.is_finite)]
    dashed = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "line": {"color": LIGHT.muted, "dash": "dash", "width": 1},
    }
    return [band, *(dashed | {"y0": end, "y1": end} for end, is_open in open_ends if is_open)]


def _range_words(formula: Formula) -> list[str]:
    known = formula.range
    if not hasattr(known, "left_open"):
        return []
    left, right = "(" if known.left_open else "[", ")" if known.right_open else "]"
    low, high = (number(float(end)) if end.is_finite else ("−∞" if end < 0 else "∞") for end in (known.inf, known.sup))
    return [f"Its range is {left}{low}, {high}{right}."]


def _markerline(x: float, axes: str) -> dict:
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "xref": f"x{axes}",
        "yref": f"y{axes} domain",
        "line": {"color": LIGHT.muted, "width": 1, "dash": "dot"},
    }


def _check_window(window: Sequence[float]) -> tuple[float, float]:
    ends = asked.numbers(window, "window")
    if ends.shape != (2,) or not ends[0] < ends[1]:
        raise ValueError(f"window must be (low, high) with low below high, got {asked.shortly(window)}")
    if ends[1] - ends[0] < NARROW * max(1e-290, *np.abs(ends)) or np.abs(ends).max() > asked.LARGEST:
        low, high = (float(end) for end in ends)
        raise ValueError(
            f"window must hold numbers that can be told apart, at most {asked.LARGEST:g}; got ({low!r}, {high!r})"
        )
    return float(ends[0]), float(ends[1])


def _check_point(at: float, window: Sequence[float]) -> float:
    if isinstance(at, bool | str | complex) or not (np.isscalar(at) and window[0] <= at <= window[1]):
        raise ValueError(
            f"at must lie in the window from {number(window[0])} to {number(window[1])}, got {asked.shortly(at)}"
        )
    return float(at)
