"""The data: handwritten digits, flattened, scaled, and their labels as one-hot."""

from dataclasses import replace
from functools import cache
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

import numpy as np

from explainer import charts, instruments, mnist
from explainer.instruments import Instrument
from explainer.lessons import Page, literal, your_turn
from explainer.lessons.controls import Slider
from explainer.lessons.networks import digits, with_shared_files

MOST_BYTES = 2_000_000  # bytes of a file that a reader brings; .streamlit/config.toml refuses more before it is sent
SHOWN, MOST_CLASSES = 8, 20  # pictures of a class, and classes, that are shown
FORMS = {
    "picture": "a picture",
    "scaled": "numbers from 0 to 1",
    "list": "one list",
    "label": "its label",
}
KEPT = {
    "digit": Slider(name="scrubbed", label="Digit number", default=0, within=(0, 7999), step=1),
    "pixel": Slider(name="pixel", label="Pixel", default=406, within=(0, 783), step=1),
}


def lesson(page: Page) -> None:
    known = digits()
    train, test = len(known.train_images), len(known.test_images)
    page.text(
        "Around 1990, office clerks and high-school pupils in the USA wrote digits on forms. Seventy thousand of these "
        "digits became MNIST, the best-known data set of machine learning. Each is a picture of 28 × 28 grey "
        "**pixels**, and somebody has looked at it and written down which digit it is: its **label**."
    )
    page.text(
        f"This course includes {train + test:,} of them. Of these, {train:,} are the **training digits**, which are "
        f"shown here. The other {test:,} are the **test digits**. They are kept back until the end, to see how good "
        "the network is on digits that it has never seen."
    )
    page.moving(one_digit)
    with page.fold("The same pixel in every digit: drag a frame through 8,000 of them"):
        one_pixel(page)
    with page.fold("All training digits: how many of each there are, and what they look like on average"):
        page.chart(charts.class_counts, known.train_labels)
        page.chart(charts.mean_digits, known.train_images, known.train_labels)
    with page.fold("Digits of your own: look at them before you train"):
        page.moving(own_digits)
    with your_turn(page, "place of a pixel"):
        question(page)
        article(page)
    page.text(
        "**In one sentence:** for a network, a digit is 784 numbers from 0 to 1, and its label is ten numbers, of "
        "which one is 1."
    )


def one_pixel(page: Page) -> None:
    """The pixel that is chosen, in every digit."""
    page.text(
        "The network sees each digit as 784 numbers, so ask what a single one of them can tell it. Drag the frame to a "
        "pixel, then go through the digits with the slider. Some pixels are empty in every digit, and some nearly "
        "always hold ink in a 1 and almost never in a 0. No pixel says enough by itself."
    )
    instrument = _made().with_state(**page.in_hand(KEPT))
    known = digits()
    page.instrument(instrument, charts.mean_digits, known.train_images, known.train_labels, kept=KEPT)


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Fig. 22 and the preparation",
        says="It shows the first two training digits, a 5 and a 0, with a colour bar. Then it flattens each to 784 "
        "numbers, scales these to between 0 and 1, and writes the labels in one-hot form. All of this is right. Its "
        "60,000 training digits and 10,000 test digits are the whole of MNIST; this course includes a part of it.",
    )


@cache
def _made() -> Instrument:
    return with_shared_files(instruments.scrubber(digits()))


def one_digit(page: Page) -> None:
    """Any digit, in one of the forms that it takes on its way into the network."""
    known = digits()
    left, right = page.columns([1, 1])
    with left:
        number = page.number("digit", "Picture number", 0, within=(0, len(known.train_images) - 1), step=1)
        seen_as = page.choice("seen_as", "Show it as", FORMS, "picture")
        image, label = known.train_images[number], int(known.train_labels[number])
        match seen_as:
            case "picture":
                page.chart(charts.digit, image, label=label)
            case "scaled":
                page.chart(charts.scaling, image)
            case "list":
                page.chart(charts.flatten, image)
            case "label":
                page.chart(charts.one_hot, label)
    with right:
        page.text(
            "**From 0 to 1.** A pixel is stored as a number from 0 (empty) to 255 (full of ink), and divided by 255 "
            "before the network sees it. Large inputs make steep losses: the limit of the learning rate falls with the "
            "square of the inputs. With inputs up to 255, the rate would have to be tiny."
        )
        page.text(
            "**784 numbers in a row.** The network takes a list of numbers, not a picture. So the picture is "
            "**flattened**: its rows are put one after the other, into one list. The network no longer knows which "
            "pixels were above or below each other. It has to work that out for itself."
        )
        page.text(
            "**The label as ten numbers.** The network answers with ten numbers, one for each digit. So the label is "
            "written as ten numbers, too: 1 at the place of the right digit, and 0 everywhere else. This is called "
            "**one-hot**, and the loss compares the two lists. Choose one of these forms under “Show it as”, and look."
        )


