"""What is stated of any formula holds: values, slopes, domain, range and corners, against functions built beside the text."""

from __future__ import annotations

import math
import os
import random
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from mpmath import mpf

from explainer import read
from explainer.formulas.formula import Formula
from tests import certain

COUNT = int(os.environ.get("EXPLAINER_CERTAIN", "25"))  # `make soak` takes 2,000
CHOSEN = (Fraction(1), Fraction(3, 10), Fraction(2), Fraction(-1))
REFUSED = ("no real value", "only; there is nothing", "too few places", "needs the letter x", "took longer")
FIXED = (0, 1, -1, 2, Fraction(1, 2), Fraction(1, 10), Fraction(-33))
SLACK = mpf(10) ** -11


def test_what_is_stated_of_random_formulas_holds() -> None:
    rng, compared = random.Random(1), 0
    for text, function in certain.formulas(COUNT):
        try:
            f = read(text, limit=None)
        except ValueError as refused:
            assert any(words in str(refused) for words in REFUSED), (text, refused)  # noqa: PT017 - refusals are rare here
            continue
        a = rng.choice(CHOSEN) if f.parameters else CHOSEN[0]
        for x in (
            *(Fraction(rng.randint(-600, 600), 100) for _ in range(7)),
            Fraction(rng.randint(-20_000, 20_000), 1000),
            *FIXED,
        ):
            compared += _compare(f, function, Fraction(x), a)
    assert compared > 8 * COUNT


def _compare(f: Formula, function: certain.Value, x: Fraction, a: Fraction) -> bool:
    """Whether there is something to compare at a place, and all that is stated holds there."""
    try:
        value = certain.value(function, x, a)
    except certain.UnclearError:
        return False
    chosen = {"a": float(a)} if f.parameters else {}
    where = (f.name, float(x), chosen)
    assert (sp.Rational(x.numerator, x.denominator) in f.domain_at(**chosen)) == (value is not None), where
    ours = f(float(x), **chosen)
    if value is None:
        assert math.isnan(ours), where
        return True
    assert ours == pytest.approx(float(value), rel=1e-12, abs=1e-300), where
    stated = f.range_at(**chosen)
    assert stated is None or _holds(stated, value), (where, stated, value)
    _compare_slopes(f, function, x, a, chosen)
    return True


def _compare_slopes(f: Formula, function: certain.Value, x: Fraction, a: Fraction, chosen: dict) -> None:
    try:
        left, right = certain.sides(function, x, a)
    except certain.UnclearError:
        return
    if abs(left) > 1e12 or abs(right) > 1e12:
        return
    kink = next((kink for kink in f.kinks_at(*chosen.values()) if abs(float(kink.at) - x) < 1e-9), None)
    is_smooth = abs(left - right) < 1e-9 * (1 + abs(left))
    assert is_smooth == (kink is None), (f.name, float(x), chosen, kink)
    if is_smooth:
        assert f.slope(float(x), **chosen) == pytest.approx(float(left), rel=1e-9, abs=1e-12), (
            f.name,
            float(x),
            chosen,
        )
    else:
        assert (float(kink.left), float(kink.right)) == pytest.approx((float(left), float(right)), rel=1e-8, abs=1e-8)


def _holds(values: sp.Set, value: mpf) -> bool:
    if isinstance(values, sp.Union):
        return any(_holds(part, value) for part in values.args)
    slack = SLACK * (1 + abs(value))
    if isinstance(values, sp.FiniteSet):
        return any(abs(_decimal(part) - value) < slack for part in values.args)
    return values is sp.Reals or _decimal(values.inf) - slack <= value <= _decimal(values.sup) + slack


def _decimal(end: sp.Expr) -> mpf:
    return mpmath.inf * int(sp.sign(end)) if end.is_infinite else mpf(str(sp.N(end, 40)))
