"""A company's published record, loaded from a company pack as a submission like any other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.indicators.contracts import SubmissionView
from qingheng.apps.indicators.models import Footnote, Indicator, SeriesBreak, SeriesLabel, Submission
from qingheng.apps.indicators.series_keys import key_of
from qingheng.apps.indicators.services.catalogue import open_indicators
from qingheng.apps.indicators.services.drafts import (
    DraftFigure,
    DraftSource,
    content_hash,
    in_unit_of,
    kept_decimals,
    make_draft,
)
from qingheng.apps.indicators.services.workflow import submit_submission
from qingheng.apps.indicators.views_of import view_of_submission
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation import services as organisation_services
from qingheng.apps.organisation.contracts import NodeView, PeriodView
from qingheng.calc.texts import UnreadableNumber, one_language, read_number
from qingheng.platform.audit.services import record
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

_LESS_THAN = re.compile(r"<\s*(\d+(?:\.\d+)?)\s*%")
_RESTATED = "restated"
Row = Mapping[str, str]


@transaction.atomic
def load_company_record(*, actor_preparer: Actor, pack: PackContent, at: datetime) -> SubmissionView:
    """Hand in the record of a company pack for the company's root, with footnotes, breaks and labels as
    published.

    The submission is left in the state submitted: somebody else approves it. The same record again gives the
    submission already taken and changes nothing. Tables: series, datapoints, footnotes, breaks.
    Raises Forbidden, NotFound (no root), Invalid (a row that does not fit the catalogue; place is table:row).
    """
    actor = actor_preparer
    node = organisation.root(actor=actor)
    actor.require("datapoints.enter", path=node.path)
    figures = _figures(actor, node, pack, at)
    taken = (
        Submission.objects.select_related("node", "blob")
        .exclude(state="withdrawn")
        .filter(dataset="kpi", node_id=node.id, content_sha256=content_hash(figures))
        .first()
    )
    if taken is not None:
        return view_of_submission(taken)
    _write_notes(pack, at, actor)
    source = DraftSource(
        title=pack.title_en,
        title_zh=pack.title_zh,
        source_zh=one_language(str(pack.meta.get("source") or pack.title_zh), "zh"),
        source_en=one_language(str(pack.meta.get("source") or pack.title_en), "en"),
        blob=_evidence(actor, pack, at),
        file_name=f"{pack.id}.csv",
    )
    submission = make_draft(actor=actor, node=node, figures=figures, source=source, at=at)
    if submission.blob is not None:
        attach(
            actor=actor,
            blob=submission.blob,
            object_type="submission",
            object_id=submission.pk,
            why=pack.pin,
            at=at,
        )
    return submit_submission(actor=actor, submission_id=submission.pk, at=at)


def _figures(actor: Actor, node: NodeView, pack: PackContent, at: datetime) -> list[DraftFigure]:
    indicators = open_indicators()
    series = {(row["indicator"], row["member"]): row for row in pack.tables["series"]}
    estimates = _estimates(pack)
    restated = {
        (row["indicator"], row["member"], row["period"]): row
        for row in pack.tables.get("breaks", [])
        if row["cause"] == _RESTATED
    }
    month = organisation.fiscal_start_month(actor=actor, node_id=node.id)
    labels = {row["period"] for row in pack.tables["datapoints"]}
    periods = {
        label: organisation_services.ensure_period(label=label, actor=actor, at=at, fiscal_start_month=month)
        for label in sorted(labels)
    }
    figures = []
    for number, row in enumerate(pack.tables["datapoints"], start=2):
        place = f"datapoints:{number}"
        published = series.get((row["indicator"], row["member"]))
        indicator = indicators.get(row["indicator"])
        members = {entry["code"] for entry in indicator.members} if indicator else set()
        if indicator is None or published is None or row["member"] not in (members or {""}):
            raise Invalid(
                _("There is no indicator “%(key)s”.") % {"key": key_of(row["indicator"], row["member"])},
                code="indicator-unknown",
                place=place,
            )
        more = _more(row, published, estimates, restated)
        figures.append(
            _figure(indicator, row, periods[row["period"]], published["published_unit"], more, place)
        )
    return figures


def _figure(
    indicator: Indicator, row: Row, period: PeriodView, unit: str, more: dict[str, Any], place: str
) -> DraftFigure:
    try:
        reading = read_number(row["printed"], unit_hint=unit)
    except UnreadableNumber as problem:
        raise Invalid(problem.reason(get_language() or "en"), code="number", place=place) from problem
    value, decimals = reading.value, kept_decimals(reading.value, reading.decimals)
    if value is not None:
        value, decimals = in_unit_of(indicator, value, decimals, unit)
    if (row["state"] == "value") != (value is not None):
        raise Invalid(_("State and figure do not agree."), code="figure-state", place=place)
    return DraftFigure(
        indicator=indicator,
        member=row["member"],
        period=period,
        state=row["state"],
        value=value,
        decimals=decimals,
        printed=row["printed"],
        place="第 {0} 行 / row {0}".format(row["source_row"]),
        footnotes=tuple(code for code in row["footnotes"].split(";") if code),
        more=more,
    )


def _more(
    row: Row, published: Row, estimates: dict[str, Decimal], restated: Mapping[tuple[str, str, str], Row]
) -> dict[str, Any]:
    more: dict[str, Any] = {
        "unit_as_published": published["published_unit"],
        "label_zh_as_published": published["published_label_zh"],
        "label_en_as_published": published["published_label_en"],
    }
    for code in row["footnotes"].split(";"):
        if code in estimates and row["state"] == "value":
            more |= {"estimated_percent": estimates[code], "estimated_at_most": True}
    cause = restated.get((row["indicator"], row["member"], row["period"]))
    if cause is not None:
        more |= {
            "restated": True,
            "reason_code": "source_restated",
            "reason": f"{cause['reason_zh']} {cause['reason_en']}",
        }
    return more


def _estimates(pack: PackContent) -> dict[str, Decimal]:
    """Estimated share that a footnote states as "less than x %", by footnote."""
    found = {}
    for row in pack.tables.get("footnotes", []):
        match = _LESS_THAN.search(row.get("as_recorded", ""))
        if match and row["effect"] == "estimate":
            found[row["id"]] = Decimal(match[1])
    return found


def _write_notes(pack: PackContent, at: datetime, actor: Actor) -> None:
    """Footnotes, breaks in series and labels of the record; those known already are brought up to date."""
    for row in pack.tables.get("footnotes", []):
        Footnote.objects.update_or_create(
            code=row["id"], defaults={"zh": row["zh"], "en": row["en"], "effect": row["effect"]}
        )
    indicators = open_indicators()
    for row in pack.tables.get("breaks", []):
        period = organisation.period_by_label(actor=actor, label=row["period"])
        if period is None or row["indicator"] not in indicators:
            raise Invalid(
                _("There is no indicator “%(key)s”.") % {"key": row["indicator"]},
                code="indicator-unknown",
                place="breaks",
            )
        SeriesBreak.objects.update_or_create(
            indicator=indicators[row["indicator"]],
            member=row["member"],
            period_id=period.id,
            defaults={
                "cause": row["cause"],
                "reason_zh": row["reason_zh"],
                "reason_en": row["reason_en"],
                "certain": row.get("certain", "yes") != "no",
            },
        )
    _write_labels(pack, indicators)
    record(
        actor=actor,
        action="record.notes-loaded",
        object_type="pack",
        object_id=pack.id,
        at=at,
        data={
            "pack": pack.pin,
            "footnotes": len(pack.tables.get("footnotes", [])),
            "breaks": len(pack.tables.get("breaks", [])),
        },
    )


def _write_labels(pack: PackContent, indicators: Mapping[str, Indicator]) -> None:
    rows = [
        SeriesLabel(
            indicator=indicators[row["indicator"]],
            member=row["member"],
            name=row[column][:300],
            breakdown=row.get("published_breakdown", "")[:300],
        )
        for row in pack.tables["series"]
        for column in ("published_indicator_zh", "published_indicator_en")
        if row.get(column)
    ]
    SeriesLabel.objects.bulk_create(rows, ignore_conflicts=True)


def _evidence(actor: Actor, pack: PackContent, at: datetime) -> Any:
    """The file the figures were read from: the origin shipped with the pack, else the pack's own table."""
    folder = Path(settings.PACKS) / pack.id
    name = str(pack.meta.get("origin_file") or "datapoints.csv")
    path = folder / Path(name).name
    if not path.is_file():
        return None
    return store_blob(
        actor=actor, data=path.read_bytes(), name=f"{pack.id}-{path.name}", mime="text/csv", at=at
    )
