"""The losses, a record each: how wrong a prediction is, and in which direction it would get worse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import sympy as sp
from scipy.special import xlog1py, xlogy

from explainer.formulas.catalogue import Catalogue
from explainer.formulas.scores import BINARY, CATEGORICAL, SCORE, FromScores, Y
from explainer.formulas.softmax import PROBABILITIES, PROBABILITY, SCORES, SIZES, J, K, N, Z
from explainer.numeric.validation import table
from explainer.once import cached_property
from explainer.reprs import brief
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation, Step, differentiate, sound, worked
from explainer.symbolic.expression import MINUS, ONE, over, plus, power, times
from explainer.symbolic.known import KNOWN, sigmoid

P, Y_HAT = sp.Symbol("p", real=True), sp.Symbol(r"\hat{y}", real=True)
LABELS, PREDICTIONS = sp.IndexedBase("y", real=True), sp.IndexedBase(r"\hat{y}", real=True)
TWO = sp.Integer(2)
UNIT = sp.Interval.open(0, 1)
SHARES = {"y": UNIT, "p": UNIT, r"\hat{y}": UNIT, **SCORES}


@dataclass(frozen=True)
class Loss:
    """L(y, ŷ), averaged over `mean_over` ("all entries" or "rows"); `expr` is the term of one entry, `by` its prediction.

    `terms` and `slopes` are the stable NumPy forms of that term and of its slope in ŷ. The slopes are those of the average:
    over all entries each is divided by their number, over rows by the number of rows. `of_row` is what a whole row costs,
    where that is the sum of the terms. `from_scores` has, by the name of an activation, the loss of its scores: "sigmoid" of
    binary cross-entropy.

    >>> LOSSES["mse"](np.array([6.0]), np.array([2.439]))
    12.680721
    >>> LOSSES["mse"].slope(np.array([6.0]), np.array([2.439]))
    array([-7.122])
    """

    name: str
    title: str
    expr: sp.Expr
    by: sp.Symbol
    terms: Callable[[np.ndarray, np.ndarray], np.ndarray] = field(compare=False)
    slopes: Callable[[np.ndarray, np.ndarray], np.ndarray] = field(compare=False)
    mean_over: str
    note: str
    source: str
    extra_derivations: Callable[[], Iterator[Derivation]] = field(compare=False)
    final_steps: tuple[tuple[str, sp.Expr], ...] = ()
    domain: sp.Set = UNIT
    range: sp.Set = sp.Interval(0, sp.oo)
    of_row: sp.Expr | None = None
    from_scores: Mapping[str, FromScores] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, y: np.ndarray, y_hat: np.ndarray) -> float:
        """The loss of predictions ŷ for labels y of the same shape; NaN if any of them is NaN.

        A probability of exactly 0 for what happened costs infinitely much (Keras clips p to 1e-7 … 1 − 1e-7, so that it
        reports at most 16.118); a probability of 0 for what did not happen costs nothing.
        """
        y, y_hat, _ = self._checked(y, y_hat)
        with np.errstate(over="ignore", invalid="ignore"):  # beyond 10^308 the loss is infinite
            terms = self.terms(y, y_hat)
            total = np.sum(terms)
            if np.isinf(total) and np.isfinite(terms).all():  # their mean may have a value, although their sum has none
                return float(np.sum(terms / self.count(y)))
        return float(total / self.count(y))

    def slope(self, y: np.ndarray, y_hat: np.ndarray) -> np.ndarray | float:
        """∂L/∂ŷ, in the shape of ŷ. At p = 0 and p = 1 the one-sided slope, infinite where the loss is."""
        y, y_hat, dtype = self._checked(y, y_hat)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            slopes = np.asarray(self.slopes(y, y_hat)) / self.count(y)
        return slopes.astype(dtype)[()] if slopes.ndim else float(slopes)

    def count(self, y: np.ndarray) -> int:
        """By how much the sum of the terms is divided for labels of this shape."""
        return y.size if self.mean_over == "all entries" else y.size // y.shape[-1] if y.ndim else 1

    def _checked(self, y: np.ndarray, y_hat: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.dtype]:
        y, y_hat = table(y, "y"), table(y_hat, "y_hat")
        if y.dtype.kind not in "fiub" or y_hat.dtype.kind not in "fiub":
            raise ValueError(f"y and y_hat must be numbers, got {y.dtype} and {y_hat.dtype}")
        if y.shape != y_hat.shape or not y.size:
            raise ValueError(f"y and y_hat must have one shape and at least one entry, got {y.shape} and {y_hat.shape}")
        for name, values in (("y", y), ("y_hat", y_hat)):
            if self.domain == UNIT and np.any((values < 0) | (values > 1)):
                raise ValueError(
                    f"{name} must hold probabilities between 0 and 1, got {np.nanmin(values)} to {np.nanmax(values)}"
                )
        dtype = y_hat.dtype if y_hat.dtype == np.float32 else np.dtype(np.float64)
        return y.astype(np.float64), y_hat.astype(np.float64), dtype

    @property
    def latex(self) -> str:
        """The loss in LaTeX: of a whole row where its entries belong together, otherwise the term of one entry."""
        return printing.latex(self.of_row or self.expr)

    @property
    def derivative(self) -> sp.Expr:
        """The slope of one entry's term, worked out by its first derivation."""
        return self.derivations[0].result

    @cached_property
    def derivations(self) -> tuple[Derivation, ...]:
        """How the slope is found, line by line, ending in the form that a teacher would write; then what else it teaches."""
        title, domain = f"The slope of {self.title[:1].lower()}{self.title[1:]}", self.domain
        ranges = {} if domain == sp.Reals else SHARES
        term = differentiate(self.expr, self.by, title=title, domain=domain, ranges=ranges).then(*self.final_steps)
        return tuple(map(sound, (term, *self.extra_derivations())))

    def __repr__(self) -> str:
        return brief(self, f"{self.name}: {printing.text(self.expr)}")

    def _repr_latex_(self) -> str:
        return printing.displayed(self, "L")


