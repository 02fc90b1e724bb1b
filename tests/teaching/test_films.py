"""Figures that move as files that play: every frame, for as long as the figure says, and words beside them."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import imageio_ffmpeg
import pytest
from PIL import Image

from explainer import charts, descend, instruments
from explainer.charts.drawing import stills
from explainer.charts.drawing.embedding import alternative
from explainer.teaching import save, snippet

STILL = charts.one_hot(3)
FILM = charts.walkthrough(descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.01, updates=1))
BEAT = FILM.layout.updatemenus[0].buttons[0].args[1]["frame"]["duration"]


@pytest.fixture(scope="module")
def saved(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A list of pictures and films, for which the browser starts once."""
    folder, starts = tmp_path_factory.mktemp("films"), []
    stills._BROWSER.end()
    opened = stills._BROWSER._opened
    stills._BROWSER._opened = lambda kind, plotly: starts.append(kind) or opened(kind, plotly)
    try:
        files = save([STILL, FILM, FILM], [folder / "a.png", folder / "b.gif", folder / "c.mp4"], width=400)
    finally:
        del stills._BROWSER._opened
    assert len(starts) == 1
    return files


def test_a_gif_has_every_frame_plays_once_and_ends_with_the_last(saved: list[Path]) -> None:
    with Image.open(saved[1]) as film:
        assert film.n_frames == len(FILM.frames)
        assert film.info["duration"] == BEAT
        assert "loop" not in film.info, "it would move for ever beside the text"
        seen = set()
        for frame in range(film.n_frames):
            film.seek(frame)
            seen.add(film.convert("RGB").tobytes())
        assert len(seen) > len(FILM.frames) // 2
        size = film.size
    with Image.open(saved[0]) as picture:
        assert picture.width == 2 * size[0] == 800


def test_an_mp4_lasts_as_long_as_the_figure_plays(saved: list[Path]) -> None:
    reader = imageio_ffmpeg.read_frames(str(saved[2]))
    about = next(reader)
    reader.close()
    assert about["codec"] == "h264"
    assert about["duration"] == pytest.approx(BEAT / 1000 * len(FILM.frames), abs=0.2)
    assert about["size"][0] == 400


@pytest.mark.parametrize(
    ("thing", "file", "words"),
    [
        (STILL, "x.gif", "x.gif would be a film, and this figure does not move"),
        ([STILL], "x.png", "a list of 1 things needs a list of as many files, got 'x.png'"),
        ([STILL], ["x.png", "y.png"], "needs a list of as many files"),
    ],
)
def test_what_is_no_film_is_refused(thing: object, file: object, words: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=re.escape(words)):
        save(thing, file)
    assert not [*tmp_path.iterdir()]


def test_a_snippet_has_words_and_starts_nothing(chromium: str) -> None:
    assert snippet(instruments.curve("relu")) == instruments.curve("relu").snippet()
    picture, film = snippet(STILL, width=300), snippet(FILM, width=300)
    assert f'<img alt="{alternative(STILL)}"' in picture
    assert film.startswith("<video controls preload")
    assert "autoplay" not in film
    assert film.count(alternative(FILM)) == 2, "for a reader of the screen, and where no film is played"
    assert base64.b64decode(re.search(r"video/mp4;base64,([^\"]+)", film)[1])[4:8] == b"ftyp"
    assert "http" not in (picture + film).replace("http://www.w3.org", "")
    with pytest.raises(ValueError, match="takes a figure or an instrument, got a str"):
        snippet("words")
