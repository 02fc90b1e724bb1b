"""One start, several learning rates; and a ravine with the optimisers that go down it beside each other."""

from __future__ import annotations

import streamlit as st

from explainer import OPTIMIZERS, charts, descend, stepping
from parts import address, show

INPUTS, TARGETS, START = [[4, 5], [2, 1], [1, 3]], [6, 3, 2], [-0.234, 0.675]
ROWS = {"one": ("One row, as in the article", [[4, 5]], [6]), "three": ("Three rows: a ravine", INPUTS, TARGETS)}
TITLES = {name: title for name, (title, _, _) in ROWS.items()}


@show.moving
def rates() -> None:
    """The loss along the way at several learning rates, what each does to the error, and the way seen from above."""
    name = address.choice("rows", "Data", TITLES, "one")
    _, inputs, targets = ROWS[name]
    typed = address.numbers("rates", "Learning rates", (0.01, 0.02, 0.025, 0.05), low=1e-6, high=10, lengths=(1, 6))
    paths = [descend(inputs=inputs, targets=targets, weights=START, learning_rate=rate, updates=30) for rate in typed]
    show.chart(charts.descent(paths))
    for path in (paths[0], paths[-1])[: len(paths)]:
        st.markdown(stepping.judgement(path))
    st.header("How much each learning rate shrinks or grows the error")
    st.markdown(f"The last of the rates above, {show.number(paths[-1].learning_rate)}, is marked.")
    show.chart(charts.rates(paths[-1]))
    st.header("Seen from above")
    st.markdown(
        "Lines of equal loss over both weights. With three rows the loss is a **ravine**: steep across, almost flat along. "
        "The steep direction decides how large a rate is allowed, the flat one how long it takes. The way that is drawn is "
        f"that of the first rate, {show.number(paths[0].learning_rate)}."
    )
    show.chart(charts.contour(paths[0]))


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
