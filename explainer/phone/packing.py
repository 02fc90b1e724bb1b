"""The finished web recogniser and the Flutter project of a bundle, and the check that they are still as they were packed.

A bundle is the folder that `mnist.export` writes. This module reads its files and needs no TensorFlow.
"""

from __future__ import annotations

import base64
import json
import shutil
import zlib
from hashlib import sha256
from pathlib import Path

from explainer.destinations import destination, read_place
from explainer.files import asset, service_worker
from explainer.numeric.validation import quoted
from explainer.phone import page

MODEL = "trained_model_float16.tflite"
SHARED = (MODEL, "trained_model.txt", "manifest.json", "golden.json")  # what web/ and flutter/ take from the bundle
FLUTTER_HOME = {MODEL: "assets", "trained_model.txt": "assets", "manifest.json": "assets", "golden.json": "test"}
DESCRIBED = (MODEL, "trained_model.txt")  # whose checksums the page compares with those of the manifest
FOLDERS = ("web", "flutter", "developers")  # the last one is made by explainer.mnist.formats
LIST = "packed.json"  # size and SHA-256 of every file that `pack` adds
HOME_SCREEN = "manifest.webmanifest"  # how the page is called where it is installed
DRAWINGS = 33  # with which the page on the phone checks itself; golden.json has more
NOT_PACKED = "const version = 'not packed';"  # the line of sw.js that is written anew


# ------------------------------------------------------------------------------------------------------------- packing


def pack(bundle: str | Path) -> None:
    """Add web/ (the finished recogniser), flutter/ (a project to build) and README.md to a bundle, and a list of them.

    developers/, where it is there, is listed with them.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     bundle = shutil.copytree(asset("model/bundle"), Path(folder, "bundle"))
    ...     pack(bundle)
    ...     sorted(path.name for path in bundle.iterdir() if path.is_dir())
    ['flutter', 'web']
    """
    bundle = _bundle(bundle)
    pack_web(bundle, bundle / "web")
    pack_flutter(bundle, bundle / "flutter")
    shutil.copyfile(asset("bundle.md"), bundle / "README.md")
    (bundle / LIST).write_text(json.dumps({name: described(file) for name, file in _packed(bundle).items()}, indent=0))


def unpack(bundle: str | Path) -> None:
    """Remove what `pack` added: the model that is shipped is packed when it is served, exported or put on a site.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     bundle = shutil.copytree(asset("model/bundle"), Path(folder, "bundle"))
    ...     pack(bundle)
    ...     unpack(bundle)
    ...     {path.name for path in bundle.iterdir()} == {path.name for path in asset("model/bundle").iterdir()}
    True
    """
    bundle = _bundle(bundle)
    _shared(bundle)  # in another folder README.md and web/ are somebody's own
    for name in FOLDERS:
        shutil.rmtree(bundle / name, ignore_errors=True)
    for name in ("README.md", LIST):
        (bundle / name).unlink(missing_ok=True)


def described(file: str | Path) -> dict:
    """How many bytes a file has, and their SHA-256.

    >>> described(asset("model/bundle/trained_model.txt"))["bytes"]
    50
    """
    file = read_place(file, "a file to describe")
    if not file.is_file():
        raise FileNotFoundError(f"{file} is no file; give one whose size and checksum are wanted")
    content = file.read_bytes()
    return {"bytes": len(content), "sha256": sha256(content).hexdigest()}


def _packed(bundle: Path) -> dict[str, Path]:
    """What lies in the packed folders, and README.md: path in the bundle -> file."""
    files = [*(file for name in FOLDERS for file in (bundle / name).rglob("*")), bundle / "README.md"]
    return {file.relative_to(bundle).as_posix(): file for file in sorted(files) if file.is_file()}


def pack_web(bundle: str | Path, folder: str | Path) -> None:
    """Write the web recogniser of a bundle into `folder`, in place of an earlier one.

    Raises ValueError for a folder that holds something else, and what `web_files` raises.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     pack_web(asset("model/bundle"), Path(folder))
    ...     Path(folder, "index.html").exists()
    True
    """
    contents = web_files(bundle)
    folder = _renewed(folder, "files.json")
    for name, content in contents.items():
        (folder / name).write_bytes(content)


