"""A line of a calculation is taken apart: the quantity that it names, and what stands between its signs of equality."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from explainer.numeric.formatting import together
from explainer.practice.lines import EQUALS
from explainer.practice.on_paper import STARTS
from explainer.practice.messages import shown
from explainer.practice.on_the_way import meant
from explainer.practice.problems import CalculationProblem
from explainer.practice.quantities import (
    NAME,
    Quantity,
    Value,
    expressions,
    letter,
    parted,
    plainly,
    value,
    with_numbers,
)
from explainer.symbolic.evaluation import NoValueError
from explainer.symbolic.tokens import ParseError

MAX_LETTERS = 600
SHAPE = re.compile(r"\(?\s*(\d+)\s*(?:x|×|by|\*)\s*(\d+)\s*\)?")
DECIMAL = re.compile(r"\s*[-−–]?\s*\d*\.?(\d*)\s*")
NAMED = re.compile(r"\s*([^\s:<≤=]+)\s*(?::|<=|[<≤])\s*(?=\S)")
WORD = re.compile(r"[^\W\d_][\w'∇Δ+]*(?:\([^=]*\))?|d[^=/]+/d[^=/]+")  # what may be a name
ERROR = re.compile(r"(?<![A-Za-z\d])e(?![A-Za-z(]|\d)|(?<=\d)e(?![A-Za-z(]|[-+]?\d)")  # not the e of 2e-3
ERROR_OF_ONE = re.compile(r"(?<![A-Za-z\d])e([12])(?!\d)")
NEXT = re.compile(r"(?:[,;]|\band\b)\s*(?=[^\W\d][\w'/ ]{0,11}\s*=(?!=))")

Target = tuple[Quantity, tuple[int, ...]]  # a quantity, and the places of the parts that are meant


@dataclass(frozen=True)
class Side:
    """One side of a line: its text and letters; for each part the expression, the value, the decimals of a plain number."""

    text: str
    parts: tuple[sp.Expr, ...]
    values: tuple[Value, ...]
    decimals: tuple[int | None, ...]
    letters: frozenset[sp.Symbol] = frozenset()

    @property
    def is_plain(self) -> bool:
        """Whether nothing is left to work out."""
        return all(part.is_Rational or _is_fraction(part) for part in self.parts)


def _is_fraction(part: sp.Expr) -> bool:
    """2/3 and -2/3 are results."""
    factors = part.args if part.is_Mul else (part,)
    return all(f.is_Rational or (f.is_Pow and f.base.is_Integer and f.exp == -1) for f in factors) and len(factors) < 4


@dataclass(frozen=True)
class Statement:
    """What a line says: what it may be about, what is given by that name, its sides, and a name that nobody knows."""

    targets: tuple[Target, ...]
    given: sp.Symbol | None
    sides: tuple[Side, ...]
    unknown: str = ""


class UnknownNameError(ParseError):
    """A name that the problem does not have."""


class Reader:
    """Reads lines in the names of a problem, an extended one, and in those that somebody has used for them.

    `letters` are the names that somebody is told of who has used another.
    """

    def __init__(self, problem: CalculationProblem, letters: Sequence[str]) -> None:
        self.problem, self.letters = problem, letters
        self.used: dict[sp.Symbol, sp.Symbol] = {}  # another name, and the quantity that it stands for
        self.targets: dict[str, Target] = {}
        for quantity in problem.quantities:
            self.targets[quantity.name] = quantity, tuple(range(len(quantity.parts)))
            for place, name in enumerate(quantity.names):
                self.targets.setdefault(name, (quantity, (place,)))

    def statements(self, text: str, known: Mapping[sp.Symbol, Value]) -> list[Statement]:
        """What a line says: "a = 1, b = 2" says two things. Raises ParseError, with what to do, where it cannot be read."""
        if not isinstance(text, str) or len(text) > MAX_LETTERS:
            raise ParseError(f"a line is text of at most {MAX_LETTERS} characters")
        plain = plainly(STARTS.sub("", text)).replace("≈", "=").replace("≅", "=").strip().rstrip(".;")
        if "ε" in self.targets:  # a problem with an error has no exponentials
            plain = ERROR.sub("ε", plain)
        if "ε1" in self.targets:
            plain = ERROR_OF_ONE.sub(r"ε\1", plain)
        pieces, start = [], 0
        for found in NEXT.finditer(plain):
            if "=" in plain[start : found.start()]:  # not p1, p2 = 0.3, 0.7
                pieces.append(plain[start : found.start()])
                start = found.end()
        return [self._statement(piece, known) for piece in (*pieces, plain[start:])]

    def _statement(self, plain: str, known: Mapping[sp.Symbol, Value]) -> Statement:
        plain = re.sub(r"^\s*0\s*(?:<|≤|<=)(?=.+[<≤])", "", plain)  # 0 < η < 1/41
        if (found := NAMED.match(plain)) and self._named(found[1]) != ((), None):  # W: 4 × 3 and η < 1/41
            plain = f"{found[1]} = {plain[found.end() :]}"
        texts = [side.strip() for side in EQUALS.split(plain)]
        bare = re.sub(r"\s", "", texts[0])
        bare = bare if "(" in bare.strip("()") else bare.strip("()")
        targets, given = self._named(bare) if len(texts) > 1 else self._alone(bare)
        kept = [side for side in (texts[1:] if targets or given is not None else texts) if side]
        if not kept:
            raise ParseError("there is nothing on this line yet; type a calculation such as 0.2*3 + 1")
        sides, unknown = self._sides(kept, known)
        return Statement(targets, given, sides, unknown)

    def _alone(self, bare: str) -> tuple[tuple[Target, ...], None]:
        """A name that nothing is said about."""
        if bare in self.targets:
            raise ParseError("there is nothing on this line yet; type a calculation such as 0.2*3 + 1")
        return (), None

    def _named(self, bare: str) -> tuple[tuple[Target, ...], sp.Symbol | None]:
        """What somebody may mean by a name before a sign of equality: quantities, or a number that is given."""
        if bare in self.targets:
            return (self.targets[bare],), None
        listed = next((q.name for q in self.problem.quantities if len(q.names) > 1 and ",".join(q.names) == bare), None)
        if listed:  # p1, p2, p3 is p
            return (self.targets[listed],), None
        called = re.sub(r"^([LEJC])\(.*\)$", r"\1", bare)  # L(w1, w2)
        if called in self.targets:
            return (self.targets[called],), None
        also = list(meant(self.problem, called))
        targets = tuple(self.targets[name] for name in dict.fromkeys(also) if name in self.targets)
        if called in self.problem.given:
            return targets, letter(called)
        return targets, next((letter(name) for name in also if name in self.problem.given and not targets), None)

    def _sides(self, texts: list[str], known: Mapping[sp.Symbol, Value]) -> tuple[tuple[Side, ...], str]:
        """What can be read of a line, from the right: before f(2) = 3 stands a name that the problem does not have."""
        unknown, sides = "", []
        is_product = len(texts) > 1 and texts[-1].isdecimal()  # 12*2 = 24 is about no shape
        for number, text in enumerate(texts):
            is_last = number == len(texts) - 1
            try:
                sides.append(self._side(text, known, is_product=is_product))
            except UnknownNameError as error:
                if is_last:
                    raise
                unknown, sides = unknown or error.why, []
            except ParseError:
                if is_last or not WORD.fullmatch(text.replace(" ", "")):
                    raise
                unknown, sides = unknown or self._advice(text), []
        return tuple(sides), unknown

    def _side(self, text: str, known: Mapping[sp.Symbol, Value], *, is_product: bool = False) -> Side:
        shape = SHAPE.fullmatch(text)
        if (
            shape
            and not (is_product and "*" in text)
            and any(quantity.is_shape for quantity in self.problem.quantities)
        ):
            text = f"{shape[1]}, {shape[2]}"
        parts = expressions(text)
        known = {**known, **{name: known[symbol] for name, symbol in self.used.items() if symbol in known}}
        unknown = sorted((symbol for part in parts for symbol in part.free_symbols - set(known)), key=str)
        if unknown:
            raise UnknownNameError(self._advice(shown(unknown[0])))
        numbers = tuple(with_numbers(part, known) for part in parts)
        try:
            values = tuple(value(part, known) for part in parts)
        except NoValueError as error:
            raise ParseError("this has no value; look at divisions by 0 and at logarithms") from error
        written = [DECIMAL.fullmatch(part) for part in parted(text)]
        decimals = tuple(len(found[1]) if found else None for found in written)
        letters = frozenset(self.used.get(name, name) for part in parts for name in part.free_symbols)
        return Side(text, numbers, values, decimals, letters)

    def _advice(self, name: str) -> str:
        """What to do about a name that the problem does not have."""
        letters = together(self.letters)
        return f"{name} is not a letter of this problem; write numbers in its place, as in 2*3 = 6, or use {letters}"

    def use(self, line: str, targets: Target) -> None:
        """Remembers the name with which a line begins as another name of a quantity."""
        name = re.sub(r"\s", "", EQUALS.split(plainly(STARTS.sub("", line)))[0])
        if len(targets[1]) == 1 and re.fullmatch(NAME, name) and letter(name) not in self.problem.values:
            self.used[letter(name)] = targets[0].symbols[targets[1][0]]
