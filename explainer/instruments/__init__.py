"""Records in, data for the browser's instruments out: what is played, stepped through or held, computed beforehand.

A `Walk` is a sequence of frames and the pictures that change with them; assets/player/player.js shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.instruments.curves import curve
    from explainer.instruments.derivations import checked, derivation
    from explainer.instruments.descents import descent
    from explainer.instruments.digits import glass
    from explainer.instruments.errors import loss
    from explainer.instruments.instrument import Instrument
    from explainer.instruments.networks import backwards
    from explainer.instruments.neurons import neuron, softmax
    from explainer.instruments.nudging import backprop
    from explainer.instruments.paths import rates, walkthrough
    from explainer.instruments.playgrounds import playground
    from explainer.instruments.training import trainer
    from explainer.instruments.verdicts import judgement, rate, verdict
    from explainer.instruments.walk import Frame, Line, Walk

__all__ = [
    "Frame",
    "Instrument",
    "Line",
    "Walk",
    "backprop",
    "backwards",
    "checked",
    "curve",
    "derivation",
    "descent",
    "glass",
    "judgement",
    "loss",
    "neuron",
    "playground",
    "rate",
    "rates",
    "softmax",
    "trainer",
    "verdict",
    "walkthrough",
]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "curves": "curve",
            "derivations": "checked derivation",
            "descents": "descent",
            "digits": "glass",
            "errors": "loss",
            "instrument": "Instrument",
            "networks": "backwards",
            "neurons": "neuron softmax",
            "nudging": "backprop",
            "paths": "rates walkthrough",
            "playgrounds": "playground",
            "training": "trainer",
            "verdicts": "judgement rate verdict",
            "walk": "Frame Line Walk",
        },
    )
