"""What the course computes after its start: everything that a lesson shows at first."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

import pytest
from shell import warming

from explainer.lessons import keeping, lessons, record


def test_what_is_imported_is_no_longer_looked_through_for_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    monkeypatch.setattr(warming, "lessons", list)
    monkeypatch.setattr(warming.thrift, "give_back", lambda: kept.append(gc.get_freeze_count()))
    gc.unfreeze()  # the tests do the same at their start
    everything = len(gc.get_objects())
    _in_a_thread(warming._read_all)
    assert kept, "what was needed for the first pictures alone is given back at once"
    assert kept[0] > everything / 2


def test_nobody_is_the_first_reader_of_a_lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    few = [lesson for lesson in lessons() if lesson.name in ("divergence", "evaluate", "rules")]
    monkeypatch.setattr(warming, "lessons", lambda: few)
    _in_a_thread(warming._read_all)
    computed = keeping._SHELF.misses
    for lesson in few:
        for chart in record(lesson.name).charts:
            chart.themed("light")
    record("evaluate", prepared="true")
    assert keeping._SHELF.misses == computed, "a switch is turned at once"
    assert keeping._SHELF.weight < keeping._SHELF.most, "nothing of it had to go"


def test_tests_do_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming.threading, "Thread", pytest.fail)
    monkeypatch.setenv("EXPLAINER_WARMING", "0")
    warming.begin()


def _in_a_thread(work: Callable[[], None]) -> None:
    """For it is less urgent from then on than this one."""
    through = threading.Thread(target=work)
    through.start()
    through.join()