def _log(u: sp.Expr) -> sp.Expr:
    return sp.log(u, evaluate=False)


def _minus(*factors: sp.Expr) -> sp.Expr:
    return times(MINUS, *factors)


def _sum(term: sp.Expr) -> sp.Expr:
    return sp.Sum(term, (K, 1, N))


# --- mean squared error -------------------------------------------------------------------------------------------------


def _more_about_mse() -> Iterator[Derivation]:
    delta = sp.KroneckerDelta(K, J)
    error = plus(PREDICTIONS[K], _minus(LABELS[K]))
    squares = _sum(power(error, TWO))
    yield differentiate(
        times(power(N, MINUS), squares),
        PREDICTIONS[J],
        title="The slope of the mean over n entries",
        sizes=SIZES,
    ).then(
        ("the factor 2 comes before the sum", times(power(N, MINUS), TWO, _sum(times(error, delta)))),
        (
            "only the term k = j remains",
            over(times(TWO, plus(PREDICTIONS[J], _minus(LABELS[J]))), N),
        ),
    )
    variance = sp.Symbol("v", real=True)
    factor = power(times(TWO, sp.pi, variance), sp.Rational(-1, 2))
    bell = sp.exp(_minus(over(power(error, TWO), times(TWO, variance))), evaluate=False)
    constant = times(sp.Rational(1, 2), _log(times(TWO, sp.pi, variance)))
    yield worked(
        _minus(_log(sp.Product(times(factor, bell), (K, 1, N)))),
        ("the logarithm of a product is a sum of logarithms", _minus(_sum(_log(times(factor, bell))))),
        (
            "logarithm of each factor",
            _minus(_sum(plus(_minus(*constant.args), _minus(over(power(error, TWO), times(TWO, variance)))))),
        ),
        (
            "term by term: only the second depends on the predictions, so the likelihood is largest where the squares are "
            "smallest",
            plus(times(N, constant), over(squares, times(TWO, variance))),
        ),
        title="Why squares: the least mean squared error gives the greatest Gaussian likelihood",
        sizes=SIZES,
        ranges={"v": sp.Interval(1, 3)},
    )


