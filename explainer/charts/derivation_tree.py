"""The chain rule as a tree: what a formula is made of, and a local slope on every branch."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from explainer.charts.drawing import validation
from explainer.charts.drawing.theme import TOP, figure
from explainer.numeric.formatting import equals, indexed, number, short, typeset
from explainer.numeric.validation import record
from explainer.palette import LIGHT

if TYPE_CHECKING:
    import sympy as sp

    from explainer.symbolic.differentiation import Derivation, Known

MAX_NODES = 20  # nodes: a larger tree cannot be read on a phone


@dataclass(frozen=True)
class Node:
    """One operation: its name, what it computes from its children's names, and its slope along each branch."""

    name: str
    expr: sp.Expr
    slopes: tuple[sp.Expr, ...]
    children: tuple[Node, ...]
    place: tuple[float, float]


def derivation(worked: Derivation | str, *, at: float | None = None) -> go.Figure:
    """dy/dx = Σ over the paths from y down to x of the product of the slopes on the path: the chain rule as a tree.

    `worked` may also be the text of a formula in x. `at` puts a number in for x: then every node shows its value and every
    branch its slope.
    Raises ValueError for a formula given in cases, one that does not contain its variable, or one with over 20 nodes.

    >>> derivation("x*sin(x)", at=2).layout.title.text
    'The chain rule as a tree'
    """
    read: Any = worked
    if isinstance(worked, str):
        from explainer.formulas.given import derivation as given

        read = given(worked)
    record(read, "worked", "a Derivation, as derive(...) returns", "of", "by", "known")
    if read.by is None:
        raise ValueError(f'a tree needs the derivation of a slope, and "{read.title or "this one"}" is by no letter')
    return _tree(read, None if at is None else validation.number(at, "at"))


