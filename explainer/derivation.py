"""A derivation is lines on a board: each line rewrites one part of the line above by one rule.

`RULES` is the whole of differentiation here, a rule a line. A line is a SymPy tree that is not evaluated, so that it shows
what was written, and what is still to be differentiated stands in it as a `Derivative`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import sympy as sp

from explainer import notation

Rewrite = tuple[sp.Basic, sp.Basic]
NOTHING: Mapping[str, Known] = MappingProxyType({})  # a derivation that relies on no named function


@dataclass(frozen=True)
class Known:
    """A named function that a derivation may use without taking it apart: what it stands for, and its slope.

    `definition` and `slope` map an argument u to f(u) written out and to f'(u).
    """

    name: str
    definition: Callable[[sp.Expr], sp.Expr]
    slope: Callable[[sp.Expr], sp.Expr]


@dataclass(frozen=True)
class Step:
    """One line: the `rule` that led to it, the whole line `expr`, and what was rewritten in the line above.

    `changes` are pairs (before, after); putting each after in the place of its before turns the line above into this one.
    """

    rule: str
    expr: sp.Basic
    changes: tuple[Rewrite, ...] = ()
    note: str = ""

    @property
    def latex(self) -> str:
        """The line in LaTeX."""
        return notation.latex(self.expr)

    @property
    def before(self) -> tuple[sp.Basic, ...]:
        """The parts of the line above that this step rewrites."""
        return tuple(before for before, _ in self.changes)

    @property
    def after(self) -> tuple[sp.Basic, ...]:
        """What those parts became."""
        return tuple(after for _, after in self.changes)


@dataclass(frozen=True)
class Derivation:
    """d/d`by` of `of`, line by line; `steps[0]` is the line that is to be worked out, `result` the last one."""

    of: sp.Expr
    by: sp.Symbol
    steps: tuple[Step, ...]
    known: Mapping[str, Known] = field(default_factory=dict, compare=False)
    domain: sp.Set = sp.Reals
    title: str = ""

    @property
    def result(self) -> sp.Basic:
        """The last line."""
        return self.steps[-1].expr

    @property
    def latex(self) -> str:
        """All lines as one block, aligned at the equals signs."""
        return notation.latex(self)

    def then(self, *closing: tuple[str, sp.Basic, sp.Basic]) -> Derivation:
        """The same derivation with closing lines, each (rule, before, after): the form in which a teacher would end."""
        steps = list(self.steps)
        for rule, before, after in closing:
            steps.append(rewritten(steps[-1], rule, ((before, after),)))
        return Derivation(self.of, self.by, tuple(steps), self.known, self.domain, self.title)


class Slope(sp.Expr):
    """d/dx of an expression, still to be worked out. (SymPy's own Derivative works some out the moment it is written.)"""

    def __new__(cls, of: sp.Expr, by: sp.Symbol) -> Slope:
        return sp.Expr.__new__(cls, of, by)

    def doit(self, **hints: object) -> sp.Expr:
        """What SymPy says that the slope is: the oracle of the proof, not the way a line is found."""
        of, by = self.args
        return sp.diff(of.doit(**hints), by)

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        return self.args[0].free_symbols | {self.args[1]}

    _eval_is_real = _eval_is_commutative = lambda self: True  # every slope here is a real number


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
    return times(numerator, power(denominator, sp.S.NegativeOne))


# --- the rules of differentiation -------------------------------------------------------------------------------------
# Each takes u and x of d/dx[u] and says what that is, or None where it does not apply. The first that applies is used.


def _constant(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """c' = 0"""
    return None if u.has(x) else sp.S.Zero


def _variable(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """x' = 1"""
    return sp.S.One if u == x else None


def _sum(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """(u + v)' = u' + v'"""
    return plus(*(Slope(term, x) for term in u.args)) if u.is_Add else None


def _constant_factor(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """(c·u)' = c·u'"""
    if not u.is_Mul:
        return None
    moving = [factor for factor in u.args if factor.has(x)]
    resting = [factor for factor in u.args if not factor.has(x)]
    return times(*resting, Slope(times(*moving), x)) if resting else None


def _reciprocal(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """(1/u)' = -u'/u²"""
    if not (u.is_Pow and u.exp == -1):
        return None
    return times(sp.S.NegativeOne, over(Slope(u.base, x), power(u.base, sp.Integer(2))))


def _quotient(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """(u/v)' = (u'·v - u·v')/v²"""
    if not u.is_Mul:
        return None
    below = [factor for factor in u.args if factor.is_Pow and factor.exp.is_number and factor.exp.is_negative]
    if not below:
        return None
    top = times(*(factor for factor in u.args if factor not in below))
    bottom = times(*(f.base if f.exp == -1 else power(f.base, -f.exp) for f in below))
    minus = times(sp.S.NegativeOne, top, Slope(bottom, x))
    return over(plus(times(Slope(top, x), bottom), minus), power(bottom, sp.Integer(2)))


def _product(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """(u·v)' = u'·v + u·v'"""
    if not u.is_Mul:
        return None
    first, rest = u.args[0], times(*u.args[1:])
    return plus(times(Slope(first, x), rest), times(first, Slope(rest, x)))


def _power(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """(uⁿ)' = n·uⁿ⁻¹·u'"""
    if not (u.is_Pow and not u.exp.has(x)):
        return None
    lowered = u.base if u.exp == 2 else power(u.base, u.exp - 1)
    return times(u.exp, lowered, *_inner(u.base, x))


def _exponential(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """(eᵘ)' = eᵘ·u'"""
    return times(u, *_inner(u.args[0], x)) if isinstance(u, sp.exp) else None


def _constant_base(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """(aᵘ)' = aᵘ·ln a·u'"""
    return times(u, sp.log(u.base), *_inner(u.exp, x)) if u.is_Pow and not u.base.has(x) else None


def _general_power(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """(uᵛ)' = uᵛ·(v·ln u)'"""
    return times(u, Slope(times(u.exp, sp.log(u.base)), x)) if u.is_Pow else None


def _function(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """f(u)' = f'(u)·u'"""
    slope = OUTER.get(type(u))
    return times(slope(u.args[0]), *_inner(u.args[0], x)) if slope else None


def _pieces(u: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """each branch has its own slope"""
    if not isinstance(u, sp.Piecewise):
        return None
    return sp.Piecewise(*((Slope(value, x), condition) for value, condition in u.args), evaluate=False)


def _inner(u: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, ...]:
    """The inner derivative of the chain rule; for u = x it is 1 and is not written."""
    return () if u == x else (Slope(u, x),)


# f'(u) for the functions that school mathematics names.
OUTER: dict[type, Callable[[sp.Expr], sp.Expr]] = {
    sp.log: lambda u: power(u, sp.S.NegativeOne),
    sp.sin: sp.cos,
    sp.cos: lambda u: times(sp.S.NegativeOne, sp.sin(u)),
    sp.tan: lambda u: plus(sp.S.One, power(sp.tan(u), sp.Integer(2))),
    sp.sinh: sp.cosh,
    sp.cosh: sp.sinh,
    sp.tanh: lambda u: plus(sp.S.One, times(sp.S.NegativeOne, power(sp.tanh(u), sp.Integer(2)))),
    sp.erf: lambda u: times(over(sp.Integer(2), sp.sqrt(sp.pi)), sp.exp(-(u**2))),
    sp.Abs: sp.sign,
}

RULES: tuple[tuple[str, Callable[[sp.Expr, sp.Symbol], sp.Expr | None]], ...] = (
    ("constant rule", _constant),
    ("slope of x", _variable),
    ("sum rule", _sum),
    ("constant factor rule", _constant_factor),
    ("reciprocal rule", _reciprocal),
    ("quotient rule", _quotient),
    ("product rule", _product),
    ("power rule", _power),
    ("exponential rule", _exponential),
    ("constant base rule", _constant_base),
    ("logarithmic rule", _general_power),
    ("branch by branch", _pieces),
    ("chain rule", _function),
)
EVIDENT = {"constant rule", "slope of x", "sum rule", "constant factor rule"}


def apply(rule_for: Slope, known: Mapping[str, Known] = NOTHING) -> tuple[str, sp.Expr]:
    """The name of the rule that works out this slope, and what it gives. Raises ValueError when none applies."""
    u, x = rule_for.args
    named = known.get(getattr(u.func, "__name__", "")) if isinstance(u, sp.core.function.AppliedUndef) else None
    if named and u.has(x):
        return f"slope of {named.name}", times(named.slope(u.args[0]), *_inner(u.args[0], x))
    for name, rule in RULES:
        result = rule(u, x)
        if result is not None:
            return name, result
    raise ValueError(f"no rule differentiates {notation.text(u)}; write it with functions that have one")


def differentiate(
    of: sp.Expr,
    by: sp.Symbol,
    *,
    known: Mapping[str, Known] = NOTHING,
    domain: sp.Set = sp.Reals,
    title: str = "",
) -> Derivation:
    """d/d`by` of `of`, rule by rule, until nothing is left to differentiate; the evident rules share a line."""
    steps = [Step("to work out", Slope(of, by))]
    while waiting := _outermost(steps[-1].expr):
        rule, result = apply(waiting[0], known)
        changes = [(waiting[0], result)]
        evident = rule in EVIDENT
        line = replace(steps[-1].expr, *changes[0])
        while easy := next((s for s in _outermost(line) if _is_evident(s, known, both=evident)), None):
            changes.append((easy, apply(easy, known)[1]))
            line = replace(line, *changes[-1])
        tidy = tidied(line)
        if tidy != line:
            changes.append((line, tidy))
            line = tidy
        steps.append(Step(rule, line, tuple(changes)))
    return Derivation(of, by, tuple(steps), known, domain, title)


def _is_evident(slope: Slope, known: Mapping[str, Known], *, both: bool) -> bool:
    """Whether a reader needs no line of its own for this slope; sums and factors join only a line of their kind."""
    u, x = slope.args
    return not u.has(x) or u == x or (u.is_Mul and _is_line(u, x)) or (both and apply(slope, known)[0] in EVIDENT)


def _is_line(u: sp.Expr, x: sp.Symbol) -> bool:
    """Whether u is c·x."""
    return sum(factor.has(x) for factor in u.args) == 1 and x in u.args


def _outermost(expr: sp.Basic) -> list[Slope]:
    """The slopes still to be worked out, from left to right."""
    if isinstance(expr, Slope):
        return [expr]
    return [slope for argument in expr.args for slope in _outermost(argument)]


# --- rewriting without evaluating ---------------------------------------------------------------------------------------


def replace(expr: sp.Basic, before: sp.Basic, after: sp.Basic) -> sp.Basic:
    """`expr` with every `before` in it turned into `after`, and nothing else touched."""
    if expr == before:
        return after
    if not expr.args:
        return expr
    arguments = [replace(argument, before, after) for argument in expr.args]
    return expr if all(map(_is_same, arguments, expr.args)) else rebuilt(expr, arguments)


def _is_same(left: sp.Basic, right: sp.Basic) -> bool:
    return left is right


def rebuilt(expr: sp.Basic, arguments: Iterable[sp.Basic]) -> sp.Basic:
    """The same operation on other arguments, not evaluated."""
    if isinstance(expr, sp.Add | sp.Mul | sp.Pow | sp.exp | sp.Piecewise | sp.Rel):
        return expr.func(*arguments, evaluate=False)
    return expr.func(*arguments)


def rewritten(step: Step, rule: str, changes: tuple[Rewrite, ...], note: str = "") -> Step:
    """The line that follows `step` when `changes` are made to it. Raises ValueError when there is nothing to change."""
    line = step.expr
    for before, after in changes:
        changed = replace(line, before, after)
        if changed is line:
            raise ValueError(f"{rule}: {notation.text(before)} is no part of the line {notation.text(line)}")
        line = changed
    return Step(rule, line, changes, note)


def tidied(expr: sp.Basic) -> sp.Basic:
    """`expr` without + 0, · 1 and · 0, brackets in brackets and double minus signs: what nobody would write."""
    if isinstance(expr, Slope) or not expr.args:
        return expr
    arguments = [tidied(argument) for argument in expr.args]
    if expr.is_Add:
        return _tidy_sum(arguments)
    if expr.is_Mul:
        return _tidy_product(arguments)
    if expr.is_Pow and arguments[1] == 1:
        return arguments[0]
    return expr if all(map(_is_same, arguments, expr.args)) else rebuilt(expr, arguments)


def _tidy_sum(terms: list[sp.Expr]) -> sp.Expr:
    terms = [part for term in terms for part in (term.args if term.is_Add else (term,)) if part != 0]
    return plus(*terms) if terms else sp.S.Zero


def _tidy_product(factors: list[sp.Expr]) -> sp.Expr:
    factors = [part for factor in factors for part in (factor.args if factor.is_Mul else (factor,))]
    if sp.S.Zero in factors:
        return sp.S.Zero
    number = sp.Mul(*(factor for factor in factors if factor.is_Rational))
    rest = [factor for factor in factors if not factor.is_Rational]
    if not rest:
        return number
    return times(*rest) if number == 1 else times(number, *rest)
