"""The recogniser in a real browser: fingers, keys, offline, refusals, access, and what it asks of the network."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from explainer import mnist, phone
from explainer.mnist import tflite
from explainer.networks.network import Network
from explainer.phone import packing

sys.path.insert(0, str(Path(__file__).parent))
from hand import SAMPLES, always_seven, draw_with_finger, draw_with_mouse, glyph, verdict
from strokes import strokes

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"


# -------------------------------------------------------------------------------------------------------------- drawing


def test_ten_digits_drawn_with_a_finger(url: str, open_recogniser: Open, offline_test: tuple) -> None:
    """Touch by touch, as Chromium gets it from a real screen; the strokes are those of the offline test set's digits."""
    images, labels = offline_test
    page = open_recogniser(url)
    answers = []
    for digit in range(10):
        lines = strokes(images[np.flatnonzero(labels == digit)[3]])
        draw_with_finger(page, [stroke[::3] + stroke[-1:] for stroke in lines])
        page.locator("#recognize").tap()
        answers.append(glyph(page))
        page.locator("#clear").tap()
    assert sum(answer == str(digit) for digit, answer in enumerate(answers)) >= 9, answers


def test_two_hundred_drawn_digits(url: str, open_recogniser: Open, offline_test: tuple) -> None:
    """Twenty of each digit, drawn by pointer events that the page sends itself; at least 95 % are recognised."""
    images, labels = offline_test
    chosen = [row for digit in range(10) for row in np.flatnonzero(labels == digit)[:20]]
    page = open_recogniser(url)
    answers = page.evaluate(REPLAY, [strokes(images[row]) for row in chosen])
    right = sum(answer == str(labels[row]) for answer, row in zip(answers, chosen, strict=True))
    print(f"drawn: {right} of {len(chosen)} right")
    assert right >= 0.95 * len(chosen)


REPLAY = """(drawings) => {
    const paper = document.querySelector('#paper');
    paper.setPointerCapture = () => {}; // events made here belong to no real pointer
    const box = paper.getBoundingClientRect();
    const send = (type, [x, y]) => paper.dispatchEvent(new PointerEvent(type, {
        pointerId: 1, bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
    return drawings.map((strokes) => {
        document.querySelector('#clear').click();
        for (const stroke of strokes) {
            send('pointerdown', stroke[0]);
            for (const point of stroke.slice(1)) send('pointermove', point);
            send('pointerup', stroke.at(-1));
        }
        document.querySelector('#recognize').click();
        return document.querySelector('#glyph').textContent;
    });
}"""


@pytest.mark.parametrize("draw", [draw_with_finger, draw_with_mouse])
def test_a_tap_right_after_a_quick_stroke_counts(draw: Callable, url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    for _ in range(3):
        draw(page, [SAMPLES[7][0][::3]])
        page.locator("#recognize").tap()
        assert glyph(page) == "7"
        page.locator("#clear").tap()
        assert verdict(page) == "Draw a digit"


def test_nothing_scrolls_or_shifts_while_drawing(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url, viewport={"width": 320, "height": 568})  # small: the page is longer than the screen
    assert page.evaluate("document.documentElement.scrollHeight > innerHeight")
    page.evaluate("""() => {
        window.shift = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.value)))
            .observe({ type: 'layout-shift', buffered: false });
    }""")
    zigzag = [(0.12 + 0.76 * k / 13, 0.15 if k % 2 else 0.85) for k in range(14)]
    net = [[(0.02, k / 14), (0.98, k / 14)] for k in range(1, 14)]
    for drawn in ([[(0.5, 0.9), (0.5, 0.5), (0.5, 0.1)], *SAMPLES[4]], [[(0.5, 0.5)]], [zigzag], net):
        draw_with_finger(page, drawn)
        page.locator("#recognize").tap()
        page.wait_for_timeout(100)
        while page.locator("#undo").is_enabled():
            page.locator("#undo").tap()
    page.wait_for_timeout(200)
    assert page.evaluate("[scrollX, scrollY, visualViewport.scale, window.shift]") == [0, 0, 1, 0], verdict(page)


@pytest.mark.parametrize("draw", [draw_with_finger, draw_with_mouse])
def test_who_leaves_the_paper_and_comes_back_draws_one_stroke(draw: Callable, url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url, viewport={"width": 820, "height": 1180})
    draw(page, [[(0.3, 0.2), (0.9, 0.2), (1.2, 0.25), (1.2, 0.35), (0.9, 0.4), (0.4, 0.9)]])
    page.locator("#recognize").tap()
    assert glyph(page) == "7"
    page.locator("#undo").tap()
    expect(page.locator("#clear")).to_be_disabled()


def test_a_mouse_let_go_outside_has_stopped_drawing(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url, viewport={"width": 1280, "height": 800}, has_touch=False, is_mobile=False)
    draw_with_mouse(page, [[(0.1, 0.1), (0.1, 0.9), (-0.1, 0.9)]])
    box = page.locator("#paper").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.5 * box["height"])
    page.wait_for_timeout(100)
    middle = "(paper) => paper.getContext('2d').getImageData(paper.width / 2, paper.height / 2, 1, 1).data[3]"
    assert page.locator("#paper").evaluate(middle) == 0


