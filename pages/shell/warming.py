"""What the first reader of every lesson would wait for, computed after the start, while nobody waits."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

from explainer.lessons import RecordingPage, lessons, opened, record
from explainer.lessons.controls import Toggle
from shell import thrift

LATER = 15  # how much less urgent this is than what a reader asks: Linux knows that of each thread


def begin() -> None:
    """Go through the course once, in the background; not where EXPLAINER_WARMING is 0, as in tests, which look at one lesson."""
    if os.environ.get("EXPLAINER_WARMING") != "0":
        threading.Thread(target=_read_all, name="warming", daemon=True).start()


def _read_all() -> None:
    import_module("shell.page")
    with suppress(OSError, AttributeError):  # Windows has no such number
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LATER)
    for lesson in lessons():
        opened(lesson.name)
    thrift.for_good()
    for lesson in lessons():
        for page in _opened_and_switched(lesson.name):
            for chart in page.charts:
                chart.themed("light")
    thrift.give_back()


def _opened_and_switched(name: str) -> Iterator[RecordingPage]:
    """A lesson as it opens, and with each of its switches turned."""
    yield (page := record(name))
    for control in page.controls.values():
        if isinstance(control, Toggle):
            yield record(name, **{control.name: control.address(not control.default)[0]})
