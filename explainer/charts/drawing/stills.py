"""A figure as a picture that stands still: PNG, SVG or PDF, drawn by the Chromium of this machine."""

from __future__ import annotations

import asyncio
import atexit
import base64
import html
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from explainer.charts.drawing import plotlyjs
from explainer.charts.drawing.animation import PLAYER
from explainer.charts.drawing.embedding import alternative, title_of
from explainer.charts.drawing.harmless import harmless
from explainer.charts.drawing.plotlyjs import is_flat
from explainer.extras import MissingExtraError, needing
from explainer.numeric.validation import quoted

STATIC = (".png", ".svg", ".pdf")
BELOW, LINE = 34, 26  # pixels below the drawing area: for what stands at its axis, and for a line of words
IDLE = 30.0  # seconds for which a browser waits for the next picture: starting one takes ten times as long as a picture
OPENS = 60.0  # seconds in which a browser has opened, also on a busy machine
LOADED = (
    "new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done))"
    ".then(() => document.fonts.ready).then(() => true)"
)
PAPER = {"preferCSSPageSize": True, "printBackground": True, "generateTaggedPDF": False}
NO_ANSWER = (
    "Chromium was started twice and did not answer; close what keeps this machine busy and try again, or save as .html"
)
NO_BROWSER = (
    "PNG, SVG and PDF are drawn by Chromium or Chrome, and none was found; install one "
    "(Debian: apt install chromium), or save as .html, which needs none"
)


