"""Compiles the frame of the Android app: `python tests/phone/make_android.py` puts it into assets/android/frame.

It needs Debian's aapt, android-framework-res and libsmali-java; whoever makes an app needs none of them.
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

ASSETS = Path(__file__).resolve().parents[2] / "assets"
SOURCE, FRAME = ASSETS / "android" / "source", ASSETS / "android" / "frame"
FRAMEWORK = Path("/usr/share/android-framework-res/framework-res.apk")
ICONS = {"mipmap-xxxhdpi/icon.png": "icon-192.png", "drawable-nodpi/digit.png": "icon-512.png"}
PROGRAMS = ("aapt", "smali")


def compiled() -> dict[str, bytes]:
    """The files of the frame by their names, compiled from assets/android/source; the icons are the page's own."""
    with TemporaryDirectory() as folder:
        draft = Path(folder)
        shutil.copytree(SOURCE / "res", draft / "res")
        for name, icon in ICONS.items():
            (draft / "res" / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(ASSETS / "phone" / icon, draft / "res" / name)
        sources = [
            str(source) for source in sorted((SOURCE / "smali").iterdir())
        ]  # in order, one by one: always the same bytes
        _run("smali", "assemble", "--jobs", "1", "--api", "24", *sources, "-o", str(draft / "classes.dex"))
        manifest = str(SOURCE / "AndroidManifest.xml")
        resources = ["-M", manifest, "-S", str(draft / "res"), "-I", str(FRAMEWORK), "-F", str(draft / "frame.apk")]
        _run("aapt", "package", "-f", *resources)
        with zipfile.ZipFile(draft / "frame.apk") as package:
            files = {name: package.read(name) for name in sorted(package.namelist()) if not name.endswith(".png")}
        return files | {"classes.dex": (draft / "classes.dex").read_bytes()}


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def write() -> None:
    shutil.rmtree(FRAME, ignore_errors=True)
    for name, content in compiled().items():
        (FRAME / name).parent.mkdir(parents=True, exist_ok=True)
        (FRAME / name).write_bytes(content)


if __name__ == "__main__":
    write()
