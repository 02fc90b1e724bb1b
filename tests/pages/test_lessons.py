"""What lessons say and show at chosen places, held against numbers that are worked out here by other means."""

from __future__ import annotations

import ast
import math
import re
import runpy
from collections.abc import Callable
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from parts import batching, downloads, predict, questions, ravine, show
from parts.errors import ERRATA, shown
from streamlit.testing.v1 import AppTest

from explainer import ACTIVATIONS, OPTIMIZERS, descend

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
ASKING = [file.stem for file in sorted(PAGES.glob("*.py")) if "predict.question" in file.read_text(encoding="utf-8")]
Lesson = Callable[..., AppTest]


class _Figures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def figures(page: AppTest, group: int | None = None) -> dict[str, str]:
    """The numbers that stand side by side under their names; of one `group` of them, or of all."""
    found = _Figures()
    groups = [part.proto.body for part in page.get("html") if 'class="figures"' in part.proto.body]
    for body in groups if group is None else groups[group : group + 1]:
        found.feed(body)
    return dict(zip(found.words[::2], found.words[1::2], strict=True))


def walks(page: AppTest) -> dict[str, dict]:
    """What the step players of a page were given, by the name of their step in the address."""
    import json

    players = [json.loads(part.proto.json) for part in page.get("bidi_component")]
    return {data["name"]: data for data in players if "frames" in data}


def written(walk: dict, frame: int) -> str:
    """The signs of a frame's formulas, one after the other."""
    text = _Figures()
    for line in walk["frames"][frame]["lines"]:
        text.feed(line["math"])
        text.words.append(" | ")
    return "".join(text.words)


def said(page: AppTest) -> str:
    return "\n".join(part.value for part in [*page.markdown, *page.caption])


# --- activation functions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("x", "a"), [("-2.0", "0.3"), ("1.5", "0.3")])
def test_the_derivation_has_the_chosen_numbers(lesson: Lesson, x: str, a: str) -> None:
    page = lesson("activations", f="Leaky ReLU", x=x, a=a)
    slope = float(a) if float(x) < 0 else 1
    assert figures(page)["slope f′(x)"] == f"{slope:g}"
    assert f"={slope:g}because" in written(walks(page)["line"], 1).replace(" ", "")


def test_every_line_of_the_sigmoid_says_one_number(lesson: Lesson) -> None:
    walk = walks(lesson("activations", x="0.7"))["line"]
    s = 1 / (1 + math.exp(-0.7))
    assert all(f"{s * (1 - s):.6g}" in written(walk, frame) for frame in range(len(walk["frames"])))


@pytest.mark.parametrize("name", ["ReLU", "Step", "Leaky ReLU"])
def test_at_a_corner_there_is_no_slope_anywhere_on_the_page(lesson: Lesson, name: str) -> None:
    page = lesson("activations", f=name, x="0.0")
    assert figures(page)["slope f′(x)"] == "none"
    assert "At x = 0 there is no slope." in said(page)
    assert walks(page)["line"]["frames"][-1]["title"] == "At x = 0 there is no slope"


def test_other_derivations_can_be_chosen(lesson: Lesson) -> None:
    page = lesson("activations", f="Tanh", tanh_worked="Tanh is a stretched sigmoid")
    walk = walks(page)["line_1"]
    assert len(walk["frames"]) == 5
    assert f"{math.tanh(1.5):.6g}" in written(walk, 4)


