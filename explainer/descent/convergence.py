"""When does descent on a squared error converge? The Hessian, its eigenvalues, and the rates that follow from them.

The mean squared error of a linear neuron is a parabola: its Hessian H = 2/n · XᵀX is the same everywhere, and an update
multiplies the error in each of H's own directions by 1 − rate·λ.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from operator import mul

import mpmath
import numpy as np
import sympy as sp

from explainer.numeric.arithmetic import MP

Rows = Sequence[Sequence[Fraction]]
CLOSE = 1e-11  # how near the limit is found
STEPS = 2_000  # into which the search divides the rates from 0 to the limit of the steepest batch
MOST_TURNING = 4  # directions of which pairs are looked at: 16 equations then
FLAT = 1e-12  # a direction with less than this share of the rows' length counts as one that they do not span
EDGE = 1 + 1e-12  # rows almost in line let an error shrink by less than a float can tell from 1: that is no growth


def hessian(rows: Rows) -> sp.Matrix:
    """2/n · Σ x·xᵀ, exact."""
    x = sp.Matrix([[_rational(value) for value in row] for row in rows])
    return x.T * x * sp.Rational(2, len(rows))


def gradient(rows: Rows, targets: Sequence[Fraction], weights: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """2/n · Σ x·(x·w − y), exact."""
    errors = [sum(map(mul, row, weights)) - y for row, y in zip(rows, targets, strict=True)]
    return tuple(Fraction(2 * sum(map(mul, column, errors)), len(rows)) for column in zip(*rows, strict=True))


def minimum(rows: Rows, targets: Sequence[Fraction], weights: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The weights at which the loss is lowest, exact; of several the ones nearest to `weights`, where descent arrives."""
    matrix = hessian(rows)
    slope = sp.Matrix([_rational(value) for value in gradient(rows, targets, weights)])
    spanned = matrix.rowspace()
    if not spanned:
        return tuple(weights)
    basis = sp.Matrix.hstack(*[row.T for row in spanned])
    move = basis * (basis.T * matrix * basis).LUsolve(basis.T * slope)
    return tuple(w - Fraction(int(part.p), int(part.q)) for w, part in zip(weights, move, strict=True))


def moved_curvatures(rows: Rows, slope: Sequence[Fraction]) -> tuple[float, ...]:
    """The curvatures of those directions alone in which descent from a place with this gradient ever moves.

    Gradients stay in the span of g, H·g, H²·g, …: an error along the steepest direction that is exactly 0 stays 0.
    """
    matrix = hessian(rows)
    reached: list[sp.Matrix] = []
    step = sp.Matrix([_rational(value) for value in slope])
    while any(step) and sp.Matrix.hstack(*reached, step).rank() > len(reached):
        reached.append(step)
        step = matrix * step
    if not reached:
        return ()
    basis = sp.Matrix.hstack(*reached)
    inside = (basis.T * basis).LUsolve(basis.T * matrix * basis)
    if inside.rows == 1:  # mpmath has no eigenvalue for a single number
        return (float(inside[0]),)
    values = MP.eig(_precise(inside), left=False, right=False)
    return tuple(sorted(float(value.real) for value in values))


def eigenvalues(rows: Rows) -> tuple[Fraction | float, ...]:
    """The curvatures, from small to large; a Fraction where it is rational, exactly 0 where the loss is flat."""
    if len(rows) == 1:  # one row bends the loss in one direction only: along x, by 2·|x|²
        return (*[Fraction(0)] * (len(rows[0]) - 1), 2 * sum(value**2 for value in rows[0]))
    matrix = hessian(rows)
    flat = matrix.cols - matrix.rank()
    # In 50 digits: a float has lost the small curvature of a valley that is 10^8 times as long as wide.
    values = sorted(MP.eigsy(_precise(matrix), eigvals_only=True))
    return (*[Fraction(0)] * flat, *(_exact(value, matrix) for value in values[flat:]))


