"""The list of files that a browser keeps, so that the edition needs no network after the first visit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from explainer.files import service_worker

LARGE = ("gallery/", "reference/", "notebooks/")  # kept when they are asked for


def write_worker(folder: Path) -> None:
    """Write sw.js: it names every file of the edition that is kept at once, and the version that these make."""
    names = sorted(str(file.relative_to(folder).as_posix()) for file in folder.rglob("*") if file.is_file())
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + hashlib.sha256((folder / name).read_bytes()).digest())
    at_once = [name for name in names if not name.startswith(LARGE)]
    source = service_worker("site")
    for line, written in (
        ("const version = 'not built';", f"const version = '{digest.hexdigest()[:16]}';"),
        ("const files = [];", f"const files = {json.dumps(at_once)};"),
    ):
        if line not in source:
            raise ValueError(f"assets/site/sw.js has no line {line!r}")
        source = source.replace(line, written)
    (folder / "sw.js").write_text(source, encoding="utf-8")
