"""The glass network answers as Python does, for any digit, and a stroke of the pen is answered at once."""

from __future__ import annotations

import numpy as np

from explainer import instruments, mnist
from tests.in_node import run_js

ANSWER = """
    const zlib = await import('node:zlib'), { layersOf, product } = await module('layers.js');
    const { curveOf, sharesOf } = await module('engine.js');
    const raw = zlib.inflateSync(Buffer.from(data.given.files.weights, 'base64'));
    const { sizes, activations, softmax } = data.given, share = sharesOf(softmax);
    const layers = layersOf(new Float32Array(Uint8Array.from(raw).buffer), sizes);
    return data.images.map((image) => {
        let a = Float64Array.from(image);
        layers.forEach((layer, k) => {
            const z = product(a, layer, 1, sizes[k], sizes[k + 1]);
            a = activations[k] ? z.map(curveOf(activations[k]).value) : Float64Array.from(share(z));
        });
        return [...a];
    });"""


def test_the_glass_network_answers_as_python_does(node: str) -> None:
    images = mnist.load().test_images[:20].reshape(-1, 784) / 255
    answers = run_js(node, ANSWER, {"given": instruments.glass(mnist.shipped()).given, "images": images.tolist()})
    np.testing.assert_allclose(answers, mnist.shipped()(images.astype(np.float32)), atol=2e-5)
