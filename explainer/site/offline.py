"""The list of files that a browser keeps, so that the edition needs no network after the first visit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from explainer.files import service_worker

SHORT = 16  # hexadecimal digits of a checksum that tell one version of a file from another
LARGE = ("gallery/", "reference/", "notebooks/")  # kept when they are asked for


def write_worker(folder: Path) -> None:
    """Write sw.js: it names every file of the edition that is kept at once, and the version that these make."""
    names = sorted(str(file.relative_to(folder).as_posix()) for file in folder.rglob("*") if file.is_file())
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    version = hashlib.sha256("".join(f"{name} {digest}\n" for name, digest in digests.items()).encode()).hexdigest()
    kept = {name: digest[:SHORT] for name, digest in digests.items() if not name.startswith(LARGE)}
    source = service_worker("site")
    for line, written in (
        ("const version = 'not built';", f"const version = '{version[:SHORT]}';"),
        ("const files = {};", f"const files = {json.dumps(kept)};"),
    ):
        if line not in source:
            raise ValueError(f"assets/site/sw.js has no line {line!r}")
        source = source.replace(line, written)
    (folder / "sw.js").write_text(source, encoding="utf-8")
