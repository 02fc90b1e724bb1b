"""Files to take home: what a page shows just now as a notebook, as a page that needs no network, and as a picture."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from explainer import teaching
from parts import address, shown


def offer(name: str, title: str, parts: Sequence[object], figure: object | None = None) -> None:
    """Buttons below a part of a page; `name` names the files, `parts` are those of `teaching.notebook`.

    A part is Markdown, `teaching.Code("charts.curve(…)")`, a record or a figure. Nothing is made before it is asked for.
    """

    at = f"This is what the course shows at {_here()}. Change the numbers and run it again."
    whole = [f"# {title}", at, *parts]
    with st.popover("Take this along", icon=":material/download:"):
        _button(f"{name}.ipynb", "Notebook", lambda file: teaching.notebook(file, title, whole))
        _button(f"{name}.html", "Page for any browser, offline", lambda file: teaching.handout(file, title, whole))
        if figure is not None:
            _button(f"{name}.png", "Picture", lambda file: teaching.save(figure, file))


def along(code: teaching.Code) -> None:
    """What goes with the lesson although the page shows it in another way: the step player's walk as a figure that moves."""
    shown.note(code)


def lesson(name: str, title: str, question: str) -> None:
    """Buttons at the foot of every lesson: all that stands on it just now, words and pictures, as it stands there."""
    # A file is made by another thread, which knows neither the reader's session nor their address.
    at, frames, kept = f"This is what the course showed at {_here()}.", address.frames(), st.session_state["shown"]

    def whole(*, code: bool) -> list[object]:
        return [f"*{question}*", at, *shown.parts(kept, frames, code=code)]

    with st.popover("Take this lesson along", icon=":material/download:"):
        _button(f"lesson-{name}.ipynb", "Notebook", lambda file: teaching.notebook(file, title, whole(code=True)))
        _button(
            f"lesson-{name}.html",
            "Page for any browser, offline",
            lambda file: teaching.handout(file, title, whole(code=False)),
        )
        count = sum(hasattr(part, "to_plotly_json") for noted in kept.values() for part in noted)
        for number in range(count):
            label, place = ("Its picture", "") if count == 1 else (f"Picture {number + 1} of {count}", f"-{number + 1}")
            _button(
                f"lesson-{name}{place}.png",
                label,
                lambda file, number=number: teaching.save(_pictures(kept, frames)[number], file),
            )


def _pictures(kept: Mapping[str, list], frames: Mapping[int, int]) -> list[object]:
    return [part for part in shown.parts(kept, frames) if hasattr(part, "to_plotly_json")]


def _here() -> str:
    """The whole address of what is shown; `<…>` so that Markdown takes all of it as one link."""
    state = address.written()
    return f"<{st.context.url or 'this page'}{'?' if state else ''}{state}>" if st.context.url else "this page"


def _button(name: str, label: str, write: object) -> None:
    def made() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / name
            write(file)
            return file.read_bytes()

    st.download_button(label, made, file_name=name, key=f"download {name}", on_click="ignore", width="stretch")
