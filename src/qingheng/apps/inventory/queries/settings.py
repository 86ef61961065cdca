"""How an inventory is calculated, what else could be chosen, and what another choice would make of its totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qingheng.apps.factors import queries as factors
from qingheng.apps.inventory.access import current_run, seen
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.inventory.models import Inventory, Run
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.apps.inventory.views_of import view_of_inventory
from qingheng.calc.consolidation import Approach
from qingheng.calc.factors import DatePolicy
from qingheng.calc.ghg import COUNTED
from qingheng.platform.audit.queries import history_of
from qingheng.platform.rights.actor import Actor

SETTINGS = ("gwp_sets", "dates", "approach", "packs", "variants")


@dataclass(frozen=True)
class GwpAtHand:
    """A set of warming potentials. chosen: main, beside, or empty."""

    code: str
    name_zh: str
    name_en: str
    source: str
    gases: int
    chosen: str


@dataclass(frozen=True)
class PackAtHand:
    """A pack of factors. position: its place in the order of preference from 1; None when it is not chosen.

    version: pinned by the inventory, else the one it would be taken with. lines: of the current run that use it.
    """

    id: str
    title_zh: str
    title_en: str
    version: str
    data_year: str
    factors: int
    position: int | None
    lines: int
    lost: bool


@dataclass(frozen=True)
class SettingsChange:
    """Settings that were changed: what they were before and after, who, when, why. number: of the event in the trail."""

    number: int
    at: datetime
    actor_name: str
    reason: str
    changed: tuple[str, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class SettingsView:
    """What is chosen and what could be. outdated: settings the current run was not made with.

    period_locked: figures of the period do not change, so nothing is chosen until it is opened.
    """

    inventory: InventoryView
    period_locked: bool
    outdated: tuple[str, ...]
    approaches: tuple[str, ...]
    dates: tuple[str, ...]
    gwp_sets: tuple[GwpAtHand, ...]
    packs: tuple[PackAtHand, ...]
    changes: tuple[SettingsChange, ...]


def inventory_settings(*, actor: Actor, inventory_id: int) -> SettingsView:
    """How the inventory is calculated, what else is at hand, and every change so far. Raises Forbidden, NotFound."""
    inventory = seen(actor, inventory_id)
    run = current_run(inventory)
    view = view_of_inventory(inventory, run)
    return SettingsView(
        inventory=view,
        period_locked=inventory.period.locked_at is not None,
        outdated=outdated(view),
        approaches=tuple(one.value for one in Approach),
        dates=tuple(one.value for one in DatePolicy),
        gwp_sets=_gwp_sets(actor, inventory),
        packs=_packs(actor, inventory, run),
        changes=settings_changes(inventory),
    )


def outdated(view: InventoryView) -> tuple[str, ...]:
    """Settings the current run was not made with, in the order of SETTINGS; none before the first run."""
    told = view.run.inputs if view.run is not None else {}
    made_with = {
        "gwp_sets": told.get("gwp"), "dates": told.get("dates"), "approach": told.get("approach"),
        "packs": [[pack, version] for pack, version, *_sha256 in told.get("packs", [])],
        "variants": told.get("variants"),
    }  # fmt: skip
    now = {
        "gwp_sets": list(view.gwp_sets), "dates": view.dates, "approach": view.approach,
        "packs": [list(pair) for pair in view.packs], "variants": dict(view.variants),
    }  # fmt: skip
    return tuple(name for name in SETTINGS if told and made_with[name] not in (None, now[name]))


def settings_changes(inventory: Inventory) -> tuple[SettingsChange, ...]:
    """Changes of the settings, the newest first. The caller may see the inventory."""
    events = history_of(object_type="inventory", object_id=inventory.pk)
    return tuple(
        SettingsChange(
            one.seq, one.at, one.actor_name, str(one.data.get("reason", "")),
            tuple(name for name in one.data["after"] if one.data["before"].get(name) != one.data["after"][name]),
            one.data["before"], one.data["after"],
        )
        for one in reversed(events)
        if one.action == "inventory.changed"
    )  # fmt: skip


def _gwp_sets(actor: Actor, inventory: Inventory) -> tuple[GwpAtHand, ...]:
    def chosen(code: str) -> str:
        return "main" if code == inventory.gwp_main else "beside" if code in inventory.gwp_sets else ""

    return tuple(
        GwpAtHand(code, one.name_zh, one.name_en, one.source, len(one.values), chosen(code))
        for code, one in sorted(factors.gwp_sets(actor=actor).items())
    )


def _packs(actor: Actor, inventory: Inventory, run: Run | None) -> tuple[PackAtHand, ...]:
    """Those chosen in their order, then the others."""
    pinned = dict(inventory.packs)
    at_hand = {one.id: one for one in factors.packs_at_hand(actor=actor)}
    used = Counter(
        one.factor.partition("/")[0]
        for one in (groups_of(run) if run else ())
        if one.status == COUNTED and one.factor
    )
    lost = factors.lost_versions(actor=actor, packs=pinned)
    found = []
    for pack in (*pinned, *(one for one in at_hand if one not in pinned)):
        one = at_hand.get(pack)
        found.append(
            PackAtHand(
                pack, one.title_zh if one else pack, one.title_en if one else pack,
                pinned.get(pack) or (one.version if one else ""), one.data_year if one else "",
                one.factors if one else 0, list(pinned).index(pack) + 1 if pack in pinned else None, used[pack],
                pack in lost,
            )
        )  # fmt: skip
    return tuple(found)
