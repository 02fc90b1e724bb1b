"""The binary XML of Android's manifests: strings are replaced where they stand, and one attribute gets another number.

A file is a chunk of chunks. Each begins with its kind, the length of its head (both in two bytes) and its whole length (in
four). The first one inside is the pool of all strings, and the rest refers to them by their places in it: so a string can
become longer without a change anywhere else. The kinds and their fields stand in Android's ResourceTypes.h.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

XML, POOL, IDS, ELEMENT = 0x0003, 0x0001, 0x0180, 0x0102  # kinds of chunks
WHOLE_NUMBER = 0x10  # the type of an attribute's value
_HEAD = 8  # bytes: kind, length of the head, length
_POOL_HEAD = 28
_ATTRIBUTES = 16 + 20  # bytes before the first attribute of an element


def with_strings(document: bytes, changed: Mapping[str, str]) -> bytes:
    """The document with other strings. Raises ValueError where one that is to be changed is not there exactly once."""
    kind, _, pool = next(_chunks(document))
    if kind != POOL:
        raise ValueError("the frame's manifest is no binary XML; reinstall deep-learning-explainer")
    strings = _strings(pool)
    for old in changed:
        if strings.count(old) != 1:
            raise ValueError(f"the frame's manifest has {old!r} {strings.count(old)} times; reinstall it")
    changed_pool = _pool([changed.get(string, string) for string in strings], pool)
    body = changed_pool + document[_HEAD + len(pool) :]
    return struct.pack("<HHI", XML, _HEAD, _HEAD + len(body)) + body


def with_number(document: bytes, attribute: int, number: int) -> bytes:
    """The document with another whole number for the attribute that has this resource id, such as 0x0101021b."""
    ids: tuple[int, ...] = ()
    for kind, start, chunk in _chunks(document):
        if kind == IDS:
            ids = struct.unpack(f"<{(len(chunk) - _HEAD) // 4}I", chunk[_HEAD:])
        elif kind == ELEMENT:
            (count,) = struct.unpack_from("<H", chunk, 28)
            for place in range(count):
                at = _ATTRIBUTES + 20 * place
                _, name, _, _, _, value_type, _ = struct.unpack_from("<IIIHBBI", chunk, at)
                if name < len(ids) and ids[name] == attribute and value_type == WHOLE_NUMBER:
                    value = start + at + 16
                    return document[:value] + struct.pack("<I", number) + document[value + 4 :]
    raise ValueError(f"the frame's manifest has no attribute {attribute:#010x}; reinstall deep-learning-explainer")


def _chunks(document: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Kind, place and bytes of each chunk inside the document."""
    start = _HEAD
    while start < len(document):
        kind, _, length = struct.unpack_from("<HHI", document, start)
        yield kind, start, document[start : start + length]
        start += length


def _strings(pool: bytes) -> list[str]:
    """The strings of a pool in UTF-16: each with its length before it, in two bytes."""
    count, _, _, first, _ = struct.unpack_from("<5I", pool, _HEAD)
    places = struct.unpack_from(f"<{count}I", pool, _POOL_HEAD)
    strings = []
    for place in places:
        (length,) = struct.unpack_from("<H", pool, first + place)
        strings.append(pool[first + place + 2 : first + place + 2 + 2 * length].decode("utf-16-le"))
    return strings


def _pool(strings: list[str], old: bytes) -> bytes:
    """A pool of these strings, with the flags of the old one."""
    (flags,) = struct.unpack_from("<I", old, 16)
    places, text = [], b""
    for string in strings:
        places.append(len(text))
        encoded = string.encode("utf-16-le")
        text += struct.pack("<H", len(encoded) // 2) + encoded + b"\0\0"
    text += bytes(-len(text) % 4)
    first = _POOL_HEAD + 4 * len(strings)
    head = struct.pack("<HHI5I", POOL, _POOL_HEAD, first + len(text), len(strings), 0, flags, first, 0)
    return head + struct.pack(f"<{len(strings)}I", *places) + text
