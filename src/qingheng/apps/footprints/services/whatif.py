"""Keeping a what-if beside a footprint, with a name and a reason, and deleting it. The footprint stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.altering import Change
from qingheng.apps.footprints.models import KeptWhatIf
from qingheng.apps.footprints.queries.whatif import KeptView, kept_view, what_if
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

MOST: Final = 50


@transaction.atomic
def keep_what_if(
    *, actor: Actor, footprint_id: int, changes: Sequence[Change], name: str, reason: str, at: datetime
) -> KeptView:
    """Keep a what-if of a footprint. Raises Forbidden, NotFound, Invalid (no name, no reason, a change), Conflict."""
    actor.require(rights.RUN)
    found = what_if(actor=actor, footprint_id=footprint_id, changes=changes)
    if not name.strip():
        raise Invalid(_("Give the what-if a name."), code="no-name", place="name")
    if not reason.strip():
        raise Invalid(_("Say why it is kept."), code="no-reason", place="reason")
    there = KeptWhatIf.objects.filter(footprint_id=found.footprint)
    if there.filter(name=name.strip()[:120]).exists():
        raise Conflict(_("There is a what-if of this name already."), code="what-if-there", place="name")
    if there.count() >= MOST:
        raise Conflict(
            _("A footprint has at most %(most)s what-ifs.") % {"most": MOST}, code="too-many-what-ifs", place="name",
            fix=_("Delete one that is not needed any more."),
        )  # fmt: skip
    made: KeptWhatIf = KeptWhatIf.objects.create(
        footprint_id=found.footprint, name=name.strip()[:120], reason=reason.strip()[:500],
        changes=[dict(one) for one in found.changes], digest=found.digest, made_by_id=actor.person_id,
        answer={
            "before": str(found.before), "after": str(found.after),
            "stages": {one.stage: [str(one.before), str(one.after)] for one in found.stages},
        },
        made_name=actor.name[:200], made_at=at,
    )  # fmt: skip
    record(
        actor=actor, action="footprints.what_if", object_type="footprint_what_if", object_id=made.pk, at=at,
        data={"footprint": found.footprint, "name": made.name, "reason": made.reason, "changes": made.changes,
              "after": made.answer["after"]},
    )  # fmt: skip
    return kept_view(made, found.digest)


@transaction.atomic
def delete_what_if(*, actor: Actor, what_if_id: int, at: datetime) -> None:
    """Delete a kept what-if; the trail keeps what it was. Raises Forbidden, NotFound."""
    actor.require(rights.RUN)
    found: KeptWhatIf | None = KeptWhatIf.objects.select_for_update().filter(pk=what_if_id).first()
    if found is None:
        raise NotFound(_("There is no such what-if."), code="no-what-if", place="what_if")
    record(
        actor=actor, action="footprints.what_if_deleted", object_type="footprint_what_if", object_id=found.pk, at=at,
        data={"footprint": found.footprint_id, "name": found.name, "changes": found.changes, "answer": found.answer},
    )  # fmt: skip
    found.delete()
