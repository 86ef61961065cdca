"""The verdict on a target: decided only when every way to read it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qingheng.calc.targets.readings import Reading
from qingheng.calc.targets.target import Lacking, Status, Target
from qingheng.calc.targets.trajectory import TrajectoryPoint
from qingheng.calc.targets.verdicts import Lookup, VariantAssessment

_WORDS: Final = {
    Status.ahead: ("ahead", "领先"),
    Status.behind: ("behind", "落后"),
    Status.met: ("met", "已达成"),
    Status.undecided: ("undecided", "无法判定"),
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where a target stands.

    missing_en, missing_zh: what is lacking for a verdict, phrase by phrase, in step with each other; empty
    when decided. note_en, note_zh: a sentence on the basis of the verdict, or empty.
    """

    target: str
    status: Status
    variants: tuple[VariantAssessment, ...]
    missing_en: tuple[str, ...] = ()
    missing_zh: tuple[str, ...] = ()
    note_en: str = ""
    note_zh: str = ""

    @property
    def points(self) -> tuple[TrajectoryPoint, ...]:
        """The straight line of the first reading that has one; the others keep theirs."""
        return next((variant.points for variant in self.variants if variant.points), ())


def assess(
    target: Target, lookup: Lookup, periods: Sequence[str], *, fiscal_start_month: int = 4
) -> Assessment:
    """Judge a target on the record.

    lookup: figure of a formula in a period, in the unit of the target, None when missing.
    periods: labels of the record, oldest first; the last one with a figure is judged.
    fiscal_start_month: as in parse_period.
    A target whose basis is not stated is decided only when all its variants agree; otherwise it is undecided,
    and each variant shows its own status and gap. There is no tolerance: on the line is ahead, a hair off is
    behind.
    """
    variants = tuple(
        Reading(target, variant, lookup, periods, fiscal_start_month).assess() for variant in target.variants
    )
    lacking = _lacking(target, variants)
    if lacking:
        return _undecided(target, variants, lacking)
    statuses = {variant.status for variant in variants}
    if statuses == {Status.ahead, Status.met}:
        statuses = {Status.ahead}
    if len(statuses) > 1:
        return _undecided(target, variants, [_disagreement(target, variants)])
    note = _note(target, variants)
    return Assessment(target.id, statuses.pop(), variants, note_en=note.text_en, note_zh=note.text_zh)


def _undecided(
    target: Target, variants: tuple[VariantAssessment, ...], lacking: Sequence[Lacking]
) -> Assessment:
    return Assessment(
        target.id,
        Status.undecided,
        variants,
        missing_en=tuple(each.text_en for each in lacking),
        missing_zh=tuple(each.text_zh for each in lacking),
    )


def _lacking(target: Target, variants: tuple[VariantAssessment, ...]) -> list[Lacking]:
    found = list(target.missing)
    for variant in variants:
        for each in variant.missing:
            named = Lacking(f"{variant.name_en}: {each.text_en}", f"{variant.name_zh}：{each.text_zh}")
            found.append(named if len(variants) > 1 else each)
    if not found and not variants:
        found.append(Lacking("no figure of the record answers to it", "记录中没有与之对应的数据"))
    return found


def _disagreement(target: Target, variants: tuple[VariantAssessment, ...]) -> Lacking:
    each_en = ", ".join(f"{variant.name_en} {_WORDS[variant.status][0]}" for variant in variants)
    each_zh = "，".join(f"{variant.name_zh}{_WORDS[variant.status][1]}" for variant in variants)
    if target.basis == "stated":
        return Lacking(f"its readings disagree: {each_en}", f"各口径结论不一：{each_zh}")
    return Lacking(
        f"depends on the basis, which the target does not state: {each_en}",
        f"结论取决于口径，而目标未注明口径：{each_zh}",
    )


def _note(target: Target, variants: tuple[VariantAssessment, ...]) -> Lacking:
    if target.basis == "stated":
        return Lacking("", "")
    names_en = ", ".join(variant.name_en for variant in variants)
    names_zh = "、".join(variant.name_zh for variant in variants)
    if len(variants) == 1:
        return Lacking(
            f"The target does not state its basis; the record offers one: {names_en}.",
            f"目标未注明口径，记录只提供一种口径：{names_zh}。",
        )
    return Lacking(
        f"The target does not state its basis; all readings agree: {names_en}.",
        f"目标未注明口径，各口径结论一致：{names_zh}。",
    )
