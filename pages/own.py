"""Derive your own function: type a formula, and its slope is worked out, proved and drawn."""

import streamlit as st
from parts import address, player, predict, show

from explainer import charts, derive, read, stepping
from explainer.reading import proved

st.markdown(
    "Type any formula in x. Its slope is worked out rule by rule, every line is proved, and both are drawn. You may use "
    "`+ - * / ^`, numbers, `exp`, `ln`, `sqrt`, `sin`, `cos`, `tanh`, `sigmoid`, `relu`, `abs`, `max` and more."
)
EXAMPLES = ("x*sigmoid(x)", "ln(1 + exp(x))", "exp(-x^2)", "max(0, x)", "x*tanh(ln(1 + exp(x)))")
st.markdown("To try: " + " · ".join(f"`{example}`" for example in EXAMPLES))


@st.cache_resource(max_entries=200, show_spinner="Working it out …")
def worked(typed: str) -> tuple:
    formula = read(typed)
    return (
        formula,
        [stepping.derivation(derivation) for derivation in formula.derivations],
        proved(formula.derivations[0]),
    )


@show.moving
def own() -> None:
    formula, walks, proof = address.text("own", "f(x) =", EXAMPLES[0], worked)
    x = address.slider("own_x", "Look at x", -6.0, 6.0, 1.0, 0.1)
    left, right = st.columns([2, 3], gap="large")
    with left:
        show.formula(f"f(x) = {formula.latex}")
        show.figures({"value f(x)": formula(x), "slope f′(x)": formula.slope(x)})
        for kink in formula.kinks:
            st.markdown(f"At x = {kink.at} there is no slope. {kink.note}")
    with right:
        show.chart(charts.curve(formula, at=x))
    st.header("Line by line")
    player.play(walks[0], "own_line")
    st.caption(stepping.checked(proof))


own()
product = derive("x*sigmoid(x)", limit=None)
predict.question(
    "Which rule comes first for x · sigmoid(x)?",
    ["sum rule", "product rule", "chain rule"],
    product.steps[1].rule,
    right="The outermost sign decides: it is a multiplication.",
    wrong="Look at the formula from outside: which operation is done last when you compute it?",
)
