"""The key that signs a person's Android files: made once and kept, because Android updates an app only from the same key."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.destinations import destination, read_place

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

KEY_FILE = Path("~/.explainer/android.pem")
BITS = 2048
YEARS = 30  # Android looks at the certificate's key, not at its date


@dataclass(frozen=True)
class Key:
    """An RSA key with its certificate: `certificate` and `public` in DER, as Android reads them."""

    private: RSAPrivateKey
    certificate: bytes
    public: bytes

    def sign(self, data: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 with SHA-256: the same data give the same signature."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        return self.private.sign(data, PKCS1v15(), SHA256())


def kept_key(file: str | Path = KEY_FILE) -> Key:
    """The key in a PEM file (private key and certificate), which is made where it is missing; only you can read it.

    Raises ValueError for a file that holds something else and where none can be made, ImportError without `cryptography`.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     kept_key(f"{folder}/key.pem").public == kept_key(f"{folder}/key.pem").public  # made once, then read
    True
    """
    file = read_place(file, "the key")
    if not file.exists():
        file = destination(file, "the key", folder=False)
        _keep(file, _made())
    if not file.is_file():
        raise ValueError(f"{file} is not a file; name a file for the key")
    return _read(file)


def _made() -> bytes:
    """A new key and its certificate, which nobody but itself vouches for: Android asks for no more."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import NameOID

    private = rsa.generate_private_key(65537, BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Deep Learning Explainer, a reader's own key")])
    now = datetime.now(UTC).replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .sign(private, SHA256())
    )
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)


def _keep(file: Path, content: bytes) -> None:
    """Write the file whole and for its owner alone; where another program was faster, its key stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # readable by its owner alone
    try:
        with os.fdopen(handle, "wb") as draft:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
        with suppress(FileExistsError):  # another program was quicker, and its key counts
            Path(file).hardlink_to(name)  # unlike a move, this never takes the place of a key
    finally:
        Path(name).unlink(missing_ok=True)


def _read(file: Path) -> Key:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    content = file.read_bytes()
    try:
        private = load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise ValueError(
            f"{file} does not hold a key and its certificate in PEM; name another file, and a key is made there"
        ) from problem
    if not isinstance(private, RSAPrivateKey) or private.public_key() != certificate.public_key():
        raise ValueError(f"{file} must hold an RSA key and the certificate of that key; name another file")
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Key(private, certificate.public_bytes(Encoding.DER), public)
