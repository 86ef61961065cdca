"""Bills and readings of energy, one a row, as sites send them."""

from __future__ import annotations

from datetime import date

from tests.intake.corpus.building import Formula, Shown, book, text, unsaved, xls
from tests.intake.corpus.case import Case, Context, rows

HEAD = ["厂区", "月份", "能源品种", "用量(kWh)"]
T4 = "site period carrier quantity quantity__unit"
SITES = Context(references={"site": frozenset({"苏州工厂", "合肥工厂", "深圳工厂", "苏州", "合肥"})})
SUZHOU = (
    ("苏州工厂", "2023-01", "electricity", 1200.5, "kWh"),
    ("苏州工厂", "2023-02", "electricity", 1100, "kWh"),
    ("合肥工厂", "2023-01", "electricity", 900, "kWh"),
)
DATA = [
    ["苏州工厂", "2023-01", "电力", 1200.5],
    ["苏州工厂", "2023-02", "电力", 1100],
    ["合肥工厂", "2023-01", "电力", 900],
]


def _sheet(name: str, *lines: list[object], merged: tuple[str, ...] = ()) -> tuple[str, bytes]:
    return f"{name}.xlsx", book({"数据": lines}, {"数据": merged})


def _case(
    name: str, lines: list[list[object]], expected: tuple[dict, ...], *notes: str, **more: object
) -> Case:  # type: ignore[type-arg]
    merged = more.pop("merged", ())
    return Case(
        name, lambda: _sheet(name, *lines, merged=merged), "energy", expected, frozenset(notes), **more  # type: ignore[arg-type]
    )  # fmt: skip


