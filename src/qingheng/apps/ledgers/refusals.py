"""Refusals of a ledger: each says the reason and remedy of the rules, and becomes an item of the worklist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from qingheng.apps.ledgers import protection
from qingheng.apps.ledgers.contracts import Found
from qingheng.apps.ledgers.line import in_line
from qingheng.apps.ledgers.worklist import keep
from qingheng.calc.ledger import Reason
from qingheng.platform.languages import reads_chinese
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, Refusal

Service = TypeVar("Service", bound=Callable[..., Any])
OVERLAP = Reason(
    "serial-overlap",
    "编号区间与同一登记系统的另一批次重叠。",
    "The serial numbers overlap those of another lot of the registry.",
    "核对起止编号；若另一批次登记有误，请先作废该批次。",
    "Check the first and last number; if the other lot is wrong, void it first.",
)
SHORT = Reason(
    "beyond-lot",
    "账户余额不足：该数量已被使用、注销或不存在。",
    "The account has not enough: the quantity was used or retired already, or never was there.",
    "刷新批次余额后减少数量，或改用其他批次。",
    "Look at the balance of the lot, then ask for less or take another lot.",
)
SPENT = Reason(
    "spent-already",
    "该数量已注销、过期、作废或转出，不能再次使用。",
    "This quantity was retired, expired, voided or sent already and cannot be used again.",
    "改用仍有余额的批次。",
    "Use a lot that has something left.",
)
_TOLD = {protection.OVERLAP: OVERLAP, protection.SHORT: SHORT, protection.FINAL: SPENT}


class LedgerInvalid(Invalid):
    """The input breaks a rule of the ledger. found: for the worklist, found by `source`."""

    found: tuple[Found, ...] = ()
    source = "act"


class LedgerConflict(Conflict):
    """Something else was booked before. found: for the worklist, found by `source`."""

    found: tuple[Found, ...] = ()
    source = "act"


def invalid(
    reason: Reason, subject: str = "", *, lot_id: int | None = None, place: str = ""
) -> LedgerInvalid:
    """The refusal of a reason, in the language of the reader."""
    refusal = LedgerInvalid(_text(reason), code=reason.code, place=place or subject, fix=_fix(reason))
    refusal.found = (Found(reason, subject, lot_id),)
    return refusal


def conflict(reason: Reason, subject: str = "", *, lot_id: int | None = None) -> LedgerConflict:
    """The same for what was in order a moment ago."""
    refusal = LedgerConflict(_text(reason), code=reason.code, place=subject, fix=_fix(reason))
    refusal.found = (Found(reason, subject, lot_id),)
    return refusal


def several(found: Sequence[Found]) -> LedgerInvalid:
    """One refusal for many reasons: the first is told, all go to the worklist."""
    first = found[0]
    words = _text(first.reason)
    if len(found) > 1:
        words = _("%(first)s And %(more)s more; see the worklist.") % {"first": words, "more": len(found) - 1}
    refusal = LedgerInvalid(words, code=first.reason.code, place=first.subject, fix=_fix(first.reason))
    refusal.found = tuple(found)
    return refusal


def told(error: DatabaseError) -> LedgerConflict | None:
    """The refusal of what a trigger of the ledger said; None for any other error."""
    for words, reason in _TOLD.items():
        if words in str(error):
            return conflict(reason)
    return None


def keep_refused(*, actor: Actor, refusal: Refusal, at: datetime) -> int:
    """Put what a refusal found on the worklist; what is there already stays once. Returns how many were new.

    Services do it themselves. Whoever runs one inside a transaction that the refusal undoes calls this afterwards.
    """
    if not isinstance(refusal, LedgerInvalid | LedgerConflict):
        return 0
    return keep(actor=actor, found=refusal.found, source=refusal.source, at=at)


def keeps_refusals(source: str) -> Callable[[Service], Service]:
    """Run a service in one transaction; what it refuses is kept on the worklist after it is undone."""

    def decorate(service: Service) -> Service:
        @wraps(service)
        def guarded(**given: Any) -> Any:
            with in_line():
                return booked(**given)

        def booked(**given: Any) -> Any:
            try:
                with transaction.atomic():
                    return service(**given)
            except (LedgerInvalid, LedgerConflict) as refusal:
                caught: LedgerInvalid | LedgerConflict = refusal
            except DatabaseError as error:
                refusal_told = told(error)
                if refusal_told is None:
                    raise
                caught = refusal_told
            caught.source = source
            if not transaction.get_connection().needs_rollback:
                keep_refused(actor=given["actor"], refusal=caught, at=given["at"])
            raise caught

        return cast("Service", guarded)

    return decorate


def _text(reason: Reason) -> str:
    return reason.text_zh if reads_chinese() else reason.text_en


def _fix(reason: Reason) -> str:
    return reason.remedy_zh if reads_chinese() else reason.remedy_en
