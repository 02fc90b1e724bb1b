"""Draw a digit: what the network sees of it, its ten answers, and how it comes to them."""

import streamlit as st
from parts import address, canvas, charts, inside, learning, predict, show

from explainer import mnist

OWN = learning.trained()

st.markdown(
    "Draw a digit as you write it. Before the network sees it, the drawing is made like the digits that it learned from: cut "
    "out, its stroke evened, scaled to 20 pixels, its weight in the middle of 28 × 28."
)
asked = address.choice("asked", "Which network", learning.networks(), "shipped")
model = OWN.model if asked == "own" and OWN else mnist.shipped()
digits = learning.digits()
example, _ = mnist.example(digits)


@show.moving
def drawing() -> None:
    left, right = st.columns([2, 3], gap="large")
    with left:
        picture = canvas.draw("paper")
    with right:
        if picture is None:
            st.markdown("What the network answers appears here as soon as you lift the pen.")
            number = address.number(
                "sample", "Until then: test digit number", 0, len(digits.test_images) - 1, example, 1
            )
            seen = digits.test_images[number] / 255
        else:
            seen = mnist.prepare(picture)
        show.chart(charts.prediction(seen, mnist.predict(model, seen[None])[0]))
    st.header("Which pixels moved the decision")
    inside.decision(model, seen)
    st.header("One neuron opened up")
    st.markdown("The first layer has 128 neurons. Each multiplies all 784 pixels by its own weights and adds them up.")
    inside.neuron(model, seen)


drawing()
st.markdown(
    "Try a 7 with and without a bar, a 1 with a serif, a tiny 4 in a corner. Then draw a letter: the network has ten answers "
    "and no way to say *none of these*."
)
turned = digits.test_images[example].swapaxes(0, 1)
answers = mnist.predict(mnist.shipped(), turned[None])[0]
total = float(answers.sum())
predict.question(
    "You draw the letter A. The ten probabilities add up to …",
    ["0", "less than 1", "1"],
    f"{total:.0f}",
    right="Softmax always shares out exactly 1 among its ten classes, whatever it is shown.",
    wrong={
        "0": f"It cannot say *none of these*. A digit laid on its side is none of the ten either, and even so one of them gets "
        f"{answers.max():.2f}.",
        "less than 1": f"A digit laid on its side is none of the ten either: its probabilities add up to {total:.4f}. The "
        "last layer divides ten numbers by their sum.",
    },
)
show.article(
    "Figs 29 to 33",
    says="Its app on the phone has a square to draw in and two buttons, Clear and Recognize.",
    errs="It shows a confidence of 1.26 for index 10. Neither can be: see the lesson on softmax.",
)
