"""Digits written in the ways in which people have them: each layout is a function that writes one, and what must come back."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

IDX = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, eq=False)
class Sample:
    """x_train, y_train, x_test, y_test."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    def both(self) -> tuple[np.ndarray, np.ndarray]:
        return np.concatenate([self.x_train, self.x_test]), np.concatenate([self.y_train, self.y_test])

    def parts(self) -> list[tuple[str, np.ndarray, np.ndarray]]:
        return [("train", self.x_train, self.y_train), ("test", self.x_test, self.y_test)]

    def arrays(self) -> dict[str, np.ndarray]:
        return {name: getattr(self, name) for name in ("x_train", "y_train", "x_test", "y_test")}


Writer = Callable[[Sample, Path], Path]
LAYOUTS: dict[str, tuple[Writer, str]] = {}


def layout(name: str, back: str = "exact") -> Callable[[Writer], Writer]:
    """`back`: exact (the same arrays in the same order), mixed (in another order), split (one set, held back), close."""

    def add(writer: Writer) -> Writer:
        LAYOUTS[name] = writer, back
        return writer

    return add


def idx(array: np.ndarray) -> bytes:
    kind = {"u1": 8, "i4": 12}[array.dtype.str[1:]]
    return (
        struct.pack(f">HBB{array.ndim}I", 0, kind, array.ndim, *array.shape)
        + array.astype(array.dtype.newbyteorder(">")).tobytes()
    )


def _npz(name: str, change: Callable[[Sample], dict[str, np.ndarray]], back: str = "exact") -> None:
    def write(digits: Sample, folder: Path) -> Path:
        np.savez(folder / "digits.npz", **change(digits))
        return folder / "digits.npz"

    LAYOUTS[name] = write, back


def _each(images: Callable = lambda x: x, labels: Callable = lambda y: y) -> Callable[[Sample], dict[str, np.ndarray]]:
    return lambda d: {
        "x_train": images(d.x_train),
        "y_train": labels(d.y_train),
        "x_test": images(d.x_test),
        "y_test": labels(d.y_test),
    }


