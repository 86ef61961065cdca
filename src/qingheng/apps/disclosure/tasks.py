"""Work of this app that runs as a job."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.apps.disclosure import queries, words
from qingheng.apps.disclosure.filters import filters_from
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job

PDF_JOB = "disclosure.pdf"


@job(PDF_JOB, title=_("Typeset the KPI table as PDF"), verb=queries.EXPORT, idempotent=True)
def typeset(context: JobContext) -> dict[str, Any]:
    """A table too long to typeset while somebody waits; the file is kept with the evidence.

    parameters: lang (zh or en) and filters, named as in the address of the table.
    """
    lang = str(context.parameters.get("lang") or words.EN)
    filters = filters_from(context.parameters.get("filters") or {})
    at = timezone.now()
    context.progress(0, 2, _("Typesetting"))
    made = queries.export_table(actor=context.actor, lang=lang, kind="pdf", at=at, filters=filters)
    context.progress(1, 2, _("Keeping the file"))
    blob = store_blob(actor=context.actor, data=made.data, name=made.name, mime=made.mime, at=at)
    attach(
        actor=context.actor,
        blob=blob,
        object_type="export",
        object_id=context.run_id,
        name=made.name,
        why=str(_("Typeset the KPI table as PDF")),
        at=at,
    )
    return {"file": made.name, "sha256": blob.sha256}