def _tree(worked: Derivation, at: float | None) -> go.Figure:
    if at is not None and (others := sorted(letter.name for letter in worked.of.free_symbols - {worked.by})):
        raise ValueError(
            f"numbers can be put in where {typeset(str(worked.by))} is the only letter; this formula also has "
            f"{', '.join(map(typeset, others))}, so leave `at` out"
        )
    from explainer.symbolic.printing import text  # SymPy comes with it: not before it is needed

    names = iter(range(1, MAX_NODES + 2))
    places = iter(range(MAX_NODES))
    root = _grown(worked.of, worked, names, places)
    nodes = list(_walk(root))
    if root.expr == worked.by or len(nodes) > MAX_NODES:
        raise ValueError(f"a tree needs 2 to {MAX_NODES} nodes, got {len(nodes)}; derive a part of the formula")
    values = None if at is None else _values(root, worked, at)
    branches = [(node, child, slope) for node in nodes for child, slope in zip(node.children, node.slopes, strict=True)]
    if values is not None:
        for node, child, _ in branches:
            _check_slope(node.expr, child.name, values, worked.known)
    numbers = None if values is None else [_value(slope, values, worked.known) for _, _, slope in branches]

    lines = go.Scatter(
        x=[x for node, child, _ in branches for x in (node.place[0], child.place[0], None)],
        y=[y for node, child, _ in branches for y in (node.place[1], child.place[1], None)],
        mode="lines",
        line={"color": LIGHT.muted, "width": 2},
        hoverinfo="skip",
        name="branches",
    )
    slopes = go.Scatter(
        x=[(node.place[0] + child.place[0]) / 2 for node, child, _ in branches],
        y=[(node.place[1] + child.place[1]) / 2 for node, child, _ in branches],
        text=[
            typeset(text(slope)) if numbers is None else short(numbers[index], 6)
            for index, (_, _, slope) in enumerate(branches)
        ],
        customdata=[
            [node.name, child.name, typeset(text(slope))] + ([] if numbers is None else [numbers[index]])
            for index, (node, child, slope) in enumerate(branches)
        ],
        hovertemplate="∂%{customdata[0]}/∂%{customdata[1]} = %{customdata[2]}<extra></extra>",
        mode="markers+text",
        # On the side to which the branch leans: there it meets neither its neighbour nor the box below.
        textposition=[
            "middle left" if child.place[0] < node.place[0] else "middle right" for node, child, _ in branches
        ],
        textfont={"color": LIGHT.vermillion, "size": 13},
        marker={"size": 6, "color": LIGHT.vermillion, "symbol": "triangle-up"},
        name="slopes",
    )
    labels = [_label(node, text(node.expr), values) for node in nodes]
    crowded = _crowded(nodes, labels)
    boxes = [
        {
            "x": node.place[0],
            "y": node.place[1],
            "text": label.replace(" = ", " =<br>", 1) if node.place[1] in crowded else label,
            "bgcolor": LIGHT.surface,
            "bordercolor": LIGHT.blue if node.children else LIGHT.muted,
            "borderwidth": 2,
            "borderpad": 6,
        }
        for node, label in zip(nodes, labels, strict=True)
    ]
    wide, tall = (max(node.place[axis] for node in nodes) for axis in (0, 1))
    by = typeset(str(worked.by))
    there = (
        ""
        if at is None or values is None
        else f"at {by} = {number(at)} the slope {equals(_slope(root, values, worked))}"
    )
    layout = {
        "title": {
            "text": "The chain rule as a tree",
            "subtitle": {"text": there or "multiply along a path, add the paths"},
        },
        "height": int(110 + 84 * (tall + 1)),
        "margin": {"l": 8, "r": 8, "t": TOP, "b": 8},
        "xaxis": {"visible": False, "range": [-0.75, wide + 0.75]},
        "yaxis": {"visible": False, "range": [-0.5, tall + 0.5]},
        "annotations": boxes,
    }
    message = "; ".join(
        f"slope of {node.name} by {child.name}: {written}"
        for (node, child, _), written in zip(branches, slopes.text, strict=True)
    )
    reached = {} if values is None else {name: f" {equals(value)}" for name, value in values.items()}
    parts = ", ".join(
        f"{node.name} = {typeset(text(node.expr))}{reached.get(node.name, '')}" for node in nodes if node.children
    )
    where = f" {there.capitalize()}." if there else ""
    alt = f"Tree of {len(nodes)} nodes: {parts}. {message}. Multiply along each path to {by} and add the paths.{where}"
    return figure([lines, slopes], layout, alt=alt)


def _grown(expr: sp.Expr, worked: Derivation, names: Iterator[int], places: Iterator[int]) -> Node:
    """The node of `expr` above the nodes of those of its arguments that contain the variable."""
    import sympy as sp

    if expr == worked.by:
        return Node(typeset(str(worked.by)), expr, (), (), (float(next(places)), 0.0))
    if not isinstance(expr, sp.Expr) or isinstance(expr, (sp.Piecewise, sp.Max, sp.Min)) or not expr.has(worked.by):
        from explainer.symbolic.printing import text

        by, of = typeset(str(worked.by)), typeset(text(worked.of))
        raise ValueError(f"a tree needs a formula of {by} without cases and sums, got {of}")
    children, arguments, back = [], [], {}
    for argument in expr.args:
        if argument.has(worked.by):
            children.append(_grown(argument, worked, names, places))
            # A stand-in of its own for every child: in x·x each x has its own slope.
            arguments.append(sp.Dummy(real=True))
            back[arguments[-1]] = sp.Symbol(children[-1].name, real=True)
        else:
            arguments.append(argument)
    name = _result(worked) if expr is worked.of else indexed("u", next(names))
    local = expr.func(*arguments)
    known = worked.known.get(expr.func.__name__)
    slopes = [(known.slope(*arguments) if known else sp.diff(local, child)).xreplace(back) for child in back]
    place = (
        sum(child.place[0] for child in children) / len(children),
        1 + max(child.place[1] for child in children),
    )
    return Node(name, local.xreplace(back), tuple(slopes), tuple(children), place)


