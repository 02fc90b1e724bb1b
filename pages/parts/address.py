"""Controls whose value is kept in the page's address, so that a copied link opens the same state.

Streamlit's `bind="query-params"` writes the address and reads it back, but drops a value that it cannot use without a
word, and lets 7.53 through where steps of 0.1 are asked for. So the address is looked at first: a value that is not
one of the control's is replaced by the default, and the reader is told which and why.

`name` is the parameter in the address (`?x=1.5`). It belongs to one lesson: Streamlit carries a bound value from page
to page, so two lessons that call different things `x` would fight over it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

import streamlit as st

SMALL = Decimal("1e-9")  # nearer to 0 than this, exact fractions grow longer than any page
SOME = 300  # characters of a text; enough for any formula that a lesson asks for


def slider(
    name: str, label: str, low: float, high: float, default: float, step: float, *, help_text: str | None = None
) -> float:
    """A number from `low` to `high` in steps of `step`, all of one type (int or float)."""
    _look(name, default, lambda given: _number(given, low, high, default, step))
    decimals = 0 if isinstance(step, int) else max(0, -Decimal(str(step)).as_tuple().exponent)
    value = st.slider(
        label,
        low,
        high,
        default,
        step,
        key=name,
        bind="query-params",
        format=f"%.{decimals}f" if decimals else None,
        help=help_text,
        on_change=_forget,
        args=(name,),
    )
    _say(name)
    return round(value, decimals) if decimals else value


def between(name: str, label: str, low: float, high: float, default: tuple[float, float], step: float) -> tuple:
    """Two numbers from `low` to `high`, the smaller one first."""

    def read(given: list[str]) -> tuple[float, float]:
        if len(given) != 2:
            raise ValueError(f"two values are expected, {name}=… twice")
        first, second = (_number([one], low, high, low, step) for one in given)
        if first > second:
            raise ValueError("the smaller number comes first")
        return first, second

    _look(name, default, read)
    value = st.slider(label, low, high, default, step, key=name, bind="query-params", on_change=_forget, args=(name,))
    _say(name)
    return value


def number(name: str, label: str, low: float, high: float, default: float, step: float, *, decimals: int = 2) -> float:
    """A number typed by the reader, from `low` to `high`; `step` is what the + and - beside it add."""
    _look(name, default, lambda given: _number(given, low, high, default, None))
    value = st.number_input(
        label,
        low,
        high,
        default,
        step,
        key=name,
        bind="query-params",
        format=None if isinstance(default, int) else f"%.{decimals}f",
        on_change=_forget,
        args=(name,),
    )
    _say(name)
    return default if value is None else value


def choice(name: str, label: str, options: Mapping[str, str] | Sequence[str], default: str) -> str:
    """One of `options` (names, or name -> what is shown), side by side; more than seven fold into a list."""
    titles = dict(options) if isinstance(options, Mapping) else {option: option for option in options}
    _look(name, default, lambda given: _known(given, titles))
    draw = st.selectbox if len(titles) > 7 else st.radio
    shape = {} if len(titles) > 7 else {"horizontal": True}
    picked = draw(
        label,
        list(titles),
        index=list(titles).index(default),
        key=name,
        bind="query-params",
        format_func=titles.get,
        on_change=_forget,
        args=(name,),
        **shape,
    )
    _say(name)
    return default if picked is None else picked


def several(
    name: str,
    label: str,
    options: Mapping[str, str] | Sequence[str],
    default: Sequence[str],
    *,
    most: int | None = None,
) -> list[str]:
    """Any of `options`, in the order picked; at most `most` of them."""
    titles = dict(options) if isinstance(options, Mapping) else {option: option for option in options}

    def read(given: list[str]) -> list[str]:
        picked = [_known([one], titles) for one in given]
        if most is not None and len(picked) > most:
            raise ValueError(f"at most {most} are shown")
        return picked

    _look(name, list(default), read)
    picked = st.multiselect(
        label,
        list(titles),
        list(default),
        key=name,
        bind="query-params",
        format_func=titles.get,
        max_selections=most,
        on_change=_forget,
        args=(name,),
    )
    _say(name)
    return picked


def switch(name: str, label: str, default: bool = False) -> bool:
    """On or off: `?name=true`."""

    def read(given: list[str]) -> bool:
        return _known([given[-1].lower()], {"true": "true", "false": "false"}) == "true"

    _look(name, default, read)
    value = st.toggle(label, default, key=name, bind="query-params", on_change=_forget, args=(name,))
    _say(name)
    return value


def text(
    name: str,
    label: str,
    default: str,
    read: Callable[[str], object],
    *,
    help_text: str | None = None,
) -> object:
    """What `read` makes of a typed text. `read` raises ValueError with a sentence for the reader; then the default counts."""
    typed = st.text_input(
        label, default, max_chars=SOME, key=name, bind="query-params", help=help_text, on_change=_forget, args=(name,)
    )
    try:
        return read(typed or "")
    except ValueError as problem:
        st.warning(f"{_quoted(problem)} Shown is {default}." if default else _quoted(problem))
        return read(default)


def numbers(
    name: str,
    label: str,
    default: Sequence[float],
    *,
    low: float = -1e6,
    high: float = 1e6,
    lengths: tuple[int, int] = (1, 50),
) -> tuple[float, ...]:
    """Several numbers in one field, separated by commas or spaces, as many as `lengths` (least, most) allows."""

    def read(typed: str) -> tuple[float, ...]:
        parts = typed.replace(",", " ").replace(";", " ").split()
        if not lengths[0] <= len(parts) <= lengths[1]:
            wanted = f"{lengths[0]} numbers" if lengths[0] == lengths[1] else f"{lengths[0]} to {lengths[1]} numbers"
            raise ValueError(f"{label} expects {wanted}, separated by commas, got {len(parts)}")
        return tuple(_number([part], low, high, 0.0, None) for part in parts)

    return text(name, label, ", ".join(f"{value:g}" for value in default), read)


def table(
    name: str, label: str, default: str, *, columns: int, low: float, high: float, most: int = 30
) -> list[tuple[float, ...]]:
    """Rows of `columns` numbers each, rows separated by semicolons or line ends: "4 5 6; 2 1 3"."""

    def read(typed: str) -> list[tuple[float, ...]]:
        rows = [row.replace(",", " ").split() for row in typed.replace("\n", ";").split(";") if row.strip()]
        if not 1 <= len(rows) <= most:
            raise ValueError(f"1 to {most} rows are expected, got {len(rows)}")
        for place, row in enumerate(rows, start=1):
            if len(row) != columns:
                raise ValueError(f"row {place} needs {columns} numbers, got {len(row)}")
        return [tuple(_number([part], low, high, 0.0, None) for part in row) for row in rows]

    return text(name, label, default, read)


def step(name: str, last: int, default: int = 0) -> int:
    """The step number in the address, from 0 to `last`; the step player writes it (player.py)."""
    given = st.query_params.get_all(name)
    if not given:
        return default
    try:
        return _number(given, 0, last, default, 1)
    except ValueError as problem:
        st.warning(_told(name, given, problem, default))
        return default


def _look(name: str, default: object, read: Callable[[list[str]], object]) -> None:
    """Check what the address says before the control is drawn for the first time; remember what to tell the reader."""
    given = st.query_params.get_all(name)
    if not given or name in st.session_state:
        return
    try:
        meant = read(given)
        if given not in (meant, [meant]) and isinstance(meant, str | list):
            st.session_state[name] = meant  # an option by its name in programs; Streamlit knows it by its title
    except ValueError as problem:
        st.session_state[f"{name} notice"] = _told(name, given, problem, default)
        st.session_state[name] = default


def _say(name: str) -> None:
    if notice := st.session_state.get(f"{name} notice"):
        st.warning(notice)


def _forget(name: str) -> None:
    st.session_state.pop(f"{name} notice", None)


def _told(name: str, given: Sequence[str], problem: ValueError, default: object) -> str:
    shown = " to ".join(map(_written, default)) if isinstance(default, tuple) else _written(default)
    return f"The address asked for {name} = {_plain(', '.join(given))}, but {_quoted(problem)} Shown is {shown}."


def _number(given: Sequence[str], low: float, high: float, default: float, every: float | None) -> float:
    """The number that was written, of the default's type, if it is one of the control's."""
    written = given[-1]
    try:
        exact = Decimal(written.strip())
    except InvalidOperation:
        exact = Decimal("nan")
    if not math.isfinite(exact):
        raise ValueError(f"a number from {_written(low)} to {_written(high)} is expected")
    if not Decimal(str(low)) <= exact <= Decimal(str(high)):
        raise ValueError(f"it must lie between {_written(low)} and {_written(high)}")
    if 0 < abs(exact) < SMALL:
        raise ValueError(f"numbers nearer to 0 than {SMALL} are not used; write 0")
    if isinstance(default, int) and exact != int(exact):
        raise ValueError("a whole number is expected")
    if every is not None and (exact - Decimal(str(low))) % Decimal(str(every)) != 0:
        raise ValueError(f"it goes from {_written(low)} to {_written(high)} in steps of {_written(every)}")
    return type(default)(exact)


def _known(given: Sequence[str], titles: Mapping[str, str]) -> str:
    """The name of the option that was asked for by its name or by its title."""
    names = {title: name for name, title in titles.items()} | {name: name for name in titles}
    if given[-1] not in names:
        raise ValueError(f"the choices are {', '.join(titles.values())}")
    return names[given[-1]]


def _quoted(problem: ValueError) -> str:
    """A refusal as one sentence with one full stop; the lines that point at a place in a text stay away."""
    return str(problem).split("\n")[0].rstrip(". ") + "."


def _written(value: object) -> str:
    """A value as the reader would write it: −6, 0.05, sigmoid."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(_written, value)) or "none of them"
    return f"{value:g}".replace("-", "−") if isinstance(value, int | float) else str(value)


def _plain(written: str) -> str:
    """What came in from outside, short and without the signs that Markdown would read."""
    kept = "".join(sign for sign in written[:40] if sign.isprintable() and sign not in "`$\\<>[]")
    return kept + ("…" if len(written) > 40 else "")
