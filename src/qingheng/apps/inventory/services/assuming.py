"""Factors confirmed for one inventory alone: confirmed, changed and taken back with reasons, with evidence beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.factors import queries as factors
from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import held, only_open
from qingheng.apps.inventory.models import Assumption, Inventory
from qingheng.apps.inventory.queries.assuming import OBJECT_TYPE
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.factors import Basis
from qingheng.platform.audit.services import record
from qingheng.platform.files.queries import attachments_of, open_blob
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound

_CODE = re.compile(r"[a-zA-Z0-9_-]{1,60}")
_MOST = 500


@dataclass(frozen=True)
class Confirmed:
    """A factor confirmed for an activity. basis: empty is that of the factor. site: empty asks nothing. reason: (zh, en).

    assumed: it stands in for data that are missing, and every total says so.
    """

    activity: str
    factor_id: str
    reason: tuple[str, str]
    basis: str = ""
    site: str = ""
    assumed: bool = False


@transaction.atomic
def confirm_factor(
    *, actor: Actor, inventory_id: int, code: str, confirmed: Confirmed, at: datetime, why: str = ""
) -> int:
    """Have the inventory use that factor for that activity from the next run on; gives the number of the choice.

    The same again changes nothing. Another choice of the same code ends the one before, for the reason `why` (its own
    reason when left out), and takes its evidence over. Raises Forbidden, NotFound, Conflict (locked), Invalid (no reason,
    unknown basis, factor or site).
    """
    inventory = held(actor, inventory_id, rights.RULES)
    only_open(inventory)
    basis = _checked(actor, inventory, code, confirmed)
    facts = {
        "activity": confirmed.activity.strip(), "basis": basis, "factor_id": confirmed.factor_id,
        "site": confirmed.site, "reason_zh": confirmed.reason[0].strip()[:_MOST],
        "reason_en": confirmed.reason[1].strip()[:_MOST], "assumed": confirmed.assumed,
    }  # fmt: skip
    known: Assumption | None = inventory.assumptions.filter(code=code, withdrawn_at=None).first()
    if known is not None and all(getattr(known, name) == value for name, value in facts.items()):
        return int(known.pk)
    if known is not None:
        _end(known, actor, why.strip() or f"{facts['reason_zh']} / {facts['reason_en']}", at)
    made: Assumption = Assumption.objects.create(
        inventory=inventory, code=code, confirmed_name=actor.name[:200], confirmed_at=at, **facts
    )
    if known is not None:
        _carry(actor, known, made, at)
    told = {"rule": code, **facts, **({"changed_why": known.withdrawn_why} if known is not None else {})}
    _note(actor, "inventory.factor-confirmed", inventory, at, told)
    return int(made.pk)


@transaction.atomic
def withdraw_factor(*, actor: Actor, inventory_id: int, code: str, reason: str, at: datetime) -> None:
    """Take a confirmed factor back; runs made with it keep it. Raises Forbidden, NotFound, Conflict (locked), Invalid."""
    inventory = held(actor, inventory_id, rights.RULES)
    only_open(inventory)
    known: Assumption | None = inventory.assumptions.filter(code=code, withdrawn_at=None).first()
    if known is None:
        raise NotFound(_("There is no such choice."), code="no-rule", place="code")
    if not reason.strip():
        raise Invalid(_("Say why the choice is taken back."), code="reason-needed", place="reason")
    _end(known, actor, reason.strip(), at)
    _note(actor, "inventory.factor-withdrawn", inventory, at, {"rule": code, "reason": known.withdrawn_why})


@transaction.atomic
def attach_to_assumption(
    *, actor: Actor, inventory_id: int, code: str, data: bytes, name: str, mime: str, at: datetime
) -> None:
    """Attach a file that shows why the choice is right. Raises Forbidden, NotFound, Conflict (locked), Invalid."""
    inventory = held(actor, inventory_id, rights.RULES)
    only_open(inventory)
    known: Assumption | None = inventory.assumptions.filter(code=code, withdrawn_at=None).first()
    if known is None:
        raise NotFound(_("There is no such choice."), code="no-rule", place="code")
    blob = store_blob(actor=actor, data=data, name=name, mime=mime, at=at)
    attach(actor=actor, blob=blob, object_type=OBJECT_TYPE, object_id=known.pk, name=name, at=at)


def _end(known: Assumption, actor: Actor, why: str, at: datetime) -> None:
    known.withdrawn_name, known.withdrawn_at, known.withdrawn_why = actor.name[:200], at, why[:_MOST]
    known.save(update_fields=["withdrawn_name", "withdrawn_at", "withdrawn_why"])


def _carry(actor: Actor, before: Assumption, after: Assumption, at: datetime) -> None:
    """Make the evidence of a choice that of the one in its place, as far as whoever changes it may see it."""
    if not (actor.may("evidence.view") and actor.may("evidence.attach")):
        return
    for one in attachments_of(actor=actor, object_type=OBJECT_TYPE, object_id=before.pk):
        blob, _path = open_blob(actor=actor, sha256=one.sha256)
        attach(actor=actor, blob=blob, object_type=OBJECT_TYPE, object_id=after.pk, name=one.name, at=at)


def _checked(actor: Actor, inventory: Inventory, code: str, confirmed: Confirmed) -> str:
    """The basis of the factor, where all of it is in order."""
    if not _CODE.fullmatch(code):
        raise Invalid(_("A code has letters, digits and hyphens, at most 60."), code="bad-code", place="code")
    if not confirmed.activity.strip() or len(confirmed.activity.strip()) > 120:
        raise Invalid(_("Say which activity the choice is for."), code="empty", place="activity")
    if not all(text.strip() for text in confirmed.reason):
        raise Invalid(
            _("Say why this factor is used, in Chinese and in English."), code="reason-needed", place="reason"
        )
    if confirmed.basis and confirmed.basis not in {one.value for one in Basis}:
        raise Invalid(
            _("“%(value)s” cannot be chosen here.") % {"value": confirmed.basis}, code="basis", place="basis"
        )
    found = factors.library(actor=actor, packs=dict(inventory.packs)).by_id(confirmed.factor_id)
    if not found:
        raise Invalid(
            _("No pack of this inventory has a factor “%(factor)s”.") % {"factor": confirmed.factor_id[:200]},
            code="no-factor", place="factor_id", fix=_("Take its number from its passport."),
        )  # fmt: skip
    if confirmed.basis and found[-1].basis.value != confirmed.basis:
        raise Invalid(
            _("The factor is of another basis; none stands in across bases."),
            code="rule-basis",
            place="basis",
        )
    if confirmed.site and not _has_site(actor, inventory, confirmed.site):
        raise Invalid(
            _("“%(site)s” is no site of this inventory.") % {"site": confirmed.site[:40]},
            code="no-site",
            place="site",
        )
    return found[-1].basis.value


def _has_site(actor: Actor, inventory: Inventory, code: str) -> bool:
    return any(
        node.code == code and node.path.startswith(inventory.node.path)
        for node in organisation.tree(actor=actor)
    )


def _note(actor: Actor, action: str, inventory: Inventory, at: datetime, data: Mapping[str, object]) -> None:
    record(
        actor=actor, action=action, object_type="inventory", object_id=inventory.pk, at=at,
        data={"code": inventory.code, **data},
    )  # fmt: skip
