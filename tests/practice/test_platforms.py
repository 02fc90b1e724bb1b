"""Exports are read back: GIFT by a parser from npm, Moodle XML and QTI 2.1 by readers written here from their descriptions."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import zipfile
from fractions import Fraction
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from explainer import practice
from explainer.practice.platforms import gift, moodle
from explainer.practice.qti import package
from explainer.practice.questions import Question, questions

ROOT = Path(__file__).resolve().parents[2]


@cache
def problems() -> list[practice.Problem]:
    """One of each kind."""
    return [
        practice.problem(skill, seed=3, level=level)
        for skill in practice.SKILLS
        for level in range(1, practice.levels(skill) + 1)
    ]


@cache
def asked() -> list[Question]:
    return [question for problem in problems() for question in questions(problem)]


def test_questions_have_one_right_answer_and_wrong_ones_that_nobody_confuses() -> None:
    for question in asked():
        assert [answer.right for answer in question.answers].count(True) == 1
        assert len(question.answers) >= 2, question.name
        assert all(answer.feedback.endswith(".") for answer in question.answers)
        shown = [answer.shown for answer in question.answers]
        assert len(set(shown)) == len(shown)
        if not question.is_number:
            assert len({answer.feedback for answer in question.answers}) == len(shown), "a mistake is offered once"
        if question.is_number:
            ordered = sorted(question.answers, key=lambda answer: answer.number)
            for low, high in itertools.pairwise(ordered):
                assert low.number + low.tolerance < high.number - high.tolerance


def test_a_question_says_how_far_its_number_is_rounded_and_takes_it_so() -> None:
    large = [question for seed in range(12) for question in questions(practice.problem("chain rule", seed=seed))]
    assert any(answer.number and answer.number > 100_000 for question in large for answer in question.answers)
    for question in [*asked(), *large]:
        if not question.is_number:
            continue
        for answer in question.answers:
            if answer.number.denominator > 1:  # wrong ones, too: who rounds a mistake is told about it
                assert abs(Fraction(f"{float(answer.number):.4g}") - answer.number) <= answer.tolerance
        right = next(answer for answer in question.answers if answer.right)
        rounded = right.number if "significant" not in question.text else Fraction(f"{float(right.number):.4g}")
        assert abs(rounded - right.number) <= right.tolerance, "what is typed as it is asked for is right"
        if right.number.denominator > 1:
            assert "to 4 significant digits" in question.text, question.name
            assert "fraction" not in question.text or "as a decimal number" in question.text


def test_the_names_of_questions_differ() -> None:
    assert len({question.name for question in asked()}) == len(asked())


def test_gift_is_read_by_another_program(node: str) -> None:
    script = (
        "import gift from 'gift-pegjs'; import fs from 'fs';"
        "console.log(JSON.stringify(gift.parse(fs.readFileSync(0, 'utf8'))))"
    )
    if not (ROOT / "tests/node_modules/gift-pegjs").exists():
        pytest.skip("gift-pegjs is missing; run npm ci --prefix tests")
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        input=gift(asked()),
        capture_output=True,
        text=True,
        cwd=ROOT / "tests",
        check=True,
    )
    category, *read = json.loads(done.stdout)
    assert category["type"] == "Category"
    assert [each["title"] for each in read] == [question.name for question in asked()]
    for each, question in zip(read, asked(), strict=True):
        assert each["type"] == ("Numerical" if question.is_number else "MC")
        assert "$" not in each["stem"]["text"]
        for choice, answer in zip(each["choices"], question.answers, strict=True):
            is_right = choice["isCorrect"] and choice["weight"] is None
            assert is_right == answer.right
            assert choice["feedback"]["text"].replace("&lt;", "<").replace("&gt;", ">") == answer.feedback
            if question.is_number:
                number, far = choice["text"]["number"], choice["text"].get("range", 0)
                assert number == pytest.approx(float(answer.number), rel=1e-9)
                assert far == pytest.approx(float(answer.tolerance), abs=1e-11)


def test_moodle_xml_says_what_the_questions_say() -> None:
    quiz = ElementTree.fromstring(moodle(asked()))
    category, *read = quiz
    assert category.get("type") == "category"
    assert category.findtext("category/text").startswith("$course$/")
    assert len(read) == len(asked())
    for each, question in zip(read, asked(), strict=True):
        assert each.get("type") == ("numerical" if question.is_number else "multichoice")
        assert each.findtext("name/text") == question.name
        body = ElementTree.fromstring(each.findtext("questiontext/text"))  # the HTML of the question is whole
        assert body.text
        answers = each.findall("answer")
        assert [answer.get("fraction") for answer in answers].count("100") == 1
        for element, answer in zip(answers, question.answers, strict=True):
            assert element.get("fraction") == ("100" if answer.right else "0")
            if question.is_number:
                assert Fraction(element.findtext("text")) == pytest.approx(float(answer.number), rel=1e-9)
                assert float(element.findtext("tolerance")) == pytest.approx(float(answer.tolerance), abs=1e-11)


NAMES = {"q": "http://www.imsglobal.org/xsd/imsqti_v2p1"}


def marked(item: ElementTree.Element, response: str) -> tuple[float, str]:
    """Score and feedback for a response, as the response processing of QTI 2.1 is described."""
    outcome = {"SCORE": "0", "FEEDBACK": ""}
    for branch in item.find("q:responseProcessing/q:responseCondition", NAMES):
        condition = branch[0]
        kind = condition.tag.split("}")[1]
        wanted = condition.find("q:baseValue", NAMES).text
        if kind == "match":
            holds = response == wanted
        else:
            far = float(condition.get("tolerance", "0 0").split()[0])
            assert condition.get("toleranceMode") == ("absolute" if far else "exact")
            holds = abs(float(response) - float(wanted)) <= far
        if holds:
            for chosen in branch.findall("q:setOutcomeValue", NAMES):
                outcome[chosen.get("identifier")] = chosen.find("q:baseValue", NAMES).text
            break
    feedback = {each.get("identifier"): "".join(each.itertext()) for each in item.findall("q:modalFeedback", NAMES)}
    return float(outcome["SCORE"]), feedback.get(outcome["FEEDBACK"], "")


def in_words(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_qti_marks_each_answer_as_it_should() -> None:
    files = package(asked())
    manifest = ElementTree.fromstring(files.pop("imsmanifest.xml"))
    named = [each.get("href") for each in manifest.iter() if each.tag.endswith("}resource")]
    assert named == list(files)
    for content, question in zip(files.values(), asked(), strict=True):
        item = ElementTree.fromstring(content)
        declared = item.find("q:responseDeclaration", NAMES)
        right = declared.findtext("q:correctResponse/q:value", namespaces=NAMES)
        assert marked(item, right)[0] == 1
        for place, answer in enumerate(question.answers):
            score, feedback = marked(item, _response(question, place))
            assert score == (1 if answer.right else 0)
            assert in_words(feedback) == in_words(answer.feedback)
        if question.is_number:
            assert marked(item, str(float(question.answers[0].number) + 1e6)) == (0, "")
            assert item.find(".//q:textEntryInteraction", NAMES) is not None
        else:
            choices = [each.get("identifier") for each in item.findall(".//q:simpleChoice", NAMES)]
            assert len(choices) == len(set(choices)) == len(question.answers)


def _response(question: Question, place: int) -> str:
    return str(float(question.answers[place].number)) if question.is_number else f"A{place}"


@pytest.mark.parametrize("name", ["q.xml", "q.gift", "q.zip"])
def test_files_are_written_and_the_same_again(name: str, tmp_path: Path) -> None:
    first = practice.export(problems()[:2], tmp_path / name).read_bytes()
    assert practice.export(problems()[:2], tmp_path / f"again_{name}").read_bytes() == first
    if name.endswith("zip"):
        with zipfile.ZipFile(tmp_path / name) as archive:
            assert archive.namelist()[0] == "imsmanifest.xml"
            assert archive.testzip() is None


def test_what_cannot_be_exported_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"written as \.xml \(Moodle\), \.gift \(GIFT\) or \.zip"):
        practice.export(problems()[0], tmp_path / "q.docx")
    with pytest.raises(ValueError, match="export takes problems"):
        practice.export([], tmp_path / "q.xml")
    with pytest.raises(ValueError, match="export takes problems"):
        practice.export("chain rule", tmp_path / "q.xml")
