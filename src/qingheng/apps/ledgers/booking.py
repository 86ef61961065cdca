"""The few lines that write a ledger: take the turn, book an entry. Balances follow by trigger."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.ledgers.models import Act, Entry, Lot, Turn
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

LONGEST_KEY = 100


@dataclass(frozen=True)
class Move:
    """A movement to book. node_id, month: of the site and month it stands for."""

    kind: str
    source: str
    target: str
    micro: int
    node_id: int | None = None
    month: date | None = None


def take_turn(actor: Actor) -> None:
    """Wait until nobody else of the company is booking; held until the transaction ends."""
    Turn.objects.select_for_update().get_or_create(tenant_id=actor.tenant_id)


def book(
    actor: Actor, lot_id: int, move: Move, *, on: date, at: datetime, act: Act | None = None, **words: str
) -> Entry:
    """Append an entry; the database moves the balances, or refuses. words: reason, beneficiary, purpose, key."""
    entry: Entry = Entry.objects.create(
        lot_id=lot_id, kind=move.kind, source=move.source, target=move.target, micro=move.micro, on=on, at=at,
        node_id=move.node_id, month=move.month, act=act, actor_name=actor.name[:200], **words,
    )  # fmt: skip
    return entry


def lot_of(lot_id: int) -> Lot:
    """A lot of the company. Raises NotFound."""
    found: Lot | None = Lot.objects.select_related("origin").filter(pk=lot_id).first()
    if found is None:
        raise NotFound(_("There is no such lot."), code="no-lot", place="lot")
    return found


def digest_of(content: Any) -> str:
    """What a request says, as a hash: the same key with another content is no repetition."""
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def repeated(model: type[Lot] | type[Act], key: str, digest: str) -> Any:
    """What was made with that key before; None without a key or when nothing was. Raises Conflict, Invalid."""
    if not key:
        return None
    if len(key) > LONGEST_KEY:
        raise Invalid(_("A key has at most 100 characters."), code="key-too-long", place="key")
    found = model.objects.filter(key=key).first()
    if found is not None and found.content_sha256 != digest:
        raise Conflict(_("This key was used for something else."), code="key-reused", place="key")
    return found


def text_of(value: str, most: int, place: str) -> str:
    """A text of a person, trimmed. Raises Invalid when it is longer than is kept."""
    trimmed = value.strip()
    if len(trimmed) > most:
        raise Invalid(
            _("At most %(most)s characters are kept.") % {"most": most}, code="too-long", place=place
        )
    return trimmed


def reason_of(value: str, most: int = 500) -> str:
    """A reason that must be given. Raises Invalid."""
    reason = text_of(value, most, "reason")
    if not reason:
        raise Invalid(_("Give the reason."), code="no-reason", place="reason")
    return reason
