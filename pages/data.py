"""The data: handwritten digits, flattened, scaled, and their labels as one-hot."""

import streamlit as st
from parts import address, learning, predict, show

from explainer import charts

DIGITS = learning.digits()

st.markdown(
    "MNIST is 70,000 digits that clerks and school children wrote in the 1990s, each a picture of 28 × 28 grey pixels with "
    "a **label** from 0 to 9. The first 10,000 of them come with this course."
)


@show.moving
def one_digit() -> None:
    number = address.number("digit", "Digit number", 0, len(DIGITS.train_images) - 1, 0, 1)
    image, label = DIGITS.train_images[number], int(DIGITS.train_labels[number])
    show.chart(charts.digit(image, label=label))
    st.header("784 numbers in a row")
    st.markdown(
        "The network's input layer is a row of neurons, so the picture is **flattened**: row after row into one list. Who "
        "was whose neighbour above and below is lost to it, and it must find out again."
    )
    show.chart(charts.flatten(image))
    st.header("From 0 to 1")
    st.markdown("Each pixel is divided by 255: inputs of one size let one learning rate suit them all.")
    show.chart(charts.scaling(image))
    st.header("The label as ten numbers")
    st.markdown("The network answers with ten numbers, so the truth is written as ten numbers too: **one-hot**.")
    show.chart(charts.one_hot(label))


one_digit()
st.header("All of them")


@st.cache_resource(show_spinner=False)
def overview() -> tuple:
    return charts.class_counts(DIGITS.train_labels), charts.mean_digits(DIGITS.train_images, DIGITS.train_labels)


for figure in overview():
    show.chart(figure)
predict.question(
    "How many numbers does the network see of one digit?",
    ["10", "28", "784"],
    str(DIGITS.train_images[0].size),
    right="28 rows of 28 pixels.",
    wrong={"10": "Those are its answers.", "28": "That is one row of the picture; there are 28 of them."},
)
show.article(
    "Fig. 22 and the preparation",
    says="It shows the first two training digits, a 5 and a 0, with a colour bar, then flattens to 784, scales to 0 … 1 and "
    "writes the labels one-hot.",
)
