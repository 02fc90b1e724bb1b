"""DEPLOY.md: its lines for nginx, run on ports of this machine, in front of the course below a path and of plain files."""

from __future__ import annotations

import configparser
import contextlib
import gzip
import http.client
import math
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from explainer.cli import _parser
from tests import crowd
from tests.conftest import missing
from tests.serving import free_ports

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "DEPLOY.md").read_text(encoding="utf-8")
PLACES = [section for section in PAGE.split("\n## ")[1:] if "cost" not in section.split("\n")[0]]
LIMIT = 6  # connections of one address, in place of the page's


def lines(language: str) -> str:
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.mark.parametrize("section", PLACES, ids=lambda section: section.split("\n")[0])
def test_each_place_has_five_sentences_and_says_whether_they_were_tried(section: str) -> None:
    assert re.findall(r"^(\d)\. ", section, re.MULTILINE) == ["1", "2", "3", "4", "5"]
    assert ("nobody has tried them" in section) != ("nginx" in section or "plain files" in section)


def test_the_commands_are_known_and_fit_each_other() -> None:
    unit = configparser.ConfigParser()
    unit.read_string(lines("ini"))
    program, *arguments = unit["Service"]["ExecStart"].split()
    assert program.endswith("/.venv/bin/explainer")
    options = _parser().parse_args(arguments)
    assert f"proxy_pass http://{options.host}:{options.port};" in lines("nginx")
    assert f"location /{options.path}/ {{" in lines("nginx")
    commands = re.findall(r"`explainer (.*?)`", PAGE)
    assert len(commands) > 1
    for command in commands:
        _parser().parse_args(command.split())


class Front(NamedTuple):
    """A running nginx: its two addresses, and whom to trust."""

    plain: str
    secure: str
    tls: ssl.SSLContext


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The page's own lines, with free ports, a certificate made now, and fewer connections."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if not nginx:
        missing("nginx (Debian: apt install nginx-light)", demanded_by="EXPLAINER_REQUIRE_NGINX")
    home = tmp_path_factory.mktemp("nginx")
    (home / "lessons").mkdir()
    (home / "lessons" / "index.html").write_text("Plain files. " * 200, encoding="utf-8")
    certificate, key = written_certificate(home)
    plain, secure, course = free_ports(3)
    own = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{secure} ssl http2;",
        "/etc/ssl/certs/school.pem": str(certificate),
        "/etc/ssl/private/school.key": str(key),
        "limit_conn readers 400;": f"limit_conn readers {LIMIT};",
        "http://127.0.0.1:8501;": f"http://127.0.0.1:{course};",
        "/srv/lessons/": f"{home}/lessons/",
    }
    text = lines("nginx")
    for theirs, ours in own.items():
        assert theirs in text
        text = text.replace(theirs, ours)
    places = "".join(
        f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = f"include /etc/nginx/mime.types; access_log off; {places}"
    user = "user root; " if os.geteuid() == 0 else ""  # whose folder pytest has made
    (home / "nginx.conf").write_text(f"{user}daemon off; pid {home}/pid;\nevents {{}}\nhttp {{ {settings}\n{text} }}\n")
    command = [nginx, "-p", str(home), "-c", "nginx.conf", "-e", str(home / "errors")]
    app = [
        sys.executable,
        "-m",
        "explainer.cli",
        "app",
        "--host",
        "127.0.0.1",
        "--port",
        str(course),
        "--path",
        "course",
    ]
    with ExitStack() as stack:
        stack.enter_context(running(command, secure))
        stack.enter_context(running(app, course))
        tls = ssl.create_default_context(cafile=certificate)
        yield Front(f"http://localhost:{plain}", f"https://localhost:{secure}", tls)


def written_certificate(home: Path) -> tuple[Path, Path]:
    """A certificate of localhost for a day, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (home / "own.pem").write_bytes(certificate.public_bytes(encoding))
    (home / "own.key").write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
    return home / "own.pem", home / "own.key"


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server, from when it listens until it is no longer needed."""
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for _ in range(600):
            assert server.poll() is None, server.stdout.read()
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.communicate(timeout=20)


def asked(front: Front, place: str, method: str = "GET", body: bytes | None = None) -> http.client.HTTPResponse:
    """The answer, which has been read and whose connection is closed."""
    line = http.client.HTTPSConnection(front.secure.removeprefix("https://"), context=front.tls, timeout=60)
    line.request(method, place, body, {"Accept-Encoding": "gzip"})
    answer = line.getresponse()
    answer.content = answer.read()
    line.close()
    return answer


def test_http_leads_to_https(front: Front) -> None:
    line = http.client.HTTPConnection(front.plain.removeprefix("http://"), timeout=60)
    line.request("GET", "/course/train")
    with contextlib.closing(line), line.getresponse() as answer:
        assert answer.status == 301
        assert answer.headers["location"] == "https://localhost/course/train"


def test_the_course_answers_below_its_path_with_its_own_headers(front: Front) -> None:
    for place in ("/course/", "/course/slopes"):
        answer = asked(front, place)
        assert (answer.status, answer.headers.get_content_type()) == (200, "text/html")
        assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert asked(front, "/_stcore/health").status == 404, "nothing of it stands above its path"


def test_a_reader_opens_a_lesson_and_moves_a_slider(front: Front) -> None:
    async def reading() -> list[str]:
        async with crowd.reader(f"{front.secure}/course", front.tls) as one:
            await one.open("activation_slopes")
            await one.move("Sum x", 1.6)
            return one.words

    words = crowd.run(reading())
    sigmoid = 1 / (1 + math.exp(-1.6))
    assert any(f"{sigmoid:.3f}" in said and f"{sigmoid * (1 - sigmoid):.4f}" in said for said in words)
    assert not [said for said in words if said.startswith("exception")]


def test_a_body_that_is_too_large_does_not_reach_the_course(front: Front) -> None:
    place = "/course/_stcore/upload_file/a/b"
    assert asked(front, place, "PUT", bytes(3_200_000)).status == 413
    assert asked(front, place, "PUT", bytes(2_500_000)).status != 413


def test_an_address_holds_only_so_many_connections(front: Front) -> None:
    async def holding() -> str:
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(LIMIT):
                await stack.enter_async_context(crowd.reader(f"{front.secure}/course", front.tls))
            with pytest.raises(Exception, match="503") as refusal:
                await stack.enter_async_context(crowd.reader(f"{front.secure}/course", front.tls))
            return str(refusal.value)

    assert "503" in crowd.run(holding())


def test_plain_files_are_compressed(front: Front) -> None:
    answer = asked(front, "/lessons/")
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.content).startswith(b"Plain files.")
    assert len(answer.content) < 200
