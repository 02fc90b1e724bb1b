"""The playground: a small network that learns in the browser, while its points and edges are in the hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.losses import LOSSES
from explainer.formulas.optimizers import OPTIMIZERS
from explainer.formulas.penalties import L2
from explainer.instruments import records
from explainer.instruments.arguments import switch
from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.networks.backpropagation import initial
from explainer.networks.network import Network
from explainer.networks.playground import SHAPES, VIEW, Points, points, scattered
from explainer.numeric.formatting import counted
from explainer.numeric.validation import is_number, is_whole, quoted, seed_of

COUNT = 200  # points of each shape that is offered
TITLES = {
    "circles": "Circles",
    "xor": "Four corners (xor)",
    "moons": "Moons",
    "gaussians": "Two clouds",
    "spiral": "Spiral",
}
CHOICES = ("linear", "sigmoid", "tanh", "relu")
USUAL = Network([2, 8, 8, 1], ["tanh", "tanh", "sigmoid"])
WIDEST, DEEPEST = 8, 4
MOST_L2, MOST_NOISE = 0.02, 0.5
SETTINGS = (  # what is set with a slider: its name in the script and for the reader, from where to where, and its step
    ("batch", "Batch size", 1, 50, 1),
    ("l2", "L2: pull on the weights", 0, MOST_L2, 0.0005),
    ("noise", "Noise of the points", 0, MOST_NOISE, 0.01),
)
CODE = """\
import keras

pull = keras.regularizers.L2({l2})
model = keras.Sequential([keras.Input((2,))])
for units in [{hidden}]:
    model.add(keras.layers.Dense(units, "{activation}", kernel_regularizer=pull))
model.add(keras.layers.Dense(1, "sigmoid", kernel_regularizer=pull))
model.compile(keras.optimizers.{mover}, "binary_crossentropy")

# The course's points; yours are two numbers in a row, and a label for each: 0 is orange, 1 is blue.
from explainer import playground

