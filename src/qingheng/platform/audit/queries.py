"""Reading and proving the trail."""

from __future__ import annotations

from typing import Protocol

from django.db.models import Max, Q, QuerySet

from qingheng.platform.audit.chain import BEYOND_HEAD, Verification, walk
from qingheng.platform.audit.models import AuditEvent, AuditHead
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import tenant_scope


class Asker(Protocol):
    """An actor, as far as this app needs it."""

    def require(self, verb: str) -> None: ...


def verify(*, tenant: Tenant) -> Verification:
    """Walk the company's whole chain, in memory that does not grow with it.

    The company may go on working meanwhile: events after the head first read are not walked, but none may
    lie beyond the head as it is afterwards.
    """
    with tenant_scope(tenant.id):
        seq, sha256 = _head()
        events = AuditEvent.objects.filter(seq__lte=seq).order_by("seq").iterator(chunk_size=2000)
        proof = walk(tenant.slug, events, seq, sha256)
        newest = AuditEvent.objects.aggregate(newest=Max("seq"))["newest"] or 0
        head_now, _sha256 = _head()
        if proof.intact and newest > head_now:
            return Verification(tenant.slug, proof.events, proof.head, head_now + 1, BEYOND_HEAD)
        return proof


def _head() -> tuple[int, str]:
    head: AuditHead | None = AuditHead.objects.first()
    return (head.seq, head.sha256) if head else (0, "")


def events(*, actor: Asker, text: str = "", action: str = "") -> QuerySet[AuditEvent]:
    """Events of the company, newest first, filtered by free text and by action."""
    actor.require("audit.view")
    found: QuerySet[AuditEvent] = AuditEvent.objects.all()
    if action:
        found = found.filter(action=action)
    if text:
        found = found.filter(
            Q(actor_name__icontains=text)
            | Q(object_id=text)
            | Q(action__icontains=text)
            | Q(object_type__icontains=text)
        )
    return found


def actions(*, actor: Asker) -> list[str]:
    """Names of the actions that occur, for the filter."""
    actor.require("audit.view")
    return sorted(set(AuditEvent.objects.order_by().values_list("action", flat=True).distinct()))


def history_of(*, object_type: str, object_id: object) -> list[AuditEvent]:
    """Events of one object, oldest first. The caller has checked that the actor may see the object."""
    return list(AuditEvent.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("seq"))


def newest() -> str:
    """Hash of the newest event of the company in scope, empty before the first: what was read before it holds no longer."""
    return _head()[1]
