"""The slope of your own function: type a formula, and its slope is worked out, proved and drawn."""

from functools import cache

from explainer import charts, derive, instruments, read
from explainer.formulas.formula import Formula
from explainer.formulas.reading import proved
from explainer.instruments.walk import Walk
from explainer.lessons import Page, derivations, literal, printed, your_turn
from explainer.lessons.keeping import remembered
from explainer.symbolic.parsing import readings

EXAMPLES = ("x*sigmoid(x)", "ln(1 + exp(x))", "exp(-x^2)", "max(0, x)", "x*tanh(ln(1 + exp(x)))")


def lesson(page: Page) -> None:
    page.text(
        "Type any formula in x. Its slope is worked out rule by rule, and every line is checked. The formula and its "
        "slope are drawn, too. You may use `+ - * / ^`, numbers, `exp`, `ln`, `sqrt`, `sin`, `cos`, `tanh`, `sigmoid`, "
        "`relu`, `abs`, `max` and more."
    )
    page.text("Try these: " + " · ".join(f"`{example}`" for example in EXAMPLES))
    page.moving(own)
    with your_turn(page, "several rules", "exponentials and logarithms"):
        question(page)
        article(page)


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Its functions",
        says="It gives the slope of y = cx, and the slopes in its own small network, worked out by hand. All of them "
        "are right. It shows graphs of its other functions, and formulas for some of them; their slopes are worked out "
        "here and in the lesson on the slope of every activation.",
    )


@remembered
def worked(text: str) -> tuple[Formula, object]:
    """The formula that a text says, and the proof of its slope."""
    formula = read(text)
    return formula, proved(formula.derivations[0])


@remembered
def walked(text: str, x: float) -> Walk:
    """The derivation of a formula with x put in."""
    formula, _ = worked(text)
    return instruments.derivation(formula.derivations[0], {"x": x}, formula.kinks)


def own(page: Page) -> None:
    """A formula, its value, its slope, its curve, and the derivation line by line."""
    left, right = page.beside([2, 3])
    with left:
        text = page.text_input("own", "f(x) =", EXAMPLES[0], lambda text: page.wait("Working it out …", worked, text))
        formula, proof = text
        if taken := readings(formula.name):
            page.caption(literal(". ".join(taken) + "."))
        x = page.slider("own_x", "Input x", 1.0, within=(-6.0, 6.0), step=0.1)
        figures = derivations.value_and_slope(formula, x, {})
        value = figures["value f(x)"]
        page.formula(f"f(x) = {formula.latex}")
        page.figures(figures)
        if value == "none":
            page.text(f"At x = {printed(x)} this formula has no value, and so no slope. Move x.")
        elif isinstance(value, str):
            page.text(f"At x = {printed(x)} the value is {value}, beyond what a chart can show. Move x.")
        for kink in sorted(sorted(formula.kinks, key=lambda kink: abs(float(kink.at)))[:3], key=lambda kink: kink.at):
            page.text(f"At {derivations.place(kink)} there is no slope. {literal(kink.note)}")
    with right:
        page.chart(charts.curve, formula, at=None if isinstance(value, str) else x)
    page.heading("Line by line")
    page.player(walked(formula.name, x), "own_line")
    page.caption(instruments.checked(proof))


@cache
def _first_rules() -> dict[str, str]:
    """The rule that comes first for each of three formulas."""
    formulas = {"sum rule": "x + sigmoid(x)", "product rule": "x*sigmoid(x)", "chain rule": "sin(x^2)"}
    return {rule: derive(formula, limit=None).steps[1].rule for rule, formula in formulas.items()}


def question(page: Page) -> None:
    """Which rule is used first."""
    first = _first_rules()
    written = {"sum rule": "x + sigmoid(x)", "chain rule": "sin(x²)"}
    why = {"sum rule": "its outermost operation is an addition", "chain rule": "one function is inside another"}
    page.question(
        "Which rule comes first for x · sigmoid(x)?",
        list(first),
        first["product rule"],
        right="The outermost operation decides: it is a multiplication.",
        wrong={
            rule: f"The {first[rule]} comes first for {written[rule]}: {why[rule]}. What is done last when you compute "
            "x · sigmoid(x)?"
            for rule in written
        },
    )
