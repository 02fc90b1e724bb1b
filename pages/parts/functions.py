"""One function taken apart: its value and slope at a place, its curve, and the derivation of its slope line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

import streamlit as st

from explainer import ACTIVATIONS, instruments, latex, prove
from explainer.teaching import Code
from parts import address, charts, downloads, player, show
from parts.quoting import literal

FORMULAS = {name: formula for name, formula in ACTIVATIONS.items() if name != "softmax"}
TITLES = {name: formula.title for name, formula in FORMULAS.items()}
A_OF_ELU = ("elu_a", 0.1, 3.0, 1.0, 0.1)  # its name in the address, and where its slider begins, ends and stands


@st.cache_data
def proved(_derivation: object, title: str) -> str:
    """What the proof of a derivation has checked, in a sentence; `title` tells derivations apart."""
    return instruments.checked(prove(_derivation))


@st.cache_resource(max_entries=2000, show_spinner=False)
def walked(_derivation: object, title: str, numbers: Mapping[str, float], _kinks: Sequence) -> instruments.Walk:
    """A derivation with numbers put in."""
    return instruments.derivation(_derivation, numbers, _kinks)


@st.cache_resource(max_entries=2000, show_spinner=False)  # thirty readers at once look at few different places
def picture(name: str, x: float, chosen: dict[str, float]) -> object:
    """The curve with its tangent."""
    return charts.curve(FORMULAS[name], at=x, parameters=chosen or None)


def line_by_line(record: object, numbers: Mapping[str, float], step: str = "line") -> int:
    """Any of the derivations that a formula or a loss carries, played with `numbers` put in, and what its proof checked.

    `step` is what the address calls the line that is shown. Returns the place of the derivation that is shown.
    """
    derivations = record.derivations
    titles = {str(place): worked.title for place, worked in enumerate(derivations)}
    place = 0
    if len(derivations) > 1:
        place = int(address.choice(f"{record.name}_worked", "What is worked out", titles, "0"))
        step = f"{step}_{place}" if place else step  # another derivation is another walk, with steps of its own
    worked, kinks = derivations[place], ()
    if place == 0 and hasattr(record, "kinks_at"):
        kinks = record.kinks_at(*(numbers[parameter.name] for parameter in record.parameters))
    player.play(walked(worked, worked.title, dict(numbers), kinks), step)
    st.caption(proved(worked, worked.title))
    return place


def value_and_slope(formula: object, x: float, chosen: Mapping[str, float]) -> tuple[float | str, float | str]:
    """f(x) and f′(x), or "none" where there is none; at a corner programs use a number, but there is no slope."""
    value = formula(x, **chosen)
    is_kink = any(float(kink.at) == x for kink in formula.kinks_at(*chosen.values()))
    slope = formula.slope(x, **chosen)
    has_value = isfinite(value)
    has_slope = has_value and isfinite(slope) and not is_kink
    return value if has_value else "none", slope if has_slope else "none"


def nearest(kinks: Sequence) -> list:
    """The three kinks nearest to 0, from left to right: where they repeat, their notes say so."""
    return sorted(sorted(kinks, key=lambda kink: abs(float(kink.at)))[:3], key=lambda kink: float(kink.at))


def place(kink: object) -> str:
    """Where a kink is, in Markdown."""
    return f"x {'≈' if kink.at.is_Float else '='} {number(kink.at)}"


def number(exact: object) -> str:
    """A number in Markdown: 1/2 as it is, √2 as a formula, a decimal with six digits."""
    if exact.is_Float:
        return f"{float(exact):.6g}".replace("-", "−")
    return str(exact).replace("-", "−") if exact.is_Rational else f"${latex(exact)}$"


@show.moving
def one_function() -> None:
    """Value, slope, tangent and derivation of the function that is chosen, at the place that is chosen."""
    formula = FORMULAS[address.choice("f", "Function", TITLES, "sigmoid")]
    chosen = {}
    for parameter in formula.parameters:
        key, *steps = A_OF_ELU if formula.name == "elu" else (parameter.name, 0.01, 0.99, 0.1, 0.01)
        chosen[parameter.name] = address.slider(key, f"{parameter.name}, {parameter.note}", *steps)
    x = address.slider("x", "Where to look: x", -6.0, 6.0, 1.5, 0.1)
    left, right = st.columns([2, 3], gap="large")
    with left:
        show.formula(f"f(x) = {formula.latex}")
        value, slope = value_and_slope(formula, x, chosen)
        show.figures({"value f(x)": value, "slope f′(x)": slope})
        st.markdown(formula.note)
        for kink in formula.kinks_at(*chosen.values()):
            st.markdown(f"At {place(kink)} there is no slope. {literal(kink.note)} Programs use {number(kink.slope)}.")
    with right:
        figure = picture(formula.name, x, chosen)
        show.chart(figure)
        below = st.container()
    st.header(f"Where the slope of {formula.title} comes from")
    worked = line_by_line(formula, {"x": x, **chosen})
    drawn = f"charts.curve(ACTIVATIONS[{formula.name!r}], at={x}, parameters={chosen or None})"
    derived = f"ACTIVATIONS[{formula.name!r}].derivations[{worked}]"
    with below:
        downloads.offer(formula.name, formula.title, [formula.note, Code(drawn), Code(derived)], figure)


@show.moving
def comparison() -> None:
    """Values above, slopes below, of any functions at once."""
    names = address.several("compare", "Functions", TITLES, ["sigmoid", "tanh"], most=6)
    show.chart(charts.compare([FORMULAS[name] for name in names] or [FORMULAS["sigmoid"]]))
