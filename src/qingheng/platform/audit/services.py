"""Writing the trail. Services call record() inside their own transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from qingheng.platform.audit.chain import link_hash
from qingheng.platform.audit.models import AuditEvent, AuditHead


class Who(Protocol):
    """What the trail needs to know of an actor."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def tenant_id(self) -> int: ...


def record(
    *,
    actor: Who,
    action: str,
    object_type: str,
    object_id: object,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event to the company's chain. Must run inside the transaction of the act itself.

    data: JSON values only, and no floats: databases write them differently, and the hash covers every digit.
    Raises TransactionManagementError outside a transaction, TypeError for a float.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an audit event belongs to the transaction of its act")
    _refuse_floats(data)
    head, _ = AuditHead.objects.select_for_update().get_or_create(tenant_id=actor.tenant_id)
    event = AuditEvent(
        tenant_id=actor.tenant_id,
        seq=head.seq + 1,
        at=at,
        actor_id_text=str(actor.person_id or "operator"),
        actor_name=actor.name[:200],
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        data=data or {},
        previous_sha256=head.sha256,
    )
    event.sha256 = link_hash(event)
    event.save(force_insert=True)
    head.seq, head.sha256 = event.seq, event.sha256
    head.save(update_fields=["seq", "sha256"])
    return event


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("the trail keeps numbers as integers or text, never as floats")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for entry in value:
            _refuse_floats(entry)
