"""The step player on a page: the whole walk goes to the browser once, and every step is drawn there."""

from __future__ import annotations

import streamlit as st

from explainer.files import asset
from explainer.lessons.elements import Player
from shell.script import joined

FEW_LINES = 3  # lines of a derivation that take no more than half of the place that is kept for others

_mount = st.components.v2.component(
    "step_player",
    html='<div class="here"></div>',
    css=asset("player/player.css").read_text(encoding="utf-8"),
    js=joined("player/pictures.js", "player/player.js", "player/streamlit.js"),
)


def show(element: Player) -> None:
    """Show a walk at the step that the address asks for."""
    walk, start = element.walk, element.start
    data = {**walk.data, "name": element.name, "start": start, "first": start, "written": list(element.steps)}
    # Its place is kept by the look of the container (page.css) until the browser has drawn it.
    look = "pictures" if not walk.stacked else "few" if len(walk.frames) <= FEW_LINES else "lines"
    with st.container(key=f"player {look} {element.name}"):
        _mount(key=f"player {element.name}", data=[data])
