"""Market-based emissions far below location-based ones need the instruments that explain them.

Parameters: ``location``, ``market`` (series keys), ``instruments`` (keys of certificates, contracts and the
like) and ``share`` (difference, as a share of location-based emissions, from which instruments must be in
the record). Source: GHG Protocol Scope 2 Guidance, chapters 7 and 8.
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, percent, stated

PARAMETERS = (
    Parameter("location", "key"),
    Parameter("market", "key"),
    Parameter("instruments", "keys"),
    Parameter("share", "number"),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result, about the latest year that has both figures."""
    location, market = rule.parameters["location"], rule.parameters["market"]
    absent = [key for key in (location, market) if key not in record.series]
    if absent:
        yield results.no_such_row(rule, market, absent)
        return
    one, two = record.series[location], record.series[market]
    latest = next((p for p in reversed(record.periods) if one.figure(p) and two.figure(p)), None)
    if latest is None:
        yield results.no_figure(rule, record, market, record.periods[-1], [location, market])
        return
    yield _of_period(record, rule, latest)


def _of_period(record: Record, rule: Rule, latest: str) -> CheckResult:
    one, two = record.series[rule.parameters["location"]], record.series[rule.parameters["market"]]
    a, b = one.figures[latest].value, two.figures[latest].value
    assert a is not None
    assert b is not None
    below = (a - b) / a if a else a
    there = [
        key
        for key in rule.parameters["instruments"]
        if key in record.series and record.series[key].figure(latest)
    ]
    said = Both(stated(two.figures[latest], two.unit).zh, stated(two.figures[latest], two.unit).en)
    name, other, share = label(two), label(one), percent(below)
    text = Both(
        f"{in_zh(latest)}{name.zh}（{said.zh}）比{other.zh}低 {share}%",
        f"{name.en} {latest} ({said.en}) is {share} % below {other.en}",
    )
    verdict, end = Verdict.holds, Both("。", ".")
    if below >= rule.parameters["share"] and not there:
        verdict = Verdict.cannot_tell
        end = Both(
            "，但记录中没有绿证、购电合同等凭证电量，无法核实。",
            ", but the certificates and contracts behind the difference are not in the record, so it "
            "cannot be verified.",
        )
    inputs = results.inputs_of(record, (one.key, two.key), latest)
    return results.answer(
        rule, two.key, None, verdict, Both(text.zh + end.zh, text.en + end.en),
        stated=b, expected=None, unit=two.unit, inputs=inputs,
    )  # fmt: skip
