"""Test it: digits that the network has never seen, its mistakes, and how far its certainty can be trusted."""

import streamlit as st
from parts import address, charts, learning, predict, show, testing

from explainer import mnist

st.markdown(
    "A network that knows its training digits by heart has learned nothing. So it is asked about digits that it has never "
    "seen, kept apart from the beginning."
)
asked = address.choice("tested", "Which network", learning.networks(), "shipped")
_, result, digits = testing.chosen(asked)
testing.summary(result)
show.moving(lambda: testing.one_digit(result, digits))()
st.header("Which digits it mixes up")
show.chart(charts.confusion(result.confusion))
with st.expander("Each digit by itself"):
    st.markdown(testing.by_class(result))
st.header("Its surest mistakes")
testing.mistakes(result, digits)
st.header("Is it as sure as it should be?")
st.markdown(
    "Of all answers given with 90% certainty, 90 in 100 should be right. Points on the line: it can be believed."
)
show.chart(charts.calibration(result.probabilities, result.labels))
st.header("What it survives")
st.markdown(
    f"The first {testing.SOME} test digits again, changed more and more. Below the curve, the first ten at their worst."
)
show.moving(lambda: testing.disturbed(asked))()

kinds = {"shifted by 2 pixels": ("shift", 2), "turned by 20 degrees": ("rotation", 20), "grainy, 0.2": ("noise", 0.2)}
left = {told: testing.survived(*kind) for told, kind in kinds.items()}
predict.question(
    "Of which digits does the network that comes with the course read the fewest?",
    list(left),
    min(left, key=left.__getitem__),
    right="Training moved and turned every digit a little, but never showed it grain. A network survives what it was shown.",
    wrong={told: f"Digits {told}: it still reads {share:.1%} of them." for told, share in left.items()},
)
st.header("Beside the article")
st.markdown(testing.known_figures())
show.article(
    "Fig. 28",
    says="It tests on MNIST's own 10,000 test digits, gets 0.9756, and shows digit 90 of them, a 3 that is read as a 3 with a "
    "probability of 0.9998.",
    errs=f"Its predict_classes() was removed from Keras: take the position of the largest of the {len(mnist.NAMES)} values "
    "that predict() gives.",
)
