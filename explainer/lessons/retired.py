"""Old addresses: what they say of controls that are gone, and of those that stand in another lesson by now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# lesson -> name in the address -> where it went
RETIRED: Mapping[str, Mapping[str, str]] = {
    "start": {"rate": "Learning rates are now dragged in the lesson When descent diverges."},
    "softmax": {"frame": "The temperature is now a control of the picture."},
    "linear": {"frame": "The network now learns in the picture itself: press Play."},
    "losses": {
        "right_class": "Several classes are now explained in the lesson Cross-entropy.",
        "class_scores": "Scores are now dragged in the lesson Softmax.",
    },
    "divergence": {
        "pace_of_all": "All five optimisers now run in the lesson Faster ways down.",
        "frame": "Updates are now played in the picture: press Play.",
        "frame2": "The race of all five is now in the lesson Faster ways down.",
    },
    "backwards": {"stage": "The training loop is now described in words."},
}

# lesson -> names in the address, as a pattern -> the lesson in which they mean what they meant here
MOVED: Mapping[str, Mapping[str, str]] = {
    "activations": {r"f|x|a|c|elu_a|compare|\w+_worked|line(_\d+)?": "activation_slopes", "animals": "softmax"},
    "losses": {
        r"p|label|(binary|categorical)_(line(_\d+)?|cross_entropy_worked)": "cross_entropy",
        r"mse_(line(_\d+)?|worked)": "slopes",
    },
    "divergence": {"way|all_five|beta": "faster?all_five=no"},  # where all five run, unless told otherwise
}


def moved(lesson: str | None, names: Iterable[str]) -> str | None:
    """The lesson to which an address of `lesson` with these names leads; None if all of it is still there.

    Behind a question mark stands what is added to the address, unless it says something about it.

    >>> moved("losses", ["answers", "p"]), moved("losses", ["answers"])
    ('cross_entropy', None)
    """
    asked = [*names]
    for pattern, to in MOVED.get(lesson or "", {}).items():
        if any(re.fullmatch(pattern, name) for name in asked):
            return to
    return None
