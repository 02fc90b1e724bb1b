"""Digits: load them, build the network, train it, test it, and carry it to a phone. TensorFlow is imported when needed.

>>> from explainer import mnist
>>> mnist.NETWORK.parameters
118282
"""

from __future__ import annotations

from importlib import import_module

_HOME = {
    "NAMES": "data",
    "Digits": "data",
    "load": "data",
    "from_arrays": "data",
    "stratified": "data",
    "suspicions": "suspicion",
    "Survey": "surveying",
    "survey": "surveying",
    "one_hot": "data",
    "NETWORK": "model",
    "build": "model",
    "network_of": "model",
    "OPTIMIZERS": "device",
    "ARTICLE": "recipe",
    "QUICK": "recipe",
    "ROBUST": "recipe",
    "History": "history",
    "Progress": "history",
    "Recipe": "recipe",
    "train": "training",
    "Evaluation": "evaluation",
    "evaluate": "evaluation",
    "predict": "evaluation",
    "example": "evaluation",
    "DISTURBANCES": "disturbance",
    "Robustness": "disturbance",
    "disturbed": "disturbance",
    "robustness": "disturbance",
    "Attribution": "explaining",
    "Neuron": "explaining",
    "attribution": "explaining",
    "activations": "explaining",
    "neuron": "explaining",
    "embedding": "explaining",
    "prepare": "drawing",
    "Shipped": "recogniser",
    "shipped": "recogniser",
    "check": "bundle",
    "export": "bundle",
}
__all__ = [*_HOME]


def __getattr__(name: str) -> object:
    """Open a module when one of its names is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'explainer.mnist' has no attribute {name!r}")
    value = getattr(import_module(f"explainer.mnist.{_HOME[name]}"), name)
    globals()[name] = value
    return value
