"""Readers who open lessons take turns, and nobody waits for ever."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from shell import turns


def drawing(begun: Event, goes_on: Event) -> Thread:
    """A reader whose lesson is drawn until it may go on."""

    def draw() -> None:
        with turns.turn():
            begun.set()
            assert goes_on.wait(60)

    thread = Thread(target=draw, daemon=True)
    thread.start()
    return thread


def test_who_comes_later_is_drawn_when_somebody_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 60.0)
    ends = [Event() for _ in range(turns.AT_ONCE)]
    begins = [Event() for _ in ends]
    threads = [drawing(*events) for events in zip(begins, ends, strict=True)]
    assert all(begun.wait(30) for begun in begins)
    later, done = Event(), Event()
    done.set()
    threads.append(drawing(later, done))
    assert not later.wait(0.2)
    ends[0].set()
    assert later.wait(30)
    for end in ends:
        end.set()
    for thread in threads:
        thread.join(30)


def test_nobody_waits_for_ever_and_no_turn_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """One lesson waits for a formula; whoever lost patience gives back no turn that was not theirs."""
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    free = turns._turns._value
    ends = [Event() for _ in range(turns.AT_ONCE + 3)]
    begins = [Event() for _ in ends]
    threads = [drawing(*events) for events in zip(begins, ends, strict=True)]
    assert all(begun.wait(30) for begun in begins)
    for end in ends:
        end.set()
    for thread in threads:
        thread.join(30)
    assert turns._turns._value == free == turns.AT_ONCE


def test_a_lesson_that_fails_gives_its_turn_back() -> None:
    with pytest.raises(KeyError), turns.turn():
        raise KeyError("a fault")
    assert turns._turns._value == turns.AT_ONCE
