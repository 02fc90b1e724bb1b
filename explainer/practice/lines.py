"""A learner's line is taken apart: names such as f'(x) =, what stands on both sides of =, slopes that still stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import sympy as sp

from explainer.numeric.validation import entries, quoted
from explainer.practice.on_paper import is_only_words, plain_line, statements, with_points
from explainer.symbolic.expression import Slope, replace
from explainer.symbolic.parsing import parse
from explainer.symbolic.typed.tokens import MINUSES, ParseError
from explainer.symbolic.typed.vocabulary import spelled

MOST_LINES = 100
MAX_LETTERS = 600  # letters of a line: a few formulas with = between them
MOST_STATEMENTS = 8  # of a line
STAND_INS = "ABCDGHJKLMNPQRSTUVWYZ"
EQUALS = re.compile(r"(?<![<>=!])=(?![=>])")
PRIMED_NAME = re.compile(r"([A-Za-z])'+(?:\(\s*([A-Za-z])\s*\))?")
QUOTIENT_NAME = re.compile(
    r"d([A-Za-z])(?:\(\s*[A-Za-z]\s*\))?/d([A-Za-z])|d/d([A-Za-z])\s*([A-Za-z])(?:\(\s*[A-Za-z]\s*\))?"
)
PLAIN_NAME = re.compile(r"([A-Za-z])(?:\(\s*[A-Za-z]\s*\))?")
SLOPE_OF = re.compile(r"d/d([A-Za-z])\s*(?=[(\[])")
SLOPE_OF_TERM = re.compile(r"d/d([A-Za-z])\s*(?=[\w√])")  # d/dx x² + …
RAISED_TO = re.compile(r"\s*(?:\^(?:\d+|\([-\d./]+\))|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
PRIMED = re.compile(
    rf"(?<=[)\]])(?:{RAISED_TO.pattern})?'|(?<![\w)\]])(?:[A-Za-z](?:{RAISED_TO.pattern})|\d+(?:\.\d+)?)'"
)
SLOPE_NAME = re.compile(r"\bd([A-Za-z])/d([A-Za-z])\b")
LETTER_PRIMED = re.compile(r"(?<![A-Za-z_])([A-Za-z])'")


def typed_lines(given: str | Iterable[str]) -> tuple[str, ...]:
    """A learner's lines, which may stand in one text. Raises ValueError for what has no lines, and for more than 100.

    >>> typed_lines("2*x\\n= 2x")
    ('2*x', '= 2x')
    """
    lines = tuple(given.splitlines()) if isinstance(given, str) else entries(given)
    if lines is None:
        raise ValueError(f"lines must be text, with a line on each line, or a list of such lines, got {quoted(given)}")
    if len(lines) > MOST_LINES:
        raise ValueError(f"at most {MOST_LINES} lines can be checked at once, got {len(lines)}; check them in parts")
    return lines


@dataclass(frozen=True)
class Name:
    """What stands before the first = of a line: the letter, and the letter by which it is differentiated, if it is."""

    letter: str
    by: str = ""


@dataclass(frozen=True)
class Written:
    """A line as it was read: what it is about, and each side as text, from left to right."""

    name: Name | None
    pieces: tuple[str, ...]


def said_on(text: str) -> list[str]:
    """What a line says, one after the other, without the words beside it. Raises ParseError for any other line."""
    if not isinstance(text, str):
        raise ParseError(f"a line must be text such as '2*x', got {type(text).__name__}")
    if len(text) > MAX_LETTERS:
        raise ParseError(f"a line may have {MAX_LETTERS} characters, this one has {len(text)}; write it on two lines")
    plain = with_points(plain_line(text))
    if is_only_words(plain):
        raise ParseError("these are words only; type the line to which they lead, for example f'(x) = 2*x")
    return few(statements(re.sub(r"\bd\s*/\s*d\s*(?=[A-Za-z]\b)", "d/d", plain)))


def few(statements: list[str]) -> list[str]:
    """What a line says. Raises ParseError where that is too much for one line."""
    if len(statements) > MOST_STATEMENTS:
        raise ParseError(
            f"a line may say {MOST_STATEMENTS} things, this one says {len(statements)}; write it on several lines"
        )
    return statements


def split(text: str, by: str) -> Written:
    """The sides of a statement. Raises ParseError for one with nothing in it."""
    sides = EQUALS.split(text.strip().rstrip(";.,"))
    name = named(sides[0], by) if len(sides) > 1 else None
    pieces = [side for side in (sides[1:] if name else sides) if side.strip()]
    while name and len(pieces) > 1 and (also := _slope_named(pieces[0], by, name)):  # y' = f'(x) = …
        name, pieces = also, pieces[1:]
    if not pieces:
        raise ParseError("there is nothing on this line yet; type what you get, for example 2*x")
    return Written(name, tuple(pieces))


def _slope_named(side: str, by: str, name: Name) -> Name | None:
    """f'(x) and dy/dx behind another name of the same slope."""
    slope = named(side, by)
    return slope if slope and slope.by == by and slope.letter in (*"fysF", name.letter) else None


