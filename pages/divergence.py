"""When descent diverges: the learning rate against the curvature of the loss."""

import streamlit as st
from parts import predict, questions, ravine, show

from explainer import descend, instruments

st.markdown(
    "Every update multiplies the error by a fixed number that depends on the learning rate. Between −1 and 1 the error "
    "shrinks. Beyond, it grows: the step is right in its direction and wrong in its length."
)


ravine.rates()
st.header("Other ways down the ravine")
st.markdown(
    "Plain descent forgets every slope at once. **Momentum** and **Nesterov** keep rolling the way they went; **RMSProp** and "
    "**Adam** give each weight a step of its own, by how large its slopes have been. None is best everywhere: raise the rate "
    "and watch which one leaves the picture first."
)


ravine.optimisers()
article = descend(inputs=[[4, 5]], targets=[6], weights=ravine.START, learning_rate=0.05)
predict.question(**questions.divergence())
show.article(
    "Fig. 20 and after",
    says="It sets the learning rate to 0.05 and expects the loss to fall in the next iteration.",
    errs=f"{instruments.verdict(article, 0)} Its rate lies above the limit {article.rate_limit}.",
)
