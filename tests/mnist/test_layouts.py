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
    tolerated = {"sorted labels", "missing classes"}
    assert not {found.kind for found in mnist.suspicions(digits)} - tolerated, mnist.suspicions(digits)


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
