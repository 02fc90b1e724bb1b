"""A derivation is proved line by line: the same value, the same formula, and each rewriting a part of the line above.

Equal value alone is not enough: d/dx[2 + eˣ] "=" d/dx[1 + eˣ] is equal and wrong. So a step is held against three questions:

1. provenance: does putting each `after` in the place of its `before` turn the line above into this one; and where a slope is
   worked out, is it what the rule of that name gives?
2. value: at `POINTS` random points, in 50-digit arithmetic, does each `after` agree with its `before`? A slope's value comes
   from the definition of a slope, not from any rule.
3. formula: can the difference be shown to be 0 symbolically?

With 1, equal parts make equal lines. At the end the last line is held against the first once more.
"""

from __future__ import annotations

import html
import itertools
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp
from mpmath.libmp import NoConvergence
from sympy.core.function import AppliedUndef

from explainer import notation, tables
from explainer.derivation import Derivation, Known, Slope, Step, apply, rebuilt, replace, tidied
from explainer.expression import X, plus, size, times
from explainer.values import NoValueError, Precise

POINTS = 12
DIGITS = 50
TRIES = 120
SLOW = 260  # nodes: a larger difference is not decided symbolically


class ProofError(ValueError):
    """A step that does not hold. `step` is its number (0 is the line to be worked out), `why` the reason in words."""

    def __init__(self, step: int, why: str) -> None:
        super().__init__(f"step {step}: {why}")
        self.step = step
        self.why = why

    def __reduce__(self) -> tuple:
        return ProofError, (self.step, self.why)


@dataclass(frozen=True)
class Checked:
    """What was checked of one step: at how many points its value, and whether its formula was shown equal."""

    rule: str
    points: int
    symbolic: bool
    reason: str = ""


@dataclass(frozen=True)
class Proof:
    """What was checked: every step, in order, and how long it took."""

    derivation: Derivation
    checked: tuple[Checked, ...]
    seconds: float

    @property
    def points(self) -> int:
        """The fewest points at which the value of a step was checked."""
        return min((step.points for step in self.checked), default=0)

    @property
    def symbolic(self) -> bool:
        """Whether every step was also shown equal symbolically."""
        return all(step.symbolic for step in self.checked)

    @property
    def reason(self) -> str:
        """Why some steps could only be shown equal by value, or the empty text."""
        return "; ".join(dict.fromkeys(step.reason for step in self.checked if step.reason))

    def _repr_html_(self) -> str:
        ways = {True: "shown equal", False: "equal by value"}
        cells = [
            (str(number), html.escape(step.rule), str(step.points), html.escape(step.reason) or ways[step.symbolic])
            for number, step in enumerate(self.checked, start=1)
        ]
        lines = f"{len(self.checked)} {'step' if len(self.checked) == 1 else 'steps'}"
        told = f"<p>Proved: {lines}, each compared at {self.points} random points or more.</p>"
        return told + tables.html(("step", "rule", "points", "formula"), cells)


