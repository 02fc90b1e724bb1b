"""What the page on the phone needs of a bundle, asked before the bundle leaves: `assets/phone/bundle.js` asks the same.

The two are held together by tests/phone/test_page.py, which gives both the same manifests and names.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeGuard, cast

# The operators that tflite.js can run; a file with another one is refused by the page.
OPERATORS = frozenset(
    ["DEQUANTIZE", "QUANTIZE", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX", "RELU", "LEAKY_RELU", "LOGISTIC", "TANH"]
)  # fmt: skip
# Characters that end a line somewhere (Cc, Zl, Zp), that no file can hold (Cs), or that one language trims and another not.
_NOT_IN_A_LINE = {"Cc", "Zl", "Zp", "Cs"}
_BYTE_ORDER_MARK = "\ufeff"
_TURNING = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # they reorder what follows
MOST_LETTERS = 1000  # letters of a text that the page shows
_FIGURES = frozenset("0123456789")
_DIGITS = frozenset(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))


def read_manifest(content: bytes | str) -> dict:
    """What manifest.json says. Raises ValueError where the page would refuse it, and names the part that is wrong."""
    try:
        manifest = json.loads(content, parse_constant=_no_json)
    except (ValueError, RecursionError) as problem:
        raise ValueError("manifest.json is damaged: it is not JSON; export the model again") from problem
    if not isinstance(manifest, dict):
        raise ValueError("manifest.json is damaged: it does not describe the model; export again")
    for name, is_right in STATED.items():
        if manifest.get(name) is not None and not is_right(manifest[name], manifest):
            raise ValueError(
                f'manifest.json is damaged: what it says about "{name}" makes no sense to the page on the phone; '
                "export the model again"
            )
    return manifest


def refuse_names(names: Sequence[str]) -> None:
    """Raise ValueError for class names that cannot stand in a text file, a line each."""
    if len(names) < 2:
        raise ValueError(f"a recogniser needs at least two classes to choose from, got {len(names)}; add another class")
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"each class needs a name, got {name!r}; write a word or a sign")
        if any(unicodedata.category(sign) in _NOT_IN_A_LINE for sign in name) or _BYTE_ORDER_MARK in name:
            raise ValueError(
                f"a class name must fit on one line, got {name!r}; leave out line breaks and control signs"
            )
        if any(sign in _TURNING for sign in name) or not any(map(_is_seen, name)):
            raise ValueError(
                f"a class name must be seen as it is written, got {name!a}; "
                "leave out signs that turn text around or show nothing"
            )
        if name != name.strip():
            raise ValueError(f"a class name must not begin or end with a blank, got {name!r}; write {name.strip()!r}")
        if list(names).count(name) > 1:
            raise ValueError(f"two classes are called {name!r}; give each a name of its own")


def _is_seen(sign: str) -> bool:
    """Whether a sign leaves ink by itself: a letter, a figure, a sign or a symbol."""
    return unicodedata.category(sign)[0] in "LNPS"


def noun_of(names: Sequence[str]) -> str:
    """What there is to draw for these classes, digit, letter or picture: nounOf in classes.js."""
    if all(name in _FIGURES or name.lower() in _DIGITS for name in names):
        return "digit"
    return "letter" if all(len(name) == 1 and name.isalpha() for name in names) else "picture"


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MOST_LETTERS


def _is_number(value: object) -> TypeGuard[float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:  # a whole number of more than 308 digits, which JavaScript reads as infinite
        return False


def _is_whole(value: object) -> TypeGuard[float]:
    return _is_number(value) and float(value).is_integer()


def _is_count(value: object) -> bool:
    return _is_whole(value) and value >= 0


def _is_size(value: object) -> bool:
    return _is_number(value) and value >= 0


def _is_share(value: object) -> bool:
    return _is_number(value) and 0 <= value <= 1


def _are(kind: Callable[[object], bool], values: object) -> bool:
    return isinstance(values, list) and all(map(kind, values))


def _of(value: object, name: str) -> object:
    """value.name as JavaScript has it: nothing where there is no such thing."""
    return value.get(name) if isinstance(value, dict) else None


def _is_temperature(value: object) -> bool:
    return value is None or (_is_number(value) and value > 0)


def _states_network(it: object, manifest: dict) -> bool:
    sizes = _of(it, "sizes")
    return _are(_is_count, sizes) and len(cast("list", sizes)) > 1 and _is_count(_of(it, "parameters"))


def _states_training(it: object, manifest: dict) -> bool:
    recipe = _of(it, "recipe")
    wanted = _of(recipe, "temperature")
    return (
        _is_text(_of(recipe, "name"))
        and _is_count(_of(it, "epochs"))
        and _is_temperature(_of(it, "temperature"))
        and (_of(it, "data") is None or _is_text(_of(it, "data")))
        and (wanted == "validation" or _is_temperature(wanted))
    )


def _states_reader(it: object, manifest: dict) -> bool:
    reader = _of(_of(it, "float16"), "phone")
    if reader is None:
        return True
    agreement, difference = _of(reader, "agreement"), _of(reader, "largest_difference")
    return _is_count(_of(reader, "digits")) and _is_share(agreement) and _is_size(difference)


# What the page reads out of the manifest, where it is there, and what it has to look like: STATED in bundle.js.
STATED: dict[str, Callable[[object, dict], bool]] = {
    "accuracy": lambda it, manifest: _is_share(_of(it, "float16")) and _is_count(manifest.get("test_digits")),
    "network": _states_network,
    "training": _states_training,
    "variants": _states_reader,
    "declines_below": lambda it, manifest: _is_size(it),
    "data": lambda it, manifest: _is_text(it),
    "exported": lambda it, manifest: _is_text(it),
    "labels": lambda it, manifest: _are(_is_text, it),
    "seed": lambda it, manifest: _is_whole(it),
}
