"""Arguments that nobody should give and somebody does; the public callables, found by themselves; and what each may do.

`CALLABLES` holds every public function and class of the library, with arguments that work. `outcome` puts one hostile value
in the place of one of them: the answer may be a result, or a ValueError or TypeError that is raised by a line of ours.
"""

from __future__ import annotations

import dataclasses
import datetime
import inspect
import itertools
import linecache
import random
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np

from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, Network, charts, descend, mnist, playground, practice
from explainer.files import asset
from explainer.formulas.reading import derive
from explainer.networks import initial, walk
from explainer.symbolic import ParseError

PACKAGE = Path(mnist.__file__).resolve().parent.parent
FACES = ("", "charts", "descent", "formulas", "instruments", "mnist", "networks", "numeric", "playground", "practice")
FACES = (*FACES, "phone", "symbolic", "teaching")
SCRIPT = __name__ == "__main__"
SLOW = 15.0  # seconds of computing after which a call counts as one that hangs; opening TensorFlow alone takes six
LONGEST = 600  # letters of a refusal


class Frame:
    """Looks like a table of pandas: a label for each column, numbers on request."""

    columns = ("a", "b")

    def __init__(self, values: object) -> None:
        self.values = np.asarray(values)
        self.shape = self.values.shape

    def __array__(self, dtype: object = None, copy: bool | None = None) -> np.ndarray:
        return self.values.astype(dtype or self.values.dtype)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __getitem__(self, column: object) -> np.ndarray:
        return self.values[:, self.columns.index(column)]  # as a table does: another key is a KeyError or worse

    def __eq__(self, other: object) -> np.ndarray:
        return self.values == other

    def __bool__(self) -> bool:
        raise ValueError("The truth value of a DataFrame is ambiguous")

    __hash__ = None


class Tensor:
    """Looks like a tensor that still needs its gradient: it does not become an array."""

    shape, dtype = (2,), "float32"

    def __array__(self, dtype: object = None, copy: bool | None = None) -> np.ndarray:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")

    def __len__(self) -> int:
        return 2


class Mute:
    """Has no words for itself."""

    def __repr__(self) -> str:
        raise RuntimeError("no words")


class Broken:
    """Whatever it is asked for goes wrong."""

    def _fails(self, *_: object) -> None:
        raise RuntimeError("broken")

    __float__ = __index__ = __len__ = __iter__ = __bool__ = __getitem__ = __array__ = __eq__ = _fails
    __hash__ = None


HOSTILE: dict[str, Callable[[], object]] = {
    "nan": lambda: float("nan"),
    "inf": lambda: float("inf"),
    "-inf": lambda: float("-inf"),
    "1e308": lambda: 1e308,
    "5e-324": lambda: 5e-324,
    "0.5": lambda: 0.5,
    "-1": lambda: -1,
    "0": lambda: 0,
    "3": lambda: 3,
    "10**400": lambda: 10**400,
    "10**5000": lambda: 10**5000,
    "2**63": lambda: 2**63,
    "True": lambda: True,
    "None": lambda: None,
    "''": lambda: "",
    "'abc'": lambda: "abc",
    "100,000 letters": lambda: "x" * 100_000,
    "a zero byte": lambda: "a\0b",
    "bytes": lambda: b"abc",
    "1j": lambda: 1j,
    "Fraction": lambda: Fraction(1, 3),
    "Decimal": lambda: Decimal("0.1"),
    "Decimal NaN": lambda: Decimal("NaN"),
    "Decimal sNaN": lambda: Decimal("sNaN"),
    "[]": list,
    "[[]]": lambda: [[]],
    "()": tuple,
    "{}": dict,
    "a set": lambda: {1, 2},
    "a dict": lambda: {"a": 1},
    "[None]": lambda: [None],
    "ragged": lambda: [[1], [1, 2]],
    "[10**400]": lambda: [10**400, 1],
    "[nan]": lambda: [float("nan"), 1.0],
    "['a']": lambda: ["a", "b"],
    "deep": lambda: _deep(40),
    "0-d": lambda: np.array(0.5),
    "empty": lambda: np.array([]),
    "empty rows": lambda: np.zeros((0, 2)),
    "nan array": lambda: np.array([np.nan, np.inf, 1.0]),
    "float16": lambda: np.array([0.5, 1], np.float16),
    "float32": lambda: np.array([0.5, 1], np.float32),
    "longdouble": lambda: np.array([0.5, 1], np.longdouble),
    "int8": lambda: np.array([-1, 100], np.int8),
    "uint64": lambda: np.array([2**64 - 1, 1], np.uint64),
    "bools": lambda: np.array([True, False]),
    "3-d": lambda: np.zeros((2, 2, 2)),
    "huge": lambda: np.full(200_000, 1e300),
    "complex": lambda: np.array([1j, 2]),
    "objects": lambda: np.array([object(), None], object),
    "texts": lambda: np.array(["a", "b"]),
    "days": lambda: np.array(["2020-01-01"], "datetime64[D]"),
    "a day": lambda: datetime.date(2020, 1, 1),
    "structured": lambda: np.zeros(2, [("a", "f8"), ("b", "i4")]),
    "masked": lambda: np.ma.masked_array([1.0, 6.0], [False, True]),
    "masked rows": lambda: np.ma.masked_array(np.eye(2), [[False, True], [False, False]]),
    "a table": lambda: Frame(np.eye(2)),
    "a tensor": Tensor,
    "tensors": lambda: [Tensor(), Tensor()],
    "an object": object,
    "no words": Mute,
    "a class": lambda: dict,
    "a function": lambda: len,
    "a generator": lambda: (n for n in (1.0, 2.0)),
    "a module": lambda: np,
    "no end": lambda: itertools.repeat(1.0),
    "a billion": lambda: range(10**9),
    "broken": Broken,
}


