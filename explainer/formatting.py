"""Numbers as people write them: exact decimals, rounded ones that say so, powers of ten, thousands."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from fractions import Fraction

FLOAT_DIGITS = 15  # so many a float keeps of any number
LARGEST = Fraction(10) ** 300  # a float holds any number below this


def decimal(value: Fraction | float, digits: int = 8) -> str:
    """A number as a person would write it: every decimal when there are at most 12, else `digits` significant ones.

    >>> decimal(Fraction(12680721, 1000000)), decimal(Fraction(1, 3)), decimal(Fraction(10) ** 20)
    ('12.680721', '0.33333333', '1e+20')
    """
    exact = Fraction(value)
    places = next((n for n in range(13) if 10**n % exact.denominator == 0), None)
    if places is None or abs(exact) >= 10**12:
        if digits <= FLOAT_DIGITS and (not exact or 1 / LARGEST < abs(exact) < LARGEST):
            return f"{float(exact):.{digits}g}"
        rounded = Context(prec=digits).divide(Decimal(exact.numerator), Decimal(exact.denominator))
        return f"{rounded.normalize(Context(prec=digits)):g}"
    # In whole numbers: a float would lose the last of 16 digits.
    whole, rest = divmod(abs(exact.numerator) * 10**places // exact.denominator, 10**places)
    return f"{'-' if exact < 0 else ''}{whole}{f'.{rest:0{places}d}' if places else ''}"


def equals(value: Fraction | float, digits: int = 8) -> str:
    r"""`= 2.439` where the decimal is exact, `\\approx 0.33333333` where it is rounded.

    >>> equals(Fraction(1, 4)), equals(Fraction(1, 3), 3)
    ('= 0.25', '\\approx 0.333')
    """
    shown = decimal(value, digits)
    return f"{sign(Fraction(shown) == Fraction(value))} {powered(shown)}"


def sign(is_exact: bool) -> str:
    """What stands before a number in LaTeX: = or ≈."""
    return "=" if is_exact else r"\approx"


def powered(shown: str) -> str:
    r"""A printed number in LaTeX, its power of ten written as one.

    >>> powered("5.4463282e-14"), powered("0.25")
    ('5.4463282 \\cdot 10^{-14}', '0.25')
    """
    mantissa, _, exponent = shown.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def grouped(written: str) -> str:
    """A printed number with its thousands apart: 11254 becomes 11,254; decimals stay together.

    >>> grouped("11254.19"), grouped("0.00133117"), grouped("1.039×10⁶")
    ('11,254.19', '0.00133117', '1.039×10⁶')
    """
    return re.sub(r"(?<![.,\d])\d{4,}", lambda digits: f"{int(digits[0]):,}", written)