def test_what_is_taken_along_is_the_derivation_that_is_shown(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    monkeypatch.setattr(downloads, "offer", lambda name, title, parts, figure: taken.extend(parts))
    lesson("activations", f="Tanh", tanh_worked="Tanh is a stretched sigmoid")
    assert "ACTIVATIONS['tanh'].derivations[1]" in [getattr(part, "source", part) for part in taken]


def test_figures_below_a_moving_picture_say_what_they_belong_to(lesson: Lesson) -> None:
    page = lesson("softmax", scores="1 2 3", frame="2")
    p = np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()
    assert figures(page) == {"sum at T = 1": "1", "largest probability at T = 1": f"{p.max():.4g}"}
    assert "Here it is at T = 1, wherever the slider above stands." in said(page)
    assert "above" not in next(words for words in said(page).split("\n") if "0.65633915" in words)


# --- losses ---------------------------------------------------------------------------------------------------------------


def test_each_loss_has_its_formula_its_picture_and_its_slope(lesson: Lesson) -> None:
    page = lesson("losses", targets="2, 3", answers="2.5, 2", p="0.2", label="no (0)")
    assert set(walks(page)) == {"mse_line", "binary_line", "categorical_line"}
    assert len(page.get("plotly_chart")) == 3
    steps = walks(page)
    assert written(steps["mse_line"], 2).endswith("=1 | ")  # 2·(2.5 − 2)
    assert "1.25" in written(steps["binary_line"], 6)  # −(−1/(1 − 0.2))
    assert float(figures(page)["slope of the loss"]) == pytest.approx(1.25)
    assert page.latex[1].value.count(r"\hat{y}") == 2
    assert "p" not in page.latex[1].value.replace(r"\operatorname", "")


@pytest.mark.parametrize("right", [0, 1, 2])
def test_of_several_classes_only_the_right_one_counts(lesson: Lesson, right: int) -> None:
    page = lesson("losses", right_class=["dog", "cat", "guinea pig"][right], class_scores="1, 2, 0.5")
    p = np.exp([1, 2, 0.5]) / np.exp([1, 2, 0.5]).sum()
    shown = figures(page)
    for name, share in zip(("dog", "cat", "guinea pig"), p, strict=True):
        assert float(shown[name]) == pytest.approx(share, rel=1e-3)
    losses = [value for part in page.get("html") for value in _words(part) if "guinea pig" in _words(part)]
    assert float(losses[losses.index("loss") + 1]) == pytest.approx(-math.log(p[right]), rel=1e-3)


def test_the_mean_of_the_squares_is_exact_and_the_classes_have_names(lesson: Lesson) -> None:
    page = lesson("losses")
    assert figures(page)["the mean of the squares"] == "1.5625"  # (0.5² + 1 + 1 + 2²) / 4
    assert "0 is the dog, 1 is the cat, 2 is the guinea pig" in said(page)


def _words(part: object) -> list[str]:
    found = _Figures()
    found.feed(part.proto.body)
    return found.words


# --- a formula of one's own -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("formula", "x"), [("1/x", "0.0"), ("ln(x)", "-1.0"), ("sqrt(x)", "-2.0")])
def test_without_a_value_the_picture_and_the_derivation_stay(lesson: Lesson, formula: str, x: str) -> None:
    page = lesson("own", own=formula, own_x=x)
    assert not page.error
    assert figures(page) == {"value f(x)": "none", "slope f′(x)": "none"}
    assert f"At x = {float(x):g} this formula has no value".replace("-", "−") in said(page)
    assert len(page.get("plotly_chart")) == 1
    assert "no value at x" in walks(page)["own_line"]["frames"][0]["words"]


def test_a_corner_of_ones_own_has_no_slope(lesson: Lesson) -> None:
    page = lesson("own", own="max(x, x^2)", own_x="1.0")
    assert figures(page) == {"value f(x)": "1", "slope f′(x)": "none"}
    last = walks(page)["own_line"]["frames"][-1]
    assert last["title"] == "At x = 1 there is no slope"
    assert "2" in written(walks(page)["own_line"], -1)


# --- questions ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASKING)
def test_every_wrong_answer_is_told_something_of_its_own(lesson: Lesson, name: str) -> None:
    page = lesson(name)
    guess = next(radio for radio in page.radio if radio.key and radio.key.startswith("guess "))
    told = {}
    for option in guess.options:
        page.radio(key=guess.key).set_value(option).run()
        told[option] = [part.value for part in page.info if part.value.startswith("Not quite.")]
    wrong = [words[0] for words in told.values() if words]
    assert len(wrong) == len(guess.options) - 1
    assert len(set(wrong)) == len(wrong), wrong


def test_a_question_needs_words_for_every_wrong_answer() -> None:
    with pytest.raises(ValueError, match="wrong must say where b, c leaves the right way"):
        predict.question("Which?", ["a", "b", "c"], "a", right="", wrong={})


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("network", "31"),  # 4·5 + 5 + 5·1 + 1
        ("neuron", "0"),
        ("activations", "at 0"),
        ("losses", "about 7 times"),  # ln 100 / ln 2 = 6.64
        ("slopes", "negative"),  # 2·(2 − 3)·2 = −4
        ("walkthrough", "larger"),
        ("divergence", "nine times smaller"),
        ("batches", "9,375"),
        ("own", "product rule"),
        ("errata", "about 11,254"),
        ("teachers", "1/41"),
    ],
)
def test_the_answers_are_right(asked: str, answer: str) -> None:
    assert getattr(questions, asked)()["answer"] == answer


