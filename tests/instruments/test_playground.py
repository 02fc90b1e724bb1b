"""The playground's numbers are Python's, with a pull on its weights and any noise, and its code builds its network."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from explainer import Network, instruments
from explainer.formulas.optimizers import OPTIMIZERS
from explainer.networks.backpropagation import backpropagate, forward, initial
from explainer.networks.playground import SHAPES, _Step, points
from explainer.numeric.formatting import number
from tests.in_node import run_js

NETWORK = Network([2, 4, 3, 1], ["tanh", "tanh", "sigmoid"])
TRAINED = """
    const { trainingOf, isKept } = await module('training.js'), run = trainingOf(data.given);
    run.batch = 1000; // all points in one, so that their order means nothing
    for (let k = 0; k < 200; k += 1) run.advance(0);
    const learned = run.points.filter((_, k) => !isKept(k));
    return { learned, epoch: run.epoch, layers: run.parameters.map(({ weights, biases }) => [[...weights], [...biases]]) };"""


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_two_hundred_updates_with_a_pull_end_where_python_does(node: str, name: str) -> None:
    rng = np.random.default_rng(list(OPTIMIZERS).index(name))
    l2, rate, seed = float(rng.uniform(1e-4, 0.02)), float(rng.uniform(0.005, 0.05)), int(rng.integers(1000))
    given = {"optimizer": name, "l2": l2, "learning_rate": rate, "noise": float(rng.uniform(0, 0.5)), "seed": seed}
    made = instruments.playground("moons", NETWORK, **given)
    found = run_js(node, TRAINED, {"given": made.data})
    learned, parameters = np.array(found["learned"]), initial(NETWORK, seed)
    step = _Step(OPTIMIZERS[name], parameters, rate, l2)
    for _ in range(200):
        step(parameters, backpropagate(NETWORK, parameters, learned[:, :2], learned[:, 2:], "binary_cross_entropy"))
    assert (found["epoch"], len(learned)) == (200, 150)
    for (weights, biases), (w, b) in zip(found["layers"], parameters, strict=True):
        np.testing.assert_allclose(weights, w.ravel(), rtol=0, atol=1e-9)
        np.testing.assert_allclose(biases, b, rtol=0, atol=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
def test_noise_moves_the_points_as_python_does(node: str, shape: str) -> None:
    code = """
        const { trainingOf, pointsOf } = await module('training.js'), run = trainingOf(data.given);
        run.take([...run.given, [0.25, -0.5, 1]]); // one of the reader's own
        return data.noises.map((noise) => { run.change({ noise }); return run.points; });"""
    noises = [0, 0.08, *np.random.default_rng(1).uniform(0, 0.5, 3).round(2).tolist()]
    found = run_js(node, code, {"given": instruments.playground(shape, seed=4).data, "noises": noises})
    for moved, noise in zip(np.array(found), noises, strict=True):
        wanted = points(shape, noise=noise, seed=4)
        assert np.abs(moved[:-1, :2] - wanted.x).max() <= 0.0005 * (1 + noise) + 1e-12  # they come to a thousandth
        assert np.array_equal(moved[:-1, 2], wanted.labels)
        assert moved[-1].tolist() == [0.25, -0.5, 1]


def test_a_setting_changes_what_comes_and_nothing_that_was_learned(node: str) -> None:
    code = """
        const { trainingOf } = await module('training.js'), run = trainingOf(data.given);
        const weights = () => run.parameters.flatMap(({ weights, biases }) => [...weights, ...biases]);
        run.advance(Infinity);
        const before = weights(), kept = data.changes.map((change) => {
            run.change(change);
            return String(weights()) === String(before) && run.epoch;
        });
        run.advance(0);
        const moved = String(weights()) !== String(before);
        run.change({ sizes: [2, 3, 1] });
        return [kept, moved, run.epoch, weights().length];"""
    changes = [
        {"l2": 0.01},
        {"noise": 0.3},
        {"rate": 0.1},
        {"batch": 5},
        {"activation": "relu"},
        {"optimizer": "momentum"},
    ]
    given = {"given": instruments.playground("xor", NETWORK).data, "changes": changes}
    kept, moved, epoch, count = run_js(node, code, given)
    assert (kept, moved, epoch, count) == ([1] * 6, True, 0, 13)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"l2": -1}, "l2 must be a number from 0 to 0.02, got -1"),
        ({"l2": "a"}, "l2 must be a number from 0 to 0.02, got 'a'"),
        ({"noise": 0.6}, "noise must be a number from 0 to 0.5, got 0.6"),
        ({"noise": None}, "noise must be a number from 0 to 0.5, got None"),
    ],
)
def test_settings_that_no_slider_has_are_refused(settings: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        instruments.playground(**settings)


def outputs(at: list[float]) -> tuple[np.ndarray, ...]:
    """What Python says of a place, layer by layer."""
    return forward(NETWORK, initial(NETWORK), [at]).outputs


def formula(page: Page) -> list[str]:
    return page.locator(".neuron-formula").inner_text().split("\n")


def answered(lines: list[str]) -> str:
    """The neuron's number at the dot, the last of the line."""
    return re.split(" [=≈] ", lines[1])[-1]


