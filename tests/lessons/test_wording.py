"""Other people's words in a sentence of ours are text, and numbers stand as a book prints them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.lessons import wording
from explainer.teaching.markdown import markdown

READER = settings(deadline=None, max_examples=60)  # a busy machine is no fault


@READER
@given(st.text(max_size=60))
def test_text_taken_literally_is_no_markup(text: str) -> None:
    html = markdown(f"got {wording.literal(' '.join(text.split()))}")
    assert html.startswith("<p>got")
    assert not {"<a ", "<em", "<strong", "<code", "<img", "<h"} & {
        html[k : k + 7].split(">")[0] for k in range(1, len(html))
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [(-6.0, "−6"), (1e-6, "0.000001"), (1_000_000, "1,000,000"), (True, "on"), ([], "none of them"), ("a*b", r"a\*b")],
)
def test_a_value_is_spelled_as_its_reader_would(value: object, words: str) -> None:
    assert wording.spelled(value) == words


@pytest.mark.parametrize(
    ("label", "name"),
    [("Where to look: x", "Where to look"), ("f(x) =", "f(x)"), ("Rows: x₁ x₂ y, separated by ;", "Rows")],
)
def test_a_field_is_called_by_its_label(label: str, name: str) -> None:
    assert wording.field_name(label) == name


def test_a_refusal_is_one_sentence_with_printed_numbers() -> None:
    problem = ValueError("a number from -1000 to 20000 is expected, got x-1\n  -----^")
    assert wording.sentence(problem, "Target y") == "Target y: a number from −1,000 to 20,000 is expected, got x-1."
    assert wording.sentence(ValueError("what is this?")) == "What is this?"
