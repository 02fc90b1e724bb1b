"""The colours of every picture: those of Okabe and Ito in three themes, for Plotly's charts and for the browser's instruments."""

from __future__ import annotations

from dataclasses import dataclass

# Found on Windows, macOS, Android and Linux alike; nothing is fetched. The last named ones have every sign that we use.
FONT = '"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif'


@dataclass(frozen=True)
class Theme:
    """The colours of one theme: text and lines reach 4.5:1 on `surface`, as WCAG AA asks (`grid` is decoration)."""

    surface: str
    ink: str
    muted: str
    grid: str
    blue: str
    vermillion: str
    green: str
    purple: str
    orange: str
    sky: str
    yellow: str

    @property
    def series(self) -> tuple[str, ...]:
        """Colours for several things of one kind, told apart best in this order."""
        return (self.blue, self.vermillion, self.green, self.purple, self.orange, self.sky, self.yellow)


# The hues of Okabe and Ito (2008, "Color Universal Design"), darkened or lightened until text in them is readable.
LIGHT = Theme(
    surface="#ffffff",
    ink="#1d2330",
    muted="#5c6573",
    grid="#e4e7ec",
    blue="#0072b2",
    vermillion="#c04a00",
    green="#007a59",
    purple="#a8437f",
    orange="#9a6200",
    sky="#2a79a8",
    yellow="#776d00",
)
DARK = Theme(
    surface="#0e1117",
    ink="#eef1f6",
    muted="#a3adba",
    grid="#2a303b",
    blue="#4ba6e3",
    vermillion="#f0803c",
    green="#1fb58a",
    purple="#d98bb8",
    orange="#e69f00",
    sky="#8fd0f5",
    yellow="#f0e442",
)
PRINT = Theme(
    surface="#fffffe",
    ink="#000000",
    muted="#444444",
    grid="#d9d9d9",
    blue="#005a8c",
    vermillion="#a03c00",
    green="#00614a",
    purple="#8a3067",
    orange="#7a4e00",
    sky="#22648b",
    yellow="#5e5600",
)
# For copies in black and white: seven greys that text can be read in, the darkest first.
GREY = Theme(
    surface="#fefefe",
    ink="#000000",
    muted="#4a4a4a",
    grid="#dadada",
    blue="#0a0a0a",
    vermillion="#6f6f6f",
    green="#3d3d3d",
    purple="#5a5a5a",
    orange="#2a2a2a",
    sky="#656565",
    yellow="#505050",
)
# What surrounds the pictures, in the light theme and in the dark one. Style sheets repeat these and the colours above, because
# they are plain files; tests/test_palette.py tells where a colour stands that is in neither.
SHADES = {
    "panel": ("#f3f5f8", "#171b23"),
    "sidebar": ("#f6f7f9", "#12161d"),
    "outline": ("#d5dae1", "#2a303b"),
    "edge": ("#6b7684", "#8b95a3"),
    "control": ("#74808c", "#74808c"),
    "link": ("#0067a1", "#6cb8ec"),
    "chosen": ("#e4eef6", "#17324a"),
    "right": ("#00614a", "#4fd1ab"),
    "wrong": ("#9a4a00", "#f0a35e"),
}
THEMES = {"light": LIGHT, "dark": DARK, "print": PRINT}
