"""golden.json: a few test digits and drawings of a bundle, with the answers that every program must give."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explainer.files import asset
from explainer.mnist.manifest import BundleError
from explainer.mnist.preprocessing import SIDE

if TYPE_CHECKING:
    from explainer.mnist.data import Digits

FILE = "golden.json"


def record(digits: Digits, expected: np.ndarray) -> dict:
    """The first two test digits of each class with Keras's answers, and drawings with what `prepare` makes of them."""
    chosen = [i for label in range(len(digits.names)) for i in np.flatnonzero(digits.test_labels == label)[:2]]
    answers = [
        {
            "image": base64.b64encode(zlib.compress(digits.test_images[i].tobytes(), 9)).decode(),
            "label": int(digits.test_labels[i]),
            "probabilities": [round(float(p), 7) for p in expected[i]],
        }
        for i in chosen
    ]
    return {"digits": answers, "drawings": json.loads(asset("drawings.json").read_text(encoding="utf-8"))}


def arrays(folder: Path, classes: int | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pictures (n, 28, 28), labels and probabilities (n, classes) of golden.json. Raises BundleError for anything else."""
    file = folder / FILE
    try:
        digits = json.loads(file.read_text(encoding="utf-8"))["digits"]
        images = np.stack([_picture(digit["image"]) for digit in digits])
        labels = np.array([digit["label"] for digit in digits])
        probabilities = np.array([digit["probabilities"] for digit in digits], dtype=np.float64)
    except (ValueError, KeyError, TypeError, RecursionError, zlib.error, MemoryError) as problem:
        raise BundleError(f"{file.name} is damaged; export the model again") from problem
    classes = probabilities.shape[-1] if classes is None else classes
    is_right = labels.dtype.kind in "iu" and probabilities.shape == (len(labels), classes)
    if not is_right or not np.isfinite(probabilities).all() or not ((labels >= 0) & (labels < classes)).all():
        raise BundleError(f"{file.name} does not answer for {classes} classes; export the model again")
    return images, labels, probabilities


def _picture(packed: str) -> np.ndarray:
    """A picture of just so many bytes: what grows beyond them is not unpacked."""
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(base64.b64decode(packed), SIDE * SIDE + 1)
    return np.frombuffer(content, np.uint8).reshape(SIDE, SIDE)
