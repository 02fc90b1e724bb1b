"""Lessons to take away: text, code, records and figures become notebooks, handouts, worksheets and pictures.

>>> from explainer.teaching import Code
>>> Code("1/(1 + 1)")
Code(source='1/(1 + 1)')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.teaching.cells import draw_offline
    from explainer.teaching.class_sets import class_set
    from explainer.teaching.handouts import handout
    from explainer.teaching.notebooks import notebook
    from explainer.teaching.parts import Code
    from explainer.teaching.pictures import save
    from explainer.teaching.practice_sheets import practice_sheet
    from explainer.teaching.snippets import snippet
    from explainer.teaching.talks import slides
    from explainer.teaching.worksheets import Exercise, Worksheet, worksheet

__all__ = [
    "Code",
    "Exercise",
    "Worksheet",
    "class_set",
    "draw_offline",
    "handout",
    "notebook",
    "practice_sheet",
    "save",
    "slides",
    "snippet",
    "worksheet",
]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "cells": "draw_offline",
            "class_sets": "class_set",
            "handouts": "handout",
            "notebooks": "notebook",
            "parts": "Code",
            "pictures": "save",
            "practice_sheets": "practice_sheet",
            "talks": "slides",
            "snippets": "snippet",
            "worksheets": "Exercise Worksheet worksheet",
        },
    )
