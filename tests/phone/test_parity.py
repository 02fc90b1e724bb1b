"""Three programs read the same .tflite files: ours, Google's LiteRT.js in the same browser, and Google's interpreter in
Python. And the browser's way of drawing and preparing keeps the accuracy of the untouched digits."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parent))
from site_of_both import served
from strokes import strokes
from test_tflite_js import VARIANTS, interpret

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(bundle: Path) -> Iterator[tuple[Path, str]]:
    """A folder that is served, and the address of an empty page in it."""
    with served(bundle) as folder_and_address:
        yield folder_and_address


@pytest.fixture
def page(site: tuple[Path, str], browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(site[1])
    yield opened
    context.close()


BOTH = """async ({ model, count }) => {
    const { read, run } = await import('/web/tflite.js');
    const { loadLiteRt, loadAndCompile, Tensor } = await import('@litertjs/core');
    const pictures = new Float32Array(await (await fetch('/pictures')).arrayBuffer());
    const network = read(await (await fetch(model)).arrayBuffer());
    if (!window.loaded) window.loaded = loadLiteRt('/node_modules/@litertjs/core/wasm/');
    await window.loaded;
    const google = await loadAndCompile(model, { accelerator: 'wasm' });
    const answers = { ours: [], theirs: [] };
    for (let place = 0; place < count; place++) {
        const picture = pictures.slice(784 * place, 784 * (place + 1));
        answers.ours.push(...run(network, picture).output);
        const input = new Tensor(picture, [1, 784]);
        const [output] = await google.run([input]);
        answers.theirs.push(...(await output.data()));
        input.delete();
        output.delete();
    }
    return answers;
}"""


# LiteRT.js 2.5.3 refuses files whose input is 8-bit ("Element type INT8 is not supported"), so int8 has one oracle:
# the Python interpreter, which test_tflite_js.py asks.
@pytest.mark.parametrize("name", [name for name in VARIANTS if "int8" not in name])
def test_a_thousand_digits_in_three_programs(
    name: str, site: tuple[Path, str], page: Page, node: str, bundle: Path, offline_test: tuple
) -> None:
    pictures = offline_test[0][:1000].reshape(1000, 784) / np.float32(255)
    (site[0] / "pictures").write_bytes(pictures.astype("<f4").tobytes())
    answers = page.evaluate(BOTH, {"model": f"/bundle/{name}", "count": 1000})
    ours, litert_js = (np.array(answers[who]).reshape(1000, 10) for who in ("ours", "theirs"))
    python = interpret((bundle / name).read_bytes(), pictures)
    for who, theirs in [("the Python interpreter", python), ("LiteRT.js", litert_js)]:
        difference = np.abs(ours - theirs).max()
        agreement = (ours.argmax(1) == theirs.argmax(1)).mean()
        print(f"{name} against {who}: largest difference {difference:.1e}, same answer {agreement:.2%}")
        assert difference <= VARIANTS[name]
        assert agreement >= (1 if VARIANTS[name] <= 1e-5 else 0.998)


# ------------------------------------------------------------------------------------------------- drawn on the canvas

DRAWN = int(os.environ.get("EXPLAINER_DRAWN", "2500"))  # of the 10,000 test digits; `make soak` draws them all
DRAW_AND_ASK = """async ({ count, seed }) => {
    const { read, run } = await import('/web/tflite.js');
    const { prepare } = await import('/web/prepare.js');
    const digits = new Uint8Array(await (await fetch('/digits')).arrayBuffer());
    const network = read(await (await fetch('/web/trained_model_float16.tflite')).arrayBuffer());
    let state = seed;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const best = (values) => values.indexOf(Math.max(...values));
    const small = new OffscreenCanvas(28, 28), paper = new OffscreenCanvas(280, 280);
    const [from, to] = [small, paper].map((canvas) => canvas.getContext('2d', { willReadFrequently: true }));
    const pixels = new ImageData(28, 28), ink = new Uint8Array(280 * 280), untouched = new Float32Array(784);
    const answers = { untouched: [], drawn: [] };
    for (let place = 0; place < count; place++) {
        for (let i = 0; i < 784; i++) {
            pixels.data[4 * i + 3] = digits[784 * place + i]; // alpha is the ink
            untouched[i] = digits[784 * place + i] / 255;
        }
        from.putImageData(pixels, 0, 0);
        const side = 84 + 196 * random(); // from 0.3 of the paper to all of it
        to.clearRect(0, 0, 280, 280);
        to.imageSmoothingQuality = 'high';
        to.drawImage(small, random() * (280 - side), random() * (280 - side), side, side);
        const data = to.getImageData(0, 0, 280, 280).data;
        for (let i = 0; i < ink.length; i++) ink[i] = data[4 * i + 3];
        answers.untouched.push(best(run(network, untouched).output));
        answers.drawn.push(best(run(network, prepare(ink, 280)).output));
    }
    return answers;
}"""


def test_digits_of_any_size_and_place_lose_next_to_nothing(
    site: tuple[Path, str], page: Page, full_mnist: Path
) -> None:
    """Test digits on the page's paper, from 0.3 to full size, anywhere: at most 0.2 point below the untouched."""
    with np.load(full_mnist) as data:
        images, labels = (data[name][:: 10_000 // DRAWN] for name in ("x_test", "y_test"))
    (site[0] / "digits").write_bytes(images.tobytes())
    answers = page.evaluate(DRAW_AND_ASK, {"count": len(images), "seed": 7})
    untouched, drawn = (float((np.array(answers[kind]) == labels).mean()) for kind in ("untouched", "drawn"))
    print(f"{len(images)} test digits: untouched {untouched:.2%}, drawn at random size and place {drawn:.2%}")
    assert drawn >= untouched - 0.002


PENS = """async ({ drawings, pens }) => {
    const { read, run } = await import('/web/tflite.js');
    const { prepare } = await import('/web/prepare.js');
    const { inkOf } = await import('/web/drawing.js');
    const network = read(await (await fetch('/web/trained_model_float16.tflite')).arrayBuffer());
    const answer = (strokes, pen) => {
        try {
            const output = run(network, prepare(inkOf(strokes, 280, pen / 280), 280)).output;
            return output.indexOf(Math.max(...output));
        } catch { return -1; } // refused: counted as wrong
    };
    return pens.map((pen) => drawings.map((strokes) => answer(strokes, pen)));
}"""


def test_thin_and_thick_pens_lose_at_most_a_point(page: Page, offline_test: tuple) -> None:
    """The offline test digits' strokes, drawn with pens of 8 to 36 pixels on 280."""
    images, labels = offline_test[0][:400], offline_test[1][:400]
    pens = [8, 20, 36]
    answers = page.evaluate(PENS, {"drawings": [strokes(image) for image in images], "pens": pens})
    right = {pen: float((np.array(each) == labels).mean()) for pen, each in zip(pens, answers, strict=True)}
    print("pens: " + ", ".join(f"{pen} px {share:.1%}" for pen, share in right.items()))
    assert min(right.values()) >= max(right.values()) - 0.01
