"""Where the article errs: each sentence with the calculation that it does not survive."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import getsource
from pathlib import Path

import numpy as np

from explainer import ACTIVATIONS, descend, mnist
from explainer.files import asset
from explainer.lessons import Page, printed
from explainer.lessons import lesson as known_lesson
from explainer.lessons.keeping import cached
from explainer.lessons.sources import parsed
from explainer.once import cached_property


def lesson(page: Page) -> None:
    page.text(
        "The article that this course follows is clear, friendly and mostly right. The sentences below are wrong, and "
        "one important thing is missing. This is not meant unkindly: each error makes a good exercise. The numbers "
        "below were calculated when you opened this page, by the code under **The check**."
    )
    page.heading("What the article says, and what is true")
    places = (place for _ in ERRATA[::2] for place in page.columns([1, 1]))
    for number, (place, erratum) in enumerate(zip(places, ERRATA, strict=False), start=1):
        with place:
            page.subheading(f"{number}. {erratum.claim}", f"erratum-{number}")
            page.text(erratum.holds)
            with page.fold("The check"):
                page.figures(erratum.figures())
                page.code(erratum.code)
                page.link(erratum.lesson, f"More in lesson {known_lesson(erratum.lesson).label}")
    question(page)


def question(page: Page) -> None:
    """How large the loss is after three of the article's updates."""
    start = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675], "learning_rate": 0.05}
    losses = cached(descend, **start, updates=3).losses
    after = {f"about {printed(float(loss), 3)}": place for place, loss in enumerate(losses) if place}
    last = max(after, key=after.__getitem__)
    page.question(
        "At the article's learning rate, the loss after three updates is …",
        ["below 1", *after],
        last if losses[3] > 1 else "below 1",
        right=f"It is {printed(losses[3], 7)}.",
        wrong={
            "below 1": f"It starts at {printed(losses[0])} and grows. The first check above says how fast.",
            **{
                option: f"That is the loss after {place} {'update' if place == 1 else 'updates'}, "
                f"{printed(losses[place])}. {('Two more follow', 'One more follows')[place - 1]}."
                for option, place in after.items()
                if option != last
            },
        },
    )


@dataclass(frozen=True)
class Erratum:
    """What the article says, what holds, the lesson that tells more, and a check that calculates it: name -> value.

    A check uses nothing but what this file imports, and returns once, at its end: so it can be shown as lines that run.
    """

    claim: str
    holds: str
    lesson: str
    check: Callable[[], Mapping[str, object]]

    @cached_property
    def code(self) -> str:
        """The check as lines that run by themselves: what it imports, what it does, and the figures at the end."""
        lines = [line.removeprefix("    ") for line in getsource(self.check).splitlines()[1:]]
        code = "\n".join(line.removeprefix("return ") for line in lines)
        return "\n".join(_imports(code)) + f"\n\n{code}"

    def figures(self) -> dict[str, object]:
        """What the check finds, several numbers of one name beside each other."""
        return {name: beside(value) for name, value in cached(self.check).items()}


def beside(answer: object) -> object:
    """A number or a text as it is; several numbers beside each other, as typed."""
    is_one = isinstance(answer, str) or np.ndim(answer) == 0
    return answer if is_one else ", ".join(printed(float(number), 6) for number in answer)


def _imports(code: str) -> Iterator[str]:
    """Those of this file's imports whose names stand in `code`."""
    used = {node.id for node in ast.walk(parsed(code)) if isinstance(node, ast.Name)}
    for node in parsed(Path(__file__).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [one for one in node.names if (one.asname or one.name.split(".")[0]) in used]
            if names:
                of = (names,) if isinstance(node, ast.Import) else (node.module, names, node.level)
                yield ast.unparse(type(node)(*of))


def loss_grows() -> Mapping[str, object]:
    article = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05)
    return {
        "loss before": article.losses[0],
        "loss after one update": article.losses[1],
        "times as large": article.losses[1] / article.losses[0],
        "it converges for rates below": str(article.rate_limit),
    }


def functions() -> Mapping[str, object]:
    return {"activation functions in this course": ", ".join(f.title for f in ACTIVATIONS.values())}


