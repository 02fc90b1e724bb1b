"""Files to take home: what a page shows just now as a notebook, as a page that needs no network, and as a picture."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from explainer import teaching
from explainer.lessons import Chart, Lesson, documents
from explainer.lessons.content import Record
from explainer.lessons.elements import Held, TakeAlong
from shell import widgets


def of_part(part: TakeAlong) -> None:
    """Buttons below a part of a page. Nothing is made before it is asked for."""
    at = f"This is what the course shows at {_here()}. Change the numbers and run it again."
    whole = [f"# {part.title}", at, *part.parts]
    with st.popover("Download", icon=":material/download:"):
        _button(f"{part.name}.ipynb", "Notebook", lambda file: teaching.notebook(file, part.title, whole))
        _button(f"{part.name}.html", "Offline web page", lambda file: teaching.handout(file, part.title, whole))
        if part.draw is not None:
            _button(f"{part.name}.png", "Picture", lambda file: teaching.save(part.draw(), file))


def of_lesson(lesson: Lesson, record: Record) -> None:
    """Buttons at the foot of every lesson: all that stands on it just now, words and pictures, as it stands there."""
    # A file is made by another thread, which knows neither the reader's session nor their address.
    name, title = lesson.name, lesson.title
    above = [f"*{lesson.question}*", f"This is what the course showed at {_here()}."]
    frames = widgets.state().frames(widgets.address())

    def whole(*, code: bool) -> list[object]:
        return [*above, *documents.parts(record, frames, code=code)]

    def picture(number: int) -> object:
        return documents.pictures(record, frames)[number]

    with st.popover("Download this lesson", icon=":material/download:", width="stretch"):
        _button(f"lesson-{name}.ipynb", "Notebook", lambda file: teaching.notebook(file, title, whole(code=True)))
        _button(
            f"lesson-{name}.html",
            "Offline web page",
            lambda file: teaching.handout(file, title, whole(code=False)),
        )
        count = len(record.all(Chart)) + len(record.all(Held))  # on paper, a chart stands for what is held
        for number in range(count):
            label, place = ("Its picture", "") if count == 1 else (f"Picture {number + 1} of {count}", f"-{number + 1}")
            file_name = f"lesson-{name}{place}.png"
            _button(file_name, label, lambda file, number=number: teaching.save(picture(number), file))


def _here() -> str:
    """The whole address of what is shown; `<…>` so that Markdown takes all of it as one link."""
    state = widgets.state().written(widgets.address())
    return f"<{st.context.url}{'?' if state else ''}{state}>" if st.context.url else "this page"


def _button(name: str, label: str, write: Callable[[Path], object]) -> None:
    def made() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / name
            write(file)
            return file.read_bytes()

    st.download_button(label, made, file_name=name, key=f"download {name}", on_click="ignore", width="stretch")
