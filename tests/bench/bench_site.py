"""How heavy the static edition is, and how soon a slow phone shows it: python tests/bench/bench_site.py [FOLDER]

The phone is Lighthouse's: a processor slowed four times, 150 ms to the server and back, 1.6 Mbit/s; the server compresses what it
sends, as web hosts do. No page can be quicker than the first figure, that of one line whose script of one line answers.
Without FOLDER the edition is built first, which takes minutes.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import threading
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from explainer import site

PAGES = ("index", "activations", "walkthrough", "train", "practice")
PHONE = {"width": 390, "height": 844}
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
# What the page itself notes. It answers as soon as the picture that is held, or the step player, stands in its first part;
# it is whole when the others stand, too, which come behind it.
WATCH = """
globalThis.shifted = 0;
globalThis.largest = 0;
globalThis.busy = 0;
globalThis.stood = 0;
globalThis.whole = 0;
const all = (type, kept) => new PerformanceObserver((list) => list.getEntries().forEach(kept)).observe({ type, buffered: true });
all('layout-shift', ({ hadRecentInput, value }) => (shifted += hadRecentInput ? 0 : value));
all('largest-contentful-paint', ({ startTime }) => (largest = startTime));
all('longtask', ({ duration }) => (busy += duration - 50));
const isReady = (place) => place.querySelector('.instrument, .player .controls');
const look = () => {
    if (whole || document.readyState === 'loading') return;
    const places = [...document.querySelectorAll('.in-hand, .walk')];
    if (!stood && places.filter((place) => !place.closest('.later')).every(isReady)) stood = performance.now();
    if (places.every(isReady)) whole = performance.now();
};
new MutationObserver(look).observe(document, { childList: true, subtree: true });
document.addEventListener('DOMContentLoaded', look);
"""
FLOOR = {
    "floor.html": b'<!DOCTYPE html><script src="floor.js" type="module"></script><div class="in-hand">Wait</div>',
    "floor.js": b"document.querySelector('.in-hand').innerHTML = '<p class=instrument>Here</p>';",
}
READY = "() => stood"
FIRST = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """No word about each request."""

    def do_GET(self) -> None:
        """The file, compressed."""
        file = Path(self.translate_path(self.path))
        if not file.is_file() and file.name not in FLOOR:
            self.send_error(404)
            return
        packed = packed_file(file)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(packed)))
        self.end_headers()
        self.wfile.write(packed)


@cache
def packed_file(file: Path) -> bytes:
    return gzip.compress(FLOOR.get(file.name) or file.read_bytes(), 6)


def main(folder: Path) -> None:
    weigh(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/{folder.name}"
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for name in ("floor", *PAGES):
            print(visited(browser, f"{address}/{name}.html", name))
        browser.close()
    server.shutdown()


def weigh(folder: Path) -> None:
    sizes = {file.relative_to(folder).parts[0]: 0 for file in folder.rglob("*") if file.is_file()}
    for file in folder.rglob("*"):
        if file.is_file():
            sizes[file.relative_to(folder).parts[0]] += file.stat().st_size
    print(f"{sum(sizes.values()) / 1e6:.2f} MB all told")
    for name, size in sorted(sizes.items(), key=lambda pair: -pair[1])[:8]:
        print(f"  {size / 1e6:.2f} MB {name}")


def visited(browser: Browser, address: str, name: str) -> str:
    """Medians of five first visits."""
    visits = [visit(browser, address) for _ in range(5)]
    first, largest, ready, whole, busy, shifted, weight, later = (
        statistics.median(column) for column in zip(*visits, strict=True)
    )
    return (
        f"{name}: {weight / 1000:.0f} kB until it answers, then {later / 1000:.0f} kB; first line after {first:.0f} ms, largest "
        f"after {largest:.0f} ms, interactive after {ready:.0f} ms, all of it after {whole:.0f} ms; blocked for {busy:.0f} ms; "
        f"layout shift {shifted:.3f}"
    )


def visit(browser: Browser, address: str) -> tuple[float, ...]:
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, service_workers="block")
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    came = [0.0]
    session.on("Network.loadingFinished", lambda done: came.__setitem__(0, came[0] + done["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address, wait_until="commit")
    page.wait_for_function(READY, polling=20)
    weight = came[0]
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => whole", polling=20)
    seen = page.evaluate(f"[({FIRST})(), largest, stood, whole, busy, shifted]")
    context.close()
    return *seen, weight, came[0] - weight


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory() as made:
            main(site.build(Path(made) / "course"))
