"""What a lesson lets its reader predict. Answers, wrong answers and what is said about each come from the records.

A wrong answer is told the step at which that very answer leaves the right way.
"""

from __future__ import annotations

from fractions import Fraction

import streamlit as st

from explainer import ACTIVATIONS, LOSSES, Network, derive, descend
from explainer.descent.run import updates_in
from parts import show

SIGMOID, SOFTMAX, RELU = (ACTIVATIONS[name] for name in ("sigmoid", "softmax", "relu"))
ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675], "learning_rate": 0.05}
number = show.number


@st.cache_data(show_spinner=False)
def network() -> dict:
    """How many numbers a small network learns."""
    small = Network([4, 5, 1], ["relu", "sigmoid"])
    circles = str(sum(small.sizes))
    lines = str(sum(layer.inputs * layer.units for layer in small.layers))
    biases = sum(layer.units for layer in small.layers)
    return {
        "asked": "Four inputs, five hidden neurons, one output: how many numbers are learned?",
        "options": [circles, lines, str(small.parameters)],
        "answer": str(small.parameters),
        "right": "4 · 5 weights and 5 biases into the hidden layer, 5 · 1 weights and 1 bias into the output.",
        "wrong": {
            circles: "That is the number of circles, inputs and all. Each *line* has a weight too: "
            f"4 · 5 + 5 · 1 = {lines} of them.",
            lines: f"Those are the lines. Each neuron that computes also has a bias: {biases} more.",
        },
    }


@st.cache_data(show_spinner=False)
def neuron() -> dict:
    """What one neuron gives for two inputs."""
    x, w = (1, 2), (3, -2)
    products = [a * b for a, b in zip(x, w, strict=True)]
    total, without_sign = sum(products), sum(map(abs, products))
    worked = f"1 · 3 + 2 · (−2) = {number(products[0])} − {number(-products[1])} = {number(total)}"
    return {
        "asked": "Inputs 1 and 2, weights 3 and −2, bias 0, activation ReLU. The output is …",
        "options": [number(value) for value in (total, RELU(float(total)), -total, without_sign)],
        "answer": number(RELU(float(total))),
        "right": f"{worked}, and ReLU makes 0 of what is negative.",
        "wrong": {
            number(total): f"That is the sum, {worked}. ReLU comes after it.",
            number(-total): f"The sum is {worked}. ReLU does not turn the sign round: of what is negative it makes 0.",
            number(without_sign): f"Mind the sign of the second weight: {worked}.",
        },
    }


@st.cache_data(show_spinner=False)
def activations() -> dict:
    """Where the sigmoid is steepest."""
    places = {"at −6": -6.0, "at 0": 0.0, "at 6": 6.0}
    slopes = {place: SIGMOID.slope(x) for place, x in places.items()}
    best = max(slopes, key=slopes.__getitem__)
    return {
        "asked": "Where is the sigmoid steepest?",
        "options": list(places),
        "answer": best,
        "right": f"Its slope there is {number(slopes[best])}, and at ±6 only {number(slopes['at 6'])}.",
        "wrong": {
            place: f"There its value is {number(SIGMOID(x))} already and can hardly change any more: its slope is "
            f"{number(slopes[place])}. Move x to {number(x)}: the tangent lies almost flat."
            for place, x in places.items()
            if place != best
        },
    }


@st.cache_data(show_spinner=False)
def softmax(scores: tuple[float, ...], shift: float = 100.0) -> dict:
    """What a shift of all scores does to the probabilities."""
    before, after = SOFTMAX(scores), SOFTMAX([score + shift for score in scores])
    grow = bool((after > before + 1e-9).all())
    nearer = bool(after.max() - after.min() < before.max() - before.min() - 1e-9)
    high, low = sorted(scores)[-1:-3:-1]
    return {
        "asked": f"Add {number(shift)} to every score. The probabilities …",
        "options": ["stay as they are", "all grow", "come nearer to each other"],
        "answer": "all grow" if grow else "come nearer to each other" if nearer else "stay as they are",
        "right": f"Only differences of scores count: e^{number(shift)} stands above and below the line of the fraction and "
        "cancels.",
        "wrong": {
            "all grow": f"They cannot all grow: their sum was {number(before.sum())} and is {number(after.sum())}. Each e^z "
            "grows, and so does the sum that it is divided by.",
            "come nearer to each other": f"The difference of the two largest scores was {number(high - low)} and is "
            f"{number((high + shift) - (low + shift))}, so the one stays {number(before.max() / sorted(before)[-2])} times "
            "as likely as the other. *Dividing* all scores brings them nearer: that is the temperature.",
        },
    }


