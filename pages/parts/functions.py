"""One activation function taken apart, and several side by side."""

from __future__ import annotations

import streamlit as st

from explainer import ACTIVATIONS, charts, prove, stepping
from explainer.teaching import Code
from parts import address, downloads, player, show

FORMULAS = {name: formula for name, formula in ACTIVATIONS.items() if name != "softmax"}
TITLES = {name: formula.title for name, formula in FORMULAS.items()}


@st.cache_data
def proved(name: str) -> str:
    """What the proof of a function's slope has checked, in a sentence."""
    return stepping.checked(prove(FORMULAS[name].derivations[0]))


@st.cache_resource(max_entries=2000, show_spinner=False)  # thirty readers at once look at few different places
def picture(name: str, x: float, chosen: dict[str, float]) -> object:
    """The curve with its tangent."""
    return charts.curve(FORMULAS[name], at=x, parameters=chosen or None)


@show.moving
def one_function() -> None:
    """Value, slope, tangent and derivation of the function that is chosen, at the place that is chosen."""
    formula = FORMULAS[address.choice("f", "Function", TITLES, "sigmoid")]
    chosen = {
        parameter.name: address.slider(parameter.name, f"{parameter.name}, {parameter.note}", 0.01, 0.99, 0.1, 0.01)
        for parameter in formula.parameters
    }
    x = address.slider("x", "Where to look: x", -6.0, 6.0, 1.5, 0.1)
    left, right = st.columns([2, 3], gap="large")
    with left:
        show.formula(f"f(x) = {formula.latex}")
        show.figures({"value f(x)": formula(x, **chosen), "slope f′(x)": formula.slope(x, **chosen)})
        st.markdown(formula.note)
        for kink in formula.kinks:
            st.markdown(f"At x = {kink.at} there is no slope. {kink.note} Programs use {kink.slope}.")
    with right:
        figure = picture(formula.name, x, chosen)
        show.chart(figure)
        drawn = f"charts.curve(ACTIVATIONS[{formula.name!r}], at={x}, parameters={chosen or None})"
        worked = f"ACTIVATIONS[{formula.name!r}].derivations[0]"
        downloads.offer(formula.name, formula.title, [formula.note, Code(drawn), Code(worked)], figure)
    st.header(f"Where the slope of {formula.title} comes from")
    player.play(stepping.derivation(formula.derivations[0]), "line")
    st.caption(proved(formula.name))


@show.moving
def comparison() -> None:
    """Values above, slopes below, of any functions at once."""
    names = address.several("compare", "Functions", TITLES, ["sigmoid", "tanh"], most=6)
    show.chart(charts.compare([FORMULAS[name] for name in names] or [FORMULAS["sigmoid"]]))
