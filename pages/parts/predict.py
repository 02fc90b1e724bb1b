"""A question before the answer. The answer comes from a record; a wrong guess is told where it parts from the right one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st


def question(
    asked: str, options: Sequence[str], answer: str, *, right: str, wrong: Mapping[str, str], name: str = "guess"
) -> bool:
    """Ask; whether the reader has guessed. `wrong` says of each wrong option where it leaves the right way.

    The guess is not in the address: a link that is passed on must not give the answer away.
    """
    if answer not in options:
        raise ValueError(f"the answer {answer!r} must be one of the options {', '.join(options)}")
    if untold := [option for option in options if option != answer and option not in wrong]:
        raise ValueError(f"wrong must say where {', '.join(untold)} leaves the right way")
    with st.container(key=f"predict-{name}"):
        st.markdown("**Predict, then look**")
        guess = st.radio(asked, options, index=None, key=f"guess {name} {asked}")
        if guess == answer:
            st.session_state.setdefault("solved", set()).add(_here())
            st.success(f"**{answer}** is right. {right}", icon=":material/check:")
        elif guess is not None:
            st.info(f"Not quite. {wrong[guess]}", icon=":material/undo:")
    return guess is not None


def solved() -> bool:
    """Whether a question on this page has been answered rightly in this session."""
    return _here() in st.session_state.get("solved", set())


def _here() -> str | None:
    """The name of the lesson that the router is drawing."""
    return st.session_state.get("lesson")
