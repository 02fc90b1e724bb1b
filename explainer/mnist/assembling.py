"""From what was found to digits as a network reads them: one scale, bright ink, 28 × 28, upright, labels from 0 on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.mnist import normalising, resemblance
from explainer.mnist.labels import EMNIST, NAMES, flat, numbered
from explainer.mnist.layouts.found import Found, Part
from explainer.mnist.resemblance import turned_back

HELD_BACK = 6  # every sixth picture of a class tests, where there is no test set: MNIST's own share
SEED = 0  # of the order of pictures that have none
DIFFERENT = 2.0  # times as bright: then the parts are on different scales


@dataclass(frozen=True, eq=False)
class Assembled:
    """Pictures (n, 28, 28) as bytes and labels from 0 on, for training and test; the names; what was done, in words."""

    images: tuple[np.ndarray, np.ndarray]
    labels: tuple[np.ndarray, np.ndarray]
    names: tuple[str, ...]
    done: tuple[str, ...]


def assembled(dataset: Found, names: tuple[str, ...] | None) -> Assembled:
    """Everything that has to be done so that the pictures look like MNIST's. Raises ValueError for what cannot be.

    Where it is open which way up the digits are, or what the labels mean, the shipped model reads some hundreds of them.
    """
    done = [*dataset.done]
    parts = [("train", dataset.train)] + ([("test", dataset.test)] if dataset.test else [])
    labels = [flat(part.labels, _count(part), name) for name, part in parts]
    images = [
        normalising.signed_back(normalising.grey(normalising.pictures_first(part.images, len(each), name)))
        for (name, part), each in zip(parts, labels, strict=True)
    ]
    labels, names, ways = numbered(labels, names, _known(dataset, labels))
    are_digits = names == NAMES
    scales = _scales(images)
    images = [normalising.to_bytes(part, scale) for part, scale in zip(images, scales, strict=True)]
    steps: list[list[str]] = [[f"scaled from {scale.words} to 0–255"] if scale.words else [] for scale in scales]
    for place, steps_of_part in enumerate(steps):
        images[place], inverted = normalising.inked(images[place], each=are_digits)
        if inverted:
            steps_of_part.append(
                "inverted" if inverted == len(images[place]) else f"inverted where paper was bright ({inverted:,})"
            )
        if are_digits:
            images[place], needed = normalising.cleaned(images[place])
            steps_of_part += ["cleared of grey paper"] if needed else []
    like = images[0]
    for place, steps_of_part in enumerate(steps):
        images[place], how = normalising.resized(images[place], like)
        steps_of_part += [how] if how else []
    if are_digits or (dataset.transposed and len(names) in EMNIST):
        images, labels, way = _upright(images, labels, ways, dataset.transposed, are_digits, steps)
    else:
        way = ways[0][0]
    done += [*_in_words(steps), way]
    if len(images) == 1:
        images, labels = _split(images[0], labels[0])
        done.append("there is no test set, so every sixth picture of each class was held back")
    elif dataset.sorted_by_class:
        order = np.random.default_rng(SEED).permutation(len(labels[0]))
        images[0], labels[0] = images[0][order], labels[0][order]
    if dataset.sorted_by_class or len(parts) == 1:
        done.append("the training pictures were shuffled")
    return Assembled((images[0], images[1]), (labels[0], labels[1]), names, tuple(dict.fromkeys(filter(None, done))))


def _count(part: Part) -> int:
    """How many pictures there are: the axis of the pictures that is as long as one of the labels'."""
    shape, lengths = np.shape(part.images), np.shape(part.labels)
    if not shape or not lengths:
        what = "images" if not shape else "labels"
        raise ValueError(
            f"{part.name or 'the array'} is a single number; the {what} must be an array, one entry a picture"
        )
    return next((length for length in (shape[0], shape[-1]) if length in lengths), shape[0])


def _known(dataset: Found, labels: list[np.ndarray]) -> tuple[str, ...] | None:
    """The names that the files tell, if they are not just the ten figures."""
    if dataset.names:
        names = tuple(name.strip() for name in dataset.names)
        are_figures = len(names) == 10 and all(name[:1] == str(n) for n, name in enumerate(names))
        return None if are_figures else names
    if dataset.transposed and all(part.dtype.kind != "U" for part in labels):
        classes = np.unique(np.concatenate(labels))
        letters = EMNIST.get(len(classes))
        return tuple(letters) if letters else None
    return None


def _scales(images: list[np.ndarray]) -> list[normalising.Scale]:
    """The scale of each part, one for both unless they differ clearly."""
    tops = [float(np.max(np.abs(part))) for part in images]
    if len({part.dtype.kind for part in images}) == 1 and max(tops) < DIFFERENT * max(min(tops), 1e-12):
        return [normalising.scale_of(images)] * len(images)
    return [normalising.scale_of([part]) for part in images]


def _in_words(steps: list[list[str]]) -> list[str]:
    """What was done to all pictures, or to those of one part."""
    if all(part == steps[0] for part in steps):
        return [f"the pictures were {', '.join(steps[0])}"] if steps[0] else []
    return [
        f"the {part} pictures were {', '.join(steps_of_part)}"
        for part, steps_of_part in zip(("training", "test"), steps, strict=True)
        if steps_of_part
    ]


def _upright(
    images: list[np.ndarray],
    labels: list[np.ndarray],
    ways: list[tuple[str, list[np.ndarray]]],
    emnist: bool,
    are_digits: bool,
    steps: list[list[str]],
) -> tuple[list[np.ndarray], list[np.ndarray], str]:
    """Turn each part upright, and take the labels in the way in which most digits are read as they say."""
    readings = (
        [resemblance.read(part, each) for part, each in zip(images, labels, strict=True)] if are_digits else [None]
    )
    first = readings[0]
    if first is None:
        if emnist:
            images = [turned_back(part, "transposed") for part in images]
            for steps_of_part in steps:
                steps_of_part.append("transposed, as EMNIST's have to be")
        return images, labels, ways[0][0]
    way, labels = max(ways, key=lambda way: first.turn(way[1][0])[1])
    for place, reading in enumerate(readings):
        turn = reading.turn(labels[place])[0] if reading else first.turn(labels[0])[0]
        if turn:
            images[place] = turned_back(images[place], turn)
            steps[place].append(f"{turn} to stand upright")
    return images, labels, way


def _split(images: np.ndarray, labels: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Every sixth picture of each class, after a shuffle, is for testing; of a class with few, at least one if there are two."""
    order = np.random.default_rng(SEED).permutation(len(labels))
    held = []
    for label in np.unique(labels):
        of_class = order[labels[order] == label]
        held.append(of_class[: max(len(of_class) // HELD_BACK, int(len(of_class) > 1))])
    test = np.sort(np.concatenate(held))
    train = order[~np.isin(order, test)]
    if not len(test) or not len(train):
        raise ValueError(
            f"there are {len(labels)} pictures; at least two of a class are needed, one to train and one to test"
        )
    return [images[train], images[test]], [labels[train], labels[test]]
