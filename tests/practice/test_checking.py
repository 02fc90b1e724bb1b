"""Practice finds the mistake: the contract, solutions typed by hand, letters and names, unreadable lines, calculations."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import pytest

from explainer import practice
from explainer.practice import MISTAKES, check, problem
from explainer.practice.answering import answer
from explainer.practice.quantities import value
from explainer.practice.tasks import Task
from explainer.symbolic.expression import X
from explainer.symbolic.parsing import parse
from explainer.symbolic.typed.tokens import ParseError
from tests.practice.typed import TYPED


def test_the_contract() -> None:
    verdict = check("(x^2+1)^3", ["3*(x^2+1)^2"])
    assert verdict.lines[0].right is False
    assert verdict.lines[0].mistake == "inner_slope"
    assert verdict.lines[0].message == (
        "You differentiated the outside, but the inside, x² + 1, changes too: multiply by its slope, 2x."
    )
    assert verdict.finished is False
    chain = problem("chain rule", seed=3)
    assert check(chain, [f"{chain.derivation.result}"]).finished


def test_the_names_of_mistakes_that_others_rely_on_stay() -> None:
    names = "inner_slope product_of_slopes quotient_sign quotient_order power_not_lowered power_rule_on_exponential sign_lost"
    assert {*names.split(), "constant_kept", "factor_lost"} <= set(MISTAKES)
    assert all(isinstance(what, str) and len(what) > 10 for what in MISTAKES.values())


@pytest.mark.parametrize(("of", "lines", "mistake"), TYPED)
def test_solutions_typed_by_hand(of: str, lines: tuple[str, ...], mistake: str | None) -> None:
    verdict = check(of, lines)
    if mistake is None:
        assert verdict.right, str(verdict)
        assert verdict.finished
    else:
        line = verdict.first_wrong
        assert line is not None
        assert mistake in (line.mistake, *line.also), str(verdict)
        assert verdict.lines[-1] is line, "only the last line is wrong in these"


def test_nearly_all_of_them_are_named_as_whoever_typed_them_expected() -> None:
    assert len(TYPED) >= 60
    assert len({of for of, *_ in TYPED}) >= 40
    wrong_lines = [check(of, lines).first_wrong for of, lines, _ in TYPED]
    named = sum(
        (line.mistake if line else None) == wanted for line, (*_, wanted) in zip(wrong_lines, TYPED, strict=True)
    )
    assert named >= 0.95 * len(TYPED)


def test_a_line_that_is_equal_but_not_worked_out_is_right_and_left_open() -> None:
    verdict = check("x^2*sin(x)", ["(x^2)'*sin(x) + x^2*(sin x)'"])
    assert verdict.right
    assert not verdict.finished
    assert verdict.lines[0].rule == "product rule"
    assert "Still to be differentiated: sin(x), x²." in verdict.lines[0].message
    assert check("x^2*sin(x)", ["(x^2)'*sin(x) + x^2*(sin x)'", "2x sin x + x^2 cos x"]).finished


def test_what_follows_from_a_wrong_line_is_said_to_follow() -> None:
    first, second, third = check("(x^2+1)^3", ["3(x^2+1)^2", "3(x^4+2x^2+1)", "6x(x^2+1)^2"]).lines
    assert first.mistake == "inner_slope"
    assert second.message == "This follows from line 1, so the mistake in that line is still in it."
    assert second.mistake is None
    assert third.right
    assert third.message == "Right, and that corrects the mistake above."


def test_a_second_mistake_is_found_below_the_first() -> None:
    first, second = check("(x^2+1)^3", ["3(x^2+1)^2", "3(x^4+1)"]).lines
    assert (first.mistake, second.mistake) == ("inner_slope", "power_of_sum")


def test_parts_may_have_names() -> None:
    lines = ["u = x^2+1", "y = u^3", "dy/du = 3u^2", "u' = 2x", "y' = 3u^2*u'", "= 6x(x^2+1)^2"]
    verdict = check("(x^2+1)^3", lines)
    assert verdict.right
    assert verdict.finished
    wrong = check("(x^2+1)^3", ["u = x^2+1", "du/dx = 2x + 1"]).first_wrong
    assert wrong.mistake == "constant_kept"


def test_both_sides_of_an_equals_sign_are_checked() -> None:
    assert check("x^3", ["(x^3)' = 3x^2"]).finished
    verdict = check("x^3*5", ["15x^2 = 15x"])
    assert verdict.first_wrong is not None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("3*(x+", "something is missing at the end"),
        ("", "there is nothing on this line yet"),
        ("k*x", "k is not a letter of this problem"),
        ("u'*x", "u' is not known"),
        ("2*x !", "factorials are not known"),
        ("d/dx[x", "this bracket is not closed"),
        ("x" * 700, "a line may have 600 characters"),
        ("dy/dt = 3", "dy/dt is not known"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(line: str, why: str) -> None:
    (checked,) = check("x^2", [line]).lines
    assert not checked.readable
    assert not checked.right
    assert why in checked.message


def test_a_problem_that_is_none_is_refused() -> None:
    with pytest.raises(ParseError):
        check("x^", ["1"])
    with pytest.raises(ValueError, match="at most 100 lines"):
        check("x", ["1"] * 101)
    with pytest.raises(ValueError, match=r"skill must be one of .* did you mean chain rule"):
        problem("chainrule")
    with pytest.raises(ValueError, match="level must be a whole number from 1 to 2 for softmax, got 3"):
        problem("softmax", level=3)
    with pytest.raises(ValueError, match="seed must be a whole number from 0 on, got -1"):
        problem("softmax", seed=-1)


def test_special_remarks() -> None:
    assert check("sqrt(x^2)", ["1"]).first_wrong.mistake == "negative_side"
    assert check("x^3", ["x^3"]).first_wrong.mistake in ("function_kept", "not_differentiated")
    assert "4x³ is right" in check("x^4-3x^2", ["4x^3-5x"]).first_wrong.message
    assert "2 times what it should be" in check("x^3", ["6x^2"]).first_wrong.message
    assert "write f'(x) = before it" in check("x^2", ["f(x) = 2x"]).first_wrong.message


def test_another_letter() -> None:
    assert check("t^2", ["2t"]).finished
    assert check("a*x^2", ["2a*x"]).finished
    assert check("a*x^2", ["x^2"], by="a").finished


# --- calculations: the problems below are these, worked out here by hand -----------------------------------------------


def test_a_neuron() -> None:
    neuron = problem("forward pass", seed=5)
    assert neuron.given == {
        "x1": 2,
        "x2": 5,
        "w1": neuron.given["w1"],
        "w2": neuron.given["w2"],
        "b": neuron.given["b"],
    }
    assert [float(number) for number in neuron.given.values()] == [2, 5, -0.7, 0.3, -0.2]
    assert check(neuron, ["z = -0.7*2 + 0.3*5 - 0.2 = -0.1"]).finished
    assert check(neuron, ["z = w_1 x_1 + w_2 x_2 + b", "= -1.4 + 1.5 - 0.2", "= -0.1"]).finished
    assert check(neuron, ["-1.4", "1.5", "z = -0.1"]).finished
    for line, mistake in {
        "z = 0.1": "bias_lost",
        "-0.7*5 + 0.3*2 - 0.2": "inputs_swapped",
        "0.7*2 + 0.3*5 - 0.2": "sign_lost",
        "z = 6.8": "weights_unused",
        "z = -0.7*2 + 0.3*5 - 0.2 = 0.3": "arithmetic",
    }.items():
        assert check(neuron, [line]).first_wrong.mistake == mistake, line


def test_what_follows_from_a_wrong_number_is_said_to_follow() -> None:
    forward = problem("forward pass", seed=5, level=2)
    verdict = check(forward, ["z = 0.1", f"ŷ = {1 / (1 + math.exp(-0.1)):.3f}"])
    assert verdict.lines[0].mistake == "bias_lost"
    assert verdict.lines[1].message.startswith("This follows from line 1")
    assert not verdict.finished
    assert check(forward, ["z = -0.1", "y_hat = 1/(1+e^0.1) = 0.475"]).finished
    assert check(forward, ["ŷ = 0.475"]).finished
    assert not check(forward, ["ŷ = 0.48"]).finished


def test_softmax() -> None:
    shares = problem("softmax", seed=5)  # of ln 6, ln 2, ln 6
    assert check(shares, ["p = (3/7, 1/7, 3/7)"]).finished
    assert check(shares, ["s = 14", "p1 = 6/14", "p2 = 2/14", "p3 = 6/14"]).finished
    assert not check(shares, ["p1 = 3/7"]).finished
    assert check(shares, ["p = (6, 2, 6)"]).first_wrong.mistake == "not_normalised"
    assert check(shares, ["p1 = 6/8"]).first_wrong.mistake == "own_term_lost"


def test_one_update() -> None:
    update = problem("one update", seed=5)
    w1, w2, x1, x2, y, rate = (float(update.given[name]) for name in ("w1", "w2", "x1", "x2", "y", "η"))
    slope = 2 * (w1 * x1 + w2 * x2 - y)
    right = [f"w1' = {round(w1 - rate * slope * x1, 6)}", f"w2' = {round(w2 - rate * slope * x2, 6)}"]
    assert check(update, right).finished
    assert check(
        update,
        [f"dL/dŷ = {round(slope, 6)}", f"dL/dw1 = {round(slope * x1, 6)}", f"dL/dw2 = {round(slope * x2, 6)}", *right],
    ).finished
    assert check(update, [f"w1' = {round(w1 + rate * slope * x1, 6)}"]).first_wrong.mistake == "rate_added"
    assert check(update, [f"w1' = {round(w1 - slope * x1, 6)}"]).first_wrong.mistake == "rate_lost"
    assert check(update, [f"w1' = {round(w1 - rate * slope / 2 * x1, 6)}"]).first_wrong.mistake == "factor_lost"
    new = w1 - rate * slope * x1
    late = w2 - rate * 2 * (new * x1 + w2 * x2 - y) * x2
    assert check(update, [right[0], f"w2' = {round(late, 6)}"]).first_wrong.mistake == "new_weight_for_old"
    late = w1 - rate * 2 * (w1 * x1 + (w2 - rate * slope * x2) * x2 - y) * x1  # whoever begins with w2
    assert check(update, [right[1], f"w1' = {round(late, 6)}"]).first_wrong.mistake == "new_weight_for_old"
    assert check(update, [f"dL/dw1 = {round(slope * x2, 6)}"]).first_wrong.mistake == "wrong_weight"


def test_shapes_and_counts() -> None:
    shapes = problem("layer shapes", seed=5)  # 9 examples, 14 inputs, 4 neurons
    assert check(shapes, ["W = 14 x 4", "Z = (9, 4)"]).finished
    assert check(shapes, ["W = (4, 14)"]).first_wrong.mistake == "rows_for_columns"
    network = problem("counting parameters", seed=5)  # 7, 14, 4
    assert check(network, ["N = 7*14 + 14*4 + 14 + 4 = 172"]).finished
    assert check(network, ["N = 154"]).first_wrong.mistake == "biases_lost"


def test_batches_and_classes() -> None:
    error = problem("squared error", seed=5)  # 4 and −0.2 for 1.5 and 0.8
    assert check(error, ["L = ((4-1.5)^2 + (-0.2-0.8)^2)/2 = 3.625"]).finished
    assert check(error, ["L = 7.25"]).first_wrong.mistake == "sum_for_mean"
    entropy = problem("cross-entropy", seed=5)
    right = next(number for number in (1, 2, 3) if f"class {number} is right" in entropy.question)
    other = right % 3 + 1
    assert check(entropy, [f"L = {-math.log(float(entropy.given[f'p{right}'])):.3f}"]).finished
    assert check(entropy, [f"-ln({float(entropy.given[f'p{other}'])})"]).first_wrong.mistake == "log_of_wrong_class"


@pytest.mark.parametrize("line", ["z =", "q = 3", "z = 1/0", "z = (1, 2)", "z = ln(-1)", "z = k", 5, "z = 3*("])
def test_an_unreadable_calculation_says_why(line: object) -> None:
    (checked,) = check(problem("forward pass"), [line]).lines
    assert not checked.readable
    assert checked.message.startswith("I cannot read this line: ")


def test_a_question_ends_in_one_sign() -> None:
    (checked,) = check("x^2", ["ｘ"]).lines
    assert checked.message.endswith("did you mean x?")


def test_every_message_is_a_sentence_or_two() -> None:
    for of, lines, _ in TYPED:
        for line in check(of, lines).lines:
            assert line.message[0].isupper()
            assert line.message.endswith(".")
            assert len(line.message) < 420, line.message


def test_a_wrong_rule_on_the_way_is_told_before_a_slip_with_the_same_result() -> None:
    """Of dL/dw = 28, a sum for a mean, comes w' = 0.7 − 2.8; so it does of −0.7 and the right step, which nobody means."""
    assert check(problem("one update", level=2, seed=3), ["w' = 0.7 - 0.1*28"]).first_wrong.mistake == "sum_for_mean"
    assert check(problem("backpropagation", seed=3), ["dL/dw1 = 16.2"]).first_wrong.mistake == "error_reversed"


