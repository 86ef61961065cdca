"""Running rules over a record and counting what they found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qingheng.calc.checks.kinds import KINDS
from qingheng.calc.checks.model import CheckResult, Record, Rule, Severity, Summary, Verdict


def run_checks(record: Record, rules: Sequence[Rule]) -> tuple[CheckResult, ...]:
    """Every result of every rule: in the order of the rules, then of the series, then of the periods.

    A record without periods has nothing to check and gives no results.
    """
    if not record.periods:
        return ()
    series = {key: place for place, key in enumerate(record.series)}
    periods = {label: place for place, label in enumerate(record.periods)}
    found: list[CheckResult] = []
    for rule in rules:
        mine = list(KINDS[rule.kind].check(record, rule))
        mine.sort(key=lambda r: (series.get(r.subject, len(series)), periods.get(r.period or "", -1)))
        found.extend(mine)
    return tuple(found)


def summarise(results: Iterable[CheckResult]) -> Summary:
    """Results by verdict and findings by severity; a verdict or severity that does not occur counts zero."""
    verdicts = {verdict.value: 0 for verdict in Verdict}
    findings = {severity.value: 0 for severity in Severity if severity is not Severity.info}
    for result in results:
        verdicts[result.verdict.value] += 1
        if result.is_finding:
            findings[result.severity.value] = findings.get(result.severity.value, 0) + 1
    return Summary(verdicts, findings)
