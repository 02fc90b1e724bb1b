"""The command line: what it prints, what it refuses in one sentence, and its exit codes."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist
from explainer.cli import _parser, main
from explainer.formulas.activations import SIGMOID
from explainer.symbolic import printing

ROOT = Path(__file__).resolve().parent.parent


def commands() -> dict[str, argparse.ArgumentParser]:
    subparsers = next(a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))
    return subparsers.choices


def test_help_explains_every_command_and_option() -> None:
    assert {"app", "train", "check", "prove", "phone", "gallery"} <= set(commands())
    for name, parser in commands().items():
        assert parser.description, name
        assert all(action.help for action in parser._actions), name


def test_prove_prints_the_catalogue_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    """However many processes prove, and apart from the seconds; but none is no number of processes."""
    printed = []
    for jobs in ("1", str(10**12)):
        assert main(["prove", "--jobs", jobs]) == 0
        printed.append(re.sub(r" *\d+\.\d+( s in all)?$", "", capsys.readouterr().out, flags=re.MULTILINE))
    assert printed[0] == printed[1]
    assert "The slope of Sigmoid" in printed[0]
    assert ", 0 failed" in printed[0]
    assert "printed lines read back, in LaTeX, MathML and plain text: each says what was proved" in printed[0]
    assert main(["prove", "--jobs", "0"]) == 2
    assert "--jobs is how many processes prove at once, 1 or more; got 0" in capsys.readouterr().err


@pytest.fixture
def only_sigmoid(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue is one formula, and no loss: the others hold, which the test above has seen."""
    monkeypatch.setattr("explainer.formulas.activations.ACTIVATIONS", {"sigmoid": SIGMOID})
    monkeypatch.setattr("explainer.formulas.losses.LOSSES", {})


