"""Whether two footprints may be compared, and what makes their difference.

A comparison is refused, with the reason, where the figures answer different questions. Source: ISO 14067:2018 and
GB/T 24067-2024 (requirements for comparisons); PACT Methodology v3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qingheng.calc.footprint.model import STAGES, Stage


@dataclass(frozen=True, slots=True)
class Frame:
    """The question a footprint answers. family: the products it is asked of.

    rules: category rules it follows (PCR); years: lifetime the unit stands for; revision: of the bill. electricity: the
    rule for that of production; certificates: what it rests on by contract, empty on the grid. places: where items are made,
    as far as it counts. by_hand: what people decided about flows the method does not know.
    """

    unit: str
    functional_unit: str
    stages: tuple[Stage, ...]
    method: str
    allocation: str
    recycling: str
    rules: str
    years: str
    market: str
    database: str
    on: str
    family: str = ""
    revision: str = ""
    electricity: str = "grid"
    certificates: str = ""
    places: str = ""
    by_hand: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in which two frames differ. bars: a comparison is refused for it, otherwise it is only said."""

    field: str
    first: str
    second: str
    bars: bool
    zh: str
    en: str


_BARRING: Final = {
    "unit": ("声明单位不同", "declared units differ"),
    "functional_unit": ("功能单位不同", "functional units differ"),
    "stages": ("系统边界不同", "boundaries differ"),
    "method": ("影响评价方法不同", "methods differ"),
    "allocation": ("分配方法不同", "allocations differ"),
    "recycling": ("回收计算规则不同", "rules for recycling differ"),
    "electricity": ("生产用电的计算规则不同", "rules for the electricity of production differ"),
    "rules": ("产品种类规则不同", "category rules differ"),
    "years": ("使用寿命不同", "lifetimes differ"),
}
_SAID: Final = {
    "market": ("销售市场不同", "markets differ"),
    "database": ("背景数据库或其版本不同", "background databases or their versions differ"),
    "on": ("数据基准日不同", "dates of the data differ"),
    "revision": ("物料清单修订不同", "revisions of the bill differ"),
    "certificates": ("所用凭证不同", "the certificates differ"),
    "places": ("生产地点或据此选用的过程不同", "places of production, or processes chosen by them, differ"),
    "by_hand": ("对未特征化流的人工决定不同", "decisions by hand about flows differ"),
}


def differences(first: Frame, second: Frame) -> tuple[Difference, ...]:
    """In what two frames differ, what bars a comparison first."""
    found = _other_products(first, second)
    for fields, bars in ((_BARRING, True), (_SAID, False)):
        for name, (zh, en) in fields.items():
            one, other = _text(getattr(first, name)), _text(getattr(second, name))
            if one != other:
                found.append(
                    Difference(
                        name,
                        one,
                        other,
                        bars,
                        f"{zh}：{one or '未说明'}与{other or '未说明'}",
                        f"{en}: {one or 'not stated'} and {other or 'not stated'}",
                    )
                )
    return tuple(found)


def checks(first: Frame, second: Frame) -> tuple[tuple[str, str, str, bool | None], ...]:
    """Everything two frames are held against each other by: field, both values, and whether they agree; None where they
    differ in what is only said."""
    barred = {one.field for one in differences(first, second) if one.bars}
    found: list[tuple[str, str, str, bool | None]] = []
    for name in ("family", *_BARRING, *_SAID):
        one, other = _text(getattr(first, name)), _text(getattr(second, name))
        agree = True if one == other else False if name in barred else None
        found.append((name, one, other, agree))
    return tuple(found)


def _other_products(first: Frame, second: Frame) -> list[Difference]:
    """One piece of one product and one piece of another do different things, unless a function they share is stated."""
    if first.family == second.family or (first.functional_unit and second.functional_unit):
        return []
    return [
        Difference(
            "family", first.family, second.family, True,
            f"产品不同（{first.family}与{second.family}），且未说明共同的功能单位",
            f"the products differ ({first.family} and {second.family}) and no functional unit they share is stated",
        )
    ]  # fmt: skip


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the difference of two footprints, kg CO2e; None where one of them does not have it."""

    stage: Stage
    item: str
    first: float | None
    second: float | None

    @property
    def by(self) -> float:
        """Second less first; what is not there counts nothing."""
        return (self.second or 0.0) - (self.first or 0.0)


def changes(
    first: Mapping[tuple[Stage, str], float], second: Mapping[tuple[Stage, str], float]
) -> tuple[Change, ...]:
    """Every stage and item in which two footprints differ, largest difference first. They add up to the difference."""
    keys: Sequence[tuple[Stage, str]] = list(dict.fromkeys([*first, *second]))
    found = [Change(stage, item, first.get((stage, item)), second.get((stage, item))) for stage, item in keys]
    moved = [one for one in found if one.by]
    return tuple(sorted(moved, key=lambda one: (-abs(one.by), STAGES.index(one.stage), one.item)))
