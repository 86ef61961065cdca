"""A run beside what was published, and beside another run: every difference with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from qingheng.apps.factors import queries as factors
from qingheng.apps.inventory.access import run_of
from qingheng.apps.inventory.contracts import Compared, LineChange, LineGroup, Reason
from qingheng.apps.inventory.gathering import rules_of_inventory
from qingheng.apps.inventory.library import taken
from qingheng.apps.inventory.models import Inventory, KnownGap, PublishedFigure, Run
from qingheng.apps.inventory.queries.blocked import FACTOR, answer_of
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.apps.inventory.queries.totals import DIMENSIONS, MEASURES, measure_of
from qingheng.calc.factors import Asked, Basis, DatePolicy, Place, Policy, Rule, choose
from qingheng.calc.gases import MissingGwp, co2e
from qingheng.calc.ghg import BLOCKED, COUNTED
from qingheng.calc.ghg.blocks import title
from qingheng.platform.rights.actor import Actor

TONNE: Final = Decimal(1000)
LIBRARY: Final = "factors.view"


def compare_with_published(*, actor: Actor, inventory_id: int, run: int | None = None) -> list[Compared]:
    """Each published measure beside the computed one as the group counts it, with the reasons for the difference.

    Raises Forbidden, NotFound.
    """
    inventory, found = run_of(actor, inventory_id, run)
    groups = groups_of(found)
    order = {name: at for at, name in enumerate(PublishedFigure.MEASURES)}
    figures = sorted(inventory.published.all(), key=lambda one: order[one.measure])
    return [_compared(actor, inventory, found, groups, figure) for figure in figures]


def compare_runs(
    *, actor: Actor, inventory_id: int, other_id: int, run: int | None = None, other_run: int | None = None,
    by: Sequence[str] = ("scope", "category", "site", "activity", "rule"), side: str = "location",
) -> list[LineChange]:  # fmt: skip
    """Line by line, what changed from the other run to this one, the largest change first; equal lines last.

    by: dimensions that make two lines the same. Raises Forbidden, NotFound, KeyError.
    """
    inventory, mine = run_of(actor, inventory_id, run)
    _other, theirs = run_of(actor, other_id, other_run)
    main = inventory.gwp_main
    before = _by(groups_of(theirs), by, side)
    after = _by(groups_of(mine), by, side)
    packs = _other_packs(theirs, mine)
    changes = [
        _change(key, before.get(key, []), after.get(key, []), main, packs)
        for key in sorted({*before, *after})
    ]
    return sorted(changes, key=lambda one: -abs((one.after or Decimal(0)) - (one.before or Decimal(0))))


def _by(groups: Iterable[LineGroup], by: Sequence[str], side: str) -> dict[tuple[str, ...], list[LineGroup]]:
    found: dict[tuple[str, ...], list[LineGroup]] = {}
    for one in groups:
        if one.side in ("both", side) and one.status in (COUNTED, BLOCKED):
            found.setdefault(tuple(DIMENSIONS[name](one) for name in by), []).append(one)
    return found


def _other_packs(one: Run, other: Run) -> frozenset[str]:
    """Packs of factors of which two runs took different contents."""
    contents = [
        {pack: sha256 for pack, _version, sha256 in run.inputs.get("packs", [])} for run in (one, other)
    ]
    return frozenset(pack for pack in contents[0] if contents[0][pack] != contents[1].get(pack))


def _change(
    key: tuple[str, ...], before: list[LineGroup], after: list[LineGroup], main: str, packs: frozenset[str]
) -> LineChange:
    old, new = _known(before, main), _known(after, main)
    amounts = _amount(before), _amount(after)
    factors = tuple(
        ", ".join(sorted({one.factor for one in groups if one.factor})) for groups in (before, after)
    )
    if not before or not after:
        cause = "new" if not before else "gone"
    else:
        other_amount, other_factor = amounts[0] != amounts[1], factors[0] != factors[1]
        cause = {
            (False, False): "same",
            (True, False): "activity",
            (False, True): "factor",
            (True, True): "both",
        }[(other_amount, other_factor)]
        if cause == "same" and old != new:
            cause = "blocked" if new is None else "lifted" if old is None else "method"
        if cause == "method" and any(one.factor.partition("/")[0] in packs for one in after):
            cause = "value"
    unit = next((one.unit for one in (*after, *before)), "")
    return LineChange(key, old, new, amounts[0], amounts[1], unit, factors[0], factors[1], cause)


def _known(groups: list[LineGroup], main: str) -> Decimal | None:
    values = [one.co2e.get(main) for one in groups if one.status == COUNTED]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _amount(groups: list[LineGroup]) -> Decimal | None:
    if len({one.unit for one in groups}) != 1:
        return None
    known = [one.amount for one in groups if one.amount is not None]
    return sum(known, Decimal(0)) if known else None


def _compared(
    actor: Actor, inventory: Inventory, run: Run, groups: list[LineGroup], figure: PublishedFigure
) -> Compared:
    kept = [one for one in groups if MEASURES[figure.measure](one)]
    total = measure_of(groups, figure.measure, tuple(inventory.gwp_sets))
    kilograms = total.consolidated.get(inventory.gwp_main)
    computed = None if kilograms is None or not total.meter.counted.keys else kilograms / TONNE
    difference = None if computed is None else computed - figure.tonnes
    percent = difference / figure.tonnes * 100 if difference is not None and figure.tonnes else None
    reasons = [
        *_blocks(kept), *_unheld(total.meter.without_share), *_assumptions(run, kept, inventory.gwp_main)
    ]  # fmt: skip
    known = [gap for gap in inventory.gaps.all() if figure.measure in gap.measures]
    reasons += [gap_reason(actor, inventory, run, kept, gap) for gap in known]
    return Compared(
        measure=figure.measure, computed=computed, published=figure.tonnes, decimals=figure.decimals,
        difference=difference, percent=percent, source_zh=figure.source_zh, source_en=figure.source_en,
        place=figure.place, meter=total.meter, reasons=tuple(reasons),
    )  # fmt: skip


def _blocks(groups: list[LineGroup]) -> list[Reason]:
    """What is not in the total because it is blocked: by method, reason and unit, with the quantity."""
    together: dict[tuple[str, str, str], list[LineGroup]] = {}
    for one in groups:
        if one.status == BLOCKED:
            together.setdefault((one.rule, one.reason, one.unit), []).append(one)
    found = []
    for (_rule, reason, unit), same in together.items():
        zh, en = FACTOR.get(reason) or title(reason)
        known = [one.amount for one in same if one.amount is not None]
        amount = f"{sum(known, Decimal(0)).normalize():,f} {unit}" if known else ""
        found.append(
            Reason(
                "blocked",
                f"未计入：{same[0].rule_zh} {amount}（{zh}）",
                f"Not in it: {same[0].rule_en}, {amount} ({en.lower()})",
            )
        )
    return found


def _unheld(keys: int) -> list[Reason]:
    """What no approach counts, as nobody recorded how much of it the group holds."""
    if not keys:
        return []
    return [
        Reason(
            "no_holding",
            f"未计入：{keys} 组数据所属实体没有持股记录。",
            f"Not in it: {keys} groups of rows of entities of which no holding is recorded.",
        )
    ]


def _assumptions(run: Run, groups: list[LineGroup], main: str) -> list[Reason]:
    """What stands on an assumption, with how much it comes to."""
    found = []
    for one in groups:
        answer = answer_of(run, one) if one.status == COUNTED and one.assumed else {}
        rule: dict[str, Any] = answer.get("rule") or {}
        if not rule:
            continue
        value = one.co2e.get(main)
        tonnes = None if value is None or one.unshared else value * one.share / TONNE
        zh, _, en = str(rule.get("reason", "")).partition(" / ")
        found.append(Reason("assumption", f"假设：{zh}", f"Assumed: {en or zh}", tonnes, tonnes))
    return found


def gap_reason(
    actor: Actor, inventory: Inventory, run: Run, groups: list[LineGroup], gap: KnownGap
) -> Reason:
    """A known gap; one that may be either of two activities with the range that makes of what the group counts."""
    if gap.kind != "either":
        return Reason(gap.code, gap.zh, gap.en)
    about = [
        one
        for one in groups
        if one.rule == gap.rule
        and one.status == COUNTED
        and all(one.values.get(column) == value for column, value in gap.values.items())
    ]
    span = [(_otherwise(actor, inventory, run, one, gap.other), one.share) for one in about]
    known = [value * share for value, share in span if value is not None]
    if not about or len(known) < len(span):
        return Reason(gap.code, gap.zh, gap.en)
    low = sum((min(value, Decimal(0)) for value in known), Decimal(0))
    high = sum((max(value, Decimal(0)) for value in known), Decimal(0))
    return Reason(gap.code, gap.zh, gap.en, low / TONNE, high / TONNE)


def _otherwise(actor: Actor, inventory: Inventory, run: Run, one: LineGroup, activity: str) -> Decimal | None:
    """How many kilograms CO2e more it would be by another activity or factor (an id); None when nobody can say."""
    answer = answer_of(run, one)
    asked = answer.get("asked") or {}
    now = one.co2e.get(inventory.gwp_main)
    if not asked or one.amount is None or now is None or not actor.may(LIBRARY):
        return None
    packs = dict(inventory.packs)
    if factors.lost_versions(actor=actor, packs=packs):
        return None
    library = taken(actor=actor, packs=packs, gwp_codes=tuple(inventory.gwp_sets))
    confirmed = rules_of_inventory(inventory)
    policy = Policy(DatePolicy(inventory.dates), tuple(packs.items()), inventory.policy_on, confirmed)
    places = tuple(Place(place["level"], place["code"]) for place in asked.get("places", []))
    if "/" in activity:  # the id of another factor for the same activity
        named = Rule("compared", asked["activity"], Basis(asked["basis"]), activity)
        policy, activity = replace(policy, rules=(named,)), asked["activity"]
    found = choose(
        Asked(activity, Basis(asked["basis"]), asked["unit"], one.first, one.last, places),
        library.library,
        policy,
    )
    if found.factor is None:
        return None
    masses = {gas: mass * found.multiplier * one.amount for gas, mass in found.factor.masses.items()}
    try:
        return co2e(masses, library.gwp_sets[0]) - now
    except MissingGwp:
        return None
