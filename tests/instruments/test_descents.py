"""The browser walks the path that Python walks: from any start, at any rate, with every optimizer, loss and batch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from explainer import OPTIMIZERS, descend
from explainer.instruments import descent
from explainer.numeric.formatting import number
from tests.in_node import run_js

ONE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}
YES = {"inputs": [[1, 2], [2, -1], [-1, 1]], "targets": [1, 0, 1], "weights": [0.5, -0.5]}
WALK = """
    const { neuronOf } = await module('descending.js');
    const set = data.given.sets.at(-1), neuron = neuronOf(set, data.given), optimizer = data.given.optimizers[data.optimizer];
    return neuron.walk(data.start, data.rate, data.updates, optimizer, optimizer.constants);"""


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    ("rows", "options"),
    [
        (ONE, {}),
        (ROWS, {"batch_size": 2}),
        (YES, {"activation": "sigmoid", "loss": "binary_cross_entropy"}),
        (YES, {"activation": "tanh", "batch_size": 1}),
    ],
    ids=["one row", "batches", "sigmoid and cross-entropy", "tanh, row by row"],
)
def test_the_browser_walks_where_python_walks(node: str, name: str, rows: dict, options: dict) -> None:
    start, rate = np.random.default_rng(4).normal(0, 1, 2).tolist(), 0.011
    data = descent(descend(**rows, learning_rate=0.02, optimizer=name, **options)).data
    walked = run_js(node, WALK, {"given": data, "start": start, "rate": rate, "updates": 60, "optimizer": name})
    wanted = descend(
        **{**rows, "weights": start}, learning_rate=rate, updates=60, optimizer=name, exact=False, **options
    )
    np.testing.assert_allclose(walked["weights"], np.array(wanted.weights, float), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(walked["losses"], np.array(wanted.losses, float), rtol=1e-8, atol=1e-18)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_batches_side_by_side_walk_where_python_walks(node: str, size: int) -> None:
    data = descent(descend(**ROWS, learning_rate=0.02), batches=(1, 2, 3)).data
    assert data["batches"] == [1, 2, 3]
    code = WALK.replace("optimizer.constants)", f"optimizer.constants, {size})")
    asked = {"start": ROWS["weights"], "rate": 0.02, "updates": 60, "optimizer": "gradient_descent"}
    walked = run_js(node, code, {"given": data, **asked})
    wanted = descend(**ROWS, learning_rate=0.02, updates=60, batch_size=size, exact=False)
    np.testing.assert_allclose(walked["weights"], np.array(wanted.weights, float), rtol=1e-9, atol=1e-12)


def test_sizes_of_batches_that_the_rows_do_not_allow_are_refused() -> None:
    with pytest.raises(ValueError, match=r"batches must be one to three sizes from 1 to 3, for two weights; got \[4\]"):
        descent(descend(**ROWS, learning_rate=0.02), batches=[4])


def test_the_rates_at_the_marks_are_the_theorems_of_the_path() -> None:
    path = descend(**ONE, learning_rate="0.02")
    (known,) = descent(path).data["sets"]
    assert (known["best"]["text"], known["limit"]["text"]) == ("1/82", "1/41")
    assert known["curvature"] == 82
    first, every = descent(descend(**ROWS, learning_rate="0.02")).data["sets"]
    assert first["limit"] == known["limit"]
    assert every["limit"]["value"] == pytest.approx(float(descend(**ROWS, learning_rate="0.02").rate_limit))
    bent = descent(descend(**YES, learning_rate="0.02", activation="sigmoid", loss="binary_cross_entropy"))
    assert [each["limit"] for each in bent.data["sets"]] == [None, None]


def test_one_weight_is_a_ball_and_more_than_two_are_refused() -> None:
    assert descent(descend(inputs=[[2]], targets=[3], weights=[-1], learning_rate="0.05")).kind == "ball"
    assert descent(descend(inputs=[[2]], targets=[3], weights=[-1], bias=0, learning_rate="0.05")).data["names"] == [
        "w₁",
        "b",
    ]
    three = descend(inputs=[[1, 2, 3]], targets=[3], weights=[1, 1, 1], learning_rate="0.01")
    with pytest.raises(ValueError, match="one or two weights, this path has 3"):
        descent(three)
    with pytest.raises(ValueError, match="without shuffle"):
        descent(descend(**ROWS, learning_rate="0.02", batch_size=1, shuffle=3))
    with pytest.raises(ValueError, match="must be what descend"):
        descent("a path")


@pytest.mark.parametrize(("inputs", "target"), [([4, 5], 6), ([-6, 3.5], -4.5), ([0, 0.5], 10), ([10, 10], 0)])
def test_an_example_that_is_dragged_has_the_rates_of_the_theorems(
    shown: Callable[..., Page], inputs: list[float], target: float
) -> None:
    """Made for the article's example and moved to another, the picture says what Python says of that one."""
    made = descent(descend(**ONE, learning_rate="0.02", updates=0))
    plain = {"gradient_descent": made.data["optimizers"]["gradient_descent"]}
    page = shown(made.with_state(inputs=inputs, target=target, optimizers=plain))
    wanted = descend(**{**ONE, "inputs": [inputs], "targets": [target]}, learning_rate="0.02", updates=0)
    (known,) = descent(wanted).data["sets"]
    ends = made.data["rates"]
    seen = [known[name]["text"] for name in ("best", "limit") if known[name]["value"] <= ends[1]]
    assert page.locator("button.mark").all_inner_texts() == seen
    said = page.locator(".side > .say").inner_text()
    assert f"η · {number(known['curvature'])} " in said
    page.get_by_role("slider", name="target", exact=True).press("End")
    expect(page.locator(".sums")).to_contain_text(" − 10)²")


def test_without_inputs_there_is_no_slope_and_no_limit(shown: Callable[..., Page]) -> None:
    made = descent(descend(**ONE, learning_rate="0.02", updates=0))
    plain = {"gradient_descent": made.data["optimizers"]["gradient_descent"]}
    page = shown(made.with_state(inputs=[0, 0.5], target=6, optimizers=plain))
    page.get_by_role("slider", name="x₂", exact=True).press("ArrowLeft")
    expect(page.locator(".sums")).to_contain_text("dL/dw₂ = 0")
    expect(page.locator("button.mark")).to_have_count(0)
    expect(page.locator(".side > .say")).to_contain_text("the loss is 36")


def test_what_is_worked_out_from_rounded_weights_is_rounded(shown: Callable[..., Page]) -> None:
    """200 updates bring ŷ as near to 6 as floats tell; from the weights that are printed, it is not 6."""
    sums = shown(descent(descend(**ONE, learning_rate="0.02", updates=200))).locator(".sums")
    expect(sums).to_contain_text("≈ 6")
    expect(sums).to_contain_text("(6 − 6)² ≈ ")
    exact = shown(descent(descend(**ONE, learning_rate="0.02", updates=200)).with_state(shown=1)).locator(".sums")
    expect(exact).to_contain_text("4 · 0.33576 + 5 · 1.3872 = 8.27904")
