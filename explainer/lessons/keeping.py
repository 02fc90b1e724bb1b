"""What is computed once, however many readers ask for it.

A lesson runs again whenever one of its controls moves, and it does so for every reader of a class. Most of them look at the
same few states, so what a function made of the same values is kept. Values are the same where Python writes them the same
(4 and 4.0 are not), and formulas and paths of descents where they are one object. All that is kept weighs so many bytes and
no more: of five hundred results, each could be a number or a film.
"""

from __future__ import annotations

import gc
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import wraps
from threading import Lock
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np
import sympy as sp

from explainer.descent.path import Path
from explainer.formulas.formula import Formula
from explainer.lessons.as_python import as_python

Given = ParamSpec("Given")
Result = TypeVar("Result")
MOST_BYTES = 32_000_000  # bytes of all results together; what the lessons show at first weighs 12 million of them
ARRAY_BYTES = 20_000  # of an array that is compared: some digits, or the probabilities of a few
EVERYBODYS = (type, ModuleType, FunctionType, BuiltinFunctionType, Formula, sp.Basic)  # not a result's own


def cached(work: Callable[..., Result], *given: object, **options: object) -> Result:
    """`work(*given, **options)`, computed once. Whoever changes the result changes a copy.

    >>> from explainer import descend
    >>> start = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675], "learning_rate": 0.05}
    >>> cached(descend, **start) is cached(descend, **start)
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

    @property
    def named(self) -> Known[None]:
        """Its key alone: what is kept under a reader's network must not keep the network when the reader has left."""
        return Known(self.key, None)


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


class Shelf:
    """Results by their keys. When they weigh more than `most` bytes together, those go that were asked for longest ago."""

    def __init__(self, most: int) -> None:
        self.most, self.weight, self.misses = most, 0, 0
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._weights: dict[Hashable, int] = {}
        self._newest: Hashable = None
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """What `make` has made for the key, the first time or now."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        result = make()  # without the lock: where two ask at once, both wait for their own, and get the first
        with self._lock:
            self.misses += 1
            result = self._held.setdefault(key, result)
            before, self._newest = self._newest, key
        self._weigh(before)
        return result

    def _weigh(self, key: Hashable) -> None:
        """Weigh a result when the next one comes: until then it has worked out what it only does when it is asked."""
        held = self._held.get(key)
        heavy = weight((key, held))
        with self._lock:
            if key in self._held and key not in self._weights:
                self._weights[key] = heavy
                self.weight += heavy
            while self.weight > self.most and self._weights:
                oldest, _ = self._held.popitem(last=False)
                self.weight -= self._weights.pop(oldest, 0)


_SHELF = Shelf(MOST_BYTES)


def weight(result: object) -> int:
    """About how many bytes a result holds: all that it is made of, each part once, but for what belongs to everybody.

    >>> 8_000 < weight({"x": np.zeros(1000), "f": np.exp}) < 9_000
    True
    """
    seen: set[int] = set()
    total, level = 0, [result]
    while level:
        parts = {id(part): part for part in level if id(part) not in seen and not isinstance(part, EVERYBODYS)}
        seen |= parts.keys()
        total += sum(part.nbytes if isinstance(part, np.ndarray) else sys.getsizeof(part) for part in parts.values())
        level = gc.get_referents(*parts.values())
    return total


def remembered(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """A function whose results are kept with all others, by arguments that can be compared."""

    @wraps(work)
    def known(*given: Given.args, **options: Given.kwargs) -> Result:
        named = (each.named if isinstance(each, Known) else each for each in given)
        return _SHELF.get((work, *named, *options.items()), lambda: work(*given, **options))

    return known


@remembered
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
