"""Each instrument from Python: its data, its frame, its still picture, and what it refuses."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from explainer import ACTIVATIONS, Network, descend, instruments, mnist
from explainer.instruments import bundle
from explainer.instruments.instrument import Instrument

HOUSE = Path(__file__).resolve().parents[2] / "assets" / "instruments"
MODULES = sorted(path.name for path in HOUSE.glob("*.js"))
MOST_BYTES, MOST_LINES = 150_000, 250
# What needs 10,000 digits has a bound of its own.
DIGITS = ("confusion.js", "float32.js", "ink.js", "lite.js", "scrubber.js", "trainer.js", "worker.js")
MOST_OF_DIGITS = 37_800
HOSTS = ("frame.js", "streamlit.js")  # put instruments into a page, as site.js does, and are none
MOST_OF_HOSTS = 3_500
# 118,282 weights are in one of them, 10,000 digits in two.
MOST_OF_A_FRAME = {"glass": 700_000, "trainer": 2_300_000, "scrubber": 2_300_000, "confusion": 300_000}


def confused() -> Instrument:
    known = mnist.load()
    result = mnist.evaluate(mnist.shipped(), known)
    return instruments.confusion(known.test_images, result.labels, result.probabilities)


@cache  # made by the first test that needs them, and not where files are only collected
def every() -> dict[str, Instrument]:
    rows = {"inputs": [[4, 5], [2, 1]], "targets": [6, 3], "weights": [-0.234, 0.675]}
    return {
        "curve": instruments.curve("sigmoid"),
        "neuron": instruments.neuron(),
        "softmax": instruments.softmax(),
        "squares": instruments.loss("mse"),
        "surprise": instruments.loss("binary_cross_entropy"),
        "landscape": instruments.descent(descend(**rows, learning_rate="0.02", updates=10)),
        "ball": instruments.descent(descend(inputs=[[2]], targets=[3], weights=[-1], learning_rate="0.05")),
        "playground": instruments.playground(),
        "backprop": instruments.backprop(),
        "glass": instruments.glass(mnist.shipped()),
        "trainer": instruments.trainer(mnist.load()),
        "confusion": confused(),
        "scrubber": instruments.scrubber(mnist.load()),
    }


NAMES = (
    "curve", "neuron", "softmax", "squares", "surprise", "landscape", "ball", "playground", "backprop", "glass", "trainer",
    "confusion", "scrubber",
)  # fmt: skip


class Frame(HTMLParser):
    """The page inside of a frame."""

    page = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page = dict(attrs).get("srcdoc") or self.page


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_holds_a_whole_page_that_asks_nobody_for_anything(node: str, name: str, tmp_path: Path) -> None:
    instrument = every()[name]
    frame = Frame()
    frame.feed(instrument._repr_html_())
    assert frame.page == instrument.to_html()
    assert instrument._repr_html_() == instrument.snippet()
    assert not re.search(
        r"""(src|href)=|https?://(?!www\.w3\.org/)|import\(|@import|fetch\(|\beval\(|new Function""", frame.page
    )
    script = tmp_path / "frame.mjs"
    script.write_text(frame.page.split('<script type="module">')[1].split("</script>")[0], encoding="utf-8")
    subprocess.run([node, "--check", str(script)], check=True, capture_output=True)
    assert len(frame.page) < MOST_OF_A_FRAME.get(name, 130_000)


