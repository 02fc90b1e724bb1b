"""Thirty readers of one course, two of them training, others who drop their line or send nonsense: nothing may grow.

python tests/soak.py      an hour; EXPLAINER_SOAK_MINUTES=5 takes five minutes, EXPLAINER_SOAK_READERS another crowd

It prints how long answers take, and the server's memory, threads and descriptors at the start, the top and the end. It ends
with exit code 1 at a fault, at growth, and, with EXPLAINER_SOAK_SPEED=1, where answers take longer than they may: for that
the machine must have nothing else to do, since the readers themselves run on it, too. Linux only.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from explainer.lessons import lessons
from tests import crowd

MINUTES = float(os.environ.get("EXPLAINER_SOAK_MINUTES", "60"))
READERS = int(os.environ.get("EXPLAINER_SOAK_READERS", "30"))
TRAINING = "epochs=100&batch=1&optimizer=adam&rate_of_training=0.001"
FORGOTTEN = 10  # seconds after which this server forgets a reader whose line is lost; a course waits for two minutes
GONE = 75  # seconds until everything of a reader who left must be gone: a training waits a minute for its reader
TIDY = 12  # seconds in which the server collects its garbage when the last reader has left
HUNDRED = 2.0  # megabytes that may stay of a hundred readers who have left
NOISE = 12.0  # megabytes by which a server's memory goes up and down
SPARE = 6  # descriptors and threads that come and go, such as those of the formula workers
# Seconds of the 95th and the 99th percentile.
WANTED = {"an answer": (0.25, 0.6), "a typed text": (2.0, 4.0), "opening a lesson": (1.5, 3.0)}
LESSONS = [lesson.name for lesson in lessons()]
MOVED = ("slider", "number_input", "checkbox", "text_input")
TYPED = [
    "1",
    "-3",
    "x^2*sin(x)",
    "0.05, 0.1",
    "2 3 4",
    "nonsense",
    "1e400",
    "9" * 400,
    "$x$",
    "<b>",
    "\u202e",
    "tan(x)^tan(x)",
]


@dataclass
class Seen:
    """What the readers have seen."""

    answers: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in WANTED})
    counts: Counter[str] = field(default_factory=Counter)
    faults: set[str] = field(default_factory=set)


async def learner(url: str, seen: Seen, rng: random.Random, end: float) -> None:
    """Somebody who opens lessons and moves what can be moved; their line is lost now and then."""
    while time.monotonic() < end:
        async with crowd.reader(url) as one:
            seen.counts["readers"] += 1
            for _ in range(rng.randint(1, 4)):
                seen.answers["opening a lesson"].append(await one.open(rng.choice(LESSONS)))
                _read(one, seen)
                for _ in range(rng.randint(5, 25)):
                    await asyncio.sleep(rng.uniform(0.5, 4))
                    if time.monotonic() > end or not await moved(one, seen, rng):
                        break
            if rng.random() < 0.3:
                one.line.transport.abort()  # no goodbye
                seen.counts["lost lines"] += 1


async def moved(one: crowd.Reader, seen: Seen, rng: random.Random) -> bool:
    """Move one control of the page to where it may be, or type something; whether there was one."""
    labels = [label for label, widget in one.widgets.items() if widget.kind in MOVED and widget.proto.id]
    if not labels:
        return False
    label = rng.choice(labels)
    proto = one.widgets[label].proto
    match one.widgets[label].kind:
        case "slider":
            value: object = proto.min + round(rng.random() * (proto.max - proto.min) / proto.step) * proto.step
        case "number_input":
            value = rng.choice([proto.min, proto.max, proto.default])
        case "checkbox":
            value = rng.random() < 0.5
        case _:
            value = rng.choice(TYPED)
    kind = "a typed text" if one.widgets[label].kind == "text_input" else "an answer"
    seen.answers[kind].append(await one.move(label, value))
    _read(one, seen)
    return True


async def trainer(url: str, seen: Seen, rng: random.Random, end: float) -> None:
    """Somebody who trains again and again, and either stops the training or leaves it alone."""
    while time.monotonic() < end - 10:
        async with crowd.reader(url) as one:
            seen.counts["trainings"] += 1
            await one.open("train", f"{TRAINING}&seed={rng.randint(0, 999)}")
            await one.press("Start the training")
            until = min(end - 5, time.monotonic() + rng.uniform(15, 60))
            while time.monotonic() < until:
                await asyncio.sleep(0.4)
                await one.look()
                _read(one, seen)
            if "Stop" in one.widgets and rng.random() < 0.7:
                seen.answers.setdefault("Stop", []).append(await one.press("Stop"))
            seen.counts["epochs"] += len(one.epochs)


async def vandal(url: str, seen: Seen, rng: random.Random, end: float) -> None:
    """Somebody who sends what no page would send."""
    while time.monotonic() < end:
        try:
            async with crowd.reader(url) as one:
                await one.open(rng.choice(LESSONS))
                for content in rng.sample(nonsense(one, rng), 3):
                    await one.send(content)
                    seen.counts["nonsense"] += 1
                    await asyncio.sleep(rng.uniform(0.2, 1))
        except ConnectionClosed:
            seen.counts["turned away"] += 1
        await asyncio.sleep(rng.uniform(1, 3))


def nonsense(one: crowd.Reader, rng: random.Random) -> list[bytes]:
    """Messages of a megabyte, none at all, half of one, of another kind, and about controls that are none or of another kind."""
    messages = [rng.randbytes(1 << 20), b"", rng.randbytes(100), b"\x0a" * 1000]
    for ask in ("clear_cache", "debug_shutdown_runtime", "debug_disconnect_websocket", "load_git_info", "stop_script"):
        message = BackMsg()
        setattr(message, ask, True)
        messages.append(message.SerializeToString())
    for widget in list(one.widgets.values()):
        for name, value in (("string_value", "x" * 100_000), ("int_value", 2**62), ("json_value", '{"a": [' * 500)):
            message = BackMsg()
            message.rerun_script.page_script_hash = one.page
            state = message.rerun_script.widget_states.widgets.add()
            state.id = widget.id
            setattr(state, name, value)
            messages.append(message.SerializeToString())
    message = BackMsg()
    message.rerun_script.query_string = "&".join(f"eta={rng.random()}" for _ in range(50_000))
    message.rerun_script.fragment_id = "no such part"
    return [*messages, message.SerializeToString()]


def _read(one: crowd.Reader, seen: Seen) -> None:
    seen.faults.update(
        words[:300] for words in one.words if "it is our fault" in words or words.startswith("exception")
    )


@dataclass(frozen=True)
class Taken:
    """What the server holds."""

    memory: float
    threads: int
    descriptors: int
    children: int

    def __str__(self) -> str:
        return (
            f"{self.memory:4.0f} MB, {self.threads} threads, {self.descriptors} descriptors, {self.children} processes"
        )


def taken(pid: int) -> Taken:
    return Taken(crowd.memory(pid), crowd.threads(pid), crowd.descriptors(pid), len(crowd.children(pid)))


async def a_class(url: str, pid: int, seconds: float, seen: Seen, seed: int) -> tuple[Taken, Taken]:
    """So many readers for so long; the most that the server held, and what it holds when all have left."""
    end = time.monotonic() + seconds
    kinds = [trainer, trainer, vandal, *[learner] * (READERS - 3)]
    rngs = [random.Random(1000 * seed + number) for number in range(READERS)]
    work = asyncio.gather(*(kind(url, seen, rng, end) for kind, rng in zip(kinds, rngs, strict=True)))
    top = taken(pid)
    while not work.done():
        await asyncio.wait([work], timeout=1)
        now = taken(pid)
        top = Taken(*(max(pair) for pair in zip(vars(top).values(), vars(now).values(), strict=True)))
    await work
    await asyncio.sleep(FORGOTTEN + GONE)
    async with crowd.reader(url) as last:  # Streamlit forgets those whose line was lost when the next one comes
        await last.open("")
    await asyncio.sleep(TIDY)
    return top, taken(pid)


def told(seen: Seen) -> list[str]:
    """Print the figures; what is slower than it may be."""
    slow = []
    for name, seconds in seen.answers.items():
        if len(seconds) < 2:
            continue
        cut = statistics.quantiles(seconds, n=100)
        wanted = WANTED.get(name)
        print(
            f"{name}: {len(seconds):,} times; median {cut[49] * 1000:.0f} ms, 95th percentile {cut[94] * 1000:.0f} ms, "
            f"99th {cut[98] * 1000:.0f} ms"
            + (f" (wanted: {wanted[0] * 1000:.0f} and {wanted[1] * 1000:.0f})" if wanted else "")
        )
        if wanted and (cut[94] > wanted[0] or cut[98] > wanted[1]):
            slow.append(f"{name} takes too long")
    return slow


async def soak() -> list[str]:
    """What is wrong."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        settings = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(FORGOTTEN), "TMPDIR": folder}
        with crowd.course(log, **settings) as (url, pid):
            print(f"at the start:          {taken(pid)}", flush=True)
            async with crowd.reader(url) as first:  # what is computed once for all stays, and is no growth
                for lesson in LESSONS:
                    await first.open(lesson)
            _, warm = await a_class(url, pid, MINUTES * 60 / 4, Seen(), seed=1)
            print(f"after the first class: {warm}", flush=True)
            seen = Seen()
            top, end = await a_class(url, pid, MINUTES * 60 * 3 / 4, seen, seed=2)
            held = crowd.opened(pid)
            print(f"at the top:            {top}\nafter the last class:  {end}")
            print(", ".join(f"{count:,} {what}" for what, count in sorted(seen.counts.items())))
            slow = told(seen)
        readers = seen.counts["readers"]
        grown = end.memory - warm.memory
        print(f"{readers} readers have left {grown:+.1f} MB")
        wrong += slow if os.environ.get("EXPLAINER_SOAK_SPEED") == "1" else []
        wrong += [f"memory has grown by {grown:.0f} MB"] * (grown > NOISE + HUNDRED * readers / 100)
        for what in ("threads", "descriptors", "children"):
            more = getattr(end, what) - getattr(warm, what)
            wrong += [f"there are {more} more {what} than before"] * (more > SPARE)
        left = [file.name for file in Path(folder).iterdir() if file != log]
        wrong += [f"files stay: {', '.join(left)}"] * bool(left)
        print("descriptors:", ", ".join(f"{count} {what}" for what, count in sorted(held.items())))
        wrong += sorted(seen.faults)  # of those who send nonsense, nobody reads the pages
        wrong += [f"the log has a traceback: {story}" for story in _stories(log.read_text())][:3]
    return wrong


def _stories(log: str) -> list[str]:
    """The tracebacks in the log, but those of a lost line and of messages that Streamlit cannot read."""
    stories = re.findall(r"(?:.*\n)?Traceback \(most recent call last\):\n(?:[ ].*\n)*.*", log)
    harmless = (
        "WebSocketDisconnect",
        "ClientDisconnected",
        "DecodeError",
        "handle_backmsg",
        "in get_serialized",
        "unpack_widget",
    )
    return [story for story in stories if not any(name in story for name in harmless)]


if __name__ == "__main__":
    found = asyncio.run(soak())
    print("\n".join(found) or "nothing has grown, and nothing was broken")
    sys.exit(bool(found))
