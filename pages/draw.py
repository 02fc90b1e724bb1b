"""Draw a digit: what the network sees of it, its ten answers, and how it comes to them."""

from functools import cache
from types import SimpleNamespace

import numpy as np

from explainer import ACTIVATIONS, charts, instruments, mnist
from explainer.instruments import Instrument
from explainer.lessons import Chart, Page, printed, your_turn
from explainer.lessons.elements import Held
from explainer.lessons.networks import choose, digits
from explainer.lessons.wording import sentence
from explainer.mnist.interpretation import parameters_of
from explainer.mnist.scales import rows_of

PRODUCTS = 5  # products of a neuron that are written out


def lesson(page: Page) -> None:
    page.text(
        "Write a digit. While you write, your ink becomes 28 × 28 pixels, and light runs through the network. First "
        "come the pixels, then two layers of 128 neurons, one tile for each, and at the end ten bars. The stronger a "
        "tile's colour, the larger the neuron's answer. The lines are the connections that contribute the most. Blue "
        "ones raise a neuron's answer; orange ones lower it."
    )
    page.moving(drawing, choose(page, "asked").model)
    with your_turn(page, "fitting a drawing"):
        question(page)
        article(page)
    page.text("**In one sentence:** behind every answer are sums that you can look into, down to a single pixel.")


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Figs 29 to 33",
        says="Its phone app has a square to draw in and two buttons, Clear and Recognize.",
        errs="It shows a confidence of 1.26 for index 10. Neither is possible: softmax never gives more than 1, and "
        "ten classes end at index 9.",
    )


def none_of_these(page: Page) -> None:
    """Why a network with ten answers can say that none of them fits."""
    caught = mnist.shipped().evaluation["declined"]["not_digits"]
    page.text(
        "The network has ten answers, and none of them means “this is no digit”. A network that has only seen digits "
        "takes an A for a 4 or an 8, and is often sure of it. So the course's own network was shown letters, scribbles "
        "and stars as well, and learned to favour no answer for them. Where no answer stands out clearly from the "
        "others, the page says that this does not look like a digit. The network is not always right: it takes an o "
        f"for a 0. In a test, {1 - caught['letters, handwriting']:.0%} of handwritten letters and "
        f"{1 - caught['scribbles']:.0%} of scribbles got through."
    )


def drawing(page: Page, model: object) -> None:
    """The paper with the network behind it, and what moved its decision."""
    images = digits().test_images
    example, _ = mnist.example(digits())
    above = page.place()
    left, right = page.columns([1, 1])
    with right:
        none_of_these(page)
        label = "While the paper is empty, show test digit"
        number = page.number("sample", label, example, within=(0, len(images) - 1), step=1)
    with above:
        ink = [round(float(ink), 3) for ink in images[number].ravel() / 255]
        instrument = glass(page, model).with_state(pixels=ink)
        picture = page.drawing("paper", instrument)
    seen = images[number] / 255 if picture is None else mnist.prepare(picture)
    page.record.note(Held(instrument, Chart(charts.prediction, (seen, mnist.predict(model, seen[None])[0]))))
    with left:
        page.text(
            "Your digit is first made to look like those that the network learned from. It is cut out, its stroke "
            "thickness is evened out, and it is scaled until its longer side is 20 pixels and centred in a grid of 28 "
            "× 28. Tap a tile to see what raises that neuron's answer and what lowers it; tap it again to see the "
            "network's answer. For a neuron of the first layer, you also see which pixels do so."
        )
        page.text(
            "Try a 7 with and without a bar, a 1 with a small foot, and a tiny 4 in a corner. Turn a 4 into a 9 with a "
            "single stroke, and back again: press *Rub out*, and your pen takes ink away. Then draw a letter, a star, "
            "or two digits side by side."
        )
    with page.fold("Which pixels moved the decision"):
        decision(page, model, seen)
    with page.fold("One neuron opened up"):
        page.text(
            "The first layer has 128 neurons. Each multiplies all 784 pixels by its own weights and adds up the products."
        )
        neuron(page, model, seen)


def glass(page: Page, model: object) -> Instrument:
    """The paper, and behind it the network; where that one is too large to be seen through, the course's own."""
    if model is mnist.shipped():
        return _shipped_glass()
    network, weights = parameters_of(model)
    try:
        return instruments.glass(
            SimpleNamespace(network=network, weights=weights, declines_below=getattr(model, "declines_below", None))
        )
    except ValueError as problem:
        page.notice(
            f"{sentence(problem)} So it is the course's own network that lights up; the answers below are from yours."
        )
        return _shipped_glass()


@cache
def _shipped_glass() -> Instrument:
    return instruments.glass(mnist.shipped())


