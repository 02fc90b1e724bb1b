"""A test as pictures: how far to trust a stated probability, and what disturbs the network."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing import validation as checks
from explainer.charts.drawing.images import fitting_lines, titled
from explainer.charts.drawing.theme import TOP, fade, figure
from explainer.metrics import reliability
from explainer.numeric.formatting import counted, number
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT


def calibration(probabilities: np.ndarray, labels: Sequence[int], *, bins: int = 10) -> go.Figure:
    """How often the answer is right, given the probability that it was said with: on the diagonal, p can be believed.

    `probabilities` has the shape (n, classes). Each bin shows its share of right answers with a 95 % interval (Wilson)
    at its mean probability; below, how many answers fell into it. The subtitle gives the expected calibration error,
    the mean distance from the diagonal weighted by those numbers.

    >>> calibration(np.array([[0.9, 0.1]] * 10), [0] * 9 + [1]).layout.title.text
    'Expected calibration error 0'
    """
    probabilities, labels = checks.numbers(probabilities, "probabilities"), checks.row(labels, "labels")
    measured = reliability(probabilities, np.asarray(labels), bins=checks.whole(bins, "bins", 2, 50))
    mean_certainty, true, counts, error = measured.mean_certainty, measured.right, measured.counts, measured.error
    points = go.Scatter(
        x=mean_certainty,
        y=true,
        error_y={
            "type": "data",
            "array": measured.high - true,
            "arrayminus": true - measured.low,
            "color": LIGHT.blue,
            "thickness": 1.5,
        },
        mode="markers",
        marker={"color": LIGHT.blue, "size": 8},
        customdata=counts,
        hovertemplate="stated %{x:.3f}, right %{y:.3f} of %{customdata:,}<extra></extra>",
        name="right",
    )
    bars = go.Bar(
        x=measured.begin + 0.5 / bins,
        y=counts,
        width=0.9 / bins,
        marker={"color": LIGHT.muted},
        hovertemplate="%{y:,} answers<extra></extra>",
        yaxis="y2",
        name="answers",
    )
    diagonal = {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": {"color": LIGHT.muted, "dash": "dash"}}
    certain, accurate = float(mean_certainty @ counts / counts.sum()), float(true @ counts / counts.sum())
    off = certain - accurate
    verdict = "neither over- nor under-confident" if abs(off) < 0.005 else f"{'over' if off > 0 else 'under'}-confident"
    wording = f"{verdict}: stated {number(certain, 3)}, right {number(accurate, 3)} on average"
    # The gap between what was said and what was right, bin by bin, hatched one way where too much was said.
    gaps = go.Bar(
        x=measured.begin + 0.5 / bins,
        base=np.minimum(mean_certainty, true).tolist(),
        y=np.abs(mean_certainty - true),
        width=1 / bins,
        marker={
            "color": [fade(LIGHT.vermillion if gap > 0 else LIGHT.blue, 0.14) for gap in mean_certainty - true],
            "line": {"width": 0},
            "pattern": {
                "shape": ["/" if gap > 0 else "\\" for gap in mean_certainty - true],
                "fgcolor": [LIGHT.vermillion if gap > 0 else LIGHT.blue for gap in mean_certainty - true],
                "size": 7,
                "solidity": 0.12,
                "fillmode": "overlay",
            },
        },
        customdata=mean_certainty - true,
        hovertemplate="stated − right = %{customdata:.3f}<extra></extra>",
        name="gap",
    )
    means = [
        {
            "type": "line",
            "xref": "x",
            "yref": "y2 domain",
            "x0": at,
            "x1": at,
            "y0": 0,
            "y1": 1,
            "line": {"color": LIGHT.ink, "width": 2, "dash": dash},
        }
        for at, dash in ((certain, "dot"), (accurate, "solid"))
    ]
    # The key stands above the diagonal where too much was said, below it otherwise, or where nothing else does.
    taken = (
        ((mean_certainty < 0.55) & (measured.high > 0.75)).any(),
        ((mean_certainty > 0.4) & (measured.low < 0.25)).any(),
    )
    shown = titled(f"Expected calibration error {number(error)}", wording)
    layout = {
        **shown,
        "height": 560 - TOP + shown["margin"]["t"],
        "xaxis": {
            "range": [-0.02, 1.02],
            "title": {"text": "stated probability"},
            "anchor": "y2",
            "zeroline": False,
        },
        "yaxis": {"range": [-0.02, 1.05], "title": {"text": "share right"}, "domain": [0.34, 1], "zeroline": False},
        "yaxis2": {"title": {"text": "answers"}, "domain": [0, 0.24], "anchor": "x"},
        "shapes": [diagonal, *means],
        "annotations": [
            (
                {"x": 0.02, "y": 1, "xanchor": "left", "yanchor": "top"}
                if (off > 0 if taken[0] == taken[1] else taken[1])
                else {"x": 1, "y": 0.02, "xanchor": "right", "yanchor": "bottom"}
            )
            | {"align": "left", "font": {"size": 12}, "bgcolor": fade(LIGHT.surface, 0.8)}
            | {"text": "dashed: stated = right<br>/// too sure, \\\\\\ too modest<br>lines: 95% intervals"},
            # Above its panel, where neither line can be.
            {"x": 0, "xref": "x domain", "y": 1, "yref": "y2 domain", "xanchor": "left", "yanchor": "bottom"}
            | {"font": {"size": 12}, "text": f"means: ┊ stated {number(certain, 3)}, │ right {number(accurate, 3)}"},
        ],
    }
    listed = "; ".join(
        f"stated {number(a, 3)}, right {number(b, 3)} of {n:,}"
        for a, b, n in zip(mean_certainty, true, counts, strict=True)
    )
    words = f"Expected calibration error {number(error)} over {counted(len(labels), 'answer')}; {wording}. {listed}."
    return figure([points, bars, gaps], layout, alt=words)


def file_sizes(sizes: Mapping[str, int]) -> go.Figure:
    """Bytes of each exported file, and how many times smaller than the largest.

    >>> file_sizes({"float32": 400_000, "int8": 100_000}).layout.title.text
    'Size of each file'
    """
    if not isinstance(sizes, Mapping):
        raise ValueError(f"sizes must be a dict of file names and bytes, got {quoted(sizes)}")
    if not sizes or len(sizes) > 20:
        raise ValueError(f"sizes must name 1 to 20 files, got {len(sizes)}")
    if not all(isinstance(size, int | np.integer) and size > 0 and size is not True for size in sizes.values()):
        raise ValueError(f"sizes must be whole numbers of bytes above 0, got {list(sizes.values())}")
    ordered = sorted(((name, int(size)) for name, size in sizes.items()), key=lambda item: -item[1])
    largest = ordered[0][1]
    texts = []
    for name, size in ordered:
        message = counted(size, "byte") + (
            f", {number(100 * size / largest, 2)}% of the size" if size < largest else ""
        )
        rows = textwrap.wrap(str(name), 36) or [""]
        short = len(rows) == 1 and len(rows[0]) + len(message) < 38  # both on one line of a phone
        texts.append(f"<b>{'<br>'.join(rows)}</b>{'  ' if short else '<br>'}{message}")
    lines = max(text.count("<br>") for text in texts) + 1
    row, thick = 34 + 18 * lines, 18
    bars = go.Bar(
        x=[size for _, size in ordered],
        y=list(range(len(ordered))),
        orientation="h",
        width=thick / row,
        marker={"color": LIGHT.blue},
        hovertext=texts,
        hoverinfo="text",
    )
    notes = [
        {"x": 0, "xref": "paper", "xanchor": "left", "y": i - 0.5 * thick / row, "yanchor": "bottom", "text": text}
        | {"align": "left"}
        for i, text in enumerate(texts)
    ]
    layout = {
        "title": {"text": "Size of each file"},
        "height": 64 + row * len(ordered),
        "xaxis": {"range": [0, largest], "visible": False},
        "yaxis": {"range": [len(ordered) - 0.6, -0.6 - 18 * (lines - 1) / row], "visible": False},
        "annotations": notes,
    }
    listed = "; ".join(f"{name}: {counted(size, 'byte')}" for name, size in ordered)
    return figure([bars], layout, alt=f"Size of each file. {listed}.")


def robustness(accuracies: Mapping[str, Mapping[float | str, float]]) -> go.Figure:
    """Accuracy under each disturbance, by its strength: one small panel each, all on the same scale.

    `{"rotation, degrees": {0: 0.98, 15: 0.97, 30: 0.91}, …}`; a strength may be a word. Raises ValueError for none, more than
    12, or a number outside 0..1.

    >>> robustness({"rotation, degrees": {0: 0.98, 15: 0.97}}).layout.title.text
    'Accuracy on damaged digits'
    """
    if not isinstance(accuracies, Mapping) or not all(isinstance(each, Mapping) for each in accuracies.values()):
        raise ValueError(f"accuracies must be a dict of dicts, one for each disturbance, got {quoted(accuracies)}")
    panels = {str(name): dict(values) for name, values in accuracies.items()}
    if not 1 <= len(panels) <= 12 or not all(panels.values()):
        empty = [name for name, values in panels.items() if not values]
        raise ValueError(
            "accuracies must name 1 to 12 disturbances, each with at least one accuracy, got "
            + (f"none for {empty[0]}" if empty else f"{len(panels)}")
        )
    every = [value for values in panels.values() for value in values.values()]
    if not all(isinstance(value, int | float | np.number) for value in every):
        raise ValueError(f"each accuracy must be a number in 0..1, got {quoted(every)}")
    strengths = [strength for values in panels.values() for strength in values]
    if not all(
        isinstance(each, str) or (isinstance(each, int | float | np.number) and np.isfinite(each)) for each in strengths
    ):
        raise ValueError(f"each strength must be a number or a word, got {quoted([*map(list, panels.values())])}")
    if not all(0 <= value <= 1 for value in every):
        raise ValueError(f"each accuracy must lie in 0..1, got {min(every)} to {max(every)}")
    columns = 2 if len(panels) > 1 else 1
    # Above its panel on a phone, the left one up to where the right one begins.
    wide = [330] if columns == 1 else [160, 132]
    heads = {name: fitting_lines(name, wide[i % columns], 12) for i, name in enumerate(panels)}
    room = 18 + 15 * max(map(len, heads.values()))  # pixels above a panel
    panels = {name: _by_strength(values) for name, values in panels.items()}
    rows = math.ceil(len(panels) / columns)
    y_range = [max(min(every) - 0.08, -0.02), 1.04]
    traces, axes, notes = [], {}, []
    for index, (name, values) in enumerate(panels.items()):
        suffix = str(index + 1) if index else ""
        strengths, shares = list(values), list(values.values())
        traces.append(
            go.Scatter(
                x=strengths,
                y=shares,
                mode="lines+markers",
                line={"color": LIGHT.blue, "width": 2.5},
                marker={"size": 6},
                name=name,
                hovertemplate="%{x}: %{y:.4f}<extra></extra>",
                xaxis=f"x{suffix}",
                yaxis=f"y{suffix}",
            )
        )
        across, down = index % columns, index // columns
        left, top = across / columns, 1 - down / rows
        width, height = 1 / columns, 1 / rows
        x_domain = [left + (0.08 if across else 0), left + width - (0 if across or columns == 1 else 0.04)]
        axes[f"xaxis{suffix}"] = {
            "domain": x_domain,
            "anchor": f"y{suffix}",
            "zeroline": False,
            "tickvals": strengths if len(strengths) <= 6 else None,
            "type": "category" if any(isinstance(strength, str) for strength in strengths) else "linear",
        }
        axes[f"yaxis{suffix}"] = {
            "domain": [top - height + 0.1 / rows, top - room / (room + 168) / rows],
            "range": y_range,
            "anchor": f"x{suffix}",
            "tickformat": ".0%",
            "nticks": 4,
            "zeroline": False,
        }
        notes.append(
            {
                "xref": "paper",
                "yref": "paper",
                "x": x_domain[0],
                "y": top - (room - 3) / (room + 168) / rows,
                "xanchor": "left",
            }
            | {"yanchor": "bottom", "align": "left", "font": {"size": 12}, "text": "<br>".join(heads[name])}
        )
    layout = {
        **axes,
        "title": {"text": "Accuracy on damaged digits"},
        "height": 60 + (room + 168) * rows,
        "margin": {"l": 12, "r": 16, "t": 48, "b": 12},
        "annotations": notes,
    }
    words = "; ".join(
        f"{name}: " + ", ".join(f"{_strength_words(strength)} → {number(share)}" for strength, share in values.items())
        for name, values in panels.items()
    )
    return figure(traces, layout, alt=f"Accuracy on damaged digits. {words}.")


def _by_strength(shares: Mapping[float | str, float]) -> dict[float | str, float]:
    """In the order of their numbers; words stay in the order that they were given in."""
    ordered = shares if any(isinstance(strength, str) for strength in shares) else sorted(shares)
    return {strength: shares[strength] for strength in ordered}


def _strength_words(strength: float | str) -> str:
    return strength if isinstance(strength, str) else number(strength)
