"""Pictures of any shape and on any scale -> (n, 28, 28) bytes, 0 = paper and 255 = ink; what was done is told in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explainer.mnist.preprocessing import BOX, FAINT, triangles
from explainer.mnist.scales import BRIGHT, SIDE, paper

TOPS = (1, 15, 16, 63, 100, 255, 1023, 4095, 65535)  # the largest number of the usual scales
DIM = 100  # bytes that reach no further are another scale, not bytes of dim pictures
MOST_SIDE = 2048
_CHUNK = 5000  # pictures at once, so that memory stays small


def pictures_first(images: np.ndarray, count: int, part: str) -> np.ndarray:
    """(n, height, width) or (n, height, width, colours), whichever axis counts the `count` pictures.

    Raises ValueError for anything that is not an array of so many pictures, with the shape that it has.
    """
    images = np.asarray(images)
    if images.dtype.kind not in "uifb":
        raise ValueError(f"{part} images must be numbers, got {images.dtype}")
    if images.ndim < 2 or not images.size:
        raise ValueError(f"there are no {part} images: an array of shape {images.shape} holds none")
    if images.shape[0] != count and images.shape[-1] == count:
        images = np.moveaxis(images, -1, 0)
    if images.shape[0] != count:
        raise ValueError(
            f"{part} images have the shape {images.shape}, but there are {count:,} labels; there must be one for each picture"
        )
    if images.ndim == 2:
        images = _unrolled(images, part)
    if images.ndim == 4 and images.shape[-1] not in (1, 3, 4) and images.shape[1] in (1, 3, 4):
        images = np.moveaxis(images, 1, -1)
    if images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[-1] not in (1, 3, 4)):
        raise ValueError(
            f"{part} images must be pictures such as (n, 28, 28) or (n, 784), got the shape {images.shape}"
        )
    height, width = images.shape[1:3]
    if not 4 <= min(height, width) <= max(height, width) <= MOST_SIDE:
        raise ValueError(f"{part} images are {height} × {width} pixels; that shows no digit")
    return images


def _unrolled(rows: np.ndarray, part: str) -> np.ndarray:
    """Rows of numbers as squares; three in a row are the colours, one after the other."""
    numbers = rows.shape[1]
    for colours in (1, 3):
        side = math.isqrt(numbers // colours)
        if side * side * colours == numbers and side >= 4:
            squares = rows.reshape(-1, colours, side, side)
            return squares[:, 0] if colours == 1 else np.moveaxis(squares, 1, -1)
    raise ValueError(
        f"{part} images have {numbers} numbers each, which make no square picture; 28 × 28 pixels are 784"
        + ("; these 16 look like places of a pen, not pixels" if numbers == 16 else "")
    )


def grey(images: np.ndarray) -> np.ndarray:
    """(n, height, width): colours as light, 0.299 R + 0.587 G + 0.114 B; one colour as it is."""
    if images.ndim == 3:
        return images
    if images.shape[-1] == 1:
        return images[..., 0]
    light = images[..., :3].astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    return np.rint(light).astype(images.dtype) if images.dtype.kind in "ui" else light


@dataclass(frozen=True)
class Scale:
    """byte = (v − low) · 255 / (high − low)."""

    low: float
    high: float
    words: str


def scale_of(parts: Sequence[np.ndarray]) -> Scale:
    """The scale that the numbers of all parts are on: the usual one that holds them, or their own ends.

    Raises ValueError for gaps, and for numbers that were standardised pixel by pixel, which no scale gives back.
    """
    lows, highs = ([float(end(part)) for part in parts] for end in (np.min, np.max))
    low, high = min(lows), max(highs)
    if not (math.isfinite(low) and math.isfinite(high)):
        gaps = sum(int(np.sum(~np.isfinite(part))) for part in parts)
        raise ValueError(f"the images have {gaps:,} gaps (NaN or infinite); take these pictures out")
    if low == high:
        raise ValueError(f"the images are all blank: every pixel is {low:g}")
    if low < 0:
        return _with_negatives(parts, low, high)
    return _from_zero(parts, high)


def _from_zero(parts: Sequence[np.ndarray], high: float) -> Scale:
    """Numbers of which none is below 0: bytes, fractions, or another number of grey levels."""
    whole = all(part.dtype.kind in "uib" or np.array_equal(part[:200], np.rint(part[:200])) for part in parts)
    if whole and DIM < high <= 255:
        return Scale(0, 255, "")
    if high <= 1.2 and not whole and high > 0.4:
        top = 255 / 256 if _are_256ths(parts) else 1
        return Scale(0, top, "0–1")
    top = next((usual for usual in TOPS if usual * 0.94 <= high <= usual), high) if whole or high > DIM else high
    return Scale(0, top, f"0–{top:.6g}")


def _are_256ths(parts: Sequence[np.ndarray]) -> bool:
    """Fractions that were divided by 256, not by 255."""
    few = np.concatenate([part[:50].reshape(-1) for part in parts]).astype(np.float64)
    in_256, in_255 = few * 256, few * 255
    return bool(np.abs(in_256 - np.rint(in_256)).max() < 1e-2 < np.abs(in_255 - np.rint(in_255)).max())


def _with_negatives(parts: Sequence[np.ndarray], low: float, high: float) -> Scale:
    """Numbers below 0: bytes that were taken for signed ones, or a scale whose paper is at one of its ends."""
    rims = np.concatenate([paper(part) for part in parts])
    common, reach = float(np.median(rims)), 0.02 * (high - low)
    if min(abs(common - low), abs(high - common)) <= reach:
        return Scale(low, high, f"{low:.4g} to {high:.4g}")
    if low > -0.4 and 0.4 < high < 1.4 and min(abs(common), abs(common - 1)) <= reach:
        return Scale(0, 1, "0–1")  # a resizing went a little beyond both ends
    raise ValueError(
        f"the images go from {low:.3g} to {high:.3g} with paper at {common:.3g}: they were standardised pixel by pixel, "
        "which cannot be undone here; give them as they were before that"
    )


def to_bytes(images: np.ndarray, scale: Scale) -> np.ndarray:
    """Bytes of one part, rounded; what lies a little outside the scale is brought to its ends."""
    if images.dtype == np.uint8 and not scale.words:
        return images
    done = np.empty(images.shape, np.uint8)
    factor = 255 / (scale.high - scale.low)
    for begin in range(0, len(images), _CHUNK):
        part = (images[begin : begin + _CHUNK].astype(np.float64) - scale.low) * factor
        done[begin : begin + _CHUNK] = np.rint(part).clip(0, 255)
    return done


def signed_back(images: np.ndarray) -> np.ndarray:
    """Bytes that were stored as signed ones, where 255 became −1, as they were before."""
    is_signed = images.dtype.kind == "i" and -128 <= images.min() < 0 and images.max() <= 127
    if is_signed and np.median(paper(images)) in (0, -1):  # paper at 0 or 255; on a shifted scale it is at -128 or 127
        return images.astype(np.int8).view(np.uint8)
    return images


def inked(images: np.ndarray, *, each: bool) -> tuple[np.ndarray, int]:
    """Bright ink on dark paper, and how many pictures were inverted for it.

    All of them where nearly all have bright paper; only those that have it where `each` is set and the rest clearly has not.
    """
    grounds = paper(images)
    bright = grounds >= BRIGHT * 255
    if each:  # on grey paper, ink is what differs more from it
        flat = images.reshape(len(images), -1)
        bright |= (grounds > FAINT) & (grounds - flat.min(axis=1) > flat.max(axis=1) - grounds)
    share = float(bright.mean())
    if share >= 0.95 or (share > 0.5 and not each):
        return 255 - images, len(images)
    if each and share > 0.02:
        images = images.copy()
        images[bright] = 255 - images[bright]
        return images, int(bright.sum())
    return images, 0


def cleaned(images: np.ndarray) -> tuple[np.ndarray, bool]:
    """Paper that is grey all over the set becomes 0, and the ink 255, picture by picture; and whether that was needed."""
    grounds = paper(images).astype(np.float32)
    if np.median(grounds) <= FAINT:
        return images, False
    done = np.empty_like(images)
    for begin in range(0, len(images), _CHUNK):
        part = images[begin : begin + _CHUNK].astype(np.float32) - grounds[begin : begin + _CHUNK, None, None]
        part = part.clip(0)
        brightest = part.max(axis=(1, 2), keepdims=True)
        done[begin : begin + _CHUNK] = np.rint(part * (255 / np.maximum(brightest, 1)))
    return done, True


def resized(images: np.ndarray, like: np.ndarray) -> tuple[np.ndarray, str]:
    """(n, 28, 28), and in words what was done; `like` decides for all parts, so that they end on one scale.

    A rim of paper is cut off. Tight pictures, whose ink reaches their edges, get 20 pixels and a margin, as MNIST's have;
    others are scaled as they are, each new pixel a weighted mean (step 8 of `drawing.SPECIFICATION`).
    """
    height, width = images.shape[1:]
    if (height, width) == (SIDE, SIDE):
        return images, ""
    if height != width:
        images, like = _squared(images), _squared(like)
        side = images.shape[1]
    else:
        side = height
    rim = (side - SIDE) // 2
    if side > SIDE and (side - SIDE) % 2 == 0 and _is_blank_outside(like, rim) and _is_blank_outside(images, rim):
        cut = images[:, rim : rim + SIDE, rim : rim + SIDE]
        return cut, f"cut from {height} × {width} to {SIDE} × {SIDE}"
    target = BOX if _is_tight(like) else SIDE
    scaled = images if side == target else _scaled(images, target)
    margin = (SIDE - target) // 2
    message = f"resized from {height} × {width} to {target} × {target}" + (
        f" with a margin of {margin}" if margin else ""
    )
    return np.pad(scaled, ((0, 0), (margin, margin), (margin, margin))), message


def _squared(images: np.ndarray) -> np.ndarray:
    """Paper beside the shorter side."""
    height, width = images.shape[1:]
    short = abs(height - width)
    beside = (short // 2, short - short // 2)
    return np.pad(images, ((0, 0), beside if height < width else (0, 0), beside if width < height else (0, 0)))


def _is_blank_outside(images: np.ndarray, rim: int) -> bool:
    outside = np.ones(images.shape[1:], bool)
    outside[rim:-rim, rim:-rim] = False
    return images[:, outside].max() <= FAINT


def _is_tight(images: np.ndarray) -> bool:
    """Whether the ink of most pictures reaches both ends of their longer way."""
    few = images[:500] > FAINT
    spans = [np.flatnonzero(few[n].any(axis=axis)) for axis in (0, 1) for n in range(len(few)) if few[n].any()]
    half = len(spans) // 2
    longest = [max(np.ptp(a), np.ptp(b)) + 1 for a, b in zip(spans[:half], spans[half:], strict=True)]
    return bool(longest) and float(np.median(longest)) >= 0.9 * images.shape[1]


def _scaled(images: np.ndarray, target: int) -> np.ndarray:
    """Each new pixel is the mean of a whole number of old ones where that goes, else a weighted mean."""
    times, rest = divmod(images.shape[1], target)
    if times > 1 and not rest:
        blocks = images.reshape(-1, target, times, target, times)
        return np.rint(blocks.mean(axis=(2, 4), dtype=np.float32)).astype(np.uint8)
    weights = triangles(images.shape[1], target)
    done = np.empty((len(images), target, target), np.uint8)
    for begin in range(0, len(images), _CHUNK):
        done[begin : begin + _CHUNK] = np.rint(weights @ images[begin : begin + _CHUNK] @ weights.T).clip(0, 255)
    return done
