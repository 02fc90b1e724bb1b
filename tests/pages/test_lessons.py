"""What lessons say and show at chosen places, held against numbers that are worked out here by other means."""

from __future__ import annotations

import ast
import math
import re
import runpy
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, descend, mnist
from explainer.lessons import elements, printed, record
from explainer.lessons.landscapes import read_rate
from explainer.lessons.recording import RecordingPage
from explainer.lessons.syllabus import module
from explainer.networks import backpropagate

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
batches, errata, evaluate, faster = map(module, ("batches", "errata", "evaluate", "faster"))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def group(page: RecordingPage, number: int) -> dict[str, str]:
    """The numbers of one row of figures, as they are printed."""
    return {name: printed(value) for name, value in page.record.all(elements.Figures)[number].values.items()}


def written(page: RecordingPage, walk: str, frame: int) -> str:
    """The signs of a frame's formulas, one after the other."""
    text = _Words()
    for line in page.walks[walk].data["frames"][frame]["lines"]:
        text.feed(line["math"])
        text.words.append(" | ")
    return "".join(text.words)


def answer(name: str) -> elements.Question:
    return record(name).questions[0]


# --- activation functions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("x", "a"), [("-2.0", "0.3"), ("1.5", "0.3")])
def test_the_derivation_has_the_chosen_numbers(x: str, a: str) -> None:
    page = record("activation_slopes", f="Leaky ReLU", x=x, a=a)
    slope = float(a) if float(x) < 0 else 1
    assert page.values["slope f′(x)"] == f"{slope:g}"
    assert f"={slope:g}because" in written(page, "line", 1).replace(" ", "")


def test_every_line_of_the_sigmoid_says_one_number() -> None:
    page = record("activation_slopes", x="0.7")
    s = 1 / (1 + math.exp(-0.7))
    for frame in range(len(page.walks["line"].frames)):
        assert f"{s * (1 - s):.6g}" in written(page, "line", frame)


@pytest.mark.parametrize("name", ["ReLU", "Step", "Leaky ReLU"])
def test_at_a_corner_there_is_no_slope_anywhere_on_the_page(name: str) -> None:
    page = record("activation_slopes", f=name, x="0.0")
    assert page.values["slope f′(x)"] == "none"
    assert "At x = 0 there is no slope." in page.words
    assert page.walks["line"].frames[-1].title == "At x = 0 there is no slope"


def test_other_derivations_can_be_chosen_and_are_taken_along() -> None:
    page = record("activation_slopes", f="Tanh", tanh_worked="Tanh is a stretched sigmoid")
    assert len(page.walks["line_1"].frames) == 5
    assert f"{math.tanh(1.5):.6g}" in written(page, "line_1", 4)
    (taken,) = page.record.all(elements.TakeAlong)
    assert "ACTIVATIONS['tanh'].derivations[1]" in [getattr(part, "source", part) for part in taken.parts]
    assert taken.draw().to_json() == page.charts[0].figure.to_json()


def test_softmax_holds_the_scores_of_the_address_at_their_temperature() -> None:
    page = record("softmax", scores="1 2 3", temperature="0.5")
    (held,) = page.record.all(elements.Held)
    assert (held.made.data["scores"], held.made.data["temperature"]) == ([1, 2, 3], 0.5)
    assert [one["name"] for one in held.keep] == ["scores", "temperature"]
    assert "difference" not in page.words, "the question asks for that"


def test_elu_has_its_own_a_and_a_corner_where_a_is_not_1() -> None:
    corner = "At x = 0 there is no slope. There is a corner: the slope is 0.5 on the left and 1 on the right. Programs use 0.5."
    assert corner in record("activation_slopes", f="elu", elu_a="0.5", x="0.0").words
    smooth = record("activation_slopes", f="elu", x="0.0")
    assert "there is no slope. A corner" not in smooth.words
    assert smooth.held["elu_a"] == 1.0


@pytest.mark.parametrize("name", ["softplus", "gelu", "gelu_tanh", "silu", "mish"])
def test_the_newer_functions_are_shown_derived_and_proved(name: str) -> None:
    assert any("checked" in one.words for one in record("activation_slopes", f=name).record.all(elements.Caption))
    assert record("neuron", bend=name).charts[0].given[-1] is ACTIVATIONS[name]


# --- losses ---------------------------------------------------------------------------------------------------------------


