"""A figure that moves as a film: GIF, or MP4 where its extra is installed. Every frame is drawn by one start of Chromium."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from explainer.charts.drawing.stills import pictures, still
from explainer.extras import needing

if TYPE_CHECKING:
    from PIL.Image import Image

FILMS = (".gif", ".mp4")
BEAT = 900  # milliseconds of a frame whose figure names none
RATE = 10  # pictures a second in an MP4: a frame is held for several of them
COLOURS = 128  # of a GIF: these pictures are flat


def film(figure: go.Figure, file: Path, width: int) -> None:
    """Write the frames of a figure that moves into `file`, each for as long as its play button gives it.

    A GIF plays once and then stands still, so that nothing goes on moving beside a text.
    """
    frames = _frames(figure, width)
    beat = _beat(figure)
    if file.suffix.lower() == ".gif":
        first, *others = [frame.quantize(COLOURS) for frame in frames]
        first.save(file, format="GIF", save_all=True, append_images=others, duration=round(beat), optimize=True)
        return
    with needing("film"):
        from imageio_ffmpeg import write_frames

    writer = write_frames(str(file), frames[0].size, fps=RATE, codec="libx264", macro_block_size=2, quality=7)
    writer.send(None)
    for frame in frames:
        for _ in range(max(1, round(beat * RATE / 1000))):
            writer.send(frame.tobytes())
    writer.close()


def _frames(figure: go.Figure, width: int) -> list[Image]:
    """Every frame as a picture, all of one size with even sides, which films need."""
    with needing("teaching"):
        from PIL import Image

    standing = [still(figure, frame) for frame in range(len(figure.frames))]
    drawn = [Image.open(io.BytesIO(png)) for png in pictures([(one, "png", width) for one in standing], dots=1)]
    size = [2 * -(-max(one.size[side] for one in drawn) // 2) for side in (0, 1)]
    ground = figure.layout.template.layout.paper_bgcolor or "white"
    frames = []
    for one in drawn:
        frame = Image.new("RGB", (size[0], size[1]), ground)
        frame.paste(one)
        frames.append(frame)
    return frames


def _beat(figure: go.Figure) -> float:
    """Milliseconds of a frame, as the play button has it."""
    menus: Any = figure.layout.updatemenus
    played = (button.args[1] for menu in menus for button in menu.buttons if len(button.args or ()) > 1)
    beats = [options["frame"]["duration"] for options in played if options.get("frame", {}).get("duration")]
    return beats[0] if beats else BEAT
