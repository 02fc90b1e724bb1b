"""The data: handwritten digits, flattened, scaled, and their labels as one-hot."""

import streamlit as st
from parts import address, charts, learning, predict, questions, show

DIGITS = learning.digits()
TRAIN, TEST = len(DIGITS.train_images), len(DIGITS.test_images)

st.markdown(
    "MNIST is 70,000 digits that office clerks and high-school pupils wrote around 1990, each a picture of 28 × 28 grey "
    "pixels with a **label** from 0 to 9. "
    f"{TRAIN + TEST:,} of them come with this course: {TRAIN:,} to learn from, which are shown here, and {TEST:,} that are "
    "kept back until the test."
)


@show.moving
def one_digit() -> None:
    number = address.number("digit", "Digit number", 0, TRAIN - 1, 0, 1)
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
predict.question(**questions.data(DIGITS.train_images[0].shape))
show.article(
    "Fig. 22 and the preparation",
    says="It shows the first two training digits, a 5 and a 0, with a colour bar, then flattens to 784, scales to 0 … 1 and "
    "writes the labels one-hot. All of it holds. Its 60,000 digits to train and 10,000 to test are the whole of MNIST, of "
    "which this course brings a part.",
)
