"""Backwards through layers: how the first layer learns of a mistake at the end."""

import streamlit as st
from parts import address, edges, predict, show

from explainer import Network, charts, playground

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


@st.cache_resource(max_entries=100, show_spinner=False)
def gradients(bend: str, depth: int) -> tuple[float, ...]:
    network = Network([2, *[6] * depth, 1], [*[bend] * depth, "sigmoid"])
    return playground.play(playground.points("moons"), network, epochs=1, snapshots=1).snapshots[0].gradients


@show.moving
def arriving() -> None:
    left, right = st.columns(2)
    with left:
        bend = address.choice("back_bend", "Activation", edges.BENDS, "sigmoid")
    with right:
        depth = address.slider("back_depth", "Hidden layers", 1, 8, 4, 1)
    sizes = gradients(bend, depth)
    names = [f"layer {number}" for number in range(1, len(sizes))] + ["output"]
    show.figures(dict(zip(names, sizes, strict=True)))
    st.markdown(
        f"The size of the gradient in each layer, before the first update. The first layer gets "
        f"{show.number(sizes[0] / sizes[-1])} times as much as the last."
    )


arriving()
st.markdown(
    "A sigmoid's slope is at most ¼, so every sigmoid on the way takes at least three quarters. This is the **vanishing "
    "gradient**, and the reason why deep networks use ReLU, whose slope is 1 wherever it is not 0."
)
deep = {bend: gradients(bend, 8)[0] for bend in ("sigmoid", "relu")}
predict.question(
    "Eight hidden layers. In which network does the first layer get the larger gradient?",
    ["Sigmoid", "ReLU"],
    edges.BENDS[max(deep, key=deep.__getitem__)],
    right=f"{show.number(deep['relu'])} against {show.number(deep['sigmoid'])}.",
    wrong="How large can the slope of a sigmoid be? Multiply it by itself eight times.",
)
show.article(
    "Figs 18 and 21",
    says="It writes the derivatives on the edges of its network and draws training as a loop.",
    errs="It uses backpropagation and gradient descent as two words for one thing; the first computes, the second moves.",
)
