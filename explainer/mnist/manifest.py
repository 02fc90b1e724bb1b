"""What the manifest of a bundle must look like: a seal says only that nobody changed it by accident."""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from explainer.mnist.scales import SIDE


class BundleError(ValueError):
    """A bundle that cannot be trusted; the message names the first thing that is wrong."""


def refuse_types(manifest: dict, variants: Sequence[str]) -> None:
    """BundleError for the first thing in the manifest that `check` reads and that is of another kind than it writes."""
    stated: dict[str, Callable[[object], bool]] = {
        "files": lambda it: isinstance(it, dict) and all(map(_is_description, it.values())),
        "labels": lambda it: isinstance(it, list) and all(isinstance(name, str) for name in it),
        "data": lambda it: isinstance(it, str),
        "data_sha256": lambda it: it is None or isinstance(it, str),
        "accuracy": lambda it: isinstance(it, dict) and all(_is_share(it.get(name)) for name in variants),
        "variants": lambda it: it is None or (isinstance(it, dict) and all(isinstance(v, dict) for v in it.values())),
    }
    for name, is_right in stated.items():
        if not is_right(manifest.get(name)):
            raise BundleError(
                f'manifest.json is damaged: its "{name}" is not what an export writes; export the model again'
            )


def _is_description(stated: object) -> bool:
    return isinstance(stated, dict) and isinstance(stated.get("bytes"), int) and isinstance(stated.get("sha256"), str)


def _is_share(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and 0 <= value <= 1


def labels_in(file: Path) -> list[str]:
    """The class names of a bundle, a line each. Raises BundleError for bytes that are no text."""
    try:
        return file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as problem:
        raise BundleError(f"{file.name} is no text; export the model again") from problem


def golden_digits(file: Path, classes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pictures (n, 28, 28), labels and probabilities (n, classes) of golden.json. Raises BundleError for anything else."""
    try:
        digits = json.loads(file.read_text(encoding="utf-8"))["digits"]
        images = np.stack([_picture(digit["image"]) for digit in digits])
        labels = np.array([digit["label"] for digit in digits])
        probabilities = np.array([digit["probabilities"] for digit in digits], dtype=np.float64)
    except (ValueError, KeyError, TypeError, RecursionError, zlib.error, MemoryError) as problem:
        raise BundleError(f"{file.name} is damaged; export the model again") from problem
    is_right = labels.dtype.kind in "iu" and probabilities.shape == (len(labels), classes)
    if not is_right or not np.isfinite(probabilities).all() or not ((labels >= 0) & (labels < classes)).all():
        raise BundleError(f"{file.name} does not answer for {classes} classes; export the model again")
    return images, labels, probabilities


def _picture(packed: str) -> np.ndarray:
    """A picture of just so many bytes: what grows beyond them is not unpacked."""
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(base64.b64decode(packed), SIDE * SIDE + 1)
    return np.frombuffer(content, np.uint8).reshape(SIDE, SIDE)
