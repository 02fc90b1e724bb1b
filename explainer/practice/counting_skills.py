"""Counting and reading: parameters, updates and epochs, shapes of layers, a confusion matrix, the limit of a learning rate."""

from __future__ import annotations

from fractions import Fraction

from explainer.practice.quantities import Quantity
from explainer.practice.skill_levels import Level, written

WIDTHS = tuple(map(Fraction, range(2, 17)))
SIZES = tuple(map(Fraction, range(2, 41)))
COUNTS = tuple(map(Fraction, range(1, 10)))
BATCHES = (10, 16, 20, 25, 32, 50, 64, 100)
EPOCHS = tuple(map(Fraction, range(2, 13)))
RUNS = tuple(range(12, 80, 3))
REMAINDERS = tuple(range(1, 10))


def _parameters(n1: Fraction, n2: Fraction, n3: Fraction) -> tuple:
    given = {"n1": n1, "n2": n2, "n3": n3}
    quantities = (
        Quantity(
            "W", "n1*n2 + n2*n3", (("layers_added", "n1 + n2 + n3"), ("layers_multiplied", "n1*n2*n3")), "weights"
        ),
        Quantity("B", "n2 + n3", (("inputs_biased", "n1 + n2 + n3"), ("one_bias_a_layer", "2")), "biases"),
        Quantity(
            "N",
            "W + B",
            (
                ("biases_lost", "W"),
                ("inputs_biased", "W + n1 + n2 + n3"),
                ("one_bias_a_layer", "W + 2"),
                ("layers_added", "n1 + n2 + n3"),
            ),
            "parameters",
        ),
    )
    question = (
        f"A network has {n1} inputs, {n2} hidden neurons and {n3} outputs ($n_1$, $n_2$ and $n_3$). Every layer "
        "is connected to the next, and "
        "every neuron has a bias. How many weights $W$, biases $B$ and parameters $N$ in all does it have?"
    )
    return question, given, quantities, ("N",)


def _updates(batch: int, batches: int, epochs: Fraction) -> tuple:
    given = {"n": Fraction(batch * batches), "k": Fraction(batch), "E": epochs}
    quantities = (
        Quantity("s", "n/k", (("batch_for_updates", "k"), ("examples_for_updates", "n")), "updates in one epoch"),
        Quantity(
            "U",
            "s*E",
            (("epochs_lost", "s"), ("examples_for_updates", "n*E"), ("epochs_divided", "s/E")),
            "updates in all",
        ),
    )
    question = (
        f"A network learns from $n = {batch * batches}$ examples in batches of $k = {batch}$, for $E = {epochs}$ epochs. "
        "How many updates $s$ does it make in one epoch, and how many $U$ in all?"
    )
    return question, given, quantities, ("U",)


def _updates_with_rest(batch: int, batches: int, rest: int, epochs: Fraction) -> tuple:
    examples = batch * batches + rest
    given = {"n": Fraction(examples), "k": Fraction(batch), "E": epochs}
    quantities = (
        Quantity(
            "s",
            f"(n - {rest})/k + 1",
            (("last_batch_lost", f"(n - {rest})/k"), ("rest_not_rounded", "n/k")),
            "updates in one epoch, one of them for the rest",
        ),
        Quantity("U", "s*E", (("epochs_lost", "s"), ("examples_for_updates", "n*E")), "updates in all"),
    )
    question = (
        f"A network learns from $n = {examples}$ examples in batches of $k = {batch}$, for $E = {epochs}$ epochs; "
        "the last batch of an epoch may be smaller. How many updates $s$ does it make in one epoch, and how many $U$ in all?"
    )
    return question, given, quantities, ("U",)


def _shapes(examples: Fraction, inputs: Fraction, neurons: Fraction) -> tuple:
    given = {"m": examples, "n1": inputs, "n2": neurons}
    quantities = (
        Quantity(
            "W", "n1, n2", (("rows_for_columns", "n2, n1"), ("batch_in_weights", "m, n2")), "shape of the weights"
        ),
        Quantity("Z", "m, n2", (("rows_for_columns", "n2, m"), ("inputs_for_outputs", "m, n1")), "shape of the scores"),
    )
    question = (
        f"A batch $X$ has {examples} examples, one row each, with {inputs} inputs. A layer of {neurons} neurons works "
        "out $Z = X W + b$. What shape (rows, columns) does $W$ have, and what shape does $Z$ have?"
    )
    return question, given, quantities, ("W", "Z")


