"""A class's worksheets as one file: what is on each page of the PDF is read from the PDF, and the keys are worked out anew."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from explainer.charts.drawing import stills
from explainer.cli import main
from explainer.teaching import class_set, practice_sheet, worksheet
from tests.teaching.paper import pages

UPDATES = re.compile(r"learnsfromn=(\d+)examplesinbatchesofk=(\d+),forE=(\d+)epochs")


def said(pdf: Path) -> list[str]:
    """The text of each page, with the letters of formulas as plain ones."""
    return [unicodedata.normalize("NFKC", page) for page in pages(pdf.read_bytes())]


@pytest.mark.browser
def test_each_sheet_is_a_page_and_the_keys_match(tmp_path: Path, chromium: str) -> None:
    sheets = [practice_sheet("counting updates", seed=seed, n=3) for seed in range(1, 7)]
    files = {file.name: file for file in class_set(sheets, tmp_path, pdf=True)}
    assert set(files) == {f"{name}.{kind}" for name in ("sheets", "keys", "list") for kind in ("html", "pdf")}
    assert re.search(rb"/MediaBox \[0 0 59[45]\S* 84[12]\S*\]", files["sheets.pdf"].read_bytes()), "A4"
    printed = said(files["sheets.pdf"])
    assert len(printed) == 6
    assert [re.match(r"Sheet(\d+)", page)[1] for page in printed] == list("123456")
    assert all("Name:" in page for page in printed)
    asked = [UPDATES.findall(page) for page in printed]
    assert all(len(questions) == 3 for questions in asked)
    assert len({question for questions in asked for question in questions}) == 18, (
        "each student has numbers of their own"
    )
    keys: dict[str, str] = {}
    _, *pieces = re.split(r"Sheet(\d+)countingupdates,level1", "".join(said(files["keys.pdf"])))
    for number, key in zip(
        pieces[::2], pieces[1::2], strict=True
    ):  # a key that goes on has its head on the next page, too
        keys[number] = keys.get(number, "") + key
    assert list(keys) == list("123456")
    for key, questions in zip(keys.values(), asked, strict=True):
        for number, (examples, batch, epochs) in enumerate(questions, start=1):
            assert f"{number}.U={int(examples) // int(batch) * int(epochs)}" in key
    assert len(said(files["list.pdf"])) == 1


@pytest.mark.browser
def test_a_long_sheet_has_its_number_and_name_on_every_page(tmp_path: Path, chromium: str) -> None:
    names = ["Ada Lovelace", "Émilie <du> Châtelet"]
    sheets = [practice_sheet("chain rule", seed=seed, n=12) for seed in (1, 2)]
    files = class_set(sheets, tmp_path, names=names)
    printed = said(next(file for file in files if file.name == "sheets.pdf"))
    owners = [name.replace(" ", "") for name in names for _ in range(len(printed) // 2)]
    assert len(printed) >= 4
    assert [page[: len(f"Sheet1chainrule,level1{owner}")] for page, owner in zip(printed, owners, strict=True)] == [
        f"Sheet{1 + names.index(name)}chainrule,level1{name.replace(' ', '')}"
        for name in names
        for _ in range(len(printed) // 2)
    ]
    assert all(name.replace(" ", "") in "".join(said(tmp_path / "list.pdf")) for name in names)


@pytest.mark.browser
def test_a_page_that_the_browser_cannot_open_is_not_printed(tmp_path: Path, chromium: str) -> None:
    with pytest.raises(
        OSError, match=r"the browser cannot open file:.*nothing\.html to print it: net::ERR_FILE_NOT_FOUND"
    ):
        stills.on_paper([tmp_path / "nothing.html"])


def test_without_a_browser_there_are_three_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr("explainer.teaching.class_sets.has_browser", lambda: False)
    sheets = [worksheet("softmax", seed=seed, n=1) for seed in (1, 2)]
    assert [file.name for file in class_set(sheets, tmp_path)] == ["sheets.html", "keys.html", "list.html"]
    with pytest.raises(FileNotFoundError, match="Chromium or Chrome"):
        class_set(sheets, tmp_path, pdf=True)
    assert main(["worksheets", str(tmp_path / "all"), "--students", "2"]) == 0
    assert "No PDF was written: Chromium or Chrome was not found." in capsys.readouterr().err
    assert main(["worksheets", str(tmp_path / "all"), "--students", "2", "--no-pdf"]) == 0
    assert not capsys.readouterr().err


def test_whether_there_is_a_browser_is_asked_of_what_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(self: object, flat: bool) -> object:
        raise FileNotFoundError(stills.NO_BROWSER)

    monkeypatch.setattr(stills._Browser, "_started", nowhere)
    assert not stills.has_browser()


def test_what_makes_no_class_is_refused(tmp_path: Path) -> None:
    sheet = worksheet("softmax", seed=1, n=1)
    for sheets, names, why in (
        ([], (), "a class has 1 to 200 sheets, got 0"),
        ([sheet, sheet], (), "sheets 1 and 2 are the same; give each a seed of its own"),
        (["sheet"], (), "sheets must be a list of worksheets"),
        ([sheet], ["Ada", "Emmy"], "there are 1 sheets and 2 names; give one name for each sheet"),
        ([sheet], "Ada", "names must be a list of names"),
        ([sheet], [3], "names must be a list of names"),
        ([sheet], ["A\0da"], r"name 1 has a sign that cannot be shown, '\x00' at place 2; leave it out"),
        ([sheet], ["Ada\ud800"], r"name 1 has a sign that cannot be shown, '\ud800' at place 4; leave it out"),
    ):
        with pytest.raises(ValueError, match=re.escape(why)):
            class_set(sheets, tmp_path / "class", names=names, pdf=False)
    assert not (tmp_path / "class").exists()


def test_the_command_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, names = tmp_path / "class", tmp_path / "names.txt"
    names.write_text("Ada\nEmmy\n\nÉmilie\n", encoding="utf-8")
    assert main(["worksheets", str(folder), "--topic", "chain rule", "--names", str(names), "--no-pdf"]) == 0
    assert [Path(line).name for line in capsys.readouterr().out.split()] == ["sheets.html", "keys.html", "list.html"]
    page = (folder / "sheets.html").read_text(encoding="utf-8")
    assert [page.count(text) for text in ('<section class="sheet"', "Ada", "Émilie", 'class="question"')] == [
        3,
        1,
        1,
        12,
    ]
    assert main(["worksheets", str(folder), "--topic", "softmax", "--students", "2", "--no-pdf"]) == 0
    large = tmp_path / "large.txt"
    large.write_bytes(b"n\n" * 2**20)
    for wrong, why in (
        (["--topic", "knitting"], "the topic must be one of forward pass, update, softmax, derivative, power rule"),
        (["--students", "0"], "a class has 1 to 200 students, got 0"),
        (["--students", "2", "--names", str(names)], "has 3 names, and --students says 2"),
        (["--level", "7", "--topic", "chain rule"], "level must be a whole number from 1 to 2"),
        (["--names", str(tmp_path / "nobody.txt")], "nobody.txt"),
        (["--names", "/dev/zero"], "/dev/zero is a pipe or a device; save the names as a text file"),
        (["--names", str(large)], "large.txt is too large for the names of a class"),
        (["--names", ""], "the list of names needs a path"),
    ):
        assert main(["worksheets", str(folder), *wrong, "--no-pdf"]) == 2
        assert why in capsys.readouterr().err
