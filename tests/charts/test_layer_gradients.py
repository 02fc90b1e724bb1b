"""Bars for the gradient in each layer: their heights, their axis, and what is refused."""

from __future__ import annotations

import re

import pytest

from explainer import charts


def test_each_bar_is_as_tall_as_its_gradient(check):
    chart = check(charts.gradients, [3.2e-6, 0.00045, 0.071])
    (bars,) = chart.data
    assert list(bars.y) == [3.2e-6, 0.00045, 0.071]
    assert list(bars.x) == ["1", "2", "output"]
    assert chart.layout.yaxis.type == "log"
    low, high = chart.layout.yaxis.range
    assert low <= -6  # every bar is in sight
    assert high >= -1
    assert chart.layout.title.subtitle.text == "the first is 0.00451% as large as the last"
    assert "1: 3.2×10⁻⁶, 2: 0.00045, output: 0.071" in chart.layout.meta["alt"]


def test_gradients_of_one_size_stand_side_by_side(check):
    chart = check(charts.gradients, [0.1, 0.1])
    low, high = chart.layout.yaxis.range
    assert high - low >= 2


def test_a_layer_without_a_gradient_has_no_bar(check):
    chart = check(charts.gradients, [0, 0.2, 0.1])
    assert list(chart.data[0].y) == [None, 0.2, 0.1]
    assert list(chart.data[0].text) == ["0", "0.2", "0.1"]


@pytest.mark.parametrize("wrong", [[], [0, 0], [-1, 2], [[1, 2]], [1] * 21])
def test_other_sizes_are_refused(wrong):
    with pytest.raises(ValueError, match=re.escape("sizes must be 1 to 20 numbers from 0, one of them above it, got")):
        charts.gradients(wrong)
