"""Neurons: forward pass, one update, one gradient by going backwards; right formulas beside those that people use."""

from __future__ import annotations

from fractions import Fraction

from explainer.practice.quantities import Quantity
from explainer.practice.skill_levels import BIASES, ERRORS, INPUTS, RATES, TENTHS, Level, written

KEPT = (Fraction(1, 2), Fraction(4, 5), Fraction(9, 10))  # of the last move
NEURON = "w1*x1 + w2*x2 + b"


# --- forward pass -----------------------------------------------------------------------------------------------------

SCORE = Quantity(
    "z",
    NEURON,
    (
        ("bias_lost", "w1*x1 + w2*x2"),
        ("inputs_swapped", "w1*x2 + w2*x1 + b"),
        ("bias_multiplied", "(w1*x1 + w2*x2)*b"),
        ("weights_unused", "x1 + x2 + b"),
    ),
    "sum",
)
SIGMOID = Quantity(
    "ŷ", "1/(1 + exp(-z))", (("activation_lost", "z"), ("sign_lost", "1/(1 + exp(z))")), "sigmoid of the sum"
)


def _sum(x1: Fraction, x2: Fraction, w1: Fraction, w2: Fraction, b: Fraction) -> tuple:
    given = {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "b": b}
    question = f"A neuron has {written(given)}. Work out its sum $z = w_1 x_1 + w_2 x_2 + b$."
    return question, given, (SCORE,), ("z",)


def _neuron(x1: Fraction, x2: Fraction, w1: Fraction, w2: Fraction, b: Fraction) -> tuple:
    given = {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "b": b}
    question = (
        f"A neuron with the sigmoid as its activation has {written(given)}. Work out its sum $z = w_1 x_1 + w_2 x_2 + b$ "
        r"and its answer $\hat{y} = \sigma(z)$ (“y hat”), to 3 decimal places."
    )
    return question, given, (SCORE, SIGMOID), ("ŷ",)


# --- one update -------------------------------------------------------------------------------------------------------

PREDICTION = Quantity(
    "ŷ", "w1*x1 + w2*x2", (("inputs_swapped", "w1*x2 + w2*x1"), ("weights_unused", "x1 + x2")), "prediction"
)
PREDICTION_SLOPE = Quantity(
    "dL/dŷ",
    "2*(ŷ - y)",
    (
        ("factor_lost", "ŷ - y"),
        ("error_reversed", "2*(y - ŷ)"),
        ("power_not_lowered", "2*(ŷ - y)^2"),
        ("slope_for_loss", "(ŷ - y)^2"),
    ),
    "slope in the prediction",
)


def _weight_slope(number: int) -> Quantity:
    other = 3 - number
    return Quantity(
        f"dL/dw{number}",
        f"dL/dŷ*x{number}",
        (("wrong_weight", f"dL/dŷ*x{other}"), ("input_lost", "dL/dŷ"), ("weight_for_input", f"dL/dŷ*w{number}")),
        "slope for a weight",
    )


def _new_weight(number: int) -> Quantity:
    name, slope = f"w{number}", f"dL/dw{number}"
    wrong = [
        ("rate_added", f"{name} + η*{slope}"),
        ("rate_lost", f"{name} - {slope}"),
        ("old_weight_lost", f"-η*{slope}"),
        ("wrong_weight", f"{name} - η*dL/dw{3 - number}"),
        ("loss_for_slope", f"{name} - η*(ŷ - y)^2"),
        ("new_weight_for_old", f"{name} - η*2*({name}*x{number} + w{3 - number}'*x{3 - number} - y)*x{number}"),
    ]
    return Quantity(f"{name}'", f"{name} - η*{slope}", tuple(wrong), "new weight")


def _update(x1: Fraction, x2: Fraction, w1: Fraction, w2: Fraction, error: Fraction, rate: Fraction) -> tuple:
    y = w1 * x1 + w2 * x2 - error
    given = {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "y": y, "η": rate}
    question = (
        rf"A neuron predicts $\hat{{y}} = w_1 x_1 + w_2 x_2$; its loss is $L = (\hat{{y}} - y)^2$. "
        f"Given {written(given)}, do one update of gradient descent: work out $w_1'$ and $w_2'$."
    )
    quantities = (PREDICTION, PREDICTION_SLOPE, _weight_slope(1), _weight_slope(2), _new_weight(1), _new_weight(2))
    return question, given, quantities, ("w1'", "w2'")


