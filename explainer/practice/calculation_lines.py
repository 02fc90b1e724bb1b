"""A learner's calculation, line by line: z = 0.2·1.5 + 0.4·2 = 1.1 is compared with what the problem's formulas give."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import sympy as sp

from explainer.numeric.formatting import decimal, ended, together, typeset
from explainer.practice.closeness import asked_digits, equal, goes_as_far, matches, nearly
from explainer.practice.messages import shown
from explainer.practice.miscalculations import explained
from explainer.practice.on_the_way import extended, without_number
from explainer.practice.problems import CalculationProblem, rounded
from explainer.practice.quantities import Quantity, Value, expressions, letter, value_or_none
from explainer.practice.reading_calculations import Reader, Side, Statement, Target
from explainer.practice.verdicts import CheckedLine, Verdict
from explainer.practice.wrong_ways import advice
from explainer.symbolic.typed.tokens import ParseError

ROUGHLY = 2e-2  # of one that was worked out with numbers that were rounded too much
MAX_SHOWN = 40  # letters of a side in a sentence


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
        self.asked = problem
        self.problem = extended(problem)
        self.without_number = without_number(problem, self.problem)
        self.reader = Reader(self.problem, [*problem.given, *(quantity.name for quantity in problem.quantities)])
        self.answered: set[sp.Symbol] = set()
        self.own: dict[sp.Symbol, Value] = {}  # values that are not those of the problem
        self.count = 0
        self.unfinished: tuple[Target, ...] = ()  # what the line above has set up rightly, and not worked out
        self.wrong: dict[sp.Symbol, int] = {}  # in which line

    def checked(self, text: str, *, is_last: bool) -> CheckedLine:
        """The next line. A number without a name may be a step on the way, unless it is the `is_last`."""
        self.count += 1
        unfinished, self.unfinished = self.unfinished, ()
        try:
            statements = self.reader.statements(text, self.problem.values | self.own)
            if isinstance(text, str) and text.lstrip().startswith("="):  # it goes on with the line above
                statements = [_about(each, unfinished) for each in statements]
            lines = [self._judged(text, each, unfinished, is_last=is_last) for each in statements]
        except ParseError as problem:
            return CheckedLine(text, False, ended(f"I cannot read this line: {problem.why}"), readable=False)
        wrong = next((line for line in lines if not line.right), None)
        return wrong or replace(lines[-1], message=_together([line.message for line in lines]))

    def _judged(self, text: str, statement: Statement, unfinished: tuple[Target, ...], *, is_last: bool) -> CheckedLine:
        sides = statement.sides
        if statement.given is not None:
            number = self.problem.values[statement.given]
            if all(matches(side.values[0], number, side.decimals[0]) for side in sides):
                return CheckedLine(text, True, "Right: that is what the problem says.", rule="given")
            primed = [target for target in statement.targets if target[0].name.endswith("'")]
            if not primed and sides[-1].is_plain and len(sides) == 1:
                known = f"{shown(statement.given)} = {_printed(number)}"
                return CheckedLine(text, False, f"The problem says {known}. Give your number a name of its own.")
            statement = replace(statement, targets=tuple(primed))
        if not statement.targets:
            return self._unnamed(text, statement, is_last=is_last)
        target = next((each for each in statement.targets if self._fits(sides[-1], each)), statement.targets[0])
        self.reader.use(statement.name, target)
        return self._named(text, *target, sides, goes_on=target in unfinished and text.lstrip().startswith("="))

    # --- judging ----------------------------------------------------------------------------------------------------------

    def _named(
        self, text: str, quantity: Quantity, places: tuple[int, ...], sides: Sequence[Side], *, goes_on: bool = False
    ) -> CheckedLine:
        is_rounded = sides[-1].is_plain and self._fits(sides[-1], (quantity, places))  # −ln(0.915) = 0.089
        for number, side in enumerate(sides):
            if len(side.values) != len(places):
                raise ParseError(_counted(quantity.name, len(places), side))
            if is_rounded and equal(side, sides[-1]):
                continue
            wrong = next((at for at, place in enumerate(places) if not self._may_be(side, at, quantity, place)), None)
            if wrong is not None:
                if goes_on:
                    self.unfinished = ((quantity, places),)
                    if line := self._still_wrong(text, quantity.symbols[places[wrong]], side, wrong):
                        return line
                return self._wrong(text, quantity, places[wrong], side, wrong, follows_right_side=goes_on or number > 0)
        symbols = [quantity.symbols[place] for place in places]
        side = sides[-1]
        for symbol in symbols:
            self.own.pop(symbol, None)
        title = quantity.title or quantity.name
        if self.without_number.isdisjoint(symbols):
            if not side.is_plain:
                self.unfinished = (*self.unfinished, (quantity, places))
                return CheckedLine(text, True, "Right so far. Now work it out.", rule=title)
            is_asked = quantity in self.asked.quantities
            if is_asked and any(self._is_coarse(side, at, quantity, place) for at, place in enumerate(places)):
                is_exact = all(isinstance(self.problem.values[symbol], Fraction) for symbol in symbols)
                more = f"{quantity.digits} decimals{', or as a fraction' if is_exact else ''}"
                return CheckedLine(text, True, f"Right as far as it goes; give it to {more}.", rule=title)
        if quantity not in self.asked.quantities:
            if quantity.alternative:  # an error may be meant the other way round
                self.own.update(zip(symbols, side.values, strict=True))
            return CheckedLine(
                text, True, f"Right: {_named(quantity)}, a true step on the way. {self._asked_for()}", rule=title
            )
        self.answered.update(symbols)
        return CheckedLine(text, True, f"Right: {_named(quantity)}.{self._left()}", rule=title, done=True)

    def _left(self) -> str:
        """What is still to be found after an answer, if it was not the last."""
        asked = [one for one in self.asked.quantities if one.name in self.asked.asked]
        left = [shown(letter(one.name)) for one in asked if not self.answered.issuperset(one.symbols)]
        return f" Still to find: {together(left)}." if 0 < len(left) < len(asked) else ""

    def _asked_for(self) -> str:
        """What is said about a line that is true and not needed."""
        return f"The problem asks for {together(shown(letter(name)) for name in self.asked.asked)}."

    def _unnamed(self, text: str, statement: Statement, *, is_last: bool) -> CheckedLine:
        """A line without a name is about the first quantity that it fits; if it fits none, about the next one."""
        sides, last = statement.sides, statement.sides[-1]
        own = set(self.asked.quantities)
        groups = [each for each in self.reader.targets.values() if len(each[1]) == len(last.values) and each[0] in own]
        fitting = [each for each in groups if self._fits(last, each)]
        waiting = [each for each in fitting if not self._has(each)]
        if fitting:
            return self._named(text, *(waiting or fitting)[0], sides)
        open_ones = [each for each in groups if not self._has(each)]
        mistake = self._known_mistake(last, open_ones)
        holds = len(sides) > 1 and all(equal(one, other) for one, other in itertools.pairwise(sides))
        if len(sides) > 1 and not holds:
            if about := next((each for each in open_ones if self._fits(sides[0], each)), None):
                self._named(text, *about, sides)  # lines that go on from there are said to follow
            return self._unequal(text, sides)
        part = self._part_of(last) or self._aside(last)
        if part and (holds or not (is_last and mistake)):
            return CheckedLine(text, True, f"Right so far: this is {part}.", rule="a part")
        if holds and not statement.unknown:  # what an unknown name is equal to, nobody can say
            message = (
                f"This is true, but {mistake}"
                if mistake
                else f"This is true, a step on your own way. {self._asked_for()}"
            )
            return CheckedLine(text, True, message, rule="a true line")
        if statement.unknown:
            raise ParseError(statement.unknown)
        if not open_ones:
            name = self.problem.asked[0]
            raise ParseError(f"I do not know which quantity this is; begin the line with its name, such as {name} =")
        guesses = [self._guess(text, *each, sides) for each in reversed(open_ones)]
        chosen = next((guess for guess in guesses if guess[0].mistake), guesses[-1])
        self.own, self.wrong = chosen[1]
        return chosen[0]

    def _fits(self, side: Side, target: Target) -> bool:
        quantity, places = target
        return len(side.values) == len(places) and all(
            self._is(side, at, quantity, place) for at, place in enumerate(places)
        )

    def _has(self, target: Target) -> bool:
        """Whether all of it has been worked out."""
        return all(target[0].symbols[place] in self.answered for place in target[1])

    def _aside(self, side: Side) -> str:
        """What a number is that the problem does not ask for."""
        for quantity, places in self.reader.targets.values():
            if self._is_worked_out(quantity) and self._fits(side, (quantity, places)):
                return _named(quantity)
        return ""

    def _is_worked_out(self, quantity: Quantity) -> bool:
        """Whether its number says something: not where it is a number of the problem, such as dz/dw1 = x1, nor a formula."""
        return self.without_number.isdisjoint(quantity.symbols) and all(part.args for part in quantity.parts)

    def _unequal(self, text: str, sides: Sequence[Side]) -> CheckedLine:
        """A line of which both sides can be worked out, and do not come to the same."""
        left, right = next(pair for pair in itertools.pairwise(sides) if not equal(*pair))
        message = "The two sides of this line are not equal. Work out each of them again."
        if len(left.values) == len(right.values) == 1 and self.without_number.isdisjoint(left.letters | right.letters):
            what = typeset(left.text) if len(left.text) < MAX_SHOWN else "the left side"
            results = f"{_printed(left.values[0])}, not to {_printed(right.values[0])}"
            message = f"The two sides are not equal: {what} comes to {results}."
        return CheckedLine(text, False, message, "arithmetic", ("arithmetic",))

    def _guess(
        self, text: str, quantity: Quantity, places: tuple[int, ...], sides: Sequence[Side]
    ) -> tuple[CheckedLine, tuple[dict, dict]]:
        """What the line is when it is about this quantity, and what would then stand on the sheet."""
        before = dict(self.own), dict(self.wrong)
        line = self._named(text, quantity, places, sides)
        after = self.own, self.wrong
        self.own, self.wrong = before
        return line, after

    def _known_mistake(self, side: Side, groups: Sequence[Target]) -> str:
        """What is said about a number that one of the problem's wrong formulas gives; "" about another."""
        for quantity, (place, *_) in groups:
            for key, wrong in quantity.wrong:
                value = value_or_none(expressions(wrong)[place], self.problem.values)
                if value is not None and matches(side.values[0], value, side.decimals[0]):
                    return f"it is not {shown(quantity.symbols[place])}. {advice(key)}"
        return ""

    def _part_of(self, side: Side) -> str:
        """The product or sum, in a formula that is not worked out yet, to which a single number belongs."""
        if len(side.values) > 1:
            return ""
        for quantity in self.asked.quantities:
            for symbol, part in zip(quantity.symbols, quantity.parts, strict=True):
                if symbol not in self.answered:
                    for inner in _inner(part):
                        value = inner.free_symbols and inner.args and value_or_none(inner, self.problem.values)
                        if value and matches(side.values[0], value, side.decimals[0]):
                            return shown(inner)
        return ""

    def _is(self, side: Side, at: int, quantity: Quantity, place: int) -> bool:
        right = [self.problem.values[quantity.symbols[place]]]
        if quantity.alternative:
            right.append(value_or_none(expressions(quantity.alternative)[place], self.problem.values))
        is_asked = quantity in self.asked.quantities
        close = matches if is_asked else nearly
        if is_asked and side.decimals[at] is not None and side.values[at] == asked_digits(right[0], quantity):
            return True
        return any(close(side.values[at], one, side.decimals[at]) for one in right)

    def _may_be(self, side: Side, at: int, quantity: Quantity, place: int) -> bool:
        """Whether a value is right or, as the problem's own decimals, right as far as it goes."""
        return self._is(side, at, quantity, place) or (
            quantity in self.asked.quantities
            and goes_as_far(side.values[at], self.problem.values[quantity.symbols[place]], side.decimals[at])
        )

    def _is_coarse(self, side: Side, at: int, quantity: Quantity, place: int) -> bool:
        """Whether a right decimal has fewer places than were asked for."""
        right, decimals = self.problem.values[quantity.symbols[place]], side.decimals[at]
        if decimals is None or side.values[at] in (right, asked_digits(right, quantity)):
            return False
        return decimals < quantity.digits or not self._is(side, at, quantity, place)

    def _wrong(
        self, text: str, quantity: Quantity, place: int, side: Side, at: int, *, follows_right_side: bool
    ) -> CheckedLine:
        symbol, value = quantity.symbols[place], side.values[at]
        right = self.problem.values[symbol]
        self.wrong.setdefault(symbol, self.count)
        self.answered.discard(symbol)
        if follows_right_side:
            self.own[symbol] = value
            return CheckedLine(text, False, advice("arithmetic"), "arithmetic", ("arithmetic",))
        carried = self.problem.values_with(self.own).get(symbol) if self.own else None
        if carried is not None and matches(value, carried, side.decimals[at]):
            line = min((self.wrong[name] for name in self.own if name in self.wrong), default=self.count)
            self.own[symbol] = value
            return CheckedLine(
                text, False, f"This follows from line {line}, so the mistake in that line is still in it."
            )
        on_the_way = self.asked
        if quantity not in self.asked.quantities:  # what comes after it explains nothing, and takes time
            before = self.problem.quantities[: self.problem.quantities.index(quantity) + 1]
            on_the_way = replace(self.problem, quantities=before)
        keys, also = explained(on_the_way, symbol, lambda other: matches(value, other, side.decimals[at]), self.own)
        if not keys:  # of a number with two digits only, so much can be said
            keys, also = explained(
                on_the_way, symbol, lambda other: goes_as_far(value, other, side.decimals[at]), self.own
            )
        self.own[symbol] = value
        if not keys:
            named = self._belongs_to(value, side.decimals[at], symbol)
            if named:
                return CheckedLine(
                    text,
                    False,
                    f"This is {named}, not {_called(quantity.names[place])}.",
                    "wrong_quantity",
                    ("wrong_quantity",),
                )
            off = abs(float(value) - float(right))
            if symbol not in self.without_number and off < ROUGHLY * abs(float(right)):
                return CheckedLine(text, False, advice("rounded_too_much"), "rounded_too_much", ("rounded_too_much",))
            return CheckedLine(text, False, self._unexplained(quantity, place, value))
        message = " ".join(dict.fromkeys(map(advice, keys)))
        return CheckedLine(text, False, message, keys[0], keys, also)

    def _still_wrong(self, text: str, symbol: sp.Symbol, side: Side, at: int) -> CheckedLine | None:
        """The verdict on a line that goes on from a wrong one and is worked out rightly."""
        own = self.own.get(symbol)
        if own is None or not matches(side.values[at], own, side.decimals[at]):
            return None
        message = f"This follows from line {self.wrong[symbol]}, so the mistake in that line is still in it."
        return CheckedLine(text, False, message)

    def _belongs_to(self, value: Value, decimals: int | None, symbol: sp.Symbol) -> str:
        """The name of another quantity that has this value."""
        names = {
            part: _called(name)
            for quantity in self.problem.quantities
            if quantity in self.asked.quantities or self._is_worked_out(quantity)
            for part, name in zip(quantity.symbols, quantity.names, strict=True)
        }
        return next(
            (
                name
                for part, name in names.items()
                if part != symbol and matches(value, self.problem.values[part], decimals)
            ),
            "",
        )

    def _unexplained(self, quantity: Quantity, place: int, value: Value) -> str:
        right = self.problem.values[quantity.symbols[place]]
        name = _called(quantity.names[place])
        formula = f"{name} = {shown(quantity.parts[place])}"
        if quantity.symbols[place] in self.without_number:
            return f"This does not agree with {formula}."
        if float(value) == -float(right):
            return f"{name} has the wrong sign."
        way = "large" if float(value) > float(right) else "small"
        size = f"{name} is too {way}" if right >= 0 and value >= 0 else f"{name} is not right yet"
        return f"{size}. Its formula is {formula}. Put the numbers in one by one."


