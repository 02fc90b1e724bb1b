"""What the course's server takes: at its start, after every lesson was opened, during two trainings, and ten seconds after.

Linux only: `python tests/bench/bench_memory.py`. It starts its own server and needs no browser.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from explainer.lessons import lessons
from tests import crowd

LONG = "epochs=100&batch=1&optimizer=adam&rate_of_training=0.001"
AFTER = 10  # seconds until what a training took must be back


async def trainings(url: str, pid: int) -> None:
    """Two trainings of two readers, stopped after their second epoch; what is said is the server's memory, and theirs."""
    async with AsyncExitStack() as stack:
        both = [await stack.enter_async_context(crowd.reader(url)) for _ in range(2)]
        for seed, one in enumerate(both):
            await one.open("train", f"{LONG}&seed={seed}")
            await one.press("Start the training")
        while not all("Stop" in one.widgets and len(one.epochs) > 1 for one in both):
            await asyncio.sleep(0.4)
            for one in both:
                await one.look()
        work = [crowd.memory(child) for child in crowd.children(pid)]
        told(pid, f"during two trainings, which take {sum(work):.0f} MB in {len(work)} processes")
        for one in both:
            print(
                f"Stop answers after {await one.press('Stop'):.2f} s (promised: 0.3 s on a machine that does nothing else)"
            )
    await asyncio.sleep(AFTER)
    told(pid, f"{AFTER} s after they were stopped, {len(crowd.children(pid))} processes left")


def told(pid: int, when: str) -> None:
    own, threads, descriptors = crowd.own_memory(pid), crowd.threads(pid), crowd.descriptors(pid)
    print(
        f"{crowd.memory(pid):4.0f} MB {when} ({own:.0f} MB its own; {threads} threads, {descriptors} descriptors)",
        flush=True,
    )


async def measure() -> None:
    with crowd.course() as (url, pid):
        told(pid, "at the start")
        async with crowd.reader(url) as one:
            await one.open("")
            told(pid, "with the start page open")
            for lesson in lessons():
                await one.open(lesson.name)
            told(pid, "after every lesson was opened once")
        await trainings(url, pid)


if __name__ == "__main__":
    asyncio.run(measure())
