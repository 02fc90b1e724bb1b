"""A server that hands a bundle's recogniser to the phones of the same network."""

from __future__ import annotations

import ipaddress
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread

from explainer.destinations import reason
from explainer.numeric.validation import is_whole, quoted
from explainer.phone import packing

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".tflite": "application/octet-stream",
    ".bin": "application/octet-stream",
    ".apk": "application/vnd.android.package-archive",
}
Request = socket.socket | tuple[bytes, socket.socket]  # as socketserver has it; the pair is what UDP gives
APP = "recogniser.apk"  # under this name the server hands out the Android app, which about.js offers
_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
}
LONGEST_CODE = 1000  # letters that fit into a QR code, whatever they are
SECONDS_TO_ASK = 10  # a request of a few hundred bytes has arrived by then
SECONDS_TO_ANSWER = 60  # the largest file, over a poor network


@dataclass(frozen=True)
class Serving:
    """A running server: where it listens, and the addresses under which it is reached.

    >>> Serving("localhost", 8600, ("http://localhost:8600/",)).urls[0]
    'http://localhost:8600/'
    """

    host: str
    port: int
    urls: tuple[str, ...]  # the best one for a phone first
    has_app: bool = False  # whether it hands out an Android app, too


@contextmanager
def serving(
    bundle: str | Path, *, host: str = "localhost", port: int = 8600, app: bytes | None = None
) -> Iterator[Serving]:
    """Serve a bundle's recogniser while the block runs; `host="0.0.0.0"` lets other devices of the network in.

    `app` is the Android app that is handed out beside the page, if any: what `android.apk` makes.

    Raises FileNotFoundError or ValueError for a folder that is not a bundle, ValueError for a host that this machine is not,
    OSError when the port is taken.

    >>> from explainer.files import asset
    >>> with serving(asset("model/bundle"), port=0) as running:
    ...     running.host, running.port > 0, running.has_app
    ('localhost', True, False)
    """
    if not is_whole(port, 0, 65535):
        raise ValueError(f"port must be from 1 to 65535 (0: any free one), got {quoted(port)}")
    if not isinstance(host, str):
        raise ValueError(f"host must be a name or an address of this machine, as text, got {quoted(host)}")
    if not isinstance(app, bytes | None):
        raise ValueError(f"app must be the bytes of an Android app, as phone.apk makes them, got {quoted(app)}")
    files = packing.web_files(bundle)  # packed anew: whatever lies in web/, old or changed, is not served
    files |= {APP: app} if app else {}
    try:
        server = _Server((host, port), _handler(files))
    except (socket.gaierror, UnicodeError, TypeError) as problem:
        raise ValueError(f"host must be a name or an address of this machine, got {quoted(host)}") from problem
    except OSError as problem:
        raise OSError(f"cannot listen on {host}, port {port}: {reason(problem.errno, problem)}") from problem
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield Serving(host, server.server_port, tuple(_urls(host, server.server_port)), app is not None)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """A thread for each connection; a connection that is late is cut off, whatever it still drips."""

    daemon_threads = True
    request_queue_size = 512  # connections that may wait: a class of 40 phones opens 240 at the same moment

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.deadlines: dict[Request, float] = {}
        super().__init__(address, handler)

    def process_request(self, request: Request, client_address: object) -> None:
        self.deadlines[request] = time.monotonic() + SECONDS_TO_ASK
        super().process_request(request, client_address)

    def shutdown_request(self, request: Request) -> None:
        self.deadlines.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Called several times a second: end what has lasted too long."""
        for request, deadline in self.deadlines.copy().items():
            if time.monotonic() > deadline and isinstance(request, socket.socket):
                with suppress(OSError):  # gone by itself meanwhile
                    request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Request, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a phone that goes away in the middle is no error
            super().handle_error(request, client_address)


def _handler(files: dict[str, bytes]) -> type[BaseHTTPRequestHandler]:
    """Answers with exactly these files and nothing else: no path of a request ever reaches the disk."""

    class Handler(BaseHTTPRequestHandler):
        server: _Server
        timeout = SECONDS_TO_ANSWER  # with HTTP/1.0 a connection ends with its answer, so stopping leaves none open
        server_version, sys_version = "explainer", ""

        def do_GET(self) -> None:
            self.server.deadlines[self.connection] = time.monotonic() + SECONDS_TO_ANSWER
            name = self.path.split("?")[0].removeprefix("/") or "index.html"
            if name in files:
                self.answer(200, _TYPES[Path(name).suffix], files[name])
            else:
                self.send_error(404, "There is no such file here.")

        def do_HEAD(self) -> None:
            self.do_GET()

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            """Also what http.server itself refuses has our headers, and is text."""
            self.answer(code, _TYPES[".txt"], (message or HTTPStatus(code).phrase).encode())

        def answer(self, code: int, kind: str, body: bytes) -> None:
            if (
                self.request_version == "HTTP/0.9"
            ):  # what http.server takes nonsense for, and then leaves out all headers
                self.request_version = self.protocol_version
            self.send_response(code)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **_HEADERS}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay quiet: the terminal shows the address and the QR code."""

    return Handler