def test_each_loss_has_its_formula_its_picture_and_its_slope() -> None:
    amounts, chances = (
        record("losses", targets="2, 3", answers="2.5, 2"),
        record("cross_entropy", p="0.2", label="no (0)"),
    )
    (squares,), (surprise,) = ([held.made for held in page.record.all(elements.Held)] for page in (amounts, chances))
    assert (squares.data["targets"], squares.data["predictions"]) == ([2, 3], [2.5, 2])
    assert (surprise.data["probability"], surprise.data["label"]) == (0.2, 0)
    assert written(record("slopes"), "mse_line", 2).endswith("=1 | ")  # 2·(2.5 − 2)
    assert set(chances.walks) == {"binary_line", "categorical_line"}
    assert amounts.walks == {}, "slopes come later"
    binary = chances.record.all(elements.Formula)[0].latex
    assert binary.count(r"\hat{y}") == 2
    assert "p" not in binary.replace(r"\operatorname", "")


def test_lists_of_different_lengths_are_named_and_the_picture_stays() -> None:
    page = record("losses", targets="2, 3")
    assert page.notices("warning") == ["There are 2 right answers and 4 of the network's, so the usual ones are shown."]
    assert page.record.all(elements.Held)[0].made.data["targets"] == [2, 3, 5, 4]


# --- a formula of one's own -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("formula", "x"), [("1/x", "0.0"), ("ln(x)", "-1.0"), ("sqrt(x)", "-2.0")])
def test_without_a_value_the_picture_and_the_derivation_stay(formula: str, x: str) -> None:
    page = record("own", own=formula, own_x=x)
    assert page.notices("error") == []
    assert page.values == {"value f(x)": "none", "slope f′(x)": "none"}
    assert f"At x = {float(x):g} this formula has no value".replace("-", "−") in page.words
    assert page.charts[0].figure.layout.meta["alt"]
    assert "no value at x" in page.walks["own_line"].frames[0].words


def test_a_corner_of_ones_own_has_no_slope() -> None:
    page = record("own", own="max(x, x^2)", own_x="1.0")
    assert page.values == {"value f(x)": "1", "slope f′(x)": "none"}
    assert page.walks["own_line"].frames[-1].title == "At x = 1 there is no slope"
    assert "2" in written(page, "own_line", -1)


def test_a_formula_of_your_own_says_how_it_was_read_where_there_are_two_ways() -> None:
    captions = [one.words for one in record("own", own="sin 2x + 1/2x").record.all(elements.Caption)]
    assert captions[0] == "sin 2x is read as sin(2x). 1/2x is read as (1/2)\\*x."
    assert "is read as" not in record("own", own="sin(2x) + x/2").words


# --- questions ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("network", "31"),  # 4·5 + 5 + 5·1 + 1
        ("neuron", "0"),
        ("activations", "ReLU"),
        ("losses", "the second one"),  # 25/2 against (9 + 9)/2
        ("slopes", "negative"),  # 2·(2 − 3)·2 = −4
        ("activation_slopes", "0.000625"),  # 0.25 · 0.25 · 0.01
        ("walkthrough", "larger"),
        ("divergence", "a ninth as large"),
        ("faster", "5 times as far"),  # 1 / (1 − 0.9)
        ("softmax", "stay as they are"),
        ("cross_entropy", "about 7 times"),  # ln 100 / ln 2 = 6.64
        ("batches", "9,375"),
        ("own", "product rule"),
        ("errata", "about 11,254"),
        ("teachers", "1/41"),
    ],
)
def test_the_answers_are_right(name: str, right: str) -> None:
    assert answer(name).answer == right


def test_what_is_said_about_wrong_answers_is_calculated() -> None:
    rate, x, w, y = 0.9 / 123, (12, 15), (-0.234, 0.675), 6
    first = sum(a * b for a, b in zip(x, w, strict=True)) - y
    after = first * (1 - 2 * rate * sum(a * a for a in x))
    assert f"grows from {first**2:.4g} to {after**2:.4g}" in answer("divergence").wrong["a third as large"]
    assert f"{math.exp(0.8):.4g} times as likely" in answer("softmax").wrong["get closer together"]
    smaller = answer("walkthrough").wrong["smaller"]
    assert "from 2.439" in smaller
    assert "17.0391" in smaller
    assert answer("errata").options == ["below 1", "about 122", "about 1,171", "about 11,254"]


