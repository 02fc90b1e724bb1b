"""The static edition's answers, marked in Node as a browser does it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from explainer.practice.questions import questions
from explainer.practice.tasks import Task
from explainer.site import practising

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
RUN = """
const { readFileSync } = await import('node:fs');
const source = readFileSync(process.argv[1], 'utf8').replace(/^import .*$/gm, '').replace(/^/, 'const keepSolved = () => {};');
const { marked, number } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
const asked = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(asked.map(([marks, typed]) => marked(marks, number(typed)))));
"""


def test_right_answers_are_right_and_people_s_mistakes_are_named(node: str) -> None:
    (question,) = questions(Task("learning rate limit", 2, 3).problem)
    marks = json.loads(practising._number(question, "").split('class="marks">')[1].split("</script>")[0])
    right = next(one for one in question.answers if one.right)
    wrong = next(one for one in question.answers if not one.right)
    typed = [
        "4/505",
        "η = 0.00792",
        "0,00792",
        ".00792",
        "0.792 %",
        "7.92·10⁻³",
        "η ≈ 7.92*10^-3 per update",
        "+0.00792",
        "4./505",
        "4e+0 / +505",
        f"{float(right.number):.6g}",
        f"{float(wrong.number):.6g}",
        "9",
        "one",
        "1/2/3",
        "50 % of 2",
    ]
    done = subprocess.run(
        [node, "--input-type=module", "-e", RUN, str(ASSETS / "site" / "practice.js")],
        input=json.dumps([[marks, one] for one in typed]),
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout)
    assert [one["right"] for one in said] == [True] * 11 + [False] * 5
    assert wrong.feedback[:20] in said[11]["said"]
    assert said[12]["said"].startswith("Not yet.")
    assert all(one["said"].startswith("Type a number") for one in said[13:])
