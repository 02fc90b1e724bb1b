"""A derivation revealed line by line, with its numbers put in, and what was checked about it."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import sympy as sp

from explainer.formulas.formula import Kink
from explainer.instruments.walk import Frame, Line, Walk, exactly
from explainer.numeric import formatting
from explainer.numeric.formatting import number
from explainer.numeric.validation import Number, fraction, listed, quoted, record
from explainer.proofreading import proofread
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation
from explainer.symbolic.evaluation import HighPrecision, NoValueError
from explainer.symbolic.expression import Slope
from explainer.symbolic.proof import Proof
from explainer.symbolic.substitution import Substituted, substitute

_LOG = logging.getLogger(__name__)


def derivation(worked: Derivation, numbers: Mapping[str, Number] | None = None, kinks: Sequence[Kink] = ()) -> Walk:
    """A derivation revealed line by line, each with the rule that led to it.

    With `numbers`, {"x": 1.5}, each line stands there once more with them put in, and with its value. At one of `kinks` there
    is no slope to put numbers into: the last step then says what is on either side.

    >>> from explainer import derive
    >>> [frame.title for frame in derivation(derive("x^2")).frames]
    ['Goal', 'Power rule']
    """
    record(worked, "worked", "a Derivation, as derive(...) returns", "of", "by", "steps", "domain")
    if numbers is not None and not isinstance(numbers, Mapping):
        raise ValueError(f"numbers must be a dict of letters and their numbers, got {quoted(numbers)}")
    kinks = listed(kinks, "kinks", "a list: the kinks of a formula, such as its .kinks")
    for kink in kinks:
        record(kink, "each of kinks", "a Kink, as a formula's .kinks has them", "at", "slope", "is_at")
    first, *rest = printing.lines(worked.steps, new=printing.MARK)
    frames = [Frame("Goal", words=worked.steps[0].note, lines=[Line(first)])]
    frames += [
        Frame(_opened(step.rule), words=step.note, lines=[Line(f"= {line}")])
        for step, line in zip(worked.steps[1:], rest, strict=True)
    ]
    if numbers is not None:
        frames = _with_numbers(worked, frames, numbers, kinks)
    return Walk("The derivation, line by line", frames, stacked=True, unit="line of the derivation")


def _with_numbers(
    worked: Derivation, frames: list[Frame], numbers: Mapping[str, Number], kinks: Sequence[Kink]
) -> list[Frame]:
    """The frames of a derivation with what each line is at one place."""
    letters = set().union(*(map(str, step.expr.free_symbols) for step in worked.steps))
    if letters - set(numbers):  # lines about matrices, say: no single number can be put in
        return frames
    place = ", ".join(
        f"{_letter(name)} = {number(fraction(numbers[name], name), 8)}" for name in numbers if name in letters
    )
    by = str(worked.by)
    kink = next((kink for kink in kinks if by in numbers and kink.is_at(fraction(numbers[by], by))), None)
    if kink is not None:
        first = replace(frames[0], words=f"At {place} there is no slope; the last step shows why.")
        return [first, *frames[1:], _kink_frame(kink, by, numbers)]
    if by in numbers and sp.Rational(fraction(numbers[by], by)) not in worked.domain and _has_value(worked, numbers):
        why = f"At {place} a part of the formula has a corner or stands over 0, so no numbers are put into these lines."
        return [replace(frames[0], words=why), *frames[1:]]
    try:
        substituted = substitute(worked, numbers)
    except ValueError as problem:
        return [replace(frames[0], words=formatting.ended(f"No numbers are put in: {problem}")), *frames[1:]]
    message = f"Under each line: its value at {place}. Every line is computed separately, and they all agree."
    frames = [replace(frames[0], words=message), *frames[1:]]
    opening = worked.steps[0]
    is_open = [
        step is opening and step.expr.has(Slope) for step in worked.steps
    ]  # nothing of the first line is worked out
    return [_numbered(*parts) for parts in zip(frames, substituted, is_open, strict=True)]


def _has_value(worked: Derivation, numbers: Mapping[str, Number]) -> bool:
    precise = HighPrecision(20, worked.known)
    try:
        precise(worked.of, {letter: precise.math.mpf(str(numbers[str(letter)])) for letter in worked.of.free_symbols})
    except NoValueError:
        return False
    return True


def _numbered(frame: Frame, line: Substituted, is_open: bool) -> Frame:
    """A line, and below it the same with its numbers; a line that is a number already needs no second one."""
    value = exactly(line.value)
    if frame.lines[0].latex.removeprefix("= ") == line.latex == value.removeprefix("= "):
        return frame
    shown = (
        value if line.latex == value.removeprefix("= ") else f"{formatting.sign(line.is_exact)} {line.latex} {value}"
    )
    shown = value if is_open else shown
    if line.because:
        shown += r" \quad \text{because } " + r",\; ".join(line.because)
    return replace(frame, lines=[*frame.lines, Line(shown, numbers=True)])


def _kink_frame(kink: Kink, by: str, numbers: Mapping[str, Number]) -> Frame:
    """What is on either side of a point without a slope."""
    values = {sp.Symbol(name, real=True): sp.Rational(str(value)) for name, value in numbers.items()}
    sides = [(side, slope) for side, slope in (("left", kink.left), ("right", kink.right)) if slope is not None]
    lines = [
        Line(rf"\text{{slope on the {side}: }} {printing.latex(slope)}" + _value_of(slope, values))
        for side, slope in sides
    ]
    return Frame(f"At {by} = {number(float(kink.at))} there is no slope", words=kink.note, lines=lines)


def _value_of(slope: sp.Expr, values: Mapping[sp.Symbol, sp.Rational]) -> str:
    """= 0.1 behind a letter, nothing behind a number."""
    return "" if slope.is_number else f" {exactly(Fraction(str(slope.subs(values))))}"


def _opened(rule: str) -> str:
    """A rule's name as a heading; a letter of a formula at its beginning stays small."""
    return rule if re.match(r"\w\W", rule) else rule[:1].upper() + rule[1:]


