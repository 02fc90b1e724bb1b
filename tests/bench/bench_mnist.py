"""An epoch of the article's training, four ways in one run: python tests/bench/bench_mnist.py [MNIST.npz]

Plain Keras `fit` as anybody starts it (a process of its own, TensorFlow's own choice of threads), `fit` on one thread, the
compiled engine on one thread, and the same arithmetic in NumPy on one BLAS thread. The full MNIST is taken from the argument
or $EXPLAINER_MNIST, else the embedded digits. The four take turns, so that a busy machine disturbs all alike; ratios within
the run are what counts.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import replace

os.environ.setdefault("OMP_NUM_THREADS", "1")  # NumPy's BLAS on one thread: with two on a busy machine it collapses
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from explainer import mnist
from explainer.mnist.data import flattened, one_hot
from explainer.mnist.tensorflow_setup import tensorflow
from explainer.networks.backpropagation import initial

EPOCHS = 3  # of each in a turn; the first, which compiles, is not counted
TURNS = 3


def fit_elsewhere(path: str | None) -> list[float]:
    """`plain_fit` in a process of its own, where nobody has chosen TensorFlow's threads."""
    command = [sys.executable, __file__, "--fit", *([path] if path else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def plain_fit(digits: mnist.Digits, kept: int) -> list[float]:
    """Seconds of each epoch of Keras's fit, with the article's settings."""
    import keras

    model = mnist.build()
    model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.SGD(0.01), metrics=["accuracy"])
    images, labels = flattened(digits.train_images), one_hot(digits.train_labels)
    times: list[float] = []

    class Clock(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
            times.append(-time.perf_counter())

        def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
            times[-1] += time.perf_counter()

    held = (images[kept:], labels[kept:])
    model.fit(
        images[:kept], labels[:kept], batch_size=64, epochs=EPOCHS, validation_data=held, verbose=0, callbacks=[Clock()]
    )
    return times


def compiled(digits: mnist.Digits) -> list[float]:
    """Seconds of each epoch of our engine, the same settings, validation included."""
    ends = [0.0]
    mnist.train(
        mnist.build(),
        digits,
        replace(mnist.ARTICLE, epochs=EPOCHS),
        on_epoch=lambda history: ends.append(history.seconds),
    )
    return np.diff(ends).tolist()


def in_numpy(digits: mnist.Digits, kept: int) -> list[float]:
    """Seconds of each epoch of forward pass, backward pass and update, written for this network in float32."""
    images, labels = flattened(digits.train_images[:kept]), one_hot(digits.train_labels[:kept])
    (w1, b1), (w2, b2), (w3, b3) = ((w.astype(np.float32), b.astype(np.float32)) for w, b in initial(mnist.NETWORK))
    rng, times = np.random.default_rng(0), []
    for _ in range(EPOCHS):
        start = time.perf_counter()
        order = rng.permutation(kept)
        for first in range(0, kept, 64):
            rows = order[first : first + 64]
            x, y = images[rows], labels[rows]
            a1 = np.maximum(x @ w1 + b1, 0)
            a2 = np.maximum(a1 @ w2 + b2, 0)
            z = a2 @ w3 + b3
            p = np.exp(z - z.max(axis=1, keepdims=True))
            d3 = (p / p.sum(axis=1, keepdims=True) - y) / len(rows)
            d2 = d3 @ w3.T * (a2 > 0)
            d1 = d2 @ w2.T * (a1 > 0)
            weights, biases = (a2.T @ d3, a1.T @ d2, x.T @ d1), (d3.sum(0), d2.sum(0), d1.sum(0))
            for weight, slope in zip((w3, w2, w1, b3, b2, b1), weights + biases, strict=True):
                weight -= np.float32(0.01) * slope
        times.append(time.perf_counter() - start)
    return times


def main() -> None:
    alone = "--fit" in sys.argv
    path = next((word for word in sys.argv[1:] if not word.startswith("--")), os.environ.get("EXPLAINER_MNIST"))
    digits = mnist.load(path)
    kept = len(digits.train_labels) - round(0.2 * len(digits.train_labels))
    if alone:
        print(json.dumps(plain_fit(digits, kept)))
        return
    threads = tensorflow().config.threading.get_intra_op_parallelism_threads()
    print(f"data: {digits.source}; {kept:,} digits an epoch, batch 64; {os.cpu_count()} cores")
    ways = {
        "plain model.fit, TensorFlow's own threads": lambda: fit_elsewhere(path),
        f"model.fit, {threads} thread": lambda: plain_fit(digits, kept),
        f"compiled engine, {threads} thread": lambda: compiled(digits),
        "NumPy, 1 thread": lambda: in_numpy(digits, kept),
    }
    times: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(TURNS):
        for way, measure in ways.items():
            times[way] += measure()[1:]
    medians = {way: statistics.median(seconds) for way, seconds in times.items()}
    ours = next(median for way, median in medians.items() if way.startswith("compiled"))
    for way, median in medians.items():
        print(f"{way:<42}{median:7.3f} s an epoch, {median / ours:5.1f} times the engine's")


if __name__ == "__main__":
    main()
