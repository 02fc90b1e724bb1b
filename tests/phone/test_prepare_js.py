"""prepare.js and mnist.prepare are one specification: the same picture, pixel by pixel, or the same refusal."""

from __future__ import annotations

import base64
import json
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist
from explainer.files import asset
from explainer.mnist import declining
from explainer.mnist.preprocessing import prepare

sys.path.insert(0, str(Path(__file__).parent))
from scribbles import scribble

from tests.in_node import run_js

PREPARE = """
    const { prepare, DrawingError } = await phone('prepare.js');
    return data.map(({ width, height, picture }) => {
        try { return [...prepare(Uint8Array.from(picture), width, height)]; }
        catch (problem) { if (problem instanceof DrawingError) return problem.message; throw problem; }
    });
"""


def prepare_js(node: str, pictures: list[np.ndarray]) -> list:
    data = [{"width": each.shape[1], "height": each.shape[0], "picture": each.ravel().tolist()} for each in pictures]
    return run_js(node, PREPARE, data)


def test_the_golden_drawings(node: str) -> None:
    drawings = json.loads(asset("drawings.json").read_text())
    pictures = [_unpacked(each["ink"]).reshape(each["height"], each["width"]) for each in drawings]
    largest = 0.0
    for golden, ours in zip(drawings, prepare_js(node, pictures), strict=True):
        if golden["prepared"] is None:
            assert isinstance(ours, str), golden["name"]
            assert ours.split(":")[0].lower() == golden["refusal"].split(":")[0].lower()
        else:
            assert not isinstance(ours, str), f"{golden['name']}: {ours}"
            largest = max(largest, float(np.abs(np.array(ours) - _unpacked(golden["prepared"]) / 255).max()))
    print(f"{len(drawings)} golden drawings: largest difference of a pixel {largest:.4f}")
    assert len(drawings) >= 40
    assert largest <= 1 / 255


def _unpacked(packed: str) -> np.ndarray:
    return np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8)


def test_two_hundred_random_drawings(node: str) -> None:
    """Scribbles of any size, place, pen, paper and contrast: much that is not a digit, treated alike all the same."""
    rng = np.random.default_rng(8)
    pictures = [scribble(rng) for _ in range(200)]
    refused = 0
    for picture, ours in zip(pictures, prepare_js(node, pictures), strict=True):
        refused += isinstance(ours, str)
        assert_same(ours, picture)
    assert 5 < refused < 150


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 9), (9, 1), (2, 2), (3, 3)])
def test_the_smallest_pictures(width: int, height: int, node: str) -> None:
    picture = np.zeros((height, width), np.uint8)
    picture[height // 2, width // 2] = 255
    (ours,) = prepare_js(node, [picture])
    assert_same(ours, picture)


def assert_same(ours: list[float] | str, picture: np.ndarray) -> None:
    """The same prepared picture as Python's, or the same refusal."""
    if isinstance(ours, str):
        with pytest.raises(ValueError, match=f"(?i){ours.split(':')[0]}"):
            prepare(picture)
    else:
        assert np.abs(np.array(ours) - prepare(picture).ravel()).max() < 1e-6


DOUBT = """
    const { isScribble } = await phone('prepare.js');
    const { areTwo, clearness, isUnlike, moved, standingOut } = await phone('doubt.js');
    const left = (picture) => picture.slice(0, 392).reduce((a, b) => a + b, 0.5) / (1 + picture.reduce((a, b) => a + b, 0));
    return {
        ink: data.map((picture) => [areTwo(Float32Array.from(picture)), isScribble(Float32Array.from(picture))]),
        unlike: [[0.7, 0.3], [0.8, 0.2]].map((output) => [0.5, null].map((below) => isUnlike(data[0], () => output, below))),
        moved: [[2, -3], [-1, 0], [0, 1]].map(([down, right]) => [...moved(data[0], down, right)]),
        clear: data.map((picture) => clearness(picture, (view) => [left(view), 1 - left(view)])),
        out: [[0.7, 0.3], [0.25, 0.25, 0.5], [1, 0]].map(standingOut),
    };
"""


def _upper_half(rows: np.ndarray) -> np.ndarray:
    """A network of one's own: how much of the ink stands in the upper half, and how much below."""
    upper = (rows[:, :392].sum(axis=1) + 0.5) / (1 + rows.sum(axis=1))
    return np.stack([upper, 1 - upper], axis=1)


def test_what_is_hardly_one_digit_is_found_alike(node: str) -> None:
    """Two hundred test digits, what is no digit, an empty picture and a full one: JavaScript and Python say the same of each."""
    digits = np.array([prepare(image) for image in mnist.load().test_images[:200]])
    others = [pictures[::4] for pictures in declining.not_digits().values()]
    pictures = np.concatenate([digits, *others, np.zeros((1, 28, 28)), np.ones((1, 28, 28))]).astype(np.float32)
    told = run_js(node, DOUBT, pictures.reshape(len(pictures), -1).tolist())
    ours = [[declining.are_two(each), declining.is_scribble(each)] for each in pictures]
    assert told["ink"] == ours
    out = [declining.standing_out(np.array([p]))[0] for p in ([0.7, 0.3], [0.25, 0.25, 0.5], [1, 0])]
    np.testing.assert_allclose(told["out"], out)
    assert told["unlike"] == [[True, False], [False, False]]
    for by, picture in zip([(2, -3), (-1, 0), (0, 1)], told["moved"], strict=True):
        np.testing.assert_array_equal(declining.moved(pictures[:1], *by).ravel(), np.float32(picture))
    np.testing.assert_allclose(told["clear"], declining.clearness(pictures, _upper_half), rtol=1e-5, atol=1e-6)
    assert np.sum(ours[: len(digits)]) <= 1
    pairs = declining.not_digits()["two digits"]
    assert np.mean([declining.are_two(each) for each in pairs]) > 0.85
