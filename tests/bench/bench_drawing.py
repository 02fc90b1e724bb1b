"""Drawings: `python tests/bench/bench_drawing.py` prints how fast `prepare` is, and what it does to the accuracy.

The speed is compared with Pillow's crop and resize alone; the accuracies with those of the same digits as they were.
It uses the full MNIST where it is at hand ($EXPLAINER_MNIST, or beside the checkout), else the offline test set.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "phone"), str(ROOT / "tests" / "mnist")]

from make_drawings import KINDS, drawn, written  # noqa: E402  (tests are no package)
from strokes import strokes  # noqa: E402  (tests are no package)

from explainer import mnist  # noqa: E402  (found by the path above)
from explainer.mnist.data import flattened  # noqa: E402  (found by the path above)
from explainer.mnist.preprocessing import prepare  # noqa: E402  (found by the path above)

PENS = (4, 8, 12, 16, 20, 24, 28, 32, 36)


def by_pillow(picture: np.ndarray) -> Image.Image:
    """Only crop and resize: no paper, no pen, no centre of mass."""
    image = Image.fromarray(picture)
    box = image.point(lambda value: 255 * (value > 25)).getbbox()
    return image.crop(box).resize((20, 20), Image.Resampling.BILINEAR)


def milliseconds(work: object, pictures: list[np.ndarray]) -> float:
    took = []
    for picture in pictures:
        start = time.perf_counter()
        work(picture)
        took.append(1000 * (time.perf_counter() - start))
    return median(took)


def main() -> None:
    file = Path(os.environ.get("EXPLAINER_MNIST", ROOT.parent / "shared" / "data" / "mnist.npz"))
    digits, model = mnist.load(file if file.is_file() else None), mnist.shipped()
    images, labels = digits.test_images, digits.test_labels
    print(f"data: {len(labels):,} test digits of {digits.source}; shipped model, seed {model.history.seed}")

    lines = [strokes(image) for image in images[:1000]]
    for pen in (8, 20, 36):
        pictures = [written(line, 280, pen) for line in lines[:200]]
        ours, theirs = milliseconds(prepare, pictures), milliseconds(by_pillow, pictures)
        print(
            f"prepare, 280 x 280, pen {pen}: {ours:.2f} ms; Pillow's crop and resize {theirs:.2f} ms; {ours / theirs:.1f} times"
        )

    def right(pictures: np.ndarray, answers: np.ndarray) -> float:
        return 100 * (model(np.asarray(pictures, np.float32).reshape(-1, 784)).argmax(axis=1) == answers).mean()

    untouched = right(flattened(images), labels)
    print(f"untouched: {untouched:.2f} % right")
    for kind in KINDS:
        random = np.random.default_rng(0)
        after = right([prepare(drawn(image, random, kind)) for image in images], labels)
        print(f"{kind}: {after:.2f} % right, {after - untouched:+.2f} points")
    for size in (1.0, 0.5):
        shares = {}
        for pen in PENS:
            pictures = [written(line, 280, pen, size=size, left=0.5 - size / 2, top=0.5 - size / 2) for line in lines]
            shares[pen] = right([prepared_or_nothing(picture) for picture in pictures], labels[:1000])
        message = ", ".join(f"{pen} px {share:.1f}" for pen, share in shares.items())
        print(f"{len(lines):,} redrawn on 280 x 280 at size {size:g}, % right by pen: {message}")


def prepared_or_nothing(picture: np.ndarray) -> np.ndarray:
    """A refused drawing counts as a wrong answer to all but one digit: the network sees an empty picture."""
    try:
        return prepare(picture)
    except ValueError:
        return np.zeros((28, 28), np.float32)


if __name__ == "__main__":
    main()
