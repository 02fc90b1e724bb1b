"""The Android app: signed as Android reads it, made of the page's own files, and its frame does what it should."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from cryptography.x509 import load_der_x509_certificate
from playwright.sync_api import Browser, Page, Route, expect

from explainer import cli, phone
from explainer.phone import android, binary_xml

sys.path.insert(0, str(Path(__file__).parent))
import make_android
from hand import SAMPLES, draw_with_finger, verdict

ORIGIN = "https://appassets.androidplatform.net"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("key") / "android.pem"


@pytest.fixture(scope="module")
def apk(bundle: Path, key: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return phone.write_apk(bundle, tmp_path_factory.mktemp("app") / "digits.apk", key=key).file


def output_of(*command: str | Path) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# ------------------------------------------------------- an independent reader of the signatures, from Android's description


class Fields:
    """Reads numbers and what a length of four bytes stands before."""

    def __init__(self, content: bytes) -> None:
        self.stream, self.end = BytesIO(content), len(content)

    def number(self, size: int = 4) -> int:
        return int.from_bytes(self.bytes(size), "little")

    def bytes(self, size: int) -> bytes:
        content = self.stream.read(size)
        assert len(content) == size
        return content

    def part(self) -> Fields:
        return Fields(self.bytes(self.number()))

    def rest(self) -> bytes:
        return self.stream.read()

    def parts(self) -> list[bytes]:
        fields = []
        while self.stream.tell() < self.end:
            fields.append(self.part().rest())
        return fields


def verified(package: bytes) -> dict[int, bytes]:
    """Scheme -> the certificate that signed; AssertionError where Android would not install."""
    end = package.rindex(b"PK\x05\x06")
    directory = struct.unpack("<I", package[end + 16 : end + 20])[0]
    assert package[directory - 16 : directory] == b"APK Sig Block 42"
    size = int.from_bytes(package[directory - 24 : directory - 16], "little")
    start = directory - size - 8
    assert int.from_bytes(package[start : start + 8], "little") == size
    unsigned_end = package[end : end + 16] + struct.pack("<I", start) + package[end + 20 :]
    pieces = b""
    count = 0
    for section in (package[:start], package[directory:end], unsigned_end):
        for at in range(0, len(section), 1 << 20):
            piece = section[at : at + (1 << 20)]
            pieces += sha256(b"\xa5" + len(piece).to_bytes(4, "little") + piece).digest()
            count += 1
    content = sha256(b"\x5a" + count.to_bytes(4, "little") + pieces).digest()
    contents = {}
    pairs = Fields(package[start + 8 : directory - 24])
    while pairs.stream.tell() < pairs.end:
        pair = Fields(pairs.bytes(pairs.number(8)))
        scheme = pair.number()
        contents[scheme] = _signer(scheme, pair.part(), content)
    return contents


def _signer(scheme: int, signers: Fields, content: bytes) -> bytes:
    signer = signers.part()
    assert signers.rest() == b"", "one signer"
    data = signer.part().rest()
    versions = signer.bytes(8) if scheme == 0xF05368C0 else b""
    ((algorithm, signature),) = [(of.number(), of.part().rest()) for of in map(Fields, signer.part().parts())]
    public = signer.part().rest()
    assert algorithm == 0x0103
    load_der_public_key(public).verify(signature, data, PKCS1v15(), SHA256())
    signed = Fields(data)
    ((algorithm, digest),) = [(of.number(), of.part().rest()) for of in map(Fields, signed.part().parts())]
    assert (algorithm, digest) == (0x0103, content)
    (certificate,) = signed.part().parts()
    own = (
        load_der_x509_certificate(certificate)
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    assert own == public
    if versions:
        assert signed.bytes(8) == versions == struct.pack("<II", 28, 0x7FFFFFFF)
    attributes = signed.part().parts()
    assert (struct.pack("<II", 0xBEEFF00D, 3) in attributes) == (scheme == 0x7109871A), "scheme 3 cannot be stripped"
    return certificate


def test_both_signatures_hold(apk: Path) -> None:
    contents = verified(apk.read_bytes())
    assert set(contents) == {0x7109871A, 0xF05368C0}
    assert len(set(contents.values())) == 1


def test_no_byte_can_be_changed(apk: Path) -> None:
    content = apk.read_bytes()
    end = content.rindex(b"PK\x05\x06")
    for at in [0, 40, 1000, len(content) // 2, end - 30, end + 8, *range(end - 7000, end, 911)]:
        changed = bytearray(content)
        changed[at] ^= 1
        with pytest.raises(Exception):  # noqa: B017, PT011 (whichever of a dozen checks sees it first)
            verified(bytes(changed))


def test_the_same_bundle_and_key_make_the_same_bytes(bundle: Path, apk: Path, key: Path, tmp_path: Path) -> None:
    assert phone.apk(bundle, key=key) == apk.read_bytes()
    other = phone.apk(bundle, key=tmp_path / "another.pem")
    assert set(verified(other).values()).isdisjoint(verified(apk.read_bytes()).values())


# ------------------------------------------------------------------------------------------------------- what is in the file


def test_it_holds_the_page_and_the_frame_and_nothing_else(apk: Path, bundle: Path) -> None:
    web = phone.web_files(bundle)
    with zipfile.ZipFile(apk) as package:
        assert package.testzip() is None
        inside = {name: package.read(name) for name in package.namelist()}
    frame = {
        path.relative_to(make_android.FRAME).as_posix() for path in make_android.FRAME.rglob("*") if path.is_file()
    }
    page = {f"assets/web/{name}" for name in web if name != "sw.js"}
    assert set(inside) == frame | page | set(android.ICONS)
    assert all(inside[f"assets/web/{name}"] == content for name, content in web.items() if name != "sw.js")
    assert inside["classes.dex"] == (make_android.FRAME / "classes.dex").read_bytes()


def test_it_asks_for_no_permission(apk: Path) -> None:
    with zipfile.ZipFile(apk) as package:
        assert "permission".encode("utf-16-le") not in package.read("AndroidManifest.xml")


def test_what_android_reads_in_place_is_aligned(apk: Path) -> None:
    content = apk.read_bytes()
    with zipfile.ZipFile(apk) as package:
        for entry in package.infolist():
            name, extra = struct.unpack_from("<HH", content, entry.header_offset + 26)
            start = entry.header_offset + 30 + name + extra
            assert start % 4 == 0
            assert content[start : start + entry.file_size] == package.read(entry)


@pytest.mark.parametrize(
    ("names", "package", "label"),
    [
        (["A", "B"], "explainer.recogniser.letter", "Letters"),
        (["cat", "dog"], "explainer.recogniser.picture", "Pictures"),
    ],
)
def test_it_is_called_after_its_classes(
    names: list[str], package: str, label: str, bundle: Path, key: Path, tmp_path: Path
) -> None:
    """A recogniser of letters is another app than one of digits, so that both can be installed."""
    folder = tmp_path / "bundle"
    shutil.copytree(bundle, folder)
    (folder / "trained_model.txt").write_text("".join(f"{name}\n" for name in names))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["trained_model.txt"] = phone.described(folder / "trained_model.txt")
    manifest["exported"] = "2031-05-06T07:08:09+00:00"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with zipfile.ZipFile(BytesIO(phone.apk(folder, key=key))) as archive:
        written = archive.read("AndroidManifest.xml")
    for text in (package, label, "2031-05-06, "):
        assert text.encode("utf-16-le") in written
    assert b"N\0A\0M\0E\0\0" not in written
    minutes = (
        (2031 - 2020) * 365 * 1440 + 3 * 1440 + (31 + 28 + 31 + 30 + 5) * 1440 + 7 * 60 + 8
    )  # 2020, 24 and 28 leap
    assert struct.pack("<I", minutes) in written


@pytest.mark.parametrize("exported", [None, "1999-01-01T00:00:00+00:00", "yesterday", "2026-01-01"])
def test_any_date_makes_a_version_that_android_takes(
    exported: str | None, bundle: Path, key: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(bundle, folder)
    manifest = json.loads((folder / "manifest.json").read_text()) | {"exported": exported}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert len(verified(phone.apk(folder, key=key))) == 2


def test_a_damaged_frame_is_refused() -> None:
    frame = (make_android.FRAME / "AndroidManifest.xml").read_bytes()
    with pytest.raises(ValueError, match="has 'NAMES' 0 times"):
        binary_xml.with_strings(frame, {"NAMES": "x"})
    with pytest.raises(ValueError, match="no attribute 0x01010000"):
        binary_xml.with_number(frame.replace(b"\x00\x00\x01\x01", bytes(4)), 0x01010000, 1)
    assert binary_xml.with_strings(frame, {}) == frame


# --------------------------------------------------------------------------------------------------------- Android's own tools


def test_android_s_own_tools_accept_it(android_tools: None, apk: Path) -> None:
    said = output_of("apksigner", "verify", "--verbose", "--min-sdk-version", "24", apk)
    assert "Verified using v2 scheme (APK Signature Scheme v2): true" in said
    assert "Verified using v3 scheme (APK Signature Scheme v3): true" in said
    assert "WARNING" not in said
    badging = output_of("aapt", "dump", "badging", apk)
    for line in (
        "package: name='explainer.recogniser.digit'",
        "sdkVersion:'24'",
        "targetSdkVersion:'34'",
        "application-label:'Digits'",
        "launchable-activity: name='explainer.recogniser.Frame'",
    ):
        assert line in badging
    assert "uses-permission" not in badging
    output_of("zipalign", "-c", "4", apk)


def test_the_compiled_frame_is_what_its_sources_make(android_tools: None) -> None:
    shipped = {
        path.relative_to(make_android.FRAME).as_posix(): path.read_bytes()
        for path in make_android.FRAME.rglob("*")
        if path.is_file()
    }
    assert make_android.compiled() == shipped


def test_the_frame_answers_out_of_its_own_file(android_tools: None, apk: Path, bundle: Path, tmp_path: Path) -> None:
    """The frame's bytecode, translated for Java and run against stand-ins of the few Android classes that it uses."""
    jar, classes = tmp_path / "frame.jar", tmp_path / "classes"
    output_of("/usr/bin/python3", "-O", "-m", "enjarify.main", make_android.FRAME / "classes.dex", "-o", jar)
    output_of("javac", "-d", classes, *Path(__file__).with_name("android").rglob("*.java"))
    web = phone.web_files(bundle)
    strangers = ["https://example.org/index.html", f"{ORIGIN}.org/", "http://localhost/index.html", "mailto:a@b"]
    absent = [f"{ORIGIN}/{name}" for name in ("sw.js", "missing.js", "../classes.dex", "%2e%2e/classes.dex")]
    present = [f"{ORIGIN}/", f"{ORIGIN}/app.js?again", *(f"{ORIGIN}/{name}" for name in web if name != "sw.js")]
    lines = output_of(
        "java", "-Xverify:all", "-cp", f"{classes}:{jar}", "Drive", apk, *strangers, *absent, *present
    ).splitlines()
    answers = {address: rest for address, *rest in (line.split("\t") for line in lines if "\t" in line)}
    for address in strangers:
        assert (answers[address][0], answers[address][-1]) == ("404", "true"), address
    for address in absent:
        assert (answers[address][0], answers[address][-1]) == ("404", "false"), address
    for address in present:
        name = address.removeprefix(f"{ORIGIN}/").removesuffix("?again") or "index.html"
        kind = phone.server._TYPES[Path(name).suffix].split(";")[0]
        expected = ["200", kind, "utf-8", sha256(web[name]).hexdigest(), "nosniff", "false"]
        assert answers[address] == expected, name
    settings = ["onCreate", "background 0", "JavaScript true", "storage true", "files false", "content false"]
    assert [line for line in lines if "\t" not in line] == [*settings, f"load {ORIGIN}/", "back", "left"]


