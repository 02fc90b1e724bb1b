"""The Flutter sources: parsed, their paths checked, compiled and, where they need no Flutter, run by a real Dart."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tree_sitter_dart
import yaml
from tree_sitter import Language, Node, Parser

from explainer import mnist, phone
from explainer.files import asset
from explainer.mnist import declining

sys.path.insert(0, str(Path(__file__).parent))
from scribbles import scribble

from tests.in_node import run_js

FLUTTER = asset("flutter")
SOURCES = sorted(FLUTTER.rglob("*.dart"))
DART = Parser(Language(tree_sitter_dart.language()))


def mistakes(node: Node) -> list[str]:
    """Where the parser found no Dart."""
    places = [f"line {node.start_point[0] + 1}"] if node.is_error or node.is_missing else []
    return places + [each for child in node.children if child.has_error or child.is_missing for each in mistakes(child)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_every_dart_file_parses(source: Path) -> None:
    assert mistakes(DART.parse(source.read_bytes()).root_node) == []


def test_the_parser_finds_seeded_mistakes() -> None:
    """A test that cannot fail would prove nothing: one bracket, quote or semicolon less is noticed."""
    source = (FLUTTER / "lib" / "prepare.dart").read_text()
    for needle in ("{", ")", "];"):
        places = [match.start() for match in re.finditer(re.escape(needle), source)][5:60:9]
        for place in places:
            damaged = source[:place] + source[place + 1 :]
            assert mistakes(DART.parse(damaged.encode()).root_node), f"{needle} at {place}"


@pytest.fixture(scope="module")
def project(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flutter") / "flutter"
    phone.pack_flutter(bundle, folder)
    return folder


def test_every_path_that_is_named_exists(project: Path) -> None:
    settings = yaml.safe_load((project / "pubspec.yaml").read_text())
    assert settings["name"] == "digit_recogniser"
    assert settings["flutter"]["assets"]
    for name in settings["flutter"]["assets"]:
        assert (project / name).is_file(), name
    for source in project.rglob("*.dart"):
        text = source.read_text()
        for name in re.findall(r"'((?:assets|test)/[^']+)'", text):
            assert (project / name).is_file(), f"{source.name} names {name}"
        for name in re.findall(r"import 'package:digit_recogniser/([^']+)'", text):
            assert (project / "lib" / name).is_file(), f"{source.name} imports {name}"
        for name in re.findall(r"import '([^:']+)'", text):
            assert (source.parent / name).is_file(), f"{source.name} imports {name}"


def test_the_packages_that_are_imported_are_declared(project: Path) -> None:
    settings = yaml.safe_load((project / "pubspec.yaml").read_text())
    declared = {"digit_recogniser", *settings["dependencies"], *settings["dev_dependencies"]}
    for source in project.rglob("*.dart"):
        assert set(re.findall(r"import 'package:([^/]+)/", source.read_text())) <= declared
    abandoned = {"tflite", "tflite_flutter", "flutter_signature_pad"}
    assert not declared & abandoned


def test_the_project_carries_the_bundles_own_files(project: Path, bundle: Path) -> None:
    for name, home in phone.FLUTTER_HOME.items():
        assert (project / home / name).read_bytes() == (bundle / name).read_bytes()


def test_the_readme_answers_what_the_article_sets_by_hand(project: Path) -> None:
    """Figs. 30 to 32 show settings: the folder of the model, the iOS target, "Compile Sources As"."""
    readme = (project / "README.md").read_text()
    rows = {
        row[0]: row for line in readme.splitlines() if len(row := [cell.strip() for cell in line.split("|")[1:-1]]) > 1
    }
    assets = yaml.safe_load((project / "pubspec.yaml").read_text())["flutter"]["assets"]
    assert {Path(name).parent.name for name in assets} == {"assets"}
    assert len(assets) == 3
    assert rows["Fig. 30"][2] == "`assets/` is here, and `pubspec.yaml` lists its three files"
    target = rows["Minimum Deployments"][2]
    assert rows["Fig. 31"][2].startswith(f"{target},")
    assert f"platform :ios, '{target.removeprefix('iOS ')}'" in rows["Minimum Deployments"][1]
    assert "Compile Sources As" in rows["Fig. 32"][1]


def test_the_readme_names_every_source(project: Path) -> None:
    readme = (project / "README.md").read_text()
    sources = [*project.rglob("*.dart")]
    assert len(sources) > 3
    for source in sources:
        assert f"`{source.relative_to(project).as_posix()}`" in readme, source.name


# ------------------------------------------------------------------------------------------- compiled and run by Dart

STANDINS = Path(__file__).parent / "dart"  # for the packages that need Flutter or a download


@pytest.fixture
def compiled(project: Path, tmp_path: Path) -> Path:
    """A copy of the project in which each package that it imports is found: our stand-ins, which README.md there describes."""
    folder = tmp_path / "digit_recogniser"
    shutil.copytree(project, folder)
    main = folder / "lib" / "main.dart"
    main.write_text(main.read_text().replace("import 'dart:ui' as ui;", "import 'package:flutter/ui.dart' as ui;"))
    places = {"digit_recogniser": folder} | {each.name: each for each in STANDINS.iterdir() if each.is_dir()}
    packages = [
        {"name": name, "rootUri": place.as_uri(), "packageUri": "lib/", "languageVersion": "3.7"}
        for name, place in places.items()
    ]
    (folder / ".dart_tool").mkdir()
    (folder / ".dart_tool" / "package_config.json").write_text(json.dumps({"configVersion": 2, "packages": packages}))
    tests = sorted(each.stem for each in (folder / "test").glob("*_test.dart"))
    imports = [f"import 'test/{name}.dart' as {name};" for name in tests]
    (folder / "all_tests.dart").write_text(
        "import 'package:digit_recogniser/main.dart' as app;\nimport 'package:flutter_test/flutter_test.dart';\n"
        + "\n".join(imports)
        + "\nvoid main() {\n  app.App;\n  "
        + "\n  ".join(f"{name}.main();" for name in tests)
        + "\n  report();\n}\n"
    )
    return folder


def run_dart(dart: list[str], program: str, folder: Path) -> subprocess.CompletedProcess:
    command = [*dart, f"--packages={folder / '.dart_tool' / 'package_config.json'}", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200, check=False)


def test_the_whole_app_compiles_and_its_tests_pass(dart: list[str], compiled: Path) -> None:
    """main.dart and recognizer.dart against the declared names, everything else for real, golden drawings included."""
    done = run_dart(dart, "all_tests.dart", compiled)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.search(r"passed: (\d+)", done.stdout)[1]) >= 55, done.stdout


# file, what stands there once, what is put there instead, what Dart says of it
WRONG_TYPES = [
    ("lib/main.dart", "_sketch.undo)", "_sketch.undoo)", "undoo"),
    ("lib/main.dart", "int? _pointer;", "String? _pointer;", "can't be assigned"),
    ("lib/recognizer.dart", "output.first;", "output;", "can't be returned"),
]
WRONG_VALUES = [
    ("lib/layout.dart", "height - 2 * gap", "height", "paper, answer and buttons fit on every screen: "),
    ("lib/sketch.dart", "_past.add(_strokes);\n    _change(const []);", "_change(const []);", "even Clear: "),
    ("lib/prepare.dart", "const thick = 3.5;", "const thick = 3.9;", "expected at most"),
]


@pytest.mark.parametrize("wrong", [WRONG_TYPES, WRONG_VALUES], ids=["types", "values"])
def test_every_wrong_line_is_found(wrong: list, dart: list[str], compiled: Path) -> None:
    for name, right, instead, _ in wrong:
        source = (compiled / name).read_text()
        assert source.count(right) == 1, right
        (compiled / name).write_text(source.replace(right, instead))
    done = run_dart(dart, "all_tests.dart", compiled)
    assert done.returncode != 0
    for *_, said in wrong:
        assert said in done.stdout + done.stderr


def test_dart_prepares_as_python_does_and_speaks_as_the_page_does(dart: list[str], compiled: Path, node: str) -> None:
    """Five hundred scribbles of any size, pen and paper; every kind of class names; SHA-256 against hashlib."""
    rng = np.random.default_rng(23)
    zigzag = np.zeros((100, 100), np.uint8)
    for column in range(10, 90, 21):  # four strokes side by side, joined at the top: more than any digit has
        zigzag[10:90, column : column + 8] = 255
    zigzag[10:18, 10:81] = 255
    pictures = [zigzag, *(scribble(rng) for _ in range(499))]
    labels = [
        ["Zero", "One"],
        ["0", "1"],
        ["seven", "EIGHT"],
        ["A", "b"],
        ["é", "子"],
        ["10", "1"],
        ["cat", "dog"],
        ["+", "-"],
    ]
    contents = [rng.bytes(length) for length in (0, 1, 55, 56, 63, 64, 65, 1000)]
    jobs = {
        "pictures": [
            {"ink": _base64(each.tobytes()), "width": each.shape[1], "height": each.shape[0]} for each in pictures
        ],
        "labels": labels,
        "bytes": [_base64(each) for each in contents],
    }
    (compiled / "jobs.json").write_text(json.dumps(jobs))
    shutil.copyfile(STANDINS / "answers.dart", compiled / "answers.dart")
    done = run_dart(dart, "answers.dart", compiled)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert answers["digests"] == [hashlib.sha256(each).hexdigest() for each in contents]
    assert answers["nouns"] == run_js(node, "return data.map((await phone('classes.js')).nounOf);", labels)
    refused, strange, two, largest = 0, 0, 0, 0.0
    for picture, ours in zip(pictures, answers["pictures"], strict=True):
        if "refusal" in ours:
            refused += 1
            with pytest.raises(ValueError, match=f"(?i){ours['refusal'].split(':')[0]}"):
                mnist.prepare(picture)
        else:
            strange += ours["isScribble"]
            two += ours["areTwo"]
            seen = np.array(ours["picture"]).reshape(28, 28)
            assert (ours["areTwo"], ours["isScribble"]) == (declining.are_two(seen), declining.is_scribble(seen))
            largest = max(largest, float(np.abs(np.array(ours["picture"]) - mnist.prepare(picture).ravel()).max()))
    print(f"500 drawings in Dart and Python: {refused} refused by both, largest difference of a pixel {largest:.1e}")
    assert largest < 1e-6
    assert 5 < refused < 300
    assert answers["pictures"][0]["isScribble"]
    assert strange < 100
    assert 0 < two < 100


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_lines_are_as_the_formatter_leaves_them(project: Path) -> None:
    """No formatter for today's Dart is at hand; what can be held without one: width, ends of lines, steps of two."""
    standins = sorted(STANDINS.rglob("*.dart"))
    for source in [*SOURCES, *standins]:
        text = source.read_text()
        assert text.endswith((";\n", "}\n")), source.name
        for number, line in enumerate(text.splitlines(), start=1):
            indent = len(line) - len(line.lstrip())
            assert len(line) <= 120 or "//" in line, f"{source.name}, line {number} is {len(line)} wide"
            assert line == line.rstrip(), f"{source.name}, line {number} ends in blanks"
            assert "\t" not in line, f"{source.name}, line {number} has a tab"
            assert indent % 2 == 0, f"{source.name}, line {number} is indented by {indent}"