# --- where the article errs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 17))
def test_every_check_runs_as_it_is_shown(number: int, tmp_path: Path) -> None:
    """The lines of a check, in a file of their own, give the very figures that stand above it."""
    page = record("errata")
    *before, last = ast.parse(page.record.all(elements.Listing)[number - 1].source).body
    lines = [*map(ast.unparse, before), f"found = {ast.unparse(last)}"]
    (tmp_path / "check.py").write_text("\n".join(lines), encoding="utf-8")
    answers = runpy.run_path(str(tmp_path / "check.py"))["found"]
    assert group(page, number - 1) == {name: printed(errata.beside(one)) for name, one in answers.items()}


def test_the_errata_call_everything_by_its_own_name() -> None:
    page = record("errata")
    assert group(page, 1)["activation functions in this course"] == ", ".join(one.title for one in ACTIVATIONS.values())
    assert len(page.record.all(elements.Listing)) == len(errata.ERRATA) == 16
    for number, erratum in enumerate(errata.ERRATA):
        assert sorted(group(page, number)) == sorted({name.strip() for name in erratum.check()})


def test_numbers_in_words_have_their_thousands_apart() -> None:
    figures = record("errata").values
    assert "−28.488, −35.61" in figures.values()
    assert "−3.22524, −3.06405" in figures.values()  # no hyphen where a minus stands


# --- the rest -------------------------------------------------------------------------------------------------------------


def test_weights_and_biases_are_seen() -> None:
    page = record("network")
    big, small = (chart.figure.to_json() for chart in page.charts)
    for weight in ("−0.6", "1.5", "0.9", "−0.5"):
        assert weight in small.encode().decode("unicode_escape") or weight in small
    assert {name: value for name, value in page.values.items() if name.startswith("bias")} == {
        "bias of h1": "0.5",
        "bias of h2": "−0.1",
        "bias of the output": "0.2",
    }
    assert page.values["neurons (not counting inputs)"] == "11"  # of 15 circles
    assert "dash" in big  # negative weights


def test_counting_updates() -> None:
    page = record("batches", n_rows="1001", n_batch="10", n_epochs="7")
    assert page.values["updates in an epoch"] == "101"  # the last batch is short, and counts
    assert page.values["updates in all"] == "707"
    assert record("batches", n_batch="20000").notices("error") == [
        "A batch holds at most all 10,000 examples, got 20,000."
    ]


def test_rows_are_shuffled_with_a_seed_that_all_three_sizes_share() -> None:
    table = [[float(number) for number in row.split()] for row in batches.ROWS.split(";")]
    groups = {}
    for seed in (0, 3):
        page = record("batches", shuffle_seed=str(seed))
        groups[seed] = [group(page, number) for number in (0, 1, 2)]  # the last ones count updates
        for size, figures in zip((1, 2, 6), groups[seed], strict=True):
            path = descend(
                inputs=[row[:2] for row in table],
                targets=[row[2] for row in table],
                weights=[-0.234, 0.675],
                learning_rate=0.02,
                updates=60,
                batch_size=size,
                shuffle=seed or None,
            )
            assert figures["loss after 60 updates"] == printed(path.losses[-1])
    assert groups[0][0] != groups[3][0]
    assert groups[0][2] == groups[3][2], "all rows at once come in no order"


def test_only_the_full_batch_never_turns_back() -> None:
    """What the lesson says of its picture: at its own rows and rate, small batches make the loss rise again and again."""
    table = [[float(part) for part in row.split()] for row in batches.ROWS.split(";")]
    turns = {}
    for size in (1, 2, 6):
        path = descend(
            inputs=[row[:2] for row in table],
            targets=[row[2] for row in table],
            weights=[-0.234, 0.675],
            learning_rate=0.02,
            updates=batches.UPDATES,
            batch_size=size,
            exact=False,
        )
        steps = np.sign(np.round(np.diff(np.array(path.weights), axis=0), 9))
        turns[size] = int((np.diff(steps, axis=0) != 0).sum())
    assert turns[6] == 1
    assert min(turns[1], turns[2]) > 5


def test_learning_rates_may_be_fractions_and_stay_exact() -> None:
    page = record("faster", rates=" 1 / 82", rows="three", way="Adam", **{"from": "0.5, 0.5"})
    (held,) = page.record.all(elements.Held)
    assert (held.made.data["rate"], held.made.data["set"], held.made.data["optimizer"]) == (1 / 82, 1, "adam")
    assert held.made.data["start"] == [0.5, 0.5]
    assert held.made.data["sets"][0]["limit"]["text"] == "1/41"
    assert read_rate("0.05") == Fraction(1, 20)
    for wrong in ("1/0", "11", "-1/82", "0", "1/82/2", "nan", "1e-400", ""):
        with pytest.raises(ValueError, match="expected"):
            read_rate(wrong)
    with pytest.raises(ValueError, match="one learning rate at a time, got 2"):
        read_rate("0.01, 0.02")


