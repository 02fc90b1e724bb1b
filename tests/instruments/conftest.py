"""Lets the tests of this folder import what they share, and opens an instrument in a browser."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, Request

from explainer.instruments.instrument import Instrument
from tests.tabs import Tabs

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture
def shown(tabs: Tabs, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """`shown(instrument, width=390)` -> its page, opened from disk. At the end nothing may have been logged or asked for."""
    complaints: list[str] = []
    used: list[Page] = []
    empty = tmp_path / "empty.html"
    empty.touch()
    own: list[str] = [empty.as_uri(), "blob:"]

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(said.text)

    def caught(error: Error) -> None:
        complaints.append(str(error))

    def ask(asked: Request) -> None:
        if not asked.url.startswith(tuple(own)):
            complaints.append(asked.url)

    def opened(made: Instrument, *, width: int = 1280, **context: object) -> Page:
        file = tmp_path / f"{made.kind}.html"
        file.write_text(made.to_html(), encoding="utf-8")
        own.append(file.as_uri())
        page = tabs.take(viewport={"width": width, "height": 900}, **context)
        used.append(page)
        page.on("console", hear)
        page.on("pageerror", caught)
        page.on("request", ask)
        page.goto(file.as_uri())
        return page

    yield opened
    for page in used:
        for event, heard in (("console", hear), ("pageerror", caught), ("request", ask)):
            page.remove_listener(event, heard)
        tabs.give_back(page, empty.as_uri())
    assert not complaints, complaints
