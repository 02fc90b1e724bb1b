"""The files for other programs, made from the bundle that comes with the course, and from a network of every activation."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist
from explainer.files import asset
from explainer.mnist import golden, tflite
from explainer.mnist.data import flattened
from explainer.mnist.formats import folder
from explainer.networks.network import Network


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = Path(shutil.copytree(asset("model/bundle"), tmp_path_factory.mktemp("formats") / "bundle"))
    folder.write(copy)
    return copy


@pytest.fixture(scope="session")
def developers(bundle: Path) -> Path:
    return bundle / folder.FOLDER


@pytest.fixture(scope="session")
def vectors(developers: Path) -> dict:
    return json.loads((developers / folder.VECTORS).read_text())


@pytest.fixture(scope="session")
def rows(bundle: Path) -> np.ndarray:
    """The golden digits, (20, 784), from 0 to 1."""
    return flattened(golden.arrays(bundle)[0])


@pytest.fixture(scope="session")
def varied(tmp_path_factory: pytest.TempPathFactory, rows: np.ndarray) -> Path:
    """A float32 file of an untrained network with all activations that the page on the phone can run."""
    model = mnist.build(Network([784, 9, 8, 7, 6, 4], ["leaky_relu", "tanh", "sigmoid", "relu", "softmax"]))
    file = tmp_path_factory.mktemp("varied") / "network.tflite"
    file.write_bytes(tflite.convert(model, rows)["float32"])
    return file
