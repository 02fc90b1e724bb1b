"""The page in its browser: its address says what is shown, and a lost line to the server comes back by itself.

When the server is a new one, the reader is told.
"""

from __future__ import annotations

import uuid

import streamlit as st

from shell import widgets
from shell.script import joined

_mount = st.components.v2.component(
    "connection",
    html='<div class="here"></div>',
    js=joined(
        "player/figures.js", "player/animation_url.js", "player/chart_placeholder.js", "connection/connection.js"
    ),
)


SERVER = uuid.uuid4().hex  # a name for this run of the server


def lead(lesson: str) -> None:
    """Open another lesson in place of this one, at the same address otherwise: what it asks for has moved there."""
    _mount(key="lead", data=[{"leads": lesson}])


def watch() -> None:
    """Run the page again as soon as a lost line is back: a new server does not know its controls before that."""
    corrected = {name: list(one.right) for name, one in widgets.state().corrections.items()}
    data = {"server": SERVER, "corrected": corrected}
    heard = {f"on_{name}_change": lambda: None for name in ("back", "search", "dressed")}
    answer = _mount(key="connection", data=[data], **heard)
    if isinstance(answer.search, str):
        widgets.state().browser = widgets.state().lesson, answer.search[:2000]
    if answer.back and answer.back != SERVER:
        st.toast(
            "The course was restarted. This page continues where you were, but any training that was running is lost.",
            icon=":material/refresh:",
            duration="long",
        )
