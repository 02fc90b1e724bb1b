"""A few hundred real digits, so that a training takes a moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explainer import mnist


@pytest.fixture(scope="session")
def embedded() -> mnist.Digits:
    return mnist.load()


@pytest.fixture(scope="session")
def few(embedded: mnist.Digits) -> mnist.Digits:
    """1,000 training rows: 800 to learn from and 200 to validate, which makes 12 batches of 64 and one of 32."""
    return replace(
        embedded,
        train_images=embedded.train_images[:1000],
        train_labels=embedded.train_labels[:1000],
        test_images=embedded.test_images[:500],
        test_labels=embedded.test_labels[:500],
    )