points = playground.points("{shape}", noise={noise}, seed={seed})
model.fit(points.x, points.labels, batch_size={batch}, epochs=60)
"""
MOVERS = {  # the optimizers as Keras writes them
    "gradient_descent": "SGD({rate})",
    "momentum": "SGD({rate}, momentum=0.9)",
    "nesterov": "SGD({rate}, momentum=0.9, nesterov=True)",
    "rmsprop": "RMSprop({rate})",
    "adam": "Adam({rate})",
}


def playground(
    given: Points | str = "circles",
    network: Network = USUAL,
    *,
    learning_rate: float = 0.03,
    batch_size: int = 10,
    optimizer: str = "adam",
    l2: float = 0.0,
    noise: float = 0.08,
    seed: int = 0,
    playing: bool = False,
    theme: str = "auto",
) -> Instrument:
    """A network that learns in front of your eyes: paint points, drag edges, change any setting while it runs.

    `given` are points, or the name of a shape: moons, circles, xor, spiral, gaussians. The network takes 2 numbers, has one to
    three hidden layers of at most 8 neurons and one activation, and ends in one sigmoid. Its first weights are those of
    `initial(network, seed)`. `l2` pulls weights towards 0, as in `playground.train`; `noise` moves the points of a shape,
    while points of your own stay where they are. With `playing` it begins at once. Raises ValueError for other networks
    and settings.

    >>> playground("xor").data["sizes"]
    [2, 8, 8, 1]
    """
    _check(network)
    if not is_number(learning_rate) or not 1e-4 <= learning_rate <= 3:
        raise ValueError(f"learning_rate must be a number from 0.0001 to 3, got {quoted(learning_rate)}")
    if not is_whole(batch_size, 1, 50):
        raise ValueError(f"batch_size must be a whole number from 1 to 50, got {quoted(batch_size)}")
    for name, value, most in (("l2", l2, MOST_L2), ("noise", noise, MOST_NOISE)):
        if not is_number(value) or not 0 <= value <= most:
            raise ValueError(f"{name} must be a number from 0 to {most:g}, got {quoted(value)}")
    offered = {name: _listed(*scattered(name, COUNT, seed=seed)) for name in SHAPES}
    if isinstance(given, Points):
        shown = given
        offered[given.name] = _listed(given.x, given.labels)
    else:
        shown = points(given, COUNT, noise=noise, seed=seed)
    hidden = network.activations[0]
    data = {
        "shape": shown.name,
        "shapes": [{"name": name, "title": TITLES.get(name, name), "points": rows} for name, rows in offered.items()],
        "ends": [-VIEW, VIEW],
        "sizes": list(network.sizes),
        "parameters": records.values(initial(network, seed)),
        "first": list(network.sizes),
        "activation": hidden,
        "activations": {name: records.formula(ACTIVATIONS[name]) for name in dict.fromkeys((*CHOICES, hidden))},
        "last": records.formula(ACTIVATIONS["sigmoid"]),
        "loss": records.loss(LOSSES["binary_cross_entropy"], ACTIVATIONS["sigmoid"]),
        "optimizer": OPTIMIZERS.find(optimizer).name,
        "optimizers": records.optimizers(),
        "rate": float(learning_rate),
        "batch": int(batch_size),
        "l2": float(l2),
        "penalty": records.formula(L2),
        "noise": float(noise),
        "settings": SETTINGS,
        "at": [0.5, 0.5],
        "code": CODE,
        "movers": MOVERS,
        "kept": ["sizes", "activation", "optimizer", "rate", "batch", "l2", "noise", "epoch"],
        "brushes": [(1, "Paint blue"), (0, "Paint orange"), (-1, "Erase")],
        "says": {
            "network": "The network: its weights, and what every neuron answers everywhere in the plane",
            "losses": "The loss over the epochs",
            "points": "Your points, one in a line: x, y and the kind",
            "example": "x, y, kind\n170, 65, tall\n150, 48, small",
        },
        "seed": seed_of(seed),
        "playing": switch(playing, "playing"),
    }
    sizes = "–".join(map(str, network.sizes))
    alt = (
        f"{counted(len(shown.x), 'point')} of two kinds in the shape “{shown.name}”, and how a {sizes} network "
        "divides the plane."
    )
    dots = [
        ("blue" if kind else "vermillion", (float(x), float(y)))
        for (x, y), kind in zip(shown.x, shown.labels, strict=True)
    ]
    still = Still(((-VIEW, VIEW), (-VIEW, VIEW)), dots=dots, rows=[("network", sizes), ("points", f"{len(shown.x):,}")])
    return Instrument("playground", "A network that learns while you play", alt, data, still, height=960, theme=theme)


def _listed(x: np.ndarray, labels: np.ndarray, directions: np.ndarray | None = None) -> list[Sequence[float]]:
    """Points as (x, y, kind), and where noise moves them, to a thousandth."""
    moved = [] if directions is None else [directions]
    parts = [np.round(part, 3).tolist() for part in (x, labels[:, None].astype(int), *moved)]
    return [[number for part in row for number in part] for row in zip(*parts, strict=True)]


def _check(network: Network) -> None:
    if not isinstance(network, Network):
        raise ValueError(
            f"network must be a Network, such as Network([2, 8, 1], ['tanh', 'sigmoid']); got {quoted(network)}"
        )
    hidden = network.sizes[1:-1]
    if network.sizes[0] != 2 or network.sizes[-1] != 1 or network.activations[-1] != "sigmoid":
        raise ValueError(f"the network must take 2 numbers and end in one sigmoid, got {network}")
    if not 1 <= len(hidden) < DEEPEST or max(hidden) > WIDEST:
        raise ValueError(
            f"the network must have 1 to 3 hidden layers of at most {WIDEST} neurons, got sizes {network.sizes}"
        )
    if len(set(network.activations[:-1])) > 1 or network.activations[0] == "softmax":
        raise ValueError(
            f"all hidden layers must have one activation that is not softmax, got {network.activations[:-1]}"
        )
