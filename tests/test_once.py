"""What is computed once for each object, and whether anybody waits for another object's."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from explainer.once import cached_property


class Picture:
    """A picture that takes as long as it is told."""

    def __init__(self, goes_on: Event) -> None:
        self.goes_on, self.begun, self.times = goes_on, Event(), 0

    @cached_property
    def drawn(self) -> int:
        """How often it was drawn."""
        self.times += 1
        self.begun.set()
        assert self.goes_on.wait(30), "it waits for another object's picture"
        return self.times


def test_nobody_waits_for_another_objects_picture() -> None:
    """As in Python 3.12; in 3.11 one lock serves all objects of a class."""
    later, now = Event(), Event()
    now.set()
    slow, quick = Picture(later), Picture(now)
    thread = Thread(target=lambda: slow.drawn, daemon=True)
    thread.start()
    assert slow.begun.wait(30)
    waiting = Thread(target=lambda: quick.drawn, daemon=True)
    waiting.start()
    waiting.join(10)
    is_drawn = quick.times == 1
    later.set()
    thread.join(30)
    assert is_drawn


def test_it_is_computed_once_and_may_be_forgotten() -> None:
    now = Event()
    now.set()
    picture = Picture(now)
    assert (picture.drawn, picture.drawn, picture.times) == (1, 1, 1)
    del picture.drawn
    assert picture.drawn == 2
    assert Picture.drawn.__doc__ == "How often it was drawn."


def test_what_fails_is_computed_again() -> None:
    class Failing:
        times = 0

        @cached_property
        def value(self) -> int:
            self.times += 1
            if self.times == 1:
                raise ValueError("not yet")
            return self.times

    failing = Failing()
    with pytest.raises(ValueError, match="not yet"):
        _ = failing.value
    assert failing.value == 2
