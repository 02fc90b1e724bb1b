"""What is in a set of digits, before an hour is spent on it: counts, mean pictures, some of each class, suspicions."""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np

from explainer import png, tables
from explainer.mnist.data import Digits, refuse_other
from explainer.mnist.scales import SIDE
from explainer.mnist.suspicion import Suspicion, suspicions
from explainer.numeric.formatting import counted
from explainer.reprs import brief

EACH = 12  # pictures of a class on the contact sheet
ACROSS = 5  # mean pictures beside one another in a terminal of 80 columns
_SHADES = " ░▒▓█"


@dataclass(frozen=True, eq=False)
class Survey:
    """Counts (classes,) to train and to test, the mean picture of each class (classes, 28, 28) in bytes, and a contact sheet
    (classes, 12, 28, 28); paper where a class has no pictures. A notebook shows it as pictures, `print` in letters.

    >>> from explainer import mnist
    >>> mnist.survey(mnist.load())
    <Survey of 10,000 embedded MNIST digits: 0 suspicions>
    """

    digits: Digits
    train_counts: np.ndarray
    test_counts: np.ndarray
    means: np.ndarray
    sheet: np.ndarray
    suspicions: tuple[Suspicion, ...]

    def __repr__(self) -> str:
        return brief(self, f"of {self.digits.source}: {counted(len(self.suspicions), 'suspicion')}")

    def __str__(self) -> str:
        names = self.digits.names
        width = max(8, *map(len, names))
        rows = [f"{'':<{width}}{'to train':>10}{'to test':>10}"]
        rows += [
            f"{name:<{width}}{train:>10,}{test:>10,}"
            for name, train, test in zip(names, self.train_counts, self.test_counts, strict=True)
        ]
        rows.append(f"{'all':<{width}}{self.train_counts.sum():>10,}{self.test_counts.sum():>10,}")
        return "\n".join([self.digits.source, *rows, "", "Mean pictures", *self._in_letters(), "", *self._in_words()])

    def _in_letters(self) -> list[str]:
        """The mean pictures in half their size, two pixels above one another a letter."""
        small = self.means.reshape(-1, 7, 4, 14, 2).mean(axis=(2, 4))
        shades = np.array(list(_SHADES))[np.minimum((small * len(_SHADES) / 256).astype(int), len(_SHADES) - 1)]
        lines = []
        for begin in range(0, len(shades), ACROSS):
            row = shades[begin : begin + ACROSS]
            lines.append("  ".join(f"{name[:14]:<14}" for name in self.digits.names[begin : begin + ACROSS]).rstrip())
            lines += ["  ".join("".join(picture[line]) for picture in row).rstrip() for line in range(7)]
        return lines

    def _in_words(self) -> list[str]:
        done = f"What was done: {'; '.join(self.digits.done)}" if self.digits.done else "Nothing had to be done to it."
        odd = [f"Look out: {each}" for each in self.suspicions] or ["Nothing about it is suspicious."]
        return [done, *odd]

    def _repr_html_(self) -> str:
        rows = [
            (html.escape(name), f"{train:,}", f"{test:,}", _picture(self.means[n : n + 1]), _picture(self.sheet[n]))
            for n, (name, train, test) in enumerate(
                zip(self.digits.names, self.train_counts, self.test_counts, strict=True)
            )
        ]
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in self._in_words())
        head = ("", "to train", "to test", "mean", f"{EACH} of them")
        return f"<p>{html.escape(self.digits.source)}</p>{lines}{tables.html(head, rows, named=True)}"

    def page(self) -> str:
        """A whole page in HTML, with everything in it."""
        title = html.escape(f"What is in {self.digits.source}")
        style = (
            "body{font:16px system-ui;margin:2em}th,td{padding:.2em .6em;text-align:left}img{image-rendering:pixelated}"
        )
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><style>{style}</style><h1>{title}</h1>{self._repr_html_()}</html>"
        )


def survey(digits: Digits, *, validation: float = 0.2) -> Survey:
    """Look at the digits. `validation` is the share of the last training rows that a training validates with.

    >>> from explainer import mnist
    >>> looked = survey(mnist.load())
    >>> looked.train_counts[:3].tolist(), looked.suspicions
    ([795, 906, 788], ())
    """
    refuse_other(digits)
    classes = len(digits.names)
    means, sheet = np.zeros((classes, SIDE, SIDE)), np.zeros((classes, EACH, SIDE, SIDE), np.uint8)
    for label in range(classes):
        rows = np.flatnonzero(digits.train_labels == label)
        if len(rows):
            means[label] = digits.train_images[rows].mean(axis=0)
            chosen = rows[np.linspace(0, len(rows) - 1, min(EACH, len(rows))).astype(int)]
            sheet[label, : len(chosen)] = digits.train_images[chosen]
    train, test = (np.bincount(labels, minlength=classes) for labels in (digits.train_labels, digits.test_labels))
    return Survey(digits, train, test, means.round().astype(np.uint8), sheet, suspicions(digits, validation=validation))


def _picture(images: np.ndarray) -> str:
    """Pictures (n, 28, 28) side by side as one PNG inside an <img>, dark ink on white."""
    strip = 255 - np.concatenate([*images], axis=1).astype(np.uint8)
    height, width = strip.shape
    return f'<img alt="" width="{2 * width}" height="{2 * height}" src="{png.address(strip[..., None])}">'
