"""Every stage of gradient descent on two weights, in exact numbers."""

import streamlit as st
from parts import address, charts, downloads, player, predict, questions, show

from explainer import descend, instruments
from explainer.teaching import Code

st.markdown(
    "Two inputs, two weights, one prediction. Below is one update of **gradient descent** at a time, and each update is "
    "six small stages. Step through them: the picture shows where it happens, and beside it (below it on a phone) stand the "
    "formula, the same with its numbers put in, and the result."
)


@show.moving
def walk() -> None:
    rate = address.fraction("eta", "Learning rate η", 0.0001, 1.0, "0.05")
    with st.expander("Other inputs, target and weights"):
        inputs = address.numbers("inputs", "Inputs x", (4, 5), low=-1000, high=1000, lengths=(1, 4))
        target = address.number("target", "Target y", -1000.0, 1000.0, 6.0, 1.0)
        weights = address.numbers(
            "weights", "Weights w at the start", (-0.234, 0.675), low=-1000, high=1000, lengths=(1, 4)
        )
        updates = address.slider("updates", "Updates", 1, 10, 5, 1)
    path = descend(inputs=[inputs], targets=[target], weights=weights, learning_rate=rate, updates=updates)
    player.play(instruments.walkthrough(path), "step")
    if path.reason:
        st.info(path.reason)
    st.markdown(instruments.judgement(path))
    made = f"descend(inputs=[{list(inputs)}], targets=[{target}], weights={list(weights)}, learning_rate={rate!r}, "
    code = [Code(f"charts.walkthrough({made}updates={updates}))"), Code(f"charts.loss({made}updates={updates}))")]
    downloads.along(code[0])
    downloads.offer("walkthrough", "Two weights, step by step", code, charts.loss(path))


predict.question(**questions.walkthrough())
walk()
article = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05)
show.article(
    "Figs 17 to 20",
    says="It walks through exactly these numbers and ends at the weights 1.1904 and 2.4555, which is right, and calls "
    "this the first epoch.",
    errs="It promises that the loss shrinks in the next round. "
    + instruments.verdict(article, 0)
    + " It shrinks only for "
    f"learning rates below {article.rate_limit}. And one update is not an epoch, unless the data are one row.",
)
