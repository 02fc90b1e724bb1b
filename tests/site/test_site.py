"""The static edition, read from a plain file server: it shows what the course shows, and asks nothing of anybody else."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import partial
from html import escape
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route, expect

from explainer import ACTIVATIONS, derive, descend, instruments, mnist, phone, site
from explainer.charts.drawing import plotlyjs
from explainer.cli import main
from explainer.files import asset
from explainer.lessons import lessons, opened, printed, record
from explainer.lessons.elements import Figures, Held, Practice
from explainer.mnist import tflite
from explainer.mnist.data import flattened
from explainer.numeric import formatting
from explainer.palette import THEMES
from explainer.site.build import LESSONS, MARK
from explainer.site.folding import folded
from explainer.site.sharing import spare
from explainer.site.static_page import StaticPage
from tests.waiting import until

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ["index", *LESSONS]
COLOURS = ["color-contrast", "link-in-text-block"]  # axe's rules about them


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site.build(tmp_path_factory.mktemp("site") / "course")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """No word about each request."""


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    """The edition in a subfolder of a server: nothing may begin at the server's root."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=built.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/course"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page on which nothing may go wrong: no error in the console, no failed request, none to another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    opened, faults = context.new_page(), []
    opened.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    opened.on("pageerror", lambda problem: faults.append(str(problem)))
    opened.on("response", lambda answer: faults.append(answer.url) if answer.status >= 400 else None)
    opened.on("request", lambda asked: None if asked.url.startswith(address) else faults.append(asked.url))
    yield opened
    context.close()
    # The worker that keeps the edition on the device has a test of its own; here it would fetch all of it each time.
    expected = ("data:", "blob:", "Service Worker registration blocked")
    assert not [fault for fault in faults if not fault.startswith(expected)], faults


def settled(page: Page) -> None:
    """Every chart is scrolled to and drawn; one that is folded away is drawn when it is unfolded."""
    page.wait_for_load_state("networkidle")
    shown = "figure.chart:not(details:not([open]) *)"
    for figure in page.locator(shown).all():
        figure.scroll_into_view_if_needed()
    expect(page.locator(f"{shown}:not(.drawn)")).to_have_count(0)


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attributes if name in ("href", "src") and value]


def test_every_link_leads_to_a_file_of_the_site(built: Path) -> None:
    for name in PAGES:
        links = Links()
        links.feed((built / f"{name}.html").read_text(encoding="utf-8"))
        assert len(links.found) > 4
        for link in links.found:
            assert link.startswith("data:") or (built / link).is_file(), f"{name}.html: {link}"


def test_every_request_of_a_choice_leads_to_a_state_that_is_there(built: Path) -> None:
    states = json.loads((built / MARK).read_text())["states"]
    assert sum(states.values()) > 150
    for name in PAGES:
        text = (built / f"{name}.html").read_text(encoding="utf-8")
        for part, leads in re.findall(r'data-part="([\w-]+)".*?class="leads">(.*?)</script>', text, re.DOTALL):
            numbers = set(json.loads(leads).values())
            assert numbers == set(range(len(numbers)))
            stored = {int(file.stem.rpartition("-")[2]) for file in (built / "states").glob(f"{part}-*.html")}
            assert stored == (numbers if len(numbers) > 1 else set()), (
                "the first state stands on the page, and the others need it"
            )


def unfolded(file: Path) -> str:
    """A state as the browser shows it: @place+length; stands for a piece of the first state. Any other page as it is."""
    text = file.read_text(encoding="utf-8")
    if file.parent.name != "states":
        return text
    first = file.with_name(re.sub(r"\d+(?=\.html)", "0", file.name)).read_text(encoding="utf-8")
    return re.sub(r"@(\d+)\+(\d+);", lambda mark: first[int(mark[1]) :][: int(mark[2])], text)


def test_states_are_stored_by_what_is_new_in_them_and_are_whole_again(built: Path) -> None:
    """As Python wrote them: here those whose pieces lie in no third file."""
    page = StaticPage("rules")
    opened("rules")(page)
    files = {file.stem: unfolded(file) for file in (built / "states").glob("rules-*.html")}
    files = {state: text for state, text in files.items() if '{"file":' not in text}
    shown = {
        f"{part.name}-{k}": spare(html) for part in page.parts for k, html in enumerate(part.shown) if part.shown[1:]
    }
    assert len(files) > 4
    assert files.items() <= shown.items()
    stored = sum(file.stat().st_size for file in (built / "states").glob("*.html"))
    assert stored < 0.5 * sum(len(unfolded(file)) for file in (built / "states").glob("*.html"))


