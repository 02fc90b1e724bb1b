"""The step player on a page: the whole walk goes to the browser once, and every step is drawn there."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explainer.files import asset
from explainer.instruments.walk import Walk
from parts import address, shown
from parts.script import joined

FEW = 3  # lines of a derivation that take no more than half of the place that is kept for others

_mount = st.components.v2.component(
    "step_player",
    html='<div class="here"></div>',
    css=asset("player/player.css").read_text(encoding="utf-8"),
    js=joined("player/pictures.js", "player/player.js", "player/streamlit.js"),
)


def play(walk: Walk, name: str, *, start: int = 0, written: Sequence[str] | None = None) -> int:
    """Show a walk; `name` is the step's parameter in the address. Returns the step that the address asks for.

    `written` is what the address says for each step, where a step is something that has a name of its own: a learning rate.
    """
    shown.note(walk)
    values = [*map(str, range(len(walk.frames)))] if written is None else [*written]
    label = walk.data["unit"].capitalize()
    first = address.step(name, label, values, start)
    data = {**walk.data, "name": name, "start": first, "first": start, "written": values}
    # Its place is kept by the look of the container (page.css) until the browser has drawn it.
    look = "pictures" if not walk.stacked else "few" if len(walk.frames) <= FEW else "lines"
    with st.container(key=f"player {look} {name}"):
        _mount(key=f"player {name}", data=data)
    return first
