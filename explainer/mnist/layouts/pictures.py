"""Pictures in files, of any size and colour, as one array: opened by Pillow, grey, and of one size."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from explainer.extras import needing
from explainer.mnist.layouts import photographs
from explainer.mnist.scales import SIDE

if TYPE_CHECKING:
    from PIL import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm", ".ppm", ".pbm", ".jfif", ".jpe")
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")  # none that another program would be started for
MOST_PIXELS = 64_000_000  # of one picture, as its header tells before any memory is taken
LOOKED = 160  # pixels: the longest side at which a drawing is looked for
PHOTOGRAPHS = 0.8  # the share of the pictures in which a drawing must be found; fewer are pictures of something else
KEPT = 64  # pixels: up to this size pictures keep theirs, if it is the same for all


def uniform(contents: Iterable[tuple[str, bytes]], source: str) -> tuple[np.ndarray, str]:
    """(n, height, width) bytes of pictures that are given by name and content, and in words what was done to them.

    Small ones of one size stay as they are. Others get 28 pixels on their longest side, and paper beside the shorter one.
    Where nearly all are photographs of a drawing, each drawing is found and prepared as a phone prepares it.
    """
    pictures, drawings, sizes = [], [], set()
    for name, content in contents:
        with _opened(name, content, source) as opened:
            if max(opened.size) > KEPT:
                opened.draft(
                    "L", (LOOKED, LOOKED)
                )  # a photograph is read at an eighth of its size, where that is enough
            pages = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
            if pages > 1:
                raise ValueError(f"{name} in {source} has {pages:,} pages; save each picture in a file of its own")
            grey = _grey(opened, f"{name} in {source}")
            is_large = max(grey.size) > KEPT
            pictures.append(_shrunk(grey, SIDE) if is_large else np.asarray(grey))
            sizes.add(pictures[-1].shape)
            drawings.append(_drawing(grey) if is_large else None)
    drawn = sum(drawing is not None for drawing in drawings)
    if drawn >= PHOTOGRAPHS * len(pictures):
        lost = len(pictures) - drawn
        pictures = [
            _square(each) if drawing is None else drawing for each, drawing in zip(pictures, drawings, strict=True)
        ]
        return np.stack(pictures), (
            "the drawings were found on their photographs and prepared as on the phone"
            + (f" (in {lost:,} none was found)" if lost else "")
        )
    if len(sizes) > 1:
        pictures = [_square(picture) for picture in pictures]
    return np.stack(pictures), ""


def _drawing(grey: Image.Image) -> np.ndarray | None:
    """The drawing on a photograph; None for a picture that is none."""
    light = _shrunk(grey, LOOKED) if max(grey.size) > LOOKED else np.asarray(grey)
    return photographs.drawing_on(light) if min(light.shape) > 2 and photographs.is_one(light) else None


def _opened(name: str, content: bytes, source: str) -> Image.Image:
    with needing("lite"):
        from PIL import Image, UnidentifiedImageError

    try:
        opened = Image.open(BytesIO(content), formats=FORMATS)
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError(
                f"{name} in {source} tells of {opened.width:,} × {opened.height:,} pixels; that is no small picture"
            )
        return opened
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as problem:
        raise ValueError(f"{name} in {source} is not a picture that can be opened; mend it or take it out") from problem


def _grey(opened: Image.Image, name: str) -> Image.Image:
    """Light from 0 to 255; what is transparent gets paper that its ink stands out from."""
    from PIL import Image, ImageOps

    try:
        if getattr(opened, "is_animated", False):
            opened.seek(0)
        opened = ImageOps.exif_transpose(opened)
        if opened.mode.startswith("I;16") or opened.mode in ("I", "F"):
            values = np.asarray(opened, np.float64)
            top = 255 if values.max() <= 255 else 65535
            return Image.fromarray(np.rint(values.clip(0, top) * (255 / top)).astype(np.uint8))
        if "A" in opened.mode or "transparency" in opened.info:
            whole = np.asarray(opened.convert("RGBA"), np.float64)
            light, cover = whole[..., :3] @ [0.299, 0.587, 0.114], whole[..., 3] / 255
            if cover.min() < 1:
                ink = (light * cover).sum() / max(cover.sum(), 1e-9)
                light = light * cover + (0 if ink > 127 else 255) * (1 - cover)
            return Image.fromarray(np.rint(light).astype(np.uint8))
        return opened.convert("L")
    except (OSError, SyntaxError, ValueError) as problem:
        raise ValueError(f"{name} cannot be read: {problem}; mend it or take it out") from problem


def _shrunk(grey: Image.Image, longest: int) -> np.ndarray:
    """So many pixels on the longest side, each the mean of those that it covers."""
    from PIL import Image

    scale = longest / max(grey.size)
    width, height = (max(1, round(length * scale)) for length in grey.size)
    return np.asarray(grey.resize((width, height), Image.Resampling.BOX))


def _square(picture: np.ndarray) -> np.ndarray:
    """A picture of any size in 28 × 28 pixels, paper beside it where it is not a square."""
    from PIL import Image

    if max(picture.shape) != SIDE:
        scale = SIDE / max(picture.shape)
        size = tuple(max(1, round(length * scale)) for length in picture.shape[::-1])
        way = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
        picture = np.asarray(Image.fromarray(picture).resize(size, way))
    return padded(picture)


def padded(picture: np.ndarray) -> np.ndarray:
    """A square with the picture in its middle, on its own paper: the median of its rim."""
    height, width = picture.shape[-2:]
    side = max(height, width)
    if height == width:
        return picture
    rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    square = np.full((side, side), np.median(rim), picture.dtype)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = picture
    return square
