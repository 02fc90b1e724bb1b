"""What a network is: layers of neurons, and what they spare us."""

import streamlit as st
from parts import address, charts, predict, questions, show

from explainer import Network
from explainer.networks.backpropagation import initial

PASSENGER = (1, 1.8)  # first class, 18 years in tens
WEIGHTS = [[[-0.6, 0.2], [1.5, -0.4]], [[0.9], [-0.5]]]
BIASES = [[0.5, -0.1], [0.2]]

st.markdown(
    "Who survived the *Titanic*? A table has a row for every passenger: 18 years old, first class, one sibling aboard, "
    "and in the last column whether they lived; this one did not. A **network** takes the numbers in on the left, mixes "
    "them in **hidden layers**, and answers on the right: after many rows, also for a passenger whom it has never seen. "
    "The circles on the left are the inputs, every other circle is a **neuron**. Each line is a **weight**: one number "
    "that says how much a neuron listens to what comes in along it."
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
        weights = [weights for weights, _ in initial(network)]
        show.chart(charts.network(network, weights=weights))
        show.figures(
            {
                "neurons, inputs not counted": str(sum(sizes[1:])),
                "weights and biases to learn": f"{network.parameters:,}",
            }
        )


layers()
st.markdown(
    "Blue lines are positive weights, dashed ones negative; the thicker, the further from 0. All are random as yet."
)
st.header("A weight on every line, a bias at every neuron")
st.markdown(
    "The same with few enough lines to write every weight on its line. Of the passenger above it knows the class and the "
    "age, in tens of years. Every neuron also has a **bias**: a number that it adds whatever comes in. Each circle shows "
    "what it passes on. These weights are made up; weights and biases are all that learning ever changes."
)
small = Network([2, 2, 1], ["relu", "sigmoid"])
show.chart(charts.network(small, weights=WEIGHTS, biases=BIASES, inputs=PASSENGER))
names = ("bias of the upper hidden neuron", "bias of the lower one", "bias of the output")
show.figures(dict(zip(names, [*BIASES[0], *BIASES[1]], strict=True)))
st.header("What it spares us")
st.markdown(
    "Before deep learning, people wrote the useful combinations down by hand: *child*, *travels alone*, *rich family*. This "
    "is **feature engineering**, and for a picture of 784 pixels nobody can do it. A hidden layer finds its own "
    "combinations, because the weights that make useful ones lower the error. The price: more numbers to learn, and so "
    "more data to learn them from."
)
predict.question(**questions.network())
show.article(
    "Figs 1 and 2",
    says="It draws a network of input, hidden and output layers, a weight on each line and a bias on each node, with the "
    "passengers of the Titanic as its example of a table.",
)
