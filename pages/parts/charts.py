"""The charts of `explainer`, each of which keeps the line of Python that drew it.

A lesson that is taken along as a notebook then holds `charts.softmax((0.4, 3.0, 2.2))`, to change and to run, not its result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, wraps

import numpy as np

from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, Network
from explainer import charts as drawings

CATALOGUES = {"ACTIVATIONS": ACTIVATIONS, "LOSSES": LOSSES, "OPTIMIZERS": OPTIMIZERS}
LONGEST = 400  # characters of a line of Python that is still read rather than skipped
MOST = 100  # numbers of an array that are still written down, however long that line becomes


def __getattr__(name: str) -> Callable:
    if name not in drawings.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _signing(name)


@cache
def _signing(name: str) -> Callable:
    drawing = getattr(drawings, name)

    @wraps(drawing)
    def signed(*given: object, **options: object) -> object:
        figure = drawing(*given, **options)
        if (line := call(name, given, options)) is not None:
            figure._drawn_by = line
        return figure

    return signed


def call(name: str, given: tuple, options: Mapping[str, object]) -> str | None:
    """The line of Python that draws a chart; None where an argument cannot be written down, or not briefly."""
    written = [*map(_literal, given)]
    named = {key: _literal(value) for key, value in options.items()}
    if None in written or None in named.values():
        return None
    line = f"charts.{name}({', '.join([*written, *(f'{key}={value}' for key, value in named.items())])})"
    arrays = sum(len(_literal(one)) for one in (*given, *options.values()) if isinstance(one, np.ndarray))
    return line if len(line) - arrays <= LONGEST else None


def _literal(value: object) -> str | None:
    """A value as Python writes it, in the names that `explainer` gives its records."""
    for name, catalogue in CATALOGUES.items():
        if any(value is record for record in catalogue.values()):
            return f"{name}[{value.name!r}]"
    if isinstance(value, Network):
        return f"Network({list(value.sizes)}, {list(value.activations)})"
    if isinstance(value, np.ndarray):
        return _literal(value.tolist()) if value.size <= MOST else None
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str | range):
        return repr(value)
    if isinstance(value, list | tuple):
        inside = [*map(_literal, value)]
        if None in inside:
            return None
        comma = "," if len(inside) == 1 and isinstance(value, tuple) else ""
        return f"[{', '.join(inside)}]" if isinstance(value, list) else f"({', '.join(inside)}{comma})"
    return None
