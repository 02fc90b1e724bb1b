"""Where a wrong line goes wrong when nobody knows the mistake: the one factor, term, exponent or number that differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from explainer.numeric.formatting import together
from explainer.practice.comparing import Comparer
from explainer.practice.messages import shown
from explainer.practice.rules_used import RULES, rules_needed
from explainer.symbolic.differentiation import apply
from explainer.symbolic.expression import ONE, Slope, replace, size, tidied, times
from explainer.symbolic.known import KNOWN
from explainer.symbolic.simplification import final_steps
from explainer.symbolic.wrong.wrong_slopes import inside, right_slope

ROUNDED = 2e-3  # by which a line with a rounded number may be off
LARGE = 60  # nodes of a line that is compared part by part


@dataclass(frozen=True)
class Difference:
    """What somebody has in the place of what it should be; None where it is missing, or does not belong there."""

    kind: str  # "factor", "term", "number", "exponent" or "part"
    given: sp.Expr | None
    expected: sp.Expr | None
    beside: tuple[sp.Expr, ...] = ()  # the right terms of the sum in which it stands
    several: bool = False  # whether it differs in more than one way

    @property
    def sentence(self) -> str:
        """What the learner reads."""
        if self.given is None:
            return f"The {self.kind} {shown(self.expected)} is missing; {self._rest}"
        if self.expected is None:
            return f"The {self.kind} {shown(self.given)} does not belong there; {self._rest}"
        if self.kind == "number":
            return f"The number in front should be {shown(self.expected)}, and you have {shown(self.given)}. The rest is right."
        if self.kind == "exponent" and all(_as_power(part)[1].is_negative for part in (self.given, self.expected)):
            below, right = (sp.Pow(part.base, -part.exp, evaluate=False) for part in (self.given, self.expected))
            return f"Look at the exponent: {shown(below)} below the line should be {shown(right)}. The rest is right."
        if self.kind == "exponent":
            return f"Look at the exponent: {shown(self.given)} should be {shown(self.expected)}. The rest is right."
        if self.beside:
            return f"{_said_to_be_right(self.beside)}; {shown(self.given)} should be {shown(self.expected)}."
        return f"{shown(self.given)} should be {shown(self.expected)}. The rest is right."

    @property
    def turns_sign(self) -> bool:
        """Whether a number is wrong and has the other sign: that is two mistakes, as a rule."""
        if self.kind != "number" or self.given is None or self.expected is None:
            return False
        return bool(self.given * self.expected < 0)

    @property
    def _rest(self) -> str:
        if not self.beside:
            return "the rest is right."
        return f"{_said_to_be_right(self.beside)}."


def only_difference(line: sp.Expr, above: sp.Expr, start: Slope, compare: Comparer, *, strict: bool = True) -> str:
    """Where a line differs, if it is one place; "" where there are several, or where forms have nothing in common.

    `above` is the right line before it, and `start` the slope that is to be worked out. If not `strict`, that place may
    differ in more than one way.
    """
    if message := _outside_or_inside(line, start, compare, strict=strict):
        return message
    if size(line) > LARGE:
        return ""
    for right in _forms(above, start):
        apart = difference(line, right, compare)
        if apart and apart.given is not line and not (strict and apart.several):
            return apart.sentence
    return ""


def what_is_known(line: sp.Expr, above: sp.Expr, start: Slope, compare: Comparer) -> str:
    """Of a line with several mistakes: which parts are right in it, or else the rule with which to begin."""
    if message := only_difference(line, above, start, compare, strict=False):
        return message
    target = tidied(right_slope(start))
    right = [term for term in sp.Add.make_args(target) if _holds(line, term, compare)]
    if right and target.is_Add and len(right) < len(target.args):
        return f"{_said_to_be_right(right)}; look at the rest."
    return _rule_to_use(start)


def _said_to_be_right(terms: Sequence[sp.Expr]) -> str:
    return f"{together(map(shown, terms))} {'is' if len(terms) == 1 else 'are'} right"


def _forms(above: sp.Expr, start: Slope) -> Iterator[sp.Expr]:
    """Right lines that somebody may have meant: the one above, the slope as the rules give it, and as it is tidied up."""
    if not above.has(Slope):
        yield above
    yield from (form for form in right_lines(start) if form != above)


@lru_cache(maxsize=200)
def right_lines(start: sp.Expr) -> tuple[sp.Expr, ...]:
    """A line with its slopes worked out, and each line that tidies up further; those that are not too large."""
    target = tidied(right_slope(start))
    forms = dict.fromkeys([target, *(line for _, line in final_steps(target))])
    return tuple(form for form in forms if size(form) <= LARGE)


def _rule_to_use(start: Slope) -> str:
    rule = next(iter(rules_needed(*start.args)), "")
    if rule not in RULES:
        return "Take one rule at a time, and write down each step."
    kind, use = RULES[rule]
    return f"Look at {shown(start.args[0], 'the formula')} from the outside first. {kind} {use}"


# --- the whole line -----------------------------------------------------------------------------------------------------


def by_how_much(line: sp.Expr, target: sp.Expr, compare: Comparer) -> str:
    """The factor by which a line is off everywhere, or the number that was added to it."""
    both = [(compare.value(line, n), compare.value(target, n)) for n in range(len(compare.places))]
    pairs = [(one, other) for one, other in both if one is not None and other is not None]
    if len(pairs) < 2:
        return ""
    ratios = [float(one / other) for one, other in pairs if other]
    if ratios and all(0 < abs(ratio - 1) < ROUNDED and abs(ratio - ratios[0]) < 1e-9 for ratio in ratios):
        return f"A number in it has been rounded; exactly, it is {shown(target, 'a formula with ln or a root')}."
    if factor := _constant([one / other for one, other in pairs if other], compare):
        return f"Your line is {shown(factor)} times what it should be: look for a lost or added factor."
    if number := _constant([one - other for one, other in pairs], compare):
        word = "larger" if number > 0 else "smaller"
        return f"Your line is {shown(abs(number))} {word} than it should be: check the numbers that stand alone."
    return ""


def _constant(values: list, compare: Comparer) -> sp.Rational | None:
    """The simple fraction that all these numbers are, if they are one, and neither 0 nor 1."""
    if len(values) < 2 or not all(compare.near(value, values[0]) for value in values):
        return None
    factor = sp.Rational(str(float(values[0]))).limit_denominator(60)
    return factor if factor not in (0, 1) and abs(float(factor) - float(values[0])) < 1e-9 else None


def _outside_or_inside(line: sp.Expr, start: Slope, compare: Comparer, *, strict: bool) -> str:
    """For f(u): what is said where one of the factors f'(u) and u' is right. If `strict`, the other must be nearly right."""
    f, x = start.args
    rule, worked = apply(start, KNOWN)
    u = inside(f, x, rule)
    if u is None or u == x:
        return ""
    outer = tidied(replace(worked, Slope(u, x), ONE))
    inner = tidied(right_slope(Slope(u, x)))
    if inner == 1 or not line.free_symbols:
        return ""
    given = _without(line, outer, compare)
    if given is not None and given != 1 and (not strict or difference(given, inner, compare) or not given.free_symbols):
        rest = f"the inside, {shown(u)}, has the slope {shown(inner)}, and you have {shown(given)}."
        return f"The factor {shown(outer)} is right; {rest}"
    given = _without(line, inner, compare)
    if given is not None and given != 1 and inner.free_symbols and difference(given, outer, compare):
        rest = f"the outside gives {shown(outer)}, and you have {shown(given)}."
        return f"The factor {shown(inner)}, the slope of the inside, is right; {rest}"
    return ""


# --- products: numbers and factors, each with how often it stands there ------------------------------------------------------


def _factors(expr: sp.Expr, raised: sp.Rational = ONE) -> tuple[sp.Rational, list[tuple[sp.Expr, sp.Expr]]]:
    """The number before a product that is `raised` to a power, and its factors as (base, exponent)."""
    if expr.is_Mul:
        number = sp.Rational(1)
        factors: list[tuple[sp.Expr, sp.Expr]] = []
        for factor in expr.args:
            other, more = _factors(factor, raised)
            number, factors = number * other, [*factors, *more]
        return number, factors
    if expr.is_Pow and expr.exp.is_Rational:
        return _factors(expr.base, raised * expr.exp)
    if expr.is_Rational and raised.is_Integer and (expr != 0 or raised > 0):
        return sp.Rational(expr) ** int(raised), []
    return sp.Rational(1), [(expr, raised)]


def _ratio(one: sp.Expr, other: sp.Expr, compare: Comparer) -> sp.Rational | None:
    """c where one is c·other everywhere."""
    if one == other or compare.alike(one, other):
        return sp.Integer(1)
    values = [(compare.value(one, n), compare.value(other, n)) for n in range(len(compare.places))]
    return _constant([a / b for a, b in values if a is not None and b], compare)


def _unmatched(given: sp.Expr, expected: sp.Expr, compare: Comparer) -> tuple[sp.Expr, sp.Expr, list, list]:
    """The numbers before two products, and the factors that only one of them has, as (base, exponent)."""
    number, factors = _factors(given)
    other_number, others = _factors(expected)
    left = []
    for base, exponent in factors:
        for place, (other, other_exponent) in enumerate(others):
            ratio = _ratio(base, other, compare) if exponent == other_exponent else None
            if ratio is not None and (ratio == 1 or exponent.is_Integer):
                number *= ratio ** int(exponent) if exponent.is_Integer else 1
                others = [*others[:place], *others[place + 1 :]]
                break
        else:
            left.append((base, exponent))
    return number, other_number, left, others


def _without(line: sp.Expr, part: sp.Expr, compare: Comparer) -> sp.Expr | None:
    """What is left of a product without a part of it; None where the part does not stand in it."""
    number, other, left, missing = _unmatched(line, part, compare)
    if missing or not other:
        return None
    return tidied(times(number / other, *(base**exponent if exponent != 1 else base for base, exponent in left)))


# --- the smallest part that differs ---------------------------------------------------------------------------------------


def difference(given: sp.Expr, expected: sp.Expr, compare: Comparer) -> Difference | None:
    """The only place where a line is not what it should be; None where there are several, or where forms differ.

    >>> from explainer.symbolic import parse
    >>> from explainer.symbolic.expression import X
    >>> compare = Comparer(parse("(x^2+1)^3"), X)
    >>> print(difference(parse("6*x*(x^2+1)"), parse("6*x*(x^2+1)^2"), compare).sentence)
    Look at the exponent: x² + 1 should be (x² + 1)². The rest is right.
    """
    if given.is_Add and expected.is_Add:
        return _of_sums(given, expected, compare)
    if given.is_Mul or expected.is_Mul:
        return _of_products(given, expected, compare)
    if (given.is_Pow or expected.is_Pow) and not isinstance(given, sp.exp):
        return _of_powers(given, expected, compare)
    if given.func == expected.func and len(given.args) == 1 and given.args:
        within = difference(given.args[0], expected.args[0], compare)
        return Difference("part", given, expected) if within else None
    return Difference("part", given, expected) if given.is_Number or given.is_Symbol or expected.is_Symbol else None


def _of_sums(given: sp.Expr, expected: sp.Expr, compare: Comparer) -> Difference | None:
    left, missing, right = _apart(given.args, expected.args, compare)
    if not right:
        return None
    if len(left) == len(missing) == 1:
        within = difference(left[0], missing[0], compare)
        if within and within.kind == "exponent":
            return within
        several = within is None or within.several or within.turns_sign
        return Difference("part", left[0], missing[0], tuple(right), several)
    if (len(left), len(missing)) in ((0, 1), (1, 0)):
        return Difference("term", next(iter(left), None), next(iter(missing), None), tuple(right))
    return None


def _of_products(given: sp.Expr, expected: sp.Expr, compare: Comparer) -> Difference | None:
    number, other, left, missing = _unmatched(given, expected, compare)
    shared = len(_factors(expected)[1]) - len(missing)
    if not shared and number != other:
        return None
    if number != other:
        return Difference("number", number, other) if not left and not missing else None
    if not left and not missing:
        return None
    if len(left) == len(missing) == 1:
        if not shared and number == 1:
            return None
        return difference(_power(left[0]), _power(missing[0]), compare)
    if (len(left), len(missing)) in ((0, 1), (1, 0)):
        return Difference(
            "factor", *(map(_power, left) if left else [None]), *(map(_power, missing) if missing else [None])
        )
    return None


def _power(factor: tuple[sp.Expr, sp.Expr]) -> sp.Expr:
    base, exponent = factor
    return base if exponent == 1 else sp.Pow(base, exponent, evaluate=False)


def _of_powers(given: sp.Expr, expected: sp.Expr, compare: Comparer) -> Difference | None:
    (base, exponent), (other, other_exponent) = map(_as_power, (given, expected))
    if exponent == other_exponent:
        within = difference(base, other, compare)
        return within if within is None or within.kind == "exponent" else Difference("part", given, expected)
    if base == other or compare.alike(base, other):
        return Difference("exponent", given, expected)
    return None


def _as_power(expr: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    return (expr.base, expr.exp) if expr.is_Pow and not isinstance(expr, sp.exp) else (expr, sp.Integer(1))


def _apart(
    given: Sequence[sp.Expr], expected: Sequence[sp.Expr], compare: Comparer
) -> tuple[list[sp.Expr], list[sp.Expr], list[sp.Expr]]:
    """The terms that only one of two sums has, and those that both have."""
    missing, left, right = list(expected), [], []
    for term in given:
        place = next((n for n, other in enumerate(missing) if term == other or compare.alike(term, other)), None)
        if place is None:
            left.append(term)
        else:
            right.append(missing.pop(place))
    return left, missing, right


def _holds(line: sp.Expr, term: sp.Expr, compare: Comparer) -> bool:
    """Whether a term of the right line stands in the learner's sum too."""
    return any(compare.alike(given, term) for given in sp.Add.make_args(line))
