"""Numbers as people write them: exact decimals, rounded ones that say so, powers of ten, thousands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Context, Decimal
from fractions import Fraction

FLOAT_DIGITS = 15  # so many a float keeps of any number
MAX_FLOAT = Fraction(10) ** 300  # a float holds any number below this


def decimal(value: Fraction | float, digits: int = 8) -> str:
    """A number as a person would write it: every decimal when there are at most 12, else `digits` significant ones.

    >>> decimal(Fraction(12680721, 1000000)), decimal(Fraction(1, 3)), decimal(Fraction(10) ** 20)
    ('12.680721', '0.33333333', '1e+20')
    """
    exact = Fraction(value)
    places = next((n for n in range(13) if 10**n % exact.denominator == 0), None)
    if places is None or abs(exact) >= 10**12:
        if digits <= FLOAT_DIGITS and (not exact or 1 / MAX_FLOAT < abs(exact) < MAX_FLOAT):
            return f"{float(exact):.{digits}g}"
        rounded = Context(prec=digits).divide(Decimal(exact.numerator), Decimal(exact.denominator))
        return f"{rounded.normalize(Context(prec=digits)):g}"
    # In whole numbers: a float would lose the last of 16 digits.
    whole, rest = divmod(abs(exact.numerator) * 10**places // exact.denominator, 10**places)
    return f"{'-' if exact < 0 else ''}{whole}{f'.{rest:0{places}d}' if places else ''}"


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


def ended(words: str) -> str:
    """A sentence with one sign at its end.

    >>> ended("it cannot be read; did you mean x?"), ended("it cannot be read")
    ('it cannot be read; did you mean x?', 'it cannot be read.')
    """
    return words if words.endswith(("?", "!", ".")) else f"{words}."


def grouped(written: str) -> str:
    """A printed number with its thousands apart: 11254 becomes 11,254; decimals stay together.

    >>> grouped("11254.19"), grouped("0.00133117"), grouped("1.039×10⁶")
    ('11,254.19', '0.00133117', '1.039×10⁶')
    """
    return re.sub(r"(?<![.,\d])\d{4,}", lambda digits: f"{int(digits[0]):,}", written)


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def number(value: float | Fraction, digits: int = 4) -> str:
    """`value` to `digits` significant digits as a book prints it: 0.8176, −28.49, 1.039×10⁶.

    >>> number(-0.234), number(1039000.5), number(Fraction(3, 2))
    ('−0.234', '1.039×10⁶', '1.5')
    """
    near = _nearest(value)
    if isinstance(near, float) and not math.isfinite(near):
        return {math.inf: "∞", -math.inf: "−∞"}.get(near, "undefined")
    mantissa, _, exponent = _decimal(near, digits).partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    power = f"×{ten_to(int(exponent))}" if exponent else ""
    return mantissa.replace("-", "−") + power


def ten_to(power: int) -> str:
    """10⁶, 10⁻¹²."""
    return f"10{str(power).translate(_RAISED)}"


def distinct(value: float | Fraction, other: float | Fraction) -> str:
    """`number` with as many digits as it takes to tell `value` from `other`: a limit is not rounded onto what it limits.

    >>> distinct(0.05559519, 0.0556), distinct(0.02439, 0.05)
    ('0.055595', '0.02439')
    """
    for digits in range(4, 13):
        if number(value, digits) != number(other, digits):
            return number(value, digits)
    return number(value)


def short(value: float | Fraction, letters: int = 7) -> str:
    """`number` with as many digits, up to four, as fit into `letters` signs: for circles and cells.

    >>> short(-0.97812), short(-1234567), short(0.000123456)
    ('−0.9781', '−1×10⁶', '0.00012')
    """
    return next((shown for digits in (4, 3, 2) if len(shown := number(value, digits)) <= letters), number(value, 1))


def counted(count: int, what: str) -> str:
    """How many there are, with their name.

    >>> counted(1, "bias"), counted(2, "bias"), counted(8000, "label")
    ('1 bias', '2 biases', '8,000 labels')
    """
    return f"{count:,} {what}{('es' if what == 'bias' else 's') * (count != 1)}"


def together(words: Iterable[str]) -> str:
    """Several words in a sentence; none of them is "".

    >>> together(["a", "b", "c"]), together(["a"])
    ('a, b and c', 'a')
    """
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def probability(p: float) -> str:
    """A probability to four decimals, but never rounded to a certainty that it is not.

    >>> probability(0.99998), probability(0.00001), probability(0.25), probability(1.0)
    ('>0.9999', '<0.0001', '0.2500', '1')
    """
    if p in (0, 1):
        return f"{p:.0f}"
    return "<0.0001" if p < 0.0001 else ">0.9999" if p > 0.9999 else f"{p:.4f}"


def spoken(p: float) -> str:
    """`probability` in a sentence, where a sign that touches its number looks like a mark of HTML."""
    return probability(p).replace("<", "< ").replace(">", "> ")


def _nearest(value: float | Fraction) -> float | Decimal:
    """`value` as a float, or as a decimal where it is a fraction larger or smaller than any float."""
    if isinstance(value, Fraction) and value and not 1e-300 < abs(value) < 1e300:
        return Decimal(value.numerator) / Decimal(value.denominator)
    return float(value)


def _decimal(value: float | Decimal, digits: int) -> str:
    """`value` as Python writes it: 0.8176, 121862 (whole digits stay), 1.039e+06."""
    if value == 0:
        return "0"
    scientific = f"{value:.{digits - 1}e}"
    exponent = int(scientific.partition("e")[2])
    if -4 <= exponent < max(digits, 6):
        return f"{value:.{max(digits - 1 - exponent, 0)}f}"
    return scientific


def equals(value: float | Fraction, digits: int = 4, *, is_rounded: bool = False) -> str:
    """`number` with the honest sign before it: "= 2.5" when nothing was rounded away, otherwise "≈ 0.3333".

    >>> equals(2.439), equals(Fraction(1, 3)), equals(math.nan), equals(math.inf)
    ('= 2.439', '≈ 0.3333', 'no value', 'too large for a float')

    `is_rounded` says that it was rounded before: 1/(1 + e⁻⁴⁵) is not the 1 that a float makes of it.

    >>> equals(1.0, is_rounded=True)
    '≈ 1'
    """
    if isinstance(value, float) and not math.isfinite(value):
        return "no value" if math.isnan(value) else "too large for a float"
    printed = Fraction(_decimal(_nearest(value), digits))
    # A float is the decimal that its first 13 digits show: 0.7520000000000001 is meant to be 0.752.
    exact = value if isinstance(value, Fraction) else Fraction(f"{float(value):.12e}")
    return f"{'=' if printed == exact and not is_rounded else '≈'} {number(value, digits)}"


def are_whole(values: Iterable[float], digits: int = 4) -> bool:
    """Whether all of each number is printed.

    >>> are_whole((0.675, 4.0)), are_whole((0.123456,))
    (True, False)
    """
    return all(equals(value, digits).startswith("=") for value in values)


def indexed(letter: str, index: int) -> str:
    """A name with its number below: x₁, w₁₂, in plain text that a screen reader knows.

    >>> indexed("x", 12)
    'x₁₂'
    """
    return letter + str(index).translate(_LOWERED)


def typeset(plain: str) -> str:
    """A formula in plain characters as a book prints it: −, ·, √, ln and raised digits.

    >>> typeset("log(x^2 - 3*sqrt(x))")
    'ln(x² − 3·√(x))'
    """
    plain = plain.replace(r"\hat{y}", "ŷ").replace("Abs(", "abs(")
    plain = re.sub(r"\bsqrt\b", "√", re.sub(r"\blog\b", "ln", plain))
    powers = re.compile(r"\^(?:\((-\d+)\)|(\d+)(?![\d.]))")
    raised = powers.sub(lambda power: (power[1] or power[2]).translate(_RAISED), plain.replace("**", "^"))
    return raised.replace("-", "−").replace("*", "·")