def decision(page: Page, model: object, seen: np.ndarray) -> None:
    """Which pixels spoke for the answer; with a switch, for the answer and against the runner-up."""
    second, first = mnist.activations(model, seen).outputs[-1][0].argsort()[-2:]
    rival = int(second) if page.toggle("rival", f"Compared with the runner-up, {second}", True) else None
    attribution = mnist.attribution(model, seen, label=int(first), against=rival)
    about = f"the answer {first}" if rival is None else f"the choice of {first} over {rival}"
    page.chart(charts.attribution, seen, attribution.contributions, about=about)
    ahead = (
        ""
        if rival is None
        else f"The score for the digit {first} is ahead of the score for {rival}, and the picture shares out this lead "
        "among the pixels. "
    )
    grows = f"ln of the probability of {first} grows" if rival is None else "the lead grows"
    page.caption(
        f"{ahead}A pixel's share is its ink times a slope: how fast {grows} when the pixel gets a little more ink. "
        f"Blue (+) counted for {first}, orange (−) against it. {of_biases(model, seen, attribution, first, rival)}"
    )


def of_biases(model: object, seen: np.ndarray, attribution: mnist.Attribution, first: int, rival: int | None) -> str:
    """What the biases add to the pixels' shares, and what is left."""
    if not attribution.contributions.any():
        return "Here no pixel counts: the last hidden layer is silent, and only the biases speak."
    if rival is None:
        return "The biases' share is left out."
    shares = mnist.predict(model, seen[None])[0].astype(float)
    lead, pixels = float(np.log(shares[first] / shares[rival])), float(attribution.contributions.sum())
    return (
        f"All pixels together are worth {printed(pixels, 3)}. With the share of the biases, "
        f"{printed(lead - pixels, 3)}, the lead is {printed(lead, 3)}: {first} is {printed(float(np.exp(lead)), 3)} "
        f"times as likely as {rival}."
    )


def neuron(page: Page, model: object, seen: np.ndarray) -> None:
    """One neuron of the first layer: pixel times weight everywhere, the sum, the bias, the activation."""
    outputs = mnist.activations(model, seen).outputs[1][0]
    label = "Which neuron: 1 answers most strongly, 128 least"
    rank = page.number("rank", label, 1, within=(1, len(outputs)), step=1)
    unit = int(np.argsort(-outputs, kind="stable")[rank - 1])
    one = mnist.neuron(model, seen, layer=1, unit=unit)
    page.chart(charts.attribution, seen, one.products.reshape(seen.shape), about=f"neuron {unit}")
    page.table(["row, column", "ink x", "weight w", "x · w"], _products(one))
    activation = ACTIVATIONS[one.activation]
    page.figures(
        {"784 products together": one.products.sum(), "bias": one.bias, "sum": one.score, activation.title: one.output}
    )
    page.text(
        "Below you see what this neuron is looking for: ink on blue raises its answer, and ink on orange lowers it. "
        "Beside it are the test digits that excite it most."
    )
    known = digits()
    few = np.array_split(known.test_images, 20)  # all of them as fractions would be 12.5 MB, for each reader at once
    answers = activation(np.concatenate([rows_of(some) @ one.weights for some in few]) + one.bias)
    page.chart(charts.unit, one.weights, known.test_images, answers, labels=known.test_labels)


def _products(one: mnist.Neuron) -> list[tuple[str, str, str, str]]:
    """The largest products, and how many more there are."""
    side = 28
    largest = np.argsort(-np.abs(one.products), kind="stable")[:PRODUCTS]
    rows = [
        (f"{i // side}, {i % side}", f"{one.inputs[i]:.3f}", printed(one.weights[i]), printed(one.products[i]))
        for i in largest
    ]
    more = int((one.products != 0).sum()) - PRODUCTS
    return [*rows, (f"{max(more, 0)} more with ink", "", "", printed(one.products.sum() - one.products[largest].sum()))]


@cache
def _turned() -> tuple[float, float]:
    """What the course's network answers to a digit laid on its side: the sum of its probabilities, and the largest."""
    turned = digits().test_images[mnist.example(digits())[0]].swapaxes(0, 1)
    answers = mnist.predict(mnist.shipped(), turned[None])[0]
    return float(answers.sum()), float(answers.max())


def question(page: Page) -> None:
    """What the ten probabilities of a letter add up to."""
    total, largest = _turned()
    page.question(
        "You draw the letter A. The ten probabilities add up to …",
        ["0", "less than 1", "1"],
        f"{total:.0f}",
        right="Softmax always shares out exactly 1 among its ten classes, whatever it is shown.",
        wrong={
            "0": "The network has no answer for *none of these*. A digit laid on its side is none of the ten either, "
            f"and even so the ten answers share out 1: the largest gets {largest:.2f}.",
            "less than 1": "A digit laid on its side is none of the ten either: its probabilities add up to "
            f"{total:.4f}. The last layer divides ten numbers by their sum.",
        },
    )
