"""Draw a digit: what the network sees of it, and its ten answers."""

import streamlit as st
from parts import address, canvas, learning, predict, show

from explainer import charts, mnist

OWN = learning.trained()

st.markdown(
    "Draw a digit as you write it. Before the network sees it, the drawing is made like the digits that it learned from: cut "
    "out, its stroke evened, scaled to 20 pixels, its weight in the middle of 28 × 28."
)
networks = {"shipped": "the one that comes with the course"} | ({"own": "the one that you trained"} if OWN else {})
asked = address.choice("asked", "Which network", networks, "shipped")
model = OWN.model if asked == "own" and OWN else mnist.shipped()


@show.moving
def drawing() -> None:
    left, right = st.columns([2, 3], gap="large")
    with left:
        picture = canvas.draw("paper")
    with right:
        if picture is None:
            st.markdown("What the network answers appears here as soon as you lift the pen.")
        else:
            seen = mnist.prepare(picture)
            probabilities = mnist.predict(model, seen[None])[0]
            show.chart(charts.prediction(seen, probabilities))


drawing()
st.markdown(
    "Try a 7 with and without a bar, a 1 with a serif, a tiny 4 in a corner. Then draw a letter: the network has ten answers "
    "and no way to say *none of these*."
)
example = learning.digits().test_images[90]
unsure = float(mnist.predict(mnist.shipped(), example.swapaxes(0, 1)[None])[0].sum())
predict.question(
    "You draw the letter A. The ten probabilities add up to …",
    ["0", "less than 1", "1"],
    f"{unsure:.0f}",
    right="Softmax always shares out exactly 1 among its ten classes, whatever it is shown.",
    wrong="Look at the last layer: it is softmax. What does it do with any ten scores?",
)
show.article(
    "Figs 29 to 33",
    says="Its app on the phone has a square to draw in and two buttons, Clear and Recognize.",
    errs="It shows a confidence of 1.26 for index 10. Neither can be: see the lesson on softmax.",
)
