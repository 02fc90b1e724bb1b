"""What the server says with every answer, and that a page lives under it: nothing is run that is not its own."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Browser
from shell.headers import SAID


@pytest.mark.browser
@pytest.mark.parametrize(
    "place", ["/", "/softmax", "/_stcore/health", "/static/none.js", "/media/none.png", "/../etc/passwd"]
)
def test_every_answer_says_what_a_page_may_do(app_url: str, place: str) -> None:
    try:
        with urllib.request.urlopen(f"{app_url}{place}", timeout=20) as answer:
            said = answer.headers
    except urllib.error.HTTPError as refused:
        said = refused.headers
    assert {name.decode(): said[name.decode()] for name in SAID} == {
        name.decode(): held.decode() for name, held in SAID.items()
    }
    scripts = next(part for part in said["content-security-policy"].split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts


@pytest.mark.browser
def test_no_script_within_a_page_is_run_and_nothing_is_asked_of_others(app_url: str, browser: Browser) -> None:
    """As if somebody had found a way to put markup into a page of the course."""
    page = browser.new_page()
    page.goto(f"{app_url}/softmax")
    page.locator("h1").first.wait_for()
    page.evaluate(
        """() => {
            window.ran = [];
            addEventListener('securitypolicyviolation', (event) => window.ran.push(event.effectiveDirective));
            const script = document.createElement('script');
            script.textContent = 'window.ran.push("a script")';
            document.body.append(script);
            const place = document.createElement('div');
            place.innerHTML = '<img src="https://evil.example/beacon.png"><a href="#" onclick="window.ran.push(0)">here</a>';
            document.body.append(place);
            place.querySelector('a').click();
        }"""
    )
    page.wait_for_function("window.ran.length >= 3")
    assert set(page.evaluate("window.ran")) == {"script-src-elem", "script-src-attr", "img-src"}
    page.context.close()
