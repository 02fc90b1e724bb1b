"""One row through a small network and back, edge by edge."""

from __future__ import annotations

import streamlit as st

from explainer import ACTIVATIONS, Network, backpropagation, stepping
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
    walked = backpropagation.walk(small, WEIGHTS, [1, 2], [1], learning_rate=rate)
    player.play(stepping.backwards(walked), "stage_of_walk")
    with st.expander("The same as matrices"):
        for line in walked.matrices:
            show.formula(line)
    code = f"charts.network(Network([2, 2, 1], [{bend!r}, 'linear']), weights={[w for w, _ in WEIGHTS]}, inputs=[1, 2])"
    downloads.offer("backwards", "Backwards through layers", [Code(code)])
