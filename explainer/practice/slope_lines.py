"""A learner's derivation of a slope, line by line: accepted with the rule that was used, or the mistake is named."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from functools import lru_cache

import sympy as sp

from explainer.numeric.formatting import ended
from explainer.practice.comparing import Agreement, comparer
from explainer.practice.diagnosis import diagnosed
from explainer.practice.lines import Name, Written, formula, letters_of, named, said_on, split
from explainer.practice.messages import shown
from explainer.practice.quoted_rules import is_composed, quoted_rule, with_its_argument
from explainer.practice.rules_used import rule_used
from explainer.practice.slope_asides import at_a_place, of_a_part, of_numbers, parts
from explainer.practice.verdicts import CheckedLine, Verdict
from explainer.practice.whereabouts import by_how_much, only_difference, what_is_known
from explainer.symbolic.differentiation import differentiate
from explainer.symbolic.expression import Slope, tidied
from explainer.symbolic.expression import replace as put_in
from explainer.symbolic.known import KNOWN
from explainer.symbolic.parsing import readings
from explainer.symbolic.typed.tokens import ParseError
from explainer.symbolic.wrong.wrong_slopes import right_slope

FUNCTION_NAMES = ("f", "g", "h", "y")
BELOW = re.compile(  # a number and what stands right behind it, below the line: 1/2√x
    r"/\s*(\d+(?:\.\d+)?)\s*((?:√?[A-Za-z]|√?\([^()]*\)|[A-Za-z]{2,5}\([^()]*\))(?:\^\d+|\^\([^()]*\)|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)"
)
WHOLE = re.compile(r"d\s*/\s*d\s*([A-Za-z])\s*(.+)")
SCHOOL = re.compile(  # 2x^2, 3x², −e^(−x): there is one way at school
    r"-?[\d.]+\w(?:\^-?\d+|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+) is read as|-(.+) is read as -\(\1\)$|the LaTeX is read as"
)


def two_ways(text: str) -> str:
    """What was taken where `text` can be read in two ways; "" where school knows one only."""
    try:
        return " and ".join(reading for reading in readings(text) if not SCHOOL.match(reading))
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
    _refuse_without_slope(of, by)
    board = _Board(of, by)
    return board, tuple(map(board.checked, lines))


@lru_cache(maxsize=200)
def _refuse_without_slope(of: sp.Expr, by: sp.Symbol) -> None:
    differentiate(of, by, known=KNOWN)


class _Board:
    """What stands on the board so far: the line above, whether it was right, and what the letters u, v … stand for."""

    def __init__(self, of: sp.Expr, by: sp.Symbol) -> None:
        self.of, self.by = of, by
        self.compare = comparer(of, by)
        self.start = Slope(of, by)
        self.target = tidied(right_slope(self.start))
        self.above: sp.Expr = self.start
        self.right: sp.Expr = self.start  # the last right line
        self.wrong: int | None = None  # the number of the line from which a mistake is carried on
        self.count = 0
        self.letters: dict[str, sp.Expr] = {}
        self.boards: dict[Name, _Board] = {}

    def checked(self, text: str) -> CheckedLine:
        """The next line, which may say several things: u = x² + 1, u' = 2x."""
        self.count += 1
        try:
            lines = [self._verdict(text, statement) for statement in said_on(text)]
        except ParseError as problem:
            return CheckedLine(text, False, ended(f"I cannot read this line: {problem.why}"), readable=False)
        wrong = next((line for line in lines if not line.right), None)
        return wrong or replace(lines[-1], message=" ".join(dict.fromkeys(line.message for line in lines)))

    def _verdict(self, text: str, statement: str) -> CheckedLine:
        """The verdict on a statement: about the slope, about something beside it, or a rule that is quoted."""
        if is_composed(statement, self.by.name) and (rule := self._quoted(text, statement)):
            return rule
        try:
            return self._read(text, split(statement, self.by.name))
        except ParseError:
            if rule := self._quoted(text, statement):
                return rule
            if (written := with_its_argument(statement, self.of)) != statement:
                return self._verdict(text, written)
            if line := self._of_itself(text, statement):
                return line
            raise

    def _of_itself(self, text: str, statement: str) -> CheckedLine | None:
        """The verdict on f' = 3f(1 − f) and y' = 2y, where the name of the function stands in its slope."""
        names = [
            name for name in "fy" if name not in {*self.letters, *letters_of(self.of)} and f"{name}'" not in statement
        ]
        names += [name for name in "fy" if re.match(rf"\s*{name}'[^']*$", statement)]
        before = dict(self.letters)
        self.letters.update(dict.fromkeys(names, self.of))
        try:
            return self._read(text, split(statement, self.by.name)) if names else None
        except ParseError:
            return None
        finally:
            for name in names:
                self.letters.pop(name) if name not in before else self.letters.update({name: before[name]})

    def _quoted(self, text: str, statement: str) -> CheckedLine | None:
        """The verdict on a rule in letters, which may go on with the problem's numbers: f' = u'v + uv' = 2x·sin x + …"""
        if rule := quoted_rule(text, statement, self.of, self.by):
            return rule
        first, equals, rest = statement.partition("=")
        second, more, last = rest.partition("=")
        rule = quoted_rule(text, f"{first}{equals}{second}", self.of, self.by) if more else None
        if rule or not equals:
            about = f"{first}={last}" if self._is_known(first) else last
            return self._verdict(text, about) if rule and rule.right else rule
        rule = quoted_rule(text, first, self.of, self.by) if not re.fullmatch(r"\s*\w'?\s*", first) else None
        return self._verdict(text, rest) if rule and rule.right else rule  # u'v + uv' = 2x·sin x + …

    def _is_known(self, side: str) -> bool:
        """Whether f' or (uv)' is a slope of this problem, and not only one in a rule."""
        if named(side, self.by.name):
            return True
        try:
            return not self._unknown(formula(side, self.by, self.letters))
        except ParseError:
            return False

    def _read(self, text: str, written: Written) -> CheckedLine:
        written = self._without_problem(written)
        name = written.name
        if name and name.by not in ("", self.by.name):
            self._split_up(name, written.pieces)
        if name and self._is_outside(name, written.pieces):
            return CheckedLine(
                text, True, "Right: the slope of the outside. Multiply by that of the inside.", rule="a part"
            )
        if name and (board := self.boards.get(name)) and not self._is_whole(written):
            return self._beside(board, text, written)
        if name and not name.by:
            return self._names(text, name.letter, written.pieces)
        if aside := self._aside(text, written):
            return aside
        if name and name.by != self.by.name:
            letters = f"{name.letter} = … with {name.by} in it"
            raise ParseError(f"d{name.letter}/d{name.by} is not known; write {letters} first")
        lines = [self._piece(text, piece) for piece in written.pieces]
        return next((line for line in lines if not line.right), lines[-1])

    def _split_up(self, name: Name, pieces: tuple[str, ...]) -> None:
        """dy/du = 3u² where y = u³ was not written: y is the problem with u in the place of a part of it."""
        if name in self.boards or name.letter not in FUNCTION_NAMES:
            return
        u = sp.Symbol(name.by, real=True)
        known = self.letters.get(name.by)
        for inner in parts(self.of, self.by) if known is None else [known]:
            outer = put_in(self.of, inner, u)
            if not outer.has(u) or self.by in outer.free_symbols:
                continue
            board = _Board(outer, u)
            if known is not None or board.compare.alike(formula(pieces[-1], u, {}), board.target):
                self._note(name.by, inner)
                self.boards[name] = board
                return

    def _is_outside(self, name: Name, pieces: tuple[str, ...]) -> bool:
        """Whether v' = 3u² is said of v = u³, with the slope in u in mind."""
        if name.letter in ("f", "y") or name.by != self.by.name:
            return False
        boards = [board for other, board in self.boards.items() if other.letter == name.letter and other.by != name.by]
        lines = [(board, formula(piece, board.by, {})) for board in boards for piece in pieces if "'" not in piece]
        return bool(lines) and all(
            not board._unknown(line) and board.compare.alike(line, board.target) for board, line in lines
        )

    def _without_problem(self, written: Written) -> Written:
        """The line without d/dx (5x+1)^2 = at its beginning, where d/dx means the slope of all that follows."""
        match = WHOLE.fullmatch(written.pieces[0].strip())
        if written.name or len(written.pieces) == 1 or not match or match[1] != self.by.name:
            return written
        try:
            whole = formula(match[2], self.by, self.letters)
        except ParseError:
            return written
        is_problem = not self._unknown(whole) and self.compare.alike(whole, self.of)
        return Written(None, written.pieces[1:]) if is_problem else written

    def _is_whole(self, written: Written) -> bool:
        """Whether f'(x) = … is the slope of the problem, though f was given to a part of it."""
        name = written.name
        if name is None or name.by != self.by.name:
            return False
        if name.letter not in FUNCTION_NAMES and not self.compare.alike(
            self.letters.get(name.letter, self.by), self.of
        ):
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
        if name is None and len(lines) > 1 and all(self.compare.alike(line, self.of) for line in lines):
            return CheckedLine(text, True, "Right: the function, written another way.", rule="rewritten")
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
        if not agreement.everywhere and (other := self._read_otherwise(piece)) is not None:
            line = other
            result = self._accepted(text, line, self.compare.agreement(line, self.target))
            result = replace(result, message=f"{result.message} Brackets around what you divide by make it plain.")
        elif agreement.everywhere:
            result = self._accepted(text, line, agreement)
        else:
            result = self._refused(text, line, agreement)
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

    def _read_otherwise(self, piece: str) -> sp.Expr | None:
        """A right line with 1/2√x in it, if that is meant as 1/(2√x)."""
        written = BELOW.sub(r"/(\1*\2)", piece)
        if written == piece:
            return None
        try:
            line = formula(written, self.by, self.letters)
        except ParseError:
            return None
        return line if not self._unknown(line) and self.compare.alike(line, self.target) else None

    def _unknown(self, line: sp.Expr) -> list[str]:
        """The letters of a line that the problem has not."""
        return sorted(set(letters_of(line)) - set(letters_of(self.of)) - {self.by.name})

    def _refuse_unknown(self, line: sp.Expr) -> None:
        """Raises ParseError for a line with letters that the problem has not."""
        if unknown := self._unknown(line):
            if power := re.fullmatch(rf"{self.by.name}_?(\d+)", unknown[0]):
                raise ParseError(
                    f"for a power write {self.by.name}^{power[1]}; {unknown[0]} is not a letter of this problem"
                )
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
        diagnosis = diagnosed(line, self.above, self.compare, places=1)
        if (
            diagnosis and diagnosis.mistakes == ("bracket_half_multiplied",) and self.above.has(Slope)
        ):  # nobody wrote that bracket
            diagnosis = None if only_difference(line, self.right, self.start, self.compare) else diagnosis
        if not diagnosis and self.compare.alike(line, self.of):
            name = f"f({self.by.name})"
            message = (
                f"This is the function itself. Write its slope, or {name} = before it if you are only rewriting it."
            )
            return CheckedLine(text, False, message, "not_differentiated", ("not_differentiated",))
        if self.start != self.above:
            diagnosis = diagnosis or diagnosed(line, self.start, self.compare, places=1)
        message = "" if diagnosis else by_how_much(line, self.target, self.compare)
        message = message or ("" if diagnosis else only_difference(line, self.right, self.start, self.compare))
        if not message:  # two mistakes are looked for where one does not explain the line
            for start in dict.fromkeys([self.above, self.start]):
                diagnosis = diagnosis or diagnosed(line, start, self.compare, places=2)
        if diagnosis:
            return diagnosis.of_line(text)
        where = (
            "This line does not have the same value as the line above it."
            if self.count > 1
            else "This is not the slope yet."
        )
        known = message or what_is_known(line, self.right, self.start, self.compare)
        return CheckedLine(text, False, f"{where} {known}")

    # --- lines beside it: u = x² + 1, u' = 2x, y = u³, dy/du = 3u² --------------------------------------------------------

    def _beside(self, board: _Board, text: str, written: Written) -> CheckedLine:
        lines = [board._piece(text, piece) for piece in written.pieces]
        line = next((line for line in lines if not line.right), lines[-1])
        return CheckedLine(**{**vars(line), "done": False})

    def _names(self, text: str, letter: str, pieces: tuple[str, ...]) -> CheckedLine:
        """f(x) = … says the function again; u = … gives a part of it a name."""
        formulas = [formula(piece, self.by, self.letters) for piece in pieces]
        if inside := self._inside_of(formulas[-1]):
            self._note(*inside)
            return self._names(text, letter, pieces)
        for line in formulas:
            self._refuse_unknown(line)
        raw = formula(pieces[-1], self.by, {})
        if all(self.compare.alike(line, self.of) for line in formulas):
            for inner in set(letters_of(raw)) & set(self.letters):
                self.boards[Name(letter, inner)] = _Board(raw, sp.Symbol(inner, real=True))
            if letter not in ("f", "y") and len(pieces) == 1 and letter not in set(letters_of(self.of)):
                self._note(letter, formulas[-1])
            return CheckedLine(text, True, "Right: the function, written another way.", rule="rewritten")
        is_part = any(self.compare.alike(part, formulas[-1]) for part in parts(self.of, self.by))
        if letter in FUNCTION_NAMES and not is_part:
            slope = f"{letter}'({self.by.name})" if letter != "y" else "y'"
            if self.compare.alike(formulas[-1], self.target):
                message = f"This is the slope, so write {slope} = before it."
            else:
                message = f"This problem is about {shown(self.of)}, not about this. For its slope, write {slope} =."
            return CheckedLine(text, False, message)
        if any(one != other and not self.compare.alike(one, other) for one, other in itertools.pairwise(formulas)):
            message = f"The sides of this line are not equal, so it does not say what {letter} stands for."
            return CheckedLine(text, False, message)
        if letter in set(letters_of(self.of)):
            raise ParseError(f"{letter} = … gives a name to a part of the problem; use a new name")
        self._note(letter, formulas[-1])
        return CheckedLine(text, True, f"Noted: {letter} stands for {shown(formulas[-1])}.", rule="a name for a part")

    def _note(self, letter: str, stands_for: sp.Expr) -> None:
        """The letter may be used from now on."""
        if stands_for.has(Slope):
            raise ParseError(f"{letter} is to stand for a slope; work it out first")
        self.letters[letter] = stands_for
        board = self.boards[Name(letter, self.by.name)] = _Board(stands_for, self.by)
        board.letters = self.letters

    def _inside_of(self, line: sp.Expr) -> tuple[str, sp.Expr] | None:
        """u and x² + 1 where y = u³ comes before u = x² + 1: the part of the problem with which the line is the problem."""
        unknown = self._unknown(line)
        if len(unknown) != 1 or self.by in line.free_symbols:
            return None
        u = sp.Symbol(unknown[0], real=True)
        inside = next(
            (part for part in parts(self.of, self.by) if self.compare.alike(put_in(line, u, part), self.of)), None
        )
        return None if inside is None else (unknown[0], inside)
