"""Images as grids of exact pixels, alone or many in one trace; what all pictures of digits are drawn with.

An image is a grid of pixels: whole numbers 0 to 255 as MNIST stores them, or floats 0 to 1 as the network reads them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing import validation
from explainer.charts.drawing.theme import TOP, figure, scale
from explainer.palette import LIGHT

INK = scale(LIGHT.surface, LIGHT.ink)  # 0 looks like the page, full ink like its text, in every theme
SIGNED = scale(LIGHT.vermillion, LIGHT.surface, LIGHT.blue)  # negative, nothing, positive
SIDE = 28  # pixels along one side of an MNIST image
MAX_SIDE = 128  # pixels along a side: a larger picture would weigh more than 300 kB
LINE = 13  # pixels that a line of a label takes
GAP = 4  # empty pixels between the images of a gallery
HEADROOM = 12  # empty pixels above each image of a gallery, for a line of its label
ACROSS = 400  # pixels that a gallery's height is made for: a phone gives 342, and leaves little below it
WIDEST = 130  # pixels of one image in a gallery of few
MAX_IMAGES = 200  # images in one gallery
PHONE = 341  # pixels that a line of a title has on a phone
# How wide letters are in DejaVu Sans, the widest of our fonts, in shares of their size; the others are at most 0.64.
WIDE = {
    0.28: "'ijl",
    0.32: " .,·IJ",
    0.35: "/:;|f",
    0.4: "-()[]t!₀₁₂₃₄₅₆₇₈₉²³",
    0.53: "rsz",
    0.6: "cFLPkvxyŷ",
    0.7: "ABCKRVXZ",
    0.78: "DGHNUOQ&",
    0.84: "=+<>−×±~→✓≈w",
    1.0: "mMW%@—",
}
LETTERS = {letter: wide for wide, letters in WIDE.items() for letter in letters}
WITH_NUMBERS = 60_000  # pixels in one figure for which the browser still prepares numbers quickly
SECOND = {"xaxis": "x2", "yaxis": "y2"}
# A pixel's number in type of 9 pt, 12 pixels. Plotly drops a heatmap's text when it would be smaller than one pixel, and
# judges that by the text's length with its markup: so it appears once zooming has made pixels as wide as this has letters,
# and not before. Without an end the mark is the shortest that leaves a number of three digits its room.
ZOOMED = '<b style="font-size:9pt">%{z}'


def ink(image: np.ndarray, more: Mapping | None = None) -> go.Heatmap:
    """An image as a grid of exact pixels, from the page's colour to full ink."""
    return _pixels(image, {"colorscale": INK, "zmin": 0, "zmax": full_ink(image), "name": "ink"} | dict(more or {}))


def signed(picture: np.ndarray, reach: float, more: Mapping | None = None) -> go.Heatmap:
    """Numbers of both signs as a grid of pixels: blue above 0, orange below, the page's colour at 0."""
    look = {"colorscale": SIGNED, "zmin": -reach, "zmax": reach, "name": "signed"}
    return _pixels(picture, look | dict(more or {}))


def _pixels(z: np.ndarray, look: Mapping) -> go.Heatmap:
    text = ZOOMED.replace("%{z}", "%{z:.2f}") if z.dtype.kind == "f" else ZOOMED
    message = "row %{y}, column %{x}: %{z:.4~g}<extra></extra>"
    return go.Heatmap(
        {"z": z, "showscale": False, "zsmooth": False, "hovertemplate": message, "texttemplate": text, **look}
    )


