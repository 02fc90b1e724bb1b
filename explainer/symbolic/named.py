"""The functions that a formula may call by name, a record each: what it stands for, its slope, and how to compute it.

The printers, the parser, the numbers and the rules of differentiation all take what they know of these names from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from scipy import special


@dataclass(frozen=True)
class NamedFunction:
    """f(u), or f(u, a) where `parameter` gives the value of a that is used when none is written.

    `expr` and `slope` are text in u and a; `numpy` takes arrays; `mpmath` takes a `HighPrecision`, whose functions know
    when a number is too large, and then the arguments. `latex` and `letter` are how the name is printed, where it is not
    printed as it is typed. `has_corner` says that the function may have a corner or a jump where u is 0.
    """

    name: str
    expr: str
    slope: str
    numpy: Callable[..., np.ndarray]
    mpmath: Callable[..., Any]
    parameter: Fraction | None = None
    latex: str = ""
    letter: str = ""
    has_corner: bool = False


def softplus(u: np.ndarray) -> np.ndarray:
    """max(u, 0) + ln(1 + e^−|u|), in which nothing overflows."""
    return np.maximum(u, 0.0) + np.log1p(np.exp(-np.abs(u)))


def gelu_tanh(u: np.ndarray) -> np.ndarray:
    """u·σ(2w), which is u/2·(1 + tanh w) without the loss of digits where tanh is near −1."""
    return u * special.expit(2 * _tanh_score(u))


def gelu_tanh_slope(u: np.ndarray) -> np.ndarray:
    """σ(2w) + 2u·w'·σ(2w)·σ(−2w); beyond ±1000 it is 0 or 1 to the last bit."""
    u = np.clip(u, -1000, 1000)
    w, inner = _tanh_score(u), np.sqrt(2 / np.pi) * (1 + 0.134145 * u**2)
    return special.expit(2 * w) + 2 * u * inner * special.expit(2 * w) * special.expit(-2 * w)


def _tanh_score(u: np.ndarray) -> np.ndarray:
    return np.sqrt(2 / np.pi) * (u + 0.044715 * u**3)


def _precise_sigmoid(p: Any, u: Any) -> Any:
    return 1 / (1 + p.functions["exp"](-u))


def _precise_softplus(p: Any, u: Any) -> Any:
    return p.math.log(1 + p.functions["exp"](u))


NAMED = {
    f.name: f
    for f in (
        NamedFunction(
            "sigmoid",
            "1/(1+exp(-u))",
            "sigmoid(u)*(1-sigmoid(u))",
            special.expit,
            _precise_sigmoid,
            latex=r"\sigma",
            letter="σ",
        ),
        NamedFunction("softplus", "ln(1+exp(u))", "sigmoid(u)", softplus, _precise_softplus),
        NamedFunction(
            "relu",
            "piecewise(u<0, 0, u)",
            "step(u)",
            lambda u: np.maximum(u, 0.0),
            lambda p, u: max(u, p.math.zero),
            has_corner=True,
        ),
        NamedFunction(
            "leaky_relu",
            "piecewise(u<0, a*u, u)",
            "a+(1-a)*step(u)",
            lambda u, a: np.where(u > 0, u, a * u),
            lambda p, u, a: u if u >= 0 else a * u,
            parameter=Fraction(1, 100),
            has_corner=True,
        ),
        NamedFunction(
            "step",
            "piecewise(u<0, 0, 1)",
            "0",
            lambda u: np.heaviside(u, 1.0),
            lambda p, u: p.math.one if u >= 0 else p.math.zero,
            latex="H",
            has_corner=True,
        ),
        NamedFunction(
            "elu",
            "piecewise(u<0, a*(exp(u)-1), u)",
            "piecewise(u<0, a*exp(u), 1)",
            lambda u, a: np.where(u < 0, a * np.expm1(np.minimum(u, 0.0)), u),
            lambda p, u, a: u if u >= 0 else a * p.math.expm1(u),
            parameter=Fraction(1),
            has_corner=True,
        ),
        NamedFunction(
            "silu",
            "u*sigmoid(u)",
            "sigmoid(u)*(1+u*(1-sigmoid(u)))",
            lambda u: u * special.expit(u),
            lambda p, u: u * _precise_sigmoid(p, u),
        ),
        NamedFunction(
            "gelu",
            "u/2*(1+erf(u/sqrt(2)))",
            "1/2*(1+erf(u/sqrt(2)))+u*(exp(-u^2/2)/sqrt(2*pi))",
            lambda u: u * special.ndtr(np.asarray(u, dtype=np.float64)),  # has no wider numbers
            lambda p, u: u * p.math.ncdf(u),
        ),
        NamedFunction(
            "gelu_tanh",
            "u/2*(1+tanh(sqrt(2/pi)*(u+0.044715*u^3)))",
            "1/2*(1+tanh(sqrt(2/pi)*(u+0.044715*u^3)))"
            "+u/2*(sqrt(2/pi)*(1+0.134145*u^2))*(1-tanh(sqrt(2/pi)*(u+0.044715*u^3))^2)",
            gelu_tanh,
            lambda p, u: u / 2 * (1 + p.math.tanh(p.math.sqrt(2 / p.math.pi) * (u + p.math.mpf("0.044715") * u**3))),
        ),
        NamedFunction(
            "mish",
            "u*tanh(softplus(u))",
            "tanh(softplus(u))+u*sigmoid(u)*(1-tanh(softplus(u))^2)",
            lambda u: u * np.tanh(softplus(u)),
            lambda p, u: u * p.math.tanh(_precise_softplus(p, u)),
        ),
        NamedFunction(
            "cbrt",
            "piecewise(u<0, -(-u)^(1/3), u^(1/3))",
            "1/(3*cbrt(u)^2)",
            np.cbrt,
            lambda p, u: p.math.cbrt(u) if u >= 0 else -p.math.cbrt(-u),
            has_corner=True,
        ),
    )
}
