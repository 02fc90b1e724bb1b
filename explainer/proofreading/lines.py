"""A printed line against the tree that it is printed from: read it, and compare the values of the two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import sympy as sp

from explainer.proofreading import plain, presentation, tex
from explainer.proofreading.evaluation import Digits, Matrix, Quick, Value, Valuer
from explainer.proofreading.grammar import Names, expression, statement
from explainer.proofreading.layout import GarbledError, Row, Sign, Table
from explainer.proofreading.overlaps import overlapping
from explainer.proofreading.tree import Node, copied
from explainer.symbolic.differentiation import Known

POINTS, SIZES = 8, (2, 3)
NEAR = 1e-9
SHOWN = 12  # digits in a report
UNREAD = "cannot be read"
LAYOUTS: Mapping[str, Callable[[str], Row]] = {
    "LaTeX": tex.layout,
    "MathML": presentation.layout,
    "text": plain.layout,
}


@dataclass(frozen=True)
class Finding:
    """A printed line that cannot be read, or reads as something else: what was printed, and what is wrong with it.

    >>> print(Finding("x + x = 3 x", "text", "reads as something else", line=1))
    line 1, text: x + x = 3 x reads as something else
    """

    printed: str
    notation: str
    problem: str
    line: int | None = None

    @property
    def is_unread(self) -> bool:
        """Whether it could not be read at all; then nothing is known to be false."""
        return self.problem.startswith(UNREAD)

    def __str__(self) -> str:
        where = "" if self.line is None else f"line {self.line}, "
        return f"{where}{self.notation}: {self.printed} {self.problem}"


def notation_of(printed: str) -> str:
    """LaTeX, MathML or text, by what only one of them has."""
    if printed.lstrip().startswith("<math"):
        return "MathML"
    return "LaTeX" if "\\" in printed or "_{" in printed or "^{" in printed else "text"


@lru_cache(maxsize=50_000)
def _laid_out(printed: str, notation: str) -> Row:
    return LAYOUTS[notation](printed)


def rows_of(printed: str, notation: str) -> list[Row]:
    """The rows of a block that is aligned at its equals signs; one row for everything else."""
    row = _laid_out(printed, notation)
    if len(row) == 1 and isinstance(row[0], Table) and row[0].kind == "aligned":
        return [tuple(glyph for cell in cells for glyph in cell) for cells in row[0].rows]
    return [row]


def proofread_line(
    printed: str,
    of: sp.Basic,
    *,
    notation: str | None = None,
    known: Mapping[str, Known] | None = None,
) -> Finding | None:
    """Whether `printed` says what the tree `of` says; None if it does.

    It is read as a person would read it, and has the value of `of` at random points. A leading = is taken to go on from a
    line above. `known` are the functions of a derivation that have a name only.

    >>> from sympy import Symbol
    >>> x = Symbol("x", real=True)
    >>> print(proofread_line("x - -1", x + 1))
    text: x - -1 cannot be read: two signs in a row: - -
    """
    notation = notation or notation_of(printed)
    try:
        problem = _compared(_laid_out(printed, notation), of, _functions(known))
    except GarbledError as garbled:
        problem = f"{UNREAD}: {garbled}"
    return Finding(printed, notation, problem) if problem else None


def _functions(known: Mapping[str, Known] | None) -> frozenset[tuple[str, Known]]:
    return frozenset((name.lower().replace("_", ""), one) for name, one in (known or {}).items())


@lru_cache(maxsize=64)
def _compared(row: Row, of: sp.Basic, functions: frozenset[tuple[str, Known]]) -> str:
    """What is wrong with a row. LaTeX and MathML that look the same are compared once."""
    row = row[1:] if row[:1] == (Sign("="),) else row
    return _difference(expression(row, names_in(of, functions)), of, functions)


def proofread_block(printed: str, parts: list[sp.Basic], *, known: Mapping[str, Known] | None = None) -> Finding | None:
    """Whether an aligned block a = b = c says just the trees `parts`, in their order.

    >>> from sympy import Symbol
    >>> x = Symbol("x", real=True)
    >>> print(proofread_block("x + x = 3 x", [x + x, 2 * x]))
    text: x + x = 3 x part 1 reads as something else: at x = 0.241 it is 0.723, the line is 0.482
    """
    notation = notation_of(printed)
    functions = _functions(known)
    names = [names_in(part, functions) for part in parts]
    together = Names(
        *(frozenset().union(*(getattr(one, kind) for one in names)) for kind in ("letters", "lists", "functions"))
    )
    try:
        read = [part for row in rows_of(printed, notation) for part in statement(row, together)]
    except GarbledError as problem:
        return Finding(printed, notation, f"{UNREAD}: {problem}")
    signs = {sign for sign, _ in read[1:]}
    if len(read) != len(parts) or signs - {"="}:
        return Finding(printed, notation, f"has {len(read)} parts for {len(parts)} lines")
    for number, ((_, node), part) in enumerate(zip(read, parts, strict=True)):
        if difference := _difference(node, part, functions):
            return Finding(printed, notation, f"part {number} {difference}")
    return None


def names_in(of: sp.Basic, functions: frozenset[tuple[str, Known]]) -> Names:
    """The letters, lists and functions that a line may hold, by how they look."""
    return Names(*_looks(of), frozenset(name for name, _ in functions))


@lru_cache(maxsize=50_000)
def _looks(of: sp.Basic) -> tuple[frozenset[str], frozenset[str]]:
    lists = {entry.base.label for entry in of.atoms(sp.Indexed)}
    bound = {limits[0] for over in of.atoms(sp.Sum, sp.Product) for limits in over.args[1:]}
    letters = of.atoms(sp.Symbol, sp.MatrixSymbol) - lists - bound
    sizes = {side for matrix in of.atoms(sp.MatrixSymbol) for side in matrix.shape}
    letters -= sizes
    return frozenset(tex.name_key(letter.name) for letter in letters), frozenset(
        tex.name_key(str(one)) for one in lists
    )


# --- values -------------------------------------------------------------------------------------------------------------


def _difference(read: Node, of: sp.Basic, functions: frozenset[tuple[str, Known]]) -> str:
    """Where what was read and the tree have different values, in words; "" where they do not."""
    if overlap := overlapping(read):
        return overlap
    definitions = {name: definition(known) for name, known in functions}
    with np.errstate(all="ignore"):
        for place, tied, expected in _true(of, functions):
            try:
                agrees = _agree(Valuer(Quick(), place, definitions, tied)(read), expected)
            except (ValueError, TypeError, KeyError, IndexError) as problem:
                return f"cannot be put into numbers: {problem}"
            if not agrees and (words := _closer(read, copied(of), place, definitions, tied)):
                return words
    return ""


@lru_cache(maxsize=64)
def _true(of: sp.Basic, functions: frozenset[tuple[str, Known]]) -> list[tuple[dict[str, Value], bool, Value]]:
    """Places, whether both sides of every comparison count as equal there, and the value of the tree there."""
    definitions, true = {name: definition(known) for name, known in functions}, copied(of)
    corners = (False, True) if of.has(sp.Piecewise) else (False,)
    with np.errstate(all="ignore"):
        return [
            (place, tied, Valuer(Quick(), place, definitions, tied)(true)) for place in _places(of) for tied in corners
        ]


def definition(known: Known) -> Callable[..., Node]:
    """What a name stands for, as a tree of its arguments."""

    def written_out(*arguments: Node) -> Node:
        letters = [sp.Symbol(name, real=True) for name in ("u", "a", "b")[: len(arguments)]]
        looks = {str(letter): argument for letter, argument in zip(letters, arguments, strict=True)}
        return _filled(copied(known.definition(*letters)), looks)

    return written_out


def _filled(node: Node, arguments: Mapping[str, Node]) -> Node:
    if node.kind == "letter" and node.name in arguments:
        return arguments[node.name]
    return Node(node.kind, tuple(_filled(part, arguments) for part in node.parts), node.value)


def _agree(value: Value, expected: Value) -> bool:
    if isinstance(expected, Matrix) or isinstance(value, Matrix):
        pairs = zip(value.flat, expected.flat, strict=True)
        return all(_agree(one, other) for one, other in pairs)
    value, expected = np.asarray(value, dtype=complex), np.asarray(expected, dtype=complex)
    finite = np.isfinite(expected)
    if not finite.any():
        return False
    is_near = np.abs(value - expected) <= NEAR * (1e-6 + np.abs(expected))
    return bool(np.all(is_near | ~finite))


def _places(of: sp.Basic) -> Iterator[dict[str, Value]]:
    """Values for all letters of a line; with indices and sums for small n, and for equal and different indices."""
    letters, lists = _looks(of)
    whole = {symbol for symbol in of.atoms(sp.Symbol) if symbol.is_integer}
    matrices = of.atoms(sp.MatrixSymbol)
    place: dict[str, Value] = {
        name: _random(name) for name in letters - {tex.name_key(symbol.name) for symbol in whole}
    }
    if not (whole or lists or matrices):
        yield place
        return
    indices = sorted({tex.name_key(s.name) for s in whole if s.name != "n"} & letters)
    for n in SIZES:
        here = place | {"n": np.full(POINTS, n, dtype=complex)}
        here |= {name: {(k,): _random(f"{name} {k}") for k in range(1, n + 1)} for name in lists}
        for matrix in matrices:
            rows, columns = (int(side.xreplace({s: sp.Integer(n) for s in whole})) for side in matrix.shape)
            name = tex.name_key(matrix.name)
            here[name] = Matrix([[_random(f"{name} {r} {c}") for c in range(columns)] for r in range(rows)])
        for chosen in product(range(1, n + 1), repeat=len(indices)):
            yield here | dict(zip(indices, chosen, strict=True))


@lru_cache(maxsize=500)
def _random(name: str) -> np.ndarray:
    """Points of a letter, always the same: complex, and of very different sizes."""
    rng = np.random.default_rng(list(name.encode()))
    sizes = np.array([0.3, 0.7, 0.9, 1.2, 1.5, 2.0, 2.6, 0.1])
    return sizes * np.exp(1j * rng.uniform(-0.9, 0.9, POINTS)) * np.where(np.arange(POINTS) % 2, -1, 1)


def _closer(
    read: Node, true: Node, place: Mapping[str, Value], known: Mapping[str, Callable[..., Node]], tied: bool
) -> str:
    """A difference, seen with many digits: at a real point, where there is one, since that is what a reader tries."""
    compared = missing = 0
    for point in range(2 * POINTS):
        real = point < POINTS
        exact = Digits(30, orders_complex=not real)
        if not real and compared > 1:
            break  # a root of -1 may have either sign at a complex point, by the last digit of the -1
        here = {name: _one(value, point % POINTS, real, exact.math) for name, value in place.items()}
        valuer = Valuer(exact, here, known, tied)
        expected = _numbers(valuer, true, exact.math)
        if expected is None or not all(map(exact.math.isfinite, expected)):
            continue
        numbers = _numbers(valuer, read, exact.math)
        if numbers is None or not all(map(exact.math.isfinite, numbers)):
            missing += 1
            continue
        compared += 1
        for one, other in zip(numbers, expected, strict=True):
            if abs(one - other) > 1e-12 * (abs(other) + exact.math.mpf(10) ** -30):
                shown = [exact.math.nstr(value, SHOWN) for value in (one, other)]
                corner = " where both sides of its condition are equal" if tied else ""
                where = _words(here, exact.math) + corner
                return f"reads as something else: at {where} it is {shown[0]}, the line is {shown[1]}"
    # Where the line has a value everywhere, what is read must have one somewhere; 1/0ˣ and 0⁻ˣ differ at an edge only.
    return "has no value where the line has one" if missing == 2 * POINTS else ""


def _words(place: Mapping[str, Value], math: Any) -> str:
    return ", ".join(f"{name} = {_shown(value, math)}" for name, value in place.items())


def _numbers(valuer: Valuer, node: Node, math: Any) -> list[Value] | None:
    """The value of a tree, or those of its entries; None where it has none."""
    try:
        value = valuer(node)
    except (ZeroDivisionError, OverflowError, ValueError, math.NoConvergence):
        return None
    return value.flat if isinstance(value, Matrix) else [value]


def _one(value: Value, point: int, real: bool, math: Any) -> Value:
    if isinstance(value, dict):
        return {k: _one(entry, point, real, math) for k, entry in value.items()}
    if isinstance(value, Matrix):
        return Matrix([[_one(entry, point, real, math) for entry in row] for row in value.rows])
    if isinstance(value, int):
        return math.mpf(value)
    one = value[point]
    return math.mpf(str(round(one.real, 3))) if real else math.mpc(one)


def _shown(value: Value, math: Any) -> str:
    return math.nstr(value, 4) if not isinstance(value, dict | Matrix) else "…"
