"""A formula as it was given: a record, the name of an activation, text in x, or a SymPy expression."""

from __future__ import annotations

import sympy as sp

from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.formula import Formula
from explainer.numeric.validation import quoted
from explainer.symbolic.parsing import parse
from explainer.symbolic.typed.tokens import ParseError

OTHER_FORMS = {"relu": ("max(0, x)", "max(x, 0)")}


def formula(given: object) -> object:
    """The record of what was given: of "relu", "x*sigmoid(x)" or a SymPy expression; anything else as it is.

    Raises ValueError for text that is neither a name nor a formula.

    >>> formula("ReLU").name, formula("x^2").slope(3.0)
    ('relu', 6.0)
    """
    if isinstance(given, str):
        name = ACTIVATIONS.spelled(given)
        return ACTIVATIONS[name] if name else _read(given)
    return _read(given) if isinstance(given, sp.Expr) else given


def activation(given: object) -> Formula:
    """The activation function of one number that was given, as `formula` takes it.

    Raises ValueError for a name that is not known, for softmax, and for anything that is not a formula.
    """
    is_name = isinstance(given, str) and len(given) > 1 and given.strip().isidentifier()
    is_other = not isinstance(given, str | sp.Expr | Formula) and not hasattr(given, "name")
    record = ACTIVATIONS.find(given) if is_name or is_other else formula(given)
    if not isinstance(record, Formula):
        raise ValueError(
            f"activation must be a function of one number, got {getattr(record, 'name', record)}; softmax needs a Network"
        )
    return record


def named_activation(given: object) -> str:
    """The name in the catalogue of an activation: of "SiLU", and of the text that it stands for, "x*sigmoid(x)".

    Raises ValueError where there is none.

    >>> named_activation("ReLU"), named_activation("x*sigmoid(x)")
    ('relu', 'silu')
    """
    if not isinstance(given, str) or given.strip().isidentifier() or ACTIVATIONS.spelled(given):
        return ACTIVATIONS.find(given).name
    from explainer.symbolic.behaviour.branches import (
        spelled,  # SciPy's root search comes with it: not before it is needed
    )

    try:
        written = spelled(parse(given))
    except ParseError:
        return ACTIVATIONS.find(given).name  # which says what names there are
    for name, record in ACTIVATIONS.items():
        if not isinstance(record, Formula) or record.parameters:
            continue
        forms = [record.expr, *map(parse, [f"{name}(x)", *OTHER_FORMS.get(name, ())])]
        if written in map(spelled, forms):
            return name
    raise ValueError(
        f"a network takes activations of the catalogue: {', '.join(ACTIVATIONS)}; got the formula {quoted(given)}, which a "
        "single neuron takes: descend(…, activation=…)"
    )


def derivation(given: object) -> object:
    """The derivation of the slope of text in x; anything else as it is. Raises ValueError for text that is not a formula."""
    if not isinstance(given, str):
        return given
    from explainer.formulas.reading import derive

    try:
        return derive(given)
    except ParseError as problem:
        raise ParseError(problem.why) from None


def _read(given: str | sp.Expr) -> Formula:
    from explainer.formulas.reading import read  # SciPy's root search comes with it: not before it is needed

    try:
        return read(given)
    except ParseError as problem:
        raise ParseError(problem.why) from None  # one sentence: the text stands in the caller's line
