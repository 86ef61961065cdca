"""What goes in less what comes out against what stays: the water balance.

Parameters: ``stays`` (a series key), ``inflows`` and ``outflows`` (series keys).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.comparing import against
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import number
from qingheng.calc.checks.spans import Span, span_of, total
from qingheng.calc.texts import BilingualError

PARAMETERS = (Parameter("stays", "key"), Parameter("inflows", "keys"), Parameter("outflows", "keys"))


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each period: inflows less outflows, in the unit of what stays."""
    stays = rule.parameters["stays"]
    keys = (stays, *rule.parameters["inflows"], *rule.parameters["outflows"])
    absent = [key for key in keys if key not in record.series]
    if absent:
        yield results.no_such_row(rule, stays, absent)
        return
    for period in record.periods:
        missing = [key for key in keys if record.series[key].figure(period) is None]
        if missing:
            yield results.no_figure(rule, record, stays, period, missing)
            continue
        try:
            yield _of_period(record, rule, stays, period)
        except BilingualError as error:
            yield results.units_do_not_meet(rule, stays, period, error)


def _of_period(record: Record, rule: Rule, stays: str, period: str) -> CheckResult:
    unit = record.series[stays].unit
    inflows = _spans(record, rule.parameters["inflows"], period, unit)
    outflows = _spans(record, rule.parameters["outflows"], period, unit)
    expected = total(inflows) - total(outflows)
    terms = " + ".join(number(span.value) for span in inflows)
    terms += "".join(f" − {number(span.value)}" for span in outflows)
    keys = (*rule.parameters["inflows"], *rule.parameters["outflows"])
    return against(rule, record, stays, period, expected, Both(f" {terms}", terms), keys)


def _spans(record: Record, keys: tuple[str, ...], period: str, unit: str) -> list[Span]:
    return [span for span in (span_of(record, key, period, unit) for key in keys) if span is not None]
