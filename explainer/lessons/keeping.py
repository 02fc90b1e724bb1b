"""What is computed once, however many readers ask for it.

A lesson runs again whenever one of its controls moves, and it does so for every reader of a class. Most of them look at the
same few states, so what a function made of the same values is kept. Values are the same where Python writes them the same
(4 and 4.0 are not), and formulas and paths of descents where they are one object.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from types import FunctionType
from typing import Any, Generic, TypeVar

import numpy as np

from explainer.descent.path import Path
from explainer.formulas.formula import Formula
from explainer.lessons.as_python import as_python

Result = TypeVar("Result")
KEPT = 500  # results: thirty readers at once look at few different pictures
ARRAY_BYTES = 20_000  # of an array that is compared: some digits, or the probabilities of a few


def kept(work: Callable[..., Result], *given: object, **options: object) -> Result:
    """`work(*given, **options)`, computed once. Whoever changes the result changes a copy.

    >>> from explainer import descend
    >>> start = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675], "learning_rate": 0.05}
    >>> kept(descend, **start) is kept(descend, **start)
    True
    """
    call = _Call(work, given, options)
    return _result(call) if call.is_known else work(*given, **options)


@dataclass(frozen=True)
class Known(Generic[Result]):
    """A value that is known by its `key`: to a function whose results are kept, two with the same key are one.

    >>> Known("a", [1]) == Known("a", [2])
    True
    """

    key: Hashable
    value: Result = field(compare=False)


class _Call:
    """A call, which equals another one of the same function with the same values."""

    def __init__(self, work: Callable[..., Any], given: tuple, options: Mapping[str, object]) -> None:
        self.work, self.given, self.options = work, given, options
        known = [_known(value) for value in (*given, *options.values())]
        self.is_known = None not in known and _is_open(work)
        self.key = (work, len(given), *options, *known)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Call) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=KEPT)
def _result(call: _Call) -> Any:
    return call.work(*call.given, **call.options)


def _known(value: object) -> object:
    """What a value is known by; None where nobody can tell: a large array, say, or a list in which such a thing stands.

    The call holds its values, so no other object gets the id of one of them while it is kept.
    """
    if isinstance(value, np.ndarray):
        is_small = value.nbytes <= ARRAY_BYTES and not value.dtype.hasobject
        return (value.dtype.str, value.shape, value.tobytes()) if is_small else None
    if (text := as_python(value)) is not None:
        return text
    if isinstance(value, Fraction):
        return value
    if isinstance(value, FunctionType) and _is_open(value):
        return value.__qualname__, id(value)
    if isinstance(value, list | tuple):
        inside = [*map(_known, value)]
        return None if None in inside else (type(value), *inside)
    return id(value) if isinstance(value, Path | Formula) else None


def _is_open(work: Callable[..., Any]) -> bool:
    """Whether a function's result depends on what it is given alone: one within another may know more."""
    return "<" not in work.__qualname__
