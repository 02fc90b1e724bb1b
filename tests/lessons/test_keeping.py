"""What is kept, and what must not be taken for what is kept."""

from fractions import Fraction

import numpy as np
import pytest

from explainer import ACTIVATIONS, descend
from explainer.lessons.keeping import ARRAY_BYTES, kept

calls: list[tuple] = []


def counted(*given: object, **options: object) -> int:
    """How often it has been called."""
    calls.append((given, options))
    return len(calls)


@pytest.mark.parametrize(
    "given",
    [
        (1, 2.5, "x", None, True),
        ([1, [2, 3]], {"a": (1,)}),
        (ACTIVATIONS["relu"], Fraction(1, 3)),
        (np.arange(200, dtype=np.uint8), [np.zeros(3)]),
        (descend, descend(inputs=[[2]], targets=[3], weights=[1], learning_rate=0.1)),
    ],
)
def test_the_same_values_are_computed_once(given: tuple) -> None:
    assert kept(counted, *given, word="a") == kept(counted, *given, word="a")
    assert kept(counted, *given, word="b") != kept(counted, *given, word="a")


@pytest.mark.parametrize(
    ("one", "another"),
    [
        (4, 4.0),
        (1, True),
        ([1, 2], (1, 2)),
        (np.zeros(4, np.uint8), np.zeros(4, np.float32)),
        (np.zeros((2, 2)), np.zeros(4)),
        (np.zeros(200), np.append(np.zeros(199), 1e-300)),
        (Fraction(1, 3), 1 / 3),
        (ACTIVATIONS["relu"], ACTIVATIONS["tanh"]),
    ],
)
def test_what_differs_is_told_apart(one: object, another: object) -> None:
    assert kept(counted, one) != kept(counted, another)
    assert kept(counted, (one,)) != kept(counted, (another,))


def test_a_name_is_not_a_value() -> None:
    assert kept(counted, "a", 1) != kept(counted, a=1)


@pytest.mark.parametrize("value", [np.zeros(ARRAY_BYTES + 1, np.uint8), np.array([[], None], object), [object()], {1}])
def test_what_may_change_is_computed_again(value: object) -> None:
    assert kept(counted, value) != kept(counted, value)


def test_an_array_that_has_changed_is_another_one() -> None:
    numbers = np.zeros(200)
    before = kept(counted, numbers)
    numbers[0] = 1
    assert kept(counted, numbers) != before


def test_a_function_within_another_is_called_each_time() -> None:
    seen = []
    for number in range(2):
        kept(lambda number=number: seen.append(number))
    assert seen == [0, 1]
