"""Pictures whose label is the name of their folder, the beginning of their own name, or a line of a table beside them."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from explainer.mnist.labels import digit_of
from explainer.mnist.layouts.arrays import assembled, with_training
from explainer.mnist.layouts.files import Entry
from explainer.mnist.layouts.found import Found, Part, part_of
from explainer.mnist.layouts.listings import listed
from explainer.mnist.layouts.pictures import SUFFIXES, uniform

_TOLD = re.compile(r"(?:^|[-_ ])(?:digit|label|class)[-_ ]?(\d)[-_ .(]")
_IN_NAME = (
    re.compile(r"^(?:digit|num|number|class|label|img|image)?[-_ ]?(\d)[-_ .(]"),
    re.compile(r"[-_](?:label|class)?[-_]?(\d)\.\w+$"),
)
_IN_NAMES = "the labels are the figures in the files' names"


def is_picture(name: str) -> bool:
    """Whether a file of this name is a picture."""
    return name.lower().endswith(SUFFIXES)


def found(entries: list[Entry], where: str) -> Found:
    """The parts of a set of pictures in files."""
    pictures = [entry for entry in entries if is_picture(entry.name)]
    labels, remark = _labels(pictures, entries)
    labelled = [entry for entry in pictures if entry.name in labels]
    if not labelled:
        raise ValueError(
            f"{where} holds {len(pictures):,} pictures without labels; put those of a class into a folder with its name, "
            "such as 0/ to 9/"
        )
    parts: dict[str, list[Entry]] = {}
    for entry in labelled:
        parts.setdefault(_part(entry.name) or "train", []).append(entry)
    read, remarks = {}, []
    for part, group in parts.items():
        images, how = uniform(((entry.name, entry.read()) for entry in group), where)
        read[part] = Part(images, np.array([labels[entry.name] for entry in group]), f"{where} ({part})")
        remarks.append(how if len(parts) == 1 else how.replace("the drawings", f"the {part} drawings"))
    whole = assembled(with_training(read))
    left_out = len(pictures) - len(labelled)
    done = (remark, f"{left_out:,} pictures have no label and were left out" if left_out else "", *remarks, *whole.done)
    return Found(whole.train, whole.test, done=tuple(filter(None, done)), sorted_by_class=True)


def labelled_by_name(entries: list[Entry]) -> list[tuple[Entry, str]]:
    """The files with the digit that their folder, or else their name, is called as; nothing where one has none.

    Many files lie in the folder of a class, and one file is called as one: 7/0001.npy and 7.npy.
    """
    folders = _class_folders(entries)
    for names in (folders, {entry.name: entry.stem.split(".")[0] for entry in entries}):
        digits = [digit_of(names.get(entry.name, "")) for entry in entries]
        if None not in digits and len({*digits}) > 1:
            return [(entry, str(digit)) for entry, digit in zip(entries, digits, strict=True)]
    return []


def _part(name: str) -> str | None:
    """train or test, if one of its folders says so."""
    for folder in reversed(name.split("/")[:-1]):
        part = part_of(folder) if re.search(r"[a-z]", folder.lower()) else None
        if part:
            return part
    return None


def _labels(pictures: list[Entry], entries: list[Entry]) -> tuple[dict[str, str], str]:
    """Name -> label of every picture that has one, and in words where it stands.

    What lists every picture counts most, then folders that are called as digits, then what the pictures' own names say.
    """
    known, tables, certain = listed(pictures, entries)
    remark = f"the labels are those of {tables}"
    if certain and len(known) == len(pictures):
        return known, remark
    folders = _class_folders(pictures)
    by_name = _in_names(pictures, _TOLD)
    if by_name and not all(digit_of(folder) is not None for folder in folders.values()):
        return by_name, _IN_NAMES
    if len({*folders.values()}) > 1:
        return folders, ""
    if known:
        return known, remark
    for pattern in (_TOLD, *_IN_NAME):
        named = _in_names(pictures, pattern)
        if named:
            return named, _IN_NAMES
    return {}, ""


def _in_names(pictures: list[Entry], pattern: re.Pattern[str]) -> dict[str, str]:
    """Name -> digit, if every picture has one in its name, and not all the same."""
    matches = ((entry.name, pattern.search(entry.stem.lower())) for entry in pictures)
    named = {name: match[1] for name, match in matches if match}
    return named if len(named) == len(pictures) and len({*named.values()}) > 1 else {}


def _class_folders(pictures: list[Entry]) -> dict[str, str]:
    """Name -> class, for every picture in a folder that is one; folders that only say train or test are none.

    The folder of a picture is its class, unless one above it is called as a digit: 7/ann/1.png. What lies beside the
    folders of the classes belongs to none of them.
    """
    paths = {entry.name: entry.name.split("/")[:-1] for entry in pictures}
    lone = {tuple(path) for path in paths.values()}
    above = Counter(folder[:depth] for folder in lone for depth in range(len(folder)))
    paths = {name: path for name, path in paths.items() if above[tuple(path)] < 2}
    for depth in (1, 2, 3):
        named = {name: path[-depth] for name, path in paths.items() if len(path) >= depth and _is_class(path[-depth])}
        if depth == 1:
            nearest = named
        digits = {digit_of(folder) for folder in named.values()}
        if len(named) == len(paths) and digits == {*range(10)}:
            return named
    return nearest


def _is_class(folder: str) -> bool:
    """Whether a folder's name says more than train or test."""
    return not part_of(folder) or bool(re.fullmatch(r"\d+", folder))
