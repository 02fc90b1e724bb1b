"""The command `explainer`: serve the course, train, check, prove, and carry the result to a phone."""

from __future__ import annotations

import argparse
import dataclasses
import errno
import io
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from explainer import __version__, extras
from explainer.destinations import destination, read_place, sentence
from explainer.files import asset, pages

if TYPE_CHECKING:
    from explainer.mnist import Digits, Progress, Recipe
    from explainer.mnist.training.process import Work
    from explainer.teaching import Worksheet

MOST_PORT = 65_535
MOST_BYTES = 2**20  # of a list of names: a class has 200 at most
FAILED, REFUSED = 1, 2  # exit codes: a check or proof that does not hold; input that cannot be used
UNREAD = 141  # as a shell calls a program that nobody listens to any more
STOPPED = 130  # by Ctrl-C


NAMES_HELP = "class names of pictures that show something other than digits: Shirt,Coat,Bag"
DATA_HELP = (
    "digits of nearly any kind: .npz, .mat, CSV, JSON, Parquet, IDX files, a folder of pictures for each class, an archive; "
    "or the word keras (the 10,000 embedded digits)"
)

SILENT = 3.0  # seconds in which nobody wonders what a command does

RECIPE_HELP = (
    "settings: article, as in the article; quick, in seconds; robust, with digits moved anew each time; careful, as robust, and "
    "it declines what is not a digit (article)"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `explainer ...`; return 0 when all went well, 1 when a check failed, 2 when the input cannot be used."""
    _show_what_cannot_be_printed()
    options = _parser().parse_args(arguments)
    asked: list[int] = []
    try:
        with nullcontext() if options.run is _app else _ending_in_order(asked):  # Streamlit ends in its own way
            return options.run(options) or 0
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 128 + asked[0] if asked else STOPPED
    except BrokenPipeError:  # whoever read our output has enough of it: `explainer prove | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except ValueError as problem:  # every refusal of the library is one of these, with one clear sentence
        message = str(problem)
    except OSError as problem:
        message = sentence(problem)
    except ImportError as problem:
        message = _missing(problem)
    print(f"explainer: {message}", file=sys.stderr)
    return REFUSED


def _show_what_cannot_be_printed() -> None:
    """On a terminal, or in a pipe, without UTF-8 a sign such as ✗ is written as \\u2717, and what was worked out is not lost."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


@contextmanager
def _ending_in_order(asked: list[int]) -> Iterator[None]:
    """SIGTERM, and a terminal that is closed, are taken as Ctrl-C is, so that locks and drafts are cleared away.

    `asked` is the signal that came, if one did.
    """

    def end(number: int, frame: object) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in heard}
    for number in heard:
        if before[number] is not signal.SIG_IGN:  # nohup
            signal.signal(number, end)
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _app(options: argparse.Namespace) -> int:
    _need("streamlit", "app")
    _refuse_address(options.host, options.port)
    settings = {
        "server.port": options.port,
        "server.address": options.host,
        "server.baseUrlPath": options.path.strip("/"),
        "server.headless": str(not options.browser).lower(),
        "browser.gatherUsageStats": "false",
    }
    os.chdir(pages().parent)  # where Streamlit looks for .streamlit/config.toml
    place = f"/{options.path.strip('/')}" if options.path else ""
    print(f"The course opens at http://{options.host}:{options.port}{place} (stop with Ctrl-C)", flush=True)
    from explainer.charts.drawing import validators

    validators.read_singly()  # before Streamlit, which asks Plotly for its own look as soon as it is imported
    from streamlit.web import cli

    flags = [f"--{name}={value}" for name, value in settings.items()]
    try:
        cli.main(["run", str(pages() / "server.py"), *flags], standalone_mode=False)
    except RuntimeError as problem:  # Streamlit's own word for Ctrl-C before it listens
        if not isinstance(problem.__cause__, KeyboardInterrupt):
            raise
        raise KeyboardInterrupt from problem
    return 0


