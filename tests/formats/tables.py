"""A small catalogue and builders of tables for the tests of the indicator reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import xlsxwriter

from qingheng.formats.kpi_catalogue import Catalogue, CatalogueSeries
from qingheng.formats.kpi_sheet import KpiReading, read_kpi_table
from qingheng.formats.sheets import read_sheets

PACKS = Path(__file__).parents[2] / "packs"
LONG = "indicator,member,period,value,unit,footnotes"


def _one(
    key: str,
    names: tuple[str, ...],
    unit: str,
    *,
    published: tuple[tuple[str, str], ...] = (),
    signed: bool = False,
) -> CatalogueSeries:
    return CatalogueSeries(key, key, "", names, unit, published=published, allow_negative=signed)


def _gender(member: str, zh: str) -> CatalogueSeries:
    names = ("按性别划分的员工百分比", "Employees by gender")
    return CatalogueSeries(
        f"employees.gender[{member}]", "employees.gender", member, names, "%", (zh, member)
    )


SCOPE1 = (("温室气体排放", "范围1 Scope 1"), ("GHG emissions", "范围1 Scope 1"))
SCOPE2 = (("温室气体排放", "范围2(按地点计) Scope 2 location-based"),)
CATALOGUE = Catalogue(
    (
        _one("economic.revenue", ("营业收入", "Revenue", "收入"), "CNY 100 million"),
        _one("economic.growth", ("收入增长率", "Revenue growth"), "%", signed=True),
        _one("ghg.scope1", ("范围一排放", "Scope 1 emissions"), "tCO2e", published=SCOPE1),
        _one("ghg.scope2", ("范围二排放", "Scope 2 emissions"), "tCO2e", published=SCOPE2),
        _one("energy.total", ("能源消耗总量", "Energy consumption"), "MWh"),
        _one("employees.total", ("员工数量", "Number of employees"), "headcount"),
        _gender("female", "女性"),
        _gender("male", "男性"),
    )
)


def read(data: bytes, name: str = "kpi.csv", catalogue: Catalogue = CATALOGUE) -> KpiReading:
    """Read a file as the platform does."""
    return read_kpi_table(read_sheets(data, name), catalogue, fiscal_start_month=4)


def read_text(*lines: str) -> KpiReading:
    """Read a text table of these lines."""
    return read("\n".join(lines).encode())


def read_long(*lines: str) -> KpiReading:
    """Read a long table of these lines below our own header."""
    return read_text(LONG, *lines)


def found(reading: KpiReading) -> list[tuple[str, str, str]]:
    """Severity, code and cell of every problem."""
    return [(problem.severity.value, problem.code, problem.place.cell) for problem in reading.problems]


def figures(reading: KpiReading) -> dict[tuple[str, str], str | None]:
    """Figures by series and period, as plain text; the state where there is none."""
    return {
        (row.key, row.period_label): f"{row.value:f}" if row.value is not None else row.state
        for row in reading.rows
    }


def sheet_of(rows: Sequence[Sequence[object]], finish: Callable[..., None] | None = None) -> bytes:
    """A workbook of one sheet; None leaves a cell empty, "==A1+1->3" is a formula and its result."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("数据")
    for down, row in enumerate(rows):
        for at, value in enumerate(row):
            if isinstance(value, str) and value.startswith("=="):
                formula, _, result = value[1:].partition("->")
                sheet.write_formula(down, at, formula, None, float(result))
            elif value is not None:
                sheet.write(down, at, value)
    if finish is not None:
        finish(book, sheet)
    book.close()
    return out.getvalue()


def pack_rows(path: str) -> list[dict[str, str]]:
    """Rows of a shipped table."""
    with (PACKS / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published_catalogue() -> Catalogue:
    """The shipped catalogue with the labels the demonstration company prints."""
    indicators = {row["code"]: row for row in pack_rows("catalogue-manufacturing/indicators.csv")}
    members = {(row["axis"], row["member"]): row for row in pack_rows("catalogue-manufacturing/axes.csv")}
    series = []
    for row in pack_rows("company-lenovo/series.csv"):
        indicator = indicators[row["indicator"]]
        member = members.get((indicator["axis"], row["member"]))
        series.append(
            CatalogueSeries(
                f"{row['indicator']}[{row['member']}]" if row["member"] else row["indicator"],
                row["indicator"],
                row["member"],
                (indicator["zh"], indicator["en"]),
                row["published_unit"],
                (member["zh"], member["en"]) if member else (),
                tuple(
                    (row[f"published_indicator_{lang}"], row["published_breakdown"]) for lang in ("zh", "en")
                ),
                (row["published_label_zh"], row["published_label_en"]),
                indicator["signed"] == "yes",
            )
        )
    return Catalogue(tuple(series))


def published_table() -> bytes:
    """The published record in the layout it was transcribed in: one row for each series and year."""
    series = {(row["indicator"], row["member"]): row for row in pack_rows("company-lenovo/series.csv")}
    notes = {row["id"]: row["as_recorded"] for row in pack_rows("company-lenovo/footnotes.csv")}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    header = "pillar,indicator_zh,indicator_en,breakdown,unit,fy,value,footnote"
    writer.writerow(header.split(","))
    for point in pack_rows("company-lenovo/datapoints.csv"):
        about = series[point["indicator"], point["member"]]
        told = "; ".join(f"{note}: {notes[note]}" for note in point["footnotes"].split(";"))
        labels = (
            about["published_indicator_zh"],
            about["published_indicator_en"],
            about["published_breakdown"],
        )
        writer.writerow(["", *labels, about["published_unit"], point["period"], point["printed"], told])
    return ("\ufeff" + out.getvalue()).encode()
