"""A model card states what was measured, for any recipe and data, and the same text each time."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from explainer import mnist
from explainer.mnist import model_card
from explainer.mnist.disturbances import DISTURBANCES, disturbed
from explainer.mnist.remarks import as_the_phone
from explainer.mnist.training.history import History


@pytest.fixture(scope="module")
def found(few: mnist.Digits) -> model_card.Measured:
    model = mnist.shipped()
    remarks = ("the test digits are those of training",)
    return model_card.measured(model, few, as_the_phone(model, few), remarks, model.declines_below)


def test_it_states_what_was_measured(few: mnist.Digits, found: model_card.Measured) -> None:
    history = mnist.shipped().history
    text = model_card.card(mnist.NETWORK, few, history, found)
    model = mnist.shipped()
    right = int((mnist.predict(model, few.test_images).argmax(1) == few.test_labels).sum())
    assert (
        f"the {len(few.test_labels):,} test pictures, as they are | {100 * right / len(few.test_labels):.2f} %" in text
    )
    assert "118,282 weights and biases" in text
    assert f"{len(history.loss)} epochs" in text
    assert f"({history.temperature:.3f}" in text or f"divided by {history.temperature:.3f}" in text
    assert f"rotation {history.recipe.augmentation.rotation:g}" in text
    pictures, stands_out = few.test_images / np.float32(255), []
    for by in ((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)):
        logs = np.log(mnist.predict(model, np.roll(pictures, by, (1, 2)), highest=1.0))
        stands_out.append(logs.max(axis=1) - logs.mean(axis=1))
    declined = np.mean(np.mean(stands_out, axis=0) < history.declines_below)
    assert f"{100 * declined:.2f} % of the test pictures are declined so." in text
    assert "It declines much of what is no digit, but not all" in text
    assert "It always answers" not in text
    assert "Look out: the test digits are those of training." in text
    assert few.source in text
    assert text == model_card.card(mnist.NETWORK, few, history, found)


def test_every_disturbance_has_its_line(few: mnist.Digits, found: model_card.Measured) -> None:
    text = model_card.card(mnist.NETWORK, few, None, found)
    assert "It always answers with one of its 10 classes" in text
    lines = re.findall(r"^\| (.+?) \| ([\d.]+) % \(.*?\) \| ([\d.]+) % \(.*?\) \|$", text, re.MULTILINE)
    assert len(lines) == sum(len(kind.amounts) for kind in DISTURBANCES.values())
    assert lines[0][0] == "Shifted 1 pixel"
    first, labels = few.test_images[: model_card.FEW_DIGITS], few.test_labels[: model_card.FEW_DIGITS]
    turned = disturbed(first, "rotation", 30)
    share = np.mean(mnist.predict(mnist.shipped(), turned, highest=255).argmax(1) == labels)
    assert ("Turned 30 degrees", f"{100 * share:.2f}") in [line[:2] for line in lines]


def test_what_it_does_not_survive_begins_where_it_fails(few: mnist.Digits, found: model_card.Measured) -> None:
    """The mildest amount of each disturbance below the bound, and none that is above it."""
    text = model_card.card(mnist.NETWORK, few, None, found)
    lost = text.split("## What it does not survive\n")[1].split("\n\n")[0]
    bound = model_card.SURVIVED * found.prepared.accuracy
    for kind in ("rotation", "noise"):
        drawn = [each for each in found.disturbed if each.prepared and each.disturbance == kind]
        failing = [each.amount for each in drawn if each.accuracy < bound]
        named = re.findall(rf"{DISTURBANCES[kind].title.lower()} ([\d.]+)", lost)
        assert [float(each) for each in named] == failing[:1]
    strong = replace(found, disturbed=tuple(replace(each, accuracy=1.0) for each in found.disturbed))
    assert "Every change of the table leaves it" in model_card.card(mnist.NETWORK, few, None, strong)


def test_sizes_fail_on_both_sides(few: mnist.Digits, found: model_card.Measured) -> None:
    weak = tuple(replace(each, accuracy=0.1 if each.disturbance == "scale" else 1.0) for each in found.disturbed)
    lost = model_card.card(mnist.NETWORK, few, None, replace(found, disturbed=weak))
    assert "another size 0.8 times: 10.0 % right; another size 1.2 times: 10.0 % right" in lost


@pytest.mark.parametrize("recipe", [mnist.ARTICLE, mnist.QUICK, mnist.ROBUST])
def test_every_recipe_has_a_card(recipe: mnist.Recipe, few: mnist.Digits, found: model_card.Measured) -> None:
    text = model_card.card(mnist.NETWORK, few, History(recipe, few.source, 3, loss=(1.0, 0.5)), found)
    assert f"Recipe {recipe.name}: 2 epochs" in text
    assert ("Every picture was moved" in text) == (recipe.augmentation is not None)
    assert "None" not in text


def test_a_network_without_probabilities_states_no_calibration(few: mnist.Digits, found: model_card.Measured) -> None:
    assert "calibration" in model_card.card(mnist.NETWORK, few, None, found)
    scores = replace(found.evaluation, probabilities=3 * found.evaluation.probabilities)
    assert "calibration" not in model_card.card(mnist.NETWORK, few, None, replace(found, evaluation=scores))
