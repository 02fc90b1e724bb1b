"""IDX, the format of MNIST's own files: 0, 0, type, number of axes; each axis as a big-endian 32-bit length; the numbers."""

from __future__ import annotations

import math
import re
import struct

import numpy as np

from explainer.mnist.layouts.files import MAX_BYTES, Entry, plain, refuse_pointer, too_large
from explainer.mnist.layouts.found import Found, Part, words

TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
USUAL = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
_TEST = {"t10k", "test"}


def is_idx(start: bytes) -> bool:
    """Whether a file that begins so is IDX."""
    return len(start) >= 8 and start[:2] == b"\0\0" and start[2] in TYPES and 1 <= start[3] <= 4


def is_named_so(name: str) -> bool:
    """Whether a file of this name is one of a set of IDX files."""
    return bool(re.search(r"(images|labels).*(idx|ubyte)|(idx|ubyte).*(images|labels)", name.lower()))


def array(entry: Entry) -> np.ndarray:
    """The numbers of one file. Raises ValueError where its header tells of more or fewer bytes than follow."""
    entry = plain(entry)
    start = entry.start(64)
    refuse_pointer(entry.name, start)
    if start.lstrip()[:1] == b"<":
        raise ValueError(f"{entry.name} is a page in HTML, no IDX file; download it again from a place that has it")
    if not is_idx(start):
        raise ValueError(
            f"{entry.name} is not an IDX file of pictures or labels, whatever its name says; see how it was made"
        )
    kind, axes = TYPES[start[2]], start[3]
    if len(start) < 4 + 4 * axes:
        raise ValueError(f"{entry.name} is cut off within its header; copy or download it again")
    shape = struct.unpack_from(f">{axes}I", start, 4)
    size = math.prod(shape) * np.dtype(kind).itemsize
    if size > MAX_BYTES:
        raise too_large(entry.name, size)
    content = entry.read(size + 4096) if entry.size is None or entry.size < size + 4096 else b""
    if len(content) - 4 - 4 * axes != size:
        raise ValueError(
            f"{entry.name} is cut off or too long: its header tells of {' x '.join(map(str, shape))} numbers, "
            f"{size:,} bytes; copy or download it again"
        )
    return np.frombuffer(content, kind, offset=4 + 4 * axes).reshape(shape).astype(np.dtype(kind).newbyteorder("="))


def sets(entries: list[Entry]) -> dict[str, dict[str, Entry]]:
    """The data sets among the files: for each, what `train images`, `train labels`, `test images`, `test labels` are.

    A set is named by its folder and by what stands before "train" and "test" in its files' names, as in emnist-letters-train-…
    Of a file and its packed copy, the plain one is taken.
    """
    groups: dict[str, dict[str, Entry]] = {}
    for entry in sorted(entries, key=lambda each: (each.name.endswith(".gz"), len(each.name), each.name)):
        if not is_named_so(entry.stem):
            continue
        name_words = words(re.sub(r"\.gz$", "", entry.stem))
        part = next((word for word in name_words if word in _TEST | {"train", "training"}), "train")
        role = "images" if "images" in name_words else "labels"
        before = re.split(rf"{part}|images|labels", entry.stem.lower())[0].strip("-_. ")
        part = "test" if part in _TEST else "train"
        groups.setdefault(before, {}).setdefault(f"{_folder(entry.name)}|{part} {role}", entry)
    return {key: roles for name, group in groups.items() for key, roles in _by_folder(name, group).items()}


def _folder(name: str) -> str:
    """The folder of a file; one that is called as the file itself, as some archives have it, does not count."""
    *folders, _ = name.split("/")
    if folders and is_named_so(folders[-1]):
        folders.pop()
    return "/".join(folders)


def _by_folder(name: str, group: dict[str, Entry]) -> dict[str, dict[str, Entry]]:
    """Files of one name in several folders are several sets, unless each folder has only some of them."""
    folders: dict[str, dict[str, Entry]] = {}
    for key, entry in group.items():
        folder, role = key.split("|")
        folders.setdefault(folder, {})[role] = entry
    whole = {folder: roles for folder, roles in folders.items() if {"train images", "train labels"} <= roles.keys()}
    if len(whole) > 1:
        return {f"{folder}/{name}".strip("/"): roles for folder, roles in whole.items()}
    merged: dict[str, Entry] = {}
    for roles in [*whole.values(), *folders.values()]:
        merged = {**roles, **merged}
    return {name or next(iter(folders)): merged}


def found(roles: dict[str, Entry], where: str) -> Found:
    """The parts of one set."""
    missing = [role for role in ("train images", "train labels") if role not in roles]
    if not missing and len({"test images", "test labels"} & roles.keys()) == 1:
        missing = [*({"test images", "test labels"} - roles.keys())]
    if missing:
        usual = USUAL[("train images", "train labels", "test images", "test labels").index(missing[0])]
        which = missing[0].replace("train ", "training ").replace("images", "pictures")
        raise FileNotFoundError(f"{where} lacks the {which} ({usual}, plain or .gz); all four IDX files are needed")
    arrays = {role: array(entry) for role, entry in roles.items()}

    def part(name: str) -> Part:
        return Part(arrays[f"{name} images"], _labels(arrays[f"{name} labels"]), roles[f"{name} images"].stem)

    emnist = "emnist" in roles["train images"].name.lower()
    return Found(part("train"), part("test") if "test images" in arrays else None, transposed=emnist)


def _labels(labels: np.ndarray) -> np.ndarray:
    """QMNIST tells eight things of each digit; the first is which one it is."""
    return labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 8 else labels
