"""The learner's door: text in, a formula like any other out, worked out in a process that can be stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import sympy as sp

from explainer import notation
from explainer.activations import KNOWN
from explainer.derivation import Derivation, Step, differentiate
from explainer.expression import X, changes, negative, plus, power, rebuilt, tidied, times
from explainer.formula import Formula, Kink, Parameter
from explainer.landmarks import Found, Numbers, breaks_of, domain_of, gives_slope, has_values, with_numbers, without
from explainer.parsing import ParseError, parse
from explainer.proof import Checked, Proof, ProofError, prove
from explainer.ranges import range_of
from explainer.worker import Worker, packed, serve, unpacked

LIMIT = 2.0  # seconds: what a reader waits for
_WORKER = Worker("explainer.reading")


def derive(
    formula: str | sp.Expr, by: str | sp.Symbol = "x", *, detail: str = "short", limit: float | None = LIMIT
) -> Derivation:
    """d/dx of a formula given as text or as an expression, rule by rule, ending in a tidied line.

    `by` is the variable, `detail` "short" or "full" (every rule on a line of its own). The work is stopped after `limit`
    seconds; with None it runs here, without limits. Raises ParseError for text that is no formula, ValueError for a function
    without a rule, and LimitError when the time is up.
    """
    expr = _formula(formula)
    name = _variable(by, expr)
    if limit is None:
        return _derived(expr, name, detail)
    arguments = {"expr": packed(expr), "by": name, "detail": detail}
    return _derivation(_WORKER.ask("derive", arguments, _checked(limit)))


def read(text: str | sp.Expr, *, limit: float | None = LIMIT) -> Formula:
    """A Formula from text in x, like those of the catalogue: values, slopes, kinks, domain, range, derivation, chart.

    Letters other than x become parameters with the value 1. Raises as `derive` does.
    """
    expr = _formula(text)
    asked = {"expr": packed(expr)}
    found = _read(**asked) if limit is None else _WORKER.ask("read", asked, _checked(limit))
    worked = _derivation(found["worked"])
    written = text.strip() if isinstance(text, str) else notation.text(expr)
    return Formula(
        name=written,
        title=written,
        expr=expr,
        range=None if found["range"] is None else unpacked(found["range"]),
        note="A formula of your own. Its slope was worked out rule by rule.",
        source="typed by the reader",
        domain=unpacked(found["domain"]),
        parameters=tuple(Parameter(symbol, 1, sp.Reals, "a number of your choice") for symbol in _parameters(expr)),
        kinks=_kinks(found["kinks"]),
        mended=_mended(found["mended"]),
        moved=lambda chosen: _moved(expr, worked.result, chosen),
        known=KNOWN,
        worked=worked,
    )


def proved(derivation: Derivation, *, limit: float | None = LIMIT) -> Proof:
    """`prove` for a derivation of `derive`, stopped after `limit` seconds. Raises ProofError, or LimitError."""
    if limit is None:
        return prove(derivation)
    found = _WORKER.ask("prove", {"derivation": _lists(derivation)}, _checked(limit))
    if "problem" in found:
        raise ProofError(found["step"], found["problem"])
    return Proof(derivation, tuple(Checked(**step) for step in found["checked"]), found["seconds"])


def _formula(given: str | sp.Expr) -> sp.Expr:
    if isinstance(given, sp.Expr):
        # The same letter is the same variable, whatever else SymPy was told about it.
        return given.xreplace({symbol: sp.Symbol(symbol.name, real=True) for symbol in given.free_symbols})
    return parse(given)


def _variable(by: str | sp.Symbol, expr: sp.Expr) -> str:
    name = by.name if isinstance(by, sp.Symbol) else by
    names = sorted(symbol.name for symbol in expr.free_symbols)
    if not isinstance(name, str) or (name not in names and not (name == "x" and len(names) <= 1)):
        raise ValueError(f"by must be one of the letters {', '.join(names) or 'of the formula'}, got {name!r}")
    return names[0] if name not in names and names else name


def _checked(limit: float) -> float:
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 < limit <= 3600:
        raise ValueError(f"limit must be seconds above 0 (or None for no limit), got {limit!r}")
    return float(limit)


def _parameters(expr: sp.Expr) -> list[sp.Symbol]:
    return sorted(expr.free_symbols - {X}, key=str)


# --- the work, in the process that can be stopped -------------------------------------------------------------------------


def _derived(expr: sp.Expr, name: str, detail: str) -> Derivation:
    by = sp.Symbol(name, real=True)
    ordinary = dict.fromkeys(expr.free_symbols - {by}, sp.S.One)
    return _worked(expr, by, detail, ordinary, domain_of(expr, by, ordinary), breaks_of(expr, by, ordinary))[0]


def _worked(
    expr: sp.Expr, by: sp.Symbol, detail: str, numbers: Numbers, domain: sp.Set, breaks: list[Found]
) -> tuple[Derivation, list[Found]]:
    """The derivation, and where the formula has a slope that its last line does not give, as x·√(x²) has at 0."""
    kinks = [found.at for found in breaks if found.kind != "smooth"]
    title = f"The slope of {notation.text(expr)}"
    entangled = "cases that are compared with cases cannot be worked out; use max, min or abs"
    try:
        found = differentiate(expr, by, known=KNOWN, domain=without(domain, kinks), title=title, detail=detail)
        found = found.then(*_closing(found.result))
    except TypeError as problem:  # SymPy works out a comparison between cases at once, and may find no answer
        raise ValueError(entangled) from problem
    if any(step.expr.has(sp.ITE) for step in found.steps):
        raise ValueError(entangled)
    mended = _not_given(found.result, by, numbers, breaks)
    if mended:
        found = replace(found, domain=without(domain, [*kinks, *(place.at for place in mended)]))
    return found, mended


def _not_given(derivative: sp.Expr, by: sp.Symbol, numbers: Numbers, breaks: list[Found]) -> list[Found]:
    """Where the formula has a slope that its derivative does not give."""
    plain = with_numbers(derivative, by, numbers)
    return [place for place in breaks if place.kind == "smooth" and not gives_slope(plain, by, place)]


def _closing(line: sp.Expr) -> Iterator[tuple[str, sp.Expr]]:
    """The lines that a person would add to tidy up."""
    rules = (
        ("cancel", _cancelled),
        ("remove brackets", _opened),
        ("collect like terms", _like_terms),
        ("factor out", _factored),
    )
    for _ in range(2):  # what was collected may cancel, and what was factored out may be collected
        for rule, tidy in rules:
            better = tidied(tidy(line))
            if changes(line, better):
                yield rule, better
                line = better


def _opened(expr: sp.Expr) -> sp.Expr:
    """u − (u − 1) as u − u + 1, wherever a sum stands."""
    if not expr.args:
        return expr
    arguments = [_opened(argument) for argument in expr.args]
    if expr.is_Add:
        terms = [
            part
            for term in arguments
            for part in (map(negative, term.args[1].args) if _is_minus_sum(term) else (term,))
        ]
        return plus(*terms) if len(terms) > len(arguments) else rebuilt(expr, arguments)
    return expr if list(expr.args) == arguments else rebuilt(expr, arguments)


def _is_minus_sum(term: sp.Expr) -> bool:
    return term.is_Mul and len(term.args) == 2 and term.args[0] == -1 and term.args[1].is_Add


def _cancelled(expr: sp.Expr) -> sp.Expr:
    """x·ln(x)/x as ln(x): where the slope has a value, what is cancelled is not 0."""
    if not expr.args:
        return expr
    arguments = [_cancelled(argument) for argument in expr.args]
    if expr.is_Mul:
        arguments = _numbers_cancelled(arguments)
        left: dict[sp.Expr, sp.Expr] = {}
        for factor in arguments:
            base, exponent = _power_of(factor)
            left[base] = left.get(base, 0) + exponent
        if len(left) < len(arguments):
            kept = [
                base if exponent == 1 else power(base, exponent) for base, exponent in left.items() if exponent != 0
            ]
            return tidied(times(*kept)) if kept else sp.S.One
    return expr if list(expr.args) == arguments else rebuilt(expr, arguments)


def _numbers_cancelled(factors: list[sp.Expr]) -> list[sp.Expr]:
    """2·x/(2u) as x/u: a number above and one below become one."""
    number = sp.Mul(*(factor for factor in factors if factor.is_Rational))
    below = next((f for f in factors if f.is_Pow and f.exp == -1 and f.base.is_Mul and f.base.args[0].is_Integer), None)
    if below is None or sp.gcd(number.p, below.base.args[0].p) == 1:
        return factors
    quotient, rest = number / below.base.args[0], below.base.args[1:]
    under = times(*rest) if quotient.q == 1 else times(sp.Integer(quotient.q), *rest)
    kept = [factor for factor in factors if not factor.is_Rational and factor is not below]
    return [*([sp.Integer(quotient.p)] if quotient.p != 1 else []), *kept, power(under, sp.S.NegativeOne)]


def _split(term: sp.Expr) -> tuple[sp.Expr, tuple[sp.Expr, ...]]:
    """A term as its number and its other factors."""
    factors = term.args if term.is_Mul else (term,)
    number = sp.Mul(*(factor for factor in factors if factor.is_Rational))
    return number, tuple(factor for factor in factors if not factor.is_Rational)


def _joined(number: sp.Expr, factors: tuple[sp.Expr, ...]) -> sp.Expr:
    if not factors:
        return number
    if number == -1:
        return negative(times(*factors))
    return times(*factors) if number == 1 else times(number, *factors)


def _like_terms(expr: sp.Expr) -> sp.Expr:
    """2x + 3x as 5x, wherever a sum stands."""
    if not expr.args:
        return expr
    arguments = [_like_terms(argument) for argument in expr.args]
    if not expr.is_Add:
        return expr if list(expr.args) == arguments else rebuilt(expr, arguments)
    totals: dict[frozenset, tuple[sp.Expr, tuple]] = {}
    for term in arguments:
        number, factors = _split(term)
        key = frozenset((factor, factors.count(factor)) for factor in factors)
        before = totals.get(key, (sp.S.Zero, factors))
        totals[key] = before[0] + number, before[1]
    if len(totals) == len(arguments):
        return expr if list(expr.args) == arguments else plus(*arguments)
    terms = [_joined(number, factors) for number, factors in totals.values() if number != 0]
    return plus(*terms) if terms else sp.S.Zero


def _factored(expr: sp.Expr) -> sp.Expr:
    """σ(x) + x·σ(x)·(1 − σ(x)) as σ(x)·(1 + x·(1 − σ(x)))."""
    if not expr.is_Add:
        return expr
    terms = [_split(term) for term in expr.args]
    powers = [[_power_of(factor) for factor in factors] for _, factors in terms]
    shared: list[tuple[sp.Expr, sp.Expr]] = []
    for base, exponent in powers[0]:
        others = [next((e for b, e in factors if b == base), None) for factors in powers[1:]]
        if None not in others and all((e > 0) == (exponent > 0) for e in others):
            shared.append((base, min([exponent, *others], key=abs)))
    if not shared:
        return expr
    rests = []
    for (number, _), factors in zip(terms, powers, strict=True):
        left = [(base, exponent - dict(shared).get(base, 0)) for base, exponent in factors]
        rests.append(_joined(number, tuple(b if e == 1 else power(b, e) for b, e in left if e != 0)))
    return times(*(b if e == 1 else power(b, e) for b, e in shared), plus(*rests))


def _power_of(factor: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    return factor.args if factor.is_Pow and factor.exp.is_Integer else (factor, sp.S.One)


def _read(expr: list) -> dict[str, object]:
    formula = unpacked(expr)
    if X not in formula.free_symbols and len(formula.free_symbols) > 0:
        names = ", ".join(symbol.name for symbol in _parameters(formula))
        raise ValueError(f"a formula to draw needs the letter x, got only {names}; write it in x")
    ordinary = dict.fromkeys(_parameters(formula), sp.S.One)
    domain = domain_of(formula, X, ordinary)
    if domain is sp.S.EmptySet or not (isinstance(domain, sp.FiniteSet) or has_values(formula, X, ordinary)):
        raise ValueError("this formula has no real value anywhere between −20 and 20; check brackets and signs")
    if isinstance(domain, sp.FiniteSet):
        raise ValueError(
            f"this formula has a real value at x = {notation.text(domain.args[0])} only; there is nothing to draw"
        )
    breaks = breaks_of(formula, X, ordinary)
    derivation, mended = _worked(formula, X, "short", ordinary, domain, breaks)
    ranged = None if ordinary else range_of(formula, X)
    return {
        "worked": _lists(derivation),
        "domain": packed(domain),
        "range": None if ranged is None else packed(ranged),
        "kinks": _packed_breaks(breaks),
        "mended": _packed_breaks(mended),
    }


def _packed_breaks(breaks: list[Found]) -> list[list]:
    return [
        [
            *map(packed, (found.at, found.slope, found.left, found.right)),
            found.kind,
            found.period and packed(found.period),
        ]
        for found in breaks
    ]


def _moved(formula: sp.Expr, derivative: sp.Expr, chosen: Mapping[sp.Symbol, float]) -> tuple:
    """The kinks for these values of the other letters, and what is mended besides."""
    numbers = {symbol: sp.Rational(str(value)) for symbol, value in chosen.items()}
    breaks = breaks_of(formula, X, numbers)
    mended = _not_given(derivative, X, numbers, breaks)
    return _kinks(_packed_breaks(breaks)), _mended(_packed_breaks(mended))


def _kinks(packed_breaks: list[list]) -> tuple[Kink, ...]:
    return tuple(_kink(lists) for lists in packed_breaks if lists[4] != "smooth")


def _mended(packed_breaks: list[list]) -> tuple[tuple[sp.Expr, sp.Expr], ...]:
    return tuple((_constant(at), _constant(slope)) for at, slope, *_ in packed_breaks)


def _constant(lists: list) -> sp.Expr:
    """A number that crossed, put together again."""
    return unpacked(lists).doit()


def _kink(lists: list) -> Kink:
    at, slope, left, right = map(_constant, lists[:4])
    again = f" The pattern comes again every {notation.text(_constant(lists[5]))}." if lists[5] else ""
    if lists[4] == "jump":
        note = "The value jumps here: there is no slope."
        return Kink(at, slope, note + again, left=left, right=right)
    sides = f"slope {_number(left)} on the left, {_number(right)} on the right."
    low, high = sorted((left, right), key=float)
    return Kink(at, slope, f"A corner: {sides}{again}", sp.Interval(low, high), left, right)


def _number(value: sp.Expr) -> str:
    """A slope in a sentence: exactly, or as a decimal behind ≈."""
    if value.is_infinite:
        return "∞" if value > 0 else "−∞"
    shown = f"≈ {float(value):.6g}" if value.is_Float else notation.text(value)
    return shown.replace("-", "−")


def _prove(derivation: list) -> dict[str, object]:
    try:
        proof = prove(_derivation(derivation))
    except ProofError as error:
        return {"step": error.step, "problem": error.why}
    return {"checked": [vars(step) for step in proof.checked], "seconds": proof.seconds}


def _lists(derivation: Derivation) -> dict[str, object]:
    return {
        "of": packed(derivation.of),
        "by": derivation.by.name,
        "domain": packed(derivation.domain),
        "title": derivation.title,
        "steps": [
            [step.rule, packed(step.expr), [[packed(b), packed(a)] for b, a in step.changes], step.note]
            for step in derivation.steps
        ],
    }


def _derivation(lists: Mapping[str, object]) -> Derivation:
    steps = tuple(
        Step(rule, unpacked(expr), tuple((unpacked(b), unpacked(a)) for b, a in pairs), note)
        for rule, expr, pairs, note in lists["steps"]
    )
    by, domain = sp.Symbol(lists["by"], real=True), unpacked(lists["domain"])
    return Derivation(unpacked(lists["of"]), by, steps, KNOWN, domain, lists["title"])


TASKS = {
    "derive": lambda expr, by, detail: _lists(_derived(unpacked(expr), by, detail)),
    "read": _read,
    "prove": _prove,
}

__all__ = ["ParseError", "derive", "parse", "proved", "read"]

if __name__ == "__main__":
    serve(TASKS)
