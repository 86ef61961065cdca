"""Money converted at a rate known for one year only: growth and exchange rate cannot be told apart.

Parameters: ``families``, each with ``zh``, ``en``, ``series`` (keys) and optionally ``rests_on`` (keys of
the money that the family is computed from). A family is touched when one of these carries a break with the
cause ``currency``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, Break, CheckResult, Record, Rule, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, stated
from qingheng.calc.checks.years import year_before

PARAMETERS = (
    Parameter(
        "families",
        "entries",
        fields=(
            Parameter("zh", "text"),
            Parameter("en", "text"),
            Parameter("series", "keys"),
            Parameter("rests_on", "keys", required=False),
        ),
    ),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each family touched, not one for each row; the subject is the family's first series."""
    for family in rule.parameters["families"]:
        rows = [key for key in family["series"] if key in record.series]
        carriers = [key for key in family.get("rests_on", family["series"]) if key in record.series]
        marks = [mark for key in carriers for mark in record.series[key].breaks if mark.cause == "currency"]
        for period in dict.fromkeys(mark.period for mark in marks if mark.period in record.periods):
            before = year_before(record, period)
            if rows and before is not None:
                mark = next(mark for mark in marks if mark.period == period)
                yield _of_family(record, rule, family, rows, before, mark)


def _of_family(
    record: Record, rule: Rule, family: dict[str, Any], rows: list[str], before: str, mark: Break
) -> CheckResult:
    first = record.series[rows[0]]
    old, new = first.figure(before), first.figure(mark.period)
    moved = Both("", "")
    if old is not None and new is not None:
        one, two, name = stated(old, first.unit), stated(new, first.unit), label(first)
        moved = Both(
            f"（如{name.zh}由 {one.zh} 变为 {two.zh}）", f" ({name.en} goes from {one.en} to {two.en})"
        )
    text = Both(
        f"{in_zh(before)}至 {in_zh(mark.period)}的{family['zh']}变动无法与汇率影响区分{moved.zh}："
        f"{mark.reason_zh}",
        f"The change of {family['en']} from {before} to {mark.period} cannot be told apart from the "
        f"exchange rate{moved.en}: {mark.reason_en}",
    )
    inputs = [item for when in (before, mark.period) for item in results.inputs_of(record, rows, when)]
    return results.answer(
        rule, first.key, mark.period, Verdict.cannot_tell, text, unit=first.unit, inputs=inputs,
        stated=new.value if new else None, expected=old.value if old else None,
    )  # fmt: skip