def test_what_is_told_about_wrong_answers_is_calculated() -> None:
    told = questions.divergence()["wrong"]["three times smaller"]
    rate, x, w, y = 0.9 / 123, (12, 15), (-0.234, 0.675), 6
    first = sum(a * b for a, b in zip(x, w, strict=True)) - y
    after = first * (1 - 2 * rate * sum(a * a for a in x))
    assert f"grows from {first**2:.4g} to {after**2:.4g}" in told
    assert questions.softmax((0.4, 3.0, 2.2))["answer"] == "stay as they are"
    assert (
        f"{math.exp(0.8):.4g} times as likely"
        in questions.softmax((0.4, 3.0, 2.2))["wrong"]["come nearer to each other"]
    )
    smaller = questions.walkthrough()["wrong"]["smaller"]
    assert "from 2.439" in smaller
    assert "17.0391" in smaller


# --- where the article errs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 17))
def test_every_check_runs_as_it_is_shown(errata: AppTest, number: int, tmp_path: Path) -> None:
    """The lines of a check, in a file of their own, give the very figures that stand above it."""
    *before, last = ast.parse(errata.code[number - 1].value).body
    lines = [*map(ast.unparse, before), f"found = {ast.unparse(last)}"]
    (tmp_path / "check.py").write_text("\n".join(lines), encoding="utf-8")
    found = runpy.run_path(str(tmp_path / "check.py"))["found"]
    assert figures(errata, number - 1) == {name: show.number(shown(one)) for name, one in found.items()}


@pytest.fixture(scope="module")
def errata() -> AppTest:
    page = AppTest.from_file(str(PAGES / "app.py"), default_timeout=60)
    page.switch_page("errata.py")
    return page.run()


def test_the_errata_call_everything_by_its_own_name(errata: AppTest) -> None:
    assert figures(errata, 1)["activation functions in this course"] == (
        "Step, Linear, Sigmoid, Tanh, ReLU, Leaky ReLU, Softmax, Softplus, ELU, GELU, GELU (tanh), SiLU (swish), Mish"
    )
    assert len(errata.code) == len(ERRATA) == 16
    for number, erratum in enumerate(ERRATA):
        names = [name.strip() for name in erratum.check()]
        assert sorted(figures(errata, number)) == sorted(set(names))


# --- the rest -------------------------------------------------------------------------------------------------------------


def test_weights_and_biases_are_seen(lesson: Lesson) -> None:
    page = lesson("network")
    big, small = (chart.proto.spec for chart in page.get("plotly_chart"))
    for weight in ("−0.6", "1.5", "0.9", "−0.5"):
        assert weight in small.encode().decode("unicode_escape") or weight in small
    assert {name: value for name, value in figures(page).items() if name.startswith("bias")} == {
        "bias of the upper hidden neuron": "0.5",
        "bias of the lower one": "−0.1",
        "bias of the output": "0.2",
    }
    assert figures(page)["neurons, inputs not counted"] == "11"  # of 15 circles
    assert "dash" in big  # negative weights


