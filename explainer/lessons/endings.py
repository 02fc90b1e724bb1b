"""How most lessons end: the question on one side, practice on the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from explainer.lessons.page import Page


@contextmanager
def your_turn(page: Page, *skills: str, says: str = "", **chosen: int) -> Iterator[None]:
    """What is said inside stands on the left; on the right, "Your turn": `says`, and `page.practice(*skills, **chosen)`.

    >>> from explainer.lessons import RecordingPage
    >>> page = RecordingPage()
    >>> with your_turn(page, "softmax", says="You need e."):
    ...     page.text("Think first.")
    >>> [type(element).__name__ for element in page.record]
    ['Text', 'Heading', 'Text', 'Practice']
    """
    left, right = page.columns([1, 1])
    with left:
        yield
    with right:
        page.heading("Your turn")
        if says:
            page.text(says)
        page.practice(*skills, **chosen)
