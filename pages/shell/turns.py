"""Readers take turns where a whole lesson is drawn: when a class opens one at once, the first have it soon.

Python computes for one reader at a time. Thirty lessons side by side would all be ready when the last one is; one after the
other, half of the class waits half as long, and whoever moves a control of a lesson that stands need not wait behind thirty.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2  # lessons
# Seconds, after which a reader's turn has come anyway: a lesson may be waiting for a formula, not computing.
PATIENCE = 2.0

_turns = threading.Semaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Draw a lesson within this."""
    is_ours = _turns.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if is_ours:
            _turns.release()
