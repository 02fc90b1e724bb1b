"""What a network is: layers of neurons, and what they spare us."""

import streamlit as st
from parts import address, predict, show

from explainer import Network, charts

st.markdown(
    "Would this passenger of the *Titanic* have survived? A table knows her: second class, 28 years, one sister aboard, a "
    "fare of 13 pounds. A **network** takes these numbers in on the left, mixes them in **hidden layers**, and answers on "
    "the right. Each circle is a **neuron**, each line a **weight**: one number that says how much one neuron listens to "
    "another."
)


@show.moving
def layers() -> None:
    left, right = st.columns([1, 3], gap="large")
    with left:
        inputs = address.slider("width_in", "Inputs", 1, 12, 4, 1)
        hidden = address.slider("width_hidden", "Neurons in a hidden layer", 1, 128, 5, 1)
        depth = address.slider("depth", "Hidden layers", 0, 4, 2, 1)
        outputs = address.slider("width_out", "Outputs", 1, 10, 1, 1)
    sizes = [inputs, *[hidden] * depth, outputs]
    network = Network(sizes, ["relu"] * depth + ["sigmoid"])
    with right:
        show.chart(charts.network(network))
        show.figures({"neurons": str(sum(sizes[1:])), "weights and biases to learn": f"{network.parameters:,}"})


layers()
st.markdown(
    "Every neuron also has a **bias**: a number that it adds whatever comes in. Weights and biases start at random and are "
    "all that learning ever changes."
)
st.header("What it spares us")
st.markdown(
    "Before deep learning, people wrote the useful combinations down by hand: *child*, *travels alone*, *rich family*. This "
    "is **feature engineering**, and for a picture of 784 pixels nobody can do it. A hidden layer finds its own "
    "combinations, because the weights that make useful ones lower the error. The price: more numbers to learn, and so "
    "more data to learn them from."
)
small = Network([4, 5, 1], ["relu", "sigmoid"])
predict.question(
    "Four inputs, five hidden neurons, one output: how many numbers are learned?",
    ["10", "25", "31"],
    str(small.parameters),
    right="4 · 5 weights and 5 biases into the hidden layer, 5 · 1 weights and 1 bias into the output.",
    wrong={
        "10": "That is the number of circles. Each *line* has a weight too: 4 · 5 + 5 · 1 of them.",
        "25": "Those are the lines. Each neuron that computes also has a bias: 5 + 1 more.",
    },
)
show.article(
    "Figs 1 and 2",
    says="It draws a network of input, hidden and output layers, a weight on each line and a bias on each node, with the "
    "passengers of the Titanic as its example of a table.",
)
