"""Formulas as pictures: one curve with its slope and tangent, several compared."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing import validation
from explainer.charts.drawing.alt_text import MOST_POLES, UNSEEN, Known, how_it_runs, poles_of, poles_words
from explainer.charts.drawing.labels import Line, cut, direct_labels
from explainer.charts.drawing.places import Places, named, turning
from explainer.charts.drawing.sampling import PANEL, Function, clipped, followed
from explainer.charts.drawing.theme import DASHES, LIGHT, NAMED, TOP, fade, figure, scatter
from explainer.numeric.formatting import equals, number, typeset
from explainer.numeric.patience import closely_for, is_rough, is_time_up

if TYPE_CHECKING:
    import sympy as sp

    from explainer.formulas.formula import Formula, Kink
    from explainer.symbolic.analysis import Flat

STEEP = 1e6  # a slope beyond it, beside a corner, grows without bound
BESIDE = 18  # letters of a name that find room beside its line on a phone
NARROW = 1e-9  # the narrowest window, as a share of its numbers
MAX_LETTERS = 2400  # letters that a text alternative of a comparison may have
HIGHEST = 1e300  # beyond it, a value has no say in how tall a picture is
MOST_SPECIAL = 6  # corners, jumps or poles of one curve that a comparison names
MOST_KINKS = 12  # corners and jumps that are told one by one
MOST_CENTRES = 12  # zeros around which it is looked for narrow peaks
MOST_ENDS = 40  # ends of a domain at which the value is worked out exactly
ROUGH = "It takes too long to work out all its values to the last digit; the picture is rough, and is not described."
PATIENCE = 1.2  # seconds of computing in which the points of a chart are looked at closely
LEAST = 1e-50  # how far beside 0 a value is taken for its limit: the square of the nearest float is 0
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
    value, slope = _functions(formula, parameters, window)
    known, kinks = _placed(formula, parameters or {})
    kinks = [kink for kink in kinks if window[0] <= kink.at <= window[1]]
    holes = _holes(formula, window, parameters or {})
    breaks = [float(kink.at) for kink in kinks if window[0] < kink.at < window[1]]
    centres = _centres(formula, window, parameters or {})
    wanted = [function for name, function in (("value", value), ("slope", slope)) if name in shown]
    # Beside a value, of which a picture of poles is, the slope has less of a say: it is even steeper there.
    y_range = _y_range(wanted, window, known if "value" in shown else None, tails=(10, 25))

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
        x, y = _to_ends(x, y, function, y_range, [*breaks, *(at for at, is_filled in holes.items() if is_filled)])
        crowded += [name] * is_crowded
        lines.append(Line(x, y, beside if name == "value" else "slope", colour))
        marks.append(line(x, y, name, colour, dash))
        x, y = _to_ends(x, y, function, y_range, holes)  # in words to the very hole, which is not drawn over
        poles[name] = poles_of(x, y, y_range, _known_limits(function))
        runs.append((name, x, _unreached(y, known) if name == "value" else y, _known_limits(function)))
    slopes, flat = {"value": _known_limits(slope)}, _flat(formula, parameters or {})
    sentences = [ROUGH] if is_rough() else []
    for name, x, y, limits in () if is_rough() else runs:
        more = Known(bool(crowded), limits, slopes.get(name, {}), flat)
        sentences.append(how_it_runs(name, x, y, y_range, places[name], more))
    traces = [*marks, *(mark for kink in kinks for mark in _kink_marks(kink, value, slope, shown))]
    if "value" in shown:
        near = 1e-7 * (window[1] - window[0])  # nearer, sin(x)/x would be 0/0 to a computer
        traces += [
            mark for hole, filled in holes.items() if not filled for mark in _hole_marks(hole, value, y_range, near)
        ]
    at_place = places["value"]
    drawn = f"{title}{_with_letters(formula, parameters or {})}"
    opening = [f"{drawn} from {at_place.listed(window).replace(' and ', ' to ')}.", *_range_words(known)]
    sentences = opening + sentences + _kinks_words(kinks, value, slope, at_place, window)
    known_poles = poles.get("value", ())
    missing = [at for at, filled in holes.items() if not filled and not np.isclose(at, known_poles, 1e-5, 1e-9).any()]
    if missing:
        sentences.append(f"It has no value at {at_place.listed(missing)}.")
    for name, beyond in () if is_rough() else poles.items():
        sentences += poles_words(f"The {name}", beyond, at_place, is_crowded=bool(crowded))
    notes: list[dict] = []
    messages = []
    if at is not None:
        message, found, notes = _at_point(value, slope, kinks, at, window, shown)
        traces += found
        lines += [Line(trace.x, trace.y) for trace in found]
        room = 0.18 * (window[1] - window[0])  # as wide as a number on a phone
        lines += [Line([note["x"], note["x"] + room], [note["y"], note["y"]]) for note in notes]
        messages.append(message)
        sentences.append(f"At {message}.")
    if crowded:
        messages.append("more waves than pixels: choose a narrower window")
    shaded = _range_shapes(known, y_range) if "value" in shown else []
    layout = {
        "title": {"text": title} | ({"subtitle": {"text": "<br>".join(messages)}} if messages else {}),
        "margin": {"l": 40, "b": NAMED} | ({"t": TOP + 18} if len(messages) > 1 else {}),
        "xaxis": {"range": list(window), "title": {"text": "x"}, "zeroline": True},
        "yaxis": {"range": y_range, "zeroline": True},
        "shapes": [
            *shaded,
            *map(_asymptote, sorted({at for each in poles.values() if len(each) <= MOST_POLES for at in each})),
        ],
        "annotations": [*direct_labels(lines, window, y_range, height=PANEL), *notes],
    }
    return figure(traces, layout, alt=" ".join(sentences))


@closely_for(PATIENCE)
def compare(
    formulas: Sequence[Formula | str], *, window: tuple[float, float] = (-6, 6), at: float | None = None
) -> go.Figure:
    """Several f(x) above and their slopes f'(x) below, over one x, read together by hovering.

    `at` marks one x in both panels. Raises ValueError for no formula, more than seven, an empty window, or waves so fast
    that their picture would weigh too much.

    >>> compare(["relu", "tanh"]).layout.title.text
    'Values above, slopes below'
    """
    window = _check_window(window)
    if not isinstance(formulas, (list, tuple)):
        raise ValueError(f"formulas must be a list of formulas, got {validation.shortly(formulas)}")
    compared = [validation.formula(formula) for formula in formulas]
    if not 1 <= len(compared) <= len(LIGHT.series):
        raise ValueError(f"compare takes 1 to {len(LIGHT.series)} formulas, got {len(compared)}")
    pairs = [_functions(formula, None, window) for formula in compared]
    slopes = {typeset(formula.title): slope for formula, (_, slope) in zip(compared, pairs, strict=True)}
    panels: dict[str, tuple[str, Callable[..., list[go.Scatter]]]] = {
        "": ("value", _limit_marks),
        "2": ("slope", _slope_marks),
    }
    traces, annotations, sentences, special, axes = [], [], [], [], {}
    runs: tuple[list[str], list[str]] = ([], [])
    for which, (suffix, (name, marks)) in enumerate(panels.items()):
        functions = [pair[which] for pair in pairs]
        y_range = _y_range(functions, window, None)
        lines = []
        for formula, function, colour, dash in zip(compared, functions, LIGHT.series, DASHES, strict=False):
            breaks = [float(kink.at) for kink in formula.kinks if window[0] < kink.at < window[1]]
            holes = _holes(formula, window, {})
            x, y, is_crowded = followed(function, window, y_range, breaks, holes, _centres(formula, window, {}))
            x, y = _to_ends(x, y, function, y_range, [*breaks, *(at for at, is_filled in holes.items() if is_filled)])
            lines.append(Line(x, y, cut(typeset(formula.title), BESIDE), colour))
            traces.append(line(x, y, typeset(formula.title), colour, dash, suffix))
            traces += [
                mark
                for kink in formula.kinks
                if window[0] < kink.at < window[1]
                for mark in marks(float(kink.at), function, colour, suffix)
            ]
            x, y = _to_ends(x, y, function, y_range, holes)
            places, title = place_names(formula, window, {})[name], typeset(formula.title)
            more = Known(is_crowded, _known_limits(function), flat=_flat(formula, {}))
            told = ROUGH if is_rough() else how_it_runs(name, x, y, y_range, places, more)
            runs[which].append(f"{title}: {told}")
            if which == 0:
                inside = [kink for kink in formula.kinks if window[0] < kink.at < window[1]]
                special += _special(title, (function, slopes[title]), inside, places, window)
                special += poles_words(
                    title,
                    poles_of(x, y, y_range, _known_limits(function)),
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
        "shapes": [_markerline(x_at, suffix) for suffix in panels] if at is not None else [],
    }
    names = ", ".join(f"{typeset(formula.title)}{_with_letters(formula, {})}" for formula in compared)
    alt = f"{names} from x = {number(window[0])} to {number(window[1])}, values above and slopes below."
    alt = " ".join([alt, *special, *sentences])
    for run in (*runs[0], *runs[1]):
        if len(alt) + len(run) > MAX_LETTERS:
            alt += " The other curves run in too many pieces to be described here."
            break
        alt += f" {run}"
    return figure(traces, layout, alt=alt)


def _is_upright(slope: Function, at: float) -> str:
    """Whether the slope grows without bound on both sides: to a "cusp", or to a "vertical" tangent."""
    before, after = _limits(slope, at)
    if not all(abs(limit) >= STEEP for limit in (before, after)):
        return ""
    return "vertical" if before * after > 0 else "cusp"


def _special(
    title: str, pair: tuple[Function, Function], kinks: Sequence[Kink], places: Places, window: Sequence[float]
) -> list[str]:
    """Where a curve jumps, or has a corner, a cusp or a vertical tangent, in a sentence each; of many places how many."""
    value, slope = pair
    breaks = [float(kink.at) for kink in kinks]
    jumps = [at for at in breaks if not np.isclose(*_limits(value, at))]
    upright = {at: _is_upright(slope, at) for at in breaks if at not in jumps}
    corners, cusps, vertical = ([at for at in upright if upright[at] == kind] for kind in ("", "cusp", "vertical"))
    kinds: tuple[tuple[str, Sequence[float]], ...] = (
        ("jumps", jumps),
        (f"has {'corners' if len(corners) > 1 else 'a corner'}", corners),
        (f"has {'cusps' if len(cusps) > 1 else 'a cusp'}", cusps),
        ("has a vertical tangent", vertical),
    )
    more = " or more" * bool(_more_words(kinks, window))
    return [
        f"{title} {what} at {places.listed(found) if len(found) <= MOST_SPECIAL and not more else f'{len(found)} places{more}'}."
        for what, found in kinds
        if found
    ]


def place_names(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> dict[str, Places]:
    """What the places of a formula's value and of its slope are called: those of kinks and of ends of the domain exactly."""
    kinks = [kink.at for kink in _placed(formula, chosen)[1] if kink.at.is_number]
    known = [*kinks, *_ends(formula, window, chosen)]
    turns = {name: turning(formula, chosen, slope=name == "slope") for name in ("value", "slope")}
    return {name: named(known, window, turn) for name, turn in turns.items()}


