"""One line of a calculation as a chart shows it: the formula, and under it the same with its numbers, broken for a phone."""

from __future__ import annotations

import textwrap

from explainer.descent.quantity import typed
from explainer.descent.stages import Line
from explainer.descent.typewriter import in_type, number_in_type

PHONE, LINES = 44, 5  # letters of a calculation that fit beside each other on a phone; lines of one row of it
UNBROKEN = "\u00a0"  # a space at which no line ends


def worked(line: Line) -> str:
    """ŷ = w₁·x₁ + w₂·x₂, and under it the same with the numbers put in and the result."""
    formula, name = in_type(line.formula), typed(line.target)
    exact, follows = line.signs
    because = dict.fromkeys(in_type(condition, line.shown, line.digits) for condition in line.because)
    end = ["   because " + ", ".join(because)] if because else []
    end = [_wrapped(line.note)] if line.note else end
    if line.formula.is_Symbol or not line.formula.free_symbols:  # the result is all there is to put in
        shown = _shown(exact if line.formula.is_Symbol else follows, line)
        bare = formula == shown.partition(UNBROKEN)[2]
        return "<br>".join([_wrapped(f"{name} = {formula}" + ("" if bare else f" {shown}")), *end])
    numbers = in_type(line.chosen, line.shown, line.digits)
    bare = numbers == number_in_type(line.shown_result, line.digits)
    put_in = f"{'=' if exact else '≈'} {numbers}" + ("" if bare else f" {_shown(follows, line)}")
    return "<br>".join([_wrapped(f"{name} = {formula}"), _wrapped(put_in, "   "), *end])


def _shown(exact: bool, line: Line) -> str:
    """The result with its sign."""
    return f"{'=' if exact else '≈'}{UNBROKEN}{number_in_type(line.shown_result, line.digits)}"


def _wrapped(text: str, indent: str = "") -> str:
    """Lines that fit a phone, the sign of equality never without its number; of a long one the beginning and the end."""
    text = text.replace("^t", "ᵗ")  # Adam's 0.9^1, after the number was put in, and β₁^t
    lines = textwrap.wrap(text, PHONE, initial_indent=indent, subsequent_indent="      ")
    if len(lines) > LINES:
        lines = [*lines[: LINES - 2], "      …", lines[-1]]
    return "<br>".join(lines).replace(UNBROKEN, " ")