def test_skills() -> None:
    assert len(practice.SKILLS) >= 15


def test_a_line_that_can_be_read_in_two_ways_says_which_way_was_taken() -> None:
    """2e^2x is (2e²)·x to a computer; who means e^(2x) must be told so, and who wrote brackets not."""
    assert "e^2x is read as (e^2)*x: add brackets" in check("exp(2*x)", ["2e^2x"]).lines[0].message
    assert "is read as" not in check("exp(2*x)", ["3e^(2x)"]).lines[0].message
    for line in ("2x^2", "2x²", "-x²", "-e^(-x)", r"\frac{x^2}{2}"):
        assert "is read as" not in check("x^3", [line]).lines[0].message
    assert "log is read as the natural logarithm ln" in check("log x", ["1/(x ln 10)"]).lines[0].message
    assert "is read as" not in check("log x", ["1/x"]).lines[0].message
    assert check("exp(2*x)", ["2e^(2x)"]).lines[0].right


@pytest.mark.parametrize("asked", [practice.levels, practice.how_many, practice.problem])
def test_a_skill_that_is_none_gets_a_sentence_with_the_nearest(asked: Callable[[str], object]) -> None:
    for wrong in ("relu", "x^2", "x" * 100_000):
        with pytest.raises(ValueError, match=r"^skill must be one of power rule, .*, got '") as refused:
            asked(wrong)
        assert len(str(refused.value)) < 600
    with pytest.raises(ValueError, match=r"got 'chian rule'; did you mean chain rule\?$"):
        asked("chian rule")