@pytest.mark.usefixtures("only_sigmoid")
def test_prove_ends_with_1_when_a_line_is_misprinted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every step holds, and the plain text of one derivation lost a minus."""
    whole, good = printing.text, SIGMOID.derivations[0]
    monkeypatch.setitem(SIGMOID.__dict__, "derivations", (replace(good, title="The slope, misprinted"),))
    monkeypatch.setattr(printing, "text", lambda thing: whole(thing).replace("-x", "x"))
    assert main(["prove", "--jobs", "1"]) == 1
    printed = capsys.readouterr().out
    assert ", 0 failed" in printed
    assert "misprinted, line 0, text:" in printed
    assert "reads as something else" in printed


@pytest.mark.usefixtures("only_sigmoid")
def test_prove_ends_with_1_when_a_step_is_damaged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = SIGMOID.derivations[0]
    steps = list(good.steps)
    steps[3] = replace(steps[3], expr=2 * steps[3].expr)
    monkeypatch.setitem(SIGMOID.__dict__, "derivations", (replace(good, steps=tuple(steps)),))
    assert main(["prove", "--jobs", "1"]) == 1
    assert "step 3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a file of arrays", "has 5 columns; a picture has more pixels than that"),
        (None, "does not exist"),
    ],
)
def test_data_that_cannot_be_used_gets_one_sentence_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, sentence: str
) -> None:
    data = tmp_path / "digits.npz"
    if content is not None:
        data.write_bytes(content)
    assert main(["train", "--out", str(tmp_path / "bundle"), "--epochs", "1", "--data", str(data)]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert said[0].startswith("explainer: ")
    assert not (tmp_path / "bundle").exists()


def test_arrays_that_are_no_digits_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "other.npz"
    np.savez(data, x_train=np.zeros((5, 4)), y_train=np.zeros(5), x_test=np.zeros((5, 4)), y_test=np.zeros(5))
    assert main(["train", "--out", str(tmp_path / "bundle"), "--data", str(data)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_settings_out_of_range_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--out", str(tmp_path / "bundle"), "--epochs", "0"]) == 2
    assert "epochs must be" in capsys.readouterr().err


def test_a_place_that_cannot_take_the_bundle_is_refused_before_the_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.txt").touch()
    for place, said in (
        ("file", "is a file; give a folder"),
        ("folder", "holds something other than a bundle"),
        ("file/inside", "a part of it is not a folder"),
    ):
        assert main(["train", "--out", str(tmp_path / place), "--data", str(tmp_path / "none.npz")]) == 2
        assert said in capsys.readouterr().err  # and not that the data is missing, which comes later


def test_an_interrupted_training_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "bundle.checkpoint.npz"
    kept.write_bytes(b"hours of work")
    assert main(["train", "--out", str(tmp_path / "bundle"), "--epochs", "1"]) == 2
    assert "go on with --resume, or delete it" in capsys.readouterr().err
    assert kept.read_bytes() == b"hours of work"


def test_other_pictures_keep_their_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three classes of a file in Keras's layout, as Fashion-MNIST has ten."""
    digits = mnist.load()
    train, test = digits.train_labels < 3, digits.test_labels < 3
    arrays = {
        "x_train": digits.train_images[train],
        "y_train": digits.train_labels[train],
        "x_test": digits.test_images[test],
        "y_test": digits.test_labels[test],
    }
    np.savez(tmp_path / "clothes.npz", **arrays)
    data = ["--data", str(tmp_path / "clothes.npz"), "--names", "Shirt, Coat, Bag"]
    out = tmp_path / "bundle"
    assert main(["train", "--out", str(out), "--epochs", "1", *data]) == 0
    assert (out / "trained_model.txt").read_text() == "Shirt\nCoat\nBag\n"
    assert main(["check", str(out), *data]) == 0
    capsys.readouterr()
    assert main(["check", str(out)]) == 2
    assert "the bundle knows 3 classes, 10,000 embedded MNIST digits has 10" in capsys.readouterr().err
    assert main(["train", "--out", str(out), *data[:2], "--names", "Shirt,Shirt,Bag"]) == 2
    assert "two classes are called 'Shirt'" in capsys.readouterr().err
    assert main(["train", "--out", str(out), *data[:2], "--names", "Shirt,Coat"]) == 2
    assert "labels must be from 0 to 1 for the 2 names, got 0 to 2" in capsys.readouterr().err


def test_check_of_something_else_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) in (1, 2)
    assert "not a bundle" in capsys.readouterr().err


