"""Rows, batches, epochs: how many rows one update listens to."""

import streamlit as st
from parts import batching, predict, questions, show

st.markdown(
    "One **row** is one example. An update may listen to one row (**stochastic** descent), to a few (a **mini-batch**), or to "
    "all (**full batch**): it moves against the *mean* of their gradients. When every row has been used once, an **epoch** "
    "is over."
)
st.header("How many updates is that?")


batching.calculator()
st.header("The same start, three sizes of batch")


batching.comparison()
st.markdown(
    "At a small rate the full batch takes a smooth way: it turns once, from the steep direction into the flat one, and "
    "never back; at a rate near its limit it, too, goes to and fro. Small batches are thrown about: each row pulls "
    "towards its own best weights. That noise is cheap, and sometimes helpful, and near the goal it keeps them from "
    "resting. Mind the price: for as many updates a larger batch has read more rows."
)
predict.question(**questions.batches())
show.article(
    "Batch size and epochs",
    says="It counts 10,000 rows in batches of 5 as 2,000 updates an epoch and 2,000,000 in 1,000 epochs, and tells batch, "
    "stochastic and mini-batch descent apart.",
    errs="It says that a smaller batch makes the result more accurate. It changes noise and regularisation; which is better "
    "has to be tried. And one update is an epoch only when the batch is all the data.",
)
