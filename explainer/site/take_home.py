"""What a reader of the static edition takes home: each lesson as a notebook."""

from __future__ import annotations

from pathlib import Path

from explainer import teaching
from explainer.lessons import Lesson, parts, record

RUN = (
    "This is what the lesson shows as it opens. The text and the numbers can be read anywhere; to run the cells, install the "
    "package `deep-learning-explainer[teaching]`."
)


def write_notebook(folder: Path, lesson: Lesson) -> Path:
    """The lesson as a notebook in `folder`."""
    cells = parts(record(lesson.name).record, code=True)
    return teaching.notebook(
        folder / f"lesson-{lesson.name}.ipynb", lesson.title, [f"*{lesson.question}*", RUN, *cells]
    )


def link(lesson: Lesson) -> str:
    """The link to it, from the foot of its page."""
    return (
        f'<p class="take"><a href="notebooks/lesson-{lesson.name}.ipynb" download>Download this lesson</a> '
        "as a Jupyter notebook.</p>"
    )