def own_digits(page: Page) -> None:
    """What is in a file of digits that the reader brings."""
    page.text(
        "If you have no digits of your own, skip this part. Before you spend an hour on training, look at what is in "
        "the data. Does every class have about the same number of pictures? Do the mean pictures look like upright "
        "digits, dark on white as above? Do the labels match the pictures?"
    )
    if not page.trains:
        page.text(
            "That needs the Python program: `explainer data digits.zip` counts the pictures, draws some, and says what "
            "looks wrong."
        )
        return
    page.text(
        "Upload a .npz, .mat, CSV, JSON or Parquet file, or an archive with a folder of pictures for each class. It "
        "may be up to 2 MB in size. The course looks at it and forgets it; none of it is kept on the server. For a "
        "larger file, run `explainer data PATH`."
    )
    brought = page.upload("own_digits", "A file of digits")
    if brought is not None:
        shown(page, page.wait("Looking at it …", surveyed, *brought))


def surveyed(name: str, content: bytes) -> mnist.Survey:
    """What `explainer data` finds in a file, which lies on the disk only meanwhile. Raises ValueError for no digits."""
    if len(content) > MOST_BYTES:
        raise ValueError(
            f"the file has {len(content):,} bytes; at most {MOST_BYTES:,} are read here; try: explainer data PATH"
        )
    name = PurePath(name).name or "the file"
    kind = "".join(ending for ending in PurePath(name).suffixes if ending.strip(".").isalnum())[-20:]
    with TemporaryDirectory() as folder:
        place = Path(folder, f"digits{kind}")
        place.write_bytes(content)
        try:
            digits = mnist.load(str(place))
        except (ValueError, OSError) as problem:
            reason = str(problem).replace(str(place), name).replace(place.name, name)
            raise ValueError(f"this file cannot be read: {reason}") from None
    return mnist.survey(replace(digits, source=name))


def shown(page: Page, looked: mnist.Survey) -> None:
    """The counts, what was done and what is odd, the mean pictures and some of each class."""
    digits, names = looked.digits, looked.digits.names
    for odd in looked.suspicions:
        page.notice(literal(f"Look out: {odd}"), "warning")
    done = f"What was done: {'; '.join(digits.done)}." if digits.done else "Nothing had to be done to it."
    page.text(literal(done + ("" if looked.suspicions else " Nothing about it is suspicious.")))
    counts = list(zip(names, looked.train_counts, looked.test_counts, strict=True))
    rows = [(literal(name), f"{train:,}", f"{test:,}") for name, train, test in counts]
    all_of_them = ("all", f"{looked.train_counts.sum():,}", f"{looked.test_counts.sum():,}")
    page.table(["class", "to train", "to test"], [*rows, all_of_them])
    present = [place for place, (_, train, _) in enumerate(counts) if train][:MOST_CLASSES]
    if len(present) < len(names):
        page.caption(f"Of the {len(names)} classes, these are {len(present)} that have pictures to train on.")
    page.text("The mean picture of each class, then some pictures of each:")
    page.chart(charts.digits, looked.means[present], [names[place] for place in present])
    some = [(picture, names[place]) for place in present for picture in looked.sheet[place, :SHOWN] if picture.any()]
    page.chart(charts.digits, np.array([picture for picture, _ in some]), [name for _, name in some])


def question(page: Page) -> None:
    """Which place a pixel has in the list that a picture becomes."""
    columns = digits().train_images[0].shape[1]
    row, column = 10, 3
    index, begins, turned = (str(above * columns + left) for above, left in ((row, column), (row, 0), (column, row)))
    page.question(
        f"Counting starts at 0. Where in the list does the pixel at row {row}, column {column} end up?",
        [turned, begins, index],
        index,
        right=f"{row} whole rows of {columns} pixels come before its row, and {column} pixels before it in that row: "
        f"{row} · {columns} + {column}.",
        wrong={
            turned: f"That is row {column}, column {row}: whole rows come first, and {row} of them come before this pixel.",
            begins: f"That is where row {row} begins. Its first pixel is in column 0, not in column {column}.",
        },
    )
