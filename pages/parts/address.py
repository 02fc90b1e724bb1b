"""Controls whose value is kept in the page's address, so that a copied link opens the same state.

Streamlit's `bind="query-params"` writes the address and reads it back, but drops a value that it cannot use without a
word, and lets 7.53 through where steps of 0.1 are asked for. So the address is looked at first: a value that is not
one of the control's is replaced by the default, and the reader is told which and why, at the top of the page, where it is
seen even if the control lies in something folded. Values that are possible, but not together, are told where they stand.

`name` is the parameter in the address (`?x=1.5`). It belongs to one lesson: Streamlit carries a bound value from page
to page, so two lessons that call different things `x` would fight over it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from explainer.numeric.formatting import grouped
from parts.quoting import literal, unlinked

SMALL = Decimal("1e-9")  # nearer to 0 than this, exact fractions grow longer than any page
SOME = 300  # characters of a text; enough for any formula that a lesson asks for
DIGITS = 20  # characters of a number in a table, with what stands between it and the next
# What an address may say besides its page's controls: Streamlit's own, the training that is followed, the look.
THEMES = ("light", "dark")
OTHERS = frozenset({"embed", "embed_options", "job", "theme"})


@dataclass(frozen=True)
class _Control:
    """A control that stands on the page: in which part, under which words, its default, and what it holds (as typed)."""

    part: str
    label: str
    default: object
    holds: object
    typed: bool = False
    steps: bool = False  # drawn in the browser, which alone knows where the reader is


def begin(lesson: str | None) -> None:
    """A page begins: none of its controls is drawn yet. What was said about another page is forgotten."""
    state = st.session_state
    if state.get("address of", "") != lesson:
        state["address of"] = lesson
        state["notices"], state["apart"], state["went together"], state["corrected"] = {}, {}, {}, {}
        state["corrections"] = {}
    state["controls"], state["part"], state["notices changed"] = {}, "", False
    # When a control is drawn for the first time, Streamlit sets it to what it can read of the address, 2 of 2.5, whatever is
    # set here. So the page runs once more for a wrong address, and this time what is set here counts.
    state["replacing"] = state.pop("replaced", {})


def corrected() -> dict[str, list[str]]:
    """What the address in the browser must say instead of what it said: for each parameter all of its values."""
    return st.session_state.get("corrected", {})


def _correct(name: str, values: list[str], meant: object = None) -> None:
    """The address is to say `values` instead, which are what the control holds when it holds `meant`."""
    st.session_state.setdefault("corrected", {})[name] = values
    st.session_state.setdefault("corrections", {})[name] = st.query_params.get_all(name), values, meant


def again() -> bool:
    """Whether the page must run once more, because its address asks for something that is not possible."""
    return bool(st.session_state.get("replaced"))


def films(found: Sequence[tuple[int, int]]) -> None:
    """The figures of the page that move, in their order: how many frames each has, and its first one.

    The browser shows the one that is asked for (assets/player/film.js).
    """
    for place, (length, first) in enumerate(found):
        step(_film(place), "Frame of the film", [*map(str, range(length))], first)


def _film(place: int) -> str:
    return f"frame{place + 1}" if place else "frame"


def frames() -> dict[int, int]:
    """Which frame each film shows that is not at its first one; films are counted from 0."""
    asked = dict(parse_qsl(written()))
    found = {place: asked.get(_film(place), "") for place in range(9)}
    return {place: int(frame) for place, frame in found.items() if frame.isdecimal()}


def reported(search: str) -> None:
    """What stands in the reader's browser: steps and frames, which are drawn there, are in no other address."""
    st.session_state["search"] = st.session_state.get("address of"), search