def rate_limit(rows: Rows, batch_size: int) -> Fraction | float | None:
    """The rate at which errors stop shrinking; None where the loss is flat everywhere.

    Full batches: 2/λmax. Batches in a fixed order: the smallest rate at which the product of all (I − rate·H_batch) of
    an epoch has spectral radius 1 in the directions that the rows span. A Fraction where it is rational.
    """
    if not any(any(row) for row in rows):
        return None
    if batch_size >= len(rows):
        return 2 / eigenvalues(rows)[-1]
    parts = [hessian(rows[first : first + batch_size]) for first in range(0, len(rows), batch_size)]
    x = np.array([[float(value) for value in row] for row in rows])
    _, sizes, directions = np.linalg.svd(x)
    basis = directions[: int((sizes > FLAT * sizes[0]).sum())].T
    small = [basis.T @ np.array(part, dtype=float) @ basis for part in parts]
    limit = _first_at_one(small, 2 / max(np.linalg.eigvalsh(part)[-1] for part in small))
    return _as_fraction(limit, _spanned(parts, rows))


def best_rate(rows: Rows) -> Fraction | float | None:
    """2/(λmin + λmax) over the eigenvalues that are not 0; of two such their sum is the trace, a fraction."""
    curved = [value for value in eigenvalues(rows) if value]
    if len(curved) == 2:
        return Fraction(len(rows), sum(value**2 for row in rows for value in row))
    return 2 / (curved[0] + curved[-1]) if curved else None


def spectral_radius(parts: Sequence[np.ndarray], rates: np.ndarray | float) -> np.ndarray:
    """By what an epoch of batches multiplies the worst error, in the long run: for each of the rates."""
    still = np.eye(len(parts[0]))
    product, rates = still, np.asarray(rates)[..., None, None]
    for part in parts:
        product = (still - rates * part) @ product
    return np.abs(np.linalg.eigvals(product)).max(axis=-1)


def _first_at_one(parts: Sequence[np.ndarray], scale: float) -> float:
    """The smallest rate above 0 with spectral radius 1: looked for in small steps, then closed in on."""
    step = scale / STEPS
    for first in itertools.count(1, STEPS):
        grown = np.flatnonzero(spectral_radius(parts, step * np.arange(first, first + STEPS)) >= EDGE)
        if len(grown):
            break
    high = step * (first + int(grown[0]))
    low = high - step
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if spectral_radius(parts, middle) < EDGE else (low, middle)
    return float(high)


def _spanned(parts: Sequence[sp.Matrix], rows: Rows) -> list[sp.Matrix]:
    """The Hessians as they act on the directions that the rows span, exact: outside of them nothing ever moves."""
    basis = sp.Matrix.hstack(*[row.T for row in hessian(rows).rowspace()])
    if basis.cols == basis.rows:
        return list(parts)
    back = (basis.T * basis).inv() * basis.T
    return [back * part * basis for part in parts]


def _as_fraction(limit: float, parts: Sequence[sp.Matrix]) -> Fraction | float:
    """The rational number that `limit` is, if the epoch's product has an eigenvalue of exactly 1 or −1 there.

    Or a pair, turning round and round, whose product is exactly 1: P ⊗ P has all products of two eigenvalues of P.
    """
    near = Fraction(limit).limit_denominator(100_000)
    if abs(float(near) - limit) > CLOSE * limit:  # no need to multiply hundreds of fractions
        return limit
    identity = sp.eye(parts[0].rows)
    product = identity
    for part in parts:
        product = (identity - _rational(near) * part) * product
    is_edge = (product - identity).det() == 0 or (product + identity).det() == 0
    if not is_edge and 1 < product.rows <= MOST_TURNING:
        is_edge = (sp.kronecker_product(product, product) - sp.eye(product.rows**2)).det() == 0
    return near if is_edge else limit


def _exact(value: mpmath.mpf, matrix: sp.Matrix) -> Fraction | float:
    whole = lcm(*(int(entry.q) for entry in matrix))  # times this, a rational eigenvalue is a whole number
    near = Fraction(int(MP.nint(value * whole)), whole)
    is_root = (matrix - _rational(near) * sp.eye(matrix.rows)).det() == 0
    return near if is_root else float(value)


def _precise(matrix: sp.Matrix) -> mpmath.matrix:
    return MP.matrix([[MP.mpf(int(entry.p)) / int(entry.q) for entry in matrix.row(k)] for k in range(matrix.rows)])


def _rational(value: Fraction) -> sp.Rational:
    return sp.Rational(value.numerator, value.denominator)
