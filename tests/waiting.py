"""Waiting for a state, on pages that forbid what Playwright would do."""

from __future__ import annotations

import time

from playwright.sync_api import Page


def until(page: Page, expression: str, arg: object = None, seconds: float = 30) -> None:
    """Wait until a JavaScript expression holds. The course's content security policy forbids `page.wait_for_function`."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression, arg):
        assert time.monotonic() < end, f"after {seconds} s still false: {expression}"
        page.wait_for_timeout(50)
