"""Test it: digits that the network has never seen, its mistakes, and how far its certainty can be trusted."""

import streamlit as st
from parts import address, learning, predict, show

from explainer import charts, mnist

DIGITS = learning.digits()
OWN = learning.trained()

st.markdown(
    "A network that knows its training digits by heart has learned nothing. So it is asked about digits that it has never "
    "seen: 2,000 of them here, kept apart from the beginning."
)
networks = {"shipped": "the one that comes with the course"} | ({"own": "the one that you trained"} if OWN else {})
chosen = address.choice("tested", "Which network", networks, "shipped")
model = OWN.model if chosen == "own" and OWN else mnist.shipped()


@st.cache_resource(show_spinner=False)
def tested() -> mnist.Evaluation:
    return mnist.evaluate(mnist.shipped(), DIGITS)


result = tested() if chosen == "shipped" else mnist.evaluate(model, DIGITS)
low, high = result.interval
show.figures(
    {
        "right answers": f"{result.accuracy:.2%}",
        "the true share lies in": f"{low:.2%} to {high:.2%}",
        "loss": result.loss,
        "mistakes": str(len(result.mistakes)),
    }
)
st.caption(
    "2,000 digits are a sample: another 2,000 would give a slightly different share. The range holds in 95 of 100 cases."
)


@show.moving
def one_digit() -> None:
    number = address.number("test_digit", "Test digit number", 0, len(DIGITS.test_images) - 1, 90, 1)
    image, label = DIGITS.test_images[number], int(DIGITS.test_labels[number])
    show.chart(charts.prediction(image, result.probabilities[number], label=label))


one_digit()
st.header("Which digits it mixes up")
show.chart(charts.confusion(result.confusion))
st.header("Its surest mistakes")
worst = [mistake.index for mistake in result.mistakes[:24]]
if worst:
    answers = [mistake.prediction for mistake in result.mistakes[:24]]
    show.chart(charts.digits(DIGITS.test_images[worst], labels=DIGITS.test_labels[worst], predictions=answers))
st.header("Is it as sure as it should be?")
st.markdown(
    "Of all answers given with 90 % certainty, 90 in 100 should be right. Points on the line: it can be believed."
)
show.chart(charts.calibration(result.probabilities, DIGITS.test_labels))
predict.question(
    "Which number says best how good the network is on your own digits tomorrow?",
    ["accuracy on the training digits", "accuracy on the test digits", "the loss while training"],
    "accuracy on the test digits",
    right="The other two are measured on digits that it has seen.",
    wrong="That is measured on digits that the network has been shown again and again.",
)
show.article(
    "Fig. 28",
    says="It tests on MNIST's own 10,000 test digits, gets 0.9756, and shows digit 90 of them, a 3 that is read as a 3 with a "
    "probability of 0.9998.",
    errs="Its predict_classes() was removed from Keras: take the position of the largest value of predict().",
)
