"""Packing a run for an auditor: everything its totals are made of, with the program that makes them again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from qingheng.apps.intake.queries import partitions
from qingheng.apps.intake.queries.submissions import submission
from qingheng.apps.inventory import prices, rights
from qingheng.apps.inventory.access import run_of
from qingheng.apps.inventory.contracts import PackView
from qingheng.apps.inventory.models import Inventory, Run
from qingheng.apps.inventory.packed import (
    CHOICES,
    FACTORS,
    METHODS,
    UNCERTAINTY,
    Told,
    instrument_rows,
    instrument_values,
    method_rows,
    total_rows,
    uncertainty_rows,
    withheld,
)
from qingheng.apps.inventory.queries.line_groups import groups_of, rules_by_id
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.ghg.money import ExchangeRate, Money
from qingheng.formats.replay_pack import PackWriter, beside, writing
from qingheng.formats.replay_words import README_EN, README_ZH
from qingheng.platform.audit.services import record
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden, NotFound

ROWS: Final = ("id", "source", "sheet", "row", "col", "key", "amount")
SOURCES: Final = (
    "part", "source", "dataset", "partition", "partition_sha256", "file", "file_sha256", "title", "prepared", "approved",
    "approved_at",
)  # fmt: skip
Progress = Callable[[int, int], None]
STEP: Final = 20_000


class _Steps:
    """Counts rows and tells of them now and then."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def __call__(self) -> None:
        self.done += 1
        if self.progress is not None and self.done % STEP == 1:
            self.progress(self.done, self.total)


def pack_inventory(
    *, actor: Actor, inventory_id: int, into: Path, at: datetime, run: int | None = None, progress: Progress | None = None
) -> PackView:  # fmt: skip
    """Write the pack of the current run, or of the run of that number, to a file. The same run gives the same bytes.

    Rows stream: memory does not grow with them. Factors whose licence keeps them in the house are named by id and hash
    alone. progress: told of (rows written, about so many in all) now and then; where it raises, no file is left.

    Raises Forbidden (inventories and exports must both be allowed), NotFound, BrokenPartition.
    """
    inventory, found = run_of(actor, inventory_id, run)
    for verb in (rights.VIEW, "exports.make"):
        actor.require(verb, path=inventory.node.path, period_end=inventory.period.end)
    step = _Steps(progress, sum(one.rows for one in groups_of(found) if one.part < len(found.parts)))
    with writing(into) as pack:
        told = _told(actor, inventory, found)
        parts = [_part(actor, pack, number, part, told, step) for number, part in enumerate(found.parts)]
        _tables(pack, inventory, found, told, parts)
        kept = sorted(name for name, one in told.factors.items() if withheld(one))
        seal = pack.seal(_about(inventory, found, parts, kept))
    view = PackView(
        name=f"{inventory.code}-run{found.number}.zip", seal=seal, run_hash=found.run_hash, bytes=into.stat().st_size,
        rows=sum(one["rows"] for one in parts), lines=sum(one["lines"] for one in parts), withheld=tuple(kept),
    )  # fmt: skip
    with transaction.atomic():
        data = {
            "code": inventory.code,
            "run": found.number,
            "hash": found.run_hash,
            "seal": seal,
            "withheld": len(kept),
        }
        record(
            actor=actor,
            action="inventory.packed",
            object_type="inventory",
            object_id=inventory.pk,
            at=at,
            data=data,
        )
    return view


def _told(actor: Actor, inventory: Inventory, run: Run) -> Told:
    methods = content(str(run.inputs["methods"][0]).partition("@")[0])
    rates = tuple(
        ExchangeRate(one.base, one.quote, one.kind, one.valid_from, one.valid_until, one.rate, one.source)
        for one in organisation.rates(actor=actor)
    )
    indices = prices.index_values(prices.of_run(methods, run.inputs))
    span = (inventory.period.start.isoformat(), inventory.period.end.isoformat())
    return Told(rules_by_id(str(run.inputs["methods"][0])), Money(rates, indices), span)


def _part(
    actor: Actor, pack: PackWriter, number: int, part: Mapping[str, Any], told: Told, step: _Steps
) -> dict[str, Any]:
    """Rows and lines of one part, and what its choices say."""
    from qingheng.plane.quantify import opened
    from qingheng.plane.quantify.ordering import choices_of, rows_with_lines

    folder = Path(settings.PLANE_ROOT) / str(part["path"])
    manifest = opened(folder).manifest
    gases, sets = list(manifest["gases"]), [str(one["code"]) for one in manifest["gwp_sets"]]
    for choice in choices_of(folder):
        told.add(number, part["key"], choice)
    columns = ("id", "choice", *(f"kg_{gas}" for gas in gases), *(f"co2e_{code}" for code in sets))
    rows = lines = 0
    with tempfile.TemporaryDirectory(prefix="qingheng-pack-") as name:
        scratch = Path(name)
        with (
            pack.open_table(f"rows-{number}.csv", ROWS) as write_row,
            beside(scratch / "lines.csv", columns) as write_line,
        ):
            for row in rows_with_lines(folder, scratch):
                rows += 1
                step()
                write_row((rows, row.source, row.sheet, row.row, row.column, row.key, row.amount))
                for choice_number, masses, rated in row.lines:
                    lines += 1
                    write_line((rows, choice_number, *masses, *rated))
        pack.take(f"lines-{number}.csv", scratch / "lines.csv")
    sources = [
        _source(actor, number, at, part["dataset"], name) for at, name in enumerate(manifest["sources"])
    ]
    return {
        "number": number, "dataset": part["dataset"], "sha256": part["sha256"], "gases": gases, "rows": rows,
        "lines": lines, "sources": sources, "gwp": manifest["gwp_sets"],
    }  # fmt: skip


