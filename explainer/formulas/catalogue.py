"""The records of a kind by their names: what is looked up under a name that is not known gets a sentence for an answer."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from explainer import tables
from explainer.numeric.validation import not_among
from explainer.reprs import brief
from explainer.symbolic.typed.spelling import nearest


class Record(Protocol):
    """What has a name for programs, a title for readers, and a sentence about it."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def note(self) -> str: ...


R = TypeVar("R", bound=Record)


class UnknownNameError(KeyError, ValueError):
    """No record has this name. The message is a sentence with the nearest names."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError shows its message in quotation marks


class Catalogue(dict[str, R]):
    """Records by name. `catalogue["GELU"]` finds titles, other spellings and either case as well.

    Raises UnknownNameError, a KeyError and a ValueError, for any other name.
    """

    def __init__(self, kind: str, records: Iterable[R], aliases: Mapping[str, str] | None = None) -> None:
        super().__init__({record.name: record for record in records})
        self.kind = kind
        self.spellings = {_plain(word): name for name, record in self.items() for word in (name, record.title)}
        self.spellings |= {_plain(alias): name for alias, name in (aliases or {}).items()}

    def __missing__(self, name: object) -> R:
        known = self.spelled(name) if isinstance(name, str) else None
        if known is None:
            raise UnknownNameError(self._refusal(name))
        return self[known]

    def find(self, name: object) -> R:
        """The record of a name that somebody gave, whatever it is. Raises UnknownNameError, also for what is not text."""
        if not isinstance(name, str):
            raise UnknownNameError(self._refusal(name))
        return self[name]

    def spelled(self, name: str) -> str | None:
        """The name that this name, title or other spelling stands for; None where there is none."""
        return name if name in self else self.spellings.get(_plain(name))

    def _refusal(self, name: object) -> str:
        meant = " or ".join(self._meant(name)) if isinstance(name, str) and name.isascii() else ""
        hint = f"; did you mean {meant}?" if meant else ""
        return not_among(name, self.kind, self) + hint

    def _meant(self, name: str) -> list[str]:
        """The records that a name is a slip away from, else those of whose spellings it is a part, or the other way round."""
        if near := nearest(name, [*self, *self.spellings]):
            return [self.spellings.get(near[0], near[0])]
        plain = _plain(name)
        parts = [
            record
            for word, record in self.spellings.items()
            if min(len(plain), len(word)) > 4 and _overlap(plain, word)
        ]
        return list(dict.fromkeys(parts))

    def __repr__(self) -> str:
        return brief(self, f"of {len(self)}: {', '.join(self)}")

    def _repr_html_(self) -> str:
        rows = [(name, html.escape(record.title), html.escape(record.note)) for name, record in self.items()]
        return tables.html((self.kind, "title", "what it does"), rows, named=True)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one
