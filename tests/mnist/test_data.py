"""Digits from every source, and one sentence for every file that holds something else."""

from __future__ import annotations

import hashlib
import re
import struct
import threading
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import gaierror
from urllib.error import HTTPError, URLError

import numpy as np
import pytest

from explainer.mnist import load
from explainer.mnist.data import Digits, flattened, keras_copy, one_hot
from explainer.mnist.layouts.idx import USUAL as IDX_FILES


@pytest.fixture(scope="module")
def arrays() -> dict[str, np.ndarray]:
    """A small set of real digits in Keras's layout."""
    digits = load()
    return {
        "x_train": digits.train_images[:60],
        "y_train": digits.train_labels[:60].astype(np.uint8),
        "x_test": digits.test_images[:20],
        "y_test": digits.test_labels[:20].astype(np.uint8),
    }


def test_the_embedded_digits() -> None:
    digits = load()
    assert (len(digits.train_images), len(digits.test_images)) == (8_000, 2_000)
    assert digits.train_labels[:5].tolist() == [5, 0, 4, 1, 9]  # MNIST begins with these
    assert "10,000" in digits.source


def test_the_embedded_digits_are_mnists_own(full_mnist: Path) -> None:
    """Rows 0-7,999 to train, rows 8,000-9,999 to test, byte for byte: the offline test set is where it should be."""
    with np.load(full_mnist) as full:
        images, labels = full["x_train"][:10_000], full["y_train"][:10_000]
    digits = load()
    assert np.array_equal(np.concatenate([digits.train_images, digits.test_images]), images)
    assert np.array_equal(np.concatenate([digits.train_labels, digits.test_labels]), labels)


def test_flattened_and_one_hot(arrays: dict[str, np.ndarray]) -> None:
    rows = flattened(arrays["x_train"])
    assert rows.dtype == np.float32
    assert rows.shape == (60, 784)
    assert rows[3, 5 * 28 + 7] == np.float32(arrays["x_train"][3, 5, 7]) / np.float32(255)
    assert one_hot(np.array([2, 0]), 3).tolist() == [[0, 0, 1], [1, 0, 0]]


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


