"""A reader's own file of digits in the data lesson: what `explainer data` finds, or one sentence; nothing stays behind."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist
from explainer.lessons import RecordingPage, documents, opened, record
from explainer.lessons.syllabus import module

data = module("data")


def packed(change: int = 0) -> bytes:
    """Some hundred digits as an .npz file; their labels may be `change` too high."""
    digits, file = mnist.load(), io.BytesIO()
    labels = (digits.train_labels[:600] + change) % 10
    arrays = {"x_train": 255 - digits.train_images[:600], "y_train": labels}
    np.savez_compressed(file, **arrays, x_test=255 - digits.test_images[:150], y_test=digits.test_labels[:150])
    return file.getvalue()


def shown(name: str, content: bytes) -> RecordingPage:
    page = RecordingPage(file=(name, content))
    page.moving(data.own_digits)
    return page


def test_the_lesson_says_what_the_command_says(tmp_path: Path) -> None:
    file = tmp_path / "digits.npz"
    file.write_bytes(packed(1))
    printed = str(mnist.survey(mnist.load(file)))
    page = shown("digits.npz", file.read_bytes())
    assert len(page.notices("warning")) == 1
    assert page.notices("warning")[0].replace("\\", "") in printed
    assert "What was done: the pictures were inverted" in page.words
    table = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in page.words.splitlines() if line.startswith("|")
    ]
    assert table[-1] == ["all", "600", "150"]
    for name, *counts in table[2:]:
        assert any(line.split() == [name, *counts] for line in printed.splitlines()), name
    means, some = page.charts
    digits, labels = mnist.load().train_images[:600], (mnist.load().train_labels[:600] + 1) % 10
    np.testing.assert_allclose(means.given[0][3], digits[labels == 3].mean(axis=0), atol=0.5)
    assert len(some.given[0]) == len(some.given[1]) == 10 * data.SHOWN


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("table.csv", b"a,b\n1,2\n", "table.csv holds no pixels"),
        ("digits.npz", b"PK\x03\x04 and then nothing", "digits.npz"),
        ("", b"", "empty: 0 bytes"),
        ("../../../etc/passwd.zip", b"PK", "passwd.zip holds no pixels"),
        ("large.npz", b"0" * 2_000_001, "2,000,001 bytes; at most 2,000,000 are read here"),
        ("a*b<script>.npz", b"\x00\xff" * 50, "npz"),
    ],
)
def test_what_is_no_set_of_digits_is_refused_in_a_sentence(name: str, content: bytes, said: str) -> None:
    before = set(Path(tempfile.gettempdir()).iterdir())
    page = shown(name, content)
    (message,) = page.notices("error")
    assert said in message
    assert tempfile.gettempdir() not in message
    assert not page.charts
    assert not {
        path.name for path in set(Path(tempfile.gettempdir()).iterdir()) - before if path.name.startswith("tmp")
    }


def test_a_lesson_with_a_file_can_be_taken_along() -> None:
    page = RecordingPage(file=("digits.npz", packed()))
    opened("data")(page)
    assert page.charts[-1] in [chart for chart in page.charts if chart.draw.__name__ == "digits"]
    assert "Nothing about it is suspicious." in page.words
    assert documents.parts(page.record)


def test_where_no_program_stands_behind_the_page_the_command_is_named() -> None:
    class Plain(RecordingPage):
        trains = False

    page = Plain(file=("digits.npz", b"never read"))
    page.moving(data.own_digits)
    assert "`explainer data digits.zip`" in page.words
    assert not page.notices("error")
    assert not record("data").notices("error")
