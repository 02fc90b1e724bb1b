"""The browser prints numbers as Python does."""

from __future__ import annotations

import numpy as np

from explainer.numeric import formatting
from tests.in_node import run_js


def test_numbers_are_printed_as_python_prints_them(node: str) -> None:
    rng = np.random.default_rng(0)
    values = [0.0, 1.0, -2.0, 0.1 + 0.2, 2.439, -0.234, 1 / 3, 1e6, 123456.0, 1e-5, -1e-4, 0.00012345, 99995.0, 2.5e20]
    values += (rng.choice((-1, 1), 400) * 10 ** rng.uniform(-8, 9, 400)).tolist()
    values += np.round(rng.uniform(-9, 9, 200), 3).tolist()
    code = """
        const { number, equals } = await module('words.js');
        return data.map((value) => [number(value), number(value, 3), equals(value)]);"""
    wanted = [[formatting.number(v), formatting.number(v, 3), formatting.equals(v)] for v in values]
    assert run_js(node, code, values) == wanted


def test_shares_are_never_rounded_to_a_certainty(node: str) -> None:
    code = "const { chance, percent } = await module('words.js'); return [percent, chance].map((say) => data.map((p) => say(p)));"
    shares = [0, 1, 0.99999, 0.00001, 0.818]
    counted, likely = ["0%", "100%", "> 99.9%", "< 0.1%", "81.8%"], ["< 0.1%", "> 99.9%", "> 99.9%", "< 0.1%", "81.8%"]
    assert run_js(node, code, shares) == [counted, likely]


def test_what_is_no_number_is_said_in_the_same_words(node: str) -> None:
    code = (
        "const { equals } = await module('words.js'); return [NaN, Infinity, -Infinity].map((value) => equals(value));"
    )
    assert run_js(node, code, []) == [formatting.equals(value) for value in (np.nan, np.inf, -np.inf)]
