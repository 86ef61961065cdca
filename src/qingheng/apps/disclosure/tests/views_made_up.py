"""Small views of the engines below, as they hand them over; and the whole record of the company pack."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from qingheng.apps.disclosure.table import Material
from qingheng.apps.indicators.contracts import BreakView, FootnoteView, PointView, SeriesView
from qingheng.calc.texts import read_number

PACKS = Path(__file__).resolve().parents[5] / "packs"
PERIODS = ("FY2018/19", "FY2019/20", "FY2020/21", "FY2021/22", "FY2022/23")


def series(key: str, order: int = 1, **changes: object) -> SeriesView:
    code, _, member = key.partition("[")
    member = member.rstrip("]")
    fields: dict[str, object] = {
        "key": key,
        "code": code,
        "member": member,
        "name_zh": f"指标{order}",
        "name_en": f"Indicator {order}",
        "member_zh": f"成员{member}" if member else "",
        "member_en": member,
        "unit": "t",
        "pillar": "environmental",
        "topic": "waste",
        "order": order,
        "direction": "lower",
        "negative": False,
        "indicator_id": order,
        "frameworks": (),
        "is_total": False,
    }
    return SeriesView(**{**fields, **changes})


def point(key: str, period: str, printed: str, number: int = 1, **changes: object) -> PointView:
    reading = read_number(printed)
    fields: dict[str, object] = {
        "id": number,
        "key": key,
        "period": period,
        "state": reading.state,
        "value": reading.value,
        "decimals": reading.decimals,
        "printed": printed,
        "unit": "t",
        "footnotes": (),
        "restated": False,
        "estimated_percent": None,
        "coverage_percent": None,
        "origin": "entered",
        "break_before": False,
        "definition_version": 1,
    }
    return PointView(**{**fields, **changes})


def material(rows: dict[str, list[str]], **changes: object) -> Material:
    """Series with their printed figures, one a period; an empty text is not available."""
    periods = PERIODS[-max(len(texts) for texts in rows.values()) :]
    points = {
        (key, period): point(key, period, text, number=100 * number + n)
        for number, (key, texts) in enumerate(rows.items(), start=1)
        for n, (period, text) in enumerate(zip(periods, texts, strict=True))
    }
    fields: dict[str, object] = {
        "company": "Testwerk",
        "node": "Testwerk",
        "node_code": "testwerk",
        "periods": periods,
        "series": [series(key, order) for order, key in enumerate(rows, start=1)],
        "points": points,
    }
    return Material(**{**fields, **changes})


def _rows(pack: str, name: str) -> list[dict[str, str]]:
    with (PACKS / pack / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _key(row: dict[str, str]) -> str:
    return f"{row['indicator']}[{row['member']}]" if row["member"] else row["indicator"]


def golden() -> list[dict[str, str]]:
    """The 395 figures of the company pack as printed, with their series key."""
    return [{**row, "key": _key(row)} for row in _rows("company-lenovo", "datapoints")]


def company_record() -> Material:
    """The record of the company pack without a database."""
    catalogue = {row["code"]: row for row in _rows("catalogue-manufacturing", "indicators")}
    members = {(row["axis"], row["member"]): row for row in _rows("catalogue-manufacturing", "axes")}
    found = []
    for row in _rows("company-lenovo", "series"):
        about = catalogue[row["indicator"]]
        member = members.get((about["axis"], row["member"]), {"zh": "", "en": ""})
        found.append(
            series(
                _key(row),
                int(row["order"]),
                name_zh=about["zh"],
                name_en=about["en"],
                member_zh=member["zh"],
                member_en=member["en"],
                unit=about["unit"],
                pillar=about["pillar"],
                topic=about["topic"],
                direction=about["direction"],
                frameworks=tuple(filter(None, about["frameworks"].split(";"))),
            )
        )
    return Material(
        company="联想集团",
        node="联想集团",
        node_code="lenovo-group",
        periods=PERIODS,
        series=found,
        points={
            (row["key"], row["period"]): point(
                row["key"],
                row["period"],
                row["printed"],
                number,
                footnotes=tuple(filter(None, row["footnotes"].split(";"))),
            )
            for number, row in enumerate(golden(), start=1)
        },
        footnotes={
            row["id"]: FootnoteView(row["id"], row["zh"], row["en"], row["effect"])
            for row in _rows("company-lenovo", "footnotes")
        },
        breaks=[
            BreakView(
                _key(row),
                row["period"],
                row["cause"],
                row["reason_zh"],
                row["reason_en"],
                row["certain"] == "yes",
            )
            for row in _rows("company-lenovo", "breaks")
        ],
        severities={("water.withdrawal", "FY2022/23"): "medium", ("safety.recordable_rate", ""): "high"},
    )


def plain(text: str) -> Decimal | None:
    """The number behind a shown text; None for a dash."""
    return read_number(text).value