def web_files(bundle: str | Path) -> dict[str, bytes]:
    """The finished web recogniser of a bundle: every file by its name, the list of checksums, the service worker.

    Raises FileNotFoundError or ValueError for a folder that is not a bundle, or that holds another model than its manifest says.

    >>> files = web_files(asset("model/bundle"))
    >>> files["index.html"][:15], MODEL in files
    (b'<!doctype html>', True)
    """
    contents = {source.name: source.read_bytes() for source in asset("phone").glob("[!.]*.*")} | _shared(
        _bundle(bundle)
    )
    noun = page.noun_of(contents["trained_model.txt"].decode().removesuffix("\n").split("\n"))
    contents[HOME_SCREEN] = _called_after(noun, contents[HOME_SCREEN])
    contents["golden.bin"] = _in_one_stream(contents.pop("golden.json"))
    del contents["sw.js"]  # which names the version of all others
    files = {name: sha256(contents[name]).hexdigest() for name in sorted(contents)}
    version = version_of(files)
    contents["files.json"] = json.dumps({"version": version, "files": files}, indent=0).encode()
    contents["sw.js"] = service_worker("phone").replace(NOT_PACKED, f"const version = '{version}';").encode()
    return contents


def _called_after(noun: str, home_screen: bytes) -> bytes:
    """The name under which the page is installed: a recogniser of letters is called so."""
    text = home_screen.decode()
    return text.replace("Digit", noun.capitalize()).replace("a digit", f"a {noun}").encode()


def _in_one_stream(golden: bytes) -> bytes:
    """golden.json, a third smaller: the length of the JSON in four bytes (the low one first), the JSON, the pictures; deflated.

    Where golden.json has a picture in base64, the JSON here has [first byte, byte after the last] of what follows it. Of the
    drawings only those come along that take the least room: the page stays below 400 kB.
    """
    pictures = bytearray()

    def moved(picture: str | None) -> list[int] | None:
        if picture is None:
            return None
        first = len(pictures)
        pictures.extend(zlib.decompress(base64.b64decode(picture)))
        return [first, len(pictures)]

    try:
        record = json.loads(golden)
        for digit in record["digits"]:
            digit["image"] = moved(digit["image"])
        by_room = sorted(record["drawings"], key=lambda drawing: len(drawing["ink"]))[:DRAWINGS]
        record["drawings"] = [drawing for drawing in record["drawings"] if drawing in by_room]
        for drawing in record["drawings"]:
            drawing["ink"], drawing["prepared"] = moved(drawing["ink"]), moved(drawing["prepared"])
    except (ValueError, KeyError, TypeError, zlib.error) as problem:
        raise ValueError("golden.json is damaged; export the model again") from problem
    text = json.dumps(record, separators=(",", ":")).encode()
    return zlib.compress(len(text).to_bytes(4, "little") + text + pictures, 9)


def pack_flutter(bundle: str | Path, folder: str | Path) -> None:
    """Write the Flutter project of a bundle into `folder`, in place of an earlier one: sources, assets, tests.

    Raises ValueError for a folder that holds something else, FileNotFoundError or ValueError for one that is no bundle.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     pack_flutter(asset("model/bundle"), Path(folder))
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['README.md', 'analysis_options.yaml', 'assets', 'lib', 'pubspec.yaml', 'test']
    """
    contents = _shared(_bundle(bundle))
    folder = _renewed(folder, "pubspec.yaml")
    shutil.copytree(asset("flutter"), folder, dirs_exist_ok=True)
    for name, home in FLUTTER_HOME.items():
        (folder / home).mkdir(exist_ok=True)
        (folder / home / name).write_bytes(contents[name])


def version_of(files: dict[str, str]) -> str:
    """The SHA-256 of the list of checksums: one byte changed in any file makes another version.

    >>> version_of({"app.js": "1f"}) == version_of({"app.js": "1e"})
    False
    """
    if not isinstance(files, dict) or not all(isinstance(text, str) for pair in files.items() for text in pair):
        raise ValueError(f"files must be checksums by the names of files, as text; got {quoted(files)}")
    return sha256("".join(f"{name} {digest}\n" for name, digest in files.items()).encode()).hexdigest()


def _bundle(given: object) -> Path:
    return read_place(given, "the bundle")


def _shared(bundle: Path) -> dict[str, bytes]:
    """What web/ and flutter/ take from the bundle, each file read once: another bundle may be moved here meanwhile."""
    for name in SHARED:
        if not (bundle / name).is_file():
            raise FileNotFoundError(f"{bundle} is no complete bundle: {name} is missing; export the model again")
    contents = {name: (bundle / name).read_bytes() for name in SHARED}
    manifest = page.read_manifest(contents["manifest.json"])
    try:
        digests = {name: manifest["files"][name]["sha256"] for name in DESCRIBED}
    except (KeyError, TypeError) as problem:
        raise ValueError("manifest.json is damaged: it does not describe the model; export again") from problem
    for name, digest in digests.items():
        if sha256(contents[name]).hexdigest() != digest:
            raise ValueError(f"{name} is not the file that manifest.json describes; export the model again")
    return contents


