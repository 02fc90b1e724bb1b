"""Learning on the phone: a corrected drawing is read better, the others no worse, and all of it can be taken back."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from explainer import mnist
from explainer.mnist import golden

sys.path.insert(0, str(Path(__file__).parent))
from hand import SAMPLES, draw_with_finger, verdict

from tests.in_node import run_js

LEARN = """
    const { read, run } = await phone('tflite.js');
    const { canLearn, createLearner, rightly } = await phone('learning.js');
    const scaled = (bytes) => Float32Array.from(bytes, (value) => value / 255);
    const pictures = ({ images, labels }) => images.map((bytes, at) => ({ picture: scaled(bytes), label: labels[at] }));
    const network = read(fs.readFileSync(data.model));
    const [golden, corrected, others] = [data.golden, data.corrected, data.others].map(pictures);
    const learn = createLearner(network, golden);
"""


@pytest.fixture(scope="module")
def given(bundle: Path, offline_test: tuple[np.ndarray, np.ndarray]) -> dict:
    """The golden digits, the offline test digits that are misread, and the first 1,000 of the others."""
    images, labels = offline_test
    answers = mnist.predict(bundle, images).argmax(axis=1)
    kept, names, _ = golden.arrays(bundle)

    def listed(pictures: np.ndarray, named: np.ndarray) -> dict:
        return {"images": pictures.reshape(-1, 784).tolist(), "labels": named.tolist()}

    wrong, right = np.flatnonzero(answers != labels), np.flatnonzero(answers == labels)[:1000]
    return {
        "model": str(bundle / "trained_model_float16.tflite"),
        "golden": listed(kept, names),
        "corrected": listed(images[wrong], labels[wrong]),
        "others": listed(images[right], labels[right]),
    }


def test_misread_digits_are_learned_one_by_one_and_the_others_are_not_lost(node: str, given: dict) -> None:
    """All misread digits of 2,000: each is read better then, some rightly, and of 1,000 others at most 0.2 point is lost."""
    code = (
        LEARN
        + """
        return corrected.map((each) => {
            const after = learn([each]) ?? network;
            const [was, is] = [network, after].map((of) => run(of, each.picture).output[each.label]);
            const [learned, kept, others_right] = [[each], golden, others].map((them) => rightly(after, them));
            return { was, is, learned, golden: kept, lost: 1000 - others_right };
        });
    """
    )
    digits = run_js(node, code, given)
    assert all(each["is"] >= each["was"] - 1e-6 for each in digits)
    assert sum(each["learned"] for each in digits) >= len(digits) / 4
    assert all(each["golden"] == 20 for each in digits)
    assert max(each["lost"] for each in digits) <= 2


def test_the_weights_move_as_a_softmax_layer_s_do(node: str, given: dict) -> None:
    """Every step is a sum of (p − target)·hᵀ: the right score rises most, and over the classes the changes sum to 0."""
    code = (
        LEARN
        + """
        const after = learn(corrected.slice(1, 2));
        const last = (of) => of.operators.at(-2).inputs.map((index) => of.tensors[index].values);
        const { values } = run(network, corrected[1].picture);
        const { layers } = await phone('tflite.js');
        const layer = layers(network).at(-1);
        return { features: [...values[layer.from]], before: [...values[layer.weights]], bias: [...values[layer.bias]],
                 weights: [...last(after)[1]], biases: [...last(after)[2]], label: corrected[1].label };
    """
    )
    arrays = {name: np.array(value) for name, value in run_js(node, code, given).items()}
    change = (arrays["weights"] - arrays["before"]).reshape(10, 128)
    direction = change @ arrays["features"]
    assert direction.argmax() == arrays["label"], "the right score rises most"
    shift = arrays["biases"] - arrays["bias"]
    assert abs(shift.sum()) < 1e-3, "slopes of a softmax sum to 0 over the classes"
    assert np.abs(change.sum(axis=0)).max() < 1e-3


def test_learning_starts_anew_each_time_and_nothing_learned_is_the_network_itself(node: str, given: dict) -> None:
    code = (
        LEARN
        + """
        const output = (of) => [...run(of, others[0].picture).output];
        const once = output(learn(corrected.slice(1, 2)));
        learn(corrected.slice(2, 5));
        const again = output(createLearner(network, golden)(corrected.slice(1, 2)));
        return { same: once.every((p, at) => p === again[at]), untouched: learn([]) === network,
                 before: output(network).every((p, at) => p === output(learn([]))[at]), can: canLearn(network) };
    """
    )
    assert run_js(node, code, given) == {"same": True, "untouched": True, "before": True, "can": True}


def test_many_corrections_cost_the_golden_digits_nothing(node: str, given: dict) -> None:
    code = (
        LEARN
        + "const after = learn(corrected) ?? network; return [rightly(after, golden), 1000 - rightly(after, others)];"
    )
    right, lost = run_js(node, code, given)
    assert right == 20
    assert lost <= 2


# ------------------------------------------------------------------------------------------------------------- in a browser

pytest_browser = pytest.mark.browser


def shown(page: Page) -> str:
    return page.locator("#learned").inner_text()


@pytest.mark.browser
def test_a_correction_is_learned_kept_taken_back_and_forgotten(url: str, open_recogniser: Callable[..., Page]) -> None:
    page = open_recogniser(url)
    expect(page.locator("#learning")).to_be_hidden()
    draw_with_finger(page, SAMPLES[1])
    page.locator("#recognize").tap()
    assert verdict(page) == "One"
    page.get_by_label("Wrong? It was:").select_option("Seven")
    assert shown(page) == ""
    page.get_by_role("button", name="Learn it").tap()
    expect(page.locator("#learned")).to_contain_text(
        "Of the 20 pictures included here, it read 20 correctly before, and 20 now"
    )
    expect(page.locator("#learned")).to_contain_text("1 drawing is kept, on this device only")
    before, now = re.findall(r"[\d.]+(?=%)", shown(page))[:2]
    assert float(now) > float(before)
    kept = page.evaluate("Object.entries(localStorage)")
    assert len(kept) == 1
    assert json.loads(kept[0][1])[0]["name"] == "Seven"
    page.reload()
    expect(page.locator("#learned")).to_contain_text("What it has learned here is in use")
    page.get_by_role("button", name="Undo the last one").tap()
    expect(page.locator("#learned")).to_contain_text("The last one is undone")
    expect(page.locator("#forgetting")).to_be_hidden()
    assert page.evaluate("Object.entries(localStorage)") == []
    page.evaluate("scrollTo(0, 0)")
    draw_with_finger(page, SAMPLES[1])
    page.locator("#recognize").tap()
    assert verdict(page) == "One"


@pytest.mark.browser
@pytest.mark.parametrize(
    "damage",
    ["nonsense", '[{"picture": "AAAA", "name": "Seven"}]', '[{"name": 7}]', "{}", '[{"picture": "*", "name": "One"}]'],
)
def test_what_is_damaged_in_the_browser_s_memory_is_left_out(
    damage: str, url: str, open_recogniser: Callable[..., Page]
) -> None:
    page = open_recogniser(url)
    page.evaluate("(text) => localStorage.setItem('corrections /', text)", damage)
    page.reload()
    page.locator("body[data-ready]").wait_for()
    draw_with_finger(page, SAMPLES[3])
    page.locator("#recognize").tap()
    assert verdict(page) == "Three"
    assert shown(page) == ""


@pytest.mark.browser
def test_two_windows_keep_the_corrections_of_both(url: str, open_recogniser: Callable[..., Page]) -> None:
    one = open_recogniser(url)
    other = one.context.new_page()
    other.goto(url)
    other.locator("body[data-ready]").wait_for()
    for count, (page, digit) in enumerate([(one, "Three"), (other, "Four"), (one, "Five")], start=1):
        page.get_by_role("button", name=f"sample {digit}").tap()
        page.get_by_label("Wrong? It was:").select_option(digit)
        page.get_by_role("button", name="Learn it").tap()
        expect(page.locator("#learned")).to_contain_text(f"{digit}: ")
        kept = json.loads(page.evaluate("localStorage.getItem('corrections /')"))
        assert len(kept) == count, [each["name"] for each in kept]


@pytest.mark.browser
def test_where_nothing_can_be_kept_the_window_knows_what_it_has_learned(
    url: str, open_recogniser: Callable[..., Page]
) -> None:
    page = open_recogniser(url)
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    for digit, words in (("Three", "1 drawing is kept"), ("Four", "2 drawings are kept")):
        page.get_by_role("button", name=f"sample {digit}").tap()
        page.get_by_label("Wrong? It was:").select_option(digit)
        page.get_by_role("button", name="Learn it").tap()
        expect(page.locator("#learned")).to_contain_text(words)


@pytest.mark.browser
def test_it_fits_small_screens_and_a_keyboard_reaches_it(url: str, open_recogniser: Callable[..., Page]) -> None:
    page = open_recogniser(url, viewport={"width": 320, "height": 568})
    draw_with_finger(page, SAMPLES[4])
    page.locator("#recognize").tap()
    page.get_by_label("Wrong? It was:").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#learned")).to_contain_text("One:")  # "Zero", which was passed, is not learned
    expect(page.locator("#learned")).to_contain_text("1 drawing is kept")
    for width, height in ((320, 568), (390, 844), (844, 390)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