def test_a_second_finger_does_not_disturb_the_first(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    chrome = page.context.new_cdp_session(page)
    box = page.locator("#paper").bounding_box()
    at = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": k} for k, (x, y) in
          enumerate([(0.5, 0.1), (0.1, 0.8), (0.5, 0.9), (0.9, 0.1)])]  # fmt: skip
    touch = lambda kind, points: chrome.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})  # noqa: E731 (a short name for one call)
    touch("touchStart", [at[0]])
    touch("touchStart", [at[0], at[1]])
    touch("touchMove", [{**at[2], "id": 0}, {**at[3], "id": 1}])
    touch("touchEnd", [])
    page.locator("#recognize").tap()
    assert glyph(page) == "1"
    page.locator("#undo").tap()
    expect(page.locator("#undo")).to_be_disabled()


def test_undo_takes_back_strokes_and_even_clear(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    draw_with_finger(page, SAMPLES[1])
    draw_with_finger(page, [[(0.2, 0.5), (0.8, 0.5)]])
    page.locator("#undo").tap()
    page.locator("#recognize").tap()
    assert glyph(page) == "1"
    page.locator("#clear").tap()
    assert verdict(page) == "Draw a digit"
    page.locator("#undo").tap()
    page.locator("#recognize").tap()
    assert glyph(page) == "1"


def test_no_digit_is_told_in_words(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    page.locator("#recognize").tap()
    assert verdict(page) == "Draw a digit first"
    expect(page.locator("#spoken")).to_have_text("Draw a digit first, The paper is empty")
    draw_with_finger(page, [[(0.5, 0.5)]])
    page.locator("#recognize").tap()
    assert verdict(page) == "One blot"
    expect(page.locator("#detail")).to_have_text("Draw the digit larger.")
    assert set(page.locator(".percent").all_inner_texts()) == {"–"}


def test_it_guesses_while_drawing(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    page.locator("#live").tap()
    draw_with_finger(page, SAMPLES[2])
    assert glyph(page) == "2"
    page.locator("#live").tap()
    draw_with_finger(page, [[(0.1, 0.1)]])
    assert verdict(page) == "Done?"


def test_clearing_while_it_guesses_is_no_mistake(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    page.locator("#live").tap()
    draw_with_finger(page, SAMPLES[2])
    page.locator("#clear").tap()
    assert verdict(page) == "Draw a digit"
    expect(page.locator("#spoken")).to_be_empty()


def test_a_scribble_is_not_answered_as_if_it_were_a_digit(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    zigzag = [(0.12 + 0.76 * k / 13, 0.15 if k % 2 else 0.85) for k in range(14)]
    draw_with_finger(page, [zigzag])
    page.locator("#recognize").tap()
    assert verdict(page) == "Is this one digit?"
    page.locator("#clear").tap()
    draw_with_finger(page, SAMPLES[8])
    page.locator("#recognize").tap()
    assert "Eight" in verdict(page)


H = [[(0.25, 0.1), (0.25, 0.9)], [(0.75, 0.1), (0.75, 0.9)], [(0.25, 0.5), (0.75, 0.5)]]


def test_what_is_no_digit_is_declined_and_its_guess_is_told_if_asked(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    draw_with_finger(page, H)
    page.locator("#recognize").tap()
    assert verdict(page) == "This does not look like a digit"
    expect(page.locator("#spoken")).to_have_text("This does not look like a digit")
    assert glyph(page) == "?"
    expect(page.locator("#bars .first")).to_have_count(0)
    assert all("%" in percent for percent in page.locator(".percent").all_inner_texts())
    page.locator("#guess").tap()
    expect(page.locator("#detail")).to_contain_text("Its guess: ")
    expect(page.locator("#guess")).to_be_hidden()
    assert glyph(page).isdigit()
    expect(page.locator("#bars .first")).to_have_count(1)
    page.locator("#clear").tap()
    assert verdict(page) == "Draw a digit"
    draw_with_finger(page, SAMPLES[8])
    page.locator("#recognize").tap()
    assert glyph(page) == "8"
    expect(page.locator("#guess")).to_be_hidden()


def test_two_digits_side_by_side_are_noticed(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    one, zero = (
        [[(left + 0.45 * x, 0.25 + 0.45 * y) for x, y in stroke] for stroke in SAMPLES[digit]]
        for left, digit in ((0.0, 1), (0.5, 0))
    )
    draw_with_finger(page, [*one, *zero])
    page.locator("#recognize").tap()
    assert verdict(page) == "Are these two drawings?"
    expect(page.locator("#detail")).to_have_text("It reads one digit at a time.")


def test_keyboard_alone_reaches_an_answer(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url, has_touch=False, is_mobile=False)
    wanted = page.get_by_role("button", name="sample Eight")
    for _ in range(30):
        page.keyboard.press("Tab")
        if wanted.evaluate("(button) => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#glyph")).to_have_text("8")
    expect(page.get_by_role("status").first).to_contain_text("Eight")


def test_a_one_is_drawn_with_the_keyboard_alone(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url, has_touch=False, is_mobile=False)
    while page.evaluate("document.activeElement.id") != "paper":
        page.keyboard.press("Tab")
    expect(page.locator("#keys")).to_have_css("clip-path", "none")  # how it is done is told while the paper is in focus
    for key in [*["ArrowUp"] * 8, "Space", *["ArrowDown"] * 16, "Space"]:
        page.keyboard.press(key)
    while page.evaluate("document.activeElement.id") != "recognize":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#glyph")).to_have_text("1")


def test_every_sample_is_recognised(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    names = (page.evaluate("fetch('trained_model.txt').then((file) => file.text())")).split()
    for digit, name in enumerate(names):
        page.get_by_role("button", name=f"sample {name}").tap()
        expect(page.locator("#glyph")).to_have_text(str(digit))


def test_it_opens_from_the_cache_when_its_server_is_gone(bundle: Path, open_recogniser: Open) -> None:
    """How fast it is there, and answers, tests/bench/bench_phone.py measures."""
    with phone.serving(bundle, port=0) as server:
        page = open_recogniser(server.urls[0])
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for _ in range(3):
        page.reload()
        page.locator("body[data-ready]").wait_for()
    page.get_by_role("button", name="sample Six").tap()
    expect(page.locator("#glyph")).to_have_text("6")


# ------------------------------------------------------------------------------------------------------- looking inside


def test_how_it_decides_adds_up(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url + "#how")
    expect(page.locator("#how-empty")).to_be_visible()
    page.get_by_role("link", name="Draw").tap()
    page.get_by_role("button", name="sample Three").tap()
    expect(page.locator("#glyph")).to_have_text("3")
    page.get_by_role("link", name="How it decides").tap()
    assert page.locator("#how-neuron option:checked").inner_text() == "Three"
    score = page.locator("#how-scores tbody tr.first td").first.inner_text()
    for layer in range(page.locator("#how-layer option").count()):
        page.locator("#how-layer").select_option(str(layer))
        *terms, total = [_number(text) for text in page.locator("#how-terms li span:nth-child(2)").all_inner_texts()]
        assert sum(terms) == pytest.approx(total, abs=0.05)
    assert page.locator("#how-terms .total span").nth(1).inner_text() == score
    page.locator("#how-layer").select_option("0")
    expect(page.locator("#how-pictures")).to_be_visible()


def test_it_says_what_hidden_neurons_pass_on_and_why_most_inputs_are_0(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url)
    page.get_by_role("button", name="sample Seven").tap()
    expect(page.locator("#glyph")).to_have_text("7")
    page.get_by_role("link", name="How it decides").tap()
    expect(page.locator("#how-path")).to_contain_text("passes its sum on if it is above 0, and 0 if not (ReLU)")
    page.locator("#how-layer").select_option("0")
    expect(page.locator("#how-sum")).not_to_contain_text("inputs are 0")  # pixels without ink are no sums
    for layer in ("1", "2"):
        page.locator("#how-layer").select_option(layer)
        expect(page.locator("#how-sum")).to_contain_text("of its 128 inputs are 0: those neurons had a sum below 0.")
        assert not any("−0.000" in text for text in page.locator("#how-terms li span:nth-child(1)").all_inner_texts())


@pytest.mark.slow
def test_a_network_of_the_learners_own_without_softmax(bundle: Path, open_recogniser: Open, tmp_path: Path) -> None:
    """Untrained, tanh and leaky ReLU inside, sigmoid at the end: it runs, and nothing is called a probability."""
    model = mnist.build(Network([784, 9, 7, 10], ["tanh", "leaky_relu", "sigmoid"]), seed=5)
    own = tmp_path / "own"
    shutil.copytree(bundle, own)
    pictures = np.random.default_rng(0).random((10, 784), np.float32)
    (own / phone.MODEL).write_bytes(tflite.convert(model, pictures)["float16"])
    _restate(own)
    with phone.serving(own, port=0) as server:
        page = open_recogniser(server.urls[0])
        page.get_by_role("button", name="sample Three").tap()
        expect(page.locator("#detail")).to_contain_text("output 0.")
        assert not any("%" in text for text in page.locator(".percent").all_inner_texts())
        page.get_by_role("link", name="How it decides").tap()
        expect(page.locator("#how-path")).to_contain_text("Hidden neurons send their sums through tanh or leaky ReLU")
        page.locator("#how-layer").select_option("0")
        expect(page.locator("#how-sum")).to_contain_text("Then comes tanh.")
        page.locator("#how-layer").select_option("1")
        expect(page.locator("#how-sum")).to_contain_text("Then comes leaky ReLU.")
        expect(page.locator("#how-softmax")).to_contain_text("no softmax")


def test_a_file_of_the_reader_s_own_answers_until_it_is_given_up(
    url: str, open_recogniser: Open, tmp_path: Path
) -> None:
    page = open_recogniser(url + "#about")
    expect(page.locator("#own")).to_be_hidden()
    page.locator("#own-file").set_input_files(always_seven(tmp_path))
    expect(page.locator("#own")).to_be_visible()
    page.locator("body[data-ready]").wait_for()
    for name in ("Three", "Seven"):
        page.get_by_role("button", name=f"sample {name}").tap()
        expect(page.locator("#glyph")).to_have_text("7")
    page.get_by_role("link", name="About").tap()
    page.locator("#check").tap()
    expect(page.locator("#checked .verdict")).to_contain_text("there is nothing to compare with")
    page.locator("#own button").tap()
    expect(page.locator("#own")).to_be_hidden()
    page.locator("body[data-ready]").wait_for()
    page.get_by_role("link", name="Draw").tap()
    page.get_by_role("button", name="sample Three").tap()
    expect(page.locator("#glyph")).to_have_text("3")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK", "Not taken. This is not a TensorFlow Lite model"),
        (b"\x18\0\0\0TFL3" + bytes(400), "Not taken. "),
    ],
)
def test_what_is_no_network_for_drawings_is_not_taken(
    content: bytes, said: str, url: str, open_recogniser: Open, tmp_path: Path
) -> None:
    (tmp_path / "x.tflite").write_bytes(content)
    page = open_recogniser(url + "#about")
    page.locator("#own-file").set_input_files(tmp_path / "x.tflite")
    expect(page.locator("#own-said")).to_contain_text(said)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("data:,!!", "What is kept is not a file."),
        ("no address of data", "What is kept is not a file."),
        ("data:application/octet-stream;base64,UEs=", "This is not a TensorFlow Lite model"),
        ("data:,", "This is not a TensorFlow Lite model"),
    ],
)
def test_a_kept_network_that_does_not_fit_is_said_and_can_be_forgotten(
    kept: str, said: str, url: str, open_recogniser: Open
) -> None:
    page = open_recogniser(url)
    page.evaluate("kept => localStorage.setItem('own network ' + new URL('.', location.href).pathname, kept)", kept)
    page.reload()
    page.locator("body[data-ready]").wait_for()
    expect(page.locator("#own")).to_contain_text(
        "A network of your own is kept on this device and cannot be used, so the one that came with this page answers. "
        + said
    )
    page.get_by_role("button", name="sample Three").tap()
    expect(page.locator("#glyph")).to_have_text("3")
    page.get_by_role("button", name="Forget it").tap()
    expect(page.locator("#own")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "")) if "×" not in text else 0.0


def test_the_self_check_agrees_with_the_bundle(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url + "#about")
    page.locator("#check").tap()
    expect(page.locator("#checked li")).to_have_count(2)
    print(page.locator("#checked").inner_text())
    expect(page.locator("#checked .verdict")).to_contain_text("Passed")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda golden: golden["digits"][3]["probabilities"].reverse(), "19 with the same answer"),
        (lambda golden: golden["digits"][3]["probabilities"].__setitem__(0, 0.02), "20 with the same answer"),
        (lambda golden: golden["drawings"][0].update(prepared=golden["drawings"][1]["prepared"]), "in a pixel"),
        (lambda golden: golden["drawings"][0].update(prepared=None), "was not refused here"),
    ],
)
def test_the_self_check_can_fail(damage: Callable, said: str, bundle: Path, browser: Browser, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(bundle, own)
    golden = json.loads((own / "golden.json").read_text())
    damage(golden)
    (own / "golden.json").write_text(json.dumps(golden))
    with phone.serving(own, port=0) as server, browser.new_context() as context:
        page = context.new_page()
        page.goto(server.urls[0] + "#about")
        page.get_by_role("button", name="Run the self-check").click()
        expect(page.locator("#checked .verdict")).to_contain_text("Failed")
        expect(page.locator("#checked")).to_contain_text(said)


def test_without_decompression_the_self_check_says_that_it_did_not_run(url: str, browser: Browser) -> None:
    with browser.new_context() as context:
        context.add_init_script("delete window.DecompressionStream")
        page = context.new_page()
        page.goto(url + "#about")
        page.get_by_role("button", name="Run the self-check").click()
        expect(page.locator("#checked .verdict")).to_contain_text("did not run")
        expect(page.locator("#checked li")).to_contain_text("This browser cannot unpack the answers")


def test_an_answer_as_likely_as_another_passes_the_self_check(bundle: Path, browser: Browser, tmp_path: Path) -> None:
    """Rounding may choose either of two answers that are nearly as likely; an answer that is clearly another may not be."""
    own = tmp_path / "own"
    shutil.copytree(bundle, own)
    golden = json.loads((own / "golden.json").read_text())
    for digit in golden["digits"]:
        digit["image"] = golden["digits"][0]["image"]
    page_answer = golden["digits"][0]["probabilities"]
    first, second = sorted(range(10), key=lambda at: -page_answer[at])[:2]
    nearly = list(page_answer)
    nearly[second] = nearly[first] + 0.005
    for digit in golden["digits"]:
        digit["probabilities"] = nearly
    (own / "golden.json").write_text(json.dumps(golden))
    with phone.serving(own, port=0) as server, browser.new_context() as context:
        page = context.new_page()
        page.goto(server.urls[0] + "#about")
        page.get_by_role("button", name="Run the self-check").click()
        expect(page.locator("#checked")).to_contain_text("20 with the same answer")


# ---------------------------------------------------------------------------------------------------------- old browsers


@pytest.mark.parametrize(
    "missing",
    [
        "delete Array.prototype.at",
        "delete window.PointerEvent",
        "delete window.ResizeObserver",
        "delete HTMLScriptElement.prototype.noModule",
    ],
)
def test_an_old_browser_is_told_to_be_updated(missing: str, url: str, browser: Browser) -> None:
    with browser.new_context() as context:
        context.add_init_script(missing)
        page = context.new_page()
        page.goto(url)
        expect(page.get_by_role("alert")).to_contain_text("This browser is too old for it.")
        expect(page.locator("#draw")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("show.js", "export const element = (id) => @;", "This browser is too old for it."),
        ("show.js", None, "A part of it could not be fetched."),
        ("app.js", None, "A part of it could not be fetched."),
    ],
)
def test_syntax_that_is_too_new_and_a_lost_part_are_told(
    name: str, body: str | None, said: str, url: str, browser: Browser
) -> None:
    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        script = {"body": body, "content_type": "text/javascript"} if body else {"status": 404, "body": "gone"}
        page.route(f"**/{name}", lambda route: route.fulfill(**script))
        page.goto(url)
        expect(page.get_by_role("alert")).to_contain_text(said)
        expect(page.locator("#draw")).to_be_hidden()