def gallery(
    pictures: np.ndarray,
    names: Sequence[str] | None,
    *,
    columns: int,
    title: dict,
    alt: str,
    framed: Sequence[int] = (),
    draw: Callable[[np.ndarray], go.Heatmap] = ink,
    over: Callable[[np.ndarray], Sequence[go.Scatter]] = lambda places: (),
) -> go.Figure:
    """Pictures in rows as one trace, which `draw` makes; names above them, a frame around those listed in `framed`.

    `over` makes what is drawn over them, from the places of their first pixels.
    """
    columns = min(columns, len(pictures))
    if names is not None:
        room = min(PHONE, WIDEST * columns) / columns - 4
        names = ["<br>".join(shortened(line, room, 13) for line in name.split("<br>")) for name in names]
    lines = max((name.count("<br>") + 1 for name in names), default=0) if names is not None else 0
    side = pictures.shape[2]
    # A line of text keeps its size where the pictures are small, so it takes more of their pixels.
    line = max(HEADROOM if lines < 2 else 9, math.ceil(LINE * columns * (side + GAP) / min(PHONE, WIDEST * columns)))
    pasted, places = mosaic(pictures, columns=columns, headroom=line * lines)
    trace = draw(pasted)
    trace.hovertemplate = "%{z:.4~g}<extra></extra>"
    if pasted.size > WITH_NUMBERS:
        trace.texttemplate = None
    traces = [trace]
    if names is not None:
        plain = [i for i in range(len(pictures)) if i not in set(framed)]
        traces += [captions(places[plain], [names[i] for i in plain], side)] if plain else []
        if len(framed):
            wrong = captions(places[list(framed)], [f"<b>{names[i]}</b>" for i in framed], side)
            wrong.textfont.color = LIGHT.vermillion
            traces.append(wrong)
    traces += over(places)
    shapes = [
        {
            "type": "rect",
            "x0": x - 1,
            "x1": x + side,
            "y0": y - 1,
            "y1": y + pictures.shape[1],
            "line": {"color": LIGHT.vermillion, "width": 1.5},
        }
        for x, y in places[list(framed)]
    ]
    above = 70 + 18 * title["subtitle"]["text"].count("<br>") if title["subtitle"]["text"] else 44
    axes = square_axes(pasted.shape)
    hidden = {"showline": False}
    layout = {
        "title": title,
        "height": int(above + 8 + pasted.shape[0] * min(ACROSS, WIDEST * columns) / pasted.shape[1]),
        "margin": {"l": 8, "r": 8, "t": above, "b": 8},
        "dragmode": "zoom",
        "shapes": shapes,
        "xaxis": axes["xaxis"] | hidden | {"constraintoward": "center"},
        "yaxis": axes["yaxis"] | hidden,
    }
    return figure(traces, layout, alt=alt)


