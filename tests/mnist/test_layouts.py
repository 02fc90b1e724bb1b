"""Every layout of `layouts.py` is read with the same pictures and labels, and nothing about it is suspicious."""

from __future__ import annotations

import io
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist

sys.path.insert(0, str(Path(__file__).parent))
import layouts as written
import more_layouts  # noqa: F401  it adds its own

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
    elif back == "train":
        assert _pairs(*train) + _pairs(*test) == _pairs(sample.x_train, sample.y_train)
    else:  # alike: other pixels, the same digits
        assert Counter([*train[1], *test[1]]) == Counter(sample.both()[1].tolist())
    assert digits.names == mnist.NAMES
    if back in ("close", "alike"):  # equal arrays are as good as the sample's
        assert not {suspicion.kind for suspicion in mnist.suspicions(digits)} - TOLERATED, mnist.suspicions(digits)


def test_the_sample_is_not_suspected(sample: object) -> None:
    digits = mnist.from_arrays(**sample.arrays())
    assert not {suspicion.kind for suspicion in mnist.suspicions(digits)} - TOLERATED


def test_what_was_done_is_told(sample: object, tmp_path: Path) -> None:
    def done(name: str) -> str:
        (tmp_path / name.replace(" ", "")).mkdir()
        return "; ".join(mnist.load(written.LAYOUTS[name][0](sample, tmp_path / name.replace(" ", ""))).done)

    assert done("Keras npz") == ""
    assert done("inverted") == "the pictures were inverted"
    assert done("only the test part transposed") == "the test pictures were transposed to stand upright"
    assert "scaled from 0–16 to 0–255" in done("grey levels 0..16")
    assert done("rim of two") == "the pictures were cut from 32 × 32 to 28 × 28"
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


def test_labels_are_those_that_belong_to_each_picture(sample: object, tmp_path: Path) -> None:
    """What lists every picture counts more than the folders; two pictures of one name are told apart by their paths."""
    for number, image in enumerate(sample.x_train):
        file = tmp_path / "img" / str(number // 20) / f"{number % 20}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written.png(image))
    rows = [f"./img/{n // 20}/{n % 20}.png\t{label}" for n, label in enumerate(sample.y_train)]
    (tmp_path / "list.tsv").write_text("\n".join(rows))
    digits = mnist.load(tmp_path)
    assert "the labels are those of list.tsv" in digits.done
    both = np.concatenate([digits.train_images, digits.test_images])
    assert _pairs(both, [*digits.train_labels, *digits.test_labels]) == _pairs(sample.x_train, sample.y_train)
    names = [f"{n % 20}.png,{label}" for n, label in enumerate(sample.y_train)]  # 0.png lies in several folders
    (tmp_path / "list.tsv").write_text("filename,label\n" + "\n".join(names))
    assert "the labels are those of list.tsv" not in mnist.load(tmp_path).done


def test_a_listing_of_many_pictures_of_one_name_is_read_in_time(tmp_path: Path) -> None:
    """A folder for each picture, all of one name: each row is found by its path, not by going through all of them."""
    from explainer.mnist.layouts.files import Entry
    from explainer.mnist.layouts.listings import listed

    count = 4_000
    pictures = [Entry(f"set/{n}/image.png", 1, 1, lambda: io.BytesIO()) for n in range(count)]
    rows = "\n".join(f"{n}/image.png,{n % 10}" for n in range(count)).encode()
    table = Entry("labels.csv", len(rows), len(rows), lambda: io.BytesIO(rows))
    known, source, certain = listed(pictures, [*pictures, table])
    assert known == {f"set/{n}/image.png": str(n % 10) for n in range(count)}
    assert (source, certain) == ("labels.csv", True)
    one = b"image.png,3\nother.png,4\n"
    assert listed(pictures, [Entry("labels.csv", len(one), len(one), lambda: io.BytesIO(one))])[0] == {}


def test_drawings_are_found_on_photographs(sample: object, tmp_path: Path) -> None:
    """Dark ink somewhere on paper that lies in the light of one lamp: an eighth as many are read where that is not seen to."""
    rng = np.random.default_rng(1)
    light = np.linspace(150, 215, 400) + np.linspace(-20, 20, 300)[:, None]
    for number, (image, label) in enumerate(zip(sample.x_train[:80], sample.y_train[:80], strict=True)):
        picture = light + rng.normal(0, 3, light.shape)
        top, left = rng.integers(20, 140), rng.integers(20, 240)
        picture[top : top + 140, left : left + 140] -= image.repeat(5, 0).repeat(5, 1) / 255 * 110
        file = tmp_path / str(label) / f"IMG_{number:04}.JPG"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(written.png(picture.clip(0, 255).astype(np.uint8), "RGB", "jpeg", quality=85))
    digits = mnist.load(tmp_path)
    assert any("found on their photographs" in told for told in digits.done)
    shipped = mnist.shipped()
    answers = shipped(digits.train_images.reshape(-1, 784) / 255).argmax(axis=1)
    assert np.mean(answers == digits.train_labels) >= 0.95


def test_pictures_of_other_things_are_no_photographs_of_drawings(tmp_path: Path) -> None:
    """Patterns that fill their picture keep what they show."""
    rng = np.random.default_rng(2)
    for number in range(40):
        waves = 128 + 100 * np.sin(np.linspace(0, 20, 200) * rng.uniform(0.5, 1) + np.linspace(0, 9, 150)[:, None])
        file = tmp_path / ("waves" if number % 2 else "others") / f"{number}.png"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(written.png(waves.astype(np.uint8)))
    assert not any("photographs" in told for told in mnist.load(tmp_path).done)


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
