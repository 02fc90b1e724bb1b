"""How many rows an update listens to: counted, and the same start walked with batches of three sizes."""

from __future__ import annotations

import streamlit as st

from explainer import descend
from explainer.descent.run import updates_in
from parts import address, charts, rows, show

ROWS = "4 5 6; 2 1 3; 1 3 2; 3 2 4; 5 1 5; 1 1 1"
UPDATES = 60


@show.moving
def calculator() -> None:
    """Updates in an epoch and in all."""
    left, middle, right = st.columns(3)
    with left:
        count = address.number("n_rows", "Rows", 1, 10_000_000, 10_000, 1000)
    with middle:
        size = address.number("n_batch", "Rows in a batch", 1, 10_000_000, 5, 1)
    with right:
        epochs = address.number("n_epochs", "Epochs", 1, 1_000_000, 1000, 100)
    if size > count:
        raise ValueError(f"a batch holds at most all {count:,} rows, got {size:,}")
    each, whole = updates_in(count, size), updates_in(count, size, epochs)
    show.figures({"updates in an epoch": f"{each:,}", "updates in all": f"{whole:,}"})


@show.moving
def comparison() -> None:
    """One row, some rows, all rows an update, from one start and with one seed."""
    table = rows.table("table", "Rows: x₁ x₂ y, separated by ;", ROWS, ["x₁", "x₂", "y"], low=-100, high=100, most=30)
    left, right = st.columns(2)
    with left:
        rate = address.number("batch_rate", "Learning rate", 0.0001, 1.0, 0.02, 0.005, decimals=4)
    with right:
        seed = address.number("shuffle_seed", "Seed that shuffles the rows (0: as they stand)", 0, 999, 0, 1)
    inputs, targets = [row[:2] for row in table], [row[2] for row in table]
    for size in sorted({1, max(1, len(table) // 3), len(table)}):
        path = descend(
            inputs=inputs,
            targets=targets,
            weights=[-0.234, 0.675],
            learning_rate=rate,
            updates=UPDATES,
            batch_size=size,
            shuffle=seed or None,
        )
        st.subheader(f"{size} {'row' if size == 1 else 'rows'} an update")
        show.chart(charts.contour(path), key=f"batch {size}")
        done = len(path.updates)
        read = show.number(float(done * size))
        show.figures(
            {"loss at the start": path.losses[0], f"loss after {done} updates": path.losses[-1], "rows read": read}
        )
