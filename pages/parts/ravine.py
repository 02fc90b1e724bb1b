"""One start, several learning rates; and a ravine with the optimisers that go down it beside each other."""

from __future__ import annotations

import re
from fractions import Fraction

import streamlit as st

from explainer import OPTIMIZERS, descend, instruments
from explainer.formulas.optimizers import Optimizer
from explainer.numeric.validation import fraction
from parts import address, charts, show

INPUTS, TARGETS, START = [[4, 5], [2, 1], [1, 3]], [6, 3, 2], [-0.234, 0.675]
ROWS = {"one": ("One row, as in the article", [[4, 5]], [6]), "three": ("Three rows: a ravine", INPUTS, TARGETS)}
TITLES = {name: title for name, (title, _, _) in ROWS.items()}
MOST, LEAST, LARGEST = 6, Fraction("1e-6"), 10
LETTERS = {r"\beta": "β", r"\beta_1": "β₁", r"\beta_2": "β₂", r"\rho": "ρ", r"\varepsilon": "ε"}
REMEMBERED = {
    "momentum": "v is the weight's last move, and β the share of it that is made again.",
    "nesterov": "v gathers the moves, and the share β of it is kept at each update.",
    "rmsprop": "v is a mean of the squared slopes, of which the share ρ is kept at each update, so that old slopes fade. ε "
    "keeps the division from being one by 0.",
    "adam": "m and v are means of the slopes and of their squares, of which the shares β₁ and β₂ are kept at each update. t "
    "is the number of the update, from 1, and ε keeps the division from being one by 0.",
}


def several(typed: str) -> tuple[Fraction, ...]:
    """Learning rates, separated by commas or spaces, each a decimal or a fraction: "0.05, 1/82"."""
    parts = re.sub(r"\s*/\s*", "/", typed).replace(",", " ").replace(";", " ").split()
    if not 1 <= len(parts) <= MOST:
        raise ValueError(f"1 to {MOST} numbers are expected, separated by commas, got {len(parts)}")
    return tuple(map(_rate, parts))


def _rate(typed: str) -> Fraction:
    try:
        rate = fraction(typed, "a learning rate")
    except ValueError:
        rate = None
    if rate is None or not LEAST <= rate <= LARGEST:
        shown = typed if len(typed) <= 40 else f"{typed[:40]}…"
        raise ValueError(f"a number from 0.000001 to {LARGEST} is expected, got {shown}")
    return rate


def remembered(optimizer: Optimizer) -> str:
    """In a sentence or two, what the letters of a rule stand for, and the numbers that are taken for them here."""
    taken = [
        f"{LETTERS.get(str(letter), letter)} = {show.number(float(value))}"
        for letter, value in optimizer.defaults.items()
    ]
    told = REMEMBERED.get(optimizer.name, "")
    return f"{told} Here {', '.join(taken)}." if taken else told


@show.moving
def rates() -> None:
    """The loss along the way at several learning rates, what each does to the error, and the way seen from above."""
    name = address.choice("rows", "Data", TITLES, "one")
    _, inputs, targets = ROWS[name]
    typed = address.text("rates", "Learning rates", "0.01, 0.02, 0.025, 0.05", several)
    paths = [descend(inputs=inputs, targets=targets, weights=START, learning_rate=rate, updates=30) for rate in typed]
    show.chart(charts.descent(paths))
    for path in (paths[0], paths[-1])[: len(paths)]:
        st.markdown(instruments.judgement(path))
    st.header("How much each learning rate shrinks or grows the error")
    st.markdown(f"The last of the rates above, {instruments.rate(paths[-1])}, is marked.")
    show.chart(charts.rates(paths[-1]))
    st.header("Seen from above")
    st.markdown(
        "Lines of equal loss over both weights. With three rows the loss is a **ravine**: steep across, almost flat along. "
        "The steep direction decides how large a rate is allowed, the flat one how long it takes. The way that is drawn is "
        f"that of the first rate, {instruments.rate(paths[0])}."
    )
    show.chart(charts.contour(paths[0]))


@show.moving
def optimisers() -> None:
    """Every optimiser from one start, at one learning rate."""
    rate = address.choice("pace_of_all", "Learning rate of all of them", ["0.01", "0.02", "0.05", "0.1"], "0.02")
    same = {
        "inputs": INPUTS,
        "targets": TARGETS,
        "weights": START,
        "learning_rate": rate,
        "updates": 40,
        "exact": False,
    }
    paths = [descend(**same, optimizer=name) for name in OPTIMIZERS]
    show.chart(charts.descent(paths))
    losses = {path.neuron.optimizer.title: path.losses[-1] for path in paths}
    show.figures(
        {
            f"{title}, after {len(path.updates)} updates": losses[title]
            for title, path in zip(losses, paths, strict=True)
        }
    )
    with st.expander("The five rules"):
        st.markdown(
            "g is the slope of the loss at the weight w, η the learning rate. v and m are what a rule remembers, for each "
            "weight by itself; both begin at 0. A prime marks what is new."
        )
        for optimizer in OPTIMIZERS.values():
            show.formula(optimizer.latex, f"{optimizer.title}. {optimizer.note} {remembered(optimizer)}")
