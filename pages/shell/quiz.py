"""A question before the answer. A wrong guess is told where it parts from the right one."""

from __future__ import annotations

from zlib import crc32

import streamlit as st

from explainer.lessons.elements import Question

IN_A_ROW = 50  # letters of all options together that fit beside each other


def ask(question: Question, lesson: str | None) -> str | None:
    """Draw the question of a lesson; the option that the reader has guessed, if any."""
    with st.container(key=f"predict-{crc32(question.words.encode()):x}"):  # a lesson may ask several
        st.markdown("**Predict, then look**")
        is_short = sum(map(len, question.options)) <= IN_A_ROW
        guess = st.radio(
            question.words, question.options, index=None, key=f"guess {question.words}", horizontal=is_short
        )
        if guess == question.answer:
            st.session_state.setdefault("solved", set()).add(lesson)
            st.success(f"Right: **{guess}**. {question.right}", icon=":material/check:")
        elif guess is not None:
            st.info(f"Not quite. {question.wrong[guess]}", icon=":material/undo:")
    return guess


def is_solved(lesson: str | None) -> bool:
    """Whether the lesson's question has been answered rightly in this session."""
    return lesson in st.session_state.get("solved", set())
