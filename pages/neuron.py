"""What one neuron computes: multiply, add, bend."""

import streamlit as st
from parts import address, charts, predict, questions, show

from explainer import ACTIVATIONS

BENDS = {name: formula.title for name, formula in ACTIVATIONS.items() if name != "softmax"}

st.markdown(
    "A neuron does three things. It multiplies each input by its own weight, adds the products and its bias, and passes the "
    "sum through its **activation function**. Everything that a network can do is made of this."
)
show.formula(r"y = f(w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b)")


@show.moving
def one_neuron() -> None:
    left, right = st.columns([1, 2], gap="large")
    with left:
        x = (
            address.slider("x1", "Input x₁", -5.0, 5.0, 4.0, 0.1),
            address.slider("x2", "Input x₂", -5.0, 5.0, 5.0, 0.1),
        )
        w = (
            address.slider("w1", "Weight w₁", -2.0, 2.0, -0.2, 0.1),
            address.slider("w2", "Weight w₂", -2.0, 2.0, 0.7, 0.1),
        )
        b = address.slider("b", "Bias b", -5.0, 5.0, 0.0, 0.1)
        bend = address.choice("bend", "Activation f", BENDS, "relu")
    with right:
        show.chart(charts.neuron(x, w, b, ACTIVATIONS[bend]))


one_neuron()
st.markdown(
    "Move a weight to 0: the neuron no longer listens to that input. Move the bias: the point at which it begins to answer "
    "shifts, whatever comes in."
)
predict.question(**questions.neuron())
show.article(
    "Fig. 3",
    says="It gives this formula: the sum of inputs times weights, plus the bias.",
    errs="It lets a neuron of the hidden layer give 128 outputs. A neuron gives one; a layer of 128 neurons gives 128.",
)
