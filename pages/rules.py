"""Slopes without secants: the five rules that the course uses, each held on a curve and proved line by line."""

from typing import NamedTuple

from explainer import charts, instruments, read
from explainer.formulas.formula import Formula
from explainer.lessons import Page, printed
from explainer.lessons.keeping import cached

WINDOW = (-1.5, 3.5)
NUDGE = 0.001  # the distance of the secant that a rule is held against


class Rule(NamedTuple):
    """A rule as a `title` in a menu, as a formula, in `words`, and an `example` on which it is tried, as it is `shown`."""

    title: str
    latex: str
    words: str
    example: Formula
    shown: str


RULES = {
    "factor": Rule(
        "A factor",
        r"\left(c \cdot f\right)' = c \cdot f'",
        "A constant factor c stays. Three times as high is three times as steep.",
        read("3*x^2"),
        "3x²",
    ),
    "sum": Rule(
        "A sum",
        r"\left(f + g\right)' = f' + g'",
        "Slopes add up. If one part rises by 4 a step and the other by 1, both together rise by 5.",
        read("x^2+x"),
        "x² + x",
    ),
    "power": Rule(
        "A power",
        r"\left(x^n\right)' = n \cdot x^{n-1}",
        "Copy the exponent to the front, then lower it by 1. You have seen it with secants for x². The product rule "
        "gives it for x³ = x · x², then for x⁴ = x · x³, and so on.",
        read("x^3"),
        "x³",
    ),
    "product": Rule(
        "A product",
        r"\left(f \cdot g\right)' = f' \cdot g + f \cdot g'",
        "Add two products: the slope of the first factor times the second, and the first factor times the slope of the "
        "second. The example is x³ in disguise, so the result must be the slope of x³.",
        read("x^2*x"),
        "x²·x",
    ),
    "chain": Rule(
        "One inside another",
        r"\left(f(u)\right)' = f'(u) \cdot u'",
        "This is the **chain rule**: the slope of the outside times the slope of the inside, u. Here the inside is 2x "
        "− 3, and the outside is a square: u² has the slope 2u. In the lines below, the power rule does both at once: "
        "(u²)′ = 2u · u′.",
        read("(2x-3)^2"),
        "(2x − 3)²",
    ),
}
TITLES = {name: rule.title for name, rule in RULES.items()}


def lesson(page: Page) -> None:
    page.text(
        "Nobody draws a secant for every point of every curve. Five rules give the slope of a formula from the slopes "
        "of its parts. Using them is called **differentiating**. The rules start from two slopes that you can see. The "
        "line y = 5 is level, so a number by itself has the slope 0. The line y = x has the slope 1."
    )
    page.moving(one_rule)
    page.heading("One inside another: the chain rule works like gears")
    left, right = page.columns([1, 1])
    with left:
        page.text(
            "Take (2x − 3)² at x = 2. Turn the first gear a little: let x grow by 0.001. The inside, 2x − 3, is the "
            "second gear, and turns twice as far. The square is the third. To find how far the last gear turns for "
            "each turn of the first, multiply the two numbers in the last column."
        )
        gears(page)
    with right:
        question(page)
        page.heading("Your turn")
        page.practice("power rule", "product rule", "chain rule", up_to=1)
    left, right = page.columns([1, 1])
    with left:
        article(page)
    with right:
        page.words_place = page.place()
    page.text(
        "**In one sentence:** the slope of a formula is built from the slopes of its parts; where one function sits "
        "inside another, their slopes multiply."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Fig. 19",
        says="To find the slope of the loss for w₁, it works out two slopes, dL/dŷ = 2(ŷ − y) and dŷ/dw₁ = x₁, and "
        "multiplies them. It does not name the rules behind this: those for powers, factors and sums, and the chain "
        "rule.",
    )


