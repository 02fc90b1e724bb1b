"""What stands around every lesson: the course's look, the head with its question, the foot with the way on."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from explainer.files import asset
from explainer.lessons.elements import Opening
from explainer.lessons.syllabus import Lesson, lessons, neighbours
from shell import downloads, files, quiz
from shell.script import joined

if TYPE_CHECKING:
    from shell.page import CoursePage

ICON = "🧠"
_LETTERS = asset("vendor/course-math.woff2").read_bytes()
FONT = f"course-math-{sha256(_LETTERS).hexdigest()[:12]}.woff2"  # a new font has a new address
files.offer({FONT: _LETTERS})

_progress = st.components.v2.component(
    "progress",
    html='<div class="here"></div>',
    css=asset("player/progress.css").read_text(encoding="utf-8"),
    js=joined("practice/memory.js", "player/learned.js", "player/numbers.js", "player/progress.js"),
)


def style() -> None:
    """The course's look, on top of the theme in .streamlit/config.toml, and the font of formulas that no KaTeX draws."""
    st.html(Path(__file__).with_name("page.css"))
    source = f'url("{files.FOLDER}{FONT}") format("woff2")'
    st.html(f'<style>@font-face {{ font-family: "Course Math"; src: {source}; font-display: swap; }}</style>')


def opening(lesson: Lesson) -> Opening:
    """Place, title and the one question of a lesson."""
    return Opening(lesson.place, lesson.title, lesson.question)


def head(opening: Opening, look: str = "lesson") -> None:
    """The head of a page."""
    st.html(
        f'<header class="{look}"><p class="place">{escape(opening.place)}</p><h1>{escape(opening.title)}</h1>'
        f'<p class="question">{escape(opening.question)}</p></header>'
    )


def foot(page: CoursePage, lesson: Lesson) -> None:
    """The files of the lesson, the way to the lessons before and after, and how far the reader has come."""
    before, after = neighbours(lesson)
    with st.container(key="foot"):
        left, middle, right = st.columns([3, 4, 5])
        if before:
            with left:
                _way(page, before, before.label, "arrow_back", "left")
        with middle:
            downloads.of_lesson(lesson, page.record)
            progress(page)
        if after:
            with right:
                _way(page, after, f"**{after.label}** · {after.question}", "arrow_forward", "right")


def _way(page: CoursePage, lesson: Lesson, label: str, icon: str, side: str) -> None:
    st.page_link(page.destinations[lesson.name], label=label, icon=f":material/{icon}:", icon_position=side)


def progress(page: CoursePage) -> None:
    """The course map: every lesson with a mark for seen and for understood. At a lesson's foot it is a row of dots.

    How far a reader has come is kept in their browser, and nowhere else.
    """
    data = {"here": page.lesson, "solved": page.lesson is not None and quiz.is_solved(page.lesson), "lessons": _rows()}
    answer = _progress(key="progress", data=[data], on_wanted_change=lambda: None)
    if wanted := page.destinations.get(str(answer.wanted)):
        st.switch_page(wanted)


def own_numbers(more: Mapping[str, str]) -> None:
    """What the reader has done in the course, in numbers that their browser keeps."""
    _progress(
        key="own numbers",
        data=[{"ending": True, "lessons": _rows(), "more": dict(more)}],
        on_wanted_change=lambda: None,
    )


def _rows() -> list[dict[str, object]]:
    """All lessons for the browser."""
    return [
        {
            "name": lesson.name,
            "number": lesson.number,
            "section": lesson.section,
            "title": lesson.title,
            "question": lesson.question,
        }
        for lesson in lessons()
    ]