def still(figure: go.Figure, frame: int | None = None) -> go.Figure:
    """One frame of a figure that moves, without the player and the room that it took; other figures as they are."""
    frames = figure.frames
    whole = isinstance(frame, int) and not isinstance(frame, bool)
    if frame is not None and not (whole and -len(frames) <= frame < len(frames)):
        reach = (
            f"from 0 to {len(frames) - 1}, or from the end from -1 to -{len(frames)}"
            if frames
            else "None, for this figure does not move"
        )
        raise ValueError(f"frame must be {reach}, got {quoted(frame)}")
    if not frames:
        return figure
    slider: Any = figure.layout.sliders[0] if figure.layout.sliders else None
    if frame is None:
        frame = (slider and slider.active) or -1
    chosen = frames[frame]
    picture = go.Figure(figure.data, figure.layout)
    for place, change in zip(chosen.traces or range(len(chosen.data)), chosen.data, strict=True):
        picture.data[place].update(change.to_plotly_json() | {"type": picture.data[place].type})
    picture.update_layout(chosen.layout.to_plotly_json())
    picture.layout.updatemenus, picture.layout.sliders = (), ()
    label = _label(slider, chosen) if slider else ""
    if slider and (picture.layout.margin.b or 0) >= PLAYER:  # a figure with our player
        freed = PLAYER - BELOW - (LINE if label else 0)
        picture.layout.height -= freed
        picture.layout.margin.b -= freed
    if label:
        place = {"x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
        font = {"size": 13, "color": slider.currentvalue.font.color}
        picture.add_annotation(place | {"yshift": -BELOW, "text": label, "font": font, "showarrow": False})
    return picture


def _label(slider: go.layout.Slider, frame: go.Frame) -> str:
    """What the slider says of the frame, which temperature, how many updates; nothing where the frame says it itself."""
    labels = (step.label for step in slider.steps if step.args and frame.name in (step.args[0] or ()))
    label = next(labels, "")
    message = f"{slider.currentvalue.prefix or ''}{label}"
    return message if label and message not in str(frame.to_plotly_json()) else ""


def pictures(requested: Sequence[tuple[go.Figure, str, int]], *, dots: int = 2) -> list[bytes]:
    """Figures, each with its kind ("png", "webp", "svg", "pdf") and width, drawn by one start of the installed Chromium.

    A PNG or WebP has `dots` dots a pixel. An SVG carries the figure's title and its text alternative. Raises FileNotFoundError
    where there is no browser.
    """
    drawn = _BROWSER.drawn([(figure, _options(figure, kind, width, dots)) for figure, kind, width in requested])
    return [
        _described(picture, figure) if kind == "svg" else picture
        for picture, (figure, kind, _) in zip(drawn, requested, strict=True)
    ]


def on_paper(files: Sequence[Path]) -> list[bytes]:
    """HTML files as PDF, on the paper that each asks for.

    Raises FileNotFoundError where there is no browser, and OSError for a file that the browser cannot open.
    """
    return _BROWSER.printed([file.resolve().as_uri() for file in files])


def has_browser() -> bool:
    """Whether there is a Chromium or Chrome to draw and print with."""
    try:
        _BROWSER.start()
    except (FileNotFoundError, MissingExtraError):
        return False
    return True


def _options(figure: go.Figure, kind: str, width: int, dots: int) -> dict[str, Any]:
    height = figure.layout.height or 420
    return {"format": kind, "width": width, "height": height, "scale": dots if kind in ("png", "webp") else 1}


def _described(svg: bytes, figure: go.Figure) -> bytes:
    """The picture with what a screen reader says of it: the figure's title, and its text alternative."""
    title = " ".join(re.sub("<[^>]*>", " ", title_of(figure) or "Figure").split())
    words = f"<title>{html.escape(title)}</title><desc>{html.escape(alternative(figure))}</desc>"
    return re.sub(rb"<svg\b[^>]*>", lambda tag: tag[0][:-1] + b' role="img">' + words.encode(), svg, count=1)


class _Browser:
    """One Chromium for all pictures, with an event loop of its own (a notebook has one already), ended when nobody asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # one picture after another
        self._loop: asyncio.AbstractEventLoop | None = None
        self._kaleidos: dict[
            bool, Any
        ] = {}  # whether it has Plotly's bundle for flat charts, which opens in half the time
        self._ending: threading.Timer | None = None

    def drawn(self, requested: Sequence[tuple[go.Figure, dict[str, Any]]]) -> list[bytes]:
        with self._awake():
            return [
                self._run(self._started(is_flat(figure)).calc_fig(harmless(figure.to_plotly_json()), options))
                for figure, options in requested
            ]

    def printed(self, addresses: Sequence[str]) -> list[bytes]:
        """Pages on paper."""
        with self._awake():
            return [self._run(_on_paper(self._started(flat=True), address)) for address in addresses]

    def start(self) -> None:
        """Open the browser. Raises FileNotFoundError where there is none."""
        with self._awake():
            self._started(flat=True)

    @contextmanager
    def _awake(self) -> Iterator[None]:
        """Nobody else draws meanwhile, and the browser ends a while after."""
        with self._lock:
            if self._ending:
                self._ending.cancel()
            try:
                yield
            finally:
                self._ending = threading.Timer(IDLE, self.end)
                self._ending.daemon = True
                self._ending.start()

    def end(self) -> None:
        """Close the browser; the next picture starts it again."""
        with self._lock:
            if self._ending:
                self._ending.cancel()
            for kaleido in self._kaleidos.values():
                self._run(kaleido.__aexit__(None, None, None))
            self._kaleidos.clear()
            if self._loop:
                self._loop.call_soon_threadsafe(self._loop.stop)
            self._loop = None

    def _started(self, flat: bool) -> Any:
        with needing("teaching"):
            from kaleido import Kaleido
            from kaleido.errors import ChromeNotFoundError

        if flat not in self._kaleidos:
            self._loop = self._loop or self._new_loop()
            plotly = plotlyjs.path() if flat else None
            try:
                self._kaleidos[flat] = self._run(self._opened(Kaleido, plotly)) or self._run(
                    self._opened(Kaleido, plotly)
                )
            except ChromeNotFoundError:
                raise FileNotFoundError(NO_BROWSER) from None
            if self._kaleidos[flat] is None:
                del self._kaleidos[flat]
                raise OSError(NO_ANSWER)
            # Last come, first served: at the end of Python the browser is ended before its folder is cleared away.
            atexit.unregister(self.end)
            atexit.register(self.end)
        return self._kaleidos[flat]

    @staticmethod
    async def _opened(kind: Any, plotly: Path | None) -> Any:
        """Kaleido with this Plotly, or with the installed package's; it reads the script anew for each picture.

        None where the browser does not answer, which a busy machine has shown: nobody would ever be told.
        """
        opening = kind(n=1, plotlyjs=plotly, mathjax=False)  # MathJax would be fetched from elsewhere
        try:
            return await asyncio.wait_for(opening.__aenter__(), OPENS)
        except TimeoutError:
            with suppress(Exception):  # it may not answer to this either
                await asyncio.wait_for(opening.__aexit__(None, None, None), OPENS)
            return None

    def _run(self, work: Any) -> Any:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @staticmethod
    def _new_loop() -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()

        def run() -> None:
            loop.run_forever()
            loop.close()

        threading.Thread(target=run, daemon=True, name="pictures").start()
        return loop


async def _on_paper(browser: Any, address: str) -> bytes:
    """A page as PDF, once it and its fonts have come."""
    tab = await browser.create_tab()
    try:
        came = await tab.send_command("Page.navigate", {"url": address})
        if problem := came["result"].get("errorText"):
            raise OSError(f"the browser cannot open {address} to print it: {problem}")
        await tab.send_command("Runtime.evaluate", {"expression": LOADED, "awaitPromise": True})
        paper = await tab.send_command("Page.printToPDF", PAPER)
    finally:
        await browser.close_tab(tab)
    return base64.b64decode(paper["result"]["data"])


_BROWSER = _Browser()
