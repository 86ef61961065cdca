"""What other settings would make of the totals of an inventory: worked out from the sealed run; nothing is written."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from qingheng.apps.factors import queries as factors
from qingheng.apps.inventory.access import run_of, seen
from qingheng.apps.inventory.contracts import LineGroup, Total
from qingheng.apps.inventory.gathering import Inputs, gather
from qingheng.apps.inventory.instruments import as_group, instrument_lines
from qingheng.apps.inventory.models import Inventory, Run
from qingheng.apps.inventory.queries.blocked import stored_of
from qingheng.apps.inventory.queries.charts import WHOLES, measure_names
from qingheng.apps.inventory.queries.line_groups import groups_of, groups_of_parts
from qingheng.apps.inventory.queries.totals import MEASURES, total_of
from qingheng.apps.inventory.queries.upgrading import Change, TouchedLine, changes_between, same_keys
from qingheng.calc.gases import GwpSet, MissingGwp, co2e
from qingheng.calc.ghg import COUNTED, LineChoice, Side
from qingheng.calc.ghg.asking import ASSUMED, NO_HOLDING, OVERLAPPING
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, NotFound

if TYPE_CHECKING:
    from qingheng.apps.inventory.services.defining import Options

_WIDE: Final = Context(prec=60)
_NANO: Final = Decimal("0.000000001")
Place = tuple[int, int]
"""Part and choice of a line group."""


@dataclass(frozen=True)
class PreviewTotal:
    """A measure by the run and as it would be: kilograms by GWP set at 100 %, and what the group counts by the main set."""

    name: str
    before: Total
    after: Total


@dataclass(frozen=True)
class SettingsPreview:
    """What the settings would change. sets: those of the run, those chosen; the main one first.

    lines: groups of lines that would take another factor or status, the largest change first, kilograms of the main set of
    each; rows: theirs. of_lines, of_rows: of the run. unseen: settings whose effect only a calculation shows; the totals
    here leave them as they are.
    """

    run: int
    sets: tuple[tuple[str, ...], tuple[str, ...]]
    totals: tuple[PreviewTotal, ...]
    lines: tuple[TouchedLine, ...]
    rows: int
    of_lines: int
    of_rows: int
    unseen: tuple[str, ...]


def settings_preview(*, actor: Actor, inventory_id: int, options: Options) -> SettingsPreview:
    """What the current run would come to by these options. Holding and method alternatives are left as they are.

    Masses of gases are sealed, so other GWP sets are exact; other packs or dates ask every line for its factor again.
    Raises Forbidden, NotFound (no run yet; a pack), Invalid (an option), Conflict (facts changed since; a version).
    """
    from qingheng.apps.inventory.services.choosing import take_wanted

    inventory, (was, run) = seen(actor, inventory_id), run_of(actor, inventory_id)
    wanted = copy.copy(inventory)
    take_wanted(actor, wanted, options)
    unseen = tuple(name for name in ("approach", "variants") if getattr(wanted, name) != getattr(was, name))
    wanted.approach, wanted.variants = was.approach, was.variants
    old, new = _inputs(actor, was, wanted, run)
    if not same_keys(old, new):
        unseen, wanted.packs = (*unseen, "packs"), was.packs
        new = gather(actor, wanted)
    before, after, lines = _compared(was, wanted, run, old, new)
    sets = (tuple(was.gwp_sets), tuple(wanted.gwp_sets))
    return SettingsPreview(
        run=run.number, sets=sets,
        totals=tuple(_total(name, before, after, sets) for name in measure_names()),
        lines=tuple(sorted(lines, key=lambda one: -abs((one.after or Decimal(0)) - (one.before or Decimal(0))))),
        rows=sum(one.rows for one in lines), of_lines=sum(int(part["keys"]) for part in run.parts),
        of_rows=sum(int(part["rows"]) for part in run.parts), unseen=unseen,
    )  # fmt: skip


def wanted_settings(
    *, actor: Actor, inventory_id: int, gwp_sets: Sequence[str] = (), packs: Sequence[str] = (), dates: str = "",
    approach: str = "",
) -> Options:  # fmt: skip
    """The options of an inventory with these in their place; what is empty stays as it is chosen.

    Packs keep the version the inventory pins, a new one comes in the version the company works with. Raises Forbidden,
    NotFound (also a pack).
    """
    from qingheng.apps.inventory.services.defining import Options

    inventory = seen(actor, inventory_id)
    pinned = dict(inventory.packs)
    versions = factors.installed_packs(actor=actor) | pinned
    for pack in packs:
        if pack not in versions:
            raise NotFound(
                _("There is no pack “%(pack)s”.") % {"pack": pack}, code="no-pack", place="packs",
                fix=_("One of: %(codes)s.") % {"codes": ", ".join(versions)},
            )  # fmt: skip
    return Options(
        approach=approach or inventory.approach, gwp_sets=tuple(gwp_sets) or tuple(inventory.gwp_sets),
        dates=dates or inventory.dates, packs=tuple((pack, versions[pack]) for pack in packs or pinned),
        variants=dict(inventory.variants),
    )  # fmt: skip


def _total(
    name: str, before: Sequence[LineGroup], after: Sequence[LineGroup], sets: tuple[tuple[str, ...], tuple[str, ...]]
) -> PreviewTotal:  # fmt: skip
    parts = WHOLES.get(name, (name,))
    old, new = (
        total_of((name,), [one for one in groups if any(MEASURES[each](one) for each in parts)], codes)
        for groups, codes in zip((before, after), sets, strict=True)
    )
    return PreviewTotal(name, old, new)


def _inputs(actor: Actor, was: Inventory, wanted: Inventory, run: Run) -> tuple[Inputs, Inputs]:
    """The inputs of the run and those wanted. Raises Conflict."""
    old = gather(actor, was)
    if old.digest != run.run_hash:
        raise Conflict(
            _("The current run is not of the facts and factors as they stand."), code="run-outdated",
            fix=_("Calculate the inventory again, then look at what other settings change."),
        )  # fmt: skip
    return old, gather(actor, wanted)


def _compared(
    was: Inventory, wanted: Inventory, run: Run, old: Inputs, new: Inputs
) -> tuple[list[LineGroup], list[LineGroup], list[TouchedLine]]:
    """Line groups of the run, as they would be, and those that would take another factor or status."""
    before = groups_of(run)
    touched = dict(_touched(run, old, new)) if _asks_again(was, wanted) else {}
    sealed = groups_of_parts(run.parts, str(run.inputs["methods"][0]))
    after = [_rated(_as(one, touched.get((one.part, one.choice))), new.taken.gwp_sets) for one in sealed]
    after += _certificates(run, new, after, touched)
    places = {(one.part, one.choice): one for one in after}
    lines = [
        _line(one, places[one.part, one.choice], was.gwp_main, wanted.gwp_main)
        for one in sealed
        if (one.part, one.choice) in touched
    ]
    return before, after, lines


def _asks_again(was: Inventory, wanted: Inventory) -> bool:
    """Whether other factors could be chosen: the main set blocks what it does not rate, the other sets do not."""
    return (was.gwp_main, was.dates, was.packs) != (wanted.gwp_main, wanted.dates, wanted.packs)


def _touched(run: Run, old: Inputs, new: Inputs) -> Iterator[tuple[Place, LineChoice]]:
    """By place the choice that would be another."""
    from qingheng.plane.quantify import cube

    for change in changes_between(old, new, run):
        if change.changed:
            rows = cube(Path(settings.PLANE_ROOT) / str(run.parts[change.part]["path"]))
            places = {(row.key, row.rule, str(row.side)): row.choice for row in rows}
            yield from _placed(change, places)


def _placed(change: Change, places: Mapping[tuple[int, str, str], int]) -> Iterator[tuple[Place, LineChoice]]:
    for before, after in change.changed:
        choice = places.get((before.key, before.rule, str(before.side)))
        if choice is not None:
            yield (change.part, choice), after


def _as(one: LineGroup, line: LineChoice | None) -> LineGroup:
    """The line group with what the choice makes of it; None leaves it."""
    if line is None:
        return one
    counted = line.status == COUNTED and one.amount is not None
    reasons = line.reason.split(",")
    factor = line.choice.factor.id if line.choice is not None and line.choice.factor is not None else ""
    return replace(
        one,
        status=line.status,
        reason=line.reason,
        factor=factor,
        share=line.share,
        gases={gas: _WIDE.multiply(mass, one.amount) for gas, mass in line.coefficients.items()}
        if counted and one.amount is not None
        else {},
        co2e={},
        assumed=counted and ASSUMED in reasons,
        unshared=counted and NO_HOLDING in reasons,
        overlapping=counted and OVERLAPPING in reasons,
    )


def _rated(one: LineGroup, sets: tuple[GwpSet, ...]) -> LineGroup:
    """The line group by these sets: as sealed where the run has them, else from its gases."""
    if one.status != COUNTED:
        return replace(one, co2e={each.code: None for each in sets})
    sealed = one.co2e
    return replace(
        one,
        co2e={each.code: sealed[each.code] if each.code in sealed else _worth(one, each) for each in sets},
    )


def _worth(one: LineGroup, potentials: GwpSet) -> Decimal | None:
    try:
        return co2e(one.gases, potentials).quantize(_NANO, context=_WIDE)
    except MissingGwp:
        return None


def _certificates(
    run: Run, new: Inputs, after: Sequence[LineGroup], touched: Mapping[Place, LineChoice]
) -> list[LineGroup]:
    """Lines of certificates against the market lines as they would be."""
    if not new.allocations:
        return []
    bought = [one for one in after if one.side == Side.market]
    market = {(one.part, one.choice): one for one in bought if one.status == COUNTED}
    coefficients = {
        place: dict(touched[place].coefficients)
        if place in touched
        else {gas: Decimal(text) for gas, text in stored_of(run.parts, *place)["coefficients"].items()}
        for place in market
    }
    lines = instrument_lines(new.allocations, bought, coefficients, new.taken.gwp_sets)
    shares = {place: str(one.share) for place, one in market.items()}
    return [
        as_group(at, len(run.parts), {**line, "share": shares.get(tuple(line["of"] or ()), "1")})
        for at, line in enumerate(lines)
    ]


def _line(before: LineGroup, after: LineGroup, old: str, new: str) -> TouchedLine:
    return TouchedLine(
        before.site, before.activity, before.rule, before.side, before.scope, before.category,
        before.first.isoformat(), before.last.isoformat(), before.rows, before.factor, after.factor,
        before.co2e.get(old), after.co2e.get(new),
    )  # fmt: skip