def test_counting_updates(lesson: Lesson) -> None:
    page = lesson("batches", n_rows="1001", n_batch="10", n_epochs="7")
    assert figures(page)["updates in an epoch"] == "101"  # the last batch is short, and counts
    assert figures(page)["updates in all"] == "707"
    page = lesson("batches", n_batch="20000")
    assert page.warning[0].value.startswith(
        "A batch holds at most all 10,000 rows, got 20,000. Shown is Rows in a batch"
    )


def test_rows_are_shuffled_with_a_seed_that_all_three_sizes_share(lesson: Lesson) -> None:
    table = [[float(number) for number in row.split()] for row in batching.ROWS.split(";")]
    told = {}
    for seed in (0, 3):
        page = lesson("batches", shuffle_seed=str(seed))
        assert not page.warning
        told[seed] = [figures(page, group) for group in (1, 2, 3)]  # the first ones count updates
        for size, found in zip((1, 2, 6), told[seed], strict=True):
            path = descend(
                inputs=[row[:2] for row in table],
                targets=[row[2] for row in table],
                weights=[-0.234, 0.675],
                learning_rate=0.02,
                updates=60,
                batch_size=size,
                shuffle=seed or None,
            )
            assert found["loss after 60 updates"] == show.number(path.losses[-1])
    assert told[0][0] != told[3][0]
    assert told[0][2] == told[3][2], "all rows at once come in no order"


def test_learning_rates_may_be_fractions(lesson: Lesson) -> None:
    page = lesson("divergence", rates="1/41, 1 / 82")
    assert page.text_input(key="rates").value == "1/41, 1 / 82"
    assert not page.warning
    assert "At a rate of 1/41 ≈ 0.02439 the loss **neither grows nor shrinks**" in said(page)
    assert "At a rate of 1/82 ≈ 0.0122 **one update lands on the target**" in said(page)
    assert ravine.several("0.05 1/82") == (Fraction(1, 20), Fraction(1, 82))
    for wrong in ("1/0", "11", "-1/82", "0", "1/82/2", "nan", "1e-400", ""):
        with pytest.raises(ValueError, match="expected"):
            ravine.several(wrong)


def test_every_letter_of_the_five_rules_is_explained(lesson: Lesson) -> None:
    told = said(lesson("divergence"))
    for optimizer in OPTIMIZERS.values():
        words = next(line for line in told.split("\n") if line.startswith(f"{optimizer.title}. "))
        letters = [ravine.LETTERS[str(letter)] for letter in optimizer.defaults] + [*map(str, optimizer.state)]
        assert all(words.count(letter) >= 1 for letter in letters), words
        for letter, value in optimizer.defaults.items():
            assert f"{ravine.LETTERS[str(letter)]} = {show.number(float(value))}" in words
    assert "β = 0.9." in told
    assert "β₁ = 0.9, β₂ = 0.999, ε = 1×10⁻⁷." in told
    assert {*ravine.REMEMBERED} == {name for name, one in OPTIMIZERS.items() if one.state}


@pytest.mark.parametrize(("name", "key"), [("build", "hidden_bend"), ("neuron", "bend"), ("linear", "line_or_bend")])
def test_activations_are_called_by_their_titles(lesson: Lesson, name: str, key: str) -> None:
    control = next(one for one in controls_of(lesson(name)) if one.key == key)
    assert set(control.options) <= {formula.title for formula in ACTIVATIONS.values()}


def controls_of(page: AppTest) -> list:
    return [*page.radio, *page.selectbox]


def test_an_optimiser_is_spelled_one_way() -> None:
    for file in sorted(PAGES.glob("**/*.py")):
        texts = [
            node.value
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant)
        ]
        assert not [text for text in texts if isinstance(text, str) and re.search(r"\bOptimi[z]er", text)], file


