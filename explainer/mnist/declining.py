"""Whether a drawing is one digit at all: what its ink tells, and what the network's own answers tell.

`assets/phone/doubt.js`, `assets/phone/prepare.js` and the Flutter app's `doubt.dart` decide alike.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explainer.files import asset
from explainer.mnist.preprocessing import BOX, SIDE, strokes_of

PAPER = 0.1  # what is not brighter is paper
LEAST_HEIGHT = 0.5  # each of two drawings has at least this share of the whole height
LEAST_SHARE = 0.2  # each of two drawings has at least this share of the ink
MOST_INK, LONGEST = 205.0, 62.0  # a prepared picture has at most these; 6 of MNIST's 10,000 test digits have more
LOOK_ALIKE = "letters that look like digits"  # the kind of drawings that nobody could tell from digits
LEAST_PROBABILITY = 1e-30  # no logarithm is taken of less
MOVES = [
    (down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)
]  # pixels: as it is, and one to each side and corner
Answer = Callable[[np.ndarray], np.ndarray]  # of a network: rows (n, 784) from 0 to 1 -> probabilities (n, 10)
DECLINED = 0.0075  # the share of the held-back digits; of new digits, that is just below 1 %


def are_two(picture: np.ndarray) -> bool:
    """Whether a prepared picture (28, 28), from 0 to 1, shows two drawings side by side: a column of paper parts them.

    Of 20,000 digits of MNIST, 2 look so.

    >>> import numpy as np
    >>> bars = np.zeros((28, 28))
    >>> bars[4:24, 8] = bars[4:24, 20] = 1
    >>> are_two(bars), are_two(bars[:, :14].repeat(2, axis=1))
    (True, False)
    """
    inked = picture > PAPER
    columns = np.flatnonzero(inked.any(axis=0))
    if not len(columns):
        return False
    least = LEAST_HEIGHT * _height(inked), LEAST_SHARE * picture.sum()

    def is_drawing(part: slice) -> bool:
        return bool(_height(inked[:, part]) >= least[0] and picture[:, part].sum() >= least[1])

    gaps = (int(x) for x in range(columns[0], columns[-1]) if x not in columns)
    return any(is_drawing(slice(None, gap)) and is_drawing(slice(gap + 1, None)) for gap in gaps)


def _height(inked: np.ndarray) -> int:
    rows = np.flatnonzero(inked.any(axis=1))
    return int(rows[-1] - rows[0] + 1) if len(rows) else 0


def is_scribble(picture: np.ndarray) -> bool:
    """Whether a prepared picture (28, 28), from 0 to 1, has more ink, or longer strokes, than nearly every digit.

    >>> import numpy as np
    >>> is_scribble(np.ones((28, 28))), is_scribble(np.eye(28))
    (True, False)
    """
    if not picture.any():
        return False
    length = strokes_of(255 * picture)[1] * SIDE / BOX
    return bool(picture.sum() > MOST_INK or length > LONGEST)


def declines(pictures: np.ndarray, answer: Answer, below: float | None) -> np.ndarray:
    """(n,) bool: of which prepared pictures (n, 28, 28) one says that they are no digit.

    Those of two drawings, those with very many lines, and those whose `clearness` is less than `below`; None stands for a
    network that has not learned what is not a digit. `answer`: rows (n, 784) -> probabilities (n, 10).

    >>> import numpy as np
    >>> declines(np.zeros((2, 28, 28)), lambda rows: np.array([[0.4, 0.6], [0.1, 0.9]]), below=0.5)
    array([ True, False])
    """
    by_ink = np.array([are_two(each) or is_scribble(each) for each in pictures], bool)
    return by_ink if below is None else by_ink | (clearness(pictures, answer) < below)


def clearness(pictures: np.ndarray, answer: Answer) -> np.ndarray:
    """By how much the surest answer stands out, (n,): on average over each picture (n, 28, 28) as it is and moved.

    It is moved by a pixel to each side and corner: a network that is sure of a letter by chance is less so when the letter
    stands a pixel further; of a digit it stays sure.

    >>> import numpy as np
    >>> clearness(np.eye(28)[None], lambda rows: np.array([[0.8, 0.2]])).round(3)
    array([0.693])
    """
    views = (moved(pictures, *by).reshape(len(pictures), -1) for by in MOVES)
    return np.mean([standing_out(answer(rows)) for rows in views], axis=0)


def moved(pictures: np.ndarray, down: int, right: int) -> np.ndarray:
    """Pictures (n, 28, 28) moved by at most so many pixels as they have; what leaves them is lost, and paper comes in.

    >>> import numpy as np
    >>> moved(np.array([[[1, 2], [3, 4]]]), 1, 0).tolist()
    [[[0, 0], [1, 2]]]
    """
    shifted = np.zeros_like(pictures)
    (to_y, from_y), (to_x, from_x) = (_stretches(by) for by in (down, right))
    shifted[:, to_y, to_x] = pictures[:, from_y, from_x]
    return shifted


def _stretches(by: int) -> tuple[slice, slice]:
    """Where a row that is moved comes to lie, and where it comes from."""
    return slice(max(by, 0), min(by, 0) or None), slice(max(-by, 0), min(-by, 0) or None)


def standing_out(probabilities: np.ndarray) -> np.ndarray:
    """maxⱼ log pⱼ − mean log p, (n,): by how much the surest of the answers (n, 10) stands out among the others.

    It is the largest score less the mean of the scores, so a temperature changes it by a factor only: where two digits
    share the answer it is still large, where all ten do it is 0.

    >>> import numpy as np
    >>> standing_out(np.array([[0.5, 0.5], [0.8, 0.2]])).round(3)
    array([0.   , 0.693])
    """
    logs = np.log(np.maximum(np.asarray(probabilities, float), LEAST_PROBABILITY))
    return logs.max(axis=1) - logs.mean(axis=1)


def threshold(clear: np.ndarray, share: float = DECLINED) -> float:
    """The `clearness` that a drawing must have at least, so that this share of n digits, with these (n,), is declined.

    >>> import numpy as np
    >>> threshold(np.linspace(2, 10, 1001))
    2.06
    """
    return round(float(np.quantile(clear, share)), 3)


def not_digits() -> dict[str, np.ndarray]:
    """Kind -> prepared pictures (n, 28, 28), from 0 to 1, of what is not a digit; none was made as those to train on are.

    >>> sum(map(len, not_digits().values())) > 1000
    True
    """
    with np.load(asset("not_digits.npz"), allow_pickle=False) as file:
        pictures, kinds = file["pictures"] / np.float32(255), file["kinds"]
    return {str(kind): pictures[kinds == kind] for kind in dict.fromkeys(kinds)}


def declined_shares(answer: Answer, below: float | None) -> dict[str, float]:
    """Kind -> the share of the drawings of `not_digits` that are declined; `answer`: rows (n, 784) -> probabilities."""
    return {kind: float(declines(pictures, answer, below).mean()) for kind, pictures in not_digits().items()}
