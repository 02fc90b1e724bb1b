"""What would fill the memory, wait for ever, or run a program is refused in one sentence, before any of it happens."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import random
import struct
import subprocess
import tracemalloc
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scipy.sparse
from scipy.io import savemat

from explainer import mnist
from explainer.children import command, environment
from explainer.mnist.layouts.idx import USUAL

FEW_MEGABYTES = 160 << 20


def refusal(path: Path) -> str:
    with pytest.raises((ValueError, OSError)) as refused:
        mnist.load(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def _header(shape: tuple[int, ...], dtype: str = "|u1") -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, {"descr": dtype, "fortran_order": False, "shape": shape})
    return out.getvalue()


def _zip(folder: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(folder / "digits.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return folder / "digits.npz"


def test_a_header_that_promises_more_than_follows(tmp_path: Path) -> None:
    tracemalloc.start()
    for shape in ((10**9, 28, 28), (60_000, 28, 28), (2**62, 2)):
        assert (
            "is refused" in (told := refusal(_zip(tmp_path, {"x_train.npy": _header(shape) + b"\0" * 784})))
            or "cut off" in told
        )
    for count in (60_000, 2**32 - 1):
        for name in USUAL:
            content = struct.pack(">HBB3I", 0, 8, 3, count, 28, 28) + b"\0" * 784
            (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
        assert "is refused" in (told := refusal(tmp_path / f"{USUAL[0]}.gz")) or "cut off" in told
    assert tracemalloc.get_traced_memory()[1] < FEW_MEGABYTES
    tracemalloc.stop()


def test_bombs(tmp_path: Path) -> None:
    """A gigabyte of noughts in a megabyte, and in a zip of it: refused long before the memory holds it."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as file:
        for _ in range(300):
            file.write(bytes(1 << 20))
    (tmp_path / "bomb.csv.gz").write_bytes(packed.getvalue())
    (tmp_path / "text.csv.gz").write_bytes(gzip.compress(b"0,1\n" * (40 << 20)))
    with (
        zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("x_train.npy", "w") as member,
    ):
        member.write(_header((401_000, 784)))
        for _ in range(300):
            member.write(bytes(1 << 20))
    tracemalloc.start()
    for name in ("bomb.csv.gz", "text.csv.gz", "bomb.npz"):
        told = refusal(tmp_path / name)
        assert "is refused" in told or "not a kind of data set" in told, told
    assert tracemalloc.get_traced_memory()[1] < FEW_MEGABYTES
    tracemalloc.stop()


def test_a_picture_that_claims_to_be_huge(tmp_path: Path) -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (28, 28)).save(out, "png")
    huge = bytearray(out.getvalue())
    huge[16:24] = struct.pack(">II", 60_000, 60_000)
    for label in "01":
        (tmp_path / label).mkdir()
        (tmp_path / label / "a.png").write_bytes(huge)
    told = refusal(tmp_path)
    assert "60,000 × 60,000" in told or "not a picture that can be opened" in told


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in its file system")
def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "digits.npz")
    assert "is not an ordinary file (a pipe or a device)" in refusal(tmp_path / "digits.npz")
    assert "is not an ordinary file" in refusal(Path("/dev/zero"))
    os.mkfifo(tmp_path / USUAL[0])
    assert "lacks the" in refusal(tmp_path) or "holds no files" in refusal(tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path)
    refusal(tmp_path)


def test_text_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    """Lists take twenty times the room that they take in writing, and far more than when they are packed."""
    (tmp_path / "lists.json").write_text("[" + "[]," * 3_000_000 + "[]]")
    assert "3,000,002 lists, more than the rows of any set" in refusal(tmp_path / "lists.json")
    (tmp_path / "bomb.json.gz").write_bytes(gzip.compress(b"[" + b"0," * 9_000_000 + b"0]"))
    assert "would unpack to far more than it should hold" in refusal(tmp_path / "bomb.json.gz")


class _Runs:
    def __reduce__(self) -> tuple:
        return os.mkdir, ("it ran",)


def test_nothing_is_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mnist.pkl.gz").write_bytes(gzip.compress(pickle.dumps(_Runs())))
    assert "is a Python pickle, which is not opened because it could run a program" in refusal(
        tmp_path / "mnist.pkl.gz"
    )
    np.save(tmp_path / "objects.npy", np.array([_Runs(), None]), allow_pickle=True)
    assert "Python objects, which are not opened" in refusal(tmp_path / "objects.npy")
    assert not (tmp_path / "it ran").exists()