_npz("Keras npz", _each())
_npz("int64 bytes", _each(lambda x: x.astype(np.int64)))
_npz("float32 0..255", _each(lambda x: x.astype(np.float32)))
_npz("float64 0..1", _each(lambda x: x / 255))
_npz("float16 0..1", _each(lambda x: (x / 255).astype(np.float16)))
_npz("divided by 256", _each(lambda x: x / 256))
_npz("divided twice", _each(lambda x: (x / 255 / 255).astype(np.float32)))
_npz("minus 1 to 1", _each(lambda x: (x / 127.5 - 1).astype(np.float32)))
_npz("standardised as PyTorch does", _each(lambda x: ((x / 255 - 0.1307) / 0.3081).astype(np.float32)))
_npz("minus 128", _each(lambda x: (x.astype(np.int16) - 128).astype(np.int8)))
_npz("wrapped int8", _each(lambda x: x.view(np.int8)))
_npz("uint16 full range", _each(lambda x: x.astype(np.uint16) * 257))
_npz("flat rows", _each(lambda x: x.reshape(-1, 784)))
_npz("a channel at the end", _each(lambda x: x[..., None]))
_npz("a channel in front", _each(lambda x: x[:, None]))
_npz("RGB", _each(lambda x: np.repeat(x[..., None], 3, 3)))
_npz("RGB planes", _each(lambda x: np.repeat(x[:, None], 3, 1)))
_npz("columns of pictures", _each(lambda x: x.reshape(-1, 784).T))
_npz("pictures along the last axis", _each(lambda x: np.moveaxis(x, 0, -1)))
_npz("inverted", _each(lambda x: 255 - x))
_npz("inverted fractions", _each(lambda x: 1 - x / 255))
_npz("transposed", _each(lambda x: x.swapaxes(1, 2)))
_npz("mirrored", _each(lambda x: x[:, :, ::-1]))
_npz("upside down", _each(lambda x: x[:, ::-1, ::-1]))
_npz("lying on the side", _each(lambda x: np.rot90(x, 1, (1, 2))))
_npz("rim of two", _each(lambda x: np.pad(x, ((0, 0), (2, 2), (2, 2)))))
_npz(
    "rim of two in colour, flat",
    _each(lambda x: np.repeat(np.pad(x, ((0, 0), (2, 2), (2, 2)))[:, None], 3, 1).reshape(len(x), -1)),
)
_npz("only the test part inverted", lambda d: d.arrays() | {"x_test": 255 - d.x_test})
_npz("only the test part transposed", lambda d: d.arrays() | {"x_test": d.x_test.swapaxes(1, 2)})
_npz("only the training part scaled", lambda d: d.arrays() | {"x_train": d.x_train / 255})
_npz("grey levels 0..16", _each(lambda x: np.rint(x / 255 * 16).astype(np.uint8)), "close")
_npz("a mask", _each(lambda x: x > 127), "close")
_npz("14 by 14", _each(lambda x: np.rint(x.reshape(-1, 14, 2, 14, 2).mean((2, 4)))), "alike")
_npz("20 by 20", _each(lambda x: x[:, 4:24, 4:24]), "alike")
_npz("56 by 56", _each(lambda x: x.repeat(2, 1).repeat(2, 2)))
_npz("one-hot", _each(labels=lambda y: np.eye(10, dtype=np.float32)[y]))
_npz("one-hot columns", _each(labels=lambda y: np.eye(10, dtype=bool)[y].T))
_npz("a column of labels", _each(labels=lambda y: y[:, None]))
_npz("a row of labels", _each(labels=lambda y: y[None]))
_npz("float labels", _each(labels=lambda y: y.astype(float)))
_npz("labels as text", _each(labels=lambda y: y.astype(str)))
_npz("labels as bytes", _each(labels=lambda y: y.astype("S1")))
_npz("labels as words", _each(labels=lambda y: np.array(WORDS)[y]))
_npz("labels as codes of letters", _each(labels=lambda y: y + 48))
_npz("labels from 1 on", _each(labels=lambda y: y + 1))
_npz("labels with 10 for zero", _each(labels=lambda y: np.where(y == 0, 10, y)))
_npz("labels from 100 on", _each(labels=lambda y: y.astype(int) + 100))
_npz("swapped", lambda d: {"x_train": d.y_train, "y_train": d.x_train, "x_test": d.y_test, "y_test": d.x_test})
_npz(
    "other names",
    lambda d: {"train_images": d.x_train, "train_labels": d.y_train, "test_images": d.x_test, "test_labels": d.y_test},
)
_npz("more names", lambda d: {"trainX": d.x_train, "trainY": d.y_train, "testX": d.x_test, "testY": d.y_test})
_npz(
    "MedMNIST",
    lambda d: {
        "train_images": d.x_train[:-50],
        "train_labels": d.y_train[:-50, None],
        "val_images": d.x_train[-50:],
        "val_labels": d.y_train[-50:, None],
        "test_images": d.x_test,
        "test_labels": d.y_test[:, None],
    },
)
_npz("no names at all", lambda d: dict(zip(("arr_0", "arr_1", "arr_2", "arr_3"), d.arrays().values(), strict=True)))
_npz("big-endian", _each(lambda x: x.astype(">i4"), lambda y: y.astype(">i8")))
_npz("one set", lambda d: dict(zip(("X", "y"), d.both(), strict=True)), "split")
_npz("scikit-learn's names", lambda d: {"data": d.both()[0].reshape(-1, 784), "target": d.both()[1]}, "split")


@layout("IDX files")
def _(digits: Sample, folder: Path) -> Path:
    for name, array in zip(IDX, digits.arrays().values(), strict=True):
        (folder / name).write_bytes(idx(array))
    return folder


@layout("packed IDX files")
def _(digits: Sample, folder: Path) -> Path:
    for name, array in zip(IDX, digits.arrays().values(), strict=True):
        (folder / f"{name}.gz").write_bytes(gzip.compress(idx(array), 1))
    return folder


