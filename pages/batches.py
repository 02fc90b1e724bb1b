"""Rows, batches, epochs: how many rows one update listens to."""

import streamlit as st
from parts import address, predict, rows, show

from explainer import charts, descend

ROWS = "4 5 6; 2 1 3; 1 3 2; 3 2 4; 5 1 5; 1 1 1"

st.markdown(
    "One **row** is one example. An update may listen to one row (**stochastic** descent), to a few (a **mini-batch**), or to "
    "all (**full batch**): it moves against the *mean* of their gradients. When every row has been used once, an **epoch** "
    "is over."
)
st.header("How many updates is that?")


@show.moving
def calculator() -> None:
    left, middle, right = st.columns(3)
    with left:
        count = address.number("n_rows", "Rows", 1, 10_000_000, 10_000, 1000)
    with middle:
        size = address.number("n_batch", "Rows in a batch", 1, 10_000_000, 5, 1)
    with right:
        epochs = address.number("n_epochs", "Epochs", 1, 1_000_000, 1000, 100)
    each = -(-count // size)  # the last batch may be short, and counts
    show.figures({"updates in an epoch": f"{each:,}", "updates in all": f"{each * epochs:,}"})


calculator()
st.header("The same start, three sizes of batch")


@show.moving
def comparison() -> None:
    table = rows.table("table", "Rows: x₁ x₂ y, separated by ;", ROWS, ["x₁", "x₂", "y"], low=-100, high=100, most=30)
    rate = address.number("batch_rate", "Learning rate", 0.0001, 1.0, 0.02, 0.005, decimals=4)
    inputs, targets = [row[:2] for row in table], [row[2] for row in table]
    sizes = sorted({1, max(1, len(table) // 3), len(table)})
    paths = [
        descend(
            inputs=inputs, targets=targets, weights=[-0.234, 0.675], learning_rate=rate, updates=60, batch_size=size
        )
        for size in sizes
    ]
    for size, path in zip(sizes, paths, strict=True):
        st.subheader(f"{size} {'row' if size == 1 else 'rows'} an update")
        show.chart(charts.contour(path), key=f"batch {size}")
        show.figures({"loss at the start": path.losses[0], "loss after 60 updates": path.losses[-1]})


comparison()
st.markdown(
    "The full batch walks straight. Small batches are thrown about: each row pulls towards its own best weights. That noise "
    "is cheap, and sometimes helpful, and near the goal it keeps them from resting."
)
predict.question(
    "10,000 rows, 5 in a batch, 1,000 epochs. How many updates?",
    ["2,000", "200,000", "2,000,000"],
    f"{10_000 // 5 * 1000:,}",
    right="2,000 in an epoch, a thousand times.",
    wrong="10,000 / 5 updates make one epoch. How many epochs are there?",
)
show.article(
    "Batch size and epochs",
    says="It counts 10,000 rows in batches of 5 as 2,000 updates an epoch and 2,000,000 in 1,000 epochs, and tells batch, "
    "stochastic and mini-batch descent apart.",
    errs="It says that a smaller batch makes the result more accurate. It changes noise and regularisation; which is better "
    "has to be tried. And one update is an epoch only when the batch is all the data.",
)
