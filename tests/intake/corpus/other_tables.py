"""Tables of fuels, gases, production, water and waste."""

from __future__ import annotations

from datetime import date

from tests.intake.corpus.building import book, text
from tests.intake.corpus.case import Case, Context, rows

SITES = Context(references={"site": frozenset({"苏州工厂", "合肥工厂"})})


def case(name: str, dataset: str, lines: list[list[object]], expected: tuple[dict, ...], *notes: str,  # type: ignore[type-arg]
          sheet: str = "Sheet1", merged: tuple[str, ...] = (), context: Context = SITES) -> Case:  # fmt: skip
    return Case(
        name,
        lambda: ("表.xlsx", book({sheet: lines}, {sheet: merged})),
        dataset,
        expected,
        frozenset(notes),
        context,
    )


CASES: list[Case] = [
    case(
        "fuel cards by vehicle", "fuels",
        [["车辆加油明细表"], ["所属单位", "车牌号", "油品", "加油量（升）", "加油金额（元）", "加油日期", "里程数"],
         ["苏州工厂", "苏E12345", "92#汽油", 45.2, 350.5, date(2023, 3, 5), 10200],
         ["苏州工厂", "苏E12345", "柴油", 60, 480, date(2023, 3, 20), 10900], ["合计", None, None, 105.2, 830.5, None, None]],
        rows("site vehicle fuel quantity quantity__unit amount amount__unit period odometer",
             ("苏州工厂", "苏E12345", "gasoline", 45.2, "升", 350.5, "元", "2023-03-05", 10200),
             ("苏州工厂", "苏E12345", "diesel", 60, "升", 480, "元", "2023-03-20", 10900)),
        "total_adds_up", merged=("A1:G1",),
    ),
    case(
        "fuels across by month", "fuels",
        [["Site", "Month", "Diesel (L)", "Natural gas (m3)", "Total"], ["Suzhou", "Jan-23", 10, 20, 30]],
        rows("site period fuel quantity quantity__unit", ("Suzhou", "2023-01", "diesel", 10, "L"),
             ("Suzhou", "2023-01", "natural_gas", 20, "m3")),
        "total_columns_add_up",
    ),
    case(
        "refrigerant service reports", "refrigerants",
        [["厂区", "维修日期", "设备编号", "制冷剂型号/冷媒", "铭牌充注量(kg)", "加注量(kg)", "回收量(kg)", "作业类型"],
         ["苏州工厂", "2023.4.1", "CH-01", "R410A", 12, 1.5, None, "补充"],
         ["苏州工厂", "2023/5/10", "CH-02", "R-134a", 200, 20, 3, "补充"]],
        rows("site period equipment refrigerant capacity capacity__unit added added__unit recovered recovered__unit reason",
             ("苏州工厂", "2023-04", "CH-01", "r410a", 12, "kg", 1.5, "kg", None, None, "top_up"),
             ("苏州工厂", "2023-05-10", "CH-02", "r134a", 200, "kg", 20, "kg", 3, "kg", "top_up")),
    ),
    case(
        "process gases with percentages", "process_gases",
        [["Fab", "Month", "Gas name", "Process", "Gas used (kg)", "DRE (%)"], ["F1", "2023-01", "NF3", "Remote plasma clean", 12.5, 95],
         ["F1", "2023-01", "CF4", "Etching", 3, 90]],
        rows("site period gas process quantity quantity__unit destruction destruction__unit",
             ("F1", "2023-01", "nf3", "remote_clean", 12.5, "kg", 95, "%"), ("F1", "2023-01", "cf4", "etch", 3, "kg", 90, "%")),
    ),
    case(
        "production items with units in a column, months across", "production",
        [["2023年生产经营数据"], ["厂区", "指标名称", "计量单位", "1月", "2月", "全年"], ["苏州工厂", "产量", "个", 100, 120, 220],
         ["苏州工厂", "工业总产值", "万元", 50, 60, 110]],
        rows("site measure quantity quantity__unit period", ("苏州工厂", "output", 100, "个", "2023-01"),
             ("苏州工厂", "output", 120, "个", "2023-02"), ("苏州工厂", "output_value", 50, "万元", "2023-01"),
             ("苏州工厂", "output_value", 60, "万元", "2023-02")),
        "total_columns_add_up",
    ),
    case(
        "water with sources in merged rows", "water",
        [["用水单位", "水类型", "水源", "月份", "取水量（吨）"], ["苏州工厂", "取水", "市政自来水", "2023年1月", "1,200"],
         [None, "取水", "地下水", "2023年1月", "80"], ["小计", None, None, None, "1,280"]],
        rows("site flow source period quantity quantity__unit", ("苏州工厂", "withdrawal", "municipal", "2023-01", 1200, "吨"),
             ("苏州工厂", "withdrawal", "ground", "2023-01", 80, "吨")),
        "total_adds_up", merged=("A2:A3",),
    ),
    case(
        "water by the tonne, the unit in the header", "water",
        [["2023年用水台账"], ["厂区", "月份", "水类型", "水源", "用水量(吨)"], ["苏州工厂", "2023年1月", "取水", "自来水", 1200],
         ["合肥工厂", "2023年1月", "取水", "地下水", 300.5], ["合计", None, None, None, 1500.5]],
        rows("site period flow source quantity quantity__unit", ("苏州工厂", "2023-01", "withdrawal", "municipal", 1200, "吨"),
             ("合肥工厂", "2023-01", "withdrawal", "ground", 300.5, "吨")),
        "total_adds_up",
    ),
    case(
        "water in tonnes and cubic metres, the unit in a column", "water",
        [["厂区", "月份", "类型", "水量", "单位"], ["苏州工厂", "2023-01", "取水", 12, "吨"], ["苏州工厂", "2023-01", "排水", 10, "m³"]],
        rows("site period flow quantity quantity__unit", ("苏州工厂", "2023-01", "withdrawal", 12, "吨"),
             ("苏州工厂", "2023-01", "discharge", 10, "m³")),
    ),
    case(
        "flows of water across", "water",
        [["Plant", "Month", "Withdrawal (m3)", "Discharge (m3)"], ["Suzhou", "2023-01", 100, 80]],
        rows("site period flow quantity quantity__unit", ("Suzhou", "2023-01", "withdrawal", 100, "m3"),
             ("Suzhou", "2023-01", "discharge", 80, "m3")),
    ),
    case(
        "hazardous waste ledger", "waste",
        [["危险废物转移台账"], ["单位名称：苏州工厂", None, None, None, None, None, "单位：吨"],
         ["转移日期", "废物类别", "废物名称", "废物代码", "处置方式", "转移量", "联单编号"],
         ["2023-01-15", "危险废物", "废矿物油", "900-214-08", "焚烧（有能量回收）", 1.25, "320500001"],
         ["2023-02-20", "危险废物", "废活性炭", "900-039-49", "填埋", 0.8, "320500002"],
         ["合计", None, None, None, None, 2.05, None], ["以上数据由EHS部提供"]],
        rows("site period category waste waste_code route quantity quantity__unit manifest",
             ("苏州工厂", "2023-01-15", "hazardous", "废矿物油", "900-214-08", "incinerated_energy", 1.25, "吨", "320500001"),
             ("苏州工厂", "2023-02-20", "hazardous", "废活性炭", "900-039-49", "landfilled", 0.8, "吨", "320500002")),
        "total_adds_up", merged=("A1:G1",),
    ),
    Case(
        "waste in a text table with days before months",
        lambda: ("waste.csv", text([["Site", "Collection date", "Waste category", "Waste name", "Disposal method", "Net weight [kg]"],
                                    ["Hefei", "25/01/2023", "General industrial", "Paper", "Recycling", "1,200"],
                                    ["Hefei", "03/02/2023", "General industrial", "Wood", "Landfill", "300"]])),
        "waste",
        rows("site period category waste route quantity quantity__unit",
             ("Hefei", "2023-01-25", "general", "Paper", "recycled", 1200, "kg"),
             ("Hefei", "2023-02-03", "general", "Wood", "landfilled", 300, "kg")),
    ),
]  # fmt: skip