def written() -> str:
    """The page's whole state as its address has it, behind the question mark."""
    known, now = _controls(), {name: st.query_params.get_all(name) for name in st.query_params}
    of, search = st.session_state.get("search", (None, ""))
    if of == st.session_state.get("address of"):
        drawn = {name: value for name, value in parse_qsl(search.lstrip("?")) if name in known and known[name].steps}
        now = {name: values for name, values in now.items() if not (name in known and known[name].steps)}
        now |= {name: [value[:20]] for name, value in drawn.items()}
    for name, (wrong, right, meant) in st.session_state.get("corrections", {}).items():
        holds = known[name].holds if name in known else None
        if now.get(name) == wrong or (name not in now and holds == meant):  # which Streamlit has dropped from its own
            now = {other: values for other, values in now.items() if other != name} | ({name: right} if right else {})
    return urlencode({name: values for name, values in now.items() if name not in OTHERS - {"theme"}}, doseq=True)


def notices() -> list[str]:
    """What the reader must know about this page's address, a sentence each, when all its controls are drawn."""
    known = _controls()
    told = [notice for name, notice in st.session_state["notices"].items() if name in known]
    if (asked := st.query_params.get("theme", "light")) not in THEMES:
        problem = ValueError(f"the choices are {' and '.join(THEMES)}")
        told.append(_told("Theme", [asked], problem, "what your system asks for"))
        _correct("theme", [])
    walks = {_family(name) for name, control in known.items() if control.steps}
    strange = [name for name in st.query_params if name not in known and name not in OTHERS]
    for name in [name for name in strange if _family(name) in walks]:  # a step of the derivation that was shown before
        strange.remove(name)
        _correct(name, [])
    if strange:
        asked = ", ".join(f"{_plain(name, '_')} = {_plain(st.query_params[name])}" for name in strange[:5])
        told.append(f"The address also says {asked}, which means nothing on this page.")
    return told


def together(part: Callable[[], None], place: str) -> None:
    """Run the part of the page called `place`; where its controls' values do not fit, say so, and go on with some that do.

    What came with the address is replaced by the defaults. What the reader has typed stays in its fields: it may be half of
    what they mean. Until it fits, the part shows what went together last.
    """
    state = st.session_state
    told = (
        st.empty()
    )  # its place is always there: what follows would else be drawn anew, folded and forgotten, below a warning
    apart = state.setdefault("apart", {})
    if place in apart and any(state.get(name) != held for name, held in apart[place][1].items()):
        del apart[place]  # something was changed since
    if place in apart:
        told.warning(apart[place][0])
    state["controls"] = {name: one for name, one in _controls().items() if one.part != place}
    state["part"] = place
    try:
        part()
    except ValueError as problem:
        if place in apart or not (mine := _of(place)):
            raise
        _part_ways(place, mine, problem)
        st.rerun()
    finally:
        state["part"] = ""
    if place not in apart:
        state.setdefault("went together", {}).update({name: one.holds for name, one in _of(place).items()})
    if state.get("notices changed"):
        st.rerun()  # what stands at the top of the page is no longer true


def _part_ways(place: str, mine: Mapping[str, _Control], problem: ValueError) -> None:
    """Note what the part is to show when the page runs again: these values of its own controls do not go together."""
    state = st.session_state
    linked = [name for name in mine if name in state.get("from the address", set())]
    last = {} if linked else state.get("went together", {})
    shown = {name: last.get(name, one.default) for name, one in mine.items()}
    other = {name: value for name, value in shown.items() if value != mine[name].holds}
    # What can be typed freely is what does not fit; a slider keeps its place, unless there is nothing else.
    other = {name: value for name, value in other.items() if mine[name].typed} or other
    listed = "; ".join(f"{_name(mine[name].label)} {_written(value)}" for name, value in other.items())
    message = f"{_sentence(problem)} Shown is {listed}."
    if linked:
        state.setdefault("replaced", {}).update(other)
        for name in other:
            _correct(name, [])
        state["notices"][linked[0]] = message
        state["from the address"] -= set(linked)
    else:
        state["apart"][place] = message, {name: state.get(name) for name in mine}, other


def _controls() -> dict[str, _Control]:
    return st.session_state.setdefault("controls", {})


