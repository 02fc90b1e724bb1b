"""What was given is checked before it is used; what is refused is refused in one sentence."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import numpy as np

Number = int | float | str | Decimal | Fraction


FAR = 300  # powers of ten from 1, to both sides, that are reckoned with


def is_whole(value: object, least: int, most: float = math.inf) -> bool:
    """Whether a count was given: a whole number (True is none) from `least` to `most`."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(least <= value <= most)


def fraction(value: Number, name: str) -> Fraction:
    """The exact number that was typed: 0.05 is 1/20.

    Raises ValueError for what is no number, beyond 10^300, or nearer to 0 than 10^-300 without being 0: such a number has
    no float to draw it with, and written out it may fill the memory.
    """
    try:
        if isinstance(value, bool) or (isinstance(value, float | np.floating) and not math.isfinite(value)):
            raise ValueError
        exact = value if isinstance(value, Fraction) else _read(value)
    except (ValueError, ZeroDivisionError, InvalidOperation):
        raise ValueError(f"{name} must be a number, got {_quoted(value)}") from None
    if exact is None or (exact and not abs(_size(exact)) <= FAR):
        raise ValueError(f"{name} must be 0, or between 10^-{FAR} and 10^{FAR} in size, got {_quoted(value)}")
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


def _quoted(value: object) -> str:
    """What was given, as far as it fits into a sentence."""
    if isinstance(value, int) and abs(value).bit_length() > 4 * FAR:
        return "a whole number of hundreds of digits"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def table(given: object, name: str) -> np.ndarray:
    """What was given as an array. Raises ValueError, in a sentence, for rows of different lengths."""
    try:
        return np.asarray(given)
    except ValueError:  # NumPy speaks of "an inhomogeneous shape"
        raise ValueError(f"{name} must be a table of numbers with rows of one length, got {_short(given)}") from None


def is_number(value: object) -> bool:
    """Whether one finite number was given; True is none."""
    kinds = int | float | np.integer | np.floating
    return isinstance(value, kinds) and not isinstance(value, bool) and bool(np.isfinite(value))


def _short(given: object) -> str:
    shown = repr(given)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
