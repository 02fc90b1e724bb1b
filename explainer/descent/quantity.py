"""What a line of a calculation is about: w₁, z, δ⁽²⁾₁, dL/dw₁. Each is a record, printed in LaTeX, in type and in HTML."""

from __future__ import annotations

import re

import sympy as sp

from explainer.symbolic.written.plaintext import in_plain_letters

LATEX = {"ŷ": r"\hat{y}", "δ": r"\delta"}
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Quantity(sp.Symbol):
    """A letter, the `layer` of a network and an `index`: w₁, z⁽²⁾₁; or, with `parts`, what is made of others.

    The letter "d" is the slope of its first part in its second, "next" what its part has become, "row" its part for one row
    of a batch. It is a SymPy symbol, so formulas hold it; its `name` is its LaTeX.

    >>> w = Quantity("w", 1)
    >>> w.name, w.text, w.html, slope(Quantity("L"), w).text
    ('w_1', 'w₁', 'w<sub>1</sub>', 'dL/dw₁')
    """

    letter: str
    index: tuple[int | str, ...]
    layer: int | None
    parts: tuple[sp.Symbol, ...]

    def __new__(
        cls, letter: str, *index: int | str, layer: int | None = None, parts: tuple[sp.Symbol, ...] = ()
    ) -> Quantity:
        quantity = super().__new__(cls, _latex(letter, index, layer, parts))
        quantity.letter, quantity.index, quantity.layer, quantity.parts = letter, index, layer, parts
        return quantity

    def __getnewargs_ex__(self) -> tuple[tuple, dict]:
        return (self.letter, *self.index), {"layer": self.layer, "parts": self.parts}

    @property
    def text(self) -> str:
        """In type, for labels and for screen readers: dL/dw₁."""
        match self.letter, self.parts:
            case "d", (top, bottom):
                return f"d{typed(top)}/d{typed(bottom)}"
            case "next", (part,):
                return f"{typed(part)}′"
            case "row", (part,):
                return f"({typed(part)}){_lowered(self.index)}"
        raised = f"⁽{str(self.layer).translate(RAISED)}⁾" if self.layer is not None else ""
        return f"{self.letter}{raised}{_lowered(self.index)}"

    @property
    def html(self) -> str:
        """As a heading in HTML: w<sub>1</sub>; the same as in type for anything that is not a letter with an index."""
        plain = self.letter + "".join(f"<sub>{part}</sub>" for part in self.index)
        return self.text if self.parts or self.layer is not None else plain

    @property
    def is_slope(self) -> bool:
        return self.letter == "d"

    def _sympystr(self, printer: object) -> str:
        return self.text


def _latex(letter: str, index: tuple[int | str, ...], layer: int | None, parts: tuple[sp.Symbol, ...]) -> str:
    match letter, parts:
        case "d", (top, bottom):
            return rf"\frac{{d{top.name}}}{{d{bottom.name}}}"
        case "next", (part,):
            return f"{{{part.name}}}'"
        case "row", (part,):
            return rf"\left({part.name}\right)_{{{index[0]}}}"
    written = LATEX.get(letter, letter)
    if layer is not None:
        return f"{written}^{{({layer})}}_{{{''.join(map(str, index))}}}"
    return f"{written}_{''.join(map(str, index))}" if index else written


def _lowered(index: tuple[int | str, ...]) -> str:
    """₁₂; a letter, of which there is none below the line, behind a low line."""
    return "".join(f"_{part}" if isinstance(part, str) else str(part).translate(LOWERED) for part in index)


def slope(top: sp.Symbol, bottom: sp.Symbol) -> Quantity:
    """dL/dw₁: how the first changes with the second."""
    return Quantity("d", parts=(top, bottom))


def primed(quantity: sp.Symbol) -> Quantity:
    """w′: what w has become."""
    return Quantity("next", parts=(quantity,))


def in_row(quantity: sp.Symbol, row: int) -> Quantity:
    """(dL/dw)₂: a slope of one row by itself; rows count from 1."""
    return Quantity("row", row, parts=(quantity,))


def typed(letter: sp.Symbol) -> str:
    """A letter of a formula in type: w₁, η, β₁, ŷ.

    >>> typed(sp.Symbol("eta")), typed(sp.Symbol(r"\\beta_1")), typed(Quantity("ŷ"))
    ('η', 'β₁', 'ŷ')
    """
    if isinstance(letter, Quantity):
        return letter.text
    plain = "η" if letter.name == "eta" else in_plain_letters(letter.name)
    return re.sub(r"_(\d+)$", lambda index: index[1].translate(LOWERED), plain)