def chosen(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


@pytest.mark.browser
def test_the_dot_is_moved_and_the_neuron_tells_its_numbers_there(shown: Callable[..., Page]) -> None:
    page = shown(instruments.playground("xor", NETWORK))
    dot = chosen(page, "place")
    assert answered(formula(page)) == number(outputs([0.5, 0.5])[-1][0, 0])
    dot.press("ArrowRight")
    dot.press("ArrowUp")
    dot.press("ArrowUp")
    expect(dot).to_have_attribute("aria-valuetext", "x₁ 0.55, x₂ 0.6")
    dot.press("End")
    dot.press("ArrowRight")  # there is nothing beyond the plane
    expect(dot).to_have_attribute("aria-valuenow", "1.5")
    for _ in range(19):
        dot.press("ArrowLeft")
    expect(dot).to_have_attribute("aria-valuetext", "x₁ 0.55, x₂ 0.6")
    assert answered(formula(page)) == number(outputs([0.55, 0.6])[-1][0, 0])
    page.get_by_role("button", name="neuron 2 of hidden layer 1").focus()
    assert answered(formula(page)) == number(outputs([0.55, 0.6])[1][0, 1])
    box = dot.locator(".knob").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] - 80, box["y"] + 60)
    page.mouse.up()
    a, b = (float(part.split(" ")[1].replace("−", "-")) for part in dot.get_attribute("aria-valuetext").split(", "))
    assert a < 0.4
    assert b < 0.5
    assert abs(float(answered(formula(page)).replace("−", "-")) - outputs([a, b])[1][0, 1]) < 0.01
    expect(page.locator(".counter")).to_contain_text("epoch 0")  # nothing was painted, and nothing began


@pytest.mark.browser
def test_an_update_is_told_in_numbers(shown: Callable[..., Page]) -> None:
    made = instruments.playground("xor", NETWORK, optimizer="gradient_descent", learning_rate=0.5, l2=0.01)
    page = shown(made)
    page.get_by_role("button", name="neuron 2 of hidden layer 1").focus()
    weight = chosen(page, "weight from x₁ to neuron 2 of hidden layer 1")
    weight.focus()
    assert len(formula(page)) == 2  # there was no update
    page.get_by_role("button", name="One update", exact=True).click()
    line = formula(page)[2].replace("−", "-")
    told = re.fullmatch(
        r"last update of the weight from x₁: slope (\S+), of which L2 (\S+); (\S+) - 0.5 · \(?([^ )]+)\)? ≈ (\S+)", line
    )
    slope, pull, before, again, after = map(float, told.groups())
    first = initial(NETWORK)[0][0][0, 1]
    assert before == float(f"{first:.4g}")
    assert abs(pull - 2 * 0.01 * first) < 1e-5
    assert slope == again
    assert abs(before - 0.5 * slope - after) < 2e-4
    assert abs(float(weight.get_attribute("aria-valuenow")) - after) < 2e-4
    weight.press("ArrowUp")  # what the hand does is no update
    assert len(formula(page)) == 2
    page.get_by_role("button", name="Adam", exact=True).click()
    page.get_by_role("button", name="One update", exact=True).click()
    assert re.search(r"; \S+ became \S+$", formula(page)[2])


