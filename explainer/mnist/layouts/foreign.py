"""MATLAB's .mat and HDF5, read in a process of their own: a damaged file can end their readers, and with them whoever reads.

`python -m explainer.mnist.layouts.foreign KIND FILE` reads such a file from its standard input and writes its arrays into FILE.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from explainer.extras import needing
from explainer.mnist.layouts.files import MAX_BYTES, Entry, too_large

KINDS = {"mat": "MATLAB file; copy it again, or save it with -v7", "hdf5": "HDF5 file; copy or download it again"}
NAMES = "names"  # of the arrays a0, a1, …
REFUSED = 3  # the exit code with a sentence of ours
SECONDS = 120  # more than the largest file that is read at all takes


def mat(entry: Entry) -> dict[str, np.ndarray]:
    """The arrays of a MATLAB 5 file; structures are opened, so that EMNIST's dataset.train.images is one of the names.

    Raises ValueError for a file that is damaged or grows too large, as `hdf5` does.
    """
    content = entry.read()
    _weigh(entry.name, content)
    return _read_apart("mat", entry.name, content)


def hdf5(entry: Entry) -> dict[str, np.ndarray]:
    """The arrays of an HDF5 file, which MATLAB's -v7.3 is, too; h5py comes with Keras."""
    with needing("mnist"):
        import h5py  # noqa: F401 - asked for here, where its absence has a sentence
    return _read_apart("hdf5", entry.name, entry.read())


def _read_apart(kind: str, name: str, content: bytes) -> dict[str, np.ndarray]:
    root = str(Path(__file__).resolve().parents[3])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    with TemporaryDirectory(prefix="explainer-reading-") as scratch:
        file = Path(scratch, "arrays.npz")
        try:
            subprocess.run(
                [sys.executable, "-m", "explainer.mnist.layouts.foreign", kind, str(file)],
                input=content,
                check=True,
                capture_output=True,
                timeout=SECONDS,
                env={**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
            )
        except subprocess.CalledProcessError as problem:
            if problem.returncode == REFUSED:
                raise ValueError(problem.stdout.decode().replace("FILE", name, 1)) from None
            raise ValueError(f"{name} is no whole {KINDS[kind]}") from problem
        except subprocess.TimeoutExpired as problem:
            raise ValueError(f"{name} is no whole {KINDS[kind]}") from problem
        with np.load(file, allow_pickle=False) as arrays:
            return {str(each): arrays[f"a{number}"] for number, each in enumerate(arrays[NAMES])}


def _weigh(name: str, content: bytes) -> None:
    """Unpack every packed element of a MATLAB file block by block, only to see how long it gets."""
    place, total = 128, 0
    while place + 8 <= len(content):
        kind, length = struct.unpack_from("<II" if content[126:128] == b"IM" else ">II", content, place)
        if kind == 15:
            machine, rest = zlib.decompressobj(), content[place + 8 : place + 8 + length]
            try:
                while rest and not machine.eof:
                    total += len(machine.decompress(rest, 1 << 20))
                    rest = machine.unconsumed_tail
                    if total > MAX_BYTES:
                        raise too_large(name, None)
            except zlib.error as problem:
                raise ValueError(f"{name} is damaged: it cannot be unpacked; copy or download it again") from problem
        place += 8 + length


# ----------------------------------------------------------------------------------------------------- in the process


class _RefusedError(Exception):
    """What the reader of the sentence must know; FILE stands for the name of the file."""


def _matlab(content: BytesIO) -> dict[str, np.ndarray]:
    from scipy.io import loadmat

    arrays: dict[str, np.ndarray] = {}
    for name, value in loadmat(content, squeeze_me=False, struct_as_record=True).items():
        if not name.startswith("__"):
            _flatten(name, value, arrays)
    return arrays


def _flatten(name: str, value: object, into: dict[str, np.ndarray]) -> None:
    array = np.asarray(value)
    if array.dtype.names:
        for each in array.dtype.names:
            if array.size:
                _flatten(f"{name}.{each}", array.reshape(-1)[0][each], into)
    elif array.dtype.kind == "O" and array.size == 1:
        _flatten(name, array.reshape(-1)[0], into)
    elif array.dtype.kind != "O":
        into[name] = array
    elif array.size and all(np.asarray(each).size == 1 for each in array.reshape(-1)):
        into[name] = np.array([str(np.asarray(each).reshape(-1)[0]) for each in array.reshape(-1)])


def _hdf5(content: BytesIO) -> dict[str, np.ndarray]:
    import h5py

    arrays: dict[str, np.ndarray] = {}

    def visit(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset) and not name.startswith("#") and item.dtype.kind in "uifbSU":
            if item.external or item.is_virtual:  # its numbers would come from any file of this machine
                raise _RefusedError(f"{name} in FILE takes its numbers from another file; put them into this one")
            size = item.size * item.dtype.itemsize if item.size else 0
            if size + sum(array.nbytes for array in arrays.values()) > MAX_BYTES:
                raise _RefusedError(str(too_large(f"{name} in FILE", size)))
            arrays[name] = item[()]

    h5py.File(content, "r").visititems(visit)
    return arrays


def _main(kind: str, file: str) -> int:
    try:
        arrays = {"mat": _matlab, "hdf5": _hdf5}[kind](BytesIO(sys.stdin.buffer.read()))
    except _RefusedError as refusal:
        sys.stdout.write(str(refusal))
        return REFUSED
    numbered = {f"a{number}": array for number, array in enumerate(arrays.values())}
    np.savez(file, allow_pickle=False, **{NAMES: np.array([*arrays], dtype=str)}, **numbered)
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