def one_rule(page: Page) -> None:
    """The rule that is chosen, in words, and its example in the hand; a secant at the same place must agree."""
    left, right = page.columns([2, 3])
    with left:
        page.text(
            "On a function, the prime means its slope: f′(x) is the slope of f at x. Choose a rule and drag the point."
        )
        name = page.choice("rule", "Rule", TITLES, "factor")
        rule = RULES[name]
        page.formula(rule.latex)
        x = page.slider("rule_x", "x", 2.0, within=WINDOW, step=0.05, examples=(-1.0, 2.0))
        page.text(rule.words)
        page.text(checked(rule.example, x))
        page.text(
            "Then open *Line by line* below the picture: each line names the rule that it uses, and shows its value at "
            "your x. There, d/dx[…] marks a slope that is still to be found."
        )
    instrument = cached(instruments.curve, rule.example, at=x, window=WINDOW)
    instrument = instrument.with_state(title=f"{rule.shown} and its slope: drag the point", step=0.05)
    with right:
        page.instrument(instrument, charts.curve, rule.example, at=x, beside={"at": "rule_x"})


def checked(formula: Formula, x: float) -> str:
    """The rule's slope at x beside that of a secant."""
    secant = (float(formula(x + NUDGE)) - float(formula(x))) / NUDGE
    return (
        f"**Check it:** at x = {printed(x)} the rule gives {printed(float(formula.slope(x)))}. The secant from there "
        f"to {printed(x + NUDGE, 6)} has the slope {printed(secant, 6)}."
    )


def gears(page: Page) -> None:
    """How far each gear of (2x − 3)² turns when x = 2 moves by 0.001."""
    whole, x = RULES["chain"].example, 2.0
    inside = read("2x-3")
    first, second = (float(inside(at)) for at in (x, x + NUDGE))
    before, after = (float(whole(at)) for at in (x, x + NUDGE))
    rows = [
        ("x", x, x + NUDGE, NUDGE),
        ("2x\u00a0−\u00a03", first, second, NUDGE),
        ("(2x\u00a0−\u00a03)²", before, after, second - first),
    ]
    page.table(
        ["gear", "before", "after", "turned", "times as far as the gear before"],
        [
            (
                name,
                printed(start),
                printed(end, 7),
                printed(end - start, 4),
                "" if name == "x" else printed((end - start) / driver, 4),
            )
            for name, start, end, driver in rows
        ],
    )
    extra = printed((after - before) / NUDGE - float(whole.slope(x)), 4)
    page.text(
        f"Together: {printed((after - before) / NUDGE, 4)} times as far as x. The chain rule says "
        f"{printed(float(inside.slope(x)))} · {printed(2 * first)} = {printed(float(whole.slope(x)))}. The first "
        "number is the slope of the inside; the second is the slope of the square, twice the inside, and the inside is "
        f"{printed(first)} there. The extra {extra} is left because the distance, {NUDGE}, is small, but not 0."
    )


def question(page: Page) -> None:
    """The slope of a square with another inside, where the slope of the inside is easily forgotten."""
    whole, inside = read("(3x+1)^2"), read("3x+1")
    x = 1.0
    at, turns = float(inside(x)), float(inside.slope(x))
    right, outside, lost = (printed(slope) for slope in (float(whole.slope(x)), 2 * at, 2 * turns))
    page.question(
        "What is the slope of (3x + 1)² at x = 1?",
        [lost, outside, right],
        right,
        right=f"The inside is {printed(at)} there, and turns {printed(turns)} times as far as x. The square turns 2 · "
        f"{printed(at)} times as far as the inside: 2 · {printed(at)} · {printed(turns)}.",
        wrong={
            outside: f"That is 2 · {printed(at)}, how far the square turns for each turn of the inside. But the inside "
            f"turns {printed(turns)} times as far as x.",
            lost: f"That is 2 · {printed(turns)}. The slope of a square is twice what is squared, and at x = 1 that is "
            "not 1: work out 3x + 1.",
        },
    )