def named(side: str, by: str) -> Name | None:
    """f'(x), y', dy/dx, u and du/dx as names; None for a side that is a formula."""
    side = side.strip()
    if match := PRIMED_NAME.fullmatch(side):
        return Name(match[1], match[2] or by)
    if match := QUOTIENT_NAME.fullmatch(side):
        return Name(match[1] or match[4], match[2] or match[3])
    if (match := PLAIN_NAME.fullmatch(side)) and match[1] not in (by, "e"):
        return Name(match[1])
    return None


def formula(text: str, by: sp.Symbol, letters: Mapping[str, sp.Expr]) -> sp.Expr:
    """One side as an expression: (x²)' and d/dx[x²] as slopes, and what `letters` stand for put in.

    >>> from explainer.symbolic import text
    >>> text(formula("(x^2)'*u", sp.Symbol("x", real=True), {"u": parse("sin(x)")}))
    'd/dx[x^2]*sin(x)'
    """
    plain, slopes = _with_stand_ins(text, by, letters)
    try:
        tree = parse(plain)
    except ParseError as problem:
        raise ParseError(problem.why, text if len(plain) == len(text) else plain, problem.at) from problem
    for letter, stands_for in letters.items():
        tree = replace(tree, sp.Symbol(letter, real=True), stands_for)
    for letter, slope in slopes.items():
        tree = replace(tree, sp.Symbol(letter, real=True), slope)
    if any(slope.args[0].has(Slope) for slope in tree.atoms(Slope)):
        raise ParseError("this is the slope of a slope; work out the inner one first")
    return tree


def _with_stand_ins(text: str, by: sp.Symbol, letters: Mapping[str, sp.Expr]) -> tuple[str, dict[str, Slope]]:
    """The text with a letter, and spaces, in the place of each slope, so that every other sign stays where it is."""
    free = iter([letter for letter in STAND_INS if letter not in text and letter not in letters])
    slopes: dict[str, Slope] = {}
    while (match := _first_slope(text, by, letters)) is not None:
        start, end, slope = match
        letter = next(free, None)
        if letter is None:
            raise ParseError("there are too many slopes on this line; work some of them out first")
        slopes[letter] = slope
        held = f"*{letter}" if text[:start][-1:].isalnum() else letter  # u·v' written without a sign
        text = text[:start] + held.center(end - start) + text[end:]
    for opening, closing in ("[(", "])"):
        text = text.replace(opening, closing)
    return _multiplied(text, by.name, {*letters, *slopes}), slopes


def _multiplied(text: str, by: str, letters: set[str]) -> str:
    """s(1 − s), uv and xs as products of the letters that stand for something; u(x) is u."""
    if not letters:
        return text
    one = "[" + "".join(sorted(letters)) + "]"
    text = re.sub(rf"(?<![A-Za-z_])({one})\(\s*{by}\s*\)", r"\1", text)
    several = "[" + "".join(sorted({*letters, by})) + "]"
    text = re.sub(
        rf"(?<![A-Za-z_]){several}{{2,}}(?![A-Za-z_])",
        lambda run: run[0] if spelled(run[0]) else "*".join(run[0]),
        text,
    )
    return re.sub(rf"(?<![A-Za-z_])({one})(\s*)\(", r"\1*\2(", text)