@pytest.mark.browser
def test_pull_and_noise_are_set_by_mouse_finger_and_keyboard(shown: Callable[..., Page]) -> None:
    page = shown(instruments.playground("xor", NETWORK), width=390, has_touch=True)
    pull, noise = chosen(page, "L2: pull on the weights"), chosen(page, "Noise of the points")
    pull.press("ArrowRight")
    expect(pull).to_have_attribute("aria-valuetext", "0.0005")
    picture = page.locator(".ground-plate canvas").nth(1)
    before = picture.evaluate("e => e.toDataURL()")
    box = noise.bounding_box()
    page.touchscreen.tap(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    assert float(noise.input_value()) > 0.4
    assert picture.evaluate("e => e.toDataURL()") != before
    box = pull.bounding_box()
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
    assert abs(float(pull.input_value()) - 0.01) < 0.001
    expect(page.locator(".counter")).to_contain_text("epoch 0")


@pytest.mark.browser
def test_a_finger_moves_the_dot_and_the_page_stays(shown: Callable[..., Page]) -> None:
    page = shown(instruments.playground("xor", NETWORK), width=390, has_touch=True, is_mobile=True)
    dot, finger = chosen(page, "place"), page.context.new_cdp_session(page)
    dot.evaluate("e => e.scrollIntoView({ block: 'center' })")
    box, before, start = dot.locator(".knob").bounding_box(), formula(page), page.evaluate("scrollY")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for kind, by in (("touchStart", 0), ("touchMove", 10), ("touchMove", 40), ("touchEnd", None)):
        places = [] if by is None else [{"x": x - by, "y": y + by}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
    assert float(dot.get_attribute("aria-valuenow")) < 0.4
    assert formula(page) != before
    assert page.evaluate("scrollY") == start


@pytest.mark.browser
def test_the_code_is_the_network_that_is_shown(shown: Callable[..., Page]) -> None:
    page = shown(instruments.playground("xor", Network([2, 5, 1], ["tanh", "sigmoid"]), l2=0.0015))
    page.get_by_role("button", name="ReLU", exact=True).click()
    page.get_by_role("button", name="Nesterov momentum", exact=True).click()
    page.get_by_role("button", name="Circles", exact=True).click()
    page.get_by_role("button", name="one neuron more in hidden layer 1").click()
    chosen(page, "Batch size").fill("25")
    chosen(page, "Noise of the points").fill("0.03")
    page.get_by_text("This network as code").focus()
    page.keyboard.press("Enter")
    code = page.get_by_role("textbox", name="Python code").input_value()
    made: dict = {}
    exec(code.replace("epochs=60", "epochs=60, verbose=0"), made)  # noqa: S102 - readers run it, too
    first, last = made["model"].layers
    assert (first.units, first.activation.__name__, last.units, last.activation.__name__) == (6, "relu", 1, "sigmoid")
    assert float(first.kernel_regularizer.l2) == pytest.approx(0.0015)
    mover = made["model"].optimizer.get_config()
    assert type(made["model"].optimizer).__name__ == "SGD"
    assert (mover["momentum"], mover["nesterov"]) == (0.9, True)
    assert mover["learning_rate"] == pytest.approx(0.03)
    assert np.array_equal(made["points"].x, points("circles", noise=0.03).x)
    assert "batch_size=25" in code
    assert np.mean((made["model"].predict(made["points"].x, verbose=0)[:, 0] > 0.5) == made["points"].labels) > 0.8