def _train(options: argparse.Namespace) -> int:
    _need("tensorflow", "mnist")
    from explainer import mnist
    from explainer.locks import held
    from explainer.mnist.bundle import refuse_folder

    recipes = (mnist.ARTICLE, mnist.QUICK, mnist.ROBUST, mnist.CAREFUL)
    recipe = {recipe.name: recipe for recipe in recipes}[options.recipe]
    if options.epochs is not None:
        recipe = dataclasses.replace(recipe, epochs=options.epochs)
    number = _worker_number() if options.distributed else 0
    out = refuse_folder(options.out)  # before the hours of training, not after
    checkpoint = out.with_name(f"{out.name}.checkpoint{f'.worker{number}' if number else ''}.npz")
    if checkpoint.exists() and not options.resume:
        raise ValueError(f"{checkpoint} holds an interrupted training; go on with --resume, or delete it to begin anew")
    with (
        nullcontext() if number else held(out, "A training")
    ):  # of several workers only the first one writes the bundle
        digits = _digits(options)
        if options.validation == "stratified":
            digits = mnist.stratified(digits, recipe.validation, seed=options.seed)
        learn, test = len(digits.train_labels), len(digits.test_labels)
        print(f"Data: {digits.source}; {learn:,} digits to learn from, {test:,} to test")
        _look_out(digits, recipe.validation)
        return _trained(options, recipe, digits, out, checkpoint)


def _worker_number() -> int:
    """Which of the workers of TF_CONFIG this is. Raises ValueError for a TF_CONFIG that is missing or not understood."""
    from explainer.mnist.training import distributed

    return distributed.configured()[0]


def _trained(options: argparse.Namespace, recipe: Recipe, digits: Digits, out: Path, checkpoint: Path) -> int:
    """The training and the export, in a process of their own; its words and its progress are shown here."""
    from explainer import mnist
    from explainer.mnist.training import process

    network = dataclasses.replace(mnist.NETWORK, sizes=(*mnist.NETWORK.sizes[:-1], len(digits.names)))
    order = process.Order(recipe, options.seed, network, out, checkpoint, options.resume, options.distributed)
    work = process.train(digits, order, on_progress=_shown(digits.source))
    try:
        work.outcome()
    except KeyboardInterrupt:
        work.stop()
        if checkpoint.exists():
            print("\nThe epochs so far are kept: the same command with --resume goes on from there.", end="")
        raise
    if work.history is not None and work.history.reason:
        raise ValueError(work.history.reason)
    if work.bundle:
        print(work.bundle["check"])
        print(f"The bundle is in {options.out}; next: explainer phone {options.out}")
    checkpoint.unlink(missing_ok=True)
    return 0


def _shown(source: str) -> Callable[[Work], None]:
    """Prints where a training stands, and what its process says, as it comes."""
    progress = _progress()
    printed: list[str] = []

    def show(work: Work) -> None:
        if work.now is not None and not any(step.startswith("Trained") for step in work.steps):
            progress(work.now)
        for step in work.steps[len(printed) :]:
            if step.startswith("Trained"):
                print()
            print(step, flush=True)
            if step.startswith("Test accuracy"):
                article = "The article reports 97.56 % and 0.0827 after 100 epochs on all 60,000 digits."
                print(f"{article} Data here: {source}", flush=True)
            printed.append(step)

    return show


def _digits(options: argparse.Namespace) -> Digits:
    from explainer import mnist

    names = None if options.names is None else options.names.split(",")
    with _told_if_long(f"Looking through {options.data} for digits; Ctrl-C ends the search.", options.data):
        return mnist.load(options.data, names=names)


@contextmanager
def _told_if_long(words: str, folder: str | None) -> Iterator[None]:
    """Say so where a search takes long: a whole disk takes minutes."""
    told = threading.Timer(SILENT, print, [words], {"file": sys.stderr, "flush": True})
    told.daemon = True
    if folder is not None and Path(folder).is_dir():
        told.start()
    try:
        yield
    finally:
        told.cancel()


def _look_out(digits: Digits, validation: float) -> None:
    """Say what was done to the data, and what about them is odd."""
    from explainer import mnist

    if digits.done:
        print(f"What was done: {'; '.join(digits.done)}")
    for each in mnist.suspicions(digits, validation=validation):
        print(f"Look out: {each}", file=sys.stderr, flush=True)


def _data(options: argparse.Namespace) -> int:
    from explainer import mnist
    from explainer.files import replacing

    if options.html is not None:
        destination(options.html, "the page", folder=False)  # before the data are read, not after
    looked = mnist.survey(_digits(options))
    print(looked)
    if options.html is not None:
        with replacing(options.html) as draft:
            draft.write_text(looked.page(), encoding="utf-8")
        print(f"Mean pictures and a contact sheet are in {options.html}")
    return 0


