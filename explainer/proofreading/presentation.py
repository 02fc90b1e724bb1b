"""MathML as a browser draws it."""

from __future__ import annotations

from xml.etree import ElementTree

from explainer.proofreading import layout as shown
from explainer.proofreading.tex import HATS

SIGNS = {"−": "-", "⋅": "·", "·": "·", "×": "·", "∑": "Σ", "∏": "Π", "⁢": "", "⁡": "", "*": "·", "'": "′", "∣": "|"}
ROWS = {"math", "mrow", "mstyle", "mpadded", "semantics", "mtd"}


def layout(written: str) -> shown.Row:
    """The row that MathML draws. Raises GarbledError for anything that is not MathML."""
    try:
        root = ElementTree.fromstring(written)
    except ElementTree.ParseError as problem:
        raise shown.GarbledError(f"it is no XML: {problem}") from None
    return _row(root)


def _row(element: ElementTree.Element) -> shown.Row:
    """What an element draws, as a row."""
    return shown.seen(tuple(_glyphs(element)))


def _glyphs(element: ElementTree.Element) -> list[shown.Glyph]:
    name, inner = element.tag.rpartition("}")[2], list(element)
    if name in ROWS and _is_between_bars(inner):
        return [shown.Group("|", shown.seen(tuple(_in_a_row(inner[1:-1]))), "|")]
    if name in ROWS:
        return _in_a_row(inner)
    if name in ("mi", "mn", "mo"):
        text = "".join(element.itertext()).strip()
        text = SIGNS.get(text, text)
        return [shown.Sign(text)] if text else []
    if name == "mtext":
        words = "".join(element.itertext()).replace("\xa0", " ").strip()
        return [shown.Words(words)] if words else [shown.Space()]
    if name == "mspace":
        return [] if element.get("width", "").startswith(("0em", "0px", "-")) else [shown.Space()]
    if name == "mfrac":
        return [shown.Fraction(*map(_row, inner))]
    if name == "msqrt":
        return [shown.Root(shown.seen(tuple(_in_a_row(inner))))]
    if name == "mroot":
        return [shown.Root(_row(inner[0]), _row(inner[1]))]
    if name in ("msub", "munder"):
        return _with(inner[0], _row(inner[1]), ())
    if name == "msup":
        return _with(inner[0], (), _row(inner[1]))
    if name in ("msubsup", "munderover"):
        return _with(inner[0], _row(inner[1]), _row(inner[2]))
    if name == "mover":
        letter, *more = _row(inner[0]) or [shown.Space()]
        if "".join(inner[1].itertext()) not in ("^", "ˆ", "̂") or more or not isinstance(letter, shown.Sign):
            raise shown.GarbledError("something unknown over a letter")
        return [shown.Sign(HATS.get(letter.text, f"{letter.text}̂"))]
    if name == "mtable":
        rows = tuple(tuple(_row(cell) for cell in line) for line in inner)
        return [shown.Table("table", rows)]
    raise shown.GarbledError(f"<{name}>, which this reader does not know")


def _is_between_bars(elements: list[ElementTree.Element]) -> bool:
    """Whether a row is what two bars enclose, which are as tall as it: |3|x|| is then no riddle."""
    if len(elements) < 3:
        return False
    ends = [(end.text, end.get("form")) for end in (elements[0], elements[-1])]
    return ends == [("|", "prefix"), ("|", "postfix")]


def _with(base: ElementTree.Element, below: shown.Row, above: shown.Row) -> list[shown.Glyph]:
    """Scripts for what stands last in the base: a row around it does not show."""
    *before, last = _row(base) or [None]
    if last is None:
        raise shown.GarbledError("a script with nothing in front of it")
    return [*before, shown.Scripted(last, below, above)]


def _in_a_row(elements: list[ElementTree.Element]) -> list[shown.Glyph]:
    """Glyphs side by side; a table takes the brackets around it, and a prime belongs to what it follows."""
    done: list[shown.Glyph] = []
    for element in elements:
        for glyph in _glyphs(element):
            if glyph in (shown.Sign("′"), shown.Sign("″")) and done:
                done[-1] = shown.Scripted(done[-1], (), (glyph,))
            elif isinstance(glyph, shown.Table) and glyph.kind == "table":
                last = done[-1] if done else None
                before = last.text if isinstance(last, shown.Sign) and last.text in ("{", "[", "(") else ""
                if before:
                    done.pop()
                kind = "cases" if before == "{" else "matrix" if before else "aligned"
                done.append(shown.Table(kind, glyph.rows))
                if kind == "matrix":
                    done.append(shown.Space())  # stands for the bracket that follows, which is taken away
            elif done and isinstance(done[-1], shown.Space) and len(done) > 1 and _closes(done[-2], glyph):
                done.pop()
            else:
                done.append(glyph)
    return done


def _closes(table: shown.Glyph, glyph: shown.Glyph) -> bool:
    return isinstance(table, shown.Table) and table.kind == "matrix" and glyph in (shown.Sign("]"), shown.Sign(")"))
