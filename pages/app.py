"""The course: `streamlit run pages/app.py`, or `explainer app`."""

import streamlit as st
from parts import connection, course, frame, show

st.set_page_config(layout="wide", page_icon=frame.ICON)
frame.style()

start = st.Page("start.py", title="Deep Learning Explainer", default=True)
shown = {lesson.name: st.Page(lesson.file, title=f"{lesson.number} · {lesson.title}") for lesson in course.written()}
sections = {"": [start]}
for lesson in course.written():
    sections.setdefault(lesson.section, []).append(shown[lesson.name])

# On a slide (?embed=true) the lesson stands alone.
page = st.navigation(sections, expanded=True, position="hidden" if st.context.is_embedded else "sidebar")
lesson = next((lesson for lesson in course.written() if shown[lesson.name] == page), None)
st.session_state["lesson"] = lesson and lesson.name
if lesson is not None:
    frame.head(lesson)
show.said(page.run)
if lesson is not None:
    frame.foot(lesson, shown)
connection.watch()
