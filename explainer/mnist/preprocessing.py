"""A drawn digit becomes a picture like those of MNIST: `prepare(drawing)`.

A network sees only what it was trained on. MNIST's digits are 20 pixels long, stand with their centre of mass in the
middle of 28 x 28 pixels, and were written with one kind of pen. A drawing on a screen is none of this.

`SPECIFICATION` says in nine steps what happens; the JavaScript and Dart recognisers follow the same steps, and the golden
drawings of a bundle hold all of them to the same picture (largest difference 1/255). All arithmetic is in double
precision; "rounded" is floor(x + 1/2) everywhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from explainer.numeric.validation import table

SIDE = 28  # pixels of a prepared picture, each way
BOX = 20  # its ink's longest side
CENTRE = 14  # pixel index of its centre of mass
FAINT = 25  # of 255: what is not brighter is paper
CONTRAST = 32  # of 255: strokes must differ from the paper by so much
WORK = 80  # pixels: the size at which the strokes are measured
THIN, THICK = 1.8, 3.5  # pixels of 28: thinner strokes are thickened, thicker ones thinned to this
BLOT = 8.0  # pixels of 28: no pen is so thick
TANGLE = 100.0  # pixels of 28: no digit has strokes of this length
TIE = 1e-6  # so that a drawing whose centre falls exactly between two pixels falls the same way on every machine

SPECIFICATION = f"""\
1. The paper is the median of the outermost pixels (of an even number, the lower of the two in the middle). Ink is what
   differs more from it: if paper - smallest value > largest value - paper, every value v becomes 255 - v, and so does the
   paper, so that ink is bright. Subtract the paper; below 0 becomes 0.
2. Stretch: multiply by 255 / (the largest value). If the largest value is below {CONTRAST}, there is no drawing: refuse.
3. Cut out the smallest box around all pixels above {FAINT}.
4. If its longest side is above {WORK} pixels, shrink it so that the longest side is {WORK} (step 8 says how), and stretch again.
5. Measure the strokes. Put one pixel of 0 around the box. For each square of four neighbours a b / c d the edge is
   sqrt(((a - d)^2 + (b - c)^2) / 2). With A the sum of all pixels, P the sum of all edges and k = {BOX} / longest side:
   the strokes are t = k * 2A / P thick and P / 255 * k / 2 long.
   Refuse t above {BLOT:g} (a blot) and lengths above {TANGLE:g} (a tangle).
6. If t < {THIN:g}, let T = {THIN:g}; if t > {THICK:g}, let T = {THICK:g}; otherwise skip this step.
   Each side of the strokes moves by r = |{BOX} * (T - t) / ({BOX} - T)| / 2 / k pixels. To thicken, put ceil(r) pixels of 0
   around the box; each pixel becomes the largest of w * v over all pixels v at a distance s from it, with
   w = min(1, 1 + r - s), for all w > 0. To thin, do the same to 255 - v (outside the box v is 0) and subtract from 255.
   Then stretch, and cut out the box again, as in steps 2 and 3.
7. Scale the box to {BOX} pixels on its longest side; the other side is rounded, at least 1.
8. Scaling n pixels to m, first along the rows, then along the columns: pixel i of m is the weighted mean of the pixels j of n
   with weights max(0, 1 - |j + 1/2 - c| / s), where c = (i + 1/2) * n / m and s = max(1, n / m).
9. Place it in {SIDE} x {SIDE} pixels of 0 so that the centre of mass lies at pixel index ({CENTRE}, {CENTRE}): the left edge goes
   to {CENTRE} - (centre of mass, counted in pixel indices from 0) + {TIE:g}, rounded, then moved inside 0 .. {SIDE} - width;
   likewise the top edge. Divide by 255.
