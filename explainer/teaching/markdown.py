"""Markdown as HTML, with formulas as MathML, which browsers draw themselves."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from explainer.extras import needing
from explainer.symbolic.mathml import mathml

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

# $$…$$, or $…$ with something right behind the first and right before the last, and no digit after it: $5 and $6 are money.
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(?=\S)((?:\\.|[^$\\])+?)(?<=\S)\$(?!\d)", re.DOTALL)
# In latex2mathml's output: one sign, name or number, or the end or beginning of an element that holds others.
LEAF = re.compile(
    r"<(?P<name>m[ion]|mtext)\b[^>]*>(?P<text>[^<]*)</(?P=name)>|(?P<closed></\w+>)|(?P<opened><\w+[^>/]*>)"
)
# What may hold a < that begins no HTML: an escaped sign, code, a formula, an address; and a < that does. Where code and
# formulas end, other programs may see otherwise: so no < stays in them either.
HTML = re.compile(
    rf"\\.|(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)|(?P<formula>{FORMULA.pattern})"
    r"|<(?:https?|mailto):[^\s<>`]*>|(?P<html><)(?=[a-z/!?])",
    re.DOTALL | re.IGNORECASE,
)
LINK = re.compile(r"(?P<begin>\]\(\s*<?|^\s*\[[^\]]*\]:\s*<?)(?P<address>[^)\s>]*)", re.MULTILINE)
BEGINS = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)
SCRIPTS = re.compile("(?P<raised>[⁺⁻⁰¹²³⁴-⁹]+)|[₀-₉]+|(?P<sign>≈)")
FLAT = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "+-01234567890123456789")
LONG = 16  # letters of a formula that always fit on what is left of a phone's line


def markdown(text: str) -> str:
    """Markdown as HTML, with $…$ and $$…$$ as MathML; raw HTML in it is shown, not obeyed.

    >>> markdown("**half**")
    '<p><strong>half</strong></p>\\n'
    """
    with needing("teaching"):
        from markdown_it import MarkdownIt

    return _writer(MarkdownIt).render(text)


@cache  # a page has hundreds of texts
def _writer(kind: type[MarkdownIt]) -> MarkdownIt:
    writer = kind("commonmark", {"html": False}).enable("table")
    writer.inline.ruler.before("escape", "math", _math_rule)
    writer.add_render_rule("math", lambda _, tokens, i, *rest: formula(tokens[i].content, block=tokens[i].block))
    writer.add_render_rule("heading_open", _heading)
    return writer


def without_html(text: str) -> str:
    """The same Markdown for a reader who would obey HTML in it: raw HTML escaped, so that it is shown.

    >>> without_html("a <b> `<c>` <https://example.org> $a<b$")
    'a \\\\<b> <code>&lt;c&gt;</code> <https://example.org> $a< b$'
    """
    with needing("teaching"):
        from markdown_it import MarkdownIt

    lines = text.split("\n")
    blocks = MarkdownIt("commonmark", {"html": False}).parse(text)
    code = {
        line for block in blocks if block.type in ("fence", "code_block") and block.map for line in range(*block.map)
    }
    runs = itertools.groupby(range(len(lines)), key=code.__contains__)
    pieces = [(is_code, "\n".join(lines[line] for line in run)) for is_code, run in runs]
    return "\n".join(piece if is_code else LINK.sub(_led, HTML.sub(_escaped, piece)) for is_code, piece in pieces)


def as_words(text: str) -> str:
    """A text, names of other people's classes within it, as Markdown that shows just that.

    Raised and lowered digits and ≈ become formulas: the fonts of a PDF by LaTeX do not have these signs, and leave them out.

    >>> as_words("w₁ ≈ 2×10⁻⁵ | a_b")
    'w$_{1}$ $\\\\approx$ 2×10$^{-5}$ \\\\| a\\\\_b'
    """
    plain = re.sub(r"([\\`*_\[\]<>$~&|])", r"\\\1", " ".join(text.split()))
    return SCRIPTS.sub(_scripted, plain)


def _scripted(match: re.Match) -> str:
    if match["sign"]:
        return r"$\approx$"
    return f"${'^' if match['raised'] else '_'}{{{match[0].translate(FLAT)}}}$"


def without_tags(page: str) -> str:
    """Our own HTML of paragraphs and tables as Markdown, for programs that drop HTML: nbconvert on its way to a PDF.

    Other HTML stays as it is.

    >>> without_tags("<p>Two</p><div><table><tr><th>w<sub>1</sub></th></tr><tr><td>0.5</td></tr></table></div>")
    'Two\\n\\n| w$_{1}$ |\\n| --- |\\n| 0.5 |'
    """
    if re.search(r"<(?!/?(?:p|div|table|tr|th|td|sub)\b)[a-z]", page):
        return page
    parts = re.finditer(r"<p>(?P<words>.*?)</p>|<table>(?P<table>.*?)</table>", page, re.DOTALL)
    return "\n\n".join(_piped(part["table"]) if part["words"] is None else _inline(part["words"]) for part in parts)


def _piped(table: str) -> str:
    cells = r"<t[hd][^>]*>(.*?)</t[hd]>"
    head, *rows = [
        [_inline(cell) for cell in re.findall(cells, row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows))


def _inline(text: str) -> str:
    pieces = re.split(r"<sub>(.*?)</sub>", text)
    return "".join(f"$_{{{each}}}$" if at % 2 else as_words(html.unescape(each)) for at, each in enumerate(pieces))


def _led(match: re.Match) -> str:
    """A link whose address would be obeyed leads nowhere."""
    plain = re.sub(r"[\x00-\x20\\]", "", html.unescape(match["address"]))
    return f"{match['begin']}#" if re.match(r"(?:javascript|vbscript|data):", plain, re.IGNORECASE) else match[0]


def _escaped(match: re.Match) -> str:
    if match["html"]:
        return r"\<"
    if not BEGINS.search(match[0]):
        return match[0]
    if match["code"]:  # written as HTML, in which nothing is left to be read in another way
        shown = html.escape(" ".join(match["code"].strip().splitlines()), quote=False)
        return f"<code>{shown.replace('`', '&#96;').replace('$', '&#36;')}</code>"
    return BEGINS.sub("< ", match[0]) if match["formula"] else match[0]


def _math_rule(state: StateInline, silent: bool) -> bool:
    """markdown-it's inline rule for formulas."""
    match = FORMULA.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("math", "", 0)
        token.content, token.block = (match[1] or match[2]).strip(), bool(match[1])
    state.pos = match.end()
    return True


