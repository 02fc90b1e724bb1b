"""How wrong? Mean squared error and cross-entropy."""

import streamlit as st
from parts import predict, questions, show, wrongness

from explainer import LOSSES

MSE, BINARY = LOSSES["mse"], LOSSES["binary_cross_entropy"]

st.markdown(
    "To learn, a network needs one number that says how wrong it is: the **loss**. It is 0 when everything is right, and "
    "learning is nothing but making it smaller."
)
st.header("Answers that are amounts: mean squared error")
show.formula(
    rf"L = {MSE.latex}", "y is the right answer, ŷ the network's. For several answers, the mean of all of them."
)


wrongness.squares()
st.markdown("Twice as far off is four times as bad: large errors count most, small ones hardly.")
st.header("Yes or no: binary cross-entropy")
show.formula(rf"L = {BINARY.latex}", "y is 1 or 0, ŷ the probability that the network gives to 1.")


wrongness.surprise()
st.markdown("Sure and right costs nothing. Sure and wrong costs without bound.")
st.header("One of several classes: categorical cross-entropy")
show.formula(
    wrongness.of_all_classes(),
    "yₖ is 1 for the right class and 0 for all others, so one term is left: −ln of the probability that the network gives "
    "to the right class. pₖ is the network's answer for class k, made by softmax.",
)


wrongness.classes()
st.markdown(
    "Only the probability of the right class counts. How the rest is shared out among the wrong ones changes nothing: raise "
    "one wrong score and lower another, so that the right class keeps its probability."
)
predict.question(**questions.losses())
show.article(
    "Figs 13 and 14",
    says="It gives the mean squared error and both cross-entropies, with the case y = 1 and a prediction of 0.01, and says "
    f"that a perfect model has the loss 0. Both hold: the first costs {show.number(BINARY([1], [0.01]))}.",
)
