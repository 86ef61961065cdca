"""Certified contents and suppliers of items."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.products import models, rights
from qingheng.apps.products.graphs import item_by
from qingheng.calc.products.tables import CONTENT_KINDS
from qingheng.platform.audit.services import record
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound

EVIDENCE = "product_content"


@transaction.atomic
def add_content(
    *,
    actor: Actor,
    item: str,
    kind: str,
    share: Decimal,
    at: datetime,
    standard: str = "",
    number: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    data: bytes | None = None,
    name: str = "",
) -> int:
    """Say what share of an item's mass is recycled or bio-based, with its certificate; returns its id.

    share: 0 to 1. data: the certificate as a file. Raises Forbidden, NotFound, Invalid.
    """
    actor.require(rights.MANAGE)
    row = item_by(item)
    if kind not in CONTENT_KINDS:
        raise Invalid(
            _("“%(kind)s” is no kind of content.") % {"kind": kind[:40]}, code="no-kind", place="kind",
            fix=_("One of: %(kinds)s.") % {"kinds": ", ".join(CONTENT_KINDS)},
        )  # fmt: skip
    if not 0 <= share <= 1:
        raise Invalid(_("The share lies from 0 to 1."), code="share-out-of-range", place="share")
    if valid_from and valid_to and valid_to < valid_from:
        raise Invalid(_("It ends before it begins."), code="days-reversed", place="valid_to")
    there = models.Content.objects.filter(item=row, kind=kind, number=number[:120], valid_from=valid_from)
    if there.exists():
        raise Invalid(_("This certificate is there already."), code="content-there", place="number")
    made = models.Content.objects.create(
        item=row, kind=kind, share=share, standard=standard[:120], number=number[:120], valid_from=valid_from,
        valid_to=valid_to,
    )  # fmt: skip
    if data is not None:
        blob = store_blob(actor=actor, data=data, name=name, at=at)
        attach(actor=actor, blob=blob, object_type=EVIDENCE, object_id=made.pk, name=name, at=at)
    record(
        actor=actor, action="product.content-said", object_type="product_item", object_id=row.pk, at=at,
        data={"item": row.code, "content": made.pk, "about": number[:120], "changes": _facts(made)},
    )  # fmt: skip
    return int(made.pk)


@transaction.atomic
def remove_content(*, actor: Actor, content_id: int, at: datetime) -> int:
    """Take back what was said of a content; returns the number of the item. Raises Forbidden, NotFound."""
    actor.require(rights.MANAGE)
    found = models.Content.objects.select_related("item").filter(pk=content_id).first()
    if found is None:
        raise NotFound(_("There is no such certificate."), code="no-content", place="content")
    record(
        actor=actor, action="product.content-taken-back", object_type="product_item", object_id=found.item_id, at=at,
        data={"item": found.item.code, "content": found.pk, "about": found.number,
              "changes": {name: [after, before] for name, (before, after) in _facts(found).items()}},
    )  # fmt: skip
    item_id = int(found.item_id)
    found.delete()
    return item_id


def _facts(row: models.Content) -> dict[str, list[str]]:
    """What is said, as the trail keeps it: nothing before, this after."""
    return {"content_kind": ["", row.kind], "share": ["", format(row.share.normalize(), "f")]}
