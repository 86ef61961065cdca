"""The members of a breakdown in per cent make 100. Parameters: ``indicators`` (codes).

A breakdown of which some members have a figure and others have none is incomplete, which is a finding of
its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Severity, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number
from qingheng.calc.checks.spans import span_of, total

PARAMETERS = (Parameter("indicators", "texts"),)
HUNDRED = Decimal(100)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each indicator and period; the subject is its first member."""
    for code in rule.parameters["indicators"]:
        members = record.of_code(code)
        if not members:
            yield results.no_such_row(rule, code, [code])
            continue
        for period in record.periods:
            missing = [series.key for series in members if series.figure(period) is None]
            if missing:
                some = len(missing) < len(members)
                level = Severity.low if some else Severity.info
                yield results.no_figure(rule, record, members[0].key, period, missing, level)
            else:
                yield _of_period(record, rule, members, period)


def _of_period(record: Record, rule: Rule, members: tuple[Series, ...], period: str) -> CheckResult:
    keys = [series.key for series in members]
    spans = [span for span in (span_of(record, key, period) for key in keys) if span is not None]
    found = total(spans)
    verdict = Verdict.holds if found.value == HUNDRED else Verdict.rounding
    if not found.low <= HUNDRED <= found.high:
        verdict = Verdict.fails
    terms = " + ".join(number(span.value) for span in spans)
    name, got = label(members[0]), number(found.value)
    ends = {
        Verdict.holds: Both("，等于 100%。", ", which is 100 %."),
        Verdict.rounding: Both(
            "，与 100% 之差在四舍五入范围之内。", "; the difference from 100 % is within rounding."
        ),
        Verdict.fails: Both("，与 100% 之差超出四舍五入。", ", which is not 100 % even within rounding."),
    }[verdict]
    reach = number(found.reach)
    text = Both(
        f"{in_zh(period)}{name.zh}所在的分组合计 {terms} = {got}%{ends.zh}",
        f"The breakdown of {name.en} in {period} adds up to {terms} = {got} %{ends.en}",
    )
    why = Both(
        f"{len(spans)} 个成员各按末位半个单位计，合计 ±{reach} 个百分点。",
        f"Half a unit of the last printed place of each of {len(spans)} members, together ±{reach} "
        "percentage points.",
    )
    return results.answer(
        rule, keys[0], period, verdict, text,
        stated=found.value, expected=HUNDRED, tolerance=found.reach, tolerance_text=why, unit="%",
        inputs=results.inputs_of(record, keys, period),
    )  # fmt: skip
