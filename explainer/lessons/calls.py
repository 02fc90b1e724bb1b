"""An instrument on a page as the line of Python that makes it, as it stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from explainer.formulas import ACTIVATIONS
from explainer.instruments.instrument import Instrument

Data = Mapping[str, Any]


def call(instrument: Instrument) -> str | None:
    """The line that makes this instrument; None where it cannot be written briefly.

    >>> from explainer import instruments
    >>> call(instruments.softmax([1, 2], temperature=0.5))
    "instruments.softmax([1.0, 2.0], names=['class 1', 'class 2'], temperature=0.5)"
    """
    return CALLS[instrument.kind](instrument.data)


def _curve(data: Data) -> str:
    formulas = data["formulas"]
    names = [each["name"] if each["name"] in ACTIVATIONS else each["text"] for each in formulas]
    letters = dict(zip(formulas[0]["letters"][1:], formulas[0]["chosen"], strict=True)) if len(formulas) == 1 else {}
    more = f", parameters={letters}" if letters else ""
    more += f", secant={data['secant']}" if data["secant"] else ""
    more += "" if data["slopeWindow"] else ", slope=False"
    f = names[0] if len(names) == 1 else names
    return f"instruments.curve({f!r}, at={data['at']}, window={tuple(data['window'])}{more})"


def _neuron(data: Data) -> str:
    return f"instruments.neuron({data['inputs']}, {data['weights']}, {data['bias']}, {data['activation']!r})"


def _softmax(data: Data) -> str:
    return f"instruments.softmax({data['scores']}, names={data['names']}, temperature={data['temperature']})"


def _squares(data: Data) -> str:
    pairs = f"targets={data['targets']}, predictions={list(data['predictions'])}"
    return f"instruments.loss('mse', {pairs}, names={data['names']})"


def _surprise(data: Data) -> str:
    happened = "" if data["label"] else ".with_state(label=0)"
    return f"instruments.loss('binary_cross_entropy', probability={data['probability']}){happened}"


def _descent(data: Data) -> str:
    rows = data["sets"][data["set"]]
    rows_and_start = f"inputs={rows['rows']}, targets={rows['targets']}, weights={list(data['start'])}"
    path = f"descend({rows_and_start}, learning_rate={data['rate']}, optimizer={data['optimizer']!r}, updates=20, exact=False)"
    raced = f", batches={data['batches']}" if "batches" in data else ""
    return f"instruments.descent({path}{raced})"


def _playground(data: Data) -> str:
    bends = [data["activation"]] * (len(data["sizes"]) - 2)
    usual = {"l2": 0.0, "noise": 0.08}
    moved = "".join(f", {name}={data[name]}" for name, value in usual.items() if data[name] != value)
    return f"instruments.playground({data['shape']!r}, Network({data['sizes']}, {[*bends, 'sigmoid']}){moved})"


def _backprop(data: Data) -> str | None:
    """The course's own network alone: any other takes more than a line."""
    is_usual = data["sizes"] == [2, 2, 1] and data["inputs"] == [1.0, 0.5] and data["targets"] == [1.0]
    moved = f".with_state(values={data['values']}, mode={data['mode']!r})" if "values" in data else ""
    return f"instruments.backprop(){moved}" if is_usual else None


def _glass(data: Data) -> str | None:
    """The course's own network, without a digit that somebody wrote."""
    return None if "pixels" in data else "instruments.glass(mnist.shipped())"


def _trainer(data: Data) -> str:
    chosen = f"optimizer={data['optimizer']!r}, learning_rate={data['rate']}, batch_size={data['batch']}"
    return f"instruments.trainer(mnist.load(), {chosen})"


def _confusion(_data: Data) -> None:
    """Its pictures are no line."""


def _scrubber(data: Data) -> str:
    return f"instruments.scrubber(mnist.load(), digit={data['digit']}, pixel={data['pixel']})"


CALLS: Mapping[str, Callable[[Data], str | None]] = {
    "backprop": _backprop,
    "ball": _descent,
    "confusion": _confusion,
    "curve": _curve,
    "glass": _glass,
    "landscape": _descent,
    "neuron": _neuron,
    "playground": _playground,
    "scrubber": _scrubber,
    "softmax": _softmax,
    "squares": _squares,
    "surprise": _surprise,
    "trainer": _trainer,
}
