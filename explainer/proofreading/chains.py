"""A calculation a = b ≈ c with its numbers: every = must be exactly true, every ≈ as far as the digits that are shown.

Letters have the values of `place`. A number with decimals behind an ≈ may be off by half of its last digit, and what is
reckoned from such numbers by what follows from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from explainer.descent.stages import Stage
from explainer.proofreading.evaluation import Digits, Matrix, Value, Valuer
from explainer.proofreading.grammar import Names, condition, statement
from explainer.proofreading.layout import GarbledError, Glyph, Row, Sign, Space, Words, key
from explainer.proofreading.lines import SHOWN, UNREAD, Finding, definition, notation_of, rows_of
from explainer.proofreading.tex import name_key
from explainer.proofreading.tree import Node
from explainer.symbolic.differentiation import Known
from explainer.symbolic.mathml import mathml

EXACT = 60  # digits with which an = is tried
ROUNDED, FLOATING = 40, 11  # digits that a formula in letters has in 50-digit decimals, and in floats
Place = Mapping[str, Fraction | Sequence[Sequence[Fraction]]]


@dataclass(frozen=True)
class Part:
    """What stands between two signs of a chain: its value, how far its rounded numbers may be off, whether it has letters."""

    sign: str
    node: Node
    value: Value
    reach: Value
    has_letters: bool


def proofread_chain(
    printed: str | list[str],
    place: Place,
    *,
    value: Fraction | None = None,
    notation: str | None = None,
    digits: int = 30,
    known: Mapping[str, Known] | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with the rows of a calculation.

    `place` gives the letters their values, numbers or tables, by how they look: "w_1", "ŷ", "dL/dw_1", "W^(1)". A list of
    lines is read as one, as a player shows one below the other. `value` is what the last part must be, to the digits shown.
    `digits` are those to which formulas in letters were reckoned: an = between them holds no further than that.

    >>> for finding in proofread_chain("ŷ = 2 · 3 = 7", {"ŷ": Fraction(6)}):
    ...     print(finding)
    text: ŷ = 2 · 3 = 7 says that 6.0 = 7.0
    text: ŷ = 2 · 3 = 7 begins with 6.0 and ends with 7.0
    """
    lines = [printed] if isinstance(printed, str) else printed
    notation, whole = notation or notation_of(lines[0]), " ".join(lines)
    try:
        rows = _rows(lines, notation)
    except GarbledError as problem:
        return (Finding(whole, notation, f"{UNREAD}: {problem}"),)
    checker = _Checker(place, digits, {name.lower().replace("_", ""): one for name, one in (known or {}).items()})
    problems: list[str] = []
    for row in rows:
        try:
            problems += checker.row(row, value)
        except GarbledError as problem:
            problems.append(f"{UNREAD}: {problem}")
        except (ValueError, TypeError, KeyError, ZeroDivisionError) as problem:
            problems.append(f"cannot be put into numbers: {problem}")
    return tuple(Finding(whole, notation, problem) for problem in problems)


def proofread_stage(stage: Stage) -> tuple[Finding, ...]:
    """What is wrong with the lines of one stage of an update, as LaTeX and as the MathML that the player shows.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=1)
    >>> proofread_stage(path.updates[0].stages[0])  # nothing is wrong
    ()
    """
    findings: list[Finding] = []
    for line in stage.lines:
        place = {name_key(symbol.name): Fraction(value) for symbol, value in line.values.items()}
        place[name_key(line.target.name)] = result = Fraction(line.result)
        digits = FLOATING if any(isinstance(one, float) for one in (*line.values.values(), line.result)) else ROUNDED
        pieces = [mathml(piece) for piece in line.pieces]
        findings += proofread_chain(line.latex, place, value=result, notation="LaTeX", digits=digits)
        if not _look_alike(line.latex, pieces):
            findings += proofread_chain(pieces, place, value=result, notation="MathML", digits=digits)
    return tuple(findings)


def _look_alike(latex: str, pieces: list[str]) -> bool:
    """Whether the LaTeX of a line and the MathML of its pieces are read as the same row."""
    try:
        return _rows([latex], "LaTeX") == _rows(pieces, "MathML")
    except GarbledError:
        return False


def _rows(lines: list[str], notation: str) -> list[Row]:
    """The chains of some lines: a line that begins with a sign or a reason goes on with the one above it."""
    rows: list[Row] = []
    for line in lines:
        for row in rows_of(line, notation):
            row = tuple(glyph for glyph in row if not isinstance(glyph, Space))
            if rows and row[:1] and row[0] in (Sign("="), Sign("≈"), Words("because")):
                rows[-1] = (*rows[-1], *row)
            else:
                rows.append(row)
    return rows


