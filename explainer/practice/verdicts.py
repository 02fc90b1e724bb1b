"""What a learner gets back: every line with whether it is right, and if not, where and which the mistake is."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.reprs import brief


@dataclass(frozen=True)
class CheckedLine:
    """One line: whether it is `right`, the `message` for the learner, and the `rule` used or the `mistake` made.

    `mistakes` are all mistakes that were found in it, `also` those that would have given the same line. `done` says
    that nothing is left to work out in it; `readable` that it could be read at all.

    >>> from explainer import practice
    >>> line = practice.check("x^2", ["2*x"]).lines[0]
    >>> line.right, line.rule, line.done
    (True, 'power rule', True)
    """

    text: str
    right: bool
    message: str
    mistake: str | None = None
    mistakes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    rule: str = ""
    done: bool = False
    readable: bool = True

    def __repr__(self) -> str:
        return brief(self, f"{'✓' if self.right else '✗'} {self.text}: {self.message}")


@dataclass(frozen=True)
class Verdict:
    """All lines as they were checked; `finished` says that the last of them is the answer, worked out.

    >>> from explainer import practice
    >>> verdict = practice.check("x^3", ["3*x^3"])
    >>> verdict.right, verdict.first_wrong.mistake
    (False, 'power_not_lowered')
    """

    lines: tuple[CheckedLine, ...]
    finished: bool

    @property
    def right(self) -> bool:
        """Whether every line is right."""
        return all(line.right for line in self.lines)

    @property
    def first_wrong(self) -> CheckedLine | None:
        """The first line that is not right."""
        return next((line for line in self.lines if not line.right), None)

    def __repr__(self) -> str:
        lines = ", ".join(f"{'✓' if line.right else '✗'} {line.text}" for line in self.lines)
        return brief(self, f"{'finished' if self.finished else 'not finished'}: {lines}")

    def __str__(self) -> str:
        return "\n".join(f"{'✓' if line.right else '✗'} {line.text}\n  {line.message}" for line in self.lines)
