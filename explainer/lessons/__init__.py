"""What a lesson is: a function of a page, which says text, controls, charts and questions; and the course's list of lessons.

A lesson imports nothing of the programs that show it. `Page` is its vocabulary, `record` runs it without a browser:

>>> asked = record("network").questions[0]
>>> asked.answer in asked.options
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.lessons.chart import Chart
    from explainer.lessons.derivations import line_by_line, value_and_slope
    from explainer.lessons.documents import parts
    from explainer.lessons.endings import your_turn
    from explainer.lessons.page import Page
    from explainer.lessons.recording import RecordingPage, record, states
    from explainer.lessons.syllabus import Lesson, lesson, lessons, opened
    from explainer.lessons.wording import literal, printed

__all__ = [
    "Chart",
    "Lesson",
    "Page",
    "RecordingPage",
    "lesson",
    "lessons",
    "line_by_line",
    "literal",
    "opened",
    "parts",
    "printed",
    "record",
    "states",
    "value_and_slope",
    "your_turn",
]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "chart": "Chart",
            "derivations": "line_by_line value_and_slope",
            "documents": "parts",
            "endings": "your_turn",
            "page": "Page",
            "recording": "RecordingPage record states",
            "syllabus": "Lesson lesson lessons opened",
            "wording": "literal printed",
        },
    )