def _first_slope(text: str, by: sp.Symbol, letters: Mapping[str, sp.Expr]) -> tuple[int, int, Slope] | None:
    if match := SLOPE_OF.search(text):
        end = _closing(text, match.end())
        if raised := RAISED_TO.match(text, end):  # d/dx (x² + 1)³ is the slope of the power
            of, end = text[match.end() : raised.end()], raised.end()
        else:
            of = text[match.end() + 1 : end - 1]
        return match.start(), end, Slope(formula(of, by, letters), _by(match[1]))
    if match := SLOPE_NAME.search(text):
        if match[1] in letters:
            return match.start(), match.end(), Slope(letters[match[1]], _by(match[2]))
        raise _unknown(match[0], match[1], text, match.start())
    if match := SLOPE_OF_TERM.search(text):
        end = _end_of_term(text, match.end())
        return match.start(), end, Slope(formula(text[match.end() : end], by, letters), _by(match[1]))
    return _first_prime(text, by, letters)


def _first_prime(text: str, by: sp.Symbol, letters: Mapping[str, sp.Expr]) -> tuple[int, int, Slope] | None:
    after_known = (one for one in re.finditer(r"(?<=([A-Za-z]))([A-Za-z])'", text) if {one[1], one[2]} <= {*letters})
    if one := next(after_known, None):
        return one.start(), one.end(), Slope(letters[one[2]], by)
    if match := LETTER_PRIMED.search(text):
        stands_for = letters.get(match[1], by if match[1] == by.name else None)
        if stands_for is None:
            raise _unknown(match[0], match[1], text, match.start())
        return match.start(), match.end(), Slope(stands_for, by)
    if (match := PRIMED.search(text)) is None:
        return None
    start = _opening(text, match.start() - 1) if text[match.start() - 1 : match.start()] in (*")]",) else match.start()
    return start, match.end(), Slope(formula(text[start : match.end() - 1], by, letters), by)


def _unknown(slope: str, letter: str, text: str, at: int) -> ParseError:
    return ParseError(f"{slope} is not known; write {letter} = … on a line of its own first", text, at)


def _end_of_term(text: str, start: int) -> int:
    """Where a term ends: before the next + or − that no bracket holds, as far as it is not a sign."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in "([") - (text[at] in ")]")
        is_sum = text[at] in f"+{MINUSES}" and text[start:at].rstrip()[-1:] not in (*"^*/·×(",)
        if depth < 0 or (depth == 0 and at > start and is_sum):
            return len(text[:at].rstrip())
    return len(text)


def _by(letter: str) -> sp.Symbol:
    return sp.Symbol(letter, real=True)


def _closing(text: str, opened: int) -> int:
    """Behind the bracket that closes the one at `opened`."""
    depth = 0
    for at in range(opened, len(text)):
        depth += (text[at] in "([") - (text[at] in ")]")
        if not depth:
            return at + 1
    raise ParseError("this bracket is not closed; add another at the end", text, opened)


def _opening(text: str, closed: int) -> int:
    """Where the bracket that closes at `closed` opens; the name of a function before it belongs to it."""
    depth = 0
    for at in range(closed, -1, -1):
        depth += (text[at] in ")]") - (text[at] in "([")
        if not depth:
            name = re.search(r"[A-Za-zσ√]+$", text[:at])
            return name.start() if name and spelled(name[0]) else at
    raise ParseError("this ) closes nothing; remove it or add a ( before", text, closed)


def letters_of(expr: sp.Basic) -> Iterator[str]:
    """The letters of an expression, in order."""
    return iter(sorted(symbol.name for symbol in expr.free_symbols))
