"""Layouts of files that somebody confirmed before, for engines that read tables with a dataset of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qingheng.apps.intake.services.parts import recalled
from qingheng.calc.intake.mapping import Mapping


@dataclass(frozen=True)
class KnownLayout:
    """A mapping as it was confirmed. is_same: of this very layout, else of an earlier one of a file of nearly that name."""

    mapping: Mapping
    by: str
    at: datetime
    source: str
    is_same: bool


def known_layout(*, dataset: str, mark: str, source: str) -> KnownLayout | None:
    """The newest mapping of a layout. mark: its fingerprint. source: name of the file. The caller has asked for rights."""
    found = recalled(dataset, mark, source)
    if found is None:
        return None
    return KnownLayout(
        Mapping.from_dict(found.body), found.confirmed_name, found.confirmed_at, found.source,
        found.fingerprint == mark,
    )  # fmt: skip
