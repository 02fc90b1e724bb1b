"""More ways in which people have digits, added to `layouts.LAYOUTS`: out of spreadsheets, R, Kaggle and many folders."""

from __future__ import annotations

import base64
import bz2
import io
import json
import sys
import zipfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from layouts import LAYOUTS, WORDS, Sample, idx, layout, png

PIXELS = [f"pixel{n}" for n in range(784)]


def _text(name: str, file: str, write: object, back: str = "split") -> None:
    """One text of all rows: `write` gets them and their labels."""

    def writer(digits: Sample, folder: Path) -> Path:
        images, labels = digits.both()
        content = write(images.reshape(len(images), -1), labels)
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder / file

    LAYOUTS[name] = writer, back


def _lines(rows: np.ndarray, labels: list, between: str = ",", form: str = "%d", head: str = "") -> str:
    body = [
        between.join([str(label), *(form % value for value in row)]) for row, label in zip(rows, labels, strict=True)
    ]
    return "\n".join(([head] if head else []) + body)


_text(
    "CSV of a spreadsheet: semicolons, decimal commas",
    "ziffern.csv",
    lambda x, y: _lines(x / 255, y, ";", "%.4f", "label;" + ";".join(PIXELS)).replace(".", ","),
)
_text("CSV of percentages with their signs", "percent.csv", lambda x, y: _lines(x / 2.55, y, form="%.1f%%"))
_text("CSV in UTF-16, as Excel calls Unicode", "digits.txt", lambda x, y: _lines(x, y, "\t").encode("utf-16"))
_text("CSV with a comma behind each row", "digits.csv", lambda x, y: _lines(x, y).replace("\n", ",\n") + ",")
_text(
    "R's write.table",
    "mnist.txt",
    lambda x, y: "\n".join(
        ['"label" ' + " ".join(f'"V{n}"' for n in range(1, 785))]
        + [f'"{n}" {line}' for n, line in enumerate(_lines(x, y, " ").split("\n"), start=1)]
    ),
)
_text(
    "pandas' CSV after a shuffle, with its index",
    "shuffled.csv",
    lambda x, y: "\n".join(
        [",label," + ",".join(PIXELS)]
        + [f"{(7 * n + 3) % len(y)},{line}" for n, line in enumerate(_lines(x, y).split("\n"))]
    ),
)
_text(
    "pixels in one cell, as FER2013 has them",
    "digits.csv",
    lambda x, y: "label,pixels\n" + "\n".join(f'{b},"{" ".join(map(str, a))}"' for a, b in zip(x, y, strict=True)),
)
_text(
    "LIBSVM with places from 0 on, as scikit-learn writes it",
    "digits.svm",
    lambda x, y: "\n".join(
        f"{b} " + " ".join(f"{n}:{v}" for n, v in enumerate(a) if v or not n) for a, b in zip(x, y, strict=True)
    ),
)
_text(
    "JSON, a record a line",
    "digits.jsonl",
    lambda x, y: "\n".join(
        json.dumps({"image": a.reshape(28, 28).tolist(), "label": int(b)}) for a, b in zip(x, y, strict=True)
    ),
)
_text(
    "JSON, columns",
    "digits.json",
    lambda x, y: json.dumps({"images": x.reshape(-1, 28, 28).tolist(), "labels": y.tolist()}),
)
_text(
    "JSON, records with PNG in base 64",
    "digits.json",
    lambda x, y: json.dumps(
        [
            {
                "id": n,
                "picture": "data:image/png;base64," + base64.b64encode(png(a.reshape(28, 28))).decode(),
                "digit": int(b),
            }
            for n, (a, b) in enumerate(zip(x, y, strict=True))
        ]
    ),
)
_text(
    "JSON, pandas' records",
    "digits.json",
    lambda x, y: json.dumps(
        [dict(zip([*PIXELS, "label"], [*a.tolist(), int(b)], strict=True)) for a, b in zip(x, y, strict=True)]
    ),
)
_text(
    "JSON, pandas' columns",
    "digits.json",
    lambda x, y: json.dumps(
        {
            name: {str(n): int(value) for n, value in enumerate(column)}
            for name, column in zip(["label", *PIXELS], np.column_stack([y, x]).T, strict=True)
        }
    ),
)
_text("JSON, rows", "digits.json", lambda x, y: json.dumps(np.column_stack([y, x]).tolist()))


_text(
    "labels as numbers and in words",
    "digits.csv",
    lambda x, y: (
        "id,label,label_name,"
        + ",".join(PIXELS)
        + "\n"
        + "\n".join(f"{n},{b},{WORDS[b]}," + ",".join(map(str, a)) for n, (a, b) in enumerate(zip(x, y, strict=True)))
    ),
)
_text("CSV in single quotes", "digits.csv", lambda x, y: "'" + _lines(x, y, "','").replace("\n", "'\n'") + "'")
_text(
    "Excel's sep=; and a title",
    "digits.csv",
    lambda x, y: "sep=;\nOur digits\n\n" + _lines(x, y, ";", head="label;" + ";".join(PIXELS)),
)
_text(
    "JSON, the pictures of each class",
    "digits.json",
    lambda x, y: json.dumps({str(label): x[y == label].reshape(-1, 28, 28).tolist() for label in range(10)}),
)


