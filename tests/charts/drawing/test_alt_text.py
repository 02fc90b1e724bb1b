"""What is said of a curve to those who cannot see it, against the formula."""

from __future__ import annotations

import pytest

from explainer import charts, read
from explainer.formulas.activations import ACTIVATIONS


def test_the_alternative_text_tells_how_a_curve_runs(check):
    alt = check(charts.curve, read("x^2 - 2*x")).layout.meta["alt"]
    assert "from 48 at x = −6 it falls to −1 at x = 1, then rises to 24 at x = 6" in alt
    assert "The slope: from −14 at x = −6 it rises to 10 at x = 6" in alt
    told = check(charts.compare, [ACTIVATIONS["sigmoid"], ACTIVATIONS["relu"]]).layout.meta["alt"]
    assert "it rises to 0.25 at x = 0, then falls to 0.00247 at x = 6" in told
    assert "ReLU: The value: 0 from x = −6 to 0; then from 0 at x = 0 it rises to 6 at x = 6" in told


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("exp(exp(x))", "from about 1 at x = −6"),  # 1.0025, beside values of 10^175
        ("exp(-1000*x^2)", "rises to 1 at x = 0, then falls"),
        ("tanh(1000*x)", "rises to 1000 at x = 0, then falls"),
        ("x*log(x)", "falls to −0.368 at x ≈ 0.37"),  # −1/e at 1/e
        ("1/(x-2)", "falls out of the picture at x = 2"),
        ("sqrt(x^2-4)", "falls to 0 at x = −2"),
    ],
)
def test_the_words_are_true_of_steep_and_large_functions_too(check, typed, words):
    assert words in check(charts.curve, read(typed)).layout.meta["alt"]


def test_the_alternative_text_has_the_numbers(check):
    alt = check(charts.curve, ACTIVATIONS["sigmoid"], at=1.5).layout.meta["alt"]
    assert "range is (0, 1)" in alt
    assert "value 0.8176, slope 0.1491" in alt