ADVICE = {
    "digits.npy": (lambda: _npy(np.zeros((5, 28, 28), np.uint8)), "give the folder with the labels beside it"),
    "number.npy": (lambda: _npy(np.array(5)), "is a single number"),
    "pixels.csv": (lambda: ("\n".join(",".join(["7"] * 784) for _ in range(9))).encode(), "has no labels"),
    "wide.csv": (
        lambda: ("\n".join(",".join(["7"] * 500) for _ in range(9))).encode(),
        "500 columns; a picture of 28 × 28 needs",
    ),
    "gap.csv": (lambda: ("1," * 784 + "5\n" + "1," * 700 + "," * 84 + "5\n").encode(), "an empty cell in line 2"),
    "short.csv": (
        lambda: ("1," * 784 + "5\n" + "1," * 700 + "5\n").encode(),
        "701 cells in line 2, and 785 in its first row",
    ),
    "cell.csv": (lambda: b'5,"' + b"0 " * 100_000 + b'"\n' * 3, "is no row of a table: field larger than"),
    "page.csv": (lambda: b"<!doctype html><title>404</title>", "a page or a notice in HTML"),
    "digits.json": (lambda: b'{"x": [1, 2]}', "holds no pictures"),
    "settings.json": (lambda: b'{"name": "digits", "size": 28}', "JSON without pictures; give records such as"),
    "half.json": (lambda: b'[{"image": [1, 2', "is no whole JSON: line 1"),
    "deep.json": (lambda: b"[" * 100_000, "is no whole JSON: line 1"),
    "paths.jsonl": (
        lambda: b'{"image": "pictures/one/0001.png", "label": 1}\n{"image": "pictures/two/0002.png", "label": 2}',
        "give the folder with the pictures beside it",
    ),
    "train.parquet": (
        lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "a note of Git LFS that stands for it",
    ),
    "mnist.npz": (lambda: b"<!DOCTYPE html><title>404</title>", "is a page or a notice in HTML"),
    USUAL[0]: (lambda: b"<html>403 Forbidden</html>", "is a page or a notice in HTML"),
    "one.png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(60), "is one picture; give the folder"),
    "sheet.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), "save it as CSV"),
    "data.rar": (lambda: b"Rar!\x1a\x07" + bytes(60), "unpack it and give the folder"),
    "movie.bin": (lambda: bytes(range(256)) * 4, "not a kind of data set that can be read"),
    "nothing.csv": (lambda: b"", "is empty: 0 bytes"),
    "labels.idx": (lambda: struct.pack(">HBBI", 0, 8, 1, 4) + b"\1\2\3\4", "all four IDX files are needed"),
}


def test_files_in_a_folder_are_refused_with_advice_that_helps(tmp_path: Path) -> None:
    """Photographs in a format of telephones, several pictures in a file, pages of the Internet in the place of the data."""
    from PIL import Image

    for label in "01":
        (tmp_path / "phone" / label).mkdir(parents=True)
        (tmp_path / "phone" / label / "IMG_1.HEIC").write_bytes(b"\0\0\0\x18ftypheic" + bytes(50))
        (tmp_path / "pages" / label).mkdir(parents=True)
        page = Image.new("L", (28, 28))
        page.save(tmp_path / "pages" / label / "all.tif", save_all=True, append_images=[page, page])
        (tmp_path / "cut" / label).mkdir(parents=True)
        Image.effect_noise((28, 28), 90).save(tmp_path / "cut" / label / "whole.png")
    (tmp_path / "cut/1/half.png").write_bytes((tmp_path / "cut/1/whole.png").read_bytes()[:300])
    assert refusal(tmp_path / "cut").startswith("1/half.png in ")
    assert "HEIC files" in (told := refusal(tmp_path / "phone"))
    assert "save them as PNG or JPEG" in told
    assert "all.tif" in (told := refusal(tmp_path / "pages"))
    assert "has 3 pages; save each picture in a file of its own" in told
    (tmp_path / "idx").mkdir()
    for name in USUAL:
        (tmp_path / "idx" / f"{name}.gz").write_bytes(b"<html>403 Forbidden</html>")
    assert "is a page in HTML, no IDX file" in refusal(tmp_path / "idx")


