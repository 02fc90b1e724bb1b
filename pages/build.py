"""Build the network: layers, and where each of the 118,282 numbers is."""

import streamlit as st
from parts import address, charts, predict, questions, show

from explainer import ACTIVATIONS, Network, mnist

BENDS = {name: ACTIVATIONS[name].title for name in ("relu", "sigmoid", "tanh", "linear")}

st.markdown(
    "784 inputs, two hidden layers of 128 neurons with ReLU, ten outputs with softmax: this is the article's network, and "
    "it is small enough to count. Every neuron of a layer has one weight for each number that comes in, and one bias."
)


@show.moving
def own_network() -> None:
    left, right = st.columns([1, 2], gap="large")
    with left:
        widths = address.numbers("layers", "Hidden layers", (128, 128), low=1, high=512, lengths=(0, 5), whole=True)
        bend = address.choice("hidden_bend", "Their activation", BENDS, "relu")
    network = Network([784, *widths, 10], [*[bend] * len(widths), "softmax"])
    with left:
        show.figures({"numbers to learn": f"{network.parameters:,}"})
    with right:
        show.chart(charts.network(network))
    show.chart(charts.layers(network))
    st.markdown("The same in this library, which makes a Keras model of it:")
    st.code(
        f"mnist.build(Network({list(network.sizes)}, {list(network.activations)}))", language="python", wrap_lines=True
    )


own_network()
predict.question(**questions.build())
show.article(
    "Figs 23 and 24",
    says=f"It builds this network and prints its summary: {mnist.NETWORK.parameters:,} parameters. That is right.",
    errs="It gives a single neuron 128 outputs. A neuron gives one; the layer of 128 neurons gives 128.",
)
