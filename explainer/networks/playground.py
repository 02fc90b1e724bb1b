"""A small network learns to tell two kinds of points apart, and every few epochs its whole view of the plane is kept.

The same records as everywhere: a `Network`, its activations, a loss, an optimiser.
"""

from __future__ import annotations

import html
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explainer import tables
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.optimizers import OPTIMIZERS, Optimizer
from explainer.formulas.penalties import L2
from explainer.networks.backpropagation import PAIR, Backward, backpropagate, forward, initial
from explainer.networks.network import Network
from explainer.numeric.compiling import compiled
from explainer.numeric.validation import chosen, floats, is_number, is_whole, listed, quoted, seed_of, table
from explainer.reprs import brief
from explainer.symbolic.evaluation import NoValueError
from explainer.symbolic.expression import X
from explainer.symbolic.rounding import hurried

ON_ARRAYS: Mapping[str, Callable] = {"sqrt": np.sqrt, "power": operator.pow}  # a record's root and powers
SHOWN = 12  # snapshots in the table of a notebook's cell
VIEW = 1.5  # the square from −1.5 to 1.5 is looked at; every point set lies well inside
GRID = 49


@dataclass(frozen=True, eq=False)
class Points:
    """`x` (n, 2) in the square from −1.5 to 1.5 and the kind of each point, `labels` (n,), 0 or 1.

    >>> points("moons", n=20).labels.sum()
    np.int64(10)
    """

    name: str
    x: np.ndarray
    labels: np.ndarray

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", floats(self.x, "x"))
        object.__setattr__(self, "labels", table(self.labels, "labels"))
        if self.x.ndim != 2 or self.x.shape[1] != 2 or not len(self.x) or not np.isfinite(self.x).all():
            raise ValueError(f"x must be finite points of shape (n, 2), got {self.x.shape}")
        if np.abs(self.x).max() > VIEW:
            raise ValueError(f"every point must lie from -{VIEW} to {VIEW}, got {np.abs(self.x).max():g}; scale them")
        is_number = self.labels.dtype.kind in "biufcO"  # dates and rows with named parts cannot be compared with one
        if self.labels.shape != (len(self.x),) or not is_number or not np.isin(self.labels, (0, 1)).all():
            raise ValueError(f"labels must be {len(self.x)} numbers, each 0 or 1")

    def __repr__(self) -> str:
        return brief(self, f"{self.name}: {len(self.x):,} of them")

    def _repr_html_(self) -> str:
        kinds = [(str(kind), f"{np.count_nonzero(self.labels == kind):,}") for kind in (0, 1)]
        return (
            f"<p>{len(self.x):,} points of shape {html.escape(self.name)}</p>{tables.html(('kind', 'points'), kinds)}"
        )


@dataclass(frozen=True, eq=False)
class Snapshot:
    """After `epoch` epochs: loss and accuracy over all points; the output over the grid (GRID, GRID), rows = y upwards.

    `hidden` are the outputs of each unit of each hidden layer over the grid, (units, GRID, GRID) a layer; `dead` counts
    the units of each hidden layer whose slope is 0 for every point; `gradients` is the norm of dL/dW a layer.

    >>> train(points("xor", n=40), Network([2, 3, 1], ["tanh", "sigmoid"]), epochs=1).snapshots[0].surface.shape
    (49, 49)
    """

    epoch: int
    loss: float
    accuracy: float
    surface: np.ndarray
    hidden: tuple[np.ndarray, ...]
    dead: tuple[int, ...]
    gradients: tuple[float, ...]
    parameters: tuple[tuple[np.ndarray, np.ndarray], ...]

    def __repr__(self) -> str:
        return brief(self, f"after {self.epoch:,} epochs: loss {self.loss:.4g}, {self.accuracy:.1%} right")


