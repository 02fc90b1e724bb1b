"""How many files a reader may have brought: each is small, and yet a thousand of them would fill the server's memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from shell.headers import Message, Receive, Send

PLACE = "/_stcore/upload_file/"  # of Streamlit's: …/upload_file/SESSION/FILE
MOST_FILES = 20  # files of one reader at a time
READERS = 1000  # whose files are counted; the one who has brought none for longest is forgotten first
SENTENCE = f"You have uploaded {MOST_FILES} files; reload the page to upload another."


class Uploads:
    """An ASGI application around another one, which takes only so many files of one reader."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.app = app
        self.brought: OrderedDict[str, set[str]] = OrderedDict()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse the file that is one too many; what a reader takes away may be brought again."""
        _, place, rest = scope.get("path", "").partition(PLACE) if scope["type"] == "http" else ("", "", "")
        session, _, file = rest.partition("/")
        if not place or scope["method"] not in ("PUT", "DELETE"):
            await self.app(scope, receive, send)
            return
        files = self.brought.setdefault(session, set())
        self.brought.move_to_end(session)
        if scope["method"] == "DELETE":
            files.discard(file)
        elif file not in files and len(files) >= MOST_FILES:
            await _refuse(send)
            return
        else:
            files.add(file)
        while len(self.brought) > READERS:
            self.brought.popitem(last=False)
        await self.app(scope, receive, send)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(SENTENCE)).encode())]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": SENTENCE.encode()})