def test_the_start_of_two_weights_stays_on_the_map() -> None:
    """An address may ask for a place beside the map; nothing is told of the first update before it is made."""
    (held,) = record("walkthrough", from_here="1.8, -0.9", step_size="1/41").record.all(elements.Held)
    across, upwards = held.made.data["window"]
    assert held.made.data["start"] == [max(across), min(upwards)]
    assert held.made.data["shown"] == 0
    assert held.made.data["rate"] == pytest.approx(1 / 41)
    assert [*held.made.data["optimizers"]] == ["gradient_descent"]


def test_where_the_article_errs_is_told_after_the_guess() -> None:
    before, after = RecordingPage(), RecordingPage(guess="smaller")
    for page in (before, after):
        module("walkthrough").lesson(page)
    (asked,), (told,) = (page.record.all(elements.Article) for page in (before, after))
    assert "guess first" in asked.errs
    assert "times as large" not in asked.errs
    assert "9.61 times as large" in told.errs


def test_digits_upside_down_are_what_the_question_says() -> None:
    """The network is asked about the pictures turned as an array is, without a disturbance."""
    known = mnist.load()
    images, written = known.test_images[: evaluate.DISTURBED, ::-1, ::-1], known.test_labels[: evaluate.DISTURBED]
    read = mnist.predict(mnist.shipped(), images).argmax(axis=1)
    right = read == written
    asked = answer("evaluate")
    assert f"It reads {right.mean():.0%} of them." in asked.right
    assert f"still reads {right[np.isin(written, (0, 1, 8))].mean():.0%} of these" in asked.right
    assert f"{((written == 9) & (read == 6)).sum()} of the {(written == 9).sum()} nines" in asked.right
    assert asked.answer == "about 1 in 3"
    assert 0.28 < right.mean() < 0.39


def test_it_is_said_how_many_digits_a_network_has_learned_from() -> None:
    """MNIST has 60,000 training digits; the course's own network left some out, and the article's run held back a fifth."""
    first, last = re.fullmatch(
        r"MNIST, all training rows but ([\d,]+)-([\d,]+)", mnist.shipped().evaluation["data"]
    ).groups()
    left_out = int(last.replace(",", "")) - int(first.replace(",", "")) + 1
    assert f"learned from {60_000 - left_out:,} digits of MNIST" in record("evaluate").words
    assert f"learned from {60_000 * (1 - mnist.ARTICLE.validation):,.0f} digits" in answer("train").right
    assert f"learns from {8_000 * (1 - mnist.ARTICLE.validation):,.0f}" in answer("train").right


def test_the_numbers_that_are_nudged_are_those_of_the_address() -> None:
    page = record("backwards", net="1,2,3,4,5,-1,-2,-3,-4", walk="back")
    (held,) = page.record.all(elements.Held)
    assert (held.made.data["values"], held.made.data["mode"]) == ([1, 2, 3, 4, 5, -1, -2, -3, -4], "back")
    assert page.charts[0].options["weights"] == [[[1, 2], [3, 4]], [[-2], [-3]]]
    assert page.charts[0].options["biases"] == [[5, -1], [-4]]


def test_every_letter_of_the_five_rules_is_explained() -> None:
    words = record("faster").words
    for optimizer in OPTIMIZERS.values():
        line = next(line for line in words.split("\n") if line.startswith(f"{optimizer.title}. "))
        letters = [faster.LETTERS[str(letter)] for letter in optimizer.defaults] + [*map(str, optimizer.state)]
        assert all(line.count(letter) >= 1 for letter in letters), line
        for letter, value in optimizer.defaults.items():
            assert f"{faster.LETTERS[str(letter)]} = {printed(float(value))}" in line
    assert "β = 0.9." in words
    assert "β₁ = 0.9, β₂ = 0.999, ε = 1×10⁻⁷." in words
    assert {*faster.REMEMBERED} == {name for name, one in OPTIMIZERS.items() if one.state}


@pytest.mark.parametrize(("name", "key"), [("build", "hidden_bend"), ("neuron", "bend"), ("linear", "line_or_bend")])
def test_activations_are_called_by_their_titles(name: str, key: str) -> None:
    options = record(name).controls[key].options
    assert options == {one: ACTIVATIONS[one].title for one in options}