@dataclass(frozen=True, eq=False)
class Run:
    """A whole training: the points, the network, and the snapshots in order; `reason` says why it ended early, if so.

    >>> train(points("xor", n=40), Network([2, 3, 1], ["tanh", "sigmoid"]), epochs=1).reason is None
    True
    """

    points: Points
    network: Network
    snapshots: tuple[Snapshot, ...]
    axis: np.ndarray
    reason: str | None = None

    def __repr__(self) -> str:
        sizes = "–".join(map(str, self.network.sizes))
        return brief(self, f"of a {sizes} network on {self.points.name}: {self.snapshots[-1]!r}")

    def _repr_html_(self) -> str:
        shown = [
            self.snapshots[i] for i in np.unique(np.linspace(0, len(self.snapshots) - 1, SHOWN).round().astype(int))
        ]
        rows = [(f"{shot.epoch:,}", f"{shot.loss:.4g}", f"{shot.accuracy:.1%}") for shot in shown]
        sizes, reason = "–".join(map(str, self.network.sizes)), f"; {html.escape(self.reason)}" if self.reason else ""
        message = (
            f"A {sizes} network learns {len(self.points.x):,} points of shape {html.escape(self.points.name)}{reason}"
        )
        return f"<p>{message}</p>{tables.html(('epoch', 'loss', 'right'), rows)}"


def moons(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into each other.

    >>> moons(4, np.random.default_rng(0))[1].tolist()
    [0, 1, 0, 1]
    """
    labels = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    x = np.where(labels, 1 - np.cos(angle), np.cos(angle)) - 0.5
    y = np.where(labels, 0.5 - np.sin(angle), np.sin(angle)) - 0.25
    return np.column_stack([x, y]) * 0.85, labels


def circles(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A ring around a ring.

    >>> circles(4, np.random.default_rng(0))[0].shape
    (4, 2)
    """
    labels = np.arange(n) % 2
    angle, radius = rng.uniform(0, 2 * np.pi, n), np.where(labels, 0.45, 1.1)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), labels


