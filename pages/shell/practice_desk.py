"""Practice on a page: the browser sends a reader's lines, and they come back with a verdict beside each."""

from __future__ import annotations

import streamlit as st

from explainer.files import asset
from explainer.lessons.elements import Practice
from explainer.lessons.practising import desk
from shell.script import joined

_mount = st.components.v2.component(
    "practice",
    html='<div class="here"></div>',
    css=asset("practice/practice.css").read_text(encoding="utf-8"),
    js=joined("practice/memory.js", "practice/practice.js", "practice/streamlit.js"),
)


def show(element: Practice, lesson: str | None) -> None:
    """Show a practice problem; only this part of the page runs again when something is asked."""
    key = f"practice {lesson}"

    def drawn() -> None:
        asked = (st.session_state.get(key) or {}).get("asked")
        _mount(key=key, data=[{**desk(element, asked), "page": lesson}], on_asked_change=lambda: None)

    drawn.__qualname__ = key  # by which Streamlit tells fragments apart
    st.fragment(drawn)()
