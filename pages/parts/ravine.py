"""A ravine, and the optimisers that go down it beside each other."""

from __future__ import annotations

import streamlit as st

from explainer import OPTIMIZERS, charts, descend
from parts import address, show

INPUTS, TARGETS, START = [[4, 5], [2, 1], [1, 3]], [6, 3, 2], [-0.234, 0.675]


@show.moving
def optimisers() -> None:
    """Every optimiser from one start, at one learning rate."""
    rate = address.choice("pace_of_all", "Learning rate of all of them", ["0.01", "0.02", "0.05", "0.1"], "0.02")
    same = {
        "inputs": INPUTS,
        "targets": TARGETS,
        "weights": START,
        "learning_rate": rate,
        "updates": 40,
        "exact": False,
    }
    paths = [descend(**same, optimizer=name) for name in OPTIMIZERS]
    show.chart(charts.descent(paths))
    losses = {path.neuron.optimizer.title: path.losses[-1] for path in paths}
    show.figures(
        {
            f"{title}, after {len(path.updates)} updates": losses[title]
            for title, path in zip(losses, paths, strict=True)
        }
    )
    with st.expander("The five rules"):
        for optimizer in OPTIMIZERS.values():
            show.formula(optimizer.latex, f"{optimizer.title}. {optimizer.note}")
