"""LaTeX as it looks: `\\frac{1}{2}` is a one over a two."""

from __future__ import annotations

import re

from explainer.proofreading.layout import (
    Fraction,
    GarbledError,
    Glyph,
    Group,
    Root,
    Row,
    Sign,
    Space,
    Table,
    Words,
    flat,
    scripted,
    seen,
)

TOKEN = re.compile(r"\\([A-Za-z]+|.)|([{}^_&'])|(\s+)|(.)", re.DOTALL)
GREEK_NAMES = """alpha beta gamma delta epsilon varepsilon zeta eta theta lambda mu nu xi pi rho sigma tau phi varphi chi psi
    omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega kappa iota upsilon vartheta"""
GREEK = dict(zip(GREEK_NAMES.split(), "αβγδϵεζηθλμνξπρστϕφχψωΓΔΘΛΞΠΣΦΨΩκιυϑ", strict=True))
SIGNS = {
    **GREEK,
    "cdot": "·",
    "times": "·",
    "sum": "Σ",
    "prod": "Π",
    "top": "⊤",
    "prime": "′",
    "infty": "∞",
    "leq": "≤",
    "le": "≤",
    "geq": "≥",
    "ge": "≥",
    "neq": "≠",
    "ne": "≠",
    "approx": "≈",
    "lt": "<",
    "gt": ">",
    "wedge": "∧",
    "land": "∧",
    "vee": "∨",
    "lor": "∨",
    "vert": "|",
    "lvert": "|",
    "rvert": "|",
    "{": "{",
    "}": "}",
    "lbrace": "{",
    "rbrace": "}",
    "lbrack": "[",
    "rbrack": "]",
}
NAMES = {"sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "coth", "arcsin", "arccos", "arctan"}
NAMES |= {"ln", "log", "exp", "max", "min", "erf"}
GAPS = {" ", ",", ";", ":", "quad", "qquad", "\n"}
SILENT = {"!", "displaystyle", "textstyle", "limits", "nolimits"}
HATS = {"y": "ŷ"}
PLAIN = {"−": "-", "*": "·", "⋅": "·", "×": "·"}


def layout(written: str) -> Row:
    """The row that LaTeX draws. Raises GarbledError for what no reader of LaTeX draws."""
    reader = _Tex(written)
    row = reader.row(frozenset())
    if reader.at < len(reader.tokens):
        raise GarbledError(f"{reader.tokens[reader.at]} where nothing was opened")
    return row


class _Tex:
    def __init__(self, written: str) -> None:
        tokens = TOKEN.findall(written)
        self.tokens = [f"\\{command}" if command else other or sign for command, other, gap, sign in tokens if not gap]
        self.at = 0

    def take(self) -> str:
        if self.at == len(self.tokens):
            raise GarbledError("it stops too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def row(self, ends: frozenset[str]) -> Row:
        """Glyphs up to one of `ends`, which is left for the caller."""
        done: list[Glyph] = []
        while self.peek() and self.peek() not in ends and self.peek() != "}":
            token = self.take()
            if token in "^_'":
                self.script(token, done)
            else:
                done.extend(self.glyphs(token))
        return seen(tuple(done))

    def script(self, token: str, done: list[Glyph]) -> None:
        scripts: dict[str, Row] = {}
        while True:
            kind = "_" if token == "_" else "^"
            if kind in scripts and token != "'":
                raise GarbledError("two scripts in one place")
            scripts[kind] = (*scripts.get(kind, ()), Sign("′")) if token == "'" else self.argument()
            if self.peek() not in ("^", "_", "'"):
                break
            token = self.take()
        scripted(done, scripts.get("_", ()), scripts.get("^", ()))

    def argument(self) -> Row:
        token = self.take()
        if token == "{":
            return self.braced()
        return tuple(self.glyphs(token))

    def braced(self) -> Row:
        row = self.row(frozenset())
        if self.take() != "}":
            raise GarbledError("a brace that is not closed")
        return row

    def raw(self) -> str:
        """What stands in braces, letter by letter."""
        if self.take() != "{":
            raise GarbledError("a command without its braces")
        written = ""
        while (token := self.take()) != "}":
            written += token
        return written

    def glyphs(self, token: str) -> Row:
        if token == "{":
            return self.braced()
        if not token.startswith("\\"):
            return (Sign(PLAIN.get(token, token)),)
        name = token[1:]
        if name in SIGNS:
            return (Sign(SIGNS[name]),)
        if name in NAMES:
            return (Sign(name),)
        if name in GAPS:
            return (Space(),)
        if name in SILENT:
            return ()
        if name in ("frac", "dfrac", "tfrac"):
            return (Fraction(self.argument(), self.argument()),)
        return self.command(name)

    def command(self, name: str) -> Row:
        if name == "sqrt":
            index: Row = ()
            if self.peek() == "[":
                self.take()
                index = self.row(frozenset("]"))
                self.take()
            return (Root(self.argument(), index),)
        if name == "left":
            return self.between()
        if name in ("textcolor", "color"):
            if self.peek() == "[":
                while self.take() != "]":
                    pass
            self.raw()
            return self.argument() if name == "textcolor" else ()
        if name in ("operatorname", "mathrm", "mathit", "mathbf", "boldsymbol", "mathbb"):
            word = self.raw().replace("\\ ", " ").replace("\\_", "_")
            return (Sign(word.replace("_", "").replace(" ", "") if name == "operatorname" else word),)
        if name in ("text", "textrm", "mbox"):
            return (Words(self.text()),)
        if name in ("hat", "widehat"):
            letter = self.argument()
            if len(letter) != 1 or not isinstance(letter[0], Sign):
                raise GarbledError("a hat over more than a letter")
            return (Sign(HATS.get(letter[0].text, f"{letter[0].text}̂")),)
        if name == "begin":
            return (self.table(self.raw()),)
        raise GarbledError(f"\\{name}, which this reader does not know")

    def text(self) -> str:
        """Words in braces, with the gaps that the tokens lost."""
        return " ".join(re.findall(r"[A-Za-z]+|[^A-Za-z\s]", self.raw().replace("\\", "")))

    def between(self) -> Row:
        left = self.bracket()
        inside = self.row(frozenset({"\\right"}))
        if not self.peek() or self.take() != "\\right":
            raise GarbledError(f"a bracket {left} that is not closed")
        right = self.bracket()
        if len(inside) == 1 and isinstance(inside[0], Table) and inside[0].kind == "matrix" and left in "[(":
            return inside
        if {left, right} <= {".", "{"} and len(inside) == 1 and isinstance(inside[0], Table):
            return (Table("cases", inside[0].rows),)
        return (Group(left, inside, right),)

    def bracket(self) -> str:
        token = self.take()
        return SIGNS.get(token[1:], token) if token.startswith("\\") else token

    def table(self, kind: str) -> Table:
        if kind == "array":
            self.raw()
        rows: list[list[Row]] = [[]]
        while True:
            rows[-1].append(self.row(frozenset({"&", "\\\\", "\\end"})))
            token = self.take()
            if token == "\\\\":
                rows.append([])
            elif token == "\\end":
                break
            elif token != "&":
                raise GarbledError(f"{token} within a table")
        if self.raw() != kind:
            raise GarbledError(f"a {kind} that is not closed")
        if rows[-1] == [()]:
            rows.pop()
        name = "cases" if kind == "cases" else "aligned" if kind in ("aligned", "split", "align*") else "matrix"
        return Table(name, tuple(map(tuple, rows)))


def name_key(name: str) -> str:
    """How a symbol looks whose name is `name`: w10 is a w with a small 10, eta an η."""
    match = re.fullmatch(r"([A-Za-z]+)_?(\d*|[A-Za-z\d]+)", name)
    if match and (match[1] in GREEK or len(match[1]) == 1):
        letter = GREEK.get(match[1], match[1])
        return f"{letter}_{match[2]}" if match[2] else letter
    return flat(layout(name))
