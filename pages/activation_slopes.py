"""The slope of every activation function: value, slope, tangent and corner, and the derivation line by line."""

from collections.abc import Mapping

from explainer import ACTIVATIONS, charts, instruments, read
from explainer.formulas import Formula
from explainer.lessons import Page, derivations, literal, printed, your_turn
from explainer.lessons.keeping import cached
from explainer.teaching import Code

SIGMOID, E, RECIPROCAL, LOGARITHM = ACTIVATIONS["sigmoid"], read("exp(x)"), read("1/x"), read("ln(x)")
FORMULAS = {name: formula for name, formula in ACTIVATIONS.items() if name != "softmax"}
TITLES = {name: formula.title for name, formula in FORMULAS.items()}
STEP = 0.1  # of x, by hand and by slider


def lesson(page: Page) -> None:
    page.text(
        "A nudge to a weight changes a neuron's sum. But how much of that change comes through to the answer? That "
        "depends on the activation function, and on where the neuron's sum lies on the curve. Choose a function and "
        "drag its point: the orange line is the tangent, and the lower curve shows the function's slope at every x."
    )
    page.moving(one_function)
    with page.fold("Functions side by side: their values and their slopes"):
        page.moving(comparison)
    with your_turn(
        page,
        "exponentials and logarithms",
        "quotient rule",
        "several rules",
        up_to=1,
        says="You need the rules under *Where this slope comes from*.",
    ):
        question(page)
        article(page)
    page.text(
        "**In one sentence:** the slope of the activation says how much of a nudge comes through a neuron; where the "
        "curve is flat, almost nothing does."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Figs 4 to 7 and 10 to 12",
        says="It shows these functions with their graphs and gives the slope of y = cx.",
        errs="It gives the wrong reason why a ReLU neuron dies, that is, answers 0 for ever. The cause is its slope of "
        "0, not the clipping of its output. And the article leaves unsaid that ReLU and leaky ReLU have corners, where "
        "there is no slope at all.",
    )


def one_function(page: Page) -> None:
    """Value, slope, tangent and derivation of the function that is chosen, at the place that is chosen."""
    left, right = page.columns([2, 3])
    with left:
        formula = FORMULAS[page.choice("f", "Function", TITLES, "sigmoid")]
        x = page.slider("x", "Sum x", 1.5, within=(-6.0, 6.0), step=STEP, examples=(-1.0, 0.0, 1.5, 3.0))
        chosen = {parameter.name: _parameter(page, formula, parameter) for parameter in formula.parameters}
        page.figures(derivations.value_and_slope(formula, x, chosen))
        page.text(formula.note)
        for kink in formula.kinks_at(*chosen.values()):
            place, slope = derivations.place(kink), derivations.exact(kink.slope)
            page.text(f"At {place} there is no slope. {literal(kink.note)} Programs use {slope}.")
    held = cached(instruments.curve, formula, at=x, window=(-6, 6), parameters=chosen or None).with_state(step=STEP)
    with right:
        page.instrument(held, charts.curve, formula, at=x, parameters=chosen or None, beside={"at": "x"})
    two_places(page)
    with page.fold("Where this slope comes from: three more rules"):
        more_rules(page)
        if formula is SIGMOID:
            page.text(
                "The sigmoid's slope needs nothing but its answer: it is the answer times (1 − the answer), here "
                f"{printed(float(SIGMOID(x)))} · {printed(1 - float(SIGMOID(x)))} ≈ {printed(float(SIGMOID.slope(x)))}."
            )
    proof(page, formula, x, chosen)


def two_places(page: Page) -> None:
    """Where a curve is flat, and where it has a corner."""
    page.text(
        "Look for two kinds of place. Where is the curve flat? There the neuron has made up its mind. A nudge changes "
        "almost nothing, so the neuron learns slowly, or not at all. The step function is flat on both sides of its "
        "jump, so a neuron that uses it cannot learn. And is there a **corner**, a point where the slope jumps? ReLU "
        "has one at 0. At a corner there is no slope, so by convention programs use a fixed number there: for ReLU, 0."
    )


