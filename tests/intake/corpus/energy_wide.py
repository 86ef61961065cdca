"""Energy with months, years, sites or carriers across."""

from __future__ import annotations

from datetime import date

from tests.intake.corpus.building import Shown, book
from tests.intake.corpus.case import Case, Context, months, rows

T = "site period carrier quantity quantity__unit"
SITES = Context(references={"site": frozenset({"苏州工厂", "合肥工厂", "深圳工厂", "suzhou", "hefei"})})
TWELVE = [float(n) for n in range(1, 13)]


def _case(name: str, sheet: str, lines: list[list[object]], expected: tuple[dict, ...], *notes: str,  # type: ignore[type-arg]
          merged: tuple[str, ...] = (), context: Context = SITES) -> Case:  # fmt: skip
    return Case(
        name,
        lambda: (f"{name}.xlsx", book({sheet: lines}, {sheet: merged})),
        "energy",
        expected,
        frozenset(notes),
        context,
    )


def _year(site: str, carrier: str, unit: str, year: int = 2023, times: int = 1) -> list[tuple[object, ...]]:
    return [
        (site, label, carrier, value * times, unit)
        for label, value in zip(months(year=year), TWELVE, strict=True)
    ]


CASES = [
    _case(
        "months across, year in the title, total column", "用电",
        [["2023年度用电量统计表（单位：kWh）"], ["厂区", *[f"{n}月" for n in range(1, 13)], "合计"],
         ["苏州工厂", *TWELVE, 78.0], ["合肥工厂", *[2 * v for v in TWELVE], 156.0], ["合计", *[3 * v for v in TWELVE], 234.0]],
        rows(T, *_year("苏州工厂", "electricity", "kWh"), *_year("合肥工厂", "electricity", "kWh", times=2)),
        "total_columns_add_up", "total_adds_up", merged=("A1:N1",),
    ),
    _case(
        "months across, year in the sheet name", "2022年",
        [["厂区", "能源品种", "单位", *[f"{n}月" for n in range(1, 13)]], ["苏州工厂", "电力", "kWh", *TWELVE]],
        rows(T, *_year("苏州工厂", "electricity", "kWh", 2022)),
    ),
    _case(
        "months in Chinese numerals", "Sheet1",
        [["2023年能源"], ["厂区", "能源品种", "单位", "一月", "二月", "十一月", "十二月"], ["苏州工厂", "蒸汽", "t", 1, 2, 11, 12]],
        rows(T, *[("苏州工厂", p, "steam", v, "t") for p, v in (("2023-01", 1), ("2023-02", 2), ("2023-11", 11), ("2023-12", 12))]),
    ),
    _case(
        "months with their year", "能源",
        [["厂区", "能源品种", "单位", "2023年4月", "2023年5月"], ["苏州工厂", "电力", "MWh", 4, 5]],
        rows(T, ("苏州工厂", "2023-04", "electricity", 4, "MWh"), ("苏州工厂", "2023-05", "electricity", 5, "MWh")),
    ),
    _case(
        "English months with two-digit years", "Energy",
        [["Site", "Energy type", "Unit", "Apr-23", "May-23", "Total"], ["Suzhou", "Electricity", "kWh", 4, 5, 9]],
        rows(T, ("Suzhou", "2023-04", "electricity", 4, "kWh"), ("Suzhou", "2023-05", "electricity", 5, "kWh")),
        "total_columns_add_up",
    ),
    _case(
        "months of a fiscal year", "Data",
        [["Electricity FY2022/23"], ["Site", "Energy type", "Unit", "Apr", "Dec", "Jan", "Mar"],
         ["Suzhou", "Electricity", "kWh", 4, 12, 1, 3]],
        rows(T, ("Suzhou", "2022-04", "electricity", 4, "kWh"), ("Suzhou", "2022-12", "electricity", 12, "kWh"),
             ("Suzhou", "2023-01", "electricity", 1, "kWh"), ("Suzhou", "2023-03", "electricity", 3, "kWh")),
        context=Context(fiscal_start_month=4),
    ),
    _case(
        "months as dates of the spreadsheet", "能源",
        [["厂区", "能源品种", "单位", Shown(date(2023, 1, 1), "mmm-yy"), Shown(date(2023, 2, 1), "mmm-yy")],
         ["苏州工厂", "电力", "kWh", 1, 2]],
        rows(T, ("苏州工厂", "2023-01", "electricity", 1, "kWh"), ("苏州工厂", "2023-02", "electricity", 2, "kWh")),
    ),
    _case(
        "a year in each row, months across, totals of both", "历年用电",
        [["历年用电量（2021—2023年）"], ["厂区", "能源品种", "单位", "年份", *[f"{n}月" for n in range(1, 13)], "合计"],
         ["苏州工厂", "电力", "kWh", 2022, *TWELVE, 78.0], ["苏州工厂", "电力", "kWh", 2023, *[2 * v for v in TWELVE], 156.0],
         ["合计", None, None, None, *[3 * v for v in TWELVE], 234.0]],
        rows(T, *_year("苏州工厂", "electricity", "kWh", 2022), *_year("苏州工厂", "electricity", "kWh", 2023, 2)),
        "total_columns_add_up", "total_adds_up",
    ),
    _case(
        "years in merged cells, months across in Chinese numerals", "Sheet1",
        [["年度", "厂区", "能源品种", "单位", "一月", "二月", "十二月"],
         ["2022年", "苏州工厂", "电力", "kWh", 1, 2, 12], [None, "合肥工厂", "电力", "kWh", 3, 4, None],
         [2023, "苏州工厂", "电力", "kWh", 5, 6, 7]],
        rows(T, ("苏州工厂", "2022-01", "electricity", 1, "kWh"), ("苏州工厂", "2022-02", "electricity", 2, "kWh"),
             ("苏州工厂", "2022-12", "electricity", 12, "kWh"), ("合肥工厂", "2022-01", "electricity", 3, "kWh"),
             ("合肥工厂", "2022-02", "electricity", 4, "kWh"), ("苏州工厂", "2023-01", "electricity", 5, "kWh"),
             ("苏州工厂", "2023-02", "electricity", 6, "kWh"), ("苏州工厂", "2023-12", "electricity", 7, "kWh")),
        merged=("A2:A3",),
    ),
    _case(
        "a year in each row, English months across, the same year in the title", "Data",
        [["Electricity 2023"], ["Site", "Year", "Energy type", "Unit", "Jan", "Feb", "Sept"],
         ["Suzhou", 2022, "Electricity", "kWh", 1, 2, 9], ["Suzhou", 2023, "Electricity", "kWh", 3, 4, None]],
        rows(T, ("Suzhou", "2022-01", "electricity", 1, "kWh"), ("Suzhou", "2022-02", "electricity", 2, "kWh"),
             ("Suzhou", "2022-09", "electricity", 9, "kWh"), ("Suzhou", "2023-01", "electricity", 3, "kWh"),
             ("Suzhou", "2023-02", "electricity", 4, "kWh")),
    ),
    _case(
        "a year in each row, quarters across", "季度",
        [["厂区", "能源品种", "单位", "年度", "一季度", "二季度"], ["苏州工厂", "蒸汽", "t", 2022, 1, 2],
         ["苏州工厂", "蒸汽", "t", 2023, 3, 4]],
        rows(T, ("苏州工厂", "2022-Q1", "steam", 1, "t"), ("苏州工厂", "2022-Q2", "steam", 2, "t"),
             ("苏州工厂", "2023-Q1", "steam", 3, "t"), ("苏州工厂", "2023-Q2", "steam", 4, "t")),
    ),
    _case(
        "months as numbers one to twelve", "2023",
        [["厂区", "能源品种", "单位", *range(1, 13)], ["苏州工厂", "电力", "kWh", *TWELVE]],
        rows(T, *_year("苏州工厂", "electricity", "kWh")),
    ),
    _case(
        "years across", "历年",
        [["厂区", "能源品种", "计量单位", 2021, 2022, 2023], ["苏州工厂", "电力", "MWh", 1, 2, 3]],
        rows(T, *[("苏州工厂", str(y), "electricity", n, "MWh") for n, y in enumerate((2021, 2022, 2023), start=1)]),
    ),
    _case(
        "fiscal years across", "Years",
        [["Site", "Energy type", "Unit", "FY21/22", "FY22/23"], ["Suzhou", "Electricity", "MWh", 1, 2]],
        rows(T, ("Suzhou", "FY2021/22", "electricity", 1, "MWh"), ("Suzhou", "FY2022/23", "electricity", 2, "MWh")),
        context=Context(fiscal_start_month=4),
    ),
    _case(
        "quarters among the months", "2023年",
        [["厂区", "能源品种", "单位", "1月", "2月", "3月", "一季度", "4月"], ["苏州工厂", "电力", "kWh", 1, 2, 3, 6, 4]],
        rows(T, *[("苏州工厂", f"2023-0{n}", "electricity", n, "kWh") for n in (1, 2, 3, 4)]), "total_columns_add_up",
    ),
    _case(
        "sites across", "电力",
        [["月份", "苏州工厂", "合肥工厂", "合计"], ["2023-01", 1, 2, 3], ["2023-02", 3, 4, 8]],
        rows("site period carrier quantity", ("苏州工厂", "2023-01", "electricity", 1), ("合肥工厂", "2023-01", "electricity", 2),
             ("苏州工厂", "2023-02", "electricity", 3), ("合肥工厂", "2023-02", "electricity", 4)),
        "total_column_differs",
    ),
    _case(
        "sites across under a merged heading", "Sheet1",
        [["能源品种", "月份", "厂区", None], [None, None, "A1", "B2"], ["电力", "2023-01", 1, 2]],
        rows("site period carrier quantity", ("A1", "2023-01", "electricity", 1), ("B2", "2023-01", "electricity", 2)),
        merged=("A1:A2", "B1:B2", "C1:D1"), context=Context(),
    ),
    _case(
        "carriers across with units", "能源",
        [["厂区", "月份", "电力(kWh)", "天然气(m3)", "蒸汽(t)"], ["苏州工厂", "2023-01", 1, 2, 3], ["苏州工厂", "2023-02", 4, None, 6]],
        rows(T, ("苏州工厂", "2023-01", "electricity", 1, "kWh"), ("苏州工厂", "2023-01", "natural_gas", 2, "m3"),
             ("苏州工厂", "2023-01", "steam", 3, "t"), ("苏州工厂", "2023-02", "electricity", 4, "kWh"),
             ("苏州工厂", "2023-02", "steam", 6, "t")),
    ),
    _case(
        "months under carriers", "2023年",
        [["厂区", "用电量(kWh)", None, "用气量(m3)", None], [None, "1月", "2月", "1月", "2月"], ["苏州工厂", 1, 2, 3, 4]],
        rows(T, ("苏州工厂", "2023-01", "electricity", 1, "kWh"), ("苏州工厂", "2023-02", "electricity", 2, "kWh"),
             ("苏州工厂", "2023-01", "natural_gas", 3, "m3"), ("苏州工厂", "2023-02", "natural_gas", 4, "m3")),
        merged=("A1:A2", "B1:C1", "D1:E1"),
    ),
    _case(
        "quantity and cost under each month", "2023年",
        [["厂区", "能源品种", "1月", None, "2月", None], [None, None, "用量(kWh)", "金额(元)", "用量(kWh)", "金额(元)"],
         ["苏州工厂", "电力", 10, 8, 20, 16]],
        rows(T + " amount amount__unit", ("苏州工厂", "2023-01", "electricity", 10, "kWh", 8, "元"),
             ("苏州工厂", "2023-02", "electricity", 20, "kWh", 16, "元")),
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:F1"),
    ),
    _case(
        "month and measure in one header", "台账",
        [["厂区", "能源品种", "2023年1月用量(kWh)", "2023年2月用量(kWh)"], ["苏州工厂", "电力", 1, 2]],
        rows(T, ("苏州工厂", "2023-01", "electricity", 1, "kWh"), ("苏州工厂", "2023-02", "electricity", 2, "kWh")),
    ),
    _case(
        "site merged over its carriers, months across", "2023年",
        [["厂区", "能源品种", "单位", "1月", "2月"], ["苏州工厂", "电力", "kWh", 1, 2], [None, "天然气", "m3", 3, 4]],
        rows(T, ("苏州工厂", "2023-01", "electricity", 1, "kWh"), ("苏州工厂", "2023-02", "electricity", 2, "kWh"),
             ("苏州工厂", "2023-01", "natural_gas", 3, "m3"), ("苏州工厂", "2023-02", "natural_gas", 4, "m3")),
        merged=("A2:A3",),
    ),
    _case(
        "years over months", "能源",
        [["厂区", "能源品种", "单位", "2022年", None, "2023年", None], [None, None, None, "1月", "2月", "1月", "2月"],
         ["苏州工厂", "电力", "kWh", 1, 2, 3, 4]],
        rows(T, *[("苏州工厂", p, "electricity", v, "kWh") for p, v in (("2022-01", 1), ("2022-02", 2), ("2023-01", 3), ("2023-02", 4))]),
        merged=("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"),
    ),
    _case(
        "months with units in the header", "2023年用电",
        [["厂区", "1月(kWh)", "2月(kWh)", "3月(kWh)", "累计(kWh)"], ["苏州工厂", 1, 2, 3, 6]],
        rows(T, *[("苏州工厂", f"2023-0{n}", "electricity", n, "kWh") for n in (1, 2, 3)]), "total_columns_add_up",
    ),
    _case(
        "a gap across is not a zero", "2023年",
        [["厂区", "能源品种", "单位", "1月", "2月", "3月"], ["苏州工厂", "电力", "kWh", 1, None, 0]],
        rows(T, ("苏州工厂", "2023-01", "electricity", 1, "kWh"), ("苏州工厂", "2023-03", "electricity", 0, "kWh")),
    ),
    _case(
        "days across", "抄表",
        [["厂区", "能源品种", "单位", date(2023, 1, 1), date(2023, 1, 2), date(2023, 1, 3)], ["苏州工厂", "电力", "kWh", 1, 2, 3]],
        rows(T, *[("苏州工厂", f"2023-01-0{n}", "electricity", n, "kWh") for n in (1, 2, 3)]),
    ),
    _case(
        "quarters across with the year beside them", "Data",
        [["Facility", "Energy type", "Unit", "Q1 2023", "Q2 2023", "FY"], ["Suzhou", "Electricity", "MWh", 1, 2, 3]],
        rows(T, ("Suzhou", "2023-Q1", "electricity", 1, "MWh"), ("Suzhou", "2023-Q2", "electricity", 2, "MWh")),
        "total_columns_add_up",
    ),
]  # fmt: skip
