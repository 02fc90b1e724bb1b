"""The start page: something to do before anything to read, and below it the course."""

from functools import cache

from explainer import instruments
from explainer.lessons import Page

# Denser around 1/82, where one update lands, and 1/41, where descent begins to grow.
# fmt: off
RATES = [
    "0.001", "0.002", "0.003", "0.004", "0.005", "0.006", "0.007", "0.008", "0.009", "0.01", "0.011", "0.0115",
    "1/82", "0.013", "0.0135", "0.014", "0.015", "0.016", "0.018", "0.02", "0.022", "0.0235", "1/41", "0.025",
    "0.026", "0.028", "0.03", "0.035", "0.04", "0.045", "0.05", "0.055", "0.06",
]
# fmt: on


def lesson(page: Page) -> None:
    page.opening(
        "Deep Learning Explainer",
        "Two weights, one slider",
        "A network with two weights should answer 6. It answers 2.439. Choose how far it moves at each update.",
    )
    page.player(rates(), "rate", start=RATES.index("0.05"), steps=RATES)
    page.text(
        "An article that this course takes apart chooses 0.05 for these numbers and promises that the loss shrinks. "
        "Everything here can be moved like this, every line of mathematics is checked by machine, and nothing asks for "
        "more than school mathematics."
    )
    page.heading("The course")
    page.course_map()


@cache
def rates() -> instruments.Walk:
    """The same descent at every learning rate."""
    return instruments.rates([4, 5], 6, [-0.234, 0.675], RATES)
