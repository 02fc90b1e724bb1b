"""How a tree is written in LaTeX. Nothing is computed here, and brackets are asked of `precedence` alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

from explainer.numeric.decimals import ExactDecimal
from explainer.numeric.formatting import decimal, powered
from explainer.symbolic.expression import Slope, power
from explainer.symbolic.named import NAMED
from explainer.symbolic.written.case_words import chained, worded_cases
from explainer.symbolic.written.marking import Marked, bare
from explainer.symbolic.written.precedence import LATEX, Level, is_negative, level, needs_brackets, unsigned

HEADS = {name: function.latex for name, function in NAMED.items() if function.latex}
ARCS = {"asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan"}
NAMES = {**ARCS, "log": r"\ln", "sign": r"\operatorname{sign}", "erf": r"\operatorname{erf}"}
BEGIN, END = "\x01", "\x02"  # around what is new, until the colour is put in: a mark never changes what is printed
RAISED_NAMES = sp.sin | sp.cos | sp.tan | sp.sinh | sp.cosh | sp.tanh


class TexPrinter(LatexPrinter):
    """SymPy's printer, with everything in the order in which it was written, and cases that all show their condition."""

    def __init__(self, values: Mapping[sp.Symbol, Fraction] | None = None, digits: int = 8) -> None:
        super().__init__({"order": "none", "ln_notation": True})
        self._values, self._digits = values or {}, digits
        self._dot = values is not None  # between letters nothing stands, between numbers a dot

    # --- brackets ---------------------------------------------------------------------------------------------------------

    def _level(self, expr: sp.Basic) -> Level:
        expr = bare(expr)
        if expr not in self._values:
            return level(expr, LATEX)
        shown = self._print(expr)
        return Level.MINUS if shown.startswith("-") else Level.PRODUCT if r"\cdot" in shown else Level.ATOM

    def _placed(self, expr: sp.Basic, place: str) -> str:
        """It as it stands in that place, in brackets where it needs them."""
        shown, held = self._print(expr), self._level(expr)
        is_put_in = bare(expr) in self._values and held is Level.MINUS  # -2 for w: also first it keeps its brackets
        asks = needs_brackets(held, place, LATEX) or (is_put_in and place != "alone")
        return rf"\left({shown}\right)" if asks else shown

    # --- letters, sums, products ------------------------------------------------------------------------------------------

    def _print_Symbol(self, symbol: sp.Symbol, style: str = "plain") -> str:
        if symbol not in self._values:
            return super()._print_Symbol(symbol, style)
        return powered(decimal(self._values[symbol], self._digits))

    def _print_ExactDecimal(self, number: ExactDecimal) -> str:
        return powered(number.written)

    def _print_Marked(self, part: Marked) -> str:
        return f"{BEGIN}{self._print(part.args[0])}{END}"

    def _print_Slope(self, slope: sp.Expr) -> str:
        of, by = map((TexPrinter() if self._values else self)._print, slope.args)  # a number has no slope: letters stay
        return rf"\frac{{d}}{{d{by}}}\left[{of}\right]"

    def _print_Add(self, expr: sp.Add, order: str | None = None) -> str:
        written = ""
        for term in expr.args:
            minus = is_negative(term)
            inner = unsigned(bare(term), LATEX) if minus else bare(term)
            shown = self._placed(inner, "term" if written or minus else "first term")
            shown = shown if bare(term) is term else f"{BEGIN}{shown}{END}"
            written += (" - " if minus else " + ") * bool(written) + "-" * (minus and not written) + shown
        return written

    def _print_Mul(self, expr: sp.Mul) -> str:
        if is_negative(expr):
            return f"-{self._placed(unsigned(expr, LATEX), 'term')}"
        groups = _fractions(expr.args)
        pieces = []
        for index, (above, below) in enumerate(groups):
            is_first, is_last = index == 0, index == len(groups) - 1
            if below:
                top = self._product(above) if above else "1"
                pieces.append((rf"\frac{{{top}}}{{{self._product(below)}}}", None))
            else:
                pieces += self._factors(above, is_first, is_last)
        return self._joined(pieces)

    def _product(self, factors: list[sp.Expr]) -> str:
        """A product that has a place of its own, above or below the line of a fraction."""
        return self._print(factors[0]) if len(factors) == 1 else self._joined(self._factors(factors, True, True))

    def _factors(self, factors: list[sp.Expr], is_first: bool, is_last: bool) -> list[tuple[str, sp.Expr]]:
        """Each factor as it is printed; `is_first` and `is_last` say whether others stand before and behind them."""
        pieces = []
        for index, factor in enumerate(factors):
            first, last = is_first and index == 0, is_last and index == len(factors) - 1
            alone = first and last
            place = "alone" if alone else "first factor" if first else "last factor" if last else "factor"
            pieces.append((self._placed(factor, place), factor))
        return pieces

    def _joined(self, pieces: list[tuple[str, sp.Expr | None]]) -> str:
        written, before = "", None
        for shown, factor in pieces:
            written += self._joint(written, shown, before, factor) * bool(written) + shown
            before = factor
        return written

    def _joint(self, left: str, right: str, before: sp.Expr | None, behind: sp.Expr | None) -> str:
        """What stands between two factors: a dot where they could be read as one thing, otherwise nothing."""
        ends, begins = _plain(left).rstrip("}"), _plain(right)
        named = any(factor is not None and _is_named_slope(factor) for factor in (before, behind))
        signed = any(factor is not None and self._level(factor) is Level.MINUS for factor in (before, behind))
        fractions = begins.startswith((r"\frac", r"\sum")) and (r"\frac" in left or ends[-1:].isdigit())
        unit = before is not None and bare(before) == 1  # 1 · x, as it was typed
        fractions |= re.match(r"\\frac\{\d+\}\{\d+\}", begins) is not None  # x · ⅓
        dot = self._dot or named or signed or unit or fractions or begins[:1].isdigit() or begins.startswith(r"\frac{d")
        return r" \cdot " if dot else " "

    # --- powers and functions ---------------------------------------------------------------------------------------------

    def _print_Pow(self, expr: sp.Pow) -> str:
        base, exponent = expr.args
        if exponent is sp.S.Half:  # of 0.5, as it was typed, no root is made
            return rf"\sqrt{{{self._print(base)}}}"
        if is_negative(exponent):
            return rf"\frac{{1}}{{{self._print(_below(expr))}}}"
        raised = self._print(exponent)
        if isinstance(bare(base), RAISED_NAMES) and exponent.is_Integer:
            name, argument = self._print(base).split(r"\left(", 1)
            return rf"{name}^{{{raised}}}\left({argument}"
        return rf"{self._placed(base, 'base')}^{{{raised}}}"

    def _print_ExpBase(self, expr: sp.exp, exp: str | None = None) -> str:
        written = rf"e^{{{self._print(expr.args[0])}}}"
        return written if exp is None else rf"\left({written}\right)^{{{exp}}}"

    _print_exp = _print_ExpBase

    def _print_AppliedUndef(self, call: sp.Function) -> str:
        name = call.func.__name__
        written = HEADS.get(name, name if len(name) == 1 else rf"\operatorname{{{name.replace('_', ' ')}}}")
        return written + rf"\left({', '.join(map(self._print, call.args))}\right)"

    def _print_Function(self, call: sp.Function, exp: str | None = None) -> str:
        if isinstance(call, AppliedUndef):
            written = self._print_AppliedUndef(call)
            return written if exp is None else rf"{written}^{{{exp}}}"
        name = NAMES.get(type(call).__name__, rf"\{type(call).__name__}") + (f"^{{{exp}}}" if exp else "")
        return rf"{name}\left({', '.join(map(self._print, call.args))}\right)"

    def _print_log(self, call: sp.log, exp: str | None = None) -> str:
        return self._print_Function(call, exp)

    _print_sign = _print_erf = _print_Function

    def _print_KroneckerDelta(self, delta: sp.KroneckerDelta, exp: str | None = None) -> str:
        return rf"\delta_{{{''.join(map(self._print, delta.args))}}}"

    def _print_Indexed(self, entry: sp.Indexed) -> str:
        return rf"{self._print(entry.base)}_{{{','.join(map(self._print, entry.indices))}}}"

    def _print_Sum(self, expr: sp.Sum) -> str:
        return self._over(r"\sum", expr)

    def _print_Product(self, expr: sp.Product) -> str:
        return self._over(r"\prod", expr)

    def _over(self, sign: str, expr: sp.Sum | sp.Product) -> str:
        body, (index, low, high) = expr.args[0], expr.args[1]
        limits = rf"_{{{self._print(index)}={self._print(low)}}}^{{{self._print(high)}}}"
        return f"{sign}{limits} {self._placed(body, 'last factor')}"

    def _print_And(self, expr: sp.And) -> str:
        chain = chained(expr)
        if chain is None:
            return str(super()._print_And(expr))
        low, high = chain
        return f"{self._print(low)} {self._print(high).removeprefix(self._print(high.lhs)).strip()}"

    def _print_Piecewise(self, pieces: sp.Piecewise) -> str:
        lines = []
        for value, word, condition in worded_cases(pieces, narrowed=True):
            shown = rf"\text{{{word}}}" if word == "otherwise" else rf"\text{{{word} }} {self._print(condition)}"
            lines.append(rf"{self._print(value)} & {shown}")
        return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"