def prove(
    derivation: Derivation, *, points: int = POINTS, digits: int = DIGITS, symbolic: bool = True, seed: int = 0
) -> Proof:
    """Each line equals the line above, and comes from it by the rule that it names.

    Raises ProofError with the number of the first step that does not hold, and why.
    """
    if not isinstance(derivation, Derivation):
        raise ValueError(
            f"prove takes a derivation, such as derive('x^2') or a formula's .derivations[0]; got {derivation!r}"
        )
    for name, value in (("points", points), ("digits", digits)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, got {value!r}")
    start = time.perf_counter()
    first, *rest = derivation.steps
    begins = derivation.of if derivation.by is None else Slope(derivation.of, derivation.by)
    if first.expr != begins:
        raise ProofError(0, f"the first line is not {notation.text(begins)}")
    if not rest:
        raise ProofError(0, "there is no further line")
    if derivation.result.has(Slope):
        raise ProofError(len(rest), "the last line still holds a slope that is not worked out")
    precise, chance = Precise(digits, derivation.known), random.Random(seed)
    checked = []
    for number, (above, step) in enumerate(zip(derivation.steps, rest, strict=False), start=1):
        _check_provenance(number, above, step, derivation)
        agreed = _check_values(number, step.changes, step, derivation, precise, points, chance)
        shown, reason = _decided(step, derivation) if symbolic else (False, "not asked for")
        checked.append(Checked(step.rule, agreed, shown, reason))
    everything = Step("all lines", derivation.result, given=tuple(eq for step in rest for eq in step.given))
    _check_values(len(rest), ((begins, derivation.result),), everything, derivation, precise, points, chance)
    return Proof(derivation, tuple(checked), time.perf_counter() - start)


# --- provenance ---------------------------------------------------------------------------------------------------------


def _check_provenance(number: int, above: Step, step: Step, derivation: Derivation) -> None:
    if not step.changes:
        raise ProofError(number, "it does not say what it rewrites")
    line = above.expr
    for before, after in step.changes:
        changed = replace(line, before, after)
        if changed is line:
            raise ProofError(number, f"{notation.text(before)} is no part of the line above")
        line = changed
        if isinstance(before, Slope):
            ruled = apply(before, derivation.known)[1]
            if after != ruled:
                raise ProofError(number, f"the rule gives {notation.text(ruled)}, not {notation.text(after)}")
        elif (before.has(Slope) or after.has(Slope)) and after != tidied(before):
            raise ProofError(number, "a slope may only be worked out by a rule of differentiation")
    if line != step.expr:
        raise ProofError(number, f"the rewriting gives {notation.text(line)}, the line says {notation.text(step.expr)}")
    names = {apply(before, derivation.known)[0] for before in step.before if isinstance(before, Slope)}
    if names and step.rule not in names:
        raise ProofError(number, f"it is called {step.rule!r}, but uses the {' and the '.join(sorted(names))}")


# --- value --------------------------------------------------------------------------------------------------------------


def _check_values(
    number: int,
    pairs: tuple,
    step: Step,
    derivation: Derivation,
    precise: Precise,
    wanted: int,
    chance: random.Random,
) -> int:
    """At how many points each pair agrees. Raises ProofError where one does not, or when there are fewer than `wanted`."""
    try:
        instances = list(_instances(pairs, step, derivation))
    except (ValueError, TypeError) as problem:  # matrices whose shapes do not fit, for example
        raise ProofError(number, f"it is no formula: {problem}") from problem
    each = max(2, -(-wanted // len(instances)))
    total = 0
    for pairs_here, by in instances:
        agreed, needed = 0, max(each, 2 * len(_centres(pairs_here, by if by is not None else X, derivation)))
        for place in _places(pairs_here, by, derivation, chance):
            try:
                values = [[precise(side, place) for side in pair] for pair in pairs_here]
            except NoValueError:
                continue
            for (left, right), (before, _) in zip(values, pairs_here, strict=True):
                if not precise.agrees(left, right) and not _agrees_closer(pairs_here, place, precise):
                    shown = f"{precise.math.nstr(left, 8)} becomes {precise.math.nstr(right, 8)}"
                    raise ProofError(number, f"at {_words(place)} {notation.text(before)[:80]} = {shown}")
            agreed += 1
            if agreed == needed:
                break
        if agreed < each:
            raise ProofError(number, f"its value could be checked at {agreed} points only, {each} are wanted")
        total += agreed
    return total


def _agrees_closer(pairs: tuple, place: dict, precise: Precise) -> bool:
    """Whether a difference was that of the difference quotient: with twice the digits it shrinks, a wrong line stays wrong."""
    closer = Precise(2 * precise.digits, precise.known)
    try:
        return all(precise.agrees(closer(left, place), closer(right, place)) for left, right in pairs)
    except NoValueError:
        return False


def _places(pairs: tuple, by: sp.Symbol | None, derivation: Derivation, chance: random.Random) -> Iterator[dict]:
    """Random fractions: of the domain for the variable, of `ranges` for the rest, on both sides of every edge and corner."""
    symbols = sorted({s for pair in pairs for side in pair for s in side.free_symbols} | ({by} - {None}), key=str)
    ranges = {name: _limits(limits) for name, limits in derivation.ranges.items()}
    main = by if by is not None else X
    centres = _centres(pairs, main, derivation)
    for turn in range(TRIES):
        place: dict[sp.Symbol, Fraction] = {}
        for symbol in symbols:
            share = Fraction(chance.randint(1, 99_991), 100_003)
            name = symbol.name.split("_")[0]
            if name in ranges:
                low, high = ranges[name]
                place[symbol] = low + share * (high - low)
            elif symbol == main:
                centre = centres[turn // 2 % len(centres)]
                reach = (6, 2, Fraction(1, 2))[3 * turn // TRIES]  # closer to 0 when far places have no value
                place[symbol] = centre + share * (1 if centre else reach) * (1, -1)[turn % 2]
            else:
                sign = 1 if symbol.is_positive else chance.choice((1, -1))
                place[symbol] = sign * share * (1, 3)[turn % 3 > 0]
        if main not in place or main.name in ranges or _is_in(place[main], derivation.domain):
            yield {symbol: _exact(value) for symbol, value in place.items()}


def _centres(pairs: tuple, main: sp.Symbol, derivation: Derivation) -> list[Fraction]:
    """0, the edges of the domain, and every place where a part of the lines changes from one case to another."""
    corners = {corner for pair in pairs for side in pair for corner in _corners(side, main, derivation.known)}
    near = [sp.Rational(str(sp.N(edge, 25))) for edge in edges(derivation.domain)] + sorted(corners)
    return list(dict.fromkeys([Fraction(0), *(Fraction(int(at.p), int(at.q)) for at in near)]))


def _corners(expr: sp.Basic, main: sp.Symbol, known: Mapping[str, Known]) -> Iterator[sp.Rational]:
    """Where what |u|, max(u, v), relu(u) and u < v ask about changes its sign, as far as that is up to the variable."""
    for part in sp.preorder_traversal(expr):
        if isinstance(part, sp.Abs | sp.sign | AppliedUndef) and len(part.args) == 1:
            asked = [part.args[0]]
        elif isinstance(part, sp.Max | sp.Min):
            asked = [left - right for left, right in itertools.combinations(part.args, 2)]
        elif isinstance(part, sp.core.relational.Relational):
            asked = [part.lhs - part.rhs]
        else:
            continue
        for difference in asked:
            if difference == main:
                yield sp.S.Zero
            elif difference.free_symbols == {main} and not difference.has(Slope, sp.Indexed):
                yield from _crossings(spelled(difference, known), main)


def _crossings(difference: sp.Expr, main: sp.Symbol) -> Iterator[sp.Rational]:
    """The real roots of a polynomial; of anything else those between neighbours of a grid that reaches to ±10⁶."""
    if difference.is_polynomial(main) and not difference.has(sp.Piecewise, AppliedUndef):
        with suppress(NoConvergence, sp.PolynomialError):  # then by looking
            polynomial = sp.Poly(difference, main)
            roots = polynomial.nroots(n=15) if 0 < polynomial.degree() <= 8 else []
            yield from [sp.Rational(str(root)) for root in roots if root.is_real]
            return
    signs: list[tuple[Fraction, bool]] = []
    for place in GRID:
        try:
            signs.append((place, _COARSE(difference, {main: _exact(place)}) > 0))
        except NoValueError:
            continue
    for (low, below), (high, above) in itertools.pairwise(signs):
        if below != above:
            yield _halved(difference, main, low, high, below)


def _halved(difference: sp.Expr, main: sp.Symbol, low: Fraction, high: Fraction, below: bool) -> sp.Rational:
    """A sign change between two places, to nine digits or so."""
    for _ in range(30):
        middle = (low + high) / 2
        try:
            stays = (_COARSE(difference, {main: _exact(middle)}) > 0) == below
        except NoValueError:
            break
        low, high = (middle, high) if stays else (low, middle)
    return sp.Rational(low.numerator, low.denominator)


def _limits(limits: sp.Set) -> tuple[Fraction, Fraction]:
    if limits == sp.Reals:
        return Fraction(-3), Fraction(3)
    return Fraction(str(limits.inf)), Fraction(str(limits.sup))


def _is_in(value: Fraction, domain: sp.Set) -> bool:
    """Whether a number lies in the domain (SymPy's own answer takes a hundred times as long)."""
    if domain is sp.Reals:
        return True
    if isinstance(domain, sp.Union):
        return any(_is_in(value, part) for part in domain.args)
    if isinstance(domain, sp.Interval):
        return float(domain.start) < value < float(domain.end)
    return sp.Rational(value.numerator, value.denominator) in domain


_EXACT, _COARSE = Precise(DIGITS).math, Precise(15)
_STEPS = [Fraction(round(10 ** (k / 6) * 1000), 1000) for k in range(-12, 37)]  # 0.01, 0.015, … 10⁶
GRID = [*(-step for step in reversed(_STEPS)), Fraction(0), *_STEPS]


def _exact(value: Fraction) -> object:
    return _EXACT.mpf(value.numerator) / value.denominator


def edges(domain: sp.Set) -> list[sp.Expr]:
    """The finite ends of the intervals that a domain is made of."""
    if isinstance(domain, sp.Union):
        return list(dict.fromkeys(edge for part in domain.args for edge in edges(part)))
    ends = (
        domain.args[:2] if isinstance(domain, sp.Interval) else domain.args if isinstance(domain, sp.FiniteSet) else ()
    )
    return [end for end in ends if end.is_finite]


def _words(place: dict) -> str:
    return ", ".join(f"{symbol} = {_EXACT.nstr(value, 6)}" for symbol, value in place.items())


# --- sums: proved for n = 2, 3 and 5 ------------------------------------------------------------------------------------


def _instances(pairs: tuple, step: Step, derivation: Derivation) -> Iterator[tuple[tuple, sp.Symbol | None]]:
    """Each pair; with sums written out, once for each n and each choice of the free indices."""
    if not derivation.sizes:
        yield pairs, derivation.by
        return
    free = sorted(set().union(*(_indices(side) for pair in pairs for side in pair)), key=str)
    for n in derivation.sizes:
        for chosen in itertools.product(range(1, n + 1), repeat=len(free)):
            if n > 3 and chosen not in {(1,) * len(free), tuple(range(n, n - len(free), -1))}:
                continue
            numbers = {sp.Symbol("n", integer=True, positive=True): sp.Integer(n)}
            numbers |= {index: sp.Integer(value) for index, value in zip(free, chosen, strict=True)}
            given = dict(_solved(written_out(eq.lhs, numbers, derivation.known), eq.rhs) for eq in step.given)
            sides = [[written_out(side, numbers, derivation.known) for side in pair] for pair in pairs]
            if given:
                sides = [[_exchanged(side, given) for side in pair] for pair in sides]
            flat = [(left, right) for pair in sides for left, right in zip(*map(_entries, pair), strict=True)]
            by = derivation.by if derivation.by is None or derivation.by.is_Symbol else None
            yield tuple(flat), by


def _indices(expr: sp.Basic, bound: frozenset = frozenset()) -> set[sp.Symbol]:
    """The free indices of a line: those that no Σ runs over."""
    if isinstance(expr, sp.Sum | sp.Product):
        return _indices(expr.args[0], bound | {limits[0] for limits in expr.args[1:]})
    if isinstance(expr, sp.Indexed):
        return {i for i in expr.indices if i.is_Symbol and i not in bound}
    if isinstance(expr, sp.KroneckerDelta):
        return {i for i in expr.args if i.is_Symbol and i not in bound}
    return set().union(*(_indices(argument, bound) for argument in expr.args))


def _solved(total: sp.Expr, value: sp.Expr) -> tuple[sp.Symbol, sp.Expr]:
    """A sum that is given, as what its last term must be: y₃ is 1 − y₁ − y₂."""
    *others, last = total.args
    return last, plus(value, *(times(sp.S.NegativeOne, other) for other in others))


def _exchanged(expr: sp.Basic, given: Mapping) -> sp.Basic:
    for before, after in given.items():
        expr = replace(expr, before, after)
    return expr


def _entries(expr: sp.Basic) -> list[sp.Expr]:
    """The scalars of a line: the entries of a matrix, or the line itself."""
    if getattr(expr, "is_Matrix", False):
        return list(expr.doit().as_explicit())
    return [expr]


def written_out(expr: sp.Basic, numbers: Mapping[sp.Symbol, sp.Integer], known: Mapping[str, Known]) -> sp.Basic:
    """A line for one n: Σ as its terms, zₖ as a symbol of its own, δᵢⱼ as 0 or 1, names as what they stand for."""
    if expr in numbers:
        return numbers[expr]
    if isinstance(expr, sp.Sum | sp.Product):
        (index, low, high) = expr.args[1]
        terms = [
            written_out(expr.args[0], {**numbers, index: sp.Integer(k)}, known)
            for k in range(int(low), int(high.xreplace(dict(numbers))) + 1)
        ]
        return plus(*terms) if isinstance(expr, sp.Sum) else times(*terms)
    if isinstance(expr, sp.Indexed):
        indices = [written_out(index, numbers, known) for index in expr.indices]
        name = expr.base.label.name
        if name in known:
            return written_out(known[name].definition(*indices), numbers, known)
        return sp.Symbol("_".join([name, *map(str, indices)]), real=True)
    if isinstance(expr, sp.KroneckerDelta):
        left, right = (written_out(index, numbers, known) for index in expr.args)
        return sp.Integer(int(left == right))
    if isinstance(expr, sp.MatrixSymbol):
        rows, columns = (int(written_out(side, numbers, known)) for side in expr.shape)
        return sp.ImmutableMatrix(rows, columns, lambda r, c: sp.Symbol(f"{expr.name}_{r}{c}", real=True))
    if isinstance(expr, sp.Eq):
        return sp.true if written_out(expr.lhs, numbers, known) == written_out(expr.rhs, numbers, known) else sp.false
    if not expr.args:
        return expr
    whole = rebuilt(expr, [written_out(argument, numbers, known) for argument in expr.args])
    if isinstance(whole, AppliedUndef) and whole.func.__name__ in known:
        return written_out(known[whole.func.__name__].definition(*whole.args), numbers, known)
    return whole


def spelled(expr: sp.Basic, known: Mapping[str, Known]) -> sp.Basic:
    """The line with every named function written out."""
    return written_out(expr, {}, known)


# --- formula ------------------------------------------------------------------------------------------------------------


def _decided(step: Step, derivation: Derivation) -> tuple[bool, str]:
    """Whether every pair was shown equal symbolically, and if not why."""
    if not derivation.sizes:
        pairs = [tuple(spelled(side, derivation.known) for side in pair) for pair in step.changes]
        return _all_zero(pairs)
    small = Derivation(derivation.of, derivation.by, derivation.steps, derivation.known, sizes=(min(derivation.sizes),))
    return _all_zero([pair for pairs, _ in _instances(step.changes, step, small) for pair in pairs])


def _all_zero(pairs: list) -> tuple[bool, str]:
    for before, after in pairs:
        if before == after or tidied(before) == after:
            continue
        if size(before) + size(after) > SLOW:
            return False, "too long for symbolic algebra, equal by value"
        if not _is_zero(before, after):
            cased = any(side.has(sp.Piecewise, sp.Max, sp.Min, sp.Abs, sp.sign) for side in (before, after))
            where = (
                "compared on both sides of all kinks, where symbolic algebra does not follow"
                if cased
                else "symbolic algebra cannot decide"
            )
            return False, f"{where}; equal by value"
    return True, ""


def _is_zero(before: sp.Basic, after: sp.Basic) -> bool:
    """Whether before − after is 0, branch by branch where they are given in cases."""
    if isinstance(before, sp.Piecewise) and isinstance(after, sp.Piecewise) and len(before.args) == len(after.args):
        pairs = list(zip(before.args, after.args, strict=True))
        if all(left.cond == right.cond for left, right in pairs):
            return all(_is_zero(left.expr, right.expr) for left, right in pairs)
    if isinstance(before, Slope) and isinstance(before.args[0], sp.Piecewise) and isinstance(after, sp.Piecewise):
        of, by = before.args
        return _is_zero(sp.Piecewise(*((Slope(v, by), c) for v, c in of.args), evaluate=False), after)
    difference = before.doit() - after.doit()
    if difference == 0:
        return True
    if difference.has(sp.Piecewise, sp.Max, sp.Min, sp.sign, sp.DiracDelta):
        return sp.piecewise_fold(difference) == 0
    exponentials = difference.rewrite(sp.exp)
    try:
        return sp.cancel(sp.together(exponentials)) == 0 or sp.expand(sp.expand_log(exponentials, force=True)) == 0
    except (sp.PolynomialError, NotImplementedError):
        return sp.expand(exponentials) == 0


# --- the whole catalogue ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A line of the table that `explainer prove` prints."""

    target: str
    steps: int
    points: int
    symbolic: bool
    reason: str
    seconds: float
    problem: str = ""


def table(derivations: Iterator[tuple[str, Derivation]]) -> Iterator[Row]:
    """Each derivation proved, as it is done: a row with `problem` where one does not hold."""
    for target, derivation in derivations:
        try:
            proof = prove(derivation)
        except ProofError as error:
            yield Row(target, len(derivation.steps) - 1, 0, False, "", 0.0, str(error))
        else:
            yield Row(target, len(proof.checked), proof.points, proof.symbolic, proof.reason, proof.seconds)
