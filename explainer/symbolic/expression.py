"""Formulas as they are written on a board: trees that nothing evaluates, and the few ways to change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache

import sympy as sp
from sympy.functions.elementary.piecewise import ExprCondPair

from explainer.numeric.decimals import product_of, sum_of

X = sp.Symbol("x", real=True)
ONE, MINUS = sp.S.One, sp.S.NegativeOne


class Slope(sp.Expr):
    """d/dx of an expression, still to be worked out. (SymPy's own Derivative works some out the moment it is written.)"""

    def __new__(cls, of: sp.Expr, by: sp.Expr) -> Slope:
        return sp.Expr.__new__(cls, of, by)

    def doit(self, **hints: object) -> sp.Expr:
        """What SymPy says that the slope is: the oracle of the proof, not the way a line is found."""
        of, by = self.args
        return sp.diff(of.doit(**hints), by)

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        return self.args[0].free_symbols | self.args[1].free_symbols

    _eval_is_real = _eval_is_commutative = lambda self: True  # every slope here is a real number


@cache
def head(name: str) -> type[sp.Function]:
    """A function that is known by its name only: σ stays σ and is not taken apart."""
    return sp.Function(name, real=True)


def define(name: str, written: Callable[..., sp.Expr]) -> None:
    """Let `evalf`, `doit` and `lambdify` see through a name; in a displayed line it still stands as it is."""
    kind = head(name)

    @cache
    def numeric(count: int, module: str) -> Callable:
        letters = sp.symbols(f"u:{count}", real=True)
        return sp.lambdify(letters, written(*letters).doit(), module)

    def evaluated(*values: object) -> object:
        precise = any(hasattr(value, "_mpf_") for value in values)
        return numeric(len(values), "mpmath" if precise else "numpy")(*values)

    kind.doit = lambda self, **hints: written(*(argument.doit(**hints) for argument in self.args)).doit(**hints)
    kind._eval_evalf = lambda self, digits: written(*self.args).doit()._eval_evalf(digits)
    kind._imp_ = staticmethod(evaluated)


# --- building -----------------------------------------------------------------------------------------------------------


def plus(*terms: sp.Expr) -> sp.Expr:
    """A sum as it is written."""
    return terms[0] if len(terms) == 1 else sp.Add(*terms, evaluate=False)


def times(*factors: sp.Expr) -> sp.Expr:
    """A product as it is written."""
    return factors[0] if len(factors) == 1 else sp.Mul(*factors, evaluate=False)


def power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """A power as it is written."""
    return sp.Pow(base, exponent, evaluate=False)


def over(numerator: sp.Expr, denominator: sp.Expr) -> sp.Expr:
    """A fraction as it is written."""
    return times(numerator, power(denominator, MINUS))


def negative(term: sp.Expr) -> sp.Expr:
    """-u; of a number the number, of -1·u just u."""
    if term.is_Number:
        return -term
    if term.is_Mul and term.args[0].is_Number:
        number, *rest = term.args
        return times(*rest) if number == -1 else times(-number, *rest)
    return times(MINUS, *term.args) if term.is_Mul else times(MINUS, term)


def cases(*pieces: tuple[sp.Expr, sp.Basic | bool]) -> sp.Expr:
    """A formula in cases, as it is written.

    SymPy's own constructor works out a condition that compares with cases, and fails at some; so it is gone round.
    """
    if any(isinstance(condition, sp.Basic) and condition.has(sp.Piecewise) for _, condition in pieces):
        return sp.Basic.__new__(sp.Piecewise, *(case(value, sp.sympify(condition)) for value, condition in pieces))
    return sp.Piecewise(*pieces, evaluate=False)


def case(value: sp.Expr, condition: sp.Basic) -> sp.Basic:
    """A branch of a formula in cases, and when it holds."""
    return sp.Tuple.__new__(ExprCondPair, value, condition)


# --- rewriting ----------------------------------------------------------------------------------------------------------


def rebuilt(expr: sp.Basic, arguments: Iterable[sp.Basic]) -> sp.Basic:
    """The same operation on other arguments, not evaluated."""
    if isinstance(expr, sp.Piecewise):
        return cases(*(argument.args for argument in arguments))
    if isinstance(expr, ExprCondPair):
        return case(*arguments)
    plain = sp.Add, sp.Mul, sp.Pow, sp.Function, sp.Rel, sp.Max, sp.Min
    return expr.func(*arguments, evaluate=False) if isinstance(expr, plain) else expr.func(*arguments)


def replace(expr: sp.Basic, before: sp.Basic, after: sp.Basic) -> sp.Basic:
    """`expr` with every `before` in it turned into `after`, and nothing else touched."""
    return replace_all(expr, {before: after})


def replace_all(expr: sp.Basic, pairs: Mapping[sp.Basic, sp.Basic]) -> sp.Basic:
    """`expr` with each key of `pairs` in it turned into its value, all at once.

    >>> y = sp.Symbol("y", real=True)
    >>> replace_all(X - 2 * y, {X: y, y: X})
    -2*x + y
    """
    if expr in pairs:  # trees remember their hashes, and compare themselves part by part
        return pairs[expr]
    if not expr.args or not pairs:
        return expr
    arguments = [replace_all(argument, pairs) for argument in expr.args]
    return expr if _all_same(arguments, expr.args) else rebuilt(expr, arguments)


def changes(above: sp.Basic, line: sp.Basic) -> tuple[tuple[sp.Basic, sp.Basic], ...]:
    """The smallest part (before, after) whose exchange turns the line `above` into `line`."""
    if above == line:
        return ()
    before, after = _difference(above, line)
    return ((before, after),) if replace(above, before, after) == line else ((above, line),)


def _difference(above: sp.Basic, line: sp.Basic) -> tuple[sp.Basic, sp.Basic]:
    """The one part that holds all that differs: two parts that are each rewritten need not be equal one by one."""
    if above.func == line.func and len(above.args) == len(line.args) and not isinstance(above, sp.Rel | sp.MatrixBase):
        parts = {_difference(*pair) for pair in zip(above.args, line.args, strict=True) if pair[0] != pair[1]}
        if len(parts) == 1 and _can_stand_alone(*next(iter(parts))):
            return parts.pop()
    return above, line


def _can_stand_alone(before: sp.Basic, after: sp.Basic) -> bool:
    """A case alone has no value; and −x becomes x only within (−x)², which stays what it is."""
    if isinstance(before, ExprCondPair):
        return False
    pairs = ((before, after), (after, before)) if isinstance(before, sp.Expr) and isinstance(after, sp.Expr) else ()
    return not any(tidied(negative(one)) == other for one, other in pairs)


def tidied(expr: sp.Basic) -> sp.Basic:
    """`expr` without + 0, · 1 and · 0, brackets in brackets, x·x, double minus signs and a/b/c: what nobody would write."""
    return _as_number(_tidied(expr)) if expr.is_Number else _known_tidied(expr)


@lru_cache(maxsize=10_000)  # lines share most of their parts with the lines above them
def _known_tidied(expr: sp.Basic) -> sp.Basic:
    """Cached for trees only: as a key, the number 0.25 equals 1/4, and one would come back as the other."""
    return _as_number(_tidied(expr))


def _tidied(expr: sp.Basic) -> sp.Basic:
    if isinstance(expr, Slope) or not expr.args:
        return expr
    if expr.is_Mul:
        return _tidy_product([_tidied(argument) for argument in expr.args])
    arguments = [tidied(argument) for argument in expr.args]
    if expr.is_Add:
        return _tidy_sum(arguments)
    if expr.is_Pow:
        return _tidy_power(*arguments)
    return expr if _all_same(arguments, expr.args) else rebuilt(expr, arguments)


def _as_number(expr: sp.Basic) -> sp.Basic:
    """2⁻¹ where it stands alone as the number ½, and 2·3⁻¹ as ⅔; in a longer product it is a divisor."""
    numbers = [_rational(part) for part in sp.Mul.make_args(expr)] if isinstance(expr, sp.Expr) else [None]
    return expr if None in numbers or expr.is_Rational else product_of(numbers)


def _rational(part: sp.Expr) -> sp.Rational | None:
    if part.is_Rational:
        return part
    is_divisor = part.is_Pow and part.exp == -1 and part.base.is_Integer and part.base != 0
    return sp.Rational(1, part.base) if is_divisor else None


def _tidy_sum(terms: list[sp.Expr]) -> sp.Expr:
    terms = [part for term in terms for part in (term.args if term.is_Add else (term,)) if part != 0]
    numbers = [term for term in terms if term.is_Rational]
    if len(numbers) > 1:
        place, total = terms.index(numbers[0]), sum_of(numbers)
        terms = [term for term in terms if not term.is_Rational]
        terms[place:place] = [total] if total != 0 else []
    return plus(*terms) if terms else sp.S.Zero


def _tidy_product(factors: list[sp.Expr]) -> sp.Expr:
    factors = [part for factor in factors for part in (factor.args if factor.is_Mul else (factor,))]
    if sp.S.Zero in factors:
        return sp.S.Zero
    number = product_of(factor for factor in factors if factor.is_Rational)
    rest: dict[tuple[sp.Expr, object], sp.Expr] = {}
    for factor in factors:  # equal factors are collected where the first stands: x·x is x²
        if factor.is_Rational:
            continue
        base, exponent = factor.args if factor.is_Pow and factor.exp.is_Integer else (factor, ONE)
        key = base, exponent > 0  # x/x is left alone: it is 1 only where x is not 0
        rest[key] = rest.get(key, 0) + exponent
    written = [_whole_power(base, exponent) for (base, _), exponent in rest.items()]
    written.sort(key=_place)
    if not any(factor.has(Slope) for factor in written):
        written = _over_one_line(written)
    if not written:
        return number
    return times(*written) if number == 1 else times(number, *written)


def _over_one_line(factors: list[sp.Expr]) -> list[sp.Expr]:
    """u/v/w and (1/v)·u/w as u/(v·w): what is divided by stands behind, in one divisor."""
    divisors = [factor.base for factor in factors if factor.is_Pow and factor.exp == -1]
    if not divisors or (len(divisors) == 1 and factors[-1].is_Pow and factors[-1].exp == -1):
        return factors
    above = [factor for factor in factors if not (factor.is_Pow and factor.exp == -1)]
    return [*above, power(_tidy_product(divisors), MINUS)]


def _place(factor: sp.Expr) -> int:
    """Where a factor stands: 2πx·e⁻ˣ, not 2e⁻ˣ·x·π."""
    return 0 if isinstance(factor, sp.NumberSymbol) else 1 if _is_letter(factor) else 2


def _whole_power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """uⁿ, and below a line 1/uⁿ."""
    if exponent < -1:
        return power(power(base, -exponent), MINUS)
    return base if exponent == 1 else power(base, exponent)


def _is_letter(factor: sp.Expr) -> bool:
    return factor.is_Symbol or bool(
        factor.is_Pow and factor.base.is_Symbol and factor.exp.is_Integer and factor.exp > 0
    )


def _tidy_power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    if exponent == 1:
        return base
    if base.is_Pow and base.exp.is_Integer and exponent.is_Integer and base.exp > 0 and exponent != -1:
        return _whole_power(base.base, base.exp * exponent)
    if base.is_Pow and base.exp == sp.S.Half and exponent == 2:
        return base.base
    return power(base, exponent)


def _all_same(left: Iterable[sp.Basic], right: Iterable[sp.Basic]) -> bool:
    return all(a is b for a, b in zip(left, right, strict=True))


def size(expr: sp.Basic) -> int:
    """How many nodes a tree has."""
    return 1 + sum(map(size, expr.args))
