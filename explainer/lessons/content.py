"""What stands on a page just now, in reading order.

A moving part that is drawn again replaces what it noted before; all else is noted anew with every run of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from explainer.lessons.chart import Chart
from explainer.lessons.elements import Element

Kind = TypeVar("Kind")


class Record:
    """The elements of a page, part by part.

    >>> from explainer.lessons.elements import Text
    >>> record = Record()
    >>> for words in ("first", "again"):
    ...     with record.part("knob"):
    ...         record.note(Text(words))
    >>> [one.words for one in record]
    ['again']
    """

    def __init__(self) -> None:
        self._noted: dict[str, list[Element]] = {"": []}
        self._part = ""

    def __iter__(self) -> Iterator[Element]:
        return (element for noted in [*self._noted.values()] for element in noted)

    def note(self, element: Element) -> None:
        """Put an element behind what the part holds already."""
        self._noted.setdefault(self._part, []).append(element)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """All that is noted within belongs to the part called `name`, and replaces what it held."""
        self._part = name
        self._noted[name] = []
        try:
            yield
        finally:
            self._part = f"after {name}"
            self._noted.setdefault(self._part, [])

    def all(self, kind: type[Kind]) -> list[Kind]:
        """The elements of one kind."""
        return [element for element in self if isinstance(element, kind)]

    def films(self) -> list[Chart]:
        """The charts that move."""
        return [chart for chart in self.all(Chart) if moves(chart)]


def moves(chart: Chart) -> bool:
    """Whether a chart is a film: its figure has frames and a slider."""
    return bool(chart.figure.frames) and bool(chart.figure.layout.sliders)


def frames(chart: Chart) -> tuple[int, int]:
    """How many frames a film has, and with which it opens."""
    slider = chart.figure.layout.sliders[0]
    return len(slider.steps), slider.active or 0
