"""The Flutter sources: there is no Dart SDK here, so they are parsed, their paths checked, and prepare.dart is run as
JavaScript, which its plain loops allow."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
import tree_sitter_dart
import yaml
from tree_sitter import Language, Node, Parser

from explainer import phone
from explainer.files import asset

FLUTTER = asset("flutter")
SOURCES = sorted(FLUTTER.rglob("*.dart"))
DART = Parser(Language(tree_sitter_dart.language()))


def mistakes(node: Node) -> list[str]:
    """Where the parser found no Dart."""
    found = [f"line {node.start_point[0] + 1}"] if node.is_error or node.is_missing else []
    return found + [each for child in node.children if child.has_error or child.is_missing for each in mistakes(child)]


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


# -------------------------------------------------------------------------------------------------- prepare.dart, run

# What prepare.dart uses of Dart, said in JavaScript: order matters.
TRANSLATION = [
    (r"^import .*;$", ""),
    (r"^library;$", ""),
    (
        r"\b(?:List<Float64List>|Float64List|List<int>|double|int|bool) (?=\w+[(,)])",
        "",
    ),  # types of parameters and results
    (r"^(\w+)\((.*)\) \{$", r"function \1(\2) {"),
    (r"\bfinal (\w+) in\b", r"const \1 of"),
    (r"\bfinal\b", "const"),
    (r"\bvar\b", "let"),
    (r"\bmath\.", "Math."),
    (r"\[\((\w+ - \w+)\) ~/ (\w+)\]", r"[Math.floor((\1) / \2)]"),
    (r"throw const FormatException\(", "throw new FormatException("),
    (r"\bFloat64List\(", "new Float64Array("),
    (r"\bList\.generate\(([^,]+), ", r"Array.from({ length: \1 }, (__, "),
    (r"\(__, \((\w+)\) => ", r"(__, \1) => "),
    (r"\.sublist\(", ".slice("),
    (r"\.toDouble\(\)", ""),
]
DART_METHODS = """
    class FormatException extends Error {}
    for (const name of ['floor', 'ceil', 'abs']) Number.prototype[name] = function () { return Math[name](this); };
"""


def as_javascript(dart: str) -> str:
    for pattern, replacement in TRANSLATION:
        dart = re.sub(pattern, replacement, dart, flags=re.MULTILINE)
    return DART_METHODS + dart


def test_prepare_dart_draws_the_golden_pictures(node: str, tmp_path: Path) -> None:
    """Its loops, translated word for word by the table above, give what Python gave: the algorithm is the same.

    What this cannot show is that a Dart compiler accepts every type; the README says so.
    """
    drawings = json.loads(asset("drawings.json").read_text())
    jobs = [{**each, "ink": list(zlib.decompress(base64.b64decode(each["ink"])))} for each in drawings]
    script = (
        as_javascript((FLUTTER / "lib" / "prepare.dart").read_text())
        + """
        import fs from 'node:fs';
        const jobs = JSON.parse(fs.readFileSync(0, 'utf8'));
        const results = jobs.map(({ ink, width, height }) => {
            try { const picture = prepare(ink, width, height); return [...picture, isScribble(picture)]; }
            catch (problem) { if (problem instanceof FormatException) return null; throw problem; }
        });
        process.stdout.write(JSON.stringify(results));
    """
    )
    zigzag = np.zeros((100, 100), np.uint8)
    for column in range(10, 90, 21):  # four strokes side by side, joined at the top: more than any digit has
        zigzag[10:90, column : column + 8] = 255
    zigzag[10:18, 10:81] = 255
    jobs.append({"ink": zigzag.ravel().tolist(), "width": 100, "height": 100})
    file = tmp_path / "prepare.mjs"
    file.write_text(script)
    done = subprocess.run(
        [node, str(file)], input=json.dumps(jobs), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    *answers, (*_, is_scribble) = json.loads(done.stdout)
    assert is_scribble
    for golden, ours in zip(drawings, answers, strict=True):
        if golden["prepared"] is None:
            assert ours is None, golden["name"]
        else:
            expected = np.frombuffer(zlib.decompress(base64.b64decode(golden["prepared"])), np.uint8) / 255
            *picture, scribble = ours
            assert np.abs(np.array(picture) - expected).max() <= 1 / 255, golden["name"]
            assert not scribble, golden["name"]
