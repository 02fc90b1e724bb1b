"""Makes the drawings that are not digits: `python tests/mnist/make_not_digits.py FONT.woff ...` writes assets/not_digits.npz.

They judge whether a network declines what is not a digit, so nothing in them is what `mnist.training.outliers` makes: the
letters are those of handwriting fonts and of DejaVu, reduced to their strokes and drawn with a shaking hand and pens of
several widths; the scribbles, dots, lines and shapes come from other generators; the pairs are test digits. All went through
`mnist.prepare`. The fonts, from npm: @fontsource/caveat, patrick-hand, indie-flower, architects-daughter, shadows-into-light
(all under the SIL Open Font License); none of their outlines is in the file.
"""

from __future__ import annotations

import string
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from explainer import mnist
from explainer.files import asset
from explainer.mnist.preprocessing import prepare

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "phone"), str(ROOT / "tests" / "mnist")]
from make_drawings import written  # noqa: E402  (tests are no package)
from strokes import strokes  # noqa: E402  (tests are no package)

LOOK_ALIKE = "oOlISZBgqbszi"  # in many hands a digit: counted apart
DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
SIGNS = "&@#%?§★♥♪→✓∞±×÷€☺π√∆"  # DejaVu has all of them
FILE = asset("digits.npz").with_name("not_digits.npz")
EACH = 100  # drawings of each kind but letters


def main(fonts: list[str]) -> None:
    """Draw all kinds, and write them as bytes (n, 28, 28), their kinds and their names."""
    rng = np.random.default_rng(2026)
    drawings = [*letters([*fonts, DEJAVU], rng), *others(rng)]
    pictures, kinds, names = zip(*drawings, strict=True)
    np.savez_compressed(FILE, pictures=np.array(pictures), kinds=np.array(kinds), names=np.array(names))
    print({kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}, f"{FILE.stat().st_size:,} bytes")


def letters(fonts: list[str], rng: np.random.Generator) -> Iterator[tuple[np.ndarray, str, str]]:
    """Every letter of every font, twice, each time with another pen and another shake."""
    for path in fonts:
        kind = "letters, printed" if path == DEJAVU else "letters, handwriting"
        for letter in string.ascii_letters * 2:
            about = "letters that look like digits" if letter in LOOK_ALIKE else kind
            yield from drawn(glyph(path, letter), rng, about, letter)
    for sign in SIGNS * 4:
        yield from drawn(glyph(DEJAVU, sign), rng, "signs", sign)


def glyph(path: str, letter: str) -> list:
    """The strokes of a letter, points from 0 to 1."""
    font = ImageFont.truetype(path, 200)
    left, top, right, bottom = font.getbbox(letter)
    size = max(right - left, bottom - top)
    picture = Image.new("L", (size, size))
    ImageDraw.Draw(picture).text(((size - right + left) / 2 - left, (size - bottom + top) / 2 - top), letter, 255, font)
    small = np.asarray(picture.resize((26, 26), Image.Resampling.BOX))
    return strokes(np.pad(small, 1), every=2)


def drawn(lines: list, rng: np.random.Generator, kind: str, name: str) -> Iterator[tuple[np.ndarray, str, str]]:
    """The lines on the page's paper, as somebody's finger would draw them; nothing where `prepare` refuses them."""
    slant, wide, turn = rng.uniform(-0.15, 0.25), rng.uniform(0.8, 1.2), rng.uniform(-0.12, 0.12)
    matrix = np.array([[wide, slant], [0, 1]]) @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    size = rng.uniform(0.35, 0.75)
    moved = []
    for line in lines:
        points = np.array(line, float) - 0.5
        shake = np.cumsum(rng.normal(0, 0.008, points.shape), axis=0)
        moved.append(((points + shake) @ matrix.T * size + 0.5 + rng.normal(0, 0.008, 2)).tolist())
    try:
        picture = prepare(written(moved, 280, rng.uniform(10, 26)))
    except ValueError:
        return
    yield stored(picture), kind, name


def stored(picture: np.ndarray) -> np.ndarray:
    """Sixteen greys: half the bytes, and no answer changes by much."""
    return (17 * np.rint(15 * picture)).astype(np.uint8)


def others(rng: np.random.Generator) -> Iterator[tuple[np.ndarray, str, str]]:
    """Scribbles, dots, lines, shapes, and test digits side by side."""
    digits = mnist.load().test_images
    for _ in range(EACH):
        yield from drawn(wandering(rng), rng, "scribbles", "")
        yield from drawn(crossed(rng), rng, "crossed strokes", "")
        yield from drawn([[p, p] for p in rng.uniform(0.1, 0.9, (int(rng.integers(3, 35)), 2))], rng, "dots", "")
        yield from drawn(straight(rng), rng, "lines", "")
        yield from drawn(outline(rng), rng, "shapes", "")
        yield beside(digits, rng), "two digits", ""