def _batch_update(x1: Fraction, x2: Fraction, w: Fraction, first: Fraction, second: Fraction, rate: Fraction) -> tuple:
    y1, y2 = w * x1 - first, w * x2 - second
    given = {"x1": x1, "x2": x2, "w": w, "y1": y1, "y2": y2, "η": rate}
    predictions = [
        Quantity(f"ŷ{n}", f"w*x{n}", (("weights_unused", f"x{n}"), ("weight_added", f"w + x{n}")), "prediction")
        for n in (1, 2)
    ]
    slope = Quantity(
        "dL/dw",
        "(2*(ŷ1 - y1)*x1 + 2*(ŷ2 - y2)*x2)/2",
        (
            ("sum_for_mean", "2*(ŷ1 - y1)*x1 + 2*(ŷ2 - y2)*x2"),
            ("factor_lost", "((ŷ1 - y1)*x1 + (ŷ2 - y2)*x2)/2"),
            ("input_lost", "(2*(ŷ1 - y1) + 2*(ŷ2 - y2))/2"),
            ("error_reversed", "(2*(y1 - ŷ1)*x1 + 2*(y2 - ŷ2)*x2)/2"),
        ),
        "slope of the mean loss",
    )
    new = Quantity(
        "w'",
        "w - η*dL/dw",
        (("rate_added", "w + η*dL/dw"), ("rate_lost", "w - dL/dw"), ("old_weight_lost", "-η*dL/dw")),
        "new weight",
    )
    question = (
        rf"A neuron predicts $\hat{{y}} = w x$; its loss is the mean of $(\hat{{y}} - y)^2$ over a batch of two examples. "
        f"Given {written(given)}, do one update of gradient descent: work out $w'$."
    )
    return question, given, (*predictions, slope, new), ("w'",)


# --- backpropagation --------------------------------------------------------------------------------------------------


def _backward(x: Fraction, w1: Fraction, w2: Fraction, error: Fraction) -> tuple:
    y = w2 * w1 * x - error
    given = {"x": x, "w1": w1, "w2": w2, "y": y}
    quantities = (
        Quantity("h", "w1*x", (("weight_added", "w1 + x"), ("wrong_weight", "w2*x")), "hidden output"),
        Quantity("ŷ", "w2*h", (("weight_added", "w2 + h"), ("wrong_weight", "w1*h")), "prediction"),
        PREDICTION_SLOPE,
        Quantity(
            "dL/dh",
            "dL/dŷ*w2",
            (("weight_lost", "dL/dŷ"), ("wrong_weight", "dL/dŷ*w1"), ("input_for_weight", "dL/dŷ*h")),
            "slope in h",
        ),
        Quantity(
            "dL/dw1",
            "dL/dh*x",
            (("input_lost", "dL/dh"), ("wrong_weight", "dL/dŷ*h"), ("weight_lost", "dL/dŷ*x")),
            "slope for w₁",
        ),
    )
    question = (
        rf"A hidden neuron computes $h = w_1 x$, and the output neuron $\hat{{y}} = w_2 h$; the loss is $L = (\hat{{y}} - y)^2$. "
        rf"Given {written(given)}, work out $\frac{{dL}}{{dw_1}}$ by going backwards."
    )
    return question, given, quantities, ("dL/dw1",)


