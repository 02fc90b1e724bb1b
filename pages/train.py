"""The article's digit recogniser, trained while the reader watches, in a thread of its own."""

import streamlit as st
from parts import address, charts, learning, predict, show
from parts.desk import desk

from explainer import mnist

ARTICLE = learning.article()
KEPT = 1 - mnist.ARTICLE.validation

st.markdown(
    "The network of the last lesson starts with random weights and knows nothing. Every **epoch** shows it all training "
    "digits once, a batch of them at a time, and each batch moves all 118,282 numbers a little against their slopes. Press "
    "start and go on reading, on another page if you like: it keeps on learning."
)
left, middle, right = st.columns(3)
with left:
    epochs = address.slider("epochs", "Epochs", 1, 100, 5, 1)
    data = address.choice("data", "Digits", learning.DATA, "embedded")
with middle:
    batch = int(address.choice("batch", "Rows in a batch", ["1", "16", "32", "64", "128", "256"], "64"))
    seed = address.number("seed", "Seed of the random start", 0, 999, 0, 1)
with right:
    rate = address.number("rate_of_training", "Learning rate", 0.0001, 10.0, 0.01, 0.005, decimals=4)
    optimizers = {name: optimizer.title for name, optimizer in mnist.OPTIMIZERS.items()}
    optimizer = address.choice("optimizer", "Optimiser", optimizers, "sgd")
desk(learning.recipe(epochs, batch, rate, optimizer), seed, data)

st.header("Beside other runs")
crossed, best = learning.milestones(ARTICLE)
options = {f"in epoch {crossed}, where the curves cross": crossed, "in epoch 50": 50, f"in epoch {best}": best}
guessed = predict.question(
    "In the article's 100 epochs, training passes validation early. When does the network read most validation digits?",
    list(options),
    max(options, key=lambda option: ARTICLE.val_accuracy[options[option] - 1]),
    right="The crossing says how two curves are measured, not where to stop.",
    wrong={
        option: f"There it reads {ARTICLE.val_accuracy[epoch - 1]:.2%} of them. Ten epochs later it is "
        f"{ARTICLE.val_accuracy[epoch + 9]:.2%}: follow the dashed curve on."
        for option, epoch in options.items()
        if epoch != best
    },
)
beside_article = address.switch("beside_article", "The article's 100 epochs", True)
if beside_article and not guessed:
    st.caption("Its curves come with your guess.")
if shown := [*learning.runs()[-4:], *[ARTICLE] * (beside_article and guessed)]:
    show.chart(charts.history(shown), key="runs")
    st.caption(" ".join(f"**{run.recipe.name}**: {learning.told(run)}." for run in shown))
show.article(
    "Figs 25 to 27",
    says="It trains for 100 epochs with batches of 64, a learning rate of 0.01 and a fifth of the training digits held back, "
    "and reaches 0.9756 on the test digits at a loss of 0.0827.",
    errs=f"It says that 80% of the training digits are used for testing; {KEPT:.0%} are used for training, and the rest to "
    "validate. And epoch 17 or 18, where its two curves cross, is not the best place to stop: validation goes on getting "
    "better."
    + f" In our run of its settings the curves cross in epoch {crossed}, and the best is epoch {best}."
    * guessed,
)
