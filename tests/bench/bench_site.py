"""How heavy the static edition is, how soon a phone shows it, how many readers nginx serves: tests/bench/bench_site.py [FOLDER]

The phone is Lighthouse's: a processor slowed four times, 150 ms to the server and back, 1.6 Mbit/s; the server compresses what it
sends, as web hosts do. No page can be quicker than the first figure, that of one line whose script of one line answers.
Without FOLDER the edition is built first, which takes minutes.
"""

from __future__ import annotations

import gzip
import http.client
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
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


NGINX = """daemon off; worker_processes 1; pid {scratch}/pid; error_log stderr crit;
events {{ }}
http {{
    access_log off; keepalive_requests 1000000; types {{ text/html html; }}
    client_body_temp_path {scratch}; proxy_temp_path {scratch}; fastcgi_temp_path {scratch};
    uwsgi_temp_path {scratch}; scgi_temp_path {scratch};
    server {{ listen 127.0.0.1:{port}; root {root}; gzip on; }}
}}"""
SECONDS, READERS = 3, 8
# A reader in a process of its own, who asks for the first page again and again over one connection, and counts.
READER = """
import http.client, sys, time
port, encoding, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
line, count, end = http.client.HTTPConnection("127.0.0.1", port), 0, time.monotonic() + seconds
while time.monotonic() < end:
    line.request("GET", "/index.html", headers={"Accept-Encoding": encoding})
    answer = line.getresponse()
    assert answer.status == 200 and answer.read()
    count += 1
print(count / seconds)
"""


def main(folder: Path) -> None:
    weigh(folder)
    serve(folder)
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


def serve(folder: Path) -> None:
    """How many requests a second nginx answers on one core, while its readers have the other."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not nginx:
        print("nginx is not installed: how many requests a second it answers is not counted")
        return
    with tempfile.TemporaryDirectory() as scratch:
        port = _free_port()
        Path(scratch, "conf").write_text(NGINX.format(scratch=scratch, root=folder, port=port))
        Path(scratch).chmod(0o755)
        server = subprocess.Popen([nginx, "-e", "stderr", "-c", f"{scratch}/conf"])
        try:
            _wait_for(port)
            for name, encoding in (("plain", "identity"), ("compressed anew each time", "gzip")):
                print(f"nginx, first page, {name}: {_requests(port, encoding):,.0f} requests a second")
        finally:
            server.terminate()
            server.wait()


def _free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        return server.server_port


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/index.html")
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("nginx does not answer")


def _requests(port: int, encoding: str) -> float:
    def ask(_: int) -> float:
        command = [sys.executable, "-c", READER, str(port), encoding, str(SECONDS)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    with ThreadPoolExecutor(READERS) as readers:
        return sum(readers.map(ask, range(READERS)))


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