def test_a_level_that_is_none_gets_a_sentence() -> None:
    for wrong in (0, 3, -1):
        with pytest.raises(ValueError, match="level must be a whole number from 1 to 2 for chain rule, got"):
            practice.how_many("chain rule", wrong)


def test_what_is_no_problem_and_what_are_no_lines_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"hints are for a problem, .* got 'x\^2'"):
        practice.hints("x^2")  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(ValueError, match=r"check takes a problem, .* got 3"):
        check(3, ["x"])  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(ValueError, match="lines must be text"):
        check("x^2", None)  # type: ignore[arg-type]  # wrong on purpose
    chain = problem("chain rule", seed=3)
    assert practice.hints(chain, "2*(5x+1)*5") == practice.hints(chain, ["2*(5x+1)*5"])


@pytest.mark.parametrize(
    ("of", "lines"),
    [
        ("(5x+1)^2", ["d/dx (5x+1)^2 = 2(5x+1)*5"]),
        ("(x^3+8)*(x^2-3)", ["d/dx (x^3+8)(x^2-3) = 3x^2(x^2-3)+2x(x^3+8)"]),
        ("x^3+4x", ["d/dx x^3+4x = 3x^2+4"]),
        ("(x^2+1)^3", ["d/dx (x^2+1) = 2x", "3(x^2+1)^2*2x"]),
        ("(x^2+4)*(x+3)", ["u = x^2+4", "v = x+3", "u'v+uv'", "2x(x+3)+x^2+4"]),
    ],
)
def test_the_problem_with_its_d_dx_and_a_rule_in_letters_are_read_as_on_paper(of: str, lines: list[str]) -> None:
    verdict = check(of, lines)
    assert [line.message for line in verdict.lines if not line.right] == []
    assert verdict.finished


