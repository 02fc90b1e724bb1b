"""A chart on a page: the function that draws it and what it is given, so that it can be drawn, or written as Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from explainer import charts
from explainer.lessons.as_python import all_as_python
from explainer.lessons.keeping import cached
from explainer.once import cached_property

if TYPE_CHECKING:
    import plotly.graph_objects as go

LINE_LENGTH = 400  # characters of a line of Python that is still read rather than skipped


@dataclass(frozen=True, eq=False)
class Chart:
    """`draw(*given, **options)` is a figure; nothing is drawn before the figure is asked for.

    >>> Chart(charts.softmax, ((0.4, 3.0, 2.2),)).line
    'charts.softmax((0.4, 3.0, 2.2))'
    """

    draw: Callable[..., go.Figure]
    given: tuple
    options: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def line(self) -> str | None:
        """The line of Python that draws it; None where an argument cannot be written down, or not briefly."""
        name = getattr(self.draw, "__name__", "")
        if getattr(charts, name, None) is not self.draw:
            return None
        written, named = all_as_python(self.given), all_as_python(self.options.values())
        if written is None or named is None:
            return None
        options = [f"{key}={value}" for key, value in zip(self.options, named, strict=True)]
        arrays = [
            text
            for text, value in zip([*written, *named], [*self.given, *self.options.values()], strict=True)
            if isinstance(value, np.ndarray)
        ]
        line = f"charts.{name}({', '.join([*written, *options])})"
        return line if len(line) - sum(map(len, arrays)) <= LINE_LENGTH else None

    @cached_property
    def figure(self) -> go.Figure:
        """What it draws. Whoever changes it changes a copy: charts of the same values share it."""
        try:
            return self._figure()
        except AttributeError as problem:
            if "partially initialized module 'pandas'" not in str(problem):
                raise
            import_module(
                "pandas"
            )  # Plotly took what another reader's thread has only half imported: wait for the whole
            return self._figure()

    def themed(self, theme: str) -> go.Figure:
        """What it draws, as `charts.themed` shows it."""
        return cached(_themed, theme, self.draw, *self.given, **self.options)

    def _figure(self) -> go.Figure:
        return cached(self.draw, *self.given, **self.options)


def _themed(theme: str, draw: Callable[..., go.Figure], /, *given: object, **options: object) -> go.Figure:
    return charts.themed(Chart(draw, given, options).figure, theme)
