"""When descent diverges: the learning rate against the curvature of the loss."""

import streamlit as st
from parts import address, predict, ravine, show

from explainer import charts, descend, stepping

ROWS = {
    "one": ("One row, as in the article", [[4, 5]], [6]),
    "three": ("Three rows: a ravine", ravine.INPUTS, ravine.TARGETS),
}
TITLES = {name: row[0] for name, row in ROWS.items()}
START = [-0.234, 0.675]

st.markdown(
    "Every update multiplies the error by a fixed number that depends on the learning rate. Between −1 and 1 the error "
    "shrinks. Beyond, it grows: the step is right in its direction and wrong in its length."
)


@show.moving
def rates() -> None:
    name = address.choice("rows", "Data", TITLES, "one")
    _, inputs, targets = ROWS[name]
    typed = address.numbers("rates", "Learning rates", (0.01, 0.02, 0.025, 0.05), low=1e-6, high=10, lengths=(1, 6))
    paths = [descend(inputs=inputs, targets=targets, weights=START, learning_rate=rate, updates=30) for rate in typed]
    show.chart(charts.descent(paths))
    st.markdown(stepping.judgement(paths[-1]))
    st.header("How much each learning rate shrinks or grows the error")
    show.chart(charts.rates(paths[-1]))
    st.header("Seen from above")
    st.markdown(
        "Lines of equal loss over both weights. With three rows the loss is a **ravine**: steep across, almost flat along. "
        "The steep direction decides how large a rate is allowed, the flat one how long it takes."
    )
    show.chart(charts.contour(paths[0]))


rates()
st.header("Other ways down the ravine")
st.markdown(
    "Plain descent forgets every slope at once. **Momentum** and **Nesterov** keep rolling the way they went; **RMSProp** and "
    "**Adam** give each weight a step of its own, by how large its slopes have been. None is best everywhere: raise the rate "
    "and watch which one leaves the picture first."
)


ravine.optimisers()
article = descend(inputs=[[4, 5]], targets=[6], weights=START, learning_rate=0.05)
predict.question(
    "Three times the article's inputs, 12 and 15 instead of 4 and 5. The largest learning rate that converges becomes …",
    ["three times smaller", "nine times smaller", "three times larger"],
    "nine times smaller"
    if descend(inputs=[[12, 15]], targets=[6], weights=START, learning_rate=0.05).rate_limit * 9 == article.rate_limit
    else "three times smaller",
    right=f"The limit is 1 divided by the sum of the squared inputs: {article.rate_limit} becomes 1/369. "
    "This is why inputs are scaled before training.",
    wrong="The inputs enter twice: once in the slope, and once in how the prediction follows the weights.",
)
show.article(
    "Fig. 20 and after",
    says="It sets the learning rate to 0.05 and expects the loss to fall in the next iteration.",
    errs=f"{stepping.verdict(article, 0)} Its rate lies above the limit {article.rate_limit}.",
)