def slope_range() -> Mapping[str, object]:
    leaky = ACTIVATIONS["leaky_relu"]
    allowed = leaky.parameters[0].allowed
    return {
        "leaky ReLU at −2 with a = 0.1": leaky(-2.0, a=0.1),
        "max(a·x, x) at 2 with a = 3 (leaky ReLU gives 2)": max(3 * 2, 2),
        "a lies between": f"{allowed.start} and {allowed.end}",
    }


def shares() -> Mapping[str, object]:
    digits, held_back = mnist.load(), mnist.ARTICLE.validation
    rows = len(digits.train_labels)
    return {
        "to train": f"{rows - round(rows * held_back):,}",
        "to validate": f"{round(rows * held_back):,}",
        "to test (separate from the other two)": f"{len(digits.test_labels):,}",
    }


def predict_classes() -> Mapping[str, object]:
    keras = importlib.util.find_spec("keras")
    files = Path(keras.origin).parent.glob("src/models/*.py") if keras else []
    is_there = any("def predict_classes" in file.read_text(encoding="utf-8") for file in files)
    version = importlib.metadata.version("keras") if keras else "(not on this machine)"
    image = mnist.load().test_images[:1]
    return {
        f"predict_classes in Keras {version}": "is there" if is_there else "is not there",
        "instead, argmax of predict": str(mnist.predict(mnist.shipped(), image).argmax()),
    }


def no_larger_than_one() -> Mapping[str, object]:
    softmax = ACTIVATIONS["softmax"]
    return {
        "largest value, scores 1000, 0, −1000": f"{softmax((1000.0, 0.0, -1000.0)).max():g}",
        "last index of ten classes": str(len(mnist.NAMES) - 1),
    }


def tanh_at_zero() -> Mapping[str, object]:
    return {"tanh(0)": f"{ACTIVATIONS['tanh'](0.0):g}"}


def dead() -> Mapping[str, object]:
    relu, leaky = ACTIVATIONS["relu"], ACTIVATIONS["leaky_relu"]
    return {
        "slope of ReLU at −3": f"{relu.slope(-3.0):g}",
        "slope of leaky ReLU at −3": f"{leaky.slope(-3.0):g}",
    }


def corners() -> Mapping[str, object]:
    kinks = {ACTIVATIONS[name].title: ACTIVATIONS[name].kinks[0] for name in ("relu", "leaky_relu")}
    sides = {f"{title}, slope left and right of 0": f"{kink.left} and {kink.right}" for title, kink in kinks.items()}
    return sides | {f"{title}, programs use": str(kink.slope) for title, kink in kinks.items()}


def nothing_abandoned() -> Mapping[str, object]:
    needed = (asset("flutter") / "pubspec.yaml").read_text(encoding="utf-8")
    return {name: "needed" if f"{name}:" in needed else "not needed" for name in ("tflite", "flutter_signature_pad")}


def batch_sizes() -> Mapping[str, object]:
    rows, answers = [[4, 5], [2, 1], [1, 3], [3, 2], [5, 1], [1, 1]], [6, 3, 2, 4, 5, 1]
    start = {"inputs": rows, "targets": answers, "weights": [-0.234, 0.675], "learning_rate": 0.02, "epochs": 100}
    paths = {size: descend(**start, batch_size=size, exact=False) for size in (1, 2, 6)}
    return {f"loss with {size} of 6 examples in a batch": path.losses[-1] for size, path in paths.items()}


def crossing() -> Mapping[str, object]:
    training, validation = mnist.shipped().article.accuracy, mnist.shipped().article.val_accuracy
    crossed = next(n for n, pair in enumerate(zip(training, validation, strict=True), 1) if pair[0] > pair[1])
    return {
        "the curves cross in epoch": str(crossed),
        "validation accuracy where they cross": f"{validation[crossed - 1]:.2%}",
        "best epoch": f"{validation.index(max(validation)) + 1} of {len(validation)}",
        "validation accuracy in the best epoch": f"{max(validation):.2%}",
    }


def two_things() -> Mapping[str, object]:
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05)
    return {"backpropagation gives": path.updates[0].gradient, "gradient descent then gives": path.weights[1]}