@layout("JSON, x_train and its like")
def _(digits: Sample, folder: Path) -> Path:
    (folder / "mnist.json").write_text(json.dumps({name: array.tolist() for name, array in digits.arrays().items()}))
    return folder / "mnist.json"


@layout("CSV with a column that says train or test")
def _(digits: Sample, folder: Path) -> Path:
    lines = ["label,Usage," + ",".join(PIXELS)]
    for part, images, labels in digits.parts():
        said = {"train": "Training", "test": "PublicTest"}[part]
        rows = zip(images.reshape(-1, 784), labels, strict=True)
        lines += [f"{label},{said}," + ",".join(map(str, row)) for row, label in rows]
    (folder / "mnist.csv").write_text("\n".join(lines))
    return folder / "mnist.csv"


@layout("LIBSVM's mnist.bz2 and mnist.t.bz2")
def _(digits: Sample, folder: Path) -> Path:
    for name, (_, images, labels) in zip(("mnist.bz2", "mnist.t.bz2"), digits.parts(), strict=True):
        rows = zip(images.reshape(-1, 784), labels, strict=True)
        text = "\n".join(f"{b} " + " ".join(f"{n + 1}:{v}" for n, v in enumerate(a) if v) + " 784:0" for a, b in rows)
        (folder / name).write_bytes(bz2.compress(text.encode()))
    return folder


@layout("scikit-learn's Bunch in a .npz", "alike")
def _(digits: Sample, folder: Path) -> Path:
    images, labels = digits.both()
    small = np.rint(images[:, 2:26, 2:26].reshape(-1, 8, 3, 8, 3).mean((2, 4)) / 255 * 16)
    np.savez(folder / "digits.npz", data=small.reshape(-1, 64), images=small, target=labels, target_names=np.arange(10))
    return folder / "digits.npz"


@layout("columns of one, as Nielsen has them")
def _(digits: Sample, folder: Path) -> Path:
    arrays = {f"x_{part}": images.reshape(-1, 784, 1) / 255 for part, images, _ in digits.parts()}
    labels = {"y_train": np.eye(10)[digits.y_train][..., None], "y_test": digits.y_test}
    np.savez(folder / "mnist.npz", **arrays, **labels)
    return folder / "mnist.npz"


@layout("MATLAB, a cell for each picture", "split")
def _(digits: Sample, folder: Path) -> Path:
    from scipy.io import savemat

    images, labels = digits.both()
    cells = np.empty(len(images), object)
    cells[:] = [*images]
    savemat(folder / "cells.mat", {"imgs": cells, "labels": labels})
    return folder / "cells.mat"


@layout("HDF5, a file a part, and the classes' names")
def _(digits: Sample, folder: Path) -> Path:
    import h5py

    for part, images, labels in digits.parts():
        with h5py.File(folder / f"{part}_digits.h5", "w") as file:
            file[f"{part}_set_x"], file[f"{part}_set_y"] = images, labels
            file["list_classes"] = np.array(WORDS, "S")
    return folder


@layout("affNIST", "split")
def _(digits: Sample, folder: Path) -> Path:
    from scipy.io import savemat

    images, labels = digits.both()
    wide = np.pad(images, ((0, 0), (6, 6), (6, 6))).reshape(len(images), -1).T
    every = {"image": wide, "label_int": labels[None], "label_one_of_n": np.eye(10)[labels].T}
    savemat(folder / "1.mat", {"affNISTdata": every | {"id": np.arange(len(labels))[None]}})
    return folder / "1.mat"


@layout("two .amat")
def _(digits: Sample, folder: Path) -> Path:
    for part, images, labels in digits.parts():
        np.savetxt(folder / f"mnist_{part}.amat", np.column_stack([images.reshape(-1, 784) / 255, labels]), "%.6f")
    return folder


@layout("ARDIS: pixels in one CSV, a column for each class in another")
def _(digits: Sample, folder: Path) -> Path:
    for part, images, labels in digits.parts():
        np.savetxt(folder / f"ARDIS_{part}_2828.csv", images.reshape(-1, 784), "%d", ",")
        np.savetxt(folder / f"ARDIS_{part}_labels.csv", np.eye(10)[labels], "%d", ",")
    return folder


@layout("images.npy beside labels.csv", "split")
def _(digits: Sample, folder: Path) -> Path:
    images, labels = digits.both()
    np.save(folder / "images.npy", images)
    (folder / "labels.csv").write_text("label\n" + "\n".join(map(str, labels)))
    return folder


