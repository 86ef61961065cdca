"""Electricity by contract as the last run of a study kept it, for those who may see footprints and not the ledger.

The record shows lots, shares and figures to whoever sees footprints; what the ledger says since then it does not. So who may
not see the ledger reads with what was recorded, and calculates no run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from qingheng.apps.footprints.background import ORIGINS
from qingheng.apps.footprints.electricity import CONTRACTUAL, NEEDED, PREFIX, Power
from qingheng.apps.footprints.models import Footprint, Run, Study
from qingheng.calc.footprint.building import Data
from qingheng.platform.rights.actor import Actor


def reads_record(actor: Actor, study: Study) -> bool:
    """Whether the actor sees a study by contract as its last run kept it, not as the ledger has it today."""
    return study.electricity == CONTRACTUAL and not all(actor.may(verb) for verb in NEEDED)


def power_kept(study: Study) -> Power | None:
    """What covered the production of a study when it was calculated last; None before the first run."""
    run: Run | None = study.runs.first()
    kept = None if run is None else run.inputs.get("electricity")
    if run is None or not kept:
        return None
    rows: dict[str, Mapping[str, Any]] = {}
    for lines in Footprint.objects.filter(run=run).values_list("lines", flat=True):
        rows |= {row["process"]: row for row in lines if row["process"].startswith(PREFIX)}
    data = []
    for site in kept["sites"]:
        for part in site["parts"]:
            one = (
                _of_line(rows[part["process"]])
                if part["process"] in rows
                else _of_part(part, site["country"])
            )
            data.append((one, _row(float(Decimal(part["intensity"])))))
    sites = {
        site["site"]: tuple((part["process"], float(Decimal(part["share"]))) for part in site["parts"])
        for site in kept["sites"]
    }
    return Power(kept, tuple(data), sites)


def _of_line(row: Mapping[str, Any]) -> Data:
    """What a line of a record says of its process."""
    return Data(
        row["process"], -1, row["unit"], row["process_zh"], row["process_en"], row["location"],
        (_day(row["valid_from"]), _day(row["valid_to"])), tuple(int(score) for score in row["scores"]), row["source"],
        row["place"], row["verified"], row["stated"],
        told_spread=None if row.get("spread") is None else float(row["spread"]),
    )  # fmt: skip


def _of_part(part: Mapping[str, Any], country: str) -> Data:
    """A technology that is in no footprint of the run."""
    said = part["generation"]
    return Data(
        part["process"], -1, "kWh", said["name_zh"], said["name_en"], country, (_day(said["from"]), _day(said["until"])),
        source=said["source"], verified=said["verified"], stated=True,
    )  # fmt: skip


def _row(total: float) -> tuple[float, ...]:
    return tuple(total if origin in ("fossil", "unstated") else 0.0 for origin in ORIGINS.codes)


def _day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None
