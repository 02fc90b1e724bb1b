"""What stands around every lesson: the course's look, the head with its question, the foot with the way on."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

import streamlit as st

from explainer.files import asset
from parts import course, downloads, predict
from parts.script import joined

ICON = "🧠"

_progress = st.components.v2.component(
    "progress",
    html='<div class="here"></div>',
    css=asset("player/progress.css").read_text(encoding="utf-8"),
    js=joined("player/progress.js"),
)


def style() -> None:
    """The course's look, on top of the theme in .streamlit/config.toml."""
    st.html(Path(__file__).with_name("page.css"))


def head(lesson: course.Lesson) -> None:
    """Number, title and the one question of a lesson."""
    st.html(
        f'<header class="lesson"><p class="place">{escape(lesson.section)} · {lesson.number} of '
        f"{len(course.lessons())}</p><h1>{escape(lesson.title)}</h1>"
        f'<p class="question">{escape(lesson.question)}</p></header>'
    )


def foot(lesson: course.Lesson, shown: Mapping[str, object]) -> None:
    """The previous and the next lesson, and how far the reader has come (kept in their browser, nowhere else)."""
    before, after = course.neighbours(lesson)
    downloads.lesson(lesson.name, lesson.title, lesson.question)
    with st.container(key="foot"):
        left, right = st.columns(2)
        if before:
            left.page_link(shown[before.name], label=f"{before.number} · {before.title}", icon=":material/arrow_back:")
        if after:
            right.page_link(
                shown[after.name],
                label=f"{after.number} · {after.title}",
                icon=":material/arrow_forward:",
                icon_position="right",
            )
        progress(lesson)


def progress(here: course.Lesson | None = None) -> None:
    """The course map: every lesson with a mark for seen and for understood. At a lesson's foot it is a row of dots."""
    asked = _progress(
        key="progress",
        data={
            "here": here and here.name,
            "solved": bool(here and predict.solved()),
            "lessons": [
                {
                    "name": lesson.name,
                    "number": lesson.number,
                    "section": lesson.section,
                    "title": lesson.title,
                    "question": lesson.question,
                }
                for lesson in course.written()
            ],
        },
        on_wanted_change=lambda: None,
    )
    if asked.wanted in {lesson.name for lesson in course.written()}:
        st.switch_page(f"{asked.wanted}.py")