class Keraslike:
    """What `network_of` reads of a Keras model."""

    input_shape, layers = (None, 4), ()


def _deep(levels: int) -> list:
    nested: list = [1.0]
    for _ in range(levels):
        nested = [nested]
    return nested


# --- what is called -----------------------------------------------------------------------------------------------------


@cache
def good() -> dict[str, Mapping[str, object]]:
    """Arguments that work, by the names of the callables; a callable that is missing here is none that takes any."""
    digits = mnist.load()
    few = mnist.Digits(*(part[:300] for part in (digits.train_images, digits.train_labels)), *(
        part[:100] for part in (digits.test_images, digits.test_labels)), "a few digits")  # fmt: skip
    net, rng = Network([2, 2, 1], ["tanh", "sigmoid"]), np.random.default_rng(0)
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.01, updates=2)
    worked, points = derive("x^2", limit=None), playground.points("xor", 20)
    run = playground.train(points, net, epochs=2, snapshots=2)
    model, image = mnist.shipped(), digits.test_images[0]
    answers = mnist.predict(model, digits.test_images[:20])
    edges = [([[0.1, 0.2], [0.3, 0.4]], [0, 0]), ([[0.5], [0.6]], [0])]
    step = {"network": net, "parameters": edges, "inputs": [1, 2], "targets": [1], "learning_rate": 0.1}
    walked = walk(**step)
    labels = digits.test_labels[:20]
    history = mnist.shipped().article
    return {
        "Network": {"sizes": [2, 3, 1], "activations": ["relu", "sigmoid"]},
        "descend": {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675], "learning_rate": 0.01, "updates": 2,
                    "batch_size": 1, "shuffle": 0, "bias": 0.5, "activation": "linear", "loss": "mse",
                    "optimizer": "gradient_descent", "exact": True},
        "latex": {"thing": worked.result, "values": None, "digits": 8, "new": ""},
        "parse": {"text": "x^2"},
        "derive": {"formula": "x^2", "by": "x", "detail": "short", "limit": None},
        "read": {"text": "x^2", "limit": None},
        "prove": {"derivation": worked, "points": 2, "digits": 20, "symbolic": False, "seed": 0},
        "networks.forward": {"network": net, "parameters": initial(net), "inputs": [[1.0, 2.0]]},
        "networks.backpropagate": {"network": net, "parameters": initial(net), "inputs": [[1.0, 2.0]], "targets": [[1.0]],
                          "loss": "mse"},
        "networks.initial": {"network": net, "seed": 0},
        "charts.attribution": {"image": image, "contributions": rng.normal(size=(28, 28)), "about": "the decision"},
        "charts.beside": {"left": charts.one_hot(3)},
        "charts.calibration": {"probabilities": answers, "labels": labels, "bins": 10},
        "charts.class_counts": {"labels": labels},
        "charts.compare": {"formulas": ["relu"], "window": (-2, 2), "at": 0.5, "parameters": [{}]},
        "charts.confusion": {"matrix": np.eye(10, dtype=int), "names": list(digits.names), "normalise": "rows"},
        "charts.contour": {"path": path},
        "charts.cross_entropy": {"label": 1, "probabilities": 0.7},
        "charts.curve": {"formula": "relu", "at": 0.5, "show": ("value", "slope"), "window": (-2, 2), "parameters": {}},
        "charts.derivation": {"worked": worked, "at": 1.0},
        "charts.descent": {"paths": path},
        "charts.digit": {"image": image, "label": 3},
        "charts.digits": {"images": digits.test_images[:4], "labels": labels[:4], "predictions": labels[:4], "columns": 2},
        "charts.embedding": {"points": rng.normal(size=(20, 2)), "labels": labels},
        "charts.gradients": {"sizes": [0.01, 0.1]},
        "charts.file_sizes": {"sizes": {"a": 100, "b": 200}},
        "charts.first_layer": {"weights": model.weights[0][0], "units": [0, 1]},
        "charts.flatten": {"image": image, "pixel": (3, 4)},
        "charts.history": {"runs": history, "show": ("loss", "accuracy")},
        "charts.jacobian": {"matrix": [[0.1, -0.1], [-0.1, 0.1]], "labels": (["a", "b"], ["a", "b"])},
        "charts.layers": {"net": net},
        "charts.loss": {"path": path, "weight": 0, "update": 0},
        "charts.mean_digits": {"images": digits.test_images[:20], "labels": labels},
        "charts.network": {"net": net, "weights": [w for w, _ in initial(net)], "biases": [b for _, b in initial(net)],
                           "inputs": [1.0, 2.0]},
        "charts.neuron": {"inputs": [1.0, 2.0], "weights": [0.5, 0.25], "bias": 0.1, "activation": "relu"},
        "charts.one_hot": {"label": 3, "classes": 10},
        "charts.playground": {"run": run},
        "charts.prediction": {"image": image, "probabilities": answers[0], "label": 3, "names": list(digits.names)},
        "charts.rates": {"path": path},
        "charts.regions": {"predict": lambda x: x[:, 0] > 0, "points": [[0.0, 1.0], [1.0, 0.0]], "labels": [0, 1],
                           "names": ["a", "b"]},
        "charts.reworded": {"chart": charts.one_hot(3), "words": {"numbers": "Zahlen"}, "decimal": ",", "grouping": "."},
        "charts.residuals": {"x": [1.0, 2.0], "y": [1.0, 2.0], "y_hat": [1.5, 2.5]},
        "charts.responses": {"activations": rng.normal(size=(20, 8)), "labels": labels},
        "charts.robustness": {"accuracies": {"shift": {0: 0.9, 1: 0.8}}},
        "charts.scaling": {"image": image},
        "charts.softmax": {"scores": [1.0, 2.0], "labels": ["a", "b"], "temperatures": (0.5, 1)},
        "charts.styled": {"chart": charts.one_hot(3), "style": "slide", "font_size": 20, "title": "T", "caption": "C",
                          "colours": {}},
        "charts.surface": {"path": path},
        "charts.themed": {"chart": charts.one_hot(3), "theme": "dark"},
        "charts.training_loop": {"stage": "forward"},
        "charts.unit": {"weights": model.weights[0][0][:, 0], "images": digits.test_images[:4],
                        "activations": [1.0, 2.0, 3.0, 4.0], "labels": labels[:4]},
        "charts.walkthrough": {"path": path},
        "instruments.backprop": {"network": net, "parameters": initial(net), "inputs": [1.0, 0.5], "targets": [1.0],
                                 "loss": "mse", "theme": "auto"},
        "instruments.backwards": {"walked": walked},
        "instruments.checked": {"proof": import_module("explainer").prove(worked, points=2)},
        "instruments.curve": {"f": "relu", "at": 0.5, "window": (-2, 2), "secant": 1.0, "slope": True, "parameters": {},
                              "theme": "auto"},
        "instruments.confusion": {"images": digits.test_images[:20], "labels": labels, "probabilities": answers,
                                  "names": [str(k) for k in range(10)]},
        "instruments.descent": {"path": path, "theme": "auto"},
        "instruments.glass": {"model": model, "names": [str(k) for k in range(10)], "theme": "auto"},
        "instruments.loss": {"name": "mse", "targets": [3.0], "predictions": [4.0], "names": ["one"], "probability": 0.5,
                             "theme": "auto"},
        "instruments.neuron": {"inputs": [1.0, 2.0], "weights": [0.5, 0.25], "bias": 0.1, "activation": "relu",
                               "names": ["a", "b"], "theme": "auto"},
        "instruments.playground": {"given": points, "network": net, "learning_rate": 0.03, "batch_size": 10,
                                   "optimizer": "adam", "l2": 0.0, "noise": 0.08, "seed": 0, "playing": False, "theme": "auto"},
        "instruments.scrubber": {"digits": few, "digit": 0, "pixel": 40},
        "instruments.trainer": {"digits": few, "optimizer": "adam", "learning_rate": 0.001, "batch_size": 32, "epochs": 2,
                                "seed": 0},
        "instruments.softmax": {"scores": [0.4, 3.0], "names": ["a", "b"], "temperature": 1.0, "theme": "auto"},
        "instruments.derivation": {"worked": worked, "numbers": {"x": 2}, "kinks": ()},
        "instruments.judgement": {"path": path},
        "instruments.rate": {"path": path},
        "instruments.rates": {"inputs": [4, 5], "target": 6, "weights": [0.1, 0.2], "learning_rates": [0.01], "updates": 2},
        "instruments.verdict": {"path": path, "index": 0},
        "instruments.walkthrough": {"path": path},
        "mnist.activations": {"model": model, "image": image},
        "mnist.attribution": {"model": model, "image": image, "label": 3, "against": 5},
        "mnist.disturbed": {"images": digits.test_images[:2], "disturbance": "shift", "amount": 1.0, "seed": 0},
        "mnist.embedding": {"model": model, "images": digits.test_images[:20], "layer": 1},
        "mnist.evaluate": {"model": model, "digits": few},
        "mnist.example": {"digits": few},
        "mnist.from_arrays": {"x_train": digits.train_images[:60], "y_train": digits.train_labels[:60],
                              "x_test": digits.test_images[:20], "y_test": labels, "names": None, "source": "arrays"},
        "mnist.load": {"path": None, "names": list(digits.names)},
        "mnist.neuron": {"model": model, "image": image, "layer": 1, "unit": 0},
        "mnist.one_hot": {"labels": [3, 4], "classes": 10},
        "mnist.predict": {"model": model, "images": digits.test_images[:2], "highest": 255},
        "mnist.prepare": {"drawing": image},
        "mnist.robustness": {"model": model, "digits": few, "prepared": False, "seed": 0},
        "mnist.stratified": {"digits": few, "validation": 0.2, "seed": 0},
        "mnist.survey": {"digits": few, "validation": 0.2},
        "mnist.suspicions": {"digits": few, "validation": 0.2},
        # what needs TensorFlow is given one thing that it refuses, so that nothing is built or trained
        "mnist.build": {"network": Network([2, 2], "step"), "seed": 0},
        "mnist.check": {"folder": "/nowhere", "digits": few},
        "mnist.export": {"model": model, "folder": "/nowhere", "digits": few, "history": None, "on_step": None},
        "mnist.network_of": {"model": Keraslike()},
        "mnist.train": {"model": model, "digits": few, "recipe": mnist.Recipe("x", epochs=1, batch_size=10**6), "seed": 0,
                        "on_epoch": None, "on_progress": None, "checkpoint": None, "resume": False},
        "mnist.Digits": {"train_images": few.train_images, "train_labels": few.train_labels,
                         "test_images": few.test_images, "test_labels": few.test_labels, "source": "a few",
                         "names": few.names, "done": ()},
        "mnist.Recipe": {field.name: getattr(mnist.ROBUST, field.name) for field in dataclasses.fields(mnist.ROBUST)
                         if field.name != "patience"},
        # what writes is given no bundle, so that it refuses before it writes
        "phone.apk": {"bundle": "/nowhere", "key": "/dev/null"},
        "phone.check": {"bundle": asset("model/bundle")},
        "phone.check_web": {"web": "/nowhere", "bundle": "/nowhere"},
        "phone.described": {"file": __file__},
        "phone.instructions": {"serving": import_module("explainer.phone").Serving("localhost", 80, ("http://localhost/",))},
        "phone.kept_key": {"file": "/dev/null"},
        "phone.offered": {"bundle": asset("model/bundle"), "key": "/dev/null"},
        "phone.pack": {"bundle": "/nowhere"},
        "phone.pack_flutter": {"bundle": asset("model/bundle"), "folder": "/dev/null"},
        "phone.pack_web": {"bundle": asset("model/bundle"), "folder": "/dev/null"},
        "phone.qr_terminal": {"url": "http://localhost:8600/"},
        "phone.serving": {"bundle": asset("model/bundle"), "host": "localhost", "port": 0, "app": None},
        "phone.unpack": {"bundle": "/nowhere"},
        "phone.version_of": {"files": {"app.js": "1f"}},
        "phone.web_files": {"bundle": asset("model/bundle")},
        "phone.write_apk": {"bundle": "/nowhere", "file": "x.apk", "key": "/dev/null"},
        "playground.Points": {"name": "xor", "x": points.x, "labels": points.labels},
        "playground.train": {"given": points, "network": net, "epochs": 2, "learning_rate": 0.03, "batch_size": 10,
                            "optimizer": "adam", "l2": 0.0, "seed": 0, "snapshots": 2, "start": None},
        "playground.points": {"shape": "xor", "n": 20, "noise": 0.1, "seed": 0},
        "practice.check": {"given": "x^2*sin(x)", "lines": ["2*x*cos(x)"], "by": "x"},
        "practice.export": {"problems": [practice.problem("softmax")], "file": "/nowhere/x.txt"},
        "practice.hints": {"problem": practice.problem("softmax"), "lines": ["p_1 = 1"]},
        "practice.how_many": {"skill": "chain rule", "level": 1},
        "practice.levels": {"skill": "chain rule"},
        "practice.problem": {"skill": "chain rule", "seed": 3, "level": 1},
        "symbolic.lines": {"steps": worked.steps},
        "symbolic.substitute": {"worked": worked, "numbers": {"x": 2}},
        "symbolic.text": {"thing": worked.result},
        "networks.walk": step,
        "descent.trace": {"path": path},
        "teaching.worksheet": {"topic": "derivatives", "seed": 1, "n": 2},
        "teaching.class_set": {"sheets": [import_module("explainer.teaching").worksheet("softmax", seed=1, n=1)],
                               "folder": "/dev/null", "names": (), "pdf": False},
        "teaching.Code": {"source": "1 + 1"},
        "teaching.practice_sheet": {"skill": "softmax", "seed": 2, "level": 1, "n": 1},
        "teaching.handout": {"file": "/nowhere/x.txt", "title": "A title", "parts": ["text"], "theme": None},
        "teaching.notebook": {"file": "/nowhere/x.txt", "title": "A title", "parts": ["text"]},
        "teaching.slides": {"file": "/nowhere/x.txt", "title": "A title", "talk": ["text"], "subtitle": "", "theme": None},
        "teaching.snippet": {"thing": import_module("explainer.instruments").softmax([1, 2]), "width": 800},
        "teaching.save": {"thing": charts.one_hot(3), "file": "/nowhere/x.txt", "width": 800, "theme": None, "frame": None},
    }  # fmt: skip


