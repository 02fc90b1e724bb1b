"""z = w₁·x₁ + w₂·x₂ + b: the quantities of a calculation, each with its formula and those that people use instead.

Names such as ŷ, dL/dw1 and w1' are letters here, in the formulas of a problem and in what a learner types alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

import mpmath
import sympy as sp

from explainer.symbolic.evaluation import HighPrecision, NoValueError
from explainer.symbolic.expression import replace_all
from explainer.symbolic.known import KNOWN
from explainer.symbolic.parsing import parse
from explainer.symbolic.typed.tokens import ParseError

Value: TypeAlias = "Fraction | Any"  # a fraction or, where there is none, a number of mpmath, which has no types
PRECISE = HighPrecision(20, KNOWN)
DIGITS = 50  # of a number that may be a fraction
STAND_INS = "ABCDGHJKLMNPQRSTUVWXYZabcdghijklmnopqrstuvwxyz"
GREEK = (("ŷ", r"\hat{y}"), ("η", r"\eta"), ("β", r"\beta"), ("ε", r"\varepsilon"), ("Δ", r"\Delta "))
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
OTHER_SPELLINGS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"[′’]", "'"),
    (r"∂", "d"),
    (r"_\{(\w+)\}", r"_\1"),
    (r"y\u0302|\\hat\{y\}|(?<![A-Za-z])(d?)[yY]_?(\d?)_?hat(?![A-Za-z])", r"\1ŷ\2"),
    (r"\beta\b|\blr\b|\blearning rate\b", "η"),
    (r"\bbeta\b", "β"),
    (r"\b(d ?)?[Ll]oss\b", lambda match: "dL" if match[1] else "L"),
    (r"\b[Ee]rror(?=[\W\d_]|$)", "ε"),
    (r"\b[Tt]arget\b", "y"),
    (r"\b[Pp]rediction\b", "ŷ"),
    (r"\bdelta[ _]?(?=[wbv])", "Δ"),
    (r"(?<=[A-Za-zŷε])_(?=\d)", ""),
    (r"\bd[EJC](?=\d? ?/ ?d)", "dL"),
    (r"(?<![A-Za-z])(d[A-Za-zŷ]\d?) ?/ ?d ?(?=[A-Za-zŷ])", r"\1/d"),
    (r"\bnew ([wbv]\d*)|([wbv]\d*)(?:[ _]?new\b|\(new\))|([wbv])'(\d)", r"\1\2\3\4'"),
)
ONE_NAME = r"ŷ\d?|[A-Za-z]\d*"
NAME = rf"d(?:{ONE_NAME})/d(?:{ONE_NAME})|[wbvh]\d*'|Δ[wbv]\d*|[ŷε]\d?|η|β|[A-Za-z]\d+|[A-Za-z]"


@dataclass(frozen=True)
class Quantity:
    """`name` is worked out by `formula`, in the names of what is given and of the quantities before it.

    A quantity with several parts, such as the probabilities p, has a formula for each, with commas between; its parts are
    called p1, p2, … `wrong` are formulas that people use instead: (mistake, formula). `digits` are the decimals asked for
    where the value has no end. What `alternative` gives is as right: y − ŷ is an error as well as ŷ − y.
    """

    name: str
    formula: str
    wrong: tuple[tuple[str, str], ...] = ()
    title: str = ""
    digits: int = 3
    alternative: str = ""

    @property
    def parts(self) -> tuple[sp.Expr, ...]:
        """The formula of each part."""
        return expressions(self.formula)

    @property
    def is_shape(self) -> bool:
        """Whether it is rows and columns."""
        return self.title.startswith("shape")

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each part."""
        many = len(self.parts) > 1
        return tuple(f"{self.name}{number}" for number in range(1, len(self.parts) + 1)) if many else (self.name,)

    @property
    def symbols(self) -> tuple[sp.Symbol, ...]:
        """The letter of each part."""
        return tuple(map(letter, self.names))


def letter(name: str) -> sp.Symbol:
    r"""The symbol of a name, which prints as a book prints it: w1 as w_1, dL/dw1 as a fraction.

    >>> letter("dL/dw1").name
    '\\frac{dL}{dw_1}'
    """
    return sp.Symbol(_latex(name), real=True)


def _latex(name: str) -> str:
    if slope := re.fullmatch(r"d(.+)/d(.+)", name):
        return rf"\frac{{d{_latex(slope[1])}}}{{d{_latex(slope[2])}}}"
    if name.endswith("'"):
        return f"{{{_latex(name[:-1])}}}'"
    for sign, latex in GREEK:
        name = name.replace(sign, latex)
    return re.sub(r"^(.*[A-Za-z}])(\d+)$", lambda match: f"{match[1]}_{_short(match[2])}", name)


def _short(digits: str) -> str:
    return digits if len(digits) == 1 else f"{{{digits}}}"


def plainly(text: str) -> str:
    """What is typed, with every name in one spelling.

    >>> plainly("y_hat = w_1*x₁"), plainly("w1_new = w1 - eta*∂L/∂w1")
    ('ŷ = w1*x1', "w1' = w1 - η*dL/dw1")
    """
    text = text.translate(LOWERED)
    for spelling, name in OTHER_SPELLINGS:
        text = re.sub(spelling, name, text)
    return text