@layout("IDX files with wrong endings")
def _(digits: Sample, folder: Path) -> Path:
    for number, (name, array) in enumerate(zip(IDX, digits.arrays().values(), strict=True)):
        content = idx(array)
        (folder / (name if number % 2 else f"{name}.gz")).write_bytes(
            gzip.compress(content, 1) if number % 2 else content
        )
    return folder


@layout("IDX files with a dot")
def _(digits: Sample, folder: Path) -> Path:
    for name, array in zip(IDX, digits.arrays().values(), strict=True):
        (folder / name.replace("-idx", ".idx")).write_bytes(idx(array))
    return folder


@layout("torchvision")
def _(digits: Sample, folder: Path) -> Path:
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, array in zip(IDX, digits.arrays().values(), strict=True):
        (raw / name).write_bytes(idx(array))
        (raw / f"{name}.gz").write_bytes(gzip.compress(idx(array), 1))
    return folder


@layout("one of the IDX files")
def _(digits: Sample, folder: Path) -> Path:
    return LAYOUTS["packed IDX files"][0](digits, folder) / f"{IDX[0]}.gz"


@layout("Kaggle's archive of IDX files, each twice")
def _(digits: Sample, folder: Path) -> Path:
    with zipfile.ZipFile(folder / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in zip(IDX, digits.arrays().values(), strict=True):
            archive.writestr(name.replace("-idx", ".idx"), idx(array))
            archive.writestr(f"{name}/{name}", idx(array))
    return folder / "archive.zip"


@layout("EMNIST digits")
def _(digits: Sample, folder: Path) -> Path:
    (folder / "gzip").mkdir()
    for part, images, labels in digits.parts():
        turned = np.ascontiguousarray(images.swapaxes(1, 2))
        (folder / f"gzip/emnist-digits-{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(turned), 1))
        (folder / f"gzip/emnist-digits-{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels), 1))
    return folder


@layout("QMNIST")
def _(digits: Sample, folder: Path) -> Path:
    for part, images, labels in digits.parts():
        eight = np.zeros((len(labels), 8), np.int32)
        eight[:, 0] = labels
        eight[:, 5] = np.arange(len(labels))
        (folder / f"qmnist-{part}-images-idx3-ubyte").write_bytes(idx(images))
        (folder / f"qmnist-{part}-labels-idx2-int").write_bytes(idx(eight))
    return folder


def _rows(images: np.ndarray, labels: np.ndarray, *, last: bool = False, index: bool = False) -> np.ndarray:
    pixels = images.reshape(len(images), -1).astype(int)
    rows = np.column_stack([pixels, labels] if last else [labels, pixels])
    return np.column_stack([np.arange(len(rows)), rows]) if index else rows


def _text(rows: np.ndarray, header: list[str] | None = None, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    if header:
        writer.writerow(header)
    writer.writerows(rows.tolist())
    return out.getvalue()


PIXELS = [f"pixel{n}" for n in range(784)]


def _tables(name: str, write: Callable[[str, np.ndarray, np.ndarray], tuple[str, str]], back: str = "exact") -> None:
    def writer(digits: Sample, folder: Path) -> Path:
        for part, images, labels in digits.parts():
            file, text = write(part, images, labels)
            (folder / file).write_text(text)
        return folder

    LAYOUTS[name] = writer, back


_tables("CSV, label first, header", lambda p, x, y: (f"mnist_{p}.csv", _text(_rows(x, y), ["label", *PIXELS])))
_tables("CSV, label first, no header", lambda p, x, y: (f"mnist_{p}.csv", _text(_rows(x, y))))
_tables("CSV, label last, header", lambda p, x, y: (f"{p}.csv", _text(_rows(x, y, last=True), [*PIXELS, "class"])))
_tables("CSV, label last, no header", lambda p, x, y: (f"{p}.csv", _text(_rows(x, y, last=True))))
_tables(
    "CSV of pandas with its index", lambda p, x, y: (f"{p}.csv", _text(_rows(x, y, index=True), ["", "label", *PIXELS]))
)
_tables("CSV with semicolons", lambda p, x, y: (f"{p}.csv", _text(_rows(x, y), ["label", *PIXELS], ";")))
_tables("tabs", lambda p, x, y: (f"{p}.tsv", _text(_rows(x, y), None, "\t")))
_tables(
    "CSV with words",
    lambda p, x, y: (f"{p}.csv", _text(_rows(x, np.array(WORDS)[y].astype(object)), ["digit", *PIXELS])),
)
_tables(
    "CSV of fractions", lambda p, x, y: (f"{p}.csv", _text(np.column_stack([y, np.round(x.reshape(-1, 784) / 255, 4)])))
)
_tables(
    "spaces, as zip.train has them",
    lambda p, x, y: (
        f"zip.{p}",
        "\n".join(
            f"{label:.4f} " + " ".join(f"{v:.3f}" for v in row)
            for label, row in zip(y, x.reshape(-1, 784) / 127.5 - 1, strict=True)
        ),
    ),
)
_tables(
    "LIBSVM",
    lambda p, x, y: (
        f"mnist.{p}",
        "\n".join(
            f"{label} " + " ".join(f"{place + 1}:{row[place]}" for place in np.flatnonzero(row))
            for label, row in zip(y, x.reshape(-1, 784), strict=True)
        ),
    ),
)


@layout("CSV, pixels and labels in two files")
def _(digits: Sample, folder: Path) -> Path:
    for part, images, labels in digits.parts():
        (folder / f"{part}_images.csv").write_text(_text(images.reshape(-1, 784)))
        (folder / f"{part}_labels.csv").write_text("label\n" + "\n".join(map(str, labels)))
    return folder


@layout("Kaggle's digit recognizer", "split")
def _(digits: Sample, folder: Path) -> Path:
    with zipfile.ZipFile(folder / "digit-recognizer.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sample_submission.csv", "ImageId,Label\n1,0\n2,0\n")
        archive.writestr("test.csv", _text(digits.x_test.reshape(-1, 784), PIXELS))
        archive.writestr("train.csv", _text(_rows(*digits.both()), ["label", *PIXELS]))
    return folder / "digit-recognizer.zip"


@layout("OpenML's ARFF", "split")
def _(digits: Sample, folder: Path) -> Path:
    head = ["% a remark", "@RELATION mnist_784", "", *(f"@ATTRIBUTE {name} real" for name in PIXELS)]
    text = "\n".join(
        [*head, "@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}", "", "@DATA", _text(_rows(*digits.both(), last=True))]
    )
    (folder / "mnist_784.arff").write_text(text)
    return folder / "mnist_784.arff"


@layout("UCI's optdigits", "split")
def _(digits: Sample, folder: Path) -> Path:
    images, labels = digits.both()
    (folder / "digits.csv.bz2").write_bytes(bz2.compress(_text(_rows(images, labels, last=True)).encode()))
    return folder / "digits.csv.bz2"


@layout("a table in .npy", "split")
def _(digits: Sample, folder: Path) -> Path:
    np.save(folder / "digits.npy", _rows(*digits.both()))
    return folder / "digits.npy"


@layout("four .npy")
def _(digits: Sample, folder: Path) -> Path:
    for name, array in digits.arrays().items():
        np.save(folder / f"{name}.npy", array)
    return folder


@layout("four .npy, in columns first order, packed")
def _(digits: Sample, folder: Path) -> Path:
    for name, array in digits.arrays().items():
        out = io.BytesIO()
        np.save(out, np.asfortranarray(array))
        (folder / f"{name.replace('x_', 'images_').replace('y_', 'labels_')}.npy.xz").write_bytes(
            lzma.compress(out.getvalue(), preset=0)
        )
    return folder


@layout("Kuzushiji's four .npz")
def _(digits: Sample, folder: Path) -> Path:
    for part, images, labels in digits.parts():
        np.savez_compressed(folder / f"kmnist-{part}-imgs.npz", images)
        np.savez_compressed(folder / f"kmnist-{part}-labels.npz", labels)
    return folder


def _mat(name: str, change: Callable[[Sample], dict], back: str = "exact") -> None:
    def write(digits: Sample, folder: Path) -> Path:
        from scipy.io import savemat

        savemat(folder / "digits.mat", change(digits), do_compression=True)
        return folder / "digits.mat"

    LAYOUTS[name] = write, back


_mat(
    "MATLAB, four arrays",
    lambda d: {"x_train": d.x_train, "y_train": d.y_train, "x_test": d.x_test, "y_test": d.y_test},
)
_mat(
    "MATLAB, rows",
    lambda d: {
        "trainX": d.x_train.reshape(-1, 784),
        "trainY": d.y_train[None],
        "testX": d.x_test.reshape(-1, 784),
        "testY": d.y_test[None],
    },
)
_mat(
    "mnist-original.mat",
    lambda d: {"data": d.both()[0].reshape(-1, 784).T, "label": d.both()[1][None].astype(float)},
    "split",
)
_mat(
    "SVHN's shape",
    lambda d: {
        "X": np.moveaxis(np.repeat(np.pad(d.both()[0], ((0, 0), (2, 2), (2, 2)))[..., None], 3, 3), 0, -1),
        "y": np.where(d.both()[1] == 0, 10, d.both()[1])[:, None],
    },
    "split",
)
_mat(
    "ex3data1.mat",
    lambda d: {
        "X": d.both()[0][:, 4:24, 4:24].swapaxes(1, 2).reshape(-1, 400) / 255,
        "y": np.where(d.both()[1] == 0, 10, d.both()[1])[:, None],
    },
    "alike",
)
_mat(
    "EMNIST's .mat",
    lambda d: {
        "dataset": {
            "train": {
                "images": d.x_train.swapaxes(1, 2).reshape(-1, 784),
                "labels": d.y_train[:, None],
                "writers": d.y_train[:, None] + 3,
            },
            "test": {
                "images": d.x_test.swapaxes(1, 2).reshape(-1, 784),
                "labels": d.y_test[:, None],
                "writers": d.y_test[:, None] + 3,
            },
            "mapping": np.column_stack([np.arange(10), np.arange(48, 58)]),
        }
    },
)
_mat(
    "mnist_all.mat",
    lambda d: {
        f"{part}{label}": images[labels == label].reshape(-1, 784)
        for part, images, labels in d.parts()
        for label in range(10)
    },
    "mixed",
)


@layout("HDF5 in groups")
def _(digits: Sample, folder: Path) -> Path:
    import h5py

    with h5py.File(folder / "usps.h5", "w") as file:
        for part, images, labels in digits.parts():
            group = file.create_group(part)
            group["data"], group["target"] = (images / 255).reshape(-1, 784).astype(np.float32), labels.astype(int)
    return folder / "usps.h5"


def png(image: np.ndarray, mode: str = "L", kind: str = "png", **options: object) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).convert(mode).save(out, kind, **options)
    return out.getvalue()


def _pictures(
    name: str, write: Callable[[np.ndarray], bytes], path: str, back: str = "mixed", *, ending: str = "png"
) -> None:
    def writer(digits: Sample, folder: Path) -> Path:
        for part, images, labels in digits.parts():
            for number, (image, label) in enumerate(zip(images, labels, strict=True)):
                file = folder / path.format(
                    part=part, label=label, word=WORDS[label], next=label + 1, number=number, ending=ending
                )
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(write(image))
        return folder

    LAYOUTS[name] = writer, back


def _transparent(image: np.ndarray) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(np.stack([np.zeros_like(image)] * 3 + [image], 2), "RGBA").save(out, "png")
    return out.getvalue()


_pictures("mnist_png", png, "mnist_png/{part}ing/{label}/{number}.png")
_pictures("a folder a class", png, "{label}/{part}{number}.png", "split")
_pictures("folders with words", png, "{part}/{word}/{number:05}.png")
_pictures("torchvision's class names", png, "{part}/{label} - {word}/{number:05}.png")
_pictures("Chars74K's folders", lambda x: png(255 - x), "{part}/Sample{next:03}/{number:05}.png")
_pictures("dark ink in colour", lambda x: png(255 - x, "RGB"), "{part}/{label}/{number}.png")
_pictures("a palette", lambda x: png(x, "P"), "{part}/{label}/{number}.png")
_pictures("transparent paper", _transparent, "{part}/{label}/{number}.png")
_pictures("280 pixels", lambda x: png(x.repeat(10, 0).repeat(10, 1)), "{part}/{label}/{number}.png")
_pictures("JPEG", lambda x: png(x, kind="jpeg", quality=95), "{part}set/{part}set/{label}/img_{number}.jpg", "alike")
_pictures("TIFF", lambda x: png(x, kind="tiff"), "{part}/class_{label}/{number}.tif")
_pictures("labels in the files' names", png, "{part}/{label}_{number:05}.png")


@layout("a zip of folders a class", "split")
def _(digits: Sample, folder: Path) -> Path:
    with zipfile.ZipFile(folder / "digits.zip", "w") as archive:
        for number, (image, label) in enumerate(zip(*digits.both(), strict=True)):
            archive.writestr(f"digits/{label}/{number}.png", png(image))
            archive.writestr(f"__MACOSX/digits/{label}/._{number}.png", b"resource fork")
    return folder / "digits.zip"


@layout("a packed tar of folders", "mixed")
def _(digits: Sample, folder: Path) -> Path:
    with tarfile.open(folder / "mnist_png.tar.gz", "w:gz", compresslevel=1) as archive:
        for part, images, labels in digits.parts():
            for number, (image, label) in enumerate(zip(images, labels, strict=True)):
                member = tarfile.TarInfo(f"./mnist_png/{part}ing/{label}/{number}.png")
                content = png(image)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return folder / "mnist_png.tar.gz"


@layout("a table that lists the pictures", "mixed")
def _(digits: Sample, folder: Path) -> Path:
    lines = ["filename,label"]
    for part, images, labels in digits.parts():
        (folder / part / "images").mkdir(parents=True)
        for number, (image, label) in enumerate(zip(images, labels, strict=True)):
            (folder / part / "images" / f"{part}-{number:04}.png").write_bytes(png(image))
            lines.append(f"{part}-{number:04}.png,{label}")
    (folder / "labels.csv").write_text("\n".join(lines))
    return folder


def hugging_face(images: np.ndarray, labels: np.ndarray) -> object:
    import pyarrow as pa

    cells = [{"bytes": png(image), "path": None} for image in images]
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    names = ",".join(f'"{n}"' for n in range(10))
    message = (
        '{"info": {"features": {"image": {"_type": "Image"}, "label": {"names": ['
        + names
        + '], "_type": "ClassLabel"}}}}'
    )
    table = pa.table({"image": pa.array(cells, kind), "label": pa.array(labels.astype(np.int64))})
    return table.replace_schema_metadata({"huggingface": message})


@layout("Hugging Face's Parquet")
def _(digits: Sample, folder: Path) -> Path:
    from pyarrow import parquet

    (folder / "mnist").mkdir()
    half = len(digits.x_train) // 2
    parquet.write_table(
        hugging_face(digits.x_train[:half], digits.y_train[:half]), folder / "mnist/train-00000-of-00002.parquet"
    )
    parquet.write_table(
        hugging_face(digits.x_train[half:], digits.y_train[half:]), folder / "mnist/train-00001-of-00002.parquet"
    )
    parquet.write_table(hugging_face(digits.x_test, digits.y_test), folder / "mnist/test-00000-of-00001.parquet")
    (folder / "README.md").write_text("a card")
    return folder


@layout("Hugging Face's Arrow")
def _(digits: Sample, folder: Path) -> Path:
    from pyarrow import ipc

    for part, images, labels in digits.parts():
        (folder / part).mkdir()
        table = hugging_face(images, labels)
        with ipc.new_stream(str(folder / part / "data-00000-of-00001.arrow"), table.schema) as stream:
            stream.write_table(table)
        (folder / part / "dataset_info.json").write_text("{}")
    return folder


@layout("Parquet with a column a pixel")
def _(digits: Sample, folder: Path) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    for part, images, labels in digits.parts():
        columns = dict(zip(PIXELS, images.reshape(-1, 784).T, strict=True)) | {"class": labels.astype(str)}
        parquet.write_table(pa.table(columns), folder / f"mnist_{part}.parquet")
    return folder
