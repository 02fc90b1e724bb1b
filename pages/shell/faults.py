"""Faults of ours: the reader gets one sentence, the log the whole story once."""

from __future__ import annotations

import logging
import traceback
from hashlib import sha256

LOG = logging.getLogger("explainer.pages")
_logged: set[str] = set()  # grows with the kinds of faults, not with how often they happen


def sentence(problem: Exception) -> str:
    """What a reader is told, with the number under which the log has the traceback."""
    number = _number(problem)
    if number not in _logged:
        _logged.add(number)
        LOG.error("fault %s", number, exc_info=problem)
    return (
        f"Something went wrong in this part of the page, and it is our fault, not yours (fault {number}). The rest of "
        "the page works: try another value, or reload the page to start with its usual values."
    )


def _number(problem: Exception) -> str:
    """The same for the same fault in the same place."""
    frames = traceback.extract_tb(problem.__traceback__)
    where = [(frame.filename.rsplit("/", 1)[-1], frame.lineno) for frame in frames[-3:]]
    return sha256(repr((type(problem).__name__, where)).encode()).hexdigest()[:6]
