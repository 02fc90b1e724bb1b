"""How a formula is written in plain characters, for terminals and screen readers: what `parse` reads back as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

import sympy as sp
from sympy.printing.str import StrPrinter

from explainer.numeric.decimals import ExactDecimal
from explainer.numeric.formatting import decimal
from explainer.symbolic.expression import Slope
from explainer.symbolic.named import NAMED
from explainer.symbolic.written.case_words import worded_cases
from explainer.symbolic.written.marking import bare
from explainer.symbolic.written.precedence import (
    TEXT,
    Level,
    is_negative,
    is_reciprocal,
    level,
    needs_brackets,
    unsigned,
)

GREEK = {
    r"\beta": "β",
    r"\eta": "η",
    r"\rho": "ρ",
    r"\varepsilon": "ε",
    r"\delta": "δ",
    r"\Delta ": "Δ",
}  # of the catalogue and of practice
LETTERS = {"log": "ln", **{name: function.letter for name, function in NAMED.items() if function.letter}}


class TextPrinter(StrPrinter):
    """SymPy's printer for text, with everything in the order in which it was written, and in the words of `parse`."""

    def __init__(self, values: Mapping[sp.Symbol, Fraction] | None = None, digits: int = 8) -> None:
        super().__init__({"order": "none"})
        self._values, self._digits = values or {}, digits
        self.printmethod = ""  # nothing prints itself before its number is looked up

    def _placed(self, expr: sp.Basic, place: str) -> str:
        """It as it stands in that place, in brackets where it needs them."""
        shown, held = self._print(expr), level(expr, TEXT)
        if bare(expr) in self._values:
            held = Level.CONDITION if shown.startswith("-") else Level.PRODUCT if "*" in shown else Level.ATOM
        return f"({shown})" if needs_brackets(held, place, TEXT) else shown

    def _print_ExactDecimal(self, number: ExactDecimal) -> str:
        return number.written

    def _print_Marked(self, part: sp.Expr) -> str:
        return self._print(bare(part))

    def _print_Slope(self, slope: sp.Expr) -> str:
        return f"d/d{self._print(slope.args[1])}[{self._print(slope.args[0])}]"

    def _print_Add(self, expr: sp.Add, order: str | None = None) -> str:
        written = ""
        for term in map(bare, expr.args):
            minus = is_negative(term)
            inner = unsigned(term, TEXT) if minus else term
            shown = self._placed(inner, "term" if written or minus else "first term")
            written += (" - " if minus else " + ") * bool(written) + "-" * (minus and not written) + shown
        return written

    def _print_Mul(self, expr: sp.Mul) -> str:
        if is_negative(expr):
            return f"-{self._placed(unsigned(expr, TEXT), 'term')}"
        written, is_line = "", expr.has(Slope)  # no text that is read again: 1/2*d/dx[u] cannot be taken for a number
        for factor in map(bare, expr.args):
            if factor.is_Pow and factor.exp == -1 and (written or is_line or is_reciprocal(factor)):
                written += f"{'' if written else '1'}/{self._placed(factor.base, 'divisor')}"
            else:
                written += "*" * bool(written) + self._placed(factor, "factor" if written else "first factor")
        return written

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        base, exponent = expr.args
        if exponent is sp.S.Half:
            return f"sqrt({self._print(base)})"
        if is_reciprocal(expr):
            return f"1/{self._placed(base, 'divisor')}"
        return f"{self._placed(base, 'base')}^{self._placed(exponent, 'exponent')}"

    def _print_Function(self, call: sp.Function) -> str:
        name = call.func.__name__
        return f"{LETTERS.get(name, name)}({', '.join(map(self._print, call.args))})"

    _print_AppliedUndef = _print_Function

    def _print_Abs(self, expr: sp.Abs) -> str:
        return f"abs({self._print(expr.args[0])})"

    def _print_Max(self, expr: sp.Max) -> str:
        return f"max({', '.join(map(self._print, expr.args))})"

    def _print_Min(self, expr: sp.Min) -> str:
        return f"min({', '.join(map(self._print, expr.args))})"

    def _print_Exp1(self, expr: sp.Expr) -> str:
        return "e"

    def _print_Sum(self, expr: sp.Sum) -> str:
        return self._over("sum", expr)

    def _print_Product(self, expr: sp.Product) -> str:
        return self._over("product", expr)

    def _over(self, what: str, expr: sp.Sum | sp.Product) -> str:
        index, low, high = expr.args[1]
        return f"{what} over {index} = {low}..{high} of ({self._print(expr.args[0])})"

    def _print_Piecewise(self, pieces: sp.Piecewise) -> str:
        shown = ""
        for value, word, condition in worded_cases(pieces, narrowed=False):
            when = "" if word == "otherwise" else f"{word.removeprefix('if')} {self._print(condition)}, ".lstrip()
            shown += ", " * bool(shown) + when
            shown += self._print(value)
        return f"piecewise({shown})"

    def _print_And(self, expr: sp.And) -> str:
        return " and ".join(map(self._print, expr.args))

    def _print_Relational(self, expr: sp.Rel) -> str:
        sign = {"==": "="}.get(expr.rel_op, expr.rel_op)
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _print_Symbol(self, symbol: sp.Symbol) -> str:
        if symbol in self._values:
            return in_plain_digits(self._values[symbol], self._digits)
        return in_plain_letters(symbol.name)

    _print_Quantity = _print_Symbol

    def _print_Indexed(self, entry: sp.Indexed) -> str:
        return f"{self._print(entry.base)}[{', '.join(map(self._print, entry.indices))}]"

    def _print_IndexedBase(self, base: sp.IndexedBase) -> str:
        return in_plain_letters(str(base.label))

    def _print_MatrixBase(self, matrix: sp.MatrixBase) -> str:
        rows = (", ".join(map(self._print, matrix.row(i))) for i in range(matrix.rows))
        return f"[{', '.join(f'[{row}]' for row in rows)}]"

    _print_ImmutableDenseMatrix = _print_MatrixBase


