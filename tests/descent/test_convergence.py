"""What is said of a squared error is exact: its lowest loss, its curvatures, and the directions in which anything moves."""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp

from explainer import descend
from explainer.descent import convergence


def rows(*given: tuple) -> list[list[Fraction]]:
    return [[Fraction(str(value)) for value in row] for row in given]


@pytest.mark.parametrize(
    ("inputs", "targets", "least"),
    [
        ([[4, 5], [2, 1]], [6, 3], 0),
        ([[4, 5], [2, 1], [1, 3]], [6, 3, 2], None),
        ([[1, 2], [2, 4]], [1, 3], None),  # rows in line: many weights have the lowest loss
        ([[0, 0], [0, 0]], [1, 3], 5),
        ([["0.1", "0.2"], ["0.3", "0.4"]], ["0.5", "0.6"], 0),
        ([[1, 0], [0, "1e-9"]], [1, 1], 0),
    ],
)
@pytest.mark.parametrize("exact", [True, False])
def test_the_lowest_loss_is_exact(inputs: list, targets: list, least: int | None, exact: bool) -> None:
    path = descend(inputs=inputs, targets=targets, weights=[0.3, -0.7], learning_rate=0.01, exact=exact)
    weights, loss = path.lowest
    table, answers = rows(*inputs), [Fraction(str(y)) for y in targets]
    if least is not None:
        assert loss == least
    assert not any(convergence.gradient(table, answers, weights))
    # By SymPy's pseudoinverse: of all lowest places the nearest to the start.
    x, y = sp.Matrix(table).applyfunc(sp.nsimplify), sp.Matrix(answers).applyfunc(sp.nsimplify)
    start = sp.Matrix([sp.Rational(3, 10), sp.Rational(-7, 10)])
    assert sp.Matrix(weights).applyfunc(sp.nsimplify) == start + x.pinv() * (y - x * start)


def test_the_lowest_loss_agrees_with_least_squares() -> None:
    source = random.Random(3)
    for _ in range(20):
        count = source.randint(1, 4)
        table = [[source.randint(-5, 5) for _ in range(count)] for _ in range(source.randint(1, 6))]
        answers = [source.randint(-9, 9) for _ in table]
        path = descend(inputs=table, targets=answers, weights=[0] * count, learning_rate=0.01)
        true = np.linalg.lstsq(np.array(table, float), np.array(answers, float), rcond=None)[0]
        assert np.allclose([float(w) for w in path.lowest[0]], true, atol=1e-9)


def test_other_losses_have_no_such_place() -> None:
    path = descend(inputs=[[1, 2]], targets=[1], weights=[0, 0], learning_rate=0.1, activation="sigmoid")
    assert (path.lowest, path.slope(0), path.is_bowl) == (None, None, False)


@pytest.mark.parametrize("small", ["1e-3", "1e-7", "1e-12"])
def test_a_small_curvature_is_not_called_flat(small: str) -> None:
    table = rows((1, 1), (1, 1 + Fraction(small)))
    low, high = convergence.eigenvalues(table)
    with mpmath.workdps(60):
        entries = convergence.hessian(table)
        trace, det = (mpmath.mpf(int(value.p)) / int(value.q) for value in (entries.trace(), entries.det()))
        true = (trace - mpmath.sqrt(trace**2 - 4 * det)) / 2
        assert abs(low / float(true) - 1) < 1e-12
        assert abs(high / float(trace - true) - 1) < 1e-12
    assert convergence.eigenvalues(rows((1, 0), (0, small))) == (Fraction(small) ** 2, 1)
    assert convergence.eigenvalues(rows((1, 1), (2, 2)))[0] == 0


def test_the_best_rate_of_two_curvatures_is_a_fraction() -> None:
    assert convergence.best_rate(rows((4, 5), (2, 1))) == Fraction(1, 23)
    assert convergence.best_rate(rows((4, 5))) == Fraction(1, 82)
    assert convergence.best_rate(rows((0, 0))) is None
    irrational = rows((4, 5, 0), (2, 1, 1), (1, 0, 3))
    values = np.linalg.eigvalsh(np.array(convergence.hessian(irrational), float))
    assert convergence.best_rate(irrational) == pytest.approx(2 / (values[0] + values[-1]))


@pytest.mark.parametrize(
    ("targets", "curvatures"), [([1, 0], [1]), ([0, 1], [9]), ([1, 1], [1, 9]), ([0, 0], []), ([1, "1e-30"], [1, 9])]
)
def test_only_directions_with_an_error_move(targets: list, curvatures: list) -> None:
    table = rows((1, 0), (0, 3))
    slope = convergence.gradient(table, [Fraction(y) for y in targets], [Fraction(0)] * 2)
    assert convergence.moved_curvatures(table, slope) == pytest.approx(curvatures)