WRITTEN_FOR_US = (
    "numeric.",
    "formulas.Formula",
    "instruments.Instrument",
    "instruments.Walk",
    "symbolic.differentiate",
)  # ours call them, with records
SHAPES_OF_POINTS = tuple(
    f"playground.{name}" for name in ("circles", "gaussians", "moons", "spiral", "xor")
)  # by `points`
WITHOUT_ARGUMENTS = ("mnist.shipped", "teaching.draw_offline")


def public() -> dict[str, Callable]:
    """Every function of every face, every class that checks what it is given, and what the catalogues' records can do.

    Left out are the records that the library makes itself and hands out: whoever builds one by hand builds a plain tuple.
    """
    callables: dict[str, Callable] = {}
    for face in FACES:
        module = import_module(f"explainer.{face}".rstrip("."))
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.isroutine(thing) or (inspect.isclass(thing) and "__post_init__" in vars(thing)):
                callables.setdefault(
                    next((known for known, other in callables.items() if other is thing), f"{face}.{name}"), thing
                )
    left_out = (*WRITTEN_FOR_US, *SHAPES_OF_POINTS, *WITHOUT_ARGUMENTS)
    callables = {name.lstrip("."): thing for name, thing in callables.items() if not name.startswith(left_out)}
    for kind, catalogue in (("ACTIVATIONS", ACTIVATIONS), ("LOSSES", LOSSES), ("OPTIMIZERS", OPTIMIZERS)):
        callables[f"{kind}.find"] = catalogue.find
        for name, record in catalogue.items():
            for method in ("__call__", "slope", "jacobian", "jacobian_at", "range_at", "kinks_at"):
                if callable(getattr(record, method, None)) and (method != "__call__" or kind != "OPTIMIZERS"):
                    callables[f"{kind}[{name}].{method}"] = getattr(record, method)
    return callables


