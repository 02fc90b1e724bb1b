# /// script
# dependencies = ["fonttools[woff]>=4.60,<5"]
# ///
"""Make assets/vendor/course-math.woff2 again: uv run tests/make_font.py latinmodern-math.otf

Latin Modern Math looks as TeX's formulas do, and as KaTeX's on the pages of the course. Kept are the letters and signs that
formulas of this project are made of, each in all the sizes that brackets and roots need. It is renamed, as its licence asks.
"""

from __future__ import annotations

import sys
from pathlib import Path

NAME = "Course Math"
KEPT = (
    "20-7E A0 A9 AC AF B0-B4 B7 B9 BC-BE D7 F7 2C6 2C7 2D9 300-308 30C 338 391-3A9 3B1-3D6 3F0-3F6 2002-200B 2010-2016 "
    "2018-201D 2020-2022 2026 2032-2037 203E 2044 2057 2061-2064 2070-208E 20D7 210E 2113 2115 211A 211D 2124 2190-2195 "
    "21A6 21D2 21D4 2200-220B 220F-2213 2215-221E 2223-2229 222B 2234 223C 2243 2245 2248 2254 2260-2265 226A 226B "
    "2282-2287 2295-2299 22A4 22A5 22C5 22EE-22F1 2308-230B 239B-23B1 23D0 23DC-23E1 27E8-27E9 1D400-1D467 1D6E2-1D71B"
)


def letters() -> list[int]:
    """The code points of KEPT."""
    ends = [[int(end, 16) for end in part.split("-")] for part in KEPT.split()]
    return [letter for first, *last in ends for letter in range(first, (last or [first])[0] + 1)]


if __name__ == "__main__":
    from fontTools import subset

    options = subset.Options(
        flavor="woff2", layout_features=["kern", "mark", "mkmk"], hinting=False, desubroutinize=True
    )
    font = subset.load_font(sys.argv[1], options)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = NAME.replace(" ", "") if record.nameID == 6 else NAME
    made = subset.Subsetter(options)
    made.populate(unicodes=letters())
    made.subset(font)
    target = Path(__file__).parents[1] / "assets" / "vendor" / "course-math.woff2"
    draft = target.with_suffix(".draft")
    subset.save_font(font, str(draft), options)
    draft.replace(target)
