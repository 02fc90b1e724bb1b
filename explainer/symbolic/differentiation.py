"""A derivation is lines on a board: each line rewrites one part of the line above by one rule.

`RULES` is the whole of differentiation here, a rule a line. A line is a SymPy tree that is not evaluated, so that it shows
what was written, and what is still to be differentiated stands in it as a `Slope`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from types import MappingProxyType

import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.numeric.validation import chosen
from explainer.once import cached_property
from explainer.reprs import brief
from explainer.symbolic import printing
from explainer.symbolic.agreement import ProofError, UncheckedError, check_values
from explainer.symbolic.expression import (
    MINUS,
    ONE,
    Slope,
    cases,
    changes,
    over,
    plus,
    power,
    replace,
    replace_all,
    size,
    tidied,
    times,
)
from explainer.symbolic.parsing import parse

Rewrite = tuple[sp.Basic, sp.Basic]
MAX_NODES = 800  # nodes of a line; a longer one fills more than a page
MAX_LINES = 120  # lines of a derivation
TWO = sp.Integer(2)
DETAILS = ("short", "full")
ENTANGLED = "cases that are compared with cases cannot be worked out; use max, min or abs"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Known:
    """A named function that a derivation may use without taking it apart: what it stands for, and its slope.

    Both are written as text in u (and a, where it has a parameter): `Known("softplus", "ln(1+exp(u))", "sigmoid(u)")`.
    """

    name: str
    stands_for: str
    has_slope: str

    def definition(self, u: sp.Expr, *others: sp.Expr) -> sp.Expr:
        """f(u), written out."""
        return _filled(self.stands_for, u, *others)

    def slope(self, u: sp.Expr, *others: sp.Expr) -> sp.Expr:
        """f'(u)."""
        return _filled(self.has_slope, u, *others)


def _filled(text: str, *arguments: sp.Expr) -> sp.Expr:
    letters = sp.symbols("u a", real=True)
    return replace_all(parse(text), dict(zip(letters, arguments, strict=False)))  # an argument may itself be called a


NOTHING: Mapping[str, Known] = MappingProxyType({})  # a derivation that relies on no named function


@dataclass(frozen=True)
class Step:
    """One line: the `rule` that led to it, the whole line `expr`, and what was rewritten in the line above.

    `changes` are pairs (before, after); putting each after in the place of its before turns the line above into this one.
    `given` are the equations that this step, and only this step, relies on: that labels sum to 1.

    >>> from explainer.formulas.reading import derive
    >>> derive("x^2").steps[-1]
    <Step power rule: 2*x>
    """

    rule: str
    expr: sp.Basic
    changes: tuple[Rewrite, ...] = ()
    note: str = ""
    given: tuple[sp.Eq, ...] = ()

    @property
    def latex(self) -> str:
        """The line in LaTeX."""
        return printing.latex(self.expr)

    @property
    def before(self) -> tuple[sp.Basic, ...]:
        """The parts of the line above that this step rewrites."""
        return tuple(before for before, _ in self.changes)

    @property
    def after(self) -> tuple[sp.Basic, ...]:
        """What those parts became."""
        return tuple(after for _, after in self.changes)

    def __repr__(self) -> str:
        return brief(self, f"{self.rule}: {printing.text(self.expr)}")

    def _repr_latex_(self) -> str:
        return printing.displayed(self)


