"""Writes of disclosure: the index of the published report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.disclosure.filters import TableFilters
from qingheng.apps.disclosure.models import ReportReference
from qingheng.platform.audit.services import record
from qingheng.platform.jobs.contracts import RunView
from qingheng.platform.jobs.services import start
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

TABLE = "report_index"
_COLUMNS = ("chapter", "section", "standard", "indicator_id")


@transaction.atomic
def load_report_index(*, actor: Actor, pack: PackContent, at: datetime) -> int:
    """Take the report index of a company pack into use in place of the one before. Returns its lines.

    Loading the same index again changes nothing and records nothing. Raises Forbidden; Invalid when the pack
    has no such table or a line lacks its requirement.
    """
    actor.require("indicators.manage")
    wanted = _lines(pack)
    known = list(
        ReportReference.objects.order_by("order").values_list(
            "chapter", "section", "standard", "requirement", "pack"
        )
    )
    if known == [(*line, pack.pin) for line in wanted]:
        return len(wanted)
    ReportReference.objects.all().delete()
    ReportReference.objects.bulk_create(
        ReportReference(
            order=number,
            chapter=chapter,
            section=section,
            standard=standard,
            requirement=requirement,
            pack=pack.pin,
        )
        for number, (chapter, section, standard, requirement) in enumerate(wanted, start=1)
    )
    record(
        actor=actor,
        action="report_index.loaded",
        object_type="pack",
        object_id=pack.pin[:60],
        at=at,
        data={"lines": len(wanted), "before": len(known)},
    )
    return len(wanted)


def start_typesetting(*, actor: Actor, lang: str, filters: TableFilters, at: datetime) -> RunView:
    """Queue the table as PDF; the file is kept with the evidence, so the actor needs the right to attach there.

    Raises Forbidden; Invalid when the actor may not attach files, with what to do instead.
    """
    actor.require("exports.make")
    if not actor.may("evidence.attach"):
        raise Invalid(
            _("The table is too long to typeset while you wait."),
            code="too-long-for-paper",
            place="format",
            fix=_("Filter it by pillar or topic, or take the Excel file."),
        )
    asked: dict[str, Any] = dict(filters.pairs(page=1, pins=()))
    asked["pin"] = list(filters.pins)
    return start(actor=actor, kind="disclosure.pdf", parameters={"lang": lang, "filters": asked}, at=at)


def _lines(pack: PackContent) -> list[tuple[str, str, str, str]]:
    rows = pack.tables.get(TABLE)
    if rows is None:
        raise Invalid(
            _("The pack “%(pack)s” has no report index.") % {"pack": pack.id},
            code="no-report-index",
            place=pack.id,
        )
    found: dict[tuple[str, str, str, str], None] = {}
    for number, row in enumerate(rows, start=2):
        chapter, section, standard, requirement = (row.get(name, "").strip() for name in _COLUMNS)
        if not (chapter and standard and requirement):
            raise Invalid(
                _("Line %(line)s of the report index lacks its chapter, standard or requirement.")
                % {"line": number},
                code="report-index-line",
                place=f"{TABLE}.csv:{number}",
            )
        found[(chapter, section, standard, requirement)] = None
    return list(found)
