"""The same energy (or mass, or volume) in two units: GJ, MWh, tce.

Parameters: ``stated`` (a series key) and ``parts`` (series keys in another unit, which together make the same
quantity). 1 MWh = 3.6 GJ; 1 tce = 29.3076 GJ (GB/T 2589-2020).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.comparing import against
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import quantity
from qingheng.calc.checks.spans import span_of, total
from qingheng.calc.texts import BilingualError

PARAMETERS = (Parameter("stated", "key"), Parameter("parts", "keys"))


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each period: the parts, added and converted to the unit of the stated series."""
    subject, parts = rule.parameters["stated"], tuple(rule.parameters["parts"])
    absent = [key for key in (subject, *parts) if key not in record.series]
    if absent:
        yield results.no_such_row(rule, subject, absent)
        return
    for period in record.periods:
        missing = [key for key in (subject, *parts) if record.series[key].figure(period) is None]
        if missing:
            yield results.no_figure(rule, record, subject, period, missing)
            continue
        try:
            yield _of_period(record, rule, subject, parts, period)
        except BilingualError as error:
            yield results.units_do_not_meet(rule, subject, period, error)


def _of_period(record: Record, rule: Rule, subject: str, parts: tuple[str, ...], period: str) -> CheckResult:
    unit, other = record.series[subject].unit, record.series[parts[0]].unit
    spans = [span_of(record, key, period, unit) for key in parts]
    expected = total([span for span in spans if span is not None])
    there = total(
        [span for span in (span_of(record, key, period, other) for key in parts) if span is not None]
    )
    whole = quantity(there.value, other)
    derivation = Both(f"另一张表中的 {whole.zh}", f"the {whole.en} of the other table")
    return against(rule, record, subject, period, expected, derivation, parts)
