"""Signing off: the auditor's statement on one run hash, after which its inventory stands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.assurance import rights
from qingheng.apps.assurance.access import audited, held, only_auditor
from qingheng.apps.assurance.contracts import EngagementView
from qingheng.apps.assurance.models import Engagement
from qingheng.apps.assurance.queries.engagements import standing_of
from qingheng.apps.assurance.rows import engagement_view
from qingheng.apps.inventory.services import signing as inventories
from qingheng.apps.organisation import services as organisation
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid


@transaction.atomic
def sign_off(
    *, actor: Actor, engagement_id: int, opinion: str, statement: str, run_hash: str, at: datetime
) -> EngagementView:
    """Sign the run of that hash; its inventory is then held: no run, no change, no unlocking.

    Raises Forbidden (not the auditor, or not independent), NotFound, Conflict (another run is in force, findings are
    open, nothing was sampled), Invalid (opinion, statement, or an unmodified opinion beyond materiality).
    """
    found = audited(actor, engagement_id)
    if opinion not in Engagement.OPINIONS:
        raise Invalid(_("There is no such opinion."), code="unknown-opinion", place="opinion")
    if not statement.strip():
        raise Invalid(_("Write the statement."), code="no-statement", place="statement")
    stands = standing_of(actor, found)
    if not run_hash or run_hash != stands.run_hash or stands.outdated:
        raise Conflict(
            _("This is not the run in force, or the sample is of another one."), code="other-run", place="run_hash",
            fix=_("Draw the sample of the run in force, then sign that run."),
        )  # fmt: skip
    if stands.open_findings or stands.checked < stands.drawn or not stands.drawn:
        raise Conflict(
            _("Findings are open, or drawn lines are not checked."), code="work-open",
            fix=_("Close every finding and check every drawn line."),
        )  # fmt: skip
    if opinion == "unmodified" and stands.material:
        raise Invalid(
            _("What stays uncorrected is beyond materiality: the opinion cannot be unmodified."),
            code="material", place="opinion",
        )  # fmt: skip
    inventories.hold_for_sign_off(actor=actor, inventory_id=found.inventory_id, run_hash=run_hash, at=at)
    found.state, found.opinion, found.statement = "signed", opinion, statement.strip()
    found.run_number, found.run_hash = stands.run_number, run_hash
    found.signed_name, found.signed_at = actor.name[:200], at
    found.save()
    record(
        actor=actor, action="assurance.signed", object_type="engagement", object_id=found.pk, at=at,
        data={"opinion": opinion, "run": run_hash, "net": f"{stands.net:f}", "statement": found.statement[:2000]},
    )  # fmt: skip
    return engagement_view(found)


@transaction.atomic
def withdraw_sign_off(*, actor: Actor, engagement_id: int, reason: str, at: datetime) -> EngagementView:
    """Take the sign-off back; the inventory is locked as before and may be opened. Raises Forbidden, NotFound, Conflict,
    Invalid (no reason)."""
    found = held(actor, engagement_id, rights.AUDIT)
    only_auditor(actor, found)
    if found.state != "signed":
        raise Conflict(_("The engagement is not signed off."), code="engagement-open")
    if not reason.strip():
        raise Invalid(_("Say why the sign-off is withdrawn."), code="reason-needed", place="reason")
    others = Engagement.objects.filter(inventory_id=found.inventory_id, state="signed").exclude(pk=found.pk)
    if not others.exists():
        inventories.release_sign_off(actor=actor, inventory_id=found.inventory_id, at=at)
    found.state, found.opinion, found.run_hash, found.run_number = "open", "", "", None
    found.signed_name, found.signed_at = "", None
    found.save()
    record(
        actor=actor, action="assurance.withdrawn", object_type="engagement", object_id=found.pk, at=at,
        data={"reason": reason.strip()[:500]},
    )  # fmt: skip
    return engagement_view(found)


def lock_signed_period(*, actor: Actor, engagement_id: int, at: datetime) -> None:
    """Lock the period of a signed engagement, so that no figure of it changes any more.

    Raises Forbidden (who locks periods does it, never the auditor), NotFound, Conflict (not signed, locked already).
    """
    found = held(actor, engagement_id, rights.VIEW)
    actor.require("periods.lock", path="/", period_end=found.inventory.period.end)
    if found.state != "signed":
        raise Conflict(_("The engagement is not signed off."), code="engagement-open")
    organisation.lock_period(actor=actor, period_id=found.inventory.period_id, at=at)
