"""The bundle, its web folder, a browser page with it, and digits that no shipped model has seen."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from explainer import mnist, phone
from explainer.files import asset

PHONE_SCREEN = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of the model that comes with the course, without web/ and flutter/: tests pack those anew."""
    folder = tmp_path_factory.mktemp("bundle") / "bundle"
    shutil.copytree(asset("model/bundle"), folder, ignore=shutil.ignore_patterns("web", "flutter", "README.md"))
    return folder


@pytest.fixture(scope="session")
def web(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished web folder."""
    folder = tmp_path_factory.mktemp("phone") / "web"
    phone.pack_web(bundle, folder)
    return folder


@pytest.fixture(scope="session")
def offline_test() -> tuple[np.ndarray, np.ndarray]:
    """The embedded rows 8,000 to 9,999: the offline test set."""
    digits = mnist.load()
    return digits.test_images, digits.test_labels


@pytest.fixture(scope="module")
def url(bundle: Path) -> Iterator[str]:
    """The address of the served recogniser."""
    with phone.serving(bundle, port=0) as server:
        yield server.urls[0]


@pytest.fixture
def open_recogniser(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_recogniser(url, **context)` -> a page at rest; at the end nothing may have been complained about."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(message: str, about: str) -> None:
        if not about.endswith("/favicon.ico"):  # browsers look for one beside a plain text file
            complaints.append(f"{message} {about}")

    def opened(address: str, **context: object) -> Page:
        contexts.append(browser.new_context(**{**PHONE_SCREEN, **context}))
        page = contexts[-1].new_page()
        page.on("console", lambda said: said.type in {"error", "warning"} and complain(said.text, said.location["url"]))
        page.on("pageerror", lambda error: complain(str(error), ""))
        page.goto(address)
        page.locator("body[data-ready]").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, complaints
