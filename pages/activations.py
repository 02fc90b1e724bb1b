"""Every activation function: value, slope, tangent, and the derivation of the slope line by line."""

from explainer import ACTIVATIONS, charts, instruments
from explainer.lessons import Page, derivations, literal, printed
from explainer.teaching import Code

SIGMOID = ACTIVATIONS["sigmoid"]
FORMULAS = {name: formula for name, formula in ACTIVATIONS.items() if name != "softmax"}
TITLES = {name: formula.title for name, formula in FORMULAS.items()}
STEP = 0.1  # of x, by hand and by slider


def lesson(page: Page) -> None:
    page.text(
        "A kettle that switches itself off at 95 °C has only two answers: on and off. The oldest activation function is just "
        "like that. The **step function** answers 0 below a threshold and 1 above it."
    )
    page.text(
        "Learning needs more. A network finds out which way to improve by nudging a weight and looking whether the answer "
        "moves. A step is flat on both sides, so a nudge changes nothing. The other functions replace the jump with a bend. "
        "How much the answer moves is the **slope**: how steeply the curve rises at one point. The **tangent**, the straight "
        "line that touches the curve there, rises just as steeply. Choose a function and drag its point."
    )
    page.moving(one_function)
    page.text(
        "Look for two things. Where is the curve flat? There the neuron has made up its mind, and learning is slow. And does "
        "it have a corner? At a corner there is no slope, and programs simply choose one."
    )
    page.text(
        "The first six functions are those of the article. Softplus, ELU, GELU, SiLU and Mish came later. Most of them are "
        "smooth where ReLU has its corner, and you meet them in newer networks."
    )
    page.heading("Side by side")
    page.moving(comparison)
    page.heading("When several answers can be “yes” at once")
    page.text(
        "A picture may show a dog *and* a cat. Then each animal gets its own sigmoid, and the answers need not add up to 1."
    )
    page.moving(animals)
    question(page)
    page.heading("Your turn")
    page.practice("forward pass", level=2)
    page.article(
        "Figs 4 to 7 and 10 to 12",
        says="It shows step, linear, sigmoid, tanh, ReLU and leaky ReLU with their graphs and ranges.",
        errs="The step function is not another word for activation function; it is one of them. Tanh takes 0 to exactly 0, "
        "not near it. Leaky ReLU with another a is not randomized ReLU, which draws a anew while training. A line y = cx "
        "says exactly how its output follows x; what a stack of lines cannot do is bend. What makes a ReLU die is its slope "
        "of 0, not the clipping of its output. And it leaves unsaid that ReLU and leaky ReLU have corners, where there is "
        "no slope at all.",
    )


def one_function(page: Page) -> None:
    """Value, slope, tangent and derivation of the function that is chosen, at the place that is chosen."""
    formula = FORMULAS[page.choice("f", "Function", TITLES, "sigmoid")]
    chosen = {parameter.name: _parameter(page, formula, parameter) for parameter in formula.parameters}
    x = page.slider("x", "Where to look: x", 1.5, within=(-6.0, 6.0), step=STEP, examples=(-1.0, 0.0, 1.5, 3.0))
    left, right = page.columns([2, 3])
    with left:
        page.formula(f"f(x) = {formula.latex}")
        page.figures(derivations.value_and_slope(formula, x, chosen))
        page.text(formula.note)
        for kink in formula.kinks_at(*chosen.values()):
            place, slope = derivations.place(kink), derivations.exact(kink.slope)
            page.text(f"At {place} there is no slope. {literal(kink.note)} Programs use {slope}.")
    with right:
        held = instruments.curve(formula, at=x, window=(-6, 6), parameters=chosen or None).with_state(step=STEP)
        page.instrument(held, charts.curve, formula, at=x, parameters=chosen or None, beside={"at": "x"})
        below = page.place()
    page.heading(f"Where the slope of {formula.title} comes from")
    # The collapse of stacked lines is a lesson of its own: "Why not linear?"
    worked = derivations.line_by_line(
        page, formula, {"x": x, **chosen}, examples=() if formula.name == "linear" else None
    )
    drawn = f"charts.curve(ACTIVATIONS[{formula.name!r}], at={x}, parameters={chosen or None})"
    derived = f"ACTIVATIONS[{formula.name!r}].derivations[{worked}]"
    with below:
        page.take_along(
            formula.name,
            formula.title,
            [formula.note, Code(drawn), Code(derived)],
            lambda: charts.curve(formula, at=x, parameters=chosen or None),
        )


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


def animals(page: Page) -> None:
    """A sigmoid for each of three scores."""
    scores = page.numbers(
        "animals",
        "Scores for dog, cat and guinea pig",
        (2.0, 1.1, -3.0),
        within=(-50, 50),
        lengths=(3, 3),
        examples=("2, 1.1, -3", "5, 5, 5", "0, 0, 0"),
    )
    page.figures(dict(zip(("dog", "cat", "guinea pig"), map(SIGMOID, scores), strict=True)))


def question(page: Page) -> None:
    """Where the sigmoid is steepest."""
    places = {"at −6": -6.0, "at 0": 0.0, "at 6": 6.0}
    slopes = {place: SIGMOID.slope(x) for place, x in places.items()}
    best = max(slopes, key=slopes.__getitem__)
    page.question(
        "Where is the sigmoid steepest?",
        list(places),
        best,
        right=f"Its slope there is {printed(slopes[best])}, and at ±6 only {printed(slopes['at 6'])}.",
        wrong={
            place: f"There its value is {printed(SIGMOID(x))} already and can hardly change any more: its slope is "
            f"{printed(slopes[place])}. Move x to {printed(x)}: the tangent lies almost flat."
            for place, x in places.items()
            if place != best
        },
    )