def _letter(name: str) -> str:
    """A letter's name as it stands in a sentence: ŷ for \\hat{y}."""
    return {r"\hat{y}": "ŷ"}.get(name, name)


def checked(proof: Proof) -> str:
    """In a sentence, what was checked about a derivation.

    >>> from explainer import derive, prove
    >>> checked(prove(derive("x^2"))).partition(":")[0]
    'The step was checked by computer'
    """
    record(proof, "proof", "a Proof, as prove(...) returns", "checked", "symbolic", "derivation")
    lines = len(proof.checked)
    points = sum(line.points for line in proof.checked)
    each = {1: "The step was", 2: "Both steps were"}.get(lines, f"All {lines} steps were")
    how = "algebraically, and with numbers" if proof.symbolic else "with numbers"
    message = f"{each} checked by computer: {how} at {points} random points."
    return f"{message} {_read_back(proof.derivation)}"


def _read_back(derivation: Derivation) -> str:
    """In a sentence, whether every line also says what was proved as it stands on the page; a misprint is a fault of ours."""
    misprints = [misprint for misprint in proofread(derivation) if misprint.notation != "text"]  # no page shows that
    if not misprints:
        return (
            "A second program then checked the lines as they are printed. Under each line you can see what was checked."
        )
    _LOG.error("%s is misprinted: %s", derivation.title or "a derivation", misprints[0])
    lines = sorted({misprint.line + 1 for misprint in misprints if misprint.line is not None})
    named = f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(map(str, lines))}"
    if all(misprint.is_unread for misprint in misprints):
        return f"But {named} could not be read back as printed, so only the formula behind it was checked."
    return f"But {named} says something else as printed: do not trust what is written there."
