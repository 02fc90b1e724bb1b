"""What an update and a learning rate do to the loss, each in one sentence."""

from __future__ import annotations

from fractions import Fraction

from explainer.descent import convergence
from explainer.descent.path import Path
from explainer.numeric import formatting
from explainer.numeric.formatting import distinct, equals, number
from explainer.numeric.validation import is_whole, quoted, record


def refuse_other(path: object) -> None:
    """ValueError for anything that is not a path."""
    record(
        path, "path", "a Path, as descend(...) returns", "weights", "updates", "losses", "learning_rate", "is_parabola"
    )


def verdict(path: Path, index: int) -> str:
    """In a sentence, what update number `index` + 1 did to the loss.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> verdict(path, 0)
    'The loss was 12.681 and is now 121.86: 9.61 times as large.'
    """
    refuse_other(path)
    if not is_whole(index, 0, len(path.losses) - 2):
        raise ValueError(
            f"index must be the number of an update, from 0 to {len(path.losses) - 2}, got {quoted(index)}"
        )
    before, after = path.losses[index], path.losses[index + 1]
    if after == before:
        return f"The loss stays at {_loss_words(before)}."
    digits = next((n for n in range(5, 15) if _loss_words(before, n) != _loss_words(after, n)), 15)
    was, now = _loss_words(before, digits), _loss_words(after, digits)
    if after == 0:
        goal = "the target" if len(path.targets) == 1 else "every target"
        return f"The loss was {was} and is now 0: this update landed on {goal}."
    if before == 0:
        return f"The loss was 0 and is now {now}."
    factor = after / before if after > before else before / after
    times = formatting.grouped(number(factor, 3)) if factor >= Fraction(11, 10) else distinct(factor, 1)
    change = f"The loss was {was} and is now {now}"
    if times == "1":
        return f"{change}, a little {'larger' if after > before else 'smaller'}."
    return f"{change}: {times} times as large." if after > before else f"{change}: smaller by a factor of {times}."


def _loss_words(loss: Fraction | float, digits: int = 5) -> str:
    """A loss in a sentence, thousands apart."""
    return formatting.grouped(number(loss, digits))


def rate_verdict(path: Path, factor: Fraction) -> tuple[str, str]:
    """In a few words and in a sentence, what this learning rate does."""
    if path.losses[0] == 0:
        return "nothing moves", "The prediction is right from the start, so the slope is 0 and no rate moves it."
    if factor == 0:
        return (
            "one update lands",
            "At exactly this rate the first update lands on the bottom. A larger or smaller one needs more.",
        )
    if factor < -1:
        return (
            "it explodes",
            "Each step overshoots the bottom and lands higher on the other side. The loss grows without end.",
        )
    if factor == -1:
        return "it bounces for ever", "The steps jump from side to side at one height: neither better nor worse."
    if factor < 0:
        return "it overshoots but still converges", "Each step crosses the bottom, but lands lower than it started."
    return "it converges", "Each step goes towards the bottom and never crosses it. A small rate takes more steps."


def judgement(path: Path) -> str:
    """In a sentence, how the chosen learning rate stands to the rates at which this descent converges (Markdown).

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> judgement(path)[:44]
    'At a rate of 0.05 **the loss grows**: every '
    """
    refuse_other(path)
    limit, best = path.rate_limit, path.best_rate
    if limit is None and best is None and path.is_parabola:
        return "All inputs are 0, so no weight has any influence and nothing changes."
    if limit is None or best is None:
        return f"At a rate of {rate(path)} no limit is known that decides whether this descent converges."
    is_full = path.batch_size == len(path.inputs)
    quickest = f", and fastest at {_ratio(best)}" if is_full else ""
    return (
        f"At a rate of {rate(path)} {_course(path, limit, is_full=is_full)}. With these inputs gradient descent converges "
        f"for learning rates between 0 and {_ratio(limit)}{quickest}."
    )


def _course(path: Path, limit: Fraction | float, *, is_full: bool) -> str:
    """What the loss does at this rate, as far as it is certain."""
    slope = path.slope(0) or ()  # a parabola has one
    if is_full and not any(slope):
        return "**nothing moves**: at the start the slope is 0 already"
    if path.losses[1:2] == (0,):
        return f"**one update lands on {'the target' if len(path.inputs) == 1 else 'every target'}**"
    if not is_full:
        if path.learning_rate == limit:
            return "some errors **neither grow nor shrink** in the long run"
        return f"the loss **{'may grow without end' if path.learning_rate > limit else 'settles'}** in the long run"
    curvatures = convergence.moved_curvatures(path.rows, slope)
    steepest = path.eigenvalues[-1]
    # The steepest direction counts only where the start has an error along it.
    used = limit if curvatures[-1] > 0.999999 * float(steepest) else 2 / curvatures[-1]
    if path.learning_rate > used and len(path.inputs) > 1:
        return (
            "**the loss grows** in the long run: along the steepest direction every update overshoots by more each time"
        )
    if path.learning_rate > used:
        return (
            "**the loss grows**: every update overshoots, and the prediction ends up further from the target than "
            "it started"
        )
    if path.learning_rate == used and len(curvatures) == 1:
        return "the loss **neither grows nor shrinks**: every update overshoots by just as much"
    if path.learning_rate == used:
        return "the loss **stops shrinking** in the long run: along the steepest direction updates overshoot by just as much"
    lucky = ", since nothing at the start is wrong along the steepest direction" if path.learning_rate > limit else ""
    return f"**the loss shrinks** with every update{lucky}"


def rate(path: Path) -> str:
    """The learning rate in a sentence: a decimal as it is, any other fraction with its decimal: 1/41 ≈ 0.02439.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> rate(path)
    '0.05'
    """
    refuse_other(path)
    typed = path.learning_rate
    is_decimal = not isinstance(typed, Fraction) or Fraction(f"{float(typed):.12g}") == typed
    return number(typed) if is_decimal else _ratio(typed)


def _ratio(rate: Fraction | float) -> str:
    """1/41 ≈ 0.02439, 1/2 = 0.5; a long fraction only as a decimal."""
    if isinstance(rate, Fraction) and rate.denominator <= 9999:
        return f"{rate} {equals(rate)}" if rate.denominator > 1 else str(rate)
    return number(rate)
