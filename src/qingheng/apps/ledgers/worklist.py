"""What was refused or is doubtful, kept until somebody has dealt with it: each once while it is open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from qingheng.apps.ledgers.contracts import OPEN, Found
from qingheng.apps.ledgers.models import WorkItem
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor


@transaction.atomic
def keep(*, actor: Actor, found: Iterable[Found], source: str, at: datetime) -> int:
    """Put what is not there yet on the worklist. Returns how many were new; one audit event when any was."""
    new: dict[str, WorkItem] = {}
    for one in found:
        reason = one.reason
        text = "\0".join((reason.code, source, one.subject, str(one.lot_id or ""), reason.text_en))
        mark = hashlib.sha256(text.encode()).hexdigest()
        new[mark] = WorkItem(
            code=reason.code, source=source, subject=one.subject[:200], lot_id=one.lot_id,
            text_zh=reason.text_zh[:500], text_en=reason.text_en[:500], remedy_zh=reason.remedy_zh[:500],
            remedy_en=reason.remedy_en[:500], fingerprint=mark, found_at=at,
        )  # fmt: skip
    if not new:
        return 0
    there = set(
        WorkItem.objects.filter(state=OPEN, fingerprint__in=new).values_list("fingerprint", flat=True)
    )
    fresh = [item for mark, item in new.items() if mark not in there]
    WorkItem.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh:
        record(
            actor=actor,
            action="ledger.refused",
            object_type="ledger",
            object_id=source,
            at=at,
            data={
                "items": [{"code": item.code, "subject": item.subject} for item in fresh[:50]],
                "count": len(fresh),
            },
        )
    return len(fresh)
