"""Lots from a table of a registry: columns found by their heads, each cell read or complained about at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from babel import Locale

from qingheng.apps.ledgers.contracts import LotFacts
from qingheng.calc.ledger import month_end
from qingheng.calc.texts import UnreadableNumber, read_number
from qingheng.formats.cells import Cell, Sheet
from qingheng.formats.problems import Place, Problem, Severity

HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("kind", "instrument", "certificate type", "品种", "凭证类型", "证书类型"),
    "registry": ("registry", "登记系统", "登记机构", "平台"),
    "serial_from": ("serial_from", "serial from", "first serial", "from certificate number",
        "起始编号", "证书起始编号", "绿证编号起"),
    "serial_to": ("serial_to", "serial to", "last serial", "to certificate number",
        "终止编号", "证书终止编号", "绿证编号止"),
    "quantity": ("quantity", "mwh", "volume", "number of certificates", "数量", "绿证数量", "证书数量", "张数"),
    "unit": ("unit", "单位"),
    "technology": ("technology", "energy source", "technology type", "技术类型", "项目类型", "能源类型"),
    "vintage_first": (
        "vintage_from", "vintage from", "vintage", "production period start", "generation month", "发电月份",
        "生产年月", "电量生产年月", "发电开始", "发电起始", "发电开始月份", "发电起始月份",
    ),
    "vintage_last": ("vintage_until", "vintage to", "production period end", "发电结束", "发电截止",
        "发电结束月份", "发电截止月份"),
    "valid_until": ("valid_until", "valid until", "expiry", "expiry date", "有效期至", "有效期"),
    "market": ("market", "country", "market boundary", "市场", "市场范围", "国家"),
    "province": ("province", "region", "省份", "项目所在省", "地区"),
    "tradable": ("tradable", "可交易", "是否可交易"),
    "origin": ("origin", "generating site", "发电场所"),
    "co2": ("co2", "kg co2/mwh", "二氧化碳"),
    "supplier": ("supplier", "seller", "供应商", "卖方"),
    "source": ("source", "来源", "依据"),
    "late_reason": ("late_reason", "reason", "补登原因", "原因"),
}  # fmt: skip
NEEDED: Final = ("quantity", "vintage_first")
_FIELDS: Final = {head.casefold(): name for name, heads in HEADS.items() for head in heads}
_MONTH: Final = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]?\s*(?P<month>\d{1,2})\s*月?(?:[-/.日\s]\s*(?P<day>\d{1,2})日?)?.*"
)
_NO: Final = {"no", "n", "false", "0", "否", "不可交易"}
_YES: Final = {"", "yes", "y", "true", "1", "是", "可交易"}
_WORDS: Final = (
    "registry", "serial_from", "serial_to", "technology", "province", "origin", "supplier", "source", "late_reason",
)  # fmt: skip
_MORE_NAMES: Final = {
    "uk": "GB",
    "great britain": "GB",
    "usa": "US",
    "viet nam": "VN",
    "中国大陆": "CN",
    "中国内地": "CN",
}


@cache
def _countries() -> dict[str, str]:
    """Codes of countries by their names in Chinese and English (CLDR), in small letters."""
    named = {
        name.casefold(): code
        for language in ("en", "zh")
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    return named | _MORE_NAMES


@dataclass(frozen=True)
class ReadLot:
    """A row of the file: its facts, and the place of each of its cells by field."""

    facts: LotFacts
    places: Mapping[str, Place]
    row: Place


@dataclass
class ReadFile:
    """Lots and complaints of a file. unit: of each lot as written, for the check against its kind."""

    lots: list[ReadLot] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def problem(place: Place, code: str, text: str, zh: str, en: str, fix_zh: str, fix_en: str) -> Problem:
    """An error at a place."""
    return Problem(Severity.error, code, place, text[:80], zh, en, fix_zh, fix_en)


def read_lots(sheets: Sequence[Sheet], *, kind: str = "", market: str = "") -> ReadFile:
    """Lots of the first sheet that has heads of lots. kind, market: for rows that name none."""
    found = ReadFile()
    for sheet in sheets:
        heads = _heads(sheet)
        if heads is None:
            continue
        line, columns = heads
        for row in sheet.rows[line + 1 :]:
            cells = {name: row[at] for name, at in columns.items() if at < len(row)}
            if any(not cell.empty for cell in cells.values()):
                _read_row(found, sheet, cells, row, kind, market)
        return found
    place = Place(sheets[0].name if sheets else "")
    found.problems.append(
        problem(
            place,
            "no-heads",
            "",
            "找不到表头：至少需要数量与发电月份两列。",
            "No heads were found: a quantity and a month of generation are needed.",
            "在前 20 行内放置表头，例如 数量、发电月份、起始编号、终止编号。",
            "Put heads within the first 20 rows, as quantity, vintage_from, serial_from, serial_to.",
        )
    )
    return found


def _heads(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for line, row in enumerate(sheet.rows[:20]):
        columns: dict[str, int] = {}
        for at, cell in enumerate(row):
            name = _FIELDS.get(re.sub(r"[（(].*", "", cell.text).strip().casefold())
            if name and name not in columns:
                columns[name] = at
        if all(name in columns for name in NEEDED):
            return line, columns
    return None


def _read_row(
    found: ReadFile, sheet: Sheet, cells: Mapping[str, Cell], row: Sequence[Cell], kind: str, market: str
) -> None:
    places = {name: sheet.place(cell) for name, cell in cells.items()}
    texts = {name: cell.text.strip() for name, cell in cells.items()}
    problems: list[Problem] = []
    quantity = _quantity(cells.get("quantity"), places.get("quantity"), problems)
    co2 = _quantity(cells["co2"], places["co2"], problems) if texts.get("co2") else None
    first = _day(cells.get("vintage_first"), places, "vintage_first", problems)
    last = (
        _day(cells.get("vintage_last"), places, "vintage_last", problems)
        if texts.get("vintage_last")
        else first
    )
    until = (
        _day(cells.get("valid_until"), places, "valid_until", problems) if texts.get("valid_until") else None
    )
    tradable = texts.get("tradable", "").casefold()
    if tradable not in _YES | _NO:
        problems.append(
            problem(
                places["tradable"],
                "not-yes-or-no",
                tradable,
                f"“{tradable}”不是“是”或“否”。",
                f"“{tradable}” is neither yes nor no.",
                "填写“是”或“否”。",
                "Write yes or no.",
            )
        )
    found.problems += problems
    if problems or quantity is None or first is None or last is None:
        return
    asked = texts.get("market") or market
    said = {name: texts.get(name, "") for name in _WORDS}
    facts = LotFacts(
        kind=(texts.get("kind") or kind).casefold(),
        quantity=quantity,
        vintage_first=first.replace(day=1),
        vintage_last=month_end(last),
        market=_countries().get(asked.strip().casefold(), asked.strip().upper()),
        tradable=tradable in _YES,
        valid_until=until,
        masses={"co2": co2} if co2 is not None else {},
        registry=said["registry"],
        serial_from=said["serial_from"],
        serial_to=said["serial_to"],
        technology=said["technology"],
        province=said["province"],
        origin=said["origin"],
        supplier=said["supplier"],
        source=said["source"],
        late_reason=said["late_reason"],
    )
    found.lots.append(ReadLot(facts, places, Place(sheet.name, row[0].row if row else None)))
    found.units.append(texts.get("unit", ""))


def _quantity(cell: Cell | None, place: Place | None, problems: list[Problem]) -> Decimal | None:
    try:
        value = cell.value if cell is not None and isinstance(cell.value, Decimal) else None
        if value is None and cell is not None:
            value = read_number(cell.text).value
    except UnreadableNumber as error:
        problems.append(
            problem(
                place or Place(),
                "not-a-number",
                cell.text if cell else "",
                error.reason_zh,
                error.reason_en,
                "填写数字。",
                "Write a number.",
            )
        )
        return None
    if value is None:
        problems.append(
            problem(
                place or Place(),
                "missing",
                "",
                "缺少数量。",
                "The quantity is missing.",
                "填写数量。",
                "Give the quantity.",
            )
        )
    return value


def _day(cell: Cell | None, places: Mapping[str, Place], name: str, problems: list[Problem]) -> date | None:
    """A day, or the first day of a month: ``2023-04``, ``202304``, ``2023年4月``, or a date of the spreadsheet."""
    if cell is not None and isinstance(cell.value, date):
        return cell.value
    text = cell.text.strip() if cell is not None else ""
    match = _MONTH.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        return date(int(match["year"]), int(match["month"]), int(match["day"] or 1))
    except ValueError:
        problems.append(
            problem(
                places.get(name, Place()),
                "not-a-month",
                text,
                f"“{text[:40]}”不是年月或日期。",
                f"“{text[:40]}” is no month or day.",
                "写成 2023-04 或 2023-04-30。",
                "Write it as 2023-04 or 2023-04-30.",
            )
        )
        return None


def subjects(lots: Sequence[ReadLot]) -> Iterator[str]:
    """What each lot is called in a message."""
    for one in lots:
        yield one.facts.serial_from or one.row.describe("en")
