"""Every chart with the code that draws it: one table, built into a page and looked at as a contact sheet.

The page is a handout like any teacher's; the tests run each piece of code.
"""

from __future__ import annotations

import ast
import base64
import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import plotly.graph_objects as go

from explainer import charts
from explainer.charts.drawing.stills import pictures
from explainer.destinations import destination
from explainer.files import replacing, replacing_folder
from explainer.teaching.handouts import handout
from explainer.teaching.parts import Code, Part, run, used_names


@dataclass(frozen=True)
class Section:
    """Charts on one subject: a sentence, code that prepares what they share, and one piece of code a chart."""

    title: str
    words: str
    setup: str
    examples: tuple[str, ...]


MARK = "explainer-gallery.txt"  # tells a folder that this command may replace
SECTIONS = (
    Section(
        "Formulas",
        "For each function the library holds a formula, its slope and its derivation; these charts draw them.",
        "",
        (
            'charts.curve(ACTIVATIONS["sigmoid"], at=1.5)',
            'charts.curve(ACTIVATIONS["leaky_relu"], parameters={"a": 0.1})',
            'charts.compare([ACTIVATIONS["sigmoid"], ACTIVATIONS["tanh"]])',
            "charts.softmax([0.4, 3.0, 2.2])",
            'charts.jacobian(ACTIVATIONS["softmax"].jacobian_at([0.4, 3.0, 2.2]))',
            "charts.residuals(x=[1, 2, 3, 4], y=[1.2, 1.9, 3.4, 3.8], y_hat=[1.0, 2.0, 3.0, 4.0])",
            "charts.cross_entropy(1)",
            "charts.cross_entropy(1, probabilities=[0.1, 0.7, 0.2])",
            'charts.derivation(ACTIVATIONS["sigmoid"].derivations[0], at=0.5)',
            'charts.beside(charts.curve("relu"), charts.curve("softplus"))',
            'charts.styled(charts.curve("tanh", at=0.5), "slide", caption="Its slope at 0.5 is a little below 1.")',
            'charts.styled(charts.compare(["sigmoid", "tanh"]), "grey", title="For the copier")',
            'charts.reworded(charts.curve("tanh", at=0.5), {"value": "Wert", "slope": "Steigung"}, decimal=",")',
        ),
    ),
    Section(
        "Networks",
        "From one neuron to the network that reads digits.",
        'recogniser = Network([784, 128, 128, 10], ["relu", "relu", "softmax"])',
        (
            'charts.neuron([4, 5], [-0.234, 0.675], 0.5, ACTIVATIONS["sigmoid"])',
            'charts.network(Network([2, 3, 1], ["tanh", "sigmoid"]), weights=[[[1, -2, 0.5], [0.3, 1, -1]], [[2], [-1], [1]]])',
            "charts.network(recogniser)",
            "charts.layers(recogniser)",
            'charts.training_loop("loss")',
        ),
    ),
    Section(
        "Gradient descent",
        "The whole path is computed first, in exact fractions; each of these shows it from another side.",
        """
        def path(rate, updates=5, inputs=((4, 5),), targets=(6,)):
            return descend(inputs=inputs, targets=targets, weights=[-0.234, 0.675], learning_rate=rate, updates=updates)

        rows = {"inputs": [(4, 5), (2, 1), (1, 3)], "targets": [6, 3, 2]}
        """,
        (
            "charts.loss(path(0.01))",
            "charts.rates(path(0.01))",
            "charts.contour(path(0.05, 12, **rows))",
            "charts.surface(path(0.05, 12, **rows))",
            "charts.walkthrough(path(0.05, 2))",
            """
            yes_or_no = {"inputs": [(4, 5)], "targets": [1], "weights": [-0.234, 0.675], "bias": -2}
            charts.walkthrough(descend(
                **yes_or_no, activation="sigmoid", loss="binary_cross_entropy", learning_rate=0.05, updates=5
            ))
            """,
            "charts.descent([path(0.005, 12, **rows), path(0.05, 12, **rows), path(0.056, 12, **rows)])",
            """
            xor = playground.points("xor")
            charts.playground(playground.train(xor, Network([2, 6, 1], ["tanh", "sigmoid"]), epochs=60, snapshots=8))
            """,
            """
            deep = Network([2, 6, 6, 6, 6, 1], "sigmoid")
            charts.gradients(playground.train(playground.points("moons"), deep, epochs=1, snapshots=1).snapshots[0].gradients)
            """,
        ),
    ),
    Section(
        "Digits",
        "Here are the embedded digits, and the smallest network that reads them: ten neurons, trained here in about "
        "a second. Beside it is the network that comes with the course, with 128 neurons in its first layer.",
        """
        from types import SimpleNamespace

        import numpy as np

        digits = mnist.load()
        images, labels = digits.train_images[:2000], digits.train_labels[:2000]
        tests, truth = digits.test_images[:1000], digits.test_labels[:1000]
        softmax, loss = ACTIVATIONS["softmax"], LOSSES["categorical_cross_entropy"]

        def rows(images):
            return images.reshape(-1, 784) / 255

        def measured(p, labels):
            return loss(np.eye(10)[labels], p), np.mean(p.argmax(axis=1) == labels)

        weights, epochs = np.zeros((784, 10)), []
        for epoch in range(40):
            running = []  # as in Keras, training is measured while the weights still change
            for batch in np.random.default_rng(epoch).permutation(2000).reshape(-1, 100):
                p = softmax(rows(images[batch]) @ weights)
                running.append(measured(p, labels[batch]))
                weights -= 0.1 * rows(images[batch]).T @ (p - np.eye(10)[labels[batch]]) / 100
            epochs.append([*np.mean(running, axis=0), *measured(softmax(rows(tests) @ weights), truth)])
        probabilities = softmax(rows(tests) @ weights)
        said = probabilities.argmax(axis=1)
        wrong = np.flatnonzero(said != truth)

        w, b = mnist.shipped().weights[0]
        hidden = np.maximum(rows(tests) @ w + b, 0)
        """,
        (
            "charts.digit(images[0], label=labels[0])",
            "charts.digits(images[:30], labels=labels[:30])",
            "charts.digits(tests[wrong[:15]], labels=truth[wrong[:15]], predictions=said[wrong[:15]])",
            "charts.class_counts(digits.train_labels)",
            "charts.mean_digits(digits.train_images, digits.train_labels)",
            "charts.flatten(images[0], pixel=(7, 12))",
            "charts.scaling(images[0])",
            "charts.one_hot(5)",
            "charts.prediction(tests[0], probabilities[0], label=int(truth[0]))",
            "charts.prediction(tests[wrong[0]], probabilities[wrong[0]], label=int(truth[wrong[0]]))",
            "charts.first_layer(weights)",
            "charts.first_layer(w)",
            "charts.unit(weights[:, 3], tests, (rows(tests) @ weights)[:, 3], labels=truth)",
            "charts.unit(w[:, 0], tests, hidden[:, 0], labels=truth)",
            "charts.responses(probabilities, truth)",
            "charts.responses(hidden, truth)",
            """
            answer, runner_up = probabilities[0].argsort()[[-1, -2]]
            pushes = rows(tests[:1])[0] * (weights[:, answer] - weights[:, runner_up])
            charts.attribution(tests[0], pushes.reshape(28, 28), about=f"the answer {answer} rather than {runner_up}")
            """,
            """
            scores = rows(tests) @ weights
            centred = scores - scores.mean(axis=0)
            directions = np.linalg.svd(centred, full_matrices=False)[2]
            charts.embedding(centred @ directions[:2].T, truth)
            """,
        ),
    ),
    Section(
        "Training and testing",
        "The same ten neurons, measured.",
        "",
        (
            """
            names = ("loss", "accuracy", "val_loss", "val_accuracy")
            history = SimpleNamespace(**dict(zip(names, zip(*epochs))), label="ten neurons")
            charts.history(history)
            """,
            "charts.confusion(truth, said)",
            'charts.confusion(truth, said, normalise="rows")',
            "charts.calibration(probabilities, truth)",
            """
            data = playground.points("xor", 60, noise=0.3)

            def predict(places):
                return np.where(places[:, 0] * places[:, 1] > 0, 1, 0)

            charts.regions(predict, data.x, data.labels)
            """,
            """
            def accuracy(disturbed):
                return float(np.mean((rows(disturbed) @ weights).argmax(axis=1) == truth))

            noise = np.random.default_rng(0).normal(size=tests.shape)
            charts.robustness({
                "moved to the right, pixels": {n: accuracy(np.roll(tests, n, axis=2)) for n in range(5)},
                "noise, of 255": {s: accuracy(np.clip(tests + s * noise, 0, 255)) for s in (0, 32, 64, 128)},
            })
            """,
            'charts.file_sizes({f"weights as {kind}": weights.astype(kind).nbytes for kind in ("f8", "f4", "f2")})',
        ),
    ),
)


