"""Softmax and losses: each quantity with its formula, and the formulas that people use instead."""

from __future__ import annotations

from fractions import Fraction

from explainer.practice.quantities import Quantity
from explainer.practice.skill_levels import ERRORS, PREDICTIONS, TENTHS, Level, written

LOG_SIZES = tuple(map(Fraction, range(1, 13)))
SCORES = tuple(Fraction(number, 2) for number in range(-6, 7))
SHARES = tuple(range(1, 20))  # of 40


# --- softmax and cross-entropy ----------------------------------------------------------------------------------------


def _exponentials(count: int) -> Quantity:
    return Quantity("s", " + ".join(f"exp(z{n})" for n in range(1, count + 1)), (), "sum of the powers of e")


def _shares(count: int) -> Quantity:
    numbers = range(1, count + 1)
    scores = " + ".join(f"z{n}" for n in numbers)
    others = [" + ".join(f"exp(z{k})" for k in numbers if k != n) for n in numbers]
    return Quantity(
        "p",
        ", ".join(f"exp(z{n})/s" for n in numbers),
        (
            ("not_normalised", ", ".join(f"exp(z{n})" for n in numbers)),
            ("exponential_lost", ", ".join(f"z{n}/({scores})" for n in numbers)),
            ("own_term_lost", ", ".join(f"exp(z{n})/({rest})" for n, rest in zip(numbers, others, strict=True))),
            ("sign_lost", ", ".join(f"exp(-z{n})/({_turned(count)})" for n in numbers)),
        ),
        "probability",
    )


def _turned(count: int) -> str:
    return " + ".join(f"exp(-z{n})" for n in range(1, count + 1))


def _log_softmax(*sizes: Fraction) -> tuple:
    logs = ", ".join(rf"\ln {size}" for size in sizes)
    question = (
        f"The three scores are $z = ({logs})$. Work out the sum $s$ of the powers $e^{{z_1}}$, $e^{{z_2}}$ and $e^{{z_3}}$, "
        "then the probabilities $p = \\operatorname{softmax}(z)$ as fractions."
    )
    scores = Quantity("z", ", ".join(f"ln({size})" for size in sizes), (), "score")
    return question, {}, (scores, _exponentials(3), _shares(3)), ("p",)


def _softmax(*scores: Fraction) -> tuple:
    given = {f"z{n}": score for n, score in enumerate(scores, start=1)}
    question = (
        f"The scores are {written(given)}. Work out the sum $s$ of the powers $e^{{z_1}}$, $e^{{z_2}}$ and "
        f"$e^{{z_3}}$, then the "
        "probabilities $p = \\operatorname{softmax}(z)$, to 3 decimal places."
    )
    return question, given, (_exponentials(3), _shares(3)), ("p",)


def _surprise(right: int) -> Quantity:
    wrong = [("log_of_wrong_class", f"-ln(p{n})") for n in (1, 2, 3) if n != right]
    return Quantity(
        "L",
        f"-ln(p{right})",
        (
            ("sign_lost", f"ln(p{right})"),
            *wrong,
            ("logarithm_lost", f"1 - p{right}"),
            ("log_base_ten", f"-ln(p{right})/ln(10)"),
            ("all_classes_counted", "-ln(p1) - ln(p2) - ln(p3)"),
        ),
        "loss",
    )


def _cross_entropy(first: int, second: int, right: int) -> tuple:
    rest = 40 - first - second
    given = {f"p{n}": Fraction(share, 40) for n, share in enumerate((first, second, rest), start=1)}
    question = (
        f"A network predicts {written(given)} for classes 1, 2 and 3; class {right} is right. Work out the cross-entropy "
        f"$L = -\\ln p_{right}$, to 3 decimal places."
    )
    return question, given, (_surprise(right),), ("L",)


def _scores_to_loss(z1: Fraction, z2: Fraction, z3: Fraction, right: int) -> tuple:
    given = {"z1": z1, "z2": z2, "z3": z3}
    question = (
        f"The scores are {written(given)}; class {right} is right. Work out the probabilities $p = "
        f"\\operatorname{{softmax}}(z)$ "
        f"and the cross-entropy $L = -\\ln p_{right}$, to 3 decimal places."
    )
    return question, given, (_exponentials(3), _shares(3), _surprise(right)), ("L",)


# --- squared error ----------------------------------------------------------------------------------------------------


def _squared_error(p1: Fraction, p2: Fraction, first: Fraction, second: Fraction) -> tuple:
    y1, y2 = p1 - first, p2 - second
    given = {"ŷ1": p1, "ŷ2": p2, "y1": y1, "y2": y2}
    loss = Quantity(
        "L",
        "((ŷ1 - y1)^2 + (ŷ2 - y2)^2)/2",
        (
            ("sum_for_mean", "(ŷ1 - y1)^2 + (ŷ2 - y2)^2"),
            ("square_lost", "((ŷ1 - y1) + (ŷ2 - y2))/2"),
            ("power_of_sum", "((ŷ1 - y1) + (ŷ2 - y2))^2/2"),
            ("doubled_for_squared", "(2*(ŷ1 - y1) + 2*(ŷ2 - y2))/2"),
            ("squared_too_early", "((ŷ1^2 - y1^2) + (ŷ2^2 - y2^2))/2"),
        ),
        "mean squared error",
    )
    question = f"Two predictions and their targets are {written(given)}. Work out the mean squared error $L$."
    return question, given, (loss,), ("L",)


def _error_slope(p1: Fraction, p2: Fraction, first: Fraction, second: Fraction) -> tuple:
    question, given, (loss,), _ = _squared_error(p1, p2, first, second)
    slope = Quantity(
        "dL/dŷ1",
        "2*(ŷ1 - y1)/2",
        (
            ("factor_lost", "(ŷ1 - y1)/2"),
            ("sum_for_mean", "2*(ŷ1 - y1)"),
            ("error_reversed", "2*(y1 - ŷ1)/2"),
            ("wrong_weight", "2*(ŷ2 - y2)/2"),
            ("power_not_lowered", "2*(ŷ1 - y1)^2/2"),
        ),
        "slope in the first prediction",
    )
    question = question[:-1] + r" and its slope $\frac{dL}{d\hat{y}_1}$."
    return question, given, (loss, slope), ("L", "dL/dŷ1")


LOSSES: dict[str, tuple[Level, ...]] = {
    "softmax": (Level(_log_softmax, *3 * (LOG_SIZES,)), Level(_softmax, *3 * (SCORES,))),
    "squared error": tuple(
        Level(build, PREDICTIONS, TENTHS, ERRORS, ERRORS) for build in (_squared_error, _error_slope)
    ),
    "cross-entropy": (
        Level(_cross_entropy, SHARES, SHARES, (1, 2, 3)),
        Level(_scores_to_loss, *3 * (SCORES,), (1, 2, 3)),
    ),
}
