"""What is kept, and what must not be taken for what is kept."""

import gc
import tracemalloc
import weakref
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from explainer import ACTIVATIONS, charts, descend, instruments
from explainer.lessons.keeping import ARRAY_BYTES, Known, Shelf, cached, remembered, weight

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
    assert cached(counted, *given, word="a") == cached(counted, *given, word="a")
    assert cached(counted, *given, word="b") != cached(counted, *given, word="a")


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
    assert cached(counted, one) != cached(counted, another)
    assert cached(counted, (one,)) != cached(counted, (another,))


def test_a_name_is_not_a_value() -> None:
    assert cached(counted, "a", 1) != cached(counted, a=1)


@pytest.mark.parametrize("value", [np.zeros(ARRAY_BYTES + 1, np.uint8), np.array([[], None], object), [object()], {1}])
def test_what_may_change_is_computed_again(value: object) -> None:
    assert cached(counted, value) != cached(counted, value)


def test_an_array_that_has_changed_is_another_one() -> None:
    numbers = np.zeros(200)
    before = cached(counted, numbers)
    numbers[0] = 1
    assert cached(counted, numbers) != before


def test_a_function_within_another_is_called_each_time() -> None:
    seen = []
    for number in range(2):
        cached(lambda number=number: seen.append(number))
    assert seen == [0, 1]


def test_all_that_is_kept_weighs_no_more_than_it_may() -> None:
    shelf = Shelf(1_000_000)
    for number in range(100):
        shelf.get(number, lambda: np.zeros(10_000))  # 80,000 bytes
    shelf.get("asked for last", lambda: 0)
    assert 900_000 < shelf.weight <= 1_000_000
    before = shelf.misses
    assert shelf.get(99, lambda: None) is not None, "the newest stay"
    assert shelf.get(0, lambda: None) is None, "the oldest go"
    assert shelf.misses == before + 1


def test_what_is_asked_for_again_stays() -> None:
    shelf = Shelf(1_000_000)
    for number in range(100):
        shelf.get(number, lambda: np.zeros(10_000))
        assert shelf.get(0, lambda: None) is not None


def test_what_a_result_works_out_later_is_weighed_with_it() -> None:
    shelf = Shelf(1_000_000)
    shelf.get("late", dict)["found"] = np.zeros(10_000)
    shelf.get("next", lambda: 0)
    assert shelf.weight > 80_000


@pytest.mark.parametrize("make", [lambda: charts.softmax((0.4, 3.0, 2.2)), lambda: instruments.curve("gelu", at=1.5)])
def test_weights_agree_with_what_python_takes(make: Callable[[], object]) -> None:
    make()  # what every picture needs is there already
    gc.collect()
    tracemalloc.start()
    try:
        held = [make() for _ in range(10)]
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0] / len(held)
    finally:
        tracemalloc.stop()
    assert taken / 2 < weight(held[0]) < taken * 3


def test_a_readers_network_goes_when_the_reader_does() -> None:
    class Network:
        """Something large."""

    work = remembered(lambda asked: id(asked.value))
    mine = Network()
    there = weakref.ref(mine)
    assert work(Known("mine", mine)) == work(Known("mine", None))
    del mine
    gc.collect()
    assert there() is None
