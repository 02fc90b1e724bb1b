"""A chart on a page: the function that draws it and what it is given, so that it can be drawn, or written as Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from explainer import charts
from explainer.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS
from explainer.networks import Network

if TYPE_CHECKING:
    import plotly.graph_objects as go

CATALOGUES = {"ACTIVATIONS": ACTIVATIONS, "LOSSES": LOSSES, "OPTIMIZERS": OPTIMIZERS}
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
        written = [*map(_literal, self.given)]
        named = {key: _literal(value) for key, value in self.options.items()}
        if None in written or None in named.values():
            return None
        line = f"charts.{name}({', '.join([*written, *(f'{key}={value}' for key, value in named.items())])})"
        arrays = [one for one in (*self.given, *self.options.values()) if isinstance(one, np.ndarray)]
        return line if len(line) - sum(len(_literal(one)) for one in arrays) <= LINE_LENGTH else None

    @cached_property
    def figure(self) -> go.Figure:
        """What it draws. Whoever changes it changes a copy: charts with one line share it."""
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
        if any(value is record for record in catalogue.values()):
            return f"{name}[{value.name!r}]"
    if isinstance(value, Network):
        return f"Network({list(value.sizes)}, {list(value.activations)})"
    if isinstance(value, np.ndarray):
        return _literal(value.tolist()) if value.size <= ARRAY_SIZE else None
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str | range):
        return repr(value)
    if isinstance(value, Mapping):
        inside = [(_literal(key), _literal(one)) for key, one in value.items()]
        known = all(None not in pair for pair in inside)
        return f"{{{', '.join(f'{key}: {one}' for key, one in inside)}}}" if known else None
    if isinstance(value, list | tuple):
        inside = [*map(_literal, value)]
        if None in inside:
            return None
        comma = "," if len(inside) == 1 and isinstance(value, tuple) else ""
        return f"[{', '.join(inside)}]" if isinstance(value, list) else f"({', '.join(inside)}{comma})"
    return None