@dataclass(frozen=True)
class Derivation:
    """d/d`by` of `of`, line by line; `steps[0]` is the line that is to be worked out, `result` the last one.

    Without `by` it is not a slope that is worked out: the first line is `of` itself. Lines with sums or indices are
    proved for n in `sizes`. `ranges` says from where the other symbols come, where that is not between 0 and 1.

    >>> from explainer.formulas.reading import derive
    >>> derive("x^2")
    <Derivation The slope of x^2 in 2 lines: 2*x>
    >>> len(derive("x^2").steps)
    2
    """

    of: sp.Basic
    by: sp.Expr | None
    steps: tuple[Step, ...]
    known: Mapping[str, Known] = field(default_factory=dict, compare=False)
    domain: sp.Set = sp.Reals
    title: str = ""
    sizes: tuple[int, ...] = ()
    ranges: Mapping[str, sp.Set] = field(default_factory=dict, compare=False)
    compared: int = field(default=1, compare=False, repr=False)  # how many of the lines were found to have one value
    fault: str = field(default="", compare=False, repr=False)  # why a closing line was left out: it did not hold

    @property
    def result(self) -> sp.Basic:
        """The last line."""
        return self.steps[-1].expr

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The LaTeX of every line. (`printing.lines` colours what is new in each.)"""
        return printing.lines(self.steps)

    @property
    def latex(self) -> str:
        """All lines as one block, aligned at the equals signs."""
        return printing.latex(self)

    def then(self, *final_steps: tuple | Step) -> Derivation:
        """The same derivation with further lines: each (rule, line), (rule, before, after) or a ready Step.

        A line is text or an expression; which part of the line above it rewrites is found by comparing the two.
        """
        steps = list(self.steps)
        for entry in final_steps:
            steps.append(_next(steps[-1], entry))
        return replaced(self, steps=tuple(steps))

    def __repr__(self) -> str:
        return brief(
            self, f"{self.title or printing.text(self.of)} in {len(self.steps)} lines: {printing.text(self.result)}"
        )

    def _repr_latex_(self) -> str:
        return printing.displayed(self)


def sound(derivation: Derivation) -> Derivation:
    """The derivation as far as each line has the value of the line above it; what was compared before is not again.

    A closing line that does not hold is left out with all that follow it, and the fault is logged: the last line that holds
    is the answer. Raises ProofError where that line would still hold a slope, and UncheckedError where the lines have a value
    at too few places.
    """
    try:
        check_values(derivation, derivation.compared)
    except UncheckedError:
        raise
    except ProofError as problem:
        held = replaced(derivation, steps=derivation.steps[: problem.step])
        if not held.steps or held.result.has(Slope):
            raise
        _LOG.error("%s: a line was left out, %s", derivation.title, problem)
        return sound(replaced(held, fault=str(problem)))
    return replaced(derivation, compared=len(derivation.steps))


def _next(above: Step, entry: tuple | Step) -> Step:
    if isinstance(entry, Step):
        return Step(entry.rule, entry.expr, changes(above.expr, entry.expr), entry.note, entry.given)
    if len(entry) == 3:
        rule, before, after = entry
        return rewritten(above, rule, ((before, after),))
    rule, line = entry
    line = parse(line) if isinstance(line, str) else line
    return Step(rule, line, changes(above.expr, line))


def worked(
    start: sp.Basic | str,
    *lines: tuple | Step,
    title: str = "",
    sizes: tuple[int, ...] = (),
    ranges: Mapping[str, sp.Set] | None = None,
    known: Mapping[str, Known] | None = None,
) -> Derivation:
    """A derivation without a slope: `start`, rewritten line by line."""
    start = parse(start) if isinstance(start, str) else start
    steps = (Step("to rewrite", start),)
    begun = Derivation(start, None, steps, known or {}, title=title, sizes=sizes, ranges=ranges or {})
    return begun.then(*lines)


def rewritten(step: Step, rule: str, pairs: tuple[Rewrite, ...], note: str = "") -> Step:
    """The line that follows `step` when `pairs` are exchanged in it. Raises ValueError when there is nothing to change."""
    line = step.expr
    for before, after in pairs:
        changed = replace(line, before, after)
        if changed is line:
            raise ValueError(f"{rule}: {printing.text(before)} is no part of the line {printing.text(line)}")
        line = changed
    return Step(rule, line, pairs, note)


def depends(u: sp.Basic, x: sp.Expr) -> bool:
    """Whether u changes with x; an entry zᵢ is taken to meet zⱼ, for i may be j."""
    if isinstance(x, sp.Indexed):
        return any(entry.base == x.base for entry in u.atoms(sp.Indexed))
    return u.has(x)


# --- the rules of differentiation -------------------------------------------------------------------------------------
# Each takes u and x of d/dx[u] and says what that is, or None where it does not apply. The first that applies is used.


def _constant(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """c' = 0"""
    return None if depends(u, x) else sp.S.Zero