def _source(actor: Actor, part: int, at: int, dataset: str, name: str) -> tuple[Any, ...]:
    """Where the rows of one sealed file came from; the submission only for who may see it."""
    from qingheng.plane.store.files import sha256_of

    stem = Path(name).stem
    digest, about = "", ("", "", "", "", "", "")
    for path in partitions.in_force(actor=actor, dataset=dataset):
        if path.name == name:
            digest = sha256_of(path)
    try:
        found = partitions.submission_of(actor=actor, partition=stem)
        if found is not None:
            one = submission(actor=actor, submission_id=found)
            decided = one.decided_at.isoformat() if one.decided_at else ""
            about = (one.file_name, one.sha256, one.title, one.prepared_name, one.decided_name, decided)
    except (Forbidden, NotFound):
        about = ("", "", "", "", "", "")
    return (part, at, dataset, stem, digest, *about)


def _tables(
    pack: PackWriter, inventory: Inventory, run: Run, told: Told, parts: list[dict[str, Any]]
) -> None:
    groups = groups_of(run)
    used = {row[9] for row in told.choices}
    potentials = {
        (one["code"], gas): value
        for part in parts
        for one in part["gwp"]
        for gas, value in one["values"].items()
    }
    pack.table("gwp.csv", ("set", "gas", "gwp"), [(*at, value) for at, value in sorted(potentials.items())])
    pack.table("sources.csv", SOURCES, [row for part in parts for row in part["sources"]])
    pack.table("factors.csv", FACTORS, told.factor_rows())
    pack.table("choices.csv", CHOICES, told.choices)
    pack.table("coefficients.csv", ("part", "choice", "gas", "coefficient"), told.coefficients)
    pack.table(
        "methods.csv", METHODS, method_rows([told.rules[one] for one in sorted(used & set(told.rules))])
    )
    rates = [
        (one.kind, one.base, one.quote, one.first, one.last, f"{one.rate:f}", one.source)
        for one in told.money.rates
    ]
    pack.table("rates.csv", ("kind", "base", "quote", "first", "last", "rate", "source"), rates)
    sums = [
        (one.part, one.choice, one.rows, one.missing, _figure(one.amount))
        for one in groups
        if one.part < len(parts)
    ]
    pack.table("sums.csv", ("part", "choice", "rows", "missing", "amount"), sums)
    pack.table(
        "instruments.csv",
        (
            "number",
            "site",
            "month",
            "lot",
            "mwh",
            "status",
            "reason",
            "part",
            "choice",
            "share",
            "per_mwh",
            "factor",
        ),
        instrument_rows(run.instruments, groups),
    )
    pack.table("instrument_values.csv", ("number", "what", "code", "kg"), instrument_values(run.instruments))
    pack.table(
        "totals.csv", ("view", "group", "key", "what", "value"), total_rows(groups, tuple(inventory.gwp_sets))
    )
    pack.table("uncertainty.csv", UNCERTAINTY, uncertainty_rows(groups, tuple(inventory.gwp_sets)))
    pack.text("README.zh.md", README_ZH)
    pack.text("README.en.md", README_EN)


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _about(inventory: Inventory, run: Run, parts: list[dict[str, Any]], kept: list[str]) -> dict[str, Any]:
    """The manifest but for its files."""
    period = inventory.period
    return {
        "company": inventory.tenant.slug,
        "inventory": {"code": inventory.code, "name_zh": inventory.name_zh, "name_en": inventory.name_en,
                      "node": inventory.node.code},
        "period": {"label": period.label, "first": period.start.isoformat(), "last": period.end.isoformat()},
        "approach": inventory.approach,
        "gwp_main": inventory.gwp_main,
        "gwp_sets": list(inventory.gwp_sets),
        "run": {"number": run.number, "hash": run.run_hash, "code_version": run.code_version, "at": run.at.isoformat()},
        "inputs": run.inputs,
        "parts": [{name: one[name] for name in ("number", "dataset", "sha256", "gases", "rows", "lines")} for one in parts],
        "withheld": kept,
    }  # fmt: skip