def mosaic(pictures: np.ndarray, *, columns: int, headroom: int = HEADROOM) -> tuple[np.ndarray, np.ndarray]:
    """All pictures in one array with 0 between them, and the (x, y) of each one's first pixel."""
    count, height, width = pictures.shape
    rows = -(-count // columns)
    down, across = height + headroom + GAP, width + GAP
    places = np.array([[i % columns * across + GAP // 2, i // columns * down + headroom] for i in range(count)])
    pasted = np.zeros((rows * down, columns * across), dtype=pictures.dtype)
    for picture, (x, y) in zip(pictures, places, strict=True):
        pasted[y : y + height, x : x + width] = picture
    return pasted, places


def captions(places: np.ndarray, texts: Sequence[str], side: int, *, axes: str = "") -> go.Scatter:
    """A line of text above each picture of a mosaic."""
    return go.Scatter(
        x=places[:, 0] + side / 2 - 0.5,
        y=places[:, 1] - 1,
        text=texts,
        textposition="top center",
        textfont={"size": 13},
        mode="text",
        hoverinfo="skip",
        xaxis=f"x{axes}",
        yaxis=f"y{axes}",
        name="labels",
        cliponaxis=False,
    )


def titled(text: str, subtitle: str) -> dict:
    """Title and margins of a figure: what is too long for a phone goes on in further lines.

    A subtitle with markup of its own stays as it is.
    """
    lines = fitting_lines(text, PHONE, 17)
    small = [subtitle] if "</" in subtitle else fitting_lines(subtitle, PHONE, 13)
    more = len(lines) - 1
    return {
        # Plotly moves a title of several lines up by half of what they are more.
        "title": {"text": "<br>".join(lines), "subtitle": {"text": "<br>".join(small)}, "pad": {"t": 14 + 11 * more}},
        "margin": {"l": 12, "r": 12, "t": TOP + 22 * more + 17 * (len(small) - 1), "b": 12},
    }


def width_of(text: str, size: float) -> float:
    """How many pixels the text takes in letters of this size, in the widest of our fonts."""
    return size * sum(LETTERS.get(letter, 0.64) for letter in text)


def shortened(text: str, across: float, size: float) -> str:
    """The text, or its beginning and …, in at most `across` pixels in letters of this size; three letters always stay."""
    if width_of(text, size) <= across:
        return text
    count = next((n for n in range(len(text) - 1, 3, -1) if width_of(f"{text[:n]}…", size) <= across), 3)
    return text if len(text) <= count else f"{text[:count].rstrip()}…"


def fitting_lines(text: str, across: float, size: float) -> list[str]:
    """The text in lines of at most `across` pixels in letters of this size; "p = 0.6" stays together.

    A word that is longer than a line has one for itself.
    """
    lines = [""]
    for word in text.replace(" = ", "\xa0=\xa0").split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and width_of(longer.replace("\xa0", " "), size) > across:
            lines.append(word)
        else:
            lines[-1] = longer
    return [line.replace("\xa0", " ") for line in lines]


def square_axes(shape: tuple[int, int], *, left: int = 0, top: int = 0) -> dict[str, dict]:
    """Axes for an image: row 0 on top, square pixels, a thin frame, no ticks."""
    height, width = shape
    frame = {
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "showline": True,
        "mirror": True,
        "ticks": "",
    }
    frame |= {"linecolor": LIGHT.grid, "constrain": "domain"}
    return {
        "xaxis": frame | {"range": [left - 0.5, left + width - 0.5], "constraintoward": "left"},
        "yaxis": frame
        | {"range": [top + height - 0.5, top - 0.5], "scaleanchor": "x", "scaleratio": 1, "constraintoward": "top"},
    }


def checked_image(image: np.ndarray) -> np.ndarray:
    """One image as uint8 or float32. Raises ValueError for another shape or other values."""
    image = validation.array(image, "image")
    if image.ndim != 2 or min(image.shape) < 7 or max(image.shape) > MAX_SIDE:
        hint = "; image.reshape(28, 28) may help" if image.size == SIDE * SIDE else ""
        raise ValueError(
            f"image must have rows and columns of 7 to {MAX_SIDE} pixels, got the shape {image.shape}{hint}"
        )
    return _ink_values("image", image)


def checked_images(images: np.ndarray, *, most: int | None = MAX_IMAGES) -> np.ndarray:
    """Images as uint8 or float32, at most `most` of them. Raises ValueError for another shape or other values."""
    images = validation.array(images, "images")
    if images.ndim != 3 or not images.size:
        raise ValueError(f"images must have the shape (n, rows, columns), got {images.shape}")
    if most is not None and len(images) > most:
        raise ValueError(f"a gallery shows up to {most} images, got {len(images):,}; give images[:{most}]")
    return _ink_values("images", images)


def _ink_values(name: str, values: np.ndarray) -> np.ndarray:
    """uint8 as it is, other whole numbers as uint8, floats as float32; or the refusal."""
    if values.dtype == np.uint8:
        return values
    if values.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be whole numbers 0..255 or floats 0..1, got {values.dtype}")
    low, high = values.min(), values.max()
    top = 1 if values.dtype.kind == "f" else 255
    if not (low >= 0 and high <= top):
        raise ValueError(f"{name} must be whole numbers 0..255 or floats 0..1, got {values.dtype} {low} to {high}")
    return values.astype(np.float32 if top == 1 else np.uint8)


def full_ink(image: np.ndarray) -> int:
    """The value of full ink: 1 for floats, 255 for whole numbers."""
    return 1 if image.dtype.kind == "f" else 255


def labels_of(labels: Sequence | np.ndarray, count: int) -> np.ndarray:
    """One label for each of `count` images, as an array. Raises ValueError for anything else."""
    return np.asarray(one_each("labels", validation.row(labels, "labels"), count))


def one_each(name: str, values: Sequence | None, count: int) -> Sequence | None:
    """The values as they are. Raises ValueError unless there is one for each of `count` images."""
    if values is not None and len(validation.row(values, name)) != count:
        raise ValueError(f"{name} must be {count} values, one an image, got {len(values)}")
    return values
