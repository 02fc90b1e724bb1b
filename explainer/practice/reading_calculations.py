"""A line of a calculation is taken apart: the quantity that it names, and what stands between its signs of equality."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from explainer.numeric.formatting import together
from explainer.practice.lines import EQUALS, few
from explainer.practice.messages import shown
from explainer.practice.numbers_on_paper import (
    apart,
    by_parts,
    decimals_of,
    multiplied_lists,
    multiplied_shapes,
    plain_calculation,
    with_point,
    without_unit,
)
from explainer.practice.on_paper import ARROWS, is_only_words
from explainer.practice.on_the_way import OF_SEVERAL, meant
from explainer.practice.problems import CalculationProblem
from explainer.practice.quantities import (
    NAME,
    Quantity,
    Value,
    expressions,
    letter,
    parted,
    value,
    with_numbers,
)
from explainer.symbolic.evaluation import NoValueError
from explainer.symbolic.typed.tokens import ParseError
from explainer.symbolic.typed.vocabulary import spelled

MAX_LETTERS = 600
SHAPE = re.compile(r"\(?\s*(\d+)\s*(?:x|×|by|\*)\s*(\d+)\s*\)?")
NAMED = re.compile(r"\s*([^\s:<≤=]+)\s*(?::|<=|[<≤])\s*(?=\S)")
WORD = re.compile(r"[^\W\d_][\w'∇Δ+]*(?:\([^=]*\))?|d[\w'^]+/d[\w'^]+")  # what may be a name
ERROR = re.compile(r"(?<![A-Za-z\d])e(?![A-Za-z(]|\d)|(?<=\d)e(?![A-Za-z(]|[-+]?\d)")  # not the e of 2e-3
WORDS = re.compile(r"(?<![\w'Δ^])(?:[A-Za-z]{3,}|[A-Z]{2}|Δ[xyL])(?![\w'(])")
ERROR_OF_ONE = re.compile(r"(?<![A-Za-z\d])e([12])(?!\d)")
BEGINS = r"[^\W_(][\w'/ ^().{}+*×·−-]{0,24}"  # what may stand before the = of another statement
NEXT = re.compile(
    rf"\s*(?:{ARROWS})\s*|\s*(?:,(?!\d)|(?<!\d),|[;]|\band\b|\s\s)\s*(?:so\s+|then\s+|and\s+)?(?={BEGINS}\s*=(?![=>]))"
)

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
        each = zip(self.parts, self.decimals, strict=True)
        return all(part.is_Rational or _is_fraction(part) or places is not None for part, places in each)


def _is_fraction(part: sp.Expr) -> bool:
    """2/3 and -2/3 are results."""
    factors = part.args if part.is_Mul else (part,)
    return all(f.is_Rational or (f.is_Pow and f.base.is_Integer and f.exp == -1) for f in factors) and len(factors) < 4


@dataclass(frozen=True)
class Statement:
    """What a line says: what it may be about, what is given by that name, its sides, a name that nobody knows, its own name."""

    targets: tuple[Target, ...]
    given: sp.Symbol | None
    sides: tuple[Side, ...]
    unknown: str = ""
    name: str = ""


class UnknownNameError(ParseError):
    """A name that the problem does not have."""


class Reader:
    """Reads lines in the names of a problem, an extended one, and in those that somebody has used for them.

    `letters` are the names that somebody is told of who has used another.
    """

    def __init__(self, problem: CalculationProblem, letters: Sequence[str]) -> None:
        self.problem, self.letters = problem, letters
        self.several = ""  # the name of several numbers, w', if the line above was about them
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
        plain = plain_calculation(text)
        if "ε" in self.targets or "ε1" in self.targets:  # a problem with an error has no exponentials
            plain = ERROR.sub("ε", plain)
        if "ε1" in self.targets:
            plain = ERROR_OF_ONE.sub(r"ε\1", plain)
        if is_only_words(plain):
            raise ParseError("these are words only; type a calculation such as 0.2*3 + 1")
        pieces = [piece for piece in map(str.strip, apart(plain, NEXT)) if piece]
        return [self._statement(each, known) for piece in few(pieces or [plain]) for each in self._by_parts(piece)]

    def _by_parts(self, plain: str) -> list[str]:
        """w' = (1, 2) as w1' = 1 and w2' = 2, where w' is the name of no single number."""
        texts = [side.strip() for side in EQUALS.split(self._with_sign(plain))]
        bare = re.sub(r"\s", "", texts[0])
        bare = bare if "(" in bare.strip("()[]") else bare.strip("()[]")
        if len(texts) < 2 or bare in self.targets or self._is_list(bare):
            return [plain]
        if not bare and self.several:  # the line goes on with what stands above it
            return by_parts(self.several, texts[1:], self.targets.keys()) or [plain]
        bases = dict.fromkeys([bare, *(OF_SEVERAL.get(bare, "").split())])
        known = self.targets.keys() | self.problem.given.keys()
        sides = [re.sub(r"(?<=\d)\s+and\s+(?=[-−\d])", ", ", side) for side in texts[1:] if side]
        self.several = next((base for base in bases if sides and by_parts(base, sides, known)), "")
        return by_parts(self.several, sides, known) if self.several else [plain]

    def _is_list(self, bare: str) -> bool:
        """Whether it is the name of a quantity with several parts, such as p1,p2,p3."""
        return any(len(quantity.names) > 1 and ",".join(quantity.names) == bare for quantity in self.problem.quantities)

    def _with_sign(self, plain: str) -> str:
        """W: 4 × 3 and η < 1/41 with a sign of equality."""
        plain = re.sub(r"^\s*0\s*(?:<|≤|<=)(?=.+[<≤])", "", plain)  # 0 < η < 1/41
        match = NAMED.match(plain)
        if match and (match[1] in OF_SEVERAL or self._named(match[1]) != ((), None)):
            return f"{match[1]} = {plain[match.end() :]}"
        return plain

    def _statement(self, plain: str, known: Mapping[sp.Symbol, Value]) -> Statement:
        texts = [without_unit(side.strip()) for side in EQUALS.split(self._with_sign(plain))]
        bare = re.sub(r"\s", "", texts[0])
        bare = bare if "(" in bare.strip("()") else bare.strip("()")
        targets, given = self._named(bare) if len(texts) > 1 else self._alone(bare)
        kept = [side for side in (texts[1:] if targets or given is not None else texts) if side]
        if not kept:
            raise ParseError("there is nothing on this line yet; type a calculation such as 0.2*3 + 1")
        sides, unknown = self._sides([self._plainer(side, targets) for side in kept], known)
        return Statement(targets, given, sides, unknown, bare)

    def _plainer(self, side: str, targets: tuple[Target, ...]) -> str:
        """A side with decimal points, without products of lists and shapes, and in the names of the problem."""
        side = multiplied_lists(side)
        if any(quantity.is_shape for quantity in self.problem.quantities):
            side = multiplied_shapes(side)
        single = [(quantity, (0,)) for quantity in self.problem.quantities if len(quantity.parts) == 1]
        about = targets or (single[-1:] if len(single) == len(self.problem.quantities) else ())  # 0,8 is no list there
        if about and all(len(places) == 1 for _, places in about):
            quantity, (place, *_) = about[0]
            right = self.problem.values.get(quantity.symbols[place], 0)
            side = with_point(side, float(right)) if "," in side and len(parted(side)) > 1 else side
        return WORDS.sub(lambda words: self._meant(words[0]), self._dotted(side))

    def _dotted(self, side: str) -> str:
        """w·x as w1·x1 + w2·x2, where the problem has no w and no x."""
        known = self.targets.keys() | self.problem.given.keys()
        if {"w1", "w2", "x1", "x2"} <= known and not {"w", "x"} & known:
            return re.sub(r"(?<![\w])w\s*[·*⋅∙]?\s*x(?![\w])", "(w1*x1+w2*x2)", side)
        return side

    def _meant(self, word: str) -> str:
        """The problem's own name for a word, TP or "rise"; the word itself where there is none."""
        if word in self.targets or word in self.problem.given or spelled(word):
            return word
        names = [name for name in meant(self.problem, word) if name in self.targets or name in self.problem.given]
        return f" {names[0]} " if names else word

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
            except ParseError as problem:
                if is_last or not WORD.fullmatch(text.replace(" ", "")):
                    raise
                is_name = isinstance(problem, UnknownNameError)
                unknown, sides = unknown or (problem.why if is_name else self._advice(text)), []
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
        except NoValueError as problem:
            raise ParseError("this has no value; look at divisions by 0 and at logarithms") from problem
        decimals = tuple(map(decimals_of, parted(text)))
        letters = frozenset(self.used.get(name, name) for part in parts for name in part.free_symbols)
        return Side(text, numbers, values, decimals, letters)

    def _advice(self, name: str) -> str:
        """What to do about a name that the problem does not have."""
        letters = together(self.letters)
        return f"{name} is not a letter of this problem; write numbers in its place, as in 2*3 = 6, or use {letters}"

    def use(self, name: str, targets: Target) -> None:
        """Remembers the name with which a statement begins as another name of a quantity."""
        if len(targets[1]) == 1 and re.fullmatch(NAME, name) and letter(name) not in self.problem.values:
            self.used[letter(name)] = targets[0].symbols[targets[1][0]]
