"""MATLAB's .mat and HDF5, read in a process of their own: a damaged file can end their readers, and with them whoever reads.

`python -m explainer.mnist.layouts.foreign KIND FILE` reads such a file from its standard input and writes its arrays into FILE.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np

from explainer.children import command, environment, scratch
from explainer.extras import needing
from explainer.files import WRITING
from explainer.mnist.layouts.files import MAX_BYTES, Entry, most, too_large

KINDS = {"mat": "MATLAB file; copy it again, or save it with -v7", "hdf5": "HDF5 file; copy or download it again"}
NAMES = "names"  # of the arrays a0, a1, …
REFUSED = 3  # the exit code with a sentence of ours
SECONDS = 120  # more than the largest file that is read at all takes
BASE = 1 << 30  # bytes that the process takes before it reads anything, and more
MOST_ARRAYS, LONGEST = 1000, 200  # arrays of a file, and letters of their names
THE_FILE = "\0"  # stands for the name of the file


def mat(entry: Entry) -> dict[str, np.ndarray]:
    """The arrays of a MATLAB 5 file; structures are opened, so that EMNIST's dataset.train.images is one of the names.

    Raises ValueError for a file that is damaged or grows too large, as `hdf5` does.
    """
    content = entry.read()
    _weigh(entry.name, content)
    return _read_apart("mat", entry.name, content)


def hdf5(entry: Entry) -> dict[str, np.ndarray]:
    """The arrays of an HDF5 file, which MATLAB's -v7.3 is, too; h5py comes with Keras."""
    with needing("lite"):
        import h5py  # noqa: F401 - asked for here, where its absence has a sentence
    return _read_apart("hdf5", entry.name, entry.read())


def _read_apart(kind: str, name: str, content: bytes) -> dict[str, np.ndarray]:
    with scratch() as folder:
        file = folder / "arrays.npz"
        try:
            subprocess.run(
                command("explainer.mnist.layouts.foreign", kind, str(file), str(most(len(content)))),
                input=content,
                check=True,
                capture_output=True,
                timeout=SECONDS,
                env=environment(OPENBLAS_NUM_THREADS="1"),
            )
        except subprocess.CalledProcessError as problem:
            if problem.returncode == REFUSED:
                raise ValueError(problem.stdout.decode().replace(THE_FILE, name)) from None
            raise ValueError(f"{name} is not a whole {KINDS[kind]}") from problem
        except subprocess.TimeoutExpired:
            raise ValueError(f"{name} takes longer than {SECONDS} s to read and is refused; save it as .npz") from None
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
    """What the reader of the sentence must know, with THE_FILE for the name of the file."""


def _matlab(content: BytesIO, room: int) -> dict[str, np.ndarray]:
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
    elif array.dtype.kind == "O" and array.ndim and array.size == 1:  # a sparse array, for instance, has no axes
        _flatten(name, array.reshape(-1)[0], into)
    elif array.dtype.kind != "O":
        into[name] = array
    elif _are_pictures(array):
        into[name] = np.stack([*array.flat])
    elif array.ndim and array.size and all(np.asarray(each).size == 1 for each in array.reshape(-1)):
        into[name] = np.array([str(np.asarray(each).reshape(-1)[0]) for each in array.reshape(-1)])


def _are_pictures(cells: np.ndarray) -> bool:
    """Whether each cell holds a picture in numbers, all of one size."""
    kinds = {(np.shape(each), np.asarray(each).dtype.kind) for each in cells.flat}
    shape, kind = next(iter(kinds), ((), ""))
    return len(kinds) == 1 and kind in "uifb" and len(shape) in (2, 3) and min(shape[:2]) > 1


def _hdf5(content: BytesIO, room: int) -> dict[str, np.ndarray]:
    import h5py

    arrays: dict[str, np.ndarray] = {}

    def visit(name: str, item: object) -> None:
        if (
            not isinstance(item, h5py.Dataset)
            or name.startswith("#")
            or item.dtype.kind not in "uifbSU"
            or not item.shape
        ):
            return
        if item.external or item.is_virtual:  # its numbers would come from any file of this machine
            raise _RefusedError(
                f"{_shown(name)} in {THE_FILE} takes its numbers from another file; put them into this one"
            )
        if item.nbytes + sum(array.nbytes for array in arrays.values()) > room:
            raise _RefusedError(str(too_large(f"{_shown(name)} in {THE_FILE}", item.nbytes)))
        arrays[name] = item[()]

    h5py.File(content, "r").visititems(visit)
    return arrays


def _shown(name: str) -> str:
    """A name from a file, as it may stand in a sentence on a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:LONGEST]


def _main(kind: str, file: str, room: str) -> int:
    _bound(int(room))
    try:
        arrays = {"mat": _matlab, "hdf5": _hdf5}[kind](BytesIO(sys.stdin.buffer.read()), int(room))
        if len(arrays) > MOST_ARRAYS:
            raise _RefusedError(
                f"{THE_FILE} holds {len(arrays):,} arrays, more than {MOST_ARRAYS:,}; keep the digits alone"
            )
        numbered = {f"a{number}": array for number, array in enumerate(arrays.values())}
        np.savez(file, allow_pickle=False, **{NAMES: np.array([*map(_shown, arrays)], dtype=str)}, **numbered)
    except _RefusedError as refusal:
        sys.stdout.write(str(refusal))
        return REFUSED
    except OSError as problem:
        if problem.errno not in WRITING:
            raise
        sys.stdout.write(
            f"{THE_FILE} cannot be read: {problem.strerror} in {Path(file).parent.parent}; make room there"
        )
        return REFUSED
    return 0


def _bound(room: int) -> None:
    """No file takes more memory than its numbers need, nor computes for longer than anybody waits."""
    with suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (BASE + 4 * room, BASE + 4 * room))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
