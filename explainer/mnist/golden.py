"""golden.json: a few test digits and drawings of a bundle, with the answers that every program must give."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explainer.files import asset
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


def arrays(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pictures (n, 28, 28), labels and probabilities of golden.json."""
    digits = json.loads((folder / FILE).read_text(encoding="utf-8"))["digits"]
    images = [
        np.frombuffer(zlib.decompress(base64.b64decode(d["image"])), np.uint8).reshape(SIDE, SIDE) for d in digits
    ]
    return np.stack(images), np.array([d["label"] for d in digits]), np.array([d["probabilities"] for d in digits])
