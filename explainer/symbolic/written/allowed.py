"""What LaTeX may ask for, and what MathML may hold: formulas, never scripts, links or styles of somebody else's."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

# Commands that reach beyond a formula: they define others, name addresses, files or styles, or write markup.
_REFUSED = re.compile(
    r"\\(?:def|edef|gdef|xdef|let|(?:re)?newcommand|providecommand|DeclareMathOperator|newenvironment|href|url|style|class"
    r"|cssId|data|html\w*|unicode|require|include\w*|input|openin|openout|read|write\w*|immediate|special|catcode|csname"
    r"|loop|label|ref|eqref|tag|mmlToken|bbox|toggle|mathtip|texttip|enclose)(?![A-Za-z])"
)
_ELEMENTS = frozenset(
    {
        "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "ms", "mfrac", "msqrt", "mroot", "mstyle", "merror",
        "mpadded", "mphantom", "mfenced", "menclose", "msub", "msup", "msubsup", "munder", "mover", "munderover",
        "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd", "mlabeledtr", "semantics",
    }
)  # fmt: skip
_ATTRIBUTES = frozenset(
    {
        "xmlns", "display", "form", "lspace", "rspace", "stretchy", "fence", "separator", "symmetric", "largeop",
        "movablelimits", "accent", "accentunder", "minsize", "maxsize", "mathvariant", "mathcolor", "mathbackground",
        "mathsize", "displaystyle", "scriptlevel", "linethickness", "bevelled", "notation", "width", "height",
        "depth", "voffset", "open", "close", "separators", "columnalign", "columnlines", "columnspacing",
        "columnspan", "rowalign", "rowlines", "rowspacing", "rowspan", "frame", "framespacing", "align", "side",
        "minlabelspacing", "linebreak", "class",
    }
)  # fmt: skip
_VALUE = re.compile(r"[\w #%.,+*|()\[\]{}‖/−-]*|http://www\.w3\.org/1998/Math/MathML")
_WORDS = re.compile(r"\\(?:text\w*|mbox|hbox|operatorname\*?|math\w+)\s*\{[^{}]*\}")
_LESS = "\ue000"  # stands for < while the converter works


def refuse_commands(latex: str) -> None:
    """Raises ValueError where LaTeX asks for more than a formula: a definition, a link, a file, a style."""
    if command := _REFUSED.search(latex):
        raise ValueError(f"the formula uses {command[0]}, which is more than a formula may do; write it without")


def with_plain_words(convert: Callable[[str], str], latex: str) -> str:
    r"""What `convert` makes of LaTeX as MathML only; a < within \text{…} is a sign to read, not the beginning of a tag."""
    marked = _WORDS.sub(lambda words: words[0].replace("<", _LESS), latex)
    return only_mathml(convert(marked)).replace(_LESS, "&lt;")


def only_mathml(markup: str) -> str:
    """The same MathML with nothing but its elements, harmless attributes and text, which stays text.

    >>> only_mathml('<mi onclick="x()">a</mi><script>b</script>')
    '<mi>a</mi>b'
    """
    kept = _Kept()
    kept.feed(markup)
    kept.close()
    return "".join(kept.pieces)


class _Kept(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open(tag, attrs, ">")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open(tag, attrs, " />")

    def _open(self, tag: str, attrs: list[tuple[str, str | None]], end: str) -> None:
        if tag in _ELEMENTS:
            kept = [
                (name, value or "") for name, value in attrs if name in _ATTRIBUTES and _VALUE.fullmatch(value or "")
            ]
            written = "".join(f' {name}="{html.escape(value)}"' for name, value in kept)
            self.pieces.append(f"<{tag}{written}{end}")

    def handle_endtag(self, tag: str) -> None:
        if tag in _ELEMENTS:
            self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(html.escape(data, quote=False))

    def handle_charref(self, name: str) -> None:
        self.pieces.append(f"&#{name};")

    def handle_entityref(self, name: str) -> None:
        self.pieces.append(f"&{name};" if name in ("amp", "lt", "gt", "quot") else f"&amp;{name};")

    # Comments, declarations and processing instructions are left out: a formula needs none.
