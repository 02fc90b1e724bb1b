"""Serving the recogniser on the network: exactly its files, the right types, a clean stop, addresses and QR code."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from explainer import phone
from explainer.phone import server as server_module


def get(url: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, dict(problem.headers), problem.read()


def test_it_serves_every_file_with_its_type(bundle: Path, web: Path) -> None:
    with phone.serving(bundle, port=0) as server:
        status, headers, body = get(server.urls[0])
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert body == (web / "index.html").read_bytes()
        for file in web.iterdir():
            status, headers, body = get(server.urls[0] + file.name)
            assert (status, body) == (200, file.read_bytes()), file.name
            assert headers["X-Content-Type-Options"] == "nosniff"
        assert get(server.urls[0] + "tflite.js")[1]["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["/../manifest.json", "/%2e%2e/manifest.json", "//etc/passwd", "/web/", "/x.js", "/.."]
)
def test_it_serves_nothing_else(path: str, bundle: Path) -> None:
    with phone.serving(bundle, port=0) as server:
        connection = http.client.HTTPConnection("localhost", server.port, timeout=5)
        connection.request("GET", path)
        assert connection.getresponse().status == 404
        connection.close()


def test_every_answer_has_the_headers_that_protect(bundle: Path) -> None:
    """Also one of which our own code knows nothing: another method, a request that is no HTTP, an address without end."""
    requests = [
        b"GET / HTTP/1.0\r\n\r\n", b"HEAD /app.js HTTP/1.0\r\n\r\n", b"GET /missing.js HTTP/1.0\r\n\r\n",
        b"POST / HTTP/1.0\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"nonsense of many words here HTTP/1.0\r\n\r\n",
        b"GET /" + 70_000 * b"a" + b" HTTP/1.0\r\n\r\n", b"GET / HTTP/1.0\r\n" + 200 * b"A: b\r\n" + b"\r\n",
    ]  # fmt: skip
    expected = [200, 200, 404, 501, 505, 400, 414, 431]
    with phone.serving(bundle, port=0) as server:
        for request, status in zip(requests, expected, strict=True):
            with socket.create_connection(("localhost", server.port), timeout=5) as client:
                client.sendall(request)
                answer = http.client.HTTPResponse(client, method=request.split()[0].decode())
                answer.begin()
                assert answer.status == status, request[:40]
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
                assert "Python" not in answer.headers["Server"]
                if status != 200:
                    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_connection_that_drips_is_dropped(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps no connection alive; an honest phone beside it is served meanwhile."""
    monkeypatch.setattr(server_module, "SECONDS_TO_ASK", 0.5)
    with phone.serving(bundle, port=0) as server, socket.create_connection(("localhost", server.port)) as client:
        client.settimeout(0.05)
        began = time.monotonic()
        while time.monotonic() - began < 20:
            try:
                client.send(b"a")
                if client.recv(1) == b"":
                    break
            except TimeoutError:
                assert get(server.urls[0])[0] == 200
            except ConnectionError:
                break
        assert 0.3 < time.monotonic() - began < 15


def test_a_class_of_forty_phones_loads(bundle: Path, web: Path) -> None:
    """Forty phones at once, each with six connections, fetch all files: 3 s on an idle machine, and none is turned away."""
    names = [file.name for file in web.iterdir()]
    size = sum(file.stat().st_size for file in web.iterdir())

    async def fetch(port: int, name: str) -> int:
        reader, writer = await asyncio.open_connection("localhost", port)
        writer.write(f"GET /{name} HTTP/1.0\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        assert b" 200 " in head.splitlines()[0]
        return len(body)

    async def load(port: int) -> int:
        six = asyncio.Semaphore(6)

        async def one(name: str) -> int:
            async with six:
                return await fetch(port, name)

        return sum(await asyncio.gather(*map(one, names)))

    async def a_class(port: int) -> list[int]:
        return await asyncio.wait_for(asyncio.gather(*(load(port) for _ in range(40))), 30)

    # In a thread of its own: while a browser is open, this one has an event loop that runs already.
    with phone.serving(bundle, port=0) as server, ThreadPoolExecutor(1) as beside:
        began = time.monotonic()
        assert beside.submit(lambda: asyncio.run(a_class(server.port))).result() == [size] * 40
        print(f"40 phones, {len(names)} files each: {time.monotonic() - began:.2f} s")


def test_it_stops_cleanly_and_the_port_is_free_again(bundle: Path) -> None:
    with phone.serving(bundle, port=0) as server:
        port = server.port
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://localhost:{port}/", timeout=2)
    with phone.serving(bundle, port=port) as again:
        assert get(again.urls[0])[0] == 200


def test_a_taken_port_is_told(bundle: Path) -> None:
    with socket.socket() as other:
        other.bind(("localhost", 0))
        other.listen()
        with (
            pytest.raises(
                OSError,
                match=r"cannot listen on localhost, port \d+: another program has that port; choose another",
            ),
            phone.serving(bundle, port=other.getsockname()[1]),
        ):
            pass


def test_an_impossible_port_is_told(bundle: Path) -> None:
    with pytest.raises(ValueError, match="port must be from 1 to 65535"), phone.serving(bundle, port=99_999):
        pass


def test_only_this_machine_unless_asked(bundle: Path) -> None:
    with phone.serving(bundle, port=0) as server:
        assert server.urls == (f"http://localhost:{server.port}/",)
        said = phone.instructions(server)
    assert "Only this machine can open it" in said
    assert "--lan" in said


def test_for_the_whole_network_it_says_so_and_shows_a_code(bundle: Path) -> None:
    with phone.serving(bundle, host="0.0.0.0", port=0) as server:
        assert server.urls[-1] == f"http://localhost:{server.port}/"
        said = phone.instructions(server)
    assert "every device of this network can open it" in said
    assert "cannot install" in said
    assert "▄" in said or "█" in said
    assert all(re.fullmatch(r"http://[\w.]+:\d+/", url) for url in server.urls)