TRAIN = [sys.executable, "-m", "explainer.cli", "train", "--epochs", "10"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a training that nobody interrupted; beside it lies nothing.

    The terminal belongs to the command: TensorFlow's own remarks about drivers, compilers and converters do not appear.
    """
    out = tmp_path_factory.mktemp("whole") / "bundle"
    run = subprocess.run([*TRAIN, "--out", str(out)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=280)
    assert run.stderr == ""
    assert "10,000 embedded MNIST digits" in run.stdout
    assert len([line for line in run.stdout.splitlines() if "epoch 10/10" in line]) == 1
    assert [path.name for path in out.parent.iterdir()] == ["bundle"]
    return out


@pytest.mark.slow
def test_a_killed_training_is_resumed(tmp_path: Path, whole: Path) -> None:
    """Killed in the middle, resumed, the training ends with the very weights of one that was never interrupted."""
    broken = tmp_path / "broken"
    with subprocess.Popen(
        [*TRAIN, "--out", str(broken)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        for line in run.stdout:
            if "epoch 4/10" in line:
                run.kill()
    assert not broken.exists()
    assert (tmp_path / "broken.checkpoint.npz").exists()
    subprocess.run([*TRAIN, "--resume", "--out", str(broken)], cwd=ROOT, capture_output=True, check=True, timeout=280)
    assert (broken / "trained_model.tflite").read_bytes() == (whole / "trained_model.tflite").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]


@pytest.mark.slow
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_who_ends_a_training_is_told_how_to_go_on(how: signal.Signals, code: int, tmp_path: Path) -> None:
    train = [sys.executable, "-m", "explainer.cli", "train", "--epochs", "400", "--out", str(tmp_path / "bundle")]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts with & hears no Ctrl-C
    try:
        run = subprocess.Popen(train, cwd=ROOT, **options)
    finally:
        signal.signal(signal.SIGINT, before)
    with run:
        try:
            for line in run.stdout:
                if "epoch 3/400" in line:
                    run.send_signal(how)
                    break
            rest, said = run.communicate(timeout=60)
        finally:
            run.kill()
    assert run.returncode == code
    assert [path.name for path in tmp_path.iterdir()] == ["bundle.checkpoint.npz"]  # no lock, no draft
    assert "the same command with --resume goes on from there" in rest
    assert said.strip().endswith("Stopped.")


@pytest.mark.slow
def test_train_check_and_a_kill_in_between(tmp_path: Path, whole: Path) -> None:
    """A bundle is trained; a second training is killed during its export; the first bundle stays whole."""
    out = shutil.copytree(whole, tmp_path / "bundle")
    command = [sys.executable, "-m", "explainer.cli"]
    train = [*command, "train", "--epochs", "1", "--out", str(out)]
    before = {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    assert (out / "trained_model.tflite") in before
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen([*train, "--seed", "1"], cwd=ROOT, **options) as second:
        for line in second.stdout:
            if line.startswith("Test accuracy"):  # the export begins
                time.sleep(1)
                second.kill()
    assert {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()} == before
    checked = subprocess.run(
        [*command, "check", str(out)], cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "trained_model_float16.tflite" in checked.stdout
    (out / "trained_model.tflite").write_bytes(before[out / "trained_model.tflite"][:-1] + b"\0")
    spoiled = subprocess.run(
        [*command, "check", str(out)], cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
    )
    assert spoiled.returncode == 1
    assert "trained_model.tflite" in spoiled.stderr.splitlines()[-1]


def test_data_are_looked_at_before_an_hour_is_spent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digits = mnist.load()
    shifted = (digits.train_labels[:600] + 1) % 10
    np.savez(tmp_path / "odd.npz", X=1 - digits.train_images[:600] / 255, y=shifted)
    assert main(["data", str(tmp_path / "odd.npz"), "--html", str(tmp_path / "odd.html")]) == 0
    printed = capsys.readouterr().out
    assert "What was done: the pictures were scaled from 0–1 to 0–255, inverted; there is no test set" in printed
    assert "Look out: the training labels are shifted: each is 1 too high" in printed
    assert all(len(line) <= 80 for line in printed.split("Mean pictures")[1].split("What was done")[0].splitlines())
    page = (tmp_path / "odd.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 20
    assert "the training labels are shifted" in page
    assert main(["data"]) == 0
    assert "Nothing about it is suspicious." in capsys.readouterr().out


def test_a_bad_data_set_is_noticed_before_it_is_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shuffled labels, from the file to the bundle's manifest; sorted rows, and the validation that helps."""
    digits = mnist.load()
    order = np.argsort(digits.train_labels[:800], kind="stable")
    images, labels = digits.train_images[:800][order], digits.train_labels[:800][order]
    arrays = {
        "x_train": images,
        "y_train": labels,
        "x_test": digits.test_images[:300],
        "y_test": digits.test_labels[:300],
    }
    np.savez(tmp_path / "sorted.npz", **arrays)
    np.savez(tmp_path / "shuffled.npz", **arrays | {"y_train": np.random.default_rng(0).permutation(labels)})
    train = ["train", "--out", str(tmp_path / "bundle"), "--epochs", "1", "--recipe", "article", "--data"]
    assert main([*train, str(tmp_path / "shuffled.npz")]) == 0
    said = capsys.readouterr()
    assert "Look out: the training labels have nothing to do with the pictures" in said.err
    assert (
        "Look out: the training labels have nothing to do with the pictures" in said.out
    )  # once more, beside the figures
    manifest = json.loads((tmp_path / "bundle/manifest.json").read_text())
    assert manifest["prepared"]["digits"] == 300
    assert any("nothing to do with" in remark for remark in manifest["remarks"])
    assert main(["check", str(tmp_path / "bundle"), "--data", str(tmp_path / "shuffled.npz")]) == 0
    assert "but look at the remarks above" in capsys.readouterr().out
    monkeypatch.setattr("explainer.cli._trained", lambda *_: 0)  # what follows is said before a training
    assert main([*train, str(tmp_path / "sorted.npz"), "--validation", "stratified"]) == 0
    assert "sorted" not in (said := capsys.readouterr()).err
    assert "the training rows were shuffled, with a share of every class to validate" in said.out
    assert main([*train, str(tmp_path / "sorted.npz")]) == 0
    assert "Look out: the training rows are sorted" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Line\nbreak", "Next\u2028line", "", "Two\x85lines", "x" * 100])
def test_names_that_no_list_can_hold_are_refused_at_once(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--out", "nowhere", "--names", f"Shirt,{name}"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_ctrl_c_while_the_course_starts_ends_in_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from streamlit.web import bootstrap

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)  # the command changes it
    for way in ("run", "run_asgi_app"):
        monkeypatch.setattr(bootstrap, way, interrupted)
    assert main(["app", "--port", "8663"]) == 130
    assert capsys.readouterr().err.strip() == "Stopped."


def test_practice_names_the_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", "x^2*sin(x)", "2x*cos(x)"]) == 1
    assert "The slope of a product is not the product of the slopes." in capsys.readouterr().out
    assert main(["practice", "x^2", "2x"]) == 0
    assert main(["practice", "x^", "2x"]) == 2


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_verdict_is_not_lost_where_its_signs_cannot_be_printed(encoding: str) -> None:
    command = [sys.executable, "-m", "explainer.cli", "practice", "x^2", "2x+1"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(command, env=environment, capture_output=True, encoding=encoding)
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith(r"\u2717 2x+1")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["phone", "--apk", ""], "the Android app needs a path, as text, got ''"),
        (["phone", "--apk", "x.apk", "--key", ""], "the key needs a path, as text, got ''"),
        (["phone", "", "--apk", "x.apk"], "the bundle needs a path, as text, got ''"),
        (["data", "--html", ""], "the page needs a path, as text, got ''"),
        (["worksheets", "out", "--names", ""], "the list of names needs a path, as text, got ''"),
    ],
)
def test_a_name_without_a_letter_is_not_taken_for_one_left_out(command: list[str], sentence: str, capsys) -> None:
    assert main(command) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        (["--port", "70000"], "a port is a number from 1 to 65535, got 70000"),
        (["--port", "0"], "a port is a number from 1 to 65535, got 0"),
        (["--host", "8.8.8.8", "--port", "8663"], "8.8.8.8 is not an address of this machine"),
        (["--host", "a..b", "--port", "8663"], "a..b is not an address of this machine"),
        (["--host", "\u202e", "--port", "8663"], "\u202e is not an address of this machine"),
    ],
)
def test_an_address_that_cannot_be_served_is_refused_for_its_true_reason(where, sentence, capsys) -> None:
    assert main(["app", *where]) == 2
    assert sentence in capsys.readouterr().err


def test_a_long_search_says_what_it_looks_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ""

    def search(*_: object, **__: object) -> None:
        nonlocal said
        while not said.endswith("\n"):
            said += capsys.readouterr().err
        raise ValueError("nothing found")

    monkeypatch.setattr("explainer.cli.SILENT", 0)
    monkeypatch.setattr("explainer.mnist.load", search)
    assert main(["data", str(tmp_path)]) == 2
    assert said == f"Looking through {tmp_path} for digits; Ctrl-C ends the search.\n"
