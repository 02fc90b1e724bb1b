"""Controls as Streamlit draws them, each bound to the page's address.

Streamlit's `bind="query-params"` writes the address and reads it back, but drops a value that it cannot use without a word,
lets 7.53 through where steps of 0.1 are asked for, and fails at a whole number that is infinite, 1e400. So `url_state` looks
at the address first, and what is wrong there is not read by Streamlit at all.
"""

from __future__ import annotations

import streamlit as st

from explainer.lessons import controls
from shell.url_state import UrlState

MAX_RADIO = 7  # options that stand side by side; more of them fold into a list


def state() -> UrlState:
    """The reader's page and its address."""
    return st.session_state.setdefault("url_state", UrlState())


def address() -> dict[str, list[str]]:
    """What Streamlit knows of the address in the browser."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def hold(control: controls.Control) -> object:
    """Draw a control; what it holds, or counts as where its value does not go with the others."""
    texts = st.query_params.get_all(control.name)
    if control.is_live:
        return state().live(control, texts)
    is_known = control.name in st.session_state
    for name, held in state().meet(control, texts, is_known=is_known).items():
        st.session_state[name] = held
    is_wrong = control.name in state().replaced  # and the page is about to be drawn once more
    return state().stand(control, _drawn(control, bind=None if is_wrong else "query-params"))


def _drawn(control: controls.Control, bind: str | None) -> object:
    """The widget, and what it holds."""
    shared = {
        "key": control.name,
        "bind": bind,
        "on_change": lambda: state().moved(control.name),
    }
    match control:
        case controls.Slider():
            pattern = f"%.{control.decimals}f" if control.decimals else None
            low, high = control.within
            return st.slider(control.label, low, high, control.default, control.step, format=pattern, **shared)
        case controls.Number():
            pattern = None if isinstance(control.default, int) else f"%.{control.decimals}f"
            low, high = control.within
            return st.number_input(control.label, low, high, control.default, control.step, format=pattern, **shared)
        case controls.Choice():
            return _choice(control, shared)
        case controls.Several():
            titles = control.options.get
            return st.multiselect(
                control.label,
                list(control.options),
                control.default,
                format_func=titles,
                max_selections=control.most,
                **shared,
            )
        case controls.Toggle():
            return st.toggle(control.label, control.default, **shared)
        case controls.TextInput():
            typed = st.text_input(
                control.label, control.default, max_chars=control.most, help=control.help_text, **shared
            )
            return typed or ""
    raise TypeError(f"no widget is known for {type(control).__name__}")


def _choice(control: controls.Choice, shared: dict[str, object]) -> str | None:
    """Options side by side, or in a list where they are many."""
    names = list(control.options)
    place = names.index(control.default)
    titles = control.options.get
    if len(names) > MAX_RADIO:
        return st.selectbox(control.label, names, place, format_func=titles, **shared)
    return st.radio(control.label, names, place, format_func=titles, horizontal=True, **shared)
