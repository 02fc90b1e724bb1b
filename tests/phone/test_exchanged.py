"""Another bundle, or half of one, takes the place of the one that an open page shows: never an answer of a mixture."""

from __future__ import annotations

import json
import mimetypes
import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from explainer import phone

sys.path.insert(0, str(Path(__file__).parent))
from hand import SAMPLES, always_seven, draw_with_mouse

pytestmark = pytest.mark.browser


def _lettered(bundle: Path, folder: Path) -> Path:
    """The same network, whose outputs are called otherwise."""
    shutil.copytree(bundle, folder)
    (folder / "trained_model.txt").write_text("\n".join("ABCDEFGHIJ"))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["trained_model.txt"] = phone.described(folder / "trained_model.txt")
    (folder / "manifest.json").write_text(json.dumps(manifest | {"labels": list("ABCDEFGHIJ")}))
    return folder


def _served_by_turns(files: dict[str, bytes], page: Page) -> str:
    """The page asks for these files, which a test may exchange while it is open."""

    def answer(route: Route) -> None:
        name = route.request.url.split("?")[0].rpartition("/")[2] or "index.html"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        route.fulfill(status=200 if name in files else 404, body=files.get(name, b""), content_type=kind)

    page.context.route("http://recogniser.test/**", answer)
    return "http://recogniser.test/"


def test_another_bundle_beneath_an_open_page_never_answers_in_the_first_one_s_names(
    bundle: Path, browser: Browser, tmp_path: Path
) -> None:
    """Moved there, or half of it: what the page has opened goes on; what it still fetches is of its own bundle or refused."""
    first, other = phone.web_files(bundle), phone.web_files(_lettered(bundle, tmp_path / "other"))
    with browser.new_context() as context:
        page, files = context.new_page(), dict(first)
        page.goto(_served_by_turns(files, page))
        page.locator("body[data-ready]").wait_for()
        for changed in ("golden.bin", "samples.json"):
            files[changed] = files[changed] + b" "
        page.get_by_role("button", name="sample Three").click()
        expect(page.locator("#verdict")).to_have_text("There is no sample")
        expect(page.locator("#detail")).to_have_text(
            "samples.json is not the file that was exported: its checksum differs. Load the page again, or export the bundle "
            "again."
        )
        files["samples.json"] = first["samples.json"]
        page.get_by_role("button", name="sample Three").click()
        expect(page.locator("#glyph")).to_have_text("3")
        page.locator("#right-answer").select_option(label="Five")
        page.locator("#learn").click()
        expect(page.locator("#learned")).to_contain_text("Not learned. golden.bin is not the file that was exported")
        expect(page.locator("#glyph")).to_have_text("3")
        files.clear()
        page.get_by_role("link", name="About").click()
        page.locator("#check").click()
        expect(page.locator("#checked")).to_contain_text("golden.bin is missing on the server (404).")
        for arrived in (
            ["trained_model.txt"],
            ["trained_model.txt", "manifest.json"],
            ["files.json", "trained_model.txt"],
        ):
            files.clear()
            files.update(first | {name: other[name] for name in arrived})
            page.reload()
            expect(page.get_by_role("alert")).to_contain_text("Load the page again, or export the bundle again.")
            expect(page.locator("#draw")).to_be_hidden()


def test_a_network_of_one_s_own_is_never_read_in_the_names_of_another_bundle(
    bundle: Path, browser: Browser, tmp_path: Path
) -> None:
    files, other = phone.web_files(bundle), phone.web_files(_lettered(bundle, tmp_path / "other"))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(_served_by_turns(files, page) + "#about")
        page.locator("body[data-ready]").wait_for()
        page.locator("#own-file").set_input_files(always_seven(tmp_path))
        expect(page.locator("#own")).to_be_visible()
        page.locator("body[data-ready]").wait_for()
        first = dict(files)
        files.update(other)
        page.reload()
        page.locator("body[data-ready]").wait_for()
        expect(page.locator("#own")).to_contain_text(
            "so the one that came with this page answers. Its outputs were called "
            "Zero,One,Two,Three,Four,Five,Six,Seven,Eight,Nine; this page calls them A,B,C,D,E,F,G,H,I,J."
        )
        draw_with_mouse(page, SAMPLES[3])
        page.locator("#recognize").click()
        expect(page.locator("#glyph")).to_have_text("D")
        files.update(first)  # the first bundle is back, and so is what was kept for it
        page.reload()
        page.locator("body[data-ready]").wait_for()
        page.get_by_role("button", name="sample Three").click()
        expect(page.locator("#glyph")).to_have_text("7")