def code() -> list[Code]:
    """Every piece of code in reading order, each section's setup before its examples."""
    return [Code(text) for section in SECTIONS for text in (section.setup, *section.examples) if text]


def drawn() -> Iterator[tuple[str, go.Figure]]:
    """Each example's chart name and its figure, in reading order; the code is run with shared variables."""
    import explainer

    names = {name: getattr(explainer, name) for name in used_names(code())}
    for piece in code():
        value = run(piece, names)[1]
        if isinstance(value, go.Figure):
            yield chart_of(piece.source), value


def build(folder: str | Path) -> Path:
    """Write the gallery into `folder`: index.html, and a contact sheet each for light, dark and phone width.

    Raises ValueError when the folder holds something other than a gallery, FileNotFoundError when there is no Chromium or
    Chrome to draw the sheets.
    """
    folder = destination(folder, "the gallery", folder=True)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise ValueError(f"{folder} holds something other than a gallery and would be lost; choose another folder")
    figures = dict(_numbered(drawn()))
    with replacing_folder(folder) as draft:
        (draft / MARK).write_text("This folder is written by `explainer gallery`, which may replace it.\n")
        write_page(draft / "index.html")
        for name, theme, width in (("light", "light", 800), ("dark", "dark", 800), ("phone", "light", 390)):
            write_sheet(draft / f"{name}.png", figures, theme=theme, width=width)
    return folder


