"""One row through a network and back, edge by edge, as frames of a walk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from explainer.descent import stages
from explainer.instruments.walk import Frame, Walk, _lines, written_lines
from explainer.networks import trace
from explainer.numeric.formatting import indexed, number
from explainer.numeric.validation import record


def backwards(walked: trace.Trace) -> Walk:
    """One row through a network and back, edge by edge: each stage's numbers on the nodes and edges that they belong to.

    >>> from explainer import Network
    >>> walked = trace.walk(Network([2, 1], ["linear"]), [([[2], [3]], [1])], [4, 5], [20])
    >>> [frame.title for frame in backwards(walked).frames][:2]
    ['Layer 1: weighted sums', 'Layer 1: Linear']
    """
    record(walked, "walked", "a Trace, as networks.walk(...) returns", "network", "stages", "weights", "inputs")
    sizes = walked.network.sizes
    values = {f"a0_{i}": number(value, 4) for i, value in enumerate(walked.inputs)}
    values |= {
        f"w{k}_{i}_{j}": number(value, 3)
        for k, weights in enumerate(walked.weights, start=1)
        for i, row in enumerate(weights)
        for j, value in enumerate(row)
    }
    frames: list[Frame] = []
    slopes: dict[str, str] = {}
    layer = 0
    for stage in walked.stages:
        layer += {"forward": 1, "outputs slope": -1 if slopes else 0}.get(stage.name, 0)
        nodes = [f"a{layer}_{j}" for j in range(sizes[layer])]
        into = [f"w{layer}_{i}_{j}" for i in range(sizes[layer - 1]) for j in range(sizes[layer])]
        results = [number(line.result, 4) for line in stage.lines]
        lit = [*nodes, *into]
        if stage.name in ("forward", "activation"):
            values |= dict(zip(nodes, results, strict=True))
            lit = [*lit, *(f"a{layer - 1}_{i}" for i in range(sizes[layer - 1]))] if stage.name == "forward" else nodes
        elif stage.name in ("outputs slope", "delta"):
            slopes |= dict(zip(nodes, results, strict=True))
            lit = nodes
        elif stage.name == "gradient":
            slopes |= dict(zip(into, results[: len(into)], strict=True))
        elif stage.name == "update":
            break
        frames.append(_edge_frame(stage.title, stage.name, stage.lines, values, slopes, lit))
    for k in range(1, len(sizes)):  # the update, a layer at a time: all at once is more than a screen holds
        lines = [line for line in stage.lines if line.target.parts[0].layer == k]  # of w′, w itself
        edges = [name for name in values if name.startswith(f"w{k}_")]
        values |= {name: number(line.result, 3) for name, line in zip(edges, lines, strict=False)}  # biases come last
        frames.append(_edge_frame(f"Layer {k}: update", "update", lines, values, {}, edges))
    return Walk("Forward and backward, layer by layer", frames, (_layers(sizes),))


def _edge_frame(
    title: str, name: str, worked: Sequence[stages.Line], values: Mapping, slopes: Mapping, lit: Sequence[str]
) -> Frame:
    state = {
        "alt": f"The network at this stage: {stages.words(worked, 4)}.",
        "values": dict(values),
        "slopes": dict(slopes),
        "lit": list(lit),
        "backward": name in ("outputs slope", "delta", "gradient"),
    }
    lines = [*written_lines(worked[0]), *(shown for line in worked[1:] for shown in _lines(line.brief, line.note))]
    return Frame(title, BACKWARDS[name], lines, (state,), digits=[line.full for line in worked if line.full])


BACKWARDS = {
    "forward": "Multiply what comes in by the weights on the lines, then add up the products and the bias.",
    "activation": "Apply the activation to each sum: this is what the layer sends on.",
    "loss": "How wrong is the answer?",
    "outputs slope": "How would the loss change if this output rose a little? Each connection carries its share back.",
    "delta": "Multiply by the slope of the activation: this is how the loss changes with the sum before it.",
    "gradient": "Multiply by what came in along each line: this is how the loss changes with each weight.",
    "update": "Move every weight and bias against its slope, by the learning rate.",
}


def _layers(sizes: Sequence[int]) -> dict[str, object]:
    """Nodes in columns, layer after layer, and every edge between neighbours; numbers of crossing edges stand apart."""
    last = len(sizes) - 1
    nodes = [
        {
            "id": f"a{k}_{i}",
            "name": indexed("x", i + 1) if k == 0 else "ŷ" if k == last and size == 1 else indexed("a", i + 1),
            "x": k / last,
            "y": 0.5 if size == 1 else i / (size - 1),
        }
        for k, size in enumerate(sizes)
        for i in range(size)
    ]
    edges = [
        {"id": f"w{k}_{i}_{j}", "from": f"a{k - 1}_{i}", "to": f"a{k}_{j}", "name": ""}
        for k in range(1, len(sizes))
        for i in range(sizes[k - 1])
        for j in range(sizes[k])
    ]
    return {"kind": "network", "height": 130 + 95 * max(sizes), "nodes": nodes, "edges": edges}
