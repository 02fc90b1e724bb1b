"""A curve whose point can be grabbed: tangent, slope and every line of the derivation follow the hand."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import sympy as sp

from explainer.formulas import given
from explainer.formulas.formula import Formula
from explainer.formulas.softmax import VectorFormula
from explainer.instruments import records, shown
from explainer.instruments.arguments import numbers, one
from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.instruments.trees import Tree, tree
from explainer.numeric.formatting import equals, number
from explainer.numeric.validation import listed, quoted
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation, differentiate
from explainer.symbolic.expression import Slope, X, rebuilt
from explainer.symbolic.known import KNOWN

WINDOW = (-5.0, 5.0)
COLOURS = ("blue", "green", "orange", "sky", "yellow", "purple", "vermillion")
SAMPLES = 321
USUAL = 1.5  # where the point stands when nobody says
Ends = tuple[float, float]
SAYS = {
    "nothing": "Here the formula has no value.",
    "steep": "Here the curve has no slope.",
    "flat": "The curve is almost flat here: moving <em>x</em> changes next to nothing.",
    "closer": "Bring it closer: the secant turns into the tangent.",
    "proof": "Line by line, with your x put in",
    "same": "Add 1 to <em>x</em>, and the value stays the same.",
}


def curve(
    f: Formula | str | Sequence[Formula | str],
    at: float | None = None,
    *,
    window: Ends = WINDOW,
    secant: float | None = None,
    slope: bool = True,
    parameters: Mapping[str, float] | None = None,
    theme: str = "auto",
) -> Instrument:
    """y = f(x) in the hand: drag the point, and tangent, slope and the numbers of the derivation follow.

    `f` is a formula, its name or its text; several are compared. `window` are the ends of the x axis, which `at` widens;
    without `at` the point stands at 1.5, or at the nearest place with a value.
    With `secant`, a second point so far to the right is shown, and the line through both. With `slope=False` there are values
    alone, for those who do not know slopes yet. `parameters` are the letters of one formula besides x, such as {"a": 0.1} for
    leaky ReLU. Raises ValueError for softmax, which has no single curve, for more than seven formulas, for numbers that
    are none, and for a window in which a formula has no value.

    >>> curve("sigmoid", at=0).data["at"]
    0.0
    """
    formulas = [_with(each, parameters) for each in _formulas(f)]
    low, high = _ends(window, at)
    at = _place(formulas[0], low, high) if at is None else at
    if secant is not None and not one(secant, "secant"):
        raise ValueError("secant must be a number other than 0, or None for no secant; got 0")
    if not isinstance(slope, bool) or (secant is not None and not slope):
        raise ValueError(f"slope must be True or False, and True where there is a secant; got {quoted(slope)}")
    x = np.linspace(low, high, SAMPLES)
    values, slopes = [np.asarray(each(x)) for each in formulas], [np.asarray(each.slope(x)) for each in formulas]
    for each, heights in zip(formulas, values, strict=True):
        if not np.isfinite(heights).any():
            raise ValueError(f"{each.title} has no value from {number(low)} to {number(high)}; give another window")
    names = " and ".join(each.title for each in formulas)
    title = f"{names}: drag the point" if len(formulas) == 1 else f"{names}, compared: drag the point"
    alt, still = _still(formulas, float(at), x, values, slope=slope)
    data = {
        "at": float(at),
        "secant": None if secant is None else float(secant),
        "letter": "f",
        "says": SAYS,
        "window": [low, high],
        "yWindow": _room(values),
        "slopeWindow": _room(slopes) if slope else None,
        "formulas": [records.formula(each) | {"shown": shown.formula(each.expr, "f(x)")} for each in formulas],
        "lines": _lines(formulas[0].derivations[0], formulas[0]) if slope and len(formulas) == 1 else [],
    }
    return Instrument("curve", title, alt, data, still, height=740 if slope else 520, theme=theme)


def _still(
    formulas: Sequence[Formula], at: float, x: np.ndarray, values: Sequence[np.ndarray], *, slope: bool
) -> tuple[str, Still]:
    """What there is to see, in words and as a picture that nobody moves."""
    first, (low, high) = formulas[0], (float(x[0]), float(x[-1]))
    bottom, top = _room(values)
    value, rise = float(first(at)), float(first.slope(at))
    names, below = " and ".join(each.title for each in formulas), ", and below it its slope" if slope else ""
    alt = f"The curve of {names} from x = {number(low)} to {number(high)}{below}. At x = {number(at)}"
    if np.isfinite(value):
        alt += f" the value of {first.title} is {number(value)}"
        alt += (f" and its slope {number(rise)}." if np.isfinite(rise) else ", and it has no slope.") if slope else "."
    else:
        alt += f", {first.title} {'has' if np.isnan(value) else 'is'} {equals(value)}."
    lines = [(COLOURS[k], list(zip(x, each, strict=True))) for k, each in enumerate(values)]
    rows = [
        ("f(x)", ", ".join(map(printed, formulas))),
        (f"value at x {equals(at)}", equals(value, is_rounded=not first.is_rational_at(at))),
    ]
    if slope:
        rows.append(
            (
                "slope there",
                equals(rise, is_rounded=not first.is_rational_at(at, slope=True)) if np.isfinite(rise) else "none",
            )
        )
        if np.isfinite(value) and np.isfinite(rise):
            lines.append(("vermillion", list(zip(x, value + rise * (x - at), strict=True))))
    dots = [("blue", (at, value))] if np.isfinite(value) else []
    return alt, Still(window=((low, high), (bottom, top)), lines=lines, dots=dots, rows=rows)


def printed(f: Formula) -> str:
    """A formula's text as a book prints it."""
    return printing.text(f.expr)


