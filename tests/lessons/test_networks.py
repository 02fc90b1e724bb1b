"""The digits and networks of the lessons: what is large is in memory once."""

from __future__ import annotations

import tracemalloc

from explainer.lessons import record
from explainer.lessons.networks import digits
from explainer.lessons.syllabus import module


def test_the_digits_are_in_memory_once() -> None:
    assert digits() is digits("embedded") is digits(data="embedded")


def test_what_the_instruments_bring_along_is_in_memory_once() -> None:
    training, seeing = (module(name)._made().files["digits"] for name in ("train", "data"))
    assert training is seeing


def test_a_drawing_is_answered_in_little_memory() -> None:
    record("draw")  # what all readers share is there now
    tracemalloc.start()
    try:
        record("draw")
        _, top = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert top < 8_000_000, "thirty readers may ask at the same time"
