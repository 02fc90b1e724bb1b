"""Readers without a screen: they speak Streamlit's own protocol, so that thirty of them cost the machine next to nothing.

    with course() as (url, pid):
        async with reader(url) as one:
            await one.open("activation_slopes")
            await one.move("Sum x", 1.5)
            await one.press("Start the training")
            await one.look()             # what a page that follows a training asks by itself

Each of these waits for the answer and returns the seconds that it took.
"""

from __future__ import annotations

import asyncio
import os
import re
import ssl
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.serving import HEALTH, ROOT, free_port, serving

Result = TypeVar("Result")
PATIENCE = 120.0  # seconds after which an answer is taken to be lost


@contextmanager
def course(log: Path | None = None, **settings: str) -> Iterator[tuple[str, int]]:
    """A running course: its address and the number of its process; `settings` are variables of its environment."""
    port = free_port()
    command = [sys.executable, "-m", "explainer.cli", "app", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    address = f"http://127.0.0.1:{port}"
    with serving(command, f"{address}/{HEALTH}", Path(log or os.devnull), env=environment) as server:
        yield address, server.pid


@dataclass
class Widget:
    """A control on a page: its id, what kind it is, and the part of the page that runs again when it moves."""

    id: str
    kind: str
    fragment: str
    proto: object


@dataclass
class Reader:
    """What a browser knows of a page."""

    line: ClientConnection
    page: str = ""
    query: str = ""
    widgets: dict[str, Widget] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # of all that has a name of Streamlit's, by that name
    words: list[str] = field(default_factory=list)
    epochs: set[str] = field(default_factory=set)  # of a training, as they were told
    followed: dict[str, float] = field(default_factory=dict)  # fragments that the page asks for again and again

    async def open(self, lesson: str, query: str = "") -> float:
        """Turn to a lesson."""
        message = BackMsg()
        message.rerun_script.page_name = lesson
        self.query = query
        self.widgets, self.followed = {}, {}
        return await self._asked(message)

    async def move(self, label: str, value: object) -> float:
        """Move a slider, type a text or a number, or choose, as the page's control understands it."""
        widget = self.widgets[label]
        message = self._about(widget)
        state = message.rerun_script.widget_states.widgets.add()
        state.id = widget.id
        match widget.kind:
            case "slider":
                state.double_array_value.data.append(float(value))
            case "number_input":
                state.double_value = float(value)
            case "checkbox":
                state.bool_value = bool(value)
            case "text_input":
                state.string_value = str(value)
            case _:
                raise ValueError(f"{label} is a {widget.kind}: nobody has taught these readers to move one")
        return await self._asked(message)

    async def press(self, label: str) -> float:
        """Press a button."""
        widget = self.widgets[label]
        message = self._about(widget)
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = widget.id, True
        return await self._asked(message)

    async def look(self) -> float:
        """Ask once for the parts that the page asks for by itself, such as a training that goes on."""
        taken = 0.0
        for fragment in list(self.followed):
            message = BackMsg()
            message.rerun_script.page_script_hash, message.rerun_script.fragment_id = self.page, fragment
            message.rerun_script.is_auto_rerun = True
            taken = max(taken, await self._asked(message))
        return taken

    async def send(self, content: bytes) -> None:
        """Whatever it is, without waiting for an answer."""
        await self.line.send(content)

    def _about(self, widget: Widget) -> BackMsg:
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.fragment_id = widget.fragment
        return message

    async def tell(self, values: Mapping[str, Mapping[str, object]]) -> float:
        """Say of controls, by their names, what they hold, and in which field: whatever it is, as no browser of ours does."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        for name, held in values.items():
            message.rerun_script.widget_states.widgets.add(id=name, **held)
        return await self._asked(message)

    async def _asked(self, message: BackMsg) -> float:
        message.rerun_script.query_string = self.query
        begin = time.perf_counter()
        self.words = []
        await self.line.send(message.SerializeToString())
        while not self._note(ForwardMsg.FromString(await asyncio.wait_for(self.line.recv(), PATIENCE))):
            pass
        return time.perf_counter() - begin

    def _note(self, message: ForwardMsg) -> bool:
        """Keep what the message says; whether the page now stands."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.page = message.new_session.page_script_hash
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self.followed[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self.followed.pop(fragment, None)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._keep(message.delta)
        elif kind == "delta" and message.delta.WhichOneof("type") == "add_block":
            self._name(message.delta.add_block)
        # A page that asks for another run at once has not been read yet.
        done = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
        return kind == "script_finished" and message.script_finished in done

    def _keep(self, delta: object) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        proto = getattr(element, kind) if kind else None
        if getattr(proto, "label", "") and getattr(proto, "id", ""):
            self.widgets[proto.label] = Widget(proto.id, kind, delta.fragment_id, proto)
        self._name(element)
        if kind == "progress":
            self.epochs.update(re.findall(r"Epoch (\d+)", proto.text))
        if kind in ("markdown", "alert", "html", "exception"):
            self.words.append(f"{kind}: {getattr(proto, 'body', '') or getattr(proto, 'message', '')}")

    def _name(self, part: object) -> None:
        kind = part.WhichOneof("type")
        if name := getattr(getattr(part, kind), "id", "") if kind else "":
            self.kinds[name] = kind


@asynccontextmanager
async def reader(url: str, tls: ssl.SSLContext | None = None) -> AsyncIterator[Reader]:
    """Somebody who has the course open; `tls` says whom they trust where the address begins with https."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None, open_timeout=60, ssl=tls) as line:
        yield Reader(line)


def run(work: Coroutine[object, object, Result]) -> Result:
    """What the readers bring, in a thread of their own: while a test's browser is open, this one has an event loop already."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, work).result()


# --- what the server takes (Linux) --------------------------------------------------------------------------------------


def memory(pid: int) -> float:
    """Megabytes that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def own_memory(pid: int) -> float:
    """Megabytes that it holds alone: libraries read from files, which others may share, are not among them."""
    sizes = dict(line.split(":") for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:])
    return sum(int(sizes[name].split()[0]) for name in ("Private_Clean", "Private_Dirty")) * 1024 / 1e6


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def opened(pid: int) -> Counter[str]:
    """What its descriptors are: sockets, pipes, files by their names; how many of each."""
    files: Counter[str] = Counter()
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            files[file.readlink().as_posix().split(":[")[0]] += 1
    return files


def children(pid: int) -> list[int]:
    """The processes that it has started and that still live."""
    processes = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # a thread that has ended meanwhile
            processes += [int(child) for child in (task / "children").read_text().split()]
    return processes