@given(st.text("ab<é", min_size=40, max_size=300), st.text("ab<é", max_size=300), st.integers(0, 300))
def test_what_is_folded_is_whole_again(known: str, own: str, cut: int) -> None:
    text = own[:cut] + known[cut // 2 :] + own[cut:] + known
    marks = re.compile(r"@(\d+)\+(\d+);")
    assert marks.sub(lambda mark: known[int(mark[1]) :][: int(mark[2])], folded(text, known)) == text


@pytest.mark.parametrize("text", ["see @1+2; there", "a wave: \N{WATER WAVE}"])
def test_what_would_be_taken_for_a_mark_is_not_folded(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be folded"):
        folded(text, "known")


@pytest.mark.parametrize("name", LESSONS)
def test_every_state_has_the_numbers_of_the_course(built: Path, name: str) -> None:
    """What a choice leads to is what the lesson says at that address: the same numbers under the same names."""
    text = (built / f"{name}.html").read_text(encoding="utf-8")
    states = 0
    for part, first, leads in re.findall(r'data-part="([\w-]+)">(.*?)class="leads">(.*?)</script>', text, re.DOTALL):
        # The shortest request of each state: a longer one also holds controls of what is not chosen there.
        requests = sorted(json.loads(leads).items(), key=lambda pair: -len(pair[0]))
        for number, asked in {number: asked for asked, number in requests}.items():
            state = unfolded(built / "states" / f"{part}-{number}.html") if number else first
            figures = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", state)
            page = record(name, **dict(parse_qsl(asked)))
            course = {
                (escape(label), escape(printed(value)))
                for row in page.record.all(Figures)
                for label, value in row.values.items()
            }
            assert {*figures} <= course, asked
            states += 1
    assert states > 1 or name == "errata" or record(name).record.all(Held | Practice)


def test_no_page_says_python_s_words(built: Path) -> None:
    for file in [*built.glob("*.html"), *(built / "states").glob("*.html")]:
        text = unfolded(file)
        assert "Traceback" not in text
        assert 'class="notice error"' not in text, file.name
        assert not re.search(r"<dd>[^<]*\b(None|nan|NaN|inf)\b", text), file.name


def imported(folder: Path, name: str) -> set[Path]:
    """A script, and all that it imports before it runs."""
    waiting, files = [folder / name], set()
    while waiting:
        file = waiting.pop().resolve()
        if file not in files:
            files.add(file)
            text = file.read_text(encoding="utf-8")
            waiting += [
                file.parent / other for other in re.findall(r"^import [^;]*?from '([^']+)';", text, re.MULTILINE)
            ]
    return files


def test_the_first_page_is_light(built: Path) -> None:
    """What a reader waits for before the first line: the weights of the network come behind it."""
    text = (built / "index.html").read_text(encoding="utf-8")
    needed = {(built / "index.html").resolve()}
    for script in ("site.js", "instruments/glass.js", "instruments/stage.js"):
        needed |= imported(built, script)
    assert sum(file.stat().st_size for file in needed) < 200_000
    assert len(needed) <= 4, "each file more costs a slow line more than its bytes"
    assert "plotly" not in text
    assert 'class="in-hand waits"' in text, "the place of the picture is kept: nothing below it jumps when it comes"
    assert "stylesheet" not in text, "it has its looks in itself: nothing that is fetched holds up the first line"
    named = re.findall(r'<link rel="modulepreload" href="(.*?)">|src="(.*?)"', text)
    assert {built / (one or other) for one, other in named} == needed - {(built / "index.html").resolve()}


def test_every_page_names_what_it_will_import_and_nothing_holds_it_up(built: Path) -> None:
    """The player, practice and charts are asked for with the page itself, and Plotly comes when it comes."""
    marks = {'class="walk"': "player.js", 'class="predict turn"': "practice.js", 'class="derived"': "derived.js"}
    for name in PAGES:
        text = (built / f"{name}.html").read_text(encoding="utf-8")
        head = text.partition("</head>")[0]
        named = set(re.findall(r'<link rel="modulepreload" href="(.*?)">', head))
        assert {script for mark, script in marks.items() if mark in text} <= named, name
        assert {f"instruments/{kind}.js" for kind in re.findall(r'"given":{"kind":"(\w+)"', text)} <= named, name
        assert named <= {file.relative_to(built).as_posix() for script in named for file in imported(built, script)}
        assert all(re.search(r"\b(async|type=.module.)", tag) for tag in re.findall(r"<script src.*?>", text)), name


def test_a_module_is_in_one_script_that_a_page_imports_and_no_other_is_left(built: Path) -> None:
    """What counts the pictures of a page, so that no two share a name, may not be there twice."""
    kinds = {file.stem for file in (built / "instruments").glob("*.js")} - {"stage"}
    assert kinds == set(re.findall(r"import \{ (\w+) \}", asset("instruments/mount.js").read_text())) - {"stand"}
    stage = set(re.findall(r"^modules\['(.*?)'\]", (built / "instruments" / "stage.js").read_text(), re.MULTILINE))
    assert {f"instruments/{name}.js" for name in ("drawing", "gestures", "words", "style")} <= stage
    for kind in kinds:
        text = (built / "instruments" / f"{kind}.js").read_text(encoding="utf-8")
        assert not stage & set(re.findall(r"^modules\['(.*?)'\] \?\?=", text, re.MULTILINE)), kind


def test_all_of_it_is_small(built: Path) -> None:
    """With the reference pages, which have the gallery in them and a bound of their own, less than 12 MB."""
    sizes = {file.relative_to(built): file.stat().st_size for file in built.rglob("*") if file.is_file()}
    assert sum(sizes.values()) < 10.5e6
    assert sum(size for file, size in sizes.items() if file.parts[0] != "gallery") < 9e6
    assert (built / "plotly.min.js").stat().st_size < 2e6


def test_what_the_bundle_of_plotly_cannot_draw_stands_still(built: Path) -> None:
    """Charts in space and tables: pictures in the gallery, a table in the lesson; every figure that is drawn is flat."""
    page = (built / "gallery" / "index.html").read_text(encoding="utf-8")
    assert page.count("<picture>") == 2
    kinds = set()
    for file in [*built.glob("*.html"), *(built / "states").glob("*.html"), built / "gallery" / "index.html"]:
        for figure in re.findall(r'class="figure"[^>]*>(.*?)</script>', unfolded(file), re.DOTALL):
            kinds |= {trace["type"] for trace in json.loads(figure)["data"]}
    assert {"scatter", "heatmap", "contour"} <= kinds <= plotlyjs.FLAT
    table = re.search(r'<table class="sizes">.*?</table>', (built / "build.html").read_text(encoding="utf-8"))[0]
    assert "<b>118,282</b>" in table


def test_no_large_part_is_stored_twice(built: Path) -> None:
    """The weights of a network stand on two pages and in two states of one of them."""
    texts = [file.read_text(encoding="utf-8") for kind in ("html", "json") for file in built.rglob(f"*.{kind}")]
    assert all("files/weights-" in (built / name).read_text(encoding="utf-8") for name in ("index.html", "draw.html"))
    large = [text_part for text in texts for text_part in re.findall(r'"([^"]{80000,})"', text)]
    large += [file.read_bytes() for file in built.rglob("*") if file.is_file() and file.stat().st_size > 10_000]
    assert len(large) == len(set(large))


def test_the_recogniser_comes_with_it(built: Path) -> None:
    phone.check_web(built / "phone")
    assert "../plotly.min.js" in (built / "gallery" / "index.html").read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_whole_and_fits_a_phone(page: Page, address: str, scheme: str) -> None:
    """In the dark look only the colours are others: only the rules about colours are asked there."""
    asked = {"resultTypes": ["violations"]} | ({"runOnly": COLOURS} if scheme == "dark" else {})
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    for name in PAGES:
        page.goto(f"{address}/{name}.html")
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        page.evaluate(AXE.read_text())
        violations = page.evaluate("asked => axe.run(asked)", asked)["violations"]
        assert not violations, (name, [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in violations])


@pytest.mark.browser
def test_a_choice_changes_picture_numbers_and_address(page: Page, address: str) -> None:
    page.goto(f"{address}/activation_slopes.html")
    page.locator('select[name="f"]').select_option("tanh")
    numbers = page.locator(".moving .figures").first
    expect(numbers).to_contain_text("0.9051")
    page.locator(".moving").first.get_by_label("−1", exact=True).check(force=True)
    tanh = ACTIVATIONS["tanh"]
    expect(numbers).to_contain_text("−0.7616")
    assert f"{tanh(-1.0):.4f}" == "-0.7616"
    settled(page)
    printed = f"value {formatting.number(tanh(-1.0))}, slope {formatting.number(tanh.slope(-1.0))}"
    held = page.locator(".moving .instrument").first.get_by_role("slider", name="x", exact=True)
    expect(held).to_have_attribute("aria-valuetext", f"x = −1, {printed}")
    page.locator("summary", has_text="Functions side by side").click()  # its picture is drawn when it is unfolded
    until(page, "document.querySelector('.moving figure.chart > div').data")
    drawn = page.evaluate("document.querySelector('.moving figure.chart > div').data.map(trace => trace.name)")
    assert drawn
    assert "f=tanh" in page.url
    assert "x=-1" in page.url
    assert "sigmoid_worked" not in page.url  # the choice that came with the sigmoid is gone with it
    page.reload()  # the address opens the same state again
    expect(numbers).to_contain_text("−0.7616")
    page.evaluate("location.hash = '#f=relu'")  # a link to this page that is followed, or pasted, on this page
    expect(page.locator('select[name="f"]')).to_have_value("relu")
    page.goto(f"{address}/activation_slopes.html#f=nonsense")
    page.get_by_text("this edition offers other values").wait_for()


@pytest.mark.browser
def test_back_leads_to_the_page_before_as_it_was_left(page: Page, address: str) -> None:
    """A choice is in the address, and no step of its own: Back leads out of a lesson at once."""
    page.goto(f"{address}/index.html")
    page.goto(f"{address}/activation_slopes.html")
    for chosen in ("tanh", "relu"):
        page.locator('select[name="f"]').select_option(chosen)
        page.wait_for_url(f"**#f={chosen}*")
    page.locator("a", has_text="→").last.click()
    page.wait_for_url("**/walkthrough.html")
    page.go_back()
    expect(page.locator('select[name="f"]')).to_have_value("relu")
    expect(page.locator(".moving .figures").first).to_contain_text("1.5")
    page.go_back()
    expect(page).to_have_url(f"{address}/index.html")


@pytest.mark.browser
def test_a_link_to_what_is_folded_away_opens_its_fold(page: Page, address: str) -> None:
    for asked, fold in (
        ("activation_slopes.html#line=3", "Prove it"),
        ("backwards.html#walk_bend=tanh", "Another network"),
        ("data.html#pixel=300", "The same pixel in every digit"),
    ):
        page.goto(f"{address}/{asked}")
        page.reload()
        opened = page.locator("details[open] > summary")
        expect(opened).to_have_count(1)
        expect(opened).to_contain_text(fold)


@pytest.mark.browser
def test_the_player_steps_through_the_exact_numbers(page: Page, address: str) -> None:
    page.goto(f"{address}/walkthrough.html")
    article = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05)
    page.locator("summary", has_text="Number by number").click()
    page.get_by_role("button", name="Next").wait_for()
    for _ in range(5):
        page.get_by_role("button", name="Next").click()
    shown = page.locator(".player .frame.now").inner_text()
    assert float(article.weights[1][0]) == 1.1904
    assert "1.1904" in shown
    assert "2.4555" in shown
    assert "step=5" in page.url
    page.reload()
    page.locator(".player .frame.now", has_text="1.1904").wait_for()


@pytest.mark.browser
def test_a_chart_that_changes_never_blinks(page: Page, address: str, blinks) -> None:
    page.goto(f"{address}/network.html")
    settled(page)
    count = blinks(page)
    for place in range(3):
        page.locator("input[type=radio]").nth(place).check()
        page.wait_for_timeout(400)
    assert count() == 0
    assert page.locator(".held").count() == 0


@pytest.mark.browser
def test_what_the_address_asks_for_is_shown_or_named(page: Page, address: str) -> None:
    page.goto(f"{address}/walkthrough.html?step=5")  # as the course itself writes it
    page.locator(".player .frame.now", has_text="1.1904").wait_for()
    assert page.url.endswith("#step=5")
    page.goto(f"{address}/walkthrough.html#eta=77&step=999&foo=1")
    for words in (
        "asked for eta = 77",
        "asks for step = 999, and there is none",
        "names foo, which this page does not know",
    ):
        page.get_by_text(words).wait_for()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("backwards.html?walk_bend=Tanh", {"walk_bend": "tanh"}),
        ("activations.html?f=ReLU&x=3.0", {"f": "relu", "x": "3"}),  # which have moved to another lesson
    ],
)
def test_links_of_the_course_open_here_too(page: Page, address: str, link: str, shown: dict[str, str]) -> None:
    """The course writes options as they are shown; here they are known by their names as well."""
    page.goto(f"{address}/{link}")
    for name, value in shown.items():
        choice = page.locator(f'select[name="{name}"], [name="{name}"][value="{value}"]').first
        is_list = choice.evaluate("control => control.tagName") == "SELECT"
        expect(choice).to_have_value(value) if is_list else expect(choice).to_be_checked()
    assert page.locator(".notice.warning").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("asked", [False, True])
