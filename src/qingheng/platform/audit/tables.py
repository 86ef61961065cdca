"""Columns of the audit trail, and its acts in words."""

from __future__ import annotations

import json
import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingheng.platform.audit.acts import FURTHER, FURTHER_OBJECTS
from qingheng.platform.audit.chain import BEYOND_HEAD
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.lists import ListColumn, moment

ACTIONS: dict[str, Promise] = {
    "catalogue.loaded": _("Catalogue loaded"),
    "checks.run": _("Checks run"),
    "comment.resolved": _("Comment resolved"),
    "comment.withdrawn": _("Comment withdrawn"),
    "comment.written": _("Comment written"),
    "finding.answered": _("Finding answered"),
    "headlines.chosen": _("Headline figures chosen"),
    "headlines.reset": _("Headline figures reset"),
    "indicator.defined": _("Indicator defined"),
    "indicator.retired": _("Indicator retired"),
    "indicators.derived": _("Figures derived"),
    "intake.begun": _("Data file taken"),
    "intake.read": _("Data file read"),
    "intake.unreadable": _("Data file not readable"),
    "intake.mapped": _("Columns of a file confirmed"),
    "intake.mapped_by_policy": _("Columns of a file confirmed by policy"),
    "intake.policy_set": _("Policy of confirming columns set"),
    "intake.checked": _("Rows checked"),
    "intake.fixed": _("Cell corrected"),
    "intake.rows_excluded": _("Rows left out"),
    "intake.period_set": _("Reporting period of data set"),
    "intake.change_undone": _("Change by hand taken back"),
    "intake.evidence_attached": _("Bill attached"),
    "intake.submitted": _("Data handed in"),
    "intake.withdrawn": _("Data withdrawn"),
    "intake.returned": _("Data returned"),
    "intake.approved": _("Data approved"),
    "intake.sealed": _("Rows sealed"),
    "intake.superseded": _("Sealed rows superseded"),
    "intake.correction": _("Correction announced"),
    "intake.discarded": _("Draft of data discarded"),
    "intake.resumed": _("Reading resumed"),
    "intake.stopped": _("Work on data stopped"),
    "intake.folder_refused": _("File of the watched folder refused"),
    "intake.mail_refused": _("Table of a mail refused"),
    "intake.mail_unknown": _("Mail of an unknown sender refused"),
    "dataset.defined": _("Dataset defined"),
    "dataset.retired": _("Dataset retired"),
    "campaign.opened": _("Collection round opened"),
    "campaign.closed": _("Collection round closed"),
    "campaign.delegated": _("Data owed delegated"),
    "campaign.excused": _("Data owed excused"),
    "node.added": _("Node added"),
    "node.changed": _("Node changed"),
    "node.closed": _("Node closed"),
    "ownership.set": _("Ownership set"),
    "ownership.ended": _("Ownership ended"),
    "period.added": _("Period added"),
    "period.locked": _("Period locked"),
    "period.unlocked": _("Period unlocked"),
    "person.password_made": _("Password made by the operator"),
    "rate.added": _("Exchange rate added"),
    "record.notes-loaded": _("Footnotes of the record loaded"),
    "report_index.loaded": _("Report index loaded"),
    "submission.drafted": _("Submission drafted"),
    "submission.submitted": _("Submission handed in"),
    "submission.approved": _("Submission approved"),
    "submission.returned": _("Submission returned"),
    "submission.withdrawn": _("Submission withdrawn"),
    "submission.discarded": _("Draft discarded"),
    "target.defined": _("Target defined"),
    "target.retired": _("Target retired"),
    "targets.loaded": _("Targets loaded"),
    "file.stored": _("File stored"),
    "file.attached": _("File attached"),
    "file.removed": _("File removed"),
    "evidence.held": _("Evidence held"),
    "evidence.released": _("Hold on evidence lifted"),
    "evidence.retained": _("Retention of evidence set"),
    "evidence.removed": _("Evidence removed past its retention"),
    "pack.installed": _("Pack installed"),
    "run.queued": _("Job started"),
    "run.done": _("Job finished"),
    "run.failed": _("Job failed"),
    "run.cancelled": _("Job cancelled"),
    "schedule.set": _("Schedule set"),
    "schedule.stopped": _("Schedule stopped"),
    "grant.given": _("Role given"),
    "grant.revoked": _("Role withdrawn"),
    "person.invited": _("Person invited"),
    "person.deactivated": _("Person deactivated"),
    "people.demonstration": _("Demonstration people made"),
    "token.created": _("Token made"),
    "token.revoked": _("Token revoked"),
    **FURTHER,
}
_WORKER = re.compile(r"[^:\s]+:\d+:[0-9a-f]{8}")
_HASH = re.compile(r"[0-9a-f]{40,64}")
OBJECTS: dict[str, Promise] = {
    "campaign": pgettext_lazy("object", "Collection round"),
    "check_run": pgettext_lazy("object", "Run of the checks"),
    "comment": pgettext_lazy("object", "Comment"),
    "datapoint": pgettext_lazy("object", "Figure"),
    "dataset": pgettext_lazy("object", "Dataset"),
    "export": pgettext_lazy("object", "Export"),
    "file": pgettext_lazy("object", "File"),
    "finding": pgettext_lazy("object", "Finding"),
    "grant": pgettext_lazy("object", "Role"),
    "headlines": pgettext_lazy("object", "Headline figures"),
    "indicator": pgettext_lazy("object", "Indicator"),
    "intake": pgettext_lazy("object", "Data handed in"),
    "node": pgettext_lazy("object", "Node"),
    "pack": pgettext_lazy("object", "Pack"),
    "period": pgettext_lazy("object", "Period"),
    "person": pgettext_lazy("object", "Person"),
    "rate": pgettext_lazy("object", "Exchange rate"),
    "run": pgettext_lazy("object", "Job"),
    "schedule": pgettext_lazy("object", "Schedule"),
    "submission": pgettext_lazy("object", "Submission"),
    "target": pgettext_lazy("object", "Target"),
    "tenant": pgettext_lazy("object", "Company"),
    "token": pgettext_lazy("object", "Token"),
    **FURTHER_OBJECTS,
}
REASONS: dict[str, Promise] = {
    "does not follow the event before it": _("it does not follow the event before it"),
    "its content was changed after it was written": _("its content was changed after it was written"),
    "events at the end of the chain are missing": _("events at the end of the chain are missing"),
    BEYOND_HEAD: _("it lies beyond the end of the chain"),
}