def xor(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Opposite quarters are of one kind: x and y of equal sign, or not.

    >>> xor(4, np.random.default_rng(0))[0].shape
    (4, 2)
    """
    x = rng.uniform(0.12, 1.2, (n, 2)) * rng.choice((-1, 1), (n, 2))
    return x, (x[:, 0] * x[:, 1] < 0).astype(int)


def spiral(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two arms that wind around each other.

    >>> spiral(4, np.random.default_rng(0))[0].shape
    (4, 2)
    """
    labels = np.arange(n) % 2
    along = rng.uniform(0.1, 1, n)
    angle = along * 3.2 * np.pi + np.pi * labels
    return np.column_stack([along * np.cos(angle), along * np.sin(angle)]) * 1.2, labels


def gaussians(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two clouds of points that a straight line can separate.

    >>> gaussians(4, np.random.default_rng(0))[0].shape
    (4, 2)
    """
    labels = np.arange(n) % 2
    return np.where(labels, 0.55, -0.55)[:, None] + rng.normal(0, 0.22, (n, 2)), labels


SHAPES: dict[str, Callable] = {f.__name__: f for f in (moons, circles, xor, spiral, gaussians)}


def points(shape: str, n: int = 200, *, noise: float = 0.08, seed: int = 0) -> Points:
    """`n` points of a shape (moons, circles, xor, spiral, gaussians), each moved by a normal `noise`.

    Raises ValueError for an unknown shape, fewer than 2 or more than 5,000 points, or negative noise.

    >>> points("xor", n=50)
    <Points xor: 50 of them>
    """
    if not is_number(noise) or not 0 <= noise <= 1:
        raise ValueError(f"noise must be a number from 0 to 1, got {quoted(noise)}")
    x, labels, directions = scattered(shape, n, seed=seed)
    return Points(shape, np.clip(x + noise * directions, -VIEW, VIEW), labels)


def scattered(shape: str, n: int = 200, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points of a shape without noise (n, 2), their kinds (n,), and where a noise of 1 moves each of them (n, 2).

    >>> x, kinds, directions = scattered("xor", n=50)
    >>> x.shape, kinds.shape, directions.shape
    ((50, 2), (50,), (50, 2))
    """
    shape = chosen(shape, "shape", SHAPES)
    if not is_whole(n, 2, 5_000):
        raise ValueError(f"n must be a whole number from 2 to 5,000, got {quoted(n)}")
    seed_of(seed)
    rng = np.random.default_rng(seed)
    x, labels = SHAPES[shape](n, rng)
    return x, labels, rng.normal(0, 1, x.shape)


def train(
    given: Points,
    network: Network,
    *,
    epochs: int = 200,
    learning_rate: float = 0.03,
    batch_size: int = 10,
    optimizer: str = "adam",
    l2: float = 0.0,
    seed: int = 0,
    snapshots: int = 20,
    start: Sequence[tuple[np.ndarray, np.ndarray]] | None = None,
) -> Run:
    """Train `network` on the points with binary cross-entropy and keep about `snapshots` views, the first before any update.

    The network takes 2 numbers and ends in one sigmoid. With `l2` each weight w, but no bias, adds l2·w² to what is
    minimised; the losses that are kept are without it. `start` are other first weights, such as all equal ones. Ends
    early, with a reason, when the loss is no longer a finite number. Raises ValueError for settings outside what can be trained.

    >>> run = train(points("xor", n=40), Network([2, 3, 1], ["tanh", "sigmoid"]), epochs=5)
    >>> len(run.snapshots), run.snapshots[-1].epoch
    (6, 5)
    """
    _check(given, network, epochs, learning_rate, batch_size, optimizer)
    pulls = L2.parameters[0].allowed
    if not is_number(l2) or not pulls.start <= l2 <= pulls.end:
        raise ValueError(f"l2 must be a number from {pulls.start} to {pulls.end}, got {quoted(l2)}")
    seed_of(seed)
    if not is_whole(snapshots, 1):
        raise ValueError(f"snapshots must be a whole number from 1 on, got {quoted(snapshots)}")
    parameters = initial(network, seed) if start is None else _started(start)
    step = _Step(OPTIMIZERS[optimizer], parameters, learning_rate, l2)
    rng = np.random.default_rng(seed)
    axis = np.linspace(-VIEW, VIEW, GRID)
    viewed = set(np.linspace(0, epochs, min(snapshots, epochs) + 1).round().astype(int).tolist())
    views, reason = [_view(0, given, network, parameters, axis)], None
    targets = given.labels[:, None].astype(float)
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(given.x))
        try:
            _epoch(network, parameters, step, given.x[order], targets[order], batch_size)
            if epoch in viewed:
                views.append(_view(epoch, given, network, parameters, axis))
        except NoValueError:
            reason = (
                f"in epoch {epoch} a weight grew beyond all numbers; try a smaller learning rate than {learning_rate:g}"
            )
            break
    return Run(given, network, tuple(views), axis, reason)


def _epoch(network: Network, parameters: list, step: _Step, x: np.ndarray, targets: np.ndarray, size: int) -> None:
    """One pass over the points, batch by batch. Raises NoValueError as soon as a number is beyond floating point."""
    with hurried(), np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # what overflows is found here
        for first in range(0, len(x), size):
            batch = slice(first, first + size)
            step(parameters, backpropagate(network, parameters, x[batch], targets[batch], "binary_cross_entropy"))
            if not all(np.isfinite(array).all() for pair in parameters for array in pair):
                raise NoValueError("a weight is beyond 10^308")


class _Step:
    """An optimiser's record applied to whole arrays; it keeps what the optimiser remembers. `l2` pulls weights towards 0."""

    def __init__(self, optimizer: Optimizer, parameters: list, rate: float, l2: float = 0.0) -> None:
        constants = [float(value) for value in optimizer.defaults.values()]
        self.update, *self.state = (
            compiled(expr, optimizer.symbols, ON_ARRAYS, float)
            for expr in (optimizer.update, *optimizer.state.values())
        )
        self.kept = [[[np.zeros_like(a) for _ in self.state] for a in pair] for pair in parameters]
        self.rate, self.constants, self.number, self.l2 = rate, constants, 0, l2
        letters = (X, *(each.symbol for each in L2.parameters))
        self.pull = compiled(L2.derivative, letters, ON_ARRAYS, float)

    def __call__(self, parameters: list, slopes: Backward) -> None:
        self.number += 1
        for layer, found in enumerate(zip(slopes.weights, slopes.biases, strict=True)):
            for kind, slope in enumerate(found):
                array, kept = parameters[layer][kind], self.kept[layer][kind]
                if self.l2 and kind == 0:  # of biases the penalty says nothing
                    slope = slope + self.pull(array, self.l2)
                for i, state in enumerate(self.state):
                    kept[i] = state(array, slope, self.rate, self.number, *kept, *self.constants)
                array[...] = self.update(array, slope, self.rate, self.number, *kept, *self.constants)


def _view(epoch: int, dataset: Points, network: Network, parameters: list, axis: np.ndarray) -> Snapshot:
    backward = backpropagate(
        network, parameters, dataset.x, dataset.labels[:, None].astype(float), "binary_cross_entropy"
    )
    right = (backward.forward.outputs[-1][:, 0] >= 0.5) == dataset.labels
    plane = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    outputs = forward(network, parameters, plane).outputs
    hidden = tuple(layer.T.reshape(-1, GRID, GRID) for layer in outputs[1:-1])
    return Snapshot(
        epoch,
        backward.loss,
        float(right.mean()),
        outputs[-1][:, 0].reshape(GRID, GRID),
        hidden,
        tuple(_dead(network, backward, k) for k in range(len(network.layers) - 1)),
        tuple(float(np.linalg.norm(slope)) for slope in backward.weights),
        tuple((w.copy(), b.copy()) for w, b in parameters),
    )


def _dead(network: Network, backward: Backward, layer: int) -> int:
    """Units whose activation has slope 0 at every point: nothing that happens further on reaches their weights."""
    slopes = np.asarray(ACTIVATIONS[network.activations[layer]].slope(backward.forward.scores[layer]))
    return int((slopes == 0).all(axis=0).sum())


def _started(start: object) -> list[tuple[np.ndarray, np.ndarray]]:
    """First weights as arrays of their own; their shapes are checked where they are used."""
    pairs = [listed(pair, "each of start", f"a {PAIR}") for pair in listed(start, "start", f"one {PAIR} a layer")]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"start must be one pair (weights, biases) a layer, got {quoted(start)}")
    return [(floats(w, "start").copy(), floats(b, "start").copy()) for w, b in pairs]


