"""The data: handwritten digits, flattened, scaled, and their labels as one-hot."""

from explainer import charts
from explainer.lessons import Page
from explainer.lessons.networks import digits


def lesson(page: Page) -> None:
    known = digits()
    train, test = len(known.train_images), len(known.test_images)
    page.text(
        "MNIST is 70,000 digits that office clerks and high-school pupils wrote around 1990, each a picture of 28 × 28 grey "
        "pixels with a **label** from 0 to 9. "
        f"{train + test:,} of them come with this course: {train:,} to learn from, which are shown here, and {test:,} that "
        "are kept back until the test."
    )
    page.moving(one_digit)
    page.heading("All of them")
    page.chart(charts.class_counts, known.train_labels)
    page.chart(charts.mean_digits, known.train_images, known.train_labels)
    question(page)
    page.article(
        "Fig. 22 and the preparation",
        says="It shows the first two training digits, a 5 and a 0, with a colour bar, then flattens to 784, scales to 0 … 1 "
        "and writes the labels one-hot. All of it holds. Its 60,000 digits to train and 10,000 to test are the whole of "
        "MNIST, of which this course brings a part.",
    )


def one_digit(page: Page) -> None:
    """Any digit: as a picture, as a list, scaled, and its label."""
    known = digits()
    number = page.number("digit", "Digit number", 0, within=(0, len(known.train_images) - 1), step=1)
    image, label = known.train_images[number], int(known.train_labels[number])
    page.chart(charts.digit, image, label=label)
    page.heading("784 numbers in a row")
    page.text(
        "The network's input layer is a row of neurons, so the picture is **flattened**: row after row into one list. Who "
        "was whose neighbour above and below is lost to it, and it must find out again."
    )
    page.chart(charts.flatten, image)
    page.heading("From 0 to 1")
    page.text("Each pixel is divided by 255: inputs of one size let one learning rate suit them all.")
    page.chart(charts.scaling, image)
    page.heading("The label as ten numbers")
    page.text("The network answers with ten numbers, so the truth is written as ten numbers too: **one-hot**.")
    page.chart(charts.one_hot, label)


def question(page: Page) -> None:
    """Which place a pixel has in the list that a picture becomes."""
    columns = digits().train_images[0].shape[1]
    row, column = 10, 3
    index, begins, turned = (str(above * columns + left) for above, left in ((row, column), (row, 0), (column, row)))
    page.question(
        f"Rows and columns are counted from 0. Which place in the list has the pixel in row {row}, column {column}?",
        [turned, begins, index],
        index,
        right=f"{row} whole rows of {columns} pixels come before its row, and {column} pixels before it: "
        f"{row} · {columns} + {column}.",
        wrong={
            turned: f"That is row {column}, column {row}: whole rows come first, and there are {row} of them before it.",
            begins: f"There row {row} begins. Its first pixel stands in column 0, not in column {column}.",
        },
    )
