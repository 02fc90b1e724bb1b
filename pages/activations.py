"""Every activation function: value, slope, tangent, and the derivation of the slope line by line."""

import streamlit as st
from parts import address, functions, predict, questions, show

from explainer import ACTIVATIONS

SIGMOID = ACTIVATIONS["sigmoid"]

st.markdown(
    "A kettle that switches off at 95 °C knows two answers. Below the threshold nothing happens, above it everything "
    "does: that is the oldest activation function, the **step**. A step has no slope to follow, and what has no slope "
    "cannot learn. The others bend where the step breaks. Choose one and move x."
)


functions.one_function()
st.markdown(
    "The first six are those of the article. Softplus, ELU, GELU, SiLU and Mish came later, most of them to be smooth where "
    "ReLU has its corner; you meet them in newer networks."
)
st.header("Side by side")
functions.comparison()
st.header("Several yes-or-no answers at once")
st.markdown(
    "A picture may show a dog *and* a cat. Then each animal gets its own sigmoid, and the answers need not add up to 1."
)


@show.moving
def animals() -> None:
    scores = address.numbers(
        "animals", "Scores for dog, cat and guinea pig", (2.0, 1.1, -3.0), low=-50, high=50, lengths=(3, 3)
    )
    show.figures(dict(zip(("dog", "cat", "guinea pig"), map(SIGMOID, scores), strict=True)))


animals()
predict.question(**questions.activations())
show.article(
    "Figs 4 to 7 and 10 to 12",
    says="It shows step, linear, sigmoid, tanh, ReLU and leaky ReLU with their graphs and ranges.",
    errs="The step function is not another word for activation function; it is one of them. Tanh takes 0 to exactly 0, not "
    "near it. Leaky ReLU with another a is not randomized ReLU, which draws a anew while training. A line y = cx says "
    "exactly how its output follows x; what a stack of lines cannot do is bend. What makes a ReLU die is its slope of 0, not "
    "the clipping of its output. And it leaves unsaid that ReLU and leaky ReLU have corners, where there is no slope at all.",
)
