"""The public face as a type checker sees it: the README's code passes, and what is wrong is found."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = """
import explainer
from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, Network, charts, derive, descend, instruments, latex, parse, prove, read
from explainer.descent import Path, Update
from explainer.formulas import Formula, Loss, VectorFormula

f: Formula = ACTIVATIONS["sigmoid"]
softmax: VectorFormula = ACTIVATIONS["softmax"]
loss: Loss = LOSSES["mse"]
g: Formula = read("x*sigmoid(x)")
path: Path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05, updates=5, batch_size=1)
first: Update = path.updates[0]
shown: str = latex(derive("x^2"))
points: int = prove(f.derivations[0]).points
frames = instruments.walkthrough(path).frames
"""


MISTAKES = {
    'ACTIVATIONS["sigmoid"].jacobian_at([1])': "no attribute",
    'descend(inputs=[[1]], targets=[1], weights=[1], learning_rate="0.1", update=2)': "Unexpected keyword",
    "prove(3)": "incompatible type",
    "explainer.sigmoid": "no attribute",
}


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What mypy says of each file, with the project's settings and its cache: a second where `make lint` has run."""
    folder = tmp_path_factory.mktemp("typed")
    examples = doctest.DocTestParser().get_examples((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(examples) >= 8
    (folder / "the_readme.py").write_text("".join(example.source for example in examples), encoding="utf-8")
    (folder / "the_contract.py").write_text(CONTRACT, encoding="utf-8")
    (folder / "mistakes.py").write_text(CONTRACT + "\n".join(MISTAKES), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", *map(str, folder.glob("*.py"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr  # there are mistakes to be found
    lines = [line for line in done.stdout.splitlines() if ": error:" in line]
    return {path.stem: [line for line in lines if f"{path.stem}.py:" in line] for path in folder.glob("*.py")}


def test_the_readme_is_typed(errors: dict[str, list[str]]) -> None:
    assert errors["the_readme"] == []


def test_an_editor_knows_what_the_public_names_are(errors: dict[str, list[str]]) -> None:
    assert errors["the_contract"] == []


def test_mistakes_are_found(errors: dict[str, list[str]]) -> None:
    assert len(errors["mistakes"]) == len(MISTAKES)
    for line, problem in zip(errors["mistakes"], MISTAKES.values(), strict=True):
        assert problem in line