REFUSED = {
    "rows of 28 by 20": (
        lambda a: a | {"x_train": a["x_train"][:, :20].reshape(60, -1)},
        "560 numbers each, which make no sq",
    ),
    "all black": (lambda a: a | {"x_test": a["x_test"] * 0}, "all blank: every pixel is 0"),
    "blank": (
        lambda a: a | {"x_train": a["x_train"] * 0 + 7, "x_test": a["x_test"] * 0 + 7},
        "all blank: every pixel is 7",
    ),
    "gaps": (lambda a: a | {"x_train": np.where(a["x_train"] == 255, np.nan, 0)}, "gaps"),
    "standardised pixel by pixel": (
        lambda a: a | {"x_train": (a["x_train"] - a["x_train"].mean(0)) / (a["x_train"].std(0) + 1)},
        "standardised pixel by pixel",
    ),
    "one label short": (
        lambda a: a | {"y_test": a["y_test"][1:]},
        "20 labels|but there are 19 labels|labels must be 20",
    ),
    "two in a row": (
        lambda a: a | {"y_train": np.eye(10)[a["y_train"]] + np.eye(10)[0]},
        "not every row has a single 1",
    ),
    "11 classes": (
        lambda a: a | {"y_train": np.where(np.arange(60) < 5, 10, a["y_train"])},
        "labels must be from 0 to 9",
    ),
    "fractions as labels": (lambda a: a | {"y_train": a["y_train"] / 2}, "labels must be whole numbers or words"),
    "labels with gaps": (lambda a: a | {"y_train": np.where(a["y_train"] == 1, np.nan, a["y_train"])}, "gaps"),
    "labels beyond 64 bits": (lambda a: a | {"y_train": a["y_train"] + 1e300}, "whole numbers of at most 15 digits"),
    "labels that would turn round": (lambda a: a | {"y_train": np.full(60, 2**64 - 1, np.uint64)}, "at most 15 digits"),
    "no labels": (lambda a: {k: v for k, v in a.items() if k[0] == "x"}, "no labels for them"),
    "no pictures": (lambda a: {k: v for k, v in a.items() if k[0] == "y"}, "holds no pictures"),
    "objects": (lambda a: a | {"x_train": np.array([{}, []], object)}, "Python objects, which are not opened"),
    "a single number": (lambda a: a | {"x_train": np.array(5)}, "x_train in .* is a single number"),
    "nothing": (lambda a: {"notes": np.array(["some", "text"])}, "holds no pictures"),
    "complex": (
        lambda a: a | {"x_train": a["x_train"] * 1j},
        "no pictures to train with",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_arrays_are_refused_in_one_sentence(case: str, arrays: dict[str, np.ndarray], tmp_path: Path) -> None:
    change, sentence = REFUSED[case]
    np.savez(tmp_path / "digits.npz", **change(arrays))
    with pytest.raises(ValueError, match=sentence) as refusal:
        load(tmp_path / "digits.npz")
    assert "\n" not in str(refusal.value)


def test_damaged_files_are_refused_in_one_sentence(arrays: dict[str, np.ndarray], tmp_path: Path) -> None:
    whole = tmp_path / "whole.npz"
    np.savez_compressed(whole, **arrays)
    content = whole.read_bytes()
    flipped = bytearray(content)
    flipped[200] ^= 0xFF
    for number, damaged in enumerate(
        [b"", b"PK", b"\x93NUMPY", content[:-200], content[: len(content) // 2], bytes(flipped)]
    ):
        path = tmp_path / f"{number}.npz"
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match=r"^[^\n]+$"):
            load(path)
    with pytest.raises(FileNotFoundError, match="does not exist"):
        load(tmp_path / "none.npz")


def test_damaged_idx_files_are_refused(arrays: dict[str, np.ndarray], tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="all four IDX files are needed"):
        load(tmp_path)
    for name, key in zip(IDX_FILES, ("x_train", "y_train", "x_test", "y_test"), strict=True):
        (tmp_path / name).write_bytes(idx(arrays[key]))
    good = (tmp_path / IDX_FILES[0]).read_bytes()
    for damaged in (good[:-5], good + b"x", b"\0\0", b"\0\1" + good[2:], good[:2] + b"\x07" + good[3:]):
        (tmp_path / IDX_FILES[0]).write_bytes(damaged)
        with pytest.raises(ValueError, match=r"IDX file|cut off"):
            load(tmp_path)


def test_fashion_has_its_own_names(arrays: dict[str, np.ndarray]) -> None:
    names = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot")
    labels = arrays["y_train"].astype(int)
    digits = Digits(arrays["x_train"], labels, arrays["x_train"], labels, "clothes", names)
    assert digits.names[1] == "Trouser"


@pytest.fixture
def stand_in(arrays: dict[str, np.ndarray], tmp_path: Path) -> Iterator[tuple[str, bytes]]:
    """A server on this machine in the place of the one that Keras downloads from."""
    source = tmp_path / "served.npz"
    np.savez(source, **arrays)
    content = source.read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/mnist.npz", content
        server.shutdown()
        thread.join()


def test_download_once_with_progress_and_checksum(
    stand_in: tuple[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, content = stand_in
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    seen: list[tuple[int, int]] = []
    with pytest.raises(ValueError, match="a file other than MNIST"):
        keras_copy(url)
    assert not (tmp_path / "home/.keras/datasets/mnist.npz").exists()
    path = keras_copy(url, hashlib.sha256(content).hexdigest(), lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == content
    assert seen[-1] == (len(content), len(content))
    assert len(load("keras").train_labels) == 60  # from the cache now: nobody listens at Keras's address here
    assert [file.name for file in path.parent.iterdir()] == ["mnist.npz"]


def test_no_connection_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    with pytest.raises(OSError, match="without a connection, use the embedded digits") as told:
        keras_copy("http://127.0.0.1:9/mnist.npz")
    assert "nobody answers there" in str(told.value)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (URLError(gaierror(-3, "Temporary failure in name resolution")), "the server's name is not known here"),
        (URLError(TimeoutError("timed out")), "no answer came within 30 s"),
        (TimeoutError("timed out"), "no answer came within 30 s"),
        (HTTPError("", 503, "Service Unavailable", Message(), None), "the server answered with the code 503"),
        (URLError(OSError(101, "Network is unreachable")), "Network is unreachable"),
    ],
)
def test_why_nothing_arrived_is_said_in_words(
    problem: OSError, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr("urllib.request.urlopen", refused)
    with pytest.raises(OSError, match=re.escape(words)) as told:
        keras_copy()
    assert "urlopen" not in str(told.value)
    assert "mnist.npz from another computer" in str(told.value)
