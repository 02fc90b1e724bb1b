"""The list of files that a browser keeps, so that the edition needs no network after the first visit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from explainer.files import service_worker

SHORT = 16  # hexadecimal digits of a checksum that tell one version of a file from another
LARGE = ("gallery/", "reference/", "notebooks/")  # kept when they are asked for


EDITION = "const edition = 'not built';"


def name_edition(folder: Path) -> None:
    """Write edition.txt, and the same into each script that fetches: a page takes nothing from one that replaced its own."""
    version = _version(_digests(folder))[:SHORT]
    scripts = [file for file in folder.glob("*.js") if EDITION in file.read_text(encoding="utf-8")]
    if not scripts:
        raise ValueError(f"no script of the edition has the line {EDITION!r}")
    for file in scripts:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(EDITION, f"const edition = '{version}';"), encoding="utf-8")
    (folder / "edition.txt").write_text(version, encoding="utf-8")


def _digests(folder: Path) -> dict[str, str]:
    names = sorted(str(file.relative_to(folder).as_posix()) for file in folder.rglob("*") if file.is_file())
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def _version(digests: dict[str, str]) -> str:
    return hashlib.sha256("".join(f"{name} {digest}\n" for name, digest in digests.items()).encode()).hexdigest()


def write_worker(folder: Path) -> None:
    """Write sw.js: it names every file of the edition that is kept at once, and the version that these make."""
    digests = _digests(folder)
    version = _version(digests)
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