def arguments(name: str) -> Mapping[str, object]:
    """Arguments with which the callable of this name works."""
    kind, _, method = name.partition("].")
    if not method:
        return {"name": "relu"} if name.endswith(".find") else good()[name]
    if kind.startswith("LOSSES"):
        return {"y": [0.0, 1.0], "y_hat": [0.25, 0.75]}
    parameters = {p.name: p.default for p in ACTIVATIONS[kind.split("[")[1]].parameters}
    return {
        "__call__": {"scores": [1.0, 2.0]} if "softmax" in kind else {"x": [0.5, 1.0], **parameters},
        "slope": {"x": [0.5, 1.0], **parameters},
        "jacobian": {"n": 2},
        "jacobian_at": {"scores": [1.0, 2.0]},
        "range_at": parameters,
        "kinks_at": {},
    }[method]


def outcome(called: Callable, options: Mapping[str, object]) -> str:
    """ "" where the answer is a result or a sentence of ours, else what is wrong with it."""
    start = time.process_time()
    try:
        if SCRIPT:
            signal.setitimer(signal.ITIMER_REAL, 3 * SLOW)
        result = called(**options)
        if inspect.isgenerator(result):
            next(result)
        if isinstance(result, AbstractContextManager):
            with result:
                pass
        if SCRIPT:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return f"takes {time.process_time() - start:.1f} s" if time.process_time() - start > SLOW else ""
    except TimeoutError:
        return "hangs"
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is what is looked for
        frames = traceback.extract_tb(problem.__traceback__)
        if SCRIPT:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if time.process_time() - start > SLOW:
            return f"takes {time.process_time() - start:.1f} s"
        return _verdict(problem, frames[-1])


