"""Lessons to take away: text, code, records and figures become notebooks, handouts, worksheets and pictures.

>>> from explainer.teaching import Code
>>> Code("1/(1 + 1)")
Code(source='1/(1 + 1)')
"""

from explainer.teaching.cells import draw_offline
from explainer.teaching.handouts import handout
from explainer.teaching.notebooks import notebook
from explainer.teaching.parts import Code
from explainer.teaching.pictures import save
from explainer.teaching.practice_sheets import practice_sheet
from explainer.teaching.worksheets import Exercise, Worksheet, worksheet

__all__ = [
    "Code",
    "Exercise",
    "Worksheet",
    "draw_offline",
    "handout",
    "notebook",
    "practice_sheet",
    "save",
    "worksheet",
]
