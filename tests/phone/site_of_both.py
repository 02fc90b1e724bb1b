"""A static server for tests and benchmarks in which our reader and Google's LiteRT.js can be loaded side by side."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from explainer import phone

NODE_MODULES = Path(__file__).resolve().parents[1] / "node_modules"
EMPTY = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="importmap">{"imports": {
    "@litertjs/core": "/node_modules/@litertjs/core/dist/index.js",
    "@litertjs/wasm-utils": "/node_modules/@litertjs/wasm-utils/dist/index.js"
}}</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(bundle: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address of an empty page in it.

    The folder has web/ (the recogniser), bundle/, node_modules/, and whatever a test puts there.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        phone.pack_web(bundle, folder / "web")
        (folder / "bundle").symlink_to(bundle.resolve())
        (folder / "node_modules").symlink_to(NODE_MODULES)
        (folder / "empty.html").write_text(EMPTY)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        try:
            yield folder, f"http://127.0.0.1:{server.server_port}/empty.html"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
