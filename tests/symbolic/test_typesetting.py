"""LaTeX that engines accept: a TeX engine with nothing but amsmath and xcolor, and KaTeX, which pages use."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from tests.printed import all_latex

PREAMBLE = r"\documentclass{article}\usepackage{amsmath,xcolor}\pagestyle{empty}\begin{document}"


def test_nothing_is_coloured_that_did_not_ask_for_it() -> None:
    coloured = [line for line in all_latex() if "color" in line]
    assert 100 < len(coloured) < len(all_latex()) / 2
    assert all(set(re.findall(r"\\[a-z]*color\{([^}]*)\}", line)) == {"teal"} for line in coloured)


def test_a_tex_engine_compiles_every_line(pdflatex: str, tmp_path: Path) -> None:
    complaints = _compiled(pdflatex, all_latex(), tmp_path)
    assert not complaints, complaints
    assert len(all_latex()) > 500
    assert "Undefined control sequence" in _compiled(pdflatex, [r"\undefined x"], tmp_path)
    assert "Undefined color" in _compiled(pdflatex, [r"\textcolor{D55E00}{x}"], tmp_path)


def _compiled(engine: str, formulas: object, folder: Path) -> str:
    """What the engine complains about, the formula with it; empty when it compiles all."""
    lines = [PREAMBLE, *(rf"$\displaystyle {formula}$\par" for formula in formulas), r"\end{document}"]
    (folder / "all.tex").write_text("\n".join(lines), encoding="utf-8")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "-draftmode", "-no-shell-escape", "all.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="latin-1", check=False)
    if done.returncode == 0:
        return ""
    number = re.search(r"^l\.(\d+)", done.stdout, re.MULTILINE)
    return done.stdout[done.stdout.index("\n!") :][:300] + (lines[int(number[1]) - 1] if number else "")


def test_katex_accepts_every_line(node: str) -> None:
    """KaTeX from npm; throwOnError and strict, so that an unknown macro is an error and not red text."""
    script = (
        "import katex from 'katex'; import fs from 'fs';"
        "const bad = []; for (const f of JSON.parse(fs.readFileSync(0, 'utf8')))"
        " try { katex.renderToString(f, {throwOnError: true, strict: 'error', displayMode: true}) }"
        " catch (e) { bad.push(f + ' :: ' + e.message) }"
        "console.log(JSON.stringify(bad))"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        input=json.dumps([*all_latex(), r"\undefined x"]),
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        check=True,
    )
    bad = json.loads(done.stdout)
    assert len(bad) == 1, bad
    assert bad[0].startswith(r"\undefined x :: ")
