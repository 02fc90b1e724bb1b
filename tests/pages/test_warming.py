"""What the course computes after its start: everything that a lesson shows at first."""

from __future__ import annotations

import threading

import pytest
from shell import warming

from explainer.lessons import keeping, lessons, record


def test_nobody_is_the_first_reader_of_a_lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    few = [lesson for lesson in lessons() if lesson.name in ("divergence", "evaluate", "rules")]
    monkeypatch.setattr(warming, "lessons", lambda: few)
    through = threading.Thread(target=warming._read_all)  # which is less urgent from then on than this one
    through.start()
    through.join()
    computed = keeping._SHELF.misses
    for lesson in few:
        for chart in record(lesson.name).charts:
            chart.themed("light")
    record("evaluate", prepared="true")
    assert keeping._SHELF.misses == computed, "a switch is turned at once"


def test_tests_do_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming.threading, "Thread", pytest.fail)
    monkeypatch.setenv("EXPLAINER_WARMING", "0")
    warming.begin()
