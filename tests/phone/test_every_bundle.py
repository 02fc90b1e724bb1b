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
from explainer.mnist import model_card
from explainer.mnist.bundle import _sealed, _write_json
from explainer.mnist.training import exposure
from explainer.networks.network import Network

sys.path.insert(0, str(Path(__file__).parent))
from hand import SAMPLES, draw_with_finger, glyph, verdict

from tests.in_node import run_js

pytestmark = pytest.mark.browser
CLASSES = {
    "digits": mnist.load().names,
    "figures": tuple(string.digits),
    "two": ("cat", "a dog that sleeps beside the fireplace"),
    "letters": tuple(string.ascii_uppercase),
}
TRAINED = {"article": "digits", "quick": "two", "robust": "letters", "careful": "figures"}  # recipe -> its classes
RECIPES = {recipe.name: recipe for recipe in (mnist.ARTICLE, mnist.QUICK, mnist.ROBUST, mnist.CAREFUL)}
# Each recipe and each kind of classes once, and the recipe without a temperature with classes that are not digits.
OPENED = [*TRAINED.items(), ("article", "letters"), ("article", "two")]
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
        with pytest.MonkeyPatch.context() as few:
            few.setattr(exposure, "DRAWINGS", 200)
            few.setattr(model_card, "FEW_DIGITS", 10)  # nobody here asks what the network survives
            history = mnist.train(model, digits, replace(RECIPES[name], epochs=1))
            folders[name] = tmp_path_factory.mktemp(name) / "bundle"
            mnist.export(model, folders[name], digits, history)
    return folders


@pytest.fixture(scope="module")
def bundles(trained: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """What is opened: the network of those classes, and in its manifest the training of that recipe."""
    network_of = {kind: recipe for recipe, kind in TRAINED.items()}
    trainings = {
        name: json.loads((folder / "manifest.json").read_text())["training"] for name, folder in trained.items()
    }
    folders = {}
    for name, kind in {*OPENED, *(("quick", kind) for kind in CLASSES)}:
        folders[name, kind] = folder = tmp_path_factory.mktemp(f"{name}-{kind}") / "bundle"
        shutil.copytree(trained[network_of[kind]], folder)
        phone.unpack(folder)
        (folder / "trained_model.txt").write_text("".join(f"{each}\n" for each in CLASSES[kind]))
        manifest = json.loads((folder / "manifest.json").read_text())
        del manifest["seal"]
        manifest |= {"labels": list(CLASSES[kind]), "training": trainings[name]}
        manifest["files"]["trained_model.txt"] = phone.described(folder / "trained_model.txt")
        _write_json(folder / "manifest.json", _sealed(manifest))
    return folders


def test_the_fitted_temperature_is_stated(trained: dict[str, Path]) -> None:
    """Where a recipe says "validation", the manifest says what was found there."""
    stated = {name: json.loads((folder / "manifest.json").read_text())["training"] for name, folder in trained.items()}
    assert stated["article"]["temperature"] is None
    for name in ("quick", "robust"):
        assert stated[name]["recipe"]["temperature"] == "validation"
        assert 0.05 <= stated[name]["temperature"] <= 20


DECLINED = "This does not look like a digit"
NOUNS = {"digits": "digit", "figures": "digit", "two": "picture", "letters": "letter"}


def signs(kind: str) -> dict[str, str]:
    """What is shown large for each class."""
    if kind in ("digits", "figures"):
        return {name: str(digit) for digit, name in enumerate(CLASSES[kind])}
    return {name: name if len(name) == 1 else "" for name in CLASSES[kind]}


@pytest.mark.parametrize(("recipe", "kind"), OPENED)
def test_it_opens_draws_and_answers(
    recipe: str, kind: str, bundles: dict, open_recogniser: Callable[..., Page]
) -> None:
    with phone.serving(bundles[recipe, kind], port=0) as server:
        page = open_recogniser(server.urls[0])
        for screen, (width, height) in SCREENS.items():
            page.set_viewport_size({"width": width, "height": height})
            assert verdict(page) == f"Draw a {NOUNS[kind]}"
            draw_with_finger(page, SAMPLES[1])
            page.locator("#recognize").tap()
            expect(page.locator(".bars .first .percent")).to_contain_text("%")
            answer = page.locator(".bars .first span").first.inner_text()
            assert glyph(page) == ("?" if verdict(page) == DECLINED else signs(kind)[answer])
            assert page.evaluate("document.documentElement.scrollWidth") <= width, screen
            page.locator("#clear").tap()
        page.get_by_role("link", name="About").tap()
        assert ("Confidence" in page.locator("#facts").inner_text()) == (recipe != "article")
        expect(page.locator("#offline")).to_contain_text("Ready")
        page.locator("#check").tap()
        expect(page.locator("#checked .verdict")).to_contain_text("Passed")
        for screen, (width, height) in SCREENS.items():
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, screen
        page.context.close()  # before the server goes: a browser fetches the icon when it has time


@pytest.mark.parametrize(
    ("kind", "invited"),
    [
        ("digits", "Draw a digit, 0 to 9"),
        ("figures", "Draw a digit, 0 to 9"),
        ("two", "Draw a picture, one of 2 kinds"),
        ("letters", "Draw a letter, A to Z"),
    ],
)
def test_the_page_speaks_of_what_its_classes_are(
    kind: str, invited: str, bundles: dict, open_recogniser: Callable[..., Page]
) -> None:
    """Nobody is asked for a digit whose network knows letters or cats."""
    installed = json.loads(phone.web_files(bundles["quick", kind])["manifest.webmanifest"])
    assert installed["name"] == f"{NOUNS[kind].title()} recogniser"
    assert NOUNS[kind] in installed["description"]
    with phone.serving(bundles["quick", kind], port=0) as server:
        page = open_recogniser(server.urls[0])
        expect(page.locator("#invitation")).to_have_text(invited)
        expect(page.locator("h1")).to_have_text(f"{NOUNS[kind].title()} recogniser")
        expect(page.locator("#samples button")).to_have_count(10 if NOUNS[kind] == "digit" else 0)
        draw_with_finger(page, [[(0.5, 0.5)]])
        page.locator("#recognize").tap()
        expect(page.locator("#detail")).to_have_text(f"Draw the {NOUNS[kind]} larger.")
        page.locator("#clear").tap()
        page.locator("#recognize").tap()
        draw_with_finger(page, SAMPLES[3])
        page.locator("#recognize").tap()
        for name in ("How it decides", "About"):
            page.get_by_role("link", name=name).tap()
            words = page.locator("main > section:not([hidden])").locator("p, h2, h3, option").all_inner_texts()
            message = " ".join(words).replace("The sample digits come from MNIST", "")
            assert NOUNS[kind] == "digit" or "digit" not in message, message
        page.context.close()  # before the server goes


def test_how_it_invites(node: str) -> None:
    invite = "const { invitation } = await phone('classes.js'); return data.map(invitation);"
    asked = [["0", "1"], ["3", "Seven"], ["7", "8", "9"], ["cat", "dog"], ["É", "è"], ["+", "-"], ["a", "c", "d"]]
    assert run_js(node, invite, asked) == [
        "Draw a digit: 0 or 1",
        "Draw a digit: 3 or 7",
        "Draw a digit, 7 to 9",
        "Draw a picture: cat or dog",
        "Draw a letter: É or è",
        "Draw a picture: + or -",
        "Draw a letter: a, c or d",
    ]
