"""What an address may still say of controls that are gone, and what the reader is told then."""

from __future__ import annotations

from collections.abc import Mapping

# lesson -> name in the address -> where it went
RETIRED: Mapping[str, Mapping[str, str]] = {
    "start": {"rate": "Learning rates are now dragged in the lesson When descent diverges."},
    "softmax": {"frame": "The temperature is now a part of the picture that you hold."},
    "linear": {"frame": "The network now learns in the picture itself: press Play."},
    "losses": {
        "right_class": "Several classes are now one sentence below the yes-or-no question.",
        "class_scores": "Scores are now dragged in the lesson Softmax.",
    },
    "divergence": {
        "pace_of_all": "All five optimizers now run at the learning rate of the picture: press All five.",
        "frame": "Updates are now played in the picture: press Play.",
        "frame2": "The race of all five is now played in the picture: press All five, then Play.",
    },
    "backwards": {"stage": "The loop of training is now told in words."},
}