def _plain(shown: str) -> str:
    return shown.replace(BEGIN, "").replace(END, "")


def _below(factor: sp.Pow) -> sp.Expr:
    """What stands below the line where a power with a negative exponent is printed."""
    base, exponent = factor.args
    return base if exponent == -1 else power(base, -exponent if exponent.is_Number else unsigned(exponent, LATEX))


def _fractions(factors: tuple[sp.Expr, ...]) -> list[tuple[list[sp.Expr], list[sp.Expr]]]:
    """The factors as a row of fractions (above, below) from left to right; what has nothing below is no fraction."""
    groups: list[tuple[list[sp.Expr], list[sp.Expr]]] = [([], [])]
    for factor in factors:
        above, below = groups[-1]
        plain = bare(factor)
        new = (lambda part: part) if plain is factor else Marked
        if plain.is_Rational and plain.q != 1 and not isinstance(plain, ExactDecimal):
            below.append(new(sp.Integer(plain.q)))
            if plain.p != 1:
                above.append(new(sp.Integer(plain.p)))
            groups.append(([], []))
        elif plain.is_Pow and is_negative(plain.exp):
            below.append(new(_below(plain)))
        elif plain == 1 and (above or below):  # the 1 of x · ⅓
            groups.append(([factor], []))
        elif _is_tall(plain):
            groups += [([factor], []), ([], [])] if above or below else []
            if not (above or below):
                above.append(factor)
        elif below and (plain.is_Add or above == [sp.S.One]):  # ½ x
            groups.append(([factor], []))
        else:
            above.append(factor)
    return [group for group in groups if group[0] or group[1]]


def _is_tall(factor: sp.Expr) -> bool:
    """Whether it stands beside a fraction rather than in it."""
    is_fraction = factor.is_Mul and any(f.is_Pow and is_negative(f.exp) for f in map(bare, factor.args))
    return isinstance(factor, sp.Sum | sp.Product | sp.Piecewise | Slope) or is_fraction


def _is_named_slope(factor: sp.Expr) -> bool:
    """dL/dw as one name."""
    return bare(factor).is_Symbol and r"\frac" in bare(factor).name


def coloured(shown: str, colour: str) -> str:
    """The printed line with what is new in it in that colour, or plain where there is none."""
    if not colour:
        return _plain(shown)
    return shown.replace(BEGIN, rf"\textcolor{{{colour}}}{{").replace(END, "}")
