"""What the rows of an inventory ask of its factors, and what they become: keys first, then a choice for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from qingheng.apps.inventory.gathering import Inputs
from qingheng.apps.inventory.services.reusing import Listener
from qingheng.calc.factors import Chooser
from qingheng.calc.ghg import Key, LineChoice, MethodRule
from qingheng.calc.ghg.asking import line_choices
from qingheng.calc.ghg.eliminating import eliminated
from qingheng.calc.ghg.knowing import Known, known_by_figures
from qingheng.calc.ghg.preceding import Covered, covered, may_precede, preceded
from qingheng.calc.ghg.rules import asked_together

if TYPE_CHECKING:
    from qingheng.plane.quantify import Rows, RunPartition

    Read = tuple[list[Key], Rows | None]

Group = tuple[MethodRule, ...]
"""Rules that are asked together."""


@dataclass
class _Figures:
    """Figures of a dataset that go before others. by: what they stand for; activities: asked for to know it."""

    group: Group
    keys: list[Key]
    by: tuple[Covered, ...] | None = None
    activities: set[str] = field(default_factory=set)


class Questions:
    """The keys of an inventory's rows and their choices. Figures that go before others are read once for all groups."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.ask = Chooser(inputs.taken.library, inputs.policy)
        self._figures: dict[tuple[str, ...], _Figures] = {}
        self._lock = Lock()

    def read(self, group: Group, folder: Path | None = None, threads: int | None = None) -> Read:
        """Keys of the rows of a group, and in a folder the rows as they were read. Asks the database nothing."""
        from qingheng.plane.quantify import read_rows

        files, around = self.inputs.files[group[0].dataset], self.inputs.around
        cuts = {
            first
            for stretches in around.shares.values()
            for first, _last, _share in stretches
            if first > around.span[0]
        }
        return read_rows(
            files.paths, group, around.span, folder, superseded=files.superseded, cuts=sorted(cuts),
            known=self.known(group), threads=threads,
        )  # fmt: skip

    def lines(self, keys: list[Key], group: Group, hears: Listener | None = None) -> list[LineChoice]:
        """What keys become: nothing that a supplier or a sister counts is counted twice. hears: what is asked for."""
        around = self.inputs.around
        by: tuple[Covered, ...] = ()
        for figures in self._before(group):
            by += self._stand_for(figures)
            if hears is not None:
                hears.also(figures.activities)
        lines = preceded(line_choices(keys, group, hears or self.ask, around), keys, group, around, by)
        return eliminated(lines, keys, group, around)

    def calculated(
        self, group: Group, read: Read, lines: list[LineChoice], into: Path
    ) -> RunPartition | None:
        """The sealed lines of what was read of a group, None where there are none. Asks the database nothing."""
        from qingheng.plane.quantify import calculate

        if not lines:
            return None
        files, (keys, rows) = self.inputs.files[group[0].dataset], read
        return calculate(
            files.paths, group, keys, lines, self.inputs.taken.gwp_sets, into, superseded=files.superseded,
            known=self.known(group), rows=rows,
        )  # fmt: skip

    def known(self, group: Group) -> dict[str, Known]:
        """By key column the parties and items that tell the rows of a group apart."""
        found = self.inputs.known(group)
        if not found:
            return {}
        for figures in self._before(group):
            for column, texts in known_by_figures(group, figures.group, figures.keys).items():
                found[column] |= texts
        return found

    def _before(self, group: Group) -> list[_Figures]:
        """Figures of other datasets that may stand for lines of a group."""
        return [
            self._read_figures(own)
            for own in asked_together(self.inputs.rules)
            if own[0].dataset != group[0].dataset
            and self.inputs.files[own[0].dataset].paths
            and may_precede(own, group)
        ]

    def _read_figures(self, own: Group) -> _Figures:
        name = tuple(rule.id for rule in own)
        with self._lock:
            if name not in self._figures:
                self._figures[name] = _Figures(own, self.read(own)[0])
            return self._figures[name]

    def _stand_for(self, figures: _Figures) -> tuple[Covered, ...]:
        if figures.by is None:
            hears = Listener(self.ask)
            lines = line_choices(figures.keys, figures.group, hears, self.inputs.around)
            figures.by = covered(lines, figures.keys, figures.group)
            figures.activities = hears.heard
        return figures.by
