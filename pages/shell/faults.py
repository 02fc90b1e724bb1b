"""Faults of ours: the reader gets one sentence, the log the whole story once."""

from __future__ import annotations

import logging
import traceback
from hashlib import sha256

import streamlit as st

LOG = logging.getLogger("explainer.pages")
_logged: set[str] = set()  # grows with the kinds of faults, not with how often they happen


def sentence(problem: Exception) -> str:
    """What a reader is told, with the number under which the log has the traceback."""
    return (
        "Something went wrong in this part of the page, and it is our fault, not yours (fault "
        f"{logged(problem)}). The rest of the page works: try another value, or reload the page to start with its usual "
        "values."
    )


def of_the_whole_page(problem: Exception) -> bool:
    """The same for what goes wrong before any part of the page is drawn; True, for the reader has been told."""
    st.error(sentence(problem))
    return True


def logged(problem: Exception) -> str:
    """The number under which the log has the problem, once."""
    number = _number(problem)
    if number not in _logged:
        _logged.add(number)
        LOG.error("fault %s", number, exc_info=problem)
    return number


def _number(problem: Exception) -> str:
    """The same for the same fault in the same place; what was never raised has no place, and its words tell it apart."""
    frames = traceback.extract_tb(problem.__traceback__)
    where = [(frame.filename.rsplit("/", 1)[-1], frame.lineno) for frame in frames[-3:]] or str(problem)
    return sha256(repr((type(problem).__name__, where)).encode()).hexdigest()[:6]
