"""One pixel through all pictures: what it holds in each digit, and on average in the digits of each kind."""

from __future__ import annotations

import numpy as np

from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.instruments.training import Pictures, packed, pictures
from explainer.numeric.validation import is_whole, quoted

SIDE = 28


def scrubber(digits: Pictures, *, digit: int = 0, pixel: int = 14 * SIDE + 14) -> Instrument:
    """Drag a frame over the pixels and scrub through the training digits: what the one pixel holds, and what that tells.

    `digit` is the number of a training digit, `pixel` a place in the list of 784. Raises ValueError for others, and for
    pictures of another form.

    >>> from explainer import mnist
    >>> scrubber(mnist.load(), pixel=0).data["pixel"]
    0
    """
    images, labels, count = pictures(digits)
    if not is_whole(digit, 0, count - 1):
        raise ValueError(f"digit must be a whole number from 0 to {count - 1}, got {quoted(digit)}")
    if not is_whole(pixel, 0, SIDE * SIDE - 1):
        raise ValueError(f"pixel must be a whole number from 0 to {SIDE * SIDE - 1}, got {quoted(pixel)}")
    names = [str(name) for name in range(10)]
    values = images[:count].reshape(count, -1)[:, pixel]
    means = [
        float(np.mean(values[labels[:count] == name])) if (labels[:count] == name).any() else 0.0 for name in range(10)
    ]
    data = {"digit": int(digit), "pixel": int(pixel), "count": count, "all": len(labels), "names": names}
    row, column = divmod(int(pixel), SIDE)
    alt = f"Training digit {digit}, a {labels[digit]}, with a frame around the pixel in row {row}, column {column}."
    rows = [("ink", str(int(values[digit]))), ("place in the list", str(pixel))]
    still = Still(((0.0, 10.0), (0.0, 255.0)), bars=list(zip(names, means, strict=True)), rows=rows)
    return Instrument(
        "scrubber", "The same pixel in every digit", alt, data, still, height=620, files={"digits": packed(digits)}
    )