class _Checker:
    def __init__(self, place: Place, digits: int, known: Mapping[str, Known]) -> None:
        self.math = Digits(EXACT)
        mpf = self.math.math.mpf
        self.place = {name: self.put_in(value) for name, value in place.items()}
        self.given = {abs(entry) for value in place.values() for entry in _entries(value)}
        self.names = Names(frozenset(place), (), frozenset(known))
        self.known = {name: definition(one) for name, one in known.items()}
        self.near, self.exact = mpf(10) ** -digits, mpf(10) ** -(EXACT - 15)

    def put_in(self, value: Fraction | Sequence[Sequence[Fraction]]) -> Value:
        if isinstance(value, Sequence):
            return Matrix([[self.math.number(entry) for entry in row] for row in value])
        return self.math.number(value)

    def row(self, row: Row, value: Fraction | None) -> Iterator[str]:
        """What is wrong with one chain, and with the conditions that are said to hold behind it."""
        chain, reasons = _before_words(row)
        parts = [self.part(sign, node) for sign, node in statement(chain, self.names)]
        for part in parts:
            yield from self.unmet(part.node)
        for before, after in pairwise(parts):
            yield from self.holds(before, after, parts[0])
        if parts and len(parts) > 1:
            first, last = parts[0], parts[-1]
            if _distance(first.value, last.value) > last.reach + self.slack(first, last):
                yield f"begins with {self.shown(first.value)} and ends with {self.shown(last.value)}"
        if value is not None and parts:
            wanted = self.math.number(value)
            if _distance(parts[-1].value, wanted) > parts[-1].reach + self.near * (1 + abs(wanted)):
                yield f"ends with {self.shown(parts[-1].value)}, the value is {self.shown(wanted)}"
        for reason in reasons:
            if not self.valuer(condition(reason, self.names)):
                yield "gives a reason that does not hold"

    def part(self, sign: str, node: Node) -> Part:
        value = self.valuer(node)
        has_letters = any(part.kind == "letter" and part.name in self.place for part in _parts(node))
        reach = self.math.math.mpf(0)
        if not has_letters:
            for place, number in enumerate(_numbers(node)):
                if half := _half(number, alone=node.kind in ("number", "negative")):
                    moved = self.valuer(_moved(node, place, half))
                    reach += _distance(moved, value)
        return Part(sign, node, value, reach * (1 + self.math.math.mpf(10) ** -3), has_letters)

    @property
    def valuer(self) -> Valuer:
        return Valuer(self.math, self.place, self.known)

    def slack(self, before: Part, after: Part) -> Value:
        """How far two parts that are equal may be apart: letters were reckoned to so many digits only."""
        near = self.near if before.has_letters or after.has_letters else self.exact
        return near * (_size(before.value) + _size(after.value) + near)

    def holds(self, before: Part, after: Part, first: Part) -> Iterator[str]:
        distance, slack = _distance(before.value, after.value), self.slack(before, after)
        both = f"{self.shown(before.value)} {after.sign} {self.shown(after.value)}"
        if after.sign == "=" and distance > slack:
            yield f"says that {both}"
        elif after.sign == "≈" and distance > after.reach + before.reach + slack:
            yield f"says that {both}, which is off by more than the digits shown"
        elif after.sign == "≈" and self.is_exact(after) and self.same(before, after) and self.same(first, after):
            yield f"says ≈ where = holds: {both}"
        elif after.sign not in "=≈":
            comparison = Node("compare", (before.node, after.node), after.sign)
            if not self.valuer(comparison):
                yield f"says that {both}"

    def is_exact(self, part: Part) -> bool:
        """Whether a part in numbers rounds none of them: each is whole, or the very value of a letter."""
        decimals = (one.number for one in _numbers(part.node) if one.number.denominator > 1)
        return not part.has_letters and all(decimal in self.given for decimal in decimals)

    def same(self, one: Part, other: Part) -> bool:
        return _distance(one.value, other.value) <= self.exact * _size(other.value)

    def unmet(self, node: Node) -> Iterator[str]:
        """A case that is printed with a condition in numbers which does not hold."""
        for part in _parts(node):
            if part.kind == "case":
                when = part.parts[1]
                if not any(one.kind == "letter" for one in _parts(when)) and not self.valuer(when):
                    yield "states a condition that does not hold"

    def shown(self, value: Value) -> str:
        if isinstance(value, Matrix):
            return str([[self.shown(entry) for entry in row] for row in value.rows])
        return self.math.math.nstr(value, SHOWN)


def _entries(value: Value) -> Sequence[Value]:
    """The numbers of a table, or the one number that it is."""
    if isinstance(value, Matrix):
        return value.flat
    return [entry for row in value for entry in row] if isinstance(value, Sequence) else [value]


def _distance(one: Value, other: Value) -> Value:
    """How far two numbers, or the entries of two tables, are apart."""
    if isinstance(one, Matrix) != isinstance(other, Matrix):
        raise ValueError("a table of numbers beside a number")
    return max(abs(a - b) for a, b in zip(_entries(one), _entries(other), strict=True))


def _size(value: Value) -> Value:
    return max(map(abs, _entries(value)))


def _before_words(row: Row) -> tuple[Row, list[Row]]:
    """The chain, and what stands behind "because", at its commas; words before and behind a chain are remarks."""
    if row and isinstance(row[0], Words) and row[0] != Words("because"):
        row = row[1:]
    place = next((i for i, glyph in enumerate(row) if isinstance(glyph, Words)), len(row))
    if place >= len(row) - 1:  # nothing behind the words, if there are any
        return row[:place], []
    if row[place] != Words("because"):
        raise GarbledError(f"the word {key(row[place])!r} in a calculation")
    reasons: list[list[Glyph]] = [[]]
    for glyph in row[place + 1 :]:
        if glyph == Sign(","):
            reasons.append([])
        else:
            reasons[-1].append(glyph)
    return row[:place], [tuple(reason) for reason in reasons]


def _parts(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _parts(part)


def _numbers(node: Node) -> list[Node]:
    return [part for part in _parts(node) if part.kind == "number"]


def _half(number: Node, *, alone: bool) -> Fraction:
    """Half of the last digit of a decimal; a whole number is exact, unless it is all that stands there."""
    if number.digits is None:
        return Fraction(0)
    _, point, decimals = number.digits.partition(".")
    return Fraction(1, 2 * 10 ** len(decimals)) if point or alone else Fraction(0)


def _moved(node: Node, place: int, half: Fraction) -> Node:
    """The tree with its number at `place` a little larger."""
    counter = iter(range(10**9))

    def copied(part: Node) -> Node:
        if part.kind == "number":
            return Node("number", (), part.number + half) if next(counter) == place else part
        return Node(part.kind, tuple(map(copied, part.parts)), part.value)

    return copied(node)
