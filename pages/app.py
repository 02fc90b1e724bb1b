"""The course, a page at a time; `pages/server.py` serves it."""

import streamlit as st
from shell import connection, incoming, layout, url_state, widgets
from shell.page import CoursePage, guarded
from shell.turns import turn

from explainer.lessons import lessons, opened
from explainer.lessons.content import frames
from explainer.lessons.retired import moved
from explainer.lessons.syllabus import START


def body() -> None:
    """What the chosen lesson says, to the page that is made below."""
    opened(lesson.name if lesson else START)(page)


st.set_page_config(layout="wide", page_icon=layout.ICON)
layout.style()

start = st.Page(body, title="Deep Learning Explainer", url_path=START, default=True)
destinations = {lesson.name: st.Page(body, title=lesson.label, url_path=lesson.name) for lesson in lessons()}
sections = {"": [start]}
for lesson in lessons():
    sections.setdefault(lesson.section, []).append(destinations[lesson.name])

# On a slide (?embed=true) the lesson stands alone.
chosen = st.navigation(sections, expanded=True, position="hidden" if st.context.is_embedded else "sidebar")
lesson = next((lesson for lesson in lessons() if destinations[lesson.name] == chosen), None)
if elsewhere := moved(lesson and lesson.name, st.query_params):
    connection.lead(elsewhere)
    st.stop()
page = CoursePage(lesson and lesson.name, destinations)
url = widgets.state()
url.begin(page.lesson)
if lesson is not None:
    layout.head(layout.opening(lesson))
top = st.container()
with turn():
    guarded(chosen.run)
if url.replaced:
    st.rerun()  # its address asks for something that is not possible
for place, film in enumerate(page.record.films()):
    widgets.hold(url_state.film(place, *frames(film)))
with top:
    if problem := incoming.notice():
        st.error(problem)
    for notice in url.messages(widgets.address()):
        st.warning(notice)
connection.watch()
if lesson is not None:
    layout.foot(page, lesson)
