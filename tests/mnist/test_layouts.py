"""Every layout of `layouts.py` is read with the same pictures and labels, and nothing about it is suspicious."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist


def _layouts() -> object:
    spec = importlib.util.spec_from_file_location("layouts", Path(__file__).with_name("layouts.py"))
    module = sys.modules["layouts"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


written = _layouts()
TRAIN, TEST = 150, 60
TOLERATED = {"sorted labels", "missing classes"}  # of so few pictures


@pytest.fixture(scope="module")
def sample(embedded: mnist.Digits) -> object:
    labels = (embedded.train_labels[:TRAIN].astype(np.uint8), embedded.test_labels[:TEST].astype(np.uint8))
    return written.Sample(embedded.train_images[:TRAIN], labels[0], embedded.test_images[:TEST], labels[1])


def _pairs(images: np.ndarray, labels: np.ndarray) -> Counter:
    return Counter((image.tobytes(), int(label)) for image, label in zip(images, labels, strict=True))


@pytest.mark.parametrize("name", written.LAYOUTS)
def test_a_layout_is_read(name: str, sample: object, tmp_path: Path) -> None:
    write, back = written.LAYOUTS[name]
    digits = mnist.load(write(sample, tmp_path))
    train, test = (digits.train_images, digits.train_labels), (digits.test_images, digits.test_labels)
    if back in ("exact", "close"):
        assert np.array_equal(train[1], sample.y_train)
        assert np.array_equal(test[1], sample.y_test)
        for got, meant in ((train[0], sample.x_train), (test[0], sample.x_test)):
            far = np.abs(got.astype(int) - meant)
            assert far.max() <= (0 if back == "exact" else 128), f"{far.max()} after {digits.done}"
    elif back == "mixed":
        assert _pairs(*train) == _pairs(sample.x_train, sample.y_train)
        assert _pairs(*test) == _pairs(sample.x_test, sample.y_test)
    elif back == "split":
        assert _pairs(*train) + _pairs(*test) == _pairs(*sample.both())
        assert any("held back" in told for told in digits.done)
        assert set(test[1]) == set(range(10))
    else:  # alike: other pixels, the same digits
        assert Counter([*train[1], *test[1]]) == Counter(sample.both()[1].tolist())
    assert digits.names == mnist.NAMES
    if back in ("close", "alike"):  # equal arrays are as good as the sample's
        assert not {found.kind for found in mnist.suspicions(digits)} - TOLERATED, mnist.suspicions(digits)


def test_the_sample_is_not_suspected(sample: object) -> None:
    digits = mnist.from_arrays(**sample.arrays())
    assert not {found.kind for found in mnist.suspicions(digits)} - TOLERATED


def test_what_was_done_is_told(sample: object, tmp_path: Path) -> None:
    def done(name: str) -> str:
        (tmp_path / name.replace(" ", "")).mkdir()
        return "; ".join(mnist.load(written.LAYOUTS[name][0](sample, tmp_path / name.replace(" ", ""))).done)

    assert done("Keras npz") == ""
    assert done("inverted") == "the pictures were inverted"
    assert done("only the test part transposed") == "the test pictures were transposed to stand upright"
    assert "scaled from 0–16 to 0–255" in done("grey levels 0..16")
    assert "resized from 56 × 56 to 28 × 28" in done("56 by 56")
    assert done("labels with 10 for zero") == "10 was read as the label of Zero"
    assert "transposed" in done("EMNIST digits")


def test_letters_of_emnist_are_named_and_turned_back(sample: object, tmp_path: Path) -> None:
    """26 classes from 1 on, transposed; no digits, so only the files' names tell what they are."""
    labels = np.arange(TRAIN) % 26 + 1
    for part, images in (("train", sample.x_train), ("test", sample.x_train)):
        turned = np.ascontiguousarray(images.swapaxes(1, 2))
        (tmp_path / f"emnist-letters-{part}-images-idx3-ubyte").write_bytes(written.idx(turned))
        (tmp_path / f"emnist-letters-{part}-labels-idx1-ubyte").write_bytes(written.idx(labels.astype(np.uint8)))
    digits = mnist.load(tmp_path)
    assert digits.names == tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert np.array_equal(digits.train_images, sample.x_train)
    assert np.array_equal(digits.train_labels, labels - 1)
    named = mnist.load(tmp_path, names=[letter.lower() for letter in digits.names])
    assert named.names[:3] == ("a", "b", "c")
    for number in "12":
        copy = tmp_path / f"emnist-digits-{number}"
        copy.mkdir()
        written.LAYOUTS["IDX files"][0](sample, copy)
    with pytest.raises(ValueError, match="holds several data sets"):
        mnist.load(tmp_path)


def test_words_become_names(sample: object) -> None:
    words = np.array(["shirt", "Coat", "bag"])
    digits = mnist.from_arrays(sample.x_train, words[sample.y_train % 3], names=None)
    assert digits.names == ("Coat", "bag", "shirt")
    asked = mnist.from_arrays(sample.x_train, words[sample.y_train % 3], names=["Shirt", "Coat", "Bag"])
    assert asked.names == ("Shirt", "Coat", "Bag")
    with pytest.raises(ValueError, match=r"the labels are the words .* which are not the names"):
        mnist.from_arrays(sample.x_train, words[sample.y_train % 3], names=["A", "B", "C"])
    with pytest.raises(ValueError, match="x_test and y_test belong together"):
        mnist.from_arrays(sample.x_train, sample.y_train, sample.x_test)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["CSV, label first, header", "MATLAB, rows", "packed IDX files", "inverted", "transposed"]
)
def test_the_whole_of_mnist(name: str, full_mnist: Path, tmp_path: Path) -> None:
    full = mnist.load(full_mnist)
    labels = (full.train_labels.astype(np.uint8), full.test_labels.astype(np.uint8))
    sample = written.Sample(full.train_images, labels[0], full.test_images, labels[1])
    digits = mnist.load(written.LAYOUTS[name][0](sample, tmp_path))
    assert digits.fingerprint() == full.fingerprint()
