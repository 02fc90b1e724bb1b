"""The course: `streamlit run pages/app.py`, or `explainer app`."""

import streamlit as st
from parts import address, connection, course, frame, show, shown, words

st.set_page_config(layout="wide", page_icon=frame.ICON)
frame.style()
words.listen()

start = st.Page("start.py", title="Deep Learning Explainer", default=True)
opened = {lesson.name: st.Page(lesson.file, title=f"{lesson.number} · {lesson.title}") for lesson in course.written()}
sections = {"": [start]}
for lesson in course.written():
    sections.setdefault(lesson.section, []).append(opened[lesson.name])

# On a slide (?embed=true) the lesson stands alone.
page = st.navigation(sections, expanded=True, position="hidden" if st.context.is_embedded else "sidebar")
lesson = next((lesson for lesson in course.written() if opened[lesson.name] == page), None)
st.session_state["lesson"] = lesson and lesson.name
if lesson is not None:
    frame.head(lesson)
shown.begin()
address.begin(lesson and lesson.name)
top = st.container()
show.said(page.run)
if address.again():
    st.rerun()
address.films(shown.films())
with top:
    for notice in address.notices():
        st.warning(notice)
connection.watch()
if lesson is not None:
    frame.foot(lesson, opened)
