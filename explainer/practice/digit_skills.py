"""Digits as numbers: where a pixel stands in the list, how a drawing is made to fit, how large the file of a network is."""

from __future__ import annotations

from fractions import Fraction

from explainer.practice.quantities import Quantity
from explainer.practice.skill_levels import Level

PLACES = tuple(map(Fraction, range(1, 28)))
GREYS = tuple(map(Fraction, (51, 102, 153, 204)))  # fifths of 255
SIDES = tuple(map(Fraction, range(5, 40)))
HEIGHTS = (40, 50, 80, 100, 125, 160, 200, 250, 400)  # of which 20 is a decimal with an end
DRAWINGS = tuple((Fraction(width), Fraction(height)) for height in HEIGHTS for width in range(height // 5, height))
WIDTHS = tuple(map(Fraction, range(2, 17)))
OUTPUTS = tuple(map(Fraction, range(2, 11)))
SCALED = Quantity(
    "x", "v/255", (("scale_lost", "v"), ("divided_by_count", "v/256"), ("turned_round", "255/v")), "ink from 0 to 1"
)


def _pixel(row: Fraction, column: Fraction, grey: Fraction) -> tuple:
    wrong = (("rows_for_columns", "28*c + r"), ("counted_from_one", "28*(r - 1) + c"))
    given = {"r": row, "c": column, "v": grey}
    return _flattened("of 28 × 28 pixels", given, Quantity("i", "28*r + c", wrong, "place"))


def _pixel_of_any(width: Fraction, row: Fraction, column: Fraction, grey: Fraction) -> tuple:
    wrong = (("rows_for_columns", "m*c + r"), ("counted_from_one", "m*(r - 1) + c"), ("width_of_digits", "28*r + c"))
    given = {"m": width, "r": row, "c": column % width, "v": grey}
    return _flattened(f"with $m = {width}$ pixels in each row", given, Quantity("i", "m*r + c", wrong, "place"))


def _flattened(picture: str, given: dict[str, Fraction], place: Quantity) -> tuple:
    question = (
        f"A picture {picture} is flattened row by row, and all counting starts at 0. The pixel at row $r = "
        f"{given['r']}$, column $c = {given['c']}$ holds $v = {given['v']}$. At what place $i$ in the list does it "
        "end up, and what number $x$ from 0 to 1 does the network see there?"
    )
    return question, given, (place, SCALED), ("i", "x")


def _fitted(drawing: tuple[Fraction, Fraction]) -> tuple:
    width, height = drawing
    given = {"w": width, "h": height}
    quantities = (
        Quantity(
            "f",
            "20/h",
            (("shorter_side", "20/w"), ("turned_round", "h/20"), ("margin_lost", "28/h")),
            "factor",
        ),
        Quantity("s", "f*w", (("stretched", "20"), ("divided_for_multiplied", "w/f")), "new width"),
    )
    question = (
        f"A drawing is $w = {width}$ dots wide and $h = {height}$ high. Before the network sees it, it is scaled, "
        "without changing its shape, until its longer side is 20 pixels. By what factor $f$ is it scaled, and what "
        "is its new width $s$?"
    )
    return question, given, quantities, ("f", "s")


def _file(n1: Fraction, n2: Fraction, n3: Fraction) -> tuple:
    given = {"n1": n1, "n2": n2, "n3": n3}
    quantities = (
        Quantity(
            "N",
            "n1*n2 + n2 + n2*n3 + n3",
            (
                ("biases_lost", "n1*n2 + n2*n3"),
                ("inputs_biased", "n1*n2 + n2*n3 + n1 + n2 + n3"),
                ("layers_added", "n1 + n2 + n3"),
            ),
            "parameters",
        ),
        Quantity("B", "4*N", (("bits_for_bytes", "32*N"), ("bytes_lost", "N")), "bytes for all parameters"),
        Quantity("H", "2*N", (("bits_for_bytes", "16*N"), ("bytes_lost", "N")), "bytes with half the bits"),
    )
    question = (
        f"A network has {n1} inputs, {n2} hidden neurons and {n3} outputs ($n_1$, $n_2$ and $n_3$), and each neuron "
        "has a bias. A parameter takes 4 bytes, or 2 when it is kept with half the bits. How many bytes $B$ do all $N$ "
        "parameters take, and how many bytes $H$ with half the bits?"
    )
    return question, given, quantities, ("B", "H")


DIGITS: dict[str, tuple[Level, ...]] = {
    "place of a pixel": (Level(_pixel, PLACES, PLACES, GREYS), Level(_pixel_of_any, SIDES, PLACES, PLACES, GREYS)),
    "fitting a drawing": (Level(_fitted, DRAWINGS),),
    "size of a file": (Level(_file, tuple(map(Fraction, range(2, 41))), WIDTHS, OUTPUTS),),
}
