"""Pages run through the router, without a browser: `lesson("walkthrough", eta="0.01")` is the page at that address."""

from __future__ import annotations

import logging
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
sys.path.insert(0, str(PAGES))  # as `streamlit run pages/app.py` does: its files say `from shell import …`


@pytest.fixture(scope="session", autouse=True)
def settings(packages_scanned_once: None) -> None:
    """The course's own settings: AppTest does not read the file beside app.py, as `streamlit run` does."""
    file = PAGES / ".streamlit" / "config.toml"
    for name, value in tomllib.loads(file.read_text(encoding="utf-8"))["global"].items():
        config.set_option(f"global.{name}", value)


@pytest.fixture
def lesson(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[..., AppTest]]:
    """A lesson at an address, run once. Afterwards nothing may have been raised or logged as deprecated."""
    opened = []

    def run(name: str, **address: str | list[str]) -> AppTest:
        page = AppTest.from_file(str(PAGES / "app.py"), default_timeout=60)
        if name != "start":
            page.switch_page(f"{name}.py")
        for parameter, value in address.items():
            page.query_params[parameter] = value
        opened.append(page.run())
        return page

    with caplog.at_level(logging.WARNING):
        yield run
    for page in opened:
        assert not page.exception, [raised.value for raised in page.exception]
    said = [record.getMessage() for record in caplog.records if record.name.startswith("streamlit")]
    assert not [words for words in said if "ScriptRunContext" not in words], said


@pytest.fixture(scope="session")
def names() -> list[str]:
    """Every page of the course by its name, in reading order."""
    return ["start", *(file.stem for file in sorted(PAGES.glob("*.py")) if file.stem not in ("app", "server", "start"))]
