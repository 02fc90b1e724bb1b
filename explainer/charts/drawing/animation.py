"""What moves in a figure: play, pause and a slider, all inside the browser."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.palette import LIGHT

PLAYER = 98  # pixels that play button and slider take below the drawing area
MAX_FRAMES = 200  # a longer film is cut
CONTROL = "#74808c"  # buttons and sliders: at least 3:1 on white, on dark, and on Plotly's fixed pale hover colour


def player(
    labels: Sequence[str], words: Sequence[str], *, prefix: str = "", duration: int = 900, start: int = 0
) -> dict:
    """The layout entries that play the frames named "0", "1", … : play, pause and a slider, all inside the browser.

    `labels[i]` is shown while frame i is, and `words[i]` says what is seen there, for screen readers: it is the step's
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
        for index, (label, seen) in enumerate(zip(labels, words, strict=True))
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
