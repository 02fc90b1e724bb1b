"""Formulas in cases, from the conditions and values that were typed in either order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy as sp

from explainer.symbolic.expression import cases
from explainer.symbolic.typed.reader import TokenReader
from explainer.symbolic.typed.vocabulary import NESTED, no_such_name
from explainer.symbolic.written.case_words import where

Piece = tuple[sp.Expr, sp.Basic | bool]
FORM = "piecewise takes a condition and its value, again and again, and one value for all else: piecewise(x<0, 0, x<1, x, 1)"
RELATIONS = {"<": sp.StrictLessThan, "<=": sp.LessThan, ">": sp.StrictGreaterThan, ">=": sp.GreaterThan}


class CaseReader(TokenReader):
    """The grammar of cases, for a reader that knows sums."""

    def sum(self) -> sp.Expr:
        """A formula up to the next sign that cannot belong to it."""
        raise NotImplementedError

    def cases(self, final_steps: str, at: int) -> sp.Expr:
        """(x<0, 0, x<1, x, 1), (0 if x<0, x otherwise) or {x<0: 0, x}: conditions and values in either order."""
        items = [self.within(self.item)]
        while not self.take(final_steps):
            separator = self.take(",", ";", ":") or self.word("if", "when", "for") or self.follows_otherwise(items)
            if not separator:
                kind, sign, _ = self.next
                if kind == "end":
                    raise self.refuse(
                        f"this {'(' if final_steps == ')' else '{'} is not closed; add a {final_steps}", at
                    )
                self.bare = False
                raise self.refuse(
                    no_such_name(sign, called=False) if kind == "name" else f"{sign!r} does not belong here"
                )
            items.append(self.within(self.item))
        if final_steps == "}" and not any(kind == "condition" for kind, _ in items):
            raise self.refuse("{ } hold cases, such as {x<0: 0, x}; for anything else use round brackets ( )", at)
        try:
            return complete(*paired(items))
        except ValueError as problem:
            raise self.refuse(str(problem), at) from None

    def follows_otherwise(self, items: list) -> bool:
        """x otherwise, and x else y."""
        return items[-1][0] != "otherwise" and self.next[0] == "name" and self.next[1].lower() in ("otherwise", "else")

    def item(self) -> tuple[str, sp.Basic]:
        """A condition, a value, or the word otherwise."""
        if self.word("otherwise", "else"):
            if self.next[1] in (",", ":"):
                self.place += 1
            if self.word("if"):
                return self.item()
            if self.next[1] in (")", "}", ""):
                return "otherwise", sp.true
            return "last", self.sum()
        left = self.sum()
        if self.next[1] not in RELATIONS or self.next[0] != "sign":
            return "value", left
        conditions = list(self.comparisons(left))
        while self.word("and"):
            conditions += self.comparisons(self.sum())
        return "condition", conditions[0] if len(conditions) == 1 else sp.And(*conditions, evaluate=False)

    def comparisons(self, left: sp.Expr) -> Iterator[sp.Basic]:
        """x<1, or both parts of 0<x<1."""
        if self.next[1] not in RELATIONS:
            raise self.refuse(f"a condition compares, such as x<0; {NESTED}")
        while self.next[0] == "sign" and (sign := self.next[1]) in RELATIONS:
            at = self.next[2]
            self.place += 1
            right = self.sum()
            if not (left.free_symbols | right.free_symbols):
                raise self.refuse("this condition compares two numbers; it needs an x", at)
            yield RELATIONS[sign](left, right, evaluate=False)
            left = right


def paired(items: Sequence[tuple[str, sp.Basic | None]]) -> list[Piece]:
    """The (value, condition) of each case. `items` are conditions, values, "otherwise", and a "last" value behind that word.

    Raises ValueError, in a sentence, where they are no pairs.
    """
    kinds = [kind for kind, _ in items]
    if "condition" not in kinds[:2]:
        raise ValueError("piecewise starts with a condition, such as piecewise(x < 0, 0, x)")
    *rest, (kind, last) = items
    if kind == "otherwise":
        *rest, (kind, last) = rest
        kind = "last" if kind == "value" else kind
    if kind == "last" or (kind == "value" and len(rest) % 2 == 0):
        pieces, default = rest, [(last, True)]
    else:
        pieces, default = list(items), []
    pairs = [tuple(pieces[k : k + 2]) for k in range(0, len(pieces), 2)]
    if not all(sorted(kind for kind, _ in pair) == ["condition", "value"] for pair in pairs) or not pairs:
        raise ValueError(FORM)
    return [(by_kind["value"], by_kind["condition"]) for by_kind in map(dict, pairs)] + default


def complete(*pieces: Piece) -> sp.Expr:
    """The cases as one formula; where the conditions leave nothing out, the last one is "otherwise"."""
    *first, (value, condition) = pieces
    if condition is not True and _cover([condition for _, condition in pieces]):
        return cases(*first, (value, True))
    return cases(*pieces)


def _cover(conditions: Sequence[sp.Basic]) -> bool:
    """Whether one of the conditions holds for every number; seen where each compares one letter with numbers."""
    letters = set().union(*(condition.free_symbols for condition in conditions))
    if len(letters) != 1:
        return False
    letter = letters.pop()
    sets = [where(condition, letter) for condition in conditions]
    return None not in sets and sp.Union(*sets) == sp.Reals