def wandering(rng: np.random.Generator) -> list:
    """A finger that changes its direction little by little."""
    count = int(rng.integers(80, 180))
    turning = np.cumsum(np.cumsum(rng.normal(0, 0.12, count)))
    steps = np.stack([np.cos(turning), np.sin(turning)], 1)
    at = np.cumsum(steps + rng.normal(0, 0.3, (count, 2)), axis=0)
    at -= at.min(0)
    return [(at / max(at.max(), 1e-9)).tolist()]


def crossed(rng: np.random.Generator) -> list:
    """Three to five straight strokes, anywhere."""
    return rng.uniform(0, 1, (int(rng.integers(3, 6)), 2, 2)).tolist()


def straight(rng: np.random.Generator) -> list:
    """A level line, a plus, an equals sign, a hash, rays, a fence."""
    way = rng.integers(6)
    if way == 0:
        return [[(0, 0.5), (1, rng.uniform(0.2, 0.8))]]
    if way == 1:
        return [[(0, 0.5), (1, 0.5)], [(0.5, 0), (0.5, 1)]]
    if way == 2:
        return [[(0, y), (1, y)] for y in np.linspace(0.3, 0.7, int(rng.integers(2, 4)))]
    if way == 3:
        return [[(x, 0), (x, 1)] for x in (0.3, 0.7)] + [[(0, y), (1, y)] for y in (0.3, 0.7)]
    if way == 4:
        angles = rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(n := int(rng.integers(3, 8))) / n
        return [[(0.5, 0.5), (0.5 + 0.5 * np.cos(a), 0.5 + 0.5 * np.sin(a))] for a in angles]
    return [[(x, 0.1), (x + 0.1, 0.9)] for x in np.linspace(0, 0.9, int(rng.integers(3, 6)))]


def outline(rng: np.random.Generator) -> list:
    """A triangle, a rectangle, a lightning, a fish, a cup, a flower, a ladder, a tree."""
    t = np.linspace(0, 2 * np.pi, 60)
    known = [
        [[(0.5, 0), (1, 1), (0, 1), (0.5, 0)]],
        [[(0, 0.2), (1, 0.2), (1, 0.8), (0, 0.8), (0, 0.2)]],
        [[(0.6, 0), (0.2, 0.55), (0.55, 0.5), (0.3, 1), (0.9, 0.35), (0.5, 0.42), (0.6, 0)]],
        [
            np.stack([0.5 + 0.4 * np.cos(t) + 0.1 * np.cos(2 * t), 0.5 + 0.3 * np.sin(t) * np.cos(t / 2)], 1).tolist(),
            [(0, 0.2), (0.2, 0.5), (0, 0.8), (0, 0.2)],
        ],
        [[(0, 0.2), (0.1, 1), (0.7, 1), (0.8, 0.2), (0, 0.2)], [(0.78, 0.4), (1, 0.4), (1, 0.7), (0.74, 0.8)]],
        [np.stack([0.5 + 0.5 * np.cos(5 * t) * np.cos(t), 0.5 + 0.5 * np.cos(5 * t) * np.sin(t)], 1).tolist()],
        [[(0.2, 0), (0.2, 1)], [(0.8, 0), (0.8, 1)], *([(0.2, y), (0.8, y)] for y in (0.2, 0.5, 0.8))],
        [[(0.5, 1), (0.5, 0.6)], [(0.5, 0), (0.1, 0.6), (0.9, 0.6), (0.5, 0)]],
    ]
    return known[rng.integers(len(known))]


def beside(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Two test digits of any size, near each other, on one paper."""
    paper = np.zeros((140, 280), np.uint8)
    left = 10
    for at in rng.integers(len(digits), size=2):
        side = int(rng.integers(80, 130))
        picture = np.asarray(Image.fromarray(digits[at]).resize((side, side), Image.Resampling.BICUBIC))
        columns = np.flatnonzero((picture > 25).any(0))
        picture = picture[:, columns[0] : columns[-1] + 1]
        top = int(rng.integers(0, 140 - side))
        paper[top : top + side, left : left + picture.shape[1]] = picture
        left += picture.shape[1] + int(rng.integers(4, 40))
    return stored(prepare(paper))


if __name__ == "__main__":
    main(sys.argv[1:])
