"""A learner's derivation of a slope, line by line: accepted with the rule that was used, or the mistake is named."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

import sympy as sp

from explainer.numeric.formatting import ended
from explainer.practice.comparing import Agreement, Comparer
from explainer.practice.diagnosis import diagnosed, what_is_known
from explainer.practice.lines import Name, Written, formula, letters_of, split
from explainer.practice.messages import shown
from explainer.practice.rules_used import rule_used
from explainer.practice.slope_asides import at_a_place, of_a_part, of_numbers, parts
from explainer.practice.verdicts import CheckedLine, Verdict
from explainer.symbolic.differentiation import differentiate
from explainer.symbolic.expression import Slope, tidied
from explainer.symbolic.known import KNOWN
from explainer.symbolic.parsing import readings
from explainer.symbolic.slips import right_slope
from explainer.symbolic.tokens import ParseError

FUNCTION_NAMES = ("f", "g", "h", "y")
WHOLE = re.compile(r"d\s*/\s*d\s*([A-Za-z])\s*(.+)")
SCHOOL = re.compile(r"-?[\d.]+\w\^-?\d+ is read as")  # 2x^2: there is one way at school


def two_ways(text: str) -> str:
    """What was taken where `text` can be read in two ways; "" where school knows one only."""
    try:
        return " and ".join(said for said in readings(text) if not SCHOOL.match(said))
    except ParseError:  # (x²)'·x is a line, and no formula
        return ""


def check_slope(of: sp.Expr, by: sp.Symbol, lines: tuple[str, ...]) -> Verdict:
    """The lines of somebody who works out d/dx of a formula.

    Raises ValueError where the formula has no slope that could be checked.
    """
    _, checked = _read(of, by, lines)
    return Verdict(checked, bool(checked) and checked[-1].right and checked[-1].done)


def last_right_line(of: sp.Expr, by: sp.Symbol, lines: tuple[str, ...]) -> sp.Expr:
    """How far somebody has come: the last right line about the slope, or the problem itself."""
    return _read(of, by, lines)[0].right


def _read(of: sp.Expr, by: sp.Symbol, lines: tuple[str, ...]) -> tuple[_Board, tuple[CheckedLine, ...]]:
    differentiate(of, by, known=KNOWN)  # refuses what has no slope
    board = _Board(of, by)
    return board, tuple(map(board.checked, lines))


@lru_cache(maxsize=200)
def _comparer(of: sp.Expr, by: sp.Symbol) -> Comparer:
    return Comparer(of, by)


class _Board:
    """What stands on the board so far: the line above, whether it was right, and what the letters u, v … stand for."""

    def __init__(self, of: sp.Expr, by: sp.Symbol) -> None:
        self.of, self.by = of, by
        self.compare = _comparer(of, by)
        self.start = Slope(of, by)
        self.target = tidied(right_slope(self.start))
        self.above: sp.Expr = self.start
        self.right: sp.Expr = self.start  # the last right line
        self.wrong: int | None = None  # the number of the line from which a mistake is carried on
        self.count = 0
        self.letters: dict[str, sp.Expr] = {}
        self.boards: dict[Name, _Board] = {}

    def checked(self, text: str) -> CheckedLine:
        """The next line."""
        self.count += 1
        try:
            written = self._without_problem(split(text, self.by.name))
            if written.name and (board := self.boards.get(written.name)) and not self._is_whole(written):
                return self._beside(board, text, written)
            if written.name and not written.name.by:
                return self._names(text, written.name.letter, written.pieces)
            if aside := self._aside(text, written):
                return aside
            if written.name and written.name.by != self.by.name:
                letters = f"{written.name.letter} = … with {written.name.by} in it"
                raise ParseError(f"d{written.name.letter}/d{written.name.by} is not known; write {letters} first")
            found = [self._piece(text, piece) for piece in written.pieces]
        except ParseError as error:
            return CheckedLine(text, False, ended(f"I cannot read this line: {error.why}"), readable=False)
        return next((line for line in found if not line.right), found[-1])

    def _without_problem(self, written: Written) -> Written:
        """The line without d/dx (5x+1)^2 = at its beginning, where d/dx means the slope of all that follows."""
        found = WHOLE.fullmatch(written.pieces[0].strip())
        if written.name or len(written.pieces) == 1 or not found or found[1] != self.by.name:
            return written
        try:
            is_problem = self.compare.alike(formula(found[2], self.by, self.letters), self.of)
        except ParseError:
            return written
        return Written(None, written.pieces[1:]) if is_problem else written

    def _is_whole(self, written: Written) -> bool:
        """Whether f'(x) = … is the slope of the problem, though f was given to a part of it."""
        if written.name is None or written.name.letter not in FUNCTION_NAMES or written.name.by != self.by.name:
            return False
        lines = [formula(piece, self.by, self.letters) for piece in written.pieces]
        return not any(map(self._unknown, lines)) and all(self.compare.alike(line, self.target) for line in lines)

    def _aside(self, text: str, written: Written) -> CheckedLine | None:
        """The verdict on a line that says something true, or not, beside the slope: 2·3 = 6, (x²)' = 2x, u' = 2x."""
        name, pieces = written.name, written.pieces
        if name is None and (line := at_a_place(text, pieces, self.of, self.target, self.by)):
            return line
        lines = [formula(piece, self.by, self.letters) for piece in pieces]
        if any(map(self._unknown, lines)) or any(self.compare.alike(line, self.target) for line in lines):
            return None
        if name is None and isinstance(lines[0], Slope) and len(lines) > 1 and lines[0].args[1] == self.by:
            return self._beside(_Board(lines[0].args[0], self.by), text, Written(None, pieces[1:]))
        is_part = lines[0] in (*parts(self.of, self.by), *parts(self.above, self.by))
        if name is None and is_part and len(lines) > 1 and all(self.compare.alike(lines[0], each) for each in lines):
            return CheckedLine(text, True, f"Right: {shown(lines[0])}, written another way.", rule="rewritten")
        if name is not None and name.by == self.by.name and name.letter not in ("f", "y"):
            part = of_a_part(lines[-1], self.of, self.compare)
            if part is not None:
                return CheckedLine(text, True, f"Right: the slope of {shown(part)}, a part of it.", rule="a part")
            if name.letter not in FUNCTION_NAMES:
                raise ParseError(f"{name.letter}' is not known; write {name.letter} = … on a line of its own first")
        return of_numbers(text, pieces, lines) if name is None else None

    # --- lines about the slope ------------------------------------------------------------------------------------------

    def _piece(self, text: str, piece: str) -> CheckedLine:
        line = formula(piece, self.by, self.letters)
        self._refuse_unknown(line)
        agreement = self.compare.agreement(line, self.target)
        result = self._accepted(text, line, agreement) if agreement.everywhere else self._refused(text, line, agreement)
        if not result.right and (taken := two_ways(piece)):
            result = replace(
                result,
                message=f"{result.message} By the way, {taken}: add brackets if you mean something else.",
            )
        self.wrong = None if result.right else (self.wrong or self.count)
        self.above = line
        if result.right:
            self.right = line
        return result

    def _unknown(self, line: sp.Expr) -> list[str]:
        """The letters of a line that the problem has not."""
        return sorted(set(letters_of(line)) - set(letters_of(self.of)) - {self.by.name})

    def _refuse_unknown(self, line: sp.Expr) -> None:
        """Raises ParseError for a line with letters that the problem has not."""
        if unknown := self._unknown(line):
            raise ParseError(
                f"{unknown[0]} is not a letter of this problem; write {unknown[0]} = … first, or use {self.by.name}"
            )

    def _accepted(self, text: str, line: sp.Expr, agreement: Agreement) -> CheckedLine:
        done = not line.has(Slope)
        if line == self.start:
            return CheckedLine(text, True, "That is the problem. Now work out the slope.", rule="the problem")
        rule = rule_used(self.above if self.wrong is None else self.start, line)
        message = f"Right: {rule}." if self.wrong is None else "Right, and that corrects the mistake above."
        if not done:
            left = ", ".join(shown(slope.args[0]) for slope in sorted(line.atoms(Slope), key=str))
            message += f" Still to be differentiated: {left}."
        return CheckedLine(text, True, message, rule=rule, done=done)

    def _refused(self, text: str, line: sp.Expr, agreement: Agreement) -> CheckedLine:
        if self.wrong is not None and self.compare.alike(line, self.above):
            message = f"This follows from line {self.wrong}, so the mistake in that line is still in it."
            return CheckedLine(text, False, message)
        if agreement.positive_only:
            message = f"This holds only where {self.by.name} is positive. Look at what becomes of negative numbers."
            return CheckedLine(text, False, message, "negative_side", ("negative_side",))
        found = diagnosed(line, self.above, self.compare, places=1)
        if not found and self.compare.alike(line, self.of):
            name = f"f({self.by.name})"
            message = (
                f"This is the function itself. Write its slope, or {name} = before it if you are only rewriting it."
            )
            return CheckedLine(text, False, message, "not_differentiated", ("not_differentiated",))
        starts = dict.fromkeys([self.above, self.start])
        tries = [(self.above, 2), *((start, places) for start in starts if start != self.above for places in (1, 2))]
        for start, places in tries:
            found = found or diagnosed(line, start, self.compare, places=places)
        if found:
            return CheckedLine(text, False, found.message, found.mistakes[0], found.mistakes, found.also)
        message = what_is_known(line, self.target, self.compare)
        where = (
            "This line does not have the same value as the line above it."
            if self.count > 1
            else "This is not the slope yet."
        )
        return CheckedLine(text, False, f"{where} {message or 'Take one rule at a time, and write down each step.'}")

    # --- lines beside it: u = x² + 1, u' = 2x, y = u³, dy/du = 3u² --------------------------------------------------------

    def _beside(self, board: _Board, text: str, written: Written) -> CheckedLine:
        found = [board._piece(text, piece) for piece in written.pieces]
        line = next((line for line in found if not line.right), found[-1])
        return CheckedLine(**{**vars(line), "done": False})

    def _names(self, text: str, letter: str, pieces: tuple[str, ...]) -> CheckedLine:
        """f(x) = … says the function again; u = … gives a part of it a name."""
        found = [formula(piece, self.by, self.letters) for piece in pieces]
        for line in found:
            self._refuse_unknown(line)
        raw = formula(pieces[-1], self.by, {})
        if all(self.compare.alike(line, self.of) for line in found):
            for inner in set(letters_of(raw)) & set(self.letters):
                self.boards[Name(letter, inner)] = _Board(raw, sp.Symbol(inner, real=True))
            return CheckedLine(text, True, "Right: the function, written another way.", rule="rewritten")
        is_part = any(self.compare.alike(part, found[-1]) for part in parts(self.of, self.by))
        if letter in FUNCTION_NAMES and not is_part:
            slope = f"{letter}'({self.by.name})" if letter != "y" else "y'"
            if self.compare.alike(found[-1], self.target):
                message = f"This is the slope, so write {slope} = before it."
            else:
                message = f"This problem is about {shown(self.of)}, not about this. For its slope, write {slope} =."
            return CheckedLine(text, False, message)
        if letter in set(letters_of(self.of)):
            raise ParseError(f"{letter} = … gives a name to a part of the problem; use a new name")
        self.letters[letter] = found[-1]
        self.boards[Name(letter, self.by.name)] = _Board(found[-1], self.by)
        return CheckedLine(text, True, f"Noted: {letter} stands for {shown(found[-1])}.", rule="a name for a part")