@st.cache_data(show_spinner=False)
def linear(four: float, eight: float) -> dict:
    """Whether more linear neurons help; the shares of points that four and eight of them tell apart."""
    answer = "yes" if eight > 0.9 else "no"
    message = f"Four get {four:.1%} of the points right and eight {eight:.1%}; guessing gets half."
    why = {
        "yes": f"{message} Choose linear above and move the number of neurons: the border stays one straight line.",
        "no": message,
    }
    return {
        "asked": "Eight linear neurons instead of four: can the network now tell ring from core?",
        "options": ["yes", "no"],
        "answer": answer,
        "right": f"{message} Whatever their number, all of them together draw one line.",
        "wrong": {guess: words for guess, words in why.items() if guess != answer},
    }


@st.cache_data(show_spinner=False)
def losses() -> dict:
    """How much more a sure mistake costs than an undecided answer."""
    sure, unsure = 0.01, 0.5
    loss = LOSSES["binary_cross_entropy"]
    first, second = loss([1], [sure]), loss([1], [unsure])
    ratios = {"right": first / second, "misses": (1 - sure) / (1 - unsure), "probabilities": unsure / sure}
    told = {name: f"about {ratio:.0f} times" for name, ratio in ratios.items()}
    shown = f"−ln {sure} = {number(first)}, and −ln {unsure} = {number(second)}"
    return {
        "asked": f"The answer is yes. One network says yes with {sure}, another with {unsure}. How many times larger is the "
        "first one's loss?",
        "options": [told["misses"], told["right"], told["probabilities"]],
        "answer": told["right"],
        "right": f"{shown}: {number(ratios['right'], 3)} times as much.",
        "wrong": {
            told["misses"]: f"That compares how much is missing to 1: {1 - sure} and {1 - unsure}. The loss takes the "
            f"logarithm: {shown}.",
            told[
                "probabilities"
            ]: f"That compares the probabilities, {unsure} / {sure}. The loss takes the logarithm of "
            f"each first: {shown}.",
        },
    }


@st.cache_data(show_spinner=False)
def slopes() -> dict:
    """The sign of the slope left of the bottom."""
    at = {w: descend(inputs=[[2]], targets=[3], weights=[w], learning_rate=0.05) for w in ("0.9", "1", "1.1")}
    slope, loss = at["1"].updates[0].gradient[0], {w: path.losses[0] for w, path in at.items()}
    beside = f"at w = 0.9 the loss is {number(loss['0.9'])}, at w = 1.1 it is {number(loss['1.1'])}"
    return {
        "asked": "At w = 1 the weight is too small. The slope of the loss there is …",
        "options": ["positive", "zero", "negative"],
        "answer": "negative" if slope < 0 else "positive" if slope > 0 else "zero",
        "right": f"It is {number(slope)}: the loss falls to the right, and minus the slope points right.",
        "wrong": {
            "positive": f"A positive slope rises to the right. Here, {beside}: does that rise?",
            "zero": f"Zero is the slope at the bottom only. Here, {beside}: the loss is not level.",
        },
    }


@st.cache_data(show_spinner=False)
def walkthrough() -> dict:
    """What the article's first update does to its loss."""
    path = descend(**ARTICLE)
    before, after = (sum(x * w for x, w in zip((4, 5), weights, strict=True)) for weights in path.weights[:2])
    off = (
        f"the prediction goes from {number(before, 6)}, which is {number(6 - before, 6)} below the target, to "
        f"{number(after, 6)}, which is {number(after - 6, 6)} above it"
    )
    grows = path.losses[1] - path.losses[0]
    return {
        "asked": "With the article's numbers (x = 4 and 5, target 6, learning rate 0.05): after one update, the loss is …",
        "options": ["smaller", "the same", "larger"],
        "answer": "larger" if grows > 0 else "smaller" if grows < 0 else "the same",
        "right": f"The loss was {number(path.losses[0], 5)} and is now {number(path.losses[1], 5)}.",
        "wrong": {
            "smaller": f"The weights move the right way, but too far: {off}. Step to the end of update 1 below.",
            "the same": "It stays the same only at one learning rate, "
            f"{path.rate_limit}, where the step ends as far above the target as it began below. Here {off}.",
        },
    }