def test_an_optimiser_is_spelled_one_way() -> None:
    for file in sorted(PAGES.glob("**/*.py")):
        constants = [
            one for one in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(one, ast.Constant)
        ]
        texts = [one.value for one in constants if isinstance(one.value, str) and not one.value.isidentifier()]
        assert not [text for text in texts if re.search(r"\b[Oo]ptimi[z]er(?!=)", text)], file


def test_what_is_said_of_the_course_itself_holds() -> None:
    """The button has the name that teachers are told, and the commands are those of the README."""
    page = record("teachers")
    assert "**Download this lesson**" in page.words
    assert "Download this lesson" in (PAGES / "shell" / "downloads.py").read_text(encoding="utf-8")
    readme = (PAGES.parent / "README.md").read_text(encoding="utf-8")
    assert page.record.all(elements.Listing)[0].source == 'pip install ".[teaching]"'
    assert "teaching =" in (PAGES.parent / "pyproject.toml").read_text(encoding="utf-8")
    export = record("export")
    typed = export.record.all(elements.Listing)[0].source
    command = " ".join(typed.replace("\\\n", "").split())
    assert command == ".venv/bin/explainer phone bundle --lan"
    assert command.removesuffix(" --lan") in readme
    assert max(map(len, typed.split("\n"))) < 32  # a phone breaks a longer line inside of --lan
    assert "475" in export.charts[0].figure.to_json()


def test_the_playground_opens_as_the_address_says() -> None:
    (held,) = record("linear", shape="Spiral", line_or_bend="ReLU", units="8").record.all(elements.Held)
    assert [held.made.data[part] for part in ("shape", "activation", "sizes")] == ["spiral", "relu", [2, 8, 1]]
    assert len(held.made.data["parameters"]) == 2 * 8 + 8 + 8 + 1
    (held,) = record("linear", pull="0.005", noise="0.3").record.all(elements.Held)
    assert (held.made.data["l2"], held.made.data["noise"]) == (0.005, 0.3)


def test_a_slope_is_what_remains_of_the_secant() -> None:
    page = record("slopes", place="-1", h="0.5", weight="2.5", pace="1/8")
    square, ball = (held.made for held in page.record.all(elements.Held))
    assert (square.data["at"], square.data["secant"]) == (-1, 0.5)
    assert (ball.data["start"], ball.data["rate"]) == ([2.5], 0.125)
    assert "the slope is 3 at a distance of 1, 2.1 at a distance of 0.1, and 2.01 at a distance of 0.01" in page.words


SLOPES_BY_HAND = {
    "factor": lambda x: 6 * x,
    "sum": lambda x: 2 * x + 1,
    "power": lambda x: 3 * x * x,
    "product": lambda x: 3 * x * x,
    "chain": lambda x: 8 * x - 12,
}


@pytest.mark.parametrize("rule", SLOPES_BY_HAND)
@pytest.mark.parametrize("x", [-1, 0.5, 2])
def test_a_rule_agrees_with_a_secant(rule: str, x: float) -> None:
    page = record("rules", rule=rule, rule_x=str(x))
    (held,) = page.record.all(elements.Held)
    assert held.made.data["at"] == x
    assert held.made.data["lines"], "every line can be stepped through below the picture"
    by_rule, by_secant = re.search(
        r"the rule gives (\S+)\. .* has the slope (\S+)\.", page.words.replace("−", "-")
    ).groups()
    expected = SLOPES_BY_HAND[rule](x)
    assert float(by_rule) == pytest.approx(expected, abs=1e-3)
    assert float(by_secant) == pytest.approx(expected, abs=0.02)


def test_gears_turn_as_far_as_their_product_says() -> None:
    table = next(one.words for one in record("rules").record.all(elements.Text) if one.words.startswith("| gear"))
    turned = [float(row.split("|")[4]) for row in table.split("\n")[2:]]
    assert turned == pytest.approx([0.001, 0.002, 1.002**2 - 1])


