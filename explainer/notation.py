"""How a formula is written: LaTeX for the eye, plain text for terminals and screen readers. Nothing is computed here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from explainer.expression import Slope, negative, power, rebuilt

FLOAT_DIGITS = 15  # so many a float keeps of any number
LARGEST = Fraction(10) ** 300  # a float holds any number below this
HEADS = {"sigmoid": r"\sigma", "step": "H"}
LETTERS = {"sigmoid": "σ"}
NAMES = {"log": r"\ln", "atan": r"\arctan", "sign": r"\operatorname{sign}", "erf": r"\operatorname{erf}"}
MARK = "#D55E00"  # the vermillion of the Okabe-Ito colours: told apart with every kind of colour vision


class Marked(sp.Expr):
    """A part of a line that is new in it."""

    def __new__(cls, part: sp.Basic) -> Marked:
        return sp.Expr.__new__(cls, part)

    _eval_is_real = _eval_is_commutative = lambda self: True


def marked(above: sp.Basic, line: sp.Basic) -> sp.Basic:
    """`line` with what differs from the line `above` marked; untouched when that is all of it."""
    shown = _marked(above, line)
    return line if isinstance(shown, Marked) else shown


def _marked(above: sp.Basic, line: sp.Basic) -> sp.Basic:
    if above == line or getattr(line, "is_Matrix", False):  # the parts of a matrix line stay matrices
        return line
    if type(above) is type(line) and line.args and not isinstance(line, Slope | sp.Rel | sp.Pow | sp.Indexed):
        if len(above.args) == len(line.args):
            different = sum(a != b for a, b in zip(above.args, line.args, strict=True))
            if different < len(line.args) or isinstance(line, sp.Piecewise) or len(line.args) == 1:
                return rebuilt(line, map(_marked, above.args, line.args))
        elif (line.is_Add or line.is_Mul) and any(part in above.args for part in line.args if not part.is_Number):
            return rebuilt(line, [part if part in above.args else Marked(part) for part in line.args])
    if isinstance(line, sp.Pow) and isinstance(above, sp.Pow) and above.exp == line.exp:
        return power(_marked(above.base, line.base), line.exp)
    return Marked(line) if isinstance(line, sp.Expr) and not isinstance(line, sp.MatrixExpr) else line


def _bare(expr: sp.Basic) -> sp.Basic:
    return expr.args[0] if isinstance(expr, Marked) else expr


def _is_negative(term: sp.Basic) -> bool:
    term = _bare(term)
    number = _bare(term.args[0]) if term.is_Mul else term
    return bool(number.is_Number and number < 0)


class _Latex(LatexPrinter):
    """SymPy's printer, with everything in the order in which it was written, and cases that all show their condition."""

    def __init__(self, values: Mapping[sp.Symbol, Fraction] | None = None, digits: int = 8) -> None:
        super().__init__({"order": "none", "ln_notation": True})
        self._values, self._digits = values or {}, digits
        self._dot = values is not None  # between letters nothing stands, between numbers a dot

    def _print_Symbol(self, symbol: sp.Symbol, style: str = "plain") -> str:
        if symbol not in self._values:
            return super()._print_Symbol(symbol, style)
        shown = powered(decimal(self._values[symbol], self._digits))
        return rf"\left({shown}\right)" if shown.startswith("-") else shown

    def _print_Marked(self, part: Marked) -> str:
        return rf"\textcolor{{{MARK}}}{{{self._print(part.args[0])}}}"

    def _print_Slope(self, slope: sp.Expr) -> str:
        of, by = map((_Latex() if self._values else self)._print, slope.args)  # a number has no slope: letters stay
        return rf"\frac{{d}}{{d{by}}}\left[{of}\right]"

    def _print_Add(self, expr: sp.Add, order: str | None = None) -> str:
        written = ""
        for term in expr.args:
            minus, bare = _is_negative(term), _bare(term)
            inner = negative(bare) if minus else bare
            shown = self._print(inner)
            if inner.is_Add and written:
                shown = rf"\left({shown}\right)"
            if bare is not term:
                shown = rf"\textcolor{{{MARK}}}{{{shown}}}"
            sign = " - " if minus else " + "
            written += (sign if written or minus else "") + shown
        return written.strip().replace("- ", "-", 1) if written.startswith(" - ") else written

    def _print_Mul(self, expr: sp.Mul) -> str:
        if _is_negative(expr) and not isinstance(expr.args[0], Marked):
            inner = negative(expr)
            shown = self._print(inner)
            return rf"-\left({shown}\right)" if inner.is_Add else f"-{shown}"
        groups: list[tuple[list[sp.Expr], list[sp.Expr]]] = [([], [])]
        for factor in expr.args:
            above, below = groups[-1]
            if factor.is_Rational and factor.q != 1:
                top, bottom = sp.Integer(factor.p), sp.Integer(factor.q)
                groups[-1][1].append(bottom)
                if top != 1:
                    above.append(top)
                groups.append(([], []))
            elif factor.is_Pow and _is_negative(factor.exp):
                below.append(factor.base if factor.exp == -1 else power(factor.base, negative(factor.exp)))
            elif self._is_tall(factor):
                groups += [([factor], []), ([], [])] if above or below else []
                if not (above or below):
                    above.append(factor)
            elif below and self._stands_apart(factor):
                groups.append(([factor], []))
            else:
                above.append(factor)
        written = ""
        groups = [group for group in groups if group[0] or group[1]]
        for index, (above, below) in enumerate(groups):
            last = index == len(groups) - 1
            if below:
                top = self._product(above, alone=True) if above else "1"
                shown = rf"\frac{{{top}}}{{{self._product(below, alone=True)}}}"
            else:
                shown = self._product(above, alone=len(groups) == 1, last=last)
            written += self._joint(written, shown) + shown
        return written

    def _is_tall(self, factor: sp.Expr) -> bool:
        """Whether it stands beside a fraction rather than in it."""
        bare = _bare(factor)
        fraction = bare.is_Mul and any(f.is_Pow and _is_negative(f.exp) for f in bare.args)
        return isinstance(bare, sp.Sum | sp.Product | sp.Piecewise | Slope) or fraction

    def _stands_apart(self, factor: sp.Expr) -> bool:
        return _bare(factor).is_Add or isinstance(factor, Marked)

    def _product(self, factors: list[sp.Expr], *, alone: bool = False, last: bool = True) -> str:
        if len(factors) == 1 and alone:
            return self._print(factors[0])
        written = ""
        for index, factor in enumerate(factors):
            shown, bare = self._print(factor), _bare(factor)
            open_end = isinstance(bare, sp.Sum | sp.Product) and not (last and index == len(factors) - 1)
            if bare.is_Add or isinstance(bare, sp.Piecewise) or open_end or (_is_negative(factor) and written):
                shown = rf"\left({shown}\right)"
            written += self._joint(written, shown) + shown
        return written

    def _joint(self, left: str, right: str) -> str:
        if not left:
            return ""
        begins = right.removeprefix(rf"\textcolor{{{MARK}}}{{")
        ends = left.rstrip("}")
        fractions = begins.startswith((r"\frac", r"\sum")) and (r"\frac" in left or left[-1:].isdigit())
        named = re.search(r"\\frac\{d[^{}]*(\{[^{}]*\})*\}\{d[^{}]*\}$", left) is not None
        digits = begins[:1].isdigit() or (begins.startswith(r"\frac") and ends[-1:].isdigit())
        return r" \cdot " if self._dot or digits or fractions or named or begins.startswith(r"\frac{d") else " "

    def _print_Pow(self, expr: sp.Pow) -> str:
        base, exponent = expr.args
        if exponent == sp.Rational(1, 2):
            return rf"\sqrt{{{self._print(base)}}}"
        if _is_negative(exponent) and not isinstance(exponent, Marked):
            below = base if exponent == -1 else power(base, negative(exponent))
            return rf"\frac{{1}}{{{self._print(below)}}}"
        bare, shown, raised = _bare(base), self._print(base), self._print(exponent)
        if isinstance(bare, sp.sin | sp.cos | sp.tan | sp.sinh | sp.cosh | sp.tanh) and exponent.is_Integer:
            name, argument = shown.split(r"\left(", 1)
            return rf"{name}^{{{raised}}}\left({argument}"
        closed = (
            bare.is_Symbol or (bare.is_Integer and bare >= 0) or isinstance(bare, AppliedUndef | sp.Abs | sp.Indexed)
        )
        if (
            bare is not base
            or not closed
            or (bare in self._values and not shown.isdecimal())
            or (bare.is_Symbol and "frac" in shown)
        ):
            shown = shown if shown.startswith(r"\left(") and bare.is_Symbol else rf"\left({shown}\right)"
        return rf"{shown}^{{{raised}}}"

    def _print_ExpBase(self, expr: sp.exp, exp: str | None = None) -> str:
        written = rf"e^{{{self._print(expr.args[0])}}}"
        return written if exp is None else rf"\left({written}\right)^{{{exp}}}"

    _print_exp = _print_ExpBase

    def _print_AppliedUndef(self, call: sp.Function) -> str:
        name = call.func.__name__
        written = HEADS.get(name, name if len(name) == 1 else rf"\operatorname{{{name.replace('_', ' ')}}}")
        return written + rf"\left({', '.join(map(self._argument, call.args))}\right)"

    def _print_Function(self, call: sp.Function, exp: str | None = None) -> str:
        if isinstance(call, AppliedUndef):
            written = self._print_AppliedUndef(call)
            return written if exp is None else rf"{written}^{{{exp}}}"
        name = NAMES.get(type(call).__name__, rf"\{type(call).__name__}") + (f"^{{{exp}}}" if exp else "")
        return rf"{name}\left({self._argument(call.args[0])}\right)"

    def _argument(self, given: sp.Expr) -> str:
        """What stands in a function's brackets; a negative number needs no second pair."""
        shown = self._print(given)
        return shown[len(r"\left(") : -len(r"\right)")] if given.is_Symbol and shown.startswith(r"\left(") else shown

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
        inner = self._print(body)
        inner = rf"\left({inner}\right)" if _bare(body).is_Add or _is_negative(body) else inner
        return rf"{sign}_{{{self._print(index)}={self._print(low)}}}^{{{self._print(high)}}} {inner}"

    def _print_Piecewise(self, pieces: sp.Piecewise) -> str:
        lines = []
        for index, (value, condition) in enumerate(pieces.args):
            if condition == sp.true and index == 1:
                condition = sp.Not(pieces.args[0].cond)
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

    def _print_Mul(self, expr: sp.Mul) -> str:
        if _is_negative(expr):
            inner = negative(expr)
            return f"-({self._print(inner)})" if inner.is_Add else f"-{self._print(inner)}"
        written = ""
        for factor in expr.args:
            below = factor.is_Pow and _is_negative(factor.exp)
            if below:
                factor = factor.base if factor.exp == -1 else power(factor.base, negative(factor.exp))
            written += ("/" if below else "*" if written else "") + self._factor(factor)
        return f"1{written}" if written.startswith("/") else written

    def _factor(self, factor: sp.Expr) -> str:
        shown = self._print(factor)
        fraction = factor.is_Rational and factor.q != 1
        return f"({shown})" if factor.is_Add or factor.is_Mul or fraction or shown.startswith("-") else shown

    def _print_Exp1(self, expr: sp.Expr) -> str:
        return "e"

    def _print_Sum(self, expr: sp.Sum) -> str:
        index, low, high = expr.args[1]
        return f"sum over {index} = {low}..{high} of ({self._print(expr.args[0])})"

    def _print_Piecewise(self, pieces: sp.Piecewise) -> str:
        parts = [
            f"{self._print(v)} if {self._print(c)}" if c != sp.true else f"{self._print(v)} otherwise"
            for v, c in pieces.args
        ]
        return "{" + "; ".join(parts) + "}"


