"""How long what may take long goes on for a better answer: a chart is not waited for without end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class _Watch:
    begun: float
    seconds: float
    is_rough: bool = False  # whether something was left as floats have it


_WATCH: ContextVar[_Watch | None] = ContextVar("when it began, and for how long it may go on", default=None)


@contextmanager
def closely_for(seconds: float) -> Iterator[None]:
    """The points of curves are looked at closely for so many seconds of computing; from then on floats are good enough.

    Of a slow machine $EXPLAINER_CLOSELY says how many times as long that may be.
    """
    token = _WATCH.set(_Watch(time.thread_time(), seconds * float(os.environ.get("EXPLAINER_CLOSELY", "1"))))
    try:
        yield
    finally:
        _WATCH.reset(token)


def is_time_up(times: float = 1.0) -> bool:
    """Whether so many times the seconds of `closely_for` are over; never where none were said."""
    watch = _WATCH.get()
    return watch is not None and time.thread_time() > watch.begun + times * watch.seconds


def leave_rough() -> None:
    """Say that values of which digits are lost were left so, since the time was up."""
    if watch := _WATCH.get():
        watch.is_rough = True


def is_rough() -> bool:
    """Whether that has been said within this `closely_for`."""
    watch = _WATCH.get()
    return watch is not None and watch.is_rough
