"""Whether a drawing is one digit at all: what its ink tells, and what the network's own answers tell.

`assets/phone/doubt.js`, `assets/phone/prepare.js` and the Flutter app's `doubt.dart` decide alike.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explainer.files import asset
from explainer.mnist.preprocessing import BOX, SIDE, strokes_of

PAPER = 0.1  # what is not brighter is paper
TALL = 0.5  # of the whole drawing's height: so tall are both of two drawings …
SHARE = 0.2  # … and so much of its ink each of them has
MOST_INK, LONGEST = 205.0, 62.0  # of a prepared picture: 6 of MNIST's 10,000 test digits have more of either
LOOK_ALIKE = "letters that look like digits"  # the kind of drawings that nobody could tell from digits
DECLINED = 0.01  # of the digits that were held back: so many are declined


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
    least = TALL * _height(inked), SHARE * picture.sum()

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


def declines(pictures: np.ndarray, probabilities: np.ndarray, below: float | None) -> np.ndarray:
    """(n,) bool: of which prepared pictures (n, 28, 28) one says that they are no digit.

    Those of two drawings, those with very many lines, and those whose surest answer, of `probabilities` (n, 10), lies
    below `below`; None stands for a network that has not learned what is no digit.

    >>> import numpy as np
    >>> declines(np.zeros((2, 28, 28)), np.array([[0.4, 0.6], [0.1, 0.9]]), below=0.7)
    array([ True, False])
    """
    by_ink = np.array([are_two(each) or is_scribble(each) for each in pictures], bool)
    return by_ink if below is None else by_ink | (np.asarray(probabilities).max(axis=1) < below)


def threshold(probabilities: np.ndarray) -> float:
    """Below which probability of the surest answer an answer is declined, given the answers (n, 10) to n digits held back.

    >>> import numpy as np
    >>> threshold(np.linspace(0.5, 1, 1001)[:, None])
    0.505
    """
    return round(float(np.quantile(np.asarray(probabilities).max(axis=1), DECLINED)), 3)


def not_digits() -> dict[str, np.ndarray]:
    """Kind -> prepared pictures (n, 28, 28), from 0 to 1, of what is no digit; none was made as those to train on are.

    >>> sum(map(len, not_digits().values())) > 1000
    True
    """
    with np.load(asset("not_digits.npz"), allow_pickle=False) as file:
        pictures, kinds = file["pictures"] / np.float32(255), file["kinds"]
    return {str(kind): pictures[kinds == kind] for kind in dict.fromkeys(kinds)}


def declined_shares(answer: Callable[[np.ndarray], np.ndarray], below: float | None) -> dict[str, float]:
    """Kind -> the share of the drawings of `not_digits` that are declined; `answer`: rows (n, 784) -> probabilities."""
    return {
        kind: float(declines(pictures, answer(pictures.reshape(len(pictures), -1)), below).mean())
        for kind, pictures in not_digits().items()
    }