CASES = [
    _case("plain", [HEAD, *DATA], rows(T4, *SUZHOU)),
    _case(
        "title total and note",
        [["2023年外购能源统计表", None, None, None], [], HEAD, *DATA, ["合计", None, None, 3200.5],
         ["注：数据来自供电局账单，未经审核。"], ["制表人：张三", None, "审核：李四"]],
        rows(T4, *SUZHOU), "total_adds_up", merged=("A1:D1",),
    ),
    _case(
        "total that does not add up",
        [HEAD, *DATA, ["总 计", None, None, 3300.5]], rows(T4, *SUZHOU), "total_differs",
    ),
    _case(
        "facts above the header",
        [["能源月报"], ["厂区：苏州工厂", None, "单位：kWh"], ["填报人：王五", None, "填报日期：2023-03-05"], [], [],
         ["月份", "能源品种", "用量"], ["2023年1月", "电力", 1200.5], ["2023年2月", "电力", 1100]],
        rows(T4, *SUZHOU[:2]),
    ),
    _case(
        "two header rows with merged groups",
        [["厂区", "月份", "能源品种", "消耗", None, "备注"], [None, None, None, "用量(MWh)", "金额（元）", None],
         ["苏州工厂", "2023-01", "电力", 1.2, 960.5, None], ["苏州工厂", "2023-02", "天然气", 1.1, 800, "估抄"]],
        rows(T4 + " amount amount__unit note", ("苏州工厂", "2023-01", "electricity", 1.2, "MWh", 960.5, "元", None),
             ("苏州工厂", "2023-02", "natural_gas", 1.1, "MWh", 800, "元", "估抄")),
        merged=("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"),
    ),
    _case(
        "units row below the header",
        [["厂区", "月份", "能源品种", "用量", "金额"], [None, None, None, "（千瓦时）", "（万元）"],
         ["苏州工厂", "2023-01", "电力", 1200.5, 0.5]],
        rows(T4 + " amount amount__unit", ("苏州工厂", "2023-01", "electricity", 1200.5, "千瓦时", 0.5, "万元")),
    ),
    _case(
        "header in two languages",
        [["厂区", "月份", "能源品种", "用量"], ["Site", "Month", "Energy carrier", "Consumption (kWh)"], *DATA],
        rows(T4, *SUZHOU),
    ),
    _case(
        "unit in a column",
        [["Plant", "Month", "Energy type", "Usage", "UoM", "Remarks"], ["Suzhou", "Jan-23", "Electricity", 1200.5, "kWh", "ok"],
         ["Suzhou", "Jan-23", "Natural gas", 300, "m3", None]],
        rows(T4 + " note", ("Suzhou", "2023-01", "electricity", 1200.5, "kWh", "ok"),
             ("Suzhou", "2023-01", "natural_gas", 300, "m3", None)),
    ),
    _case(
        "site merged downwards",
        [HEAD, ["苏州工厂", "2023-01", "电力", 10], [None, "2023-02", "电力", 11], ["合肥工厂", "2023-01", "电力", 12],
         [None, "2023-02", "电力", 13]],
        rows(T4, ("苏州工厂", "2023-01", "electricity", 10, "kWh"), ("苏州工厂", "2023-02", "electricity", 11, "kWh"),
             ("合肥工厂", "2023-01", "electricity", 12, "kWh"), ("合肥工厂", "2023-02", "electricity", 13, "kWh")),
        merged=("A2:A3", "A4:A5"),
    ),
    _case(
        "site written once per block",
        [HEAD, ["苏州工厂", "2023-01", "电力", 10], [None, "2023-02", "电力", 11], [None, "2023-03", "电力", 12],
         ["合肥工厂", "2023-01", "电力", 13]],
        rows(T4, ("苏州工厂", "2023-01", "electricity", 10, "kWh"), ("苏州工厂", "2023-02", "electricity", 11, "kWh"),
             ("苏州工厂", "2023-03", "electricity", 12, "kWh"), ("合肥工厂", "2023-01", "electricity", 13, "kWh")),
        context=Context(fill=True),
    ),
    _case(
        "section headings",
        [["月份", "能源品种", "用量(kWh)"], ["苏州工厂"], ["2023-01", "电力", 10], ["2023-02", "电力", 11], ["合肥工厂"],
         ["2023-01", "电力", 12]],
        rows(T4, ("苏州工厂", "2023-01", "electricity", 10, "kWh"), ("苏州工厂", "2023-02", "electricity", 11, "kWh"),
             ("合肥工厂", "2023-01", "electricity", 12, "kWh")),
        "sections", context=SITES,
    ),
    _case(
        "header repeated on every page",
        [HEAD, DATA[0], DATA[1], HEAD, DATA[2]], rows(T4, *SUZHOU),
    ),
    _case(
        "subtotals by site and a grand total",
        [HEAD, DATA[0], DATA[1], ["苏州工厂小计", None, None, 2300.5], DATA[2], ["合肥工厂小计", None, None, 900],
         ["总计", None, None, 3200.5]],
        rows(T4, *SUZHOU), "total_adds_up",
    ),
    _case(
        "a supplier called Total",
        [["Site", "Month", "Energy carrier", "Consumption (kWh)", "Supplier"],
         ["Suzhou", "2023-01", "electricity", 5, "Total"], ["Suzhou", "2023-02", "electricity", 6, "TotalEnergies"]],
        rows(T4 + " supplier", ("Suzhou", "2023-01", "electricity", 5, "kWh", "Total"),
             ("Suzhou", "2023-02", "electricity", 6, "kWh", "TotalEnergies")),
    ),
    _case(
        "two tables one above the other",
        [["表1 用电"], HEAD, DATA[0], ["合计", None, None, 1200.5], [], ["表2 用气"],
         ["厂区", "月份", "能源品种", "用量(m3)"], ["苏州工厂", "2023-01", "天然气", 33]],
        rows(T4, SUZHOU[0], ("苏州工厂", "2023-01", "natural_gas", 33, "m3")), "total_adds_up",
    ),
    _case(
        "two tables side by side",
        [[*HEAD, None, *HEAD], [*DATA[0], None, *DATA[1]], [*DATA[2], None, None, None, None, None]],
        rows(T4, SUZHOU[0], SUZHOU[2], SUZHOU[1]),
    ),
    _case(
        "blank rows and columns",
        [[], [None, *HEAD[:2], None, *HEAD[2:]], [], [None, *DATA[0][:2], None, *DATA[0][2:]], [],
         [None, *DATA[1][:2], None, *DATA[1][2:]]],
        rows(T4, *SUZHOU[:2]),
    ),
    _case(
        "records across",
        [["厂区", "苏州工厂", "苏州工厂", "合肥工厂"], ["月份", "2023-01", "2023-02", "2023-01"],
         ["能源品种", "电力", "电力", "电力"], ["用量(kWh)", 1200.5, 1100, 900]],
        rows(T4, *SUZHOU), "transposed",
    ),
    _case(
        "full-width characters",
        [["厂　区", "月份", "能源品种", "用量（ｋＷｈ）"], ["苏州工厂", "２０２３－０１", "电力", "１，２００．５"]],
        rows(T4, ("苏州工厂", "2023-01", "electricity", 1200.5, "ｋＷｈ")),
    ),
    _case(
        "numbers with suffixes and units in the cell",
        [["厂区", "月份", "能源品种", "用量"], ["苏州工厂", "2023-01", "电力", "1,200.5 kWh"], ["苏州工厂", "2023-02", "电力", "0.11万度"],
         ["合肥工厂", "2023-01", "电力", "0.9MWh"]],
        rows(T4, SUZHOU[0], ("苏州工厂", "2023-02", "electricity", 1100, "kWh"), ("合肥工厂", "2023-01", "electricity", 0.9, "MWh")),
    ),
    _case(
        "months in every habit",
        [HEAD] + [["苏州工厂", habit, "电力", n] for n, habit in enumerate(
            ["2023年1月", "2023-02", "2023/3", "2023.4", "May-23", "Jun 2023", "202307", "2023年8月份", "23年9月",
             date(2023, 10, 1), "Nov 2023", "2023-12-01~2023-12-31"], start=1)],
        rows(T4, *[("苏州工厂", f"2023-{n:02d}", "electricity", n, "kWh") for n in range(1, 13)]),
    ),
    _case(
        "months as serial numbers and shown dates",
        [HEAD, ["苏州工厂", 44927, "电力", 10], ["苏州工厂", Shown(date(2023, 2, 1), 'yyyy"年"m"月"'), "电力", 11]],
        rows(T4, ("苏州工厂", "2023-01", "electricity", 10, "kWh"), ("苏州工厂", "2023-02", "electricity", 11, "kWh")),
    ),
    _case(
        "months without a year",
        [["2022年能源台账"], HEAD, ["苏州工厂", "11月", "电力", 10], ["苏州工厂", "12月", "电力", 11]],
        rows(T4, ("苏州工厂", "2022-11", "electricity", 10, "kWh"), ("苏州工厂", "2022-12", "electricity", 11, "kWh")),
    ),
    _case(
        "fiscal years",
        [["Site", "Fiscal year", "Energy carrier", "Consumption (MWh)"], ["Suzhou", "FY2022/23", "Electricity", 10],
         ["Suzhou", "FY22/23 Q2", "Electricity", 3]],
        rows(T4, ("Suzhou", "FY2022/23", "electricity", 10, "MWh"), ("Suzhou", "FY2022/23-Q2", "electricity", 3, "MWh")),
        context=Context(fiscal_start_month=4),
    ),
    _case(
        "formulas with results",
        [HEAD, ["苏州工厂", "2023-01", "电力", Formula("=600+600.5", 1200.5)], ["合计", None, None, Formula("=SUM(D2:D2)", 1200.5)]],
        rows(T4, SUZHOU[0]), "formulas", "total_adds_up",
    ),
    _case(
        "error cells",
        [HEAD, DATA[0], ["苏州工厂", "2023-02", "电力", Formula("=1/0", "#DIV/0!")]],
        rows(T4, SUZHOU[0], ("苏州工厂", "2023-02", "electricity", "#DIV/0!", "kWh")), "error_cells",
    ),
    _case(
        "labels with their values above the header",
        [["厂区", "苏州工厂", "年份", "2023"], [], ["月份", "能源品种", "用量(kWh)"], ["1月", "电力", 1200.5], ["2月", "电力", 1100]],
        rows(T4, *SUZHOU[:2]),
    ),
    _case(
        "running numbers, prices and shares beside the figures",
        [["厂区：苏州工厂"], ["序号", "月份", "能源品种", "用量(kWh)", "单价", "同比(%)"], [1, "2023-01", "电力", 1200.5, 0.8, 3],
         [2, "2023-02", "电力", 1100, 0.8, -2], ["合计", None, None, 2300.5, None, None], ["平均", None, None, 1150.25, 0.8, None],
         ["同比", None, None, 0.05, None, None]],
        rows(T4, *SUZHOU[:2]), "total_adds_up",
    ),
    _case(
        "parts of the row above",
        [["厂区", "月份", "能源品种", "用量(kWh)", "备注"], ["苏州工厂", "2023-01", "电力", 100, None],
         ["苏州工厂", "2023-01", "电力", 60, "其中：生产用电"]],
        rows(T4 + " note", ("苏州工厂", "2023-01", "electricity", 100, "kWh", None),
             ("苏州工厂", "2023-01", "electricity", 60, "kWh", "其中：生产用电")),
        "of_which",
    ),
    _case(
        "header far down, line breaks in it",
        [*[["说明：本表由各厂区每月五日前填报，逾期视为未报。"] for _ in range(40)], [],
         ["厂区\n(全称)", "统计\n月份", "能源\n品种", "用量\n(kWh)"], *DATA],
        rows(T4, *SUZHOU),
    ),
    _case(
        "one figure in cells merged over two months",
        [HEAD, ["苏州工厂", "2023-01", "电力", 100], [None, "2023-02", "电力", None]],
        rows(T4, ("苏州工厂", "2023-01", "electricity", 100, "kWh"), ("苏州工厂", "2023-02", "electricity", None, None)),
        "merged_figure", merged=("A2:A3", "D2:D3"),
    ),
    Case(
        "formulas without results", lambda: ("a.xlsx", unsaved([HEAD, DATA[0], ["苏州工厂", "2023-02", "电力", "=D2*2"]])),
        "energy", rows(T4, SUZHOU[0], ("苏州工厂", "2023-02", "electricity", "=?", "kWh")), frozenset({"formula_without_result"}),
    ),
    Case("xls with merged sites", lambda: ("旧表.xls", xls("数据", [
        ["2023年能源表", None, None, None], HEAD, DATA[0], [None, "2023-02", "电力", 1100.0], ["合计", None, None, 2300.5]],
        [(2, 0, 3, 0)])), "energy", rows(T4, *SUZHOU[:2]), frozenset({"total_adds_up"})),
    Case("csv in GBK", lambda: ("能源.csv", text([HEAD, *DATA], encoding="gbk")), "energy", rows(T4, *SUZHOU),
         frozenset({"gbk_encoding"})),
    Case("csv in UTF-16 with tabs", lambda: ("能源.txt", text([HEAD, *DATA], delimiter="\t", encoding="utf-16")), "energy",
         rows(T4, *SUZHOU)),
    *[Case(f"csv in {shown} without a mark", lambda e=encoding, d=delimiter: (  # type: ignore[misc]
        "能源.csv", text([HEAD, *DATA], delimiter=d, encoding=e)), "energy", rows(T4, *SUZHOU), frozenset({"utf16_encoding"}))
      for shown, encoding, delimiter in (("UTF-16 LE", "utf-16-le", "\t"), ("UTF-16 BE", "utf-16-be", ","))],
    Case(
        "csv in UTF-16 without a mark, hardly any Latin",
        lambda: ("废水.csv", text([["厂区名称", "统计月份", "能源品种", "用量（度）", "备注说明"],
                                 ["苏州工厂", "2023年1月", "电力", "9", "由北京供电公司抄表员抄表确认无误后上报"]],
                                delimiter="\t", encoding="utf-16-le")),
        "energy", rows(T4 + " note", ("苏州工厂", "2023-01", "electricity", 9, "度", "由北京供电公司抄表员抄表确认无误后上报")),
        frozenset({"utf16_encoding"}),
    ),
    _case(
        "a remark as long as a cell may be",
        [[*HEAD, "备注"], [*DATA[0], "长" * 32_767], [*DATA[1], "&<" * 16_383 + "完"]],
        rows(T4 + " note", (*SUZHOU[0], "长" * 32_767), (*SUZHOU[1], "&<" * 16_383 + "完")),
    ),
    Case("csv in UTF-8 with a mark", lambda: ("a.csv", text([HEAD, *DATA], encoding="utf-8-sig")), "energy", rows(T4, *SUZHOU)),
    Case(
        "csv with semicolons and decimal commas",
        lambda: ("werk.csv", text(
            [["Site", "Month", "Energy carrier", "Consumption", "Unit"], ["München", "2023-01", "Electricity", "1.200,50", "kWh"],
             ["München", "2023-01", "Natural gas", "33,5", "m³"]], delimiter=";", encoding="cp1252")),
        "energy",
        rows(T4, ("München", "2023-01", "electricity", 1200.5, "kWh"), ("München", "2023-01", "natural_gas", 33.5, "m³")),
        frozenset({"windows_encoding"}),
    ),
    Case(
        "csv in Big5",
        lambda: ("a.csv", text([["site", "月份", "能源", "用量(kWh)"], ["臺中廠區", "2023年1月", "電力公司", "10"]], encoding="big5")),
        "energy", rows("site period carrier quantity quantity__unit", ("臺中廠區", "2023-01", "電力公司", 10, "kWh")),
        frozenset({"big5_encoding"}),
    ),
    Case(
        "csv that names its separator",
        lambda: ("a.csv", text([HEAD, *DATA], delimiter=";", first="sep=;\r\n")), "energy", rows(T4, *SUZHOU),
    ),
    Case(
        "csv with quoted thousands and a stray NUL",
        lambda: ("a.csv", text([HEAD, ["苏州工厂", "2023-01", "电力", "1,200.5"]]) + b"\0\r\n"), "energy",
        rows(T4, SUZHOU[0]), frozenset({"nul_bytes"}),
    ),
    Case(
        "a sheet for every month",
        lambda: ("月报.xlsx", book({f"2023年{n}月": [["厂区", "能源品种", "用量(kWh)"], ["苏州工厂", "电力", n * 10]] for n in (1, 2, 3)})),
        "energy", rows(T4, *[("苏州工厂", f"2023-0{n}", "electricity", n * 10, "kWh") for n in (1, 2, 3)]),
    ),
    Case(
        "a sheet for every site and a hidden one",
        lambda: ("a.xlsx", book({"苏州工厂": [HEAD[1:], DATA[0][1:]], "合肥工厂": [HEAD[1:], DATA[2][1:]],
                                 "旧数据": [HEAD, ["苏州工厂", "2019-01", "电力", 1]]}, hidden=("旧数据",))),
        "energy", rows(T4, SUZHOU[0], SUZHOU[2]), frozenset({"hidden_sheet"}), SITES,
    ),
]  # fmt: skip
