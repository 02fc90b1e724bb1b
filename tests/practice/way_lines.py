"""Lines that people write on the way, by skill and level: right ones, and wrong ones with their mistakes; worked out here.

Each function gets the numbers that a problem gives, as plain numbers, and returns (right lines, {wrong line: mistake}).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace

Lines = tuple[list[str], dict[str, str | None]]


def n(number: float) -> str:
    """A number as it is typed."""
    return f"{round(number, 6):g}" if abs(number) < 1e5 else f"{number:.0f}"


def forward(g: SimpleNamespace) -> Lines:
    z = g.w1 * g.x1 + g.w2 * g.x2 + g.b
    right = [
        f"w1*x1 = {n(g.w1 * g.x1)}",
        f"w_1 x_1 = {n(g.w1 * g.x1)}",
        f"{n(g.w1)}*{n(g.x1)} = {n(g.w1 * g.x1)}",
        f"p1 = {n(g.w1 * g.x1)}",
        f"s = {n(z)}",
        f"net = {n(z)}",
        f"a = {n(z)}",
        f"sum = {n(z)}",
        "3*7 = 21",
        f"b = {n(g.b)}",
    ]
    return right, {f"w1*x1 = {n(g.w1 * g.x1 + 1)}": "arithmetic", "3*7 = 22": "arithmetic", f"b = {n(g.b + 1)}": None}


def neuron(g: SimpleNamespace) -> Lines:
    z = g.w1 * g.x1 + g.w2 * g.x2 + g.b
    a = 1 / (1 + math.exp(-z))
    right = [
        f"z = {n(z)}",
        f"e^(-z) = {math.exp(-z):.4f}",
        f"exp({n(-z)}) = {math.exp(-z):.4f}",
        f"1 + e^({n(-z)}) = {1 + math.exp(-z):.4f}",
        *(f"{name} = {a:.4f}" for name in ("ŷ", "yhat", "y_hat", "a", "y", "output", "σ(z)", f"sigmoid({n(z)})")),
        f"dŷ/dz = {a * (1 - a):.4f}",
        f"dyhat/dz = ŷ*(1 - ŷ) = {a * (1 - a):.4f}",
    ]
    return right, {f"dŷ/dz = {1 - a:.4f}": "factor_lost", f"e^(-z) = {math.exp(-z) + 1:.4f}": "arithmetic"}


def update(g: SimpleNamespace) -> Lines:
    guess = g.w1 * g.x1 + g.w2 * g.x2
    e, slope = guess - g.y, 2 * (guess - g.y)
    right = [
        *(f"{name} = {n(e**2)}" for name in ("L", "E", "loss", "Loss", "J", "cost", "MSE", "L(w1, w2)")),
        f"L = (ŷ - y)^2 = {n(e**2)}",
        f"L = ({n(guess)} - {n(g.y)})^2 = {n(e**2)}".replace("--", "+").replace("- -", "+ "),
        f"Loss: {n(e**2)}",
        *(f"{name} = {n(e)}" for name in ("e", "error", "ŷ - y", "yhat - y")),
        f"error = y - y_hat = {n(-e)}",
        *(f"{name} = {n(guess)}" for name in ("ŷ", "yhat", "y_hat", "z", "a", "s", "prediction", "ŷ = w1*x1 + w2*x2")),
        *(f"{name} = {n(slope)}" for name in ("dL/dŷ", "dL/dyhat", "∂L/∂ŷ", "dE/dy_hat", "d loss/dŷ")),
        *(
            f"{name} = {n(slope * g.x1)}"
            for name in ("dL/dw1", "dL/dw_1", "dE/dw1", "∂L/∂w₁", "dw1", "g1", "gradient1")
        ),
        f"dŷ/dw1 = {n(g.x1)}",
        f"η*dL/dw1 = {n(g.η * slope * g.x1)}",
        f"Δw1 = {n(-g.η * slope * g.x1)}",
        f"eta*dL/dw_2 = {n(g.η * slope * g.x2)}",
        *(
            f"{name} = {n(g.w1 - g.η * slope * g.x1)}"
            for name in ("w1'", "w1_new", "new w1", "w_1'", "w1 = w1 - η*dL/dw1")
        ),
        f"w1 = {n(g.w1)}",
    ]
    wrong = {
        f"L = {n(e**2 + 1.7)}": None,
        f"L = {n((guess + g.y) ** 2)}": "sign_lost",
        f"L = {n(e**2 / 2)}": "factor_added",
        f"L = (ŷ - y)^2 = {n(e**2 + 1)}": "arithmetic",
        f"e = {n(guess + g.y)}": "sign_lost",
        f"dŷ/dw1 = {n(g.w1)}": "weight_for_input",
        f"Δw1 = {n(g.w1 - g.η * slope * g.x1)}": "old_weight_lost",
        "2*2 = 5": "arithmetic",
    }
    return right, wrong


def batch(g: SimpleNamespace) -> Lines:
    e1, e2 = g.w * g.x1 - g.y1, g.w * g.x2 - g.y2
    slope = e1 * g.x1 + e2 * g.x2
    right = [
        *(f"{name} = {n((e1**2 + e2**2) / 2)}" for name in ("L", "loss", "E", "MSE")),
        *(f"{name} = {n(e1)}" for name in ("e1", "error1", "e_1", "error_1", "ŷ1 - y1")),
        f"e2 = y2 - ŷ2 = {n(-e2)}",
        f"L1 = {n(e1**2)}",
        *(f"{name} = {n(g.w * g.x1)}" for name in ("ŷ1", "y1_hat", "yhat_1", "y_hat1", "ŷ_1")),
        f"dL/dŷ1 = {n(e1)}",
        f"dL/dŷ1 = 2*(ŷ1 - y1) = {n(2 * e1)}",
        *(f"{name} = {n(slope)}" for name in ("dL/dw", "dE/dw", "dw", "g", "gradient")),
        *(f"{name} = {n(g.w - g.η * slope)}" for name in ("w'", "w_new", "w", "w1", "new w", "w_{new}")),
        f"ŷ1 = {n(g.w * g.x1)}, ŷ2 = {n(g.w * g.x2)}",
    ]
    return right, {
        f"L = {n(e1**2 + e2**2)}": "sum_for_mean",
        f"ŷ1 = {n(g.w * g.x1)} and ŷ2 = {n(g.w + g.x2)}": "weight_added",
        f"L1 = {n(e1**2 + 1.7)}": None,
    }


def backward(g: SimpleNamespace) -> Lines:
    h = g.w1 * g.x
    e = g.w2 * h - g.y
    right = [
        *(f"{name} = {n(e**2)}" for name in ("L", "E", "loss")),
        f"e = {n(e)}",
        f"a = {n(h)}",
        *(f"{name} = {n(2 * e * h)}" for name in ("dL/dw2", "dE/dw_2", "dw2")),
        f"dŷ/dh = {n(g.w2)}",
        f"dh/dw1 = {n(g.x)}",
        f"dŷ/dw1 = {n(g.w2 * g.x)}",
        f"δ = {n(2 * e)}",
    ]
    return right, {f"dL/dw2 = {n(2 * e)}": "input_lost", f"L = {n(e**2 + 1.7)}": None}


def backward_relu(g: SimpleNamespace) -> Lines:
    z = g.w1 * g.x + g.b
    h = max(z, 0)
    e = g.w2 * h - g.y
    right = [
        f"L = {n(e**2)}",
        f"e = {n(e)}",
        f"h = max(0, {n(z)}) = {n(h)}",
        f"relu(z) = {n(h)}",
        f"dL/dh = {n(2 * e * g.w2)}",
        f"dh/dz = {1 if z > 0 else 0}",
        f"dL/db = {n(2 * e * g.w2 * (z > 0))}",
        f"dL/dw2 = {n(2 * e * h)}",
        f"dz/dw1 = {n(g.x)}",
    ]
    return right, {f"dL/dh = {n(2 * e)}": "weight_lost", f"L = {n(e**2 + 1.7)}": None}


def folded(g: SimpleNamespace) -> Lines:
    a, b = g.a1 * g.a2, g.a2 * g.b1 + g.b2
    right = [
        f"h = {n(g.a1)}x + {n(g.b1)}",
        f"y = {n(g.a2)}*({n(g.a1)}x + {n(g.b1)}) + {n(g.b2)}",
        f"y = {n(g.a2)}*h + {n(g.b2)}",
        f"y = {n(a)}x + ({n(b)})",
        f"{n(g.a2)}*({n(g.a1)}x + {n(g.b1)}) + {n(g.b2)} = {n(a)}*x + ({n(b)})",
        f"a2*b1 = {n(g.a2 * g.b1)}",
        f"A = {n(a)}, B = {n(b)}",
    ]
    return right, {
        f"y = {n(a)}x + ({n(g.b1 + g.b2)})": "bias_not_carried",
        f"h = {n(g.a1)}x": "term_lost",
        f"{n(g.a1)}*(x + 1) = {n(g.a1)}*x + 1.3": "arithmetic",
    }


def momentum(g: SimpleNamespace) -> Lines:
    move = g.β * g.v - g.η * g.g
    right = [
        f"β*v = {n(g.β * g.v)}",
        f"beta*v = {n(g.β * g.v)}",
        f"eta*g = {n(g.η * g.g)}",
        *(f"{name} = {n(move)}" for name in ("v'", "v_new", "v1", "Δw", "dw", "v")),
        *(f"{name} = {n(g.w + move)}" for name in ("w'", "w_new", "w1", "w", "new w")),
    ]
    return right, {f"Δw = {n(g.v)}": "old_move", f"β*v = {n(g.β * g.v + 1)}": "arithmetic"}


def softmax(g: SimpleNamespace) -> Lines:
    powers = [math.exp(z) for z in (g.z1, g.z2, g.z3)]
    s = sum(powers)
    right = [
        f"e^z1 = {powers[0]:.4f}",
        f"e^({n(g.z2)}) = {powers[1]:.4f}",
        *(f"{name} = {powers[0]:.4f}" for name in ("e1", "a1", "exp(z1)")),
        f"e = ({', '.join(f'{each:.4f}' for each in powers)})",
        *(f"{name} = {s:.4f}" for name in ("s", "S", "sum", "total", "Σ", "e1 + e2 + e3")),
        *(f"{name} = {powers[0] / s:.4f}" for name in ("p1", "y1", "ŷ1", "P1")),
        "p1 + p2 + p3 = 1",
    ]
    return right, {f"e1 = {1 / powers[0]:.4f}": "sign_lost", f"S = {s + 1:.4f}": None, "p1 + p2 = 1": "arithmetic"}


def squared_error(g: SimpleNamespace) -> Lines:
    e1, e2 = g.ŷ1 - g.y1, g.ŷ2 - g.y2
    right = [
        f"e1 = {n(e1)}",
        f"error2 = {n(e2)}",
        f"e1 = y1 - ŷ1 = {n(-e1)}",
        f"e1^2 = {n(e1**2)}",
        f"L1 = {n(e1**2)}",
        f"(ŷ2 - y2)^2 = {n(e2**2)}",
        *(f"{name} = {n(e1**2 + e2**2)}" for name in ("S", "SSE", f"{n(e1**2)} + {n(e2**2)}")),
        *(f"{name} = {n((e1**2 + e2**2) / 2)}" for name in ("MSE", "E", "loss", "J", "mean squared error")),
        f"dL/dŷ2 = {n(e2)}",
    ]
    return right, {f"L1 = {n(abs(e1) + 0.3)}": None, f"SSE = {n((e1 + e2) ** 2)}": "power_of_sum"}


def surprise(g: SimpleNamespace) -> Lines:
    right = [f"ln({n(g.p1)}) = {math.log(g.p1):.4f}", f"ln p2 = {math.log(g.p2):.4f}", "p1 + p2 + p3 = 1"]
    return right, {f"ln({n(g.p1)}) = {math.log(g.p1) - 1:.4f}": "arithmetic", "H = 12": None}


def parameters(g: SimpleNamespace) -> Lines:
    first, second = g.n1 * g.n2, g.n2 * g.n3
    right = [
        f"W1 = {n(first)}",
        f"W1 = n1*n2 = {n(first)}, W2 = {n(g.n2)}*{n(g.n3)} = {n(second)}",
        f"weights = {n(first + second)}",
        f"biases = {n(g.n2 + g.n3)}",
        f"N1 = {n(first + g.n2)}",
        f"B1 = {n(g.n2)}",
        f"total = {n(first + second + g.n2 + g.n3)}",
        f"{n(first)} + {n(second)} = {n(first + second)}",
    ]
    return right, {f"W1 = {n(g.n1 + g.n2)}": "layers_added", f"N1 = {n(first)}": "biases_lost"}


def updates(g: SimpleNamespace) -> Lines:
    batches = g.n // g.k
    right = [
        f"{n(g.n)}/{n(g.k)} = {n(batches)}",
        f"batches = {n(batches)}",
        f"total = {n(batches * g.E)}",
        f"E = {n(g.E)}",
    ]
    return right, {f"E = {n(g.E + 1)}": None, f"{n(g.n)}/{n(g.k)} = {n(batches + 1)}": "arithmetic"}


def updates_with_rest(g: SimpleNamespace) -> Lines:
    whole, rest = divmod(g.n, g.k)
    right = [
        f"{n(g.n - rest)}/{n(g.k)} = {n(whole)}",
        f"n/k = {n(g.n / g.k)}",
        f"{n(whole)} + 1 = {n(whole + 1)}",
        f"batches = {n(whole + 1)}",
    ]
    return right, {f"batches = {n(whole)}": "last_batch_lost"}


def shapes(g: SimpleNamespace) -> Lines:
    m, rows, columns = n(g.m), n(g.n1), n(g.n2)
    right = [f"X = {m} x {rows}", f"b = (1, {columns})", f"XW: {m} × {columns}", f"{rows}*{columns} = {n(g.n1 * g.n2)}"]
    return right, {f"X = {rows} x {m}": "rows_for_columns"}


def confusion(g: SimpleNamespace) -> Lines:
    total = g.a + g.b + g.c + g.d
    precision, recall = g.a / (g.a + g.c), g.a / (g.a + g.b)
    right = [
        f"n = {n(total)}",
        f"total = {n(total)}",
        f"TP = {n(g.a)}",
        f"a + d = {n(g.a + g.d)}",
        f"TP + FP = {n(g.a + g.c)}",
        f"accuracy = {(g.a + g.d) / total:.4f}",
        f"precision = {n(g.a)}/{n(g.a + g.c)} = {precision:.4f}",
        f"F1 = {2 * precision * recall / (precision + recall):.4f}",
        f"E = {(g.b + g.c) / total:.4f}",
        f"specificity = {g.d / (g.c + g.d):.4f}",
    ]
    return right, {f"n = {n(g.a + g.d)}": "half_the_diagonal", f"FN = {n(g.b + 1)}": None}


def limit(g: SimpleNamespace) -> Lines:
    right = [
        f"x^2 = {n(g.x**2)}",
        f"2*c = {n(2 * g.x**2)}",
        f"ŷ = {n(g.x)}*w",
        "L = (w*x - y)^2",
        "dL/dw = 2*(w*x - y)*x",
        f"best rate = {1 / (2 * g.x**2):.7f}",
        f"0 < η < {1 / g.x**2:.7f}",
        "1 - 2*η*c = -1",
    ]
    return right, {"dL/dw = 2*(w*x - y)": "input_lost", f"η = {1 / (2 * g.x**2):.7f}": "best_rate_for_limit"}


def limit_of_two(g: SimpleNamespace) -> Lines:
    right = [f"x1^2 = {n(g.x1**2)}", f"x_2^2 = {n(g.x2**2)}", f"{n(g.x1**2)} + {n(g.x2**2)} = {n(g.x1**2 + g.x2**2)}"]
    return right, {f"x1^2 = {n(g.x1**2 + 1)}": "arithmetic"}


def pixel(g: SimpleNamespace) -> Lines:
    right = [f"28*r = {n(28 * g.r)}", f"index = {n(28 * g.r + g.c)}", f"{n(g.v)}/255 = {n(g.v / 255)}", f"v = {n(g.v)}"]
    return right, {f"28*r = {n(28 * g.r + 2)}": "arithmetic", f"position = {n(28 * g.c + g.r)}": "rows_for_columns"}


def pixel_of_any(g: SimpleNamespace) -> Lines:
    right = [f"m*r = {n(g.m * g.r)}", f"k = {n(g.m * g.r + g.c)}", f"{n(g.m * g.r)} + {n(g.c)} = {n(g.m * g.r + g.c)}"]
    return right, {f"m*r = {n(g.m * g.r + 2)}": "arithmetic"}


def fitted(g: SimpleNamespace) -> Lines:
    right = [f"20/{n(g.h)} = {n(20 / g.h)}", f"new width = {n(20 * g.w / g.h)}", f"w' = {n(20 * g.w / g.h)}", "h' = 20"]
    return [*right, "margin = 4", f"scale = {n(20 / g.h)}"], {f"h' = {n(g.h * g.h / 20)}": "divided_for_multiplied"}


def secant(g: SimpleNamespace) -> Lines:
    at, there = g.x, g.x + g.h
    low, high = g.factor * at**2, g.factor * there**2
    right = [
        f"f({n(there)}) = {n(high)}",
        f"f({n(at)}) = {n(low)}",
        f"f(x) = {n(low)}",
        f"f(x + h) = {n(g.factor)}*({n(there)})^2 = {n(high)}",
        f"y2 = {n(high)}",
        f"{n(g.factor)}*({n(there)})^2 = {n(high)}",
        f"x + h = {n(there)}",
        f"Δy = {n(high - low)}",
        f"f(x+h) - f(x) = {n(high - low)}",
        f"m = {n((high - low) / g.h)}",
        f"Δx = {n(g.h)}",
    ]
    return right, {
        f"f({n(at)}) = {n(low + 1)}": None,
        f"f(x) = {n(g.factor * at)}": "square_lost",
        f"{n(g.factor)}*({n(there)})^2 = {n(high + 1)}": "arithmetic",
        f"m = {n(2 * g.factor * at)}": "tangent_for_secant",
    }


def file(g: SimpleNamespace) -> Lines:
    weights, biases = g.n1 * g.n2 + g.n2 * g.n3, g.n2 + g.n3
    right = [f"W = {n(weights)}", f"weights = {n(weights)}", f"b = {n(biases)}", f"n1*n2 = {n(g.n1 * g.n2)}"]
    return [*right, f"{n(4 * (weights + biases))}/1000 = {n(4 * (weights + biases) / 1000)}"], {
        f"W = {n(g.n1 + g.n2 + g.n3)}": "layers_added"
    }


WAYS: dict[tuple[str, int], Callable[[SimpleNamespace], Lines]] = {
    ("forward pass", 1): forward,
    ("forward pass", 2): neuron,
    ("one update", 1): update,
    ("one update", 2): batch,
    ("backpropagation", 1): backward,
    ("backpropagation", 2): backward_relu,
    ("two layers in one", 1): folded,
    ("momentum", 1): momentum,
    ("softmax", 2): softmax,
    ("squared error", 1): squared_error,
    ("squared error", 2): squared_error,
    ("cross-entropy", 1): surprise,
    ("cross-entropy", 2): softmax,
    ("counting parameters", 1): parameters,
    ("counting updates", 1): updates,
    ("counting updates", 2): updates_with_rest,
    ("layer shapes", 1): shapes,
    ("confusion matrix", 1): confusion,
    ("learning rate limit", 1): limit,
    ("learning rate limit", 2): limit_of_two,
    ("place of a pixel", 1): pixel,
    ("place of a pixel", 2): pixel_of_any,
    ("fitting a drawing", 1): fitted,
    ("size of a file", 1): file,
    ("slope of a secant", 1): secant,
}
