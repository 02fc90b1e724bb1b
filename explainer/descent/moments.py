"""A path moment by moment: each stage of each update, with what has been worked out by then and which edges are in use.

The step player and `charts.walkthrough` draw these moments; they decide nothing about the calculation themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from explainer.descent.path import Path
from explainer.descent.stages import Line, Stage
from explainer.descent.updates import Update
from explainer.numeric.validation import record
from explainer.once import cached_property
from explainer.reprs import brief

ROW_STAGES = ("forward", "activation", "loss", "loss slope", "activation slope", "local slopes", "chain rule")
# Which edges each stage uses, and in which direction: x is inputs to ŷ, loss is ŷ to L, target is y to L.
FLOW = {
    "forward": ("x→",),
    "activation": (),
    "loss": ("loss→", "target→"),
    "loss slope": ("loss←",),
    "activation slope": (),
    "local slopes": ("x←",),
    "chain rule": ("loss←", "x←"),
    "gradient": ("x←",),
    "memory": ("x→",),
    "update": ("x→",),
}


@dataclass(frozen=True)
class Moment:
    """One `stage` of the update with this `number`, from 0; `place` is its row's place in the batch, the last row's at the end.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=[1, 2], learning_rate=1)
    >>> [(moment.stage.name, moment.flow) for moment in trace(path)][:3]
    [('forward', ('x→',)), ('loss', ('loss→', 'target→')), ('loss slope', ('loss←',))]
    """

    update: Update
    number: int
    stage: Stage
    place: int

    @property
    def done(self) -> int:
        """How many updates are done once this stage is."""
        return self.number + (self.stage.name == "update")

    @property
    def flow(self) -> tuple[str, ...]:
        """The edges in use: "x→" forward along the weights, "loss←" back from the loss."""
        return FLOW[self.stage.name]

    @property
    def is_backward(self) -> bool:
        return any(edge.endswith("←") for edge in self.flow)

    @cached_property
    def row_lines(self) -> Mapping[str, Line]:
        """The first line of each stage of this row, by the stage's name, whether it has been reached or not."""
        row = self.update.rows[self.place]
        return {stage.name: stage.lines[0] for stage in self.update.stages if stage.row == row}

    def is_known(self, name: str) -> bool:
        """Whether that stage of the row has been reached by now."""
        last = self.stage.name if self.stage.name in ROW_STAGES else ROW_STAGES[-1]
        return ROW_STAGES.index(name) <= ROW_STAGES.index(last)

    def known(self, name: str) -> Line | None:
        """The line of that stage of the row, as soon as it has been reached; None before, and where there is no such stage."""
        return self.row_lines.get(name) if self.is_known(name) else None

    @property
    def weight_slopes(self) -> tuple[Line, ...]:
        """The slopes that this stage finds, one a weight; none where it finds something else."""
        return self.stage.lines if self.stage.name in ("local slopes", "chain rule", "gradient") else ()

    def __repr__(self) -> str:
        return brief(self, f"{self.stage.title.lower()} of update {self.number + 1}")


def moments(update: Update, number: int) -> Iterator[Moment]:
    """The stages of one update, in order."""
    for stage in update.stages:
        place = len(update.rows) - 1 if stage.row is None else update.rows.index(stage.row)
        yield Moment(update, number, stage, place)


def trace(path: Path) -> Iterator[Moment]:
    """Every stage of every update, in order. Raises ValueError for anything that is not a path.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> next(trace(path))
    <Moment forward pass of update 1>
    """
    record(path, "path", "a Path, as descend(...) returns", "weights", "updates", "losses")
    return (moment for number, update in enumerate(path.updates) for moment in moments(update, number))
