"""The words of a page, noted as they are said, for whoever takes the lesson along.

A page says them to Streamlit itself, so that it reads like any other page; Streamlit tells nobody what it was told. So what
`st.markdown` and its like are given is noted on the way, here and nowhere else. In the same way each chart keeps the line of
Python that drew it: a notebook then holds `charts.softmax((0.4, 3.0, 2.2))`, to change and to run, not its result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, Network, charts
from parts import shown

CATALOGUES = {"ACTIVATIONS": ACTIVATIONS, "LOSSES": LOSSES, "OPTIMIZERS": OPTIMIZERS}
LONGEST = 400  # characters of a line of Python that is still read rather than skipped
MOST = 100  # numbers of an array that are still written down, however long that line becomes


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
    for name in charts.__all__:
        drawing = getattr(charts, name)
        if callable(drawing) and not isinstance(drawing, type) and not hasattr(drawing, "noted"):
            setattr(charts, name, _signing(name, drawing))


def _noting(said: Callable, written: Callable[..., str | None]) -> Callable:
    @wraps(said)
    def noted(place: DeltaGenerator, *given: object, **options: object) -> object:
        if (text := written(*given, **options)) is not None:
            shown.note(text)
        return said(place, *given, **options)

    noted.noted = True
    return noted


def _signing(name: str, drawing: Callable) -> Callable:
    @wraps(drawing)
    def signed(*given: object, **options: object) -> object:
        figure = drawing(*given, **options)
        line = call(name, given, options)
        if line is not None and hasattr(figure, "to_plotly_json"):
            figure._drawn_by = line
        return figure

    signed.noted = True
    return signed


def call(name: str, given: tuple, options: Mapping[str, object]) -> str | None:
    """The line of Python that draws a chart; None where an argument cannot be written down, or not briefly."""
    written = [*map(_literal, given)]
    named = {key: _literal(value) for key, value in options.items()}
    if None in written or None in named.values():
        return None
    line = f"charts.{name}({', '.join([*written, *(f'{key}={value}' for key, value in named.items())])})"
    arrays = sum(len(_literal(one)) for one in (*given, *options.values()) if isinstance(one, np.ndarray))
    return line if len(line) - arrays <= LONGEST else None


def _literal(value: object) -> str | None:
    """A value as Python writes it, in the names that `explainer` gives its records."""
    for name, catalogue in CATALOGUES.items():
        if any(value is record for record in catalogue.values()):
            return f"{name}[{value.name!r}]"
    if isinstance(value, Network):
        return f"Network({list(value.sizes)}, {list(value.activations)})"
    if isinstance(value, np.ndarray):
        return _literal(value.tolist()) if value.size <= MOST else None
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str | range):
        return repr(value)
    if isinstance(value, list | tuple):
        inside = [*map(_literal, value)]
        if None in inside:
            return None
        comma = "," if len(inside) == 1 and isinstance(value, tuple) else ""
        return f"[{', '.join(inside)}]" if isinstance(value, list) else f"({', '.join(inside)}{comma})"
    return None
