"""The reference pages: every public name stands there with its signature and example; nothing is fetched; search finds."""

from __future__ import annotations

import importlib
import re
from html import unescape
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, expect

import explainer
from explainer import charts
from tests.reference import build, pages


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reference")
    assert build.build(folder) == 0, "Sphinx warns of what it cannot read"
    return folder


def words(file: Path) -> str:
    return unescape(re.sub(r"<[^>]*>", "", file.read_text(encoding="utf-8")))


@pytest.mark.slow
def test_every_public_name_has_its_place(built: Path) -> None:
    everything = "".join(file.read_text(encoding="utf-8") for file in built.glob("*.html"))
    packages = [importlib.import_module(f"explainer.{name}") for name in pages.PACKAGES]
    for package in [explainer, charts, *packages]:
        for name in set(getattr(package, "__all__", ())) - (
            pages.elsewhere() | {"Network"} if package is explainer else set()
        ):
            if isinstance(getattr(package, name), ModuleType):
                continue  # it has a page of its own
            assert f'id="{package.__name__}.{name}"' in everything, f"{package.__name__}.{name}"


@pytest.mark.slow
def test_a_chart_has_signature_parameters_example_and_picture(built: Path) -> None:
    page = words(built / "gallery-formulas.html")
    assert "curve(" in page
    assert 'charts.curve(ACTIVATIONS["leaky_relu"], parameters={"a": 0.1})' in page
    source = (built / "gallery-formulas.html").read_text(encoding="utf-8")
    assert source.count('<script class="figure"') == len(pages.gallery.SECTIONS[0].examples)
    assert "plotly.min.js" not in (built / "teaching.html").read_text(encoding="utf-8"), "loaded where charts are"


@pytest.mark.slow
def test_how_to_and_changelog_are_the_repository_s_own(built: Path) -> None:
    for task in re.findall(r"^## (.*)$", (pages.ROOT / "HOWTO.md").read_text(encoding="utf-8"), re.MULTILINE):
        assert task in words(built / "howto.html")
    assert "Unreleased" in words(built / "changelog.html")
    assert "<math" in (built / "catalogue.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_it_is_light(built: Path) -> None:
    """It becomes part of the static edition, which has Plotly already; no picture or instrument is left out for it."""
    sizes = {file.relative_to(built).as_posix(): file.stat().st_size for file in built.rglob("*") if file.is_file()}
    assert sum(sizes.values()) < 4.6e6
    assert sum(sizes.values()) - sizes["_static/plotly.min.js"] < 3e6
    assert not [name for name in sizes if name.endswith(".map")]
    digits = (built / "gallery-digits.html").read_text(encoding="utf-8")
    assert digits.count("<picture>") + digits.count('<script class="figure"') == sum(
        len(section.examples) for section in pages.gallery.SECTIONS if section.title == "Digits"
    )


@pytest.mark.slow
@pytest.mark.browser
def test_an_instrument_is_held_from_the_disk(built: Path, browser: Browser) -> None:
    """Each lies in a file of its own, and all of them share their script."""
    page = browser.new_page()
    page.goto((built / "instruments.html").as_uri())
    frames = page.locator("iframe[src]").evaluate_all("frames => frames.map(({ src }) => src)")
    assert len(frames) == 7
    for frame in frames:
        page.goto(frame)
        expect(page.locator(".instrument")).to_be_visible()
    page.close()


@pytest.mark.slow
@pytest.mark.browser
def test_it_is_read_and_searched_from_the_disk_without_network(built: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    page.goto((built / "search.html").as_uri() + "?q=walkthrough")
    expect(page.locator("#search-results a", has_text="walkthrough").first).to_be_visible()
    page.goto((built / "gallery-formulas.html").as_uri())
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert asked == []
    context.close()
