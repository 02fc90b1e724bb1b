"""What stands on the page just now, in reading order, for whoever takes the lesson along.

A part of a page that runs again on its own (`show.moving`) replaces what it noted before; all else is noted anew with every
run of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from explainer.stepping import Walk


def begin() -> None:
    """A page begins: nothing stands on it yet."""
    st.session_state["shown"] = {"": []}
    st.session_state["shown at"] = ""


def note(part: object) -> None:
    """Markdown, a figure or a walk that has just been shown."""
    shown = st.session_state.get("shown")
    if shown is not None:
        shown.setdefault(st.session_state["shown at"], []).append(part)


@contextmanager
def place(name: str) -> Iterator[None]:
    """All that is noted within belongs to the part of the page that is called `name`."""
    shown = st.session_state.get("shown")
    if shown is not None:
        st.session_state["shown at"] = name
        shown[name] = []
    try:
        yield
    finally:
        if shown is not None:
            after = f"after {name}"
            shown.setdefault(after, [])
            st.session_state["shown at"] = after


def parts(kept: Mapping[str, list]) -> list[object]:
    """All of it as parts of a notebook or a handout; `kept` is `st.session_state["shown"]`."""
    found = []
    for noted in kept.values():
        for part in noted:
            found += _written(part) if isinstance(part, Walk) else [part]
    return found


def _written(walk: Walk) -> Iterator[str]:
    """Every step of a walk: its title, and its lines of mathematics."""
    yield f"### {walk.label}"
    for frame in walk.frames:
        lines = "\n\n".join(f"$${line.latex}$$" + (f" {line.rule}" if line.rule else "") for line in frame.lines)
        yield f"**{frame.title}** {frame.words}\n\n{lines}"
