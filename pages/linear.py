"""Why not linear? A stack of straight lines is a straight line."""

import streamlit as st
from parts import address, charts, player, predict, questions, show

from explainer import ACTIVATIONS, Network, instruments, playground

SHAPES = {"circles": "Circles", "xor": "Four corners (xor)", "moons": "Moons", "gaussians": "Two clouds"}
SHAPES |= {"spiral": "Spiral"}  # the hardest of them
BENDS = {name: ACTIVATIONS[name].title for name in ("linear", "relu", "tanh", "sigmoid")}
EPOCHS = 120
COLLAPSE = ACTIVATIONS["linear"].derivations[1]

st.markdown(
    "Leave the activation functions out, and a network of a hundred layers can do exactly as much as one of a single layer: "
    "draw one straight line between two kinds of points. Here is why, line by line."
)
player.play(instruments.derivation(COLLAPSE), "collapse")
st.header("Two kinds of points, one network")
st.markdown(
    "The network gets the place of a point, two numbers, and says which kind it is. Ring and core cannot be parted by a line. "
    "Bend the hidden layer, and they can."
)


@st.cache_resource(max_entries=100, show_spinner="Training …")
def trained(shape: str, bend: str, units: int) -> playground.Run:
    network = Network([2, units, 1], [bend, "sigmoid"])
    return playground.play(playground.points(shape), network, epochs=EPOCHS, snapshots=12)


@show.moving
def compare() -> None:
    left, right = st.columns([1, 2], gap="large")
    with left:
        shape = address.choice("shape", "Points", SHAPES, "circles")
        bend = address.choice("line_or_bend", "Hidden layer", BENDS, "linear")
        units = address.slider("units", "Neurons in it", 1, 8, 4, 1)
    played = trained(shape, bend, units)
    with left:
        last = played.snapshots[-1]
        show.figures({"points told apart": f"{last.accuracy:.1%}", "loss": last.loss})
        st.caption(f"Both after {last.epoch} epochs; the slider of the picture goes through them.")
    with right:
        show.chart(charts.playground(played))


compare()
right = {units: trained("circles", "linear", units).snapshots[-1].accuracy for units in (4, 8)}
predict.question(**questions.linear(right[4], right[8]))
show.article(
    "Fig. 5",
    says="It warns against y = cx as an activation.",
    errs="It says that nobody could see how x affects the output. The constant slope says exactly how. The true reason is "
    "above: a stack of linear layers is one linear layer.",
)