# ------------------------------------------------------------------------------------------------------------- in a browser


@pytest.mark.browser
def test_the_page_runs_out_of_the_app(apk: Path, browser: Browser) -> None:
    """What the WebView would show: the app's files, under its origin, without a network or a service worker."""
    with zipfile.ZipFile(apk) as package:
        files = {name.removeprefix("assets/web/"): package.read(name) for name in package.namelist()}
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{ORIGIN}/").split("#")[0] or "index.html"
        if name not in files:
            return route.fulfill(status=404, body="")
        return route.fulfill(body=files[name], content_type=phone.server._TYPES[Path(name).suffix])

    context.route("**/*", answer)
    page: Page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: said.type in {"error", "warning"} and complaints.append(said.text))
    page.goto(f"{ORIGIN}/")
    page.locator("body[data-ready]").wait_for()
    draw_with_finger(page, SAMPLES[3])
    page.locator("#recognize").tap()
    assert verdict(page) == "Three"
    page.get_by_role("link", name="About").tap()
    expect(page.locator("#offline")).to_contain_text("This is an app")
    page.locator("#check").tap()
    expect(page.locator("#checked .verdict")).to_contain_text("Passed")
    context.close()
    assert complaints == []


@pytest.mark.browser
def test_a_page_over_plain_http_offers_the_app(bundle: Path, apk: Path, browser: Browser, chromium: str) -> None:
    """On Android; elsewhere it says, as before, what plain http cannot do."""
    android_phone = "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36"
    rule = "--host-resolver-rules=MAP recogniser.test 127.0.0.1"  # neither localhost nor https
    other = browser.browser_type.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", rule])
    with phone.serving(bundle, host="127.0.0.1", port=0, app=apk.read_bytes()) as server:
        address = f"http://recogniser.test:{server.port}/#about"
        page = other.new_page(user_agent=android_phone)
        page.goto(address)
        with page.expect_download() as download:
            page.get_by_role("link", name="Install it as an app").click()
        assert Path(download.value.path()).read_bytes() == apk.read_bytes()
        elsewhere = other.new_page()
        elsewhere.goto(address)
        expect(elsewhere.locator("#offline")).to_contain_text("plain http")
    with phone.serving(bundle, host="127.0.0.1", port=0) as server:
        page.goto(f"http://recogniser.test:{server.port}/#about")
        expect(page.locator("#offline")).to_contain_text("plain http")
    other.close()


