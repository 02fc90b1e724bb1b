"""A learner's calculation, line by line: z = 0.2·1.5 + 0.4·2 = 1.1 is compared with what the problem's formulas give."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from explainer.numeric.formatting import ended
from explainer.practice.lines import EQUALS, STARTS
from explainer.practice.messages import shown
from explainer.practice.miscalculations import explained
from explainer.practice.problems import CalculationProblem
from explainer.practice.quantities import (
    Quantity,
    Value,
    expressions,
    letter,
    parted,
    plainly,
    value,
    value_or_none,
    with_numbers,
)
from explainer.practice.verdicts import CheckedLine, Verdict
from explainer.practice.wrong_ways import advice
from explainer.symbolic.evaluation import NoValueError
from explainer.symbolic.tokens import ParseError

MAX_LETTERS = 600
DECIMAL = re.compile(r"\s*[-−–]?\s*\d*\.?(\d*)\s*")
NAMED = re.compile(r"\s*([^\s:<≤=]+)\s*(?::|<=|[<≤])\s*(?=\S)")
NEARLY = 2e-3  # of a value that was worked out with rounded numbers
ROUGHLY = 2e-2  # of one that was worked out with numbers that were rounded too much


@dataclass(frozen=True)
class Side:
    """One side of a line: its text, and for each part the expression, the value, and the decimals of a plain number."""

    text: str
    parts: tuple[sp.Expr, ...]
    values: tuple[Value, ...]
    decimals: tuple[int | None, ...]

    @property
    def is_plain(self) -> bool:
        """Whether nothing is left to work out."""
        return all(part.is_Rational or _is_fraction(part) for part in self.parts)


def _is_fraction(part: sp.Expr) -> bool:
    """2/3 and -2/3 are results."""
    factors = part.args if part.is_Mul else (part,)
    return all(f.is_Rational or (f.is_Pow and f.base.is_Integer and f.exp == -1) for f in factors) and len(factors) < 4


def check_calculation(problem: CalculationProblem, lines: tuple[str, ...]) -> Verdict:
    """The lines of somebody who works out a problem."""
    sheet = _Sheet(problem)
    checked = tuple(sheet.checked(text, is_last=number == len(lines)) for number, text in enumerate(lines, start=1))
    wanted = [quantity for quantity in problem.quantities if quantity.name in problem.asked]
    answered = all(symbol in sheet.answered for quantity in wanted for symbol in quantity.symbols)
    return Verdict(checked, bool(checked) and checked[-1].right and answered)


def answered(problem: CalculationProblem, lines: tuple[str, ...]) -> set[sp.Symbol]:
    """Which quantities somebody has worked out rightly."""
    sheet = _Sheet(problem)
    for text in lines:
        sheet.checked(text, is_last=False)
    return sheet.answered


class _Sheet:
    """What has been worked out so far, rightly or in somebody's own way."""

    def __init__(self, problem: CalculationProblem) -> None:
        self.problem = problem
        self.answered: set[sp.Symbol] = set()
        self.own: dict[sp.Symbol, Value] = {}  # values that are not those of the problem
        self.count = 0
        self.wrong: dict[sp.Symbol, int] = {}  # in which line
        self.targets: dict[str, tuple[Quantity, tuple[int, ...]]] = {}
        for quantity in problem.quantities:
            self.targets[quantity.name] = quantity, tuple(range(len(quantity.parts)))
            for place, name in enumerate(quantity.names):
                self.targets.setdefault(name, (quantity, (place,)))

    def checked(self, text: str, *, is_last: bool) -> CheckedLine:
        """The next line. A number without a name may be a step on the way, unless it is the `is_last`."""
        self.count += 1
        try:
            name, sides = self._read(text)
            if name is None:
                return self._unnamed(text, sides, is_last=is_last)
            return self._named(text, *self.targets[name], sides)
        except ParseError as error:
            return CheckedLine(text, False, ended(f"I cannot read this line: {error.why}"), readable=False)

    # --- reading ----------------------------------------------------------------------------------------------------------

    def _read(self, text: str) -> tuple[str | None, list[Side]]:
        if not isinstance(text, str) or len(text) > MAX_LETTERS:
            raise ParseError(f"a line is text of at most {MAX_LETTERS} characters")
        plain = plainly(STARTS.sub("", text)).replace("≈", "=").replace("≅", "=").strip().rstrip(".;")
        if (found := NAMED.match(plain)) and found[1] in self.targets:  # W: 4 × 3 and η < 1/41
            plain = f"{found[1]} = {plain[found.end() :]}"
        sides = [side.strip() for side in EQUALS.split(plain)]
        bare = re.sub(r"\s", "", sides[0]).strip("()")
        name = bare if bare in self.targets else self._listed(bare)
        if name is None and len(sides) > 1 and re.fullmatch(r"[A-Za-zŷη]\d*'?|d.+/d.+", bare):
            if letter(bare) in self.problem.values:
                return None, [self._side(side) for side in sides[1:] if side]
            raise ParseError(f"{bare} is not asked for here; this problem has {', '.join(self.targets)}")
        kept = [side for side in (sides[1:] if name else sides) if side]
        if not kept:
            raise ParseError("there is nothing on this line yet; type a calculation such as 0.2*3 + 1")
        return name, [self._side(side) for side in kept]

    def _listed(self, bare: str) -> str | None:
        """p1, p2, p3 is p."""
        return next((q.name for q in self.problem.quantities if len(q.names) > 1 and ",".join(q.names) == bare), None)

    def _side(self, text: str) -> Side:
        shape = re.fullmatch(r"\(?\s*(\d+)\s*(?:x|×|by|\*)\s*(\d+)\s*\)?", text)
        if shape and any(quantity.is_shape for quantity in self.problem.quantities):
            text = f"{shape[1]}, {shape[2]}"
        parts = expressions(text)
        known = self.problem.values | self.own
        unknown = sorted({symbol.name for part in parts for symbol in part.free_symbols - set(known)})
        if unknown:
            raise ParseError(
                f"{unknown[0]} is not a letter of this problem; use numbers, or the letters of the problem"
            )
        numbers = tuple(with_numbers(part, known) for part in parts)
        try:
            values = tuple(value(part, known) for part in parts)
        except NoValueError as error:
            raise ParseError("this has no value; look at divisions by 0 and at logarithms") from error
        written = [DECIMAL.fullmatch(part) for part in parted(text)]
        return Side(text, numbers, values, tuple(len(found[1]) if found else None for found in written))

    # --- judging ----------------------------------------------------------------------------------------------------------

    def _named(self, text: str, quantity: Quantity, places: tuple[int, ...], sides: list[Side]) -> CheckedLine:
        for number, side in enumerate(sides):
            if len(side.values) != len(places):
                raise ParseError(_counted(quantity.name, len(places), side))
            wrong = next((at for at, place in enumerate(places) if not self._is(side, at, quantity, place)), None)
            if wrong is not None:
                return self._wrong(text, quantity, places[wrong], side, wrong, follows_right_side=number > 0)
        symbols = [quantity.symbols[place] for place in places]
        side = sides[-1]
        for symbol in symbols:
            self.own.pop(symbol, None)
        if not side.is_plain:
            return CheckedLine(text, True, "Right so far. Now work it out.", rule=quantity.title or quantity.name)
        coarse = [at for at, place in enumerate(places) if self._is_coarse(side, at, quantity, place)]
        if coarse:
            return CheckedLine(
                text, True, f"Right as far as it goes; give it to {quantity.digits} decimals.", rule=quantity.title
            )
        self.answered.update(symbols)
        return CheckedLine(text, True, f"Right: {_named(quantity)}.", rule=quantity.title or quantity.name, done=True)

    def _unnamed(self, text: str, sides: list[Side], *, is_last: bool) -> CheckedLine:
        """A line without a name is about the first quantity that it fits; if it fits none, about the next one."""
        groups = [
            (quantity, places) for quantity, places in self.targets.values() if len(places) == len(sides[-1].values)
        ]
        fitting = [
            (quantity, places)
            for quantity, places in groups
            if all(self._is(sides[-1], at, quantity, place) for at, place in enumerate(places))
        ]
        waiting = [each for each in fitting if any(each[0].symbols[place] not in self.answered for place in each[1])]
        if fitting:
            return self._named(text, *(waiting or fitting)[0], sides)
        open_ones = [each for each in groups if any(each[0].symbols[place] not in self.answered for place in each[1])]
        if not open_ones:
            name = self.problem.asked[0]
            raise ParseError(f"I do not know which quantity this is; begin the line with its name, such as {name} =")
        part = self._part_of(sides[-1])
        if part and not (is_last and self._is_known_mistake(sides[-1], open_ones)):
            return CheckedLine(text, True, f"Right so far: this is {part}.", rule="a part")
        guesses = [self._guess(text, *each, sides) for each in reversed(open_ones)]
        chosen = next((guess for guess in guesses if guess[0].mistake), guesses[-1])
        self.own, self.wrong = chosen[1]
        return chosen[0]

    def _guess(
        self, text: str, quantity: Quantity, places: tuple[int, ...], sides: list[Side]
    ) -> tuple[CheckedLine, tuple[dict, dict]]:
        """What the line is when it is about this quantity, and what would then stand on the sheet."""
        before = dict(self.own), dict(self.wrong)
        line = self._named(text, quantity, places, sides)
        after = self.own, self.wrong
        self.own, self.wrong = before
        return line, after

    def _is_known_mistake(self, side: Side, groups: list[tuple[Quantity, tuple[int, ...]]]) -> bool:
        """Whether a number is what one of the problem's wrong formulas gives."""
        for quantity, (place, *_) in groups:
            for _, wrong in quantity.wrong:
                found = value_or_none(expressions(wrong)[place], self.problem.values)
                if found is not None and matches(side.values[0], found, side.decimals[0]):
                    return True
        return False

    def _part_of(self, side: Side) -> str:
        """The product or sum, in a formula that is not worked out yet, to which a single number belongs."""
        if len(side.values) > 1:
            return ""
        for quantity in self.problem.quantities:
            for symbol, part in zip(quantity.symbols, quantity.parts, strict=True):
                if symbol not in self.answered:
                    for inner in sp.preorder_traversal(part):
                        found = inner.free_symbols and inner.args and value_or_none(inner, self.problem.values)
                        if found and matches(side.values[0], found, side.decimals[0]):
                            return shown(inner)
        return ""

    def _is(self, side: Side, at: int, quantity: Quantity, place: int) -> bool:
        return matches(side.values[at], self.problem.values[quantity.symbols[place]], side.decimals[at])

    def _is_coarse(self, side: Side, at: int, quantity: Quantity, place: int) -> bool:
        """Whether a right decimal has fewer places than were asked for."""
        right, decimals = self.problem.values[quantity.symbols[place]], side.decimals[at]
        return decimals is not None and decimals < quantity.digits and side.values[at] != right

    def _wrong(
        self, text: str, quantity: Quantity, place: int, side: Side, at: int, *, follows_right_side: bool
    ) -> CheckedLine:
        symbol, found = quantity.symbols[place], side.values[at]
        right = self.problem.values[symbol]
        self.wrong.setdefault(symbol, self.count)
        self.answered.discard(symbol)
        if follows_right_side:
            self.own[symbol] = found
            return CheckedLine(text, False, advice("arithmetic"), "arithmetic", ("arithmetic",))
        carried = self.problem.values_with(self.own).get(symbol) if self.own else None
        if carried is not None and matches(found, carried, side.decimals[at]):
            line = min(self.wrong[name] for name in self.own if name in self.wrong)
            self.own[symbol] = found
            return CheckedLine(
                text, False, f"This follows from line {line}, so the mistake in that line is still in it."
            )
        keys, also = explained(self.problem, symbol, lambda other: matches(found, other, side.decimals[at]), self.own)
        self.own[symbol] = found
        if not keys:
            named = self._belongs_to(found, side.decimals[at], symbol)
            if named:
                return CheckedLine(
                    text, False, f"This is {named}, not {quantity.names[place]}.", "wrong_quantity", ("wrong_quantity",)
                )
            if abs(float(found) - float(right)) < ROUGHLY * abs(float(right)):
                return CheckedLine(text, False, advice("rounded_too_much"), "rounded_too_much", ("rounded_too_much",))
            return CheckedLine(text, False, self._unexplained(quantity, place, found))
        message = " ".join(dict.fromkeys(map(advice, keys)))
        return CheckedLine(text, False, message, keys[0], keys, also)

    def _belongs_to(self, found: Value, decimals: int | None, symbol: sp.Symbol) -> str:
        """The name of another quantity that has this value."""
        names = {
            part: name
            for quantity in self.problem.quantities
            for part, name in zip(quantity.symbols, quantity.names, strict=True)
        }
        return next(
            (
                name
                for part, name in names.items()
                if part != symbol and matches(found, self.problem.values[part], decimals)
            ),
            "",
        )

    def _unexplained(self, quantity: Quantity, place: int, found: Value) -> str:
        right = self.problem.values[quantity.symbols[place]]
        name = quantity.names[place]
        if float(found) == -float(right):
            return f"{name} has the wrong sign."
        way = "large" if float(found) > float(right) else "small"
        size = f"{name} is too {way}" if right >= 0 and found >= 0 else f"{name} is not right yet"
        return f"{size}. Its formula is {name} = {shown(quantity.parts[place])}. Put the numbers in one by one."


def _named(quantity: Quantity) -> str:
    """The quantity in a sentence."""
    return f"the {quantity.title}" if quantity.title else quantity.name


def _counted(name: str, wanted: int, side: Side) -> str:
    """What is said about a line with too many or too few numbers."""
    expected = "one number" if wanted == 1 else f"{wanted} numbers"
    decimals = "; write decimals with a point, as in 0.5" if re.search(r"\d,\d", side.text) else ""
    return f"{name} needs {expected}, and this line has {len(side.values)}{decimals}"


def matches(found: Value, right: Value, decimals: int | None) -> bool:
    """Whether a value is the right one: exactly, rounded to the decimals that are shown, or by way of rounded numbers.

    Two digits are enough of a number without an end such as e, three of a fraction.
    """
    if found == right:
        return True
    size, difference = abs(float(right)), abs(float(found) - float(right))
    if decimals is not None:
        digits = decimals + 1 + math.floor(math.log10(size)) if size else 0
        return difference <= 0.5000001 * 10**-decimals and digits >= (3 if isinstance(right, Fraction) else 2)
    return difference <= 1e-12 * size or (not isinstance(right, Fraction) and difference <= NEARLY * size)
