"""Where the article errs: each sentence with the calculation that it does not survive."""

import streamlit as st
from parts import course, predict, show
from parts.errors import ERRATA, path

LESSONS = {lesson.name: lesson for lesson in course.written()}

st.markdown(
    "The article that this course follows is clear, friendly, and mostly right. These sentences are not. None of this is "
    "meant as blame: each of them is a good exercise. The numbers below each of them were calculated when you opened this "
    "page, by the lines that **The check** shows."
)
st.header("What it says, and what holds")
for number, erratum in enumerate(ERRATA, start=1):
    st.subheader(f"{number}. {erratum.claim}", anchor=f"erratum-{number}")
    st.markdown(erratum.holds)
    show.figures(erratum.check())
    with st.expander("The check"):
        st.code(erratum.code, language="python", wrap_lines=True)
        lesson = LESSONS[erratum.lesson]
        st.page_link(lesson.file, label=f"More in lesson {lesson.number} · {lesson.title}")

losses = path().losses
options = {"below 1": 0, "about 120": 122, "about 1,000": 1171, "above 10,000": 11254}
predict.question(
    "At the article's learning rate, the loss after three updates is …",
    list(options),
    min(options, key=lambda option: abs(options[option] - losses[3])),
    right=f"It is {show.number(losses[3])}.",
    wrong={
        "below 1": f"It starts at {show.number(losses[0])} and grows: the first check above says how many times.",
        "about 120": f"That is the loss after one update, {show.number(losses[1])}. Two more follow.",
        "about 1,000": f"That is the loss after two updates, {show.number(losses[2])}. One more follows.",
    },
)
