"""Formulas as pictures: one curve, several compared, softmax, errors, cross-entropy, and the tree of the chain rule."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.theme import (
    DASHES,
    LIGHT,
    PLAYER,
    Line,
    direct_labels,
    equals,
    fade,
    figure,
    indexed,
    number,
    player,
    scale,
)

if TYPE_CHECKING:
    from explainer.formula import Formula

Function = Callable[[np.ndarray], np.ndarray]
PANEL = 320  # pixels: the height of the drawing area that curves are sampled for; an 800 pixel wide figure has this
TEMPERATURES = (0.1, 0.2, 0.5, 1, 2, 5, 10)


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
    _check_window(window)
    shown = _check_show(show)
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
        traces.append(_line(x, y, name, colour, dash))
    for kink in kinks:
        traces += _kink_marks(kink, value, slope, shown)
    sentences = [f"{formula.title} from x = {number(window[0])} to {number(window[1])}."]
    sentences += _range_words(formula) + [_kink_words(kink, value, slope) for kink in kinks]
    title, notes = {"text": formula.title}, []
    if at is not None:
        tangent, notes, told = _tangent(value, slope, kinks, at, window)
        traces += tangent
        lines += [Line(trace.x, trace.y) for trace in tangent]
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
    _check_window(window)
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
            traces.append(_line(x, y, formula.title, colour, dash, suffix))
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
        "shapes": [_marker_line(x_at, suffix) for suffix in panels] if at is not None else [],
    }
    names = ", ".join(formula.title for formula in formulas)
    alt = f"{names} from x = {number(window[0])} to {number(window[1])}, values above and slopes below."
    return figure(traces, layout, alt=" ".join([alt, *sentences]))


def sample(
    function: Function, window: Sequence[float], y_range: Sequence[float], breaks: Sequence[float] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """x and y so close together that the straight lines between them stay within a quarter pixel of the function.

    At `breaks` the line ends on the exact limit from each side; where the function has no value there is a gap.
    """
    margin = y_range[1] - y_range[0]
    low, high, tolerance = y_range[0] - margin, y_range[1] + margin, 0.25 * margin / PANEL
    pieces_x, pieces_y = [], []
    edges = [window[0], *sorted(breaks), window[1]]
    for start, stop in itertools.pairwise(edges):
        x = np.linspace(start, stop, 33)
        # The ends of a piece are evaluated a hair inside it: the limit from this side, not the value at the break.
        x[0], x[-1] = np.nextafter(start, stop), np.nextafter(stop, start)
        y = _clipped(function, x, low, high)
        for _ in range(22):
            middle = (x[:-1] + x[1:]) / 2
            between = _clipped(function, middle, low, high)
            error = np.abs(between - (y[:-1] + y[1:]) / 2)
            mixed = np.isnan(error) & ~(np.isnan(y[:-1]) & np.isnan(y[1:]) & np.isnan(between))
            rough = np.flatnonzero((error > tolerance) | mixed)
            if not len(rough):
                break
            x = np.insert(x, rough + 1, middle[rough])
            y = np.insert(y, rough + 1, between[rough])
        else:
            torn = rough[
                ~np.isnan(error[rough])
            ]  # still rough at a millionth of the window: an undeclared jump or pole
            x = np.insert(x, torn + 1, middle[torn])
            y = np.insert(y, torn + 1, np.nan)
        x[0], x[-1] = start, stop
        pieces_x += [x, [stop]]
        pieces_y += [y, [np.nan]]
    return np.concatenate(pieces_x[:-1]), np.concatenate(pieces_y[:-1])


def _clipped(function: Function, x: np.ndarray, low: float, high: float) -> np.ndarray:
    """The function's values, kept near the visible range; NaN where there is none."""
    with np.errstate(all="ignore"):
        y = np.broadcast_to(np.asarray(function(x), dtype=float), x.shape)
    return np.clip(np.where(np.isfinite(y), y, np.nan), low, high)


def _functions(formula: Formula, parameters: Mapping[str, float] | None) -> tuple[Function, Function]:
    """f and f' with the parameters put in."""
    if not hasattr(formula, "slope"):
        raise ValueError(f"{formula.name} takes several scores at once and has no curve; use charts.softmax(scores)")
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


