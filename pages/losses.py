"""How wrong? Mean squared error and cross-entropy."""

import streamlit as st
from parts import address, predict, show

from explainer import LOSSES, charts

MSE, BINARY = LOSSES["mse"], LOSSES["binary_cross_entropy"]

st.markdown(
    "To learn, a network needs one number that says how wrong it is: the **loss**. It is 0 when everything is right, and "
    "learning is nothing but making it smaller."
)
st.header("Answers that are amounts: mean squared error")
show.formula(rf"L = {MSE.latex}", "For one answer; for several, the mean of all of them.")


@show.moving
def squares() -> None:
    targets = address.numbers("targets", "Right answers y", (2, 3, 5, 4), low=-100, high=100, lengths=(1, 12))
    answers = address.numbers("answers", "The network's answers ŷ", (2.5, 2, 4, 6), low=-100, high=100, lengths=(1, 12))
    if len(targets) != len(answers):
        raise ValueError(f"{len(targets)} right answers need as many of the network's, got {len(answers)}")
    show.chart(charts.residuals(range(1, len(targets) + 1), targets, answers))


squares()
st.markdown("Twice as far off is four times as bad: large errors count most, small ones hardly.")
st.header("Answers that are probabilities: cross-entropy")
show.formula(rf"L = {BINARY.latex}", "y is 1 or 0, ŷ the probability that the network gives to 1.")


@show.moving
def surprise() -> None:
    label = int(address.choice("label", "The right answer is", {"1": "yes (1)", "0": "no (0)"}, "1"))
    p = address.slider("p", "The network says yes with probability ŷ", 0.01, 0.99, 0.7, 0.01)
    show.figures({"loss": BINARY([label], [p])})
    show.chart(charts.cross_entropy(label, probabilities=p))


surprise()
st.markdown(
    "Sure and right costs nothing. Sure and wrong costs without bound. With ten classes it is the same: only the "
    "probability of the right class counts, the loss is −ln of it (**categorical** cross-entropy)."
)
predict.question(
    "The answer is yes. One network says yes with 0.01, another with 0.5. How many times larger is the first one's loss?",
    ["about 2 times", "about 7 times", "50 times"],
    min(
        {"about 2 times": 2, "about 7 times": 7, "50 times": 50}.items(),
        key=lambda option: abs(option[1] - BINARY([1], [0.01]) / BINARY([1], [0.5])),
    )[0],
    right=f"−ln 0.01 = {show.number(BINARY([1], [0.01]))}, and −ln 0.5 = {show.number(BINARY([1], [0.5]))}.",
    wrong="Not the probabilities are compared but their logarithms: move ŷ to 0.01 and to 0.5 and divide the losses.",
)
show.article(
    "Figs 13 and 14",
    says="It gives the mean squared error and both cross-entropies, with the case y = 1 and a prediction of 0.01, and says "
    f"that a perfect model has the loss 0. Both hold: the first costs {show.number(BINARY([1], [0.01]))}.",
)
