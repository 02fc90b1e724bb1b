"""The playground: a small network that learns in the browser, while its points and edges are in the hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.losses import LOSSES
from explainer.formulas.optimizers import OPTIMIZERS
from explainer.instruments import records
from explainer.instruments.arguments import switch
from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.networks.backpropagation import initial
from explainer.networks.network import Network
from explainer.networks.playground import SHAPES, VIEW, Points, points
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


def playground(
    given: Points | str = "circles",
    network: Network = USUAL,
    *,
    learning_rate: float = 0.03,
    batch_size: int = 10,
    optimizer: str = "adam",
    seed: int = 0,
    playing: bool = False,
    theme: str = "auto",
) -> Instrument:
    """A network that learns in front of your eyes: paint points, drag edges, change rate, activation and optimizer while it runs.

    `given` are points, or the name of a shape: moons, circles, xor, spiral, gaussians. The network takes 2 numbers, has one to
    three hidden layers of at most 8 neurons and one activation, and ends in one sigmoid. Its first weights are those of
    `initial(network, seed)`. With `playing` it begins at once. Raises ValueError for other networks and settings.

    >>> playground("xor").data["sizes"]
    [2, 8, 8, 1]
    """
    _check(network)
    if not is_number(learning_rate) or not 1e-4 <= learning_rate <= 3:
        raise ValueError(f"learning_rate must be a number from 0.0001 to 3, got {quoted(learning_rate)}")
    if not is_whole(batch_size, 1, 50):
        raise ValueError(f"batch_size must be a whole number from 1 to 50, got {quoted(batch_size)}")
    shown = given if isinstance(given, Points) else points(given, COUNT, seed=seed)
    offered = {name: _listed(points(name, COUNT, seed=seed)) for name in SHAPES} | {shown.name: _listed(shown)}
    hidden = network.activations[0]
    data = {
        "shape": shown.name,
        "shapes": [{"name": name, "title": TITLES.get(name, name), "points": rows} for name, rows in offered.items()],
        "view": VIEW,
        "sizes": list(network.sizes),
        "parameters": records.layers(initial(network, seed)),
        "activation": hidden,
        "activations": {name: records.formula(ACTIVATIONS[name]) for name in dict.fromkeys((*CHOICES, hidden))},
        "last": records.formula(ACTIVATIONS["sigmoid"]),
        "loss": records.loss(LOSSES["binary_cross_entropy"], ACTIVATIONS["sigmoid"]),
        "optimizer": OPTIMIZERS.find(optimizer).name,
        "optimizers": records.optimizers(),
        "rate": float(learning_rate),
        "batch": int(batch_size),
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


def _listed(given: Points) -> list[Sequence[float]]:
    """Points as (x, y, kind), to a thousandth."""
    return [[float(x), float(y), int(kind)] for (x, y), kind in zip(np.round(given.x, 3), given.labels, strict=True)]


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
