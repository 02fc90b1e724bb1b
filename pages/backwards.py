"""Backwards through layers: how the first layer learns of a mistake at the end."""

import streamlit as st
from parts import address, charts, edges, predict, questions, show

st.markdown(
    "The loss is known at the end of the network, and the weights are everywhere. The chain rule carries the mistake back: "
    "the slope of a layer is the slope of the layer behind it, times the weights between, times the slope of its own "
    "activation. This walk from back to front is **backpropagation**. It computes slopes, and nothing moves yet; gradient "
    "descent moves the weights."
)
st.header("One row through a network and back")


edges.there_and_back()
st.header("The loop")
stages = {"forward": "Forward", "activation": "Activation", "loss": "Loss", "backward": "Backward", "update": "Update"}


@show.moving
def loop() -> None:
    show.chart(charts.training_loop(address.choice("stage", "Stage", stages, "backward")))


loop()
st.header("What arrives at the front")
predict.question(**questions.backwards(edges.at_the_front()))


edges.arriving()
st.markdown(
    "A sigmoid's slope is at most ¼, so every sigmoid on the way takes at least three quarters. This is the **vanishing "
    "gradient**, and the reason why deep networks use ReLU, whose slope is 1 wherever it is not 0."
)
show.article(
    "Figs 18 and 21",
    says="It writes the derivatives on the edges of its network and draws training as a loop.",
    errs="It uses backpropagation and gradient descent as two words for one thing; the first computes, the second moves.",
)
