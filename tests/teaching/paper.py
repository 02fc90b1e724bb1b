"""The text of each page of a PDF as Chromium writes it, read by nothing but the format's own rules."""

from __future__ import annotations

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)


def pages(pdf: bytes) -> list[str]:
    """What each page says, in the order in which it was drawn, without spaces."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    root = next(body for body in objects.values() if re.search(rb"/Type\s*/Pages\b", body) and b"/Parent" not in body)
    return [_text(page, objects) for page in _leaves(root, objects)]


def _leaves(node: bytes, objects: dict[int, bytes]) -> list[bytes]:
    if not re.search(rb"/Type\s*/Pages\b", node):
        return [node]
    kids = re.search(rb"/Kids\s*\[(.*?)\]", node, re.DOTALL)[1]
    return [leaf for kid in re.findall(rb"(\d+) 0 R", kids) for leaf in _leaves(objects[int(kid)], objects)]


def _text(page: bytes, objects: dict[int, bytes]) -> str:
    fonts = {name: objects[int(at)] for name, at in re.findall(rb"/(F\d+) (\d+) 0 R", page)}
    letters = {name: _letters(font, objects) for name, font in fonts.items()}
    content = _stream(objects[int(re.search(rb"/Contents (\d+) 0 R", page)[1])])
    said, font = "", b""
    for token in re.finditer(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>", content):
        if token[1]:
            font = token[1]
        else:
            codes = [token[2][at : at + 4] for at in range(0, len(token[2]), 4)]
            said += "".join(letters[font].get(int(code, 16), "") for code in codes)
    return re.sub(r"\s", "", said)


def _letters(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    """Which letter each number of a font stands for."""
    match = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if not match:
        return {}
    table = _stream(objects[int(match[1])])
    letters: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letter in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            letters[int(code, 16)] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, letter in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            first = bytes.fromhex(letter.decode()).decode("utf-16-be")
            for step in range(int(high, 16) - int(low, 16) + 1):
                letters[int(low, 16) + step] = first[:-1] + chr(ord(first[-1]) + step)
    return letters


def _stream(body: bytes) -> bytes:
    data = body.split(b"stream", 1)[1].lstrip(b"\r\n").rsplit(b"endstream", 1)[0]
    return zlib.decompress(data) if b"/FlateDecode" in body.split(b"stream", 1)[0] else data
