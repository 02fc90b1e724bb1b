"""Whether a number is the right one: exactly, as far as it was rounded, or by way of rounded numbers."""

from __future__ import annotations

import math
from fractions import Fraction

from explainer.practice.problems import rounded
from explainer.practice.quantities import Quantity, Value
from explainer.practice.reading_calculations import Side

NEARLY = 2e-3  # of a value that was worked out with rounded numbers


def equal(left: Side, right: Side) -> bool:
    """Whether two sides come to the same, up to what was rounded."""
    if len(left.values) != len(right.values):
        return False
    places = [one if other is None else other for one, other in zip(left.decimals, right.decimals, strict=True)]
    return all(map(nearly, left.values, right.values, places))


def nearly(one: Value, other: Value, decimals: int | None) -> bool:
    """Whether two numbers are one, or one is the other, rounded to two decimals or more and two digits or more."""
    if matches(one, other, None) or matches(other, one, None):
        return True
    size, difference = abs(float(one)), abs(float(one) - float(other))
    return (
        decimals is not None
        and decimals > 1
        and size >= 10 ** (1 - decimals)
        and difference <= 0.5000001 * 10**-decimals
    )


def asked_digits(right: Value, quantity: Quantity) -> Value | None:
    """A value without an end, to the decimals that are asked for: 0.010 is 0.01."""
    return None if isinstance(right, Fraction) else rounded(right, quantity.digits)


def goes_as_far(value: Value, right: Value, decimals: int | None) -> bool:
    """Whether a decimal is the right value, rounded to two digits or more of which one is a decimal.

    >>> goes_as_far(Fraction(95, 100), Fraction(18, 19), 2), goes_as_far(Fraction(94, 100), Fraction(18, 19), 2)
    (True, False)
    """
    if not decimals or not right:
        return False
    digits = decimals + 1 + math.floor(math.log10(abs(float(right))))
    return digits >= 2 and abs(float(value) - float(right)) <= 0.5000001 * 10**-decimals


def matches(value: Value, right: Value, decimals: int | None) -> bool:
    """Whether a value is the right one: exactly, rounded to the decimals that are shown, or by way of rounded numbers.

    Two digits are enough of a number without an end such as e, three of a fraction.
    """
    if value == right:
        return True
    size, difference = abs(float(right)), abs(float(value) - float(right))
    if decimals is not None:
        digits = decimals + 1 + math.floor(math.log10(size)) if size else 0
        return difference <= 0.5000001 * 10**-decimals and digits >= (3 if isinstance(right, Fraction) else 2)
    return difference <= 1e-12 * size or (not isinstance(right, Fraction) and difference <= NEARLY * size)
