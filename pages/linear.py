"""Why not linear? A stack of straight lines is a straight line."""

import streamlit as st
from parts import address, player, predict, show

from explainer import ACTIVATIONS, Network, charts, playground, stepping

SHAPES = {"circles": "Circles", "xor": "Four corners (xor)", "moons": "Moons", "gaussians": "Two clouds"}
BENDS = {name: ACTIVATIONS[name].title for name in ("linear", "relu", "tanh", "sigmoid")}
COLLAPSE = ACTIVATIONS["linear"].derivations[1]

st.markdown(
    "Leave the activation functions out, and a network of a hundred layers can do exactly as much as one of a single layer: "
    "draw one straight line between two kinds of points. Here is why, line by line."
)
player.play(stepping.derivation(COLLAPSE), "collapse")
st.header("Two kinds of points, one network")
st.markdown(
    "The network gets the place of a point, two numbers, and says which kind it is. Ring and core cannot be parted by a line. "
    "Bend the hidden layer, and they can."
)


@st.cache_resource(max_entries=100, show_spinner="Training …")
def trained(shape: str, bend: str, units: int) -> playground.Play:
    network = Network([2, units, 1], [bend, "sigmoid"])
    return playground.play(playground.points(shape), network, epochs=120, snapshots=12)


@show.moving
def compare() -> None:
    left, right = st.columns([1, 2], gap="large")
    with left:
        shape = address.choice("shape", "Points", SHAPES, "circles")
        bend = address.choice("line_or_bend", "Hidden layer", BENDS, "linear")
        units = address.slider("units", "Neurons in it", 1, 8, 4, 1)
    played = trained(shape, bend, units)
    with left:
        show.figures({"points told apart": f"{played.snapshots[-1].accuracy:.0%}", "loss": played.snapshots[-1].loss})
    with right:
        show.chart(charts.playground(played))


compare()
answer = trained("circles", "linear", 8).snapshots[-1].accuracy
predict.question(
    "Eight linear neurons instead of four: can the network now tell ring from core?",
    ["yes", "no"],
    "yes" if answer > 0.9 else "no",
    right=f"It gets {answer:.0%} right, whatever their number: all of them together still draw one line.",
    wrong="Choose linear above and move the number of neurons: what does the border between the two look like?",
)
show.article(
    "Fig. 5",
    says="It warns against y = cx as an activation.",
    errs="It says that nobody could see how x affects the output. The constant slope says exactly how. The true reason is "
    "above: a stack of linear layers is one linear layer.",
)
