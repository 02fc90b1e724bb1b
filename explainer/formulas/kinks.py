"""What a reader is told of a corner, a jump, or a tangent that stands upright."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

import sympy as sp

from explainer.formulas.formula import Kink, Mended
from explainer.numeric.formatting import equals, typeset
from explainer.symbolic import printing
from explainer.symbolic.analysis import Found

REACHES = {
    "all": "",
    "more": " There are more such places farther out.",
    "near": " There may be more such places.",
}


def kinks_of(breaks: Iterable[Found]) -> tuple[Kink, ...]:
    """The places without a slope."""
    return tuple(_kink(found) for found in breaks if found.kind != "smooth")


def mended_of(breaks: Iterable[Found]) -> tuple[Mended, ...]:
    """The places with a slope that the last line does not give, with it."""
    return tuple((found.at, found.slope) for found in breaks)


def _kink(found: Found) -> Kink:
    again = REACHES[found.reach]
    if found.period is not None:
        again = f" The pattern repeats every {written(found.period)}."
    note = f"{_sentence(found)}{again}"
    between: sp.Set = sp.S.EmptySet
    if found.kind not in ("jump", "upright"):
        between = sp.Interval(*sorted((found.left, found.right), key=float))
    return Kink(found.at, found.slope, note, between, found.left, found.right, found.within)


def _sentence(found: Found) -> str:
    if found.kind == "jump":
        return "The value jumps here."
    if found.kind == "upright":
        return f"The tangent is vertical here: close to it the slope goes to {written(found.left)}."
    name = "a cusp" if found.kind == "cusp" else "a corner"
    return f"There is {name}: the slope is {written(found.left)} on the left and {written(found.right)} on the right."


def written(value: sp.Expr) -> str:
    """A number in a sentence, exactly as 0.1, −2√2 and π/3, or as a decimal behind ≈.

    >>> written(-2 * sp.sqrt(2)), written(-3 * sp.pi / 2), written(sp.Float(0.5671432904))
    ('−2√2', '−3π/2', '≈ 0.567143')
    >>> written(sp.Rational(1, 10)), written(sp.Rational(-1, 3))  # a fraction, where no short decimal equals it
    ('0.1', '−1/3')
    """
    if value.is_infinite:
        return "∞" if value > 0 else "−∞"
    if value.is_Float:
        return f"≈ {float(value):.6g}".replace("-", "−")
    if value.is_Rational and (short := equals(Fraction(value.p, value.q), 12)).startswith("= "):
        return short.removeprefix("= ")
    shown = re.sub(r"√\((\w+)\)", r"√\1", re.sub(r"\bpi\b", "π", typeset(printing.text(value))))
    shown = re.sub(r"(?<=\d)·(?=[√π])", "", shown)
    return re.sub(r"^(−?)\((\d+)/(\d+)\)·([√π]\w*)$", _as_fraction, shown)


def _as_fraction(product: re.Match[str]) -> str:
    sign, above, below, root = product.groups()
    return f"{sign}{'' if above == '1' else above}{root}/{below}"
