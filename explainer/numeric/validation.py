"""What was given is checked before it is used; what is refused is refused in one sentence."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import islice
from typing import Any, TypeGuard

import numpy as np

Number = int | float | str | Decimal | Fraction


LARGEST_FLOAT = float(np.finfo(np.float64).max)
MOST_AXES = 32  # of an array; nothing here has more than four
MOST_ENTRIES = 1_000_000  # of a list; what has more is an array, or has no end
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
FAR = 300  # powers of ten from 1, to both sides, that are reckoned with


def is_whole(value: object, least: int, most: float = math.inf) -> TypeGuard[int]:
    """Whether a count was given: a whole number from `least` to `most`; True and False do not count as numbers.

    >>> is_whole(3, 1), is_whole(True, 0), is_whole(2.0, 0)
    (True, False, False)
    """
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(least <= value <= most)


def _comma_advice(value: object) -> str:
    """How to write a number with a comma, which divides a whole from its parts here, and thousands there."""
    typed = value.strip() if isinstance(value, str) else ""
    if len(typed) > 20 or not DECIMAL_COMMA.fullmatch(typed):
        return ""
    thousands = f", or {typed.replace(',', '')} if it is so large" if GROUPED.fullmatch(typed) else ""
    return f"; write it with a point, {typed.replace(',', '.')}{thousands}"


def fraction(value: Number, name: str) -> Fraction:
    """The exact number that was typed: 0.05 is 1/20.

    Raises ValueError for what is not a number, is beyond 10^300, or is nearer to 0 than 10^-300 without being 0: such a
    number has no float to draw it with, and written out it may fill the memory.

    >>> fraction(0.05, "learning_rate"), fraction("1/3", "learning_rate")
    (Fraction(1, 20), Fraction(1, 3))
    """
    try:
        if isinstance(value, bool) or (isinstance(value, float | np.floating) and not math.isfinite(value)):
            raise ValueError
        exact = value if isinstance(value, Fraction) else _read(value)
    except (ValueError, ZeroDivisionError, InvalidOperation, RuntimeError):
        raise ValueError(f"{name} must be a number, got {quoted(value)}{_comma_advice(value)}") from None
    if exact is None or (exact and not abs(_size(exact)) <= FAR):
        raise ValueError(f"{name} must be 0, or between 10^-{FAR} and 10^{FAR} in size, got {quoted(value)}")
    return exact


def _read(value: Number) -> Fraction | None:
    """The fraction, or None for a number that is too long to be worked with."""
    if isinstance(value, int | np.integer):
        return Fraction(int(value)) if abs(int(value)).bit_length() < 4 * FAR else None
    text = str(value)
    if len(text) > 2 * FAR:
        return None
    if "e" in text.lower() and "/" not in text:
        decimal = Decimal(text)
        if not decimal:
            return Fraction(0)
        if abs(decimal.adjusted()) > FAR:  # told from the exponent, before anything is written out
            return None
    return Fraction(text)


def _size(exact: Fraction) -> int:
    """About the power of ten of a number."""
    return round((exact.numerator.bit_length() - exact.denominator.bit_length()) * math.log10(2))


LONG = 60  # letters of what was given that a sentence repeats


def quoted(value: object) -> str:
    """What was given, in one line that fits into a sentence; what has no words of its own is called by its type.

    >>> quoted([1, 2]), quoted("a" * 100)
    ('[1, 2]', "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...")
    """
    if isinstance(value, int) and abs(value).bit_length() > 4 * FAR:
        return "a whole number of hundreds of digits"
    try:
        shown = " ".join(repr(value).split())
    except (
        ValueError,
        TypeError,
        RuntimeError,
        AttributeError,
        LookupError,
    ):  # its own words fail; its type has a name
        return f"an object of the type {type(value).__name__}"
    return shown if len(shown) <= LONG else f"{shown[: LONG - 3]}..."


def table(given: Any, name: str) -> np.ndarray:
    """What was given as an array. Raises ValueError, in a sentence, for rows of different lengths, for masked entries, which
    an array would take for numbers, and for what refuses to become one.
    """
    if isinstance(given, range) and len(given) > MOST_ENTRIES:
        raise ValueError(f"{name} must be an array if it is so long; write np.arange instead of {quoted(given)}")
    if isinstance(given, np.ma.MaskedArray):
        if np.ma.is_masked(given):
            advice = "fill them with .filled(number), or leave them out with .compressed()"
            raise ValueError(f"{name} must be numbers throughout, got a masked array with masked entries; {advice}")
        return np.asarray(given.data)
    try:
        # A tensor of PyTorch's that is still trained, or lies on another device, says that it wants this.
        is_attached = hasattr(given, "requires_grad") and hasattr(given, "detach")
        array = np.asarray(given.detach().cpu() if is_attached else given)
        if array.ndim > MOST_AXES:
            raise ValueError
        return array
    except ValueError:  # NumPy speaks of "an inhomogeneous shape"
        raise ValueError(f"{name} must be a table of numbers with rows of one length, got {quoted(given)}") from None
    except (TypeError, RuntimeError, AttributeError, LookupError) as problem:
        why = " ".join(str(problem).split()) or type(problem).__name__
        kind = type(given).__name__
        raise ValueError(f"{name} must be numbers; this {kind} does not become an array: {why[:200]}") from problem


def floats(given: object, name: str) -> np.ndarray:
    """What was given as an array of double precision, whatever its shape. Raises ValueError for anything but real numbers."""
    array = table(given, name)
    try:
        if array.dtype.kind in "fiubO":
            return array.astype(np.float64, copy=False)
    except (ValueError, TypeError, OverflowError, RuntimeError):  # objects that are not numbers, numbers beyond 10^308
        pass
    raise ValueError(f"{name} must be a table of numbers, got {quoted(given)}")


def record(given: object, name: str, example: str, *fields: str) -> None:
    """ValueError unless `given` has the fields that such a record has; `example` says where to get one."""
    if isinstance(given, type) or not all(hasattr(given, field) for field in fields):
        raise ValueError(f"{name} must be {example}, got {quoted(given)}")


def seed_of(given: object) -> int:
    """The start of random numbers that was given. Raises ValueError for anything that is not a whole number from 0 on."""
    if not is_whole(given, 0):
        raise ValueError(f"seed must be a whole number from 0 on, got {quoted(given)}")
    return int(given)


def share_of(given: object, name: str) -> float:
    """A share that leaves something: from 0 to below 1. Raises ValueError for anything else."""
    if not is_number(given) or not 0 <= given < 1:
        raise ValueError(f"{name} must be from 0 to below 1, got {quoted(given)}")
    return float(given)


def listed(given: object, name: str, expected: str) -> tuple:
    """What was given as a tuple of its entries. Raises ValueError for text, for one number, and for what has no entries."""
    if not isinstance(given, str | bytes | type | Mapping) and not (isinstance(given, np.ndarray) and not given.ndim):
        values = entries(given)
        if values is not None:
            return values
    raise ValueError(f"{name} must be {expected}{';' if ':' in expected else ','} got {quoted(given)}")


def entries(given: Any) -> tuple | None:
    """The entries in their order; None for what has none, and for what has more than a list may have, perhaps without end.

    >>> from itertools import count
    >>> entries([1, 2]), entries(count()), entries(3)
    ((1, 2), None, None)
    """
    with contextlib.suppress(TypeError, RuntimeError, LookupError):  # somebody else's object may refuse in its own way
        values = tuple(islice(given, MOST_ENTRIES + 1))
        return values if len(values) <= MOST_ENTRIES else None
    return None


def chosen(given: object, name: str, known: Collection[str]) -> str:
    """What was given, if it is one of the `known` words. Raises ValueError for anything else."""
    if not isinstance(given, str) or given not in known:
        raise ValueError(not_among(given, name, known))
    return given


def not_among(given: object, name: str, known: Iterable[object]) -> str:
    """The sentence that refuses what is not among those that are known.

    >>> not_among("pink", "theme", ("light", "dark"))
    "theme must be one of light, dark, got 'pink'"
    """
    return f"{name} must be one of {', '.join(map(str, known))}, got {quoted(given)}"


def is_number(value: object) -> TypeGuard[float]:
    """Whether one finite number was given that a float can hold; True and False do not count."""
    if isinstance(value, int | np.integer):
        return not isinstance(value, bool) and abs(int(value)) <= LARGEST_FLOAT
    return isinstance(value, float | np.floating) and math.isfinite(value)
