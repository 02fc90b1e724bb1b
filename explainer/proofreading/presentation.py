"""MathML as a browser draws it."""

from __future__ import annotations

from xml.etree import ElementTree

from explainer.proofreading.layout import (
    Fraction,
    GarbledError,
    Glyph,
    Group,
    Root,
    Row,
    Scripted,
    Sign,
    Space,
    Table,
    Words,
    seen,
)
from explainer.proofreading.tex import HATS

SIGNS = {"−": "-", "⋅": "·", "·": "·", "×": "·", "∑": "Σ", "∏": "Π", "⁢": "", "⁡": "", "*": "·", "'": "′", "∣": "|"}
ROWS = {"math", "mrow", "mstyle", "mpadded", "semantics", "mtd"}


def layout(written: str) -> Row:
    """The row that MathML draws. Raises GarbledError for what is no MathML."""
    try:
        root = ElementTree.fromstring(written)
    except ElementTree.ParseError as problem:
        raise GarbledError(f"it is no XML: {problem}") from None
    return _row(root)


def _row(element: ElementTree.Element) -> Row:
    """What an element draws, as a row."""
    return seen(tuple(_glyphs(element)))


def _glyphs(element: ElementTree.Element) -> list[Glyph]:
    name, inner = element.tag.rpartition("}")[2], list(element)
    if name in ROWS and _is_between_bars(inner):
        return [Group("|", seen(tuple(_in_a_row(inner[1:-1]))), "|")]
    if name in ROWS:
        return _in_a_row(inner)
    if name in ("mi", "mn", "mo"):
        text = "".join(element.itertext()).strip()
        text = SIGNS.get(text, text)
        return [Sign(text)] if text else []
    if name == "mtext":
        words = "".join(element.itertext()).replace("\xa0", " ").strip()
        return [Words(words)] if words else [Space()]
    if name == "mspace":
        return [] if element.get("width", "").startswith(("0em", "0px", "-")) else [Space()]
    if name == "mfrac":
        return [Fraction(*map(_row, inner))]
    if name == "msqrt":
        return [Root(seen(tuple(_in_a_row(inner))))]
    if name == "mroot":
        return [Root(_row(inner[0]), _row(inner[1]))]
    if name in ("msub", "munder"):
        return _with(inner[0], _row(inner[1]), ())
    if name == "msup":
        return _with(inner[0], (), _row(inner[1]))
    if name in ("msubsup", "munderover"):
        return _with(inner[0], _row(inner[1]), _row(inner[2]))
    if name == "mover":
        letter = _row(inner[0])
        if "".join(inner[1].itertext()) not in ("^", "ˆ", "̂") or len(letter) != 1:
            raise GarbledError("something unknown over a letter")
        return [Sign(HATS.get(letter[0].text, f"{letter[0].text}̂"))]
    if name == "mtable":
        rows = tuple(tuple(_row(cell) for cell in line) for line in inner)
        return [Table("table", rows)]
    raise GarbledError(f"<{name}>, which this reader does not know")


def _is_between_bars(elements: list[ElementTree.Element]) -> bool:
    """Whether a row is what two bars enclose, which are as tall as it: |3|x|| is then no riddle."""
    if len(elements) < 3:
        return False
    ends = [(end.text, end.get("form")) for end in (elements[0], elements[-1])]
    return ends == [("|", "prefix"), ("|", "postfix")]


def _with(base: ElementTree.Element, below: Row, above: Row) -> list[Glyph]:
    """Scripts for what stands last in the base: a row around it does not show."""
    *before, last = _row(base) or [None]
    if last is None:
        raise GarbledError("a script with nothing in front of it")
    return [*before, Scripted(last, below, above)]


def _in_a_row(elements: list[ElementTree.Element]) -> list[Glyph]:
    """Glyphs side by side; a table takes the brackets around it, and a prime belongs to what it follows."""
    done: list[Glyph] = []
    for element in elements:
        for glyph in _glyphs(element):
            if glyph in (Sign("′"), Sign("″")) and done:
                done[-1] = Scripted(done[-1], (), (glyph,))
            elif isinstance(glyph, Table) and glyph.kind == "table":
                before = done.pop().text if done and done[-1] in (Sign("{"), Sign("["), Sign("(")) else ""
                kind = "cases" if before == "{" else "matrix" if before else "aligned"
                done.append(Table(kind, glyph.rows))
                if kind == "matrix":
                    done.append(Space())  # stands for the bracket that follows, which is taken away
            elif done and isinstance(done[-1], Space) and len(done) > 1 and _closes(done[-2], glyph):
                done.pop()
            else:
                done.append(glyph)
    return done


def _closes(table: Glyph, glyph: Glyph) -> bool:
    return isinstance(table, Table) and table.kind == "matrix" and glyph in (Sign("]"), Sign(")"))
