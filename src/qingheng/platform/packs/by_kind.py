"""What a pack of a kind must say beyond what every pack must: formulas that parse, rules that load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qingheng.calc.checks import UnreadableRules, load_rules
from qingheng.calc.formulas import Formula, FormulaCycle, UnreadableFormula, order, parse
from qingheng.platform.packs.contracts import PackContent, PackProblem
from qingheng.platform.packs.datasets import check_datasets
from qingheng.platform.packs.factor_packs import check_factors
from qingheng.platform.packs.life_cycle import check_processes, check_products
from qingheng.platform.packs.methods import check_methods

KEYS = {
    "axes": ("axis", "member"),
    "indicators": ("code",),
    "nodes": ("id",),
    "series": ("indicator", "member"),
    "datapoints": ("indicator", "member", "period"),
    "footnotes": ("id",),
    "activities": ("code",),
    "price_index": ("currency", "year"),
    "targets": ("id",),
    "breaks": ("indicator", "member", "period"),
    "factors": ("id",),
    "bridges": ("id",),
    "gwp": ("gas",),
}


def check_kind(pack: PackContent) -> Iterator[PackProblem]:
    """Problems particular to the kind of pack."""
    for table, key in KEYS.items():
        yield from _check_key(pack, table, key)
    if pack.kind == "catalogue":
        yield from _check_catalogue(pack)
    if pack.kind == "rules":
        yield from _check_rules(pack)
    if pack.kind == "datasets":
        yield from check_datasets(pack)
    if pack.kind == "methods":
        yield from check_methods(pack)
    if pack.kind == "factors":
        yield from check_factors(pack)
    if pack.kind == "company":
        yield from _check_company(pack)
    if pack.kind == "lca":
        yield from check_processes(pack)
    if pack.kind == "products":
        yield from check_products(pack)


def _check_key(pack: PackContent, table: str, key: tuple[str, ...]) -> Iterator[PackProblem]:
    rows = pack.tables.get(table, [])
    if rows and not set(key) <= set(rows[0]):
        missing = ", ".join(sorted(set(key) - set(rows[0])))
        yield PackProblem(pack.id, table, f"缺少列 {missing}。", f"column {missing} is missing")
        return
    counts = Counter(tuple(row[column] for column in key) for row in rows)
    for values, count in counts.items():
        if count > 1:
            label = " / ".join(value for value in values if value)
            yield PackProblem(
                pack.id, table, f"“{label}”出现 {count} 次。", f"{label!r} occurs {count} times"
            )


def _check_catalogue(pack: PackContent) -> Iterator[PackProblem]:
    axes = {row["axis"] for row in pack.tables.get("axes", [])}
    for line, row in enumerate(pack.tables.get("indicators", []), start=2):
        if row["axis"] and row["axis"] not in axes:
            yield PackProblem(
                pack.id,
                f"indicators.csv:{line}:axis",
                f"未知的分类维度“{row['axis']}”。",
                f"unknown axis {row['axis']!r}",
            )

    yield from _check_formulas(pack)


def _check_formulas(pack: PackContent) -> Iterator[PackProblem]:
    formulas: dict[str, Formula] = {}
    for line, row in enumerate(pack.tables.get("indicators", []), start=2):
        if not row.get("formula"):
            continue
        try:
            formulas[row["code"]] = parse(row["formula"])
        except UnreadableFormula as error:
            yield PackProblem(pack.id, f"indicators.csv:{line}:formula", error.reason_zh, error.reason_en)
    try:
        order(formulas)
    except FormulaCycle as error:
        yield PackProblem(pack.id, "indicators.csv:formula", error.reason_zh, error.reason_en)


def _check_rules(pack: PackContent) -> Iterator[PackProblem]:
    try:
        load_rules(pack.documents.get("rules", {}))
    except UnreadableRules as error:
        yield PackProblem(pack.id, f"rules.yaml:{error.place}", error.reason_zh, error.reason_en)


def _check_company(pack: PackContent) -> Iterator[PackProblem]:
    series = {(row["indicator"], row["member"]) for row in pack.tables.get("series", [])}
    footnotes = {row["id"] for row in pack.tables.get("footnotes", [])}
    for line, row in enumerate(pack.tables.get("datapoints", []), start=2):
        place = f"datapoints.csv:{line}"
        if (row["indicator"], row["member"]) not in series:
            yield PackProblem(pack.id, place, "不在 series.csv 中。", "its series is not in series.csv")
        unknown = set(filter(None, row["footnotes"].split(";"))) - footnotes
        if unknown:
            label = ", ".join(sorted(unknown))
            yield PackProblem(pack.id, place, f"未知的脚注 {label}。", f"unknown footnote {label}")
