"""Formulas as MathML, which browsers draw themselves and screen readers speak. What is coloured has the class "new"."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from explainer.extras import needing
from explainer.symbolic.written.allowed import refuse_commands, with_plain_words

# A minus after one of these is the sign of a number, not a subtraction, and stands close to it.
_OPENING = r"=|≈|&#x0003D;|&#x02248;|\(|&#x00028;|\[|&#x0005B;|&#x022C5;|&#x000B7;|,"
_SIGN = re.compile(rf"(<mo[^>]*>(?:{_OPENING})</mo>(?:<mrow>)?)<mo>&#x02212;</mo>")
_SCRIPT = re.compile(r"<(/?)(msup|msubsup)>")
# Brackets around what is not tall: (x), not a bracket that is drawn large enough for a fraction.
_LOW = re.compile(
    r'<mo stretchy="true" fence="true" form="prefix">([^<]*)</mo>((?:(?!stretchy="true"|<mfrac|<msqrt|<munder|<mt).)*?)'
    r'<mo stretchy="true" fence="true" form="postfix">([^<]*)</mo>'
)
# The name of a function: the converter writes it as a letter, ln9, or with air on both sides, tanh( softplus (x)).
_NAMED = re.compile(r"<mo>([A-Za-z]{2,})</mo>|<mi>(arg|cosh?|exp|ln|log|sinh?|tanh?)</mi>")
_THIN = "0.17em"
_BEFORE = re.compile(r"(?:</m(?:i|n|sup|sub|frac)>|[)\]]</mo>|&#x00029;</mo>)(?:</m(?:row|style)>)*$")
_BASE = re.compile(r"<m(?:sup|sub|subsup|under|over|underover)>$")  # the name has an index
_INDEX = re.compile(r"<m(?:sup|sub|subsup|under|over|underover)><m[ino]>[^<]*</m[ino]>$")  # the name is one: x_max
_AFTER = re.compile(r"<m(?:i|n|sup|sub|frac|sqrt)>")
_ENTITY = re.compile("&#x([0-9A-F]{5});")
_PRIMES = re.compile(r"<mi>(&#x0203[23467];|&#x02057;)</mi>$")  # ′ ″ ‴ ⁗, as what is raised


@lru_cache(maxsize=4096)
def mathml(latex: str) -> str:
    r"""LaTeX as MathML: `\frac{1}{2}` becomes `<math …><mfrac>…`. Raises ValueError for anything that is not LaTeX."""
    with needing("teaching"):
        from latex2mathml import exceptions
        from latex2mathml.converter import convert

    refusals: tuple[type[Exception], ...] = tuple(each for each in vars(exceptions).values() if isinstance(each, type))
    refuse_commands(latex)
    latex = latex.replace("{aligned}", "{split}")  # the same to a reader; the converter knows only this name
    try:
        markup = with_plain_words(partial(convert, display="block"), latex)
    except RecursionError:
        raise ValueError(f"the formula {latex[:60]!r} is nested too deeply; write it more simply") from None
    except refusals:
        raise ValueError(f"the formula {latex!r} is not complete LaTeX; check its brackets, scripts and ends") from None
    markup = re.sub(r'mathcolor="[^"]*"', 'class="new"', markup)  # each theme has its own colour for what is new
    markup = _SIGN.sub(r'\1<mo form="prefix" lspace="0" rspace="0">−</mo>', markup)
    return _ENTITY.sub(_letter, _with_plain_primes(_with_low_brackets(_NAMED.sub(_spaced, markup))))


def _spaced(match: re.Match) -> str:
    """A function's name as it is set in books: x tanh(y), ln 9; a thin space before it and after it, none at a bracket."""
    before = match.string[max(0, match.start() - 200) : match.start()]
    whole = _BASE.sub("", before)
    left = _THIN if _BEFORE.search(whole) and not _INDEX.search(before) else "0"
    right = _THIN if _AFTER.match(match.string, match.end()) and whole == before else "0"
    return f'<mo form="prefix" lspace="{left}" rspace="{right}">{match[1] or match[2]}</mo>'


def _letter(match: re.Match) -> str:
    """A letter as it is, in place of its number, which takes nine; what is markup stays."""
    letter = chr(int(match[1], 16))
    return match[0] if letter in "<>&\"'" else letter


def _with_low_brackets(written: str) -> str:
    """The same MathML with brackets that do not stretch where nothing in them is tall: fonts set stretched ones far apart."""
    low = r'<mo stretchy="false" fence="true" form="prefix">\1</mo>\2<mo stretchy="false" fence="true" form="postfix">\3</mo>'
    before = ""
    while before != written:  # from the innermost brackets outwards
        before, written = written, _LOW.sub(low, written)
    return written


def _with_plain_primes(written: str) -> str:
    """The same MathML with each prime on the line, behind what it belongs to: f′, w₁′.

    The sign is drawn raised already; raised once more it becomes a hair above the letter, and new and old weight look alike.
    """
    opened: list[int] = []  # where, in what is done, an element began that a prime may close
    done, place = "", 0
    for tag in _SCRIPT.finditer(written):
        done += written[place : tag.start()]
        place = tag.end()
        if not tag[1]:
            opened.append(len(done))
            done += tag[0]
            continue
        begin = opened.pop()
        sign = _PRIMES.search(done)
        if not sign:
            done += tag[0]
            continue
        inside = done[begin + len(tag[0]) - 1 : sign.start()]
        base = f"<msub>{inside}</msub>" if tag[2] == "msubsup" else inside
        done = f'{done[:begin]}<mrow>{base}<mo class="prime" lspace="0" rspace="0">{sign[1]}</mo></mrow>'
    return done + written[place:]