def one_update() -> Mapping[str, object]:
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05, updates=2)
    return {"weights after one update": path.weights[1], "after two": path.weights[2]}


def one_output() -> Mapping[str, object]:
    layer = mnist.NETWORK.layers[0]
    image = mnist.load().test_images[0]
    one = mnist.neuron(mnist.shipped(), image, layer=1, unit=0)
    return {
        "inputs of a neuron": f"{len(one.inputs)}",
        "outputs": f"{np.size(one.output)}",
        "neurons": f"{layer.units}",
    }


def constant_slope() -> Mapping[str, object]:
    linear = ACTIVATIONS["linear"]
    return {
        "slope of y = cx": str(linear.derivative),
        "of y = 3x at −5, 0 and 5": linear.slope([-5.0, 0.0, 5.0], c=3),
    }


ERRATA = (
    Erratum(
        "The loss can be reduced in the next iteration",
        "At the article's own learning rate the loss grows: each update multiplies the error by −3.1.",
        "divergence",
        loss_grows,
    ),
    Erratum(
        "The activation function is also known as the step function",
        "The step function is one of several activation functions, and a neuron that uses it cannot learn.",
        "activations",
        functions,
    ),
    Erratum(
        "Leaky ReLU with another a is randomised ReLU",
        "Randomised ReLU picks a new slope *a* at random during training. And max(a·x, x) is leaky ReLU only for an "
        "*a* between 0 and 1: above 1 it bends the other way.",
        "activations",
        slope_range,
    ),
    Erratum(
        "80% of the training digits are used for testing",
        "They are used for training. The other 20% are held back for validation, and the test digits are different "
        "ones.",
        "train",
        shares,
    ),
    Erratum(
        "Use predict_classes()",
        "It was removed from Keras. Take the position of the largest value of predict().",
        "evaluate",
        predict_classes,
    ),
    Erratum(
        "The phone shows a confidence of 1.26 and the index 10",
        "Softmax never gives more than 1, and ten classes end at index 9. Nobody knows what went wrong there.",
        "softmax",
        no_larger_than_one,
    ),
    Erratum("Tanh maps zero near zero", "It maps zero to zero, exactly.", "activations", tanh_at_zero),
    Erratum(
        "ReLU dies because its output is clipped",
        "An output of 0 does no harm. A slope of 0 does: no blame gets back to the weights, so they stay as they are.",
        "activation_slopes",
        dead,
    ),
    Erratum(
        "Left unsaid: ReLU and leaky ReLU have corners",
        "At 0 the slope on the left differs from the slope on the right, so at 0 itself there is no slope. Programs "
        "agree on a value.",
        "activation_slopes",
        corners,
    ),
    Erratum(
        "Install tflite and flutter_signature_pad",
        "Both have been abandoned. This course's own Flutter app draws without one, and runs the network with a maintained one.",
        "export",
        nothing_abandoned,
    ),
    Erratum(
        "Smaller batches are more accurate",
        "They give more updates per epoch, and noisier ones. Sometimes that helps. Here, with six examples and 100 "
        "epochs, the noise keeps the small batches away from the best weights. The full batch finds them.",
        "batches",
        batch_sizes,
    ),
    Erratum(
        "The ideal epoch is 17 or 18",
        "That is only where the two curves cross. Keras averages the training accuracy over an epoch while the network "
        "is still changing, so the crossing says nothing about where to stop. Below are the article's 100 epochs, run "
        "again.",
        "train",
        crossing,
    ),
    Erratum(
        "Backpropagation is gradient descent",
        "Backpropagation computes the slopes; gradient descent uses them to move the weights.",
        "backwards",
        two_things,
    ),
    Erratum(
        "Fig. 20 is the first epoch",
        "It is one update. An epoch is over when every example has been used. With a single example, the two happen to "
        "coincide.",
        "walkthrough",
        one_update,
    ),
    Erratum(
        "A neuron has 128 outputs",
        "It has one, which goes to every neuron of the next layer. Its own layer has 128 neurons.",
        "build",
        one_output,
    ),
    Erratum(
        "From y = cx nobody can see how x affects the output",
        "Its slope says exactly how, everywhere. But a stack of linear layers can do no more than one.",
        "linear",
        constant_slope,
    ),
)
