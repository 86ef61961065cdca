"""What another version of a pack does to an inventory: factors changed, new and gone, lines and tonnes touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Context, Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from qingheng.apps.factors import queries as factors
from qingheng.apps.inventory.access import run_of, seen
from qingheng.apps.inventory.gathering import Inputs, gather
from qingheng.apps.inventory.models import Inventory, PackUpgrade, Run
from qingheng.calc.factors import Factor
from qingheng.calc.factors.screening import weight
from qingheng.calc.gases import GwpSet, MissingGwp, co2e
from qingheng.calc.ghg import COUNTED, Key, LineChoice, MethodRule
from qingheng.calc.ghg.rules import asked_together
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

_WIDE: Final = Context(prec=40)
_GRAM: Final = Decimal("0.001")


@dataclass(frozen=True)
class TouchedLine:
    """A key and rule another version changes, kilograms CO2e of the main set at 100 %; None where it is blocked."""

    site: str
    activity: str
    rule: str
    side: str
    scope: int
    category: str
    first: str
    last: str
    rows: int
    factor_before: str
    factor_after: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class ChangedValue:
    """A factor both versions have, and say differently. before, after: kilograms summed over its gases, per `unit`."""

    id: str
    name_zh: str
    name_en: str
    unit: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class UpgradePreview:
    """What the version changes in the current run. factors: ids by `changed`, `added`, `vanished`.

    of_lines, of_rows: how many the run has in all; those not touched stay as they were sealed. values: of `changed`.
    lost: nobody can say what changes, since the pinned version is not at hand any more, or one of the two tells parties or
    items apart that the other does not; all lines are calculated again.
    """

    pack: str
    from_version: str
    to_version: str
    run_hash: str
    factors: Mapping[str, tuple[str, ...]]
    lines: tuple[TouchedLine, ...]
    rows: int
    before: Decimal
    after: Decimal
    of_lines: int = 0
    of_rows: int = 0
    values: tuple[ChangedValue, ...] = ()
    lost: bool = False


@dataclass(frozen=True)
class UpgradeEntry:
    """A proposal with its preview as it was seen, and the decision."""

    id: int
    pack: str
    from_version: str
    to_version: str
    state: str
    reason: str
    proposed_name: str
    at: datetime
    decided_name: str
    decided_at: datetime | None
    note: str
    inventory_id: int
    own_hand: bool
    preview: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LostPack:
    """A pack whose pinned version is no longer at hand. shipped: the version that is; empty when the pack is gone."""

    pack: str
    version: str
    shipped: str


@dataclass(frozen=True)
class Change:
    """The choices of one part of a run that another version makes otherwise, with all keys and choices of the part."""

    part: int
    group: tuple[MethodRule, ...]
    keys: list[Key]
    lines: list[LineChoice]
    changed: list[tuple[LineChoice, LineChoice]]


def upgrade_preview(*, actor: Actor, inventory_id: int, pack: str, version: str = "") -> UpgradePreview:
    """What pinning that version (else the one shipped) changes. Nothing is written.

    Raises Forbidden, NotFound (pack, version, before the first run), Invalid (not pinned), Conflict (run outdated).
    """
    inventory, run = seen(actor, inventory_id), run_of(actor, inventory_id)[1]
    before = version_pinned(inventory, pack)
    to_version = version or shipped_version(actor, pack)
    keys, rows = (sum(int(part[name]) for part in run.parts) for name in ("keys", "rows"))
    unsaid = UpgradePreview(
        pack, before, to_version, run.run_hash, {}, (), rows, Decimal(0), Decimal(0), keys, rows, lost=True
    )
    if factors.lost_versions(actor=actor, packs={pack: before}):
        return unsaid
    old, new = _both(actor, inventory, run, pack, to_version)
    if not same_keys(old, new):
        return unsaid
    touched: list[TouchedLine] = []
    for change in changes_between(old, new, run):
        touched += _touched(run, change, inputs_sets(actor, inventory))
    known = sorted(touched, key=lambda one: -abs((one.after or Decimal(0)) - (one.before or Decimal(0))))
    ids, values = _factors(actor, pack, before, to_version)
    return UpgradePreview(
        pack, before, to_version, run.run_hash, ids, tuple(known), sum(one.rows for one in known),
        _sum(one.before for one in known), _sum(one.after for one in known),
        keys, rows, values,
    )  # fmt: skip


def upgrades(*, actor: Actor, inventory_id: int) -> list[UpgradeEntry]:
    """Proposals of an inventory, the newest first. Raises Forbidden, NotFound."""
    return [entry_of(one, actor) for one in seen(actor, inventory_id).upgrades.all()]


def lost_packs(*, actor: Actor, inventory_id: int) -> list[LostPack]:
    """Packs whose pinned versions are no longer at hand: without them nothing is calculated. Raises Forbidden, NotFound."""
    packs: dict[str, str] = dict(seen(actor, inventory_id).packs)
    lost = factors.lost_versions(actor=actor, packs=packs)
    at_hand = {one.id: one.shipped for one in factors.packs_at_hand(actor=actor)} if lost else {}
    return [LostPack(pack, version, at_hand.get(pack, "")) for pack, version in packs.items() if pack in lost]


def waiting_replacements(*, actor: Actor, inventory_id: int) -> list[UpgradeEntry]:
    """Proposals that wait and replace a version no longer at hand. Raises Forbidden, NotFound."""
    lost = {one.pack for one in lost_packs(actor=actor, inventory_id=inventory_id)}
    found = seen(actor, inventory_id).upgrades.filter(state="proposed", pack__in=lost)
    return [entry_of(one, actor) for one in found if one.preview.get("lost")]


def upgrade(*, actor: Actor, inventory_id: int, upgrade_id: int) -> UpgradeEntry:
    """One proposal of an inventory. Raises Forbidden, NotFound."""
    found = seen(actor, inventory_id).upgrades.filter(pk=upgrade_id).first()
    if found is None:
        raise NotFound(_("There is no such proposal."), code="no-upgrade")
    return entry_of(found, actor)


def entry_of(one: PackUpgrade, actor: Actor) -> UpgradeEntry:
    """A proposal as others see it."""
    return UpgradeEntry(
        one.pk, one.pack, one.from_version, one.to_version, one.state, one.reason, one.proposed_name, one.at,
        one.decided_name, one.decided_at, one.note, one.inventory_id, one.proposed_by_id == actor.person_id,
        dict(one.preview),
    )  # fmt: skip


def version_pinned(inventory: Inventory, pack: str) -> str:
    """The version of a pack the inventory pins. Raises Invalid."""
    found = dict(inventory.packs).get(pack)
    if found is None:
        raise Invalid(
            _("The inventory does not use the pack “%(pack)s”.") % {"pack": pack}, code="not-pinned", place="pack"
        )  # fmt: skip
    return str(found)


def shipped_version(actor: Actor, pack: str) -> str:
    """The version shipped. Raises NotFound."""
    found = factors.upgrade_of(actor=actor, pack_id=pack)
    return found.to_version


def changes_of(actor: Actor, inventory: Inventory, run: Run, pack: str, version: str) -> Iterator[Change]:
    """What the version changes, part by part. Raises Conflict when the run is not of the facts as they stand."""
    yield from changes_between(*_both(actor, inventory, run, pack, version), run)


def _both(actor: Actor, inventory: Inventory, run: Run, pack: str, version: str) -> tuple[Inputs, Inputs]:
    """The inputs of the run and those with the version."""
    old = gather(actor, inventory)
    if old.digest != run.run_hash:
        raise Conflict(
            _("The current run is not of the facts and factors as they stand."), code="run-outdated",
            fix=_("Calculate the inventory again, then look at the changes."),
        )  # fmt: skip
    return old, with_version(actor, inventory, pack, version)


def same_keys(old: Inputs, new: Inputs) -> bool:
    """Whether other inputs tell the rows of a run apart as it did: they know the same parties and items."""
    return all(old.known(group) == new.known(group) for group in asked_together(old.rules))


def with_version(actor: Actor, inventory: Inventory, pack: str, version: str) -> Inputs:
    """The inputs of the inventory with another version of a pack; the inventory itself stays as it is."""
    kept = inventory.packs
    inventory.packs = [[one, version if one == pack else there] for one, there in kept]
    try:
        return gather(actor, inventory)
    finally:
        inventory.packs = kept


def inputs_sets(actor: Actor, inventory: Inventory) -> GwpSet:
    """The main GWP set of the inventory. Raises NotFound."""
    found = factors.gwp_sets(actor=actor).get(inventory.gwp_main)
    if found is None:
        raise NotFound(_("There is no such GWP set."), code="no-gwp-set", place=inventory.gwp_main)
    return found


def changes_between(old: Inputs, new: Inputs, run: Run) -> Iterator[Change]:
    """What other inputs choose otherwise, part by part of the run of the old ones. Rules and keys of both are the same."""
    from qingheng.apps.inventory.services.questions import Questions

    groups = {(one[0].dataset, tuple(rule.id for rule in one)): one for one in asked_together(old.rules)}
    asked_old, asked_new = Questions(old), Questions(new)
    for number, part in enumerate(run.parts):
        group = groups[part["dataset"], tuple(part["rules"])]
        keys, _rows = asked_old.read(group)
        before, after = asked_old.lines(keys, group), asked_new.lines(keys, group)
        changed = [pair for pair in zip(before, after, strict=True) if _differ(*pair)]
        yield Change(number, group, keys, after, changed)


def _differ(one: LineChoice, other: LineChoice) -> bool:
    """Whether a line comes to something else: the same factor in another version of its pack is the same."""
    return (one.status, one.reason, _id(one), one.coefficients, one.factor_spread) != (
        other.status, other.reason, _id(other), other.coefficients, other.factor_spread
    )  # fmt: skip


def _id(line: LineChoice) -> str:
    return line.choice.factor.id if line.choice is not None and line.choice.factor is not None else ""


def _touched(run: Run, change: Change, potentials: GwpSet) -> Iterator[TouchedLine]:
    from qingheng.plane.quantify import cube

    if not change.changed:
        return
    path = Path(settings.PLANE_ROOT) / str(run.parts[change.part]["path"])
    rows = {(one.key, one.rule, str(one.side)): one for one in cube(path)}
    rules = {one.id: one for one in change.group}
    for before, after in change.changed:
        there = rows.get((before.key, before.rule, str(before.side)))
        if there is None:
            continue
        yield TouchedLine(
            there.site, after.choice.asked.activity if after.choice else "", before.rule, str(before.side),
            rules[before.rule].scope, rules[before.rule].category, there.first.isoformat(), there.last.isoformat(),
            there.rows,
            _id(before), _id(after),
            there.co2e.get(potentials.code) if before.status == COUNTED else None,
            _worth(after, there.amount, potentials),
        )  # fmt: skip


def _worth(line: LineChoice, amount: Decimal | None, potentials: GwpSet) -> Decimal | None:
    if line.status != COUNTED or amount is None:
        return None
    try:
        return _WIDE.multiply(co2e(line.coefficients, potentials), amount).quantize(_GRAM)
    except MissingGwp:
        return None


def _factors(
    actor: Actor, pack: str, before: str, after: str
) -> tuple[dict[str, tuple[str, ...]], tuple[ChangedValue, ...]]:
    old, new = (
        {
            one.id: one
            for one in factors.library(actor=actor, packs={pack: version}).factors
            if one.pack == pack
        }
        for version in (before, after)
    )
    both = set(old) & set(new)
    changed = tuple(sorted(one for one in both if _told(old[one]) != _told(new[one])))
    values = tuple(
        ChangedValue(
            one, new[one].name_zh, new[one].name_en, new[one].unit, weight(old[one]), weight(new[one])
        )
        for one in changed
    )
    ids = {
        "changed": changed,
        "added": tuple(sorted(set(new) - set(old))),
        "vanished": tuple(sorted(set(old) - set(new))),
    }
    return ids, values


def _told(one: Factor) -> tuple[object, ...]:
    return (one.activity, one.basis, one.place, one.unit, dict(one.masses), one.data_from, one.data_until)


def _sum(values: Iterator[Decimal | None]) -> Decimal:
    return sum((one for one in values if one is not None), Decimal(0))


def measure_changes(lines: Iterable[TouchedLine]) -> dict[str, Decimal]:
    """By how many kilograms each measure changes at 100 %; a line that is blocked counts nothing."""
    found: dict[str, Decimal] = {}
    for one in lines:
        change = (one.after or Decimal(0)) - (one.before or Decimal(0))
        names: tuple[str, ...] = {1: ("scope1",), 3: ("scope3",)}.get(one.scope, ())
        if one.scope == 2:
            names = ("scope2_location", "scope2_market") if one.side == "both" else (f"scope2_{one.side}",)
        for name in names:
            found[name] = found.get(name, Decimal(0)) + change
    return found