def _line(x: np.ndarray, y: np.ndarray, name: str, colour: str, dash: str, axes: str = "") -> go.Scatter:
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
            marks.append(_dot(at, limit, LIGHT.blue, "circle-open", f"not reached: {number(limit)}"))
        marks.append(_dot(at, here, LIGHT.blue, "circle" if jump else "square-open", kink.note))
    if "slope" in shown:
        convention = float(slope(at))
        for limit in dict.fromkeys(_limits(slope, at)):
            marks.append(_dot(at, limit, LIGHT.vermillion, "circle-open", f"no slope at x = {number(at)}"))
        marks.append(_dot(at, convention, LIGHT.vermillion, "diamond-tall", f"convention: slope {number(convention)}"))
    return marks


def _dot(x: float, y: float, colour: str, symbol: str, note: str) -> go.Scatter:
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
    point = _dot(at, y, LIGHT.ink, "circle", f"x = {number(at)}, value {number(y)}, slope {number(m)}")
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


def _marker_line(x: float, axes: str) -> dict:
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


def _check_window(window: Sequence[float]) -> None:
    if len(window) != 2 or not np.isfinite(window).all() or not window[0] < window[1]:
        raise ValueError(f"window must be (low, high) with low below high, got {tuple(window)}")


def _check_show(show: Sequence[str]) -> tuple[str, ...]:
    shown = (show,) if isinstance(show, str) else tuple(show)
    if not shown or set(shown) - {"value", "slope"}:
        raise ValueError(f'show must be "value", "slope" or both, got {show!r}')
    return shown


def _check_point(at: float, window: Sequence[float]) -> float:
    if not (np.isscalar(at) and window[0] <= at <= window[1]):
        raise ValueError(f"at must lie in the window from {number(window[0])} to {number(window[1])}, got {at}")
    return float(at)


def softmax(
    scores: Sequence[float], *, labels: Sequence[str] | None = None, temperatures: Sequence[float] = TEMPERATURES
) -> go.Figure:
    """p_i = e^(z_i/T) / Σ e^(z_j/T): scores beside the probabilities that softmax makes of them, one frame per T.

    The figure opens at T = 1 (or the first of `temperatures`); the slider and the play button change T.
    Raises ValueError for fewer than 2 or more than 12 scores, or a temperature of 0 or below.
    """
    from explainer.activations import SOFTMAX

    scores = _vector("scores", scores)
    if not len(temperatures) or not all(np.isfinite(t) and t > 0 for t in temperatures):
        raise ValueError(f"temperatures must be above 0, got {tuple(temperatures)}")
    names = _names(labels, len(scores), "z")
    probabilities = [np.asarray(SOFTMAX(scores / t)) for t in temperatures]
    start = list(temperatures).index(1) if 1 in temperatures else 0
    rows = list(range(len(scores)))[::-1]  # the first score on top

    def bars(p: np.ndarray) -> go.Bar:
        text = [f"{value:.4f}" for value in p]
        return go.Bar(x=p, y=rows, text=text, customdata=p, xaxis="x2", name="probabilities", **_bar(LIGHT.blue, names))

    left = go.Bar(x=scores, y=rows, text=[number(score) for score in scores], name="scores", **_bar(LIGHT.muted, names))
    low, high = min(scores.min(), 0), max(scores.max(), 0)
    air = 0.42 * (high - low or 1)
    winner = int(probabilities[start].argmax())
    layout = {
        "title": {"text": "Softmax", "subtitle": {"text": "scores become probabilities that sum to 1"}},
        "height": 150 + 40 * len(scores) + (PLAYER if len(temperatures) > 1 else 12),
        "margin": {"l": 12, "r": 16, "t": 92, "b": PLAYER if len(temperatures) > 1 else 30},
        "bargap": 0.35,
        "xaxis": {"domain": [0, 0.47], "range": [low - air * (low < 0), high + air], "showticklabels": False}
        | {"zeroline": True, "showgrid": False},
        "xaxis2": {
            "domain": [0.53, 1],
            "range": [0, 1.42],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": True,
        },
        "yaxis": {"tickvals": rows, "ticktext": names, "showgrid": False},
        "annotations": [
            _heading(0, "score"),
            _heading(0.53, "probability"),
        ],
    }
    frames = []
    if len(temperatures) > 1:
        layout |= player([number(t) for t in temperatures], prefix="temperature T = ", start=start)
        frames = [go.Frame(data=[bars(p)], traces=[1], name=str(i)) for i, p in enumerate(probabilities)]
    pairs = ", ".join(
        f"{name}: {number(z)} becomes {p:.4f}" for name, z, p in zip(names, scores, probabilities[start], strict=True)
    )
    alt = f"Softmax at temperature {number(temperatures[start])}. {pairs}. Largest: {names[winner]}. The sum is 1."
    return figure([left, bars(probabilities[start])], layout, alt=alt, frames=frames)


