"""Plain text as a person reads it: x^2 is x with a small 2, {0 if x < 0; x otherwise} are cases."""

from __future__ import annotations

import re

from explainer.proofreading.layout import Fraction, GarbledError, Glyph, Group, Row, Scripted, Sign, Table, Words, seen
from explainer.proofreading.tex import GREEK

LETTER = r"[^\W\d_]̂?\w*'?"
TOKEN = re.compile(
    rf"\s*(?:(?P<ratio>d{LETTER}/d{LETTER}|\(d{LETTER}/d{LETTER}\)_\d+)|"
    r"(?P<sum>(?P<what>sum|product) over (?P<index>\w+) = (?P<low>\w+)\.\.(?P<high>\w+) of)"
    rf"|(?P<slope>d/d)(?=[^\s\d(])|(?P<number>\d+(?:\.\d+)?)|(?P<name>{LETTER})"
    r"|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)|(?P<sign>\*\*|<=|>=|!=|≤|≥|≠|≈|[-−+*·/^()\[\]{}|,;<>=]))"
)
SIGNS = {"−": "-", "*": "·", "**": "^", "<=": "≤", ">=": "≥", "!=": "≠"}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
KINDS = ("ratio", "sum", "slope", "number", "name", "raised", "sign")
WORDS = {"if", "else", "otherwise", "and", "or", "for", "because"}


def layout(written: str) -> Row:
    """The row that a line of plain text shows. Raises GarbledError for signs that no plain text has."""
    reader = _Plain(written)
    row = reader.row("")
    if reader.kind:
        raise GarbledError(f"{reader.peek()!r} where nothing was opened")
    return row


