"""The still picture that stands where no script runs: lines, points and bars in SVG, and the numbers as a table."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explainer import tables
from explainer.numeric.formatting import number
from explainer.palette import LIGHT

WIDTH, HEIGHT, EDGE = 640, 320, 56
Point = tuple[float, float]


@dataclass(frozen=True)
class Still:
    """`lines` are lists of points with a colour's name, `dots` points with one, `bars` heights from 0; `rows` are numbers.

    `window` is ((left, right), (bottom, top)). A point that is not finite, or lies outside, interrupts a line.
    """

    window: tuple[Point, Point]
    lines: Sequence[tuple[str, Sequence[Point]]] = ()
    dots: Sequence[tuple[str, Point]] = ()
    bars: Sequence[tuple[str, float]] = ()
    rows: Sequence[tuple[str, str]] = ()

    def html(self, title: str, alt: str) -> str:
        """The picture with its title and text alternative, and its numbers below."""
        rows = [(html.escape(name), html.escape(shown)) for name, shown in self.rows]
        return (
            f'<figure style="text-align: left"><figcaption>{html.escape(title)}</figcaption>{self.svg(alt)}'
            f"{tables.html(('', ''), rows, named=True) if rows else ''}</figure>"
        )

    def svg(self, alt: str) -> str:
        """The picture alone."""
        parts = [*self._axes(), *map(self._bar, range(len(self.bars)))]
        parts += [
            f'<path d="{self._path(points)}" fill="none" stroke="{_colour(colour)}" stroke-width="2.5"/>'
            for colour, points in self.lines
        ]
        for colour, point in self.dots:
            x, y = self._at(point)
            parts.append(f'<circle cx="{x}" cy="{y}" r="6" fill="{_colour(colour)}"/>')
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{html.escape(alt, quote=True)}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" style="max-width: 100%; height: auto; background: {LIGHT.surface}" '
            f'font-family="sans-serif" font-size="12">{"".join(parts)}</svg>'
        )

    def _axes(self) -> list[str]:
        (left, right), (bottom, top) = self.window
        parts = []
        for value in round_numbers(bottom, top):
            _, y = self._at((left, value))
            parts.append(f'<path d="M{EDGE} {y}H{WIDTH - 10}" stroke="{LIGHT.grid}"/>')
            parts.append(
                f'<text x="{EDGE - 6}" y="{y + 4}" text-anchor="end" fill="{LIGHT.muted}">{number(value, 6)}</text>'
            )
        if not self.bars:
            for value in round_numbers(left, right):
                x, _ = self._at((value, bottom))
                parts.append(
                    f'<text x="{x}" y="{HEIGHT - 12}" text-anchor="middle" fill="{LIGHT.muted}">{number(value, 6)}</text>'
                )
        return parts

    def _bar(self, place: int) -> str:
        name, height = self.bars[place]
        (left, right), _ = self.window
        wide = (right - left) / len(self.bars)
        x, y = self._at((left + (place + 0.2) * wide, max(height, 0)))
        to, foot = self._at((left + (place + 0.8) * wide, min(height, 0)))
        return (
            f'<rect x="{x}" y="{y}" width="{round(to - x, 1)}" height="{round(foot - y, 1)}" fill="{LIGHT.blue}"/>'
            f"{_label(round((x + to) / 2, 1), html.escape(name), LIGHT.ink)}"
        )

    def _path(self, points: Sequence[Point]) -> str:
        _, (bottom, top) = self.window
        written, is_drawn = [], False
        for point in points:
            if is_seen := bool(np.isfinite(point).all() and bottom <= point[1] <= top):
                written.append(f"{'L' if is_drawn else 'M'}{' '.join(map(str, self._at(point)))}")
            is_drawn = is_seen
        return "".join(written)

    def _at(self, point: Point) -> Point:
        (left, right), (bottom, top) = self.window
        x = EDGE + (point[0] - left) / (right - left) * (WIDTH - EDGE - 10)
        y = HEIGHT - 32 - (point[1] - bottom) / (top - bottom) * (HEIGHT - 48)
        return round(float(x), 1), round(float(y), 1)


def round_numbers(low: float, high: float) -> list[float]:
    """What an axis says: three to seven numbers between its ends, in steps of 1, 2 or 5 tens, ones, tenths.

    >>> round_numbers(-0.0722, 1.07)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    size = 10.0 ** np.floor(np.log10((high - low) / 3))
    step = next(size * each for each in (5, 2, 1) if (high - low) / (size * each) >= 3)
    return [float(f"{step * k:.12g}") for k in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]


def _label(x: float, text: str, colour: str) -> str:
    return f'<text x="{x}" y="{HEIGHT - 12}" text-anchor="middle" fill="{colour}">{text}</text>'


def _colour(name: str) -> str:
    return getattr(LIGHT, name)
