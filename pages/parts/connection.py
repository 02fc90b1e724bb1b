"""What happens when the line to the server was lost: the page comes back by itself, and says when the server is a new one."""

from __future__ import annotations

import uuid

import streamlit as st

from explainer.files import asset

_mount = st.components.v2.component(
    "connection",
    html='<div class="here"></div>',
    js=asset("connection/connection.js").read_text(encoding="utf-8"),
)


@st.cache_resource
def _server() -> str:
    """A name for this run of the server."""
    return uuid.uuid4().hex


def watch() -> None:
    """Run the page again as soon as a lost line is back: a new server does not know its controls before that."""
    answer = _mount(key="connection", data={"server": _server()}, on_back_change=lambda: None)
    if answer.back and answer.back != _server():
        st.toast(
            "The course was restarted. This page goes on where you were; trainings that were running are lost.",
            icon=":material/refresh:",
            duration="long",
        )
