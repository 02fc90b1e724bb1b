"""From a bundle to a phone: the finished web recogniser, the Flutter project, and a server for the home network."""

from explainer.phone.packing import (
    FLUTTER_HOME,
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

__all__ = [
    "FLUTTER_HOME",
    "LIST",
    "MODEL",
    "Serving",
    "check",
    "check_web",
    "described",
    "instructions",
    "pack",
    "pack_flutter",
    "pack_web",
    "qr_terminal",
    "serving",
    "unpack",
    "version_of",
    "web_files",
]
