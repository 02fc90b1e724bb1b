"""Outlier exposure: a network is shown what is not a digit, and learns to be sure of none of its answers there.

Source: Hendrycks, Mazeika, Dietterich, Deep anomaly detection with outlier exposure (2019).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.mnist.tensorflow_setup import tensorflow
from explainer.mnist.training.augmentation import augment
from explainer.mnist.training.distributed import Workers
from explainer.mnist.training.outliers import outliers
from explainer.mnist.training.recipe import Recipe

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

DRAWINGS = 40_000  # from which each update takes some; no two look alike, as they are moved like the digits
SHARE = 0.25  # drawings beside each digit of a batch


class Exposure:
    """The drawings that are not digits of one training; `digits` are its training pictures (n, 28, 28), as bytes."""

    def __init__(self, digits: np.ndarray, recipe: Recipe, seed: int, workers: Workers) -> None:
        self.tf = tensorflow()
        self.recipe, self.seed, self.workers = recipe, seed, workers
        self.drawings = self.tf.constant(outliers(DRAWINGS, digits, seed).reshape(DRAWINGS, -1))
        self.count = max(1, round(SHARE * recipe.batch_size / workers.count))

    def loss(self, model: keras.Sequential, update: tf.Tensor, done: tf.Tensor) -> tf.Tensor:
        """−Σⱼ log(pⱼ)/n, on average over some drawings: smallest where all n answers are alike.

        `done` is the share of the training that is over. Several workers take drawings of their own, and a share of the loss.
        """
        tf = self.tf
        seed = tf.stack([update * self.workers.count + self.workers.number, self.seed + 1])
        chosen = tf.random.stateless_uniform((self.count,), seed, 0, DRAWINGS, tf.int32)
        pictures = tf.cast(tf.gather(self.drawings, chosen), tf.float32) / 255
        if self.recipe.augmentation:
            pictures = augment(pictures, seed + 3, self.recipe.augmentation, done)
        p = model(pictures, training=True)
        alike = tf.ones_like(p) / p.shape[-1]
        return tf.reduce_mean(tf.keras.losses.categorical_crossentropy(alike, p)) / self.workers.count
