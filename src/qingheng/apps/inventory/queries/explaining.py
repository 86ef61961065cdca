"""From a figure down to the file: line group, key, choice with candidates and reasons, factor, rows, approver."""

from __future__ import annotations

from decimal import Context, Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from qingheng.apps.intake.queries import partitions
from qingheng.apps.intake.queries.lineage import row_lineage
from qingheng.apps.inventory.access import run_of
from qingheng.apps.inventory.contracts import Explanation, LineGroup
from qingheng.apps.inventory.instruments import CLAUSE
from qingheng.apps.inventory.instruments import RULE as INSTRUMENT
from qingheng.apps.inventory.models import Run
from qingheng.apps.inventory.queries.blocked import FACTOR, stored
from qingheng.apps.inventory.queries.line_groups import groups_of, rule_of
from qingheng.apps.inventory.spending import money_words
from qingheng.calc.factors.reasons import label
from qingheng.calc.ghg import COUNTED
from qingheng.calc.ghg.blocks import OF_ACTIVITIES, remedy
from qingheng.calc.uncertainty.telling import Said, in_words, origin_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden, NotFound

ROWS_SHOWN: Final = 20


def explain(
    *, actor: Actor, inventory_id: int, part: int, choice: int, run: int | None = None, rows: int = ROWS_SHOWN,
    offset: int = 0,
) -> Explanation:  # fmt: skip
    """One line group with its answer and its first rows, each with file, row and approver. Raises Forbidden, NotFound."""
    _inventory, found = run_of(actor, inventory_id, run)
    group = next((one for one in groups_of(found) if (one.part, one.choice) == (part, choice)), None)
    if group is None:
        raise NotFound(_("The run has no such line."), code="no-line", place="line")
    said = stored(found, part, choice)
    answer = dict(said.get("answer") or {})
    _in_one_language(answer)
    rule = rule_of(str(found.inputs["methods"][0]), group.rule)
    remedy_zh, remedy_en = answer.get("remedy_zh", ""), answer.get("remedy_en", "")
    if group.reason in FACTOR and group.activity in OF_ACTIVITIES:
        remedy_zh, remedy_en = OF_ACTIVITIES[group.activity]
    elif group.reason and not remedy_zh:
        remedy_zh, remedy_en = remedy(group.reason)
    formula_zh, formula_en = formula_words(group, answer)
    stated = bool(rule and rule.spread and group.values.get(rule.spread))
    return Explanation(
        group=group,
        answer=answer,
        coefficients={gas: Decimal(text) for gas, text in (said.get("coefficients") or {}).items()},
        multiplier=said.get("multiplier") or "",
        formula_zh=formula_zh,
        formula_en=formula_en,
        clause=rule.clause if rule else CLAUSE if group.rule == INSTRUMENT else "",
        rate_source=rule.rate_source if rule else "",
        warnings=tuple((one[0], one[1], one[2]) for one in answer.get("warnings", [])),
        rows=tuple(_rows(actor, found, group, offset, rows)) if part < len(found.parts) else (),
        remedy_zh=remedy_zh,
        remedy_en=remedy_en,
        spreads=spread_words(group, answer, stated=stated),
        **money_words(actor, found, group, answer),
    )


def _in_one_language(answer: dict[str, Any]) -> None:
    """Have a confirmed rule's reason, kept as Chinese / English, read in one language each."""
    both = str((answer.get("rule") or {}).get("reason", ""))
    zh, _slash, en = both.partition(" / ")
    if en:
        answer["reason_zh"] = str(answer.get("reason_zh", "")).replace(both, zh)
        answer["reason_en"] = str(answer.get("reason_en", "")).replace(both, en)


