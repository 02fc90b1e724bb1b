"""What a person reads in a row of signs: sums of products of powers, fractions, functions, cases. One meaning, or none.

Two signs in a row, a number behind a letter, 2⅓, sin⁻¹, f(x) where f is a letter: whatever a careful reader would stop at
is a GarbledError. Everything else has the meaning that every textbook gives it: · and / from left to right, powers first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction as Exact
from itertools import pairwise

from explainer.proofreading.evaluation import FUNCTIONS
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
    key,
)
from explainer.proofreading.tree import Node, number

RELATIONS = frozenset("=≈<>≤≥≠")
OPERATORS = frozenset("+-·/,∧∨;") | RELATIONS
ARCS = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}
CALLED = {**ARCS, "σ": "sigmoid", "H": "step", "log": "ln", "KroneckerDelta": "kroneckerdelta"}


@dataclass(frozen=True)
class Names:
    """What the letters of a line may be: `letters` with a value, `lists` whose entries have one, `functions`."""

    letters: Collection[str] = ()
    lists: Collection[str] = ()
    functions: Collection[str] = ()

    def function(self, text: str) -> str | None:
        name = CALLED.get(text, text)
        is_one = name in FUNCTIONS or name in ("max", "min", "piecewise", "kroneckerdelta") or name in self.functions
        return name if is_one and (len(text) > 1 or text in CALLED) else None


def statement(row: Row, names: Names) -> list[tuple[str, Node]]:
    """A chain such as a = b ≈ c: what stands before each part ("" before the first), and the part."""
    parts: list[tuple[str, list[Glyph]]] = [("", [])]
    for glyph in row:
        if isinstance(glyph, Sign) and glyph.text in RELATIONS:
            parts.append((glyph.text, []))
        else:
            parts[-1][1].append(glyph)
    if not parts[0][1]:
        del parts[0]
    return [(sign, expression(tuple(part), names)) for sign, part in parts]


def expression(row: Row, names: Names) -> Node:
    """The whole row as one formula."""
    return _Reader(row, names).whole()


def condition(row: Row, names: Names) -> Node:
    """x < 0, 0 < x < 1, x < 0 ∧ y > 1, i = j, otherwise."""
    words = [glyph.text for glyph in row if isinstance(glyph, Words) and glyph.text != "and"]
    bare = tuple(glyph for glyph in row if not isinstance(glyph, Words | Space) or glyph == Words("and"))
    if words[:1] in (["otherwise"], ["else"]) and not bare:
        return Node("truth", (), True)
    if words[:1] not in (["if"], ["for"], ["when"], []) and not is_else(row):
        raise GarbledError(f"a condition that begins with {words[0]!r}")
    for sign, kind in (("∨", "or"), ("∧", "and"), ("and", "and")):
        parts = _split(bare, sign)
        if len(parts) > 1:
            return Node(kind, tuple(condition(part, names) for part in parts))
    if len(bare) == 1 and isinstance(bare[0], Group) and bare[0].left == "(":
        return condition(bare[0].inside, names)
    chain = statement(bare, names)
    if len(chain) < 2:
        raise GarbledError("a condition that compares nothing")
    pairs = [Node("compare", (a[1], b[1]), b[0]) for a, b in pairwise(chain)]
    return pairs[0] if len(pairs) == 1 else Node("and", tuple(pairs))


def is_else(row: Row) -> bool:
    """Whether a condition begins with "else if": it is asked only where no condition before it holds."""
    words = "".join(glyph.text for glyph in row if isinstance(glyph, Words))
    return words.replace(" ", "").startswith("elseif")


def _case(value: Row, when: Row, names: Names) -> Node:
    """A value and when it holds; what is "else" says so."""
    return Node("case", (expression(value, names), condition(when, names)), "else" if is_else(when) else None)


def _split(row: Row, sign: str) -> list[Row]:
    parts: list[list[Glyph]] = [[]]
    for glyph in row:
        if isinstance(glyph, Sign | Words) and glyph.text == sign:
            parts.append([])
        else:
            parts[-1].append(glyph)
    return [tuple(part) for part in parts]


class _Reader:
    """Where the eye stands in a row."""

    def __init__(self, row: Row, names: Names) -> None:
        self.row = tuple(glyph for glyph in row if not isinstance(glyph, Space))
        self.names, self.at = names, 0

    @property
    def next(self) -> Glyph | None:
        return self.row[self.at] if self.at < len(self.row) else None

    def sign(self, *signs: str) -> str:
        glyph = self.next
        if isinstance(glyph, Sign) and glyph.text in signs:
            self.at += 1
            return glyph.text
        return ""

    def whole(self) -> Node:
        if not self.row:
            raise GarbledError("nothing where a formula should stand")
        node = self.sum()
        if self.next is not None:
            raise GarbledError(f"{key(self.next)!r} after the end of a formula")
        return node

    def sum(self) -> Node:
        minus = self.sign("-", "+")
        terms = [self.term(minus)]
        while sign := self.sign("+", "-"):
            terms.append(self.term(sign))
        return terms[0] if len(terms) == 1 else Node("add", tuple(terms))

    def term(self, sign: str) -> Node:
        self.refuse_sign(sign)
        node = self.product()
        return Node("negative", (node,)) if sign == "-" else node

    def refuse_sign(self, before: str) -> None:
        if before and isinstance(self.next, Sign) and self.next.text in OPERATORS:
            raise GarbledError(f"two signs in a row: {before} {self.next.text}")

    def product(self) -> Node:
        node, divided = self.factor(), False
        while True:
            if sign := self.sign("·", "/"):
                self.refuse_sign(sign)
                factor = self.factor()
                node = Node("multiply" if sign == "·" else "divide", (node, factor))
                divided = sign == "/"
            elif self.next is not None and not (isinstance(self.next, Sign) and self.next.text in OPERATORS):
                if divided:
                    raise GarbledError("a/b c: is c above or below?")
                self.refuse_side_by_side(self.row[self.at - 1], self.next)
                node = Node("multiply", (node, self.factor()))
            else:
                return node

    def refuse_side_by_side(self, left: Glyph, right: Glyph) -> None:
        """2⅓ is two and a third, and a number behind a letter is its index."""
        bare = right.base if isinstance(right, Scripted) else right
        if _is_number(bare):
            raise GarbledError(f"{key(left)} {key(right)}: a number behind something, without a sign between")
        if isinstance(right, Fraction) and _is_number(left) and _is_numeric(right):
            raise GarbledError(f"{key(left)} {key(right)}: a product or a mixed number?")
        if isinstance(right, Words):
            raise GarbledError(f"the word {right.text!r} in a formula")

    def factor(self) -> Node:
        glyph = self.next
        if glyph is None:
            raise GarbledError("something is missing at the end")
        self.at += 1
        if (key(glyph) in self.names.letters and not self.is_call(glyph)) or _entry(glyph, self.names):
            return self.named(glyph)
        base = glyph.base if isinstance(glyph, Scripted) else glyph
        if isinstance(glyph, Scripted) and isinstance(base, Sign) and base.text in "ΣΠ":
            return self.over(glyph)
        if isinstance(base, Sign) and (name := self.names.function(base.text)):
            return self.call(glyph, base.text, name)
        if isinstance(glyph, Fraction) and isinstance(self.next, Group) and self.is_slope(glyph, self.next):
            return self.slope(glyph, self.next)
        return self.atom(glyph)

    def is_call(self, glyph: Glyph) -> bool:
        """A function's letter before brackets; a letter that is a factor may stand there only with a sign between."""
        follows = isinstance(self.next, Group) and self.next.left == "("
        return isinstance(glyph, Sign) and follows and self.names.function(glyph.text) is not None

    def named(self, glyph: Glyph) -> Node:
        entry = _entry(glyph, self.names)
        if entry and key(glyph) not in self.names.letters:
            base, index, power = entry
            node = Node("entry", self.indices(index), base)
            return Node("power", (node, expression(power, self.names))) if power else node
        if key(glyph) in ("f", "g", "h") and isinstance(self.next, Group) and self.next.left == "(":
            raise GarbledError(f"{key(glyph)}(…): a function or a product?")
        return Node("letter", (), key(glyph))

    def indices(self, row: Row) -> tuple[Node, ...]:
        parts = _split(row, ",")
        return tuple(expression(part, self.names) for part in parts)

    def over(self, glyph: Scripted) -> Node:
        """Σ takes the product behind it, up to the next + or −."""
        start = [part for part in glyph.below if not isinstance(part, Space)]
        if len(start) < 3 or start[1] != Sign("=") or not glyph.above:
            raise GarbledError("a sum that does not say what it runs over")
        index = key(start[0])
        inner = Names({*self.names.letters, index}, self.names.lists, self.names.functions)
        low, high = expression(tuple(start[2:]), self.names), expression(glyph.above, self.names)
        reader = _Reader(self.row[self.at :], inner)
        reader.refuse_sign("Σ")
        body = reader.product()
        self.at += reader.at
        kind = "sum over" if glyph.base == Sign("Σ") else "product over"
        return Node(kind, (low, high, body), index)

    def call(self, glyph: Glyph, written: str, name: str) -> Node:
        power = glyph.above if isinstance(glyph, Scripted) else ()
        if isinstance(glyph, Scripted) and glyph.below:
            raise GarbledError(f"{key(glyph)}: a function with an index")
        if power and power[0] == Sign("-"):
            raise GarbledError(f"{key(glyph)}: the inverse function or one over it?")
        follows = self.next.base if isinstance(self.next, Scripted) else self.next
        raised: Row = ()
        if isinstance(follows, Group) and follows.left == "(":
            raised = self.next.above if isinstance(self.next, Scripted) else ()
            self.at += 1
            inside = _split(follows.inside, ",")
        else:
            inside = None
        if power and raised:
            raise GarbledError(f"{key(glyph)}(…) with two exponents")
        node = self.applied(written, name, inside)
        power = power or raised
        return Node("power", (node, expression(power, self.names))) if power else node

    def applied(self, written: str, name: str, inside: list[Row] | None) -> Node:
        """A function of what is in its brackets, or of what stands behind its name."""
        if name == "piecewise":
            return self.typed_cases(inside or [])
        parts = [self.bare_argument(written)] if inside is None else [expression(part, self.names) for part in inside]
        return Node("delta", tuple(parts)) if name == "kroneckerdelta" else Node("call", tuple(parts), name)

    def typed_cases(self, parts: list[Row]) -> Node:
        """piecewise(x < 0, 0, x): each condition before its value, and last the value of all other cases, if any."""
        if len(parts) < 2:
            raise GarbledError("piecewise takes conditions and values by turns, and one value for all other cases")
        cases = [_case(value, when, self.names) for when, value in zip(parts[::2], parts[1::2], strict=False)]
        if len(parts) % 2:
            cases.append(Node("case", (expression(parts[-1], self.names), Node("truth", (), True))))
        return Node("cases", tuple(cases))

    def bare_argument(self, name: str) -> Node:
        """ln 2, sin x: a number or a letter, and nothing that might belong to it behind it."""
        if not isinstance(self.next, Sign | Scripted | Fraction) or (
            isinstance(self.next, Sign) and self.next.text in OPERATORS
        ):
            raise GarbledError(f"{name} of what?")
        node = self.factor()
        if self.next is not None and not (isinstance(self.next, Sign) and self.next.text in OPERATORS):
            raise GarbledError(f"{name} without brackets: where does its argument end?")
        return node

    def is_slope(self, glyph: Fraction, of: Group) -> bool:
        return glyph.top == (Sign("d"),) and glyph.bottom[:1] == (Sign("d"),) and of.left == "["

    def slope(self, glyph: Fraction, of: Group) -> Node:
        by = expression(glyph.bottom[1:], self.names)
        self.at += 1
        if by.kind not in ("letter", "entry"):
            raise GarbledError("d/d of something that is not a letter")
        return Node("slope", (expression(of.inside, self.names), by))

    def atom(self, glyph: Glyph) -> Node:
        if isinstance(glyph, Sign):
            return self.single(glyph)
        if isinstance(glyph, Group):
            inner = expression(glyph.inside, self.names)
            return Node("call", (inner,), "abs") if glyph.left == "|" else inner
        if isinstance(glyph, Fraction):
            return Node("divide", (expression(glyph.top, self.names), expression(glyph.bottom, self.names)))
        if isinstance(glyph, Root):
            index = expression(glyph.index, self.names) if glyph.index else number(2)
            return Node("root", (expression(glyph.inside, self.names), index))
        if isinstance(glyph, Table):
            return self.table(glyph)
        if isinstance(glyph, Scripted):
            return self.raised(glyph)
        raise GarbledError(f"the word {key(glyph)!r} in a formula")

    def single(self, glyph: Sign) -> Node:
        if _is_number(glyph):
            if glyph.text.count(".") > 1 or glyph.text.endswith("."):
                raise GarbledError(f"{glyph.text} is no number")
            return Node("number", (), Exact(glyph.text), glyph.text)
        if glyph.text in ("π", "e"):
            return Node("letter", (), glyph.text)
        if glyph.text in OPERATORS:
            raise GarbledError(f"a {glyph.text} where a number or letter should stand")
        raise GarbledError(f"{glyph.text!r}, which is not a letter of this line")

    def raised(self, glyph: Scripted) -> Node:
        base, above = glyph.base, glyph.above
        if base == Sign("δ") and glyph.below and not above:
            parts = [part for part in glyph.below if part not in (Sign(","), Space())]
            if len(parts) != 2:
                raise GarbledError("a δ whose two indices cannot be told")
            return Node("delta", tuple(expression((part,), self.names) for part in parts))
        if glyph.below:
            bare = Scripted(base, glyph.below)
            if key(bare) not in self.names.letters or not above:
                raise GarbledError(f"{key(glyph)!r}, which is not a letter of this line")
            base = bare
        if above in ((Sign("⊤"),), (Sign("T"),)):
            return Node("transpose", (_Reader((base,), self.names).whole(),))
        if isinstance(base, Scripted) and base.above and key(base) not in self.names.letters:
            raise GarbledError("a power of a power without brackets")
        if isinstance(base, Fraction):
            raise GarbledError("a power of a fraction without brackets")
        if base == Sign("e"):
            return Node("call", (expression(above, self.names),), "exp")
        return Node("power", (_Reader((base,), self.names).whole(), expression(above, self.names)))

    def table(self, table: Table) -> Node:
        if table.kind == "matrix":
            return Node(
                "matrix", tuple(Node("row", tuple(expression(cell, self.names) for cell in row)) for row in table.rows)
            )
        if table.kind != "cases" or any(len(row) != 2 for row in table.rows):
            raise GarbledError("cases without their conditions")
        return Node("cases", tuple(_case(value, when, self.names) for value, when in table.rows))


def _entry(glyph: Glyph, names: Names) -> tuple[str, Row, Row] | None:
    if isinstance(glyph, Scripted) and glyph.below and key(glyph.base) in names.lists:
        return key(glyph.base), glyph.below, glyph.above
    return None


def _is_number(glyph: Glyph) -> bool:
    return isinstance(glyph, Sign) and glyph.text[0].isdigit()


def _is_numeric(fraction: Fraction) -> bool:
    return all(_is_number(glyph) for row in (fraction.top, fraction.bottom) for glyph in row)
