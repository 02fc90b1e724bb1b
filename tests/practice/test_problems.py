"""Problems: no two alike, answers that other libraries give too, solutions of which every line is proved."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from scipy.special import expit, softmax

from explainer import descend, practice
from explainer.practice.problems import CalculationProblem, SlopeProblem
from explainer.practice.spaces import chosen, count
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import X
from explainer.symbolic.known import KNOWN

EACH = [(skill, level) for skill in practice.SKILLS for level in range(1, practice.levels(skill) + 1)]


def numbers(problem: CalculationProblem, *names: str) -> list[float]:
    return [float(problem.given[name]) for name in names]


@pytest.mark.parametrize(("skill", "level"), EACH)
def test_a_thousand_seeds_give_a_thousand_questions(skill: str, level: int) -> None:
    many = practice.how_many(skill, level)
    seeds = range(0, min(many, 1000), 1 if skill not in ("several rules", "quotient rule") else 3)
    questions = {practice.problem(skill, seed=seed, level=level).question for seed in seeds}
    assert len(questions) == len(seeds)
    assert many >= 1000 or skill == "learning rate limit"


def test_choices_are_used_up_before_one_comes_again() -> None:
    lists = (range(7), "abc", range(5))
    assert len({chosen(seed, lists) for seed in range(count(lists))}) == 105
    assert chosen(105, lists) == chosen(0, lists)


@pytest.mark.parametrize(("skill", "level"), EACH)
def test_every_line_of_a_solution_is_proved(skill: str, level: int) -> None:
    for seed in (1, 17):
        problem = practice.problem(skill, seed=seed, level=level)
        problem.prove()
        assert problem.solution
        assert problem.answer
        assert problem.question.count("$") % 2 == 0


def test_a_solution_names_the_chain_rule_where_the_inside_changes() -> None:
    rules = {
        skill: [line.split(":")[0] for line in practice.problem(skill, seed=3, level=level).solution]
        for skill, level in (("chain rule", 1), ("several rules", 2), ("power rule", 1))
    }
    assert rules["chain rule"] == ["Power rule with the chain rule", "Sum rule"]
    assert rules["several rules"][1:4:2] == ["Power rule with the chain rule", "Slope of sin with the chain rule"]
    assert rules["power rule"] == ["Sum rule", "Power rule"]


@pytest.mark.parametrize("skill", [skill for skill, level in EACH if isinstance(practice.problem(skill), SlopeProblem)])
def test_slopes_are_those_of_sympy(skill: str) -> None:
    for seed, level in itertools.product((2, 9), range(1, practice.levels(skill) + 1)):
        problem = practice.problem(skill, seed=seed, level=level)
        oracle = sp.diff(spelled(problem.of, KNOWN).doit(), X)
        ours = spelled(problem.derivation.result, KNOWN).doit()
        for at in (0.3, 1.1):
            assert float(ours.subs(X, at)) == pytest.approx(float(oracle.subs(X, at)), rel=1e-9)


def test_the_forward_pass_is_that_of_numpy() -> None:
    for seed in range(20):
        problem = practice.problem("forward pass", seed=seed, level=2)
        x1, x2, w1, w2, b = numbers(problem, "x1", "x2", "w1", "w2", "b")
        assert float(problem.answers[0]) == pytest.approx(expit(w1 * x1 + w2 * x2 + b), rel=1e-12)


def test_softmax_and_cross_entropy_are_those_of_scipy() -> None:
    for seed in range(20):
        problem = practice.problem("softmax", seed=seed, level=2)
        expected = softmax(numbers(problem, "z1", "z2", "z3"))
        assert [float(p) for p in problem.answers] == pytest.approx(list(expected), rel=1e-12)
        problem = practice.problem("cross-entropy", seed=seed, level=2)
        right = next(number for number in (1, 2, 3) if f"class {number} is right" in problem.question)
        shares = softmax(numbers(problem, "z1", "z2", "z3"))
        assert float(problem.answers[0]) == pytest.approx(-np.log(shares[right - 1]), rel=1e-12)


def test_fractions_of_softmax_are_exact() -> None:
    for seed in range(20):
        answers = practice.problem("softmax", seed=seed).answers
        assert all(isinstance(answer, Fraction) for answer in answers)
        assert sum(answers) == 1


def test_one_update_is_that_of_descend() -> None:
    for seed in range(10):
        problem = practice.problem("one update", seed=seed)
        g = problem.given
        path = descend(
            inputs=[[g["x1"], g["x2"]]], targets=[g["y"]], weights=[g["w1"], g["w2"]], learning_rate=g["η"], updates=1
        )
        assert problem.answers == path.weights[1]
        batch = practice.problem("one update", seed=seed, level=2)
        g = batch.given
        path = descend(
            inputs=[[g["x1"]], [g["x2"]]],
            targets=[g["y1"], g["y2"]],
            weights=[g["w"]],
            learning_rate=g["η"],
            updates=1,
            batch_size=2,
        )
        assert batch.answers == path.weights[1]


def test_the_limit_of_a_learning_rate_is_that_of_descend() -> None:
    for seed in range(5):
        problem = practice.problem("learning rate limit", seed=seed, level=2)
        inputs = [problem.given["x1"], problem.given["x2"]]
        path = descend(inputs=[inputs], targets=[6], weights=[0, 1], learning_rate=Fraction(1, 1000), updates=1)
        assert float(problem.answers[0]) == pytest.approx(float(path.rate_limit), rel=1e-12)


def test_backpropagation_agrees_with_a_finite_difference() -> None:
    for seed in range(20):
        problem = practice.problem("backpropagation", seed=seed, level=2)
        x, w1, b, w2, y = numbers(problem, "x", "w1", "b", "w2", "y")

        def loss(w: float, x: float = x, b: float = b, w2: float = w2, y: float = y) -> float:
            return (w2 * max(w * x + b, 0.0) - y) ** 2

        if abs(w1 * x + b) > 1e-3:
            difference = (loss(w1 + 1e-6) - loss(w1 - 1e-6)) / 2e-6
            assert float(problem.answers[0]) == pytest.approx(difference, abs=1e-5)


def test_an_update_always_changes_something() -> None:
    """Where nothing is wrong, most mistakes would go unseen."""
    for seed in range(50):
        problem = practice.problem("one update", seed=seed)
        assert problem.answers[0] != problem.given["w1"]
        assert practice.problem("squared error", seed=seed).answers[0] > 0