def _about(statement: Statement, unfinished: tuple[Target, ...]) -> Statement:
    """A line that begins with = is about what the line above has set up, where that is one thing."""
    if statement.targets or statement.given is not None or len(unfinished) != 1:
        return statement
    is_as_long = len(statement.sides[-1].values) == len(unfinished[0][1])
    return replace(statement, targets=unfinished) if is_as_long else statement


def _together(messages: Sequence[str]) -> str:
    """What is said about a line that says several things: what is still asked for only once, at the end."""
    sentences = [re.split(r"(?<=\.) ", message) for message in messages if not message.startswith("This is true, but")]
    sentences = sentences or [[messages[-1]]]
    kept = [
        one
        for message in sentences[:-1]
        for one in message
        if not one.startswith(("Still to find", "The problem asks"))
    ]
    return " ".join(dict.fromkeys([*kept, *sentences[-1]]))


def _inner(part: sp.Expr) -> Iterator[sp.Expr]:
    """The parts of a formula, also without the minus sign before them."""
    for inner in sp.preorder_traversal(part):
        yield inner
        if inner.is_Mul and inner.args[0].is_Number and inner.args[0] < 0:
            factors = [-inner.args[0], *inner.args[1:]]
            yield sp.Mul(*factors[factors[0] == 1 :], evaluate=False)


def _named(quantity: Quantity) -> str:
    """The quantity in a sentence."""
    return f"the {quantity.title}" if quantity.title else quantity.name


def _called(name: str) -> str:
    """A name as people type it: an error is called e."""
    return name.replace("ε", "e")


def _counted(name: str, wanted: int, side: Side) -> str:
    """What is said about a line with too many or too few numbers."""
    expected = "one number" if wanted == 1 else f"{wanted} numbers"
    decimals = "; write decimals with a point, as in 0.5" if re.search(r"\d,\d", side.text) else ""
    return f"{name} needs {expected}, and this line has {len(side.values)}{decimals}"


def _printed(number: Value) -> str:
    """A number in a sentence."""
    return decimal(rounded(number, 4)).replace("-", "−")
