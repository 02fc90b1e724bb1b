"""Save, convert, carry the network to the phone: one zip, every file of it checked."""

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import segno

from explainer import charts, phone
from explainer.files import asset, zipped
from explainer.lessons import Page, your_turn
from explainer.lessons.networks import Trained, digits
from explainer.mnist.formats import folder as formats

CONVERTING = """import tensorflow as tf
from explainer import mnist

model, digits = mnist.build(), mnist.load()
mnist.train(model, digits, mnist.QUICK)
model.save("network.keras")
small = tf.lite.TFLiteConverter.from_keras_model(model).convert()  # bytes of a .tflite file
mnist.export(model, "bundle", digits)  # all sizes, each file checked"""


def lesson(page: Page) -> None:
    page.text(
        "A trained network is 118,282 numbers and the order in which to use them. Written to a file, it answers on any "
        "machine. For a phone, it is **converted** into a file for TensorFlow Lite, a program that runs networks there "
        "and needs neither Python nor Keras. Each weight takes 32 bits in that file (a bit is a 0 or a 1), and 8 bits "
        "are one byte. With fewer bits for each weight, the file is smaller: the form float16 uses 16 of them, int8 "
        "uses 8."
    )
    network = page.trained()
    if not page.trains:
        page.text(
            "The network that you train in this edition is saved where it was trained, by your own browser, as a file "
            "for the phone. There you can also draw into it. All its other forms need the course itself, which runs "
            "with Python."
        )
        page.link("train", "Train it", "arrow_back")
    elif network is None:
        page.notice("First train a network with Keras, then come back: two epochs are enough for a first try.")
        page.link("train", "Train it", "arrow_back")
    else:
        own_bundle(page, network)
    if page.trains:
        with page.fold("Or take the network that comes with the course"):
            page.download("Download its bundle", "bundle.zip", shipped_bundle, name="shipped bundle")
    page.heading("On the phone")
    if page.trains:
        served(page)
    else:
        page.text(
            "Open *The digit recogniser* on the start page of this edition with your phone, and draw. The network runs "
            "on the phone itself, and no drawing leaves it. Once the page has been opened over https, it needs no "
            "connection. To carry your own network there, send its file to the phone, and choose the file under "
            "*About*."
        )
    with your_turn(page, "size of a file"):
        question(page)
        article(page)
    with page.fold("Saving and converting in Python, and the sizes of the course's own network"):
        page.code(CONVERTING)
        page.chart(charts.file_sizes, sizes())
    page.text(
        "**In one sentence:** a trained network is a file of numbers, and it answers wherever that file can be read."
    )
    left, right = page.columns([1, 1])
    with left:
        done(page, network)
    with right:
        where_next(page)


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Listings 2 to 5 and Figs 29 to 33",
        says="It saves the network as HDF5 and converts it to a TensorFlow Lite file of about 475 kilobytes, with a "
        "list of labels from Zero to Nine. Around these it builds a Flutter app for Android and iOS.",
        errs="Its phone app shows a confidence of 1.26 for an index of 10. No softmax gives more than 1, and ten "
        "classes end at index 9; nobody knows what went wrong there. Its plug-ins, tflite and flutter_signature_pad, "
        "are abandoned. And predict_classes() has been removed from Keras: take the position of the largest value of "
        "predict().",
    )


def where_next(page: Page) -> None:
    """What to do after the course."""
    page.text(
        "Where next? Practise until the sums come easily, or take apart a formula of your own. A good next project is "
        "to get some friends to write digits, and to find out why the network reads some people's writing better than "
        "others'."
    )
    page.link("practice", "Practice", "edit")
    page.link("own", "The slope of your own function", "function")


def served(page: Page) -> None:
    """How a bundle's own page comes to a phone."""
    page.text(
        "Step 1 needs the course on a computer of your own, and step 2 a web host. Do you have neither? Then just read on."
    )
    left, right = page.columns([1, 1])
    with left:
        on_the_wi_fi(page)
    with right:
        on_the_web(page)
        qr_code(page)


def on_the_wi_fi(page: Page) -> None:
    """From the reader's own computer."""
    page.text(
        "1. Once you have trained a network, you can download a **bundle** above: a zip file with the network in all "
        "its forms and a page for the phone. Unpack it into the folder of the course. Open a terminal (the window for "
        "typed commands) there, and type the command below. It offers the page to the phones on your Wi-Fi and shows a "
        "QR code. Scan it and draw: the network runs on the phone itself, and no drawing leaves it."
    )
    page.code(".venv/bin/explainer phone \\\n  bundle --lan", language=None)


def on_the_web(page: Page) -> None:
    """From a web host, or as an app."""
    page.text(
        "2. The bundle contains a folder `web/`. Put it on a web host, such as GitHub Pages, Netlify or Cloudflare "
        "Pages, or ask whoever looks after your school's website. The address must begin with https. Open it once on "
        "the phone, and it works without a connection from then on. Step 1 uses plain http, so there the page works "
        "only while your computer is on.\n3. If you want an app of your own, `flutter/` holds the source code of the "
        "same page, written as an app."
    )