# ------------------------------------------------------------------------------------- networks, and what is asked of them


def test_no_request_goes_elsewhere_and_the_folder_is_small(bundle: Path, browser: Browser, web: Path) -> None:
    asked = []
    context = browser.new_context()
    page = context.new_page()
    context.on("request", lambda request: asked.append(request.url))
    with phone.serving(bundle, port=0) as server:
        page.goto(server.urls[0])
        page.locator("body[data-ready]").wait_for()
        expect(page.locator("#offline")).to_contain_text("Ready")
        foreign = [address for address in asked if not address.startswith(server.urls[0])]
    context.close()
    assert len(asked) > 10
    assert foreign == []
    assert sum(file.stat().st_size for file in web.iterdir()) < 400_000


def test_the_policy_stops_inline_script_and_foreign_requests(url: str, browser: Browser) -> None:
    """What a fault in the page could let in, its content security policy keeps out."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    page.locator("body[data-ready]").wait_for()
    tried = page.evaluate("""async () => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
        const blocked = await fetch('http://192.0.2.1/').then(() => false, () => true);
        return { ran: window.ran === true, blocked };
    }""")
    context.close()
    assert tried == {"ran": False, "blocked": True}


def test_after_one_visit_it_works_with_the_server_gone(bundle: Path, open_recogniser: Open) -> None:
    with phone.serving(bundle, port=0) as server:
        page = open_recogniser(server.urls[0] + "#about")
        expect(page.locator("#offline")).to_contain_text("Ready")
    page.reload()
    page.locator("body[data-ready]").wait_for()
    expect(page.locator("#offline")).to_contain_text("Ready")
    page.get_by_role("link", name="Draw").tap()
    draw_with_finger(page, SAMPLES[5])
    page.locator("#recognize").tap()
    assert glyph(page) == "5"
    page.get_by_role("button", name="sample Six").tap()
    expect(page.locator("#glyph")).to_have_text("6")
    page.goto(server.urls[0] + "tflite.js")
    assert "FlatBuffer" in page.locator("body").inner_text()


def test_a_new_version_waits_until_it_is_taken_and_then_is_whole(
    bundle: Path, open_recogniser: Open, tmp_path: Path
) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(bundle, newer)
    manifest = json.loads((newer / "manifest.json").read_text())
    (newer / "manifest.json").write_text(json.dumps({**manifest, "note": "trained again"}))
    with phone.serving(bundle, port=0) as server:
        page = open_recogniser(server.urls[0] + "#about")
        expect(page.locator("#offline")).to_contain_text("Ready")
        first = page.locator("#facts").inner_text()
    with phone.serving(newer, port=server.port):
        page.reload()
        expect(page.locator("#update")).to_be_visible()
        kept = page.evaluate("fetch('manifest.json').then((file) => file.text())")
        assert "trained again" not in kept  # while the new version waits, every file is still the old one's
        page.locator("#update button").tap()
        page.wait_for_function("(first) => document.querySelector('#facts')?.innerText !== first", arg=first)
        page.locator("body[data-ready]").wait_for()
        expect(page.locator("#update")).to_be_hidden()
        assert page.evaluate("caches.keys().then((keys) => keys.length)") == 1


def _another_version(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same recogniser with another model and another runtime, each of which says so."""
    newer = {**files, phone.MODEL: files[phone.MODEL] + b"another", "tflite.js": files["tflite.js"] + b"// another"}
    manifest = json.loads(files["manifest.json"])
    manifest["files"][phone.MODEL]["sha256"] = sha256(newer[phone.MODEL]).hexdigest()
    newer["manifest.json"] = json.dumps(manifest).encode()
    _checksums_that_fit(newer)
    old, new = (json.loads(each["files.json"])["version"].encode() for each in (files, newer))
    return {**newer, "sw.js": files["sw.js"].replace(old, new)}


