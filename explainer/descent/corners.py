"""The slope of an activation as it is used: at a corner or a jump, where there is none, the one that frameworks use."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from explainer.descent.stages import Value, at
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.formula import Formula, Kink
from explainer.numeric import formatting
from explainer.symbolic import printing
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import replace

NEAR = 8  # up to this score 1 − ŷ still has 12 digits of its own in floating point


def corners(activation: Formula) -> dict[Fraction, Kink]:
    """The corners and jumps that a score can stand on, and at which a slope is used: it is a fraction and never √2."""
    place = {p.symbol: sp.Rational(str(p.default)) for p in activation.parameters}
    places = [(kink.at.subs(place), kink) for kink in activation.kinks if kink.slope.is_finite is not False]
    return {Fraction(int(at.p), int(at.q)): kink for at, kink in places if at.is_Rational}


def slope_formula(activation: Formula, score: sp.Symbol, output: sp.Symbol, z: Value) -> sp.Expr:
    """f'(z), in which f(z) is written as the `output` that it is: a·(1 − a) for the sigmoid.

    Far from 0 it is written in z alone, since the output is rounded too near to 1 for 1 − a to be right.
    """
    value, slope = (at(spelled(part, activation.known), score) for part in (activation.expr, activation.derivative))
    return replace(slope, value, output) if value.args and -NEAR <= z <= NEAR else slope


def convention(activation: Formula, kink: Kink, slope: Value) -> str:
    """In a sentence, that there is no slope at a corner, and which one is used there."""
    used = f"By convention {formatting.decimal(slope)} is used there"
    if kink.left is None or kink.right is None or kink.left == kink.right:
        message = f"At {printing.text(kink.at)} the activation jumps and has no slope. {used}."
    else:
        place = {p.symbol: sp.Rational(str(p.default)) for p in activation.parameters}
        left, right = (_side(side.subs(place)) for side in (kink.left, kink.right))
        sides = f"its slope is {left} on the left and {right} on the right"
        message = f"The activation has a corner at {printing.text(kink.at)}: {sides}. {used}"
        message += ", as in Keras and PyTorch." if ACTIVATIONS.get(activation.name) is activation else "."
    return message.replace("-", "−")


def _side(slope: sp.Expr) -> str:
    """A slope in a sentence: 0.01, −∞."""
    if slope.is_infinite:
        return "∞" if slope > 0 else "−∞"
    return formatting.decimal(Fraction(str(slope))) if slope.is_Rational else printing.text(slope)
