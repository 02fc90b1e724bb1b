"""The layers of the library: a package imports only from layers above its own, and importing costs only what is used."""

from __future__ import annotations

import ast
import itertools
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "explainer"

# From the top down. A package may import from the layers above its own line, and from itself.
LAYERS = [
    ["destinations", "faces", "locks", "metrics", "once", "palette", "png", "reprs", "tables"],
    ["children", "files"],
    ["extras", "numeric"],
    ["symbolic"],
    ["formulas"],
    ["descent"],
    ["networks", "proofreading"],
    ["charts", "instruments", "phone", "playground"],
    ["mnist", "practice"],
    ["teaching"],
    ["lessons"],
    ["site"],
    ["proving"],
    ["cli"],
]
HEIGHT = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}
HEAVY = {"tensorflow", "keras", "streamlit", "ai_edge_litert", "kaleido", "segno", "nbformat", "PIL", "pyarrow", "h5py"}
HEAVY |= {"cryptography", "flatbuffers"}
MODULES = sorted(PACKAGE.rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))


def room(path: Path) -> str:
    """`explainer/charts/drawing/theme.py` -> `charts`, `explainer/files.py` -> `files`."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path, *, at_import_time: bool = False) -> set[str]:
    """The dotted names that a file imports, relative ones made absolute."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = _running(tree, in_functions=not at_import_time)
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = path.relative_to(ROOT).parts[: -node.level]
                base = ".".join([*parents, *filter(None, [base])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def _running(node: ast.AST, *, in_functions: bool):
    """What is run; what stands under `if TYPE_CHECKING` never is."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not in_functions:
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from _running(child, in_functions=in_functions)


def project_rooms(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("explainer.")} - {"__version__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_imports_only_from_layers_above(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    assert here in HEIGHT, f"{path.name} has no place in the plan: give it one in LAYERS"
    below = {other for other in project_rooms(path) if other != here and HEIGHT[other] >= HEIGHT[here]}
    assert not below, f"{here} reaches down to {sorted(below)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_wait_until_they_are_needed(path: Path) -> None:
    loaded = {name.split(".")[0] for name in imports(path, at_import_time=True)} & HEAVY
    assert not loaded, f"{path.name} imports {sorted(loaded)} at import time"


def test_tensorflow_lives_in_one_place() -> None:
    users = {room(path) for path in MODULES if {n.split(".")[0] for n in imports(path)} & {"tensorflow", "keras"}}
    assert users <= {"mnist"}


def test_charts_draw_without_page_or_framework() -> None:
    for path in (PACKAGE / "charts").rglob("*.py"):
        assert not {name.split(".")[0] for name in imports(path)} & {"streamlit", "tensorflow", "keras"}, path.name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_lesson_imports_only_the_library_and_what_surrounds_it_streamlit(path: Path) -> None:
    """A lesson knows nothing of the program that shows it; what surrounds the lessons knows no lesson."""
    allowed = {"explainer", "numpy", "segno", "__future__"} | set(sys.stdlib_module_names)
    if "shell" in path.parts or path.name in ("app.py", "server.py"):
        allowed |= {"streamlit", "shell"}
    foreign = {name.split(".")[0] for name in imports(path)} - allowed
    assert not foreign, f"{path.name} imports {sorted(foreign)}"


def test_the_address_is_read_without_streamlit() -> None:
    assert "streamlit" not in {name.split(".")[0] for name in imports(ROOT / "pages" / "shell" / "url_state.py")}


LONGEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS = 400, 60, 6

# What is larger than that, and why. A line that is no longer needed fails the test, too.
DRAWN = "one picture: its traces and its layout, read from top to bottom"
REASONS = {
    **dict.fromkeys(
        [
            "explainer/charts/descents/contour.py:contour",
            "explainer/charts/descents/learning_rates.py:rates",
            "explainer/charts/descents/slice.py:loss",
            "explainer/charts/descents/surface.py:surface",
            "explainer/charts/derivation_tree.py:_tree",
            "explainer/charts/digit_pictures.py:flatten",
            "explainer/charts/digit_pictures.py:prediction",
            "explainer/charts/errors.py:residuals",
            "explainer/charts/evaluation.py:calibration",
            "explainer/charts/evaluation.py:robustness",
            "explainer/charts/functions.py:compare",
            "explainer/charts/functions.py:curve",
            "explainer/charts/neuron_diagram.py:neuron",
            "explainer/charts/outputs.py:softmax",
            "explainer/charts/training.py:history",
        ],
        DRAWN,
    ),
    "explainer/charts/drawing/images.py:gallery": "one picture of many, with the choices that charts of digits have in common",
    "explainer/charts/drawing/curve_marks.py:dot": "a point with its label: each parameter is another word for Plotly",
    "explainer/cli.py": "each command, and its options as a table",
    "explainer/cli.py:_parser": "the commands and their options as a table",
    "explainer/descent/run.py:descend": "the public contract: what a descent can be asked for",
    "explainer/instruments/curves.py:curve": "the public contract: what a curve can be asked to show",
    "explainer/instruments/playgrounds.py:playground": "the public contract: what can be set in the playground",
    "explainer/lessons/page.py:number": "all that an author says of a control, by keyword",
    "explainer/lessons/page.py:rows": "all that an author says of a control, by keyword",
    "explainer/mnist/training/engine.py": "the loop of training, with all that can stop it",
    "explainer/mnist/training/engine.py:__init__": "what `train` was asked for",
    "explainer/mnist/training/engine.py:train": "the public contract: what a training can be asked for",
    "explainer/networks/playground.py:train": "the public contract: what a training can be asked for",
    "explainer/symbolic/agreement.py:compared": "two sides, and all that bounds where they are compared",
    "explainer/symbolic/differentiation.py": "the rules as one table, and the walk that applies them",
    "explainer/symbolic/differentiation.py:differentiate": "the letters of a formula, and what is known about each",
    "explainer/symbolic/evaluation.py": "one arithmetic: each function beside the next",
    "explainer/symbolic/behaviour/peaks.py:_show_approached": "one search with its bounds",
    "explainer/symbolic/behaviour/roots.py": "one search for roots, each method beside the next",
}


def oversized() -> dict[str, str]:
    """Files, functions and parameter lists that are larger than they should be, with what is too large about them."""
    large = {}
    for path in MODULES:
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            large[name] = f"{text.count(chr(10))} lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                count = sum(argument.arg not in ("self", "cls") for argument in arguments)
                lines = node.end_lineno - node.lineno + 1 - _docstring_lines(node)
                if lines > LONGEST_FUNCTION or count > MOST_PARAMETERS:
                    large[f"{name}:{node.name}"] = f"{lines} lines, {count} parameters"
    return large


def _docstring_lines(node: ast.AST) -> int:
    """Lines of words and examples, which are read before the function and not with it."""
    first = node.body[0]
    is_words = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return first.end_lineno - first.lineno + 1 if is_words else 0


def test_what_is_larger_than_a_screen_has_a_reason() -> None:
    large = oversized()
    assert not {name: size for name, size in large.items() if name not in REASONS}, "split it, or give a reason"
    assert not set(REASONS) - set(large), "these are small enough by now: take them out of REASONS"


def test_nothing_else_stands_at_the_top() -> None:
    """What a program wrote into the checkout, a test of ours among them, was once committed with it."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout: what is tracked cannot be asked")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {line.split("/")[0] for line in listed.splitlines() if "/" in line}
    assert folders == {".ci", "assets", "explainer", "pages", "tests"}


def test_import_is_light() -> None:
    """`import explainer` and the public names load neither TensorFlow nor Streamlit, nor the rest of SymPy."""
    code = (
        "import sys, explainer\n"
        "[getattr(explainer, name) for name in explainer.__all__]\n"
        'print(sorted({"tensorflow", "keras", "streamlit", "sympy.tensor.tensor"} & set(sys.modules)))'
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_everything_that_is_imported_is_declared() -> None:
    """Each third-party import is a declared dependency, an extra, or imports inside functions of a named extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *itertools.chain(*project["optional-dependencies"].values())]
    declared = {line.split(">")[0].split("[")[0].strip().lower().replace("-", "_") for line in lines}
    # Import names that differ from the distribution's.
    declared |= {"markdown_it", "PIL", "explainer"} | set(sys.stdlib_module_names)
    for path in MODULES:
        undeclared = {name.split(".")[0] for name in imports(path)} - declared
        assert not undeclared, f"{path.relative_to(ROOT)} imports {sorted(undeclared)}"
