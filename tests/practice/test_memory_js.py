"""What a browser keeps of a reader: whatever stands there, only what we wrote is read. In Node."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest

ASSETS = Path(__file__).resolve().parents[2] / "assets"
NOTHING = {"marks": {}, "recalled": {"solved": [], "lines": {}, "last": {}}, "learned": None}
INK = base64.b64encode(bytes(784)).decode()
RUN = """
const [memory, network] = [await import(process.argv[1]), await import(process.argv[2])];
const { readFileSync } = await import('node:fs');
const kept = JSON.parse(readFileSync(0, 'utf8'));
globalThis.localStorage = { getItem: (key) => kept[key] ?? null };
console.log(JSON.stringify({ marks: memory.marks(), recalled: memory.recalled(), learned: network.learned() }));
"""


def read(node: str, kept: dict[str, str]) -> dict[str, object]:
    """What the modules understand of a browser's storage."""
    modules = [(ASSETS / name).as_uri() for name in ("practice/memory.js", "player/learned.js")]
    command = [node, "--input-type=module", "-e", RUN, *modules]
    done = subprocess.run(command, input=json.dumps(kept), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def kept(progress: object, practice: object, network: object) -> dict[str, str]:
    each = zip(("", "-practice", "-network"), (progress, practice, network), strict=True)
    return {f"deep-learning-explainer{name}": json.dumps(value) for name, value in each}


def test_what_we_wrote_is_read(node: str) -> None:
    practice = {"solved": ["softmax-1-3"], "lines": {"softmax-1-4": ["s = 3"]}, "last": {"practice": "softmax-1-4"}}
    network = {"accuracy": 0.9, "fooled": [7, 1, INK]}
    memory = read(node, kept({"neuron": "solved", "data": "seen"}, practice, network))
    assert memory == {"marks": {"neuron": "solved", "data": "seen"}, "recalled": practice, "learned": network}


@pytest.mark.parametrize("nonsense", [None, 5, "x", True, [], [["x"]], {"a": {"b": 1}}])
def test_what_we_did_not_write_is_nothing(node: str, nonsense: object) -> None:
    assert read(node, kept(nonsense, nonsense, nonsense)) == NOTHING
    within = dict.fromkeys(("solved", "lines", "last"), nonsense)
    memory = read(node, kept({"neuron": nonsense}, within, {"accuracy": nonsense, "fooled": nonsense}))
    assert memory["marks"] == {}
    assert memory["learned"] is None
    recalled = memory["recalled"]
    for lines in (recalled["solved"], *recalled["lines"].values()):
        assert all(isinstance(line, str) for line in lines)
    assert all(isinstance(task, str) for task in recalled["last"].values())


@pytest.mark.parametrize("fooled", [5, [7], [7, 1], [7, 1, "short"], [7, 1, "%%%"], ["<b>", 1, INK]])
def test_a_digit_that_cannot_be_drawn_is_not_shown(node: str, fooled: object) -> None:
    learned = read(node, kept({}, {}, {"accuracy": 0.9, "fooled": fooled}))["learned"]
    assert learned in (None, {"accuracy": 0.9, "fooled": None})
