"""Files to take home: what a page shows just now as a notebook, as a page that needs no network, and as a picture."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from explainer import teaching
from parts import shown

_OWN = "This is what the course shows at {}. Change the numbers and run it again."


def offer(name: str, title: str, parts: Sequence[object], figure: object | None = None) -> None:
    """Buttons below a part of a page; `name` names the files, `parts` are those of `teaching.notebook`.

    A part is Markdown, `teaching.Code("charts.curve(…)")`, a record or a figure. Nothing is made before it is asked for.
    """
    address = st.context.url or "this page"
    whole = [f"# {title}", _OWN.format(address), *parts]
    with st.popover("Take this along", icon=":material/download:"):
        _button(f"{name}.ipynb", "Notebook", lambda file: teaching.notebook(file, title, whole))
        _button(f"{name}.html", "Page for any browser, offline", lambda file: teaching.handout(file, title, whole))
        if figure is not None:
            _button(f"{name}.png", "Picture", lambda file: teaching.save(figure, file))


def lesson(name: str, title: str, question: str) -> None:
    """Buttons at the foot of every lesson: all that stands on it just now, as it stands there."""
    at, kept = st.context.url or "this page", st.session_state["shown"]

    def whole() -> list[object]:
        return [f"*{question}*", f"This is what the course showed at {at}.", *shown.parts(kept)]

    with st.popover("Take this lesson along", icon=":material/download:"):
        _button(f"lesson-{name}.ipynb", "Notebook", lambda file: teaching.notebook(file, title, whole()))
        _button(
            f"lesson-{name}.html", "Page for any browser, offline", lambda file: teaching.handout(file, title, whole())
        )
        if figures := [part for part in shown.parts(kept) if hasattr(part, "to_plotly_json")]:
            _button(f"lesson-{name}.png", "Its first picture", lambda file: teaching.save(figures[0], file))


def _button(name: str, label: str, write: object) -> None:
    def made() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / name
            write(file)
            return file.read_bytes()

    st.download_button(label, made, file_name=name, key=f"download {name}", on_click="ignore", width="stretch")
