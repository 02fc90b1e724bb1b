"""Pictures whose label is the name of their folder, the beginning of their own name, or a line of a table beside them."""

from __future__ import annotations

import re

import numpy as np

from explainer.mnist.layouts.arrays import assembled
from explainer.mnist.layouts.files import Entry
from explainer.mnist.layouts.found import Found, Part, part_of
from explainer.mnist.layouts.pictures import SUFFIXES, uniform
from explainer.mnist.layouts.texts import listing

_IN_NAME = (
    re.compile(r"^(?:digit|num|number|class|label|img|image)?[-_ ]?(\d)[-_ .(]"),
    re.compile(r"[-_](?:label|class)?[-_]?(\d)\.\w+$"),
)


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
    if "train" not in parts:
        parts["train"] = parts.pop("test" if "test" in parts else "validation")
    read = {
        part: Part(
            uniform(((entry.name, entry.read()) for entry in group), where),
            np.array([labels[entry.name] for entry in group]),
            f"{where} ({part})",
        )
        for part, group in parts.items()
    }
    whole = assembled(read)
    left_out = len(pictures) - len(labelled)
    done = (remark, f"{left_out:,} pictures have no label and were left out" if left_out else "", *whole.done)
    return Found(whole.train, whole.test, done=tuple(filter(None, done)), sorted_by_class=True)


def _part(name: str) -> str | None:
    """train or test, if one of its folders says so."""
    for folder in reversed(name.split("/")[:-1]):
        part = part_of(folder) if re.search(r"[a-z]", folder.lower()) else None
        if part:
            return part
    return None


def _labels(pictures: list[Entry], entries: list[Entry]) -> tuple[dict[str, str], str]:
    """Name -> label of every picture that has one, and in words where it stands."""
    by_folder = {entry.name: _class_folder(entry.name) for entry in pictures}
    classes = {label for label in by_folder.values() if label}
    if len(classes) > 1:
        return {name: label for name, label in by_folder.items() if label}, ""
    for entry in entries:
        if entry.stem.lower().endswith((".csv", ".tsv", ".txt")):
            listed = listing(entry) or {}
            known = {}
            for picture in pictures if listed else ():
                stem = picture.stem
                label = listed.get(stem, listed.get(stem.rsplit(".", 1)[0]))
                if label is not None:
                    known[picture.name] = label
            if len({*known.values()}) > 1:
                return known, f"the labels are those of {entry.stem}"
    for pattern in _IN_NAME:
        found = ((entry.name, pattern.search(entry.stem.lower())) for entry in pictures)
        named = {name: match[1] for name, match in found if match}
        if len(named) == len(pictures) and len({*named.values()}) > 1:
            return named, "the labels are the figures in the files' names"
    return {}, ""


def _class_folder(name: str) -> str | None:
    """The folder that a picture lies in, unless that only says train or test, or there is none."""
    folders = name.split("/")[:-1]
    if not folders:
        return None
    if part_of(folders[-1]) and not re.fullmatch(r"\d+", folders[-1]):
        return None
    return folders[-1]
