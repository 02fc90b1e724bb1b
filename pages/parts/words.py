"""The words of a page, noted as they are said, for whoever takes the lesson along.

A page says them to Streamlit itself, so that it reads like any other page; Streamlit tells nobody what it was told. So what
`st.markdown` and its like are given is noted on the way, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from parts import shown


def _question(asked: str, options: list[str], *_: object, key: object = None, **__: object) -> str | None:
    """A question with its answers; other radio buttons are controls, whose choice is seen in what they change."""
    if not str(key).startswith("guess "):
        return None
    return f"{asked}\n\n" + "\n".join(f"- {option}" for option in options)


# How each word of Streamlit that pages use is written in Markdown.
WRITTEN: Mapping[str, Callable[..., str | None]] = {
    "markdown": lambda text, **_: text,
    "caption": lambda text, **_: text,
    "header": lambda text, **_: f"## {text}",
    "subheader": lambda text, **_: f"### {text}",
    "latex": lambda text, **_: f"$${text}$$",
    "code": lambda text, **_: f"```\n{text}\n```",
    "radio": _question,
}


def listen() -> None:
    """From now on, what pages say is noted. To be called before a page runs; once is enough, twice does no harm."""
    for name, written in WRITTEN.items():
        said = getattr(DeltaGenerator, name)
        if not hasattr(said, "noted"):
            noted = _noting(said, written)
            setattr(DeltaGenerator, name, noted)  # left.markdown(…)
            setattr(st, name, noted.__get__(getattr(st, name).__self__))  # st.markdown(…)


def _noting(said: Callable, written: Callable[..., str | None]) -> Callable:
    @wraps(said)
    def noted(place: DeltaGenerator, *given: object, **options: object) -> object:
        if (text := written(*given, **options)) is not None:
            shown.note(text)
        return said(place, *given, **options)

    noted.noted = True
    return noted
