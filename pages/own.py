"""Derive your own function: type a formula, and its slope is worked out, proved and drawn."""

import streamlit as st
from parts import address, charts, functions, player, predict, questions, show
from parts.quoting import literal

from explainer import instruments, read
from explainer.formulas.reading import proved
from explainer.symbolic.parsing import readings

st.markdown(
    "Type any formula in x. Its slope is worked out rule by rule, every line is proved, and both are drawn. You may use "
    "`+ - * / ^`, numbers, `exp`, `ln`, `sqrt`, `sin`, `cos`, `tanh`, `sigmoid`, `relu`, `abs`, `max` and more."
)
EXAMPLES = ("x*sigmoid(x)", "ln(1 + exp(x))", "exp(-x^2)", "max(0, x)", "x*tanh(ln(1 + exp(x)))")
st.markdown("To try: " + " · ".join(f"`{example}`" for example in EXAMPLES))


@st.cache_resource(max_entries=200, show_spinner="Working it out …")
def worked(typed: str) -> tuple:
    formula = read(typed)
    return formula, proved(formula.derivations[0])


@st.cache_resource(max_entries=500, show_spinner=False)
def drawn(_formula: object, typed: str, x: float, exists: bool) -> tuple:
    return charts.curve(_formula, at=x if exists else None), instruments.derivation(
        _formula.derivations[0], {"x": x}, _formula.kinks
    )


@show.moving
def own() -> None:
    formula, proof = address.text("own", "f(x) =", EXAMPLES[0], worked)
    if taken := readings(formula.name):
        st.caption(literal(". ".join(taken) + "."))
    x = address.slider("own_x", "Look at x", -6.0, 6.0, 1.0, 0.1)
    value, slope = functions.value_and_slope(formula, x, {})
    curve, walk = drawn(formula, formula.name, x, value != "none")
    left, right = st.columns([2, 3], gap="large")
    with left:
        show.formula(f"f(x) = {formula.latex}")
        show.figures({"value f(x)": value, "slope f′(x)": slope})
        if value == "none":
            st.markdown(f"At x = {show.number(x)} this formula has no value, and so no slope. Move x.")
        for kink in functions.nearest(formula.kinks):
            st.markdown(f"At {functions.place(kink)} there is no slope. {literal(kink.note)}")
    with right:
        show.chart(curve)
    st.header("Line by line")
    player.play(walk, "own_line")
    st.caption(instruments.checked(proof))


own()
predict.question(**questions.own())
show.article(
    "Its functions",
    says="It gives the slope of y = cx, and those of its own small network, worked out by hand. All of them hold. Of its other "
    "functions it shows the graph, of some the formula; their slopes are worked out here and in lesson 3.",
)