def _heading(writer: object, tokens: Sequence, index: int, *rest: object) -> str:
    """A heading that can be linked to."""
    words = tokens[index + 1].content.lower()
    name = "-".join("".join(letter if letter.isalnum() else " " for letter in words).split())
    return f'<{tokens[index].tag} id="{html.escape(name)}">'


def formula(latex: str, *, block: bool) -> str:
    """LaTeX as MathML, on a line of its own or within the text."""
    written = mathml(latex.removeprefix(r"\displaystyle").strip())
    return written if block else _breaking(written.replace('display="block"', 'display="inline"'))


def _breaking(written: str) -> str:
    """The formula in pieces between which a line may end: before = and ≈; in a long piece before + and −; at last before ·.

    Browsers break no line inside a formula, so that on a phone a long one would reach beyond the paper.
    """
    whole = re.match(r"(<math[^>]*>)<mrow>(.*)</mrow></math>$", written, re.DOTALL)
    if not whole:
        return written
    head, body = whole.groups()
    pieces = [body]
    for signs in ("=≈≤≥<>", "+−", "·⋅×"):
        pieces = [part for piece in pieces for part in (_pieces(piece, signs) if _letters(piece) > LONG else [piece])]
    return "<wbr/>".join(f"{head}<mrow>{piece}</mrow></math>" for piece in pieces)


def _pieces(body: str, signs: str) -> list[str]:
    """MathML cut before each of `signs` that stands in no bracket and no other element."""
    cuts, depth, brackets, filled = [0], 0, 0, False
    for leaf in LEAF.finditer(body):
        sign = html.unescape(leaf["text"] or "")
        if leaf["opened"] or leaf["closed"]:
            depth += 1 if leaf["opened"] else -1
        elif depth == 0:
            if sign in signs and leaf[0].startswith("<mo>") and not brackets and filled:
                cuts.append(leaf.start())
            brackets += (sign in "([") - (sign in ")]")
        filled = filled or bool(sign)
    return [_as_infix(body[start:end]) for start, end in zip(cuts, [*cuts[1:], None], strict=True)]


def _as_infix(piece: str) -> str:
    """A sign at the beginning of a piece keeps the room that it has between two numbers; a number's own sign has none."""
    return re.sub(r"^<mo>", '<mo form="infix">', piece)


def _letters(body: str) -> int:
    return len(html.unescape(re.sub(r"<[^>]*>", "", body)))
