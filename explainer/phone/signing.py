"""An Android file is signed: its bytes are hashed in pieces, and the signatures stand between them and the zip's directory.

Schemes 2 and 3, as https://source.android.com/docs/security/features/apksigning lays them down: scheme 2 is what Android 7 and 8
read, scheme 3 what newer ones do. Both hold the same hash, the same certificate, and a signature of what they hold.
RSA with PKCS #1 and SHA-256 gives the same signature each time: the same files and the same key make the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from hashlib import sha256

from explainer.phone.signing_key import Key

SCHEME_2, SCHEME_3 = 0x7109871A, 0xF05368C0  # the identifiers of the blocks
RSA_SHA256 = 0x0103
STRIPPED, NEWEST = 0xBEEFF00D, 3  # in scheme 2: "a signature of scheme 3 was here", should somebody take it out
ANDROID_9, LATEST = 28, 0x7FFFFFFF  # who reads scheme 3
PIECE = 1 << 20  # bytes that are hashed at a time
MAGIC = b"APK Sig Block 42"
_END = b"PK\5\6"  # how the last record of a zip begins; it is 22 bytes long where the zip has no comment


def signed(package: bytes, key: Key) -> bytes:
    """The bytes of a zip without a comment, signed in both schemes: parts aligned before stay aligned."""
    end = len(package) - 22
    if package[end : end + 4] != _END:
        raise ValueError("only a zip without a comment can be signed; make it with explainer.phone.android")
    (directory,) = struct.unpack_from("<I", package, end + 16)
    digest = content_digest([package[:directory], package[directory:end], package[end:]])
    block = signing_block({SCHEME_2: _scheme_2(digest, key), SCHEME_3: _scheme_3(digest, key)})
    last = package[end : end + 16] + struct.pack("<I", directory + len(block)) + package[end + 20 :]
    return package[:directory] + block + package[directory:end] + last


def content_digest(sections: Iterable[bytes]) -> bytes:
    """SHA-256 of the hashes of all pieces of the entries, the directory, and the end of a zip as it was without signatures."""
    hashes = [
        sha256(b"\xa5" + struct.pack("<I", len(piece)) + piece).digest()
        for section in sections
        for piece in _pieces(section)
    ]
    return sha256(b"\x5a" + struct.pack("<I", len(hashes)) + b"".join(hashes)).digest()


def signing_block(signers: dict[int, bytes]) -> bytes:
    """The block between entries and directory: its length, pairs of length and (identifier, value), its length, the magic."""
    pairs = b"".join(struct.pack("<QI", 4 + len(value), identifier) + value for identifier, value in signers.items())
    length = struct.pack("<Q", len(pairs) + 8 + len(MAGIC))
    return length + pairs + length + MAGIC


def _scheme_2(digest: bytes, key: Key) -> bytes:
    attribute = struct.pack("<II", STRIPPED, NEWEST)
    data = _digests(digest) + _list(key.certificate) + _list(attribute)
    return _list(_measured(data) + _signatures(data, key))


def _scheme_3(digest: bytes, key: Key) -> bytes:
    versions = struct.pack("<II", ANDROID_9, LATEST)
    data = _digests(digest) + _list(key.certificate) + versions + _list()
    return _list(_measured(data) + versions + _signatures(data, key))


def _digests(digest: bytes) -> bytes:
    return _list(struct.pack("<I", RSA_SHA256) + _measured(digest))


def _signatures(data: bytes, key: Key) -> bytes:
    return _list(struct.pack("<I", RSA_SHA256) + _measured(key.sign(data))) + _measured(key.public)


def _list(*parts: bytes) -> bytes:
    return _measured(b"".join(map(_measured, parts)))


def _measured(content: bytes) -> bytes:
    return struct.pack("<I", len(content)) + content


def _pieces(section: bytes) -> Iterator[bytes]:
    return (section[start : start + PIECE] for start in range(0, len(section), PIECE))
