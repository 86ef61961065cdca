"""What of this app one can comment on: findings of assurance."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from qingheng.apps.assurance import rights
from qingheng.apps.assurance.access import may_see
from qingheng.apps.assurance.models import Finding
from qingheng.platform.comments.contracts import Subject
from qingheng.platform.comments.registry import discussed, number_in
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

SUBJECT = "assurance_finding"


@discussed(SUBJECT)
def finding(*, actor: Actor, key: str) -> Subject:
    """A finding by its id. Concerned: its owner and the auditor. Raises NotFound, Forbidden."""
    actor.require(rights.VIEW)
    wanted = number_in(key)
    found: Finding | None = None
    if wanted is not None:
        related = ("engagement__inventory__node", "engagement__inventory__period")
        found = Finding.objects.select_related(*related).filter(pk=wanted).first()
    if found is None or not may_see(actor, found.engagement):
        raise NotFound(_("There is no such finding."), code="no-finding", place="finding")
    inventory = found.engagement.inventory
    title = f"{found.engagement.title} {found.number} {found.title}"
    return Subject(
        kind=SUBJECT,
        key=str(found.pk),
        title_zh=title,
        title_en=title,
        url=reverse(
            "assurance:finding",
            kwargs={"company": actor.company, "engagement_id": found.engagement_id, "finding_id": found.pk},
        ),
        verb=rights.VIEW,
        path=inventory.node.path,
        period_end=inventory.period.end,
        people=tuple(one for one in (found.owner_id, found.engagement.auditor_id) if one is not None),
    )