def decimal(value: Fraction | float, digits: int = 8) -> str:
    """A number as a person would write it: every decimal when there are at most 12, else `digits` significant ones.

    >>> decimal(Fraction(12680721, 1000000)), decimal(Fraction(1, 3)), decimal(Fraction(10) ** 20)
    ('12.680721', '0.33333333', '1e+20')
    """
    exact = Fraction(value)
    places = next((n for n in range(13) if 10**n % exact.denominator == 0), None)
    if places is None or abs(exact) >= 10**12:
        if digits <= FLOAT_DIGITS and (not exact or 1 / LARGEST < abs(exact) < LARGEST):
            return f"{float(exact):.{digits}g}"
        rounded = Context(prec=digits).divide(Decimal(exact.numerator), Decimal(exact.denominator))
        return f"{rounded.normalize(Context(prec=digits)):g}"
    # In whole numbers: a float would lose the last of 16 digits.
    whole, rest = divmod(abs(exact.numerator) * 10**places // exact.denominator, 10**places)
    return f"{'-' if exact < 0 else ''}{whole}{f'.{rest:0{places}d}' if places else ''}"


def equals(value: Fraction | float, digits: int = 8) -> str:
    r"""`= 2.439` where the decimal is exact, `\\approx 0.33333333` where it is rounded.

    >>> equals(Fraction(1, 4)), equals(Fraction(1, 3), 3)
    ('= 0.25', '\\approx 0.333')
    """
    shown = decimal(value, digits)
    return f"{sign(Fraction(shown) == Fraction(value))} {powered(shown)}"


def sign(is_exact: bool) -> str:
    """What stands before a number in LaTeX: = or ≈."""
    return "=" if is_exact else r"\approx"


def powered(shown: str) -> str:
    r"""A printed number in LaTeX, its power of ten written as one.

    >>> powered("5.4463282e-14"), powered("0.25")
    ('5.4463282 \\cdot 10^{-14}', '0.25')
    """
    mantissa, _, exponent = shown.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def grouped(written: str) -> str:
    """A printed number with its thousands apart: 11254 becomes 11,254; decimals stay together.

    >>> grouped("11254.19"), grouped("0.00133117"), grouped("1.039×10⁶")
    ('11,254.19', '0.00133117', '1.039×10⁶')
    """
    return re.sub(r"(?<![.,\d])\d{4,}", lambda digits: f"{int(digits[0]):,}", written)


def latex(thing: object, values: Mapping[sp.Symbol, Fraction] | None = None, digits: int = 8) -> str:
    """The LaTeX of an expression, a step, or a whole derivation (one block, aligned at the equals signs).

    In a derivation what is new in a line is coloured. With `values`, each symbol that has one is written as its number to
    so many `digits`, negative ones in brackets; what is still to be differentiated keeps its letters.

    >>> from sympy import Symbol, exp
    >>> x = Symbol("x", real=True)
    >>> latex(1 / (1 + exp(-x)))
    '\\\\frac{1}{1 + e^{-x}}'
    """
    lines = getattr(thing, "lines", None)
    if getattr(thing, "steps", None) is not None:
        first, *rest = lines
        shown = [f"{first} &= {rest[0]}"] + [f"&= {line}" for line in rest[1:]] if rest else [first]
        return r"\begin{aligned} " + r" \\ ".join(shown) + r" \end{aligned}"
    return _Latex(values, digits).doprint(sp.sympify(getattr(thing, "expr", thing)))


def lines(steps: tuple) -> tuple[str, ...]:
    """The LaTeX of each step's line, with what is new in it coloured."""
    first, *rest = (step.expr for step in steps)
    return (latex(first), *(latex(marked(above, line)) for above, line in zip([first, *rest], rest, strict=False)))


def text(thing: object) -> str:
    """The same in plain characters: `1/(1 + exp(-x))`."""
    steps = getattr(thing, "steps", None)
    if steps is not None:
        first, *rest = steps
        return "\n".join([text(first), *(f"= {text(step)}   ({step.rule})" for step in rest)])
    return _Text().doprint(sp.sympify(getattr(thing, "expr", thing)))
