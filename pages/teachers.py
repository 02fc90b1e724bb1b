"""For teachers: the code of every picture, ready to copy."""

import streamlit as st
from parts import address, downloads, predict, questions, show
from parts.examples import example

from explainer.teaching import Code, gallery

SECTIONS = {section.title: section for section in gallery.SECTIONS}

st.markdown(
    "Everything that this course shows is one call of a Python library. Choose a picture, copy its code into a notebook, and "
    "change the numbers. `help(charts.curve)` and so on says the rest. To install it, in the folder of this course:"
)
st.code('pip install ".[teaching]"', language="sh", wrap_lines=True)


@show.moving
def pictures() -> None:
    title = address.choice("subject", "Subject", list(SECTIONS), next(iter(SECTIONS)))
    section = SECTIONS[title]
    # A slider of its own for each subject: they have different numbers of pictures.
    number = address.slider(f"picture_{[*SECTIONS].index(title) + 1}", "Picture", 1, len(section.examples), 1, 1)
    shown = example(title, number)
    st.caption(f"{section.words} Pictures: {len(section.examples)}.")
    show.chart(shown.figure)
    st.code(shown.source, language="python", wrap_lines=True)
    downloads.offer("picture", title, [Code(shown.source)], shown.figure)


pictures()
st.header("Whole lessons")
st.markdown(
    "Every lesson has a button **Take this lesson along**: a notebook, and a page for any browser that needs no network, "
    "with the numbers as you have set them. Any address can be put on a slide: with `?embed=true` at its end the course "
    "shows only the lesson, without its menu."
)
predict.question(**questions.teachers())
show.article(
    "Its code",
    says="It works in a Jupyter notebook and draws its digits with matplotlib. The code above goes into the same kind of "
    "notebook; the article's drawings of networks and of functions come without any.",
)
