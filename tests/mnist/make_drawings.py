"""Makes the golden drawings: `python tests/mnist/make_drawings.py` writes assets/drawings.json.

Each is a grey picture and what `mnist.prepare` makes of it, so that every port of `drawing.SPECIFICATION` can be held to
the same pictures. They come from ten embedded digits (MNIST, CC BY-SA 3.0) and their strokes in assets/phone/samples.json.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw

from explainer.files import asset, replacing
from explainer.mnist.preprocessing import prepare

KINDS = ("any size and place", "moved into a corner", "shrunk", "thickened", "inverted")
FINE = 4  # strokes are painted so many times larger and then averaged, which gives soft edges


def written(
    strokes: list[list[list[float]]], side: int, pen: float, *, size: float = 1.0, left=0.0, top=0.0
) -> np.ndarray:
    """Strokes with points from 0 to 1, painted on `side` x `side` pixels with a round pen of `pen` pixels."""
    picture = Image.new("L", (FINE * side, FINE * side))
    draw = ImageDraw.Draw(picture)
    radius = FINE * pen / 2
    for stroke in strokes:
        points = [(FINE * side * (left + size * x), FINE * side * (top + size * y)) for x, y in stroke]
        draw.line(points, fill=255, width=max(1, round(2 * radius)))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(picture.reduce(FINE))


def on_paper(picture: np.ndarray, height: int, width: int, top: int, left: int) -> np.ndarray:
    """The picture on a larger black canvas."""
    paper = np.zeros((height, width), np.uint8)
    paper[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return paper


def enlarged(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """The picture with soft edges at another size."""
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR))


def drawn(image: np.ndarray, random: np.random.Generator, kind: str) -> np.ndarray:
    """A digit of MNIST as somebody's canvas would hold it: `kind` is one of KINDS."""
    if kind == "moved into a corner":
        picture = np.zeros((64, 64), np.uint8)
        top, left = random.choice([0, 36], 2)
        picture[top : top + 28, left : left + 28] = image
        return picture
    side = int(random.integers(*{"any size and place": (20, 160), "shrunk": (20, 28)}.get(kind, (84, 140))))
    picture = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))
    if kind == "any size and place":
        room = 280 - side
        top, left = random.integers(0, room + 1, 2)
        return np.pad(picture, ((top, room - top), (left, room - left)))
    if kind == "thickened":
        wide = np.pad(picture, 2)
        return np.max([np.roll(wide, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)], axis=0)
    return 255 - picture if kind == "inverted" else picture


def drawings() -> Iterator[tuple[str, np.ndarray]]:
    """Name and picture of every golden drawing."""
    with np.load(asset("digits.npz"), allow_pickle=False) as file:
        images, labels = file["images"], file["labels"]
    digit = [images[np.flatnonzero(labels == number)[0]] for number in range(10)]
    strokes = json.loads(asset("phone/samples.json").read_text(), parse_int=lambda thousandths: int(thousandths) / 1000)
    for number in range(10):
        yield f"{number} as in MNIST", digit[number]
    for number in range(10):
        yield f"{number} written on 100 x 100", written(strokes[number], 100, 8)
    for number, pen in ((2, 0.7), (3, 1.5), (4, 3), (5, 5), (6, 11), (7, 13), (8, 9)):
        yield f"{number}, pen of {pen} pixels on 100", written(strokes[number], 100, pen)
    yield "3, small, top left", written(strokes[3], 100, 4, size=0.4)
    yield "9, small, bottom right", written(strokes[9], 100, 4, size=0.4, left=0.6, top=0.6)
    yield "6, tiny", written(strokes[6], 100, 2, size=0.2, left=0.3, top=0.5)
    yield "8, small, thick pen", written(strokes[8], 100, 11, size=0.5, left=0.2, top=0.2)
    yield "5, large: it leaves the paper", written(strokes[5], 100, 8, size=1.5, left=-0.25, top=-0.25)
    yield "4, dark on light", 255 - written(strokes[4], 100, 6)
    yield "0, grey ink on grey paper", (200 - 0.4 * written(strokes[0], 80, 7)).astype(np.uint8)
    yield "7, faint, light on dark", (20 + 0.2 * written(strokes[7], 80, 7)).astype(np.uint8)
    yield "2, black ink on dim paper", (110 - 110 / 255 * written(strokes[2], 32, 3)).astype(np.uint8)
    yield "2, twice as large", enlarged(digit[2], 56, 56)
    yield "8, wide", enlarged(digit[8], 100, 40)
    yield "1, tall and narrow", enlarged(digit[1], 16, 100)
    yield "5, on a wide canvas", on_paper(digit[5], 40, 100, 2, 70)
    yield "9, hard edges", np.kron(digit[9] // 128 * 255, np.ones((3, 3), np.uint8))
    yield "6 on 280 x 280, as on a phone", written(strokes[6], 280, 20)
    yield "3 on 280 x 280, thin pen", written(strokes[3], 280, 8)
    yield "a level line", on_paper(np.full((3, 60), 255, np.uint8), 90, 90, 40, 15)
    yield "a slash", written([[[0.2, 0.9], [0.8, 0.1]]], 60, 5)
    yield (
        "a ring, exactly symmetric",
        written([[[0.5 + 0.3 * np.cos(a), 0.5 + 0.3 * np.sin(a)] for a in np.linspace(0, 2 * np.pi, 73)]], 90, 6),
    )
    yield "empty", np.zeros((40, 40), np.uint8)
    yield "empty, light", np.full((40, 40), 255, np.uint8)
    yield "too faint", written(strokes[2], 60, 5) // 16
    yield "a dot", written([[[0.5, 0.5]]], 60, 8)
    yield "a scribble", np.random.default_rng(0).integers(0, 256, (60, 60), dtype=np.uint8)


def packed(values: np.ndarray) -> str:
    """Bytes, row by row, compressed (zlib) and as text (base64)."""
    return base64.b64encode(zlib.compress(values.tobytes(), 9)).decode()


def record(name: str, picture: np.ndarray) -> dict[str, object]:
    """A drawing as the recognisers read it; `prepared` is null where `prepare` refuses, and `refusal` says why."""
    entry = {"name": name, "width": picture.shape[1], "height": picture.shape[0], "ink": packed(picture)}
    try:
        return entry | {"prepared": packed(np.rint(255 * prepare(picture)).astype(np.uint8))}
    except ValueError as refusal:
        return entry | {"prepared": None, "refusal": str(refusal)}


if __name__ == "__main__":
    with replacing(asset("phone").parent / "drawings.json") as draft:
        draft.write_text(json.dumps([record(*drawing) for drawing in drawings()], indent=0) + "\n")