def write_page(file: str | Path) -> Path:
    """The gallery as one HTML file that needs no network."""
    parts: list[Part] = [
        "Each picture is one call. The code runs as it stands, after `from explainer import *`; every figure carries its "
        "text alternative in `figure.layout.meta['alt']`."
    ]
    parts.append(
        " · ".join(f"[{name}](#charts-{name.replace('_', '-')})" for name in sorted(set(charts.__all__) - {"themed"}))
    )
    above = ""
    for section in SECTIONS:
        parts.append(f"## {section.title}\n\n{section.words}")
        parts += [Code(section.setup)] if section.setup else []
        for example in section.examples:
            name = chart_of(example)
            if name != above:  # a second example of a chart stands below the first
                parts.append(f"### charts.{name}\n\n{_first_line(getattr(charts, name))}")
            parts.append(Code(example))
            above = name
    return handout(file, "Gallery of charts", parts)


def write_sheet(file: str | Path, figures: dict[str, go.Figure], *, theme: str, width: int) -> Path:
    """All figures on one picture, each as it looks in `theme` at `width` pixels, to be looked at by a person."""
    columns, cell = (5, 400) if width > 400 else (9, 220)
    themed = {name: charts.themed(figure, theme) for name, figure in figures.items()}
    shots = pictures([(figure, "png", width) for figure in themed.values()])
    heights = [0.0] * columns
    images, names = [], []
    for (name, figure), shot in zip(themed.items(), shots, strict=True):
        column = heights.index(min(heights))
        size = (cell - 12) * (figure.layout.height / width)
        images.append(_placed(shot, column * cell, heights[column] + 22, cell - 12, size))
        names.append({"x": column * cell, "y": heights[column], "text": f"charts.{name}"})
        heights[column] += size + 40
    sheet = _sheet(images, names, columns * cell, max(heights), theme)
    with replacing(file) as draft:
        draft.write_bytes(pictures([(sheet, "png", columns * cell)])[0])
    return Path(file)


def _placed(shot: bytes, x: float, y: float, width: float, height: float) -> dict:
    source = "data:image/png;base64," + base64.b64encode(shot).decode()
    place = {"xref": "x", "yref": "y", "xanchor": "left", "yanchor": "top", "sizing": "stretch"}
    return place | {"source": source, "x": x, "y": y, "sizex": width, "sizey": height}


def _sheet(images: Sequence[dict], names: Sequence[dict], width: float, height: float, theme: str) -> go.Figure:
    blank = {"visible": False, "fixedrange": True}
    layout = {
        "template": charts.themed(go.Figure(), theme).layout.template,
        "width": width,
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "xaxis": blank | {"range": [0, width]},
        "yaxis": blank | {"range": [height, 0]},
        "images": images,
        "annotations": [name | {"xanchor": "left", "yanchor": "top", "showarrow": False} for name in names],
    }
    return go.Figure(layout=layout)


def _numbered(figures: Iterator[tuple[str, go.Figure]]) -> Iterator[tuple[str, go.Figure]]:
    """A second figure of the same chart gets a number behind its name."""
    seen: dict[str, int] = {}
    for name, figure in figures:
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name} {seen[name]}"), figure


def chart_of(example: str) -> str:
    """The chart that a piece of code draws: the outermost one of its last statement."""
    last = ast.unparse(ast.parse(inspect.cleandoc(example)).body[-1])
    return re.findall(r"charts\.(\w+)\(", last)[0]


def _first_line(function: object) -> str:
    line = (function.__doc__ or "").strip().splitlines()[0]
    return re.sub(r"([\\*_{}\[\]<>#$])", r"\\\1", line)
