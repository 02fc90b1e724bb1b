"""What Python asks of a bundle before it leaves is what the page asks when it opens it."""

from __future__ import annotations

import copy
import json
import random
import re
import sys
from pathlib import Path

import pytest

from explainer.files import asset
from explainer.phone import page

sys.path.insert(0, str(Path(__file__).parent))
from tests.in_node import run_js

MANIFEST = json.loads(asset("model/bundle/manifest.json").read_text())
WRONG = [
    None,
    True,
    -1,
    0,
    1,
    2.5,
    1e300,
    "",
    "Infinity",
    "1e999",
    "x" * 1001,
    "<img src=x onerror=alert(1)>",
    [],
    [[1]],
    {},
]
VALUES = [*WRONG, "validation", "0.5", [1], {"float16": 0.9}, {"phone": 0}]


def changed(parts: dict) -> dict:
    manifest = copy.deepcopy(MANIFEST)
    for path, value in parts.items():
        *way, last = path.split(".")
        at = manifest
        for name in way:
            at = at[name]
        at[last] = value
    return manifest


TRAINED = [
    changed({"training.recipe.temperature": wanted, "training.temperature": fitted})
    for wanted in (None, 1.7, "validation", "hot", True, [1])
    for fitted in (None, 0.52, "validation", True, {})
]


def damaged() -> list[dict]:
    """The shipped manifest with one or two of its parts, at any depth, replaced by what does not belong there."""
    rng = random.Random(23)

    def paths(record: object, way: str = "") -> list[str]:
        if not isinstance(record, dict):
            return [way]
        inner = [each for name, value in record.items() for each in paths(value, f"{way}.{name}".strip("."))]
        return [*filter(None, [way]), *inner]

    read = [path for path in paths(MANIFEST) if path.split(".")[0] in {*page.STATED, "test_digits"}]
    return [changed({rng.choice(read): rng.choice(VALUES)}) for _ in range(400)]


def refused_part(manifest: dict) -> str | None:
    try:
        page.read_manifest(written(manifest))
    except ValueError as problem:
        return str(problem).split('"')[1]
    return None


def written(manifest: dict) -> str:
    """As a file has it: 1e999 is a number there, and too large for any program."""
    return json.dumps(manifest).replace('"1e999"', "1e999")


NONSENSE = re.compile(r"object Object|NaN|undefined|null|true|Infinity%|∞|(?!100\.)\d{3,}\.\d+%")


def test_python_and_the_page_refuse_the_same_manifests(node: str) -> None:
    manifests = [MANIFEST, *TRAINED, *damaged()]
    messages = run_js(
        node,
        """const { checkManifest } = await phone('bundle.js');
        return data.map((each) => said(() => checkManifest(JSON.parse(each))));""",
        [*map(written, manifests)],
    )
    pages = [message and message.split('"')[1] for message in messages]
    ours = [refused_part(manifest) for manifest in manifests]
    assert ours == pages
    assert ours[0] is None
    assert 60 < sum(part is not None for part in ours) < 440  # both kinds were asked about


def test_what_the_page_shows_of_a_manifest_makes_sense_whatever_it_states(node: str) -> None:
    """Each part that the page shows, with each wrong value: a sentence, or facts that a reader can read."""
    parts = ["labels", "accuracy", "accuracy.float16", "test_digits", "network", "network.sizes", "network.parameters",
             "data", "exported", "seed", "variants", "variants.float16", "variants.float16.phone", "training",
             "variants.float16.phone.digits", "variants.float16.phone.agreement", "training.recipe", "training.epochs",
             "variants.float16.phone.largest_difference", "training.recipe.name", "training.temperature", "training.data",
             "training.recipe.temperature", "declines_below"]  # fmt: skip
    manifests = [changed({part: value}) for part in parts for value in WRONG]
    shown = run_js(
        node,
        """const [{ checkManifest }, { facts }] = [await phone('bundle.js'), await phone('about.js')];
        const labels = ['a', 'b'], version = '0';
        return data.map(JSON.parse).map((manifest) =>
            said(() => checkManifest(manifest)) ?? facts({ manifest, labels, version }).flat().join('; '));""",
        [*map(written, manifests)],
    )
    for manifest, words in zip(manifests, shown, strict=True):
        assert not NONSENSE.search(words), words
        assert (refused_part(manifest) is None) == ("damaged" not in words), words
    assert sum("damaged" in words for words in shown) > 150


def test_a_fitted_temperature_is_a_number_and_what_was_wanted_may_be_fitted() -> None:
    assert refused_part(changed({"training.recipe.temperature": "validation", "training.temperature": 0.52})) is None
    assert refused_part(changed({"training.recipe.temperature": "validation"})) is None  # bundles made until now
    assert refused_part(changed({"training.recipe.temperature": "hot"})) == "training"
    assert refused_part(changed({"training.temperature": "validation"})) == "training"


@pytest.mark.parametrize("content", ['{"accuracy": NaN}', "[" * 100_000, "[]", "7", "{", b"\xff"])
def test_what_is_no_manifest_is_told(content: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"manifest\.json is damaged: it .*; export"):
        page.read_manifest(content)


def test_the_operators_are_those_of_the_page(node: str) -> None:
    assert set(run_js(node, "return Object.keys((await phone('tflite.js')).OPERATORS);")) == page.OPERATORS


NAMES = [["Zero", "One"], ["0", "1"], ["T-shirt/top", "Ankle boot"], ["été", "子"], ["👩‍🔬", "न्"]]
NO_NAMES = [
    ["a"], ["a", "a"], ["a", ""], ["a", " "], ["a", "b\nc"], ["a", "b\rc"], ["a", "b\u2028c"], ["a", "b\x85c"],
    ["a", "b\x0bc"], ["a", "b\x00"], ["a", "\ufeffb"], ["a", " b"], ["a", "b\u00a0"], ["a", "\ud800"], ["a", 7],
    ["a", "\u202eb"], ["a", "b\u2066"], ["a", "\u200b"], ["a", "\u0301"],
]  # fmt: skip


def test_python_and_the_page_call_the_classes_alike(node: str) -> None:
    kinds = [
        *NAMES,
        ["seven", "EIGHT", "3"],
        ["A", "é", "ß"],
        ["10", "1"],
        ["٣", "١"],
        ["²", "1"],
        ["Ⅷ", "a"],
        ["ª", "b"],
    ]
    assert run_js(node, "return data.map((await phone('classes.js')).nounOf);", kinds) == [*map(page.noun_of, kinds)]
    assert {*map(page.noun_of, kinds)} == {"digit", "letter", "picture"}


def test_names_that_are_exported_are_read_back_by_the_page(node: str) -> None:
    for names in NAMES:
        page.refuse_names(names)
    read = """
        const { readNames } = await phone('bundle.js');
        return data.map((names) => readNames(names.map((name) => name + '\\n').join(''), names.length));
    """
    assert run_js(node, read, NAMES) == NAMES


@pytest.mark.parametrize("names", NO_NAMES, ids=ascii)
def test_names_that_no_file_can_hold_are_refused(names: list) -> None:
    with pytest.raises(ValueError, match="class"):
        page.refuse_names(names)