def _progress() -> Callable[[Progress], None]:
    """What shows a training: a line that is written over and over; in a file or a pipe, a line an epoch."""
    ended: set[int] = set()

    def show(now: Progress) -> None:
        if sys.stdout.isatty():
            print(f"\r{_line(now)}", end="", flush=True)
        elif now.share == 1 and now.epoch not in ended:
            ended.add(now.epoch)
            print(_line(now), flush=True)

    return show


def _line(now: Progress) -> str:
    """How far, how good, how long still."""
    if now.loss != now.loss:  # NaN: no update yet
        return "compiling the training ..."
    done = (now.epoch - 1 + now.share) / now.epochs
    bar = "█" * round(24 * done) + "░" * (24 - round(24 * done))
    text = f"{bar} epoch {now.epoch}/{now.epochs}  loss {now.loss:.4f}  accuracy {now.accuracy:.2%}"
    return f"{text}  {now.seconds_left:.0f} s left "


def _check(options: argparse.Namespace) -> int:
    _need("ai_edge_litert", "lite")
    from explainer import mnist
    from explainer.mnist.manifest import BundleError

    try:
        digits = _digits(options)
        if digits.done:
            print(f"What was done: {'; '.join(digits.done)}")
        report = mnist.check(options.folder, digits)
        print(report)
    except BundleError as problem:
        print(f"explainer: {problem}", file=sys.stderr)
        return FAILED
    whole = "Every file is whole and answers as the trained model does"
    print(f"{whole}, but look at the remarks above." if report.remarks else f"{whole}.")
    return 0


def _prove(options: argparse.Namespace) -> int:
    from explainer.proving import checked, processors

    start, proofs = time.perf_counter(), checked(processors() if options.jobs is None else options.jobs)
    print(f"{'target':<62}{'steps':>6}{'points':>8}  {'symbolic':<10}{'seconds':>8}")
    records = []
    for record in proofs:
        records.append(record)
        for row in record.rows:
            symbolic = "yes" if row.symbolic else "no"
            print(f"{row.target:<62}{row.steps:>6}{row.points:>8}  {symbolic:<10}{row.seconds:>8.3f}")
            for remark in filter(None, (row.reason, row.problem)):
                print(f"    {remark}")
    rows = [row for record in records for row in record.rows]
    misprints = [misprint for record in records for misprint in record.misprints]
    failed, steps = sum(bool(row.problem) for row in rows), sum(row.steps for row in rows)
    print(f"{len(rows)} derivations, {steps} steps, {failed} failed")
    for misprint in misprints:
        print(f"    {misprint}")
    verdict = f"{len(misprints)} misprinted" if misprints else "each says what was proved"
    print(
        f"{sum(record.lines for record in records)} printed lines read back, in LaTeX, MathML and plain text: {verdict}"
    )
    print(f"{time.perf_counter() - start:.2f} s in all")
    return FAILED if failed or misprints else 0


def _phone(options: argparse.Namespace) -> int:
    from explainer import phone

    bundle = asset("model/bundle") if options.folder is None else options.folder
    key = phone.KEY_FILE if options.key is None else options.key
    if options.apk is not None:
        _need("cryptography", "app")
        print(phone.write_apk(bundle, options.apk, key=key))
        return 0
    _need("segno", "app")
    app, why = phone.offered(bundle, key) if options.lan else (None, "")
    with phone.serving(bundle, host="0.0.0.0" if options.lan else "localhost", port=options.port, app=app) as serving:
        print(phone.instructions(serving) + why, flush=True)
        threading.Event().wait()
    return 0


def _gallery(options: argparse.Namespace) -> int:
    from explainer.teaching import gallery

    print(f"The gallery is at {gallery.build(options.folder)}")
    return 0


def _site(options: argparse.Namespace) -> int:
    _need("segno", "app")
    _need("markdown_it", "teaching")
    from explainer import site

    print(
        f"The static edition is at {site.build(options.folder, reference=options.reference)}; any web server can serve it"
    )
    return 0


def _practice(options: argparse.Namespace) -> int:
    from explainer import practice

    verdict = practice.check(options.formula, options.lines, by=options.by)
    print(verdict)
    return 0 if verdict.right else FAILED