def _formulas(f: Formula | str | Sequence[Formula | str]) -> list[Formula]:
    is_one = isinstance(f, Formula | VectorFormula | str | sp.Expr)
    several = (f,) if is_one else listed(f, "f", "formulas, their names or their texts")
    if not 1 <= len(several) <= len(COLOURS):
        raise ValueError(f"a picture holds one to {len(COLOURS)} curves, got {len(several)}")
    return [given.activation(each) for each in several]


def _with(f: Formula, parameters: Mapping[str, float] | None) -> Formula:
    """The formula with these numbers as its usual ones. Raises ValueError for a letter that it does not have."""
    if parameters is None:
        return f
    if not isinstance(parameters, Mapping) or set(parameters) - {p.name for p in f.parameters}:
        names = ", ".join(p.name for p in f.parameters) or "none"
        raise ValueError(f"parameters must be numbers for the letters of {f.title}, {names}; got {quoted(parameters)}")
    chosen = tuple(replace(p, default=p.check(parameters.get(p.name, p.default))) for p in f.parameters)
    kinks = f.kinks_at(*(p.default for p in chosen))
    return replace(f, parameters=chosen, kinks=kinks, worked=f.derivations[0])


def _ends(window: Ends, at: float | None) -> Ends:
    ends = numbers(window, "window", 2)
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise ValueError(f"window must be two numbers from low to high, got {quoted(window)}")
    place = ends[0] if at is None else one(at, "at")
    return min(ends[0], place), max(ends[1], place)


def _place(f: Formula, low: float, high: float) -> float:
    """Where the point stands when nobody says: at 1.5, or −1.5, or at the nearest tenth with a value and a slope."""
    places = np.arange(np.ceil(10 * low), np.floor(10 * high) + 1) / 10
    usual = min(max(USUAL, low), high)
    places = np.array([usual, max(-usual, low), *sorted(places, key=lambda x: abs(x - usual))])
    has_value = np.isfinite(f(places))
    for wanted in (has_value & np.isfinite(f.slope(places)), has_value):
        if wanted.any():
            return float(places[wanted.argmax()])
    return float(usual)


def _room(rows: Sequence[np.ndarray]) -> list[float]:
    """The window of the y axis: all values, but of a curve that runs to infinity only its middle part."""
    finite = np.concatenate([row[np.isfinite(row)] for row in rows] or [np.zeros(1)])
    if not finite.size:
        return [-1.0, 1.0]
    low, high = finite.min(), finite.max()
    inner = np.quantile(finite, [0.1, 0.9])
    reach = 3 * max(inner[1] - inner[0], 1e-9)
    low, high = max(low, inner[0] - reach), min(high, inner[1] + reach)
    margin = 0.08 * (high - low) or 0.5 * abs(high) or 1.0
    return [float(low - margin), float(high + margin)]


def _lines(worked: Derivation, f: Formula) -> list[dict[str, object]]:
    """Each line of a derivation, printed, with its rule, and as a tree that the browser puts numbers into."""
    letters = [X.name, *(p.name for p in f.parameters)]
    chosen = [float(p.default) for p in f.parameters]
    if {symbol.name for step in worked.steps for symbol in step.expr.free_symbols} - set(letters):
        return []  # lines about matrices: no single number can be put in
    return [
        {
            "shown": shown.formula(step.expr),
            "rule": html.escape(step.rule),
            "value": _value(step.expr),
            "letters": letters,
            "chosen": chosen,
        }
        for step in worked.steps
    ]


@lru_cache(maxsize=1000)  # the point of a curve moves, and its lines stay
def _value(line: sp.Basic) -> Tree:
    return tree(worked_out(line))


@lru_cache(maxsize=1000)
def worked_out(expr: sp.Basic) -> sp.Basic:
    """The line with each slope in it that is still to be found put in, so that it has a value at any x."""
    if isinstance(expr, Slope):
        return differentiate(worked_out(expr.args[0]), expr.args[1], known=KNOWN).result
    if not expr.has(Slope):
        return expr
    return rebuilt(expr, [*map(worked_out, expr.args)])
