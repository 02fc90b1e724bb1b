"""What is confused with what: a matrix of counts or shares, from counts or from what is and what was said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from explainer.charts.drawing import validation as checks
from explainer.charts.drawing.images import fitting_lines, width_of
from explainer.charts.drawing.theme import TOP, fade, figure, scale
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT

SQUARES = scale(fade(LIGHT.vermillion, 0), fade(LIGHT.vermillion, 0.45))  # ink can be read on all of it
SHARES = {"rows": "percent of each row", "columns": "percent of each column", "all": "percent of all"}


def confusion(
    matrix: ArrayLike,
    predictions: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    normalise: str | None = None,
) -> go.Figure:
    """Rows: what it is; columns: what was said; each cell counts. The diagonal is right, the rest are mistakes.

    `matrix` has the counts; with `predictions`, it has what each example is, and the counts are made here. The names of the
    classes are `names`, those of a DataFrame, or the labels themselves. `normalise` shows percent of "rows" (of what it is),
    "columns" (of what was said) or "all" in place of counts.
    Raises ValueError unless there are 2 to 40 classes, each count a whole number, none negative.

    >>> confusion([[9, 1], [2, 8]]).layout.title.text
    '17 of 20 right'
    >>> confusion(["cat", "dog", "dog"], ["cat", "dog", "cat"], normalise="rows").data[0].y
    ('cat', 'dog')
    """
    counts, names = _counts(matrix, names) if predictions is None else _counted(matrix, predictions, names)
    if normalise is not None:
        checks.words(normalise, "normalise", tuple(SHARES))
    total, right, count = int(counts.sum()), int(np.trace(counts)), len(counts)
    wrong = np.where(np.eye(count, dtype=bool), 0, counts)
    shares = _shares(counts, normalise) if normalise else None
    shade = wrong if shares is None else np.where(np.eye(count, dtype=bool), 0, shares)
    cells = go.Heatmap(
        z=shade,
        text=counts if shares is None else [["" if each != each else f"{each:.0f}" for each in row] for row in shares],
        texttemplate="%{text}",
        customdata=counts,
        textfont={"color": LIGHT.ink},
        x=names,
        y=names,
        colorscale=SQUARES,
        zmin=0,
        zmax=max(float(np.nanmax(shade)), 1),
        showscale=False,
        xgap=1,
        ygap=1,
        hovertemplate="%{y}, read as %{x}: %{customdata}<extra></extra>",
    )
    ring = {"type": "rect", "line": {"color": LIGHT.blue, "width": 2}}
    # Cells are wider than high: a frame as near to the sides of its cell as to top and bottom, in pixels.
    diagonal = [ring | {"x0": i - 0.49, "x1": i + 0.49, "y0": i - 0.46, "y1": i + 0.46} for i in range(count)]
    below = f"{SHARES[normalise] if normalise else 'rows: truth; columns: answer'}; framed: right"
    layout = {
        "title": {"text": f"{right:,} of {total:,} right", "subtitle": {"text": below}},
        **_axes(names),
        "shapes": diagonal,
    }
    return figure([cells], layout, alt=_words(counts, wrong, names, shares, normalise))


def _counts(matrix: ArrayLike, names: Sequence[str] | None) -> tuple[np.ndarray, list[str]]:
    """The counts that were given, and what their classes are called."""
    own = getattr(matrix, "index", None) if hasattr(matrix, "columns") else None
    names = own if names is None and own is not None else names
    counts = np.atleast_1d(checks.array(matrix, "matrix"))
    size = len(counts)
    if counts.shape != (size, size) or not 2 <= size <= 40 or counts.dtype.kind not in "iu":
        raise ValueError(
            f"matrix must be a square of counts for 2 to 40 classes, got {counts.dtype} of the shape {counts.shape}"
        )
    if counts.min() < 0:
        row, column = np.unravel_index(counts.argmin(), counts.shape)
        raise ValueError(f"matrix must hold counts, none below 0, got {counts.min()} in row {row}, column {column}")
    if not counts.sum():
        raise ValueError("matrix counts no image; evaluate on at least one")
    return counts, _named(names, size)


def _named(names: Sequence[str] | None, size: int) -> list[str]:
    called = [str(i) for i in range(size)] if names is None else [str(name) for name in checks.row(names, "names")]
    if len(called) != size:
        raise ValueError(f"names must be {size} names, one a class, got {len(called)}")
    return called


def _counted(true: ArrayLike, predicted: ArrayLike, names: Sequence[str] | None) -> tuple[np.ndarray, list[str]]:
    """The counts of what each example is and what was said of it. Whole numbers are the places of `names`."""
    _refuse_probabilities(predicted)
    true_row, predicted_row = checks.row(true, "matrix"), checks.row(predicted, "predictions")
    if len(true_row) != len(predicted_row) or not true_row:
        raise ValueError(
            "matrix and predictions must be labels of the same examples, at least one; "
            f"got {len(true_row)} and {len(predicted_row)}"
        )
    labels = sorted({*true_row, *predicted_row}, key=lambda label: (isinstance(label, str), label))
    known = None if names is None else checks.row(names, "names")
    if known is None:
        classes = labels
    elif all(label in known for label in labels):
        classes = list(known)
    else:
        classes = list(range(len(known)))
    strange = [label for label in labels if label not in classes]
    if strange or not 2 <= len(classes) <= 40:
        got = f"the label {quoted(strange[0])}" if strange else f"{len(classes)}"
        raise ValueError(f"labels must be those of 2 to 40 classes{' in names' if known else ''}, got {got}")
    place = {label: i for i, label in enumerate(classes)}
    counts = np.zeros((len(classes), len(classes)), int)
    np.add.at(counts, ([place[label] for label in true_row], [place[label] for label in predicted_row]), 1)
    return counts, [str(label) for label in (known if known is not None else classes)]


def _refuse_probabilities(predicted: ArrayLike) -> None:
    """A network's outputs are no labels yet, and which ones they mean is the caller's choice."""
    try:
        shape = np.shape(predicted) if hasattr(predicted, "__array__") or isinstance(predicted, list | tuple) else ()
    except ValueError:  # rows of several lengths, of which `checks.row` tells
        return
    if len(shape) == 2:
        how = "predictions.argmax(axis=1)" if shape[1] > 1 else "(predictions > 0.5).ravel()"
        raise ValueError(f"predictions must be labels, got numbers of the shape {shape}; of probabilities, give {how}")
    numbers = np.asarray(predicted) if len(shape) == 1 else np.empty(0)
    if numbers.dtype.kind == "O":
        numbers = np.array([each for each in numbers if isinstance(each, float | np.floating)], float)
    if numbers.dtype.kind == "f" and ((numbers > 0) & (numbers < 1)).any():
        raise ValueError(
            "predictions must be labels, got numbers between 0 and 1; of probabilities, give predictions > 0.5"
        )


def _shares(counts: np.ndarray, of: str) -> np.ndarray:
    """Percent; where there is nothing to divide by, no number."""
    whole = {
        "rows": counts.sum(axis=1, keepdims=True),
        "columns": counts.sum(axis=0, keepdims=True),
        "all": counts.sum(),
    }
    with np.errstate(invalid="ignore"):
        return 100 * counts / whole[of]


def _axes(names: Sequence[str]) -> dict:
    """Both axes and the height: not by force square, on a slide the cells grow wide; long names stand on their side."""
    count = len(names)
    rows = [fitting_lines(name, 96, 12) for name in names]
    left = max(width_of(line, 12) for lines in rows for line in lines) + 40  # with the axis's title
    cell = (334 - left) / count  # pixels across on a phone
    turned = max(map(len, names)) * count >= 40
    columns = [fitting_lines(name, cell, 12) for name in names]
    if turned or max(width_of(line, 12) for lines in columns for line in lines) > cell:
        columns, turned = rows if max(map(len, rows)) * 15 <= cell else [[name] for name in names], True
    below = max(width_of(line, 12) for lines in columns for line in lines) if turned else 15 * max(map(len, columns))
    tall = max(29 * min(count, 14) / count, 17, 15 * max(map(len, rows)) + 4)
    axis = {"type": "category", "tickvals": names, "showgrid": False, "ticks": ""}
    ticks = {"ticktext": ["<br>".join(lines) for lines in columns], "tickangle": -90 if turned else 0}
    is_really = {"ticktext": ["<br>".join(lines) for lines in rows], "autorange": "reversed"}
    return {
        "height": int(TOP + 12 + 36 + below + tall * count),
        "xaxis": {**axis, **ticks, "title": {"text": "answer"}},
        "yaxis": {**axis, **is_really, "title": {"text": "truth"}},
    }


def _words(
    counts: np.ndarray, wrong: np.ndarray, names: Sequence[str], shares: np.ndarray | None, of: str | None
) -> str:
    total, right = int(counts.sum()), int(np.trace(counts))
    worst = [np.unravel_index(i, wrong.shape) for i in np.argsort(-wrong, axis=None, kind="stable")[:5]]
    mistakes = "; ".join(f"{names[a]} taken for {names[b]}: {wrong[a, b]}" for a, b in worst if wrong[a, b])
    per_class = ", ".join(f"{name}: {counts[i, i]} of {counts[i].sum()}" for i, name in enumerate(names))
    words = f"{right:,} of {total:,} right. Most frequent mistakes: {mistakes or 'none'}. Right by class: {per_class}."
    if shares is None or of is None:
        return words
    shown = ", ".join(f"{name}: {shares[i, i]:.0f}" for i, name in enumerate(names) if shares[i, i] == shares[i, i])
    return f"{words} The diagonal in {SHARES[of]}: {shown}."