def test_charts_look_as_in_the_course(browser: Browser, address: str, theme: str, asked: bool) -> None:
    """In the look of the reader's system, or in the one that the address asks for, which the next lesson has too."""
    other = {"light": "dark", "dark": "light"}[theme]
    context = browser.new_context(color_scheme=other if asked else theme, service_workers="block")
    if not asked:
        context.add_init_script("sessionStorage.setItem('theme', 'purple')")  # not a look of ours, so it is none
    page = context.new_page()
    for link in (f"build.html?theme={theme}" if asked else "build.html", "network.html"):
        page.goto(f"{address}/{link}")
        settled(page)
        ground = page.evaluate("document.querySelector('figure.chart > div')._fullLayout.plot_bgcolor")
        assert ground == THEMES[theme].surface
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert [int(part) for part in re.findall(r"\d+", paper)[:3]] == list(bytes.fromhex(THEMES[theme].surface[1:]))
        assert page.locator(".notice.warning").count() == 0
    context.close()


@pytest.mark.browser
def test_what_is_held_comes_from_the_address_and_goes_back_there(page: Page, address: str) -> None:
    """Old links of the course's sliders and fields lead to the instrument in the same state."""
    page.goto(f"{address}/softmax.html?scores=1,1,1")
    cat = page.get_by_role("slider", name="score of cat", exact=True)
    expect(cat).to_have_attribute("aria-valuenow", "1")
    cat.press("ArrowUp")
    page.wait_for_url("**/softmax.html#scores=1%2C1.1%2C1")
    page.goto(f"{address}/neuron.html?w1=0.5&bend=Sigmoid&x2=99")
    expect(page.get_by_role("slider", name="w₁", exact=True)).to_have_attribute("aria-valuenow", "0.5")
    expect(page.get_by_role("button", name="Sigmoid")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("slider", name="x₂", exact=True)).to_have_attribute("aria-valuenow", "5")
    expect(page.locator(".notice.warning")).to_have_text(
        "The address asks for Input x₂ = 99, which cannot be shown here. The picture is shown as it opens."
    )
    page.goto(f"{address}/linear.html?shape=Four+corners+%28xor%29&line_or_bend=Tanh&units=6")
    for chosen in ("xor", "Tanh"):
        expect(page.get_by_role("button", name=chosen)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="neuron 6 of hidden layer 1")).to_be_attached()
    assert page.evaluate("typeof Plotly") == "undefined", "a lesson whose pictures are all held needs no charts"


