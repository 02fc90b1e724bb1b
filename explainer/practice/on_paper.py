"""What stands on paper beside the mathematics is taken away, and a line that says several things is taken apart.

`plain_line` leaves out numbers of lines, words such as "so" and "(chain rule)", ticks and wide spaces. What is left is for
the grammar, which knows none of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from explainer.symbolic.parsing import parse
from explainer.symbolic.typed.tokens import RAISED, ParseError
from explainer.symbolic.typed.vocabulary import spelled

WIDE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
GAP = re.compile(r"\s{3,}")  # two spaces part what a line says; hundreds could be read in millions of ways
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202c\u2060-\u2069\ufeff]")  # practice.js leaves out the same
FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94) if not chr(0x21 + n).isalpha()}  # ＋ and （ of Asian keyboards
TICKS = re.compile(r"\s*[✓✔☑✅□∎■]\s*$")
NUMBER = re.compile(r"^\s*(?:\d{1,2}\.\s+(?=\S)|\d{1,2}\)\s*|[a-z]\)\s+)")
STARTS = re.compile(
    r"^\s*(?:=>|⇒|⟹|→|⟶|∴|(?:so|thus|then|also|let|with|hence|therefore|where|now|next|finally|and|we (?:get|have)|"
    r"this (?:gives|is)|it follows(?: that)?|that is|that means|giv(?:es|ing)|answer|result|solution|simplif\w+)\b)\s*[:,]?\s*",
    re.IGNORECASE,
)
WORD = r"[A-Za-z]{2,}(?:[’'-][A-Za-z]{2,})*"
WORDS = rf"(?:{WORD}|a)(?:[ ,]+(?:{WORD}|a))*"
HOW = r"(?:by|using|use|via|from|because|since|as|after|when|apply(?:ing)?)"
REASON = (  # the words with which a remark at the end of a line begins
    rf"(?:{HOW}|for|is|done|qed|chain|product|quotient|power|sum|constant|exponential|rule|simplif\w+|factor(?:ed|ing)|"
    r"expand(?:ed|ing)|multipl(?:ied|ying)|rearrang(?:ed|ing)|cancel\w*|collect(?:ed|ing)|everywhere|finished|and that)"
)
OPENING = re.compile(rf"^\s*{HOW}\s+{WORDS}\s*[:,]\s*|^\s*(?:{WORD}\s+)*(?:rule|step)\s*:\s*", re.IGNORECASE)
REMARK = re.compile(rf"\s+[(\[]\s*({WORDS})[.!]?\s*[)\]]\s*$|\s*(?:#|//|\||,|—|–|-)\s*({WORDS})[.!]?\s*$")
REASONED = re.compile(rf"(?<=[\w)\]²³⁴⁵'])\s+({REASON}(?:\s+{WORDS})?)[.!]?\s*$", re.IGNORECASE)
ONLY_WORDS = re.compile(rf"\s*({WORDS})[.!]?\s*")
SPACED_PRIME = re.compile(r"(?<=[A-Za-z)])\s+(?=')|(?<=')\s+(?=\(\s*[A-Za-z]\s*\)\s*=)")
ROLE = r"\b{}\s*(?:{}\s*)?(?:is|:|=)\s*"
OTHER_SPELLINGS = (
    (re.compile(r"^\s*(?:([A-Za-z])_x|D_?x?\s?([fghy]))(?=\s*=)"), r"\1\2'"),
    (re.compile("ḟ|ẏ"), "f'"),
    (re.compile(r",?\s*\b(?:with|where|for)\s+σ\s*=\s*σ\s*\(.*\)$"), ""),
    (re.compile(r"^\s*d([A-Za-z])\s*=\s*(.+?)\s*[·*]?\s*d([A-Za-z])$"), r"d\1/d\3 = \2"),  # du = 2x dx
    (
        re.compile(
            r"\b(?:derivative|slope) of (?:the )?(?:inside|inner\b)(?: function)?\s*(?:is|:|=)\s*", re.IGNORECASE
        ),
        "u' = ",
    ),
    (
        re.compile(
            r"\b(?:derivative|slope) of (?:the )?(?:outside|outer\b)(?: function)?\s*(?:is|:|=)\s*", re.IGNORECASE
        ),
        "dy/du = ",
    ),
    (re.compile(ROLE.format("(?:inner|inside)", "(?:function|part)"), re.IGNORECASE), "u = "),
    (re.compile(ROLE.format("(?:inner|inside)", "(?:derivative|slope)"), re.IGNORECASE), "u' = "),
    (re.compile(ROLE.format("(?:outer|outside)", "(?:function|part)"), re.IGNORECASE), "y = "),
    (re.compile(ROLE.format("(?:outer|outside)", "(?:derivative|slope)"), re.IGNORECASE), "dy/du = "),
    (re.compile(r"\\[dt]?frac\s*\{\s*(d[A-Za-z]?)\s*\}\s*\{\s*(d[A-Za-z])\s*\}"), r"\1/\2"),
    (re.compile(r"(?<![\^_\\\w}])\{([^{}:,<>\\]*)\}"), r"(\1)"),  # not the second argument of \frac
)
POWER_AND_NUMBER = re.compile(r"(\^\d+)\s+(?=\d)")
RAISED_SIGNS = {**RAISED, "⁺": "+", "⁽": "(", "⁾": ")", "ˣ": "x", "ⁿ": "n", "ᵘ": "u", "ᵗ": "t", "·": "."}
RAISED_TEXT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾ˣⁿᵘᵗ]+(?:·[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
COLON = re.compile(r"(?<=[\d)\]xA-Z²³])\s*:\s*(?=[\d(\[])|(?<=\d)\s*:\s*(?=[a-z])")
ARROWS = r"=>|⇒|⟹|→|⟶|->|↦"
SUBJECT = (  # what may begin another statement: u =, f'(x) =, f(2) =, du/dx =, (x²)' =, d/dx[x²] =
    r"(?:[A-Za-z]'*(?:\(\s*(?:[A-Za-z]|[-−]?[\d.]+)\s*\))?|d[A-Za-z]\s*/\s*d[A-Za-z]|d\s*/\s*d[A-Za-z][^=,;]*|\([^=]*\)')\s*=(?![=>])"
)
BETWEEN = re.compile(rf"\s*(?:{ARROWS})\s*|\s*(?:[,;]|\band\b|\bso\b|\bthen\b|\s\s)\s*(?={SUBJECT})")
NAMED_AFTER = re.compile(rf"^(.*\S)\s*,?\s+(?:with|where|for)\s+({SUBJECT}.*)$")
DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
SEVERAL_ARGUMENTS = re.compile(r"\b(?:max|min|piecewise|leaky_relu|elu|log)\b")


def plain_line(text: str) -> str:
    """A line without what stands beside its mathematics.

    >>> plain_line("2.  so f '(x) = 3(x²+1)² 2x   (chain rule) ✓"), plain_line("by the power rule, 6eˣ")
    ("f'(x) = 3(x²+1)² 2x", '6e^(x)')
    """
    plain = GAP.sub("  ", WIDE.sub(" ", UNSEEN.sub("", text))).translate(FULL_WIDTH)
    plain = re.sub("[′’ʹ´`]", "'", plain)
    plain = without_remark(TICKS.sub("", plain))
    plain = NUMBER.sub("", plain)
    plain = re.sub(rf"^\s*{WORDS}\s*:\s*(?={SUBJECT})", "", plain)
    before = ""
    while plain != before:
        before, plain = plain, OPENING.sub("", STARTS.sub("", plain))
    for written, meant in OTHER_SPELLINGS:
        plain = written.sub(meant, plain)
    plain = POWER_AND_NUMBER.sub(r"\1*", SPACED_PRIME.sub("", plain))
    return _lowered(plain).strip()


def without_remark(text: str) -> str:
    """The line without "(chain rule)", "by the chain rule" or "# simplified" at its end.

    >>> without_remark("6x (simplified)"), without_remark("sin (abs x)"), without_remark("x by hand")
    ('6x', 'sin (abs x)', 'x')
    """
    match = REMARK.search(text) or REASONED.search(text)
    if not match or not text[: match.start()].strip():
        return text
    words = next(group for group in match.groups() if group)
    return without_remark(text[: match.start()].rstrip()) if is_remark(words) else text


def is_remark(words: str) -> bool:
    """Whether words say something to people: none of them is a formula, as sinx is, and one has three letters or more."""
    each = re.findall(r"[A-Za-z]{3,}", words)
    return bool(each) and not any(map(_is_formula, each)) and not any(map(spelled, words.split()))


@cache
def _is_formula(word: str) -> bool:
    try:
        parse(word)
    except ParseError:
        return False
    return True


def is_only_words(text: str) -> bool:
    """Whether nothing is on a line but words: "use the chain rule".

    >>> is_only_words("use the chain rule"), is_only_words("sin"), is_only_words("6x")
    (True, False, False)
    """
    match = ONLY_WORDS.fullmatch(text)
    return bool(match and is_remark(match[1]) and (" " in match[1].strip() or len(match[1]) > 4))


def statements(text: str) -> list[str]:
    """What a plain line says, one after the other: u = x² + 1, u' = 2x says two things.

    >>> statements("u = x^2+1, u' = 2x"), statements("3s(1-s) with s = σ(3x)")
    (['u = x^2+1', "u' = 2x"], ['s = σ(3x)', '3s(1-s)'])
    """
    if match := NAMED_AFTER.match(text):
        return [*statements(match[2]), match[1].rstrip(" ,")]
    return [piece for piece in _between(text) if piece] or [text]


def _between(text: str) -> Iterator[str]:
    """The text between arrows, and between commas before a name, as far as no bracket holds them."""
    start = 0
    for match in BETWEEN.finditer(text):
        before = text[: match.start()]
        if sum(map(before.count, "([{")) == sum(map(before.count, ")]}")):
            yield text[start : match.start()].strip(" ,;")
            start = match.end()
    yield text[start:].strip(" ,;")


def with_points(text: str) -> str:
    """0,5·x as 0.5·x, and (x+1) : 2 as a quotient; a comma between the arguments of a function stays.

    >>> with_points("0,5x : (x+1)"), with_points("max(0,1)")
    ('0.5x/(x+1)', 'max(0,1)')
    """
    if not SEVERAL_ARGUMENTS.search(text):
        text = DECIMAL_COMMA.sub(".", text)
    text = re.sub(r"(?<![A-Za-z])(sin|cos|tan|ln|tanh)([a-gi-z])(?=\s*\()", r"\1(\2)*", text)  # cosx (…)
    return COLON.sub("/", text)


def _lowered(text: str) -> str:
    """eˣ as e^(x); ² and ⁻¹ stay."""

    def written(match: re.Match[str]) -> str:
        signs = match[0]
        if all(sign in RAISED for sign in signs):
            return signs
        digits = re.sub(r"(?<=[ˣⁿᵘᵗ])[⁰¹²³⁴⁵⁶⁷⁸⁹]", lambda one: f"^{RAISED[one[0]]}", signs)
        return f"^({''.join(RAISED_SIGNS.get(sign, sign) for sign in digits)})"

    return RAISED_TEXT.sub(written, text)