@st.cache_data(show_spinner=False)
def divergence() -> dict:
    """What three times the inputs do to the largest learning rate that converges."""
    path, larger = descend(**ARTICLE), descend(**(ARTICLE | {"inputs": [[12, 15]]}))
    limit, after = path.rate_limit, larger.rate_limit
    factors = {
        "three times smaller": Fraction(1, 3),
        "nine times smaller": Fraction(1, 9),
        "three times larger": Fraction(3),
    }

    def tried(rate: Fraction) -> str:
        loss = descend(**(ARTICLE | {"inputs": [[12, 15]], "learning_rate": rate})).losses
        grows = "grows" if loss[1] > loss[0] else "shrinks"
        return f"the loss {grows} from {number(loss[0])} to {number(loss[1])}"

    inside = {name: limit * factor * Fraction(9, 10) for name, factor in factors.items()}
    return {
        "asked": "Three times the article's inputs, 12 and 15 instead of 4 and 5. The largest learning rate that converges "
        "becomes …",
        "options": list(factors),
        "answer": min(factors, key=lambda name: abs(factors[name] - after / limit)),
        "right": f"The limit is 1 divided by the sum of the squared inputs: {limit} becomes {after}. This is why inputs are "
        "scaled before training.",
        "wrong": {
            "three times smaller": f"Then a rate of {number(inside['three times smaller'])} would still converge, and with "
            f"it {tried(inside['three times smaller'])}. The inputs enter twice: in the slope, and in how the prediction "
            "follows the weights.",
            "three times larger": f"Then a rate of {number(inside['three times larger'])} would converge, and with it "
            f"{tried(inside['three times larger'])}. Larger inputs make every slope larger, and so every step.",
        },
    }


@st.cache_data(show_spinner=False)
def batches() -> dict:
    """How many updates a training takes; the article's own numbers stand in the calculator already."""
    rows, size, epochs = 60_000, 32, 5
    each, whole, single = updates_in(rows, size), updates_in(rows, size, epochs), updates_in(rows, 1, epochs)
    return {
        "asked": f"{rows:,} rows, {size} in a batch, {epochs:,} epochs. How many updates?",
        "options": [f"{each:,}", f"{whole:,}", f"{single:,}"],
        "answer": f"{whole:,}",
        "right": f"{rows:,} / {size} = {each:,} in an epoch, {epochs:,} times.",
        "wrong": {
            f"{each:,}": f"{rows:,} / {size} = {each:,} updates make *one* epoch. There are {epochs:,} epochs.",
            f"{single:,}": f"That is one update for every row, {rows:,} in an epoch. Here {size} rows share an update.",
        },
    }


@st.cache_data(show_spinner=False)
def backwards(arriving: dict[str, float]) -> dict:
    """Which activation lets more of the gradient through; `arriving` is the size at the first of eight layers."""
    most = SIGMOID.slope(0.0)
    sizes = {ACTIVATIONS[name].title: size for name, size in arriving.items()}
    best = max(sizes, key=sizes.__getitem__)
    message = " against ".join(f"{number(size)} ({title})" for title, size in sizes.items())
    why = {
        "Sigmoid": f"A sigmoid's slope is at most {number(most)}. Eight in a row leave at most {number(most)}⁸ = "
        f"{number(most**8)} of what came in: {message}.",
        "ReLU": f"The slope of a ReLU is 1 wherever it is not 0, so nothing is lost on the way: {message}.",
    }
    return {
        "asked": "Eight hidden layers. In which network does the first layer get the larger gradient?",
        "options": list(sizes),
        "answer": best,
        "right": f"{message}.",
        "wrong": {title: why[title] for title in sizes if title != best},
    }


@st.cache_data(show_spinner=False)
def data(shape: tuple[int, int]) -> dict:
    """Which place a pixel has in the list that a picture of this shape becomes."""
    columns = shape[1]
    row, column = 10, 3
    index, begins, turned = (str(above * columns + left) for above, left in ((row, column), (row, 0), (column, row)))
    return {
        "asked": f"Rows and columns are counted from 0. Which place in the list has the pixel in row {row}, column {column}?",
        "options": [turned, begins, index],
        "answer": index,
        "right": f"{row} whole rows of {columns} pixels come before its row, and {column} pixels before it: "
        f"{row} · {columns} + {column}.",
        "wrong": {
            turned: f"That is row {column}, column {row}: whole rows come first, and there are {row} of them before it.",
            begins: f"There row {row} begins. Its first pixel stands in column 0, not in column {column}.",
        },
    }


