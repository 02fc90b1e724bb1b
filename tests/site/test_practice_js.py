"""The static edition's answers, marked in Node as a browser does it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from explainer import practice
from explainer.practice.questions import questions
from explainer.practice.tasks import Task
from explainer.site import practising

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
RUN = """
const { readFileSync } = await import('node:fs');
const source = readFileSync(process.argv[1], 'utf8').replace(/^import .*$/gm, '').replace(/^/, 'const keepSolved = () => {};');
const { marked, number } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
const asked = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(asked.map(([marks, typed]) => marked(marks, number(typed, marks)))));
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
    said = _marked(node, [[marks, one] for one in typed])
    assert [one["right"] for one in said] == [True] * 11 + [False] * 5
    assert wrong.feedback[:20] in said[11]["said"]
    assert said[12]["said"].startswith("Not yet.")
    assert all(one["said"].startswith("Type a number") for one in said[13:])


WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.-"}
# How people type a number, or what they type instead of one: {} is the right number, negative in two of the tasks.
TYPED = [
    *("{}", " {} ", "\u00a0{}\u2009", "\t{}", "\u200f{}", "{}\u200e", "\u2068{}\u2069", "\ufeff{}", "\u202e{}"),
    *("${}$", r"\({}\)", r"\text{{{}}}", "({})", "{} ✓", "{};", "{} .", "so {}", "the answer is {}", "= {}", "{} pixels"),
    *("NAME = {}", "NAME ≈ {}", "NAME = {} = {}", "NAME = 1 + 1 = {}", "1 + 1 = {}", "{}e0", "{}E+00", "{}e+400"),
    *("<b>{}</b>", "<script>alert(1)</script>{}", "<img src=x onerror=alert(1)>", "&lt;{}", "{}{{{{constructor}}}}"),
    *("x" * 600, "9" * 600, "{}" + "0" * 600, "Infinity", "NaN", "0x10", "", "   ", "{}_0", "{}.5", "±{}", "𝟎", "1/0"),
    *("((", r"\frac{{"),
]  # fmt: skip
CHANGED = {
    "minus": lambda text: text.replace("-", "−"),
    "dash": lambda text: text.replace("-", "–"),
    "hyphen": lambda text: text.replace("-", "‐"),
    "wide": lambda text: text.translate(WIDE),
    "comma": lambda text: text.replace(".", ","),
    "spaced": lambda text: text.replace("-", "- "),
    "between": lambda text: f"{text[:-1]}\u200b{text[-1:]}",
    "signed": lambda text: text if "-" in text else f"+{text}",
}
FRACTIONS = ["{}/{}", "{}⁄{}", "{} ÷ {}", "{}:{}", r"\frac{{{}}}{{{}}}", "({})/({})"]
TASKS = [
    Task("forward pass", 1, 1),
    Task("one update", 2, 1),
    Task("backpropagation", 2, 1),
    Task("forward pass", 2, 2),
]


def test_odd_spellings_get_the_verdict_of_the_course(node: str) -> None:
    asked, expected = [], []
    for task in TASKS:
        (question,) = questions(task.problem)
        marks = json.loads(practising._number(question, "").split('class="marks">')[1].split("</script>")[0])
        right = next(one.number for one in question.answers if one.right)
        decimal, name = f"{float(right):.6f}".rstrip("0"), task.problem.quantities[-1].name
        decimal += "0" if decimal.endswith(".") else ""
        lines = [text.replace("NAME", name).format(decimal, decimal) for text in TYPED]
        lines += [change(decimal) for change in CHANGED.values()]
        lines += [text.format(right.numerator, right.denominator) for text in FRACTIONS if right.denominator < 10_000]
        asked += [[marks, line] for line in lines]
        expected += [practice.check(task.problem, [line]).right for line in lines]
    said = _marked(node, asked)
    assert sum(expected) > 100
    verdicts = zip(asked, (one["right"] for one in said), expected, strict=True)
    differing = {line: is_right for (_, line), ours, is_right in verdicts if ours != is_right}
    assert differing == {}


def _marked(node: str, asked: list[list[object]]) -> list[dict[str, object]]:
    command = [node, "--input-type=module", "-e", RUN, str(ASSETS / "site" / "practice.js")]
    return json.loads(
        subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True).stdout
    )