class _Plain:
    def __init__(self, written: str) -> None:
        self.tokens: list[tuple[str, str, re.Match]] = []
        at, written = 0, written.rstrip()
        while at < len(written):
            match = TOKEN.match(written, at)
            if not match:
                raise GarbledError(f"{written[at:].strip()[:1]!r} in plain text")
            kind = next(kind for kind in KINDS if match[kind])
            self.tokens.append((kind, match[kind], match))
            at = match.end()
        self.at = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, str, re.Match]:
        if self.at == len(self.tokens):
            raise GarbledError("it stops too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def row(self, ends: str) -> Row:
        done: list[Glyph] = []
        while self.kind and not (self.peek() in ends and self.peek()):
            self.next(done)
        return seen(tuple(done))

    def next(self, done: list[Glyph]) -> None:
        kind, text, match = self.take()
        if kind == "ratio":
            done.append(self.ratio(text))
        elif kind == "sum":
            done.append(self.total(match))
        elif kind == "slope":
            done.append(Fraction((Sign("d"),), (Sign("d"), self.letter())))
        elif kind == "number":
            done.append(Sign(text))
        elif kind == "name":
            done.append(Words(text) if text in WORDS else self.named(text))
        elif kind == "raised":
            self.script(done, tuple(Sign(sign) for sign in text.translate(RAISED)))
        elif text in ("^", "**"):
            self.script(done, self.exponent())
        elif text == "{":
            done.append(self.cases())
        elif text == "[" and self.peek() == "[":
            done.append(self.matrix())
        elif text in ("(", "["):
            self.at -= 1
            done += self.brackets()
        else:
            done.append(Sign(SIGNS.get(text, text)))

    def ratio(self, text: str) -> Glyph:
        """dL/dw_1 as one name; (dL/dw_1)_2 is that of the second row."""
        inside, _, row = text.removeprefix("(").partition(")_")
        top, bottom = ((Sign("d"), self.named(part[1:], indexed=False)) for part in inside.split("/"))
        ratio = Fraction(top, bottom)
        return Scripted(Group("(", (ratio,), ")"), (Sign(row),)) if row else ratio

    def total(self, match: re.Match) -> Glyph:
        """sum over k = 1..n of (…): the sum ends with its brackets."""
        if self.peek() != "(":
            raise GarbledError("a sum of what?")
        sign, start = (
            Sign("Σ" if match["what"] == "sum" else "Π"),
            (Sign(match["index"]), Sign("="), Sign(match["low"])),
        )
        whole = Group("(", (Scripted(sign, start, (Sign(match["high"]),)), *self.brackets()), ")")
        if self.kind == "raised" or self.peek() in ("^", "**"):
            raise GarbledError("a power of a sum without brackets around the sum")
        return whole

    def script(self, done: list[Glyph], above: Row) -> None:
        """In a line of text the closing bracket carries the exponent; brackets find each other later."""
        if not done:
            raise GarbledError("an exponent with nothing in front of it")
        done[-1] = Scripted(done[-1], (), seen(above))

    def exponent(self) -> Row:
        """A sign, then a number, a name with its brackets, or brackets; x^y^z is x^(y^z)."""
        done: list[Glyph] = []
        if self.peek() in ("-", "−"):
            self.take()
            done.append(Sign("-"))
        if not self.kind or (self.kind == "sign" and self.peek() not in "([|{"):
            raise GarbledError("an exponent is missing")
        if self.peek() in ("(", "|"):
            done += self.brackets()
        else:
            kind = self.kind
            self.next(done)
            if kind == "name" and self.peek() == "(":
                done += self.brackets()
        if self.peek() in ("^", "**"):
            self.take()
            done[-1] = Scripted(done[-1], (), seen(self.exponent()))
        # Brackets around the whole exponent only hold it together.
        row = seen(tuple(done))
        whole = row[0] if len(row) == 1 else None
        return whole.inside if isinstance(whole, Group) and whole.left == "(" else row

    def brackets(self) -> list[Group]:
        close = {"(": ")", "[": "]", "|": "|"}[self.peek()]
        left = self.take()[1]
        inside = self.row(close)
        if self.peek() != close:
            raise GarbledError(f"a bracket {left} that is not closed")
        self.take()
        return [Group(left, inside, close)]

    def letter(self) -> Glyph:
        """What is differentiated by: x, w_1, or z[j], when another bracket follows."""
        if self.kind != "name":
            raise GarbledError("d/d of nothing")
        glyph = self.named(self.take()[1], indexed=False)
        place = next((i for i in range(self.at, len(self.tokens)) if self.tokens[i][1] == "]"), len(self.tokens))
        is_index = self.peek() == "[" and [token[1] for token in self.tokens[place + 1 : place + 2]] == ["["]
        return Scripted(glyph, self.brackets()[0].inside) if is_index else glyph

    def named(self, text: str, *, indexed: bool = True) -> Glyph:
        bare = text.removesuffix("'")
        stem, _, low = bare.partition("_")
        glyph: Glyph
        if len(stem) == 1 or stem in GREEK or (len(stem) == 2 and stem[1] == "̂"):
            letter = Sign(GREEK.get(stem, stem))
            glyph = Scripted(letter, (Sign(low),)) if low else letter
        elif match := re.fullmatch(r"([A-Za-z])(\d+)", bare):
            glyph = Scripted(Sign(match[1]), (Sign(match[2]),))
        else:
            glyph = Sign(bare.replace("_", ""))
        if text != bare:
            glyph = Scripted(glyph, (), (Sign("′"),))
        if indexed and self.peek() == "[":
            glyph = Scripted(glyph, self.brackets()[0].inside)
        return glyph

    def matrix(self) -> Table:
        """[[a, b], [c, d]], the first bracket read already."""
        rows = []
        while self.peek() == "[":
            self.take()
            cells = [self.row(",]")]
            while self.take()[1] == ",":
                cells.append(self.row(",]"))
            rows.append(tuple(cells))
            if self.take()[1] == "]":
                return Table("matrix", tuple(rows))
        raise GarbledError("a table that is not closed")

    def cases(self) -> Table:
        rows: list[tuple[Row, ...]] = []
        while True:
            row = self.row(";}")
            place = next((i for i, glyph in enumerate(row) if isinstance(glyph, Words)), len(row))
            rows.append((row[:place], row[place:]))
            end = self.take()[1] if self.kind else ""
            if end == "}":
                return Table("cases", tuple(rows))
            if not end:
                raise GarbledError("a brace that is not closed")
