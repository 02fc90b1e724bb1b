"""developers/: everything for other programs than ours, with the answers that each file must give."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np

from explainer.files import asset
from explainer.mnist import golden, tflite
from explainer.mnist.data import flattened
from explainer.mnist.formats.c_array import c_array
from explainer.mnist.formats.labelled import labelled
from explainer.mnist.formats.onnx_file import onnx
from explainer.mnist.preprocessing import SIDE

FOLDER = "developers"
LABELLED, COLOURS = "trained_model_labelled.tflite", "trained_model_rgb.tflite"
ONNX, C_ARRAY, VECTORS = "trained_model.onnx", "trained_model_int8.h", "vectors.json"
CLOSE = 1e-5  # how far a probability may lie from that of the bundle's own file
FLOAT32, INT8 = "trained_model.tflite", "trained_model_int8.tflite"


def write(bundle: str | Path) -> None:
    """Make developers/ of a bundle anew from its own files.

    Raises ValueError where a file cannot be made of this network, or does not answer as the bundle's own does.
    """
    bundle = Path(bundle)
    folder = bundle / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    names = (bundle / "trained_model.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    images, labels, _ = golden.arrays(bundle)
    rows = flattened(images)
    description = f"Which of {', '.join(names)} is drawn in a picture of {SIDE} × {SIDE} pixels"
    (folder / LABELLED).write_bytes(labelled(bundle / FLOAT32, names, description))
    (folder / COLOURS).write_bytes(labelled(bundle / FLOAT32, names, description, channels=3))
    (folder / ONNX).write_bytes(onnx(bundle / FLOAT32, description))
    _, first = np.unique(labels, return_index=True)  # one picture of each class
    (folder / C_ARRAY).write_text(c_array(bundle / INT8, names, rows[first]), encoding="utf-8")
    answers = tflite.run(bundle / FLOAT32, rows)
    for name, pictures in ((LABELLED, rows), (COLOURS, rows.repeat(3, axis=1))):
        if np.abs(tflite.run(folder / name, pictures) - answers).max() > CLOSE:
            raise ValueError(f"{FOLDER}/{name} does not answer as {FLOAT32}; report this as a fault")
    (folder / VECTORS).write_text(json.dumps(_vectors(bundle, images, labels), separators=(",", ":")), encoding="utf-8")
    shutil.copyfile(asset("developers.md"), folder / "README.md")


def _vectors(bundle: Path, images: np.ndarray, labels: np.ndarray) -> dict:
    """Pictures, and for each file its answers and how far another program's may lie from them."""
    rows = flattened(images)
    _, whole = tflite.run_int8(bundle / INT8, rows)
    sides = tflite.tensors(bundle / INT8)
    scale, zero = (sides["input"]["quantisation"][name] for name in ("scale", "zero_point"))
    floats = [[round(float(p), 7) for p in row] for row in tflite.run(bundle / FLOAT32, rows)]
    return {
        "pictures": images.reshape(len(images), -1).tolist(),
        "labels": labels.tolist(),
        LABELLED: {"input": "picture / 255, shape [1, 28, 28, 1]", "answers": floats, "tolerance": CLOSE},
        COLOURS: {
            "input": "picture / 255, each pixel three times, [1, 28, 28, 3]",
            "answers": floats,
            "tolerance": CLOSE,
        },
        ONNX: {"input": "picture / 255, shape [n, 784]", "answers": floats, "tolerance": CLOSE},
        INT8: {
            "input": f"round(picture / 255 / {scale!r}) + {zero}, shape [1, 784]",
            "answers": whole.tolist(),
            "tolerance": 1,
        },
    }