def _of(place: str) -> dict[str, _Control]:
    return {name: one for name, one in _controls().items() if one.part == place}


def slider(
    name: str, label: str, low: float, high: float, default: float, step: float, *, help_text: str | None = None
) -> float:
    """A number from `low` to `high` in steps of `step`, all of one type (int or float)."""
    _look(name, label, default, lambda given: _number(_one(given), low, high, default, step))
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
    value = _drawn(name, label, default, value)
    return round(value, decimals) if decimals else value


def between(name: str, label: str, low: float, high: float, default: tuple[float, float], step: float) -> tuple:
    """Two numbers from `low` to `high`, the smaller one first."""

    def read(given: list[str]) -> tuple[float, float]:
        if len(given) != 2:
            raise ValueError(f"two values are expected, {name}=… twice")
        first, second = (_number(one, low, high, low, step) for one in given)
        if first > second:
            raise ValueError("the smaller number comes first")
        return first, second

    _look(name, label, default, read)
    value = st.slider(label, low, high, default, step, key=name, bind="query-params", on_change=_forget, args=(name,))
    return _drawn(name, label, default, value)


def number(name: str, label: str, low: float, high: float, default: float, step: float, *, decimals: int = 2) -> float:
    """A number typed by the reader, from `low` to `high`; `step` is what the + and - beside it add."""
    _look(name, label, default, lambda given: _number(_one(given), low, high, default, None))
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
    return _drawn(name, label, default, default if value is None else value)


def choice(name: str, label: str, options: Mapping[str, str] | Sequence[str], default: str) -> str:
    """One of `options` (names, or name -> what is shown), side by side; more than seven fold into a list."""
    titles = dict(options) if isinstance(options, Mapping) else {option: option for option in options}
    _look(name, label, default, lambda given: _known(_one(given), titles), titles)
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
    return _drawn(name, label, default, default if picked is None else picked)


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
        picked = [_known(one, titles) for one in given if given != [""]]  # as the address is with none of them
        if most is not None and len(picked) > most:
            raise ValueError(f"at most {most} are shown")
        return picked

    _look(name, label, list(default), read, titles)
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
    return _drawn(name, label, list(default), picked)


def switch(name: str, label: str, default: bool = False) -> bool:
    """On or off: `?name=true`."""

    def read(given: list[str]) -> bool:
        return _known(_one(given).lower(), {"true": "true", "false": "false"}) == "true"

    _look(name, label, default, read)
    value = st.toggle(label, default, key=name, bind="query-params", on_change=_forget, args=(name,))
    return _drawn(name, label, default, value)


def text(
    name: str,
    label: str,
    default: str,
    read: Callable[[str], object],
    *,
    help_text: str | None = None,
    most: int = SOME,
    alone: bool = False,
) -> object:
    """What `read` makes of a typed text of at most so many signs. Where it stands `alone`, it goes with all other values.

    `read` raises ValueError with a sentence for the reader; then the default counts.
    """

    def written(given: list[str]) -> str:
        if len(_one(given)) > most:
            raise ValueError(f"at most {most:,} characters are read")
        read(given[0])
        return given[0]

    _look(name, label, default, written)
    typed = st.text_input(
        label, default, max_chars=most, key=name, bind="query-params", help=help_text, on_change=_forget, args=(name,)
    )
    counts = _drawn(name, label, default, typed or "", typed=not alone)
    try:
        return read(counts)
    except ValueError as problem:
        last = st.session_state.get("went together", {}).get(name, default)
        _drawn(name, label, default, last, typed=not alone)
        st.warning(_sentence(problem, label) + (f" Shown is {_written(last)}." if last else ""))
        return read(last)


