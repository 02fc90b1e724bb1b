"""Instruments: `python tests/bench/bench_instruments.py` prints how soon they answer, also with the CPU slowed four times.

From input event to changed picture: a pointer event is sent, and the time is taken when the frame that follows has been
painted (a message that is posted from requestAnimationFrame). Frames a second of the playground are counted while it trains.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from explainer import descend, instruments, playground
from explainer.instruments.instrument import Instrument

ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}
MADE = {
    "curve": instruments.curve("sigmoid", secant=1),
    "seven curves": instruments.curve(["sigmoid", "tanh", "relu", "elu", "gelu", "silu", "mish"]),
    "neuron": instruments.neuron(),
    "softmax": instruments.softmax([0.4, 3, 2.2]),
    "squares": instruments.loss("mse"),
    "surprise": instruments.loss("binary_cross_entropy"),
    "landscape": instruments.descent(descend(**ROWS, learning_rate="0.02", updates=200)),
    "ball": instruments.descent(descend(inputs=[[2]], targets=[3], weights=[-1], learning_rate="0.05")),
    "backprop": instruments.backprop(),
}
EVENTS = 60

# The time that the page's own script, style, layout and drawing take, without the wait for the screen's next frame.
ANSWER = """async ([count]) => {
    const handle = [...document.querySelectorAll('g.handle, g.chip')].at(-1), target = handle.querySelector('.reach') ?? handle;
    const box = target.getBoundingClientRect(), [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const send = (kind, dx) => target.dispatchEvent(new PointerEvent(kind,
        { bubbles: true, clientX: x + dx, clientY: y + dx / 3, pointerId: 1, button: 0 }));
    target.setPointerCapture = handle.setPointerCapture = () => {};
    send('pointerdown', 0);
    const took = [], frame = () => new Promise(requestAnimationFrame), channel = new MessageChannel();
    const painted = () => new Promise((done) => { channel.port1.onmessage = done; channel.port2.postMessage(0); });
    for (let k = 0; k < count; k += 1) {
        await frame();
        const began = performance.now();
        send('pointermove', (k % 2 ? 1 : -1) * (5 + k % 23));
        await painted();
        took.push(performance.now() - began);
    }
    send('pointerup', 0);
    return took;
}"""
FRAMES = """(long) => new Promise((done) => {
    let count = 0;
    const began = performance.now();
    const frame = () => {
        const took = performance.now() - began;
        count += 1;
        if (took > long) done(1000 * count / took); else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
})"""


def shown(page: Page, made: Instrument, folder: str) -> None:
    file = Path(folder) / "page.html"
    file.write_text(made.to_html(), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector(".instrument svg *", state="attached")


def main() -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("no Chromium on this machine: nothing was measured")
        return
    print(
        f"{os.cpu_count()} cores; milliseconds from input event to changed picture, median and 95th percentile of {EVENTS}"
    )
    with sync_playwright() as player, tempfile.TemporaryDirectory() as folder:
        browser = player.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        speed = page.context.new_cdp_session(page)
        for name, made in MADE.items():
            shown(page, made, folder)
            told = []
            for slower in (1, 4):
                speed.send("Emulation.setCPUThrottlingRate", {"rate": slower})
                took = page.evaluate(ANSWER, [EVENTS])
                told.append(f"{median(took):.1f} and {quantiles(took, n=20)[-1]:.1f}")
            speed.send("Emulation.setCPUThrottlingRate", {"rate": 1})
            size = len(made.to_html().encode()) / 1000
            print(f"{name}: {told[0]} ms; CPU slowed four times: {told[1]} ms; its page: {size:.0f} kB")
        given = playground.points("circles", 300)
        shown(page, instruments.playground(given, playing=True), folder)
        for slower in (1, 4):
            speed.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            page.wait_for_timeout(1000)
            print(
                f"playground 2-8-8-1, 300 points, CPU slowed {slower} times: {page.evaluate(FRAMES, 3000):.0f} frames a second"
            )
        browser.close()


if __name__ == "__main__":
    main()
