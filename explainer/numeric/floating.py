"""Exact numbers as floating point that pictures can use: nothing overflows, and what is not 0 does not become 0."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

TINY = 5e-324  # the smallest float above 0


def to_floats(values: Sequence, largest: int = 10**150) -> np.ndarray:
    """Fractions, or rows of them, as floats; what is too large becomes `largest`, which can be squared.

    >>> from fractions import Fraction
    >>> to_floats([Fraction(1, 4), Fraction(10) ** 400, Fraction(1, 10**400)]).tolist()
    [0.25, 1e+150, 5e-324]
    """
    flat = [[max(min(v, largest), -largest) for v in row] if isinstance(row, (list, tuple)) else row for row in values]
    floats = np.array([row if isinstance(row, list) else max(min(row, largest), -largest) for row in flat], dtype=float)
    if not floats.all():
        exact = np.array([row if isinstance(row, list) else [row] for row in flat], dtype=object).reshape(floats.shape)
        floats = np.where((floats == 0) & (exact != 0), np.where(exact > 0, TINY, -TINY), floats)
    return floats