@lru_cache(maxsize=4000)
def expressions(text: str) -> tuple[sp.Expr, ...]:
    """The formulas that stand in `text` with commas between them. Raises ParseError where one cannot be read."""
    return tuple(map(_expression, parted(text)))


def parted(text: str) -> list[str]:
    """The parts of (a, b, c), which may stand in brackets and have commas or semicolons between them."""
    text = text.strip()
    if text[:1] in "([" and text[-1:] in ")]" and _closes_at_end(text):
        inner = _split(text[1:-1])
        if len(inner) > 1:
            return inner
    return _split(text)


def _closes_at_end(text: str) -> bool:
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if not depth:
            return at == len(text) - 1
    return False


def _split(text: str) -> list[str]:
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if sign in ",;" and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _expression(text: str) -> sp.Expr:
    """One formula; every name is a letter."""
    stand_ins: dict[str, str] = {}
    free = iter(STAND_INS)

    def stand_in(match: re.Match) -> str:
        name = match[0]
        if name not in stand_ins:
            stand_ins[name] = next(free, "")
            if not stand_ins[name]:
                raise ParseError("there are too many letters in this formula; write it on two lines")
        return f" {stand_ins[name]} "

    names = re.compile(rf"(?<![A-Za-z_])(?:{NAME})(?![A-Za-z_])")
    marked = names.sub(lambda match: match[0] if match[0] == "e" else stand_in(match), text)
    marked = re.sub(rf"(?<= )([{STAND_INS}]) \s*\(", r"\1 *(", marked)
    try:
        expr = parse(marked)
    except ParseError as problem:
        raise ParseError(problem.why) from problem
    return replace_all(expr, {sp.Symbol(short, real=True): letter(name) for name, short in stand_ins.items()})


def with_numbers(expr: sp.Expr, numbers: Mapping[sp.Symbol, Value]) -> sp.Expr:
    """The expression with numbers in the place of its letters, not worked out."""
    return replace_all(expr, {symbol: _number(numbers[symbol]) for symbol in expr.free_symbols & set(numbers)})


def _number(value: Value) -> sp.Number:
    return sp.Rational(value.numerator, value.denominator) if isinstance(value, Fraction) else sp.Float(str(value), 30)


def value(expr: sp.Expr, numbers: Mapping[sp.Symbol, Value]) -> Value:
    """What an expression comes to: a fraction where it is one. Raises NoValueError where it has no value."""
    try:
        exact = _fraction(expr, numbers)
    except ZeroDivisionError as problem:
        raise NoValueError("a division by 0") from problem
    if exact is not None:
        return exact
    precise = PRECISE(expr, {symbol: _precise(number) for symbol, number in numbers.items()})
    simple = _simple(precise)
    return precise if simple is None else simple


def value_or_none(expr: sp.Expr, numbers: Mapping[sp.Symbol, Value]) -> Value | None:
    """The value, or None where there is none, or where a letter has none."""
    letters = _letters(expr)
    if any(letter not in numbers for letter in letters):
        return None
    return _valued(expr, tuple((letter, numbers[letter], type(numbers[letter])) for letter in letters))


@lru_cache(maxsize=500)
def _letters(expr: sp.Expr) -> tuple[sp.Symbol, ...]:
    return tuple(sorted(expr.free_symbols, key=str))


@lru_cache(maxsize=5000)  # thousands of wrong calculations differ from one another in a number or two
def _valued(expr: sp.Expr, numbers: tuple[tuple[sp.Symbol, Value, type], ...]) -> Value | None:
    try:  # the types tell ½ from a rounded 0.5
        return value(expr, {letter: number for letter, number, _ in numbers})
    except NoValueError:
        return None


def _fraction(expr: sp.Expr, numbers: Mapping[sp.Symbol, Value]) -> Fraction | None:
    """The value by whole steps of + − · / and powers; None where another function, or a rounded number, comes in."""
    if expr.is_Symbol:
        number = numbers[expr]
        return number if isinstance(number, Fraction) else None
    if expr.is_Rational:
        return Fraction(int(expr.p), int(expr.q))
    if not (expr.is_Add or expr.is_Mul or (expr.is_Pow and expr.exp.is_Integer and abs(expr.exp) <= 100)):
        return None
    parts = [_fraction(argument, numbers) for argument in expr.args]
    exact = [part for part in parts if part is not None]
    if len(exact) < len(parts):
        return None
    if expr.is_Pow:
        return Fraction(exact[0] ** int(expr.exp))
    return sum(exact, start=Fraction(0)) if expr.is_Add else math.prod(exact, start=Fraction(1))


def _precise(number: Value) -> mpmath.mpf:
    return PRECISE.math.mpf(number.numerator) / number.denominator if isinstance(number, Fraction) else number


def _simple(number: mpmath.mpf) -> Fraction | None:
    """The fraction that a number is, up to its last digits."""
    if number and not 10**-DIGITS < abs(number) < 10**DIGITS:  # e^693147 has 300,000 digits, of which so many are known
        return None
    near = Fraction(PRECISE.math.nstr(number, DIGITS)).limit_denominator(10**9)
    return near if abs(_precise(near) - number) <= abs(number) * PRECISE.math.mpf(10) ** -30 else None
