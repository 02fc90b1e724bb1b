"""What the playground shows is so: what linear layers, steps, dying units, depth and equal weights do to learning."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import make_circles, make_moons

from explainer import Network, playground
from explainer.networks.backpropagation import forward, initial
from explainer.networks.playground import SHAPES, VIEW, Points, points, train


def net(hidden: str, layers: int = 1, units: int = 6) -> Network:
    return Network([2, *[units] * layers, 1], [*[hidden] * layers, "sigmoid"])


@pytest.mark.parametrize("shape", SHAPES)
def test_points_are_in_view_balanced_and_repeatable(shape: str) -> None:
    dataset = points(shape, 300, seed=5)
    assert np.abs(dataset.x).max() <= VIEW
    assert 0.35 < dataset.labels.mean() < 0.65
    assert np.array_equal(dataset.x, points(shape, 300, seed=5).x)
    assert not np.array_equal(dataset.x, points(shape, 300, seed=6).x)


def test_moons_and_circles_have_scikit_learns_shape() -> None:
    """Up to size and place, each kind's points lie on the same curves as scikit-learn's."""
    theirs, kind = make_moons(200, noise=None, random_state=0)
    ours = points("moons", 200, noise=0)
    for label in (0, 1):
        curve = (theirs[kind == label] - [0.5, 0.25]) * 0.85
        distances = np.linalg.norm(ours.x[ours.labels == label][:, None] - curve[None], axis=-1).min(axis=1)
        assert distances.max() < 0.03
    theirs, kind = make_circles(50, noise=None, factor=0.45 / 1.1)
    ratio = np.linalg.norm(theirs[kind == 1], axis=1).mean() / np.linalg.norm(theirs[kind == 0], axis=1).mean()
    ours = points("circles", 50, noise=0)
    radii = np.linalg.norm(ours.x, axis=1)
    assert np.isclose(radii[ours.labels == 1].mean() / radii[ours.labels == 0].mean(), ratio)


@pytest.mark.parametrize("shape", ["circles", "xor"])
def test_linear_layers_cannot_what_curved_ones_can(shape: str) -> None:
    dataset = points(shape, 200)
    flat = train(dataset, net("linear", layers=2), epochs=60).snapshots[-1]
    curved = train(dataset, net("tanh"), epochs=120).snapshots[-1]
    assert flat.accuracy < 0.75
    assert curved.accuracy > 0.95


def test_a_step_learns_nothing_before_its_layer() -> None:
    result = train(points("circles", 100), net("step"), epochs=20)
    first, last = result.snapshots[0], result.snapshots[-1]
    assert last.gradients[0] == 0
    assert np.array_equal(first.parameters[0][0], last.parameters[0][0])
    assert last.dead == (6,)


def test_dead_units_are_counted_and_stay_dead() -> None:
    dataset, network = points("gaussians", 100), net("relu", units=4)
    start = [(w.copy(), b.copy()) for w, b in initial(network)]
    start[0][1][:2] = -50  # two units whose input is negative for every point
    result = train(dataset, network, epochs=10, start=start)
    assert all(snapshot.dead[0] >= 2 for snapshot in result.snapshots)
    assert np.array_equal(result.snapshots[-1].parameters[0][0][:, :2], start[0][0][:, :2])


def test_sigmoid_slopes_vanish_with_depth() -> None:
    deep = train(points("moons", 100), net("sigmoid", layers=7), epochs=1).snapshots[0].gradients
    assert deep[0] < deep[-1] / 1000


def test_snapshots_are_what_the_network_says() -> None:
    result = train(points("xor", 80), net("tanh"), epochs=7, snapshots=3)
    assert [snapshot.epoch for snapshot in result.snapshots] == [0, 2, 5, 7]
    last, axis = result.snapshots[-1], result.axis
    outputs = forward(result.network, last.parameters, [[axis[3], axis[10]]]).outputs
    assert np.isclose(last.surface[10, 3], outputs[-1][0, 0])
    assert np.allclose(last.hidden[0][:, 10, 3], outputs[1][0])


def test_a_pull_adds_the_squares_of_the_weights_to_what_is_minimised() -> None:
    """One update on all points moves every weight and bias by what finite differences of loss + l2·Σw² say."""
    given, network, l2, rate = points("xor", 40), net("tanh", units=3), 0.07, 0.5
    start = initial(network, 3)

    def objective() -> float:
        p, y = forward(network, start, given.x).outputs[-1][:, 0], given.labels
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) + l2 * sum(np.sum(w**2) for w, _ in start)

    settings = {"epochs": 1, "batch_size": 40, "optimizer": "gradient_descent", "learning_rate": rate}
    moved = train(given, network, l2=l2, start=start, **settings).snapshots[-1].parameters
    for pair, after in zip(start, moved, strict=True):
        for part, to in zip(pair, after, strict=True):
            for place in np.ndindex(part.shape):
                kept, ends = part[place], []
                for by in (1e-5, -1e-5):
                    part[place] = kept + by
                    ends.append(objective())
                part[place] = kept
                assert abs((kept - to[place]) / rate - (ends[0] - ends[1]) / 2e-5) < 1e-8


def test_a_pull_keeps_weights_small_and_too_much_of_it_keeps_them_from_learning() -> None:
    given, largest, right = points("circles"), [], []
    for l2 in (0, 0.002, 0.05):
        last = train(given, net("tanh", layers=2), epochs=60, l2=l2).snapshots[-1]
        largest.append(max(abs(w).max() for w, _ in last.parameters))
        right.append(last.accuracy)
    assert largest[0] > largest[1] > 10 * largest[2]
    assert right[1] > 0.95
    assert right[2] < 0.6


def test_growing_without_bound_is_said() -> None:
    result = train(points("spiral", 50), net("relu"), epochs=200, learning_rate=1e200, optimizer="gradient_descent")
    assert "try a smaller learning rate" in result.reason
    assert all(np.isfinite(snapshot.loss) for snapshot in result.snapshots)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"network": Network([3, 1], ["sigmoid"])}, "the network must take 2 numbers"),
        ({"network": Network([2, 3, 1], ["softmax", "sigmoid"])}, "softmax belongs to the output"),
        ({"epochs": 0}, "epochs must be a whole number from 1"),
        ({"epochs": True}, "epochs must be a whole number from 1"),
        ({"learning_rate": 0}, "learning_rate must be a number above 0, got 0"),
        ({"learning_rate": "a"}, "learning_rate must be a number above 0, got 'a'"),
        ({"learning_rate": None}, "learning_rate must be a number above 0, got None"),
        ({"learning_rate": float("inf")}, "learning_rate must be a number above 0, got inf"),
        ({"batch_size": True}, "batch_size must be from 1 to the 20 points, got True"),
        ({"optimizer": []}, "optimizer must be one of"),
        ({"seed": "a"}, "seed must be a whole number from 0 on, got 'a'"),
        ({"snapshots": -5}, "snapshots must be a whole number from 1 on, got -5"),
        ({"snapshots": 1.5}, "snapshots must be a whole number from 1 on, got 1.5"),
        ({"snapshots": "a"}, "snapshots must be a whole number from 1 on, got 'a'"),
        ({"start": 5}, "start must be one pair"),
        ({"start": [("a", "b")]}, "start must be a table of numbers, got 'a'"),
        ({"given": None}, "the points must be Points"),
        ({"network": None}, "network must be a Network"),
        ({"batch_size": 1000}, "batch_size must be from 1 to the 20 points"),
        ({"optimizer": "newton"}, "optimizer must be one of"),
        ({"l2": -0.1}, "l2 must be a number from 0 to 1, got -0.1"),
        ({"l2": "a"}, "l2 must be a number from 0 to 1, got 'a'"),
        ({"l2": float("nan")}, "l2 must be a number from 0 to 1, got nan"),
    ],
)
def test_refused(change: dict, sentence: str) -> None:
    settings = {"given": points("xor", 20), "network": net("tanh")} | change
    dataset, network = settings.pop("given"), settings.pop("network")
    with pytest.raises(ValueError, match=sentence):
        train(dataset, network, **settings)


def test_point_sets_are_looked_at() -> None:
    with pytest.raises(ValueError, match="shape must be one of"):
        points("star")
    with pytest.raises(ValueError, match="n must be a whole number"):
        points("xor", 1)
    with pytest.raises(ValueError, match="noise must be a number from 0"):
        points("xor", noise=-1)
    with pytest.raises(ValueError, match="finite points of shape"):
        Points("own", np.array([[1.0, np.nan]]), np.array([1]))
    with pytest.raises(ValueError, match=r"every point must lie from -1\.5 to 1\.5, got 300"):
        Points("own", [[1, 2 / 3], [-300, 1]], [0, 1])
    assert Points("own", [[1, 0.5], [-1, 1]], [0, 1]).x.shape == (2, 2)
    with pytest.raises(ValueError, match="labels must be 1 numbers"):
        Points("own", np.array([[1.0, 1.0]]), np.array([2]))


def test_whole_numbers_as_a_start_are_trained_like_any_others() -> None:
    network = Network([2, 2, 1], ["tanh", "sigmoid"])
    whole = [([[1, -1], [0, 1]], [0, 0]), ([[1], [-1]], [0])]
    floats = [(np.array(w, float), np.array(b, float)) for w, b in whole]
    one, other = (train(points("moons"), network, epochs=5, start=start) for start in (whole, floats))
    assert [shot.loss for shot in one.snapshots] == [shot.loss for shot in other.snapshots]
    assert one.snapshots[-1].loss < one.snapshots[0].loss


def test_a_loss_that_grows_far_stays_a_number() -> None:
    """Sure and wrong, the sigmoid is rounded to 0 or 1; its cross-entropy is still finite."""
    result = train(points("moons"), net("tanh"), epochs=20, learning_rate=1e10, optimizer="gradient_descent")
    assert all(np.isfinite(snapshot.loss) for snapshot in result.snapshots)
    assert result.snapshots[-1].loss > 1e6


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"noise": "a"}, "noise must be a number from 0 to 1, got 'a'"),
        ({"noise": None}, "noise must be a number from 0 to 1, got None"),
        ({"noise": float("nan")}, "noise must be a number from 0 to 1, got nan"),
        ({"seed": "a"}, "seed must be a whole number from 0 on, got 'a'"),
        ({"seed": -1}, "seed must be a whole number from 0 on, got -1"),
        ({"n": True}, "n must be a whole number from 2"),
        ({"shape": []}, "shape must be one of moons"),
    ],
)
def test_settings_of_points_that_are_none_are_refused(settings: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        points(**({"shape": "moons"} | settings))


def test_ragged_points_are_refused() -> None:
    with pytest.raises(ValueError, match="x must be a table of numbers with rows of one length"):
        Points("own", [[1, 0.5], [1]], [0, 1])
    with pytest.raises(ValueError, match="labels must be a table of numbers with rows of one length"):
        Points("own", [[1, 0.5], [1, 1]], [0, [1]])


def test_the_old_name_still_works_and_says_the_new_one() -> None:
    with pytest.warns(DeprecationWarning, match="playground.train"):
        assert playground.play is train
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = playground.nothing_of_the_kind


@pytest.mark.parametrize(
    "labels", [np.zeros(2, [("kind", int)]), np.zeros(2, "M8[D]"), np.zeros(2, "m8[s]"), ["0", "1"]]
)
def test_labels_of_another_kind_are_refused_in_a_sentence(labels: object) -> None:
    with pytest.raises(ValueError, match="labels must be"):
        Points("own", [[1, 0.5], [-1, 1]], labels)
