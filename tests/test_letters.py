"""The font of the formulas has every letter that they are written with."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET

import pytest

from explainer.files import asset
from explainer.symbolic.mathml import mathml
from tests.printed import all_latex

pytestmark = pytest.mark.browser
SLANTED = {"a": "\U0001d44e", "A": "\U0001d434", "α": "\U0001d6fc", "Α": "\U0001d6e2"}


def letters() -> list[str]:
    """Every letter that is printed, and the slanted one as which a variable is drawn."""
    used = {letter for latex in all_latex() for text in ET.fromstring(mathml(latex)).itertext() for letter in text}
    for first, slanted in SLANTED.items():
        for letter in sorted(used):
            if first <= letter < chr(ord(first) + 26) and letter.isalpha() and letter != "h":
                used.add(chr(ord(slanted) + ord(letter) - ord(first)))
    return sorted(letter for letter in used | {"ℎ"} if not letter.isspace())


def test_no_letter_of_a_formula_comes_from_another_font(browser) -> None:
    """As Chromium tells which fonts it took for the letters of a line."""
    font = base64.b64encode(asset("vendor/course-math.woff2").read_bytes()).decode()
    look = f'@font-face {{ font-family: "Course Math"; src: url(data:font/woff2;base64,{font}); }}'
    page = browser.new_page()
    try:
        page.set_content(f'<style>{look} p {{ font-family: "Course Math"; }}</style>')
        protocol = page.context.new_cdp_session(page)
        protocol.send("DOM.enable")
        protocol.send("CSS.enable")
        missing = {}
        for letter in letters():
            page.evaluate(
                "(letter) => (document.body.innerHTML = `<p></p>`, document.querySelector('p').textContent = letter)",
                letter,
            )
            page.evaluate("document.fonts.ready.then(() => true)")
            root = protocol.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
            line = protocol.send("DOM.querySelector", {"nodeId": root, "selector": "p"})["nodeId"]
            fonts = [
                one["familyName"] for one in protocol.send("CSS.getPlatformFontsForNode", {"nodeId": line})["fonts"]
            ]
            if fonts != ["Course Math"]:
                missing[letter] = fonts
        assert not missing
    finally:
        page.close()