def _renewed(given: object, mark: str) -> Path:
    """The folder, empty. It may hold what was packed before, which has a file of the name `mark`, and nothing else."""
    folder = destination(given, "what is packed", folder=True)
    if folder.exists() and any(folder.iterdir()) and not (folder / mark).exists():
        raise ValueError(f"{folder} holds other files, which packing would remove; give a new folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


# ------------------------------------------------------------------------------------------------------------ checking


def check(bundle: str | Path) -> None:
    """Every file that `pack` added is still as it was, and carries this bundle's own model.

    Raises ValueError naming the first wrong file. A bundle with neither web/ nor flutter/ is packed when it is needed; one
    without a list of what was packed is compared with what is packed today. Whoever builds the app in flutter/ may add
    files there.

    >>> check(asset("model/bundle"))  # nothing is said of a bundle that is in order
    """
    bundle = _bundle(bundle)
    if not (bundle / "web").exists() and not (bundle / "flutter").exists():
        web_files(bundle)
        return
    if not (bundle / "web").is_dir():
        raise ValueError(f"{bundle} has no web/ folder; export the model again")
    _shared(bundle)
    if (bundle / LIST).exists():
        _check_listed(bundle)
    else:
        check_web(bundle / "web", bundle)
        _check_sources(bundle)
    homes = [(name, "web") for name in SHARED if name != "golden.json"]
    for name, home in [*homes, *((name, f"flutter/{home}") for name, home in FLUTTER_HOME.items())]:
        copy = bundle / home / name
        if not copy.is_file():
            raise ValueError(f"{home}/{name} is missing; export the model again")
        if copy.read_bytes() != (bundle / name).read_bytes():
            raise ValueError(f"{home}/{name} differs from the bundle's own {name}; export the model again")


def _check_sources(bundle: Path) -> None:
    """Without a list of what was packed: the sources of the app, and README.md, are those of this course."""
    origins = {f"flutter/{file.relative_to(asset('flutter')).as_posix()}": file for file in asset("flutter").rglob("*")}
    for name, origin in {**origins, "README.md": asset("bundle.md")}.items():
        if not origin.is_file() or "__pycache__" in name:
            continue
        if not (bundle / name).is_file():
            raise ValueError(f"{name} is missing; export the model again")
        if (bundle / name).read_bytes() != origin.read_bytes():
            raise ValueError(
                f"{name} is not what this course packs, and {LIST}, which lists what was packed, is missing; "
                "export the model again"
            )


def _check_listed(bundle: Path) -> None:
    packed = _packed(bundle)
    try:
        listed = json.loads((bundle / LIST).read_bytes())
        expected = {name: (of["bytes"], of["sha256"]) for name, of in listed.items()}
        if not expected or not all(isinstance(size, int) and isinstance(sha, str) for size, sha in expected.values()):
            raise ValueError("no sizes and checksums")
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"{LIST} is damaged; export the model again") from problem
    for name in sorted(expected.keys() | packed.keys()):
        if name not in packed:
            raise ValueError(f"{name} is missing; export the model again")
        if name not in expected:
            if name.startswith("flutter/"):
                continue
            raise ValueError(f"{name} does not belong there; remove it or export the model again")
        if tuple(described(packed[name]).values()) != expected[name]:
            raise ValueError(f"{name} was changed after the export (its checksum differs); export the model again")


def check_web(web: str | Path, bundle: str | Path | None = None) -> None:
    """Compare a web folder, file by file, with what is packed for `bundle` (by default the model that is shipped).

    Only the course itself knows what belongs there: a list of checksums could be changed together with what it lists.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     pack_web(asset("model/bundle"), Path(folder))
    ...     _ = Path(folder, "index.html").write_text("another page")
    ...     check_web(Path(folder))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: web/index.html is not what this course packs for this model: it was changed after the export, ...
    """
    expected = web_files(asset("model/bundle") if bundle is None else bundle)
    web = read_place(web, "the web folder")
    files = {path.relative_to(web).as_posix(): path.read_bytes() for path in web.rglob("*") if path.is_file()}
    for name in sorted(expected.keys() | files.keys()):
        if name not in files:
            raise ValueError(f"web/{name} is missing; export the model again")
        if name not in expected:
            raise ValueError(f"web/{name} does not belong there; remove it or export the model again")
        if files[name] != expected[name]:
            raise ValueError(
                f"web/{name} is not what this course packs for this model: it was changed after the export, or another "
                "version of the course packed it; export the model again"
            )