def _worksheets(options: argparse.Namespace) -> int:
    _need("markdown_it", "teaching")
    from explainer import teaching
    from explainer.teaching.class_sets import MAX_SHEETS

    names = [] if options.names is None else _lines_of(options.names)
    students = len(names) or (25 if options.students is None else options.students)
    if names and options.students not in (None, students):
        raise ValueError(f"{options.names} has {students} names, and --students says {options.students}; leave one out")
    if not 1 <= students <= MAX_SHEETS:
        raise ValueError(f"a class has 1 to {MAX_SHEETS} students, got {students}")
    seeds = range(options.first, options.first + students)
    sheets = [_worksheet(options, seed) for seed in seeds]
    files = teaching.class_set(sheets, options.folder, names=names, pdf=options.pdf)
    for file in files:
        print(file)
    if options.pdf is None and not any(file.suffix == ".pdf" for file in files):
        print("No PDF was written: Chromium or Chrome was not found. Print the pages from a browser.", file=sys.stderr)
    return 0


def _worksheet(options: argparse.Namespace, seed: int) -> Worksheet:
    """A sheet on one of the topics of worksheets, or of a skill of the practice."""
    from explainer import teaching
    from explainer.numeric.validation import chosen
    from explainer.practice import SKILLS
    from explainer.teaching.worksheets import TOPICS

    if options.topic in TOPICS and options.level is None:
        return teaching.worksheet(options.topic, seed=seed, n=options.exercises)
    topic = chosen(options.topic, "the topic", dict.fromkeys([*TOPICS, *SKILLS]))
    return teaching.practice_sheet(topic, seed=seed, level=options.level or 1, n=options.exercises)


def _lines_of(file: str) -> list[str]:
    """The lines of a text file that say something."""
    place = read_place(file, "the list of names")
    if place.exists() and not (place.is_file() or place.is_dir()):
        raise ValueError(
            f"{file} is a pipe or a device; save the names as a text file, one on each line, and give that"
        )
    if place.is_file() and place.stat().st_size > MOST_BYTES:
        raise ValueError(f"{file} is too large for the names of a class; give a text file with a name on each line")
    try:
        text = place.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{file} is no text in UTF-8; save it as plain text, with a name on each line") from None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValueError(f"{file} has no names; write one on each line")
    return lines


def _refuse_address(host: str, port: int) -> None:
    """Raise ValueError, and say which of the two it is, where nothing can be served at this address."""
    if not 1 <= port <= MOST_PORT:
        raise ValueError(f"a port is a number from 1 to {MOST_PORT}, got {port}")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, UnicodeError, TypeError) as problem:  # the last two: no name of a host can be written so
            number = getattr(problem, "errno", None)
            if number == errno.EADDRINUSE:
                other = port + 99 if port + 99 <= MOST_PORT else port - 99
                raise ValueError(f"port {port} is taken; choose another: explainer app --port {other}") from problem
            if number == errno.EACCES:
                raise ValueError(f"port {port} is kept for the system; choose one above 1023") from problem
            raise ValueError(
                f"{host} is not an address of this machine; localhost is, and 0.0.0.0 stands for all that it has"
            ) from problem


def _need(module: str, extra: str) -> None:
    if not extras.is_installed(module):
        raise ValueError(f"this command needs {module}: {extras.missing(module, extra)}")


