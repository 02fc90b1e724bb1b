"""Softmax: scores become probabilities, and how each follows each."""

import streamlit as st
from parts import address, predict, show

from explainer import ACTIVATIONS, charts

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
    show.figures({"sum of the probabilities": float(p.sum()), "largest": float(p.max())})
    st.header("How each probability follows each score")
    st.markdown(
        "Raise one score a little: its own probability grows, and all others must shrink, because the sum stays 1. So the "
        "slope of softmax is a table, its **Jacobian**: row i, column j says how fast pᵢ follows zⱼ. Each row sums to 0."
    )
    show.chart(charts.jacobian(SOFTMAX.jacobian_at(scores)))


probabilities()
st.markdown(
    "The slider of the picture is the **temperature** T: all scores are divided by it first. Hot means undecided, cold "
    "means that the largest score takes all."
)
shifted = tuple(score + 100 for score in SCORES)
same = bool((abs(SOFTMAX(shifted) - SOFTMAX(SCORES)) < 1e-12).all())
predict.question(
    "Add 100 to every score. The probabilities …",
    ["stay as they are", "all grow", "come nearer to each other"],
    "stay as they are" if same else "all grow",
    right="Only differences of scores count: e¹⁰⁰ stands above and below the line of the fraction and cancels.",
    wrong="Try it in the field above: 100.4, 103, 102.2.",
)
show.article(
    "Figs 8 and 9",
    says="It puts in the scores 0.4, 3.0 and 2.2 and gets "
    + ", ".join(f"{value:.8f}" for value in SOFTMAX(SCORES))
    + ", which is what you see above.",
    errs="Later its phone shows a confidence of 1.26. No softmax gives a value above 1, whatever goes in.",
)
