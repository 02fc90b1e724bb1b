"""The whole way once, as a reader goes it: tangent, walkthrough, two epochs of training, export, and the zip's file at work."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from explainer import mnist

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_from_the_start_page_to_a_checked_file_for_the_phone(open_page, settle, app_url: str) -> None:
    page = open_page("/", viewport={"width": 1280, "height": 900})
    _write(page)
    page.get_by_role("link", name="The slope of every activation").last.click()
    _tangent(page, settle)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Two weights, step by step").click()
    _walkthrough(page, settle)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Train it").click()
    _training(page, settle)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Put it on a phone").click()
    _export(page, settle)
    _server_without_tensorflow(app_url)


def _server_without_tensorflow(app_url: str) -> None:
    """All of this was done in processes of their own: nothing of TensorFlow lies in the server's memory."""
    if not Path("/proc/self/maps").exists():
        return
    asked = f"--server.port={app_url.rsplit(':', 1)[1]}".encode()
    (server,) = [file.parent for file in Path("/proc").glob("[0-9]*/cmdline") if asked in _words(file)]
    maps = (server / "maps").read_text()
    assert "numpy" in maps
    assert "tensorflow" not in maps


def _words(cmdline: Path) -> list[bytes]:
    try:
        return cmdline.read_bytes().split(b"\0")
    except OSError:  # it has ended meanwhile
        return []


def _write(page) -> None:
    answer = page.locator(".instrument [role=status]")
    page.get_by_role("button", name="Write one for me").click()
    expect(answer).to_contain_text("It reads 4")


def _tangent(page, settle) -> None:
    page.get_by_role("heading", level=1, name="The slope of every activation").wait_for()
    page.locator(".figures").first.wait_for()
    settle(page)
    page.get_by_role("group", name="At x = 1.5").wait_for()
    knob = page.get_by_role("slider", name="Sum x")
    knob.press("ArrowRight")
    page.wait_for_url("**x=1.6**")
    curve = page.get_by_role("group", name="At x = 1.6")
    curve.wait_for()
    sigmoid = 1 / (1 + np.exp(-1.6))
    words = f"the value of Sigmoid is {sigmoid:.4g} and its slope {sigmoid * (1 - sigmoid):.4g}"
    assert words in curve.get_attribute("aria-label")
    page.locator("summary", has_text="Prove it: step through").click()
    settle(page)
    last = page.locator(".player")
    last.get_by_role("slider").press("End")
    expect(last.locator(".frame.seen")).to_have_count(8)


def _walkthrough(page, settle) -> None:
    page.locator("summary", has_text="Number by number").click()
    player = page.locator(".player")
    player.get_by_text("Update 1 · Forward pass").wait_for()
    settle(page)  # while the fold opens, the button moves away beneath the hand
    for step in range(2, 7):
        player.get_by_role("button", name="Next").click()
        expect(player.locator("output")).to_contain_text(f"{step} of ")
    shown = player.locator(".frame.now").inner_text().replace("\n", "")
    assert "=1.1904" in shown
    assert "=2.4555" in shown
    assert "9.61 times as large" in shown


def _training(page, settle) -> None:
    page.get_by_role("button", name="Start the training").wait_for()
    settle(page)
    page.locator("summary", has_text="Its settings").click()
    settle(page)
    knob = page.get_by_role("slider", name="Epochs")
    for _ in range(3):
        knob.press("ArrowLeft")
    page.wait_for_url("**epochs=2**")
    settle(page)
    page.get_by_role("button", name="Start the training").click()
    page.get_by_role("button", name="Stop").wait_for()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Softmax").click()  # it goes on without us
    page.get_by_role("heading", level=1, name="Softmax").wait_for()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Train it").click()
    page.get_by_text("accuracy on test digits").wait_for(timeout=200_000)
    figures = dict(
        zip(page.locator(".figures dt").all_inner_texts(), page.locator(".figures dd").all_inner_texts(), strict=True)
    )
    assert figures["epochs"] == "2"
    assert float(figures["accuracy on test digits"].rstrip("%")) > 40
    page.reload()
    page.get_by_text("accuracy on test digits").wait_for()


def _export(page, settle) -> None:
    page.get_by_role("button", name="Build the bundle").click()
    save = page.get_by_role("button", name="Download the bundle")
    save.wait_for(timeout=200_000)
    page.reload()  # the bundle is still there
    save.wait_for()
    settle(page)
    with page.expect_download() as coming:
        save.click()
    _check_zip(Path(coming.value.path()).read_bytes())


def _check_zip(content: bytes) -> None:
    """The file in the zip answers, in TensorFlow Lite's own interpreter, and reads more digits than luck would."""
    from ai_edge_litert.interpreter import Interpreter

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = {name.split("/", 1)[-1]: name for name in archive.namelist()}
        assert archive.read(names["trained_model.txt"]).decode().split() == list(mnist.NAMES)
        json.loads(archive.read(names["manifest.json"]))
        model = archive.read(names["trained_model.tflite"])
    interpreter = Interpreter(model_content=model)
    interpreter.allocate_tensors()
    entrance, answer = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    assert list(entrance["shape"]) == [1, 784]
    digits = mnist.load()
    right = 0
    for image, label in zip(digits.test_images[:200], digits.test_labels[:200], strict=True):
        interpreter.set_tensor(entrance["index"], (image.reshape(1, 784) / 255).astype(np.float32))
        interpreter.invoke()
        right += int(interpreter.get_tensor(answer["index"]).argmax() == label)
    assert right > 80