def _more_words(kinks: Sequence[Kink], window: Sequence[float]) -> list[str]:
    """That there are more corners and jumps than are told, or may be."""
    within = min((getattr(kink, "listed_within", np.inf) for kink in kinks), default=np.inf)
    if within >= np.abs(window).max():
        return []
    if within == 0:
        return ["There may be more corners or jumps than these."]
    return [f"Farther out than x ≈ ±{number(within, 2)} there are more corners or jumps, which are not described."]


def _functions(
    formula: Formula, parameters: Mapping[str, float] | None, window: Sequence[float]
) -> tuple[Function, Function]:
    """f and f' with the parameters put in."""
    if not hasattr(formula, "slope"):
        raise ValueError(f"{formula.name} takes several scores at once and has no curve; use charts.softmax(scores)")
    if parameters is not None and not (
        isinstance(parameters, Mapping) and all(isinstance(name, str) for name in parameters)
    ):
        raise ValueError(f"parameters must be a dict of names and numbers, got {validation.shortly(parameters)}")
    chosen = dict(parameters or {})
    exact = _exact(formula, window, chosen)

    def value(x: np.ndarray | float) -> np.ndarray:
        y = np.asarray(formula(x, **chosen))
        for at, there in exact.items():
            y = np.where(x == at, there, y)
        return y

    def slope(x: np.ndarray | float) -> np.ndarray:
        # Where a function has no value it has no slope either, although ln's formula 1/x has one left of 0.
        with np.errstate(all="ignore"):
            return np.where(np.isnan(value(x)), np.nan, formula.slope(x, **chosen))

    sides = _sides(formula, window, chosen)
    return Sided(value, sides[0]), Sided(slope, sides[1])