def spread_words(group: LineGroup, answer: dict[str, Any], *, stated: bool) -> tuple[Said, ...]:
    """How far off the factor and the quantity of a counted line may be, each in Chinese and English; then the limits.

    stated: whether the row states the uncertainty of its quantity.
    """
    if group.status != COUNTED or not group.factor:
        return ()
    factor = answer.get("factor") or {}
    origin = origin_of(str(factor.get("spread_of", "")), stated=group.spread_stated, proxy=group.spread_proxy)
    quantity = "unknown" if group.activity_spread is None else "row" if stated else "measured"
    of_factor = in_words(group.factor_spread, origin, str(factor.get("limits_checked", "")))
    of_quantity = in_words(group.activity_spread, quantity)
    said = [
        (f"因子：{of_factor[0]}", f"factor: {of_factor[1]}"),
        (f"数量：{of_quantity[0]}", f"quantity: {of_quantity[1]}"),
    ]
    limits = (str(factor.get("limits_zh", "")), str(factor.get("limits_en", "")))
    return (*said, limits) if all(limits) else tuple(said)


_TWELVE: Final = Context(prec=12)
_GAS_NAMES: Final = {
    "ch4_fossil": "CH4", "ch4_biogenic": "CH4 (biogenic)", "co2_biogenic": "CO2 (biogenic)", "co2e": "CO2e",
    "co2_removed": "CO2 (removed)",
}  # fmt: skip


def formula_words(group: LineGroup, answer: dict[str, Any]) -> tuple[str, str]:
    """The calculation in one sentence, in Chinese and English; empty without a factor."""
    factor = answer.get("factor") or {}
    if not factor or group.amount is None:
        return "", ""
    masses = "; ".join(
        f"{_gas_name(gas)} {_digits(mass)}" for gas, mass in (factor.get("masses") or {}).items()
    )
    unit, times = str(factor.get("unit", "")), answer.get("multiplier", "1")
    amount = f"{group.amount.normalize():,f}"
    (unit_zh, from_zh), (unit_en, from_en) = (
        (label(unit, lang), label(group.unit, lang)) for lang in ("zh", "en")
    )
    return (
        f"{amount} {from_zh} × {_digits(times)}（换算为{unit_zh}）× {masses}（kg/{unit_zh}）",
        f"{amount} {from_en} × {_digits(times)} (to {unit_en}) × {masses} (kg per {unit_en})",
    )


def _digits(figure: object) -> str:
    """A figure with at most twelve digits that mean something; passports and packs have all of them."""
    return f"{_TWELVE.create_decimal(str(figure)).normalize():f}"


def _gas_name(code: str) -> str:
    """A gas by its formula, as sentences of both languages write it."""
    return _GAS_NAMES.get(code) or code.upper()


def _rows(actor: Actor, run: Run, group: LineGroup, offset: int, limit: int) -> list[dict[str, Any]]:
    from qingheng.plane.quantify import lines

    folder = Path(settings.PLANE_ROOT) / str(run.parts[group.part]["path"])
    return [
        {
            "sheet": line.sheet or "",
            "row": line.row,
            "amount": line.amount,
            "unit": line.unit,
            "gases": dict(line.masses),
            "co2e": dict(line.co2e),
            **_origin(actor, line.partition, line.sheet or "", line.row, line.column),
        }
        for line in lines(folder, choice=group.choice, offset=offset, limit=limit)
    ]


def _origin(actor: Actor, partition: str, sheet: str, row: int, column: int | None) -> dict[str, Any]:
    """Submission, file and approver of a row; without the right to see them only the name of the partition."""
    try:
        submission = partitions.submission_of(actor=actor, partition=partition)
        if submission is None:
            return {"partition": partition}
        lineage = row_lineage(
            actor=actor, submission_id=submission, sheet=sheet, row=row, source_column=column
        )
    except (Forbidden, NotFound):
        return {"partition": partition}
    return {
        "partition": partition,
        "submission": submission,
        "title": lineage.submission.title,
        "file": lineage.file_name,
        "file_sha256": lineage.file_sha256,
        "values": lineage.values,
        "prepared": lineage.submission.prepared_name,
        "approved": lineage.submission.decided_name,
        "approved_at": lineage.submission.decided_at,
    }
