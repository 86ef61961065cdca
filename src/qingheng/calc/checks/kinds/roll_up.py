"""The group against the sum of its sites.

Parameters: ``aggregation`` (which catalogue aggregation is added up, ``sum`` as a rule). The record's
``parts`` are the records of the sites, already weighted by the share that the consolidation approach gives
the group.
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.comparing import against
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Severity, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number, quantity
from qingheng.calc.checks.spans import Span, span_of, total
from qingheng.calc.texts import BilingualError

PARAMETERS = (Parameter("aggregation", "text"),)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each additive series and period that a site reports; one in all when none does."""
    wanted = rule.parameters["aggregation"]
    found = False
    for series in record.series.values():
        if series.attributes.get("aggregation") != wanted:
            continue
        nodes = [node for node, part in record.parts.items() if series.key in part.series]
        for period in record.periods:
            reporting = [
                node for node in nodes if record.parts[node].series[series.key].figure(period) is not None
            ]
            if reporting and series.figure(period) is not None:
                found = True
                yield _of_period(record, rule, series, reporting, period)
    if not found:
        text = Both(
            "无法判断：记录中没有下属场所的数据，无从加总。",
            "Cannot tell: the record has no rows of sites to add up.",
        )
        subject = next(iter(record.series), "")
        yield results.answer(rule, subject, None, Verdict.cannot_tell, text, severity=Severity.info)


def _of_period(record: Record, rule: Rule, series: Series, nodes: list[str], period: str) -> CheckResult:
    spans: dict[str, Span] = {}
    try:
        for node in nodes:
            span = span_of(record.parts[node], series.key, period, series.unit)
            if span is not None:
                spans[node] = span
    except BilingualError as error:
        return results.units_do_not_meet(rule, series.key, period, error)
    missing = [node for node in record.parts if node not in spans]
    expected, stated = total(list(spans.values())), span_of(record, series.key, period)
    if stated is not None and missing and expected.high < stated.low:
        return _short(record, rule, series, period, missing, expected)
    terms = " + ".join(f"{number(span.value)} ({node})" for node, span in spans.items())
    derivation = Both(f"各场所之和 {terms}", f"the sum of the sites {terms}")
    return against(rule, record, series.key, period, expected, derivation, [])


def _short(
    record: Record, rule: Rule, series: Series, period: str, missing: list[str], expected: Span
) -> CheckResult:
    name, sites, got = label(series), ", ".join(missing), quantity(expected.value, series.unit)
    text = Both(
        f"{in_zh(period)}{name.zh}无法按场所加总：{sites} 没有数值，其余场所合计 {got.zh}。",
        f"{name.en} {period} cannot be rolled up: no figure from {sites}; the other sites make {got.en}.",
    )
    figure = series.figure(period)
    return results.answer(
        rule, series.key, period, Verdict.cannot_tell, text, severity=Severity.low, unit=series.unit,
        stated=figure.value if figure else None, expected=expected.value,
        inputs=results.inputs_of(record, [series.key], period),
    )  # fmt: skip
