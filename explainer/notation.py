"""How a formula is written: LaTeX for the eye, plain text for terminals and screen readers. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

GREEK = {"sigmoid": r"\sigma", "alpha": r"\alpha", "eta": r"\eta"}
LETTERS = {"sigmoid": "σ"}


class _Latex(LatexPrinter):
    """SymPy's printer, with terms in the order in which they were written and cases that all show their condition."""

    def __init__(self, values: Mapping[sp.Symbol, Fraction] | None = None) -> None:
        symbol = None if values is None else "dot"  # between letters nothing stands, between numbers a dot
        super().__init__({"order": "none", "ln_notation": True, "mul_symbol": symbol})
        self._values = values or {}

    def _print_Symbol(self, symbol: sp.Symbol, style: str = "plain") -> str:
        if symbol not in self._values:
            return super()._print_Symbol(symbol, style)
        shown = decimal(self._values[symbol])
        return rf"\left({shown}\right)" if shown.startswith("-") else shown

    def _print_Slope(self, slope: sp.Expr) -> str:
        of, by = slope.args
        inner = self._print(of)
        return rf"\frac{{d}}{{d{self._print(by)}}}\left[{inner}\right]"

    def _print_AppliedUndef(self, call: sp.Function) -> str:
        name = call.func.__name__
        head = GREEK.get(name, name if len(name) == 1 else rf"\operatorname{{{name.replace('_', ' ')}}}")
        return head + rf"\left({', '.join(map(self._print, call.args))}\right)"

    def _print_Function(self, call: sp.Function, exp: str | None = None) -> str:
        if isinstance(call, sp.core.function.AppliedUndef):
            written = self._print_AppliedUndef(call)
            return written if exp is None else rf"{written}^{{{exp}}}"
        return super()._print_Function(call, exp)

    def _print_Piecewise(self, pieces: sp.Piecewise) -> str:
        lines = []
        for index, (value, condition) in enumerate(pieces.args):
            if condition == sp.true and index:
                condition = sp.Not(pieces.args[index - 1].cond) if index == 1 else condition
            shown = r"\text{otherwise}" if condition == sp.true else rf"\text{{if }} {self._print(condition)}"
            lines.append(rf"{self._print(value)} & {shown}")
        return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"


class _Text(StrPrinter):
    def __init__(self) -> None:
        super().__init__({"order": "none"})

    def _print_Slope(self, slope: sp.Expr) -> str:
        return f"d/d{self._print(slope.args[1])}[{self._print(slope.args[0])}]"

    def _print_AppliedUndef(self, call: sp.Function) -> str:
        name = call.func.__name__
        return f"{LETTERS.get(name, name)}({', '.join(map(self._print, call.args))})"

    _print_Function = StrPrinter._print_Function

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        return super()._print_Pow(expr, rational=rational).replace("**", "^")


def decimal(value: Fraction | float, digits: int = 8) -> str:
    """A number as a person would write it: every decimal when there are at most 12, else `digits` significant ones.

    >>> decimal(Fraction(12680721, 1000000)), decimal(Fraction(1, 3)), decimal(Fraction(10) ** 20)
    ('12.680721', '0.33333333', '1e+20')
    """
    exact = Fraction(value)
    places = next((n for n in range(13) if 10**n % exact.denominator == 0), None)
    if places is None or abs(exact) >= 10**12:
        return f"{float(exact):.{digits}g}"
    return f"{exact.numerator * 10**places // exact.denominator / 10**places:.{places}f}"


def latex(thing: object, values: Mapping[sp.Symbol, Fraction] | None = None) -> str:
    """The LaTeX of an expression, a step, or a whole derivation (one block, aligned at the equals signs).

    With `values`, each symbol that has one is written as its number, negative ones in brackets.

    >>> from sympy import Symbol, exp
    >>> x = Symbol("x", real=True)
    >>> latex(1 / (1 + exp(-x)))
    '\\\\frac{1}{1 + e^{- x}}'
    """
    steps = getattr(thing, "steps", None)
    if steps is not None:
        first, *rest = [latex(step.expr) for step in steps]
        lines = [f"{first} &= {rest[0]}"] + [f"&= {line}" for line in rest[1:]] if rest else [first]
        return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"
    return _Latex(values).doprint(sp.sympify(getattr(thing, "expr", thing)))


def text(thing: object) -> str:
    """The same in plain characters: `1/(1 + exp(-x))`."""
    steps = getattr(thing, "steps", None)
    if steps is not None:
        return "\n".join(f"= {text(step)}   ({step.rule})" for step in steps)
    return _Text().doprint(sp.sympify(getattr(thing, "expr", thing)))
