"""Activation functions: what a neuron can do with its sum, and what each of them is for. No slopes yet."""

from math import exp

from explainer import ACTIVATIONS, charts, instruments
from explainer.lessons import Page, printed, your_turn
from explainer.lessons.keeping import cached

FORMULAS = {name: formula for name, formula in ACTIVATIONS.items() if name != "softmax"}
TITLES = {name: formula.title for name, formula in FORMULAS.items()}
STEP = 0.1  # of the sum, by hand and by slider
COMPARED = ("step", "sigmoid", "tanh", "relu")
SUMS = (-2.0, 0.5, 2.0, 3.0)
# In words for readers who do not know slopes yet; a function that is new here has the words of its record.
USES = {
    "step": "The step function answers no or yes, as the first artificial neurons did. At its threshold it flips.",
    "linear": "Linear passes the sum on, c times as large. There is no bend in it at all.",
    "sigmoid": "Sigmoid answers with a number between 0 and 1. Far to the left or right, its answer hardly changes any more.",
    "tanh": "Tanh is a sigmoid stretched to lie between −1 and 1, so that a sum of 0 gives 0.",
    "relu": "ReLU keeps what is positive and turns the rest into 0.",
    "leaky_relu": "Leaky ReLU is a ReLU that lets a little of the negative side through: a times the sum, with a small a.",
    "softplus": "Softplus is a ReLU with its corner rounded off.",
}


def lesson(page: Page) -> None:
    page.text(
        "A smoke alarm has only two answers: silence while there is little smoke, and noise as soon as there is more. "
        "The oldest activation function is just like that: the **step function** answers 0 below a threshold and 1 "
        "above it. Other functions answer more gently. Choose one and drag its point. In this lesson, x is the "
        "neuron's whole sum (z in the last lesson), not a single input; f(x) is the neuron's answer."
    )
    page.moving(one_function)
    page.text(
        "Which of these functions should a neuron have? That depends on what its answer is for.\n\n- **Yes or no?** "
        "*Sigmoid* turns any sum into a number between 0 and 1, which you can read as a probability. It is used at the "
        "end of a network that answers yes or no.\n- **For or against?** *Tanh* gives a number between −1 and 1 and "
        "keeps the sign of the sum.\n- **How much, if anything?** *ReLU* answers with the sum itself if it is "
        "positive, and with 0 if not. It is quick to compute, and most hidden layers use it.\n- **How much?** "
        "**Linear** answers with the sum itself, or with a fixed number c times the sum. It is used at the end of a "
        "network that predicts a price, say."
    )
    with page.fold("Numbers and formulas, and five newer functions"):
        in_numbers(page)
        newest(page)
    with your_turn(
        page,
        "forward pass",
        level=2,
        says="In the problem, σ is the sigmoid. Its formula is in the fold above; or choose *Sigmoid*, and drag the "
        "point to your z.",
    ):
        question(page)
        article(page)
    page.text(
        "**In one sentence:** the activation function decides what becomes of a neuron's sum, and you choose it to "
        "suit what the answer is for."
    )


def in_numbers(page: Page) -> None:
    """Four functions side by side at a few places, and what the letters in their formulas mean."""
    left, right = page.columns([5, 6])
    with left:
        page.text("Four functions side by side, in numbers:")
        page.table(
            ["sum x", *(TITLES[name] for name in COMPARED)],
            [(printed(x), *(printed(float(FORMULAS[name](x)), 3) for name in COMPARED)) for x in SUMS],
        )
    with right:
        page.text(
            "The formulas are shown below the curve. Some contain **e** ≈ 2.718. It is a constant like π, and it turns "
            "up wherever something grows in proportion to its own size. A negative exponent turns the power into a "
            "fraction: e⁻² is 1/e². The sigmoid is written σ; its answer to 2, for example, is"
        )
        page.formula(
            rf"\sigma(2) = \frac{{1}}{{1 + e^{{-2}}}} \approx \frac{{1}}{{1 + {exp(-2):.4f}}} \approx {sigmoid(2):.4f}"
        )


def newest(page: Page) -> None:
    """Those that the course does not need."""
    page.text(
        "ELU, SiLU, GELU and Mish are the newest, and softplus is a smooth version of ReLU. You will meet all five in "
        "recent networks; for this course you do not need them. In a formula, **ln** is the natural logarithm. It asks "
        "the reverse question: e to the power of what gives this number? So ln 7.389 is about 2, because e² is about "
        "7.389."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Figs 4 to 7 and 10 to 12",
        says="It shows step, linear, sigmoid, tanh, ReLU and leaky ReLU with their graphs and ranges.",
        errs="The step function is not another word for activation function; it is one of them. Tanh turns 0 into "
        "exactly 0, not into something near it. Leaky ReLU with another slope *a* for sums below 0 is not randomised "
        "ReLU, which picks a new *a* at random at every step of its training.",
    )


def sigmoid(x: float) -> float:
    return float(FORMULAS["sigmoid"](x))


def one_function(page: Page) -> None:
    """The curve of the function that is chosen, and its value at a place."""
    left, right = page.columns([1, 1])
    with left:
        formula = FORMULAS[page.choice("shape_of", "Function", TITLES, "step")]
    with right:
        x = page.slider("sum", "Sum x", 1.5, within=(-6.0, 6.0), step=STEP, examples=(-2.0, 0.5, 1.5, 3.0))
    held = cached(instruments.curve, formula, at=x, window=(-6, 6), slope=False).with_state(step=STEP)
    page.instrument(held, charts.curve, formula, at=x, show=("value",), beside={"at": "sum"})
    page.caption(USES.get(formula.name, formula.note))


def question(page: Page) -> None:
    """Which function doubles its answer with its sum."""
    names = ("sigmoid", "tanh", "relu")
    once, twice = ({TITLES[name]: float(FORMULAS[name](x)) for name in names} for x in (1.0, 2.0))
    doubled = {title: f"{printed(once[title])} becomes {printed(twice[title])}" for title in once}
    page.question(
        "The sum of a neuron grows from 1 to 2. With which function does its answer become exactly twice as large?",
        [*once],
        min(once, key=lambda title: abs(twice[title] - 2 * once[title])),
        right=f"{doubled['ReLU']}. To the right of 0, ReLU is a straight line through 0.",
        wrong={
            "Sigmoid": f"{doubled['Sigmoid']}. It can never become twice as large from there, because its answers stay "
            "below 1.",
            "Tanh": f"{doubled['Tanh']}. It has little room left, because its answers stay below 1, too.",
        },
    )