def _result(worked: Derivation) -> str:
    """What the formula's value is called: y, or L for a loss, in which y is the right answer."""
    return "L" if any(letter.name == "y" for letter in worked.of.free_symbols) else "y"


def _walk(node: Node) -> list[Node]:
    return [node, *(below for child in node.children for below in _walk(child))]


def _values(root: Node, worked: Derivation, at: float) -> dict[str, float]:
    """Every node's value at x = `at`, from the leaves up."""
    values = {typeset(str(worked.by)): float(at)}
    for node in reversed(_walk(root)):
        if node.children:
            values[node.name] = _value(node.expr, values, worked.known)
    return values


def _check_slope(expr: sp.Expr, name: str, values: Mapping[str, float], known: Mapping[str, Known]) -> None:
    """ValueError at a corner or jump in `name`: left and right of it the difference quotients do not agree."""
    at = values[name]
    near = 1e-6 * max(1.0, abs(at))
    try:
        before, here, after = (_value(expr, {**values, name: x}, known) for x in (at - near, at, at + near))
    except ValueError:  # the edge of where it has values
        return
    left, right = (here - before) / near, (after - here) / near
    if abs(left - right) > 1e-2 * (1 + abs(left) + abs(right)):
        raise ValueError(
            f"{typeset(str(expr))} has a corner or a jump at {name} = {number(at)} and no slope there; choose another place"
        )


def _value(expr: sp.Expr, values: Mapping[str, float], known: Mapping[str, Known]) -> float:
    while calls := expr.atoms(_undefined()):  # a definition may name another function
        expr = expr.subs({call: known[call.func.__name__].definition(*call.args) for call in calls})
    try:
        result = expr.evalf(17, subs={symbol: values[symbol.name] for symbol in expr.free_symbols})
    except ZeroDivisionError:
        result = None
    if result is None or not result.is_real or not result.is_finite:
        by, at = next(iter(values.items()))
        raise ValueError(f"{typeset(str(expr))} has no value at {by} = {number(at)}; choose another {by}")
    return _drawable(float(result), typeset(str(expr)), values)


def _drawable(value: float, what: str, values: Mapping[str, float]) -> float:
    """The value. Raises ValueError where it is larger than any float."""
    if math.isfinite(value):
        return value
    by, at = next(iter(values.items()))
    raise ValueError(f"{what} is beyond 10³⁰⁸ at {by} = {number(at)}; choose another {by}")


def _undefined() -> type:
    from sympy.core.function import AppliedUndef

    return AppliedUndef


def _slope(root: Node, values: Mapping[str, float], worked: Derivation) -> float:
    return _drawable(_total(root, values, worked), "the slope", values)


def _total(node: Node, values: Mapping[str, float], worked: Derivation) -> float:
    """Σ over the paths below `node` of the product of their slopes."""
    if not node.children:
        return 1.0
    pairs = zip(node.slopes, node.children, strict=True)
    return sum(_value(slope, values, worked.known) * _total(child, values, worked) for slope, child in pairs)


def _crowded(nodes: list[Node], labels: list[str]) -> set[float]:
    """The rows whose boxes would touch on a phone if each name stood on one line with what it names."""
    column = 342 / (max(node.place[0] for node in nodes) + 1.5)  # pixels
    boxes = sorted((node.place[1], node.place[0], _pixels(label)) for node, label in zip(nodes, labels, strict=True))
    return {
        row
        for (row, x, width), (other, next_x, next_width) in itertools.pairwise(boxes)
        if row == other and (next_x - x) * column < (width + next_width) / 2 + 4
    }


def _pixels(label: str) -> float:
    """About as wide as a box is drawn, its padding and border within."""
    lines = label.replace("<b>", "").replace("</b>", "").split("<br>")
    return 6.4 * max(map(len, lines)) + 16


def _label(node: Node, written: str, values: Mapping[str, float] | None) -> str:
    shown = node.name if not node.children else f"{node.name} = {typeset(written)}"
    return shown if values is None else f"{shown}<br><b>{number(values[node.name])}</b>"