def in_plain_digits(value: Fraction | float, digits: int = 8) -> str:
    """A number as it is typed, to so many digits: 0.5, -3, 1.2*10^(-9).

    >>> in_plain_digits(Fraction(1, 8)), in_plain_digits(Fraction(-12, 10**20))
    ('0.125', '-1.2*10^(-19)')
    """
    mantissa, _, exponent = decimal(value, digits).partition("e")
    return f"{mantissa}*10^({int(exponent)})" if exponent else mantissa


def in_plain_letters(name: str) -> str:
    r"""A symbol's name without LaTeX: ŷ for \hat{y}, ε for \varepsilon, w_1' for {w_1}', dL/dŷ for \frac{dL}{d\hat{y}}.

    >>> in_plain_letters(r"\hat{y}"), in_plain_letters(r"\beta_1"), in_plain_letters("{w_1}'"), in_plain_letters("x1")
    ('ŷ', 'β_1', "w_1'", 'x1')
    >>> in_plain_letters(r"\frac{dL}{da^{(2)}_{1}}")
    'dL/da^(2)_1'
    >>> in_plain_letters(r"\frac{dL}{dw_1}"), in_plain_letters(r"\left(\frac{dL}{dw_1}\right)_{2}")
    ('dL/dw_1', '(dL/dw_1)_2')
    """
    plain = name.replace(r"\hat{y}", "ŷ").replace(r"\left", "").replace(r"\right", "")
    while r"\frac{" in plain:
        before, _, rest = plain.partition(r"\frac")
        above, rest = _group(rest)
        below, rest = _group(rest)
        plain = f"{before}{above}/{below}{rest}"
    for command, letter in GREEK.items():
        plain = plain.replace(command, letter)
    return re.sub(r"[{}]", "", plain)


def _group(text: str) -> tuple[str, str]:
    """What stands in the braces with which `text` begins, and what comes after them."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if not depth:
            return text[1:at], text[at + 1 :]
    raise ValueError(f"a brace is not closed in {text}")
