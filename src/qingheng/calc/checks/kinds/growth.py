"""A stated growth rate against the figures of its two periods. Parameters: ``rate``, ``of`` (series keys)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qingheng.calc.checks import results
from qingheng.calc.checks.comparing import against
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import number
from qingheng.calc.checks.spans import DivisorMayBeZeroError, exact, span_of
from qingheng.calc.checks.years import consecutive

PARAMETERS = (Parameter("rate", "key"), Parameter("of", "key"))


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each period after the first: (this period / period before - 1) x 100."""
    rate, of = rule.parameters["rate"], rule.parameters["of"]
    absent = [key for key in (rate, of) if key not in record.series]
    if absent:
        yield results.no_such_row(rule, rate, absent)
        return
    for before, period in consecutive(record.periods):
        first, second = span_of(record, of, before), span_of(record, of, period)
        if first is None or second is None or record.series[rate].figure(period) is None:
            missing = [of] if first is None or second is None else [rate]
            yield results.no_figure(rule, record, rate, period, missing)
            continue
        try:
            expected = (second / first - exact(Decimal(1))).times(Decimal(100))
        except DivisorMayBeZeroError:
            yield results.no_figure(rule, record, rate, period, [of])
            continue
        terms = f"{number(second.value)} ÷ {number(first.value)} − 1"
        yield against(rule, record, rate, period, expected, Both(f" {terms}", terms), [of])
