"""What was refused or is doubtful, kept until somebody has dealt with it: each once while it is open."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from qingheng.apps.ledgers.contracts import OPEN, RESOLVED, Found
from qingheng.apps.ledgers.models import Balance, WorkItem
from qingheng.calc.ledger import HELD
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


CRITERIA_MET: Final = "质量准则已全部满足。 / All quality criteria are met."
BOOKED: Final = "已按改正后的内容入账。 / Booked as it was put right."
NOTHING_FREE: Final = "该批次已无可用量。 / Nothing of the lot is free any more."


NOTES: Final = frozenset({CRITERIA_MET, BOOKED, NOTHING_FREE})
"""Notes the ledger itself writes, in both languages."""


@transaction.atomic
def settle(*, actor: Actor, about: Q, note: str, at: datetime) -> int:
    """Settle open items whose remedy was done. about: which. Returns how many; one audit event when any was."""
    items = list(WorkItem.objects.select_for_update().filter(about, state=OPEN))
    WorkItem.objects.filter(pk__in=[item.pk for item in items]).update(
        state=RESOLVED, note=note, resolved_by=actor.name[:200], resolved_at=at
    )
    if items:
        told = [{"item": item.pk, "code": item.code, "subject": item.subject} for item in items[:50]]
        record(
            actor=actor, action="ledger.items_settled", object_type="ledger", object_id="worklist", at=at,
            data={"items": told, "count": len(items), "note": note},
        )  # fmt: skip
    return len(items)


def settle_spent(*, actor: Actor, lots: Collection[int], at: datetime) -> int:
    """Settle what plans could not do with lots that have nothing free any more."""
    held = Balance.objects.filter(lot_id__in=lots, account=HELD, micro__gt=0).values_list("lot_id", flat=True)
    spent = set(lots) - set(held)
    return settle(actor=actor, about=Q(source="plan", lot_id__in=spent), note=NOTHING_FREE, at=at)
