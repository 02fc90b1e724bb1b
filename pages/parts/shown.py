"""What stands on the page just now, in reading order, for whoever takes the lesson along.

A part of a page that runs again on its own (`show.moving`) replaces what it noted before; all else is noted anew with every
run of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy

import streamlit as st

from explainer.instruments.walk import Walk
from explainer.teaching import Code


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


def films() -> list[tuple[int, int]]:
    """The figures that move, in their order: how many frames each has, and with which it opens."""
    figures = filter(_moves, (part for noted in st.session_state["shown"].values() for part in noted))
    return [(len(figure.layout.sliders[0].steps), figure.layout.sliders[0].active or 0) for figure in figures]


def parts(kept: Mapping[str, list], frames: Mapping[int, int] | None = None, *, code: bool = False) -> list[object]:
    """All of it as parts of a notebook or a handout; `kept` is `st.session_state["shown"]`.

    `frames` says for each film, counted from 0, which frame it shows. With `code`, a figure that one line of Python draws is
    that line; where it shows another frame than the line does, a sentence says which.
    """
    found, frames, film = [], frames or {}, 0
    for part in (part for noted in kept.values() for part in noted):
        if isinstance(part, Walk):
            found += _written(part)
        elif _moves(part):
            frame, line = frames.get(film), _as_code(part) if code else part
            film += 1
            if frame is None:
                found.append(line)
            elif line is part:
                found.append(at(part, frame))
            else:
                found += [f"On the page it stood at {_label(part, frame)}. Move its slider there.", line]
        else:
            found.append(_as_code(part) if code else part)
    return found


def _as_code(part: object) -> object:
    """The line that draws a figure, where there is one (words.py); else the part itself."""
    line = getattr(part, "_drawn_by", None)
    return Code(line) if line else part


def at(figure: object, frame: int) -> object:
    """A moving figure as it stands at one of its frames."""
    moved = deepcopy(figure)
    slider = moved.layout.sliders[0]
    if not 0 <= frame < len(slider.steps):
        return moved
    wanted = slider.steps[frame].args[0][0]
    shown = next(one for one in moved.frames if one.name == wanted)
    for place, data in zip(shown.traces or range(len(shown.data)), shown.data, strict=True):
        moved.data[place].update(data.to_plotly_json(), overwrite=False)
    if shown.layout is not None:
        moved.update_layout(shown.layout.to_plotly_json())
    moved.layout.sliders[0].active = frame
    moved.layout.meta = {
        **figure.layout.meta,
        "alt": f"Shown at {_label(figure, frame)}: {slider.steps[frame].value}. As it opens: {figure.layout.meta['alt']}",
    }
    return moved


def _label(figure: object, frame: int) -> str:
    """What the slider of a moving figure says at a frame."""
    slider = figure.layout.sliders[0]
    words = f"{slider.currentvalue.prefix or ''}{slider.steps[frame].label}{slider.currentvalue.suffix or ''}"
    return f"{words} (frame {frame + 1} of {len(slider.steps)})"


def _moves(part: object) -> bool:
    """Whether a part is a figure with a slider of frames."""
    return bool(getattr(part, "frames", None)) and hasattr(part, "layout") and bool(part.layout.sliders)


def _written(walk: Walk) -> Iterator[str]:
    """Every step of a walk: its title, and its lines of mathematics."""
    yield f"### {walk.label}"
    for frame in walk.frames:
        lines = "\n\n".join(f"$${line.latex}$$" + (f" {line.rule}" if line.rule else "") for line in frame.lines)
        yield f"**{frame.title}** {frame.words}\n\n{lines}"
