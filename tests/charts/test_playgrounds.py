"""The film of a network that learns: dots, border, loss, small maps and weights against the snapshots."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from explainer import charts, playground
from explainer.networks.backpropagation import forward
from explainer.networks.network import Network
from explainer.numeric import formatting

SHADES = (0.1, 0.45, 0.85)  # of the largest output of a layer, as the chart's page of constants has it


def trained(shape="moons", sizes=(2, 6, 1), hidden="tanh", n=60, **settings):
    network = Network(list(sizes), [hidden] * (len(sizes) - 2) + ["sigmoid"])
    settings = {"epochs": 30, "learning_rate": 0.05, "snapshots": 6} | settings
    return playground.train(playground.points(shape, n), network, **settings)


@pytest.fixture(scope="module")
def run():
    return trained()


def moved(chart, frame: int, name: str):
    """What a frame says of the traces of a name."""
    shown = chart.frames[frame]
    return [part for i, part in zip(shown.traces, shown.data, strict=True) if chart.data[i].name == name]


def loops(trace) -> list[np.ndarray]:
    """The closed lines of a filled trace."""
    points = list(zip(trace.x, trace.y, strict=True))
    parts = [list(part) for gap, part in itertools.groupby(points, lambda point: point[0] is None) if not gap]
    return [np.array(part, float) for part in parts]


def winding(points: np.ndarray, closed: list[np.ndarray]) -> np.ndarray:
    """Which points lie inside, after the rule by which SVG fills: lines that turn around it count, by their hand."""
    turns = np.zeros(len(points))
    for loop in closed:
        angles = np.arctan2(loop[:, 1] - points[:, 1:], loop[:, 0] - points[:, :1])
        steps = np.diff(np.column_stack([angles, angles[:, 0]]), axis=1)
        turns += ((steps + np.pi) % (2 * np.pi) - np.pi).sum(axis=1)
    return np.abs(turns) > np.pi


def test_every_frame_shows_its_snapshot(check, run):
    chart = check(charts.playground, run)
    assert len(chart.frames) == len(run.snapshots)
    for index, shot in enumerate(run.snapshots):
        (boundary,), (now,) = (moved(chart, index, name) for name in ("ŷ = ½", "now"))
        assert (now.x[0], now.y[0]) == (shot.epoch, shot.loss)
        assert moved(chart, index, "loss now")[0].text == (formatting.number(shot.loss),)
        assert chart.layout.sliders[0].steps[index].value == f"loss {formatting.number(shot.loss)}"
        assert chart.layout.sliders[0].steps[index].label == f"epoch {shot.epoch}: {shot.accuracy:.1%} right"
        places = np.array([(x, y) for x, y in zip(boundary.x, boundary.y, strict=True) if x is not None]).reshape(-1, 2)
        answers = forward(run.network, shot.parameters, places).outputs[-1] if len(places) else np.full(1, 0.5)
        assert np.abs(answers - 0.5).max() < 0.06  # straight pieces between the grid's lines, rounded to a thousandth
    assert f"loss {formatting.number(run.snapshots[-1].loss)}" in chart.layout.meta["alt"]


def test_the_plane_is_dark_where_the_network_is_sure(check, run):
    """A thousand random places, asked of the network itself."""
    chart, asked = check(charts.playground, run), 0
    places = np.random.default_rng(2).uniform(-1.5, 1.5, (1000, 2))
    for index, shot in enumerate(run.snapshots):
        answers = forward(run.network, shot.parameters, places).outputs[-1][:, 0]
        for name, limit, over in [(f"ŷ above {p:g}", p, True) for p in (0.6, 0.8, 0.95)] + [
            (f"ŷ below {p:g}", p, False) for p in (0.4, 0.2, 0.05)
        ]:
            (trace,) = moved(chart, index, name)
            inside, clear = winding(places, loops(trace)), np.abs(answers - limit) > 0.03
            # Straight pieces between the lines of a grid: where the answer is steep, a place beside its edge may slip through.
            assert (inside != ((answers > limit) == over))[clear].sum() <= 2
            asked += inside.sum()
    assert asked > 1000


def test_it_opens_on_what_was_learned(check, run):
    chart = check(charts.playground, run)
    assert chart.layout.sliders[0].active == len(chart.frames) - 1
    for index, part in zip(chart.frames[-1].traces, chart.frames[-1].data, strict=True):
        assert chart.data[index].x is not None
        for field in {"x", "y", "text"} & set(part.to_plotly_json()):
            assert list(chart.data[index][field]) == list(part[field])


def test_all_points_are_drawn_and_told_apart_by_shape(check, run):
    chart = check(charts.playground, run)
    kinds = [t for t in chart.data if t.name.startswith("kind")]
    assert sum(len(t.x) for t in kinds) == len(run.points.x)
    assert len({t.marker.symbol for t in kinds}) == 2
    still = {i for i, t in enumerate(chart.data) if t.name.startswith("kind")}
    assert not any(still & set(frame.traces) for frame in chart.frames), "what stands still is not drawn at each step"


@pytest.mark.parametrize(
    ("hidden", "sizes", "near", "few"),
    [
        ("tanh", (2, 6, 1), 0.03, 0),
        ("relu", (2, 4, 1), 0.03, 0),
        ("sigmoid", (2, 3, 1), 0.03, 0),
        ("tanh", (2, 5, 4, 1), 0.2, 0.01),  # from the second layer on, the tip of a shape slips through a coarse grid
        ("leaky_relu", (2, 5, 4, 1), 0.2, 0.01),
    ],
)
def test_a_small_map_is_dark_where_its_unit_is_strong(check, hidden, sizes, near, few):
    """A thousand random places of every map, asked of the network itself."""
    run = trained("xor", sizes, hidden)
    chart = check(charts.playground, run)
    squares = [(int(shape.x0), int(shape.y0)) for shape in chart.layout.shapes]
    assert len(squares) == sum(sizes[1:-1])
    rng, asked = np.random.default_rng(0), 0
    for frame in (0, len(run.snapshots) - 1):
        shot, left = run.snapshots[frame], iter(squares)
        places = rng.uniform(-1.5, 1.5, (1000, 2))
        outputs = forward(run.network, shot.parameters, places).outputs[1:-1]
        for layer, output in enumerate(outputs):
            darkest = np.abs(run.snapshots[-1].hidden[layer]).max()
            for unit in range(output.shape[1]):
                corner = next(left)
                drawn = np.array(corner) + (places + 1.5) / 3 * 100
                for name, sign in (("above 0", 1), ("below 0", -1)):
                    for trace, share in zip(moved(chart, frame, name), SHADES, strict=True):
                        value = sign * output[:, unit] / darkest
                        clear = np.abs(value - share) > near
                        inside = winding(drawn, loops(trace))
                        assert (inside != (value > share))[clear].sum() <= few * len(places)
                        asked += inside.sum()
    assert asked > 1000


def test_a_step_s_map_has_two_sides(check):
    run = trained("circles", (2, 5, 1), "step")
    chart = check(charts.playground, run)
    dark = [loops(trace) for trace in moved(chart, -1, "above 0")]
    w, b = run.snapshots[-1].parameters[0]
    for shape, weights, bias in zip(chart.layout.shapes, w.T, b, strict=True):
        places = np.random.default_rng(1).uniform(-1.5, 1.5, (500, 2))
        score = places @ weights + bias
        clear = np.abs(score) > 0.06 * np.abs(weights).sum()
        inside = winding(np.array([shape.x0, shape.y0]) + (places + 1.5) / 3 * 100, dark[0])
        np.testing.assert_array_equal(inside[clear], (score > 0)[clear])


def test_the_last_weights_are_written_and_all_are_drawn(check):
    run = trained("xor", (2, 5, 4, 1))
    chart = check(charts.playground, run)
    for frame, shot in enumerate(run.snapshots):
        (words,) = moved(chart, frame, "weights")
        *texts, total = words.text
        weights = [float(text.replace("−", "-").removeprefix("≈")) for text in texts]
        np.testing.assert_allclose(weights, shot.parameters[2][0][:, 0], atol=0.00501)
        assert float(total.split("sum ")[1].replace("−", "-").replace(" ", "").removeprefix("≈")) == pytest.approx(
            shot.parameters[2][1][0], abs=0.00501
        )
        drawn = np.concatenate([shot.parameters[k][0].ravel() for k in (1, 2)])
        for name, many in (("weights above 0", (drawn > 0).sum()), ("weights below 0", (drawn < 0).sum())):
            assert sum(list(part.x).count(None) * (len(part.x) > 1) for part in moved(chart, frame, name)) == many
    above, below = ([t for t in chart.data if t.name == f"weights {side} 0"] for side in ("above", "below"))
    assert {t.line.dash for t in above} == {"solid"}
    assert {t.line.dash for t in below} == {"dot"}, "the sign is not told by colour alone"
    hatched = [t.fillpattern.shape for t in chart.data if t.name in ("above 0", "below 0")]
    assert hatched == [None, None, None, "/", None, None], "nor that of an output"
    assert [t.line.width for t in above] == sorted({t.line.width for t in above}), "the heavier, the wider"


def test_a_line_is_as_wide_as_its_weight_is_heavy(check):
    run = trained("xor", (2, 6, 1))
    chart = check(charts.playground, run)
    heaviest = max(np.abs(shot.parameters[1][0]).max() for shot in run.snapshots)
    middles = {int(s.x0) + 50: unit for unit, s in enumerate(chart.layout.shapes)}
    for frame, shot in enumerate(run.snapshots):
        seen = set()
        for name, sign in (("weights above 0", 1), ("weights below 0", -1)):
            for third, part in enumerate(moved(chart, frame, name)):
                for x in [x for x in part.x[::3] if x is not None]:
                    weight = sign * shot.parameters[1][0][middles[x], 0]
                    assert third / 3 < weight / heaviest <= (third + 1) / 3 + 1e-12
                    seen.add(middles[x])
        assert len(seen) == 6


def test_pointing_at_a_map_tells_all_its_weights(check):
    run = trained("xor", (2, 5, 4, 1))
    chart = check(charts.playground, run)
    (units,) = moved(chart, 3, "units")
    assert len(units.hovertext) == 9
    weights = ", ".join(formatting.number(w, 3) for w in run.snapshots[3].parameters[1][0][1])
    assert units.hovertext[1] == f"neuron 2 of hidden layer 1<br>to layer 2: {weights}"


def test_of_a_wide_layer_the_strongest_have_a_map(check):
    run = trained("xor", (2, 12, 1), epochs=5)
    chart = check(charts.playground, run)
    strongest = np.sort(np.argsort(-np.abs(run.snapshots[-1].parameters[1][0][:, 0]))[:8])
    assert len(chart.layout.shapes) == 8
    (units,) = moved(chart, -1, "units")
    assert [int(text.split()[1]) - 1 for text in units.hovertext] == strongest.tolist()
    assert "the sum of all" in moved(chart, -1, "weights")[0].text[-1]
    assert "the strongest: " in chart.layout.meta["alt"]


def test_without_a_hidden_layer_there_is_nothing_small_to_see(check):
    chart = check(charts.playground, trained("gaussians", (2, 1)))
    assert not chart.layout.shapes
    assert "hidden neuron responds" not in str(chart.layout.annotations)


@pytest.mark.parametrize(
    "settings",
    [
        {"shape": "spiral", "sizes": (2, 8, 8, 1), "n": 1000, "epochs": 40, "snapshots": 60},
        {"sizes": (2, 8, 1), "n": 5000, "epochs": 3, "batch_size": 500, "snapshots": 3},
        {"sizes": (2, 1), "epochs": 2000, "batch_size": 60, "snapshots": 2000},
        {"shape": "spiral", "sizes": (2, 12, 12, 12, 12, 12, 1), "epochs": 8, "snapshots": 8},
    ],
)
def test_it_is_never_too_large_and_says_what_it_leaves_out(check, settings):
    run = trained(**settings)
    chart = check(charts.playground, run)  # at most 300 kB
    assert len(chart.frames) >= 4
    assert moved(chart, 0, "now")[0].x[0] == 0
    assert moved(chart, -1, "now")[0].x[0] == run.snapshots[-1].epoch
    count = f"{len(chart.frames)} of {len(run.snapshots)} snapshots"
    assert (count in chart.layout.title.subtitle.text) == (len(chart.frames) < len(run.snapshots))