@pytest.mark.browser
def test_a_network_is_trained_tested_and_saved_without_python(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/train.html#train_by=adam&train_rate=0.002")
    page.get_by_role("button", name="Start", exact=True).click()
    said = page.locator(".trainer .counter")
    expect(said.first).to_contain_text("of the digits kept for validation", timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Try the 2,000 test digits").click()
    expect(said.last).to_contain_text("It reads")
    share = float(re.search(r"([\d.]+)%", said.last.inner_text())[1])
    assert share > 80
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save the network").click()
    file = tmp_path / "trained_model.tflite"
    waiting.value.save_as(file)
    known = mnist.load()
    probabilities = tflite.run(file, flattened(known.test_images))
    assert 100 * (probabilities.argmax(axis=1) == known.test_labels).mean() == pytest.approx(share, abs=0.051)
    with page.expect_popup() as waiting_for:
        page.get_by_role("button", name="Draw into it").click()
    recogniser = waiting_for.value
    expect(recogniser.locator("#own")).to_be_visible()
    asked = flattened(known.test_images)[:50]
    answered = np.array(recogniser.evaluate(ASKED, [picture.tolist() for picture in asked]))
    assert np.abs(answered - probabilities[:50]).max() < 1e-5, "as Python's interpreter answers"


@pytest.mark.browser
def test_a_network_whose_loss_is_infinite_is_neither_saved_nor_drawn_into(page: Page, address: str) -> None:
    # A rate of 1 kills neurons and seldom does more; here the worker's loss is infinite at once.
    page.add_init_script(
        """const Plain = Blob;
        globalThis.Blob = class extends Plain {
            constructor(parts, how) {
                super(parts.map((part) => typeof part === 'string'
                    ? part.replace('run.loss += loss;', 'run.loss += run.rate === 1 ? Infinity : loss;') : part), how);
            }
        };"""
    )
    page.goto(f"{address}/train.html#train_rate=1")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(".trainer")).to_contain_text("Nothing of this network can be used.", timeout=60_000)
    assert page.locator("body").inner_text().count("The loss has become infinite") == 1
    for name in ("Draw into it", "Save the network as .tflite", "Try the 2,000 test digits"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    assert page.evaluate("localStorage.getItem('own network ' + new URL('phone/', location.href).pathname)") is None
    page.get_by_role("button", name="Start again").click()
    rate = page.get_by_role("slider", name=re.compile("earning rate"))
    for _ in range(40):
        rate.press("ArrowLeft")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("button", name="Draw into it")).to_be_enabled(timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Save the network as .tflite")).to_be_enabled()


ASKED = """async (pictures) => {
    const modules = ['bundle', 'own', 'tflite'].map((name) => import(`./${name}.js`));
    const [{ openBundle }, { withOwn }, { run }] = await Promise.all(modules);
    const { network } = withOwn(await openBundle());
    return pictures.map((picture) => [...run(network, Float32Array.from(picture)).output]);
}"""


@pytest.mark.browser
def test_an_open_page_takes_nothing_from_an_edition_that_replaced_its_own(
    built: Path, browser: Browser, tmp_path: Path
) -> None:
    """Without a service worker, as over plain http: the reader is told to load the page again, and sees no mixture."""
    folder = shutil.copytree(built, tmp_path / "course")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/course/activations.html")
        page.locator(".instrument").first.wait_for()
        for file in folder.glob("states/*.html"):
            file.write_text(file.read_text().replace("</", "NEW</"))
        (folder / "edition.txt").write_text("another")
        _choose_another(page)
        expect(page.get_by_role("alert")).to_contain_text("replaced by another edition since you opened the page")
        assert "NEW" not in page.locator("body").inner_text()
    server.shutdown()
    server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize("script", ["learned.js", "carry.js"])  # what no page names in its head, so that it comes late
def test_an_open_page_runs_no_script_of_an_edition_that_replaced_its_own(
    built: Path, browser: Browser, tmp_path: Path, script: str
) -> None:
    folder = shutil.copytree(built, tmp_path / "course")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def replaced(route: Route) -> None:
        (folder / "edition.txt").write_text("another")
        text = "const made = () => (document.body.dataset.ran = 'yes'); export { made as watchLearning, made as offerDrawing };"
        route.fulfill(body=text, content_type="text/javascript")

    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        page.route("**/edition.txt", lambda route: route.fulfill(body=(folder / "edition.txt").read_text()))
        page.route(f"**/{script}", replaced)
        page.goto(f"http://127.0.0.1:{server.server_port}/course/train.html")
        expect(page.get_by_role("alert")).to_contain_text("replaced by another edition since you opened the page")
        page.wait_for_load_state("networkidle")
        assert page.locator("body").get_attribute("data-ran") is None
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_whatever_is_typed_into_a_problem_stays_text(page: Page, address: str) -> None:
    """Nothing runs, nothing is fetched, and no page of errors comes: the page of this test complains of each."""
    page.goto(f"{address}/practice.html")
    task = page.locator(".turn .task")
    for text in TYPED:
        task.locator("input[type=text]").first.fill(text)
        task.get_by_role("button", name="Check").first.click()
        expect(task.locator(".told").first).to_have_text("Type a number, such as 0.5 or 3/4.")
    assert page.locator("img[src=x]").count() == 0


TYPED = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "\u202e1.2",
    "x" * 600,
    r"\href{javascript:alert(1)}{1}",
]


@pytest.mark.browser
def test_the_start_page_reads_a_digit(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    page.get_by_role("button", name="Write one for me").click()
    expect(page.get_by_role("status")).to_contain_text("It reads 4")


@pytest.mark.browser
def test_guess_then_be_told_and_the_map_remembers(page: Page, address: str) -> None:
    page.goto(f"{address}/network.html")
    asked = page.locator(".predict")
    asked.get_by_label("25").check(force=True)
    asked.get_by_text("Not quite").wait_for()
    asked.get_by_label("31").check(force=True)
    asked.locator(".told.right").wait_for()
    page.goto(f"{address}/index.html")
    page.locator("li.solved[data-lesson=network]").wait_for()


@pytest.mark.browser
def test_the_last_lesson_shows_what_the_reader_has_done_saves_and_forgets_it(
    page: Page, address: str, tmp_path: Path
) -> None:
    """A question, a practice problem and a training are done by hand here, and counted there."""
    page.goto(f"{address}/export.html")
    figures = page.locator(".own-numbers .figures")
    counted = len([lesson for lesson in lessons() if lesson.number and lesson.name in LESSONS])
    expect(figures).to_contain_text(f"0 of {counted}")
    expect(figures).to_contain_text("none yet")
    expect(page.get_by_role("heading", name="Looking back")).to_be_visible()
    page.goto(f"{address}/network.html")
    page.locator(".predict:not(.turn)").get_by_label("31").check(force=True)
    page.goto(f"{address}/practice.html")
    task = page.locator(".turn .task")
    answers = json.loads(task.locator("script.marks").first.text_content())
    task.locator("input[type=text]").first.fill(str(next(each["number"] for each in answers if each["right"])))
    task.get_by_role("button", name="Check").first.click()
    expect(task.locator(".told.right")).to_have_count(task.locator(".told").count())
    page.goto(f"{address}/train.html")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(".trainer .counter").first).to_contain_text("of the digits kept", timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    until(page, "localStorage.getItem('deep-learning-explainer-network')")
    page.goto(f"{address}/export.html")
    expect(figures).to_contain_text(f"1 of {counted}")
    expect(figures).to_contain_text("1 in 1 skill")
    share = float(re.search(r"([\d.]+)% of the validation digits", figures.inner_text())[1])
    kept = json.loads(page.evaluate("localStorage.getItem('deep-learning-explainer-network')"))
    assert share == pytest.approx(100 * kept["accuracy"], abs=0.051)
    digit, answer = (f"{'an' if number == 8 else 'a'} {number}" for number in kept["fooled"][:2])
    expect(page.locator(".own-numbers .fooled")).to_have_text(
        f"A digit that fooled it: this is {digit}, and it read {answer}."
    )
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save these numbers").click()
    waiting.value.save_as(tmp_path / "mine.json")
    saved = json.loads((tmp_path / "mine.json").read_text())
    assert saved["lessons"]["network"] == "solved"
    assert len(saved["solved"]) == 1
    page.get_by_role("button", name="Forget everything I did").click()
    page.get_by_role("button", name="Really forget it").click()
    expect(figures).to_contain_text(f"0 of {counted}")
    page.goto(f"{address}/index.html")
    assert page.locator("li.solved").count() == 0


@pytest.mark.browser
def test_everything_that_is_forgotten_is_everything(page: Page, address: str) -> None:
    """The network that was carried to the recogniser, too, and the drawings that were corrected there."""
    page.goto(f"{address}/phone/index.html")
    page.locator("body[data-ready]").wait_for()
    page.get_by_role("button", name="sample Three").click()
    page.get_by_label("Wrong? It was:").select_option("Three")
    page.get_by_role("button", name="Learn it").click()
    expect(page.locator("#learned")).to_contain_text("1 drawing is kept")
    page.evaluate("localStorage.setItem('own network ' + new URL('.', location.href).pathname, 'data:,')")
    page.goto(f"{address}/export.html")
    page.get_by_role("button", name="Forget everything I did").click()
    assert len(page.evaluate("Object.keys(localStorage)")) == 3
    page.get_by_role("button", name="Really forget it").click()
    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.browser
def test_what_is_below_comes_behind_what_is_seen_first(page: Page, address: str) -> None:
    """The first picture stands before the others, and these stand without anybody scrolling."""
    page.add_init_script(
        """globalThis.order = [];
        new MutationObserver(() => document.querySelectorAll('.in-hand, .walk').forEach((place, at) =>
            place.querySelector('.instrument, .controls') && !order.includes(at) && order.push(at)
        )).observe(document, { childList: true, subtree: true });"""
    )
    page.goto(f"{address}/cross_entropy.html")
    until(page, "order.length === document.querySelectorAll('.in-hand, .walk').length")
    assert page.evaluate("order[0]") == 0
    later = page.locator(".later")
    expect(later).to_have_class("later whole")
    assert later.locator(".instrument, .controls").count() == later.locator(".in-hand, .walk").count() > 0


@pytest.mark.browser
def test_from_the_first_lesson_to_the_last_by_the_way_on(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    for name in LESSONS:
        page.locator("nav.foot [rel=next]").click()
        page.wait_for_url(f"**/{name}.html")
        assert page.locator("h1").count() == 1
    page.goto(f"{address}/phone/index.html")
    page.get_by_role("button", name="Recognise").wait_for()
    page.goto(f"{address}/gallery/index.html")
    page.locator(".js-plotly-plot").first.wait_for()


def test_a_folder_of_something_else_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("dear reader")
    with pytest.raises(ValueError, match="holds something other than a site"):
        site.build(tmp_path)
    assert main(["site", str(tmp_path / "letter.txt")]) == 2
    assert "is a file; give a folder for the site" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_each_lesson_is_a_notebook_to_take_home(built: Path) -> None:
    for name in LESSONS:
        cells = nbformat.read(built / "notebooks" / f"lesson-{name}.ipynb", as_version=4).cells
        assert len(cells) > 3, name
        assert f'href="notebooks/lesson-{name}.ipynb" download' in (built / f"{name}.html").read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lesson", "missing", "act"),
    [
        ("activations", "states/*-[1-9]*.html", lambda page: _choose_another(page)),
        ("own", "derived/*.json", None),
        ("practice", "tasks/*.html", lambda page: page.get_by_role("button", name="Another one").click()),
        ("index", "search.json", lambda page: page.get_by_role("searchbox").fill("loss")),
        ("batches", "plotly.min.js", None),
        ("walkthrough", "player.js", None),
    ],
)
def test_what_cannot_be_fetched_is_told(
    lesson: str, missing: str, act: Callable[[Page], None] | None, browser: Browser, address: str
) -> None:
    """Else a page stands still without a word, or its controls say one thing and its picture another."""
    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        page.route(lambda url: fnmatch(url, f"*/{missing}"), lambda route: route.abort())
        page.goto(f"{address}/{lesson}.html")
        if act:
            expect(page.locator(".lost")).to_have_count(0)
            act(page)
        expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
        expect(page.get_by_role("alert")).to_be_in_viewport()


def _choose_another(page: Page) -> None:
    """A choice whose state is missing is taken back: the picture is still the first one's."""
    part = page.locator(".moving").first
    first = part.locator(".control input:checked").first
    value = first.input_value()
    part.locator(".control label").nth(2).click()
    expect(page.locator(".lost")).to_be_visible()
    expect(part.locator(".control input:checked").first).to_have_value(value)
    assert value in page.url or "#" not in page.url


@pytest.mark.browser
def test_the_search_finds_a_part_of_a_lesson(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    page.get_by_role("searchbox", name="Search the lessons").fill("learning rate limit")
    expect(page.locator(".search li a").first).to_have_attribute("href", re.compile("divergence|walkthrough|slopes"))
    page.get_by_role("searchbox").fill("zzyzx")
    expect(page.locator(".search [role=status]")).to_contain_text("Nothing found")


def test_the_library_has_two_hundred_derivations_that_end_in_the_slope(built: Path) -> None:
    files = [json.loads(file.read_text(encoding="utf-8")) for file in (built / "derived").glob("*.json")]
    assert len(files) >= 200
    assert all(file["walk"]["frames"] for file in files)
    text = (built / "own.html").read_text(encoding="utf-8")
    names = json.loads(re.search(r'class="names">(.*?)</script>', text)[1])
    assert len(names) == len(files)
    for place in range(20, len(files), 40):
        kept = json.loads((built / "derived" / f"{place}.json").read_text(encoding="utf-8"))["walk"]
        whole = json.dumps(instruments.derivation(derive(names[place][0])).data)
        assert kept == json.loads(spare(whole)), names[place]


@pytest.mark.browser
def test_formulas_in_fewer_letters_look_the_same(browser: Browser) -> None:
    """Every part of every line of the catalogue's derivations has the size and the place that it has in the course."""
    walks = [instruments.derivation(each).data for f in ACTIVATIONS.values() for each in f.derivations]
    lines = [line["math"] for walk in walks for frame in walk["frames"] for line in frame["lines"]]
    page = browser.new_page()
    places = []
    for shown in (lines, [spare(line) for line in lines]):
        page.set_content("".join(f"<p>{line}</p>" for line in shown))
        places.append(
            page.evaluate(
                """() => [...document.querySelectorAll('mi, mn, mo, mfrac, msqrt')].map((part) => part.getBoundingClientRect())
                    .map(({ left, top, width, height }) => [left, top, width, height].map((each) => Math.round(16 * each)))"""
            )
        )
    page.close()
    assert len(lines) > 60
    assert sum(map(len, lines)) > 1.3 * sum(len(spare(line)) for line in lines)
    assert places[0] == places[1]


@pytest.mark.browser
def test_a_function_is_found_and_derived_line_by_line(page: Page, address: str) -> None:
    page.goto(f"{address}/own.html")
    library = page.locator(".derived")
    expect(library.get_by_role("button", name="Next")).to_be_visible()
    library.get_by_role("searchbox").fill("x exp(-x^2")
    expect(library.locator("[role=status]")).to_contain_text("functions")
    library.get_by_role("button", name="x·exp(−x²)", exact=True).click()
    expect(library.locator(".frames")).to_contain_text("Product rule")
    page.wait_for_url("**/own.html#own=*")
    page.reload()
    expect(library.locator("[aria-pressed=true]").first).to_have_text("x·exp(−x²)")
    library.get_by_role("searchbox").fill("gamma")
    expect(library.locator("[role=status]")).to_contain_text("not in this library")


@pytest.mark.browser
def test_the_recogniser_s_first_version_is_no_newer_one(browser: Browser, address: str) -> None:
    """The edition's own worker keeps this page, too, before the recogniser has one of its own."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/neuron.html")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{address}/phone/index.html")
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL") == f"{address}/sw.js"
    expect(page.locator("#offline")).to_contain_text("Ready")
    expect(page.locator("#update")).to_be_hidden()
    context.close()


@pytest.mark.browser
def test_an_edition_that_is_being_replaced_is_not_kept(browser: Browser, built: Path, tmp_path: Path) -> None:
    """A page of a newer edition beside files of an older one would show what belongs to neither."""
    shutil.copytree(built, tmp_path / "course", ignore=shutil.ignore_patterns("gallery", "notebooks"))
    page_of_it = tmp_path / "course" / "own.html"
    right = page_of_it.read_bytes()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/course/site.css")  # from where no script registers the worker
        for content, becomes in ((right + b"<!-- newer -->", "redundant"), (right, "installed")):
            page_of_it.write_bytes(content)
            installed = """navigator.serviceWorker.register('sw.js').then(({ installing }) => new Promise((tell) =>
                installing.addEventListener('statechange', () => tell(installing.state), { once: true })))"""
            assert page.evaluate(installed) == becomes
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_after_the_first_visit_no_network_is_needed(browser: Browser, built: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=built.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}/course"
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{here}/neuron.html")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    server.shutdown()
    server.server_close()
    for name in ("index", "activations", "walkthrough"):
        page.goto(f"{here}/{name}.html")
        expect(page.locator("h1")).to_be_visible()
    page.goto(f"{here}/activations.html#f=tanh")
    expect(page.locator(".moving .figures").first).to_contain_text("0.9051")
    page.goto(f"{here}/phone/index.html")  # to which a network goes that is trained here without a connection
    page.get_by_role("button", name="sample Three").click()
    expect(page.locator("#glyph")).to_have_text("3")
    context.close()


def test_the_reference_becomes_part_of_it_and_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no reference pages; write them with make docs"):
        site.build(tmp_path / "course", reference=tmp_path)
    assert not (tmp_path / "course").exists()
