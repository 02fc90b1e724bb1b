"""The start page: something to do before anything to read, and below it the course."""

from explainer import charts, instruments, mnist
from explainer.lessons import Page
from explainer.numeric.formatting import counted


def lesson(page: Page) -> None:
    known = mnist.shipped()
    count = counted(known.network.parameters, "number")
    page.opening(
        "Deep Learning Explainer",
        "Write a digit",
        "The network on this page reads it while you write. Nothing leaves your device.",
    )
    page.instrument(instruments.glass(known), charts.network, known.network)
    page.text(
        f"The network is made of {count}, and nobody typed in a single one of them. A computer found them by looking "
        "at handwritten digits, being told how wrong it was, and changing each number a little, again and again. By "
        "the end of this course you will have trained such a network yourself, and you will know why every step works. "
        "Even a blank sheet lights up some neurons: you will see why."
    )
    page.text(
        "Most pictures in this course respond to you as this one does, and every line of mathematics is checked by "
        "computer. School mathematics is all you need. The course follows an article, “Introduction to Deep Learning” "
        "in CODE Magazine, and shows where the article is right and where a calculation disagrees with it."
    )
    page.heading("The course")
    page.course_map()