def _verdict(problem: Exception, last: traceback.FrameSummary) -> str:
    text = str(problem)
    ours = (
        Path(last.filename).is_relative_to(PACKAGE)
        and linecache.getline(last.filename, last.lineno).split()[0] == "raise"
    )
    kinds = ValueError | TypeError | FileNotFoundError
    is_a_sentence = text.strip() and len(text) <= LONGEST and ("\n" not in text or isinstance(problem, ParseError))
    if isinstance(problem, kinds) and ours and is_a_sentence:
        return ""  # a ParseError repeats the text and points at the place, on lines of its own
    place = f"{Path(last.filename).name}:{last.lineno}"
    return f"{type(problem).__name__} at {place}: {' '.join(text.split())[:90]}"


def faults(name: str, called: Callable) -> list[str]:
    """What goes wrong where one argument after the other is replaced by each hostile value."""
    working = arguments(name)
    wrongs = [f"{name} with what works: {wrong}"] if (wrong := outcome(called, working)) else []
    for parameter in working:
        for label, make in HOSTILE.items():
            if wrong := outcome(called, {**working, parameter: make()}):
                wrongs.append(f"{name}({parameter}={label}): {wrong}")
    return wrongs


def faults_of_two(name: str, called: Callable, pairs: int) -> list[str]:
    """The same where two arguments at once are replaced: so many pairs, which are the same ones each time."""
    working, rng, wrongs = arguments(name), random.Random(name), []
    for _ in range(pairs if len(working) > 1 else 0):
        labels = {parameter: rng.choice(list(HOSTILE)) for parameter in rng.sample(list(working), 2)}
        hostile = {parameter: HOSTILE[label]() for parameter, label in labels.items()}
        if wrong := outcome(called, {**working, **hostile}):
            wrongs.append(f"{name}({', '.join('='.join(pair) for pair in labels.items())}): {wrong}")
    return wrongs


if __name__ == "__main__":
    import sys
    import warnings

    warnings.simplefilter("error")

    def out_of_time(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, out_of_time)
    total = 0
    for name, called in public().items():
        if sys.argv[1:] and not any(word in name for word in sys.argv[1:]):
            continue
        start = time.perf_counter()
        try:
            wrong = faults(name, called)
        except KeyError as problem:
            wrong = [f"{name}: no arguments known ({problem})"]
        total += len(wrong)
        print(f"# {name}: {len(wrong)} in {time.perf_counter() - start:.1f} s", flush=True)
        print(*wrong, sep="\n", flush=True)
    print(f"{total} faults")
