"""What a chart is asked to draw, looked at before it is drawn: each refusal is one sentence that says what was given.

`explainer.numeric.validation` asks some of the same of exact numbers. Charts open without SymPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike

from explainer.numeric.validation import MOST_ENTRIES, entries, quoted, record, table

if TYPE_CHECKING:
    from explainer.formulas.formula import Formula

MAX_NUMBER = 1e100  # beyond it, sums and squares are no numbers any more


def formula(given: object) -> Formula:
    """The formula that was given, as a record, as text or by its name. Raises ValueError for anything else."""
    if isinstance(given, str) or hasattr(given, "free_symbols"):
        from explainer.formulas.given import formula as formula_of

        given = formula_of(given)
    record(given, "formula", 'a Formula, such as ACTIVATIONS["relu"]', "title", "kinks", "__call__")
    checked: Any = given
    return checked


def path(given: object) -> None:
    """ValueError unless it is a path of gradient descent."""
    record(given, "path", "a Path, as descend(...) returns", "weights", "updates", "losses", "is_parabola")


def network(given: object) -> None:
    """ValueError unless it is a network."""
    record(given, "net", 'a Network, such as Network([2, 3, 1], ["relu", "sigmoid"])', "layers", "sizes", "parameters")


def numbers(given: ArrayLike, name: str, *, kind: str = "finite numbers") -> np.ndarray:
    """What was given as finite float64 numbers of any shape, which are of this `kind`. Raises ValueError for anything else."""
    read = array(given, name)
    floats: np.ndarray | None
    try:
        floats = read.astype(float) if read.dtype.kind in "iufO" else None
    except (ValueError, TypeError, OverflowError):  # objects that are not numbers, numbers beyond 10^308
        floats = None
    if floats is None or not np.isfinite(floats).all():
        raise ValueError(f"{name} must be {kind}, got {quoted(given)}")
    return floats


def array(given: ArrayLike, name: str) -> np.ndarray:
    """What was given as an array of whatever kind. Raises ValueError for anything else, as `table` does."""
    return table(given, name)


def row(given: Any, name: str) -> list:
    """What was given as a list of numbers or texts: a list, an array, a Series, a tensor. Raises ValueError for anything else."""
    if hasattr(given, "__array__") and not isinstance(given, np.ndarray | type):
        given = table(given, name)
    if (
        isinstance(given, np.ndarray) and given.ndim == 1 and given.dtype.kind in "iu"
    ):  # 60,000 labels, looked at in one
        return given.tolist()
    listed = given.tolist() if isinstance(given, np.ndarray) else given
    if (
        not isinstance(listed, list | tuple | range)
        or len(listed) > MOST_ENTRIES
        or not all(
            isinstance(each, str) or (isinstance(each, int | float | np.number) and abs(cast("float", each)) < np.inf)
            for each in listed
        )
    ):
        raise ValueError(f"{name} must be a list of numbers or texts, got {quoted(given)}")
    return list(listed)


def words(given: object, name: str, known: Sequence[str]) -> tuple[str, ...]:
    """What was given as one or several of the `known` words. Raises ValueError for anything else."""
    names = (given,) if isinstance(given, str) else entries(given)
    if not names or len(names) > len(known) or not all(isinstance(word, str) and word in known for word in names):
        choices = ", ".join(f'"{word}"' for word in known)
        raise ValueError(f"{name} must be {choices} or both, got {quoted(given)}")
    return names


def moderate(names: str, *arrays: np.ndarray | float) -> None:
    """ValueError for numbers with which no sum or square can be reckoned."""
    if max(np.abs(values).max() for values in arrays) > MAX_NUMBER:
        raise ValueError(f"{names} must lie between -{MAX_NUMBER:g} and {MAX_NUMBER:g}")


def number(given: Any, name: str) -> float:
    """What was given as one finite number. Raises ValueError for anything else."""
    if isinstance(given, bool) or array(given, name).ndim:
        raise ValueError(f"{name} must be a number, got {quoted(given)}")
    return float(numbers(given, name, kind="a finite number"))


def whole(given: object, name: str, least: int, most: int, *, kind: str = "a whole number") -> int:
    """What was given as a whole number of a range, which stands for `kind`. Raises ValueError for anything else."""
    if not isinstance(given, int | np.integer) or isinstance(given, bool) or not least <= given <= most:
        raise ValueError(f"{name} must be {kind} from {least} to {most}, got {quoted(given)}")
    return int(given)
