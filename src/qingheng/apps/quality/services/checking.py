"""Running the rules over the record of a node; the same record is never checked twice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import qingheng
from qingheng.apps.indicators import queries as indicators
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.quality import rights
from qingheng.apps.quality.contracts import CheckRunView
from qingheng.apps.quality.models import CheckResult, CheckRun
from qingheng.apps.quality.rows import run_view
from qingheng.calc import checks
from qingheng.platform.audit.services import record
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict

RULES_PACK = "quality-esg"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no place in an input hash")


def input_hash(checked: checks.Record, rules_sha256: str) -> str:
    """sha256 over what the verdicts depend on: the record, the rules pack and the version of the code."""
    text = json.dumps(
        [qingheng.__version__, rules_sha256, asdict(checked)],
        default=_plain,
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _text(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")[:40]


def _counts(results: tuple[checks.CheckResult, ...]) -> dict[str, Any]:
    found = [result for result in results if result.is_finding]
    return {
        "checks": len(results),
        "findings": len(found),
        "by_verdict": dict(Counter(str(result.verdict) for result in results)),
        "by_severity": dict(Counter(str(result.severity) for result in found)),
    }


def _touches(result: checks.CheckResult) -> str:
    places = {f"{i.key}@{i.period}" for i in result.inputs} | {f"{result.subject}@{result.period or ''}"}
    return "|" + "|".join(sorted(places)) + "|"


def _row(run: CheckRun, order: int, result: checks.CheckResult) -> CheckResult:
    return CheckResult(
        run=run,
        order=order,
        rule=result.rule,
        kind=result.kind,
        subject=result.subject,
        period=result.period or "",
        verdict=str(result.verdict),
        severity=str(result.severity),
        is_finding=result.is_finding,
        stated=_text(result.stated),
        expected=_text(result.expected),
        difference=_text(result.difference),
        tolerance=_text(result.tolerance),
        unit=result.unit,
        tolerance_zh=result.tolerance_zh,
        tolerance_en=result.tolerance_en,
        text_zh=result.text_zh,
        text_en=result.text_en,
        touches=_touches(result),
        fingerprint=result.fingerprint,
        inputs=[
            {"key": i.key, "period": i.period, "value": _text(i.value), "unit": i.unit} for i in result.inputs
        ],
    )


def _words(rules: tuple[checks.Rule, ...]) -> dict[str, dict[str, str]]:
    return {
        rule.id: {
            "kind": rule.kind,
            "severity": str(rule.severity),
            "method": rule.method,
            "title_zh": rule.title_zh,
            "title_en": rule.title_en,
            "why_zh": rule.why_zh,
            "why_en": rule.why_en,
        }
        for rule in rules
    }


@transaction.atomic
def run_checks(*, actor: Actor, node_id: int, at: datetime) -> CheckRunView:
    """Check the record of one node with the rules pack.

    An unchanged record, pack and code give the run that exists, marked `repeated`, and write nothing.
    Raises Forbidden, NotFound, Conflict.
    """
    node = organisation.node(actor=actor, node_id=node_id)
    actor.require(rights.RUN, path=node.path)
    pack = content(RULES_PACK)
    checked = indicators.record_for_checks(actor=actor, node_id=node.id)
    sha256 = input_hash(checked, pack.sha256)
    existing = CheckRun.objects.select_for_update().filter(node_id=node.id, input_sha256=sha256).first()
    if existing is not None and existing.current:
        return run_view(existing, repeated=True)
    CheckRun.objects.filter(node_id=node.id, current=True).update(current=False)
    if existing is not None:  # the record went back to what it was: those verdicts are in force again
        existing.current = True
        existing.at = at
        existing.save(update_fields=["current", "at"])
        run = existing
    else:
        try:
            with transaction.atomic():
                run = _new_run(node, actor, pack, checked, sha256, at)
        except IntegrityError as error:  # somebody ran the checks at the same moment
            return run_view(_run_of_the_faster(node.id, sha256, error), repeated=True)
    record(
        actor=actor,
        action="checks.run",
        object_type="check_run",
        object_id=run.pk,
        at=at,
        data={
            "node": node.code,
            "rules": run.rules_pack,
            "input": sha256,
            "findings": run.counts["findings"],
        },
    )
    return run_view(run)


def _run_of_the_faster(node_id: int, sha256: str, error: IntegrityError) -> CheckRun:
    """The run somebody else made of the same record; Conflict when theirs was of another state of it."""
    theirs: CheckRun | None = CheckRun.objects.filter(node_id=node_id, input_sha256=sha256).first()
    if theirs is None:
        raise Conflict(
            _("The checks are being run by somebody else just now."),
            code="checks-running",
            fix=_("Look at the findings again in a moment."),
        ) from error
    return theirs


def _new_run(
    node: NodeView, actor: Actor, pack: PackContent, checked: checks.Record, sha256: str, at: datetime
) -> CheckRun:
    rules = checks.load_rules(pack.documents["rules"])
    results = checks.run_checks(checked, rules)
    run: CheckRun = CheckRun.objects.create(
        node_id=node.id,
        rules_pack=pack.pin,
        code_version=qingheng.__version__,
        input_sha256=sha256,
        started_by=actor.name,
        at=at,
        counts=_counts(results),
        rules=_words(rules),
    )
    CheckResult.objects.bulk_create(
        [_row(run, n, result) for n, result in enumerate(results)], batch_size=500
    )
    return run
