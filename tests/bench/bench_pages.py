"""How fast the course answers: opening, a slider in the browser, a running training, thirty readers at once.

Run it alone: `python tests/bench/bench_pages.py`. It starts its own server and needs Chromium.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from playwright.async_api import async_playwright
from websockets.asyncio.client import connect

from tests import crowd

READERS, MOVES = 30, 8
NUMBERS = itertools.count(1)
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
# A reader's window is there already. A new one here would load the menu below its address line, two pages, beside the lesson.
CHROMIUM.append("--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup")
# How long from a key on a slider until numbers and picture in the page have changed, by the browser's own clock.
MOVE = """async (shown) => {
    const said = () => shown.map((place) => document.querySelector(place)?.textContent);
    const before = said();
    const from = new Promise((pressed) => {
        addEventListener('keydown', () => pressed(performance.now()), { once: true, capture: true });
    });
    const changed = new Promise((done) => {
        const watch = () => {
            const all = said().every((words, at) => words && words !== before[at]);
            return all ? done(performance.now()) : requestAnimationFrame(watch);
        };
        watch();
    });
    return (await changed) - (await from);
}"""
# The largest text so far, and the end of the last long task, in milliseconds from the address.
STOOD = """Promise.all(['largest-contentful-paint', 'longtask'].map((type) => new Promise((done) => {
    new PerformanceObserver((list) => done(Math.max(...list.getEntries().map((entry) => entry.startTime + entry.duration))))
        .observe({ type, buffered: true });
})))"""
# How many new things the line above the bar says in ten seconds.
SAID = """() => new Promise((done) => {
    const said = new Set();
    const look = setInterval(() => said.add(document.querySelector('[data-testid=stProgress]')?.innerText), 20);
    setTimeout(() => { clearInterval(look); done(said.size - 1); }, 10_000);
})"""


async def openings(url: str, count: int) -> list[tuple[float, float]]:
    """Median seconds until a page can be read, and until it stands, in a browser that holds nothing of it and in one that does.

    A page stands when its last long task has ended: controls answer, and all pictures are drawn. The browser tells this of
    itself, afterwards: while a debugger looks on, as in a test, scripts begin a third slower.
    """
    first, again = [], []
    with tempfile.TemporaryDirectory() as profile:
        settings = ["--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}", "--window-size=1280,900"]
        browser = subprocess.Popen([shutil.which("chromium"), *CHROMIUM, *settings], stderr=subprocess.DEVNULL)
        try:
            said = Path(profile, "DevToolsActivePort")
            while not said.is_file() or len(said.read_text().split()) < 2:
                await asyncio.sleep(0.1)
            port, path = said.read_text().split()
            async with connect(f"ws://127.0.0.1:{port}{path}", max_size=None) as line:
                for _ in range(count):
                    reader = (await _asked(line, "Target.createBrowserContext"))["browserContextId"]
                    for times in (first, [], [], again):  # the compiled scripts, too, are kept from the third visit on
                        times.append(await _opening(line, reader, url))
        finally:
            browser.terminate()
            browser.wait()
    return [tuple(map(statistics.median, zip(*times, strict=True))) for times in (first, again)]


async def _opening(line, reader: str, url: str) -> list[float]:
    """Seconds from the address to the largest text, and to the end of the last task of more than 50 ms."""
    page = (await _asked(line, "Target.createTarget", url=url, browserContextId=reader))["targetId"]
    await asyncio.sleep(6)
    session = (await _asked(line, "Target.attachToTarget", targetId=page, flatten=True))["sessionId"]
    told = await _asked(line, "Runtime.evaluate", session, expression=STOOD, awaitPromise=True, returnByValue=True)
    await _asked(line, "Target.closeTarget", targetId=page)
    return [milliseconds / 1000 for milliseconds in told["result"]["value"]]


async def _asked(line, method: str, session: str | None = None, **parameters: object) -> dict:
    """What the browser answers to a command of the DevTools protocol."""
    number = next(NUMBERS)
    command = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
    await line.send(json.dumps(command))
    while (answer := json.loads(await line.recv())).get("id") != number:
        pass
    return answer["result"]


async def opened(browser, url: str):
    page = await browser.new_page()
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.goto(url)
    await page.locator("h1").first.wait_for()
    await page.get_by_role("slider").first.wait_for()
    await page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    return page


async def moves(page, count: int) -> list[float]:
    """Milliseconds from a key press on a slider until the picture and the numbers beside it have changed."""
    knob = page.get_by_role("slider", name="Sum x")
    await knob.focus()
    taken = []
    for _ in range(count):
        waiting = asyncio.ensure_future(page.evaluate(MOVE, [".figures", ".js-plotly-plot"]))
        await asyncio.sleep(0)
        await knob.press("ArrowRight")
        taken.append(await waiting)
    return taken


async def spoken(page) -> float:
    """How often a second a running training says something new."""
    await page.get_by_role("button", name="Start the training").click()
    await page.get_by_test_id("stProgress").get_by_text("Epoch").first.wait_for(timeout=120_000)
    return await page.evaluate(SAID) / 10


async def reader(url: str, count: int) -> list[float]:
    """A reader without a screen: opens a lesson over Streamlit's own protocol and moves its slider, one move a second."""
    async with crowd.reader(url) as one:
        await one.open("activation_slopes")
        taken = []
        for move in range(count):
            await asyncio.sleep(random.uniform(0.5, 1.5))
            taken.append(1000 * await one.move("Sum x", round(-3 + 0.1 * move, 1)))
        return taken


async def measure() -> None:
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        with crowd.course() as (url, pid):
            for lesson in ("network", "activations", "activation_slopes"):  # a chart; an instrument alone; both
                await openings(f"{url}/{lesson}", 1)  # the server is warm
                for times, who in zip(
                    await openings(f"{url}/{lesson}", 5), ("has to load everything", "was here before"), strict=True
                ):
                    print(
                        f"open lesson {lesson}: read after {times[0]:.2f} s, all of it stands after {times[1]:.2f} s in a "
                        f"browser that {who} (promised: the first lesson within 1.5 s, here before)"
                    )
            page = await opened(browser, f"{url}/activation_slopes")
            alone = await moves(page, 20)
            print(f"move a slider, alone: median {statistics.median(alone):.0f} ms (promised: 150 ms)")
            await page.close()
            held = crowd.memory(pid)
            everybody = await asyncio.gather(*(reader(url, MOVES) for _ in range(READERS)))
            taken = sorted(itertools.chain.from_iterable(everybody))
            print(f"memory: {held:.0f} MB with one reader, {(crowd.memory(pid) - held) / READERS:.1f} MB for each more")
            print(
                f"move a slider, {READERS} readers at once: median {statistics.median(taken):.0f} ms, "
                f"95th percentile {taken[int(0.95 * len(taken))]:.0f} ms (promised: 1000 ms)"
            )
            page = await opened(browser, f"{url}/train?epochs=100&batch=1")  # its slowest epochs; ends with the course
            print(f"a running training says something new {await spoken(page):.1f} times a second (promised: twice)")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(measure())
