"""How people write calculations: 94.8 %, 19 pixels, ⌈48.04⌉, w' = (0.65, 0.2), 12 rows and 2 columns."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator
from decimal import Decimal

from explainer.practice.on_paper import is_remark, plain_line
from explainer.practice.quantities import expressions, parted, plainly, value_or_none
from explainer.symbolic.typed.tokens import RAISED, ParseError

PERCENT = re.compile(r"(\d*[.,]?\d+)\s*%")
UNIT = re.compile(r"(?<=[\d)])\s*(px|[A-Za-z]{3,}(?:[ -](?:[A-Za-z]{2,}|a))*)\s*$")
ROUNDED_UP = re.compile(r"⌈([^⌈⌉]+)⌉|\b(?:ceil|ceiling|roundup|round up)\s*\(([^()]+)\)")
COMPARED = re.compile(r"(\s*([-−]?)\s*[\d.]+)\s*([<>≤≥])\s*0\s*")
DOT = re.compile(r"[(\[]([^()\[\]]*[,;][^()\[\]]*)[)\]]\s*[·*×⋅∙]\s*[(\[]([^()\[\]]*[,;][^()\[\]]*)[)\]]")
LIST = re.compile(r"[(\[]([^()\[\]]*[,;][^()\[\]]*)[)\]]")
VECTOR = re.compile(r"d[A-Za-zŷ]/d[A-Za-zŷ](?!\w)|(?<![A-Za-z/])Δ?[A-Za-zŷε]'?(?![\w'])")  # what may be w, dL/dw or w'
SHAPE_PRODUCT = re.compile(r"\(?(\d+)\s*[x×]\s*(\d+)\)?\s*[·*×@]?\s*\(?(\d+)\s*[x×]\s*(\d+)\)?")
POWER_OF_TEN = r"(?:\s*[·*×⋅∙]\s*10\s*(?:\^\s*\(?\s*([-−]?\d+)\s*\)?|([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))|[eE]([-+]?\d+))"
DECIMAL = re.compile(rf"\s*[-+−–]?\s*\d*\.?(\d*){POWER_OF_TEN}?\s*")
SPELLINGS = (
    (r"[←≔]|:=", "="),
    (r"(?<=\w)\.shape\b|\bshape of (?:the )?", ""),
    (r"\s*∈\s*(?:R|ℝ)\s*\^?\s*[({]?\s*(\d+)\s*[x×,]\s*(\d+)\s*[)}]?", r" = \1 x \2"),
    (r"(\d+)\s+rows?\s*(?:,|and|×|x|by)?\s*(\d+)\s+col(?:umn)?s?\b", r"\1 x \2"),
    (r"(?<=[\w')])\s+(?:is|has|equals)\s+(?=[-−\d(])", " = "),
    (r"(\d+)\s*[/÷:]\s*(\d+)\s*=\s*(\d+)\s*(?:remainder|rest|rem\.?|R)\s*(\d+)", r"\1/\2 = \3 + \4/\2"),
    (r"(?<=\d)\s*:\s*(?=\d)", "/"),
    (r"∇_?[wW]?\s*L?|\bgrad(?:ient)?\b(?=\s*=)", "dL/dw"),
    (r"\berrors\b", "e"),
    (r"(?<=[\d.])[eE]\+?0+(?!\d)", ""),  # 2.8e0 and 2.8E+00, as programs write them
    (r"(?<=[\d.])E(?=[-+]?\d)", "e"),
)
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")


def plain_calculation(text: str) -> str:
    """A line of a calculation in the signs that the grammar knows.

    >>> plain_calculation("1) A ≈ 94.8 % (accuracy)"), plain_calculation("s = ⌈48.04⌉ = 49 updates")
    ('A = 0.948', 's = 49 = 49 updates')
    """
    plain = plain_line(text).replace("≈", "=").replace("≅", "=")
    for spelling, meant in SPELLINGS:
        plain = re.sub(spelling, meant, plain)
    plain = PERCENT.sub(lambda share: str(Decimal(share[1].replace(",", ".")).scaleb(-2)), plain)
    plain = ROUNDED_UP.sub(_rounded_up, plain)
    return plainly(plain).strip().rstrip(".;")


def without_unit(text: str) -> str:
    """A side without the words behind its number, or the sign of the number. Raises ParseError where it has another sign.

    >>> without_unit("19 pixels"), without_unit("-0.2 < 0"), without_unit("2 sin")
    ('19', '-0.2', '2 sin')
    """
    if match := COMPARED.fullmatch(text):
        if (match[2] != "") != (match[3] in "<≤"):
            raise ParseError(f"{text.strip()} is not true; look at the sign")
        return match[1].strip()
    match = UNIT.search(text)
    return text[: match.start()] if match and (match[1] == "px" or is_remark(match[1])) else text


def decimals_of(text: str) -> int | None:
    """How many decimals a plain number has; None for anything that is not a plain number.

    >>> decimals_of("($7.92$)"), decimals_of("7.92e-3"), decimals_of("7.92·10⁻³"), decimals_of("1/3")
    (2, 5, 5, None)
    """
    match = DECIMAL.fullmatch(text.strip("()$\\ "))
    if not match:
        return None
    raised = "".join(RAISED[sign] for sign in match[3] or "")
    power = (match[2] or raised or match[4] or "0").replace("−", "-")
    return max(len(match[1]) - int(power), 0)


def with_point(text: str, right: float) -> str:
    """0,8 where one number is wanted: a decimal comma, or a comma between thousands if the `right` number has them.

    >>> with_point("0,8", 0.8), with_point("25,450", 25450.0)
    ('0.8', '25450')
    """
    if abs(right) >= 1000 and THOUSANDS.fullmatch(text.strip()):
        return text.replace(",", "")
    return re.sub(r"(?<=\d),(?=\d)", ".", text)


def multiplied_shapes(text: str) -> str:
    """(14×12)(12×2) as 14 x 2. Raises ParseError for shapes that do not fit.

    >>> multiplied_shapes("(14×12)(12×2)")
    '14 x 2'
    """
    match = SHAPE_PRODUCT.fullmatch(text.strip())
    if match and match[2] != match[3]:
        raise ParseError(f"these cannot be multiplied: the inner numbers, {match[2]} and {match[3]}, must be equal")
    return f"{match[1]} x {match[4]}" if match else text


def multiplied_lists(text: str) -> str:
    """(5, 2)·(0.4, 3) as the sum of the products.

    >>> multiplied_lists("(5, 2)·(0.4, 3) + 1")
    '((5)*(0.4)+(2)*(3)) + 1'
    """

    def products(match: re.Match[str]) -> str:
        left, right = parted(match[1]), parted(match[2])
        if len(left) != len(right):
            return match[0]
        return (
            "(" + "+".join(f"({one.strip()})*({other.strip()})" for one, other in zip(left, right, strict=True)) + ")"
        )

    return DOT.sub(products, text)


def by_parts(name: str, sides: list[str], known: Container[str]) -> list[str]:
    """w' = (0.6, 0.9) − 0.1·(8, 12) as a statement for w1' and one for w2'; [] for what is not about several numbers.

    >>> by_parts("w'", ["(0.6, 0.9) - 0.1*(8, 12)"], {"w1'", "w2'"})
    ["w1' = (0.6) - 0.1*(8)", "w2' = (0.9) - 0.1*(12)"]
    """
    count = max((len(parted(row[0])) for side in sides for row in LIST.finditer(side)), default=1)
    count = max(count, len(parted(sides[-1])))
    if count < 2 and any(_is_several(each, known) for side in sides for each in VECTOR.findall(side)):
        count = next((n - 1 for n in range(1, 9) if numbered(name, n) not in known), 1)
    names = name.split(",") if "," in name else [numbered(name, number) for number in range(1, count + 1)]
    if count < 2 or len(names) != count or not all(each in known for each in names):
        return []
    statements = []
    for place, each in enumerate(names):
        parts = [part for part in (_part(side, place, count, known) for side in sides) if part]
        statements.append(" = ".join([each, *parts]))
    return statements


def _is_several(name: str, known: Container[str]) -> bool:
    return name not in known and numbered(name, 1) in known


def numbered(name: str, number: int) -> str:
    """w1' for w', dL/dw1 for dL/dw."""
    return f"{name[:-1]}{number}'" if name.endswith("'") else f"{name}{number}"


def _part(side: str, place: int, count: int, known: Container[str]) -> str:
    """One part of a side with lists or with names of lists in it; "" where it cannot be read."""
    whole = parted(side)
    if len(whole) == count:
        return whole[place].strip()

    def chosen(match: re.Match[str]) -> str:
        parts = parted(match[0])
        return f"({parts[place].strip()})" if len(parts) == count else match[0]

    def named(match: re.Match[str]) -> str:
        name = match[0] if match[0] in known else numbered(match[0], place + 1)
        return name if name in known else match[0]

    text = VECTOR.sub(named, LIST.sub(chosen, side))
    try:
        expressions(text)
    except ParseError:
        return ""
    return text


def _rounded_up(match: re.Match[str]) -> str:
    try:
        number = value_or_none(expressions(match[1] or match[2])[0], {})
    except ParseError:
        return match[0]
    return match[0] if number is None else str(math.ceil(number))


def apart(text: str, between: re.Pattern[str]) -> Iterator[str]:
    """What stands between the matches of a pattern that no bracket holds, as far as each part has a sign of equality."""
    start = 0
    for match in between.finditer(text):
        before = text[start : match.start()]
        is_open = sum(map(before.count, "([{")) != sum(map(before.count, ")]}"))
        if not is_open and ("=" in before or ":" in before or before.strip() == ""):
            yield before
            start = match.end()
    yield text[start:]
