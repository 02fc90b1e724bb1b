"""Carrying the network away: what the page hands over, what it promises, and the code for the phone's camera."""

from __future__ import annotations

import io
import json
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect

from explainer import phone
from explainer.files import asset
from explainer.lessons import elements, record
from explainer.lessons.syllabus import module

export = module("export")


def test_no_code_before_there_is_an_address(lesson) -> None:
    page = lesson("export")
    assert "<img" not in _html(page)
    page.text_input(key="hosted").set_value("https://ada.github.io/digits/").run()
    assert 'alt="QR code for https://ada.github.io/digits/"' in _html(page)
    assert not page.warning


def test_plain_http_is_said_to_need_the_computer() -> None:
    page = record("export", hosted="http://192.0.2.7:8600/")
    assert page.record.all(elements.Image)
    assert "not offline" in page.words
    said = "plain http, so there the page works only while your computer is on"
    assert any("https" in line and said in line for line in page.words.split("\n"))


@pytest.mark.parametrize(
    "typed", ["ftp://x.org", "javascript:alert(1)", "https://", "https://[", "x y", "https://a b", "//x"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"an address such as https://your-name.github.io/digits/ is expected"):
        export.read_address(typed)


def test_the_course_s_own_bundle_is_a_whole_zip_with_relative_paths() -> None:
    with zipfile.ZipFile(io.BytesIO(export.with_recogniser(asset("model/bundle")))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        manifest = json.loads(archive.read("bundle/manifest.json"))
        sizes = {name: archive.getinfo(f"bundle/{one['file']}").file_size for name, one in manifest["variants"].items()}
    assert all(name.startswith("bundle/") and ".." not in name for name in names)
    assert {"bundle/web/index.html", "bundle/flutter/pubspec.yaml", "bundle/README.md"} <= set(names)
    assert export.sizes() == sizes


@pytest.mark.browser
def test_the_unzipped_recogniser_runs_from_any_static_server(browser: Browser, tmp_path: Path) -> None:
    """Unzip anywhere, serve the folder with Python's own server, open web/: that is all; then it works without the server."""
    with zipfile.ZipFile(io.BytesIO(export.with_recogniser(asset("model/bundle")))) as archive:
        archive.extractall(tmp_path)
    phone.check(tmp_path / "bundle")
    server = ThreadingHTTPServer(("localhost", 0), partial(_Quiet, directory=str(tmp_path)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        page = browser.new_page()
        page.goto(f"http://localhost:{server.server_port}/bundle/web/")
        expect(page.locator("#offline")).to_contain_text("Ready")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    page.reload()
    page.get_by_role("button", name="sample Seven").click()
    expect(page.locator("#glyph")).to_have_text("7")
    page.context.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _html(page) -> str:
    return " ".join(element.proto.body for element in page.get("html"))