KINDS = """() => Promise.all(['trained_model_float16.tflite', 'tflite.js'].map(async (name) =>
    (await (await fetch(name)).text()).endsWith('another')))"""


@pytest.mark.slow
def test_no_old_model_beside_a_new_runtime(
    bundle: Path, open_recogniser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the new version waits both are old, once it is taken both are new; half a version is never installed."""
    first = phone.web_files(bundle)
    second = _another_version(first)
    half = {**second, "tflite.js": first["tflite.js"]}
    with phone.serving(bundle, port=0) as server:
        page = open_recogniser(server.urls[0])
        expect(page.locator("#offline")).to_contain_text("Ready")
    monkeypatch.setattr(packing, "web_files", lambda bundle: half)
    with phone.serving(bundle, port=server.port):
        is_waiting = page.evaluate("""async () => {
            const registration = await navigator.serviceWorker.ready;
            await registration.update().catch(() => {});
            while (registration.installing) await new Promise((done) => setTimeout(done, 20));
            return Boolean(registration.waiting);
        }""")
        assert not is_waiting  # what was fetched did not fit together
        page.reload()
        page.locator("body[data-ready]").wait_for()
        assert page.evaluate(KINDS) == [False, False]
    monkeypatch.setattr(packing, "web_files", lambda bundle: second)
    with phone.serving(bundle, port=server.port):
        page.reload()
        expect(page.locator("#update")).to_be_visible()
        assert page.evaluate(KINDS) == [False, False]
        page.locator("#update button").tap()
        page.wait_for_function("() => navigator.serviceWorker.ready.then((it) => !it.waiting && !it.installing)")
        page.wait_for_function("() => document.querySelector('#update')?.hidden && document.body.dataset.ready")
        assert page.evaluate(KINDS) == [True, True]
    page.reload()  # without the server
    page.get_by_role("button", name="sample Two").tap()
    expect(page.locator("#glyph")).to_have_text("2")
    assert page.evaluate(KINDS) == [True, True]


def _restate(bundle: Path) -> None:
    """A manifest that states the checksums of the model and the labels that lie here, and nothing else."""
    files = {
        name: {"sha256": sha256((bundle / name).read_bytes()).hexdigest()}
        for name in (phone.MODEL, "trained_model.txt")
    }
    (bundle / "manifest.json").write_text(json.dumps({"files": files}))
    shutil.rmtree(bundle / "web", ignore_errors=True)  # packed anew when it is served


def test_names_in_another_order_are_refused(bundle: Path, tmp_path: Path, browser: Browser) -> None:
    """One and Seven exchanged, and all checksums of the page made to fit: the manifest still knows the file of the export."""
    files = phone.web_files(bundle)
    lines = files["trained_model.txt"].decode().splitlines()
    lines[1], lines[7] = lines[7], lines[1]
    files["trained_model.txt"] = "\n".join([*lines, ""]).encode()
    _checksums_that_fit(files)
    with browser.new_context() as context:
        page = _opened_from(files, context.new_page())
        expect(page.get_by_role("alert")).to_contain_text("The manifest describes another trained_model.txt")


def _checksums_that_fit(files: dict[str, bytes]) -> None:
    listed = {
        name: sha256(content).hexdigest() for name, content in files.items() if name not in ("sw.js", "files.json")
    }
    files["files.json"] = json.dumps({"version": phone.version_of(listed), "files": listed}).encode()


def _opened_from(files: dict[str, bytes], page: Page) -> Page:
    """A page that gets exactly these files."""
    types = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}

    def answer(route: object) -> None:
        name = route.request.url.split("/")[-1] or "index.html"
        kind = types.get(Path(name).suffix, "application/octet-stream")
        known = name in files
        route.fulfill(status=200 if known else 404, body=files.get(name, b""), content_type=kind)

    page.route("**/*", answer)
    page.goto("http://recogniser.test/")
    return page


@pytest.mark.slow
def test_a_network_that_takes_something_else_is_refused(bundle: Path, tmp_path: Path, browser: Browser) -> None:
    own = tmp_path / "own"
    shutil.copytree(bundle, own)
    model = mnist.build(Network([6, 4, 10], ["relu", "softmax"]))
    (own / phone.MODEL).write_bytes(tflite.convert(model, np.zeros((10, 6), np.float32))["float16"])
    _restate(own)
    with phone.serving(own, port=0) as server, browser.new_context() as context:
        page = context.new_page()
        page.goto(server.urls[0])
        expect(page.get_by_role("alert")).to_contain_text("does not take the 784 pixels")


@pytest.mark.parametrize(
    "change",
    [
        {"accuracy": {}},
        {"accuracy": 3},
        {"accuracy": {"float16": "high"}},
        {"test_digits": None},
        {"network": []},
        {"network": {"sizes": 5, "parameters": 7}},
        {"training": {}},
        {"training": "long"},
        {"training": {"recipe": {"name": "own", "temperature": "hot"}, "epochs": 3}},
        {"variants": {"float16": {"phone": {}}}},
        {"data": ["MNIST"]},
        {"exported": 2026},
    ],
    ids=str,
)
def test_a_manifest_that_makes_no_sense_is_refused_in_a_sentence(change: dict, bundle: Path, browser: Browser) -> None:
    files = phone.web_files(bundle)
    files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), **change}).encode()
    _checksums_that_fit(files)
    with browser.new_context() as context:
        page = _opened_from(files, context.new_page())
        expect(page.get_by_role("alert")).to_contain_text("manifest.json is damaged: what it says about")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("files.json", b"null", "files.json is damaged: it lists no files"),
        ("files.json", b"[]", "files.json is damaged: it lists no files"),
        ("files.json", b'{"version": "1"}', "files.json is damaged: it lists no files"),
        ("manifest.json", b"null", "The manifest describes another"),
        ("manifest.json", b"7", "The manifest describes another"),
        ("manifest.json", b'{"files": []}', "The manifest describes another"),
    ],
)
def test_json_that_says_nothing_is_refused(
    name: str, content: bytes, said: str, bundle: Path, browser: Browser
) -> None:
    files = {**phone.web_files(bundle), name: content}
    if name != "files.json":
        _checksums_that_fit(files)
    with browser.new_context() as context:
        page = _opened_from(files, context.new_page())
        expect(page.get_by_role("alert")).to_contain_text(said)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "trained_model_float16.tflite",
            lambda old: old[:5000] + bytes([old[5000] ^ 1]) + old[5001:],
            "its checksum differs",
        ),
        ("trained_model_float16.tflite", lambda old: old[: len(old) // 2], "its checksum differs"),
        ("manifest.json", lambda old: old.replace(b"{", b"{ ", 1), "its checksum differs"),
        ("trained_model.txt", lambda old: old.replace(b"Three\n", b""), "its checksum differs"),
        ("files.json", lambda old: b"<html>", "files.json is damaged: it is not JSON."),
        ("manifest.json", None, "manifest.json is missing on the server (404)."),
    ],
)
def test_what_was_tampered_with_is_refused_in_a_sentence(
    name: str, change: Callable | None, said: str, url: str, browser: Browser
) -> None:
    context = browser.new_context()
    page = context.new_page()

    def answer(route: object) -> None:
        if change is None:
            route.fulfill(status=404, body="gone")
        else:
            response = route.fetch()
            route.fulfill(response=response, body=change(response.body()))

    page.route(f"**/{name}", answer)
    page.goto(url)
    expect(page.get_by_role("alert")).to_contain_text("This recogniser does not run.")
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.locator("#draw")).to_be_hidden()
    context.close()


def test_plain_http_works_and_says_what_it_cannot_do(bundle: Path, browser: Browser, chromium: str) -> None:
    """A name that is neither localhost nor https is what a phone in the same network sees."""
    rule = "--host-resolver-rules=MAP recogniser.test 127.0.0.1"
    other = browser.browser_type.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", rule])
    with phone.serving(bundle, host="127.0.0.1", port=0) as server:
        page = other.new_page()
        page.goto(f"http://recogniser.test:{server.port}/")
        page.locator("body[data-ready]").wait_for()
        assert page.evaluate("isSecureContext") is False
        draw_with_mouse(page, SAMPLES[9])
        page.locator("#recognize").click()
        assert glyph(page) == "9"
        page.get_by_role("link", name="About").click()
        expect(page.locator("#offline")).to_contain_text("plain http")
    other.close()


# --------------------------------------------------------------------------------------------------------------- access


@pytest.mark.parametrize(
    ("scheme", "width", "height"),
    [("light", 390, 844), ("dark", 390, 844), ("light", 844, 390), ("dark", 320, 568), ("light", 1280, 800)],
)
def test_axe_finds_nothing(scheme: str, width: int, height: int, url: str, node: str, open_recogniser: Open) -> None:
    screen = {"width": width, "height": height}
    page = open_recogniser(url, viewport=screen, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    page.add_script_tag(path=str(AXE))
    complaints = []

    def look(state: str) -> None:
        violations = page.evaluate("axe.run().then((result) => result.violations)")
        complaints.extend(f"{state}: {each['id']} {each['nodes'][0]['target']}" for each in violations)

    look("empty")
    draw_with_finger(page, SAMPLES[3])
    look("drawn")
    page.locator("#recognize").tap()
    look("recognised")
    page.get_by_role("link", name="How it decides").tap()
    look("how it decides")
    page.locator("#how-layer").select_option("0")
    look("how it decides, first layer")
    page.get_by_role("link", name="About").tap()
    page.locator("#check").tap()
    expect(page.locator("#checked li")).to_have_count(2)
    look("about")
    assert complaints == []


@pytest.mark.parametrize(
    "size", [(320, 568), (360, 640), (390, 844), (430, 932), (844, 390), (568, 320), (820, 1180), (1280, 800)]
)
def test_every_screen_fits_and_can_be_touched(size: tuple[int, int], url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url, viewport={"width": size[0], "height": size[1]})
    page.get_by_role("button", name="sample Four").tap()
    expect(page.locator("#glyph")).to_have_text("4")
    paper = page.locator("#paper").bounding_box()
    assert paper["width"] >= 190
    assert paper["y"] + paper["height"] < size[1] - 4  # clear of the edge, where the system has its own gestures
    assert abs(paper["width"] - paper["height"]) < 1
    assert page.locator("#bars .bar").first.bounding_box()["width"] >= 100  # so that 20% and 40% can be told apart
    for name in ("Draw", "How it decides", "About"):
        page.get_by_role("link", name=name).tap()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]  # innerWidth grows with what overflows
        small = page.evaluate("""() => [...document.querySelectorAll('button, select, nav a, label.switch, input[type=file]')]
            .filter((each) => each.checkVisibility())
            .filter((each) => each.getBoundingClientRect().height < 44).map((each) => each.outerHTML)""")
        assert small == []


def test_it_can_be_installed(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url + "#about")
    expect(page.locator("#offline")).to_contain_text("Ready")
    chrome = page.context.new_cdp_session(page)
    problems = {each["errorId"] for each in chrome.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert problems <= {"in-incognito"}  # which every test context is


def test_reduced_motion_moves_nothing(url: str, open_recogniser: Open) -> None:
    page = open_recogniser(url, reduced_motion="reduce")
    seconds = page.evaluate("getComputedStyle(document.querySelector('.bar i')).transitionDuration")
    assert seconds == "0s"
