"""What is true in a problem though nobody asks for it: the loss beside its slope, an error; and other names for all of it.

A problem says what is to be worked out, and how. Whoever works it out may write more down: each of these lines is checked
as those of the problem are. `ASIDE` has them by skill; those whose letters a problem does not have are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import sympy as sp

from explainer.practice.messages import shown
from explainer.practice.problems import CalculationProblem
from explainer.practice.quantities import Quantity, expressions, letter, value_or_none
from explainer.symbolic.typed.tokens import ParseError

SECANT = "slope of a secant"
SOMEWHERE = (
    Fraction(97, 41),
    Fraction(-61, 29),
)  # what letters without a value stand for: lines hold there by no accident


def _loss(number: str = "") -> Quantity:
    guess, target = f"ŷ{number}", f"y{number}"
    wrong = (
        ("square_lost", f"{guess} - {target}"),
        ("square_lost", f"{target} - {guess}"),
        ("doubled_for_squared", f"2*({guess} - {target})"),
        ("squared_too_early", f"{guess}^2 - {target}^2"),
        ("factor_added", f"({guess} - {target})^2/2"),
        ("sign_lost", f"({guess} + {target})^2"),
    )
    return Quantity(
        f"L{number}", f"({guess} - {target})^2", wrong, "loss" if not number else f"loss of example {number}"
    )


def _error(number: str = "") -> Quantity:
    guess, target = f"ŷ{number}", f"y{number}"
    wrong = (("sign_lost", f"{guess} + {target}"), ("squared_too_early", f"{guess}^2 - {target}^2"))
    title = "error" if not number else f"error of example {number}"
    return Quantity(f"ε{number}", f"{guess} - {target}", wrong, title, alternative=f"{target} - {guess}")


def _prediction_slope(number: str) -> Quantity:
    """Of the mean of two losses or, which is as right, of the loss of one example."""
    guess, target = f"ŷ{number}", f"y{number}"
    wrong = (("factor_lost", f"({guess} - {target})/2"), ("error_reversed", f"2*({target} - {guess})/2"))
    title = f"slope in prediction {number}"
    return Quantity(f"dL/d{guess}", f"2*({guess} - {target})/2", wrong, title, alternative=f"2*({guess} - {target})")


def _slope_of_prediction(prediction: str, weight: str, formula: str) -> Quantity:
    title = f"slope of {shown(letter(prediction))} for {shown(letter(weight))}"
    return Quantity(f"d{prediction}/d{weight}", formula, (("weight_for_input", weight),), title)


def _step(name: str) -> Quantity:
    slope = f"dL/d{name}"
    wrong = (("rate_lost", f"-{slope}"), ("old_weight_lost", f"{name} - η*{slope}"))
    return Quantity(f"Δ{name}", f"-η*{slope}", wrong, f"step of {shown(letter(name))}", alternative=f"η*{slope}")


MEAN_LOSS = Quantity(
    "L",
    "((ŷ1 - y1)^2 + (ŷ2 - y2)^2)/2",
    (
        ("sum_for_mean", "(ŷ1 - y1)^2 + (ŷ2 - y2)^2"),
        ("square_lost", "((ŷ1 - y1) + (ŷ2 - y2))/2"),
        ("power_of_sum", "((ŷ1 - y1) + (ŷ2 - y2))^2/2"),
    ),
    "loss",
)
POWERS = Quantity("e", "exp(z1), exp(z2), exp(z3)", (("sign_lost", "exp(-z1), exp(-z2), exp(-z3)"),), "exponential")
OF_TWO = (_loss("1"), _loss("2"), _error("1"), _error("2"), _prediction_slope("1"), _prediction_slope("2"))

ASIDE: dict[str, tuple[Quantity, ...]] = {
    "forward pass": (
        Quantity("dŷ/dz", "ŷ*(1 - ŷ)", (("factor_lost", "1 - ŷ"),), "slope of the sigmoid"),
        Quantity("dz/dw1", "x1", (("weight_for_input", "w1"),)),
        Quantity("dz/dw2", "x2", (("weight_for_input", "w2"),)),
    ),
    "one update": (
        _loss(),
        MEAN_LOSS,
        _error(),
        *OF_TWO,
        *(_slope_of_prediction("ŷ", f"w{n}", f"x{n}") for n in "12"),
        *(_slope_of_prediction(f"ŷ{n}", "w", f"x{n}") for n in "12"),
        *map(_step, ("w1", "w2", "w")),
    ),
    "backpropagation": (
        _loss(),
        _error(),
        Quantity("dL/dh", "dL/dŷ*w2", (("weight_lost", "dL/dŷ"), ("input_for_weight", "dL/dŷ*h")), "slope in h"),
        Quantity("dL/dw2", "dL/dŷ*h", (("input_lost", "dL/dŷ"), ("weight_for_input", "dL/dŷ*w2")), "slope for w₂"),
        Quantity("dL/db", "dL/dz", (("input_for_weight", "dL/dz*b"),), "slope for b"),
        Quantity("dŷ/dh", "w2", (("input_for_weight", "h"),), "slope of ŷ in h"),
        Quantity("dŷ/dw2", "h", (("weight_for_input", "w2"),), "slope of ŷ for w₂"),
        Quantity("dh/dz", "step(z)", (("activation_lost", "z"),), "slope of ReLU"),
        Quantity("dz/dw1", "x", (("weight_for_input", "w1"),), "slope of z for w₁"),
        Quantity("dh/dw1", "step(z)*x", (("activation_slope_lost", "x"),), "slope of h for w₁"),
        Quantity("dh/dw1", "x", (("weight_for_input", "w1"),), "slope of h for w₁"),
        Quantity("dŷ/dw1", "w2*step(z)*x", (("activation_slope_lost", "w2*x"),), "slope of ŷ for w₁"),
        Quantity("dŷ/dw1", "w2*x", (("weight_lost", "x"), ("input_lost", "w2")), "slope of ŷ for w₁"),
    ),
    "two layers in one": (
        Quantity("h", "a1*x + b1", (("factors_added", "a1 + x + b1"),), "hidden output"),
        Quantity(
            "y",
            "a2*h + b2",
            (
                ("bias_not_carried", "a2*a1*x + b1 + b2"),
                ("factors_added", "(a1 + a2)*x + a2*b1 + b2"),
                ("layers_swapped", "a1*(a2*x + b2) + b1"),
                ("first_layer_lost", "a2*x + b2"),
            ),
            "output",
        ),
    ),
    "momentum": (
        Quantity("Δw", "v'", (("old_move", "v"),), "step of w"),
        Quantity("Δv", "v' - v", (), "change of the move"),
    ),
    "softmax": (POWERS,),
    "cross-entropy": (POWERS,),
    "squared error": (
        *OF_TWO,
        Quantity("S", "(ŷ1 - y1)^2 + (ŷ2 - y2)^2", (("power_of_sum", "(ŷ1 - y1 + ŷ2 - y2)^2"),), "sum of the squares"),
    ),
    "counting parameters": (
        Quantity("W1", "n1*n2", (("layers_added", "n1 + n2"),), "weights of the first layer"),
        Quantity("W2", "n2*n3", (("layers_added", "n2 + n3"),), "weights of the second layer"),
        Quantity("B1", "n2", (("inputs_biased", "n1"),), "biases of the first layer"),
        Quantity("B2", "n3", (("inputs_biased", "n2"),), "biases of the second layer"),
        Quantity("N1", "n1*n2 + n2", (("biases_lost", "n1*n2"),), "parameters of the first layer"),
        Quantity("N2", "n2*n3 + n3", (("biases_lost", "n2*n3"),), "parameters of the second layer"),
    ),
    "layer shapes": (
        Quantity("X", "m, n1", (("rows_for_columns", "n1, m"),), "shape of the batch"),
        Quantity("b", "1, n2", (("rows_for_columns", "n2, 1"), ("inputs_for_outputs", "1, n1")), "shape of the biases"),
    ),
    "confusion matrix": (
        Quantity("n", "a + b + c + d", (("half_the_diagonal", "a + d"),), "total"),
        Quantity("E", "(b + c)/(a + b + c + d)", (("not_normalised", "b + c"),), "share of errors"),
        Quantity("S", "d/(c + d)", (("rows_for_columns", "d/(b + d)"),), "specificity"),
        Quantity("F1", "2*P*R/(P + R)", (("sum_for_mean", "P + R"), ("factor_lost", "P*R/(P + R)")), "F1 score"),
    ),
    "learning rate limit": (
        Quantity("ŷ", "w*x", (("weight_added", "w + x"),), "prediction"),
        Quantity("L", "(w*x - y)^2", (("square_lost", "w*x - y"),), "loss"),
        Quantity("dL/dw", "2*(w*x - y)*x", (("input_lost", "2*(w*x - y)"), ("factor_lost", "(w*x - y)*x"))),
        Quantity("B", "1/(2*c)", (("factor_lost", "1/c"),), "best rate"),
    ),
    "fitting a drawing": (
        Quantity("h'", "f*h", (("divided_for_multiplied", "h/f"),), "new height"),
        Quantity("m", "(28 - f*h)/2", (("factor_lost", "28 - f*h"),), "margin"),
    ),
    "size of a file": (
        Quantity(
            "W", "n1*n2 + n2*n3", (("layers_added", "n1 + n2 + n3"), ("layers_multiplied", "n1*n2*n3")), "weights"
        ),
        Quantity("b", "n2 + n3", (("inputs_biased", "n1 + n2 + n3"), ("one_bias_a_layer", "2")), "biases"),
    ),
}
# Letters that have no number in a skill: a line with them must hold for all of theirs.
FREE = {"two layers in one": ("x",), "learning rate limit": ("w", "y")}
# Other names: (how people write them, the quantity or given number that is meant; the first that the problem has).
ANYWHERE = {
    **dict.fromkeys(("E", "J", "C", "MSE", "mse", "SE", "cost", "l"), "L"),
    **dict.fromkeys(("e", "ε", "err", "d", "r", "δ"), "ε ε1 ε2"),
    **{f"e{n}": f"ε{n}" for n in "12"},
    **{f"E{n}": f"L{n}" for n in "12"},
    **dict.fromkeys(("s", "S", "net", "n", "a", "sum", "score"), "z"),
    **dict.fromkeys(("ŷ", "out", "output", "pred", "p", "y", "o"), "ŷ ŷ1 ŷ2"),
    **{f"{name}{n}": f"ŷ{n}" for name in "py" for n in "12"},
    **{f"d{name}": f"dL/d{name}" for name in ("w1", "w2", "b", "z", "h", "ŷ")},
    **{f"{name}{n}": f"dL/dw{n}" for name in ("g", "grad", "gradient") for n in "12"},
    **dict.fromkeys(("g", "grad", "gradient", "∇L", "dL/dw", "dw"), "dL/dw dL/dw1 dL/dw2"),
    "w": "w'",
    "v": "v'",
    "w1": "w1' w'",
    "w2": "w2'",
    "v1": "v'",
    "w'": "w1' w2'",
    "rate": "η",
}
OTHER_NAMES: dict[str, dict[str, str]] = {
    "forward pass": dict.fromkeys(("a", "σ", "y", "out", "output"), "ŷ z") | {"sigmoid": "ŷ", "σ(z)": "ŷ"},
    "one update": {"L'": "dL/dŷ", "slope": "dL/dŷ"},
    "backpropagation": {"h1": "h", "a": "h", "a1": "h", "z1": "z", "δ": "dL/dŷ"},
    "momentum": {"dw": "Δw", "Δ": "Δw", "move": "v'"},
    "softmax": dict.fromkeys(("S", "Z", "sum", "N", "total", "Σ"), "s")
    | {f"{name}{n}": f"p{n}" for name in ("y", "ŷ", "P", "q", "σ", "softmax") for n in "123"}
    | {f"{name}{n}": f"e{n}" for name in ("a", "exp", "t") for n in "123"}
    | {"e^z": "e", "exp(z)": "e"}
    | dict.fromkeys(("softmax(z)", "y", "ŷ", "P", "σ(z)", "probabilities"), "p"),
    "squared error": {"SSE": "S", "sum": "S", "s": "S", "mean": "L"},
    "counting parameters": dict.fromkeys(("P", "total", "n", "params"), "N") | {"w": "W", "b": "B"},
    "counting updates": dict.fromkeys(("batches", "steps", "b", "B"), "s") | {"total": "U", "u": "U", "N": "U"},
    "layer shapes": dict.fromkeys(("XW", "XW+b", "A", "Y", "z"), "Z") | {"w": "W", "B": "b", "x": "X"},
    "confusion matrix": {"TP": "a", "FN": "b", "FP": "c", "TN": "d", "N": "n", "F": "F1", "ACC": "A", "acc": "A"},
    "learning rate limit": {"ηbest": "B", "ηmax": "η", "η_max": "η", "η_best": "B", "lr": "η"},
    "place of a pixel": dict.fromkeys(("index", "position", "k", "n", "p", "I"), "i") | {"X": "x", "ink": "x"},
    "fitting a drawing": {"w'": "s", "W": "s", "width": "s", "H": "h'", "height": "h'", "k": "f", "scale": "f"},
    "size of a file": {"n": "N", "P": "N", "total": "N", "w": "W"},
}
OTHER_NAMES[SECANT] = {
    "y1": "f(x)",
    "y2": "f(x+h)",
    **dict.fromkeys(("Δy", "dy"), "r"),
    "m": "s",
    "Δx": "h",
    "dx": "h",
    "run": "h",
}
OTHER_NAMES["cross-entropy"] = dict.fromkeys(("H", "CE", "E"), "L") | OTHER_NAMES["softmax"]
# Names of several numbers: those of the numbers without their index.
OF_SEVERAL = {
    **dict.fromkeys(("w", "W"), "w'"),
    **dict.fromkeys(("dw", "g"), "dL/dw"),
    **dict.fromkeys(("e", "ε", "error", "d"), "ε"),
    **dict.fromkeys(("squares", "L", "losses"), "L"),
    **dict.fromkeys(("y", "a", "ŷ", "predictions", "outputs"), "ŷ"),
    "e^z": "e",
    "exp(z)": "e",
}


def extended(problem: CalculationProblem) -> CalculationProblem:
    """The problem with what is true beside it, and with a number for each letter that has none.

    >>> from explainer import practice
    >>> [quantity.name for quantity in extended(practice.problem("forward pass", level=2)).quantities]
    ['z', 'ŷ', 'dŷ/dz', 'dz/dw1', 'dz/dw2']
    """
    free = [name for name in FREE.get(problem.skill, ()) if letter(name) not in problem.values]
    given = {**problem.given, **dict(zip(free, SOMEWHERE, strict=False))}
    taken = {name for quantity in problem.quantities for name in (quantity.name, *quantity.names)} | set(given)
    known = set(map(letter, taken))
    kept = list(problem.quantities)
    for quantity in (*ASIDE.get(problem.skill, ()), *_heights(problem)):
        if taken.isdisjoint((quantity.name, *quantity.names)) and known.issuperset(_needed(quantity)):
            kept.append(quantity)
            taken |= {quantity.name, *quantity.names}
            known.update(quantity.symbols)
    return replace(problem, given=given, quantities=tuple(kept))


def _heights(problem: CalculationProblem) -> Iterator[Quantity]:
    """Of a secant, whose rise is f(x + h) − f(x): how high its two points lie."""
    if problem.skill == SECANT:
        after, before = problem.quantities[0].formula.split(" - ")
        yield Quantity("f(x)", before, (("square_lost", before.removesuffix("^2")),), "height of the first point")
        yield Quantity("f(x+h)", after, (("square_lost", after.removesuffix("^2")),), "height of the second point")


def _height_at(problem: CalculationProblem, name: str) -> Iterator[str]:
    """f(-2.5) is the height of the point that lies there."""
    written = re.fullmatch(r"[fy]\((.+)\)", name)
    try:
        place = value_or_none(expressions(written[1])[0], problem.values) if written else None
    except ParseError:
        return
    x, h = problem.given["x"], problem.given["h"]
    yield from (height for height, at in (("f(x)", x), ("f(x+h)", x + h)) if at == place)


def _needed(quantity: Quantity) -> set[sp.Symbol]:
    """The letters without which it means nothing: those of its formulas and, of dz/dw, z and w."""
    slope = re.fullmatch(r"d(.+)/d(.+)", quantity.name)
    return _letters(quantity) | {letter(name) for name in (slope.groups() if slope else ())}


def _letters(quantity: Quantity) -> set[sp.Symbol]:
    return {symbol for part in quantity.parts for symbol in part.free_symbols}


def without_number(problem: CalculationProblem, whole: CalculationProblem) -> set[sp.Symbol]:
    """The letters to which the `problem` gives no number, and what its extension, `whole`, works out from them."""
    missing = set(map(letter, whole.given.keys() - problem.given.keys()))
    for quantity in whole.quantities:
        if missing & _letters(quantity):
            missing.update(quantity.symbols)
    return missing


def meant(problem: CalculationProblem, name: str) -> Iterator[str]:
    """What somebody may mean by a name that the problem does not use: a, loss and "new width" for ŷ, L and s."""
    if problem.skill == SECANT:
        yield from _height_at(problem, name)
    of_skill = OTHER_NAMES.get(problem.skill, {})
    for names in (of_skill, ANYWHERE):
        yield from names.get(name, "").split()
    titles = [quantity for quantity in problem.quantities if quantity.title.replace(" ", "").lower() == name.lower()]
    if len(titles) == 1:
        yield titles[0].name