def test_the_steps_of_the_article_are_short_because_its_slopes_are_small() -> None:
    """At a rate of 0.01, plain descent steps as far as Adam does with 0.001 only where a slope is 0.1."""
    known, rng = mnist.load(), np.random.default_rng(0)
    sizes = list(zip(mnist.NETWORK.sizes, mnist.NETWORK.sizes[1:], strict=False))
    layers = [(rng.uniform(-1, 1, (n, m)) * np.sqrt(6 / (n + m)), np.zeros(m)) for n, m in sizes]
    inputs, targets = known.train_images[:64].reshape(64, -1) / 255, np.eye(10)[known.train_labels[:64]]
    walked = backpropagate(mnist.NETWORK, layers, inputs, targets, loss="categorical_cross_entropy")
    slopes = np.concatenate([np.ravel(part) for part in (*walked.weights, *walked.biases)])
    assert slopes.size == mnist.NETWORK.parameters
    assert (abs(slopes) < 0.1).mean() > 0.99


@pytest.mark.parametrize(("number", "picture"), [("5", 5), ("1", 1)])
def test_the_teachers_slider_ends_at_the_last_picture(number: str, picture: int) -> None:
    page = record("teachers", subject="Networks", picture_2=number)
    assert (page.controls["picture_2"].within[1], page.held["picture_2"]) == (5, picture)
    assert "There are 5 pictures." in page.words


def test_what_is_said_of_momentum_and_of_large_rates_is_what_the_rules_do() -> None:
    """The moves are those of the catalogue's own rule; what has left the map has a loss beyond every other."""
    momentum = OPTIMIZERS["momentum"]
    ((v, becomes),) = momentum.state.items()
    letters = {letter.name: letter for letter in becomes.free_symbols}
    moved = 0
    for wanted in faster.moves(5, 0.9):
        moved = becomes.subs({v: moved, letters[r"\beta"]: 0.9, letters["eta"]: 1, letters["g"]: -1})
        assert float(moved) == pytest.approx(wanted)
    losses = [
        float(text)
        for text in re.findall(r"RMSProp ends at a loss of (\S+), plain gradient descent at (\S+)\. ", words())[0]
    ]
    assert losses[0] > losses[1], "at the small rate RMSProp is behind"
    lost, kept = re.findall(r"left the map, with a loss of (\S+), while RMSProp ends at (\S+)\. ", words())[0]
    assert "×10" in lost
    assert float(kept) < min(losses)


def words() -> str:
    return record("faster").words


def test_the_slope_by_the_score_is_the_probability_minus_the_answer() -> None:
    """What the lesson on cross-entropy says of a sigmoid before it, by finite differences."""
    loss, sigmoid, h = LOSSES["binary_cross_entropy"], ACTIVATIONS["sigmoid"], 1e-5
    for score, y in ((-3.0, 1), (0.4, 0), (2.0, 1)):
        by_score = (float(loss([y], [sigmoid(score + h)])) - float(loss([y], [sigmoid(score - h)]))) / (2 * h)
        assert by_score == pytest.approx(float(sigmoid(score)) - y, abs=1e-6)


def test_a_decimal_that_was_typed_is_a_decimal_wherever_it_comes_back() -> None:
    assert (
        "At x = 0.1 there is no slope. There is a corner: the slope is −2 on the left and 0 on the right."
        in record("own", own="|x-0.1|+|x-1/3|").words
    )
    assert "At x = 1/3 there is no slope." in record("own", own="|x-0.1|+|x-1/3|").words
    assert "At x = 123456.789 there" in record("own", own="abs(x-123456.789)").words
    assert "the slope is 0.1 on the left and 1 on the right" in record("own", own="piecewise(x<0,0.1x,x)").words


def test_numbers_that_stand_in_sentences_are_those_of_what_is_shown() -> None:
    train = record("train")
    (held,) = (one.made for one in train.record.all(elements.Held))
    count = held.data["count"]
    assert f"from {count['learned']:,} digits in each epoch" in train.words
    assert f"Another {count['train'] - count['learned']:,} are held back" in train.words
    assert f"try the {count['test']:,} test digits" in train.words
    first, second, last = (layer.parameters for layer in mnist.NETWORK.layers)
    sums = f"which makes {first:,}. The second hidden layer adds {second:,}, and the output {last:,}: "
    assert f"{sums}{mnist.NETWORK.parameters:,} in all." in record("build").words
    power = re.search(r"ln (7\.\d+) is about 2, because e² is about (7\.\d+)", record("activations").words)
    assert power[1] == power[2] == f"{math.exp(2):.3f}"
    near, limit = map(
        float, re.search(r"to about ([\d.]+), close to the limit, .+ as ([\d.]+):", record("batches").words).groups()
    )
    assert 0.9 * limit < near < limit