def _bar(colour: str, names: Sequence[str]) -> dict:
    return {
        "orientation": "h",
        "marker": {"color": colour},
        "textposition": "outside",
        "textfont": {"size": 13},
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        "hovertext": list(names),
        "hovertemplate": "%{hovertext}: %{x}<extra></extra>",
    }


def _heading(x: float, text: str) -> dict:
    """A column's heading, at the left end of a panel."""
    return {
        "x": x,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "text": f"<b>{text}</b>",
    }


def jacobian(
    matrix: Sequence[Sequence[float]], *, labels: tuple[Sequence[str], Sequence[str]] | None = None
) -> go.Figure:
    """J[i, j] = ∂p_i/∂z_j: how much output i changes for a small change of input j, one cell each.

    `labels` names the outputs and the inputs. Raises ValueError for anything but a finite matrix of at most 12 by 12.
    """
    cells = np.asarray(matrix, dtype=float)
    if cells.ndim != 2 or not cells.size or max(cells.shape) > 12 or not np.isfinite(cells).all():
        raise ValueError(f"matrix must be finite numbers, at most 12 by 12, got the shape {cells.shape}")
    outputs, inputs = labels or (None, None)
    outputs, inputs = _names(outputs, len(cells), "p"), _names(inputs, cells.shape[1], "z")
    limit = 1.7 * (np.abs(cells).max() or 1)  # pale enough that the numbers stay readable on every cell
    small = cells.shape[1] <= 4
    grid = go.Heatmap(
        z=cells,
        x=list(range(cells.shape[1])),
        y=list(range(len(cells))),
        zmin=-limit,
        zmax=limit,
        colorscale=scale(LIGHT.vermillion, LIGHT.surface, LIGHT.blue),
        showscale=False,
        text=[[number(value if small else round(value, 2)) for value in row] for row in cells],
        texttemplate="%{text}",
        textfont={"size": 14 if cells.shape[1] <= 4 else 11, "color": LIGHT.ink},
        xgap=3,
        ygap=3,
        customdata=[[f"∂{p}/∂{z}" for z in inputs] for p in outputs],
        hovertemplate="%{customdata} = %{z}<extra></extra>",
    )
    balanced = np.allclose(cells.sum(axis=0), 0, atol=1e-9)
    told = "each column sums to 0" if balanced else "outputs down, inputs across"
    layout = {
        "title": {"text": "Jacobian", "subtitle": {"text": told}},
        "height": 130 + 62 * len(cells) if len(cells) <= 6 else 560,
        "margin": {"l": 12, "r": 16, "t": 98, "b": 16},
        "xaxis": {"tickvals": list(range(cells.shape[1])), "ticktext": [f"∂{z}" for z in inputs], "side": "top"}
        | {"showgrid": False, "zeroline": False},
        "yaxis": {"tickvals": list(range(len(cells))), "ticktext": [f"∂{p}" for p in outputs], "autorange": "reversed"}
        | {"showgrid": False, "zeroline": False},
    }
    rows = "; ".join(
        f"{name}: {', '.join(number(value) for value in row)}" for name, row in zip(outputs, cells, strict=True)
    )
    alt = f"Jacobian with {len(cells)} rows and {cells.shape[1]} columns. {rows}."
    return figure([grid], layout, alt=f"{alt} Each column sums to 0." if balanced else alt)