@pytest.mark.parametrize("name", NAMES)
def test_the_still_picture_has_its_numbers_and_its_words(name: str) -> None:
    instrument = every()[name]
    still = instrument.still.html(instrument.title, instrument.alt)
    assert f'aria-label="{instrument.alt}"' in still
    assert "<td>" in still
    assert not re.search(r"nan|inf(?!o)", instrument.still.svg(""), re.IGNORECASE)
    json.dumps(instrument.given, allow_nan=False)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_keeps_to_the_forms_that_the_bundle_knows(node: str, module: str) -> None:
    source = (HOUSE / module).read_text(encoding="utf-8")
    lines = source.splitlines()
    assert len(lines) < MOST_LINES
    assert lines[0].startswith("// ")
    assert not re.search(r"\beval\b|new Function|import\(", source)
    if module == "streamlit.js":
        return
    for line in lines:
        if re.match(r"\s*(import|export)\b", line):
            assert re.match(
                r"import \{[^}]*\} from '(\./|\.\./phone/)[\w.]+';$|export (async )?(function|const) \w", line
            ), line
    assert "import" not in re.sub(r"//.*", "", bundle.script(module).replace("important", ""))
    subprocess.run([node, "--input-type=module", "--check"], input=bundle.script(module), text=True, check=True)


def test_all_scripts_together_are_small() -> None:
    sizes = {module: (HOUSE / module).stat().st_size for module in MODULES}
    assert sum(map(sizes.pop, DIGITS)) < MOST_OF_DIGITS
    assert sum(map(sizes.pop, HOSTS)) < MOST_OF_HOSTS
    assert sum(sizes.values()) < MOST_BYTES


def test_mount_knows_every_kind() -> None:
    named = re.search(r"INSTRUMENTS = \{ (.*) \}", (HOUSE / "mount.js").read_text(encoding="utf-8"))[1].split(", ")
    assert {instrument.kind for instrument in every().values()} == set(named)
    assert (*every(),) == NAMES


def test_a_text_cannot_end_the_script() -> None:
    nasty = instruments.softmax([1, 2], names=["</script><script>alert(1)</script>", "<!--"])
    assert nasty.to_html().count("<script") == 1
    assert "<script>alert" not in nasty._repr_html_()


def test_a_theme_is_chosen_for_the_frame() -> None:
    dark = instruments.curve("relu").with_theme("dark")
    assert dark.given["theme"] == "dark"
    with pytest.raises(ValueError, match="theme must be one of auto, light, dark, got 'pink'"):
        instruments.curve("relu", theme="pink")


def test_a_curve_without_its_slope_speaks_of_values_alone() -> None:
    curve = instruments.curve("tanh", at=0.5, slope=False)
    assert curve.alt == "The curve of Tanh from x = −5 to 5. At x = 0.5 the value of Tanh is 0.4621."
    assert [name for name, _ in curve.still.rows] == ["f(x)", "value at x = 0.5"]
    assert (curve.data["slopeWindow"], curve.data["lines"], len(curve.still.lines)) == (None, [], 1)
    for wrong in ({"slope": "no"}, {"slope": False, "secant": 1}):
        with pytest.raises(ValueError, match="slope must be True or False, and True where there is a secant"):
            instruments.curve("tanh", **wrong)


