"""A share of people trained against the hours of the category that its label names.

If a share s of a category was trained and the category has h hours a head, each trained person had h / s
hours. With the printed rounding (0 % may be up to 0.5 %) the least possible value of h / s must be one that
a year allows. Parameters: ``pairs`` (``share``, ``hours``: codes with the same members) and ``most_hours``
a trained person.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number
from qingheng.calc.checks.spans import span_of
from qingheng.calc.texts import BilingualError, round_half_up

PARAMETERS = (
    Parameter("pairs", "entries", fields=(Parameter("share", "text"), Parameter("hours", "text"))),
    Parameter("most_hours", "number"),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each member of a share, about the whole row; the worst year is told."""
    for pair in rule.parameters["pairs"]:
        hours = {series.member: series for series in record.of_code(pair["hours"])}
        for share in record.of_code(pair["share"]):
            if share.member not in hours:
                yield results.no_such_row(rule, share.key, [f"{pair['hours']}[{share.member}]"])
                continue
            try:
                yield _of_row(record, rule, share, hours[share.member])
            except BilingualError as error:
                yield results.units_do_not_meet(rule, share.key, None, error)


def _of_row(record: Record, rule: Rule, share: Series, hours: Series) -> CheckResult:
    most = rule.parameters["most_hours"]
    least: dict[str, Decimal] = {}
    for period in record.periods:
        part, mean = span_of(record, share.key, period, "%"), span_of(record, hours.key, period, "hours")
        if part is not None and mean is not None and part.high > 0:
            least[period] = max(mean.low, Decimal(0)) / part.high * 100
    name = label(share)
    if not least:
        return results.no_figure(rule, record, share.key, record.periods[-1], [share.key])
    bad = [period for period, value in least.items() if value > most]
    worst = max(least, key=lambda period: least[period])
    a, b = share.figures[worst].value or Decimal(0), hours.figures[worst].value or Decimal(0)
    each = number(round_half_up(least[worst], 0))
    facts = Both(
        f"{in_zh(worst)}{name.zh}为 {number(a)}%，同类人员人均培训 {number(b)} 小时，即每名受训者至少 "
        f"{each} 小时",
        f"{name.en} is {number(a)} % in {worst}, yet that category has {number(b)} hours a head, which "
        f"makes at least {each} hours for each person trained",
    )
    ends = Both("，可以成立。", ", which is possible.")
    if bad:
        ends = Both(
            f"，超过一年合理上限 {number(most)} 小时（共 {len(bad)} 年如此）。"
            "该占比不可能以所标类别为分母，很可能以全体员工为分母；须写明分母。",
            f", above the {number(most)} that a year allows (so in {len(bad)} of {len(least)} years). "
            "The share cannot be of the category its label names, more likely of all employees; the "
            "denominator is to be stated.",
        )
    why = Both(
        "占比取印刷数字所允许的上限，时数取下限，再求商。",
        "The quotient takes the highest share and the lowest hours that the printed figures allow.",
    )
    inputs = [item for period in least for item in results.inputs_of(record, (share.key, hours.key), period)]
    verdict = Verdict.implausible if bad else Verdict.holds
    return results.answer(
        rule, share.key, None, verdict, Both(facts.zh + ends.zh, facts.en + ends.en),
        stated=round_half_up(least[worst], 1), expected=most if bad else None, tolerance_text=why,
        unit="hours", inputs=inputs,
    )  # fmt: skip
