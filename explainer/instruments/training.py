"""Training in the reader's browser: the article's network, digits for it, and the layout of the file that it may be saved in."""

from __future__ import annotations

import base64
import zlib
from functools import cache
from typing import Protocol

import numpy as np

from explainer.files import asset
from explainer.instruments import records
from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.networks.network import Network
from explainer.numeric.formatting import counted
from explainer.numeric.validation import chosen, is_number, is_whole, not_among, quoted, seed_of

SIZES = (784, 128, 128, 10)
VALIDATION = 0.2  # of the training digits, from their end, as Keras takes them
BATCHES = (16, 32, 64, 128, 256)  # which trainer.js offers
RATES = {"gradient_descent": 0.1, "momentum": 0.02, "nesterov": 0.02, "rmsprop": 0.001, "adam": 0.001}
RATE_ENDS = (1e-4, 1.0)
ARTICLE = {
    "optimizer": "gradient_descent",
    "rate": 0.01,
    "batch": 64,
}  # the settings of `mnist.ARTICLE`, which lies above

SAYS = {
    "tiles": "For each neuron of the first layer a picture of 28 × 28 pixels: how its weights have changed",
    "missing": "The digits could not be loaded. Is this an old browser, or is the connection lost? Press Start to try again.",
    "lost": "The loss has become infinite: the steps are too large. Nothing of this network can be used. Take a smaller "
    "learning rate, and start again.",
}


class Pictures(Protocol):
    """Digits to train and to test with: pictures (n, 28, 28) of bytes, and labels, as `mnist.load()` has them."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def trainer(
    digits: Pictures,
    *,
    optimizer: str = "gradient_descent",
    learning_rate: float | None = None,
    batch_size: int = 32,
    epochs: int = 10,
    seed: int = 0,
) -> Instrument:
    """Train the article's network, 784-128-128-10, in the browser: curves, tiles of its weights and misread digits, all live.

    It learns from the first four fifths of the training digits; the rest tells after each epoch how it fares. Each press on
    Start trains for `epochs` epochs more. Without `learning_rate` it is one that suits the optimizer. Raises ValueError for
    pictures of another form, and for settings that the controls lack.

    >>> from explainer import mnist
    >>> trainer(mnist.load(), optimizer="adam").data["rate"]
    0.001
    """
    _, labels, train = pictures(digits)
    optimizer = chosen(optimizer, "optimizer", RATES)
    rate = RATES[optimizer] if learning_rate is None else learning_rate
    if not is_number(rate) or not RATE_ENDS[0] <= rate <= RATE_ENDS[1]:
        raise ValueError(f"learning_rate must be a number from 0.0001 to 1, got {quoted(learning_rate)}")
    if not is_whole(batch_size, 1) or batch_size not in BATCHES:
        raise ValueError(not_among(batch_size, "batch_size", BATCHES))
    if not is_whole(epochs, 1, 1000):
        raise ValueError(f"epochs must be a whole number from 1 to 1000, got {quoted(epochs)}")
    learned = train - round(train * VALIDATION)
    count = {"learned": learned, "train": train, "test": len(labels) - train}
    data = {
        "sizes": list(SIZES),
        "count": count,
        "names": [str(k) for k in range(SIZES[-1])],
        "optimizer": optimizer,
        "optimizers": records.optimizers(),
        "rates": RATES,
        "rate": float(rate),
        "batch": int(batch_size),
        "epochs": int(epochs),
        "article": ARTICLE,
        "says": SAYS,
        "seed": seed_of(seed),
        "lite": layout(),
    }
    sizes = "–".join(map(str, SIZES))
    alt = f"Accuracy and loss of a {sizes} network that learns from {counted(learned, 'digit')}, over the epochs."
    shares = np.bincount(labels[:learned], minlength=SIZES[-1]) / learned
    rows = [
        ("network", sizes),
        ("numbers that are learned", f"{Network(SIZES, ['relu', 'relu', 'softmax']).parameters:,}"),
        ("digits to learn from", f"{learned:,}"),
    ]
    bars = [(str(name), float(share)) for name, share in enumerate(shares)]
    still = Still(window=((0.0, 10.0), (0.0, 0.15)), bars=bars, rows=rows)
    title = "Train it here, in this browser"
    return Instrument("trainer", title, alt, data, still, height=1240, files={"digits": packed(digits)})


def pictures(digits: Pictures) -> tuple[np.ndarray, np.ndarray, int]:
    """All pictures and labels as bytes, and how many of them are for training."""
    names = ("train_images", "train_labels", "test_images", "test_labels")
    if not all(isinstance(getattr(digits, name, None), np.ndarray) for name in names):
        raise ValueError(f"digits must have pictures and labels, as mnist.load() has; got {quoted(digits)}")
    images = np.concatenate([digits.train_images, digits.test_images])
    labels = np.concatenate([digits.train_labels, digits.test_labels])
    if images.shape[1:] != (28, 28) or images.dtype != np.uint8 or labels.max() >= SIZES[-1]:
        wanted = f"pictures of 28 × 28 bytes in {SIZES[-1]} classes"
        raise ValueError(f"the network needs {wanted}; got {images.dtype} of the shape {images.shape}")
    return images, labels.astype(np.uint8), len(digits.train_labels)


def packed(digits: Pictures) -> bytes:
    """All labels and then all pictures, a byte each, as one compressed file: the same for every instrument that needs them."""
    images, labels, _ = pictures(digits)
    # Level 9 takes ten times as long, and makes it smaller by half a percent.
    return zlib.compress(labels.tobytes() + images.tobytes(), 7)


@cache
def layout() -> dict[str, object]:
    """Where the floats of each layer stand in the course's own .tflite file, and the bytes that stand between them.

    >>> layout()["size"], len(layout()["parts"])
    (475172, 6)
    """
    file = asset("model/bundle/trained_model.tflite").read_bytes()
    with np.load(asset("model/weights.npz"), allow_pickle=False) as file_of_weights:
        arrays = {
            (layer, kind): np.ascontiguousarray(file_of_weights[f"{kind[0]}_{layer + 1}"].T, "<f4").tobytes()
            for layer in range(len(SIZES) - 1)
            for kind in ("weights", "biases")
        }
    places = {where: file.index(array) for where, array in arrays.items()}  # ValueError: the two do not belong together
    parts = sorted((place, *where) for where, place in places.items())
    ends = [0, *(place + len(arrays[layer, kind]) for place, layer, kind in parts)]
    begins = [*(place for place, _, _ in parts), len(file)]
    rest = [
        (end, base64.b64encode(file[end:begin]).decode("ascii"))
        for end, begin in zip(ends, begins, strict=True)
        if begin > end
    ]
    return {"size": len(file), "rest": rest, "parts": parts}
