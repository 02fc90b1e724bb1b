"""A chart on a page: the function that draws it and what it is given, so that it can be drawn, or written as Python."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from explainer import charts
from explainer.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS
from explainer.networks import Network

if TYPE_CHECKING:
    import plotly.graph_objects as go

CATALOGUES: Mapping[str, Mapping[str, object]] = {
    "ACTIVATIONS": ACTIVATIONS,
    "LOSSES": LOSSES,
    "OPTIMIZERS": OPTIMIZERS,
}
LINE_LENGTH = 400  # characters of a line of Python that is still read rather than skipped
ARRAY_SIZE = 100  # numbers of an array that are still written down, however long that line becomes
KEPT_FIGURES = 1000  # thirty readers at once look at few different pictures


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
        written, named = _literals(self.given), _literals(self.options.values())
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
        """What it draws. Whoever changes it changes a copy: charts with one line share it."""
        try:
            return self._figure()
        except AttributeError as problem:
            if "partially initialized module 'pandas'" not in str(problem):
                raise
            import_module(
                "pandas"
            )  # Plotly took what another reader's thread has only half imported: wait for the whole
            return self._figure()

    def _figure(self) -> go.Figure:
        return _drawn(_ByLine(self)) if self.line else self.draw(*self.given, **self.options)


class _ByLine:
    """A chart that is known by its line of Python."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByLine) and self.chart.line == other.chart.line

    def __hash__(self) -> int:
        return hash(self.chart.line)


@lru_cache(maxsize=KEPT_FIGURES)
def _drawn(known: _ByLine) -> go.Figure:
    return known.chart.draw(*known.chart.given, **known.chart.options)


def _literal(value: object) -> str | None:
    """A value as Python writes it, in the names that `explainer` gives its records."""
    for name, catalogue in CATALOGUES.items():
        for key, record in catalogue.items():
            if value is record:
                return f"{name}[{key!r}]"
    if isinstance(value, Network):
        return f"Network({list(value.sizes)}, {list(value.activations)})"
    if isinstance(value, np.ndarray):
        return _literal(value.tolist()) if value.size <= ARRAY_SIZE else None
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str | range):
        return repr(value)
    if isinstance(value, Mapping):
        keys, inside = _literals(value), _literals(value.values())
        if keys is None or inside is None:
            return None
        return f"{{{', '.join(f'{key}: {one}' for key, one in zip(keys, inside, strict=True))}}}"
    if isinstance(value, list | tuple):
        inside = _literals(value)
        if inside is None:
            return None
        comma = "," if len(inside) == 1 and isinstance(value, tuple) else ""
        return f"[{', '.join(inside)}]" if isinstance(value, list) else f"({', '.join(inside)}{comma})"
    return None


def _literals(values: Collection[object]) -> list[str] | None:
    """All values as Python writes them; None where one of them cannot be written."""
    written = [text for text in map(_literal, values) if text is not None]
    return written if len(written) == len(values) else None
