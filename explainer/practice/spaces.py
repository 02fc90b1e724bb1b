"""Problems from seeds: each seed is another choice from lists, and no two of them are the same until all have been used."""

from __future__ import annotations

import math
from collections.abc import Sequence


def chosen(seed: int, lists: Sequence[Sequence[object]]) -> tuple:
    """One entry of each list; seeds from 0 to `count(lists)` − 1 give different choices, in a mixed order.

    >>> sorted({chosen(seed, ("ab", (1, 2))) for seed in range(4)})
    [('a', 1), ('a', 2), ('b', 1), ('b', 2)]
    """
    total = count(lists)
    place = (seed * _stride(total) + total // 3) % total
    picked = []
    for entries in lists:
        place, at = divmod(place, len(entries))
        picked.append(entries[at])
    return tuple(picked)


def count(lists: Sequence[Sequence[object]]) -> int:
    """How many choices there are."""
    return math.prod(map(len, lists))


def _stride(total: int) -> int:
    """A step, near the golden share of `total`, that comes past every place before it comes back to the first."""
    return next(step for step in range(max(1, round(total * 0.618)), 2 * total + 2) if math.gcd(step, total) == 1)
