"""Formulas in LaTeX and in plain text: of an expression, of text that says one, and of every record that is a formula."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from explainer.numeric.validation import is_whole, listed, quoted, record
from explainer.symbolic.parsing import parse
from explainer.symbolic.written.marking import marked
from explainer.symbolic.written.plaintext import TextPrinter, in_plain_digits
from explainer.symbolic.written.typesetting import TexPrinter, coloured

MOST_DIGITS = 1_000
MAX_BITS = 10_000  # bits of a whole number that is written out
MARK = "teal"  # a name that TeX with xcolor, KaTeX and MathJax all know; read as well on white as on black


def latex(thing: object, values: Mapping[sp.Symbol, Fraction] | None = None, digits: int = 8, *, new: str = "") -> str:
    """The LaTeX of an expression, or of a record: a formula, a loss, a step, a stage, an update, an optimizer …

    A derivation is one block, aligned at the equals signs. With `values`, each symbol that has one is written as its number
    to so many `digits`, negative ones in brackets; what is still to be differentiated keeps its letters. With a colour for
    what is `new`, a derivation shows in it what each line changes: a name such as "teal" for TeX with xcolor, KaTeX and
    MathJax alike, or "#D55E00" for KaTeX and MathJax. Text is read by `parse`. Raises TypeError for anything else.

    >>> latex("1/(1+exp(-x))")
    '\\\\frac{1}{1 + e^{-x}}'
    """
    _refuse(values, digits, new)
    steps = getattr(thing, "steps", None)
    if steps is not None:
        first, *rest = lines(steps, new)
        shown = [f"{first} &= {rest[0]}"] + [f"&= {line}" for line in rest[1:]] if rest else [first]
        return r"\begin{aligned} " + r" \\ ".join(shown) + r" \end{aligned}"
    own = getattr(thing, "latex", None)
    if isinstance(own, str) and values is None:
        return own
    return coloured(TexPrinter(values, digits).doprint(_expression(thing, "LaTeX")), new)


def _refuse(values: object, digits: object, new: object) -> None:
    """ValueError, in a sentence, for what nothing can be printed with."""
    if values is not None and not isinstance(values, Mapping):
        raise ValueError(f"values must be a dict of symbols and their numbers, or None; got {quoted(values)}")
    if not is_whole(digits, 1, MOST_DIGITS):
        raise ValueError(f"digits must be a whole number from 1 to {MOST_DIGITS}, got {quoted(digits)}")
    if not isinstance(new, str):
        raise ValueError(f"new must be the name of a colour as text, got {quoted(new)}")


def lines(steps: tuple, new: str = "") -> tuple[str, ...]:
    """The LaTeX of each step's line; with a colour for what is `new`, what differs from the line above is coloured.

    >>> from explainer.formulas.reading import derive
    >>> lines(derive("x^2").steps)[-1]
    '2 x'
    """
    steps = listed(steps, "steps", "the steps of a derivation")
    for step in steps:
        record(step, "each of steps", "a Step of a derivation", "expr")
    if not steps:
        raise ValueError("steps must hold at least one step, got none")
    first, *rest = (step.expr for step in steps)
    if not new:
        return tuple(map(latex, (first, *rest)))
    pairs = zip([first, *rest], rest, strict=False)
    return (latex(first), *(latex(marked(above, line), new=new) for above, line in pairs))


def displayed(thing: object, name: str = "") -> str:
    """What a notebook shows of a record: its `latex`, behind "name =" where it has one."""
    return f"$\\displaystyle {f'{name} = ' if name else ''}{latex(thing)}$"


def text(thing: object) -> str:
    """The same in plain characters, as `parse` reads them: `1/(1 + exp(-x))`. What has several lines has them here too.

    >>> text(parse("x^2/3"))
    'x^2/3'
    """
    own = getattr(thing, "text", None)
    if isinstance(own, str) and not isinstance(thing, sp.Basic):
        return own
    steps = getattr(thing, "steps", None)
    if steps is not None:
        (first, *rest), (start, *others) = steps, (TextPrinter().doprint(step.expr) for step in steps)
        first_line = [start + f"   ({first.note.rstrip('.')})" * bool(first.note)]
        return "\n".join([*first_line, *(f"= {line}   ({step.rule})" for line, step in zip(others, rest, strict=True))])
    for parts in ("stages", "lines"):
        if isinstance(getattr(thing, parts, None), tuple):
            return "\n".join(map(text, getattr(thing, parts)))
    if hasattr(thing, "target") and hasattr(thing, "formula"):
        return _calculation(thing)
    if hasattr(thing, "state") and hasattr(thing, "becomes"):
        return "\n".join(f"{text(symbol)} = {text(expr)}" for symbol, expr in thing.becomes)
    return TextPrinter().doprint(_expression(thing, "text"))


def _calculation(line: Any) -> str:
    """target = formula = the formula with its numbers = result, as a line of a stage has it."""
    written = f"{text(line.target)} = {text(line.formula)}"
    put_in, follows = ("=" if exact else "≈" for exact in line.signs)
    numbers = TextPrinter(line.shown, line.digits).doprint(line.chosen)
    result = in_plain_digits(line.shown_result)
    if line.formula.free_symbols:
        written += f" {put_in} {numbers}"
    if not written.endswith(f"= {result}"):
        written += f" {follows} {result}" if numbers != result else ""
    held = [TextPrinter(line.shown, line.digits).doprint(condition) for condition in line.because]
    because = f" because {', '.join(held)}" if held else ""
    return written + (f"   ({line.remark})" if line.note else because)


def _expression(thing: object, form: str) -> sp.Basic | sp.MatrixBase:
    """The expression that is to be printed, of a loss that of a whole row. Raises TypeError, in a sentence, for what has none."""
    thing = getattr(thing, "of_row", None) or getattr(thing, "expr", thing)
    if isinstance(thing, str):
        return parse(thing)
    if isinstance(thing, sp.Basic | sp.MatrixBase):
        return thing
    if isinstance(thing, int) and thing.bit_length() > MAX_BITS:
        raise ValueError(
            "a whole number of thousands of digits is no formula that a page can hold; write it as a power"
        )
    if isinstance(thing, int | float | Fraction):
        return sp.sympify(thing)
    kind = f"the class {thing.__name__}" if isinstance(thing, type) else type(thing).__name__
    raise TypeError(
        f"{kind} has no {form}; give an expression, a number, text such as 'x^2', or a record that is a formula:"
        " a formula, a loss, an optimizer, a derivation, a step, a stage or an update"
    )
