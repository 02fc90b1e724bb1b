"""Old addresses lead to the lesson in which what they ask for stands by now, and it is understood there."""

from __future__ import annotations

import pytest

from explainer.lessons import lessons, record
from explainer.lessons.retired import MOVED, RETIRED, moved

OLD = [
    ("activations", {"f": "Leaky ReLU", "x": "-2.0", "a": "0.3"}, "activation_slopes"),
    ("activations", {"f": "Tanh", "tanh_worked": "1", "line_1": "2"}, "activation_slopes"),
    ("activations", {"compare": "ReLU"}, "activation_slopes"),
    ("activations", {"animals": "1, 2, 3"}, "softmax"),
    ("losses", {"p": "0.2", "label": "no (0)"}, "cross_entropy"),
    ("losses", {"binary_line": "1"}, "cross_entropy"),
    ("losses", {"mse_line": "2"}, "slopes"),
    ("divergence", {"rates": "1/82", "rows": "three", "way": "Adam", "from": "0.5, 0.5"}, "faster"),
    ("divergence", {"all_five": "yes", "beta": "0.5"}, "faster"),
]


@pytest.mark.parametrize(("lesson", "address", "now"), OLD)
def test_an_old_address_is_understood_where_it_leads(lesson: str, address: dict[str, str], now: str) -> None:
    assert (moved(lesson, address) or "").split("?")[0] == now
    held = record(now, **address).held  # raises ValueError for a name or a value that means nothing there
    assert {*address} <= {*held}


@pytest.mark.parametrize("lesson", [one.name for one in lessons()])
def test_what_a_lesson_understands_leads_nowhere_else(lesson: str) -> None:
    assert moved(lesson, record(lesson).controls) is None
    assert moved(lesson, ["theme", "embed", "job", "nonsense"]) is None
    assert not {*RETIRED.get(lesson, {})} & {*record(lesson).controls}
    assert {to.split("?")[0] for to in MOVED.get(lesson, {}).values()} <= {one.name for one in lessons()} - {lesson}
