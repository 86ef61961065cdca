"""Factors of a run: each as it was used, where it came from, and what was made with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from qingheng.apps.inventory.access import current_run, run_of, seen
from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.inventory.models import Run
from qingheng.apps.inventory.queries.cuts import Cut, cut_out, main_of, potentials_of
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.calc.ghg import COUNTED
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor


@dataclass(frozen=True)
class UsedFactor:
    """A factor with what came of it. said: as it was used; empty for a lot of certificates. co2e: kg, main set.

    keys, rows: line groups and lines made with it.
    """

    factor: str
    said: Mapping[str, Any]
    scopes: tuple[int, ...]
    activities: tuple[str, ...]
    keys: int
    rows: int
    co2e: Decimal | None
    assumed: bool


def used_factors(
    *, actor: Actor, inventory_id: int, cut: Cut | None = None, run: int | None = None
) -> list[UsedFactor]:
    """Factors of a run under a cut (else of either view), what comes to most first. Raises Forbidden, NotFound."""
    inventory, found = run_of(actor, inventory_id, run)
    together: dict[str, list[LineGroup]] = defaultdict(list)
    for one in cut_out(groups_of(found), cut or Cut(side=""), potentials_of(found)):
        if one.status == COUNTED and one.factor:
            together[one.factor].append(one)
    said = said_in(found)
    factors = [
        UsedFactor(
            factor=factor,
            said=said.get(factor, {}),
            scopes=tuple(sorted({one.scope for one in same})),
            activities=tuple(sorted({one.activity for one in same if one.activity})),
            keys=len(same),
            rows=sum(one.rows for one in same),
            co2e=main_of(same, inventory.gwp_main),
            assumed=any(one.assumed for one in same),
        )
        for factor, same in together.items()
    ]
    return sorted(factors, key=lambda one: (-abs(one.co2e or Decimal(0)), one.factor))


def activity_names(*, actor: Actor, inventory_id: int) -> dict[str, tuple[str, str]]:
    """Chinese and English names of activities as the methods of the inventory name them, else as the factor used for them
    is named. Raises Forbidden, NotFound.
    """
    inventory = seen(actor, inventory_id)
    pack = content(inventory.methods.partition("@")[0])
    run = current_run(inventory)
    by_factor = {
        str(one["activity"]): (str(one["name_zh"]), str(one["name_en"]))
        for one in (said_in(run) if run is not None else {}).values()
        if one.get("activity") and one.get("name_zh") and one.get("name_en")
    }
    return by_factor | {
        row["code"]: (row["name_zh"], row["name_en"]) for row in pack.tables.get("activities", [])
    }


def factors_said(*, actor: Actor, inventory_id: int) -> dict[str, dict[str, Any]]:
    """Factors of the current run by id, as its parts keep what was used. Raises Forbidden, NotFound."""
    run = current_run(seen(actor, inventory_id))
    return {} if run is None else said_in(run)


def said_in(run: Run) -> dict[str, dict[str, Any]]:
    """Factors of a run by id, as its parts keep what was used."""
    found: dict[str, dict[str, Any]] = {}
    for part in run.parts:
        found |= _of_part(str(part["path"]), str(part["sha256"]))
    return found


@lru_cache(maxsize=48)
def _of_part(path: str, _sha256: str) -> dict[str, dict[str, Any]]:
    from qingheng.plane.quantify import used_factors as read

    return read(Path(settings.PLANE_ROOT) / path)