def _sides(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> list[dict]:
    """What the value and the slope come to left and right of kinks and of ends of the domain."""
    if not hasattr(formula, "limits_at"):  # a record of another make
        return [{}, {}]
    kinks = [kink.at for kink in _placed(formula, chosen)[1] if window[0] <= kink.at <= window[1] and kink.at.is_number]
    places = [*kinks, *_ends(formula, window, chosen)][:MOST_ENDS]
    found: list[dict] = [{}, {}]
    for at, slope in itertools.product(places, (False, True)):
        if not is_time_up():  # each may take a quarter of a second; without it a curve ends at its last sample
            found[slope][float(at)] = formula.limits_at(at, slope=slope, **chosen)
    return found


def _placed(formula: Formula, chosen: Mapping[str, float]) -> tuple[sp.Set | None, Sequence[Kink]]:
    """The range and the kinks, with the parameters put in; a record of another make has them as they are."""
    if not hasattr(formula, "kinks_at"):
        return formula.range, formula.kinks
    return formula.range_at(**chosen), formula.kinks_at(*(chosen.get(p.name, p.default) for p in formula.parameters))


def _y_range(
    functions: Sequence[Function], window: Sequence[float], known: sp.Set | None, *, tails: Sequence[float] = ()
) -> list[float]:
    """A y axis that holds the curves and the known range with some air; poles do not squash the rest.

    Of a function with poles it holds the bulk of the values, without so many of a hundred at each end (`tails`, else 10).
    """
    x = np.linspace(window[0], window[1], 2001)
    lows: list[float] = []
    highs: list[float] = []
    for function, tail in zip(functions, (*tails, *[10] * len(functions)), strict=False):
        y = clipped(function, x, -np.inf, np.inf)
        y = y[np.abs(y) < HIGHEST]
        if not len(y):
            continue
        low, middle, high = np.percentile(y, [10, 50, 90])
        bottom, top = y.min(), y.max()
        if top - bottom > 18 * (high - low) > 0:  # nothing else than a pole makes the outermost tenths so tall
            low, high = np.percentile(y, [tail, 100 - tail])
            bottom, top = max(bottom, low - (high - low) / 2), min(top, high + (high - low) / 2)
            if lows and tails:  # half a picture beyond the values is enough, or where half of the slopes are
                more = (highs[0] - lows[0]) / 2
                bottom, top = min(max(bottom, lows[0] - more), middle), max(min(top, highs[0] + more), middle)
        lows.append(bottom)
        highs.append(top)
    if not lows:
        raise ValueError(f"the formula has no value between x = {number(window[0])} and {number(window[1])}")
    if known is not None and hasattr(known, "sup"):
        lows += [float(known.inf)] if not known.inf.is_infinite else []
        highs += [float(known.sup)] if not known.sup.is_infinite else []
    low, high = min(lows), max(highs)
    air = 0.08 * (high - low) or 1.0
    return [float(low - air), float(high + air)]


def line(x: np.ndarray, y: np.ndarray, name: str, colour: str, dash: str, axes: str = "") -> go.Scatter:
    return scatter(
        x=x,
        y=y,
        name=name,
        mode="lines",
        line={"color": colour, "dash": dash, "width": 2.5, "simplify": False},
        connectgaps=False,
        hovertemplate=f"{name} %{{y:.4~g}} at x = %{{x:.4~g}}<extra></extra>",
        xaxis=f"x{axes}",
        yaxis=f"y{axes}",
    )


@dataclass(frozen=True)
class Sided:
    """A function with what it comes to left and right of some places; None where that is not known."""

    function: Function
    limits: Mapping[float, tuple[float | None, float | None]]

    def __call__(self, x: np.ndarray | float) -> np.ndarray:
        return self.function(x)


def _known_limits(function: Function) -> Mapping[float, tuple[float | None, float | None]]:
    return function.limits if isinstance(function, Sided) else {}


def _limits(function: Function, at: float) -> tuple[float, float]:
    """f(at−) and f(at+): as they are known, else the values beside it."""
    near = np.spacing(abs(at)) if at else LEAST
    beside = clipped(function, np.array([at - near, at + near]), -np.inf, np.inf)
    known = _known_limits(function).get(at, (None, None))
    left, right = (float(value) if limit is None else limit for value, limit in zip(beside, known, strict=True))
    return left, right


def _to_ends(
    x: np.ndarray, y: np.ndarray, function: Function, y_range: Sequence[float], places: Iterable[float]
) -> tuple[np.ndarray, np.ndarray]:
    """The line led on to the places that it comes to, from points a hair before them: x^0.1 to 0, a logarithm out of sight."""
    x, y, gaps, near = x.copy(), y.copy(), np.append(np.isnan(y), True), 2e-6 * (x[-1] - x[0])
    reach = y_range[1] - y_range[0]
    for at in places:
        limits = _limits(function, at)
        for k in np.flatnonzero(~gaps[:-1] & (np.abs(x - at) <= near)):
            for beside, limit, is_this_side in ((k + 1, limits[0], x[k] <= at), (k - 1, limits[1], x[k] >= at)):
                if is_this_side and gaps[beside] and not np.isnan(limit):
                    x[k], y[k] = at, np.clip(limit, y_range[0] - reach, y_range[1] + reach)
                    if 0 <= beside < len(x):
                        x[beside] = at
    return x, y


def _kink_marks(kink: Kink, value: Function, slope: Function, shown: Sequence[str]) -> list[go.Scatter]:
    """Circles at a corner or jump: open where a limit is not reached, filled for the value that holds there."""
    at = float(kink.at)
    marks = []
    if "value" in shown:  # larger than the marks of the slope, which often lie inside them
        here, limits = float(value(at)), _limits(value, at)
        jump = not np.allclose(limits, here)
        for limit in {limit for limit in limits if not np.isclose(limit, here)}:
            marks.append(dot(at, limit, LIGHT.blue, "circle-open", f"not reached: {number(limit)}", size=14))
        symbol = "circle" if jump else "square-open"
        marks.append(dot(at, here, LIGHT.blue, symbol, kink.note, size=9 if jump else 14))
    return [*marks, *_slope_marks(at, slope, LIGHT.vermillion)] if "slope" in shown else marks


def _slope_marks(at: float, slope: Function, colour: str, axes: str = "") -> list[go.Scatter]:
    """Open circles where the slope is heading from either side of a place that has none, a diamond for the convention."""
    convention = float(slope(at))
    ends = [limit for limit in dict.fromkeys(_limits(slope, at)) if limit != convention and abs(limit) < STEEP]
    circles = [dot(at, limit, colour, "circle-open", f"no slope at x = {number(at)}", axes=axes) for limit in ends]
    message = f"no slope here; by convention {number(convention)}"
    return [*circles, dot(at, convention, colour, "diamond-tall", message, size=7, axes=axes)]


def _holes(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> dict[float, bool]:
    """Where its domain ends or leaves out a single place, inside the window, and whether it has a value there; at most 12."""
    found = _ends(formula, window, chosen)
    return {float(end): is_filled for end, is_filled in found.items()} if len(found) <= 12 else {}


def _ends(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> dict[sp.Expr, bool]:
    return (
        formula.ends_at(*window, **chosen) if hasattr(formula, "ends_at") else {}
    )  # a record of another make has none


def _centres(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> list[float]:
    """Where value or slope is known to be 0, nearest to the middle first: something may happen there that is narrow."""
    if not hasattr(formula, "zeros_at"):
        return []
    return sorted(formula.zeros_at(*window, **chosen), key=lambda at: abs(at - (window[0] + window[1]) / 2))[
        :MOST_CENTRES
    ]


def _unreached(y: np.ndarray, known: sp.Set | None) -> np.ndarray:
    """The heights; those at the window's edges are none that is only approached: there a float has rounded."""
    if known is None or not known.is_Interval:
        return y
    at_edge = np.isin(np.arange(len(y)), (0, len(y) - 1))  # elsewhere it may be a limit, which is known
    for end, is_open, inwards in ((known.start, known.left_open, 1), (known.end, known.right_open, -1)):
        if is_open and end.is_finite:
            bound = float(end)
            beside = bound + inwards * (1e-7 * abs(bound) or UNSEEN / 10)
            y = np.where(at_edge & (np.abs(y - bound) <= 1e-12 * abs(bound)), beside, y)
    return y


def _flat(formula: Formula, chosen: Mapping[str, float]) -> Sequence[Flat]:
    return formula.flat_at(**chosen) if hasattr(formula, "flat_at") else ()


def _exact(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> dict[float, float]:
    """The values at kinks and at the ends of the domain, such as √2, which floats miss by a little."""
    if not hasattr(formula, "value_at"):
        return {}
    kinks = [kink.at for kink in _placed(formula, chosen)[1] if window[0] <= kink.at <= window[1]]
    ends = [end for end, is_filled in _ends(formula, window, chosen).items() if is_filled]
    return {float(at): formula.value_at(at, **chosen) for at in (*kinks, *ends[:MOST_ENDS]) if at.is_number}


def _hole_marks(at: float, value: Function, y_range: Sequence[float], near: float) -> list[go.Scatter]:
    """Open circles where a curve comes to a place at which it has no value; two limits that a pixel parts are one."""
    about = clipped(value, np.array([at - near, at + near]), -np.inf, np.inf).tolist()
    found = [close if np.isnan(limit) else limit for limit, close in zip(_limits(value, at), about, strict=True)]
    limits = [limit for limit in found if y_range[0] <= limit <= y_range[1]]
    if len(limits) == 2 and abs(limits[0] - limits[1]) < 1e-4 * (y_range[1] - y_range[0]):
        limits = [sum(limits) / 2]
    note = f"no value at x = {number(at)}"
    return [dot(at, limit, LIGHT.blue, "circle-open", note, size=14) for limit in limits]


def _limit_marks(at: float, function: Function, colour: str, axes: str) -> list[go.Scatter]:
    """Open circles where a curve is heading and does not arrive, a filled one for the value that holds, at a jump."""
    here, limits = float(function(at)), _limits(function, at)
    if np.allclose(limits, here):
        return []
    open_ends = {limit for limit in limits if not np.isclose(limit, here)}
    circles = [dot(at, limit, colour, "circle-open", f"not reached: {number(limit)}", axes=axes) for limit in open_ends]
    return [*circles, dot(at, here, colour, "circle", f"here {number(here)}", axes=axes)]


def dot(x: float, y: float, colour: str, symbol: str, note: str, size: int = 9, axes: str = "") -> go.Scatter:
    return scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": size, "line": {"width": 2, "color": colour}},
        hovertemplate=f"{note}<extra></extra>",
        xaxis=f"x{axes}",
        yaxis=f"y{axes}",
    )


def _kinks_words(
    kinks: Sequence[Kink], value: Function, slope: Function, places: Places, window: Sequence[float]
) -> list[str]:
    """Each corner and jump in a sentence; of many how many there are, and whether that is all."""
    more = _more_words(kinks, window)
    if len(kinks) <= MOST_KINKS:
        return [*(_kink_words(kink, value, slope, places) for kink in kinks), *more]
    ends = f"the first at {places(float(kinks[0].at), 4)}, the last at {places(float(kinks[-1].at), 4)}"
    return [f"There are corners or jumps at {len(kinks)} places{' or more' * bool(more)}: {ends}.", *more]


def _kink_words(kink: Kink, value: Function, slope: Function, places: Places) -> str:
    at, place = float(kink.at), f"At {places(float(kink.at), 4)}"
    before, after = _limits(value, at)
    if not np.isfinite([before, after]).all():
        sides = (f"on the {side} {_approach(limit)}" for side, limit in (("left", before), ("right", after)))
        return f"{place} the value breaks off: {', '.join(sides)}."
    if not np.isclose(before, after):
        return f"{place} the value jumps from {about(before)} to {about(after)}."
    before, after = _limits(slope, at)
    if upright := _is_upright(slope, at):
        name = "the tangent is vertical" if upright == "vertical" else "there is a cusp"
        return f"{place} {name}: close to it the slope grows beyond all bounds."
    if np.isnan([before, after]).any():
        return f"{place} there is a corner."
    if any(abs(limit) >= STEEP for limit in (before, after)):
        return f"{place} there is a corner: close to it the slope grows beyond all bounds on one side."
    return f"{place} there is a corner: the slope jumps from {about(before, kink.left)} to {about(after, kink.right)}."


def _approach(limit: float) -> str:
    if np.isnan(limit):
        return "there is none"
    if np.isinf(limit):
        return f"it {'grows' if limit > 0 else 'falls'} beyond all bounds"
    return f"it comes to {about(limit)}"


def about(value: float, exact: sp.Expr | None = None) -> str:
    """A number in a sentence: −2√2 where it is known so, "about 0.333" where digits were left out."""
    from explainer.formulas.kinks import written

    sign, shown = equals(value).split(" ", 1)
    if sign == "=":
        return shown
    if exact is not None and exact.is_number and not exact.is_Float and np.isclose(float(exact), value):
        return written(exact)
    return f"about {shown}"


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
    tangent, labels = _tangent(at, y, m, window, [float(kink.at) for kink in kinks])
    return message, [*tangent, *points], labels


def _tangent(
    at: float, y: float, m: float, window: Sequence[float], corners: Sequence[float]
) -> tuple[list[go.Scatter], list[dict]]:
    """The tangent through (at, y) and its slope triangle: a step to the right, and how far the tangent rises.

    The step goes to the left where the window ends or a marked corner lies in its way.
    """
    width = window[1] - window[0]
    reach, step = width / 5, 1.0 if 5 <= width <= 20 else width / 10
    blocked = any(at < corner <= at + step for corner in corners) and at - step >= window[0]
    step = -step if blocked or at + step > window[1] else step
    line = scatter(
        x=[at - reach, at + reach],
        y=[y - m * reach, y + m * reach],
        mode="lines",
        line={"color": LIGHT.ink, "width": 1.5},
        hoverinfo="skip",
        name="tangent",
    )
    triangle = scatter(
        x=[at, at + step, at + step],
        y=[y, y, y + m * step],
        mode="lines",
        line={"color": LIGHT.green, "width": 2, "dash": "dot"},
        hoverinfo="skip",
        name="slope triangle",
    )
    side, below = (1 if step > 0 else -1), m * step >= 0
    labels = [
        {"x": at + step / 2, "y": y, "text": number(step), "yanchor": "top" if below else "bottom"},
        # Beside the end of the triangle and away from the tangent, which goes on there.
        {"x": at + step, "y": y + m * step / 2, "text": number(m * step), "xanchor": "left" if side > 0 else "right"}
        | {"xshift": 3 * side, "yanchor": "top" if below else "bottom", "yshift": -2 if below else 2},
    ]
    look = {"font": {"color": LIGHT.green, "size": 13}, "bgcolor": fade(LIGHT.surface, 0.8), "borderpad": 0}
    return [triangle, line], [label | look for label in labels]


def _range_shapes(known: sp.Set | None, y_range: Sequence[float]) -> list[dict]:
    """The band of values that the formula takes, with a dashed line where an end is approached but not reached."""
    if known is None or not hasattr(known, "left_open") or (known.inf.is_infinite and known.sup.is_infinite):
        return []
    low = float(known.inf) if not known.inf.is_infinite else y_range[0]
    high = float(known.sup) if not known.sup.is_infinite else y_range[1]
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
    open_ends = [
        (low, known.left_open and not known.inf.is_infinite),
        (high, known.right_open and not known.sup.is_infinite),
    ]
    dashed = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "line": {"color": LIGHT.muted, "dash": "dash", "width": 1},
    }
    return [band, *(dashed | {"y0": end, "y1": end} for end, is_open in open_ends if is_open)]


def _with_letters(formula: Formula, chosen: Mapping[str, float]) -> str:
    """With which numbers for its letters a formula is drawn: " with a = 1 and b = 1"."""
    numbers = [f"{p.name} {equals(chosen.get(p.name, p.default))}" for p in getattr(formula, "parameters", ())]
    *most, last = numbers or [""]
    return f" with {', '.join(most)}{' and ' if most else ''}{last}" if numbers else ""


def _range_words(known: sp.Set | None) -> list[str]:
    if known is None or not hasattr(known, "left_open"):
        return []
    left, right = "(" if known.left_open else "[", ")" if known.right_open else "]"
    ends = [float(known.inf), float(known.sup)]
    bound = 0.02 * (ends[1] - ends[0])
    enough = (
        n
        for n in range(4, 16)
        if all(not np.isfinite(end) or abs(float(f"{end:.{n - 1}e}") - end) <= bound for end in ends)
    )
    digits = next(enough, 0) if bound > 0 else 0
    if not digits:
        return [f"Its range is narrower than can be printed: all its values are about {number(ends[0])}."]
    low, high = (number(end, digits) for end in ends)
    is_rounded = any(np.isfinite(end) and equals(end, digits)[0] == "≈" for end in ends)
    return [f"Its range is {'about ' * is_rounded}{left}{low}, {high}{right}."]


def _asymptote(x: float) -> dict:
    return _markerline(x, "") | {"line": {"color": LIGHT.muted, "width": 1, "dash": "dash"}}


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
    ends = validation.numbers(window, "window")
    if ends.shape != (2,) or not ends[0] < ends[1]:
        raise ValueError(f"window must be (low, high) with low below high, got {validation.shortly(window)}")
    if ends[1] - ends[0] < NARROW * max(1e-290, *np.abs(ends)) or np.abs(ends).max() > validation.MAX_NUMBER:
        low, high = (float(end) for end in ends)
        raise ValueError(
            f"window must hold numbers that can be told apart, at most {validation.MAX_NUMBER:g}; got ({low!r}, {high!r})"
        )
    return float(ends[0]), float(ends[1])


def _check_point(at: float, window: Sequence[float]) -> float:
    is_number = isinstance(at, int | float | np.number) and not isinstance(at, bool | complex | np.complexfloating)
    if not is_number or not window[0] <= at <= window[1]:
        raise ValueError(
            f"at must lie in the window from {number(window[0])} to {number(window[1])}, got {validation.shortly(at)}"
        )
    return float(at)
