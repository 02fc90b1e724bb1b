"""Formulas as pictures: one curve with its slope and tangent, several compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing import validation
from explainer.charts.drawing.alt_text import MOST_POLES, Known, how_it_runs, poles_of, poles_words
from explainer.charts.drawing.curve_marks import (
    asymptote,
    dot,
    hole_marks,
    kink_marks,
    limit_marks,
    line,
    marker_line,
    range_shapes,
    slope_marks,
    tangent_at,
)
from explainer.charts.drawing.curve_numbers import (
    axis_range,
    centres_of,
    flat_stretches,
    holes_of,
    known_limits,
    range_and_kinks,
    to_ends,
    value_and_slope,
    without_unreached,
)
from explainer.charts.drawing.curve_words import (
    MOST_SPECIAL,
    kinks_words,
    place_names,
    range_words,
    special_places,
    with_letters,
)
from explainer.charts.drawing.labels import DrawnLine, cut, direct_labels
from explainer.charts.drawing.sampling import PANEL, Function, followed
from explainer.charts.drawing.theme import DASHES, NAMED, TOP, figure
from explainer.numeric.formatting import number, typeset
from explainer.numeric.patience import closely_for, is_rough
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.formulas.formula import Formula

BESIDE = 20  # letters of a name that find room beside its line on a phone
NARROW = 1e-9  # the narrowest window, as a share of its numbers
MAX_LETTERS = 2400  # letters that a text alternative of a comparison may have
ROUGH = "It takes too long to work out all its values to the last digit; the picture is rough, and is not described."
PATIENCE = 1.2  # seconds of computing in which the points of a chart are looked at closely
POINTS = 13_000  # of all lines of a comparison: with more it would weigh more than 300 kB


@closely_for(PATIENCE)
def curve(
    formula: Formula | str,
    *,
    at: float | None = None,
    show: Sequence[str] = ("value", "slope"),
    window: tuple[float, float] = (-6, 6),
    parameters: Mapping[str, float] | None = None,
) -> go.Figure:
    """y = f(x) and its slope f'(x) over `window`; `at` adds the tangent there with its slope triangle.

    `formula` is a record, the name of an activation, or text in x such as "x*sigmoid(x)".
    Jumps are drawn as jumps (open circle: not reached, filled: the value), corners are marked, and the range is shaded.
    `show` is "value", "slope" or both; `parameters` are the formula's own, such as `{"a": 0.1}` for leaky ReLU.
    Raises ValueError for an unknown name, an empty window, or a point where the formula has no value.

    >>> curve("relu", at=-1).layout.title.text
    'ReLU'
    """
    formula = validation.formula(formula)
    window = _check_window(window)
    shown = validation.words(show, "show", ("value", "slope"))
    value, slope = value_and_slope(formula, parameters, window)
    known, kinks = range_and_kinks(formula, parameters or {})
    kinks = [kink for kink in kinks if window[0] <= kink.at <= window[1]]
    holes = holes_of(formula, window, parameters or {})
    breaks = [float(kink.at) for kink in kinks if window[0] < kink.at < window[1]]
    centres = centres_of(formula, window, parameters or {})
    wanted = [function for name, function in (("value", value), ("slope", slope)) if name in shown]
    # Where the value is drawn, too, it sets the height of the picture: near a pole the slope, steeper still, would flatten it.
    y_range = axis_range(wanted, window, known if "value" in shown else None, tails=(10, 25))

    title, lines, marks, sentences = typeset(formula.title), [], [], []
    places = place_names(formula, window, parameters or {})
    beside = cut(title, BESIDE)
    poles: dict[str, list[float]] = {}
    crowded: list[str] = []
    runs = []
    for name, function, colour, dash in (
        ("value", value, LIGHT.blue, "solid"),
        ("slope", slope, LIGHT.vermillion, "dash"),
    ):
        if name not in shown:
            continue
        x, y, is_crowded = followed(function, window, y_range, breaks, holes, centres)
        x, y = to_ends(x, y, function, y_range, [*breaks, *(at for at, is_filled in holes.items() if is_filled)])
        crowded += [name] * is_crowded
        lines.append(DrawnLine(x, y, beside if name == "value" else "slope", colour))
        marks.append(line(x, y, name, colour, dash))
        x, y = to_ends(x, y, function, y_range, holes)  # in words to the very hole, which is not drawn over
        poles[name] = poles_of(x, y, y_range, known_limits(function))
        runs.append((name, x, without_unreached(y, known) if name == "value" else y, known_limits(function)))
    slopes, flat = {"value": known_limits(slope)}, flat_stretches(formula, parameters or {})
    sentences = [ROUGH] if is_rough() else []
    for name, x, y, limits in () if is_rough() else runs:
        more = Known(bool(crowded), limits, slopes.get(name, {}), flat)
        sentences.append(how_it_runs(name, x, y, y_range, places[name], more))
    traces = [*marks, *(mark for kink in kinks for mark in kink_marks(kink, value, slope, shown))]
    if "value" in shown:
        near = 1e-7 * (window[1] - window[0])  # nearer, sin(x)/x would be 0/0 to a computer
        traces += [
            mark for hole, filled in holes.items() if not filled for mark in hole_marks(hole, value, y_range, near)
        ]
    at_place = places["value"]
    drawn = f"{title}{with_letters(formula, parameters or {})}"
    opening = [f"{drawn} from {at_place.listed(window).replace(' and ', ' to ')}.", *range_words(known)]
    sentences = opening + sentences + kinks_words(kinks, value, slope, at_place, window)
    known_poles = poles.get("value", ())
    missing = [at for at, filled in holes.items() if not filled and not np.isclose(at, known_poles, 1e-5, 1e-9).any()]
    if missing:
        sentences.append(f"It has no value at {at_place.listed(missing)}.")
    for name, beyond in () if is_rough() else poles.items():
        sentences += poles_words(f"The {name}", beyond, at_place, is_crowded=bool(crowded))
    notes: list[dict] = []
    messages = []
    if at is not None:
        message, point_traces, notes = _at_point(value, slope, kinks, at, window, shown)
        traces += point_traces
        lines += [DrawnLine(trace.x, trace.y) for trace in point_traces]
        room = 0.18 * (window[1] - window[0])  # as wide as a number on a phone
        lines += [DrawnLine([note["x"], note["x"] + room], [note["y"], note["y"]]) for note in notes]
        messages.append(message)
        sentences.append(f"At {message}.")
    if crowded:
        messages.append("more waves than pixels: choose a narrower window")
    shaded = range_shapes(known, y_range) if "value" in shown else []
    layout = {
        "title": {"text": drawn} | ({"subtitle": {"text": "<br>".join(messages)}} if messages else {}),
        "margin": {"l": 40, "b": NAMED} | ({"t": TOP + 18} if len(messages) > 1 else {}),
        "xaxis": {"range": list(window), "title": {"text": "x"}, "zeroline": True},
        "yaxis": {"range": y_range, "zeroline": True},
        "shapes": [
            *shaded,
            *map(asymptote, sorted({at for each in poles.values() if len(each) <= MOST_POLES for at in each})),
        ],
        "annotations": [*direct_labels(lines, window, y_range, height=PANEL), *notes],
    }
    return figure(traces, layout, alt=" ".join(sentences))


@closely_for(PATIENCE)
def compare(
    formulas: Sequence[Formula | str],
    *,
    window: tuple[float, float] = (-6, 6),
    at: float | None = None,
    parameters: Sequence[Mapping[str, float]] | None = None,
) -> go.Figure:
    """Several f(x) above and their slopes f'(x) below, over one x, read together by hovering.

    `at` marks one x in both panels. `parameters` are a dict for each formula, `{}` for one that keeps its own numbers: so a
    formula can be compared with itself. Raises ValueError for no formula, more than seven, an empty window, parameters that a
    formula does not have, or waves so fast that their picture would weigh too much.

    >>> compare(["relu", "tanh"]).layout.title.text
    'Values above, slopes below'
    >>> compare(["leaky_relu", "leaky_relu"], parameters=[{"a": 0.1}, {"a": 0.3}]).data[0].name
    'Leaky ReLU, a = 0.1'
    """
    window = _check_window(window)
    if not isinstance(formulas, (list, tuple)):
        raise ValueError(f"formulas must be a list of formulas, got {quoted(formulas)}")
    compared = [validation.formula(formula) for formula in formulas]
    letters = [with_letters(formula, {}) for formula in compared]
    if parameters is not None:
        compared, letters = _having(compared, parameters), [""] * len(compared)
    if not 1 <= len(compared) <= len(LIGHT.series):
        raise ValueError(f"compare takes 1 to {len(LIGHT.series)} formulas, got {len(compared)}")
    pairs = [value_and_slope(formula, None, window) for formula in compared]
    slopes = {typeset(formula.title): slope for formula, (_, slope) in zip(compared, pairs, strict=True)}
    panels: dict[str, tuple[str, Callable[..., list[go.Scatter]]]] = {
        "": ("value", limit_marks),
        "2": ("slope", slope_marks),
    }
    traces, annotations, sentences, special, axes = [], [], [], [], {}
    runs: tuple[list[str], list[str]] = ([], [])
    for which, (suffix, (name, marks)) in enumerate(panels.items()):
        functions = [pair[which] for pair in pairs]
        y_range = axis_range(functions, window, None)
        lines = []
        for formula, function, colour, dash in zip(compared, functions, LIGHT.series, DASHES, strict=False):
            breaks = [float(kink.at) for kink in formula.kinks if window[0] < kink.at < window[1]]
            holes = holes_of(formula, window, {})
            x, y, is_crowded = followed(function, window, y_range, breaks, holes, centres_of(formula, window, {}))
            x, y = to_ends(x, y, function, y_range, [*breaks, *(at for at, is_filled in holes.items() if is_filled)])
            lines.append(DrawnLine(x, y, cut(typeset(formula.title), BESIDE), colour))
            traces.append(line(x, y, typeset(formula.title), colour, dash, suffix))
            traces += [
                mark
                for kink in formula.kinks
                if window[0] < kink.at < window[1]
                for mark in marks(float(kink.at), function, colour, suffix)
            ]
            x, y = to_ends(x, y, function, y_range, holes)
            places, title = place_names(formula, window, {})[name], typeset(formula.title)
            more = Known(is_crowded, known_limits(function), flat=flat_stretches(formula, {}))
            shape = ROUGH if is_rough() else how_it_runs(name, x, y, y_range, places, more)
            runs[which].append(f"{title}: {shape}")
            if which == 0:
                inside = [kink for kink in formula.kinks if window[0] < kink.at < window[1]]
                special += special_places(title, (function, slopes[title]), inside, places, window)
                special += poles_words(
                    title,
                    poles_of(x, y, y_range, known_limits(function)),
                    places,
                    is_crowded=is_crowded,
                    most=MOST_SPECIAL,
                )
        annotations += direct_labels(lines, window, y_range, height=190, axes=suffix)
        axes[f"yaxis{suffix}"] = {"range": y_range, "title": {"text": name}, "anchor": f"x{suffix}"}
        axes[f"yaxis{suffix}"]["domain"] = [[0.5435, 1], [0, 0.4565]][which]
    if sum(len(trace["x"]) for trace in traces) > POINTS:
        raise ValueError(
            f"these {len(compared)} formulas turn too often to be drawn side by side; compare fewer, or over less than "
            f"x = {number(window[0])} to {number(window[1])}"
        )
    if at is not None:
        x_at = _check_point(at, window)
        for formula, (value, slope) in zip(compared, pairs, strict=True):
            height, m = float(value(x_at)), float(slope(x_at))
            has_slope = np.isfinite(m) and not any(float(kink.at) == x_at for kink in formula.kinks)
            slope_words = f"slope {number(m)}" if has_slope else "no slope"
            there = f"value {number(height)}, {slope_words}" if np.isfinite(height) else "no value"
            sentences.append(f"{typeset(formula.title)}: {there}.")
        sentences.insert(0, f"At x = {number(x_at)}:")
    layout = {
        **axes,
        "height": 560,
        "title": {"text": "Values above, slopes below"},
        "margin": {"l": 60, "b": NAMED},
        "xaxis": {"range": list(window), "matches": "x2", "showticklabels": True},
        "xaxis2": {"range": list(window), "title": {"text": "x"}, "anchor": "y2"},
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "annotations": annotations,
        "shapes": [marker_line(x_at, suffix) for suffix in panels] if at is not None else [],
    }
    names = ", ".join(
        f"{typeset(formula.title)}{with_them}" for formula, with_them in zip(compared, letters, strict=True)
    )
    alt = f"{names} from x = {number(window[0])} to {number(window[1])}, values above and slopes below."
    alt = " ".join([alt, *special, *sentences])
    for run in (*runs[0], *runs[1]):
        if len(alt) + len(run) > MAX_LETTERS:
            alt += " The other curves run in too many pieces to be described here."
            break
        alt += f" {run}"
    return figure(traces, layout, alt=alt)


def _having(formulas: Sequence[Formula], parameters: Sequence[Mapping[str, float]]) -> list[Formula]:
    """Each formula with its own numbers for its letters."""
    is_fit = isinstance(parameters, list | tuple) and len(parameters) == len(formulas)
    if not is_fit or not all(
        isinstance(each, Mapping) and all(isinstance(n, str) for n in each) for each in parameters
    ):
        raise ValueError(
            f"parameters must be a list with a dict for each of the {len(formulas)} formulas, got {quoted(parameters)}"
        )
    pairs = zip(formulas, parameters, strict=True)
    return [each.having(**numbers) if hasattr(each, "having") else each for each, numbers in pairs]


def _at_point(
    value: Function, slope: Function, kinks: Sequence, at: float, window: Sequence[float], shown: Sequence[str]
) -> tuple[str, list[go.Scatter], list[dict]]:
    """What holds at `at` in words; the point on the curves that are shown, and the tangent with its slope triangle."""
    at = _check_point(at, window)
    y, m = float(value(at)), float(slope(at))
    if not np.isfinite(y):
        what = "no value" if np.isnan(y) else "a value beyond 10^308"
        raise ValueError(f"the formula has {what} at x = {number(at)}; choose `at` where it has one that can be drawn")
    has_slope = np.isfinite(m) and not any(float(kink.at) == at for kink in kinks)
    message = f"x = {number(at)}: value {number(y)}, " + (f"slope {number(m)}" if has_slope else "no slope")
    points = []
    if "slope" in shown and has_slope:
        points.append(dot(at, m, LIGHT.vermillion, "diamond", f"slope {number(m)} at x = {number(at)}"))
    if "value" not in shown:
        return message, points, []
    points.append(dot(at, y, LIGHT.ink, "circle", message))
    if not has_slope:
        return message, points, []
    tangent, labels = tangent_at(at, y, m, window, [float(kink.at) for kink in kinks])
    return message, [*tangent, *points], labels


def _check_window(window: Sequence[float]) -> tuple[float, float]:
    ends = validation.numbers(window, "window")
    if ends.shape != (2,) or not ends[0] < ends[1]:
        raise ValueError(f"window must be (low, high) with low below high, got {quoted(window)}")
    if ends[1] - ends[0] < NARROW * max(1e-290, *np.abs(ends)) or np.abs(ends).max() > validation.MAX_NUMBER:
        low, high = (float(end) for end in ends)
        raise ValueError(
            f"window must hold numbers that can be told apart, at most {validation.MAX_NUMBER:g}; got ({low!r}, {high!r})"
        )
    return float(ends[0]), float(ends[1])


def _check_point(at: float, window: Sequence[float]) -> float:
    is_number = isinstance(at, int | float | np.number) and not isinstance(at, bool | complex | np.complexfloating)
    if not is_number or not window[0] <= at <= window[1]:
        raise ValueError(f"at must lie in the window from {number(window[0])} to {number(window[1])}, got {quoted(at)}")
    return float(at)
