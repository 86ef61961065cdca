"""Finding an engagement the actor may see, or hold for an act."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingheng.apps.assurance import rights
from qingheng.apps.assurance.models import Engagement, Finding
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, NotFound


def seen(actor: Actor, engagement_id: int) -> Engagement:
    """The engagement, once the actor may see it. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    found: Engagement | None = (
        Engagement.objects.select_related("inventory__node", "inventory__period")
        .filter(pk=engagement_id)
        .first()
    )
    if found is None or not may_see(actor, found):
        raise NotFound(_("There is no such engagement."), code="no-engagement", place="engagement")
    return found


def may_see(actor: Actor, found: Engagement) -> bool:
    """Whether the actor may see an engagement: the right must hold at its node and period."""
    inventory = found.inventory
    return actor.may(rights.VIEW, path=inventory.node.path, period_end=inventory.period.end)


def held(actor: Actor, engagement_id: int, verb: str) -> Engagement:
    """The engagement with its row locked, and the verb allowed on it. Raises Forbidden, NotFound."""
    seen(actor, engagement_id)
    found: Engagement = (
        Engagement.objects.select_for_update(of=("self",))
        .select_related("inventory__node", "inventory__period")
        .get(pk=engagement_id)
    )
    actor.require(verb, path=found.inventory.node.path, period_end=found.inventory.period.end)
    return found


def audited(actor: Actor, engagement_id: int) -> Engagement:
    """The same for the auditor of the engagement alone, who prepares nothing. Raises also Forbidden, Conflict (signed)."""
    found = held(actor, engagement_id, rights.AUDIT)
    only_auditor(actor, found)
    only_open(found)
    return found


def only_auditor(actor: Actor, found: Engagement) -> None:
    """Raise Forbidden unless the actor is the engagement's auditor and prepares nothing here."""
    if actor.person_id != found.auditor_id:
        raise Forbidden(
            _("Only the auditor of the engagement does this."),
            code="not-auditor",
            fix=_("Ask %(name)s.") % {"name": found.auditor_name},
        )
    if any(actor.may(verb) for verb in rights.PREPARES):
        raise Forbidden(
            _("Who prepares or approves figures here cannot assure them."),
            code="not-independent",
            fix=_("Give the auditor no other role in this company."),
        )


def only_open(found: Engagement) -> None:
    """Raise Conflict once it is signed off."""
    if found.state != "open":
        raise Conflict(
            _("The engagement is signed off."),
            code="engagement-signed",
            fix=_("The auditor withdraws the sign-off with a reason first."),
        )


def finding_of(found: Engagement, finding_id: int) -> Finding:
    """A finding of the engagement with its row locked. Raises NotFound."""
    finding: Finding | None = found.findings.select_for_update().filter(pk=finding_id).first()
    if finding is None:
        raise NotFound(_("There is no such finding."), code="no-finding", place="finding")
    return finding
