"""Instruments: `python tests/bench/bench_instruments.py` prints how soon they answer, also with the CPU slowed four times.

From input event to changed picture: a pointer event is sent, and the time is taken when the frame that follows has been
painted (a message that is posted from requestAnimationFrame). Frames a second are counted while the playground trains, and
while a pen moves over the glass network's paper. Each figure has its bound beside it; a busy machine misses all of them.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, expect, sync_playwright

from explainer import descend, instruments, mnist, playground
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
SLOWED = (1, 4)  # as fast as this machine is, and four times as slow
MOST = (16, 33)  # milliseconds until the picture has changed, with the CPU slowed: median and 95th percentile
LEAST = {"playground": (60, 30), "glass network": (30, None)}  # frames a second, as it is and slowed
LONGEST = 1  # seconds of an epoch in the browser

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
# Frames a second; where there is paper, a pen writes circles on it meanwhile.
FRAMES = """(long) => new Promise((done) => {
    const paper = document.querySelector('.paper'), box = paper?.getBoundingClientRect();
    const send = (kind, turn) => paper?.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 1, button: 0,
        clientX: box.x + box.width * (0.5 + 0.2 * Math.cos(turn)), clientY: box.y + box.height * (0.5 + 0.3 * Math.sin(turn)) }));
    if (paper) paper.setPointerCapture = () => {};
    send('pointerdown', 0);
    let count = 0;
    const began = performance.now();
    const frame = () => {
        const took = performance.now() - began;
        count += 1;
        send('pointermove', took / 300);
        if (took < long) return requestAnimationFrame(frame);
        send('pointerup', 0);
        done(1000 * count / took);
    };
    requestAnimationFrame(frame);
})"""


def shown(page: Page, instrument: Instrument, folder: str) -> None:
    file = Path(folder) / "page.html"
    file.write_text(instrument.to_html(), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector(".instrument svg *", state="attached")


def answers(page: Page, slow: Callable[[int], None], folder: str) -> None:
    """How soon each picture follows the hand."""
    print(f"milliseconds from input event to changed picture, median and 95th percentile of {EVENTS}")
    for name, instrument in MADE.items():
        shown(page, instrument, folder)
        told = []
        for slower in SLOWED:
            slow(slower)
            took = page.evaluate(ANSWER, [EVENTS])
            told.append(f"{median(took):.1f} and {quantiles(took, n=20)[-1]:.1f}")
        slow(1)
        size = len(instrument.to_html().encode()) / 1000
        bound = f"{told[1]} ms (at most {MOST[0]} and {MOST[1]})"
        print(f"{name}: {told[0]} ms; CPU slowed four times: {bound}; its page: {size:.0f} kB")


def frames(page: Page, slow: Callable[[int], None], folder: str) -> None:
    """How often a second the two that move by themselves are drawn anew."""
    circles = playground.points("circles", 300)
    moving = {
        "playground": (instruments.playground(circles, playing=True), "2-8-8-1, 300 points, while it trains"),
        "glass network": (instruments.glass(mnist.shipped()), "784-128-128-10, while a pen writes"),
    }
    for name, (instrument, what) in moving.items():
        shown(page, instrument, folder)
        for slower, least in zip(SLOWED, LEAST[name], strict=True):
            slow(slower)
            page.wait_for_timeout(1000)
            bound = f" (at least {least})" if least else ""
            print(
                f"{name} ({what}), CPU slowed {slower} times: {page.evaluate(FRAMES, 3000):.0f} frames a second{bound}"
            )
        slow(1)


def epoch(page: Page, folder: str) -> None:
    """How long the browser trains for one epoch, in a worker."""
    trainer = instruments.trainer(mnist.load())
    shown(page, trainer, folder)
    page.get_by_role("button", name="Start", exact=True).click()
    counter = page.locator(".counter").first
    expect(counter).to_contain_text("epoch 3", timeout=60_000)
    seconds = float(re.search(r"([\d.]+) s", counter.inner_text())[1]) / 2  # of the two that are over
    count = trainer.data["count"]["learned"]
    print(f"an epoch of {count:,} digits in a worker: {seconds:.2f} s (at most {LONGEST} for 8,000)")


def main() -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("no Chromium on this machine: nothing was measured")
        return
    print(f"{os.cpu_count()} cores, of which {os.getloadavg()[0]:.1f} were busy before")
    with sync_playwright() as player, tempfile.TemporaryDirectory() as folder:
        browser = player.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        speed = page.context.new_cdp_session(page)

        def slow(times: int) -> None:
            speed.send("Emulation.setCPUThrottlingRate", {"rate": times})

        answers(page, slow, folder)
        frames(page, slow, folder)
        epoch(page, folder)
        browser.close()


if __name__ == "__main__":
    main()
