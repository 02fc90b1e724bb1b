"""Softmax: scores become probabilities, and how each follows each."""

import streamlit as st
from parts import address, charts, predict, questions, show

from explainer import ACTIVATIONS

SOFTMAX = ACTIVATIONS["softmax"]
SCORES = (0.4, 3.0, 2.2)

st.markdown(
    "The last layer of a classifier gives a **score** for each class: any number, the larger the likelier. Softmax turns "
    "the scores into probabilities: raise e to each of them, then divide by the sum, so that together they make 1."
)
show.formula(f"p_i = {SOFTMAX.latex}", "The sign Σ adds up the same term for every class k.")


@show.moving
def probabilities() -> None:
    scores = address.numbers("scores", "Scores", SCORES, low=-700, high=700, lengths=(2, 10))
    p = SOFTMAX(scores)
    show.chart(charts.softmax(scores))
    st.caption(
        "The slider of this picture is the **temperature** T: all scores are divided by it first. Hot means undecided; cold "
        "means that the largest score takes all. At T = 1 it is plain softmax, as in the formula."
    )
    show.figures({"sum at T = 1": float(p.sum()), "largest probability at T = 1": float(p.max())})
    st.header("How each probability follows each score")
    st.markdown(
        "Raise one score a little: its own probability grows, and all others must shrink, because the sum stays 1. So the "
        "slope of softmax is a table, its **Jacobian**: row i, column j says how fast pᵢ follows zⱼ. Here it is at T = 1, "
        "wherever the slider above stands. What one gains the others lose, so every column sums to 0. The table is the same "
        "when rows and columns are exchanged, so every row sums to 0 too."
    )
    show.chart(charts.jacobian(SOFTMAX.jacobian_at(scores)))


probabilities()
predict.question(**questions.softmax(SCORES))
show.article(
    "Figs 8 and 9",
    says="It puts in the scores 0.4, 3.0 and 2.2 and gets "
    + ", ".join(f"{value:.8f}" for value in SOFTMAX(SCORES))
    + ". Softmax gives exactly that; this page opens with the same scores.",
    errs="Later its phone shows a confidence of 1.26. No softmax gives a value above 1, whatever goes in.",
)