def action_words(action: str) -> str:
    """An act in the language in force; its own name when there are no words for it."""
    return str(ACTIONS.get(action, action))


def reason_words(reason: str) -> str:
    """Why a chain is broken (audit.chain), in the language in force."""
    return str(REASONS.get(reason, _("an event is missing")))


def data_words(event: AuditEvent) -> str:
    """What the event says beyond its act, as JSON on one line; empty when nothing."""
    return json.dumps(event.data, ensure_ascii=False, sort_keys=True) if event.data else ""


def _details(event: AuditEvent) -> dict[str, str]:
    """The same for the page: each fact with its name, hashes cut to the length people compare."""
    facts = (f"{name}: {_short(value)}" for name, value in sorted(event.data.items()))
    return {"text": " · ".join(facts) if event.data else " "}


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"{text[:12]}…" if _HASH.fullmatch(text) else text or "—"


def actor_words(name: str) -> str:
    """Who acted; the operator of the installation and its worker in the language in force."""
    if name == "operator":
        return str(_("operator"))
    return str(_("worker")) if _WORKER.fullmatch(name) else name


def _object(event: AuditEvent) -> dict[str, str]:
    return {"text": f"{OBJECTS.get(event.object_type, event.object_type)} {_short(event.object_id)}"}


def _act(event: AuditEvent) -> dict[str, str]:
    words = action_words(event.action)
    return {"text": words, "note": event.action if words != event.action else ""}


COLUMNS = (
    ListColumn("seq", _("No."), lambda event: event.seq, kind="number", sort=True),
    ListColumn("at", _("When"), lambda event: moment(event.at), kind="date"),
    ListColumn("actor", _("Who"), lambda event: actor_words(event.actor_name)),
    ListColumn("action", _("Act"), lambda event: event.action, cell=_act),
    ListColumn("object", _("On what"), lambda event: f"{event.object_type} {event.object_id}", cell=_object),
    ListColumn("data", _("Details"), data_words, cell=_details),
    ListColumn(
        "sha256", "SHA-256", lambda event: event.sha256, cell=lambda event: {"text": event.sha256[:12]}
    ),
)
