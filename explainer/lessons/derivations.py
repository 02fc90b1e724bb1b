"""One derivation on a page, line by line; value and slope of a formula at a place, and where it has no slope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import isinf, isnan
from typing import TYPE_CHECKING

from explainer import instruments
from explainer.formulas.formula import Formula
from explainer.formulas.kinks import written
from explainer.lessons.keeping import Known, remembered
from explainer.lessons.page import Page
from explainer.symbolic import latex, prove

if TYPE_CHECKING:
    import sympy as sp

    from explainer.formulas.formula import Kink
    from explainer.formulas.losses import Loss
    from explainer.instruments.walk import Walk
    from explainer.symbolic.differentiation import Derivation


@remembered
def _walk(played: Known[tuple[Derivation, Mapping[str, float], Sequence[Kink]]]) -> Walk:
    return instruments.derivation(*played.value)


@lru_cache(maxsize=200)
def _checked(shown: Known[Derivation]) -> str:
    """What the proof of a derivation has checked, in a sentence."""
    return instruments.checked(prove(shown.value))


def line_by_line(
    page: Page,
    record: Formula | Loss,
    numbers: Mapping[str, float],
    step: str = "line",
    examples: Sequence[str] | None = None,
) -> int:
    """Any of the derivations that a formula or a loss carries, played with `numbers` put in, and what its proof checked.

    `step` is what the address calls the line that is shown; `examples` are those of the choice between the derivations.
    Returns the place of the derivation that is shown.

    >>> from explainer import ACTIVATIONS
    >>> from explainer.lessons import RecordingPage
    >>> page = RecordingPage()
    >>> line_by_line(page, ACTIVATIONS["relu"], {"x": 1.0}), page.walks["line"]
    (0, <Walk The derivation, line by line: 2 frames>)
    """
    titles = {str(place): derivation.title for place, derivation in enumerate(record.derivations)}
    place = 0
    if len(titles) > 1:
        place = int(page.choice(f"{record.name}_worked", "Choose a derivation", titles, "0", examples))
        step = f"{step}_{place}" if place else step  # another derivation is another walk, with steps of its own
    derivation = record.derivations[place]
    kinks: Sequence[Kink] = ()
    if place == 0 and isinstance(record, Formula):
        kinks = record.kinks_at(*(numbers[parameter.name] for parameter in record.parameters))
    page.player(_walk(Known((derivation.title, repr(numbers)), (derivation, numbers, kinks))), step)
    page.caption(_checked(Known(derivation.title, derivation)))
    return place


def value_and_slope(formula: Formula, x: float, chosen: Mapping[str, float]) -> dict[str, float | str]:
    """f(x) and f′(x), or "none" where there is none; at a corner programs use a number, but there is no slope.

    What is beyond the largest float is said to be so: it is a number, but none that can be shown.

    >>> from explainer import ACTIVATIONS
    >>> value_and_slope(ACTIVATIONS["relu"], 0.0, {})
    {'value f(x)': 0.0, 'slope f′(x)': 'none'}
    """
    value, slope = float(formula(x, **chosen)), float(formula.slope(x, **chosen))
    is_kink = any(float(kink.at) == x for kink in formula.kinks_at(*chosen.values()))
    has_slope = not (isnan(value) or is_kink)
    return {"value f(x)": _shown(value), "slope f′(x)": _shown(slope) if has_slope else "none"}


def _shown(value: float) -> float | str:
    if isinf(value):
        return "above 10³⁰⁸" if value > 0 else "below −10³⁰⁸"
    return "none" if isnan(value) else value


def place(kink: Kink) -> str:
    """Where a kink is, in Markdown."""
    return f"x {'≈' if kink.at.is_Float else '='} {exact(kink.at)}"


def exact(number: sp.Expr) -> str:
    """A number in Markdown: 0.1 and 1/3 as they are, √2 as a formula, a decimal with six digits."""
    if number.is_Float or number.is_Rational:
        return written(number).removeprefix("≈ ")
    return f"${latex(number)}$"