def fraction(name: str, label: str, low: float, high: float, default: str) -> float | str:
    """A number typed as a decimal or as a fraction, which is given back as it was typed, for no decimal is 1/82."""

    def read(typed: str) -> float | str:
        above, slash, below = (part.strip() for part in typed.partition("/"))
        if not slash:
            return _number(above, low, high, 0.0, None, told=True)
        if not (above.isdecimal() and below.isdecimal() and int(below) and low <= int(above) / int(below) <= high):
            asked = f"a number from {_written(low)} to {_written(high)}"
            raise ValueError(f"{asked}, or a fraction such as 1/82, is expected, got {_plain(typed)}")
        return f"{int(above)}/{int(below)}"

    return text(name, label, default, read, help_text="A decimal, or a fraction such as 1/82", most=DIGITS, alone=True)


def numbers(
    name: str,
    label: str,
    default: Sequence[float],
    *,
    low: float = -1e6,
    high: float = 1e6,
    lengths: tuple[int, int] = (1, 50),
    whole: bool = False,
) -> tuple[float, ...]:
    """Several numbers in one field, separated by commas or spaces, as many as `lengths` (least, most) allows."""

    def read(typed: str) -> tuple[float, ...]:
        parts = typed.replace(",", " ").replace(";", " ").split()
        if not lengths[0] <= len(parts) <= lengths[1]:
            wanted = f"{lengths[0]} numbers" if lengths[0] == lengths[1] else f"{lengths[0]} to {lengths[1]} numbers"
            raise ValueError(f"{wanted} are expected, separated by commas, got {len(parts)}")
        return tuple(_number(part, low, high, 0 if whole else 0.0, None, told=True) for part in parts)

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
        return [tuple(_number(part, low, high, 0.0, None, told=True) for part in row) for row in rows]

    return text(name, label, default, read, most=most * columns * DIGITS)


def step(name: str, label: str, values: Sequence[str], default: int = 0) -> int:
    """The step that the address asks for, one of `values`; the step player writes it there (player.py)."""

    def read(given: list[str]) -> int:
        if _one(given).strip() in values:
            return values.index(given[0].strip())
        known = values if len(values) < 8 else (*values[:2], "…", values[-1])
        raise ValueError(f"the steps are {', '.join(known)}")

    _controls()[name] = _Control(st.session_state.get("part", ""), label, default, default, steps=True)
    given = st.query_params.get_all(name)
    if not given:
        return default
    try:
        return read(given)
    except ValueError as problem:
        st.session_state.setdefault("notices", {})[name] = _told(label, given, problem, values[default])
        _correct(name, [])
        return default


def _look(
    name: str,
    label: str,
    default: object,
    read: Callable[[list[str]], object],
    titles: Mapping[str, str] | None = None,
) -> None:
    """Check what the address says before the control is drawn for the first time; remember what to tell the reader."""
    state = st.session_state
    if name in state.get("replacing", {}):
        state[name] = state["replacing"].pop(name)
        return
    given = st.query_params.get_all(name)
    if not given or name in state:
        return
    try:
        meant = read(given)
        state.setdefault("from the address", set()).add(name)
        if titles is not None:  # Streamlit knows an option by its title alone; here its name in programs will do, too
            state[name] = meant
            titled = [titles[one] for one in meant] if isinstance(meant, list) else [titles[meant]]
            if titled and given != titled:
                _correct(name, titled, meant)
    except ValueError as problem:
        state.setdefault("notices", {})[name] = _told(label, given, problem, default, titles)
        state.setdefault("replaced", {})[name] = default
        _correct(name, [])


def _drawn(name: str, label: str, default: object, value: object, *, typed: bool = False) -> object:
    """Note that the control stands on the page; what it is to count as: its value, or one that goes with the others."""
    place = st.session_state.get("part", "")
    _controls()[name] = _Control(place, label, default, value, typed)
    *_, instead = st.session_state.get("apart", {}).get(place, ({},))
    return instead.get(name, value)


def _forget(name: str) -> None:
    """The reader has moved the control: what the address had asked for is the past."""
    st.session_state.get("from the address", set()).discard(name)
    if st.session_state.get("notices", {}).pop(name, None):
        st.session_state["notices changed"] = True


