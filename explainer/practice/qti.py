"""Questions as a QTI 2.1 package: a manifest, and an assessmentItem for each question, with formulas in MathML.

Source: IMS Question and Test Interoperability, Assessment Test, Section and Item Information Model, version 2.1 (2012).
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from explainer.practice.questions import Answer, Question, pieces, plain
from explainer.symbolic.mathml import mathml

ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def package(asked: Sequence[Question]) -> dict[str, str]:
    """The files of the package, by their names in it."""
    items = {f"item_{number:03d}.xml": item(question, number) for number, question in enumerate(asked, start=1)}
    resources = "\n".join(
        f'    <resource identifier="RES_{number:03d}" type="imsqti_item_xmlv2p1" href="{name}">\n'
        f'      <file href="{name}"/>\n    </resource>'
        for number, name in enumerate(items, start=1)
    )
    manifest = (
        f'{HEAD}<manifest xmlns="{PACKAGE}" xmlns:xsi="{SCHEMA}" xsi:schemaLocation="{PACKAGE} '
        f'http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd" identifier="PRACTICE">\n'
        "  <metadata>\n    <schema>QTIv2.1 Package</schema>\n    <schemaversion>1.0.0</schemaversion>\n  </metadata>\n"
        f"  <organizations/>\n  <resources>\n{resources}\n  </resources>\n</manifest>\n"
    )
    return {"imsmanifest.xml": manifest, **items}


def item(question: Question, number: int) -> str:
    """One question: what is declared, what is shown, how it is marked, and what is said about each answer."""
    parts = _number(question) if question.is_number else _choice(question)
    declared, shown, marked = parts
    feedback = "\n".join(_feedback(answer, place) for place, answer in enumerate(question.answers))
    return (
        f'{HEAD}<assessmentItem xmlns="{ITEM}" xmlns:xsi="{SCHEMA}" xsi:schemaLocation="{ITEM} '
        f'http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd" identifier="ITEM_{number:03d}" '
        f'title="{html.escape(question.name)}" adaptive="false" timeDependent="false">\n'
        f"{declared}\n"
        '  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float">\n'
        "    <defaultValue><value>0</value></defaultValue>\n  </outcomeDeclaration>\n"
        '  <outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>\n'
        f"  <itemBody>\n{shown}\n  </itemBody>\n"
        f"  <responseProcessing>\n{marked}\n  </responseProcessing>\n{feedback}\n</assessmentItem>\n"
    )


def _shown(text: str) -> str:
    """Text with formulas in MathML, as it may stand in a paragraph."""
    return "".join(
        mathml(part).replace('display="block"', 'display="inline"') if is_formula else html.escape(part)
        for is_formula, part in pieces(text)
    )


def _identifier(place: int) -> str:
    return f"A{place}"


def _choice(question: Question) -> tuple[str, str, str]:
    right = next(place for place, answer in enumerate(question.answers) if answer.right)
    declared = (
        '  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">\n'
        f"    <correctResponse><value>{_identifier(right)}</value></correctResponse>\n  </responseDeclaration>"
    )
    choices = "\n".join(
        f'      <simpleChoice identifier="{_identifier(place)}">{_shown(answer.shown)}</simpleChoice>'
        for place, answer in enumerate(question.answers)
    )
    shown = (
        '    <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">\n'
        f"      <prompt>{_shown(question.text)}</prompt>\n{choices}\n    </choiceInteraction>"
    )
    conditions = [
        (f'<match><variable identifier="RESPONSE"/>{_value("identifier", _identifier(place))}</match>', place, answer)
        for place, answer in enumerate(question.answers)
    ]
    return declared, shown, _marked(conditions)


def _number(question: Question) -> tuple[str, str, str]:
    right = next(answer for answer in question.answers if answer.right)
    declared = (
        '  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="float">\n'
        f"    <correctResponse><value>{right.shown}</value></correctResponse>\n  </responseDeclaration>"
    )
    shown = (
        f"    <p>{_shown(question.text)}</p>\n"
        '    <p><textEntryInteraction responseIdentifier="RESPONSE" expectedLength="12"/></p>'
    )
    conditions = [
        (
            f'<equal {_mode(answer)}><variable identifier="RESPONSE"/>{_value("float", answer.shown)}</equal>',
            place,
            answer,
        )
        for place, answer in enumerate(question.answers)
    ]
    return declared, shown, _marked(conditions)


def _mode(answer: Answer) -> str:
    """How far a number that is typed may be off."""
    far = plain(answer.tolerance)
    return f'toleranceMode="absolute" tolerance="{far} {far}"' if answer.tolerance else 'toleranceMode="exact"'


def _value(kind: str, shown: str) -> str:
    return f'<baseValue baseType="{kind}">{shown}</baseValue>'


def _marked(conditions: list[tuple[str, int, Answer]]) -> str:
    """If the answer is this one, so many points and this feedback; else the next."""
    lines = []
    for first, (condition, place, answer) in enumerate(conditions):
        branch = "responseElseIf" if first else "responseIf"
        lines.append(
            f"      <{branch}>\n        {condition}\n"
            f'        <setOutcomeValue identifier="SCORE">{_value("float", "1" if answer.right else "0")}</setOutcomeValue>\n'
            f'        <setOutcomeValue identifier="FEEDBACK">{_value("identifier", _identifier(place))}</setOutcomeValue>\n'
            f"      </{branch}>"
        )
    return "    <responseCondition>\n" + "\n".join(lines) + "\n    </responseCondition>"


def _feedback(answer: Answer, place: int) -> str:
    return (
        f'  <modalFeedback outcomeIdentifier="FEEDBACK" showHide="show" identifier="{_identifier(place)}">'
        f"{_shown(answer.feedback)}</modalFeedback>"
    )
