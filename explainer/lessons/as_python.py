"""Values as Python writes them, in the names that `explainer` gives its records."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from explainer.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS
from explainer.networks import Network

CATALOGUES: Mapping[str, Mapping[str, object]] = {
    "ACTIVATIONS": ACTIVATIONS,
    "LOSSES": LOSSES,
    "OPTIMIZERS": OPTIMIZERS,
}
ARRAY_SIZE = 100  # numbers of an array that are still written down, however long that line becomes


def as_python(value: object) -> str | None:
    """A value as Python writes it; None where it cannot be written.

    >>> as_python([1, 2.5, ACTIVATIONS["relu"]])
    "[1, 2.5, ACTIVATIONS['relu']]"
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str | range):
        return repr(value)
    for name, catalogue in CATALOGUES.items():
        for key, record in catalogue.items():
            if value is record:
                return f"{name}[{key!r}]"
    if isinstance(value, Network):
        return f"Network({list(value.sizes)}, {list(value.activations)})"
    if isinstance(value, np.ndarray):
        return as_python(value.tolist()) if value.size <= ARRAY_SIZE else None
    if isinstance(value, Mapping):
        keys, inside = all_as_python(value), all_as_python(value.values())
        if keys is None or inside is None:
            return None
        return f"{{{', '.join(f'{key}: {one}' for key, one in zip(keys, inside, strict=True))}}}"
    if isinstance(value, list | tuple):
        inside = all_as_python(value)
        if inside is None:
            return None
        comma = "," if len(inside) == 1 and isinstance(value, tuple) else ""
        return f"[{', '.join(inside)}]" if isinstance(value, list) else f"({', '.join(inside)}{comma})"
    return None


def all_as_python(values: Collection[object]) -> list[str] | None:
    """All values as Python writes them; None where one of them cannot be written."""
    written = [text for text in map(as_python, values) if text is not None]
    return written if len(written) == len(values) else None
