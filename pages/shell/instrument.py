"""An instrument on a page: its data goes to the browser once, and what is moved is answered there, in the same frame."""

from __future__ import annotations

import streamlit as st

from explainer.instruments import bundle
from explainer.lessons.elements import Held
from shell import files, widgets

_mount = st.components.v2.component("instrument", html='<div class="here"></div>', js=bundle.hosted("streamlit.js"))


def show(element: Held, name: str) -> None:
    """Show an instrument; `name` tells it from the others of the page. What the hand moves, its widget follows."""
    key = f"instrument {name}"

    def follow() -> None:
        moved = st.session_state[key].moved
        for widget in element.beside.values():
            if isinstance(moved, int | float):
                control = widgets.state().controls[widget]
                low, high = control.within
                st.session_state[widget] = control.read([f"{control.value(min(max(float(moved), low), high)):g}"])

    files.offer(element.made.named_files)
    # The data of every component is handed over in a list: in a mapping Streamlit looks for tables, and for that it imports
    # pandas, a quarter of the server's memory. The place of this one is kept by its kind (page.css) until the browser has
    # drawn it, so that nothing below it jumps then; a curve without its slope is half as high as one with it.
    data = element.made.data
    kind = "values" if data.get("slopeWindow", ()) is None else "race" if "race" in data else element.made.kind
    with st.container(key=f"hand {kind} {name}"):
        served = element.made.served(files.FOLDER)
        _mount(key=key, data=[{"given": served, "keep": element.keep}], on_moved_change=follow)
