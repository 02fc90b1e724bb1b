"""What the eye meets on a line: signs side by side, fractions, roots, scripts, brackets, tables. No meaning yet.

LaTeX, MathML and plain text are each turned into such rows, and one grammar reads the rows. What does not show does not
count: braces, colours and the difference between `1 2` and `12` in LaTeX are gone here, as they are on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard

OPEN, CLOSE = dict(zip("([{", ")]}", strict=True)), set(")]}")


class GarbledError(ValueError):
    """What stands there cannot be read, or can be read in two ways."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A number, a letter, a function's name, an operator, a bracket that has not found its partner yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Space:
    """A gap that shows."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words between formulas: if, otherwise, because."""

    text: str


@dataclass(frozen=True, slots=True)
class Scripted:
    """Something with what is written below and above its right side."""

    base: Glyph
    below: Row = ()
    above: Row = ()


@dataclass(frozen=True, slots=True)
class Fraction:
    """One row over another."""

    top: Row
    bottom: Row


@dataclass(frozen=True, slots=True)
class Root:
    """A root; `index` is what stands in its hook."""

    inside: Row
    index: Row = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A row between two brackets, or between two bars."""

    left: str
    inside: Row
    right: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells: "cases" behind a brace, "matrix" within brackets, "aligned" one below the other."""

    kind: str
    rows: tuple[tuple[Row, ...], ...]


Glyph = Sign | Space | Words | Scripted | Fraction | Root | Group | Table
Row = tuple[Glyph, ...]


def key(glyph: Glyph) -> str:
    """One name for everything that looks like this glyph: w_1, dL/dw_1, (dL/dw_1)_2."""
    if isinstance(glyph, Sign | Words):
        return glyph.text
    if isinstance(glyph, Scripted):
        above = f"^{flat(glyph.above)}" if glyph.above else ""
        return key(glyph.base) + (f"_{flat(glyph.below)}" if glyph.below else "") + above
    if isinstance(glyph, Fraction):
        return f"{flat(glyph.top)}/{flat(glyph.bottom)}"
    if isinstance(glyph, Group):
        return f"{glyph.left}{flat(glyph.inside)}{glyph.right}"
    return "" if isinstance(glyph, Space) else type(glyph).__name__


def flat(row: Row) -> str:
    """A row as one name."""
    return "".join(map(key, row))


def seen(row: Row) -> Row:
    """The row as it is seen: digits side by side are one number, brackets enclose what is between them."""
    return _bracketed(_joined(row))


def _is_digits(glyph: Glyph | None) -> TypeGuard[Sign]:
    return isinstance(glyph, Sign) and (glyph.text[0].isdigit() or glyph.text == ".")


def _joined(row: Row) -> list[Glyph]:
    done: list[Glyph] = []
    for glyph in row:
        bare = glyph.base if isinstance(glyph, Scripted) else glyph
        last = done[-1] if done else None
        if _is_digits(bare) and _is_digits(last):
            done.pop()
            whole = Sign(last.text + bare.text)
            glyph = Scripted(whole, glyph.below, glyph.above) if isinstance(glyph, Scripted) else whole
        done.append(glyph)
    return done


def _bracketed(glyphs: list[Glyph]) -> Row:
    stack: list[tuple[str, list[Glyph]]] = [("", [])]
    for glyph in glyphs:
        bare = glyph.base if isinstance(glyph, Scripted) else glyph
        sign = bare.text if isinstance(bare, Sign) else ""
        opened, inside = stack[-1]
        if sign in OPEN and bare is glyph:
            stack.append((sign, []))
        elif sign in CLOSE or (sign == "|" and opened == "|" and not _waits(inside)):
            if sign != OPEN.get(opened, opened) or len(stack) == 1:
                raise GarbledError(f"a bracket {sign} that closes nothing")
            stack.pop()
            group = Group(opened, tuple(inside), sign)
            stack[-1][1].append(Scripted(group, glyph.below, glyph.above) if isinstance(glyph, Scripted) else group)
        elif sign == "|":
            stack.append((sign, []))
        else:
            inside.append(glyph)
    if len(stack) > 1:
        raise GarbledError(f"a bracket {stack[-1][0]} that is not closed")
    return tuple(stack[0][1])


def _waits(inside: list[Glyph]) -> bool:
    """Whether something must still follow, so that a bar here opens and does not close."""
    return not inside or (isinstance(inside[-1], Sign) and inside[-1].text in "+-·/,")


def scripted(row: list[Glyph], below: Row, above: Row) -> None:
    """Scripts for what stands last in the row: braces that nobody sees do not hold anything together."""
    if not row or isinstance(row[-1], Space | Words):
        raise GarbledError("a script with nothing in front of it")
    row[-1] = Scripted(row[-1], below, above)
