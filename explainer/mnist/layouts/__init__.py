"""Data as people have it: `find(path)` recognises what a file or a folder holds and reads it, or says what would help.

arrays    .npz and .npy of NumPy, .mat of MATLAB, HDF5          idx        MNIST's own format
texts     CSV, ARFF, LIBSVM                                     columns    Parquet and Arrow
classes   pictures in a folder for each class                   files      folders, archives, what is packed
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np

from explainer.mnist.layouts import arrays, classes, columns, foreign, idx, records, texts
from explainer.mnist.layouts.classes import labelled_by_name
from explainer.mnist.layouts.files import (
    Entry,
    archive_entries,
    entry_of,
    folder_entries,
    is_note,
    plain,
    refuse_pointer,
)
from explainer.mnist.layouts.found import Found, HalfError, Part, joined, part_of, words

_PICKLE = (
    "is a Python pickle, which is not opened because it could run a program; if you trust it, open it with pickle.load "
    "and save its arrays with np.savez(FILE, x_train=..., y_train=..., x_test=..., y_test=...)"
)
_MODEL = "is not a data set but an archive of another program (its files: {}); give the pictures and labels"
_TABLES = (
    ".csv",
    ".tsv",
    ".txt",
    ".data",
    ".arff",
    ".tra",
    ".tes",
    ".train",
    ".test",
    ".scale",
    ".t",
    ".libsvm",
    ".svm",
    ".amat",
)
_ARRAYS = (".npz", ".npy", ".mat", ".h5", ".hdf5", ".parquet", ".arrow", ".feather")
_RECORDS = (".jsonl", ".ndjson", ".json")
_NO_PICTURES = (".heic", ".heif", ".avif", ".svg", ".pdf", ".psd", ".raw", ".dng")
_PACKED = (".gz", ".bz2", ".xz")


def find(path: Path) -> Found:
    """What `path`, a file or a folder, holds. Raises ValueError or FileNotFoundError, in one sentence, with advice."""
    with ExitStack() as stack:
        if path.is_dir():
            return _tree(folder_entries(path), str(path), stack)
        entry = entry_of(path)
        if idx.is_idx(plain(entry).start(20)):
            return _siblings(path)
        return _file(entry, stack, str(path))


def _siblings(path: Path) -> Found:
    """One of the IDX files stands for the set that it belongs to."""
    if not idx.is_named_so(path.name):
        raise ValueError(
            f"{path} is one IDX file; give the folder with all four, under their usual names: {', '.join(idx.USUAL)}"
        )
    entries = [
        entry_of(each) for each in sorted(path.parent.iterdir()) if each.is_file() and idx.is_named_so(each.name)
    ]
    for roles in idx.sets(entries).values():
        if any(entry.name.removesuffix(".gz") == path.name.removesuffix(".gz") for entry in roles.values()):
            return idx.found(roles, str(path.parent))
    raise ValueError(f"{path} has no files beside it that make it a data set; give the folder with all four IDX files")


def _file(entry: Entry, stack: ExitStack, where: str) -> Found:
    """One file that holds a whole set, or an archive of several."""
    entry = plain(entry)
    start = entry.start(520)
    refuse_pointer(entry.name, start)
    inside = archive_entries(entry, stack)
    if inside is not None:
        return _archive(inside, entry, stack, where)
    if start.startswith(b"\x93NUMPY"):
        one = arrays.npy(entry)
        if not one.shape:
            raise ValueError(f"{where} is a single number, not an array of pictures")
        if len(one.shape) != 2 or picture_side(one.shape) is None:
            message = (
                f"{where} is one array of shape {one.shape}; give the folder with the labels beside it "
                "(x_train.npy, y_train.npy, x_test.npy, y_test.npy)"
            )
            raise HalfError(message, images=one.read()) if len(one.shape) > 2 else ValueError(message)
        return Found(texts.split_columns(one.read(), None, where))
    if start.startswith(b"\x89HDF") or start[512:516] == b"\x89HDF":  # MATLAB's -v7.3 has a block of its own before it
        return arrays.found(arrays.ready(foreign.hdf5(entry)), where)
    if start.startswith(b"MATLAB 5") or where.endswith(".mat"):
        return arrays.found(arrays.ready(foreign.mat(entry)), where)
    return _table(entry, start, where)


def picture_side(shape: tuple[int, ...]) -> int | None:
    """The side of the pictures, if rows of so many numbers hold a label and a square."""
    side = round((shape[1] - 1) ** 0.5)
    return side if side > 3 and side * side == shape[1] - 1 else None


def _table(entry: Entry, start: bytes, where: str) -> Found:
    """A file that holds a table: binary, in text, or in JSON."""
    if start.startswith((b"PAR1", b"ARROW1", b"\xff\xff\xff\xff")):
        return columns.found(entry)
    if (start[:1] == b"\x80" and start[1:2] in b"\2\3\4\5") or start.startswith((b"(lp", b"(dp", b"(tp", b"cnumpy")):
        raise ValueError(f"{where} {_PICKLE}")
    if start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")) or start[8:12] == b"WEBP":
        raise ValueError(
            f"{where} is one picture; give the folder with all of them, sorted into a folder for each class"
        )
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError(f"{where} is an office document of an old kind, such as .xls; save it as CSV")
    if start.startswith((b"Rar!", b"7z\xbc\xaf")):
        raise ValueError(f"{where} is a RAR or 7z archive; unpack it and give the folder")
    if idx.is_idx(start):
        raise ValueError(f"{where} is one IDX file inside another; unpack it and give the folder with all four")
    if not texts.is_text(start):
        raise ValueError(
            f"{where} is not a kind of data set that can be read; give a .npz, .mat, HDF5, CSV or Parquet file, IDX "
            "files, or a folder of pictures for each class"
        )
    return (
        records.found(entry) if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[") else texts.found(entry)
    )


def _archive(inside: list[Entry], entry: Entry, stack: ExitStack, where: str) -> Found:
    names = [each.name for each in inside]
    if names and all(name.endswith(".npy") for name in names):
        return arrays.found(arrays.npz(inside), where)
    if "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= {*names}:
        raise ValueError(f"{where} is a spreadsheet or an office document; save it as CSV")
    if any(name.endswith(("data.pkl", "config.json", ".weights.h5")) for name in names):
        raise ValueError(f"{where} {_MODEL.format(', '.join(names[:3]))}")
    if not inside:
        raise ValueError(f"{where} is an archive with nothing in it")
    return _tree(inside, where, stack)


def _tree(entries: list[Entry], where: str, stack: ExitStack) -> Found:
    """A folder or an archive: IDX files, pictures, or files that hold a part each."""
    if not entries:
        raise FileNotFoundError(
            f"{where} holds no files; all four IDX files are needed, or a folder of pictures for each class"
        )
    sets = idx.sets(entries)
    if sets:
        whole = {name: roles for name, roles in sets.items() if {"train images", "train labels"} <= roles.keys()}
        if len(whole) > 1:
            which = "give the images file of one of them"
            if not Path(where).is_dir():
                which = f"unpack it and {which}"
            raise ValueError(f"{where} holds several data sets ({', '.join(sorted(whole))}); {which}")
        return idx.found(next(iter((whole or sets).values())), where)
    if sum(classes.is_picture(entry.name) for entry in entries) > 1:
        return classes.found(entries, where)
    return _files(entries, where, stack)


def _files(entries: list[Entry], where: str, stack: ExitStack) -> Found:
    """Files of arrays or of tables, each with a part; what is beside them, such as a licence, is left alone."""
    chosen = _with_digits(entries)
    if not chosen:
        inner = [entry for entry in entries if entry.stem.lower().endswith((".zip", ".tar", ".gz", ".tgz"))]
        if len(inner) == 1:
            return _file(inner[0], stack, f"{inner[0].name} in {where}")
        if inner and all(part_of(entry.stem) for entry in inner):  # train.zip and test.zip
            return _parts(inner, where, stack)
        raise _nothing(entries, where)
    if len(chosen) == 1:
        return _file(chosen[0], stack, f"{chosen[0].name} in {where}")
    by_class = labelled_by_name(chosen)
    if by_class and _are_pixels_alone(chosen):
        return _classes(by_class, where)
    if all(_bare(entry.stem).endswith((".npy", ".npz")) for entry in chosen):
        return arrays.found(_named(chosen, stack), where)
    return _parts(chosen, where, stack)


def _with_digits(entries: list[Entry]) -> list[Entry]:
    """The files of arrays; else the tables in text; else those in JSON, which mostly tell about the others."""
    arrays_, tables, texts_ = (
        [entry for entry in entries if _bare(entry.stem).endswith(endings) and not is_note(entry.stem)]
        for endings in (_ARRAYS, _TABLES, _RECORDS)
    )
    if tables and not arrays_:  # LIBSVM's mnist.bz2 lies beside mnist.t.bz2
        stems = {_bare(entry.stem).rsplit(".", 1)[0] for entry in tables}
        tables += [entry for entry in entries if _bare(entry.stem) in stems]
    lone = all(_bare(entry.stem).endswith(".npy") and not {*words(entry.stem)} & arrays.LABELS for entry in arrays_)
    if arrays_ and tables and len(arrays_) <= len(tables) and lone:  # images.npy beside labels.csv
        return arrays_ + tables
    return arrays_ or tables or texts_


def _nothing(entries: list[Entry], where: str) -> FileNotFoundError:
    """What to say of files of which none can be read."""
    names = ", ".join(entry.name for entry in entries[:3])
    drawn = next((each for each in _NO_PICTURES if sum(entry.stem.lower().endswith(each) for entry in entries) > 1), "")
    if drawn:
        return FileNotFoundError(
            f"{where} holds {drawn.strip('.').upper()} files ({names}, ...), which are not opened here; save them as PNG or JPEG"
        )
    return FileNotFoundError(
        f"{where} holds nothing that can be read as digits ({names}, ...); "
        "all four IDX files are needed, or a folder of pictures for each class, or one of the files of arrays"
    )


def _classes(by_class: list[tuple[Entry, str]], where: str) -> Found:
    """Files of numbers, each with a picture, or several in rows, of the class that its folder or its name tells."""
    parts: dict[str, list[Part]] = {}
    for entry, label in by_class:
        images = _pixels(plain(entry))
        if images.ndim == 2 and (images.shape[0] == images.shape[1] or not texts.is_side(images.shape[1])):
            images = images[None]
        parts.setdefault(part_of(entry.name) or "train", []).append(
            Part(images, np.full(len(images), label), entry.name)
        )
    whole = arrays.assembled(arrays.with_training({part: joined(pieces) for part, pieces in parts.items()}))
    return replace(whole, sorted_by_class=True)


def _pixels(entry: Entry) -> np.ndarray:
    return arrays.npy(entry).read() if entry.stem.endswith(".npy") else texts.pixels(entry)


def _are_pixels_alone(entries: list[Entry]) -> bool:
    """Whether files of numbers hold pixels and nothing else, as the first of them does: no header, no column of labels."""
    if not all(_bare(entry.stem).endswith((".npy", *_TABLES)) for entry in entries):
        return False
    try:
        shape = _pixels(plain(entries[0])).shape
    except ValueError:
        return False
    return len(shape) == 3 or (len(shape) == 2 and (shape[0] == shape[1] or not texts.is_side(shape[1] - 1)))


def _named(entries: list[Entry], stack: ExitStack) -> dict[str, arrays.Lazy]:
    """The arrays of several NumPy files, each called as its file, and its own name where it has one that tells."""
    named: dict[str, arrays.Lazy] = {}
    for entry in map(plain, entries):
        stem = entry.stem.rsplit(".", 1)[0]
        if entry.stem.endswith(".npy"):
            named[stem] = arrays.npy(entry)
            continue
        inside = arrays.npz(archive_entries(entry, stack) or [])
        named |= {stem if len(inside) == 1 else f"{stem}.{name}": array for name, array in inside.items()}
    return named


def _parts(entries: list[Entry], where: str, stack: ExitStack) -> Found:
    """One file a part, or several pieces of one, told apart by train and test in their names."""
    parts: dict[str, list[Part]] = {}
    halves: dict[str, list[tuple[str, HalfError]]] = {}
    names, done, by_class = None, [], False
    for entry in entries:
        libsvm = "test" if _bare(entry.stem).endswith(".t") else None
        part = libsvm or part_of(entry.stem.rsplit(".", 1)[0]) or part_of(entry.name) or "train"
        try:
            file = _file(entry, stack, entry.name)
        except HalfError as half:
            halves.setdefault(part, []).append((entry.name, half))
            continue
        names = names or file.names
        done += [each for each in file.done if each not in done]
        by_class = by_class or file.sorted_by_class
        parts.setdefault(part, []).append(file.train)
        if file.test:
            parts.setdefault("test", []).append(file.test)
    for part, pieces in halves.items():
        images = [(name, half.images) for name, half in pieces if half.images is not None]
        labels = [half.labels for _, half in pieces if half.labels is not None]
        if part not in parts and len(images) == len(labels) == 1 and len(images[0][1]) == len(labels[0]):
            parts[part] = [Part(images[0][1], labels[0], f"{where} ({part})")]
        else:
            done += [f"{name} has no labels and was left out" for name, _ in images]
    if not parts:
        raise ValueError(f"{where} holds pictures without labels, or labels without pictures; give the files with both")
    read = {part: joined(pieces) for part, pieces in parts.items()}
    whole = arrays.assembled(arrays.with_training(read))
    return Found(whole.train, whole.test, names, (*done, *whole.done), sorted_by_class=by_class)


def _bare(name: str) -> str:
    """A file's name in small letters, without the ending of its packing."""
    name = name.lower()
    for ending in _PACKED:
        name = name.removesuffix(ending)
    return name
