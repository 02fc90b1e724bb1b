"""The article's digit recogniser, trained while the reader watches, in a thread of its own."""

import streamlit as st
from parts import address, jobs, learning, predict, show

from explainer import charts, mnist

st.markdown(
    "The network of the last lesson starts with random weights and knows nothing. Every **epoch** shows it all training "
    "digits once, 64 at a time, and each batch moves all 118,282 numbers a little against their slopes. Press start and "
    "go on reading, on another page if you like: it keeps on learning."
)
ready = learning.possible()
left, middle, right = st.columns(3)
with left:
    epochs = address.slider("epochs", "Epochs", 1, 100, 5, 1)
    data = address.choice("data", "Digits", learning.DATA, "embedded")
with middle:
    batch = int(address.choice("batch", "Rows in a batch", ["16", "32", "64", "128", "256"], "64"))
    seed = address.number("seed", "Seed of the random start", 0, 999, 0, 1)
with right:
    rate = address.number("rate_of_training", "Learning rate", 0.0001, 10.0, 0.01, 0.005, decimals=4)
    optimizer = address.choice("optimizer", "Optimizer", {"sgd": "Gradient descent", "adam": "Adam"}, "sgd")

job = learning.current()
going = job is not None and job.going_on
if ready:
    learning.warm()
if st.button("Start the training", type="primary", disabled=going or not ready):
    show.said(lambda: learning.begin(learning.recipe(epochs, batch, rate, optimizer), seed, data))
    st.rerun()

if job is not None:
    learning.follow(job)
    if isinstance(job.result, learning.Trained) and not going:
        history = job.result.history
        test = mnist.evaluate(job.result.model, learning.digits(job.result.data))
        show.figures(
            {
                "accuracy on test digits": f"{test.accuracy:.2%}",
                "loss on test digits": test.loss,
                "epochs": str(len(history.loss)),
                "seconds": history.seconds,
                "the article, 100 epochs on all digits": "97.56%",
            }
        )
        st.caption(f"Data: {history.source}. {history.reason or ''}")
        if len(history.loss) < history.recipe.epochs and st.button("Go on from here"):
            learning.begin(history.recipe, history.seed, job.result.data, before=job.result)
            st.rerun()

runs = [known for known in map(jobs.find, st.session_state.get("runs", [])) if known and known.result]
histories = [run.result.history for run in runs if run.result.history.loss][-4:]
if len(histories) > 1:
    st.header("Your runs beside each other")
    show.chart(charts.history(histories))

predict.question(
    "Before any training, how many of 100 digits does the network get right?",
    ["about 10", "about 50", "none"],
    f"about {100 // len(mnist.NAMES)}",
    right="It guesses among ten answers, so one in ten is right by luck.",
    wrong="Ten answers, all alike to it: look at where the accuracy starts when the first epoch begins.",
)
show.article(
    "Figs 25 to 27",
    says="It trains for 100 epochs with batches of 64, a learning rate of 0.01 and a fifth of the training digits held back, "
    "and reaches 0.9756 on the test digits at a loss of 0.0827.",
    errs="It says that 80 % of the training digits are used for testing; they are used for training, and 20 % to validate. And "
    "epoch 17 or 18, where its two curves cross, is not the best place to stop: validation goes on rising to epoch 100.",
)