MSE = Loss(
    name="mse",
    title="Mean squared error",
    expr=power(plus(Y_HAT, _minus(Y)), TWO),
    by=Y_HAT,
    terms=lambda y, y_hat: (y_hat - y) ** 2,
    slopes=lambda y, y_hat: 2 * (y_hat - y),
    mean_over="all entries",
    note="The mean of the squared errors: twice the error costs four times as much. One wild outlier can outweigh all the rest.",
    source="Legendre 1805, Gauss 1809",
    extra_derivations=_more_about_mse,
    domain=sp.Reals,
)


# --- binary cross-entropy -----------------------------------------------------------------------------------------------


def _entropy(y_hat: sp.Expr) -> sp.Expr:
    """−(y·ln ŷ + (1 − y)·ln(1 − ŷ))"""
    return _minus(plus(times(Y, _log(y_hat)), times(plus(ONE, _minus(Y)), _log(plus(ONE, _minus(y_hat))))))


def _more_about_binary_cross_entropy() -> Iterator[Derivation]:
    s = sigmoid(SCORE)
    rest, other = plus(ONE, _minus(s)), plus(ONE, _minus(Y))
    yield differentiate(
        _entropy(s), SCORE, known=KNOWN, title="Sigmoid and binary cross-entropy together", ranges={"y": UNIT}
    ).then(
        ("cancel σ(z) and 1 − σ(z)", _minus(plus(times(Y, rest), _minus(other, s)))),
        ("multiply out", _minus(plus(Y, _minus(Y, s), _minus(s), times(Y, s)))),
        ("y·σ(z) cancels: prediction minus target", plus(s, _minus(Y))),
    )
    rng = times(power(Y_HAT, Y), power(plus(ONE, _minus(Y_HAT)), other))
    yield worked(
        _minus(_log(rng)),
        ("the logarithm of a product is a sum of logarithms", _minus(plus(*map(_log, rng.args)))),
        ("the exponent comes before the logarithm", _entropy(Y_HAT)),
        title="Binary cross-entropy is the negative Bernoulli log-likelihood",
        ranges=SHARES,
    )


