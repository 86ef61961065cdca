"""The hash of a link: canonical JSON of everything the event says, and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from qingheng.platform.audit.models import AuditEvent

BEYOND_HEAD = "it lies beyond the end of the chain"


def link_hash(event: AuditEvent) -> str:
    """sha256 hex of the event's content and its predecessor's hash; stable over databases and time zones."""
    content = [
        event.tenant_id,
        event.seq,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor_id_text,
        event.actor_name,
        event.action,
        event.object_type,
        event.object_id,
        event.data,
        event.previous_sha256,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Verification:
    """Result of walking one chain. `broken_at` is the first link that does not fit, with the reason."""

    company: str
    events: int
    head: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def walk(company: str, events: Iterable[AuditEvent], head_seq: int, head_sha256: str) -> Verification:
    """Recompute the chain from its first link to its head."""
    previous, seq = "", 0
    for event in events:
        if event.seq != seq + 1:
            return Verification(company, seq, previous, seq + 1, f"event {seq + 1} is missing")
        seq = event.seq
        if event.previous_sha256 != previous:
            return Verification(company, seq, previous, seq, "does not follow the event before it")
        if link_hash(event) != event.sha256:
            return Verification(company, seq, previous, seq, "its content was changed after it was written")
        previous = event.sha256
    if (seq, previous) != (head_seq, head_sha256):
        return Verification(company, seq, previous, seq + 1, "events at the end of the chain are missing")
    return Verification(company, seq, previous)