def _backward_relu(x: Fraction, w1: Fraction, b: Fraction, w2: Fraction, error: Fraction) -> tuple:
    y = w2 * max(w1 * x + b, Fraction(0)) - error
    given = {"x": x, "w1": w1, "b": b, "w2": w2, "y": y}
    quantities = (
        Quantity("z", "w1*x + b", (("bias_lost", "w1*x"), ("wrong_weight", "w2*x + b")), "sum"),
        Quantity("h", "relu(z)", (("activation_lost", "z"),), "hidden output"),
        Quantity("ŷ", "w2*h", (("weight_added", "w2 + h"), ("wrong_weight", "w1*h")), "prediction"),
        PREDICTION_SLOPE,
        Quantity(
            "dL/dz",
            "dL/dŷ*w2*step(z)",
            (("weight_lost", "dL/dŷ*step(z)"), ("activation_slope_lost", "dL/dŷ*w2")),
            "slope in z",
        ),
        Quantity(
            "dL/dw1",
            "dL/dz*x",
            (("input_lost", "dL/dz"), ("wrong_weight", "dL/dŷ*h"), ("weight_lost", "dL/dŷ*x")),
            "slope for w₁",
        ),
    )
    question = (
        rf"A hidden neuron computes $h = \operatorname{{relu}}(z)$ with $z = w_1 x + b$, and the output neuron "
        rf"$\hat{{y}} = w_2 h$; the loss is $L = (\hat{{y}} - y)^2$. Given {written(given)}, work out "
        r"$\frac{dL}{dw_1}$ by going backwards."
    )
    return question, given, quantities, ("dL/dw1",)


# --- two layers in one, and momentum --------------------------------------------------------------------------------------


def _folded(a1: Fraction, b1: Fraction, a2: Fraction, b2: Fraction) -> tuple:
    given = {"a1": a1, "b1": b1, "a2": a2, "b2": b2}
    quantities = (
        Quantity(
            "A", "a1*a2", (("factors_added", "a1 + a2"), ("first_layer_lost", "a2")), "weight of the single neuron"
        ),
        Quantity(
            "B",
            "a2*b1 + b2",
            (
                ("bias_not_carried", "b1 + b2"),
                ("first_layer_lost", "b2"),
                ("layers_swapped", "a1*b2 + b1"),
                ("bias_multiplied", "a2*b1*b2"),
            ),
            "bias of the single neuron",
        ),
    )
    question = (
        rf"A neuron answers $h = a_1 x + b_1$, and the next one $y = a_2 h + b_2$, with {written(given)}. One neuron "
        r"does the same: $y = A x + B$. Work out $A$ and $B$."
    )
    return question, given, quantities, ("A", "B")


def _rolled(w: Fraction, v: Fraction, g: Fraction, beta: Fraction, rate: Fraction) -> tuple:
    given = {"w": w, "v": v, "g": g, "β": beta, "η": rate}
    quantities = (
        Quantity(
            "v'",
            "β*v - η*g",
            (
                ("memory_lost", "-η*g"),
                ("memory_whole", "v - η*g"),
                ("rate_lost", "β*v - g"),
                ("rate_added", "β*v + η*g"),
            ),
            "new move",
        ),
        Quantity(
            "w'",
            "w + v'",
            (("old_weight_lost", "v'"), ("move_subtracted", "w - v'"), ("old_move", "w + v")),
            "new weight",
        ),
    )
    question = (
        "Momentum makes the move $v' = \\beta v - \\eta g$ from the last move $v$ and the slope $g$; the new weight "
        f"is $w' = w + v'$. Given {written(given)}, work out $v'$ and $w'$."
    )
    return question, given, quantities, ("v'", "w'")


NEURON_INPUTS = (INPUTS, INPUTS, TENTHS, TENTHS, TENTHS)
NEURONS: dict[str, tuple[Level, ...]] = {
    "forward pass": (Level(_sum, *NEURON_INPUTS), Level(_neuron, *NEURON_INPUTS)),
    "one update": (
        Level(_update, INPUTS, INPUTS, TENTHS, TENTHS, ERRORS, RATES),
        Level(_batch_update, INPUTS, INPUTS, TENTHS, ERRORS, ERRORS, RATES),
    ),
    "backpropagation": (
        Level(_backward, INPUTS, TENTHS, TENTHS, ERRORS),
        Level(_backward_relu, INPUTS, TENTHS, BIASES, TENTHS, ERRORS),
    ),
    "two layers in one": (Level(_folded, INPUTS, BIASES, INPUTS, BIASES),),
    "momentum": (Level(_rolled, TENTHS, TENTHS, INPUTS, KEPT, RATES),),
}