@layout("MNIST-M: pictures beside texts that list them", "mixed")
def _(digits: Sample, folder: Path) -> Path:
    for part, images, labels in digits.parts():
        (folder / f"mnist_m_{part}").mkdir()
        names = [f"{number:08}.png" for number in range(len(images))]
        for name, image in zip(names, images, strict=True):
            (folder / f"mnist_m_{part}" / name).write_bytes(png(image, "RGB"))
        lines = [f"{name} {label}" for name, label in zip(names, labels, strict=True)]
        (folder / f"mnist_m_{part}_labels.txt").write_text("\n".join(lines))
    return folder


@layout("labels.json of names and labels", "split")
def _(digits: Sample, folder: Path) -> Path:
    images, labels = digits.both()
    for number, image in enumerate(images):
        (folder / f"{number:04}.png").write_bytes(png(image))
    (folder / "labels.json").write_text(json.dumps({f"{n:04}.png": int(label) for n, label in enumerate(labels)}))
    return folder


@layout("IDX files without train or test in their names", "split")
def _(digits: Sample, folder: Path) -> Path:
    images, labels = digits.both()
    (folder / "images.idx3").write_bytes(idx(images))
    (folder / "labels.idx1").write_bytes(idx(labels))
    return folder


@layout("a .npy for each class, called in words", "split")
def _(digits: Sample, folder: Path) -> Path:
    images, labels = digits.both()
    for label, word in enumerate(WORDS):
        np.save(folder / f"{word}.npy", images[labels == label])
    return folder


@layout("a table for each class", "split")
def _(digits: Sample, folder: Path) -> Path:
    images, labels = digits.both()
    for label in range(10):
        np.savetxt(folder / f"{label}.csv", images[labels == label].reshape(-1, 784), "%d", ",")
    return folder


def _folders(name: str, path: str, write: object, back: str = "split") -> None:
    """A file for each picture."""

    def writer(digits: Sample, folder: Path) -> Path:
        for number, (image, label) in enumerate(zip(*digits.both(), strict=True)):
            file = folder / path.format(number=number, label=label, word=WORDS[label], writer=number % 7)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(write(image))
        return folder

    LAYOUTS[name] = writer, back


def _npy(image: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, image)
    return out.getvalue()


_folders("folders of .npy, a picture each", "{label}/{number}.npy", _npy)
_folders(
    "folders of tables, a picture each",
    "{label}/{number}.csv",
    lambda image: "\n".join(",".join(map(str, row)) for row in image).encode(),
)
_folders("a folder for each writer, digits in the names", "w{writer:02}/w{writer:02}_digit{label}_{number}.png", png)
_folders(
    "bitmaps of black and white", "digit-{label}/{number}.pbm", lambda image: png(image > 127, "1", "ppm"), "alike"
)
_folders("figures and words", "{label}_{word}/{number}.png", png)
_folders("a folder for each writer within each class", "{label}/ann{writer}/{number}.png", png)
_folders(
    "dark ink on grey paper", "{label}/{number}.png", lambda image: png((170 - image * 0.6).astype(np.uint8)), "alike"
)


@layout("an overview beside the folders of the classes", "split")
def _(digits: Sample, folder: Path) -> Path:
    LAYOUTS["a folder a class"][0](digits, folder / "Digits")
    (folder / "Digits/overview.png").write_bytes(png(np.zeros((300, 300), np.uint8)))
    return folder


@layout("train.zip and test.zip", "mixed")
def _(digits: Sample, folder: Path) -> Path:
    for part, images, labels in digits.parts():
        with zipfile.ZipFile(folder / f"{part}.zip", "w") as archive:
            for number, (image, label) in enumerate(zip(images, labels, strict=True)):
                archive.writestr(f"{part}/{label}/{number}.png", png(image))
    return folder


@layout("Kaggle's train.csv beside pictures to train and unlabelled ones of the same names", "train")
def _(digits: Sample, folder: Path) -> Path:
    for part, images, labels in digits.parts():
        (folder / part).mkdir()
        for number, image in enumerate(images):
            (folder / part / f"{number}.png").write_bytes(png(image))
        rows = [f"{number},{label if part == 'train' else 0}" for number, label in enumerate(labels)]
        name = "train.csv" if part == "train" else "sample_submission.csv"
        (folder / name).write_text("\n".join(["id,label", *rows]))
    return folder


@layout("Hugging Face's metadata.jsonl", "split")
def _(digits: Sample, folder: Path) -> Path:
    images, labels = digits.both()
    (folder / "train").mkdir()
    records = []
    for number, (image, label) in enumerate(zip(images, labels, strict=True)):
        (folder / "train" / f"{number:04}.png").write_bytes(png(image))
        records.append(json.dumps({"file_name": f"{number:04}.png", "label": int(label)}))
    (folder / "train/metadata.jsonl").write_text("\n".join(records))
    return folder


@layout("Parquet with a column fine_label", "split")
def _(digits: Sample, folder: Path) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    images, labels = digits.both()
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    cells = pa.array([{"bytes": png(image), "path": None} for image in images], kind)
    parquet.write_table(pa.table({"img": cells, "fine_label": pa.array(labels.astype(int))}), folder / "all.parquet")
    return folder / "all.parquet"