@st.cache_data(show_spinner=False)
def build() -> dict:
    """Which layer of a network other than the article's has the most numbers to learn."""
    network = Network([784, 16, 800, 10], ["relu", "relu", "softmax"])
    layers = dict(zip(("the first hidden one", "the second hidden one", "the output"), network.layers, strict=True))
    counted = {name: f"{one.inputs} · {one.units} + {one.units} = {one.parameters:,}" for name, one in layers.items()}
    most = max(layers, key=lambda name: layers[name].parameters)
    return {
        "asked": f"Another network, {'-'.join(map(str, network.sizes))}. Which of its layers has the most weights and biases?",
        "options": list(layers),
        "answer": most,
        "right": f"{counted[most]} of all {network.parameters:,}. Type 16, 800 above and look.",
        "wrong": {
            name: f"Count the lines that end in it, and its biases: {counted[name]}. For {most} that is {counted[most]}."
            for name in layers
            if name != most
        },
    }


@st.cache_data(show_spinner=False)
def export(sizes: dict[str, int]) -> dict:
    """What half as many bits a weight do to the file; `sizes` are the bytes of the converted files."""
    shares = {"about half as large": 1 / 2, "a quarter as large": 1 / 4, "as large as before": 1}
    share = sizes["float16"] / sizes["float32"]
    return {
        "asked": "Each weight is stored in 16 bits instead of 32. The file becomes …",
        "options": list(shares),
        "answer": min(shares, key=lambda told: abs(shares[told] - share)),
        "right": f"{sizes['float32']:,} bytes become {sizes['float16']:,}: two bytes a weight instead of four, and a little "
        "that says how to use them.",
        "wrong": {
            "a quarter as large": f"That takes 8 bits a weight: {sizes['dynamic']:,} bytes. How many bytes are 16 bits?",
            "as large as before": "Nearly all of the file is weights, and each of them is written with half the digits.",
        },
    }


@st.cache_data(show_spinner=False)
def own() -> dict:
    """Which rule is used first."""
    formulas = {"sum rule": "x + sigmoid(x)", "product rule": "x*sigmoid(x)", "chain rule": "sin(x^2)"}
    first = {rule: derive(formula, limit=None).steps[1].rule for rule, formula in formulas.items()}
    answer = first["product rule"]
    written = {"sum rule": "x + sigmoid(x)", "chain rule": "sin(x²)"}
    why = {"sum rule": "its outermost sign is a plus", "chain rule": "one function stands inside another"}
    return {
        "asked": "Which rule comes first for x · sigmoid(x)?",
        "options": list(formulas),
        "answer": answer,
        "right": "The outermost sign decides: it is a multiplication.",
        "wrong": {
            rule: f"The {first[rule]} comes first for {written[rule]}: {why[rule]}. What is done last when you compute "
            "x · sigmoid(x)?"
            for rule in written
        },
    }


@st.cache_data(show_spinner=False)
def errata() -> dict:
    """How large the loss is after three of the article's updates."""
    losses = descend(**ARTICLE, updates=3).losses
    after = {f"about {number(float(loss), 3)}": place for place, loss in enumerate(losses) if place}
    last = max(after, key=after.__getitem__)
    more = {1: "Two more follow", 2: "One more follows"}
    return {
        "asked": "At the article's learning rate, the loss after three updates is …",
        "options": ["below 1", *after],
        "answer": last if losses[3] > 1 else "below 1",
        "right": f"It is {number(losses[3], 7)}.",
        "wrong": {
            "below 1": f"It starts at {number(losses[0])} and grows: the first check above says how many times.",
            **{
                told: f"That is the loss after {place} {'update' if place == 1 else 'updates'}, {number(losses[place])}. "
                f"{more[place]}."
                for told, place in after.items()
                if told != last
            },
        },
    }


@st.cache_data(show_spinner=False)
def teachers() -> dict:
    """What a path says about learning rates."""
    path = descend(**ARTICLE)
    decimal, limit, best = f"{float(path.rate_limit):.4f}", str(path.rate_limit), str(path.best_rate)
    return {
        "asked": "`descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05).rate_limit` is …",
        "options": [decimal, limit, best],
        "answer": limit,
        "right": "Numbers are exact fractions: what was typed as 0.05 is 1/20.",
        "wrong": {
            decimal: f"Nearly: {limit} = {float(path.rate_limit):.8f}…, and the library answers in exact fractions.",
            best: "That is the rate at which one update suffices, `best_rate`. The limit is twice as large.",
        },
    }
