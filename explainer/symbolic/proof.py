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
import math
import random
import time
from dataclasses import dataclass

import sympy as sp

from explainer import tables
from explainer.numeric.validation import is_number, is_whole, quoted
from explainer.reprs import brief
from explainer.symbolic import printing
from explainer.symbolic.agreement import ProofError, compared
from explainer.symbolic.differentiation import Derivation, Step, apply, with_letter
from explainer.symbolic.evaluation import HighPrecision
from explainer.symbolic.expansion import instances, spelled
from explainer.symbolic.expression import Slope, replace, size, tidied

POINTS = 12
DIGITS = 50
MOST_POINTS, MOST_DIGITS = 1_000, 1_000  # beyond them a proof takes minutes
LIMIT = 20.0  # seconds for a whole proof, unless said otherwise
PATIENCE = 10  # seconds of computing, after which no further step is decided symbolically
TOO_LONG, UNASKED = "too long for symbolic algebra, equal by value", "not asked for"
SLOW = 260  # nodes: a larger difference is not decided symbolically


@dataclass(frozen=True)
class Checked:
    """What was checked of one step: at how many points its value, and whether its formula was shown equal."""

    rule: str
    points: int
    symbolic: bool
    reason: str = ""


@dataclass(frozen=True)
class Proof:
    """What was checked: every step, in order, and how long it took.

    >>> from explainer.formulas.reading import derive
    >>> prove(derive("x^2")).symbolic
    True
    """

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

    def __repr__(self) -> str:
        return brief(self, f"of {self.derivation!r}: {len(self.checked)} steps, {self.points} comparisons")

    def _repr_html_(self) -> str:
        ways = {True: "shown equal", False: "equal by value"}
        cells = [
            (str(number), html.escape(step.rule), str(step.points), html.escape(step.reason) or ways[step.symbolic])
            for number, step in enumerate(self.checked, start=1)
        ]
        lines = f"{len(self.checked)} {'step' if len(self.checked) == 1 else 'steps'}"
        message = f"<p>Proved: {lines}, each compared at {self.points} random points or more.</p>"
        return message + tables.html(("step", "rule", "points", "formula"), cells)


def prove(
    derivation: Derivation,
    *,
    points: int = POINTS,
    digits: int = DIGITS,
    symbolic: bool = True,
    seed: int = 0,
    limit: float | None = LIMIT,
) -> Proof:
    """Each line equals the line above, and comes from it by the rule that it names.

    Raises ProofError with the number of the first step that does not hold, and why; LimitError after `limit` seconds (None
    for no limit).

    >>> from explainer.formulas.reading import derive
    >>> prove(derive("x^2")).points > 0
    True
    """
    if not isinstance(derivation, Derivation):
        raise ValueError(
            f"prove takes a derivation, such as derive('x^2') or a formula's .derivations[0]; got {quoted(derivation)}"
        )
    for name, value, most in (("points", points, MOST_POINTS), ("digits", digits, MOST_DIGITS)):
        if not is_whole(value, 1, most):
            raise ValueError(f"{name} must be a whole number from 1 to {most:,}, got {quoted(value)}")
    if not is_whole(seed, -(2**63), 2**63):
        raise ValueError(f"seed must be a whole number, got {quoted(seed)}")
    if not isinstance(symbolic, bool):
        raise ValueError(f"symbolic must be True or False, got {quoted(symbolic)}")
    if limit is not None and not (is_number(limit) and limit > 0):
        raise ValueError(f"limit must be seconds above 0 (or None for no limit), got {quoted(limit)}")
    start, begun = time.perf_counter(), time.thread_time()
    first, *rest = derivation.steps
    begins = derivation.of if derivation.by is None else Slope(derivation.of, derivation.by)
    if first.expr != begins:
        raise ProofError(0, f"the first line is not {printing.text(begins)}")
    if not rest:
        raise ProofError(0, "there is no further line")
    if derivation.result.has(Slope):
        raise ProofError(len(rest), "the last line still holds a slope that is not worked out")
    until = math.inf if limit is None else time.monotonic() + limit
    precise, rng = HighPrecision(digits, derivation.known, until), random.Random(seed)
    checked = []
    for number, (above, step) in enumerate(zip(derivation.steps, rest, strict=False), start=1):
        _check_provenance(number, above, step, derivation)
        agreed = compared(number, step.changes, step.given, derivation, precise, points, rng)
        in_time = time.thread_time() - begun < PATIENCE
        shown, reason = (
            _decided(step, derivation) if symbolic and in_time else (False, TOO_LONG if symbolic else UNASKED)
        )
        checked.append(Checked(step.rule, agreed, shown, reason))
    equations = [equation for step in rest for equation in step.given]
    compared(len(rest), ((begins, derivation.result),), equations, derivation, precise, points, rng)
    return Proof(derivation, tuple(checked), time.perf_counter() - start)


# --- provenance ---------------------------------------------------------------------------------------------------------


def _check_provenance(number: int, above: Step, step: Step, derivation: Derivation) -> None:
    if not step.changes:
        raise ProofError(number, "it does not say what it rewrites")
    line = above.expr
    for before, after in step.changes:
        changed = replace(line, before, after)
        if changed is line:
            raise ProofError(number, f"{printing.text(before)} is no part of the line above")
        line = changed
        if isinstance(before, Slope):
            ruled = apply(before, derivation.known)[1]
            if after != ruled:
                raise ProofError(number, f"the rule gives {printing.text(ruled)}, not {printing.text(after)}")
        elif (before.has(Slope) or after.has(Slope)) and after != tidied(before):
            raise ProofError(number, "a slope may only be worked out by a rule of differentiation")
    if line != step.expr:
        raise ProofError(number, f"the rewriting gives {printing.text(line)}, the line says {printing.text(step.expr)}")
    slopes = [before for before in step.before if isinstance(before, Slope)]
    names = {with_letter(apply(slope, derivation.known)[0], slope.args[1]) for slope in slopes}
    if names and step.rule not in names:
        raise ProofError(number, f"it is called {step.rule!r}, but uses the {' and the '.join(sorted(names))}")


# --- formula ------------------------------------------------------------------------------------------------------------


def _decided(step: Step, derivation: Derivation) -> tuple[bool, str]:
    """Whether every pair was shown equal symbolically, and if not why."""
    if not derivation.sizes:
        pairs = [tuple(spelled(side, derivation.known) for side in pair) for pair in step.changes]
        return _all_zero(pairs)
    small = Derivation(derivation.of, derivation.by, derivation.steps, derivation.known, sizes=(min(derivation.sizes),))
    return _all_zero([pair for pairs, _ in instances(step.changes, step.given, small) for pair in pairs])


def _all_zero(pairs: list) -> tuple[bool, str]:
    for before, after in pairs:
        if before == after or tidied(before) == after:
            continue
        if size(before) + size(after) > SLOW:
            return False, TOO_LONG
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
    try:
        difference = before.doit() - after.doit()
    except TypeError:  # SymPy works out a comparison at once, and stumbles over 0 < 1 within a case
        return False
    if difference == 0:
        return True
    if difference.has(sp.Piecewise, sp.Max, sp.Min, sp.sign, sp.DiracDelta):
        return sp.piecewise_fold(difference) == 0
    exponentials = difference.rewrite(sp.exp)
    try:
        return sp.cancel(sp.together(exponentials)) == 0 or sp.expand(sp.expand_log(exponentials, force=True)) == 0
    except (sp.PolynomialError, NotImplementedError):
        return sp.expand(exponentials) == 0