def test_a_slope_after_d_dx_is_still_diagnosed() -> None:
    assert check("(5x+1)^2", ["d/dx (5x+1)^2 = 2(5x+1)"]).first_wrong.mistake == "inner_slope"
    assert check("(x^2+4)*(x+3)", ["u = x^2+4", "v = x+3", "u'v'"]).first_wrong.mistake == "product_of_slopes"


@pytest.mark.parametrize("line", ["u = x^2+1 = 7", "u = 7 = x^2+1", "u = x^2+1 = x^2+2 = x^2+1", "a = 2 = 3"])
def test_a_name_for_two_things_is_a_name_for_none(line: str) -> None:
    first, second = check("(x^2+1)^3", [line, f"{line[0]}' = 0"]).lines
    assert not first.right
    assert first.message == f"The sides of this line are not equal, so it does not say what {line[0]} stands for."
    assert not second.readable
    assert check("(x^2+1)^3", ["u = x^2+1 = 1+x*x = (x^4-1)/(x^2-1)", "y' = 3u^2*2x"]).right


def test_a_slip_by_which_a_number_becomes_huge_is_answered_in_time() -> None:
    """ln 2 without its decimal point: e^693147 has 301,030 digits, and is no fraction that anybody could work with."""
    lines = ("z1 = 693147", "z3 = 1.98612")
    assert not isinstance(value(parse("exp(x)"), {X: Fraction(693147)}), Fraction)
    assert value(parse("exp(x)-exp(x)"), {X: Fraction(3)}) == 0
    first, second = answer(Task("softmax", 1, 37), lines).verdict.lines
    assert (first.right, second.right) == (False, False)
    assert first.message.startswith("z1 is too large.")
