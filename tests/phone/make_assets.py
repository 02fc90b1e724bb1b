"""Draws the recogniser's icons and samples: `python tests/phone/make_assets.py` puts them into assets/phone.

The icon is a sample digit, written on blue paper; the samples are strokes of embedded MNIST digits (CC BY-SA 3.0).
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from explainer.palette import LIGHT

sys.path.insert(0, str(Path(__file__).parent))
from strokes import Stroke, strokes

PHONE = Path(__file__).resolve().parents[2] / "assets" / "phone"
CHOSEN = {0: 5, 1: 1, 2: 2, 3: 7, 4: 0, 5: 7, 6: 5, 7: 0, 8: 1, 9: 0}  # clear ones: the how-many-th of its class
BLUE, WHITE = LIGHT.blue, LIGHT.surface
PEN = 0.085  # width of the icon's line as a part of its side


def samples(images: np.ndarray, labels: np.ndarray) -> list[list[Stroke]]:
    """The strokes of one embedded digit of each class."""
    return [strokes(images[np.flatnonzero(labels == digit)[place]], every=5) for digit, place in CHOSEN.items()]


def icon(lines: list[Stroke], side: int, *, maskable: bool) -> bytes:
    """A PNG of the written digit; a maskable icon keeps to the middle, because the system cuts its edge."""
    fine = 4 * side
    picture = Image.new("RGBA", (fine, fine), BLUE if maskable else "#00000000")
    draw = ImageDraw.Draw(picture)
    if not maskable:
        draw.rounded_rectangle((0, 0, fine - 1, fine - 1), radius=0.22 * fine, fill=BLUE)
    for line in lines:
        points = [(fine * x, fine * y) for x, y in centred(line, lines, 0.78 if maskable else 1.0)]
        width = PEN * fine
        draw.line(points, fill=WHITE, width=round(width), joint="curve")
        for x, y in points:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=WHITE)
    small = picture.resize((side, side), Image.Resampling.LANCZOS)
    written = BytesIO()
    small.quantize(24).save(written, "PNG", optimize=True)  # two colours and the shades between them
    return written.getvalue()


def icon_svg(lines: list[Stroke]) -> str:
    """The same icon as SVG."""
    paths = "".join(
        "M" + " ".join(f"{100 * x:.1f},{100 * y:.1f}" for x, y in centred(line, lines, 1.0)) for line in lines
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" rx="22" fill="{BLUE}"/>'
        f'<path d="{paths}" fill="none" stroke="{WHITE}" stroke-width="{100 * PEN:g}"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>\n'
    )


def centred(line: Stroke, lines: list[Stroke], size: float) -> Stroke:
    """The line's points, moved and scaled so that all the lines together fill 0.62 of the icon's height."""
    points = np.concatenate([np.asarray(each) for each in lines])
    low, high = points.min(0), points.max(0)
    scale = 0.62 * size / (high - low).max()
    return [(0.5 + (x - (low[0] + high[0]) / 2) * scale, 0.5 + (y - (low[1] + high[1]) / 2) * scale) for x, y in line]


def write(images: np.ndarray, labels: np.ndarray) -> None:
    chosen = samples(images, labels)
    thousandths = [[[[round(1000 * part) for part in point] for point in line] for line in digit] for digit in chosen]
    (PHONE / "samples.json").write_text(json.dumps(thousandths, separators=(",", ":")) + "\n")
    (PHONE / "icon.svg").write_text(icon_svg(chosen[3]))
    (PHONE / "icon-192.png").write_bytes(icon(chosen[3], 192, maskable=False))
    (PHONE / "icon-512.png").write_bytes(
        icon(chosen[3], 512, maskable=True)
    )  # for splash screens, and cut by the system


if __name__ == "__main__":
    with np.load(PHONE.parent / "digits.npz") as embedded:
        write(embedded["images"], embedded["labels"])