def residuals(x: Sequence[float], y: Sequence[float], y_hat: Sequence[float]) -> go.Figure:
    """MSE = (1/n) Σ (y_i − ŷ_i)²: every error drawn as a square, and their mean as one more square beside them.

    Raises ValueError unless the three are equally long, with 1 to 100 finite numbers.
    """
    x, y, y_hat = (_vector(name, values, 1, 100) for name, values in (("x", x), ("y", y), ("y_hat", y_hat)))
    if not len(x) == len(y) == len(y_hat):
        raise ValueError(f"x, y and y_hat must be equally long, got {len(x)}, {len(y)} and {len(y_hat)}")
    order = np.argsort(x, kind="stable")
    x, y, y_hat = x[order], y[order], y_hat[order]
    errors = np.abs(y - y_hat)
    mean = float(np.mean(errors**2))
    side = float(np.sqrt(mean))
    tall = max(y.max(), y_hat.max()) - min(y.min(), y_hat.min()) or 1.0
    # One y unit is as long on the screen as `unit` x units: then a square of the error's side is a square to the eye,
    # whatever x is measured in.
    wide = x[-1] - x[0] or 1.0
    unit = wide / (1.3 * tall)
    base = min(y.min(), y_hat.min())
    spot = float((x + errors * unit).max() + 0.12 * wide)

    squares = [_square(a, min(b, c), e, unit) for a, b, c, e in zip(x, y, y_hat, errors, strict=True)]
    areas = go.Scatter(
        x=[v for square in squares for v in square[0]],
        y=[v for square in squares for v in square[1]],
        mode="lines",
        fill="toself",
        fillcolor=fade(LIGHT.vermillion, 0.16),
        line={"color": LIGHT.vermillion, "width": 1},
        hoverinfo="skip",
        name="squares",
    )
    mean_x, mean_y = _square(spot, base, side, unit)
    average = go.Scatter(
        x=mean_x,
        y=mean_y,
        mode="lines",
        fill="toself",
        fillcolor=fade(LIGHT.green, 0.2),
        line={"color": LIGHT.green, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        name="mean square",
    )
    told = [
        f"y = {number(b)}, ŷ = {number(c)}<br>error {number(b - c)}, squared {number((b - c) ** 2)}"
        for b, c in zip(y, y_hat, strict=True)
    ]
    predicted = go.Scatter(
        x=x,
        y=y_hat,
        mode="lines+markers",
        line={"color": LIGHT.blue, "width": 2},
        marker={"symbol": "circle-open", "size": 9, "line": {"width": 2}},
        hovertext=told,
        hoverinfo="text",
        name="ŷ",
    )
    actual = go.Scatter(
        x=x, y=y, mode="markers", marker={"color": LIGHT.ink, "size": 9}, hovertext=told, hoverinfo="text", name="y"
    )
    labels = [
        {"x": a + e * unit / 2, "y": (b + c) / 2, "text": number(e**2, 3), "font": {"size": 12}}
        for a, b, c, e in zip(x, y, y_hat, errors, strict=True)
        if e > 0.15 * tall and len(x) <= 12
    ]
    labels.append(
        {"x": spot + side * unit / 2, "y": base, "yanchor": "top", "text": f"mean<br>{number(mean)}"}
        | {"font": {"color": LIGHT.green, "size": 13}}
    )
    layout = {
        "title": {
            "text": f"Mean squared error {equals(mean)}",
            "subtitle": {"text": "● actual y   ○ predicted ŷ   □ error squared"},
        },
        "xaxis": {"title": {"text": "x"}, "constrain": "domain", "zeroline": False},
        "yaxis": {
            "title": {"text": "y"},
            "scaleanchor": "x",
            "scaleratio": unit,
            "constrain": "domain",
            "zeroline": False,
        },
        "annotations": labels,
    }
    squares_told = ", ".join(number(e**2) for e in errors[:20])
    alt = f"{len(x)} points, each error drawn as a square. Areas: {squares_told}. Their mean is {number(mean)}."
    return figure([areas, average, predicted, actual], layout, alt=alt)


def _square(x: float, y: float, side: float, unit: float) -> tuple[list, list]:
    """The outline of a square that stands on (x, y), with a gap after it."""
    right, top = x + side * unit, y + side
    return [x, right, right, x, x, None], [y, y, top, top, y, None]


def cross_entropy(label: int, *, probabilities: float | Sequence[float] | None = None) -> go.Figure:
    """L = −ln p(right class): small when the network is sure and right, without bound when it is sure and wrong.

    `label` 0 or 1 alone draws the binary loss over ŷ; with one probability ŷ its point is marked. With a vector of
    probabilities, `label` is the right class: its bar stands out, and its loss is marked on the curve.
    Raises ValueError when the probabilities are not between 0 and 1, or a vector's do not sum to 1.
    """
    if probabilities is not None and np.ndim(probabilities):
        return _categorical(label, _vector("probabilities", probabilities, 2, 12))
    if label not in (0, 1):
        raise ValueError(f"label must be 0 or 1, or come with a vector of probabilities, got {label!r}")
    if probabilities is not None and not 0 <= probabilities <= 1:
        raise ValueError(f"probabilities must lie between 0 and 1, got {probabilities}")
    y_range = [-0.25, 6.2]
    right, wrong = (lambda q: -np.log(q)), (lambda q: -np.log1p(-q))
    traces, lines = [], []
    for mine, function, name in ((label == 1, right, "−ln ŷ, if y = 1"), (label == 0, wrong, "−ln(1 − ŷ), if y = 0")):
        x, y = sample(function, (0, 1), y_range)
        colour = LIGHT.blue if mine else LIGHT.muted
        trace = _line(x, y, name, colour, "solid" if mine else "dot")
        trace.line.width = 3 if mine else 1.5
        traces.append(trace)
        lines.append(Line(x, y, name, colour))
    alt = (
        f"Binary cross-entropy when the right answer is {label}: 0 when ŷ is {label}, "
        f"and it grows without bound towards ŷ = {1 - label}."
    )
    title = {"text": f"Binary cross-entropy, y = {label}"}
    if probabilities is not None:
        q = float(probabilities)
        with np.errstate(divide="ignore"):
            loss = float(right(q) if label else wrong(q))
        told = f"ŷ = {number(q)}: loss {number(loss)}"
        title["subtitle"] = {"text": told}
        alt += f" At {told}."
        if np.isfinite(loss):
            traces.append(_dot(q, loss, LIGHT.ink, "circle", told))
    layout = {
        "title": title,
        "xaxis": {"range": [-0.02, 1.02], "title": {"text": "ŷ, the predicted probability of 1"}},
        "yaxis": {"range": y_range, "title": {"text": "loss"}},
        "annotations": direct_labels(lines, (0, 1), y_range, height=PANEL),
    }
    return figure(traces, layout, alt=alt)


def _categorical(label: int, p: np.ndarray) -> go.Figure:
    if label not in range(len(p)):
        raise ValueError(f"label must be a class from 0 to {len(p) - 1}, got {label!r}")
    if (p < 0).any() or not np.isclose(p.sum(), 1, atol=1e-3):
        raise ValueError(f"probabilities must be at least 0 and sum to 1, got the sum {number(p.sum())}")
    with np.errstate(divide="ignore"):
        loss = float(-np.log(p[label]))
    names = [str(index) for index in range(len(p))]
    right = [index == label for index in range(len(p))]
    bars = go.Bar(
        x=names,
        y=p,
        text=[f"{value:.3f}" if len(p) <= 5 or on else "" for value, on in zip(p, right, strict=True)],
        textposition="outside",
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        marker={
            "color": [LIGHT.blue if on else fade(LIGHT.muted, 0.35) for on in right],
            "line": {"color": LIGHT.muted, "width": 1},
        },
        hovertemplate="class %{x}: %{y}<extra></extra>",
        name="probabilities",
    )
    y_range = [-0.25, max(6.2, 1.1 * loss if np.isfinite(loss) else 0)]
    x, y = sample(lambda q: -np.log(q), (0, 1), y_range)
    curve_ = _line(x, y, "−ln p", LIGHT.blue, "solid", "2")
    told = f"−ln {number(p[label])} {equals(loss) if np.isfinite(loss) else '= ∞'}"
    marks = []
    if np.isfinite(loss):
        marks = [_dot(float(p[label]), loss, LIGHT.ink, "circle", told)]
        marks[0].update(xaxis="x2", yaxis="y2")
    layout = {
        "title": {"text": f"Cross-entropy, right class {label}", "subtitle": {"text": f"loss {told}"}},
        "height": 400,
        "margin": {"l": 12, "r": 16, "t": 92, "b": 12},
        "xaxis": {"domain": [0, 0.46], "type": "category", "title": {"text": "class"}, "showgrid": False},
        "yaxis": {"range": [0, 1.08]},
        "xaxis2": {
            "domain": [0.58, 1],
            "range": [-0.02, 1.02],
            "anchor": "y2",
            "title": {"text": "p of the right class"},
        },
        "yaxis2": {"range": y_range, "anchor": "x2"},
        "annotations": [_heading(0, "probability"), _heading(0.58, "loss −ln p")],
    }
    alt = (
        f"Probabilities {', '.join(number(value) for value in p)} for classes 0 to {len(p) - 1}; the right class is "
        f"{label}, with probability {number(p[label])}, so the loss is {number(loss)}."
    )
    return figure([bars, curve_, *marks], layout, alt=alt)


def _vector(name: str, values: Sequence[float], least: int = 2, most: int = 12) -> np.ndarray:
    numbers = np.array(values, dtype=float)
    if numbers.ndim != 1 or not least <= len(numbers) <= most or not np.isfinite(numbers).all():
        raise ValueError(f"{name} must be {least} to {most} finite numbers in a row, got {_shortly(values)}")
    return numbers


def _shortly(values: object) -> str:
    text = str(values)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _names(labels: Sequence[str] | None, count: int, letter: str) -> list[str]:
    if labels is None:
        return [indexed(letter, index + 1) for index in range(count)]
    if len(labels) != count:
        raise ValueError(f"labels must be {count} names, got {len(labels)}")
    return [str(label) for label in labels]
