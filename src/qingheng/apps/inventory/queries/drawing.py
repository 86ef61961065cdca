"""Rows of a run for a sample: how many there are and how much they come to, and the first of an order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from qingheng.apps.intake.queries import partitions
from qingheng.apps.intake.queries.submissions import submission
from qingheng.apps.inventory.access import run_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden, NotFound

LineName = tuple[int, int]
"""Part and choice of a line group."""


@dataclass(frozen=True)
class RunRow:
    """An activity row with one of its lines. id: the same for the same sealed row and line, whoever asks.

    kilograms: CO2e of the main set. submission, file, approved: where it came from, for who may see that.
    """

    id: str
    part: int
    choice: int
    partition: str
    sheet: str
    row: int
    column: int | None
    amount: Decimal | None
    kilograms: Decimal
    submission: int | None = None
    file: str = ""
    approved: str = ""


def row_sizes(
    *, actor: Actor, inventory_id: int, lines: Collection[LineName]
) -> dict[LineName, tuple[int, Decimal]]:
    """By line group of the run in force: rows with CO2e of the main set, and the sum of their sizes in kilograms.

    Raises Forbidden, NotFound.
    """
    from qingheng.plane.quantify.drawing import row_sizes as sizes

    inventory, run = run_of(actor, inventory_id)
    found: dict[LineName, tuple[int, Decimal]] = {}
    for part, choices in _by_part(lines, len(run.parts)).items():
        folder = Path(settings.PLANE_ROOT) / str(run.parts[part]["path"])
        found |= {(part, one): size for one, size in sizes(folder, choices, inventory.gwp_main).items()}
    return found


def first_rows(
    *, actor: Actor, inventory_id: int, lines: Collection[LineName], limit: int, seed: int | None
) -> list[RunRow]:
    """So many rows of these line groups of the run in force, each part's candidates: more than `limit` in all.

    seed: the first by SHA-256 of "seed:id"; None: the largest. The caller keeps the first of all parts.
    Raises Forbidden, NotFound.
    """
    from qingheng.plane.quantify.drawing import first_rows as drawn

    inventory, run = run_of(actor, inventory_id)
    found: list[RunRow] = []
    for part, choices in _by_part(lines, len(run.parts)).items():
        folder = Path(settings.PLANE_ROOT) / str(run.parts[part]["path"])
        found += [
            RunRow(
                one.id,
                part,
                one.choice,
                one.partition,
                one.sheet,
                one.row,
                one.column,
                one.amount,
                one.kilograms,
            )
            for one in drawn(folder, choices, inventory.gwp_main, limit, part=part, seed=seed)
        ]
    return found


def origins(*, actor: Actor, names: Collection[str]) -> dict[str, tuple[int, str, str]]:
    """By sealed file: number of its submission, file handed in and who approved it; those the actor may see alone."""
    found: dict[str, tuple[int, str, str]] = {}
    for name in sorted(set(names)):
        try:
            number = partitions.submission_of(actor=actor, partition=name)
            if number is not None:
                one = submission(actor=actor, submission_id=number)
                found[name] = (number, one.file_name, one.decided_name)
        except (Forbidden, NotFound):
            continue
    return found


def _by_part(lines: Collection[LineName], parts: int) -> dict[int, set[int]]:
    """Choices by part; certificates, which have no rows, left out."""
    found: dict[int, set[int]] = defaultdict(set)
    for part, choice in lines:
        if part < parts:
            found[part].add(choice)
    return dict(sorted(found.items()))
