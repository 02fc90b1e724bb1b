"""Where the article errs: each sentence with the calculation that it does not survive."""

import streamlit as st
from parts import learning, predict, show

from explainer import ACTIVATIONS, descend, mnist, stepping

STEP, TANH, RELU, LEAKY, SOFTMAX = (ACTIVATIONS[name] for name in ("step", "tanh", "relu", "leaky_relu", "softmax"))
PATH = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05, updates=3)
KEPT = round(len(learning.digits().train_labels) * mnist.ARTICLE.validation)
HISTORY = mnist.shipped().article
CURVE = HISTORY.val_accuracy
BETTER = (
    f"In the same run here, validation is best in epoch {CURVE.index(max(CURVE)) + 1} of {len(CURVE)}. "
    if CURVE
    else ""
)
LARGEST = float(SOFTMAX((1000.0, 0.0, -1000.0)).max())

st.markdown(
    "The article that this course follows is clear, friendly, and mostly right. These sentences are not. None of this is "
    "meant as blame: each of them is a good exercise, and each check below is computed while you look."
)
ERRATA = {
    "The loss shrinks in the next iteration": f"{stepping.verdict(PATH, 0)} {stepping.verdict(PATH, 1)} "
    f"Each update multiplies the error by {show.number(1 - PATH.learning_rate / PATH.best_rate)}; it shrinks only for "
    f"rates below {PATH.rate_limit}.",
    "The activation function is also known as the step function": f"The step function is one of {len(ACTIVATIONS)} here.",
    "Leaky ReLU with another a is randomized ReLU": "Randomized ReLU draws a anew while training. And max(a·x, x) is leaky "
    f"ReLU only for a between {LEAKY.parameters[0].allowed.start} and {LEAKY.parameters[0].allowed.end}.",
    "80 % of the training digits are used for testing": f"They are used for training; {KEPT:,} of the "
    f"{len(learning.digits().train_labels):,} here are held back to validate, and the test digits are others.",
    "Use predict_classes()": "It was removed from Keras. Take the position of the largest value of predict().",
    "The phone shows a confidence of 1.26 and the index 10": f"No softmax gives more than 1: even for scores of 1000, 0 and "
    f"−1000 the largest is {LARGEST:g}. Ten classes end at index {len(mnist.NAMES) - 1}. What went wrong is not known.",
    "Tanh maps zero near zero": f"tanh(0) = {TANH(0.0):g}, exactly.",
    "ReLU dies because its output is clipped": f"What stops the learning is the slope: at x = −3 it is {RELU.slope(-3.0):g}, "
    "so no error gets through to the weights.",
    "ReLU has a slope everywhere": " ".join(f"{f.title} at 0: {f.kinks[0].note}" for f in (STEP, RELU, LEAKY)),
    "Install tflite and flutter_signature_pad": "Both plug-ins are abandoned; the bundle's Flutter sources need neither.",
    "Smaller batches are more accurate": "They are noisier, which sometimes helps. Compare them in the lesson on batches.",
    "The ideal epoch is 17 or 18": f"There the two curves cross. {BETTER}Keras's training accuracy is a running mean over a "
    "network that still changes, so the crossing says nothing about where to stop.",
    "Backpropagation is gradient descent": "Backpropagation computes the slopes; gradient descent uses them.",
    "Fig. 20 is the first epoch": f"It is one update: {', '.join(f'{float(w):g}' for w in PATH.weights[1])}.",
    "A neuron has 128 outputs": f"It has one. The layer of {mnist.NETWORK.sizes[1]} neurons has {mnist.NETWORK.sizes[1]}.",
    "From y = cx nobody can see how x affects the output": f"Its slope says so exactly: it is "
    f"{ACTIVATIONS['linear'].derivative} everywhere. What a stack of linear layers cannot do is be more than one of them.",
}
st.header("What it says, and what holds")
for number, (claim, holds) in enumerate(ERRATA.items(), start=1):
    st.subheader(f"{number}. {claim}", anchor=f"erratum-{number}")
    st.markdown(holds)

predict.question(
    "At the article's learning rate, the loss after three updates is …",
    ["below 1", "about 1,000", "above 10,000"],
    "above 10,000" if PATH.losses[3] > 10_000 else "about 1,000",
    right=f"It is {show.number(PATH.losses[3])}.",
    wrong="Multiply 12.68 by 9.61, three times.",
)