def _variable(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """x' = 1"""
    return ONE if u == x else None


def _entry(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """dzᵢ/dzⱼ = δᵢⱼ: 1 if i = j, else 0"""
    return sp.KroneckerDelta(u.indices[0], x.indices[0]) if isinstance(u, sp.Indexed) else None


def _sum(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """(u + v)' = u' + v'"""
    if isinstance(u, sp.Sum):
        return sp.Sum(Slope(u.args[0], x), *u.args[1:])
    return plus(*(Slope(term, x) for term in u.args)) if u.is_Add else None


def _constant_factor(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """(c·u)' = c·u'"""
    if not u.is_Mul:
        return None
    moving = [factor for factor in u.args if depends(factor, x)]
    resting = [factor for factor in u.args if not depends(factor, x)]
    return times(*resting, Slope(times(*moving), x)) if resting else None


def _reciprocal(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """(1/u)' = -u'/u²"""
    if not (u.is_Pow and u.exp == -1):
        return None
    return times(MINUS, over(Slope(u.base, x), power(u.base, TWO)))


def _quotient(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """(u/v)' = (u'·v - u·v')/v²"""
    if not u.is_Mul:
        return None
    below = [factor for factor in u.args if factor.is_Pow and factor.exp.is_number and factor.exp.is_negative]
    above = [factor for factor in u.args if factor not in below]
    if not below or not above:
        return None
    top = times(*above)
    bottom = times(*(f.base if f.exp == -1 else power(f.base, -f.exp) for f in below))
    minus = times(MINUS, top, Slope(bottom, x))
    return over(plus(times(Slope(top, x), bottom), minus), power(bottom, TWO))


def _product(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """(u·v)' = u'·v + u·v'"""
    if not u.is_Mul:
        return None
    first, rest = u.args[0], times(*u.args[1:])
    return plus(times(Slope(first, x), rest), times(first, Slope(rest, x)))


def _root(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """(√u)' = u'/(2·√u)"""
    if not (u.is_Pow and u.exp is sp.S.Half):
        return None
    return over(Slope(u.base, x) if u.base != x else ONE, times(TWO, u))


def _power(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """(uⁿ)' = n·uⁿ⁻¹·u'"""
    if not u.is_Pow or depends(u.exp, x):
        return None
    lowered = u.base if u.exp == 2 else power(u.base, u.exp - 1 if u.exp.is_Rational else plus(u.exp, MINUS))
    return times(u.exp, lowered, *_inner(u.base, x))


def _exponential(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """(eᵘ)' = eᵘ·u'"""
    return times(u, *_inner(u.args[0], x)) if isinstance(u, sp.exp) else None


def _constant_base(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """(aᵘ)' = aᵘ·ln a·u'"""
    if not u.is_Pow or depends(u.base, x):
        return None
    if u.base == 0:  # ln 0 has no value, and 0ᵘ is 0 wherever it has one and beside it
        return sp.S.Zero
    return times(u, sp.log(u.base, evaluate=False), *_inner(u.exp, x))


def _general_power(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """(uᵛ)' = uᵛ·(v·ln u)'"""
    return times(u, Slope(times(u.exp, sp.log(u.base, evaluate=False)), x)) if u.is_Pow else None


def _pieces(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """each branch has its own slope"""
    if not isinstance(u, sp.Piecewise):
        return None
    return cases(*((Slope(value, x), condition) for value, condition in u.args))


def _largest(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """max(u, v)' is u' where u is larger, and v' elsewhere; min likewise"""
    if not isinstance(u, sp.Max | sp.Min):
        return None
    beats = sp.StrictGreaterThan if isinstance(u, sp.Max) else sp.StrictLessThan
    *firsts, last = u.args
    pieces = []
    for index, value in enumerate(firsts):
        rivals = [beats(value, other, evaluate=False) for other in u.args[index + 1 :]]
        # An earlier argument that was not the largest was beaten by one of those that follow.
        pieces.append((Slope(value, x), sp.And(*rivals, evaluate=False) if len(rivals) > 1 else rivals[0]))
    return cases(*pieces, (Slope(last, x), True))


def _function(u: sp.Expr, x: sp.Expr) -> sp.Expr | None:
    """f(u)' = f'(u)·u'"""
    slope = OUTER.get(type(u))
    return times(slope(u.args[0]), *_inner(u.args[0], x)) if slope else None


def _inner(u: sp.Expr, x: sp.Expr) -> tuple[sp.Expr, ...]:
    """The inner derivative of the chain rule; for u = x it is 1 and is not written."""
    return () if u == x else (Slope(u, x),)


def _of(function: type[sp.Function]) -> Callable[[sp.Expr], sp.Expr]:
    return lambda u: function(u, evaluate=False)


def _beside_square(u: sp.Expr) -> sp.Expr:
    """√(1 − u²)"""
    return power(plus(ONE, times(MINUS, power(u, TWO))), sp.S.Half)


# f'(u) for the functions that school mathematics names.
OUTER: dict[type, Callable[[sp.Expr], sp.Expr]] = {
    sp.log: lambda u: power(u, MINUS),
    sp.sin: _of(sp.cos),
    sp.cos: lambda u: times(MINUS, _of(sp.sin)(u)),
    sp.tan: lambda u: plus(ONE, power(_of(sp.tan)(u), TWO)),
    sp.sinh: _of(sp.cosh),
    sp.cosh: _of(sp.sinh),
    sp.tanh: lambda u: plus(ONE, times(MINUS, power(_of(sp.tanh)(u), TWO))),
    sp.asin: lambda u: power(_beside_square(u), MINUS),
    sp.acos: lambda u: times(MINUS, power(_beside_square(u), MINUS)),
    sp.atan: lambda u: power(plus(ONE, power(u, TWO)), MINUS),
    sp.erf: lambda u: times(over(TWO, power(sp.pi, sp.S.Half)), sp.exp(times(MINUS, power(u, TWO)), evaluate=False)),
    sp.Abs: _of(sp.sign),
    sp.sign: lambda u: sp.S.Zero,
}

RULES: tuple[tuple[str, Callable[[sp.Expr, sp.Expr], sp.Expr | None]], ...] = (
    ("constant rule", _constant),
    ("slope of x", _variable),
    ("slope of an entry", _entry),
    ("sum rule", _sum),
    ("constant factor rule", _constant_factor),
    ("reciprocal rule", _reciprocal),
    ("quotient rule", _quotient),
    ("product rule", _product),
    ("root rule", _root),
    ("power rule", _power),
    ("exponential rule", _exponential),
    ("constant base rule", _constant_base),
    ("logarithmic rule", _general_power),
    ("branch by branch", _pieces),
    ("the larger or smaller one counts", _largest),
    ("chain rule", _function),
)
EVIDENT = {"constant rule", "slope of x", "sum rule", "constant factor rule"}


def apply(rule_for: Slope, known: Mapping[str, Known] = NOTHING) -> tuple[str, sp.Expr]:
    """The name of the rule that works out this slope, and what it gives. Raises ValueError when none applies."""
    u, x = rule_for.args
    if isinstance(u, AppliedUndef) and u.func.__name__ in known and depends(u, x):
        named = known[u.func.__name__]
        if any(depends(other, x) for other in u.args[1:]):
            raise ValueError(f"only the first argument of {named.name} may hold {printing.text(x)}")
        return f"slope of {named.name}", times(named.slope(*u.args), *_inner(u.args[0], x))
    for name, rule in RULES:
        result = rule(u, x)
        if result is not None:
            return name, result
    raise ValueError(f"no rule differentiates {printing.text(u)}; write it with functions that have one")


def with_letter(rule: str, x: sp.Expr) -> str:
    """A rule's name in a derivation by x: "slope of a" for d/da[a]."""
    return f"slope of {printing.text(x)}" if rule == "slope of x" else rule


def differentiate(
    of: sp.Expr,
    by: sp.Expr,
    *,
    known: Mapping[str, Known] = NOTHING,
    domain: sp.Set = sp.Reals,
    title: str = "",
    detail: str = "short",
    sizes: tuple[int, ...] = (),
    ranges: Mapping[str, sp.Set] = MappingProxyType({}),
    first: tuple[tuple[str, sp.Expr], ...] = (),
) -> Derivation:
    """d/d`by` of `of`, rule by rule, until nothing is left to differentiate.

    `first` are lines (rule, expression) that rewrite `of` before it is differentiated.

    With detail="short" the evident rules share a line, with "full" every rule has a line of its own.
    Raises ValueError for a function without a rule, and for lines that no page could hold.

    >>> from explainer.symbolic.parsing import parse
    >>> from explainer.symbolic.expression import X
    >>> differentiate(parse("x^3"), X).result
    3*x**2
    """
    chosen(detail, "detail", DETAILS)
    start = Derivation(of, by, (Step("to work out", Slope(of, by)),))
    steps = list(start.then(*((rule, Slope(line, by)) for rule, line in first)).steps)
    while waiting := _outermost(steps[-1].expr):
        rule, result = apply(waiting[0], known)
        pairs = [(waiting[0], result)]
        evident = rule in EVIDENT
        line = replace(steps[-1].expr, *pairs[0])
        while detail == "short" and (
            easy := next((s for s in _outermost(line) if _is_evident(s, known, both=evident)), None)
        ):
            pairs.append((easy, apply(easy, known)[1]))
            line = replace(line, *pairs[-1])
        tidy = tidied(line)
        if tidy != line:
            pairs.append((line, tidy))
            line = tidy
        steps.append(Step(with_letter(rule, by), line, tuple(pairs)))
        if len(steps) > MAX_LINES or size(line) > MAX_NODES:
            raise ValueError(
                f"this derivation fills more than {MAX_LINES} lines or a page's width; derive a part of it"
            )
    if any(step.expr.has(sp.ITE) for step in steps):
        raise ValueError(ENTANGLED)
    return sound(Derivation(of, by, tuple(steps), known, domain, title, sizes, ranges))


def _is_evident(slope: Slope, known: Mapping[str, Known], *, both: bool) -> bool:
    """Whether a reader needs no line of its own for this slope; sums and factors join only a line of their kind."""
    u, x = slope.args
    if not depends(u, x) or u == x or isinstance(u, sp.Indexed):
        return True
    return (u.is_Mul and _is_line(u, x)) or (both and apply(slope, known)[0] in EVIDENT)


def _is_line(u: sp.Expr, x: sp.Expr) -> bool:
    """Whether u is c·x."""
    return sum(depends(factor, x) for factor in u.args) == 1 and x in u.args


def _outermost(expr: sp.Basic) -> list[Slope]:
    """The slopes still to be worked out, from left to right."""
    if isinstance(expr, Slope):
        return [expr]
    return [slope for argument in expr.args for slope in _outermost(argument)]