"""


def prepare(drawing: ArrayLike) -> np.ndarray:
    """A grey picture of a drawn digit, as MNIST was made: (28, 28) float32 from 0 (paper) to 1 (ink).

    `drawing` is (height, width): whole numbers from 0 to 255, or fractions from 0 to 1, dark on light or light on dark.
    Raises ValueError, in one sentence, for what is not a grey picture, and for a drawing without a digit: empty, too faint,
    a blot, a tangle of lines. Source: LeCun, Cortes, Burges, The MNIST database; `SPECIFICATION` is ours.

    >>> import numpy as np
    >>> drawing = np.full((300, 200), 255)  # white paper
    >>> drawing[50:250, 90:105] = 0         # and a one
    >>> digit = prepare(drawing)
    >>> digit.shape, np.flatnonzero(digit.any(axis=1))[[0, -1]].tolist()  # 20 pixels high
    ((28, 28), [5, 24])
    """
    box = _cut(_ink(_grey(drawing)))
    if max(box.shape) > WORK:
        box = _stretched(_scaled(box, WORK))
    thickness, length = strokes_of(box)
    if thickness > BLOT:
        raise ValueError("the drawing is one blot: draw the digit larger, or with a thinner pen")
    if length > TANGLE:
        raise ValueError("the drawing is a tangle of lines: draw one digit on plain paper")
    target = min(max(thickness, THIN), THICK)
    if target != thickness:
        box = _cut(_stretched(grown(box, BOX * (target - thickness) / (BOX - target) / 2 * max(box.shape) / BOX)))
    return _placed(_scaled(box, BOX))


def _grey(drawing: ArrayLike) -> np.ndarray:
    picture = table(drawing, "a drawing")
    if picture.ndim != 2 or 0 in picture.shape:
        raise ValueError(f"a drawing must be a grey picture of shape (height, width), got shape {picture.shape}")
    if picture.dtype == bool or picture.dtype.kind == "f":
        highest, grey = 1, picture.astype(np.float64) * 255
    elif picture.dtype.kind in "iu":
        highest, grey = 255, picture.astype(np.float64)
    else:
        raise ValueError(f"a drawing must be of numbers, got {picture.dtype}")
    if not (grey.min() >= 0 and grey.max() <= 255):
        kind = "fractions" if highest == 1 else "whole numbers"
        raise ValueError(
            f"a drawing in {kind} must lie between 0 and {highest}, got {picture.min()} to {picture.max()}"
        )
    return grey


def _ink(grey: np.ndarray) -> np.ndarray:
    """Steps 1 and 2: ink bright on a paper of 0, the brightest 255."""
    outermost = np.ones(grey.shape, bool)  # a mask counts each pixel once, also where the picture is one pixel wide
    outermost[1:-1, 1:-1] = False
    edge = np.sort(grey[outermost])
    paper = edge[(len(edge) - 1) // 2]
    if paper - grey.min() > grey.max() - paper:
        grey, paper = 255 - grey, 255 - paper
    ink = np.maximum(0, grey - paper)
    if ink.max() == 0:
        raise ValueError("the drawing is empty: draw a digit first")
    if ink.max() < CONTRAST:
        raise ValueError(f"the drawing is too faint: its ink differs from the paper by {ink.max():.0f} of 255")
    return _stretched(ink)


def _stretched(ink: np.ndarray) -> np.ndarray:
    return ink * (255 / ink.max())


def _cut(ink: np.ndarray) -> np.ndarray:
    """Step 3: the smallest box around the ink."""
    rows, columns = (np.flatnonzero((ink > FAINT).any(axis)) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def strokes_of(box: np.ndarray) -> tuple[float, float]:
    """Step 5: (2 · area / perimeter, perimeter / 2), the thickness and length of the strokes, in pixels of the 28.

    A stroke of width w and length l has the area w·l and, but for its ends, the perimeter 2·l. The sum of the edges is the
    perimeter also where edges are soft, and whatever their direction.
    """
    framed = _framed(box, 1)
    falling, rising = framed[:-1, :-1] - framed[1:, 1:], framed[:-1, 1:] - framed[1:, :-1]
    perimeter = np.sqrt((falling**2 + rising**2) / 2).sum()
    unit = BOX / max(box.shape)
    return unit * 2 * box.sum() / perimeter, perimeter / 255 * unit / 2


def grown(box: np.ndarray, by: float) -> np.ndarray:
    """Step 6: every side of the strokes moved outwards by `by` pixels; inwards where it is negative."""
    if by < 0:
        return 255 - _dilated(255 - _framed(box, 1), -by)[1:-1, 1:-1]
    return _dilated(_framed(box, int(np.ceil(by))), by)


def _framed(box: np.ndarray, rim: int) -> np.ndarray:
    """The box within so many pixels of 0; np.pad does the same, and takes ten times as long for a box so small."""
    height, width = box.shape
    framed = np.zeros((height + 2 * rim, width + 2 * rim))
    framed[rim : rim + height, rim : rim + width] = box
    return framed


def _dilated(picture: np.ndarray, radius: float) -> np.ndarray:
    """Each pixel becomes the brightest under a disc with a soft rim."""
    height, width = picture.shape
    reach = int(np.ceil(radius))
    rows, columns = (np.arange(-reach - 1, side + reach + 1).clip(0, side - 1) for side in picture.shape)
    edge = picture[rows[:, None], columns]  # the outermost pixels go on
    brightest = picture.copy()
    for down in range(-reach - 1, reach + 2):
        for right in range(-reach - 1, reach + 2):
            weight = min(1, 1 + radius - np.hypot(down, right))
            if weight > 0:
                top, left = reach + 1 + down, reach + 1 + right
                np.maximum(brightest, weight * edge[top : top + height, left : left + width], out=brightest)
    return brightest


def _scaled(box: np.ndarray, longest: int) -> np.ndarray:
    """Steps 7 and 8: the longest side becomes `longest` pixels."""
    side = max(box.shape)
    rows, columns = (max(1, (2 * longest * n + side) // (2 * side)) for n in box.shape)
    return triangles(box.shape[0], rows) @ (box @ triangles(box.shape[1], columns).T)


def triangles(before: int, after: int) -> np.ndarray:
    """The (after, before) weights of the triangle filter; every row adds up to 1."""
    step = before / after
    centres = (np.arange(after) + 0.5) * step
    weights = np.maximum(0, 1 - np.abs(np.arange(before) + 0.5 - centres[:, None]) / max(1, step))
    return weights / weights.sum(axis=1, keepdims=True)


def _placed(box: np.ndarray) -> np.ndarray:
    """Step 9: the centre of mass in the middle of the picture."""
    picture = np.zeros((SIDE, SIDE))
    top, left = (
        min(max(int(np.floor(CENTRE - mass @ np.arange(len(mass)) / mass.sum() + TIE + 0.5)), 0), SIDE - len(mass))
        for mass in (box.sum(axis=1), box.sum(axis=0))
    )
    picture[top : top + box.shape[0], left : left + box.shape[1]] = box
    return (picture / 255).clip(0, 1).astype(np.float32)
