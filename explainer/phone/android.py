"""An Android app of a bundle: a compiled frame, the web recogniser in it, signed. No Android tool is needed.

The frame (assets/android) is a WebView that shows the recogniser out of the app's own file. Here the recogniser's files, its
name and its icon are put in.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from explainer.destinations import destination, read_place, sentence
from explainer.files import asset, replacing
from explainer.phone import binary_xml, packing, page, signing
from explainer.phone.signing_key import KEY_FILE, kept_key

ICONS = {
    "res/mipmap-xxxhdpi-v4/icon.png": "phone/icon-192.png",
    "res/drawable-nodpi-v4/digit.png": "phone/icon-512.png",
}
VERSION_CODE = 0x0101021B  # the resource id of android:versionCode
FRAME_PACKAGE, FRAME_NAME, FRAME_VERSION = (
    "explainer.recogniser.frame",
    "NAME",
    "VERSION",
)  # what the frame's manifest says
FIRST_MINUTE = datetime(2020, 1, 1, tzinfo=UTC)  # version numbers count minutes from here: they last for 4,000 years
ALIGNMENT = 0xD935  # the extra field with which Android's own tools move an entry to an even place
EVEN = 4  # bytes: what is not compressed is read in place


@dataclass(frozen=True)
class App:
    """An Android app that was written, and the key that signed it."""

    file: Path
    bytes: int
    key: Path

    def __str__(self) -> str:
        return "\n".join(
            [
                f"The Android app is {self.file}, {self.bytes:,} bytes, signed with the key in {self.key}",
                "Open it on a phone with Android 7 or newer; Android asks whether you trust the app that opens it.",
                "It needs no network and no permission. Keep the key: only with it is a newer file an update of this one.",
                "Android's own tools accept the file; no device was at hand to run it on, so say if yours refuses it.",
            ]
        )


def write_apk(bundle: str | Path, file: str | Path, *, key: str | Path = KEY_FILE) -> App:
    """Write the Android app of a bundle, whole or not at all. `key` is made where it is missing.

    Raises FileNotFoundError or ValueError for a folder that is not a bundle, ValueError for a file that Android would not
    open, ImportError without `cryptography`.

    >>> from tempfile import TemporaryDirectory
    >>> from explainer.files import asset
    >>> with TemporaryDirectory() as folder:
    ...     app = write_apk(asset("model/bundle"), f"{folder}/digits.apk", key=f"{folder}/key.pem")
    ...     app.file.stat().st_size == app.bytes
    True
    """
    file, key = destination(file, "the Android app", folder=False), read_place(key, "the key")
    if file.suffix.lower() != ".apk":
        raise ValueError(f"an Android app is a file whose name ends in .apk, got {file.name}; write, say, digits.apk")
    content = apk(bundle, key=key)
    with replacing(file) as draft:
        draft.write_bytes(content)
    return App(file, len(content), key)


def apk(bundle: str | Path, *, key: str | Path = KEY_FILE) -> bytes:
    """The bytes of the Android app of a bundle. The same bundle and key give the same bytes.

    >>> import tempfile
    >>> from explainer.files import asset
    >>> content = apk(asset("model/bundle"), key=tempfile.mkdtemp() + "/key.pem")
    >>> content[:2], 400_000 < len(content) < 500_000
    (b'PK', True)
    """
    return signing.signed(_zipped(_contents(bundle)), kept_key(key))


def offered(bundle: str | Path, key: str | Path) -> tuple[bytes | None, str]:
    """The app that is handed out beside the page, or None and, on a line of its own, why there is none.

    Raises FileNotFoundError or ValueError for a folder that is not a bundle: then there is no page either.

    >>> from explainer.files import asset
    >>> offered(asset("model/bundle"), key="/dev/null")[0] is None  # that is not a file for a key, and [1] says so
    True
    """
    why = "\nThere is no Android app beside the page: "
    try:
        kept_key(key)
    except ImportError as problem:
        return None, f"{why}{problem.name} is not installed"
    except OSError as problem:
        return None, f"{why}{sentence(problem)} (--key names another file)"
    except ValueError as problem:
        return None, f"{why}{problem} (--key names another file)"
    return apk(bundle, key=key), ""


def _contents(bundle: str | Path) -> dict[str, bytes]:
    """Every file of the app by its name."""
    web = packing.web_files(bundle)
    frame = asset("android/frame")
    files = {path.relative_to(frame).as_posix(): path.read_bytes() for path in frame.rglob("*") if path.is_file()}
    files |= {name: asset(icon).read_bytes() for name, icon in ICONS.items()}
    files["AndroidManifest.xml"] = _manifest(files["AndroidManifest.xml"], web)
    return files | {f"assets/web/{name}": content for name, content in web.items() if name != "sw.js"}


def _manifest(frame: bytes, web: dict[str, bytes]) -> bytes:
    """The frame's manifest in the name of this recogniser. One of letters is an app of its own beside one of digits."""
    noun = page.noun_of(web["trained_model.txt"].decode().removesuffix("\n").split("\n"))
    version = json.loads(web["files.json"])["version"]
    exported = _exported(page.read_manifest(web["manifest.json"]).get("exported"))
    names = {
        FRAME_PACKAGE: f"explainer.recogniser.{noun}",
        FRAME_NAME: json.loads(web[packing.HOME_SCREEN])["short_name"],
        FRAME_VERSION: f"{exported:%Y-%m-%d}, {version[:8]}",
    }
    minutes = (exported - FIRST_MINUTE).total_seconds() // 60
    return binary_xml.with_number(binary_xml.with_strings(frame, names), VERSION_CODE, max(1, int(minutes)))


def _exported(stated: str | None) -> datetime:
    """When the bundle was exported; Android takes a newer recogniser for an update of an older one."""
    try:
        exported = datetime.fromisoformat(stated or "")
    except ValueError:  # a bundle that does not say when
        return FIRST_MINUTE
    return exported if exported.tzinfo else exported.replace(tzinfo=UTC)


def _zipped(files: dict[str, bytes]) -> bytes:
    """A zip of files as they are, each beginning at an even place: the weights could hardly be compressed anyway."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1981, 1, 1, 1, 1, 2))
            entry.create_system = 0  # the same on every machine
            start = written.tell() + 30 + len(name.encode()) + 6
            entry.extra = ALIGNMENT.to_bytes(2, "little") + (2 + -start % EVEN).to_bytes(2, "little")
            entry.extra += EVEN.to_bytes(2, "little") + bytes(-start % EVEN)
            package.writestr(entry, files[name])
    return written.getvalue()
