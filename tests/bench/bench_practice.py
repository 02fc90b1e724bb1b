"""How good the diagnosis of practice is: mistakes named, right lines accepted, and how long a line takes."""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from explainer import practice
from tests.practice.solutions import (
    Solution,
    right_and_unusual,
    wrong_at_one_place,
    wrong_at_two_places,
    wrong_calculations,
    wrong_in_a_later_line,
    wrong_in_two_steps,
)
from tests.practice.typed import TYPED

taken: list[float] = []
computing: list[float] = []  # of these seconds: on a busy machine the others are spent waiting
missed: Counter[str] = Counter()


def found(solution: Solution) -> str:
    """ "named", "another" that gives the same line, "other" for any other name, "unknown", or "accepted"."""
    gc.freeze()  # as in the process that answers: what was made before is not searched for garbage meanwhile
    start, at_work = time.perf_counter(), time.process_time()
    verdict = practice.check(solution.problem, solution.lines)
    taken.append((time.perf_counter() - start) / len(solution.lines))
    computing.append((time.process_time() - at_work) / len(solution.lines))
    line = verdict.lines[-1]
    if line.right:
        return "accepted"
    if sorted(line.mistakes) == sorted(solution.mistakes):
        return "named"
    if set(solution.mistakes) <= {*line.mistakes, *line.also}:
        return "another"
    return "other" if line.mistakes else "unknown"


def report(what: str, solutions: Iterable[Solution]) -> Counter[str]:
    """One line of the table."""
    counted: Counter[str] = Counter()
    for solution in solutions:
        how = found(solution)
        counted[how] += 1
        if solution.mistakes and how not in ("named", "another"):
            missed["+".join(solution.mistakes)] += 1
            if "-v" in sys.argv:
                shown = getattr(solution.problem, "of", solution.problem.question)
                print(f"    {how}: {shown} | {solution.lines[-1]} | {solution.mistakes} |", end=" ")
                print(practice.check(solution.problem, solution.lines).lines[-1].mistakes)
    total = sum(counted.values())
    good = counted["named"] + counted["another"] if solutions_are_wrong(what) else counted["accepted"]
    print(f"{what:<46}{total:>6}  {good / max(total, 1):>7.1%}  {dict(counted)}")
    return counted


def solutions_are_wrong(what: str) -> bool:
    return not what.startswith("right")


def main() -> None:
    """The whole measurement."""
    rng = random.Random(0)
    print(f"{'solutions':<46}{'number':>6}  {'as it should be':>7}")
    all_of_them = Counter()
    all_of_them += report("one wrong rule of differentiation", wrong_at_one_place(rng, 10, range(6)))
    all_of_them += report("a wrong rule at two places", wrong_at_two_places(rng, 6, range(5)))
    all_of_them += report("one mistake of algebra in a later line", wrong_in_a_later_line(rng, 12, range(6)))
    all_of_them += report("one wrong formula in a calculation", wrong_calculations(rng, 4, range(8)))
    all_of_them += report("two wrong steps in a calculation", wrong_in_two_steps(rng, 80, range(6)))
    right = report("right lines in unusual forms", right_and_unusual(range(4)))
    total, named = sum(all_of_them.values()), all_of_them["named"]
    print(
        f"{total} wrong solutions: {named / total:.1%} named as they were made, {all_of_them['another'] / total:.1%} by another"
    )
    print(f"mistake that gives the same line; {right['accepted']} of {sum(right.values())} right ones accepted")
    typed = [practice.check(of, lines).first_wrong for of, lines, _ in TYPED]
    as_expected = sum(
        (line.mistake if line else None) == wanted for line, (*_, wanted) in zip(typed, TYPED, strict=True)
    )
    print(f"typed by hand: {as_expected} of {len(TYPED)} as expected, from {len({of for of, *_ in TYPED})} exercises")
    for what, seconds in (("takes", taken), ("computes", computing)):
        most, nearly_all = (1000 * bound for bound in statistics.quantiles(seconds, n=100)[94::4])
        print(
            f"a line {what} {1000 * statistics.median(seconds):.0f} ms, 95 % at most {most:.0f} ms, "
            f"99 % at most {nearly_all:.0f} ms, the slowest {1000 * max(seconds):.0f} ms (aim 150 ms)"
        )
    if missed:
        print("not named:", ", ".join(f"{key} {count}" for key, count in missed.most_common(8)))


if __name__ == "__main__":
    main()
