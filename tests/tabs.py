"""Tabs of the browser that one test hands to the next: a script that was compiled in one is not compiled again."""

from __future__ import annotations

from collections import defaultdict

from playwright.sync_api import Browser, Page, ViewportSize

USUAL: ViewportSize = {"width": 1280, "height": 720}


class Tabs:
    """Tabs that no test is using, each in a context of its own, by what cannot be changed in an open one."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.idle: dict[str, list[Page]] = defaultdict(list)
        self.made_for: dict[Page, str] = {}

    def take(
        self,
        *,
        viewport: ViewportSize = USUAL,
        color_scheme: str = "light",
        reduced_motion: str = "no-preference",
        **fixed: object,
    ) -> Page:
        """A tab with such a screen; keywords are those of Playwright's `browser.new_context`."""
        key = repr(sorted(fixed.items()))
        page = self.idle[key].pop() if self.idle[key] else self.browser.new_context(**fixed).new_page()
        self.made_for[page] = key
        page.set_viewport_size(viewport)
        page.emulate_media(media="null", color_scheme=color_scheme, reduced_motion=reduced_motion)
        return page

    def give_back(self, page: Page, empty: str) -> None:
        """Go to an empty page of the same server: nothing of the test runs any longer, or is in memory."""
        for opened_by_it in page.context.pages[1:]:
            opened_by_it.close()
        page.goto(empty)
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.context.clear_cookies()
        self.idle[self.made_for[page]].append(page)