def _confusion(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> tuple:
    given = {"a": a * 10, "b": b, "c": c, "d": d * 10}
    quantities = (
        Quantity(
            "A",
            "(a + d)/(a + b + c + d)",
            (
                ("errors_for_hits", "(b + c)/(a + b + c + d)"),
                ("half_the_diagonal", "a/(a + b + c + d)"),
                ("not_normalised", "a + d"),
            ),
            "accuracy",
        ),
        Quantity(
            "P",
            "a/(a + c)",
            (("rows_for_columns", "a/(a + b)"), ("wrong_total", "a/(a + b + c + d)"), ("errors_for_hits", "c/(a + c)")),
            "precision",
        ),
        Quantity(
            "R",
            "a/(a + b)",
            (("rows_for_columns", "a/(a + c)"), ("wrong_total", "a/(a + b + c + d)"), ("errors_for_hits", "b/(a + b)")),
            "recall",
        ),
    )
    question = (
        "A confusion matrix has the true classes as rows and the predicted ones as columns. Of the sick people, $a = "
        f"{a * 10}$ were called sick and $b = {b}$ healthy; of the healthy ones, $c = {c}$ were called sick and $d = "
        f"{d * 10}$ healthy. Work out the accuracy $A$. Then, for “sick”, work out the precision $P$ (the share of "
        "those called sick who really are) and the recall $R$ (the share of the sick who were called sick)."
    )
    return question, given, quantities, ("A", "P", "R")


def _rate_limit(x: Fraction) -> tuple:
    given = {"x": x}
    quantities = (
        Quantity("c", "x^2", (("square_lost", "x"), ("doubled_for_squared", "2*x")), "square of the input"),
        Quantity(
            "η",
            "1/c",
            (
                ("best_rate_for_limit", "1/(2*c)"),
                ("factor_added", "2/c"),
                ("reciprocal_lost", "c"),
                ("square_lost", "1/x"),
            ),
            "limit",
            5,
        ),
    )
    question = (
        rf"A neuron predicts $\hat{{y}} = w x$ with $x = {float(x):g}$; its loss is $(\hat{{y}} - y)^2$. "
        r"Work out $c$, the square of the input. Below which learning rate $\eta$ does gradient descent converge? "
        "Give a fraction, or 5 decimal places."
    )
    return question, given, quantities, ("η",)


def _rate_limit_of_two(x1: Fraction, x2: Fraction) -> tuple:
    given = {"x1": x1, "x2": x2}
    quantities = (
        Quantity(
            "c", "x1^2 + x2^2", (("power_of_sum", "(x1 + x2)^2"), ("square_lost", "x1 + x2")), "sum of the squares"
        ),
        Quantity(
            "η",
            "1/c",
            (("best_rate_for_limit", "1/(2*c)"), ("factor_added", "2/c"), ("reciprocal_lost", "c")),
            "limit",
            5,
        ),
    )
    question = (
        rf"A neuron predicts $\hat{{y}} = w_1 x_1 + w_2 x_2$ for one example with {written(given)}; "
        r"its loss is $(\hat{y} - y)^2$. Work out $c$, the sum of the squared inputs. Below which learning rate $\eta$ does "
        r"gradient descent converge? Give a fraction, or 5 decimal places."
    )
    return question, given, quantities, ("η",)


HALVES = tuple(Fraction(number, 2) for number in range(1, 41))
COUNTING: dict[str, tuple[Level, ...]] = {
    "counting parameters": (Level(_parameters, WIDTHS, WIDTHS, COUNTS),),
    "counting updates": (
        Level(_updates, BATCHES, RUNS, EPOCHS),
        Level(_updates_with_rest, BATCHES, RUNS, REMAINDERS, EPOCHS),
    ),
    "layer shapes": (Level(_shapes, SIZES, WIDTHS, COUNTS),),
    "confusion matrix": (Level(_confusion, COUNTS, COUNTS, COUNTS, COUNTS),),
    "learning rate limit": (Level(_rate_limit, HALVES), Level(_rate_limit_of_two, HALVES, HALVES)),
}
