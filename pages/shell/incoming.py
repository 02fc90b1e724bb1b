"""What comes from a browser about a page's controls: a value of another kind than its control has is left out.

Streamlit reads such a value without a look at its kind and fails at it, in this run of the page and in every later one. No
browser of ours sends any; a broken proxy or somebody who speaks the protocol themselves may.
"""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import NoReturn

import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from shell import faults
from shell.headers import Message, Receive, Send

# What Streamlit says of an element -> where a browser puts what it holds.
FIELDS = {
    "slider": "double_array_value",
    "number_input": "double_value",
    "checkbox": "bool_value",
    "text_input": "string_value",
    "radio": "string_value",
    "selectbox": "string_value",
    "multiselect": "string_array_value",
    "button": "trigger_value",
    "download_button": "trigger_value",
    "file_uploader": "file_uploader_state_value",
    "dataframe": "string_value",
    "bidi_component": "json_value",
    "events": "json_trigger_value",  # of a component
    "expandable": "bool_value",
}
EVENTS = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # the name of a component's events
EDITS: dict[str, object] = {"edited": {}, "added": [], "deleted": []}
MARK = b"$$ID-"  # how the name of a control begins
MOST_CONTROLS = 5000  # controls that are known; the one that nobody was shown for longest is forgotten first
LINE = "x-explainer-line"  # the header by which a page knows the line over which it is asked for


class Incoming:
    """An ASGI application around another one, which has seen what each control is and looks at what comes back."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.app = app
        self.known: OrderedDict[str, str] = OrderedDict()
        self.lines = count(1)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what is said on a reader's line, both ways."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        line = str(next(self.lines))
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != LINE.encode()]

        async def received() -> Message:
            message = await receive()
            content = message.get("bytes")
            return {**message, "bytes": self.read(content, line)} if content else message

        async def sent(message: Message) -> None:
            content = message.get("bytes")
            if content and MARK in content:
                self.note(ForwardMsg.FromString(content))
            await send(message)

        try:
            await self.app({**scope, "headers": [*headers, (LINE.encode(), line.encode())]}, received, sent)
        finally:
            _dropped.pop(line, None)

    def note(self, message: ForwardMsg) -> None:
        """Keep what the control in a message is, if one is there."""
        inner = message.delta.WhichOneof("type") if message.WhichOneof("type") == "delta" else None
        if inner not in ("new_element", "add_block"):
            return
        said = getattr(message.delta, inner)
        kind = said.WhichOneof("type")
        name = getattr(getattr(said, kind), "id", "") if kind in FIELDS else ""
        names = {name: kind} | ({EVENTS.format(name): "events"} if kind == "bidi_component" else {}) if name else {}
        for name, kind in names.items():
            self.known[name] = kind
            self.known.move_to_end(name)
        while len(self.known) > MOST_CONTROLS:
            self.known.popitem(last=False)

    def read(self, content: bytes, line: str) -> bytes:
        """What a browser says, without the values that their controls cannot have; then the whole page is drawn anew."""
        message = BackMsg()
        try:
            message.ParseFromString(content)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, Streamlit refuses it, too
            return content
        states = message.rerun_script.widget_states.widgets
        problems = {state.id: problem for state in states if (problem := self.problem(state))}
        if not problems:
            return content
        kept = [state for state in states if state.id not in problems]
        del states[:]
        states.extend(kept)
        message.rerun_script.ClearField("fragment_id")
        message.rerun_script.ClearField("is_auto_rerun")
        _dropped[line] = TypeError(next(iter(problems.values())))
        return message.SerializeToString()

    def problem(self, state: WidgetState) -> str | None:
        """What is wrong with a value, if anything. A control that nobody was shown since the start may hold what it likes."""
        kind, field = self.known.get(state.id), state.WhichOneof("value")
        if kind is None or field is None:
            return None
        if field != FIELDS[kind]:
            return f"a {kind} was sent {field}; {FIELDS[kind]} is expected"
        if kind in READ and not READ[kind](getattr(state, field)):
            return f"a {kind} was sent a text that it cannot read"
        return None


_dropped: dict[str, TypeError] = {}  # by lines


def notice() -> str | None:
    """A sentence for the reader of the page that is being drawn, if something was left out of what their browser said."""
    problem = _dropped.pop(st.context.headers.get(LINE, ""), None)
    return problem and (
        "Your browser sent a value that a control of this page cannot have, so it was left out and the page shows what "
        f"it held before (fault {faults.logged(problem)}). Something between the browser and the course may have "
        "changed the value; reload the page if this comes again."
    )


def _is_object(text: str) -> bool:
    return isinstance(_parsed(text), dict)


def _is_happening(text: str) -> bool:
    return isinstance(_parsed(text), dict | list)


def _is_edited(text: str) -> bool:
    """Whether it is what a table's editor says: cells that were changed, rows that were added and taken away."""
    changes = _parsed(text)
    if not isinstance(changes, dict):
        return False
    cells, more, fewer = (changes.get(f"{what}_rows", none) for what, none in EDITS.items())
    return (
        isinstance(cells, dict)
        and all(isinstance(place, str) and place.isdecimal() and _is_row(row) for place, row in cells.items())
        and isinstance(more, list)
        and all(map(_is_row, more))
        and isinstance(fewer, list)
        and all(type(place) is int for place in fewer)
    )


def _is_row(row: object) -> bool:
    return isinstance(row, Mapping) and all(value is None or type(value) in (int, float) for value in row.values())


def _parsed(text: str) -> object:
    """What a JSON text says; None for one that no browser writes: it is none, holds no number, or goes too deep."""
    try:
        return json.loads(text, parse_constant=_refused, parse_float=_finite)
    except (ValueError, RecursionError):
        return None


def _finite(number: str) -> float:
    return float(number) if math.isfinite(float(number)) else _refused(number)


def _refused(number: str) -> NoReturn:
    raise ValueError(f"{number} is not a number")


READ = {"dataframe": _is_edited, "bidi_component": _is_object, "events": _is_happening}
