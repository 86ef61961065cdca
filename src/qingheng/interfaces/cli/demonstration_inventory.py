"""The demonstration company's inventories: its published fuels and energy through intake, methods and factors.

The published record gives energy by carrier for the whole group. Its rows enter the datasets fuels and energy with the row
of the pack they were read from; nothing that was not published is made up, and what is assumed says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from qingheng.apps.intake.queries.submissions import submissions
from qingheng.apps.intake.services import forms_entry, workflow
from qingheng.apps.inventory import queries, services
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.organisation.contracts import NodeView
from qingheng.platform.packs import queries as packs
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.rights.actor import Actor

PERIODS: Final = ("FY2021/22", "FY2022/23")
FUELS: Final = {
    "gasoline_diesel_stationary": ("diesel", "stationary"),
    "natural_gas_stationary": ("natural_gas", "stationary"),
    "lpg_stationary": ("lpg", "stationary"),
    "diesel_mobile": ("diesel", "mobile"),
    "gasoline_mobile": ("gasoline", "mobile"),
    "lpg_mobile": ("lpg", "mobile"),
    "cng_mobile": ("cng", "mobile"),
    "jet_kerosene_mobile": ("jet_fuel", "mobile"),
}
CARRIERS: Final = {"electricity": "electricity", "steam": "steam", "cooling": "chilled_water"}
PACKS: Final = (
    "factors-cn-electricity-organisation",
    "factors-cn-fuels-2025",
    "factors-cn-fuels-2015",
    "factors-desnz-2025",
    "gwp-ipcc",
)
FUEL_FACTORS: Final = {
    "natural_gas": "1_100_1004_7",
    "lpg": "1_100_1003_7",
    "diesel": "1_101_1012_7",
    "gasoline": "1_101_1018_7",
    "jet_fuel": "1_101_1009_7",
    "cng": "1_100_1001_7",
}
MEASURES: Final = {
    "scope1": "ghg.scope1",
    "scope2_location": "ghg.scope2_location",
    "scope2_market": "ghg.scope2_market",
    "scope3": "ghg.scope3",
}
FUEL_REASON: Final = (
    "公布值为各国合计的热量，未注明国家；单位热量的燃烧排放随国家差别很小，采用英国政府 2025 年因子（低位发热量）。",
    "The published heat is of all countries together; burning differs little between countries per unit of heat, so the "
    "UK factors of 2025 (net calorific value) are used.",
)
AVERAGE_REASON: Final = (
    "未公布厂区与国家分布，主要生产基地在中国，暂以活动年份的全国平均因子代替。",
    "No split by site or country is published and the main plants are in China: the Chinese average of the year of "
    "activity stands in.",
)
RESIDUAL_REASON: Final = (
    "未公布厂区与国家分布，主要生产基地在中国，暂以活动年份不含市场化非化石电量的全国因子代替。",
    "No split by site or country is published and the main plants are in China: the Chinese residual mix of the year of "
    "activity stands in.",
)
STEAM_REASON: Final = (
    "未公布供热方与国家，采用 GB/T 32150—2025 缺省值 0.11 tCO2/GJ。",
    "Neither supplier nor country is published: the default of GB/T 32150-2025, 0.11 tCO2/GJ, stands in.",
)
SOURCE: Final = (
    "联想集团《2023 社会价值报告》关键绩效表",
    "Lenovo 2023 Social Value Report, key performance tables",
)
GRID_YEAR: Final = {"FY2021/22": "2021", "FY2022/23": "2022"}
_BOTH = ("scope2_location", "scope2_market")
GAPS: Final = (
    ("refrigerants", "missing", ("scope1",),
     "未公布制冷剂加注与工艺气体数据：逸散与过程排放不在计算值中，计入后计算值只会更大。",
     "Refrigerants and process gases are not published: what was let out is not in the computed figure, and would only "
     "make it larger."),
    ("site-split", "missing", _BOTH,
     "未公布用电的厂区与国家分布：美国、匈牙利等地的电量同样按中国全国平均因子计算。",
     "The split of electricity by site and country is not published: power used in the United States, Hungary and elsewhere "
     "is calculated with the Chinese average as well."),
    ("instruments", "missing", ("scope2_market",),
     "未公布绿证、绿电与可再生能源合同的数量：计算值未扣减任何凭证，全部电量按剩余组合计。",
     "Certificates and green power contracts are not published: nothing is taken off, and all power counts at the "
     "residual mix."),
    ("scope3-data", "missing", ("scope3",),
     "采购、运输、产品使用等活动数据未公布；燃料与能源上游有数据而未确认因子，因此范围三没有计算值。",
     "Purchases, transport and use of products are not published; of the upstream of fuels and energy the quantities are "
     "known, but no factor is confirmed: scope 3 has no computed figure."),
)  # fmt: skip


@dataclass(frozen=True)
class Persons:
    """Who hands in, who approves, who calculates."""

    preparer: Actor
    approver: Actor
    manager: Actor


def load_inventories(
    *,
    operator: Actor,
    persons: Persons,
    root: NodeView,
    pack: PackContent,
    at: datetime,
    say: Callable[[str, str], None],
) -> list[InventoryView]:
    """Load the facts, set up and calculate the inventories; running it again changes nothing."""
    if queries.inventories(actor=operator):
        return []
    say("以已公布的能源数据计算温室气体清单", "Calculating inventories from the published energy")
    _enter(persons, root, "fuels", _fuel_rows(root, pack), at)
    _enter(persons, root, "energy", _energy_rows(root, pack), at)
    return [_inventory(operator, persons, root, pack, period, at) for period in PERIODS]


def _printed(pack: PackContent, indicator: str, member: str, period: str) -> tuple[str, str] | None:
    """What was printed and on which line of datapoints.csv; None when it was not available."""
    for line, row in enumerate(pack.tables["datapoints"], start=2):
        if (row["indicator"], row["member"], row["period"]) == (indicator, member, period):
            return (row["printed"], f"{pack.pin} datapoints.csv:{line}") if row["state"] == "value" else None
    return None


def _fuel_rows(root: NodeView, pack: PackContent) -> list[dict[str, str]]:
    labels = {
        row["member"]: row["published_label_zh"]
        for row in pack.tables["series"]
        if row["indicator"] == "energy.fuel_detail"
    }
    rows = []
    for period in PERIODS:
        for member, (fuel, use) in FUELS.items():
            found = _printed(pack, "energy.fuel_detail", member, period)
            if found is not None:
                rows.append(
                    {"site": root.code, "period": period, "fuel": fuel, "use": use, "equipment": labels[member][-60:],
                     "quantity": found[0], "unit": "GJ", "document": found[1], "note": "公开报告数值 / as published"}
                )  # fmt: skip
    return rows


def _energy_rows(root: NodeView, pack: PackContent) -> list[dict[str, str]]:
    rows = []
    for period in PERIODS:
        for member, carrier in CARRIERS.items():
            found = _printed(pack, "energy.primary", member, period)
            if found is not None:
                rows.append(
                    {"site": root.code, "period": period, "carrier": carrier, "quantity": found[0], "unit": "GJ",
                     "document": found[1], "note": "公开报告数值 / as published"}
                )  # fmt: skip
    return rows


def _enter(persons: Persons, root: NodeView, dataset: str, rows: list[dict[str, str]], at: datetime) -> None:
    if submissions(actor=persons.preparer, dataset=dataset):
        return
    made = forms_entry.enter_rows(
        actor=persons.preparer, dataset=dataset, node_id=root.id, rows=rows, at=at,
        title="已公布的能源消费 / published energy",
    )  # fmt: skip
    workflow.submit(actor=persons.preparer, submission_id=made.id, at=at)
    workflow.approve(actor=persons.approver, submission_id=made.id, at=at)


def _inventory(
    operator: Actor, persons: Persons, root: NodeView, pack: PackContent, period: str, at: datetime
) -> InventoryView:
    from django.utils import timezone

    code = period.lower().replace("/", "-")
    available = {one.id: one.version for one in packs.available()}
    made = services.make_inventory(
        actor=persons.manager, code=code, name_zh=f"联想集团 {period} 温室气体清单（依据公开数据）",
        name_en=f"Lenovo Group greenhouse gas inventory {period} (from published data)", node_id=root.id,
        period=period, at=at, on=timezone.localdate(at),
        options=services.Options(packs=tuple((one, available[one]) for one in PACKS)),
    )  # fmt: skip
    for confirmed_code, confirmed in _confirmed(period):
        services.confirm_factor(
            actor=persons.manager, inventory_id=made.id, code=confirmed_code, confirmed=confirmed, at=at
        )
    for measure, indicator in MEASURES.items():
        found = _printed(pack, indicator, "", period)
        if found is not None:
            services.set_published(
                actor=persons.manager, inventory_id=made.id, measure=measure, tonnes=Decimal(found[0]), decimals=0,
                source=SOURCE,
                place=found[1], at=at,
            )  # fmt: skip
    for gap, kind, measures, zh, en in GAPS:
        services.set_gap(
            actor=persons.manager,
            inventory_id=made.id,
            code=gap,
            kind=kind,
            measures=measures,
            words=(zh, en),
            at=at,
        )
    for unsure in _either(period):
        services.set_gap(
            actor=persons.manager, inventory_id=made.id, code=unsure.code, kind="either", measures=(unsure.measure,),
            words=unsure.words, rule=unsure.rule, values=dict(unsure.values), other=unsure.other, at=at,
        )  # fmt: skip
    services.run_inventory(actor=persons.manager, inventory_id=made.id, at=at)
    return queries.inventory(actor=operator, inventory_id=made.id)


@dataclass(frozen=True)
class _Unsure:
    """Lines that may as well be of another activity or factor: what that comes to is told beside the measure."""

    code: str
    measure: str
    words: tuple[str, str]
    rule: str
    values: tuple[tuple[str, str], ...]
    other: str


def _either(period: str) -> tuple[_Unsure, ...]:
    """What the published figures do not tell apart: fuels printed together, and the factors they stand on."""
    grid, power = "factors-cn-electricity-organisation", (("carrier", "electricity"),)
    before = next(year for year in GRID_YEAR.values() if year != GRID_YEAR[period])
    gas, jet = (("fuel", "natural_gas"), ("use", "stationary")), (("fuel", "jet_fuel"), ("use", "mobile"))
    return (
        _Unsure(
            "gasoline-or-diesel", "scope1",
            ("固定燃烧的汽油与柴油合并公布：按柴油计算，若全为汽油则差额如右。",
             "Petrol and diesel of stationary combustion are published as one: calculated as diesel; all petrol would "
             "differ by this much."),
            "fuels.stationary", (("fuel", "diesel"), ("use", "stationary")), "fuel.gasoline",
        ),
        _Unsure(
            "gas-factor", "scope1",
            ("公布值采用的天然气因子未注明：若采用中国缺省值（仅 CO2），差额如右。",
             "Which factor of natural gas the published figure stands on is not said: the Chinese default, of CO2 alone, "
             "would differ by this much."),
            "fuels.stationary", gas, "factors-cn-fuels-2025/natural_gas.GJ",
        ),
        _Unsure(
            "jet-factor", "scope1",
            ("公布值采用的航空煤油因子未注明：若采用中国缺省值（仅 CO2），差额如右。",
             "Which factor of jet kerosene the published figure stands on is not said: the Chinese default, of CO2 alone, "
             "would differ by this much."),
            "fuels.mobile", jet, "factors-cn-fuels-2015/jet_fuel.GJ",
        ),
        _Unsure(
            "grid-year", "scope2_location",
            ("公布值采用的电力因子未注明：若采用库中最新的 2023 年全国平均因子（2025-12-31 发布，晚于该报告），差额如右。",
             "Which electricity factor the published figure stands on is not said: the average of 2023, the latest at hand "
             "(published on 2025-12-31, after the report), would differ by this much."),
            "energy.electricity.location", power, f"{grid}/2023-CN-location",
        ),
        _Unsure(
            f"grid-{before}", "scope2_location",
            (f"若采用 {before} 年全国平均因子，差额如右。",
             f"The average of {before} would differ by this much."),
            "energy.electricity.location", power, f"{grid}/{before}-CN-location",
        ),
    )  # fmt: skip


def _confirmed(period: str) -> list[tuple[str, services.Confirmed]]:
    """The choices the company makes for this inventory, with their reasons."""
    grid = f"factors-cn-electricity-organisation/{GRID_YEAR[period]}-CN"
    fuels = [
        (
            f"fuel-{fuel.replace('_', '-')}",
            services.Confirmed(f"fuel.{fuel}", f"factors-desnz-2025/{row}", FUEL_REASON, "combustion"),
        )
        for fuel, row in FUEL_FACTORS.items()
    ]
    assumed = (
        ("electricity-location", "electricity", "location", f"{grid}-location", AVERAGE_REASON),
        ("electricity-residual", "electricity", "residual", f"{grid}-residual", RESIDUAL_REASON),
        ("steam", "steam", "location", "factors-cn-fuels-2025/steam", STEAM_REASON),
    )
    return [
        *fuels,
        *(
            (code, services.Confirmed(activity, factor, reason, basis, assumed=True))
            for code, activity, basis, factor, reason in assumed
        ),
    ]
