"""What is given to an instrument, checked: numbers that a picture can hold, a name for each, a switch."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from explainer.numeric.validation import floats, is_number, listed, quoted

FARTHEST = 1e6  # beyond it no axis can be read


def numbers(given: object, name: str, most: int) -> list[float]:
    """A list of 1 to `most` numbers of at most a million in size. Raises ValueError for anything else.

    >>> numbers([1, 2.5], "inputs", 3)
    [1.0, 2.5]
    """
    wanted = f"1 to {most} numbers of at most a million in size"
    array = floats(given, name)
    if array.ndim != 1 or not 1 <= len(array) <= most or not np.all(np.abs(array) <= FARTHEST):
        raise ValueError(f"{name} must be a list of {wanted}, got {quoted(given)}")
    return [float(value) for value in array]


def one(given: object, name: str) -> float:
    """A number of at most a million in size. Raises ValueError for anything else."""
    if not is_number(given) or not abs(given) <= FARTHEST:
        raise ValueError(f"{name} must be a number of at most a million in size, got {quoted(given)}")
    return float(given)


def names(given: object, usual: Sequence[str]) -> list[str]:
    """A text for each, safe to stand in HTML; `usual` where none is given. Raises ValueError for another number of texts."""
    if given is None:
        return list(usual)
    called = listed(given, "names", f"{len(usual)} texts")
    if len(called) != len(usual) or not all(isinstance(each, str) for each in called):
        raise ValueError(f"names must be {len(usual)} texts, one for each, got {quoted(given)}")
    return [html.escape(each) for each in called]


def switch(given: object, name: str) -> bool:
    """True or False. Raises ValueError for anything else."""
    if not isinstance(given, bool | np.bool_):
        raise ValueError(f"{name} must be True or False, got {quoted(given)}")
    return bool(given)
