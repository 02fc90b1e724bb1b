"""Every recipe's bundle, with digits, figures, two or 26 classes, opens, draws and answers in a real browser."""

from __future__ import annotations

import json
import shutil
import string
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from explainer import mnist, phone
from explainer.mnist.bundle import _sealed, _write_json
from explainer.network import Network

sys.path.insert(0, str(Path(__file__).parent))
from hand import SAMPLES, draw_with_finger

pytestmark = pytest.mark.browser
CLASSES = {
    "digits": mnist.load().names,
    "figures": tuple(string.digits),
    "two": ("cat", "a dog that sleeps beside the fireplace"),
    "letters": tuple(string.ascii_uppercase),
}
TRAINED = {"article": "digits", "quick": "two", "robust": "letters"}  # a recipe -> the classes that it is trained with
RECIPES = {recipe.name: recipe for recipe in (mnist.ARTICLE, mnist.QUICK, mnist.ROBUST)}
SCREENS = {"narrow": (320, 568), "phone": (390, 844), "landscape": (844, 390)}


def pictures_of(names: tuple[str, ...]) -> mnist.Digits:
    """A few hundred digits, spread over as many classes."""
    digits = mnist.load()
    spread = lambda labels: (labels + 10 * (np.arange(len(labels)) % 3)) % len(names)  # noqa: E731 (two uses)
    change = spread if len(names) > 10 else (lambda labels: labels % len(names))
    return replace(
        digits,
        train_images=digits.train_images[:480],
        train_labels=change(digits.train_labels[:480]),
        test_images=digits.test_images[:200],
        test_labels=change(digits.test_labels[:200]),
        names=names,
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A bundle of each recipe, trained for one short epoch, exported, and checked."""
    folders = {}
    for name, kind in TRAINED.items():
        digits = pictures_of(CLASSES[kind])
        model = mnist.build(Network([784, 12, len(digits.names)], ["relu", "softmax"]))
        history = mnist.train(model, digits, replace(RECIPES[name], epochs=1))
        folders[name] = tmp_path_factory.mktemp(name) / "bundle"
        mnist.export(model, folders[name], digits, history)
    return folders


@pytest.fixture(scope="module")
def bundles(trained: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Every recipe with every kind of classes: the network of those classes, and in its manifest the recipe's training."""
    network_of = {kind: recipe for recipe, kind in TRAINED.items()} | {"figures": "article"}
    trainings = {
        name: json.loads((folder / "manifest.json").read_text())["training"] for name, folder in trained.items()
    }
    made = {}
    for name in RECIPES:
        for kind, names in CLASSES.items():
            made[name, kind] = folder = tmp_path_factory.mktemp(f"{name}-{kind}") / "bundle"
            shutil.copytree(trained[network_of[kind]], folder)
            phone.unpack(folder)
            (folder / "trained_model.txt").write_text("".join(f"{each}\n" for each in names))
            manifest = json.loads((folder / "manifest.json").read_text())
            del manifest["seal"]
            manifest |= {"labels": list(names), "training": trainings[name]}
            manifest["files"]["trained_model.txt"] = phone.described(folder / "trained_model.txt")
            _write_json(folder / "manifest.json", _sealed(manifest))
    return made


def test_the_fitted_temperature_is_stated(trained: dict[str, Path]) -> None:
    """Where a recipe says "validation", the manifest says what was found there."""
    stated = {name: json.loads((folder / "manifest.json").read_text())["training"] for name, folder in trained.items()}
    assert stated["article"]["temperature"] is None
    for name in ("quick", "robust"):
        assert stated[name]["recipe"]["temperature"] == "validation"
        assert 0.05 <= stated[name]["temperature"] <= 20


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("recipe", RECIPES)
def test_it_opens_draws_and_answers(
    recipe: str, kind: str, bundles: dict, open_recogniser: Callable[..., Page]
) -> None:
    with phone.serving(bundles[recipe, kind], port=0) as server:
        page = open_recogniser(server.urls[0])
        for screen, (width, height) in SCREENS.items():
            page.set_viewport_size({"width": width, "height": height})
            draw_with_finger(page, SAMPLES[1])
            page.locator("#recognize").tap()
            expect(page.locator(".bars .first .percent")).to_contain_text("%")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, screen
            page.locator("#clear").tap()
        page.get_by_role("link", name="About").tap()
        assert ("Sureness" in page.locator("#facts").inner_text()) == (recipe != "article")
        page.locator("#check").tap()
        expect(page.locator("#checked .verdict")).to_contain_text("Passed")
        for screen, (width, height) in SCREENS.items():
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, screen