def _urls(host: str, port: int) -> list[str]:
    """The addresses of this server: for all interfaces, the one that the local network sees comes first."""
    if host not in {"0.0.0.0", "::", ""}:
        return [f"http://{f'[{host}]' if ':' in host else host}:{port}/"]
    return [f"http://{name}:{port}/" for name in dict.fromkeys([*_local_addresses(), "localhost"])]


def _local_addresses() -> list[str]:
    """This machine's addresses on the local network, the one that it would use to talk to others first."""
    addresses = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):  # no network at all
        probe.connect(("192.0.2.1", 9))  # reserved for documentation; connecting a datagram socket sends nothing
        addresses.append(probe.getsockname()[0])
    with suppress(OSError):  # a machine without a resolvable name
        addresses += socket.gethostbyname_ex(socket.gethostname())[2]
    return [address for address in dict.fromkeys(addresses) if not ipaddress.ip_address(address).is_loopback]


def qr_terminal(url: str) -> str:
    """The QR code of an address, in characters for a terminal.

    >>> len(qr_terminal("http://localhost:8600/").splitlines())  # two rows of the code a line
    17
    """
    if not isinstance(url, str) or not 0 < len(url) <= LONGEST_CODE or not url.isprintable():
        raise ValueError(f"url must be an address, as text of at most {LONGEST_CODE:,} letters, got {quoted(url)}")
    import segno

    drawn = StringIO()
    segno.make(url, error="m", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def instructions(serving: Serving) -> str:
    """What to tell the person who started the server.

    >>> print(instructions(Serving("localhost", 8600, ("http://localhost:8600/",))).splitlines()[0])
    The recogniser is at http://localhost:8600/
    """
    if not isinstance(serving, Serving):
        raise ValueError(f"serving must be what phone.serving gives, got {quoted(serving)}")
    best, *others = serving.urls
    lines = [f"The recogniser is at {best}"]
    lines += [f"             also at {url}" for url in others]
    if serving.host in {"localhost", "127.0.0.1", "::1"}:
        lines += [
            "Only this machine can open it. For a phone on the same network: explainer phone --lan",
            "Here the page can be installed and then works offline.",
        ]
    else:
        lines += [
            f"Listening on {serving.host}, port {serving.port}: every device of this network can open it. Scan this:",
            "",
            qr_terminal(best),
            "A plain http address cannot install the page or keep it offline (browsers allow that on https only).",
            "For that, put a bundle's web/ folder on any static web host with https. The lesson Export hands out this",
            "network's bundle; explainer train --out DIR makes one of your own.",
        ]
        if serving.has_app:
            lines += [
                f"Android 7 and newer can install it as an app, which works offline: {best}{APP}",
                "The page's About offers it there. Android asks whether you trust the browser with installing apps.",
            ]
    return "\n".join([*lines, "Stop with Ctrl-C."])