# --------------------------------------------------------------------------------------------------------- the command line


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, kept = tmp_path / "app" / "digits.apk", tmp_path / "secret" / "key.pem"
    assert cli.main(["phone", "--apk", str(file), "--key", str(kept)]) == 0
    said = capsys.readouterr().out
    assert f"{file.stat().st_size:,} bytes" in said
    assert str(kept) in said
    assert len(verified(file.read_bytes())) == 2
    assert kept.stat().st_mode & 0o077 == 0, "only its owner may read a key"
    first = kept.read_bytes()
    assert cli.main(["phone", "--apk", str(file), "--key", str(kept)]) == 0
    assert kept.read_bytes() == first


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("digits.zip", None, "ends in .apk, got"),
        ("digits.apk", b"no key", "does not hold a key and its certificate"),
        ("digits.apk", b"", "does not hold a key and its certificate"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    name: str, content: bytes | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "key.pem"
    if content is not None:
        kept.write_bytes(content)
    assert cli.main(["phone", "--apk", str(tmp_path / name), "--key", str(kept)]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert not (tmp_path / name).exists()


def test_a_folder_or_another_kind_of_key_is_refused(bundle: Path, key: Path, tmp_path: Path) -> None:
    (tmp_path / "folder.apk").mkdir()
    with pytest.raises(ValueError, match="is a folder; give the name of a file for the Android app"):
        phone.write_apk(bundle, tmp_path / "folder.apk", key=key)
    phone.kept_key(key)
    phone.kept_key(tmp_path / "one.pem")
    other = (tmp_path / "one.pem").read_text().split("-----BEGIN CERTIFICATE")[0]
    mixed = tmp_path / "mixed.pem"
    mixed.write_text(other + "-----BEGIN CERTIFICATE" + key.read_text().split("-----BEGIN CERTIFICATE")[1])
    with pytest.raises(ValueError, match="the certificate of that key"):
        phone.kept_key(mixed)


def test_what_others_wrote_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two programs that make the key at once sign with the same one."""
    from explainer.phone import signing_key

    file, first = tmp_path / "key.pem", signing_key._made()
    make = signing_key._made

    def slowly() -> bytes:
        file.write_bytes(first)
        return make()

    monkeypatch.setattr(signing_key, "_made", slowly)
    phone.kept_key(file)
    assert file.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["key.pem"]


def test_the_page_is_served_without_an_app_where_no_key_can_be_kept(
    bundle: Path, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, why = phone.offered(bundle, key)
    assert (app, why) == (phone.apk(bundle, key=key), "")
    (tmp_path / "file").touch()
    app, why = phone.offered(bundle, tmp_path / "file" / "key.pem")
    assert app is None
    assert why.startswith("\nThere is no Android app beside the page: ")
    assert "--key names another file" in why
    with pytest.raises(FileNotFoundError):
        phone.offered(tmp_path, key)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    app, why = phone.offered(bundle, key)
    assert (app, "cryptography is not installed" in why) == (None, True)
    with phone.serving(bundle, host="0.0.0.0", port=0, app=b"PK") as server:
        assert "recogniser.apk" in phone.instructions(server)
    with phone.serving(bundle, host="0.0.0.0", port=0) as server:
        assert "recogniser.apk" not in phone.instructions(server)
