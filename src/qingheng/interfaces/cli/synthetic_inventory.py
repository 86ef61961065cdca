"""The synthetic company's certificates and inventories: lots, runs, allocations by plan, the base year locked."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils import timezone

from qingheng.apps.factors import queries as factors
from qingheng.apps.factors import services as factor_services
from qingheng.apps.inventory import queries, services
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.ledgers import queries as ledgers
from qingheng.apps.ledgers import services as ledger_services
from qingheng.apps.ledgers.contracts import LotFacts
from qingheng.apps.organisation.contracts import NodeView
from qingheng.calc.ghg import COUNTED, Side
from qingheng.calc.ledger import Strategy
from qingheng.calc.units import convert
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Refusal

BASE_YEAR: Final = "2022"
YEARS: Final = (BASE_YEAR, "2023")
CLAIMED: Final = (
    "虚构：已在次年一月核销，此处补录。 / Fictitious: cancelled by the end of January, booked here later."
)
WHY_BASE: Final = "首个数据完整的年份。 / The first year with complete data."
Say = Callable[[str, str], None]


@dataclass(frozen=True)
class Persons:
    """Who hands in, who approves and locks, who calculates."""

    preparer: Actor
    approver: Actor
    manager: Actor


def load_synthetic_inventories(
    *, persons: Persons, root: NodeView, content: PackContent, at: datetime, say: Say
) -> list[InventoryView]:
    """Book the lots, calculate both years with certificates, lock the base year; again it does only what is missing."""
    there = {one.code: one for one in queries.inventories(actor=persons.manager)}
    if not ledgers.lots(actor=persons.manager):
        say("登记绿证批次", "Booking the lots of certificates")
        _book_lots(persons, content, at)
    _confirm_rules(persons.manager, content, at)
    made = []
    for year in YEARS:
        if year not in there:
            say(f"核算 {year} 年清单", f"Calculating the inventory of {year}")
            there[year] = _inventory(persons, root, content, year, at)
        made.append(there[year])
    _retire(persons, YEARS[-1], at)
    return made


def _confirm_rules(actor: Actor, content: PackContent, at: datetime) -> None:
    """Stand-ins for the countries products are used and treated in; those in force already stay."""
    known = {(one.activity, one.basis, one.place) for one in factors.rules(actor=actor)}
    for row in content.tables["rules"]:
        if (row["activity"], row["basis"], row["country"]) not in known:
            factor_services.confirm_rule(
                actor=actor, activity=row["activity"], basis=row["basis"], factor_id=row["factor"], level="country",
                place=row["country"], reason=f"{row['reason_zh']} / {row['reason_en']}", assumption=True, at=at,
            )  # fmt: skip


def _book_lots(persons: Persons, content: PackContent, at: datetime) -> None:
    for row in content.tables["certificates"]:
        try:
            lot = ledger_services.issue_lot(actor=persons.manager, facts=_facts(row), at=at)
        except Refusal:
            continue  # kept on the worklist of the ledger with its remedy: an expired lot is meant to be refused
        answers = {one.code: "yes" for one in ledgers.checklist(actor=persons.manager, lot_id=lot.id)}
        ledger_services.answer_criteria(
            actor=persons.manager, lot_id=lot.id, answers=answers, at=at, note="虚构 / fictitious"
        )


def _facts(row: Mapping[str, str]) -> LotFacts:
    first, last = (date.fromisoformat(f"{row[name]}-01") for name in ("vintage_from", "vintage_until"))
    return LotFacts(
        kind=row["kind"],
        quantity=Decimal(row["quantity"]),
        vintage_first=first,
        vintage_last=last.replace(day=monthrange(last.year, last.month)[1]),
        market=row["market"],
        registry=row["registry"],
        serial_from=row["serial_from"],
        serial_to=row["serial_to"],
        technology=row["technology"],
        province=row["province"],
        tradable=row["tradable"] == "yes",
        source=row["source"],
        late_reason=CLAIMED,
    )


def _inventory(
    persons: Persons, root: NodeView, content: PackContent, year: str, at: datetime
) -> InventoryView:
    made = services.make_inventory(
        actor=persons.manager, code=year, name_zh=f"青禾电子 {year} 年温室气体清单（合成）",
        name_en=f"Qinghe Electronics greenhouse gas inventory {year} (synthetic)", node_id=root.id, period=year,
        at=at, on=timezone.localdate(at),
    )  # fmt: skip
    for row in content.tables["assumptions"]:
        services.confirm_factor(
            actor=persons.manager,
            inventory_id=made.id,
            code=row["code"],
            confirmed=services.Confirmed(
                row["activity"], row["factor"], (row["reason_zh"], row["reason_en"]), row["basis"], row["site"],
                assumed=True,
            ),
            at=at,
        )  # fmt: skip
    services.run_inventory(actor=persons.manager, inventory_id=made.id, at=at)
    _allocate(persons, made, at)
    services.run_inventory(actor=persons.manager, inventory_id=made.id, at=at)
    if year == BASE_YEAR:
        services.lock_inventory(actor=persons.approver, inventory_id=made.id, at=at)
        services.set_base_year(actor=persons.approver, inventory_id=made.id, reason=WHY_BASE, at=at)
    return queries.inventory(actor=persons.manager, inventory_id=made.id)


def _allocate(persons: Persons, made: InventoryView, at: datetime) -> None:
    """Certificates go to the sites with the highest market factor first; another person confirms the plan."""
    asked = ledger_services.Asked(
        first=made.first, last=made.last, on=date(made.last.year + 1, 1, 31), strategy=Strategy.highest_factor,
        factors=_market_factors(persons.manager, made.id),
    )  # fmt: skip
    try:
        act = ledger_services.propose_allocation(actor=persons.manager, asked=asked, at=at, reason=CLAIMED)
    except Refusal:
        return  # nothing fits: what stands in the way is on the worklist of the ledger
    ledger_services.approve_act(actor=persons.approver, act_id=act.id, at=at)


def _retire(persons: Persons, year: str, at: datetime) -> None:
    """What stands for the plants in a year is retired, for footprints by contract to count; again it does nothing."""
    first, last = date(int(year), 1, 1), date(int(year), 12, 31)
    lines = [
        ledger_services.Retired(one.lot_id, one.mwh, one.site, one.month)
        for one in ledgers.allocations(actor=persons.manager, first=first, last=last)
        if not one.retired
    ]
    if not lines:
        return
    about = ("虚构的青禾电子", f"{year} 年用电声明（虚构） / claim of {year} (fictitious)")
    try:
        act = ledger_services.propose_retirement(
            actor=persons.manager, lines=lines, beneficiary=about[0], purpose=about[1], on=date(int(year) + 1, 1, 31),
            at=at, reason=CLAIMED,
        )  # fmt: skip
    except Refusal:
        return  # somebody has changed what stands there: the worklist of the ledger says so
    ledger_services.approve_act(actor=persons.approver, act_id=act.id, at=at)


def _market_factors(actor: Actor, inventory_id: int) -> dict[str, Decimal]:
    """Kilograms CO2e for one MWh of power bought without certificates, by site, from the run just made."""
    amounts: dict[str, Decimal] = {}
    masses: dict[str, Decimal] = {}
    for one in queries.line_groups(actor=actor, inventory_id=inventory_id):
        value = next(iter(one.co2e.values()), None)
        if (
            (one.status, one.side, one.category) == (COUNTED, Side.market, "electricity")
            and value
            and one.amount
        ):
            amounts[one.site] = amounts.get(one.site, Decimal(0)) + convert(one.amount, one.unit, "MWh")
            masses[one.site] = masses.get(one.site, Decimal(0)) + value
    return {site: masses[site] / amount for site, amount in amounts.items()}
