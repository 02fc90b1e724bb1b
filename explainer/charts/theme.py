"""How every figure looks: Okabe-Ito colours, three themes, direct labels, one player for what moves.

Figures are drawn in the light theme and turned into another by `themed`, which exchanges colours and template. So a
chart function needs no theme argument, and importing this module changes nothing outside it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np
import plotly.graph_objects as go

from explainer.charts import asked

# Found on Windows, macOS, Android and Linux alike; nothing is fetched. The last named ones have every sign that we use.
FONT = '"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif'
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "5px 2px")  # so that colour never speaks alone
PLAYER = 98  # pixels that play button and slider take below the drawing area
MOST_FRAMES = 200  # a longer film is cut
CONTROL = "#74808c"  # buttons and sliders: at least 3:1 on white, on dark, and on Plotly's fixed pale hover colour


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


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
THEMES = {"light": LIGHT, "dark": DARK, "print": PRINT}


NAMED = 54  # pixels below the picture: numbers and the name of an axis, also in the larger letters of a page
TOP = 78  # pixels above the picture: a title and a line under it, also in the larger letters of a page


def figure(data: Sequence, layout: Mapping, *, alt: str, frames: Sequence = ()) -> go.Figure:
    """A figure in the light theme, with `alt` as its text alternative in `figure.layout.meta["alt"]`.

    Margins that `layout` does not name are the usual ones. Plotly draws twice where the numbers and the name of an axis need
    more; so a chart that follows a reader's finger names them.
    """
    top = TOP if layout.get("title", {}).get("subtitle") else 44
    whole = {
        "template": template("light"),
        "font": {"color": LIGHT.ink},  # said here too, since Streamlit writes a paler one into the template
        "meta": {"alt": alt},
        "height": 420,
        "showlegend": False,
        **layout,
        "margin": {"l": 12, "r": 16, "t": top, "b": 12, **layout.get("margin", {})},
    }
    axes = {name: _readable(axis) for name, axis in whole.items() if name.startswith(("xaxis", "yaxis"))}
    return _made(data, {name: part for name, part in (whole | axes).items() if not _is_empty(part)}, frames)


def _is_empty(part: object) -> bool:
    return isinstance(part, list) and not part


def _made(data: Sequence, layout: Mapping, frames: Sequence = ()) -> go.Figure:
    """A figure of parts that are known to be sound: Plotly's own look at each of them would take most of the time.

    Tests have Plotly look at every figure; what is changed in a figure later is looked at as ever.
    """
    made = go.Figure(data=data, layout=layout, frames=frames, _validate=False)
    for part in (made, made.layout, *made.data):
        part._validate = True
    return made


def scatter(**says: object) -> go.Scatter:
    """Points or lines for `figure`, known to be sound like all its parts."""
    return go.Scatter(**says, _validate=False)


def _readable(axis: Mapping) -> dict:
    """The axis with colour, size and place of its texts said in it, for the same reason."""
    title = axis.get("title", {})
    title = {"text": title} if isinstance(title, str) else title
    return {
        **axis,
        "tickfont": {"color": LIGHT.muted, "size": 12, **axis.get("tickfont", {})},
        "title": {"standoff": 6, **title, "font": {"color": LIGHT.muted, "size": 13, **title.get("font", {})}},
    }


def themed(chart: go.Figure, theme: str) -> go.Figure:
    """The same figure in another theme: "light", "dark" or "print". The one given stays as it is.

    On a Streamlit page: `st.plotly_chart(charts.themed(chart, st.context.theme.type), theme="streamlit")`.
    """
    if not isinstance(chart, go.Figure):
        raise ValueError(f"chart must be a Figure, as every function of charts returns, got {type(chart).__name__}")
    if not isinstance(theme, str) or theme not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(THEMES)}, got {asked.shortly(theme)}")
    ground = chart.layout.template.layout.paper_bgcolor
    now = next((known for known in THEMES.values() if known.surface == ground), LIGHT)
    parts = chart.to_plotly_json()
    parts["layout"].pop("template", None)
    if now is not THEMES[theme]:
        parts = _recoloured(parts, dict(zip(astuple(now), astuple(THEMES[theme]), strict=True)))
    parts["layout"]["template"] = template(theme)
    return _made(**parts)


def _recoloured(part: object, exchange: Mapping[str, str]) -> object:
    if isinstance(part, str):
        return re.sub("#[0-9a-f]{6}", lambda found: exchange.get(found[0], found[0]), part) if "#" in part else part
    if isinstance(part, dict):
        return {key: _recoloured(value, exchange) for key, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [_recoloured(value, exchange) for value in part]
    if isinstance(part, np.ndarray) and part.dtype.kind in "OU":
        return [_recoloured(value, exchange) for value in part.tolist()]
    return part


@cache
def template(theme: str) -> go.layout.Template:
    """The Plotly template of a theme: what a figure looks like where it says nothing itself."""
    colours = THEMES[theme]
    text = {"family": FONT, "size": 14, "color": colours.ink}
    axis = {
        "automargin": True,
        "gridcolor": colours.grid,
        "linecolor": colours.muted,
        "zerolinecolor": colours.muted,
        "zerolinewidth": 1,
        "tickfont": {"size": 12, "color": colours.muted},
        "title": {"font": {"size": 13, "color": colours.muted}, "standoff": 6},
    }
    return go.layout.Template(
        layout={
            "font": text,
            "title": {
                "font": {"size": 17, "color": colours.ink},
                "subtitle": {"font": {"size": 13, "color": colours.muted}},
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "pad": {"l": 14, "t": 14},
                "y": 1,
                "yref": "container",
                "yanchor": "top",
            },
            "paper_bgcolor": colours.surface,
            "plot_bgcolor": colours.surface,
            "colorway": colours.series,
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {"bgcolor": colours.surface, "bordercolor": colours.muted, "font": text | {"size": 13}},
            "annotationdefaults": {"showarrow": False, "font": {"size": 13}},
            "hovermode": "closest",
            "dragmode": False,
        }
    )


def fade(colour: str, strength: float) -> str:
    """`colour` with an opacity of `strength` (0 to 1), in a form that `themed` still recognises."""
    return f"{colour}{round(255 * strength):02x}"


def scale(*colours: str) -> list[list]:
    """A Plotly colour scale that passes through `colours` at equal distances."""
    return [
        [position, colour] for position, colour in zip(np.linspace(0, 1, len(colours)).tolist(), colours, strict=True)
    ]


def number(value: float | Fraction, digits: int = 4) -> str:
    """`value` to `digits` significant digits as a book prints it: 0.8176, −28.49, 1.039×10⁶.

    >>> number(-0.234), number(1039000.5), number(Fraction(3, 2))
    ('−0.234', '1.039×10⁶', '1.5')
    """
    value = _nearest(value)
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "∞", -math.inf: "−∞"}.get(value, "undefined")
    mantissa, _, exponent = _decimal(value, digits).partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    power = f"×{ten_to(int(exponent))}" if exponent else ""
    return mantissa.replace("-", "−") + power


def ten_to(power: int) -> str:
    """10⁶, 10⁻¹²."""
    return f"10{str(power).translate(_RAISED)}"


def apart(value: float | Fraction, other: float | Fraction) -> str:
    """`number` with as many digits as it takes to tell `value` from `other`: a limit is not rounded onto what it limits.

    >>> apart(0.05559519, 0.0556), apart(0.02439, 0.05)
    ('0.055595', '0.02439')
    """
    for digits in range(4, 13):
        if number(value, digits) != number(other, digits):
            return number(value, digits)
    return number(value)


def short(value: float | Fraction, letters: int = 7) -> str:
    """`number` with as many digits, up to four, as fit into `letters` signs: for circles and cells.

    >>> short(-0.97812), short(-1234567), short(0.000123456)
    ('−0.9781', '−1×10⁶', '0.00012')
    """
    return next((told for digits in (4, 3, 2) if len(told := number(value, digits)) <= letters), number(value, 1))


def counted(count: int, what: str) -> str:
    """How many there are, with their name.

    >>> counted(1, "bias"), counted(2, "bias"), counted(8000, "label")
    ('1 bias', '2 biases', '8,000 labels')
    """
    return f"{count:,} {what}{('es' if what == 'bias' else 's') * (count != 1)}"


def probability(p: float) -> str:
    """A probability to four decimals, but never rounded to a certainty that it is not.

    >>> probability(0.99998), probability(0.00001), probability(0.25), probability(1.0)
    ('>0.9999', '<0.0001', '0.2500', '1')
    """
    if p in (0, 1):
        return f"{p:.0f}"
    return "<0.0001" if p < 0.0001 else ">0.9999" if p > 0.9999 else f"{p:.4f}"


def spoken(p: float) -> str:
    """`probability` in a sentence, where a sign that touches its number looks like a mark of HTML."""
    return probability(p).replace("<", "< ").replace(">", "> ")


def _nearest(value: float | Fraction) -> float | Decimal:
    """`value` as a float, or as a decimal where it is a fraction larger or smaller than any float."""
    if isinstance(value, Fraction) and value and not 1e-300 < abs(value) < 1e300:
        return Decimal(value.numerator) / Decimal(value.denominator)
    return float(value)


def _decimal(value: float | Decimal, digits: int) -> str:
    """`value` as Python writes it: 0.8176, 121862 (whole digits stay), 1.039e+06."""
    if value == 0:
        return "0"
    scientific = f"{value:.{digits - 1}e}"
    exponent = int(scientific.partition("e")[2])
    if -4 <= exponent < max(digits, 6):
        return f"{value:.{max(digits - 1 - exponent, 0)}f}"
    return scientific


def equals(value: float | Fraction, digits: int = 4) -> str:
    """`number` with the honest sign before it: "= 2.5" when nothing was rounded away, otherwise "≈ 0.3333".

    >>> equals(2.439), equals(Fraction(1, 3))
    ('= 2.439', '≈ 0.3333')
    """
    printed = Fraction(_decimal(_nearest(value), digits))
    # A float is the decimal that its first 13 digits show: 0.7520000000000001 is meant to be 0.752.
    given = value if isinstance(value, Fraction) else Fraction(f"{float(value):.12e}")
    return f"{'=' if printed == given else '≈'} {number(value, digits)}"


def indexed(letter: str, index: int) -> str:
    """A name with its number below: x₁, w₁₂, in plain text that a screen reader knows.

    >>> indexed("x", 12)
    'x₁₂'
    """
    return letter + str(index).translate(_LOWERED)


def typeset(plain: str) -> str:
    """A formula in plain characters as a book prints it: −, ·, √, ln and raised digits.

    >>> typeset("log(x^2 - 3*sqrt(x))")
    'ln(x² − 3·√(x))'
    """
    plain = plain.replace(r"\hat{y}", "ŷ").replace("Abs(", "abs(")
    plain = re.sub(r"\bsqrt\b", "√", re.sub(r"\blog\b", "ln", plain))
    powers = re.compile(r"\^(?:\((-\d+)\)|(\d+)(?![\d.]))")
    raised = powers.sub(lambda power: (power[1] or power[2]).translate(_RAISED), plain.replace("**", "^"))
    return raised.replace("-", "−").replace("*", "·")


def player(
    labels: Sequence[str], told: Sequence[str], *, prefix: str = "", duration: int = 900, start: int = 0
) -> dict:
    """The layout entries that play the frames named "0", "1", … : play, pause and a slider, all inside the browser.

    `labels[i]` is shown while frame i is, and `told[i]` says what is seen there, for those who listen: it is the step's
    `value`, which Plotly leaves as it is. `duration` is in milliseconds a frame; the figure's data show frame `start`.
    Leave a bottom margin of `PLAYER` pixels.
    """

    def go_on(frame: dict, names: list | None) -> list:
        return [names, {"frame": frame, "transition": {"duration": 0}, "mode": "immediate", "fromcurrent": True}]

    still = {"duration": 0, "redraw": False}
    buttons = [
        {"label": "▶", "method": "animate", "args": go_on({"duration": duration, "redraw": False}, None)},
        {"label": "❚❚", "method": "animate", "args": go_on(still, [None])},
    ]
    steps = [
        {"label": label, "value": seen, "method": "animate", "args": go_on(still, [str(index)])}
        for index, (label, seen) in enumerate(zip(labels, told, strict=True))
    ]
    quiet = {"color": CONTROL, "size": 13}
    return {
        "updatemenus": [
            {
                "type": "buttons",
                "direction": "right",
                "showactive": False,
                "buttons": buttons,
                "x": 0,
                "xanchor": "left",
                "y": 0,
                "yanchor": "top",
                "pad": {"t": 46, "r": 8},
                "bgcolor": "rgba(0,0,0,0)",
                "bordercolor": CONTROL,
                "font": quiet,
            }
        ],
        "sliders": [
            {
                "steps": steps,
                "active": start,
                "x": 0,
                "len": 1,
                "y": 0,
                "yanchor": "top",
                "pad": {"t": 34, "l": 104, "r": 8},
                "currentvalue": {"prefix": prefix, "xanchor": "left", "offset": 8}
                | {"font": {"size": 13, "color": LIGHT.muted}},
                "font": {"size": 1, "color": "rgba(0,0,0,0)"},  # the current value says it; ticks would collide
                "ticklen": 0,
                "minorticklen": 0,
                "bgcolor": CONTROL,
                "activebgcolor": CONTROL,
                "bordercolor": CONTROL,
                "transition": {"duration": 0},
            }
        ],
    }


def heading(text: str, x: float, y: float = 1) -> dict:
    """The annotation that is a panel's heading, above its upper left corner at (x, y) of the drawing area."""
    place = {"x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return place | {"text": f"<b>{text}</b>"}
