"""Which way is down? The slope of the loss says which way a weight should move."""

import streamlit as st
from parts import address, charts, predict, questions, show

from explainer import OPTIMIZERS, descend

st.markdown(
    "Hold everything still but one weight w. Then the loss is a curve over w, and its **slope** at the weight that we have "
    "says what to do. Slope positive: the loss rises to the right, so go left. Slope negative: go right. Large slope: "
    "steep, take a large step."
)
show.formula(
    OPTIMIZERS["gradient_descent"].latex,
    "g is the slope dL/dw; η, the learning rate, says how far. The minus says: against the slope.",
)


@show.moving
def one_weight() -> None:
    left, right = st.columns([1, 2], gap="large")
    with left:
        w = address.slider("weight", "Weight w", -3.0, 5.0, -1.0, 0.1)
        rate = address.slider("pace", "Learning rate η", 0.01, 0.3, 0.05, 0.01)
    path = descend(inputs=[[2]], targets=[3], weights=[w], learning_rate=rate, updates=1)
    slope, after = path.updates[0].gradient[0], path.weights[1][0]
    with left:
        show.figures(
            {"slope dL/dw": slope, "so w moves": "right" if after > w else "left" if after < w else "not at all"}
        )
        show.figures({"new weight w′": after, "new loss": path.losses[1]})
    with right:
        show.chart(charts.loss(path))


one_weight()
st.markdown(
    "The network here has one input, x = 2, and should answer 3, so its loss is (2w − 3)². Where the slope is 0, nothing "
    "moves any more: w = 1.5, and the loss is 0."
)
predict.question(**questions.slopes())
show.article(
    "Figs 15 and 16",
    says="It draws the loss as a function of a weight, puts a tangent to it, and moves the weight against its slope.",
    errs="It uses the words gradient descent and backpropagation as if they were one thing. Backpropagation computes the "
    "slopes; gradient descent uses them.",
)
