"""How fast the phone's recogniser loads and answers: python tests/bench/bench_phone.py [BUNDLE]

Figures are the browser's own (performance API), on this machine, from a local server. The reader is compared with
Google's LiteRT.js on the same files in the same page, one digit of each in turn.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from explainer import phone
from explainer.files import asset

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "phone"))
from site_of_both import served

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

ANSWER = """async () => {
    const taken = [];
    for (let digit = 0; digit < 30; digit++) {
        document.querySelectorAll('#samples button')[digit % 10].click();
        await new Promise((done) => setTimeout(done, 30));
        const begin = performance.now();
        document.querySelector('#recognize').click();
        document.querySelector('#verdict').getBoundingClientRect(); // the new words are laid out
        taken.push(performance.now() - begin);
    }
    return taken;
}"""
COMPARE = """async (names) => {
    const { read, run } = await import('/web/tflite.js');
    const { prepare } = await import('/web/prepare.js');
    const { inkOf } = await import('/web/drawing.js');
    const { loadLiteRt, loadAndCompile, Tensor } = await import('@litertjs/core');
    const digits = new Uint8Array(await (await fetch('/digits')).arrayBuffer());
    await loadLiteRt('/node_modules/@litertjs/core/wasm/');
    const median = (taken) => taken.sort((a, b) => a - b)[taken.length >> 1];
    const result = {};
    for (const name of names) {
        const bytes = new Uint8Array(await (await fetch('/bundle/' + name)).arrayBuffer());
        let begin = performance.now();
        const network = read(bytes);
        const opened = performance.now() - begin;
        const google = await loadAndCompile(bytes, { accelerator: 'wasm' });
        const [ours, theirs] = [[], []];
        for (let block = 0; block < 10; block++) { // thirty digits of ours, then thirty of theirs: the clock is coarse
            const pictures = Array.from({ length: 30 }, (_, k) =>
                Float32Array.from(digits.subarray(784 * (30 * block + k), 784 * (30 * block + k + 1)), (value) => value / 255));
            begin = performance.now();
            for (const picture of pictures) run(network, picture);
            ours.push((performance.now() - begin) / 30);
            begin = performance.now();
            for (const picture of pictures) {
                const input = new Tensor(picture, [1, 784]);
                const [output] = await google.run([input]);
                await output.data();
                input.delete();
                output.delete();
            }
            theirs.push((performance.now() - begin) / 30);
        }
        result[name] = [opened, median(ours), median(theirs)];
    }
    const thousandths = await (await fetch('/web/samples.json')).text();
    const samples = JSON.parse(thousandths, (_, part) => (typeof part === 'number' ? part / 1000 : part));
    const [painting, preparing] = [[], []];
    for (let place = 0; place < 100; place++) {
        let begin = performance.now();
        const ink = inkOf(samples[place % 10]);
        painting.push(performance.now() - begin);
        begin = performance.now();
        prepare(ink, 280);
        preparing.push(performance.now() - begin);
    }
    return { readers: result, painting: median(painting), preparing: median(preparing) };
}"""


def loading(browser: Browser, bundle: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    with phone.serving(bundle, port=0) as server:
        times = {}
        for visit in ("first load", "second load, from the cache"):
            page.goto(server.urls[0])
            page.locator("body[data-ready]").wait_for()
            times[visit] = page.evaluate("performance.now()")
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        for visit, taken in times.items():
            print(f"{visit}, until a digit can be recognised: {taken:.0f} ms")
        taken = page.evaluate(ANSWER)
        print(
            f"from Recognize to the answer: median {statistics.median(taken):.1f} ms, slowest of 30 {max(taken):.1f} ms"
        )
    context.close()


def readers(browser: Browser, bundle: Path) -> None:
    with served(bundle) as (folder, address):
        with np.load(asset("digits.npz")) as digits:
            (folder / "digits").write_bytes(digits["images"][8000:8300].tobytes())
        print(f"the whole web folder: {sum(file.stat().st_size for file in (folder / 'web').iterdir()):,} bytes")
        page = browser.new_page()
        page.goto(address)
        names = [
            f"trained_model{variant}.tflite" for variant in ("", "_float16", "_dynamic")
        ]  # LiteRT.js: no int8 input
        measured = page.evaluate(COMPARE, names)
        for name, (opened, ours, theirs) in measured["readers"].items():
            ratio = f"{ours / theirs:.1f} x LiteRT.js ({theirs:.2f} ms)"
            print(f"{name}: read in {opened:.1f} ms; a digit {ours:.2f} ms, {ratio}")
        print(f"a drawing painted {measured['painting']:.1f} ms, prepared {measured['preparing']:.1f} ms")


def main(bundle: Path) -> None:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        loading(browser, bundle)
        readers(browser, bundle)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else asset("model/bundle"))