def _told(
    label: str, given: Sequence[str], problem: ValueError, default: object, titles: Mapping[str, str] | None = None
) -> str:
    asked = _plain(", ".join(given)) or "nothing"
    refused = _ended(problem, f", got {asked}")
    shown = _written(default, titles)
    return f"{_name(label)}: the address asks for {asked}, but {refused}" + (f" Shown is {shown}." if shown else "")


def _one(given: Sequence[str]) -> str:
    if len(given) > 1:
        raise ValueError("one value is expected, not several")
    return given[0]


def _number(written: str, low: float, high: float, default: float, every: float | None, *, told: bool = False) -> float:
    """The number that was written, of the default's type, if it is one of the control's; `told` says which it was."""
    got = f", got {_plain(written)}" if told else ""
    try:
        exact = Decimal(written.strip())
    except InvalidOperation:
        exact = Decimal("nan")
    if not math.isfinite(exact) or not Decimal(str(low)) <= exact <= Decimal(str(high)):
        raise ValueError(f"a number from {_written(low)} to {_written(high)} is expected{got}")
    if 0 < abs(exact) < SMALL:
        raise ValueError(f"numbers nearer to 0 than {SMALL:f} are not used; write 0")
    if isinstance(default, int) and exact != int(exact):
        raise ValueError(f"a whole number from {_written(low)} to {_written(high)} is expected{got}")
    if every is not None and (exact - Decimal(str(low))) % Decimal(str(every)) != 0:
        raise ValueError(f"it goes from {_written(low)} to {_written(high)} in steps of {_written(every)}")
    return type(default)(exact)


def _known(given: str, titles: Mapping[str, str]) -> str:
    """The name of the option that was asked for by its name or by its title."""
    names = {title: name for name, title in titles.items()} | {name: name for name in titles}
    if given not in names:
        raise ValueError(f"the choices are {', '.join(titles.values())}")
    return names[given]


def _name(label: str) -> str:
    """What a control is called in a sentence: its label up to what explains it."""
    return re.split(r"\s*(?::|=$|,? separated )", label)[0]


def _sentence(problem: ValueError, label: str = "") -> str:
    """A refusal as a sentence that begins with the name of its field."""
    told = _ended(problem)
    return f"{_name(label)}: {told}" if label else told[:1].upper() + told[1:]


def _ended(problem: ValueError, known: str = "") -> str:
    """A refusal with one sign at its end, without `known` there; the lines that point at a place in a text stay away."""
    told = _printed(literal(str(problem).split("\n")[0].rstrip(". ")).removesuffix(known))
    return told if told.endswith(("?", "!")) else f"{told}."


def _printed(text: str) -> str:
    """Numbers in a sentence as a book prints them: −0.234 and 20,000; x-1 and 2026-11-26 stay."""
    return grouped(re.sub(r"(?<![^\s,;(\[])-(?=\.?\d)", "−", text))


def _written(value: object, titles: Mapping[str, str] | None = None) -> str:
    """A value as the reader would write it: −6, 0.000001, 1,000,000, Sigmoid."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return " to ".join(map(_written, value))
    if isinstance(value, list):
        return ", ".join(_written(one, titles) for one in value) or "none of them"
    if isinstance(value, int | float):
        return f"{Decimal(str(value)).normalize():,f}".replace("-", "−")
    return literal(titles[value]) if titles and value in titles else _printed(literal(str(value)))


def _family(name: str) -> str:
    """line_2 and line are steps of walks that take turns in one place."""
    return re.sub(r"_\d+$", "", name)


def _plain(written: str, kept: str = "") -> str:
    """What came in from outside, short and without the signs that Markdown would read, apart from `kept`."""
    shown = "".join(
        sign for sign in written[:40] if sign.isprintable() and (sign in kept or sign not in "`$\\<>[]*_~:")
    )
    return unlinked(shown) + ("…" if len(written) > 40 else "")
