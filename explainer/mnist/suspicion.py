"""What is odd about a set of digits, before an hour is spent on it: each suspicion in one sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.mnist import resemblance
from explainer.mnist.data import Digits, refuse_other
from explainer.mnist.labels import NAMES
from explainer.mnist.scales import BRIGHT, paper
from explainer.numeric.validation import share_of

PART = {"train": "training", "test": "test"}
VALIDATION = 0.2  # the share of the training rows at their end that validates, in the article
DIM = 100  # of 255
SAME = 0.01  # share of test pictures that are training pictures, too: MNIST has none
UNEVEN = 20  # times as many pictures of one class as of another
DOUBT = 0.15  # fewer are read as labelled than the model is sure of: not unclear pictures, but wrong labels
UNCLEAR = 0.8  # a smaller share of pictures that show one drawing is worth a sentence; of MNIST's all do
SATURATED = 0.9  # the mean of the shipped model's largest probabilities on digits; 0.99 on MNIST's


@dataclass(frozen=True)
class Suspicion:
    """`kind` in one or two words, `sentence` for a reader."""

    kind: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def suspicions(digits: Digits, *, validation: float = VALIDATION) -> tuple[Suspicion, ...]:
    """Everything that looks wrong, the gravest first; nothing for MNIST.

    `validation` is the share of the training rows, at their end, that a training keeps for validation.

    >>> from dataclasses import replace
    >>> from explainer import mnist
    >>> digits = mnist.load()
    >>> few, labels = digits.train_images[:500], digits.train_labels[:500]
    >>> print(suspicions(replace(digits, train_images=255 - few, train_labels=labels))[0])
    the training pictures show dark ink on bright paper; MNIST's ink is bright: invert them (255 - images)
    """
    refuse_other(digits)
    validation = share_of(validation, "validation")
    parts = (("train", digits.train_images, digits.train_labels), ("test", digits.test_images, digits.test_labels))
    suspected = [_same(digits)]
    for part, images, labels in parts:
        suspected += [_inverted(part, images), _dim(part, images), _blank(part, images)]
        suspected += _read(part, images, labels) if digits.names == NAMES else []
        suspected.append(_missing(part, labels, digits.names))
    suspected += [_unlearnable(digits) if digits.names != NAMES else None, _uneven(digits)]
    suspected.append(_sorted(digits.train_labels, validation, digits.names))
    return tuple(filter(None, suspected))


def _inverted(part: str, images: np.ndarray) -> Suspicion | None:
    share = float(np.mean(paper(images) >= BRIGHT * 255))
    if share < 0.02:
        return None
    which = "the" if share > 0.98 else f"{share:.0%} of the"
    return Suspicion(
        "inverted",
        f"{which} {PART[part]} pictures show dark ink on bright paper; MNIST's ink is bright: invert them (255 - images)",
    )


def _dim(part: str, images: np.ndarray) -> Suspicion | None:
    brightest = images.reshape(len(images), -1).max(axis=1)
    most = float(np.median(brightest))
    if most > DIM:
        return None
    return Suspicion(
        "dim", f"the {PART[part]} pictures reach only {most:.0f} of 255; multiply them so that full ink is 255"
    )


def _blank(part: str, images: np.ndarray) -> Suspicion | None:
    flat = images.reshape(len(images), -1)
    count = int(np.sum(flat.max(axis=1) == flat.min(axis=1)))
    return Suspicion("blank", f"{count:,} {PART[part]} pictures are blank; take them out") if count else None


def _read(part: str, images: np.ndarray, labels: np.ndarray) -> list[Suspicion]:
    """What the shipped model finds: digits turned over, labels that belong to others, or no digits at all."""
    reading, drawn, looked = resemblance.looked_at(images, labels)
    if looked >= resemblance.FEWEST and drawn < UNCLEAR * looked:
        few = f"only {drawn:,}" if drawn else "none"
        show = f"{few} of {looked:,} {PART[part]} pictures that were looked at show one drawing on plain paper"
        return [Suspicion("no digits", f"{show}; what is a blot, a tangle or noise is refused on a phone")]
    if reading is None:
        return []
    share = reading.share(labels)
    turn, turned = reading.turn(labels)
    if turn:
        shares = f"{turned:.0%} are read then, {share:.0%} as they are"
        return [Suspicion("turned", f"the {PART[part]} pictures look like digits only when they are {turn} ({shares})")]
    if share >= min(0.9, reading.sure - DOUBT):
        return []
    known = (
        "the course's own model, which reads 99 of 100 of MNIST's digits, "
        f"reads {share:.0%} of the {PART[part]} pictures as they are labelled"
    )
    shown = labels[reading.rows]
    answers = reading.answers
    pairs, matched = resemblance.matching(answers, shown)
    if share >= resemblance.CLEAR and matched < share + DOUBT / 2:
        return [Suspicion("doubtful", f"{known}; look at them for wrong labels")]
    if matched >= resemblance.CLEAR and len(pairs) > 2:
        return [_exchanged(part, pairs, matched)]
    if not resemblance.are_related(answers, shown) and reading.sure >= SATURATED and len(pairs) > 1:
        message = f"the {PART[part]} labels have nothing to do with the pictures, which are clear digits"
        return [Suspicion("shuffled labels", f"{message}: one of the two was shuffled without the other")]
    advice = "if they show something other than digits, give the names of the classes (--names)"
    return [Suspicion("no digits", f"{known}; {advice}")]


def _exchanged(part: str, pairs: dict[int, int], matched: float) -> Suspicion:
    steps = {(shown - label) % 10 for label, shown in pairs.items() if label != shown}
    wrong = {label: shown for label, shown in pairs.items() if label != shown}
    example = ", ".join(f"{label} is the label of pictures of {shown}" for label, shown in list(wrong.items())[:3])
    if len(steps) == 1 and len(wrong) == len(pairs):
        by = steps.pop()
        message = f"{by} too low" if by <= 5 else f"{10 - by} too high"
        return Suspicion("shifted labels", f"the {PART[part]} labels are shifted: each is {message} ({example})")
    return Suspicion("exchanged labels", f"the {PART[part]} labels belong to other digits: {example}")


def _missing(part: str, labels: np.ndarray, names: tuple[str, ...]) -> Suspicion | None:
    absent = [name for number, name in enumerate(names) if not np.any(labels == number)]
    if not absent:
        return None
    which = ", ".join(absent[:4]) + (f" and {len(absent) - 4} more" if len(absent) > 4 else "")
    effect = "the network cannot learn it" if part == "train" else "nothing will say how well it is read"
    return Suspicion("missing classes", f"no {PART[part]} picture shows {which}, so {effect}")


def _sorted(labels: np.ndarray, validation: float, names: tuple[str, ...]) -> Suspicion | None:
    held = round(len(labels) * validation)
    if not held:
        return None
    absent = {*np.unique(labels).tolist()} - {*np.unique(labels[-held:]).tolist()}
    only = {*np.unique(labels[:-held]).tolist()}
    unseen = {*np.unique(labels).tolist()} - only
    # in a shuffled set of this size a class is absent from so many rows with a probability of about this
    rarest = min(np.bincount(labels)[label] for label in absent | unseen) if absent | unseen else 0
    if not absent | unseen or rarest * validation < 3:
        return None
    which = ", ".join(names[label] for label in sorted(absent | unseen)[:4])
    return Suspicion(
        "sorted labels",
        f"the training rows are sorted: their last {validation:.0%}, which validate, miss {which}"
        + (" or hold all of it" if unseen else "")
        + "; use a stratified validation (--validation stratified)",
    )


def _same(digits: Digits) -> Suspicion | None:
    known = {row.tobytes() for row in digits.train_images}
    inked = digits.test_images[digits.test_images.reshape(len(digits.test_images), -1).any(axis=1)]
    count = sum(row.tobytes() in known for row in inked)
    if count < 2 or count < SAME * len(inked):
        return None
    which = "all" if count == len(inked) else f"{count:,} of"
    return Suspicion(
        "test in training",
        f"{which} {len(inked):,} test pictures are training pictures, too; the accuracy will show what the network "
        "remembers, not what it has understood: test with others",
    )


def _unlearnable(digits: Digits) -> Suspicion | None:
    """Pictures of anything: the nearest mean of a class reads no more of other pictures than luck would."""
    train = digits.train_images.reshape(len(digits.train_labels), -1)
    labels = digits.train_labels
    test = digits.test_images.reshape(len(digits.test_labels), -1)
    for part, known, shown, questions, right in (
        ("training", train[::2], labels[::2], train[1::2], labels[1::2]),
        ("test", train, labels, test, digits.test_labels),
    ):
        share, luck = (
            _by_means(known, shown, questions[:2000], right[:2000]),
            float(np.bincount(right).max() / len(right)),
        )
        count = len(right[:2000])
        if count >= 100 and luck < 1 and share <= luck + 3 * np.sqrt(luck * (1 - luck) / count):
            return Suspicion(
                "shuffled labels",
                f"the pictures of a class have nothing in common: their means read {share:.0%} of the {part} pictures, "
                f"and luck {luck:.0%}; were labels or pictures shuffled alone?",
            )
    return None


def _by_means(known: np.ndarray, shown: np.ndarray, questions: np.ndarray, right: np.ndarray) -> float:
    """The share of `questions` that lie nearest to the mean of their own class."""
    classes = np.unique(shown)
    means = np.stack([known[shown == label][:2000].mean(axis=0) for label in classes])
    distances = (means**2).sum(axis=1) - 2 * questions.astype(np.float32) @ means.T
    return float(np.mean(classes[distances.argmin(axis=1)] == right))


def _uneven(digits: Digits) -> Suspicion | None:
    counts = np.bincount(digits.train_labels, minlength=len(digits.names))
    most, least = int(counts.max()), int(counts[counts > 0].min())
    if most < UNEVEN * least or len(counts[counts > 0]) < 2:
        return None
    rare, often = digits.names[int(np.flatnonzero(counts == least)[0])], digits.names[int(counts.argmax())]
    return Suspicion(
        "uneven classes",
        f"there are {most:,} training pictures of {often} and {least:,} of {rare}, which the network will hardly learn",
    )
