"""How long what may take long goes on for a better answer: a chart is not waited for without end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ENDS: ContextVar[tuple[float, float] | None] = ContextVar("when it began, and for how long it may go on", default=None)


@contextmanager
def closely_for(seconds: float) -> Iterator[None]:
    """The points of curves are looked at closely for so many seconds of computing; from then on floats are good enough."""
    token = _ENDS.set((time.thread_time(), seconds))
    try:
        yield
    finally:
        _ENDS.reset(token)


def is_time_up(times: float = 1.0) -> bool:
    """Whether so many times the seconds of `closely_for` are over; never where none were said."""
    ends = _ENDS.get()
    return ends is not None and time.thread_time() > ends[0] + times * ends[1]