def _npy(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


@pytest.mark.parametrize("name", ADVICE)
def test_the_advice_is_true(name: str, tmp_path: Path) -> None:
    content, sentence = ADVICE[name]
    (tmp_path / name).write_bytes(content())
    told = refusal(tmp_path / name)
    assert sentence in told, told
    assert "download it again" not in told or name == "nothing.csv"


def test_numbers_from_another_file_are_not_fetched(tmp_path: Path) -> None:
    """HDF5 may say that an array lies elsewhere, in any file that this process can read, or in a pipe."""
    h5py = pytest.importorskip("h5py", reason="h5py comes with Keras, and reads HDF5")
    (tmp_path / "secret").write_bytes(b"x" * 2 * 28 * 28)
    with h5py.File(tmp_path / "digits.h5", "w") as file:
        elsewhere = [(str(tmp_path / "secret"), 0, 2 * 28 * 28)]
        file.create_dataset("x_train", (2, 28, 28), "u1", external=elsewhere)
        file.create_dataset("y_train", data=np.array([1, 2], "u1"))
    assert "takes its numbers from another file" in refusal(tmp_path / "digits.h5")


def test_a_picture_of_a_kind_that_starts_another_program_is_refused(tmp_path: Path) -> None:
    """Pillow hands EPS to Ghostscript, whatever the file is called."""
    for name in ("0", "1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 28 28\n%%EOF\n")
    assert "is not a picture that can be opened" in refusal(tmp_path)


@pytest.mark.parametrize("kind", ["mat", "h5"])
def test_a_damaged_file_does_not_end_who_reads_it(kind: str, tmp_path: Path) -> None:
    """SciPy's reader of .mat ends its process at two of these, h5py's raises five kinds of errors; ours says one sentence."""
    images, labels = np.zeros((100, 784), np.uint8), np.arange(100, dtype=np.uint8) % 10
    images[:, 300:400] = 255
    whole, refusals = io.BytesIO(), []
    if kind == "mat":
        savemat(whole, {"X": images, "y": labels})
    else:
        with h5py.File(whole, "w") as file:
            file["images"], file["labels"] = images, labels
    for seed in range(10):
        choice, damaged = random.Random(seed), bytearray(whole.getvalue())
        for _ in range(3 if kind == "mat" else 30):
            damaged[choice.randrange(128, 248) if kind == "mat" else choice.randrange(2000)] = choice.randrange(256)
        (tmp_path / f"digits.{kind}").write_bytes(damaged)
        try:
            mnist.load(tmp_path / f"digits.{kind}")
        except ValueError as problem:
            refusals.append(str(problem))
    assert len(refusals) > 2
    assert "\n" not in "".join(refusals)


def test_small_files_that_would_fill_the_memory_are_refused(tmp_path: Path) -> None:
    """Numbers that are nowhere stored, columns of a thousand million nothings, one value said ten million times."""
    with h5py.File(tmp_path / "fill.h5", "w") as file:
        file.create_dataset("images", (2_400_000, 28, 28), dtype="u1", chunks=(1000, 28, 28))
        file["labels"] = np.zeros(10, np.uint8)
    nothing = pa.table({"label": pa.nulls(10**9), "image": pa.nulls(10**9)})
    with pa.OSFile(str(tmp_path / "null.arrow"), "wb") as sink, pa.ipc.new_file(sink, nothing.schema) as writer:
        writer.write_table(nothing)
    pq.write_table(pa.table({f"p{n}": np.zeros(200_000, np.uint8) for n in range(785)}), tmp_path / "same.parquet")
    for name in ("fill.h5", "null.arrow", "same.parquet"):
        assert (tmp_path / name).stat().st_size < 2 << 20
        assert "would unpack to" in refusal(tmp_path / name)


@pytest.mark.parametrize("kind", ["mat", "h5"])
def test_what_stands_beside_the_digits_does_no_harm(kind: str, tmp_path: Path) -> None:
    """A sparse matrix, an empty value, a name with a line break."""
    images, labels = np.full((30, 28, 28), 7, np.uint8), np.arange(30, dtype=np.uint8) % 10
    images[:, 8:20, 12:15] = 255
    if kind == "mat":
        savemat(tmp_path / "digits.mat", {"X": images, "y": labels, "more": scipy.sparse.eye(5)})
    else:
        with h5py.File(tmp_path / "digits.h5", "w") as file:
            file["images"], file["labels"] = images, labels
            file["more"], file["a\nb"] = h5py.Empty("f4"), np.zeros(3)
    digits = mnist.load(tmp_path / f"digits.{kind}")
    assert len(digits.train_labels) + len(digits.test_labels) == 30


def test_no_strangers_module_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file called numpy.py where somebody stands is no part of the processes that are started there."""
    for name in ("numpy", "sympy", "h5py"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')")
    with h5py.File(tmp_path / "digits.h5", "w") as file:
        file["images"], file["labels"] = np.eye(28)[None].repeat(20, 0), np.arange(20) % 10
    monkeypatch.chdir(tmp_path)
    mnist.load("digits.h5")
    done = subprocess.run(
        command("explainer.formulas.reading"), input="", env=environment(), capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    assert not (tmp_path / "ran").exists()
