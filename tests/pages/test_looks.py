"""Every page in a real browser: nothing overflows, every formula is drawn, axe-core has nothing against what is ours."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = [
    "",
    *(file.stem for file in sorted((ROOT / "pages").glob("*.py")) if file.stem not in ("app", "server", "start")),
]
# Pixels at a width of 1280, with 100 to spare for other fonts: a lesson takes about two screens. Those that take more have two
# pictures, or a long one.
USUAL = 1950
TALLER = {
    "": 2550,
    "backwards": 2450,
    "batches": 2250,
    "divergence": 2080,
    "draw": 2050,
    "errata": 2250,
    "evaluate": 2400,
    "faster": 2200,
    "linear": 2500,
    "network": 2300,
    "slopes": 2550,
    "softmax": 2100,
    "train": 2450,
}
AXE = ROOT / "tests" / "node_modules" / "axe-core" / "axe.min.js"
# Streamlit draws a navigation with sections as a list whose children are not list items, and its uploader with an input that has
# no role.
STREAMLITS_OWN = {"list", "listitem", "presentation-role-conflict"}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_fits_and_can_be_read_by_everybody(open_page, settle, node: str, name: str) -> None:
    page = open_page(f"/{name}", viewport={"width": 1280, "height": 900}, color_scheme="light")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(500)
        settle(page)
        assert page.locator("h1").count() == 1
        assert width < 1280 or _height(page) <= TALLER.get(name, USUAL)
        assert page.locator(".katex-error, merror").count() == 0
        assert not _too_wide(page, width)
        assert not _against(page), scheme


def _height(page) -> int:
    """How far a reader scrolls."""
    return page.get_by_test_id("stMain").evaluate("(main) => main.scrollHeight")


def _too_wide(page, width: int) -> list[str]:
    """What reaches beyond the page's right edge, except inside what scrolls on its own."""
    return page.evaluate(
        """(width) => [...document.querySelectorAll('[data-testid=stMain] *')]
            .filter((e) => { const box = e.getBoundingClientRect();
                return box.width && box.right > width + 1 && getComputedStyle(e).position !== 'fixed'; })
            .filter((e) => !e.closest('.katex, .js-plotly-plot, pre, [data-testid=stDataFrame], [data-testid=stTable]'))
            .filter((e) => !['radio', 'range'].includes(e.type)) // the browser's own, hidden behind Streamlit's
            .map((e) => `${e.tagName} ${e.className} ${e.getBoundingClientRect().right}`).slice(0, 5)""",
        width,
    )


def _against(page) -> list[tuple]:
    """What axe-core finds, less what is Streamlit's own."""
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations)")
    return [
        (one["id"], place["target"], place.get("failureSummary", "")[:300])
        for one in violations
        if one["id"] not in STREAMLITS_OWN
        for place in one["nodes"][:4]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_radio_button_that_is_not_chosen_can_be_seen(open_page, scheme: str) -> None:
    """The edge of its circle stands out from the card by 3 to 1."""
    page = open_page("/network", viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    circle = page.locator("[class*=st-key-predict] [data-testid=stRadioOption] > div > div:first-child").first
    edge = circle.evaluate(
        "(one) => getComputedStyle(one).boxShadow.match(/rgb\\((\\d+), (\\d+), (\\d+)\\)/).slice(1).map(Number)"
    )
    card = page.locator("[class*=st-key-predict]").first.evaluate(
        "(one) => getComputedStyle(one).backgroundColor.match(/\\d+/g).map(Number)"
    )
    light, dark = sorted((_luminance(edge), _luminance(card)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def _luminance(colour: list[int]) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in colour[:3])
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
