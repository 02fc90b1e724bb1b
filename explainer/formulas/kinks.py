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
    return tuple(_kink(place) for place in breaks if place.kind != "smooth")


def mended_of(breaks: Iterable[Found]) -> tuple[Mended, ...]:
    """The places with a slope that the last line does not give, with it."""
    return tuple((place.at, place.slope) for place in breaks)


def _kink(place: Found) -> Kink:
    again = REACHES[place.reach]
    if place.period is not None:
        again = f" The pattern repeats every {written(place.period)}."
    note = f"{_sentence(place)}{again}"
    between: sp.Set = sp.S.EmptySet
    if place.kind not in ("jump", "upright"):
        between = sp.Interval(*sorted((place.left, place.right), key=float))
    return Kink(place.at, place.slope, note, between, place.left, place.right, place.within)


def _sentence(place: Found) -> str:
    if place.kind == "jump":
        return "The value jumps here."
    if place.kind == "upright":
        return f"The tangent is vertical here: close to it the slope goes to {written(place.left)}."
    name = "a cusp" if place.kind == "cusp" else "a corner"
    return f"There is {name}: the slope is {written(place.left)} on the left and {written(place.right)} on the right."


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
