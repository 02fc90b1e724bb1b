"""Serving the recogniser on the network: exactly its files, the right types, a clean stop, addresses and QR code."""

from __future__ import annotations

import http.client
import re
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from explainer import phone


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
            pytest.raises(OSError, match=r"cannot listen on localhost, port \d+: .*; choose another port"),
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