def _check(dataset: Points, network: Network, epochs: int, rate: float, batch_size: int, optimizer: str) -> None:
    if not isinstance(dataset, Points):
        raise ValueError(f"the points must be Points, such as points('moons'); got {quoted(dataset)}")
    if not isinstance(network, Network):
        raise ValueError(
            f"network must be a Network, such as Network([2, 6, 1], ['tanh', 'sigmoid']); got {quoted(network)}"
        )
    if network.sizes[0] != 2 or network.sizes[-1] != 1 or network.activations[-1] != "sigmoid":
        raise ValueError(f"the network must take 2 numbers and end in one sigmoid, got {network}")
    if "softmax" in network.activations:
        raise ValueError(
            "softmax belongs to the output of several classes; choose another activation for hidden layers"
        )
    if not is_whole(epochs, 1, 10_000):
        raise ValueError(f"epochs must be a whole number from 1 to 10,000, got {quoted(epochs)}")
    if not is_number(rate) or not rate > 0:
        raise ValueError(f"learning_rate must be a number above 0, got {quoted(rate)}")
    if not is_whole(batch_size, 1, len(dataset.x)):
        raise ValueError(f"batch_size must be from 1 to the {len(dataset.x)} points, got {quoted(batch_size)}")
    OPTIMIZERS.find(optimizer)  # raises where there is none
