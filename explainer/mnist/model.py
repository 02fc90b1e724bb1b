"""The article's network as a Keras model, made from the same record that draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from explainer.formulas.activations import ACTIVATIONS
from explainer.mnist.tensorflow_setup import tensorflow
from explainer.networks.network import Network
from explainer.numeric.validation import is_whole, quoted, record

if TYPE_CHECKING:
    import keras

NETWORK = Network([784, 128, 128, 10], ["relu", "relu", "softmax"])
MOST_SEED = 2**40  # Keras takes no larger ones
_KERAS = ("linear", "sigmoid", "tanh", "relu", "softmax", "softplus", "elu", "gelu", "silu", "mish")  # under our names


def build(network: Network = NETWORK, *, seed: int = 0) -> keras.Sequential:
    """The network as a Keras model with named layers; equal seeds give equal first weights (Glorot uniform, biases 0).

    Raises ValueError for an activation that cannot be trained, such as step, and for what is not a network or a seed.

    `build()` takes some seconds, in which TensorFlow is loaded; what cannot be built is refused at once:

    >>> build([784, 10])
    Traceback (most recent call last):
    ValueError: network must be a Network, such as mnist.NETWORK, got [784, 10]
    """
    if not isinstance(network, Network):
        raise ValueError(f"network must be a Network, such as mnist.NETWORK, got {quoted(network)}")
    if not is_whole(seed, -MOST_SEED, MOST_SEED):
        raise ValueError(f"seed must be a whole number, got {quoted(seed)}")
    seed = int(seed)
    tf = tensorflow()
    layers = [tf.keras.Input((network.sizes[0],), name="image")]
    for number, layer in enumerate(network.layers, start=1):
        last = number == len(network.layers)
        name = "probabilities" if last else f"hidden_{number}"
        start = tf.keras.initializers.GlorotUniform(seed=1000 * seed + number)
        activation = _activation(layer.activation)
        layers.append(tf.keras.layers.Dense(layer.units, activation, kernel_initializer=start, name=name))
    return tf.keras.Sequential(layers, name="digits")


def network_of(model: keras.Sequential) -> Network:
    """The record of a model that `build` made. Raises ValueError for a model with other layers than dense ones.

    >>> from types import SimpleNamespace as Stub  # in place of a Keras model
    >>> layer = Stub(units=10, activation=Stub(__name__="softmax"))
    >>> network_of(Stub(input_shape=(None, 784), layers=[layer]))
    Network(sizes=(784, 10), activations=('softmax',))
    """
    record(model, "model", "a Keras model, such as mnist.build() makes", "layers", "input_shape")
    other = next((layer for layer in model.layers if not hasattr(layer, "units")), None)
    if other is not None:
        advice = "charts.network(model) draws any layers, as boxes"
        raise ValueError(f"model must have dense layers only, got a {type(other).__name__}; {advice}")
    sizes = [model.input_shape[-1]] + [layer.units for layer in model.layers]
    return Network(sizes, [_name(layer.activation) for layer in model.layers])


def _activation(name: str) -> object:
    if name in _MADE:
        return _MADE[name]()
    if name not in _KERAS:
        possible = ", ".join([*_KERAS, *_MADE])
        raise ValueError(f"a network with {quoted(name)} cannot be trained by its slope; choose one of {possible}")
    return name


def leaky_relu() -> object:
    """Keras's layer with the catalogue's slope, for its own default is another one."""
    slope = ACTIVATIONS["leaky_relu"].parameters[0].default
    return tensorflow().keras.layers.LeakyReLU(negative_slope=slope)


def gelu_tanh(x: object) -> object:
    """Keras's GELU in its approximate form."""
    return tensorflow().keras.activations.gelu(x, approximate=True)


# What Keras has under no name: each makes a layer, or a function of Keras's own operations.
_MADE: dict[str, Callable[[], object]] = {"leaky_relu": leaky_relu, "gelu_tanh": lambda: gelu_tanh}


def _name(activation: object) -> str:
    return getattr(activation, "__name__", None) or "leaky_relu"