def test_a_curve_takes_text_several_formulas_and_a_place_outside() -> None:
    curve = instruments.curve("x*sin(x)", at=8)
    assert curve.data["window"] == [-5, 8]
    assert len(instruments.curve(["relu", "tanh"]).data["formulas"]) == 2
    with pytest.raises(ValueError, match="one to 7 curves, got 0"):
        instruments.curve([])
    with pytest.raises(ValueError, match="softmax needs a Network"):
        instruments.curve("softmax")
    with pytest.raises(ValueError, match="at must be a number"):
        instruments.curve("relu", at="x")
    with pytest.raises(ValueError, match="window must be two numbers"):
        instruments.curve("relu", window=(3, 1))
    with pytest.raises(ValueError, match="secant must be a number other than 0"):
        instruments.curve("relu", secant=0)


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (lambda: instruments.neuron([1, 2], [1]), "one weight for each input, got 2 inputs and 1 weights"),
        (lambda: instruments.neuron([], []), "inputs must be a list of 1 to 5 numbers"),
        (lambda: instruments.neuron(bias="b"), "bias must be a number"),
        (lambda: instruments.softmax([1] * 8), "scores must be a list of 1 to 7 numbers"),
        (lambda: instruments.softmax([1, 2], names=["one"]), "names must be 2 texts"),
        (lambda: instruments.softmax([1, 2], temperature=0), "temperature must be a number from 0.1 to 10"),
        (
            lambda: instruments.loss("mse", targets=[1], predictions=[1, 2]),
            "as many predictions as targets, got 2 and 1",
        ),
        (lambda: instruments.loss("binary_cross_entropy", probability=1), "between 0 and 1, got 1"),
        (lambda: instruments.loss("mean"), "loss must be one of mse"),
        (lambda: instruments.playground("circle"), "shape must be one of"),
        (lambda: instruments.playground(network=Network([2, 9, 1], ["tanh", "sigmoid"])), "at most 8 neurons"),
        (lambda: instruments.playground(network=Network([3, 2, 1], ["tanh", "sigmoid"])), "take 2 numbers"),
        (lambda: instruments.playground(learning_rate=0), "learning_rate must be a number from 0.0001 to 3"),
        (lambda: instruments.glass(3), "model must have a network and its weights, as mnist.shipped() has; got 3"),
        (lambda: instruments.backprop(Network([2, 4, 1], "tanh")), "at most 3 neurons"),
        (lambda: instruments.backprop(inputs=[1]), "inputs must be finite numbers of shape"),
        (lambda: instruments.backprop(Network([2, 2, 2], ["tanh", "softmax"])), "softmax mixes all outputs"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(action: object, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        action()


def test_every_line_of_a_derivation_has_the_same_value(node: str) -> None:
    from tests.in_node import run_js

    code = """
        const { formula } = await module('engine.js');
        return data.lines.map(({ value, letters, chosen }) => formula(value, letters)([0.7, ...chosen]));"""
    for name in (name for name in ACTIVATIONS if name not in ("softmax", "step", "linear")):
        lines = instruments.curve(name).data["lines"]
        assert len(lines) > 1
        values = run_js(node, code, {"lines": lines})
        np.testing.assert_allclose(values, values[-1], rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("1/x", 0.0, "At x = 0, 1/x has no value."),
        ("ln(x)", -1.0, "At x = −1, ln(x) has no value."),
        ("asin(x)", 3.0, "At x = 3, asin(x) has no value."),
        ("exp(exp(x))", 8.0, "At x = 8, exp(exp(x)) is too large for a float."),
        ("sqrt(x)", 0.0, "the value of sqrt(x) is 0, and it has no slope."),
    ],
)
def test_a_point_without_a_value_is_said_to_have_none(text: str, at: float, said: str) -> None:
    curve = instruments.curve(text, at=at)
    assert said in curve.alt
    assert said in curve.to_html()


@pytest.mark.parametrize(
    ("text", "at"), [("ln(-x)", -1.5), ("asin(x)", 0.9), ("((x+1)^100)^100", -1.5), ("sigmoid", 1.5)]
)
def test_a_point_that_nobody_chose_stands_where_there_is_a_value(text: str, at: float) -> None:
    assert instruments.curve(text).data["at"] == at


@pytest.mark.parametrize("text", ["ln(x-10)", "sqrt(x-50)"])
def test_a_window_without_a_value_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"has no value from −5 to 5; give another window"):
        instruments.curve(text)


def test_a_neuron_whose_activation_has_no_value_there_says_so() -> None:
    neuron = instruments.neuron([1, 2], [-1, -1], 0, activation="ln(x)")
    assert neuron.alt.endswith("The sum is −3 and the output no value.")
    assert "no value" in neuron.to_html()


def test_a_limit_that_is_a_short_decimal_is_said_to_be_equal() -> None:
    path = descend(inputs=[[1]], targets=[0], weights=[0], learning_rate="0.1", updates=3)
    assert "fastest at 1/2 = 0.5" in instruments.judgement(path)
