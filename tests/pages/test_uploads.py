"""A reader brings so many files, and no more: a server of Streamlit's own answers, and keeps what it took."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from shell.uploads import MOST_FILES, PLACE, Uploads


def answers(requests: list[tuple[str, str]]) -> list[int]:
    """What the server answers to these (method, path), one after the other: 204 from what is behind it."""

    async def behind(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def all_of_them() -> list[int]:
        server, statuses = Uploads(behind), []

        async def send(message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        for method, path in requests:
            await server({"type": "http", "method": method, "path": path}, None, send)
        return statuses

    with ThreadPoolExecutor(1) as apart:  # where a browser of the tests has no event loop that runs
        return apart.submit(asyncio.run, all_of_them()).result()


def test_one_file_too_many_is_refused_and_another_reader_is_not() -> None:
    brought = [("PUT", f"/course{PLACE}one/{number}") for number in range(MOST_FILES)]
    assert answers([*brought, ("PUT", f"{PLACE}one/another")]) == [204] * MOST_FILES + [429]
    assert answers([*brought, ("PUT", f"{PLACE}two/another")]) == [204] * (MOST_FILES + 1)
    assert (
        answers([*brought, ("PUT", f"{PLACE}one/0"), ("GET", "/"), ("OPTIONS", f"{PLACE}one/another")])[-3:]
        == [204] * 3
    )


def test_who_takes_a_file_away_may_bring_another() -> None:
    brought = [("PUT", f"{PLACE}one/{number}") for number in range(MOST_FILES)]
    assert answers([*brought, ("DELETE", f"{PLACE}one/3"), ("PUT", f"{PLACE}one/another")]) == [204] * (MOST_FILES + 2)
