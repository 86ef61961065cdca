"""Packs of factors: whether every row can be read, and what looks wrong about the values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qingheng.calc.factors.screening import screen
from qingheng.calc.factors.table import UnreadableRow, read_bridges, read_factors, read_gwp_sets
from qingheng.platform.packs.contracts import PackContent, PackProblem

KIND = "factors"
_Rows = list[dict[str, str]]


def defaults_of(pack: PackContent) -> Mapping[str, str]:
    """What the pack states for rows that say nothing else."""
    given = pack.meta.get("defaults", {})
    return {str(key): str(value) for key, value in given.items()} if isinstance(given, dict) else {}


def check_factors(pack: PackContent) -> Iterator[PackProblem]:
    """Problems of a pack of factors: rows that cannot be read, then what the values give away."""
    tables = pack.tables
    if not {"factors", "gwp"} & set(tables):
        yield PackProblem(pack.id, "pack.toml", "没有因子表。", "there is no table of factors")
    classes = tuple(str(each) for each in pack.meta.get("licence_class", ()))
    defaults = defaults_of(pack)
    try:
        factors = read_factors(
            tables.get("factors", []), defaults, pack=pack.id, version=pack.version, licence=classes
        )
    except UnreadableRow as error:
        yield _unreadable(pack, "factors.csv", error)
        return
    for name, read in (
        ("bridges", lambda rows: read_bridges(rows, defaults, pack=pack.id)),
        ("gwp", read_gwp_sets),
    ):
        try:
            read(tables.get(name, []))
        except UnreadableRow as error:
            yield _unreadable(pack, f"{name}.csv", error)
    for finding in screen(factors):
        place = f"factors.csv:{finding.factor_ids[0].partition('/')[2]}"
        yield PackProblem(pack.id, place, finding.text_zh, finding.text_en, finding.severity)


def _unreadable(pack: PackContent, file: str, error: UnreadableRow) -> PackProblem:
    return PackProblem(pack.id, f"{file}:{error.line}:{error.column}", error.reason_zh, error.reason_en)
