"""From a bundle to a phone: the finished web recogniser, an Android app, the Flutter project, a server for the home network."""

from explainer.phone.android import apk, offered, write_apk
from explainer.phone.packing import (
    FLUTTER_HOME,
    FOLDERS,
    LIST,
    MODEL,
    check,
    check_web,
    described,
    pack,
    pack_flutter,
    pack_web,
    unpack,
    version_of,
    web_files,
)
from explainer.phone.server import Serving, instructions, qr_terminal, serving
from explainer.phone.signing_key import KEY_FILE, kept_key

__all__ = [
    "FLUTTER_HOME",
    "FOLDERS",
    "KEY_FILE",
    "LIST",
    "MODEL",
    "Serving",
    "apk",
    "check",
    "check_web",
    "described",
    "instructions",
    "kept_key",
    "offered",
    "pack",
    "pack_flutter",
    "pack_web",
    "qr_terminal",
    "serving",
    "unpack",
    "version_of",
    "web_files",
    "write_apk",
]
