"""Where a parser stands in the tokens of a text: what comes next, what it takes, and what it refuses."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise

import sympy as sp

from explainer.symbolic.typed.tokens import SIGNS, ParseError, Token, tokens
from explainer.symbolic.typed.vocabulary import WORDS, constant, letter, separated, spelled, to_base
from explainer.symbolic.typed.wording import Wording

DEEPEST = 25


class TokenReader:
    """Where the parser stands in the text."""

    def __init__(self, text: str) -> None:
        self.text, self.place, self.depth = text, 0, 0
        self.bars = 0  # how many | are open
        self.bare = False  # whether what was read last is a function whose argument has no brackets
        self.ends_in_power = False  # whether it ends in an exponent
        self.wording = Wording(text)
        self.tokens = self.split_up(tokens(text))

    def split_up(self, parts: list[Token]) -> list[Token]:
        """The tokens, with words such as xe and sin2x taken apart."""
        split: list[Token] = []
        for index, (kind, written, at) in enumerate(parts):
            known = kind != "name" or letter(written) or written.lower() in WORDS or to_base(written)
            if known or spelled(written) or constant(written) is not None:
                split.append((kind, written, at))
                continue
            sign = parts[index + 1] if index + 1 < len(parts) else ("end", "", -1)
            raised = sign[0] == "raised" or sign[1] in ("^", "**")
            pieces = separated(written, called=sign[1] == "(", raised=raised)
            for piece in pieces or [written]:
                split.append(("number" if piece.isdigit() else "name", piece, at))
                at += len(piece)
            if pieces:
                self.explain_pieces(split[-len(pieces) :])
        return split

    def explain_pieces(self, pieces: list[Token]) -> None:
        """xe is read as x*e; what a function without brackets is taken of is said when it is read."""
        last = next((k for k, (_, piece, _) in enumerate(pieces) if spelled(piece)), len(pieces) - 1)
        for (_, before, _), (kind, _, at) in pairwise(pieces[last:]):
            if kind == "name" and not before.isdigit() and not spelled(before):
                self.wording.multiplied([at])
        if last:
            self.wording.multiplied([at for _, _, at in pieces[1 : last + 1]])
            _, piece, at = pieces[last]
            self.wording.read(pieces[0][2], at + len(piece))

    @property
    def next(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "", len(self.text.rstrip()))

    @property
    def end(self) -> int:
        """Where in the text the token before the next one ends."""
        if not self.place:
            return 0
        _, written, at = self.tokens[self.place - 1]
        return at + (1 if self.text[at] in SIGNS else len(written))

    def take(self, *signs: str) -> bool:
        kind, sign, _ = self.next
        if kind == "sign" and sign in signs:
            self.place += 1
            return True
        return False

    def word(self, *words: str) -> bool:
        """Whether one of these words is next; it is taken."""
        kind, written, _ = self.next
        if kind == "name" and written.lower() in words:
            self.place += 1
            return True
        return False

    def refuse(self, why: str, at: int | None = None) -> ParseError:
        return ParseError(why, self.text, self.next[2] if at is None else at)

    def comma(self) -> ParseError:
        """Why the comma that is next has no meaning, and the number that may have been meant."""
        at = self.next[2]
        before, behind = re.sub(r"(?s).*[^\d.,]", "", self.text[:at]), re.sub(r"(?s)[^\d.,].*", "", self.text[at + 1 :])
        whole = f"{before},{behind}".rstrip(".,")
        if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", whole):
            point = f" or {whole.replace(',', '.')}" if whole.count(",") == 1 and "." not in whole else ""
            return self.refuse(f"{whole} can be read in two ways; write {whole.replace(',', '')}{point}", at)
        if re.fullmatch(r"[\d.]*\d,\d+", whole):
            plain = whole.replace(".", "").replace(",", ".")
            return self.refuse(f"a comma has no meaning here; write decimals with a point: {plain}", at)
        return self.refuse("a comma has no meaning here; write decimals with a point: 0.5", at)

    def deeper(self, read: Callable[[], sp.Expr]) -> sp.Expr:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse(f"brackets, signs and powers may be nested {DEEPEST} deep; write it more simply")
        inner = read()
        self.depth -= 1
        return inner

    def within(self, read: Callable[[], sp.Expr]) -> sp.Expr:
        """What stands in brackets: a | in them belongs to none outside, and what was said of the inside is forgotten."""
        bars, self.bars = self.bars, 0
        inner = self.deeper(read)
        self.bars, self.bare, self.ends_in_power = bars, False, False
        return inner


def rough_size(constant: sp.Expr) -> float | None:
    """A constant's rough size, found without big numbers; None when it cannot be told."""
    if constant.is_Number or constant in (sp.E, sp.pi):
        return float(constant)
    inner = [rough_size(argument) for argument in constant.args]
    operation = next((rough for kind, rough in ROUGHLY.items() if isinstance(constant, kind)), None)
    if operation is None or any(value is None for value in inner):
        return None
    try:
        result = operation(*inner)
    except (OverflowError, ZeroDivisionError, ValueError):
        return None
    return result if isinstance(result, float | int) and math.isfinite(result) else None


ROUGHLY: dict[type[sp.Basic], Callable[..., float]] = {
    sp.Add: lambda *terms: sum(terms),
    sp.Mul: lambda *factors: math.prod(factors),
    sp.Pow: lambda base, exponent: base**exponent,
    sp.exp: math.exp,
    sp.log: math.log,
    sp.Abs: abs,
    sp.Max: max,
    sp.Min: min,
    **{getattr(sp, name): getattr(math, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "erf")},
    **{getattr(sp, name): getattr(math, name) for name in ("asin", "acos", "atan")},
}
