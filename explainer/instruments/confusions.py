"""The confusion matrix that opens: behind each number the pictures that it counts."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from explainer.instruments import arguments
from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.numeric.formatting import counted
from explainer.numeric.validation import floats, quoted

SIDE, MOST = 28, 40  # pixels of a picture; pictures that are shown of a cell


def confusion(
    images: np.ndarray, labels: np.ndarray, probabilities: np.ndarray, *, names: Sequence[str] | None = None
) -> Instrument:
    """Rows: what it is; columns: what was said. Choose a cell, and its pictures show, the surest answers first.

    `images` are (n, 28, 28) bytes, `labels` (n,) whole numbers, `probabilities` (n, classes), as `mnist.evaluate` has them.
    Raises ValueError for arrays that do not belong together.

    >>> from explainer import mnist
    >>> known = mnist.load()
    >>> result = mnist.evaluate(mnist.shipped(), known)
    >>> confusion(known.test_images, result.labels, result.probabilities).data["counts"][4][9]
    1
    """
    shares, truth = floats(probabilities, "probabilities"), floats(labels, "labels")
    is_picture = isinstance(images, np.ndarray) and images.dtype == np.uint8 and images.shape[1:] == (SIDE, SIDE)
    if not is_picture or shares.ndim != 2 or truth.ndim != 1 or not len(images) == len(truth) == len(shares) > 0:
        wanted = "as many pictures of 28 × 28 bytes as labels and rows of probabilities"
        raise ValueError(f"images, labels and probabilities must be {wanted}; got images {quoted(images)}")
    classes, answers = shares.shape[1], shares.argmax(axis=1)
    called = arguments.names(names, [str(k) for k in range(classes)])
    if not np.isin(truth, range(classes)).all():
        raise ValueError(f"labels must be whole numbers from 0 to {classes - 1}, got {quoted(labels)}")
    if not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError(f"probabilities must be numbers from 0 to 1, got {quoted(probabilities)}")
    cells = truth.astype(int) * classes + answers
    counts = np.bincount(cells, minlength=classes**2).reshape(classes, classes)
    order: list[int] = []
    shown = []
    for cell in np.unique(cells):
        places = np.flatnonzero(cells == cell)
        surest = places[np.argsort(-shares[places, cell % classes], kind="stable")][:MOST]
        shown.append([int(cell), len(order), [round(float(p), 4) for p in shares[surest, cell % classes]]])
        order += surest.tolist()
    right = int(np.trace(counts))
    alt = f"{right:,} of {counted(len(cells), 'digit')} right. Rows: the digit shown; columns: the answer."
    data = {"names": called, "counts": counts.tolist(), "shown": shown}
    bars = [(name, float(counts[k, k]) / max(1, int(counts[k].sum()))) for k, name in enumerate(called)]
    still = Still(
        window=((0.0, float(classes)), (0.0, 1.0)), bars=bars, rows=[("right", f"{right:,} of {len(cells):,}")]
    )
    packed = zlib.compress(images[order].tobytes(), 9)
    return Instrument(
        "confusion", "Which digits are taken for which", alt, data, still, height=760, files={"digits": packed}
    )
