"""Numbers: reckoned with exactly, written as people write them, and refused in one sentence where they are none.

Three arithmetics (fractions, 50 digits, floating point) share one interface, so the same formula runs in each of them.
Importing this package loads nothing; `formatting` and `validation` need no SymPy, so charts open without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.numeric.arithmetic import DECIMALS, FLOATS, FRACTIONS, Arithmetic
    from explainer.numeric.formatting import decimal, number
    from explainer.numeric.validation import Number, fraction, is_whole

__all__ = ["DECIMALS", "FLOATS", "FRACTIONS", "Arithmetic", "Number", "decimal", "fraction", "is_whole", "number"]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "arithmetic": "Arithmetic DECIMALS FLOATS FRACTIONS",
            "formatting": "decimal number",
            "validation": "Number fraction is_whole",
        },
    )