def done(page: Page, network: Trained | None) -> None:
    """What the reader has done in the whole course."""
    page.heading("Looking back")
    page.text(
        "The course began with a digit that you could write, and a network that read it. On the way here, you could "
        "move weights by hand and find the way down, follow a mistake back through a network, and watch a network "
        "learn to read. Here are your own numbers."
    )
    page.own_numbers(
        {} if network is None else {"your network reads": f"{network.test.accuracy:.1%} of the test digits"}
    )
    if network is not None and network.test.mistakes:
        worst, test = network.test.mistakes[0], digits(network.data)
        image, label = test.test_images[[worst.index]], test.test_labels[[worst.index]]
        page.text("Of the test digits that fooled your network, it was surest of this one:")
        page.chart(charts.digits, image, labels=label, predictions=[worst.prediction])


def own_bundle(page: Page, network: Trained) -> None:
    """The reader's network as a bundle: built and checked in a process of its own, handed over as one zip."""
    epochs = len(network.history.loss)
    page.text(f"Your network: {epochs} {'epoch' if epochs == 1 else 'epochs'}, {network.history.source}.")
    draft = page.bundle(network)
    if draft is None:
        return
    bundle, parities = draft.bundle, draft.bundle["parities"]
    page.notice(
        f"Every file was read back and asked about {bundle['digits']:,} test digits. The two Keras files, .keras and "
        ".h5, restore the network to the last bit.",
        "success",
        "check",
    )
    page.download("Download the bundle", "bundle.zip", draft.zip.read)
    page.chart(charts.file_sizes, {parity["file"]: parity["bytes"] for parity in parities})
    page.table(
        ["file", "bytes", "accuracy", "largest difference in a probability", "same answers"],
        [
            (
                parity["file"],
                f"{parity['bytes']:,}",
                f"{parity['accuracy']:.2%}",
                f"{parity['largest_difference']:.1e}",
                f"{parity['agreement']:.2%}",
            )
            for parity in parities
        ],
    )


def with_recogniser(bundle: Path) -> bytes:
    """A bundle as a zip, with its finished recogniser, Flutter project and files for developers; the bundle itself stays."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bundle"
        shutil.copytree(bundle, folder)
        formats.write(folder)
        phone.pack(folder)
        zipped(folder, folder.with_suffix(".zip"))
        return folder.with_suffix(".zip").read_bytes()


@cache
def shipped_bundle() -> bytes:
    """The course's own network as a bundle, for readers who have trained none."""
    return with_recogniser(asset("model/bundle"))


def sizes() -> dict[str, int]:
    """Bytes of the TensorFlow Lite files of the course's own network: float32, float16, dynamic, int8."""
    manifest = json.loads((asset("model/bundle") / "manifest.json").read_text(encoding="utf-8"))
    return {name: variant["bytes"] for name, variant in manifest["variants"].items()}


def qr_code(page: Page) -> None:
    """A QR code for the address where the reader has put the folder web/, so that a phone needs no typing."""
    url = page.text_input("hosted", "Web address of your folder web/", "", read_address)
    if not url:
        page.caption("Enter the address to get a QR code.")
        return
    code = segno.make(url, error="m").svg_data_uri(scale=5, border=4, dark="#1d2330", light="#ffffff")
    page.image(code, f"QR code for {url}", 180)
    if urlsplit(url).scheme == "http":
        page.caption("This address uses plain http: it works while the phone can reach that address, but not offline.")


def read_address(text: str) -> str:
    """The address of a page on the web, or nothing."""
    text = text.strip()
    if not text:
        return ""
    parts = _split(text)
    is_plain = text.isprintable() and " " not in text
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
        raise ValueError("an address such as https://your-name.github.io/digits/ is expected")
    return text


def _split(text: str) -> SplitResult | None:
    try:
        return urlsplit(text)
    except ValueError:  # a bracket that is left open, for example
        return None


def question(page: Page) -> None:
    """What half as many bits a weight do to the file."""
    measured = sizes()
    shares = {"about half as large": 1 / 2, "a quarter as large": 1 / 4, "as large as before": 1}
    share = measured["float16"] / measured["float32"]
    page.question(
        "Each weight is stored in 16 bits instead of 32. The file becomes …",
        list(shares),
        min(shares, key=lambda option: abs(shares[option] - share)),
        right=f"{measured['float32']:,} bytes become {measured['float16']:,}: two bytes a weight instead of four, plus "
        "a little to say how they are used.",
        wrong={
            "a quarter as large": f"That would take 8 bits a weight: {measured['dynamic']:,} bytes. How many bytes are "
            "16 bits?",
            "as large as before": "Nearly all of the file is weights, and each of them is written with half the bits.",
        },
    )
