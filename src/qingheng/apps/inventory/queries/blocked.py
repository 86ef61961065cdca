"""What is blocked, as a worklist: what it is, how much, and what lifts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from qingheng.apps.inventory.access import run_of
from qingheng.apps.inventory.contracts import Blocked, LineGroup, RunView
from qingheng.apps.inventory.instruments import BEYOND_RETIRED
from qingheng.apps.inventory.instruments import RULE as INSTRUMENT
from qingheng.apps.inventory.models import Run
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.calc.factors.reasons import OF_PRODUCTS
from qingheng.calc.ghg import BLOCKED, COUNTED
from qingheng.calc.ghg.blocks import OF_ACTIVITIES, remedy, title
from qingheng.platform.rights.actor import Actor

FACTOR: Final[Mapping[str, tuple[str, str]]] = {
    "no_factor": ("没有因子", "No factor"),
    "no_factor_in_date": ("该年份没有因子", "No factor for that year"),
    "wrong_dimension": ("单位与因子不是同一量纲", "The unit is of another dimension than the factor's"),
    "wrong_basis_only": ("只有其他类型的因子", "Only factors of another basis"),
    "gwp_missing": ("GWP 数据集缺少该气体", "A GWP set lacks the gas"),
    "expired": ("因子已过期", "The factor has expired"),
    "rule_unusable": ("已确认的规则不能用", "The confirmed rule cannot be used"),
}
GIVE_A_FACTOR: Final = "own_factor"
FOOTPRINT: Final = "footprint"
"""What is done about a reason without an action of its own; about a product that has no footprint."""
CERTIFICATES: Final = (
    BEYOND_RETIRED, "certificate_market", "certificate_vintage", "certificate_expired", "certificate_bound",
    "certificate_rules",
)  # fmt: skip
ACTIONS: Final[Mapping[str, str]] = {
    "exchange_rate_missing": "rate", "price_index_missing": "price_index", "site_unknown": "organisation",
    "no_holding": "organisation", "currency_unknown": "row", "value_missing": "row",
    "amount_missing": "row", "rate_unknown": "row", "criteria_not_met": "ledger", "nothing_to_cover": "ledger",
    "more_than_used": "ledger", **dict.fromkeys(CERTIFICATES, "ledger"), "market_line_blocked": GIVE_A_FACTOR,
    "gwp_missing": "settings", "gwp_set_incomplete": "settings", "value_out_of_range": "row",
    "country_missing": "row", "not_emissions": "row", "partly_covered": "row", "partly_by_footprint": "row",
}  # fmt: skip
"""Reason to what a person does about it; each has a place on the page of the worklist (words.ACTIONS)."""
_DECISIONS: Final = frozenset({"overlapping", "gwp_set_incomplete", BEYOND_RETIRED})
_LOTS_TOLD: Final = 5


def blocked(*, actor: Actor, inventory_id: int, run: int | None = None) -> list[Blocked]:
    """Blocks of a run by reason, activity, category and rule, those with most rows first. Raises Forbidden, NotFound.

    Besides them what is counted but asks for a decision: factors that overlap, GWP sets beside the main one that lack a
    gas, and holdings nobody recorded.
    """
    _inventory, found = run_of(actor, inventory_id, run)
    return items_of(found, groups_of(found))


def items_of(run: Run | RunView, groups: Iterable[LineGroup]) -> list[Blocked]:
    """The blocks among these groups of lines of a run."""
    together: dict[tuple[str, str, str, str], list[LineGroup]] = defaultdict(list)
    for one in groups:
        if one.status == BLOCKED or one.reason == BEYOND_RETIRED:
            together[(one.reason, one.activity, one.category, one.rule)].append(one)
        elif one.status == COUNTED and one.missing:
            together[("amount_missing", one.activity, one.category, one.rule)].append(one)
        elif one.unshared:
            together[("no_holding", "", "", "")].append(one)
        if one.status == COUNTED and one.overlapping:
            together[("overlapping", one.activity, one.category, one.rule)].append(one)
        if one.status == COUNTED and one.gases and None in one.co2e.values():
            together[("gwp_set_incomplete", one.activity, one.category, one.rule)].append(one)
    items = [_item(run, reason, same) for (reason, *_rest), same in together.items()]
    return sorted(items, key=lambda item: (item.scope, -item.rows, item.reason, item.activity))


def _item(run: Run | RunView, reason: str, groups: list[LineGroup]) -> Blocked:
    first = groups[0]
    answer = answer_of(run, first) if reason in FACTOR else {}
    remedy_zh, remedy_en = answer.get("remedy_zh", ""), answer.get("remedy_en", "")
    if reason in FACTOR and first.activity in OF_ACTIVITIES:
        remedy_zh, remedy_en = OF_ACTIVITIES[first.activity]
    elif not remedy_zh:
        remedy_zh, remedy_en = remedy(reason)
    told_zh, told_en = _which_lots(groups) if first.rule == INSTRUMENT else _which_set(reason, answer, groups)
    name_zh, name_en = FACTOR.get(reason) or title(reason)
    amounts: dict[str, Decimal] = {}
    for one in groups:
        if one.amount is not None:
            amounts[one.unit] = amounts.get(one.unit, Decimal(0)) + one.amount
    return Blocked(
        reason=reason,
        title_zh=name_zh,
        title_en=name_en,
        remedy_zh=told_zh + remedy_zh,
        remedy_en=told_en + remedy_en,
        activity=first.activity,
        basis=str(answer.get("asked", {}).get("basis", "")),
        scope=first.scope,
        category=first.category,
        sites=tuple(sorted({one.site for one in groups})),
        keys=len(groups),
        rows=sum(
            one.missing if reason == "amount_missing" and one.status == COUNTED else one.rows
            for one in groups
        ),
        amounts=amounts,
        example=(first.part, first.choice),
        action=FOOTPRINT
        if reason in FACTOR and first.activity.startswith(OF_PRODUCTS)
        else ACTIONS.get(reason, GIVE_A_FACTOR),
        counted=reason in _DECISIONS,
        lots=tuple(sorted({str(one.values["lot"]) for one in groups if one.rule == INSTRUMENT})),
    )


def _which_set(reason: str, answer: Mapping[str, Any], groups: Sequence[LineGroup]) -> tuple[str, str]:
    """Which GWP set lacks the gas, in Chinese and English; empty for other reasons."""
    if reason == "gwp_missing" and answer.get("reason_zh"):
        return str(answer["reason_zh"]), f"{answer['reason_en']} "
    if reason == "gwp_set_incomplete":
        sets = sorted({code for one in groups for code, value in one.co2e.items() if value is None})
        return f"缺少数值的数据集：{'、'.join(sets)}。", f"Sets that lack a value: {', '.join(sets)}. "
    return "", ""


def _which_lots(groups: Sequence[LineGroup]) -> tuple[str, str]:
    """Which lots, of which months of which sites, and how many MWh, in Chinese and English."""
    said = [
        f"{one.values['lot']} {one.site} {one.first:%Y-%m} ({one.amount.normalize():,f} MWh)"
        for one in sorted(groups, key=lambda one: (one.first, one.site, str(one.values["lot"])))
        if one.amount is not None
    ]
    shown, more = said[:_LOTS_TOLD], len(said) - _LOTS_TOLD
    zh, en = "；".join(shown), "; ".join(shown)
    return (f"{zh} 等 {len(said)} 项。", f"{en} and {more} more. ") if more > 0 else (f"{zh}。", f"{en}. ")


def answer_of(run: Run | RunView, group: LineGroup) -> dict[str, Any]:
    """The answer of the library for a line group, as it was stored; empty when none was asked."""
    return dict(stored(run, group.part, group.choice).get("answer") or {})


def stored(run: Run | RunView, part: int, choice: int) -> dict[str, Any]:
    """Everything stored about one choice; a certificate has none. Raises LookupError."""
    return stored_of(run.parts, part, choice) if part < len(run.parts) else {}


def stored_of(parts: Sequence[Mapping[str, Any]], part: int, choice: int) -> dict[str, Any]:
    """Everything stored about one choice of sealed parts. Raises LookupError."""
    from qingheng.plane.quantify import choice as read

    return dict(read(Path(settings.PLANE_ROOT) / str(parts[part]["path"]), choice))