def _missing(problem: ImportError) -> str:
    if problem.name is None or isinstance(problem, extras.MissingExtraError):
        return str(problem)
    return extras.missing(problem.name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="explainer",
        description="How neural networks work, from one neuron to a digit recogniser on a phone.",
        epilog="Each command explains itself: explainer train --help",
    )
    parser.add_argument("--version", action="version", version=f"explainer {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text.split(".")[0].lower(), description=text)
        added.set_defaults(run=run)
        return added

    app = command("app", _app, "Serve the course. It opens in a browser on this machine and nowhere else.")
    app.add_argument("--port", type=int, default=8501, help="port to listen on (8501)")
    app.add_argument("--host", default="localhost", help="address to listen on (localhost: this machine only)")
    app.add_argument(
        "--path", default="", help="part of the address below which it stands, for a server in front (none)"
    )
    app.add_argument("--browser", action="store_true", help="open the page in the default browser")

    train = command(
        "train",
        _train,
        "Train the digit recogniser and write its bundle. The bundle is written beside the folder and moved into place "
        "when every file of it has been checked, so an interrupted run leaves the previous bundle as it was.",
    )
    train.add_argument("--out", required=True, metavar="DIR", help="folder of the bundle")
    train.add_argument(
        "--recipe", choices=("article", "quick", "robust", "careful"), default="article", help=RECIPE_HELP
    )
    train.add_argument("--epochs", type=int, help="how often every digit is seen (the recipe says how often)")
    train.add_argument("--data", metavar="PATH", help=DATA_HELP)
    train.add_argument("--names", help=NAMES_HELP)
    train.add_argument(
        "--validation",
        choices=("last", "stratified"),
        default="last",
        help="digits to validate with: the last rows, as in the article, or, better, a shuffled share of every class (last)",
    )
    train.add_argument("--resume", action="store_true", help="go on where an interrupted training into DIR stopped")
    train.add_argument(
        "--distributed", action="store_true", help="train on several machines: those in the environment's TF_CONFIG"
    )
    train.add_argument("--seed", type=int, default=0, help="start of the random numbers (0)")

    data = command(
        "data",
        _data,
        "Look at a data set. How many digits of each class, their mean pictures, and what about them is suspicious.",
    )
    data.add_argument("data", metavar="PATH", nargs="?", help=DATA_HELP)
    data.add_argument("--names", help=NAMES_HELP)
    data.add_argument("--html", metavar="FILE", help="write mean pictures and a contact sheet as a page")

    check = command(
        "check",
        _check,
        "Check a bundle. Every file is compared with its checksum, reloaded, and run over the test digits.",
    )
    check.add_argument("folder", metavar="BUNDLE", help="folder that explainer train wrote")
    check.add_argument("--data", metavar="PATH", help=DATA_HELP)
    check.add_argument("--names", help=NAMES_HELP)

    prove = command(
        "prove",
        _prove,
        "Prove every line of every derivation. Then each line is read back as it is printed, in LaTeX, MathML and plain text. "
        "Ends with 1 when one does not hold, or is printed as something else.",
    )
    prove.add_argument("--jobs", type=int, metavar="N", help="processes that prove at once (one for each processor)")

    phone = command(
        "phone",
        _phone,
        "Serve the recogniser of a bundle. With --lan, phones of the same network can open it, and Android phones can "
        "install it. With --apk, nothing is served: the recogniser is written as an Android app, without Android Studio.",
    )
    phone.add_argument("folder", metavar="BUNDLE", nargs="?", help="folder of a bundle (the model that is shipped)")
    phone.add_argument("--port", type=int, default=8600, help="port to listen on (8600)")
    phone.add_argument("--lan", action="store_true", help="listen on all addresses of this machine, not only localhost")
    phone.add_argument("--apk", metavar="FILE", help="write the recogniser as an Android app instead of serving it")
    phone.add_argument(
        "--key", metavar="FILE", help="key that signs Android apps (~/.explainer/android.pem, made once)"
    )

    practice = command(
        "practice",
        _practice,
        "Check a derivative line by line. Each line is right, or its mistake is named. Ends with 1 when one is not right.",
    )
    practice.add_argument("formula", help="what is differentiated: x^2*sin(x)")
    practice.add_argument("lines", metavar="LINE", nargs="+", help="a line of your derivation: 2*x*cos(x)")
    practice.add_argument("--by", default="x", help="the letter by which it is differentiated (x)")

    worksheets = command(
        "worksheets",
        _worksheets,
        "Write a class's worksheets. One file to print, one with the keys and one with the list of the class; each as a PDF, "
        "too, where Chromium or Chrome is found.",
    )
    worksheets.add_argument("folder", metavar="DIR", help="folder to write to")
    worksheets.add_argument(
        "--topic", default="update", help="a topic: update, softmax, derivative, or a skill such as chain rule (update)"
    )
    worksheets.add_argument("--students", type=int, help="how many sheets (25)")
    worksheets.add_argument("--exercises", type=int, default=4, help="exercises of a sheet (4)")
    worksheets.add_argument("--level", type=int, help="level of a skill of the practice (1)")
    worksheets.add_argument(
        "--first", type=int, default=1, help="seed of the first sheet (1); others give other numbers"
    )
    worksheets.add_argument(
        "--names", metavar="FILE", help="text file with a name on each line, which stands on the sheet"
    )
    worksheets.add_argument(
        "--pdf", action=argparse.BooleanOptionalAction, help="PDFs (where a browser is found), or none: --no-pdf"
    )

    gallery = command("gallery", _gallery, "Build the gallery. Every chart with its code, its picture and its words.")
    gallery.add_argument("folder", metavar="DIR", help="folder to write to")

    site = command(
        "site",
        _site,
        "Write the static edition. All lessons, practice, the errata, the gallery and the recogniser, for any web host.",
    )
    site.add_argument("folder", metavar="DIR", help="folder to write to: new, empty, or an earlier edition")
    site.add_argument(
        "--reference", metavar="DIR", help="the reference pages, as make docs writes them, to be part of it"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
