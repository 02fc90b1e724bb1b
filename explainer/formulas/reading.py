"""The learner's door: text in, a formula like any other out, worked out in a process that can be stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.formula import Formula, Parameter, Places
from explainer.formulas.kinks import kinks_of, mended_of
from explainer.numeric.validation import chosen, not_among, quoted
from explainer.symbolic import printing
from explainer.symbolic.agreement import ProofError, UncheckedError
from explainer.symbolic.analysis import Flat, Found, breaks_of, flat_stretches, gives_slope
from explainer.symbolic.behaviour.branches import Numbers, spelled, with_numbers
from explainer.symbolic.behaviour.conditions import merged, settled
from explainer.symbolic.behaviour.domains import (
    check_cases,
    domain_of,
    has_values,
    is_beyond_floats,
    listed_domain,
    ordinary_numbers,
    without,
)
from explainer.symbolic.behaviour.ranges import KEPT, range_of
from explainer.symbolic.differentiation import DETAILS, ENTANGLED, Derivation, Step, differentiate, sound
from explainer.symbolic.expression import X, tidied
from explainer.symbolic.forking import serve
from explainer.symbolic.known import KNOWN
from explainer.symbolic.parsing import parse, readings
from explainer.symbolic.proof import Checked, Proof, prove
from explainer.symbolic.sandbox import Worker
from explainer.symbolic.serialization import packed, unpacked
from explainer.symbolic.simplification import final_steps, looks_the_same

LIMIT = 2.0  # seconds: what a reader waits for
NOWHERE = (
    "the lines that lead to the slope of this formula could be compared at too few places, so they are not shown; "
    "write it more simply"
)
BEYOND = (
    "wherever this formula has a value from −20 to 20, it is beyond ±10^308 and cannot be drawn; write smaller numbers"
)
VALUELESS = "this formula has no real value anywhere between −20 and 20; check brackets and signs"
_WORKER = Worker("explainer.formulas.reading")
_LOG = logging.getLogger(__name__)

ROUNDS = 3  # of tidying: cancelling may show that a condition always holds, and that leaves something to tidy
SETTLED = "a condition that always or never holds"
AGREEING = "all branches agree"


def derive(
    formula: str | sp.Expr, by: str | sp.Symbol = "x", *, detail: str = "short", limit: float | None = LIMIT
) -> Derivation:
    """d/dx of a formula given as text or as an expression, rule by rule, ending in a tidied line.

    `by` is the variable, `detail` "short" or "full" (every rule on a line of its own). Where the text can be read in two ways,
    the first step's `note` says which was taken. The work is stopped after `limit` seconds; with None it runs here, without
    limits. Raises ParseError for text that is not a formula, ValueError for a function
    without a rule, and LimitError when the time is up.

    >>> derive("x^2").result
    2*x
    """
    expr = _formula(formula)
    name = _variable(by, expr)
    if limit is None:
        return _noted(_derived(expr, name, detail), formula)
    arguments = {"expr": packed(expr), "by": name, "detail": chosen(detail, "detail", DETAILS)}
    return _noted(_derivation(_WORKER.ask("derive", arguments, _checked(limit))), formula)


def read(text: str | sp.Expr, *, limit: float | None = LIMIT) -> Formula:
    """A Formula from text in x, like those of the catalogue: values, slopes, kinks, domain, range, derivation, chart.

    Letters other than x become parameters with the value 1, or others where the formula has no value then, as x/(a−b) has
    none. Raises as `derive` does.

    >>> g = read("x*sigmoid(x)")
    >>> g(2.0), g.slope(0.0)
    (1.7615941559557646, 0.5)
    """
    expr = _formula(text)
    question = {"expr": packed(expr)}
    answer = _read(question["expr"]) if limit is None else _WORKER.ask("read", question, _checked(limit))
    worked = _noted(_derivation(answer["worked"]), text)
    written = text.strip() if isinstance(text, str) else printing.text(expr)
    return Formula(
        name=written,
        title=written,
        expr=expr,
        range=_of_a_record(expr) or (None if answer["range"] is None else unpacked(answer["range"])),
        note=f"A formula of your own. Its slope was worked out rule by rule. {worked.steps[0].note}".rstrip(),
        source="typed by the reader",
        domain=unpacked(answer["domain"]),
        parameters=tuple(
            Parameter(symbol, number, sp.Reals, "a number of your choice")
            for symbol, number in zip(_parameters(expr), answer["ordinary"], strict=True)
        ),
        kinks=kinks_of(_found(answer["kinks"])),
        mended=mended_of(_found(answer["mended"])),
        flat=tuple(Flat(*ends) for ends in answer["flat"]),
        moved=lambda chosen: _moved(expr, worked.result, chosen),
        known=KNOWN,
        worked=worked,
    )


def proved(derivation: Derivation, *, limit: float | None = LIMIT) -> Proof:
    """`prove` for a derivation of `derive`, stopped after `limit` seconds. Raises ProofError, or LimitError."""
    if limit is None:
        return prove(derivation)
    answer = _WORKER.ask("prove", {"derivation": _lists(derivation)}, _checked(limit))
    if "problem" in answer:
        raise ProofError(answer["step"], answer["problem"])
    return Proof(derivation, tuple(Checked(**step) for step in answer["checked"]), answer["seconds"])


def _formula(given: str | sp.Expr) -> sp.Expr:
    if isinstance(given, sp.Expr):
        # The same letter is the same variable, whatever else SymPy was told about it.
        return given.xreplace({symbol: sp.Symbol(symbol.name, real=True) for symbol in given.free_symbols})
    return parse(given)


def _noted(derivation: Derivation, given: str | sp.Expr) -> Derivation:
    """The same derivation; its first line says what was taken where the text can be read in two ways."""
    taken = readings(given) if isinstance(given, str) else ()
    first, *rest = derivation.steps
    return replace(derivation, steps=(replace(first, note=f"{'. '.join(taken)}."), *rest)) if taken else derivation


def _variable(by: str | sp.Symbol, expr: sp.Expr) -> str:
    name = by.name if isinstance(by, sp.Symbol) else by
    names = sorted(symbol.name for symbol in expr.free_symbols)
    if not isinstance(name, str) or (name not in names and not (name == "x" and len(names) <= 1)):
        raise ValueError(not_among(name, "by", [f"the letters {', '.join(names) or 'of the formula'}"]))
    return names[0] if name not in names and names else name


def _checked(limit: float) -> float:
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 < limit <= 3600:
        raise ValueError(f"limit must be seconds above 0 (or None for no limit), got {quoted(limit)}")
    return float(limit)


def _of_a_record(expr: sp.Expr) -> sp.Set | None:
    """The range of the activation that is written here, as its record has it: the lowest value of SiLU has a name."""
    written = spelled(expr, KEPT)
    same = (f for f in ACTIVATIONS.values() if isinstance(f, Formula) and spelled(f.expr, KEPT) == written)
    return next((f.range for f in same if not f.parameters), None)


def _parameters(expr: sp.Expr) -> list[sp.Symbol]:
    return sorted(expr.free_symbols - {X}, key=str)


# --- the work, in the process that can be stopped -------------------------------------------------------------------------


def _derived(expr: sp.Expr, name: str, detail: str) -> Derivation:
    by = sp.Symbol(name, real=True)
    ordinary = ordinary_numbers(expr, by)
    return _worked(expr, by, detail, ordinary, breaks_of(expr, by, ordinary))[0]


def _worked(
    expr: sp.Expr, by: sp.Symbol, detail: str, numbers: Numbers, breaks: list[Found]
) -> tuple[Derivation, list[Found]]:
    """The derivation, and where the formula has a slope that its last line does not give, as x·√(x²) has at 0."""
    check_cases(expr, by, numbers)
    domain = listed_domain(expr, by, numbers)
    kinks = [place.at for place in breaks if place.kind != "smooth"]
    title = f"The slope of {printing.text(expr)}"
    try:
        plain = settled(expr)
        first = () if plain == expr else ((SETTLED, plain),)
        inside = without(domain, kinks)
        derivation = differentiate(expr, by, known=KNOWN, domain=inside, title=title, detail=detail, first=first)
        derivation = sound(derivation.then(*_last_lines(derivation.result)))
    except UncheckedError as problem:
        raise ValueError(NOWHERE if has_values(expr, by, numbers) else _valueless(expr, by, numbers)) from problem
    except TypeError as problem:  # SymPy works out a comparison between cases at once, and may find no answer
        raise ValueError(ENTANGLED) from problem
    mended = _not_given(derivation.result, by, numbers, breaks)
    if mended:
        derivation = replace(derivation, domain=without(domain, [*kinks, *(place.at for place in mended)]))
    return derivation, mended


def _last_lines(line: sp.Expr) -> list[tuple[str, sp.Expr]]:
    """The lines that tidy up, conditions among them, until nothing is left to do."""
    lines: list[tuple[str, sp.Expr]] = []
    for _ in range(ROUNDS):
        begun = len(lines)
        for rule, tidy in ((SETTLED, settled), (AGREEING, merged), ("", None)):
            further = final_steps(line) if tidy is None else [(rule, tidied(tidy(line)))]
            lines += [(rule, better) for rule, better in further if not looks_the_same(line, better)]
            line = further[-1][1] if further else line
        if len(lines) == begun:
            break
    return lines


def _not_given(derivative: sp.Expr, by: sp.Symbol, numbers: Numbers, breaks: list[Found]) -> list[Found]:
    """Where the formula has a slope that its derivative does not give."""
    plain = with_numbers(derivative, by, numbers)
    return [place for place in breaks if place.kind == "smooth" and not gives_slope(plain, by, place)]


def _read(expr: list) -> dict[str, Any]:
    formula = unpacked(expr)
    if X not in formula.free_symbols and len(formula.free_symbols) > 0:
        names = ", ".join(symbol.name for symbol in _parameters(formula))
        raise ValueError(f"a formula to draw needs the letter x, got only {names}; write it in x")
    ordinary = ordinary_numbers(formula, X)
    domain = domain_of(formula, X, ordinary)
    _check_values(formula, domain, ordinary)
    breaks = breaks_of(formula, X, ordinary)
    derivation, mended = _worked(formula, X, "short", ordinary, breaks)
    ranged = None if ordinary else range_of(formula, X)
    return {
        "worked": _lists(derivation),
        "domain": packed(domain),
        "range": None if ranged is None else packed(ranged),
        "ordinary": [int(number) if number.is_Integer else float(number) for number in ordinary.values()],
        "kinks": [_crossing(place) for place in breaks],
        "mended": [_crossing(place) for place in mended],
        "flat": [[flat.low, flat.high, flat.period] for flat in flat_stretches(formula, X, ordinary)],
    }


def _check_values(formula: sp.Expr, domain: sp.Set, numbers: Numbers) -> None:
    """Raises ValueError where there is nothing to draw."""
    if isinstance(domain, sp.FiniteSet):
        where = f"at x = {printing.text(domain.args[0])}" if len(domain.args) == 1 else "at single places"
        raise ValueError(f"this formula has a real value {where} only; there is nothing to draw")
    if domain is sp.S.EmptySet or not has_values(formula, X, numbers):
        raise ValueError(_valueless(formula, X, numbers))


def _valueless(formula: sp.Expr, by: sp.Symbol, numbers: Numbers) -> str:
    if is_beyond_floats(formula, by, numbers):
        return BEYOND
    if not numbers:
        return VALUELESS
    letters = " and ".join(f"{letter.name} = {printing.text(number)}" for letter, number in numbers.items())
    return f"with {letters} this formula has no real value anywhere between −20 and 20; write numbers for the letters"


def _crossing(place: Found) -> list:
    """A place as lists, for the other process."""
    exact = [
        None if part is None else packed(part)
        for part in (place.at, place.slope, place.left, place.right, place.period)
    ]
    return [*exact, place.kind, place.reach, place.within]


def _found(places: list[list]) -> list[Found]:
    """The places that crossed, put together again."""
    places_found = []
    for *parts, kind, reach, within in places:
        at, slope, left, right, period = (None if part is None else unpacked(part).doit() for part in parts)
        places_found.append(Found(at, slope, left, right, period, kind, reach, within))
    return places_found


def _moved(formula: sp.Expr, derivative: sp.Expr, chosen: Mapping[sp.Symbol, float]) -> Places:
    """What is special about some places for these values of the other letters."""
    numbers = {symbol: sp.Rational(str(value)) for symbol, value in chosen.items()}
    breaks = breaks_of(formula, X, numbers)
    mended = _not_given(derivative, X, numbers, breaks)
    flat = tuple(flat_stretches(formula, X, numbers))
    return Places(kinks_of(breaks), mended_of(mended), flat, domain_of(formula, X, numbers))


def _prove(derivation: Mapping[str, Any]) -> dict[str, Any]:
    try:
        proof = prove(_derivation(derivation))
    except ProofError as problem:
        return {"step": problem.step, "problem": problem.why}
    return {"checked": [vars(step) for step in proof.checked], "seconds": proof.seconds}


def _lists(derivation: Derivation) -> dict[str, Any]:
    return {
        "of": packed(derivation.of),
        "by": str(derivation.by),
        "domain": packed(derivation.domain),
        "title": derivation.title,
        "compared": derivation.compared,
        "fault": derivation.fault,
        "steps": [
            [step.rule, packed(step.expr), [[packed(b), packed(a)] for b, a in step.changes], step.note]
            for step in derivation.steps
        ],
    }


def _derivation(lists: Mapping[str, Any]) -> Derivation:
    steps = tuple(
        Step(rule, unpacked(expr), tuple((unpacked(b), unpacked(a)) for b, a in pairs), note)
        for rule, expr, pairs, note in lists["steps"]
    )
    by, domain = sp.Symbol(lists["by"], real=True), unpacked(lists["domain"])
    if lists["fault"]:
        _LOG.error("%s: a line was left out, %s", lists["title"], lists["fault"])
    of, title, compared = unpacked(lists["of"]), lists["title"], lists["compared"]
    return Derivation(of, by, steps, KNOWN, domain, title, compared=compared, fault=lists["fault"])


TASKS: Mapping[str, Callable[..., object]] = {
    "derive": lambda expr, by, detail: _lists(_derived(unpacked(expr), by, detail)),
    "read": _read,
    "prove": _prove,
}


if __name__ == "__main__":
    serve(TASKS)
