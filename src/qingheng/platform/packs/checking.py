"""Whether a pack is sound: its header, its tables, its units and ranges, its golden values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from qingheng.calc.units import UnknownUnit, dimension
from qingheng.platform.packs.by_kind import check_kind
from qingheng.platform.packs.contracts import PackContent, PackProblem
from qingheng.platform.packs.golden import check_golden

KINDS = {
    "catalogue",
    "rules",
    "company",
    "factors",
    "frameworks",
    "datasets",
    "ledgers",
    "methods",
    "lca",
    "products",
}
LICENCE_CLASSES = {"shown", "exported", "shipped"}
REQUIRED = (
    "id", "kind", "version", "title_zh", "title_en", "data_year", "published", "retrieved", "source",
    "document_number", "licence", "licence_class", "origin_sha256", "verified",
)  # fmt: skip
MAY_BE_EMPTY = {"document_number", "verified"}
UNIT_COLUMNS = ("unit", "published_unit")
RANGES = {
    "latitude": (Decimal(-90), Decimal(90)),
    "longitude": (Decimal(-180), Decimal(180)),
    "ownership_percent": (Decimal(0), Decimal(100)),
    "fiscal_start_month": (Decimal(1), Decimal(12)),
    "step_limit": (Decimal(1), Decimal(1000)),
    "rate": (Decimal("0.000001"), Decimal(1000000)),
    "reduction": (Decimal(-1), Decimal(0)),
    "order": (Decimal(0), Decimal(1000000)),
}


def check_content(pack: PackContent, folder: Path) -> list[PackProblem]:
    """All problems of a pack that could be read, errors first, each with file and line."""
    problems = [
        *_check_meta(pack, folder),
        *_check_tables(pack),
        *_check_cells(pack),
        *check_golden(pack, folder),
        *check_kind(pack),
    ]
    if not (folder / "CHANGELOG.md").is_file():
        problems.append(_problem(pack, "CHANGELOG.md", "缺少变更记录。", "the change log is missing"))
    return sorted(problems, key=lambda problem: problem.severity != "error")


def _problem(pack: PackContent, place: str, zh: str, en: str) -> PackProblem:
    return PackProblem(pack.id, place, zh, en)


def _check_meta(pack: PackContent, folder: Path) -> Iterator[PackProblem]:
    meta, place = pack.meta, "pack.toml"
    for key in REQUIRED:
        if key not in meta or (key not in MAY_BE_EMPTY and meta[key] in ("", [], None)):
            yield _problem(pack, place, f"缺少 {key}。", f"{key} is missing")
    if pack.id != folder.name:
        yield _problem(
            pack, place, f"id 应为文件夹名 {folder.name}。", f"id must be the folder name {folder.name}"
        )
    if pack.kind not in KINDS:
        yield _problem(pack, place, f"未知的 kind“{pack.kind}”。", f"unknown kind {pack.kind!r}")
    if not re.fullmatch(r"\d+\.\d+\.\d+", pack.version):
        yield _problem(pack, place, "version 应形如 1.0.0。", "version must look like 1.0.0")
    if not re.fullmatch(r"[0-9a-f]{64}", str(meta.get("origin_sha256", ""))):
        yield _problem(
            pack, place, "origin_sha256 不是 64 位十六进制。", "origin_sha256 is not 64 hex digits"
        )
    classes = meta.get("licence_class")
    if not isinstance(classes, list) or not set(map(str, classes)) <= LICENCE_CLASSES:
        yield _problem(
            pack,
            place,
            "licence_class 只能含 shown、exported、shipped。",
            "licence_class may hold shown, exported, shipped only",
        )
    if not isinstance(meta.get("verified"), bool):
        yield _problem(pack, place, "verified 应为 true 或 false。", "verified must be true or false")
    if "source_url" in meta and not str(meta["source_url"]).startswith("https://"):
        yield _problem(pack, place, "source_url 应以 https:// 开头。", "source_url must begin with https://")
    for key in ("published", "retrieved"):
        if not _is_date(str(meta.get(key, ""))):
            yield _problem(pack, place, f"{key} 应为年、年月或日期。", f"{key} must be a year, month or day")


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _check_tables(pack: PackContent) -> Iterator[PackProblem]:
    for entry in pack.meta.get("tables", []):
        name, rows = entry["name"], pack.tables[entry["name"]]
        if entry.get("rows") != len(rows):
            yield _problem(
                pack,
                str(entry.get("file", name)),
                f"pack.toml 写明 {entry.get('rows')} 行，实有 {len(rows)} 行。",
                f"pack.toml says {entry.get('rows')} rows, the table has {len(rows)}",
            )


def _check_cells(pack: PackContent) -> Iterator[PackProblem]:
    files = {entry["name"]: str(entry.get("file", "")) for entry in pack.meta.get("tables", [])}
    for table, rows in pack.tables.items():
        for line, row in enumerate(rows, start=2):
            for column, text in row.items():
                place = f"{files[table]}:{line}:{column}"
                yield from _check_unit(pack, place, column, text)
                yield from _check_range(pack, place, column, text)
                yield from _check_twin(pack, place, column, row)


def _check_unit(pack: PackContent, place: str, column: str, text: str) -> Iterator[PackProblem]:
    if column not in UNIT_COLUMNS or not text:
        return
    try:
        dimension(text)
    except UnknownUnit:
        yield _problem(pack, place, f"未知的单位“{text}”。", f"unknown unit {text!r}")


def _check_range(pack: PackContent, place: str, column: str, text: str) -> Iterator[PackProblem]:
    if column not in RANGES or not text:
        return
    low, high = RANGES[column]
    try:
        value = Decimal(text)
    except InvalidOperation:
        yield _problem(pack, place, f"“{text}”不是数值。", f"{text!r} is not a number")
        return
    if not low <= value <= high:
        yield _problem(
            pack, place, f"{text} 超出 {low} 至 {high} 的范围。", f"{text} lies outside {low} to {high}"
        )


def _check_twin(pack: PackContent, place: str, column: str, row: dict[str, str]) -> Iterator[PackProblem]:
    twin = f"{column[:-2]}en" if column == "zh" or column.endswith("_zh") else None
    if twin in row and bool(row[column].strip()) != bool(row[twin].strip()):
        yield _problem(
            pack, place, f"{column} 与 {twin} 只填了一种语言。", f"only one of {column} and {twin} is filled"
        )
