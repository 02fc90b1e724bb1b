"""Files of instruments, each at an address of its own: `files/digits-bfa2f7d6358c.bin`. A browser asks for each once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from shell.headers import Message, Receive, Send

FOLDER = "files/"
FOR_GOOD = b"public, max-age=31536000, immutable"  # a name tells the contents

_offered: dict[str, bytes] = {}


def offer(files: Mapping[str, bytes]) -> None:
    """Let browsers ask for these files; a page offers those of its own instruments alone, never a reader's."""
    _offered.update(files)


class Files:
    """An ASGI application around another one, which answers for the files that were offered."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer with the file, wherever in the server's tree of addresses the course stands."""
        folder, _, name = scope.get("path", "").rpartition("/")
        file = _offered.get(name) if scope["type"] == "http" and f"{folder}/".endswith(f"/{FOLDER}") else None
        if file is None:
            await self.app(scope, receive, send)
            return
        headers = {
            b"content-type": b"application/octet-stream",
            b"content-length": str(len(file)).encode(),
            b"cache-control": FOR_GOOD,
        }
        await send({"type": "http.response.start", "status": 200, "headers": [*headers.items()]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else file})