def _mixed(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """(p − y)/(p(1 − p)), and at p = 0 and p = 1 the sum −y/p + (1 − y)/(1 − p), whose missing terms have no slope."""
    inside = (p > 0) & (p < 1)
    safe = np.where(inside, p, 0.5)
    return np.where(inside | np.isnan(p), (p - y) / (safe * (1 - safe)), _divided(1 - y, 1 - p) - _divided(y, p))


def _divided(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """top / bottom, where 0 / 0 is 0: a term that is not there has no slope."""
    return np.where((top == 0) & ~np.isnan(bottom), 0.0, top / np.where((bottom == 0) & (top == 0), 1.0, bottom))


BINARY_CROSS_ENTROPY = Loss(
    name="binary_cross_entropy",
    title="Binary cross-entropy",
    expr=_entropy(Y_HAT),
    by=Y_HAT,
    terms=lambda y, p: -(xlogy(y, p) + xlog1py(1 - y, -p)),
    slopes=_mixed,
    mean_over="all entries",
    note="The surprise at the label when ŷ was the probability predicted for 1. There is no limit to what it costs "
    "to be confident and wrong.",
    source="Good 1952",
    extra_derivations=_more_about_binary_cross_entropy,
    from_scores={"sigmoid": BINARY},
    final_steps=(
        (
            "one common denominator",
            _minus(
                over(
                    plus(times(Y, plus(ONE, _minus(Y_HAT))), _minus(plus(ONE, _minus(Y)), Y_HAT)),
                    times(Y_HAT, plus(ONE, _minus(Y_HAT))),
                )
            ),
        ),
        ("y·ŷ cancels: prediction minus target", over(plus(Y_HAT, _minus(Y)), times(Y_HAT, plus(ONE, _minus(Y_HAT))))),
    ),
)


# --- categorical cross-entropy ------------------------------------------------------------------------------------------

ENTROPY = _minus(_sum(times(LABELS[K], _log(PROBABILITY[K]))))


def _more_about_categorical_cross_entropy() -> Iterator[Derivation]:
    delta = sp.KroneckerDelta(K, J)
    yield differentiate(
        ENTROPY, PROBABILITY[J], title="The slope of the sum over all classes", sizes=SIZES, ranges=SHARES
    ).then(("only the term k = j remains", _minus(over(LABELS[J], PROBABILITY[J]))))

    m = sp.Symbol("m", integer=True, positive=True)
    total = sp.Sum(sp.exp(Z[m]), (m, 1, N))
    share = over(sp.exp(Z[J]), total)
    one = sp.Eq(_sum(LABELS[K]), ONE, evaluate=False)
    yield differentiate(
        _minus(_sum(times(LABELS[K], _log(over(sp.exp(Z[K]), total))))),
        Z[J],
        known=PROBABILITIES,
        title="Softmax and categorical cross-entropy together",
        sizes=SIZES,
        ranges=SHARES,
        first=(("the logarithm of a quotient", _minus(_sum(times(LABELS[K], plus(Z[K], _minus(_log(total))))))),),
    ).then(
        ("only the term m = j remains", _minus(_sum(times(LABELS[K], plus(delta, _minus(share)))))),
        ("call it pⱼ", _minus(_sum(times(LABELS[K], plus(delta, _minus(PROBABILITY[J])))))),
        (
            "only the term k = j of the first part remains",
            _minus(plus(LABELS[J], _minus(PROBABILITY[J], _sum(LABELS[K])))),
        ),
        Step("the labels sum to 1", _minus(plus(LABELS[J], _minus(PROBABILITY[J], ONE))), given=(one,)),
        ("prediction minus target", plus(PROBABILITY[J], _minus(LABELS[J]))),
    )
    yield worked(
        _minus(_log(sp.Product(power(PROBABILITY[K], LABELS[K]), (K, 1, N)))),
        (
            "the logarithm of a product is a sum of logarithms",
            _minus(_sum(_log(power(PROBABILITY[K], LABELS[K])))),
        ),
        ("the exponent comes before the logarithm", ENTROPY),
        title="Categorical cross-entropy is the negative categorical log-likelihood",
        sizes=SIZES,
        ranges=SHARES,
    )


CATEGORICAL_CROSS_ENTROPY = Loss(
    name="categorical_cross_entropy",
    title="Categorical cross-entropy",
    expr=_minus(Y, _log(P)),
    by=P,
    terms=lambda y, p: -xlogy(y, p),
    slopes=lambda y, p: -_divided(y, p),
    mean_over="rows",
    note="The surprise at the true class: only the probability given to that class counts. Labels are one-hot and sum to 1.",
    source="Good 1952; Bridle 1990",
    extra_derivations=_more_about_categorical_cross_entropy,
    of_row=ENTROPY,
    from_scores={"softmax": CATEGORICAL},
)

LOSSES: Catalogue[Loss] = Catalogue(
    "loss",
    (MSE, BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY),
    {
        **dict.fromkeys(("bce", "log loss", "logistic"), "binary_cross_entropy"),
        **dict.fromkeys(("cce", "softmax cross entropy"), "categorical_cross_entropy"),
        **dict.fromkeys(("quadratic", "squared error", "l2"), "mse"),
    },
)
