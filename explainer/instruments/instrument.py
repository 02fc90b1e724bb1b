"""A picture that can be held: its data for the browser, and the frame, page or snippet that shows it anywhere."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256

from explainer.instruments import bundle
from explainer.instruments.still import Still
from explainer.numeric.validation import chosen
from explainer.once import cached_property
from explainer.palette import FONT, THEMES
from explainer.reprs import brief

LOOKS = ("auto", "light", "dark")


@dataclass(frozen=True, eq=False)
class Instrument:
    """Something to hold: `kind` names its module in assets/instruments, `data` is all that the module needs.

    In a notebook it shows itself. `to_html()` is a whole page, `snippet()` a piece of HTML for Moodle, Canvas, WordPress or
    a page of your own: a frame that works without network and without Python. `still` is the picture that stands there for
    print and where no script runs. `theme` is "auto" (as the reader's system has it), "light" or "dark". `files` are large data,
    which a page on a server loads when they are needed; a page of its own holds them.

    >>> from explainer import instruments
    >>> instruments.curve("relu", at=1.5)
    <Instrument ReLU: drag the point>
    """

    kind: str
    title: str
    alt: str
    data: Mapping[str, object]
    still: Still
    height: int = 560
    theme: str = "auto"
    files: Mapping[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chosen(self.theme, "theme", LOOKS)

    @cached_property
    def given(self) -> dict[str, object]:
        """What `mount(element, given)` takes: the data with title, text alternative and colours."""
        colours = {name: asdict(palette) for name, palette in THEMES.items()}
        shown = {"kind": self.kind, "title": self.title, "alt": self.alt, "theme": self.theme, "colours": colours}
        packed = {name: base64.b64encode(file).decode("ascii") for name, file in self.files.items()}
        return shown | dict(self.data) | ({"files": packed} if packed else {})

    def served(self, folder: str) -> dict[str, object]:
        """`given` for a page on a server, which has the files in `folder` under the names of `named_files`."""
        names = {name: f"{folder}{file}" for name, file in zip(self.files, self.named_files, strict=True)}
        return replace(self, files={}).given | ({"files": names} if names else {})

    @cached_property
    def named_files(self) -> dict[str, bytes]:
        """The files by names that tell their contents, so that a browser may keep them for good.

        >>> from explainer import instruments, mnist
        >>> [*instruments.trainer(mnist.load()).named_files]
        ['digits-2594c6ee4cda.bin']
        """
        return {f"{name}-{sha256(file).hexdigest()[:12]}.bin": file for name, file in self.files.items()}

    def with_theme(self, theme: str) -> Instrument:
        """The same instrument in another look: "auto", "light" or "dark"."""
        return replace(self, theme=theme)

    def with_state(self, **state: object) -> Instrument:
        """The same instrument, as it is when the reader has moved these parts of it.

        >>> from explainer import instruments
        >>> instruments.curve("relu").with_state(at=-1.0).data["at"]
        -1.0
        """
        return replace(self, data={**self.data, **state})

    def to_html(self) -> str:
        """A whole page with the instrument, to be saved, opened and handed out; it needs no other file and no network."""
        ground = "" if self.theme == "auto" else f"color-scheme: {self.theme}; "
        return (
            f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{html.escape(self.title)}</title>\n'
            f"<style>:root {{ color-scheme: light dark; {ground}}} body {{ margin: 0; font-family: {FONT}; }}\n"
            f"main {{ max-width: 1180px; margin: 0 auto; }}</style>\n"
            f'<main id="here">{self.still.html(self.title, self.alt)}</main>\n'
            f'<script type="module">\n{self._script()}</script>\n</html>\n'
        )

    def snippet(self) -> str:
        """The instrument as one element of HTML, to be pasted into a page or a learning platform."""
        page = html.escape(self.to_html(), quote=True)
        look = f"width: 100%; height: {self.height}px; border: 0; color-scheme: light dark"
        return f'<iframe title="{html.escape(self.title, quote=True)}" style="{look}" srcdoc="{page}"></iframe>'

    def __repr__(self) -> str:
        return brief(self, self.title)

    def _repr_html_(self) -> str:
        return self.snippet()

    def _repr_markdown_(self) -> str:
        """For a document that shows no page within it: the title, what there is to see, and its numbers."""
        return "\n\n".join([f"**{self.title}**", self.alt, *(f"{name}: {shown}" for name, shown in self.still.rows)])

    def _script(self) -> str:
        # "</" would end the script, and "<!--" begin a comment, also within a text.
        data = json.dumps(self.given, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        module = f"{self.kind}.js"
        return (
            f"{bundle.script('frame.js', module)}\n"
            f"const here = document.getElementById('here');\n"
            f"modules['frame.js'].standAlone(modules['{module}'].{self.kind}, here, {data});\n"
        )
