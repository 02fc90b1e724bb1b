"""Markdown as HTML, with formulas as MathML, which browsers draw themselves."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from explainer.stepping import mathml

# $$…$$, or $…$ with something right behind the first and right before the last, and no digit after it: $5 and $6 are money.
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(?=\S)((?:\\.|[^$\\])+?)(?<=\S)\$(?!\d)", re.DOTALL)


def markdown(text: str) -> str:
    """Markdown as HTML, with $…$ and $$…$$ as MathML; raw HTML in it is shown, not obeyed.

    >>> markdown("**half**")
    '<p><strong>half</strong></p>\\n'
    """
    from markdown_it import MarkdownIt

    writer = MarkdownIt("commonmark", {"html": False}).enable("table")
    writer.inline.ruler.before("escape", "math", _math_rule)
    writer.add_render_rule("math", lambda _, tokens, i, *rest: formula(tokens[i].content, block=tokens[i].block))
    writer.add_render_rule("heading_open", _heading)
    return writer.render(text)


def _math_rule(state: object, silent: bool) -> bool:
    """markdown-it's inline rule for formulas."""
    found = FORMULA.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("math", "", 0)
        token.content, token.block = (found[1] or found[2]).strip(), bool(found[1])
    state.pos = found.end()
    return True


def _heading(writer: object, tokens: Sequence, index: int, *rest: object) -> str:
    """A heading that can be linked to."""
    words = tokens[index + 1].content.lower()
    name = "-".join("".join(letter if letter.isalnum() else " " for letter in words).split())
    return f'<{tokens[index].tag} id="{html.escape(name)}">'


def formula(latex: str, *, block: bool) -> str:
    """LaTeX as MathML, on a line of its own or within the text."""
    written = mathml(latex.removeprefix(r"\displaystyle").strip())
    return written if block else written.replace('display="block"', 'display="inline"')
