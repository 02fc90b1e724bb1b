"""One row through a small network and back, edge by edge; and how much of the gradient arrives at the front of a deep one."""

from __future__ import annotations

import streamlit as st

from explainer import ACTIVATIONS, Network, instruments, playground
from explainer.networks import trace
from explainer.teaching import Code
from parts import address, downloads, player, show

WEIGHTS = [([["0.5", "-0.4"], ["0.3", "0.35"]], ["0.1", "0"]), ([["0.8"], ["-0.6"]], ["0.2"])]
BENDS = {name: ACTIVATIONS[name].title for name in ("sigmoid", "tanh", "relu")}


@show.moving
def there_and_back() -> None:
    """Forward, backward and one update, in exact numbers, and the same as matrices."""
    left, right = st.columns(2)
    with left:
        bend = address.choice("walk_bend", "Activation of the hidden layer", BENDS, "relu")
    with right:
        rate = address.number("walk_rate", "Learning rate η", 0.001, 1.0, 0.1, 0.05, decimals=3)
    small = Network([2, 2, 1], [bend, "linear"])
    walked = trace.walk(small, WEIGHTS, [1, 2], [1], learning_rate=rate)
    player.play(instruments.backwards(walked), "stage_of_walk")
    with st.expander("The same as matrices"):
        for line in walked.matrices:
            show.formula(line)
    code = f"charts.network(Network([2, 2, 1], [{bend!r}, 'linear']), weights={[w for w, _ in WEIGHTS]}, inputs=[1, 2])"
    downloads.offer("backwards", "Backwards through layers", [Code(code)])


@st.cache_resource(max_entries=100, show_spinner=False)
def gradients(bend: str, depth: int) -> tuple[float, ...]:
    """The size of the gradient in each layer of a network with `depth` hidden layers, before its first update."""
    network = Network([2, *[6] * depth, 1], [*[bend] * depth, "sigmoid"])
    return playground.play(playground.points("moons"), network, epochs=1, snapshots=1).snapshots[0].gradients


@show.moving
def arriving() -> None:
    """The gradient's size in each layer."""
    left, right = st.columns(2)
    with left:
        bend = address.choice("back_bend", "Activation", BENDS, "sigmoid")
    with right:
        depth = address.slider("back_depth", "Hidden layers", 1, 8, 4, 1)
    sizes = gradients(bend, depth)
    names = [f"layer {number}" for number in range(1, len(sizes))] + ["output"]
    show.figures(dict(zip(names, sizes, strict=True)))
    st.markdown(
        f"The size of the gradient in each layer, before the first update. The first layer gets "
        f"{show.number(sizes[0] / sizes[-1])} times as much as the last."
    )


def at_the_front() -> dict[str, float]:
    """What arrives at the first of eight hidden layers, with sigmoids and with ReLUs."""
    return {bend: gradients(bend, 8)[0] for bend in ("sigmoid", "relu")}