def test_what_is_told_of_the_course_itself_holds(lesson: Lesson) -> None:
    """The button has the name that teachers are told, and the commands are those of the README."""
    page = lesson("teachers")
    assert "**Take this lesson along**" in said(page)
    assert "Take this lesson along" in (PAGES / "parts" / "downloads.py").read_text(encoding="utf-8")
    readme = (PAGES.parent / "README.md").read_text(encoding="utf-8")
    assert page.code[0].value == 'pip install ".[teaching]"'
    assert "teaching =" in (PAGES.parent / "pyproject.toml").read_text(encoding="utf-8")
    export = lesson("export")
    command = " ".join(export.code[0].value.replace("\\\n", "").split())
    assert command == ".venv/bin/explainer phone bundle --lan"
    assert command.removesuffix(" --lan") in readme
    assert max(map(len, export.code[0].value.split("\n"))) < 32  # a phone breaks a longer line inside of --lan
    assert (
        "475,172 bytes" in export.get("plotly_chart")[0].proto.alt or "475" in export.get("plotly_chart")[0].proto.spec
    )


def test_only_the_full_batch_never_turns_back() -> None:
    """What lesson 10 says of its picture: at its own rows and rate, small batches make the loss rise again and again."""
    table = [[float(part) for part in row.split()] for row in batching.ROWS.split(";")]
    rises = {}
    for size in (1, 2, 6):
        path = descend(
            inputs=[row[:2] for row in table],
            targets=[row[2] for row in table],
            weights=[-0.234, 0.675],
            learning_rate=0.02,
            updates=batching.UPDATES,
            batch_size=size,
            exact=False,
        )
        w = np.array(path.weights)
        steps = np.sign(np.round(np.diff(w, axis=0), 9))
        rises[size] = int((np.diff(steps, axis=0) != 0).sum())
    assert rises[6] == 1
    assert min(rises[1], rises[2]) > 5


def test_the_spiral_can_be_learned_from(lesson: Lesson) -> None:
    page = lesson("linear", shape="Spiral", line_or_bend="ReLU", units="8")
    assert figures(page)["points told apart"].endswith("%")
    assert float(figures(page)["points told apart"].rstrip("%")) > 60
    assert "after 120 epochs" in said(page)


@pytest.mark.parametrize(("number", "picture"), [("5", 5), ("1", 1)])
def test_the_teachers_slider_ends_at_the_last_picture(lesson: Lesson, number: str, picture: int) -> None:
    page = lesson("teachers", subject="Networks", picture_2=number)
    slider = page.slider(key="picture_2")
    assert (slider.max, slider.value) == (5, picture)
    assert "Pictures: 5." in said(page)


def test_numbers_in_words_have_their_thousands_apart(lesson: Lesson) -> None:
    page = lesson("errata")
    assert "−28.488, −35.61" in figures(page).values()
    assert "−3.22524, −3.06405" in figures(page).values()  # no hyphen where a minus stands
    told = questions.errata()
    assert told["options"] == ["below 1", "about 122", "about 1,171", "about 11,254"]


def test_a_formula_of_your_own_says_how_it_was_read_where_there_are_two_ways(lesson: Lesson) -> None:
    page = lesson("own", own="sin 2x + 1/2x")
    assert page.caption[0].value == "sin 2x is read as sin(2x). 1/2x is read as (1/2)\\*x."
    assert not any("is read as" in one.value for one in lesson("own", own="sin(2x) + x/2").caption)
    assert not page.warning


def test_elu_has_its_own_a_and_a_corner_where_a_is_not_1(lesson: Lesson) -> None:
    corner = "At x = 0 there is no slope. A corner: slope 1/2 on the left, 1 on the right. Programs use 1/2."
    bent = lesson("activations", f="elu", elu_a="0.5", x="0.0")
    assert corner in [one.value for one in bent.markdown]
    assert bent.slider(key="elu_a").value == 0.5
    smooth = lesson("activations", f="elu", x="0.0")
    assert not any("there is no slope. A corner" in one.value for one in smooth.markdown)
    assert smooth.slider(key="elu_a").value == 1.0


@pytest.mark.parametrize("name", ["softplus", "gelu", "gelu_tanh", "silu", "mish"])
def test_the_newer_functions_are_shown_derived_and_proved(lesson: Lesson, name: str) -> None:
    page = lesson("activations", f=name)
    assert not page.warning
    assert any("checked" in one.value for one in page.caption)
    assert not lesson("neuron", bend=name).warning
