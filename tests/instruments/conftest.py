"""Lets the tests of this folder import what they share, and opens an instrument in a browser."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from explainer.instruments.instrument import Instrument

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """`shown(instrument, width=390)` -> its page, opened from disk. At the end nothing may have been logged or asked for."""
    complaints: list[str] = []
    contexts = []

    def opened(made: Instrument, *, width: int = 1280, **context: object) -> Page:
        file = tmp_path / f"{made.kind}.html"
        file.write_text(made.to_html(), encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **context))
        page = contexts[-1].new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith((file.as_uri(), "blob:")) or complaints.append(asked.url))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, complaints
