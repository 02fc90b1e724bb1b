"""The whole state of a training after an epoch, on disk: every number that the next epoch depends on, and of what it is."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from explainer.files import replacing
from explainer.mnist.training.history import History, history_of


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """`history` until there; `data` and `network` tell of which training; the arrays of the `state` and of the `best` epoch."""

    history: History
    data: str
    network: str
    state: Sequence[np.ndarray]
    best: Sequence[np.ndarray] = ()


def write(file: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint in place of the one before, whole or not at all."""
    arrays: dict[str, Any] = {f"state_{n}": value for n, value in enumerate(checkpoint.state)}
    arrays |= {f"best_{n}": value for n, value in enumerate(checkpoint.best)}
    with replacing(file) as draft, draft.open("wb") as opened:
        history = json.dumps(asdict(checkpoint.history))
        np.savez(opened, history=history, data=checkpoint.data, network=checkpoint.network, **arrays)


def read(file: Path) -> Checkpoint:
    """What `write` wrote. Raises ValueError for a file that is damaged, or no checkpoint."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as saved:  # np.load leaves a bad file open
            history = history_of(json.loads(str(saved["history"])))
            data, network = str(saved["data"]), str(saved["network"])
            state, best = ([saved[key] for key in saved.files if key.startswith(kind)] for kind in ("state_", "best_"))
            return Checkpoint(history, data, network, list(state), list(best))
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, EOFError) as problem:
        raise ValueError(f"{file} is no checkpoint of a training; {_again(file)}") from problem


def of_this_training(file: Path, new: Checkpoint) -> Checkpoint:
    """The checkpoint in `file`, if it is of the training that `new` begins.

    Raises ValueError, in one sentence, where the recipe, the seed, the digits or the network are others.
    """
    saved = read(file)
    past, expected = saved.history, new.history
    recipes = [past.recipe, expected.recipe]
    if expected.recipe.schedule == "constant":  # such a training may also become longer
        recipes = [replace(recipe, epochs=1) for recipe in recipes]
    if recipes[0] != recipes[1] or past.seed != expected.seed:
        raise ValueError(f"{file} is of another training ({past.label}, seed {past.seed}); {_again(file)}")
    if saved.data != new.data:
        raise ValueError(f"{file} is of other digits ({past.source}, with other pictures or labels); {_again(file)}")
    shapes = [[value.shape for value in one.state] for one in (saved, new)]
    if saved.network != new.network or shapes[0] != shapes[1]:
        raise ValueError(f"{file} is of another network ({saved.network}); {_again(file)}")
    if len(past.loss) > expected.recipe.epochs:
        raise ValueError(
            f"{file} has {len(past.loss)} epochs already, more than the {expected.recipe.epochs} asked for"
        )
    return replace(saved, history=replace(past, recipe=expected.recipe, source=expected.source))


def _again(file: Path) -> str:
    return f"delete {file} or train without resuming"
