"""The model card of a bundle: what the network is, what it has seen, how good it is, and what it does not survive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from explainer.mnist.declining import clearness
from explainer.mnist.disturbances import DISTURBANCES, Robustness, robustness
from explainer.mnist.evaluation import Evaluation, evaluate, predict
from explainer.mnist.remarks import Prepared

if TYPE_CHECKING:
    from explainer.mnist.data import Digits
    from explainer.mnist.training.history import History
    from explainer.networks.network import Network

FEW_DIGITS = 200  # test digits that are disturbed: two seconds, and an interval of a few points
SURVIVED = 0.9  # of the accuracy on undisturbed pictures
WORST = 3  # classes and confusions that are named


@dataclass(frozen=True)
class Measured:
    """What was found of a network: over all test digits, as the phone prepares them, and disturbed in every way."""

    evaluation: Evaluation
    prepared: Prepared
    disturbed: tuple[Robustness, ...]
    remarks: tuple[str, ...]
    declined: float = 0.0  # the share of the test pictures that a network which declines takes for no digit


def measured(
    answer: Callable[..., np.ndarray],
    digits: Digits,
    prepared: Prepared,
    remarks: tuple[str, ...],
    below: float | None = None,
) -> Measured:
    """Measure a network, `answer`: rows (n, 784) -> probabilities; `prepared` and `remarks` have been found before.

    With `below` it declines what is less clear.
    """
    few = replace(digits, test_images=digits.test_images[:FEW_DIGITS], test_labels=digits.test_labels[:FEW_DIGITS])
    disturbed = (each for way in (False, True) for each in robustness(answer, few, prepared=way))
    measures = Measured(evaluate(answer, digits), prepared, tuple(disturbed), remarks)
    if below is None:  # nine answers to each picture are not asked for nothing
        return measures
    clear = clearness(digits.test_images / np.float32(255), lambda rows: predict(answer, rows, highest=1.0))
    return replace(measures, declined=float(np.mean(clear < below)))


def card(network: Network, digits: Digits, history: History | None, measures: Measured) -> str:
    """The card as Markdown. The same network, digits and history give the same text."""
    parts = {
        "Data": _data(digits),
        "Training": _training(history),
        "Accuracy": _accuracy(digits.names, history, measures),
        "Disturbed": _disturbed(measures),
        "What it does not survive": _not_survived(measures),
        "Limits": _limits(digits.names, history),
    }
    head = (
        f"# A recogniser of {len(digits.names)} classes\n\n"
        f"A fully connected network, {' - '.join(map(str, network.sizes))}, {network.parameters:,} weights and biases, "
        f"activations {', '.join(network.activations)}. It reads pictures of 28 × 28 grey pixels, bright ink on dark paper, "
        "and says which of these is shown: " + ", ".join(digits.names) + ".\n\n"
        "Made with Deep Learning Explainer. Every figure below was measured when the bundle was exported.\n"
    )
    return head + "".join(f"\n## {title}\n{text}\n" for title, text in parts.items())


def _data(digits: Digits) -> str:
    done = f" What was done to the pictures: {'; '.join(digits.done)}." if digits.done else ""
    counts = np.bincount(digits.train_labels, minlength=len(digits.names))
    fewest, most = int(counts.argmin()), int(counts.argmax())
    return (
        f"{digits.source}: {len(digits.train_labels):,} pictures to train and validate, {len(digits.test_labels):,} to "
        f"test.{done} Fewest pictures to train: {digits.names[fewest]} ({counts[fewest]:,}); "
        f"most: {digits.names[most]} ({counts[most]:,})."
    )


def _training(history: History | None) -> str:
    if history is None:
        return "Not stated: the network was exported without the history of its training."
    recipe = history.recipe
    lines = [
        f"Recipe {recipe.name}: {len(history.loss)} epochs in {history.seconds:,.0f} s, seed {history.seed}, {recipe.optimizer}, "
        f"learning rate {recipe.learning_rate:g} ({recipe.schedule}), batches of {recipe.batch_size}, loss {recipe.loss}, "
        f"{100 * recipe.validation:.3g} % of the pictures to train held back to validate."
    ]
    if recipe.label_smoothing or recipe.averaging:
        averaging = (
            f"running mean of the weights {recipe.averaging:g}" if recipe.averaging else "no mean of the weights"
        )
        lines.append(f"Label smoothing {recipe.label_smoothing:g}, {averaging}.")
    if recipe.outliers:
        lines.append(
            "Beside them it was shown letters, scribbles, dots, lines, shapes and digits side by side, to be sure of no answer "
            f"there (weight {recipe.outliers:g})."
        )
    if recipe.augmentation:
        moves = ", ".join(f"{name} {value:g}" for name, value in asdict(recipe.augmentation).items() if value)
        lines.append(f"Every picture was moved anew each time it was seen: {moves}.")
    if history.part is not None:
        lines.append(
            f"The weights went {100 * history.part:.0f} % of the way from those that this training began with."
        )
    if history.temperature is not None:
        lines.append(f"The scores of the last layer were divided by {history.temperature:.3f} (temperature).")
    if history.source:
        lines.append(f"Trained on: {history.source}.")
    return "\n".join(lines)


def _accuracy(names: Sequence[str], history: History | None, measures: Measured) -> str:
    evaluation, prepared = measures.evaluation, measures.prepared
    rows = [
        f"| the {len(evaluation.labels):,} test pictures, as they are | {_share(evaluation.accuracy, evaluation.interval)} |",
        f"| the first {prepared.digits:,} of them, as the phone prepares drawings | "
        f"{_share(prepared.accuracy, prepared.interval)} |",
    ]
    recall = evaluation.recall
    tested = np.flatnonzero(evaluation.confusion.sum(axis=1)).tolist()
    worst = sorted(tested, key=lambda label: recall[label])[:WORST]
    lines = ["Rightly read, in brackets the 95 % interval (Wilson):\n", "| pictures | right |", "|---|---|", *rows, ""]
    lines.append(f"Read worst: {', '.join(f'{names[label]} ({100 * recall[label]:.1f} %)' for label in worst)}.")
    if evaluation.mistakes:
        lines.append(f"Most often taken for another: {', '.join(_confusions(names, evaluation))}.")
    if np.allclose(evaluation.probabilities.sum(axis=1), 1, atol=0.01):
        lines.append(f"Expected calibration error: {evaluation.calibration.error:.4f}.")
    if history and history.declines_below is not None:
        lines.append(
            f"An answer counts as none where the logarithm of its probability is less than {history.declines_below:g} above the "
            "mean logarithm of all, on average over the picture as it is and moved by a pixel to each side and corner: "
            f"{100 * measures.declined:.2f} % of the test pictures are declined so."
        )
    return "\n".join(lines + [f"Look out: {remark}." for remark in measures.remarks])


def _confusions(names: Sequence[str], evaluation: Evaluation) -> Iterator[str]:
    wrong = evaluation.confusion - np.diag(evaluation.confusion.diagonal())
    for place in np.argsort(-wrong, axis=None, kind="stable")[:WORST]:
        label, answer = divmod(int(place), len(names))
        if wrong[label, answer]:
            yield f"{names[label]} for {names[answer]} ({wrong[label, answer]} times)"


def _disturbed(measures: Measured) -> str:
    few = min(FEW_DIGITS, len(measures.evaluation.labels))
    return (
        f"The first {few:,} test pictures, changed as a phone or a hand would change them: read as they are, and after the "
        "preparation through which every drawing goes. In brackets the 95 % interval.\n\n"
        "| change | as it is | prepared |\n|---|---|---|\n" + "\n".join(rows_of(measures.disturbed))
    )


def rows_of(disturbed: Sequence[Robustness]) -> Iterator[str]:
    """A line for each disturbance and amount: accuracy as it is, and prepared."""
    plain, prepared = ([each for each in disturbed if each.prepared == way] for way in (False, True))
    for a, b in zip(plain, prepared, strict=True):
        yield f"| {_named(a)} | {_share(a.accuracy, a.interval)} | {_share(b.accuracy, b.interval)} |"


def _not_survived(measures: Measured) -> str:
    """Of each disturbance the mildest amount after which fewer are read rightly than SURVIVED of the undisturbed ones."""
    bound = SURVIVED * measures.prepared.accuracy
    drawn = [each for each in measures.disturbed if each.prepared and each.accuracy < bound]
    lost = [
        min(group, key=lambda each: abs(each.amount - (each.disturbance == "scale")))
        for _, group in groupby(drawn, key=lambda each: (each.disturbance, each.amount < (each.disturbance == "scale")))
    ]
    if not lost:
        return f"Every change of the table leaves it, prepared, above {100 * bound:.1f} %."
    named = "; ".join(f"{_named(each).lower()}: {100 * each.accuracy:.1f} % right" for each in lost)
    return f"Prepared as on the phone, it reads fewer than {100 * bound:.1f} % rightly from here on: {named}."


def _limits(names: Sequence[str], history: History | None) -> str:
    if history and history.declines_below is not None:
        first = (
            "It declines much of what is no digit, but not all: now and then a letter or a scribble is answered with one of its "
            f"{len(names)} classes. "
        )
    else:
        first = (
            f"It always answers with one of its {len(names)} classes, also to a scribble or to something that it has never "
            "seen. "
        )
    return first + (
        "It knows only the handwriting of its data. Drawings must be prepared as manifest.json says. Not for cheques, forms, or "
        "anything where a wrong answer costs something."
    )


def _named(change: Robustness) -> str:
    unit = change.unit.replace("pixels", "pixel") if abs(change.amount) == 1 else change.unit
    amount = f" {change.amount:g} {unit}" if unit else ""
    return f"{DISTURBANCES[change.disturbance].title}{amount}"


def _share(share: float, interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{100 * share:.2f} % ({100 * low:.2f} to {100 * high:.2f})"
