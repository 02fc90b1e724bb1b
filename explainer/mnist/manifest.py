"""What the manifest of a bundle must look like: a seal says only that nobody changed it by accident."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explainer.mnist.training.history import History


class BundleError(ValueError):
    """A bundle that cannot be trusted; the message names the first thing that is wrong."""


def refuse_types(manifest: dict, variants: Sequence[str]) -> None:
    """BundleError for the first thing in the manifest that `check` reads and that is of another kind than it writes."""
    stated: dict[str, Callable[[object], bool]] = {
        "files": lambda it: isinstance(it, dict) and all(map(_is_description, it.values())),
        "labels": lambda it: isinstance(it, list) and all(isinstance(name, str) for name in it),
        "data": lambda it: isinstance(it, str),
        "data_sha256": lambda it: it is None or isinstance(it, str),
        "accuracy": lambda it: isinstance(it, dict) and all(_is_share(it.get(name)) for name in variants),
        "variants": lambda it: it is None or (isinstance(it, dict) and all(isinstance(v, dict) for v in it.values())),
    }
    for name, is_right in stated.items():
        if not is_right(manifest.get(name)):
            raise BundleError(
                f'manifest.json is damaged: its "{name}" is not what an export writes; export the model again'
            )


def training_of(history: History) -> dict:
    """What a manifest says of a training."""
    return {
        "recipe": asdict(history.recipe),
        "temperature": history.temperature,  # the one that was fitted, where the recipe asks for "validation"
        "epochs": len(history.loss),
        "seconds": round(history.seconds, 1),
        "data": history.source,
        "reason": history.reason,
    }


def _is_description(stated: object) -> bool:
    return isinstance(stated, dict) and isinstance(stated.get("bytes"), int) and isinstance(stated.get("sha256"), str)


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def labels_in(file: Path) -> list[str]:
    """The class names of a bundle, a line each. Raises BundleError for bytes that are not text."""
    try:
        return file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as problem:
        raise BundleError(f"{file.name} is not text; export the model again") from problem
