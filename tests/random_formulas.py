"""Random formulas as people type them, rich in what breaks printers: minus before sums, fractions in fractions, powers of
negatives, roots, bars, cases, decimals. Every part stands in brackets, so the text has one meaning only."""

from __future__ import annotations

import random
from collections.abc import Iterator

LETTERS = ("x", "x", "x", "a", "b")
NUMBERS = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "7",
    "10",
    "12",
    "1/2",
    "1/3",
    "2/3",
    "5/4",
    "0.5",
    "0.1",
    "1.702",
    "0.044715",
    "2.5",
    "1000",
)
FUNCTIONS = ("exp", "ln", "sin", "cos", "tan", "tanh", "sinh", "cosh", "sqrt", "abs", "sigmoid", "relu", "softplus", "atan",
             "sign", "step", "erf", "gelu", "silu", "mish", "cbrt", "arcsin", "log10")  # fmt: skip
EXPONENTS = ("2", "3", "4", "-1", "-2", "1/2", "-1/2", "1/3", "0.5", "10", "x", "-x", "a", "a-1")
RELATIONS = ("<", "<=", ">", ">=")


def formulas(count: int, seed: int = 0) -> Iterator[str]:
    """So many formulas, most of them with an x, none of them beyond what the parser takes; the same ones for a seed."""
    rng = random.Random(seed)
    written = 0
    while written < count:
        formula = _formula(rng, rng.choice((1, 2, 2, 3, 3, 4)))
        if len(formula) <= 160:
            written += 1
            yield formula


def _formula(rng: random.Random, depth: int) -> str:
    """An operation on formulas that are less deep."""
    if depth == 0 or rng.random() < 0.08:
        return rng.choice(LETTERS) if rng.random() < 0.6 else rng.choice(NUMBERS)

    def inner() -> str:
        return f"({_formula(rng, depth - 1)})"

    kind = rng.choices(range(12), (12, 12, 8, 14, 16, 14, 14, 3, 3, 4, 2, 3))[0]
    if kind == 0:
        return "+".join(inner() for _ in range(rng.choice((2, 2, 3))))
    if kind == 1:
        return f"{inner()}-{inner()}"
    if kind == 2:
        return f"-{inner()}"
    if kind == 3:
        return "*".join(inner() for _ in range(rng.choice((2, 2, 3))))
    if kind == 4:
        return f"{inner()}/{inner()}"
    if kind == 5:
        return f"{inner()}^({rng.choice(EXPONENTS)})"
    if kind == 6:
        return f"{rng.choice(FUNCTIONS)}{inner()}"
    if kind == 7:
        return f"{rng.choice(('max', 'min'))}({inner()}, {inner()})"
    if kind == 8:
        edge = rng.choice((*NUMBERS, "a", "-a", "2*b", "1-a", "x^2", "exp(x)"))
        return f"piecewise({rng.choice(LETTERS)} {rng.choice(RELATIONS)} {edge}, {inner()}, {inner()})"
    if kind == 9:
        return f"{rng.choice(FUNCTIONS)}{inner()}^{rng.choice((2, 3))}"
    if kind == 10:
        return f"leaky_relu({inner()}, {rng.choice(('0.01', 'c'))})" if depth < 2 else f"e^{inner()}"
    return f"{rng.choice(NUMBERS)}*{inner()}"