def fractions(page: Page) -> None:
    """The slope of a fraction, by the rules that are known."""
    page.text(
        "A fraction u/v is u times 1/v, so the product rule does the rest. An example is x/(x + 1), which is x times "
        "1/(x + 1). The first has the slope 1, the second −1/(x + 1)². This gives 1 · 1/(x + 1) + x · (−1/(x + 1)²), "
        "and over the common denominator it is (x + 1 − x)/(x + 1)² = 1/(x + 1)². The same steps with any u and v give "
        "the **quotient rule**: the slope of u/v is (u′v − uv′)/v²."
    )


def proof(page: Page, formula: Formula, x: float, chosen: Mapping[str, float]) -> None:
    """The derivation of the function that is chosen, line by line."""
    with page.fold("Prove it: step through the derivation, line by line"):
        # The collapse of stacked lines stands in a lesson of its own: "Why bends matter".
        worked = derivations.line_by_line(
            page, formula, {"x": x, **chosen}, examples=() if formula.name == "linear" else None
        )
        drawn = f"charts.curve(ACTIVATIONS[{formula.name!r}], at={x}, parameters={chosen or None})"
        derived = f"ACTIVATIONS[{formula.name!r}].derivations[{worked}]"
        page.take_along(
            formula.name,
            formula.title,
            [formula.note, Code(drawn), Code(derived)],
            lambda: charts.curve(formula, at=x, parameters=chosen or None),
        )


def more_rules(page: Page) -> None:
    """Three rules in words, each with one example in numbers."""
    page.text("The derivations need three more rules. In them, v is any formula, and v′ is its slope.")
    e, two, grown = printed(E(1.0)), 2.0, printed(E(1.001) - E(1.0), 3)
    page.table(
        ["formula", "its slope", "example"],
        [
            (
                "eˣ (exponential rule)",
                "It is its own slope: at every point, its slope is as large as its value. If the exponent is not "
                "simply x, the chain rule multiplies by the exponent's own slope.",
                f"At x = 1, eˣ is {e}, and so is its slope: from 1 to 1.001, eˣ grows by {grown}. The slope of e⁻ˣ is "
                "−e⁻ˣ, and that of e³ˣ is 3e³ˣ.",
            ),
            (
                "1/v (reciprocal rule)",
                "−v′/v². The minus sign is there because 1/v gets smaller when v grows.",
                f"The slope of 1/x is −1/x²; at x = 2 it is {printed(float(RECIPROCAL.slope(two)))}.",
            ),
            (
                "ln\u00a0x",
                "1/x: the larger x is, the flatter the logarithm.",
                f"At x = 2 it is {printed(float(LOGARITHM.slope(two)))}.",
            ),
        ],
    )
    fractions(page)


def _parameter(page: Page, formula: object, parameter: object) -> float:
    """A letter of a formula beside x. That of ELU goes further than those of the others, and has a name of its own."""
    label = f"{parameter.name}, {parameter.note}"
    if formula.name == "elu":
        return page.slider("elu_a", label, 1.0, within=(0.1, 3.0), step=0.1, examples=(0.5, 1.0))
    examples = {"a": (0.1, 0.5), "c": (0.1, 0.9)}.get(parameter.name)
    return page.slider(parameter.name, label, 0.1, within=(0.01, 0.99), step=0.01, examples=examples)


def comparison(page: Page) -> None:
    """Values above, slopes below, of any functions at once."""
    names = page.several("compare", "Functions", TITLES, ["sigmoid", "tanh"], most=6)
    page.chart(charts.compare, [FORMULAS[name] for name in names] or [SIGMOID])


def question(page: Page) -> None:
    """How much of a nudge two sigmoids let through."""
    nudge, most = 0.01, float(max(SIGMOID.slope(x / 10) for x in range(-60, 61)))
    none, one, two = (printed(nudge * most**times) for times in range(3))
    page.question(
        "One neuron feeds another, both with a sigmoid, and the weight between them is 1. The sum of the first moves "
        f"by {nudge}. How far, at most, does the answer of the second move?",
        [none, one, two],
        two,
        right=f"A sigmoid's slope is {printed(most)} at most. The slopes multiply, as with gears: {printed(most)} · "
        f"{printed(most)} · {nudge}. With many layers, next to nothing is left.",
        wrong={
            none: "A nudge comes through whole only where the slope is 1. Follow the sigmoid's slope along the curve: "
            f"it is never above {printed(most)}.",
            one: f"That is what leaves the first neuron, {printed(most)} · {nudge}. The second sigmoid takes its share, too.",
        },
    )
