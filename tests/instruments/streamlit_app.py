"""A page of Streamlit with one instrument, for tests of its host."""

from __future__ import annotations

import streamlit as st

from explainer import instruments
from explainer.instruments import bundle

show = st.components.v2.component("instrument", html='<div class="here"></div>', js=bundle.hosted("streamlit.js"))

st.session_state.runs = st.session_state.get("runs", 0) + 1
st.title("One instrument")
at = float(st.query_params.get("x", 1.5))
show(
    key="curve",
    data=[  # in a list, as the course hands it over: pages/shell/instrument.py
        {
            "given": instruments.curve("sigmoid", at=at).given,
            "keep": [{"part": "at", "name": "x", "label": "x", "first": 1.5}],
        }
    ],
)
st.button("Run again")
st.text(f"runs: {st.session_state.runs}")
