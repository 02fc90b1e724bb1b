"""Values of a wrong kind over the course's line: each gets one sentence, and the page goes on with what it held."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from shell.incoming import EVENTS, FIELDS

from tests import crowd

# One value for every field that a browser's message has for what a control holds, as the protocol's file lists them.
WRONG: dict[str, object] = {
    "trigger_value": True,
    "bool_value": True,
    "double_value": math.nan,
    "int_value": 2**62,
    "string_value": "[1, 2]",
    "double_array_value": {"data": [math.nan, 1e300, 3]},
    "int_array_value": {"data": [1, 2**40]},
    "string_array_value": {"data": ["x", "x"]},
    "json_value": '{"a": [',
    "json_trigger_value": '{"a": [',
    "bytes_value": b"\xff",
    "file_uploader_state_value": {"uploaded_file_info": [{"file_id": "no such file"}]},
    "string_trigger_value": {"data": "x"},
}
# What is JSON, and yet not what a component of ours says.
SAID = ("strokes", "moved", "asked", "search", "back", "wanted", "dressed")
ODD = [
    *("null", "[1, 2]", '"x"', "1e999", "NaN", "[" * 5000),
    *(
        "{" + ", ".join(f'"{name}": {held}' for name in SAID) + "}"
        for held in ("5", "[[1]]", '{"x": {}}', "true", '"x"', "NaN", "1e308", "[1e308]")
    ),
]
TABLES = [
    '{"edited_rows": 3}',
    '{"edited_rows": {"x": {}}}',
    '{"edited_rows": {"99": {"x": 1}}}',
    '{"edited_rows": {"0": {"Input 1": "word"}}}',
    '{"added_rows": [[1]]}',
    '{"added_rows": [{"Input 1": {}}]}',
    '{"deleted_rows": [[0]]}',
    '{"deleted_rows": {}}',
    "NaN",
]
LEFT_OUT = "that a control of this page cannot have"
PICTURES = {"plotly_chart"}  # have a name and hold nothing


def _quiet(one: crowd.Reader) -> bool:
    """Whether nothing went wrong with the page."""
    return not [words for words in one.words if "our fault" in words or words.startswith("exception")]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("incoming") / "server.log"


@pytest.fixture(scope="module")
def url(log: Path) -> str:
    with crowd.course(log, EXPLAINER_WARMING="0") as (address, _):
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("lesson", ["train", "activation_slopes", "batches"])  # they have controls of every kind
def test_a_value_of_a_wrong_kind_is_left_out_and_said(url: str, log: Path, lesson: str) -> None:
    """For every control of the lesson, whether its page stands already or is opened with such values."""

    async def attack() -> None:
        async with crowd.reader(url) as one:
            await one.open(lesson)
            folded = {name: {"bool_value": True} for name, kind in one.kinds.items() if kind == "expandable"}
            await one.tell(folded)  # the table's editor stands behind it
            names = {name: kind for name, kind in one.kinds.items() if kind in FIELDS}
            assert set(one.kinds.values()) <= {*FIELDS, *PICTURES}
            names |= {EVENTS.format(name): "events" for name, kind in names.items() if kind == "bidi_component"}
            size = len(one.words)
            for field, value in WRONG.items():
                await one.tell({name: {field: value} for name, kind in names.items() if FIELDS[kind] != field})
                assert any(LEFT_OUT in words for words in one.words), (field, one.words)
                assert _quiet(one), (field, one.words)
                assert len(one.words) == size + 1, (field, one.words)
                await one.tell({})
                assert len(one.words) == size, (field, one.words)
                async with crowd.reader(url) as other:
                    other.page = one.page
                    await other.tell({name: {field: value} for name, kind in names.items() if FIELDS[kind] != field})
                    assert any(LEFT_OUT in words for words in other.words), (field, other.words)
                    assert _quiet(other), (field, other.words)

    crowd.run(attack())
    assert "Traceback" not in log.read_text()
    once = [line for line in log.read_text().splitlines() if line.startswith("fault ")]
    assert len(once) == len(set(once)) >= len(WRONG)


@pytest.mark.browser
@pytest.mark.parametrize("lesson", ["activation_slopes", "batches", "draw", "practice"])
def test_what_a_component_or_a_table_never_says_does_no_harm(url: str, log: Path, lesson: str) -> None:
    """Values of the right field that mean nothing: the page stands, with a sentence or without one."""

    async def attack() -> None:
        async with crowd.reader(url) as one:
            await one.open(lesson)
            await one.tell({name: {"bool_value": True} for name, kind in one.kinds.items() if kind == "expandable"})
            for kind, texts in (("bidi_component", ODD), ("dataframe", TABLES)):
                for text in texts:
                    await one.tell({name: {FIELDS[kind]: text} for name, its in one.kinds.items() if its == kind})
                    assert _quiet(one), (text, one.words)
                await one.tell({})
                assert _quiet(one), one.words

    crowd.run(attack())
    assert "Traceback" not in log.read_text()
