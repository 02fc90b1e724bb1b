"""A value exists where the formula has one; mpmath with many digits and school mathematics are the oracles."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from explainer import charts, parse, read
from explainer.symbolic.evaluation import arrays
from explainer.symbolic.expression import X

NOWHERE = {
    0: ["atan(1/x)", "tanh(1/x)", "exp(-1/x^2)", "(1+2x)^(1/x)", "1/ln(x)", "x/x", "0*(1/x)", "1^(1/x)", "(1/x)^0"],
    -2: [
        "piecewise(ln(x)<0,1,2)",
        "piecewise(sqrt(x)>1,1,2)",
        "0^x",
        "x^x",
        "1/relu(x)",
        "max(1,ln(x))",
        "min(0,1/(x+2))",
    ],
    1: ["atan(ln(x-1))", "sigmoid(1/(1-x))", "1/(1+exp(1/(x-1)))", "exp(ln(x-1))", "1/(1/(x-1))"],
}


@pytest.mark.parametrize(("at", "text"), [(at, text) for at, texts in NOWHERE.items() for text in texts])
def test_there_is_no_value_where_a_part_has_none(at: int, text: str) -> None:
    assert np.isnan(arrays(parse(text), {X: np.array([float(at)])})).all()
    assert np.isnan(arrays(parse(text), {X: float(at)}))


def test_a_quotient_of_equals_is_1() -> None:
    places = np.linspace(-3, 3, 6000)
    for text in ("x/x", "(x+1)/(1+x)", "sin(x)/sin(x)", "x^2/x^2"):
        assert (arrays(parse(text), {X: places}) == 1).all(), text


def test_what_is_rounded_to_0_can_be_divided_by() -> None:
    values = arrays(parse("1/(1-tanh(x))"), {X: np.array([30.0, 1.0])})
    with mpmath.workdps(60):
        expected = [float(1 / (1 - mpmath.tanh(x))) for x in (30, 1)]
    np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_a_whole_exponent_is_whole_however_it_is_written() -> None:
    for text in ("x^(1+1)", "x^(4/2)", "x^(2^1)", "x^(3-1)"):
        assert arrays(parse(text), {X: np.array([-3.0, 0.0])}).tolist() == [9, 0]


@pytest.mark.parametrize("text", ["atan(1/x)", "tanh(1/x)", "exp(-1/x^2)", "1/ln(x)"])
def test_charts_draw_no_point_where_there_is_none(text: str) -> None:
    figure = charts.curve(read(text), show=("value",))
    line = next(trace for trace in figure.data if trace.mode == "lines")
    assert not any(x == 0 and np.isfinite(y) for x, y in zip(line.x, line.y, strict=True))
    assert "no value at x = 0" in figure.layout.meta["alt"] or text == "1/ln(x)"
