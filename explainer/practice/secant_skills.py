"""The slope between two points of a curve: how far it rises, divided by how far apart they are."""

from __future__ import annotations

from fractions import Fraction

from explainer.practice.quantities import Quantity
from explainer.practice.skill_levels import Level

FACTORS = tuple(range(2, 10))
PLACES = tuple(map(Fraction, (*range(-9, 0), *range(1, 10))))
DISTANCES = tuple(Fraction(1, parts) for parts in (1, 2, 4, 5, 10, 20, 100))


def _secant(factor: int, x: Fraction, h: Fraction) -> tuple:
    given = {"x": x, "h": h}
    quantities = (
        Quantity(
            "r",
            f"{factor}*(x + h)^2 - {factor}*x^2",
            (("distance_squared", f"{factor}*h^2"), ("order_reversed", f"{factor}*x^2 - {factor}*(x + h)^2")),
            "rise",
            6,
        ),
        Quantity(
            "s",
            "r/h",
            (
                ("rise_not_divided", "r"),
                ("rise_multiplied", "r*h"),
                ("turned_round", "h/r"),
                ("tangent_for_secant", f"{2 * factor}*x"),
            ),
            "slope",
            6,
        ),
    )
    question = (
        f"Two points on the curve ${factor} x^2$ lie at $x = {x}$ and at $x + h$, with the distance $h = {float(h):g}$. By "
        "how much does the curve rise from the first to the second (the rise $r$, negative for a fall)? And what slope "
        "$s$ does the secant through both have?"
    )
    return question, given, quantities, ("r", "s")


SECANTS: dict[str, tuple[Level, ...]] = {
    "slope of a secant": (Level(_secant, FACTORS, PLACES, DISTANCES),),
}
