"""Where the article errs: each sentence with the calculation that it does not survive."""

import streamlit as st
from parts import course, predict, questions, show
from parts.errors import ERRATA

LESSONS = {lesson.name: lesson for lesson in course.written()}

st.markdown(
    "The article that this course follows is clear, friendly, and mostly right. These sentences are not, and one thing it "
    "leaves unsaid. None of this is meant as blame: each of them is a good exercise. The numbers below each of them were "
    "calculated when you opened this page, by the lines that **The check** shows."
)
st.header("What it says, and what holds")
for number, erratum in enumerate(ERRATA, start=1):
    st.subheader(f"{number}. {erratum.claim}", anchor=f"erratum-{number}")
    st.markdown(erratum.holds)
    show.figures(erratum.figures())
    with st.expander("The check"):
        st.code(erratum.code, language="python", wrap_lines=True)
        lesson = LESSONS[erratum.lesson]
        st.page_link(lesson.file, label=f"More in lesson {lesson.number} · {lesson.title}")

predict.question(**questions.errata())
